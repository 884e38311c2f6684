//! What the product is made of: `cargo deny` holds the licences, duplicates and
//! sources of all crates against `deny.toml`.

use std::process::Command;

use anyhow::Result;

use crate::{paths, run, tools};

/// What is asked for. Advisories are not: their list is not part of the source.
const CHECKS: [&str; 3] = ["licenses", "bans", "sources"];

/// Checks all three; what `deny.toml` names and is not there any more is wrong, too.
pub fn check() -> Result<()> {
    let mut command = Command::new(tools::deny()?);
    command
        .current_dir(paths::root())
        .args(["--workspace", "--locked", "--log-level", "warn"])
        .args(["check", "-D", "warnings"])
        .args(CHECKS);
    run::quietly(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_from_others_is_named_one_by_one() {
        let rules = std::fs::read_to_string(paths::root().join("deny.toml")).unwrap();
        for rule in [
            "multiple-versions = \"deny\"",
            "wildcards = \"deny\"",
            "unknown-registry = \"deny\"",
            "unknown-git = \"deny\"",
        ] {
            assert!(rules.lines().any(|line| line == rule), "{rule}");
        }
        assert!(
            !rules.contains("GPL"),
            "all of it may go into closed products"
        );
        let skips: Vec<_> = rules
            .lines()
            .filter(|line| line.contains("crate = "))
            .collect();
        assert!(!skips.is_empty());
        assert!(
            skips.iter().all(|line| line.contains("reason = \"")),
            "{skips:?}"
        );
    }
}
