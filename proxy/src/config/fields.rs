//! The questions of a form. The usual fields are name, email, wallet address,
//! subject and message.
//!
//! - Without `fields`, or with none of the usual ones among them, the form has
//!   all the usual fields; the operator's own come before the subject.
//! - A list that names a usual field is the whole form, in its order. Only what
//!   no ticket can do without is added: identifiers in front, the message last.

use std::collections::BTreeMap;

use intake_contract::limits::{FIELDS_MAX, MESSAGE_ROOM_MIN};
use intake_contract::text::{check_characters, utf16_len};
use intake_contract::{Choice, FieldDefinition, FieldType, FormDefinition, Identifier};

use super::mistake::Findings;
use super::model::ChoiceConfig;
use super::table::Table;

/// The questions, and what the options among them decide.
#[derive(Debug, Default)]
pub struct Fields {
    /// In the order in which they are asked.
    pub fields: Vec<FieldDefinition>,
    /// By field id, then by option value.
    pub choices: BTreeMap<String, BTreeMap<String, ChoiceConfig>>,
}

/// The questions of a form.
pub fn of(findings: &mut Findings<'_>, form: &Table, identify_by: &[Identifier]) -> Fields {
    let mut own: Vec<FieldDefinition> = Vec::new();
    let mut choices = BTreeMap::new();
    for table in form.tables("fields") {
        let Some(field) = field(findings, form, table, identify_by) else {
            continue;
        };
        if own.iter().any(|other| other.id == field.id) {
            let sentence = "is the id of another field of this form too";
            findings.mistake(table.place("id"), table.key("id"), sentence);
            continue;
        }
        if field.kind == FieldType::Select {
            choices.insert(field.id.clone(), choices_of(table));
        }
        own.push(field);
    }
    let mut fields = arrange(own, identify_by);
    if fields.len() > FIELDS_MAX {
        let sentence = format!(
            "make a form of {} fields with the usual ones, at most {FIELDS_MAX} are allowed",
            fields.len()
        );
        findings.mistake(form.place("fields"), form.key("fields"), sentence);
    }
    limit_message(findings, form, &mut fields);
    Fields { fields, choices }
}

/// Joins the operator's fields and the usual ones.
fn arrange(own: Vec<FieldDefinition>, identify_by: &[Identifier]) -> Vec<FieldDefinition> {
    let mut usual = FormDefinition::usual_fields(identify_by);
    if !own.iter().any(FieldDefinition::is_usual) {
        let at = usual
            .iter()
            .position(|field| field.id == FieldDefinition::SUBJECT)
            .unwrap_or(usual.len());
        usual.splice(at..at, own);
        return usual;
    }
    usual.retain(|field| {
        let identifier = identify_by.iter().any(|by| by.field() == field.id);
        let needed = identifier || field.id == FieldDefinition::MESSAGE;
        needed && !own.iter().any(|listed| listed.id == field.id)
    });
    let message = usual
        .iter()
        .position(|field| field.id == FieldDefinition::MESSAGE)
        .map(|at| usual.remove(at));
    usual.into_iter().chain(own).chain(message).collect()
}

/// One field; nothing where its id or type is wrong.
fn field(
    findings: &mut Findings<'_>,
    form: &Table,
    table: &Table,
    identify_by: &[Identifier],
) -> Option<FieldDefinition> {
    let id = table.text("id")?;
    let usual = FieldDefinition::USUAL
        .iter()
        .find(|(usual, _)| *usual == id)
        .map(|(_, kind)| *kind);
    let kind = kind(findings, table, &id, usual)?;
    if usual.is_none() && !table.has("label") {
        findings.mistake(table.at, table.key("label"), super::walk::MISSING);
    }
    if kind == FieldType::Wallet && form.text("wallet").as_deref() == Some("off") {
        let sentence = "takes a wallet address, but the form has wallet = \"off\"";
        findings.mistake(table.place("type"), table.key("type"), sentence);
    }
    let options = options(findings, table, kind);
    Some(FieldDefinition {
        required: required(findings, table, &id, identify_by),
        max_length: max_length(findings, table, &id, kind, &options),
        label: table.local_text("label"),
        help: table.local_text("help"),
        placeholder: table.local_text("placeholder"),
        options,
        ..FieldDefinition::new(id, kind)
    })
}

fn kind(
    findings: &mut Findings<'_>,
    table: &Table,
    id: &str,
    usual: Option<FieldType>,
) -> Option<FieldType> {
    let given = table.text("type").and_then(|word| {
        FieldType::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
    });
    match (given, usual) {
        (Some(given), Some(usual)) if given != usual => {
            let sentence = format!(
                "must be \"{}\": `{id}` is a usual field; give your own field another id",
                usual.as_str()
            );
            findings.mistake(table.place("type"), table.key("type"), sentence);
            None
        }
        (None, None) => {
            if !table.has("type") {
                findings.mistake(table.at, table.key("type"), super::walk::MISSING);
            }
            None
        }
        (given, usual) => usual.or(given),
    }
}

