//! A driver process and its session: a free port, a folder of its own for
//! everything the browser writes, and for WebKit a screen of its own.

use std::path::Path;

use anyhow::Context;
use tempfile::TempDir;
use thirtyfour::{Capabilities, WebDriver};
use tokio::process::Command;

use crate::browser::{Engine, Look, Without};
use crate::process::Process;
use crate::{Outcome, guardian, stack, wait};

/// GTK's own style sheet for MiniBrowser: without it the head bar's buttons
/// keep the window wider than a phone.
const NARROW_HEAD_BAR: &str = "\
* { min-width: 0; padding: 0; margin: 0; }
headerbar * { font-size: 1px; -gtk-icon-transform: scale(.1); }
";

/// The processes behind one session.
pub(super) struct Driver {
    process: Process,
    screen: Option<Process>,
    // Dropped last: the processes write into it until they end.
    _folder: TempDir,
}

impl Driver {
    /// Starts the driver of `engine` and opens one session.
    pub(super) async fn start(engine: Engine, look: Look) -> Outcome<(Self, WebDriver)> {
        let folder = tempfile::Builder::new()
            .prefix("intake-browser-")
            .tempdir()?;
        let [port, second] = stack::reserve_ports()?.map(stack::Reserved::release);

        let mut command = Command::new(engine.driver()?);
        // Profiles and sockets end up in the folder, and vanish with it.
        command
            .env("TMPDIR", folder.path())
            .env("HOME", folder.path());
        let mut screen = None;
        match engine {
            Engine::Chromium => {
                command.arg(format!("--port={port}"));
            }
            Engine::Firefox => {
                command
                    .args(["--port", &port.to_string()])
                    .args(["--websocket-port", &second.to_string()])
                    .env("MOZ_CRASHREPORTER_DISABLE", "1");
            }
            Engine::Webkit => {
                let (process, display) = start_screen().await?;
                screen = Some(process);
                write_gtk_settings(folder.path(), look)?;
                command
                    .arg(format!("--port={port}"))
                    .env("DISPLAY", display)
                    .env("GDK_BACKEND", "x11")
                    .env("NO_AT_BRIDGE", "1")
                    .env("XDG_CONFIG_HOME", folder.path())
                    .env("XDG_CACHE_HOME", folder.path())
                    .env("XDG_DATA_HOME", folder.path())
                    // Without a graphics card its compositor costs more than all
                    // else, and shows the same.
                    .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
                    .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
                if look.without == Without::Wasm {
                    command.env("JSC_useWasm", "0");
                }
            }
        }
        let process = Process::start(command)?;
        guardian::entrust(process.id(), folder.path())?;
        if let Some(screen) = &screen {
            guardian::entrust(screen.id(), folder.path())?;
        }
        let driver = Self {
            process,
            screen,
            _folder: folder,
        };

        let capabilities: Capabilities = serde_json::from_value(engine.capabilities(look)?)?;
        let address = format!("http://127.0.0.1:{port}");
        wait::until("the driver listens", || async {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
            Ok(Some(()))
        })
        .await
        .with_context(|| driver.log())?;
        let web = WebDriver::new(address, capabilities)
            .await
            .with_context(|| format!("no session in {engine}:\n{}", driver.log()))?;
        Ok((driver, web))
    }

    /// What driver, browser and screen have written.
    pub(super) fn log(&self) -> String {
        let screen = self.screen.as_ref().map(Process::log).unwrap_or_default();
        format!("{}{screen}", self.process.log())
    }
}

/// Starts an X server on a free display and answers its name.
async fn start_screen() -> Outcome<(Process, String)> {
    let mut command = Command::new("Xvfb");
    command
        .args(["-displayfd", "1", "-nolisten", "tcp"])
        .args(["-screen", "0", "1600x1400x24"]);
    let mut screen =
        Process::start(command).context("Debian's xvfb brings Xvfb, which WebKit needs")?;
    let number = screen
        .line("its display's number", |line| {
            line.trim().parse::<u32>().ok()
        })
        .await?;
    Ok((screen, format!(":{number}")))
}

/// What the visitor's desktop tells GTK, and GTK tells pages.
fn write_gtk_settings(folder: &Path, look: Look) -> Outcome {
    let folder = folder.join("gtk-3.0");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("gtk.css"), NARROW_HEAD_BAR)?;
    let animations = i32::from(!look.reduced_motion);
    std::fs::write(
        folder.join("settings.ini"),
        format!("[Settings]\ngtk-enable-animations={animations}\n"),
    )?;
    Ok(())
}
