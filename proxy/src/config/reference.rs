//! The table of keys as the documentation shows it.

use std::fmt::Write as _;

use super::keys::{KEYS, Kind, Presence};
use super::values;

/// A Markdown table of all keys that are built.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from("| key | takes | default | what it does |\n|---|---|---|---|\n");
    for key in KEYS {
        let default = match key.presence {
            Presence::Required => "required".to_owned(),
            Presence::Default("{}") | Presence::Optional => String::new(),
            Presence::Default(toml) => format!("`{toml}`"),
        };
        // Writing to a string can't fail.
        let _ = writeln!(
            text,
            "| `{}` | {} | {default} | {} |",
            key.path,
            takes(key.kind),
            key.doc
        );
    }
    text
}

fn takes(kind: Kind) -> String {
    let words = |words: &[&str]| {
        let quoted: Vec<String> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
        quoted.join(", ")
    };
    match kind {
        Kind::Table => "table".into(),
        Kind::Tables { max } => format!("list of tables, at most {max}"),
        Kind::Text(max) => format!("text, at most {max} characters"),
        Kind::LocalText(max) => format!("text or texts by language, at most {max} characters"),
        Kind::Flag => "`true`, `false`".into(),
        Kind::Number(min, max) => format!("{min} to {max}"),
        Kind::OneOf(all) => words(all),
        Kind::SomeOf(all) | Kind::AnyOf(all) => format!("list of {}", words(all)),
        Kind::Texts(max) => format!("list of texts, at most {max} characters each"),
        Kind::Address => "address and port".into(),
        Kind::Url => "`https://` host, port".into(),
        Kind::Path => "path".into(),
        Kind::SqliteUrl => "`sqlite:` path".into(),
        Kind::Duration(min, max) => {
            format!("`{}` to `{}`", values::seconds(min), values::seconds(max))
        }
        Kind::Size(min, max) => {
            format!("`{}` to `{}`", values::bytes(min), values::bytes(max))
        }
        Kind::ObjectId | Kind::AgentId => "Mava id".into(),
        Kind::ObjectIds => "list of Mava ids".into(),
        Kind::Origins => "list of origins".into(),
        Kind::Networks => "list of addresses and networks".into(),
        Kind::FormId | Kind::FieldId => "id".into(),
        Kind::Variable => "name of a variable".into(),
    }
}
