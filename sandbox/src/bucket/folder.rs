//! The folder in which the bucket's server keeps its files: each under its key,
//! and beside them, with a dot before their names, the server's own.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Serialize;

use crate::seed::BUCKET_NAME;

/// A file in the bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredFile {
    /// Its key.
    pub key: String,
    /// Bytes.
    pub size: u64,
}

/// Makes the bucket, which the server takes a folder for.
pub(super) fn create(root: &Path) -> io::Result<()> {
    fs::create_dir_all(root.join(BUCKET_NAME))
}

/// Removes everything and makes the bucket anew.
pub(super) fn clear(root: &Path) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let path = entry?.path();
        match path.is_dir() {
            true => fs::remove_dir_all(path)?,
            false => fs::remove_file(path)?,
        }
    }
    create(root)
}

/// Only keys whose every segment is a plain name: no way leads out of the bucket.
pub(super) fn path_of(root: &Path, key: &str) -> Option<PathBuf> {
    let is_plain = |segment: &str| {
        let odd = |c: char| c == '\\' || c == ':' || c.is_control();
        !segment.is_empty() && !segment.starts_with('.') && !segment.contains(odd)
    };
    let mut path = root.join(BUCKET_NAME);
    for segment in key.split('/') {
        if !is_plain(segment) {
            return None;
        }
        path.push(segment);
    }
    Some(path)
}

/// All files by key. A folder that goes away meanwhile is no error here.
pub(super) fn files(root: &Path) -> Vec<StoredFile> {
    let bucket = root.join(BUCKET_NAME);
    let mut found = Vec::new();
    let mut folders = vec![bucket.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(about) = entry.metadata() else {
                continue;
            };
            if about.is_dir() {
                folders.push(path);
            } else if let Ok(key) = path.strip_prefix(&bucket) {
                found.push(StoredFile {
                    key: key.to_string_lossy().replace('\\', "/"),
                    size: about.len(),
                });
            }
        }
    }
    found.sort_by(|a, b| a.key.cmp(&b.key));
    found
}

/// The server keeps a note for each upload that is under way.
pub(super) fn unfinished_uploads(root: &Path) -> usize {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let notes = entries.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(".upload-") && name.ends_with(".json")
    });
    notes.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_leads_out_of_the_bucket() {
        let root = Path::new("/root");
        for (key, inside) in [
            ("a.png", Some("a.png")),
            ("intake/2026/a b.png", Some("intake/2026/a b.png")),
            ("", None),
            ("/a", None),
            ("a//b", None),
            ("a/", None),
            ("..", None),
            ("a/../../b", None),
            ("./a", None),
            (".hidden", None),
            ("a\\..\\b", None),
            ("c:/a", None),
            ("a\0", None),
        ] {
            let expected = inside.map(|path| root.join(BUCKET_NAME).join(path));
            assert_eq!(path_of(root, key), expected, "{key:?}");
        }
    }
}
