//! The JSON Schema of `intake.toml`, made from the table of keys, so that
//! editors complete and check the file while it is written.
//!
//! Draft 7, and only keywords that drafts 4 to 7 read alike: the editors' TOML
//! tools (Taplo, Even Better TOML, Tombi) know these best. What several keys
//! mean together no schema can say; `intake-proxy check` judges that.

use serde_json::{Map, Value, json};

use super::keys::{self, Key, Kind, Presence};
use super::values;

/// How the schema writes an id of Mava's.
const OBJECT_ID: &str = "^[0-9A-Fa-f]{24}$";
/// A language tag, or `*` for every other language.
const LANGUAGE: &str = r"^(\*|[A-Za-z][A-Za-z0-9]{0,7}(-[A-Za-z0-9]{1,8})*)$";
/// At least one character that is no white space.
const NOT_BLANK: &str = r"\S";

/// The schema, as it stands in `docs/intake.schema.json`.
#[must_use]
pub fn schema() -> String {
    let mut root = object("");
    let members = [
        ("$schema", "http://json-schema.org/draft-07/schema#"),
        ("title", "intake.toml"),
        (
            "description",
            "The configuration of intake-proxy. Every key is explained in docs/operating.md.",
        ),
    ];
    for (name, text) in members {
        root.insert(name.to_owned(), text.into());
    }
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}

/// The table of a path: its keys, and no others.
fn object(path: &str) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, key) in keys::children(path) {
        let mut schema = takes(key);
        schema.insert("description".into(), key.doc.into());
        match key.presence {
            Presence::Required => required.push(Value::from(name)),
            Presence::Default("{}") | Presence::Optional => {}
            Presence::Default(toml) => {
                schema.extend(default(toml).map(|value| ("default".to_owned(), value)));
            }
        }
        properties.insert(name.to_owned(), schema.into());
    }
    let mut schema = members(json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    }));
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
    schema
}

/// A default value, which the table of keys writes as TOML.
fn default(toml: &str) -> Option<Value> {
    let document: Map<String, Value> = toml::from_str(&format!("default = {toml}")).ok()?;
    document.get("default").cloned()
}

/// What a key takes.
fn takes(key: &Key) -> Map<String, Value> {
    members(match key.kind {
        Kind::Table => object(key.path).into(),
        Kind::Tables { max } => {
            let least = usize::from(key.presence == Presence::Required);
            let items = object(&format!("{}[]", key.path));
            json!({ "type": "array", "items": items, "minItems": least, "maxItems": max })
        }
        Kind::Text(max) => text(max),
        Kind::LocalText(max) => json!({ "anyOf": [
            text(max),
            {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": false,
                "patternProperties": { LANGUAGE: text(max) },
            },
        ] }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Number(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Kind::OneOf(words) => one_of(words),
        Kind::SomeOf(words) => list(one_of(words), 1),
        Kind::AnyOf(words) => list(one_of(words), 0),
        Kind::Texts(max) => list(text(max), 1),
        Kind::Address => shaped(r"^([0-9]{1,3}(\.[0-9]{1,3}){3}|\[[0-9A-Fa-f:.%]+\]):[0-9]{1,5}$"),
        Kind::Url => shaped(r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#@]+/?$"),
        Kind::Path => json!({ "type": "string", "minLength": 1 }),
        Kind::SqliteUrl => shaped("^sqlite:([^?/]|[^?]*[^?/])$"),
        Kind::Duration(min, max) => {
            let mut schema = members(shaped("^[0-9]+(ms|s|m|h|d)$"));
            let range = format!("{} to {}", values::seconds(min), values::seconds(max));
            schema.insert("title".into(), range.into());
            schema.into()
        }
        Kind::Size(min, max) => {
            let mut schema = members(shaped("^[0-9]+(KB|MB|GB)$"));
            let range = format!("{} to {}", values::bytes(min), values::bytes(max));
            schema.insert("title".into(), range.into());
            schema.into()
        }
        Kind::ObjectId => shaped(OBJECT_ID),
        Kind::AgentId => shaped("^[A-Za-z0-9_-]{1,64}$"),
        Kind::ObjectIds => list(shaped(OBJECT_ID), 0),
        Kind::Origins => list(shaped(r"^https?://[^\s/?#@*A-Z]+$"), 0),
        Kind::Networks => list(shaped(r"^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$"), 0),
        Kind::FormId => shaped("^[a-z0-9][a-z0-9-]{0,63}$"),
        Kind::FieldId => shaped("^[A-Za-z][A-Za-z0-9_]{0,63}$"),
        Kind::Variable => shaped("^[A-Z][A-Z0-9_]{0,63}$"),
    })
}

fn members(schema: Value) -> Map<String, Value> {
    match schema {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn text(max: usize) -> Value {
    json!({ "type": "string", "pattern": NOT_BLANK, "maxLength": max })
}

fn shaped(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

fn one_of(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

fn list(items: Value, least: usize) -> Value {
    json!({ "type": "array", "items": items, "minItems": least, "uniqueItems": true })
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
