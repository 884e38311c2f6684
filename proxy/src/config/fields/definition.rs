//! One field as the browser will know it.

use intake_contract::{
    Condition, FieldDefinition, FieldType, FormDefinition, Identifier, PrefillSource, check_field,
};

use super::{length, options};
use crate::config::mistake::Findings;
use crate::config::table::Table;
use crate::config::walk::MISSING;

/// One field; nothing where its id or type is wrong.
pub fn field(
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
    if usual.is_none() && kind != FieldType::Hidden && !table.has("label") {
        findings.mistake(table.at, table.key("label"), MISSING);
    }
    if kind == FieldType::Wallet && form.text("wallet").as_deref() == Some("off") {
        let sentence = "takes a wallet address, but the form has wallet = \"off\"";
        findings.mistake(table.place("type"), table.key("type"), sentence);
    }
    only_for(
        findings,
        table,
        kind,
        FieldType::Number,
        &["min", "max", "decimals"],
    );
    only_for(
        findings,
        table,
        kind,
        FieldType::Multiselect,
        &["max_choices"],
    );
    let options = options::of(findings, table, kind);
    let max_length = length::longest(findings, table, &id, kind, &options);
    let field = FieldDefinition {
        required: required(findings, table, &id, kind, identify_by),
        min_length: length::shortest(findings, table, kind, max_length),
        max_length,
        min: table.number("min"),
        max: table.number("max"),
        decimals: table.number("decimals"),
        max_choices: table.number("max_choices"),
        label: table.local_text("label"),
        help: table.local_text("help"),
        placeholder: table.local_text("placeholder"),
        default: table.text("default"),
        prefill: prefill(table),
        read_only: table.flag("read_only").unwrap_or_default(),
        show_when: condition(table),
        options,
        ..FieldDefinition::new(id, kind)
    };
    check_range(findings, table, &field);
    check_filled_in(findings, table, &field);
    Some(field)
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
                findings.mistake(table.at, table.key("type"), MISSING);
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
    kind: FieldType,
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
    let sentence = match (usually, given, needed) {
        (true, Some(false), Some(reason)) => format!("must not be false: {reason}"),
        (_, Some(true), _) if kind == FieldType::Hidden => {
            "must not be true: a visitor can't fill in what is not seen".to_owned()
        }
        _ => return given.unwrap_or(usually),
    };
    findings.mistake(table.place("required"), table.key("required"), sentence);
    usually
}

/// Notes keys that belong to another type.
fn only_for(
    findings: &mut Findings<'_>,
    table: &Table,
    kind: FieldType,
    owner: FieldType,
    names: &[&str],
) {
    for name in names {
        if kind != owner && table.has(name) {
            let sentence = format!("has no place here: it is for type = \"{}\"", owner.as_str());
            findings.mistake(table.place(name), table.key(name), sentence);
        }
    }
}

fn prefill(table: &Table) -> Vec<PrefillSource> {
    let words = table.texts("prefill").unwrap_or_default();
    let source = |word: String| match word.as_str() {
        "page" => PrefillSource::Page,
        "query" => PrefillSource::Query,
        _ => PrefillSource::Api,
    };
    words.into_iter().map(source).collect()
}

fn condition(table: &Table) -> Option<Condition> {
    let condition = table.table("show_when")?;
    Some(Condition {
        field: condition.text("field")?,
        is: condition.texts("is")?,
    })
}

fn check_range(findings: &mut Findings<'_>, table: &Table, field: &FieldDefinition) {
    if let (Some(min), Some(max)) = (field.min, field.max)
        && min > max
    {
        let sentence = format!("must not be above `max`, {max}");
        findings.mistake(table.place("min"), table.key("min"), sentence);
    }
}

/// Judges what stands in a field before the visitor comes.
fn check_filled_in(findings: &mut Findings<'_>, table: &Table, field: &FieldDefinition) {
    if let Some(default) = &field.default
        && let Err(code) = check_field(field, default)
    {
        let sentence = format!(
            "is no answer that the field takes ({}): {}",
            code.as_str(),
            code.sentence()
        );
        findings.mistake(table.place("default"), table.key("default"), sentence);
    }
    if field.default.is_none() && field.prefill.is_empty() {
        if field.kind == FieldType::Hidden {
            let sentence = "must name a source: without one, and without `default`, the field \
                            never has an answer";
            findings.mistake(table.place("prefill"), table.key("prefill"), sentence);
        } else if field.read_only {
            let sentence = "has no effect: nothing fills the field in";
            findings.warning(table.place("read_only"), table.key("read_only"), sentence);
        }
    }
}
