//! The scenarios that passed only when tried once more. Each is a line of a
//! file that the test command shows at its end, so that none hides.

use std::fs::OpenOptions;
use std::io::Write;

use crate::workspace;

/// Keeps that `name` failed with `why` before it passed.
pub(super) fn tell(name: &str, why: &str) {
    let folder = workspace::failures();
    let line = format!("{name}: {}\n", why.replace('\n', " "));
    // What cannot be written is still told, past what the harness captures.
    let kept = std::fs::create_dir_all(&folder).and_then(|()| {
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join(workspace::UNSTEADY))?
            .write_all(line.as_bytes())
    });
    let told = std::io::stderr().write_all(format!("unsteady: {line}").as_bytes());
    if let Err(error) = kept.and(told) {
        panic!("{name} passed when tried once more, which cannot be told: {error}");
    }
}
