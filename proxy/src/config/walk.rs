//! Reads a TOML document by the table of keys: every value is taken in the form
//! that its key asks for, or noted as a mistake with its place. What several
//! keys mean together is not judged here, but in `assemble.rs`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use intake_contract::LocalText;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::keys::{self, Key, Kind, Presence};
use super::mistake::Findings;
use super::suggest;
use super::table::{Table, Value};
use super::values;

/// What is said of a key that must be there and is not.
pub const MISSING: &str = "is missing";

/// Takes the whole document.
pub fn document(findings: &mut Findings<'_>, root: &DeTable<'_>) -> Table {
    table(findings, "", String::new(), None, root)
}

fn table(
    findings: &mut Findings<'_>,
    pattern: &str,
    path: String,
    at: Option<usize>,
    entries: &DeTable<'_>,
) -> Table {
    let mut taken = Table {
        path,
        at,
        ..Table::default()
    };
    for (name, value) in entries {
        let found = keys::children(pattern).find(|(known, _)| *known == name.get_ref().as_ref());
        let Some((known, key)) = found else {
            let sentence = suggest::unknown(pattern, name.get_ref());
            findings.mistake(Some(name.span().start), taken.key(name.get_ref()), sentence);
            continue;
        };
        taken.given.insert(known);
        let at = Some(value.span().start);
        let path = taken.key(known);
        if let Some(value) = take(findings, key, &path, at, value.get_ref()) {
            taken.values.insert(known, (value, at));
        }
    }
    for (name, key) in keys::children(pattern) {
        if taken.given.contains(name) {
            continue;
        }
        match key.presence {
            Presence::Required => findings.mistake(at, taken.key(name), MISSING),
            Presence::Optional => {}
            Presence::Default(toml) => {
                let path = taken.key(name);
                let value = DeValue::parse(toml)
                    .ok()
                    .and_then(|value| take(findings, key, &path, None, value.get_ref()));
                if let Some(value) = value {
                    taken.values.insert(name, (value, None));
                }
            }
        }
    }
    taken
}

/// Takes one value, or notes why it can't be taken.
fn take(
    findings: &mut Findings<'_>,
    key: &Key,
    path: &str,
    at: Option<usize>,
    value: &DeValue<'_>,
) -> Option<Value> {
    let result = match (key.kind, value) {
        (Kind::Table, DeValue::Table(entries)) => {
            let table = table(findings, key.path, path.to_owned(), at, entries);
            Ok(Value::Table(table))
        }
        (Kind::Tables { max }, DeValue::Array(items)) if items.len() > max => Err(format!(
            "has {} entries, at most {max} are allowed",
            items.len()
        )),
        (Kind::Tables { .. }, DeValue::Array(items)) => {
            return Some(Value::Tables(tables(findings, key, path, items)));
        }
        (Kind::LocalText(max), DeValue::Table(entries)) => {
            return local_text(findings, path, entries, max).map(Value::LocalText);
        }
        (Kind::LocalText(max), DeValue::String(text)) => {
            limited(text, max).map(|text| Value::LocalText(LocalText::any(text)))
        }
        (Kind::Flag, DeValue::Boolean(flag)) => Ok(Value::Flag(*flag)),
        (Kind::Number(min, max), DeValue::Integer(number)) => {
            i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .filter(|number| (min..=max).contains(number))
                .map(Value::Number)
                .ok_or_else(|| format!("must be a whole number from {min} to {max}"))
        }
        (
            Kind::SomeOf(_)
            | Kind::AnyOf(_)
            | Kind::Texts(_)
            | Kind::ObjectIds
            | Kind::Origins
            | Kind::Networks,
            DeValue::Array(items),
        ) => return texts(findings, key.kind, path, at, items).map(Value::Texts),
        (kind, DeValue::String(text)) => scalar(kind, text),
        (kind, _) => Err(expected(kind)),
    };
    match result {
        Ok(value) => Some(value),
        Err(sentence) => {
            findings.mistake(at, path, sentence);
            None
        }
    }
}

/// Takes what is written as a text.
fn scalar(kind: Kind, text: &str) -> Result<Value, values::Refused> {
    match kind {
        Kind::Text(max) => limited(text, max).map(Value::Text),
        Kind::OneOf(words) if words.contains(&text) => Ok(Value::Text(text.to_owned())),
        Kind::Address => values::address(text).map(Value::Address),
        Kind::Url => values::base_url(text).map(Value::Url),
        Kind::Path if !text.is_empty() => Ok(Value::Path(PathBuf::from(text))),
        Kind::SqliteUrl => values::sqlite_path(text).map(Value::Path),
        Kind::Duration(min, max) => {
            let duration = values::duration(text)?;
            let range = Duration::from_secs(min)..=Duration::from_secs(max);
            if range.contains(&duration) {
                Ok(Value::Duration(duration))
            } else {
                Err(expected(kind))
            }
        }
        Kind::Size(min, max) => match values::size(text)? {
            bytes if (min..=max).contains(&bytes) => Ok(Value::Size(bytes)),
            _ => Err(expected(kind)),
        },
        Kind::ObjectId => values::object_id(text).map(Value::Text),
        Kind::AgentId => values::agent_id(text).map(Value::Text),
        Kind::FormId => values::form_id(text).map(Value::Text),
        Kind::FieldId => values::field_id(text).map(Value::Text),
        Kind::Variable => values::variable(text).map(Value::Text),
        _ => Err(expected(kind)),
    }
}

