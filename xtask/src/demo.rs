//! `cargo xtask demo`: sandbox, proxy and a host page on another origin, until
//! Ctrl-C.

mod dapp;
mod ports;
mod service;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::assets::Quality;
use crate::check::cargo;
use crate::tools::{self, Npm};
use crate::{build, env, paths, run, say};
use ports::Ports;
use service::Service;

/// The key that the sandbox takes; it opens nothing else.
const API_KEY: &str = "sandbox-key";
/// What signs who is signed in on the host page `/account`; of no use elsewhere.
const IDENTITY_SECRET: &str = "the secret of a demo on this machine alone";
/// What opens the sandbox's bucket; it opens nothing else.
const BUCKET_KEYS: [(&str, &str); 2] = [
    ("S3_ACCESS_KEY_ID", "sandbox-bucket"),
    ("S3_SECRET_ACCESS_KEY", "sandbox-bucket-secret"),
];
/// The configuration's parts: one to begin with, one for files, and one for
/// signed-in people.
const TEMPLATES: [&str; 3] = [
    "examples/intake.toml",
    "examples/attachments.toml",
    "examples/identity/account.toml",
];

#[derive(clap::Args)]
pub struct Args {
    /// First of the ports: proxy N, sandbox N+1, host page N+2, admin N+10
    #[arg(long, value_name = "N", default_value_t = ports::DEFAULT_BASE)]
    port_base: u16,
    /// Run release builds of the three programs
    #[arg(long)]
    release: bool,
}

/// `cargo xtask demo`.
pub fn command(args: &Args) -> Result<()> {
    let ports = Ports::from_base(args.port_base)?;
    // Rather now than after the minutes that building may take.
    ports.check_free()?;

    let tools = tools::for_build(Npm::Optional)?;
    build::widget(&tools, Quality::Release)?;
    let programs = programs(args.release)?;
    let folder = fresh_folder(&ports)?;
    let dapp = dapp::build(&ports, &folder);

    let mut services = Vec::new();
    let outcome =
        start(&ports, &programs, &folder, dapp.as_deref(), &mut services).and_then(|()| {
            announce(&ports, &folder, dapp.is_some());
            watch(&mut services)
        });
    run::stop(services.iter_mut().map(Service::child));
    match outcome {
        Err(_) if run::interrupted() => {
            say::note("stopped");
            Ok(())
        }
        other => other,
    }
}

fn programs(release: bool) -> Result<PathBuf> {
    say::heading("Building sandbox, proxy and host page (usually 2 to 4 minutes the first time)");
    let packages = [
        "-p",
        "mava-sandbox",
        "-p",
        "intake-proxy",
        "-p",
        "intake-examples",
    ];
    let mut command = cargo();
    command
        .arg("build")
        .args(packages)
        .arg("--bins")
        .args(release.then_some("--release"));
    run::quietly(&mut command)?;
    Ok(paths::target().join(if release { "release" } else { "debug" }))
}

/// The demo starts from nothing each time, for the sandbox forgets as well.
fn fresh_folder(ports: &Ports) -> Result<PathBuf> {
    let folder = paths::target().join("demo");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).context("cannot create the demo's folder")?;
    let parts = TEMPLATES.map(|path| {
        let read = fs::read_to_string(paths::root().join(path));
        read.with_context(|| format!("cannot read {path}"))
    });
    let parts = parts.into_iter().collect::<Result<Vec<_>>>()?;
    fs::write(folder.join("intake.toml"), ports.fill(&parts.join("\n")))
        .context("cannot write the demo's configuration")?;
    Ok(folder)
}

fn start(
    ports: &Ports,
    programs: &Path,
    folder: &Path,
    dapp: Option<&Path>,
    services: &mut Vec<Service>,
) -> Result<()> {
    say::heading("Starting");
    let program = |name: &str| {
        let mut command = Command::new(programs.join(name));
        command.current_dir(folder);
        command
    };

    let mut sandbox = program("mava-sandbox");
    sandbox.args(["--listen", &ports.sandbox(), "--api-key", API_KEY]);
    services.push(Service::start("sandbox", sandbox, folder)?);
    services
        .iter_mut()
        .try_for_each(Service::wait_until_listening)?;

    let mut proxy = program("intake-proxy");
    proxy
        .args(["serve", "--config", "intake.toml"])
        .env("MAVA_API_KEY", API_KEY)
        .env("INTAKE_IDENTITY_SECRET", IDENTITY_SECRET)
        .envs(BUCKET_KEYS)
        .env(env::ASSETS, paths::dist());
    services.push(Service::start("proxy", proxy, folder)?);
    let mut host = program("example-host");
    host.args([
        "--listen",
        &ports.host(),
        "--proxy",
        &format!("http://{}", ports.proxy()),
    ]);
    host.env("INTAKE_IDENTITY_SECRET", IDENTITY_SECRET);
    if let Some(dapp) = dapp {
        host.arg("--dapp").arg(dapp);
    }
    services.push(Service::start("host page", host, folder)?);
    services
        .iter_mut()
        .try_for_each(Service::wait_until_listening)
}

fn announce(ports: &Ports, folder: &Path, dapp: bool) {
    let (proxy, host) = (ports.proxy(), ports.host());
    let mut rows = vec![
        (
            "host page, script tag and iframe",
            format!("http://{host}/"),
        ),
        (
            "the same under a strict policy",
            format!("http://{host}/strict"),
        ),
        (
            "a page to sign in on, and its form",
            format!("http://{host}/account"),
        ),
        ("the form by itself", format!("http://{proxy}/f/support")),
        (
            "tickets, as Mava has them",
            format!("http://{}/sandbox", ports.sandbox()),
        ),
        (
            "the proxy's state",
            format!("http://{}/readyz", ports.admin()),
        ),
        ("logs and configuration", folder.display().to_string()),
    ];
    if dapp {
        let row = (
            "a dApp with a wallet, and its form in a frame",
            format!("http://{host}/dapp/"),
        );
        rows.insert(3, row);
    }
    println!();
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(what, place)| vec![what.to_owned(), place])
        .collect();
    say::table(&rows, &[]);
    println!("\n  Ctrl-C stops all.");
    println!("ready");
}

/// Until somebody presses Ctrl-C or one of them ends.
fn watch(services: &mut [Service]) -> Result<()> {
    loop {
        if run::interrupted() {
            bail!("interrupted");
        }
        for service in services.iter_mut() {
            service.expect_running()?;
        }
        thread::sleep(Duration::from_millis(200));
    }
}
