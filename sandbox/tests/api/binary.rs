//! The command: what it prints, and how it ends.

use std::process::Stdio;
use std::time::Duration;

use mava_sandbox::Sandbox;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

const PATIENCE: Duration = Duration::from_secs(20);

fn command(listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mava-sandbox"));
    command
        .args(["--listen", listen])
        .env("MAVA_SANDBOX_API_KEY", "from-the-environment")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

async fn first_line(child: &mut Child) -> String {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
    line.unwrap().unwrap().unwrap()
}

#[tokio::test]
async fn it_says_where_it_listens_and_takes_its_key_from_the_environment() {
    let mut child = command("127.0.0.1:0").spawn().unwrap();
    let line = first_line(&mut child).await;
    let address = line.strip_prefix("listening on http://").unwrap();
    assert!(!address.ends_with(":0"), "{line}");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = "GET /api/agents HTTP/1.1\r\nhost: sandbox\r\nconnection: close\r\n\
        x-auth-token: from-the-environment\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[cfg(unix)]
#[tokio::test]
async fn it_ends_well_when_it_is_asked_to() {
    for signal in ["-INT", "-TERM"] {
        let mut child = command("127.0.0.1:0").spawn().unwrap();
        first_line(&mut child).await;
        let id = child.id().unwrap().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().await;
        assert!(sent.unwrap().success());
        let status = tokio::time::timeout(PATIENCE, child.wait()).await;
        let status = status.expect("it goes on running").unwrap();
        assert!(status.success(), "{signal}: {status}");
    }
}

#[tokio::test]
async fn a_busy_port_is_said_and_ends_it() {
    let busy = Sandbox::start().await.unwrap();
    let address = busy.address().to_string();
    let run = command(&address).output();
    let output = tokio::time::timeout(PATIENCE, run).await.unwrap().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&address), "{said}");
    assert!(output.stdout.is_empty());
}
