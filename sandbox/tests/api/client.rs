//! A client that speaks HTTP/1.1 by hand: it can send what a library would
//! refuse to, and sees a cut connection as what it is.

use std::io;

use mava_sandbox::{DEFAULT_API_KEY, Sandbox};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// Status line and headers, in lower case.
    pub head: String,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

/// One request on a connection of its own.
pub async fn send(
    sandbox: &Sandbox,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    send_to(sandbox, "sandbox", method, target, headers, body).await
}

/// The same, asking for a host of this name.
pub async fn send_to(
    sandbox: &Sandbox,
    host: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(sandbox.address()).await?;
    let mut request = format!(
        "{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    request += "\r\n";
    stream.write_all(request.as_bytes()).await?;
    stream.write_all(body).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let Some((head, text)) = text.split_once("\r\n\r\n") else {
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    Ok(Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_lowercase(),
        text: text.to_owned(),
    })
}

/// A JSON request with the right key.
pub async fn call(sandbox: &Sandbox, method: &str, target: &str, body: &Value) -> Answer {
    try_call(sandbox, method, target, body).await.unwrap()
}

/// The same, where the connection may be cut.
pub async fn try_call(
    sandbox: &Sandbox,
    method: &str,
    target: &str,
    body: &Value,
) -> io::Result<Answer> {
    let headers = [
        ("x-auth-token", DEFAULT_API_KEY),
        ("content-type", "application/json"),
    ];
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    send(sandbox, method, target, &headers, body.as_bytes()).await
}

/// `POST /api/ticket`.
pub async fn create(sandbox: &Sandbox, body: &Value) -> Answer {
    call(sandbox, "POST", "/api/ticket", body).await
}
