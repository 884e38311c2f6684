//! A child process with its whole family: its output is kept, and dropping it
//! ends everything that it started.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::Outcome;

/// How many lines of a process's output are kept for a failure's report.
const LINES_KEPT: usize = 400;

/// The lines that a process has written to both its outputs.
#[derive(Clone)]
struct Output {
    lines: Arc<Mutex<VecDeque<String>>>,
    written: watch::Sender<usize>,
}

impl Output {
    fn new() -> Self {
        Self {
            lines: Arc::default(),
            written: watch::Sender::new(0),
        }
    }

    /// Reads `pipe` to its end beside whatever else goes on.
    fn follow(&self, pipe: impl AsyncRead + Unpin + Send + 'static) {
        let output = self.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(pipe).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                let mut kept = output.lines.lock().unwrap();
                if kept.len() == LINES_KEPT {
                    kept.pop_front();
                }
                kept.push_back(line);
                drop(kept);
                output.written.send_modify(|count| *count += 1);
            }
        });
    }
}

/// The process groups that are alive.
static FAMILIES: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());

fn families() -> std::sync::MutexGuard<'static, BTreeSet<i32>> {
    FAMILIES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets Ctrl-C end what was started, too. A group of its own is what keeps a
/// terminal's signal from it, and nothing is dropped when a signal ends us.
fn end_families_with_us() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut interrupt = signal(SignalKind::interrupt())?;
                let mut terminate = signal(SignalKind::terminate())?;
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                std::io::Result::Ok(())
            })?;
            for group in families().iter() {
                let _ = killpg(Pid::from_raw(*group), Signal::SIGKILL);
            }
            // As a shell tells of a program that was interrupted.
            std::process::exit(130);
            #[allow(unreachable_code, reason = "it gives the closure its type")]
            std::io::Result::Ok(())
        });
    });
}

/// A running program, the leader of a process group of its own.
pub struct Process {
    name: String,
    child: Child,
    group: Pid,
    output: Output,
}

impl Process {
    /// Starts `command` in a new process group, with no input and both outputs kept.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(mut command: Command) -> Outcome<Self> {
        let program = command.as_std().get_program().to_owned();
        let name = Path::new(&program)
            .file_name()
            .map_or_else(|| program.to_string_lossy(), |name| name.to_string_lossy())
            .into_owned();
        end_families_with_us();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let id = child
            .id()
            .context("a process that has just started has an id")?;
        families().insert(i32::try_from(id)?);
        let output = Output::new();
        output.follow(child.stdout.take().context("standard output is piped")?);
        output.follow(child.stderr.take().context("standard error is piped")?);
        Ok(Self {
            name,
            child,
            group: Pid::from_raw(i32::try_from(id)?),
            output,
        })
    }

    /// The program's file name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The process's id.
    pub fn id(&self) -> i32 {
        self.group.as_raw()
    }

    /// The last lines of what the process has written.
    pub fn log(&self) -> String {
        let lines = self.output.lines.lock().unwrap();
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Waits for a line of output that `read` understands.
    ///
    /// # Errors
    /// When the process ends first, or after 30 seconds.
    pub async fn line<T>(&mut self, what: &str, read: impl Fn(&str) -> Option<T>) -> Outcome<T> {
        let deadline = Instant::now() + Duration::from_secs(30);
        let mut written = self.output.written.subscribe();
        loop {
            let found = {
                let lines = self.output.lines.lock().unwrap();
                lines.iter().find_map(|line| read(line))
            };
            if let Some(value) = found {
                return Ok(value);
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(anyhow!(
                    "{} ended ({status}) before it wrote {what}:\n{}",
                    self.name,
                    self.log()
                ));
            }
            if Instant::now() > deadline {
                return Err(anyhow!("{} never wrote {what}:\n{}", self.name, self.log()));
            }
            // A process that ends closes its pipes without a further line.
            let _ = tokio::time::timeout(Duration::from_millis(100), written.changed()).await;
        }
    }

    /// Asks the process to end, as an operator's service manager would.
    ///
    /// # Errors
    /// When it is still there after `patience`.
    pub async fn stop(mut self, patience: Duration) -> Outcome<String> {
        killpg(self.group, Signal::SIGTERM)?;
        tokio::time::timeout(patience, self.child.wait())
            .await
            .with_context(|| format!("{} did not stop within {patience:?}", self.name))??;
        Ok(self.log())
    }

    /// Ends the process at once, as a power cut would.
    ///
    /// # Errors
    /// When the system does not let us wait for it.
    pub async fn kill(mut self) -> Outcome {
        killpg(self.group, Signal::SIGKILL)?;
        self.child.wait().await?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The group may be gone already; that is what we want.
        let _ = killpg(self.group, Signal::SIGKILL);
        families().remove(&self.id());
        // Wait for the leader, so that nothing is left when the test is over.
        let deadline = Instant::now() + Duration::from_secs(5);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
