//! One of the demo's processes: started, waited for, watched. What it says
//! goes to a log of its own in the demo's folder.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{run, say};

/// What each of the programs prints when it can be reached.
const LISTENING: &str = "listening on ";
/// How long that may take; opening a database is the longest part.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Service {
    name: &'static str,
    child: Child,
    log: PathBuf,
    /// The address that it listens on, once; closed when its output ends.
    address: Receiver<String>,
    listening: bool,
}

impl Service {
    /// Starts `command`; its log goes to `folder`.
    pub fn start(name: &'static str, mut command: Command, folder: &Path) -> Result<Self> {
        let log = folder.join(format!("{}.log", name.replace(' ', "-")));
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let errors = file.try_clone().context("cannot share a log")?;
        let mut child = run::spawn(command.stdout(Stdio::piped()).stderr(errors))?;
        let (sender, address) = channel();
        if let Some(pipe) = child.stdout.take() {
            thread::spawn(move || copy(pipe, file, &sender));
        }
        Ok(Self {
            name,
            child,
            log,
            address,
            listening: false,
        })
    }

    /// Returns when it can be reached.
    pub fn wait_until_listening(&mut self) -> Result<()> {
        let started = Instant::now();
        while !self.listening {
            match self.address.recv_timeout(Duration::from_millis(100)) {
                Ok(address) => {
                    say::note(&format!("{} on {address}", self.name));
                    self.listening = true;
                }
                Err(RecvTimeoutError::Timeout) => self.expect_running()?,
                Err(RecvTimeoutError::Disconnected) => {
                    // Its output has ended; its exit status is there in a moment.
                    thread::sleep(Duration::from_millis(100));
                    self.expect_running()?;
                }
            }
            if run::interrupted() {
                bail!("interrupted");
            }
            if started.elapsed() > PATIENCE {
                bail!(
                    "the {} does not listen after {}; {}",
                    self.name,
                    say::duration(PATIENCE),
                    self.last_words()
                );
            }
        }
        Ok(())
    }

    /// Fails if the process has ended.
    pub fn expect_running(&mut self) -> Result<()> {
        let Some(status) = self.child.try_wait().context("cannot watch a process")? else {
            return Ok(());
        };
        bail!(
            "the {} has ended ({status}); {}",
            self.name,
            self.last_words()
        )
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        let last = lines.iter().skip(lines.len().saturating_sub(15));
        let last: String = last.map(|line| format!("\n    {line}")).collect();
        format!("{} ends with:{last}", self.log.display())
    }
}

fn copy(pipe: impl Read, mut log: File, address: &Sender<String>) {
    for line in BufReader::new(pipe).lines().map_while(Result::ok) {
        if let Some(told) = line.strip_prefix(LISTENING) {
            let _ = address.send(told.to_owned());
        }
        // A full disk must not stop the process whose output this is.
        let _ = writeln!(log, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    fn service(name: &'static str, script: &str) -> Service {
        let folder = paths::target().join("xtask-tests/service");
        std::fs::create_dir_all(&folder).unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Service::start(name, command, &folder).unwrap()
    }

    #[test]
    fn a_service_is_ready_when_it_says_so() {
        let mut service = service(
            "ready",
            "echo starting; echo listening on http://x; exec sleep 600",
        );
        service.wait_until_listening().unwrap();
        assert!(service.expect_running().is_ok());
        run::stop([service.child()]);
        assert!(service.expect_running().is_err());
    }

    #[test]
    fn a_service_that_ends_is_named_with_its_last_words() {
        let mut service = service("broken one", "echo out; echo the disk is full >&2; exit 3");
        let error = service.wait_until_listening().unwrap_err().to_string();
        assert!(
            error.starts_with("the broken one has ended (exit status: 3);"),
            "{error}"
        );
        assert!(error.contains("the disk is full"), "{error}");
    }
}