/// A usual field is required as in the usual form, unless the operator says otherwise.
fn required(
    findings: &mut Findings<'_>,
    table: &Table,
    id: &str,
    identify_by: &[Identifier],
) -> bool {
    let usually = FormDefinition::usual_fields(identify_by)
        .iter()
        .any(|field| field.id == id && field.required);
    let given = table.flag("required");
    let needed = match id {
        FieldDefinition::MESSAGE => Some("Mava shows no ticket without a message to its agents"),
        FieldDefinition::SUBJECT => None,
        _ => Some("it is the only way to reach the visitor"),
    };
    if let (true, Some(false), Some(reason)) = (usually, given, needed) {
        let sentence = format!("must not be false: {reason}");
        findings.mistake(table.place("required"), table.key("required"), sentence);
    }
    given.unwrap_or(usually)
}

fn max_length(
    findings: &mut Findings<'_>,
    table: &Table,
    id: &str,
    kind: FieldType,
    options: &[Choice],
) -> usize {
    let longest = options.iter().map(|option| utf16_len(&option.value)).max();
    let default = longest.unwrap_or_else(|| kind.default_max(id));
    let Some(given) = table.number::<usize>("max_length") else {
        return default;
    };
    let own_text = matches!(kind, FieldType::Text | FieldType::Textarea)
        && !FieldDefinition::USUAL.iter().any(|(usual, _)| *usual == id);
    let sentence = match kind {
        FieldType::Wallet | FieldType::Select => {
            Some("has no place here: only typed text has a longest length".to_owned())
        }
        _ if !own_text && given > default => Some(format!("must be at most {default}")),
        _ => None,
    };
    if let Some(sentence) = sentence {
        findings.mistake(table.place("max_length"), table.key("max_length"), sentence);
        return default;
    }
    given
}

fn options(findings: &mut Findings<'_>, table: &Table, kind: FieldType) -> Vec<Choice> {
    let place = table.place("options");
    let key = table.key("options");
    match (kind, table.has("options")) {
        (FieldType::Select, false) => {
            findings.mistake(
                table.at,
                key,
                "is missing: a select needs something to choose from",
            );
        }
        (FieldType::Select, true) => {
            if table.value("options").is_some() && table.tables("options").is_empty() {
                findings.mistake(place, key, "must have at least one option");
            }
        }
        (_, true) => findings.mistake(place, key, "has no place here: only a select has options"),
        (_, false) => {}
    }
    let mut options: Vec<Choice> = Vec::new();
    for option in table.tables("options") {
        let (Some(value), Some(label)) = (option.text("value"), option.local_text("label")) else {
            continue;
        };
        let wrong = if options.iter().any(|other| other.value == value) {
            Some("is the value of another option of this field too")
        } else if check_characters(&value, false).is_err() {
            Some("must be free of line breaks and invisible characters")
        } else {
            None
        };
        if let Some(sentence) = wrong {
            findings.mistake(option.place("value"), option.key("value"), sentence);
        }
        options.push(Choice { value, label });
    }
    options
}

fn choices_of(table: &Table) -> BTreeMap<String, ChoiceConfig> {
    let options = table.tables("options").iter();
    options
        .filter_map(|option| {
            let choice = ChoiceConfig {
                category: option.text("category"),
                priority: option.number("priority"),
                tags: option.texts("tags").unwrap_or_default(),
            };
            Some((option.text("value")?, choice))
        })
        .collect()
}

/// Leaves the message the room that the other answers do not need.
fn limit_message(findings: &mut Findings<'_>, form: &Table, fields: &mut [FieldDefinition]) {
    let room = FormDefinition::message_room(&*fields);
    if room < MESSAGE_ROOM_MIN {
        let sentence = format!(
            "leave {room} characters of a ticket to the message, and it needs {MESSAGE_ROOM_MIN}: \
             lower some `max_length`"
        );
        findings.mistake(form.place("fields"), form.key("fields"), sentence);
        return;
    }
    let Some(message) = fields
        .iter_mut()
        .find(|field| field.id == FieldDefinition::MESSAGE)
    else {
        return;
    };
    let listed = form
        .tables("fields")
        .iter()
        .find(|table| table.text("id").as_deref() == Some(FieldDefinition::MESSAGE));
    match listed.filter(|table| table.number::<usize>("max_length").is_some()) {
        Some(table) if message.max_length > room => {
            let sentence = format!("must be at most {room}: the other answers need the rest");
            findings.mistake(table.place("max_length"), table.key("max_length"), sentence);
        }
        Some(_) => {}
        None => message.max_length = room,
    }
}
