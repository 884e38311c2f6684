//! `bench-uploads`: a hundred pictures of ten megabytes at once, into the proxy,
//! which reads what they are, takes their metadata out, hashes them and flushes
//! them to the disk; and the same bodies into nginx, which only writes them to a
//! file (`PUT` by its DAV module). Load and server share the machine.

// A developer's command: it talks to the terminal and stops at the first surprise.
#![allow(clippy::print_stdout, clippy::expect_used)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use intake_tests::load::resident_mb;
use intake_tests::process::Process;
use intake_tests::stack::{Stack, reserve_ports};
use intake_tests::{Outcome, scenario, wait, workspace};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

/// Uploads, all at once.
const UPLOADS: usize = 100;

/// Bytes of each: the largest file that a form takes unless it is configured.
const BYTES: usize = 10 * 1024 * 1024;

/// Bytes that are written at once.
const PIECE: usize = 64 * 1024;

/// What is promised of the proxy's resident memory, in MB.
const MEMORY_AIM_MB: f64 = 100.0;

/// Where uploads go.
struct Target {
    name: &'static str,
    address: String,
    /// The request's first line and headers, but for its number and length.
    head: fn(usize) -> String,
    origin: String,
    processes: Vec<i32>,
}

#[tokio::main]
async fn main() -> Outcome {
    scenario::install_crypto();
    // Below `target`, since the system's folder for temporary files may be in memory.
    let disk = workspace::root().join("target");
    let picture = Arc::new(picture());
    let stack = Stack::start_in(&disk, |config| {
        config.form.push_str("\n[forms.attachments]\n");
        let plenty = "[attachments]\nclient_files = 10_000\nclient_bytes = \"100GB\"\n";
        config.top.push_str(plenty);
    })
    .await?;
    let proxy = Target {
        name: "proxy",
        address: stack
            .proxy
            .origin()
            .trim_start_matches("http://")
            .to_owned(),
        head: |number| {
            format!(
                "PUT /v1/forms/support/attachments/00000000-0000-4000-8000-{number:012} HTTP/1.1\r\n\
                 X-File-Name: picture.jpg"
            )
        },
        origin: stack.host.origin().to_owned(),
        processes: vec![stack.proxy.id().context("the proxy runs")?],
    };
    let (nginx, _folder, _process) = nginx(&disk).await?;
    let idle = memory(&proxy.processes)?;
    println!(
        "{UPLOADS} uploads of {} MB at once, load on the same machine",
        BYTES / 1024 / 1024
    );
    for target in [&proxy, &nginx] {
        let (seconds, peak) = load(target, &picture).await?;
        let rate = (UPLOADS * BYTES) as f64 / 1e6 / seconds;
        println!(
            "  {:<6} {rate:>6.0} MB/s in {seconds:>5.1} s, resident memory at most {peak:>6.1} MB",
            target.name
        );
        if target.name == "proxy" {
            let met = if peak <= MEMORY_AIM_MB {
                "met"
            } else {
                "missed"
            };
            println!("         (idle {idle:.1} MB; aim: {MEMORY_AIM_MB} MB: {met})");
        }
    }
    Ok(())
}

/// A JPEG by its structure, with pixels of noise.
fn picture() -> Vec<u8> {
    let mut file = b"\xff\xd8\xff\xc0\x00\x0b\x08\x0b\xb8\x0f\xa0\x01\x01\x11\x00".to_vec();
    file.extend(b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00");
    let mut state = 1_u32;
    while file.len() < BYTES - 2 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // A 0xFF among the pixels would begin a marker.
        file.push((state >> 24) as u8 & 0x7F);
    }
    file.extend(b"\xff\xd9");
    file
}

/// An nginx of this program's own, on a free port.
async fn nginx(disk: &Path) -> Outcome<(Target, tempfile::TempDir, Process)> {
    let folder = tempfile::Builder::new()
        .prefix("intake-nginx-")
        .tempdir_in(disk)?;
    for name in ["files", "coming", "logs"] {
        std::fs::create_dir(folder.path().join(name))?;
    }
    let [port] = reserve_ports()?;
    let number = port.port();
    let at = folder.path().display();
    let configuration = format!(
        "daemon off;\nworker_processes auto;\npid {at}/nginx.pid;\nerror_log {at}/logs/error.log;\n\
         user root;\nevents {{ worker_connections 1024; }}\n\
         http {{ access_log off; client_body_temp_path {at}/coming; client_max_body_size 20m;\n\
         server {{ listen 127.0.0.1:{number}; location / {{ root {at}/files; dav_methods PUT; \
         create_full_put_path on; }} }} }}\n"
    );
    let file = folder.path().join("nginx.conf");
    std::fs::write(&file, configuration)?;
    let mut command = Command::new("nginx");
    command.arg("-p").arg(folder.path()).arg("-c").arg(&file);
    port.release();
    let process =
        Process::start(command).context("nginx: on Debian, apt-get install nginx-light")?;
    let address = format!("127.0.0.1:{number}");
    wait::until("nginx listens", || async {
        Ok(TcpStream::connect(&address).await.ok())
    })
    .await?;
    let master = process.id();
    let target = Target {
        name: "nginx",
        address,
        head: |number| format!("PUT /{number}.jpg HTTP/1.1"),
        origin: String::new(),
        processes: family(master)?,
    };
    Ok((target, folder, process))
}

/// A process and its children.
fn family(master: i32) -> Outcome<Vec<i32>> {
    let children = std::fs::read_to_string(format!("/proc/{master}/task/{master}/children"))?;
    let children = children.split_whitespace().map(str::parse::<i32>);
    let mut all: Vec<i32> = children.collect::<Result<_, _>>()?;
    all.push(master);
    Ok(all)
}

fn memory(processes: &[i32]) -> Outcome<f64> {
    processes.iter().map(|process| resident_mb(*process)).sum()
}

/// Sends all uploads; answers how long that took, and the largest memory meanwhile.
async fn load(target: &Target, picture: &Arc<Vec<u8>>) -> Outcome<(f64, f64)> {
    let begun = Instant::now();
    let uploads: Vec<_> = (0..UPLOADS)
        .map(|number| {
            let head = format!(
                "{}\r\nHost: {}\r\nOrigin: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                (target.head)(number),
                target.address,
                target.origin,
                picture.len()
            );
            tokio::spawn(upload(target.address.clone(), head, Arc::clone(picture)))
        })
        .collect();
    let mut peak = 0.0_f64;
    while uploads.iter().any(|upload| !upload.is_finished()) {
        peak = peak.max(memory(&target.processes)?);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let seconds = begun.elapsed().as_secs_f64();
    for upload in uploads {
        upload.await??;
    }
    Ok((seconds, peak))
}

async fn upload(address: String, head: String, picture: Arc<Vec<u8>>) -> Outcome {
    let mut stream = TcpStream::connect(&address).await?;
    stream.write_all(head.as_bytes()).await?;
    for piece in picture.chunks(PIECE) {
        stream.write_all(piece).await?;
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let first = String::from_utf8_lossy(&answer[..answer.len().min(40)]).into_owned();
    let is_taken = first.starts_with("HTTP/1.1 200") || first.starts_with("HTTP/1.1 201");
    ensure!(is_taken, "an upload is answered {first:?}");
    Ok(())
}
