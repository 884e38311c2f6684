//! Whether requests can be kept where the configuration says. Looks, and leaves
//! everything as it was: a proxy may be running on the same file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use super::super::report::{Mark, Report};
use crate::config::Config;

/// How every SQLite file begins (its file format, section 1.3).
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

pub(super) fn check(report: &mut Report, config: &Config) {
    let path = &config.store.path;
    let shown = path.display();
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let (mark, text) = match (look(path), can_write(folder)) {
        (Err(error), _) => (Mark::Wrong, format!("{shown}: {error}")),
        (Ok(_), Err(error)) => (
            Mark::Wrong,
            format!("{}: nothing can be written here: {error}", folder.display()),
        ),
        (Ok(Found::Store), Ok(())) => (Mark::Good, format!("{shown}, can be written")),
        (Ok(Found::Nothing), Ok(())) => (Mark::Good, format!("{shown}, will be made")),
    };
    report.add(mark, "store", text);
}

/// What stands at the store's place.
enum Found {
    Store,
    Nothing,
}

fn look(path: &Path) -> io::Result<Found> {
    let file = OpenOptions::new().read(true).write(true).open(path);
    let mut head = Vec::new();
    match file {
        Ok(file) => File::take(file, SQLITE.len() as u64).read_to_end(&mut head)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(error),
    };
    if head.is_empty() || head == SQLITE {
        Ok(Found::Store)
    } else {
        Err(io::Error::other("it is no SQLite file"))
    }
}

/// SQLite writes files beside its own, so the folder must let it.
fn can_write(folder: &Path) -> io::Result<()> {
    let probe = folder.join(format!(".intake-check-{}", std::process::id()));
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&probe)?;
    std::fs::remove_file(&probe)
}
