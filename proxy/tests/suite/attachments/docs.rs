//! The tables of `docs/attachments.md` are those of the code.

use std::fmt::Write as _;
use std::path::Path;

use intake_contract::attachment::{AttachmentCode, AttachmentRules, MediaType};
use intake_proxy::problem::attachment_status;

fn formats() -> String {
    let mut table =
        String::from("\n| `types` | what it is | Mava's type | unless set |\n|---|---|---|---|\n");
    for format in AttachmentRules::formats() {
        let rows = || {
            MediaType::ALL
                .iter()
                .filter(|row| row.word() == format.word())
        };
        let join = |mut words: Vec<String>| {
            words.dedup();
            words.join(", ")
        };
        let mimes = join(rows().map(|row| format!("`{}`", row.mime())).collect());
        let kinds = join(rows().map(|row| format!("`{:?}`", row.kind())).collect());
        let usual = if format.is_usual() {
            "taken"
        } else {
            "refused"
        };
        let _ = writeln!(
            table,
            "| `{}` | {mimes} | {kinds} | {usual} |",
            format.word()
        );
    }
    table
}

fn codes() -> String {
    let mut table =
        String::from("\n| status | `code` | what the visitor is told |\n|---|---|---|\n");
    for code in AttachmentCode::ALL {
        let status = attachment_status(*code).as_u16();
        let _ = writeln!(
            table,
            "| {status} | `{}` | {} |",
            code.as_str(),
            code.sentence()
        );
    }
    table
}

#[test]
fn the_tables_of_the_documentation_are_those_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/attachments.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let mut right = page.clone();
    for (name, table) in [("formats", formats()), ("codes", codes())] {
        let (start, end) = (
            format!("<!-- {name}: begin -->"),
            format!("<!-- {name}: end -->"),
        );
        let (before, rest) = right.split_once(&start).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        right = format!("{before}{start}{table}{end}{after}");
    }
    if std::env::var_os("INTAKE_WRITE_DOCS").is_some() {
        std::fs::write(&path, right).unwrap();
        return;
    }
    assert!(
        page == right,
        "run this test with INTAKE_WRITE_DOCS=1 to write the tables anew"
    );
}
