//! How short and long an answer may be.

use intake_contract::text::utf16_len;
use intake_contract::{Choice, FieldDefinition, FieldType};

use crate::config::mistake::Findings;
use crate::config::table::Table;

/// What holds for both lengths of an answer that is not typed freely.
const NOT_TYPED: &str = "has no place here: only typed text has a length";

/// The longest answer.
pub fn longest(
    findings: &mut Findings<'_>,
    table: &Table,
    id: &str,
    kind: FieldType,
    options: &[Choice],
) -> usize {
    let values = options.iter().map(|option| utf16_len(&option.value));
    let default = values.max().unwrap_or_else(|| kind.default_max(id));
    let Some(given) = table.number::<usize>("max_length") else {
        return default;
    };
    let usual = FieldDefinition::USUAL.iter().any(|(usual, _)| *usual == id);
    let shaped = matches!(kind, FieldType::Wallet | FieldType::Checkbox) || kind.has_options();
    let sentence = if shaped {
        NOT_TYPED.to_owned()
    } else if given > default && (usual || !kind.is_free_text()) {
        format!("must be at most {default}")
    } else {
        return given;
    };
    findings.mistake(table.place("max_length"), table.key("max_length"), sentence);
    default
}

/// The shortest answer that is not empty; zero where none is set.
pub fn shortest(findings: &mut Findings<'_>, table: &Table, kind: FieldType, max: usize) -> usize {
    let Some(given) = table.number::<usize>("min_length") else {
        return 0;
    };
    let sentence = match kind {
        FieldType::Text | FieldType::Textarea if given <= max => return given,
        FieldType::Text | FieldType::Textarea => {
            format!("must not be above the longest answer, {max}")
        }
        _ => NOT_TYPED.to_owned(),
    };
    findings.mistake(table.place("min_length"), table.key("min_length"), sentence);
    0
}

/// Makes a field no longer than `room`; a `max_length` of the operator's own
/// above it is a mistake, and `why` ends the sentence that says so.
pub fn narrow(
    findings: &mut Findings<'_>,
    form: &Table,
    field: &mut FieldDefinition,
    room: usize,
    why: &str,
) {
    let set = super::listed(form, &field.id).filter(|table| table.has("max_length"));
    match set {
        Some(table) if field.max_length > room => {
            let sentence = format!("must be at most {room}: {why}");
            findings.mistake(table.place("max_length"), table.key("max_length"), sentence);
        }
        Some(_) => {}
        None => field.max_length = field.max_length.min(room),
    }
}
