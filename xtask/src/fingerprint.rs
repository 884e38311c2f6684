//! Tells whether a build's inputs are what they were the last time, by their
//! contents: a checkout changes every time stamp and nothing else.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal over the files (folders count with all files below
/// them; what is absent counts as empty) and over further facts.
pub fn of(root: &Path, inputs: &[&str], facts: &[String]) -> Result<String> {
    let mut hash = Sha256::new();
    for fact in facts {
        feed(&mut hash, fact.as_bytes());
    }
    for input in inputs {
        let mut files = Vec::new();
        collect(&root.join(input), &mut files)?;
        files.sort();
        for file in files {
            let name = file.strip_prefix(root).unwrap_or(&file);
            feed(&mut hash, name.to_string_lossy().as_bytes());
            feed(&mut hash, &read(&file)?);
        }
    }
    Ok(hex(&hash.finalize()))
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// With its length before it, no piece runs into the next.
fn feed(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
    } else if path.is_dir() {
        let entries =
            fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))?;
        for entry in entries {
            collect(&entry.context("cannot list a folder")?.path(), files)?;
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn every_change_of_name_contents_or_facts_shows() {
        let root = paths::target().join("xtask-tests/fingerprint");
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("src/deep")).unwrap();
        let print = |facts: &[&str]| {
            let facts: Vec<_> = facts.iter().map(|&fact| fact.to_owned()).collect();
            of(&root, &["src", "absent", "one.txt"], &facts).unwrap()
        };
        let mut seen = vec![
            print(&[]),
            print(&["a"]),
            print(&["a", "b"]),
            print(&["ab"]),
        ];
        for (name, contents) in [
            ("src/a.rs", "1"),
            ("src/a.rs", "2"),
            ("src/deep/b.rs", "2"),
            ("one.txt", "x"),
        ] {
            fs::write(root.join(name), contents).unwrap();
            seen.push(print(&[]));
        }
        fs::rename(root.join("src/a.rs"), root.join("src/c.rs")).unwrap();
        seen.push(print(&[]));
        let distinct: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len());

        fs::write(root.join("elsewhere.txt"), "not an input").unwrap();
        assert_eq!(seen.last(), Some(&print(&[])));
    }
}