fn limited(text: &str, max: usize) -> Result<String, values::Refused> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err("must not be empty".into()),
        length if length > max => Err(format!(
            "has {length} characters, at most {max} are allowed"
        )),
        _ => Ok(text.to_owned()),
    }
}

fn tables(
    findings: &mut Findings<'_>,
    key: &Key,
    path: &str,
    items: &[Spanned<DeValue<'_>>],
) -> Vec<Table> {
    let pattern = format!("{}[]", key.path);
    let mut taken = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let at = Some(item.span().start);
        let path = format!("{path}[{index}]");
        match item.get_ref() {
            DeValue::Table(entries) => taken.push(table(findings, &pattern, path, at, entries)),
            _ => findings.mistake(at, path, "must be a table"),
        }
    }
    taken
}

fn texts(
    findings: &mut Findings<'_>,
    kind: Kind,
    path: &str,
    at: Option<usize>,
    items: &[Spanned<DeValue<'_>>],
) -> Option<Vec<String>> {
    let mut taken: Vec<String> = Vec::new();
    let mut right = true;
    for (index, item) in items.iter().enumerate() {
        let result = match (kind, item.get_ref()) {
            (Kind::SomeOf(words) | Kind::AnyOf(words), DeValue::String(text))
                if words.contains(&text.as_ref()) =>
            {
                Ok(text.clone().into_owned())
            }
            (Kind::Texts(max), DeValue::String(text)) => limited(text, max),
            (Kind::ObjectIds, DeValue::String(text)) => values::object_id(text),
            (Kind::Origins, DeValue::String(text)) => values::origin(text),
            (Kind::Networks, DeValue::String(text)) => values::network(text),
            _ => Err(expected(kind)),
        };
        match result {
            Ok(text) if taken.contains(&text) => Err("stands twice in the list".to_owned()),
            Ok(text) => {
                taken.push(text);
                Ok(())
            }
            Err(sentence) => Err(sentence),
        }
        .unwrap_or_else(|sentence| {
            right = false;
            findings.mistake(
                Some(item.span().start).filter(|_| at.is_some()),
                format!("{path}[{index}]"),
                sentence,
            );
        });
    }
    if items.is_empty() && matches!(kind, Kind::SomeOf(_) | Kind::Texts(_)) {
        right = false;
        findings.mistake(at, path, "must name at least one");
    }
    right.then_some(taken)
}

fn local_text(
    findings: &mut Findings<'_>,
    path: &str,
    entries: &DeTable<'_>,
    max: usize,
) -> Option<LocalText> {
    let mut taken = BTreeMap::new();
    let mut right = !entries.is_empty();
    for (tag, text) in entries {
        let result = match text.get_ref() {
            _ if !values::is_language(tag.get_ref()) => {
                Err("must be named by a language tag, as en, de or pt-BR".to_owned())
            }
            DeValue::String(text) => limited(text, max),
            _ => Err(expected(Kind::Text(max))),
        };
        match result {
            Ok(text) => {
                taken.insert(tag.get_ref().clone().into_owned(), text);
            }
            Err(sentence) => {
                right = false;
                let name: &DeString<'_> = tag.get_ref();
                findings.mistake(Some(text.span().start), format!("{path}.{name}"), sentence);
            }
        }
    }
    right.then_some(LocalText(taken))
}

/// What a kind of key takes, as the end of a sentence.
fn expected(kind: Kind) -> String {
    let words = |words: &[&str]| {
        let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
        quoted.join(", ")
    };
    match kind {
        Kind::Table => "must be a table".into(),
        Kind::Tables { .. } => "must be a list of tables".into(),
        Kind::LocalText(_) => "must be a text, or a table with a text for each language".into(),
        Kind::Flag => "must be true or false".into(),
        Kind::Number(min, max) => format!("must be a whole number from {min} to {max}"),
        Kind::OneOf(all) if all.len() == 1 => {
            format!("must be {}", words(all))
        }
        Kind::OneOf(all) => format!("must be one of {}", words(all)),
        Kind::SomeOf(all) | Kind::AnyOf(all) => {
            format!("must be a list of some of {}", words(all))
        }
        Kind::Texts(_) => "must be a list of texts".into(),
        Kind::ObjectIds => "must be a list of Mava's ids, each of 24 hexadecimal digits".into(),
        Kind::Origins => "must be a list of origins, each as \"https://app.example.com\"".into(),
        Kind::Networks => "must be a list of addresses and networks, each as \"10.0.0.0/8\"".into(),
        Kind::Duration(min, max) => {
            let (min, max) = (values::seconds(min), values::seconds(max));
            format!("must be a length of time from \"{min}\" to \"{max}\"")
        }
        Kind::Size(min, max) => {
            let (min, max) = (values::bytes(min), values::bytes(max));
            format!("must be a size from \"{min}\" to \"{max}\"")
        }
        Kind::Text(_)
        | Kind::Address
        | Kind::Url
        | Kind::Path
        | Kind::SqliteUrl
        | Kind::ObjectId
        | Kind::AgentId
        | Kind::FormId
        | Kind::FieldId
        | Kind::Variable => "must be a text in quotes".into(),
    }
}
