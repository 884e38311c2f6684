//! Runs subprocesses: with a heartbeat while they are quiet, with what they
//! said when they fail, and without leaving any behind on Ctrl-C.
//!
//! Each child leads a process group of its own, and an interrupt is passed on
//! to the group, so that a compiler or a browser below it ends as well.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::say;

/// How often something is said while a child works. Rare enough for a log,
/// frequent enough that nobody takes it for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a child that was asked to stop may take.
const GRACE: Duration = Duration::from_secs(12);
const POLL: Duration = Duration::from_millis(50);
/// How many of a failed child's last lines are shown.
const KEPT_LINES: usize = 200;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From here on SIGINT, SIGTERM and SIGHUP only set [`interrupted`].
pub fn watch_for_interrupts() -> Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst))
        .context("cannot watch for Ctrl-C")
}

/// Whether the user (or the system) asked this program to stop.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Runs a command whose output is of interest only when it fails. On a terminal
/// it draws its own progress; elsewhere a line every so often tells how far it is.
pub fn quietly(command: &mut Command) -> Result<()> {
    if std::io::stderr().is_terminal() {
        return loudly(command);
    }
    let name = describe(command);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = spawn(command)?;
    let tail = Arc::new(Mutex::new(Tail::default()));
    let readers = [
        child.stdout.take().map(|pipe| collect(pipe, &tail)),
        child.stderr.take().map(|pipe| collect(pipe, &tail)),
    ];
    let status = wait(&mut child, |elapsed| {
        let doing = lock(&tail).doing.clone();
        say::note(&format!("… {}{}", say::duration(elapsed), doing));
    })?;
    for reader in readers.into_iter().flatten() {
        // A reader ends with its pipe; it has nothing to report.
        let _ = reader.join();
    }
    if !status.success() {
        for line in &lock(&tail).lines {
            eprintln!("    {line}");
        }
    }
    expect_success(&name, status)
}

/// Runs a command whose output is what the user came for.
pub fn loudly(command: &mut Command) -> Result<()> {
    let name = describe(command);
    let mut child = spawn(command)?;
    let status = wait(&mut child, |_| {})?;
    expect_success(&name, status)
}

/// What a command prints on standard output, if it can be run and succeeds.
pub fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output();
    let output = output.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Starts a child in a process group of its own, without standard input.
pub fn spawn(command: &mut Command) -> Result<Child> {
    let name = describe(command);
    let started = command.stdin(Stdio::null()).process_group(0).spawn();
    started.with_context(|| format!("cannot start `{name}`"))
}

/// Asks children to stop, waits for them, and ends those that don't in time.
pub fn stop<'a>(children: impl IntoIterator<Item = &'a mut Child>) {
    let mut children: Vec<_> = children.into_iter().collect();
    children.retain_mut(|child| matches!(child.try_wait(), Ok(None)));
    for child in &children {
        signal(child, Signal::SIGTERM);
    }
    let asked = Instant::now();
    while !children.is_empty() && asked.elapsed() < GRACE {
        thread::sleep(POLL);
        children.retain_mut(|child| matches!(child.try_wait(), Ok(None)));
    }
    for child in children {
        signal(child, Signal::SIGKILL);
        let _ = child.wait();
    }
}

/// The program and its arguments, for messages.
pub fn describe(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit('/').next().unwrap_or_default().to_owned();
    let arguments = command.get_args().map(|a| a.to_string_lossy().into_owned());
    let words: Vec<_> = std::iter::once(program).chain(arguments).collect();
    words.join(" ")
}

fn signal(child: &Child, signal: Signal) {
    if let Ok(id) = i32::try_from(child.id()) {
        // The group may be gone already, and that is what we want.
        let _ = killpg(Pid::from_raw(id), signal);
    }
}

fn wait(child: &mut Child, mut heartbeat: impl FnMut(Duration)) -> Result<ExitStatus> {
    let started = Instant::now();
    let mut next = HEARTBEAT;
    loop {
        if let Some(status) = child.try_wait().context("cannot wait for a process")? {
            if !status.success() {
                // Somebody may have ended it alone, and not what it had started.
                signal(child, Signal::SIGTERM);
            }
            return Ok(status);
        }
        if interrupted() {
            stop([child]);
            bail!("interrupted");
        }
        if started.elapsed() >= next {
            heartbeat(started.elapsed());
            next += HEARTBEAT;
        }
        thread::sleep(POLL);
    }
}

fn expect_success(name: &str, status: ExitStatus) -> Result<()> {
    match status.success() {
        true => Ok(()),
        false => bail!("`{name}` failed ({status})"),
    }
}

/// The last lines of a child, and what it last said it was doing.
#[derive(Default)]
struct Tail {
    lines: VecDeque<String>,
    doing: String,
}

impl Tail {
    fn push(&mut self, line: String) {
        if let Some(doing) = progress(&line) {
            self.doing = doing;
        }
        if self.lines.len() == KEPT_LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }
}

/// What a line of cargo's tells about how far it is.
fn progress(line: &str) -> Option<String> {
    let (verb, rest) = line.trim().split_once(' ')?;
    let subject = rest.split_whitespace().next()?;
    match verb {
        "Compiling" | "Checking" | "Downloaded" | "Installing" => {
            Some(format!(", {} {subject}", verb.to_lowercase()))
        }
        "Blocking" => Some(", waiting for another cargo".to_owned()),
        _ => None,
    }
}

fn collect(pipe: impl Read + Send + 'static, tail: &Arc<Mutex<Tail>>) -> thread::JoinHandle<()> {
    let tail = Arc::clone(tail);
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            lock(&tail).push(line);
        }
    })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_names_the_crate_at_hand() {
        for (line, told) in [
            ("   Compiling leptos v0.8.23", Some(", compiling leptos")),
            ("  Downloaded clap v4.6.2", Some(", downloaded clap")),
            (
                "    Blocking waiting for file lock on build directory",
                Some(", waiting for another cargo"),
            ),
            ("warning: unused variable", None),
            ("", None),
        ] {
            assert_eq!(progress(line).as_deref(), told, "{line}");
        }
    }

    #[test]
    fn a_failure_names_the_command_and_its_status() {
        let error = quietly(Command::new("sh").args(["-c", "exit 3"])).map_err(|e| e.to_string());
        assert_eq!(
            error,
            Err("`sh -c exit 3` failed (exit status: 3)".to_owned())
        );
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = loudly(&mut Command::new("no-such-program")).map_err(|e| e.to_string());
        assert_eq!(error, Err("cannot start `no-such-program`".to_owned()));
    }

    #[test]
    fn a_failure_leaves_no_grandchild_behind() {
        // The pipe ends, and the reader with it, only when `sleep` is gone.
        let started = Instant::now();
        let outcome = quietly(Command::new("sh").args(["-c", "sleep 600 & exit 3"]));
        assert!(outcome.is_err() && started.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn stopping_reaches_the_childrens_children() {
        let mut command = Command::new("sh");
        command
            .args(["-c", "sleep 600 & echo $!; wait"])
            .stdout(Stdio::piped());
        let mut child = spawn(&mut command).unwrap();
        let mut line = String::new();
        let pipe = child.stdout.take().unwrap();
        let mut pipe = BufReader::new(pipe);
        pipe.read_line(&mut line).unwrap();
        stop([&mut child]);
        // The pipe ends only when the grandchild, which holds it too, is gone.
        let mut rest = String::new();
        pipe.read_to_string(&mut rest).unwrap();
        assert!(line.trim().parse::<u32>().is_ok());
    }
}
