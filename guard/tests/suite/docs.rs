//! What the documentation says of each kind of secret is what happens.

use intake_contract::guard::{SecretKind, Verdict};

use crate::chance::Chance;
use crate::secrets;

const SECURITY: &str = include_str!("../../../docs/security.md");

/// The cells of the table's rows: the answer, and the code.
fn rows() -> Vec<(&'static str, &'static str)> {
    let rows = SECURITY.lines().filter(|line| line.starts_with('|'));
    rows.filter_map(|row| {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, _, answer, code] = cells[..] else {
            return None;
        };
        Some((answer, code.trim_matches('`')))
    })
    .collect()
}

#[test]
fn the_table_has_every_kind_with_its_answers() {
    let rows = rows();
    for kind in SecretKind::ALL {
        let code = kind.code().as_str();
        assert!(rows.iter().any(|row| row.1 == code), "{code}");
    }
    for secret in secrets::all(&mut Chance(1), 0) {
        let answer = match secret.verdict {
            Verdict::Blocked => "blocked",
            Verdict::Asked => "asked",
        };
        let code = secret.kind.code().as_str();
        assert!(rows.contains(&(answer, code)), "{code} is {answer}");
    }
}
