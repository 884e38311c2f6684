//! The client against the sandbox, and against servers that are none.

use std::time::Duration;

use intake_contract::Answers;
use intake_proxy::mava::{MavaClient, MavaError, NewTicket, TicketQuery, Upstream};
use intake_proxy::ticket::{Known, render};
use mava_sandbox::{DEFAULT_API_KEY, Sandbox};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::config::config;

fn client(url: &str, key: &str) -> MavaClient {
    MavaClient::new(&config(url).mava, &key.into()).unwrap()
}

fn ticket() -> NewTicket {
    let answers = Answers(
        [("email", "a@b.co"), ("message", "m")]
            .map(|(id, text)| (id.into(), text.into()))
            .into(),
    );
    let reference = "IN-7F3K-9QXM".parse().unwrap();
    render(
        &config("http://127.0.0.1:1").forms[0],
        &answers,
        &intake_contract::Context::default(),
        Known::default(),
        reference,
    )
}

/// What the client makes of a server that answers these bytes and hangs up.
async fn check(answer: &'static [u8]) -> Result<Option<String>, String> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        let mut chunk = [0; 4_096];
        while !request.ends_with(b"}") {
            let read = socket.read(&mut chunk).await.unwrap();
            assert!(read > 0);
            request.extend_from_slice(&chunk[..read]);
        }
        socket.write_all(answer).await.unwrap();
        socket.shutdown().await.unwrap();
        // One call is one request: nobody connects again.
        let second = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
        assert!(second.is_err(), "a second connection");
        String::from_utf8(request).unwrap()
    });
    let created = client(&url, "secret-key").create_ticket(&ticket()).await;
    let request = serve.await.unwrap();
    assert!(
        request.starts_with("POST /api/ticket HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains("x-auth-token: secret-key\r\n"));
    assert!(request.contains("content-type: application/json\r\n"));
    created
        .map(|ticket| ticket.id)
        .map_err(|error| error.name())
}

#[tokio::test]
async fn whatever_is_answered_is_one_of_the_known_errors() {
    for (answer, expected) in [
        (&b"HTTP/1.1 201 Created\r\ncontent-length: 14\r\n\r\n{\"_id\":\"64f0\"}"[..], Ok(Some("64f0"))),
        (b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n", Ok(None)),
        (b"HTTP/1.1 201 Created\r\ncontent-length: 99\r\n\r\n{\"_id\":", Ok(None)),
        (b"HTTP/1.1 201 Created\r\ncontent-length: 4\r\n\r\n\xff\xfe\x00\x01", Ok(None)),
        (b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n", Err("302")),
        (b"HTTP/1.1 400 Bad Request\r\ncontent-length: 28\r\n\r\n{\"error\":\"VALIDATION_ERROR\"}", Err("400 VALIDATION_ERROR")),
        (b"HTTP/1.1 400 Bad Request\r\ncontent-length: 99\r\n\r\n{\"error\":", Err("400")),
        (b"HTTP/1.1 500 Oh\r\ncontent-length: 6\r\n\r\n<html>", Err("500")),
        (b"HTTP/1.1 502 Oh\r\ncontent-length: 0\r\n\r\n", Err("502")),
        (b"", Err("cut")),
        (b"HTTP/1.1 2", Err("cut")),
        (b"nonsense\r\n\r\n", Err("cut")),
    ] {
        let told = check(answer).await;
        let told = told.as_ref().map(Option::as_deref).map_err(String::as_str);
        assert_eq!(told, expected, "{}", String::from_utf8_lossy(answer));
    }
}

#[tokio::test]
async fn how_long_to_wait_is_read_in_seconds_and_as_a_date_by_mava_s_own_clock() {
    for (headers, wait_s) in [
        ("", None),
        ("retry-after: 7\r\n", Some(7)),
        ("retry-after:  0 \r\n", Some(0)),
        ("retry-after: 99999999\r\n", Some(3_600)),
        ("retry-after: soon\r\n", None),
        ("retry-after: -1\r\n", None),
        (
            "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: Sun, 06 Nov 1994 08:50:07 GMT\r\n",
            Some(30),
        ),
        (
            "date: Sun, 06 Nov 1994 08:49:37 GMT\r\nretry-after: Sun, 06 Nov 1994 08:49:07 GMT\r\n",
            Some(0),
        ),
        ("retry-after: Sun, 06 Nov 1994 08:49:37 GMT\r\n", Some(0)),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serve = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = [0; 16_384];
            assert!(socket.read(&mut request).await.unwrap() > 0);
            let answer = format!("HTTP/1.1 429 No\r\n{headers}content-length: 0\r\n\r\n");
            socket.write_all(answer.as_bytes()).await.unwrap();
        });
        let mava = client(&url, "key");
        let retry_after = wait_s.map(Duration::from_secs);
        let error = mava.create_ticket(&ticket()).await.err();
        assert_eq!(
            error,
            Some(MavaError::RateLimited { retry_after }),
            "{headers}"
        );
        let told = mava.time().map(|time| time.to_string());
        let dated = headers.starts_with("date").then_some("1994-11-06T08:49:37");
        assert_eq!(told.as_deref().map(|told| &told[..19]), dated);
        serve.await.unwrap();
    }
}

#[tokio::test]
async fn a_call_that_never_left_is_told_from_one_without_an_answer() {
    let unused = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", unused.local_addr().unwrap());
    // It is accepted by the kernel, and nobody ever answers.
    let error = client(&url, "key").create_ticket(&ticket()).await.err();
    assert_eq!(error, Some(MavaError::TimedOut));
    drop(unused);
    let error = client(&url, "key").create_ticket(&ticket()).await.err();
    assert_eq!(error, Some(MavaError::Unreachable));
    let error = client("http://nothing.invalid", "key")
        .create_ticket(&ticket())
        .await
        .err();
    assert_eq!(error, Some(MavaError::Unreachable));
}

#[tokio::test]
async fn agents_categories_and_tickets_are_read() {
    let sandbox = Sandbox::start().await.unwrap();
    let mava = client(&sandbox.url(), DEFAULT_API_KEY);
    let agents = mava.agents().await.unwrap();
    assert!(
        agents
            .iter()
            .any(|agent| agent.id == "645000000000000000000001")
    );
    let categories = mava.categories().await.unwrap();
    assert!(
        categories
            .iter()
            .any(|category| category.name.as_deref() == Some("Bridge"))
    );
    let created = mava.create_ticket(&ticket()).await.unwrap();
    let now = intake_proxy::clock::Timestamp::from(std::time::SystemTime::now());
    let hour = Duration::from_secs(3_600);
    let query = |skip| TicketQuery {
        from: now.minus(hour),
        until: now.plus(hour),
        skip,
    };
    let listed = mava.list_tickets(&query(0)).await.unwrap();
    assert_eq!(listed[0].id, created.id);
    assert!(
        listed[0]
            .texts
            .iter()
            .any(|text| text.ends_with("Reference IN-7F3K-9QXM"))
    );
    assert!(mava.list_tickets(&query(1)).await.unwrap().is_empty());
    let wrong = client(&sandbox.url(), "wrong").agents().await.err();
    assert_eq!(wrong, Some(MavaError::KeyRefused { status: 401 }));
    sandbox.stop().await.unwrap();
}

#[tokio::test]
async fn a_key_is_neither_shown_nor_taken_if_it_can_not_be_sent() {
    let mava = client("http://127.0.0.1:1", "secret-key");
    assert!(!format!("{mava:?}").contains("secret-key"));
    let error = MavaClient::new(&config("http://127.0.0.1:1").mava, &"secret\nkey".into()).err();
    let error = error.unwrap();
    assert!(!format!("{error} {error:?}").contains("secret"));
}
