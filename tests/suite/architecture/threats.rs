//! The security model names, for every threat, the tests that show what stops
//! it. Here it is shown that there are such tests.

use std::collections::BTreeSet;

use super::source::Source;

/// Where the table stands.
const PAGE: &str = "docs/security.md";

/// The rows of the table of threats: the threat, and the tests.
fn rows(page: &str) -> Vec<(String, Vec<String>)> {
    let (_, table) = page
        .split_once("| threat | what stops it | shown by |")
        .expect("there is a table of threats");
    table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let names = cells.last().unwrap_or(&"").split('`').skip(1).step_by(2);
            (cells[0].to_owned(), names.map(str::to_owned).collect())
        })
        .collect()
}

/// The names of all functions of the repository.
fn functions() -> BTreeSet<String> {
    let sources = Source::all(&[
        "contract", "extras", "guard", "proxy", "sandbox", "src", "tests", "xtask",
    ]);
    let name = |rest: &str| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        rest[..end.unwrap_or(rest.len())].to_owned()
    };
    let rust = sources.iter().filter(|source| source.is_rust());
    rust.flat_map(|source| source.text.split("fn ").skip(1))
        .map(name)
        .collect()
}

/// What a table says that is not so.
fn gaps(page: &str, known: &BTreeSet<String>) -> Vec<String> {
    let mut gaps = Vec::new();
    for (threat, tests) in rows(page) {
        if tests.is_empty() {
            gaps.push(format!("nothing shows what stops: {threat}"));
        }
        let missing = tests.iter().filter(|test| !known.contains(*test));
        gaps.extend(missing.map(|test| format!("there is no test {test}")));
    }
    gaps
}

#[test]
fn every_threat_has_a_test_and_every_test_exists() {
    let path = intake_tests::workspace::root().join(PAGE);
    let page = std::fs::read_to_string(path).unwrap();
    assert!(rows(&page).len() >= 10, "the table is read");
    let gaps = gaps(&page, &functions());
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));
}

#[test]
fn a_threat_without_a_test_is_found() {
    let known = BTreeSet::from(["shown".to_owned()]);
    let page = "| threat | what stops it | shown by |\n|---|---|---|\n\
                | A | b | `shown` |\n| C | `d` | none |\n| E | f | `shown`, `missing` |\n\nEnd `x`\n";
    assert_eq!(
        gaps(page, &known),
        ["nothing shows what stops: C", "there is no test missing"]
    );
}
