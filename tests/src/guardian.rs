//! Ends what outlives the tests. Browsers wait for further scenarios to the very
//! end, nothing is dropped when a program exits, and the harness tells nobody
//! which scenario was the last: so a shell waits for our end and cleans up.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;

use crate::Outcome;

/// Reads `group folder` line by line until our end of the pipe is closed, however
/// we come to our end. Groups that are gone by then are nobody's: the system
/// counts through millions of numbers before it uses one again.
const SCRIPT: &str = r#"
while read -r group folder; do set -- "$@" "$group $folder"; done
for line; do kill -s KILL -- "-${line%% *}"; done
sleep 0.2
for line; do rm -rf -- "${line#* }"; done
"#;

static GUARDIAN: Mutex<Option<Child>> = Mutex::new(None);

/// Has a process group killed and a folder removed when this program ends.
///
/// # Errors
/// When the guardian can't be started or has ended.
pub fn entrust(group: i32, folder: &Path) -> Outcome {
    let mut guardian = GUARDIAN.lock().unwrap_or_else(PoisonError::into_inner);
    if guardian.is_none() {
        *guardian = Some(start().context("starting a shell that cleans up")?);
    }
    let pipe = guardian.as_mut().and_then(|shell| shell.stdin.as_mut());
    let pipe = pipe.context("the shell that cleans up has an input")?;
    writeln!(pipe, "{group} {}", folder.display()).context("the shell that cleans up has ended")
}

fn start() -> std::io::Result<Child> {
    Command::new("sh")
        .args(["-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A terminal's Ctrl-C ends us, not the one that cleans up after us.
        .process_group(0)
        .spawn()
}
