//! Values that were taken from a file, in the form that their keys ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use intake_contract::LocalText;
use url::Url;

/// A value in the form that its key asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Of words, ids and plain texts.
    Text(String),
    /// Of texts by language.
    LocalText(LocalText),
    /// Of flags.
    Flag(bool),
    /// Of whole numbers.
    Number(i64),
    /// Of lists of texts.
    Texts(Vec<String>),
    /// Of addresses.
    Address(SocketAddr),
    /// Of services.
    Url(Url),
    /// Of files and folders.
    Path(PathBuf),
    /// Of lengths of time.
    Duration(Duration),
    /// Of sizes, in bytes.
    Size(u64),
    /// Of tables.
    Table(Table),
    /// Of lists of tables.
    Tables(Vec<Table>),
}

/// A table whose values were taken.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Its path in the file, with indices.
    pub path: String,
    /// Where it begins; nowhere if it is not in the file.
    pub at: Option<usize>,
    pub(super) values: BTreeMap<&'static str, (Value, Option<usize>)>,
    /// Keys that stand in the file, be their values right or wrong.
    pub(super) given: BTreeSet<&'static str>,
}

/// Getters, one for each form of value: nothing where the value is missing or was wrong.
impl Table {
    /// The path of a key in this table.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Whether the key stands in the file, be its value right or wrong.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.given.contains(name)
    }

    /// Where to point for a key: at its value, else at the table.
    #[must_use]
    pub fn place(&self, name: &str) -> Option<usize> {
        self.values.get(name).and_then(|(_, at)| *at).or(self.at)
    }

    /// The whole value.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name).map(|(value, _)| value)
    }

    /// A text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// A text by language.
    #[must_use]
    pub fn local_text(&self, name: &str) -> Option<LocalText> {
        match self.value(name)? {
            Value::LocalText(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// A flag.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// A whole number.
    #[must_use]
    pub fn number<N: TryFrom<i64>>(&self, name: &str) -> Option<N> {
        match self.value(name)? {
            Value::Number(number) => N::try_from(*number).ok(),
            _ => None,
        }
    }

    /// A list of texts.
    #[must_use]
    pub fn texts(&self, name: &str) -> Option<Vec<String>> {
        match self.value(name)? {
            Value::Texts(texts) => Some(texts.clone()),
            _ => None,
        }
    }

    /// An address.
    #[must_use]
    pub fn address(&self, name: &str) -> Option<SocketAddr> {
        match self.value(name)? {
            Value::Address(address) => Some(*address),
            _ => None,
        }
    }

    /// A service's address.
    #[must_use]
    pub fn url(&self, name: &str) -> Option<Url> {
        match self.value(name)? {
            Value::Url(url) => Some(url.clone()),
            _ => None,
        }
    }

    /// A path.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        match self.value(name)? {
            Value::Path(path) => Some(path.clone()),
            _ => None,
        }
    }

    /// A length of time.
    #[must_use]
    pub fn duration(&self, name: &str) -> Option<Duration> {
        match self.value(name)? {
            Value::Duration(duration) => Some(*duration),
            _ => None,
        }
    }

    /// A size in bytes.
    #[must_use]
    pub fn size(&self, name: &str) -> Option<u64> {
        match self.value(name)? {
            Value::Size(bytes) => Some(*bytes),
            _ => None,
        }
    }

    /// A table inside this one.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Self> {
        match self.value(name)? {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// A list of tables; empty where there is none.
    #[must_use]
    pub fn tables(&self, name: &str) -> &[Self] {
        match self.value(name) {
            Some(Value::Tables(tables)) => tables,
            _ => &[],
        }
    }
}
