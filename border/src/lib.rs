//! The border between JavaScript and Rust: reads values into types by serde.
//!
//! `serde_wasm_bindgen` writes our values for the page; it doesn't read them.
//! Its errors quote what they met, numbers with a fraction included, and a
//! struct is searched for its members by name: together a sixth of what every
//! visitor would load. Nobody reads such an error here: the proxy's answers are
//! right or useless, and a host page's mistake shows in the call that made it.

use std::fmt::{self, Display};

use js_sys::{Array, Object, Reflect};
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

/// A value is not of the shape that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misshapen;

impl Display for Misshapen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("misshapen")
    }
}

impl std::error::Error for Misshapen {}

// Each of these would describe the value by default.
impl de::Error for Misshapen {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }
    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }
    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }
    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
    fn missing_field(_: &'static str) -> Self {
        Self
    }
}

/// Reads a value. Members that the type does not have are passed over; a missing
/// one must have a default.
///
/// # Errors
/// [`Misshapen`], whatever is wrong.
pub fn read<T: DeserializeOwned>(value: JsValue) -> Result<T, Misshapen> {
    T::deserialize(Value(value))
}

struct Value(JsValue);

impl<'de> de::Deserializer<'de> for Value {
    type Error = Misshapen;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        if self.0.is_string() {
            self.deserialize_string(visitor)
        } else if self.0.as_bool().is_some() {
            self.deserialize_bool(visitor)
        } else {
            Err(Misshapen)
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        visitor.visit_bool(self.0.as_bool().ok_or(Misshapen)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        visitor.visit_string(self.0.as_string().ok_or(Misshapen)?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        self.deserialize_string(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        visitor.visit_i64(whole(&self.0)?)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        let number = whole(&self.0)?;
        visitor.visit_u64(number.try_into().map_err(|_| Misshapen)?)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        if is_nothing(&self.0) {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misshapen> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        let array: Array = self.0.dyn_into().map_err(|_| Misshapen)?;
        visitor.visit_seq(Items { array, next: 0 })
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misshapen> {
        let object = object(&self.0)?;
        visitor.visit_map(Entries {
            keys: Object::keys(object),
            object: self.0,
            next: 0,
        })
    }

    /// The members in the order in which the type names them.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misshapen> {
        object(&self.0)?;
        visitor.visit_seq(Members {
            object: self.0,
            names: names.iter(),
        })
    }

    /// A variant without data, by its name; the derive takes its place as well.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misshapen> {
        visitor.visit_enum(place(&self.0, variants)?.into_deserializer())
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u128 f32 f64 char bytes byte_buf unit unit_struct tuple
        tuple_struct identifier ignored_any
    }
}

struct Items {
    array: Array,
    next: u32,
}

impl<'de> de::SeqAccess<'de> for Items {
    type Error = Misshapen;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Misshapen> {
        if self.next == self.array.length() {
            return Ok(None);
        }
        self.next += 1;
        seed.deserialize(Value(self.array.get(self.next - 1)))
            .map(Some)
    }
}

struct Members {
    object: JsValue,
    names: std::slice::Iter<'static, &'static str>,
}

impl<'de> de::SeqAccess<'de> for Members {
    type Error = Misshapen;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Misshapen> {
        let member = self.names.next().map(|name| member(&self.object, name));
        // Where there is none the derive fills the default in, and asks for the next one.
        match member.filter(|value| !value.is_undefined()) {
            Some(value) => seed.deserialize(Value(value)).map(Some),
            None => Ok(None),
        }
    }
}

struct Entries {
    object: JsValue,
    keys: Array,
    next: u32,
}

impl<'de> de::MapAccess<'de> for Entries {
    type Error = Misshapen;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Misshapen> {
        if self.next == self.keys.length() {
            return Ok(None);
        }
        self.next += 1;
        seed.deserialize(Value(self.keys.get(self.next - 1)))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misshapen> {
        let key = self.keys.get(self.next - 1);
        seed.deserialize(Value(Reflect::get(&self.object, &key).unwrap_or_default()))
    }
}

fn is_nothing(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}

fn object(value: &JsValue) -> Result<&Object, Misshapen> {
    if value.is_object() {
        Ok(value.unchecked_ref())
    } else {
        Err(Misshapen)
    }
}

fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

fn whole(value: &JsValue) -> Result<i64, Misshapen> {
    let number = value.as_f64().ok_or(Misshapen)?;
    // Casting cuts off what doesn't fit, so that only a whole number survives it.
    let whole = number as i64;
    if whole as f64 == number {
        Ok(whole)
    } else {
        Err(Misshapen)
    }
}

/// The place of a variant's name. One that is not known has a place behind the
/// last, which a type with a variant for all others takes and others refuse.
fn place(value: &JsValue, variants: &[&str]) -> Result<u32, Misshapen> {
    let name = value.as_string().ok_or(Misshapen)?;
    let known = variants.iter().position(|variant| *variant == name);
    u32::try_from(known.unwrap_or(variants.len())).map_err(|_| Misshapen)
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
