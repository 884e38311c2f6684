//! Connections of every kind of client: polite, silent, slow and greedy.

use std::sync::Arc;

use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;

use super::*;

#[tokio::test]
async fn what_is_under_way_is_answered_before_the_end_and_nothing_new_is_taken() {
    let entered = Arc::new(Notify::new());
    let leave = Arc::new(Notify::new());
    let handler = {
        let (entered, leave) = (Arc::clone(&entered), Arc::clone(&leave));
        move || async move {
            entered.notify_one();
            leave.notified().await;
            "answered"
        }
    };
    let listener = bind(([127, 0, 0, 1], 0).into(), "listen").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let routes = Router::new().route("/", get(handler));
    let service = tokio::spawn(serve(listener, routes, TrustedProxies::default(), stopped));

    let mut client = TcpStream::connect(address).await.unwrap();
    client
        .write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n")
        .await
        .unwrap();
    // Connected, and silent.
    let idle = TcpStream::connect(address).await.unwrap();
    entered.notified().await;
    stop.send_replace(true);
    // The listener is closed when a connection is refused.
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!service.is_finished());
    leave.notify_one();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("answered"),
        "{answer}"
    );
    service.await.unwrap();
    drop(idle);
}

/// Few enough for the open files that a process may have.
const PLACES: usize = 24;
const SHARE: usize = 4;

/// Serves until the test ends.
async fn serving(trusted: &[&str]) -> SocketAddr {
    let listener = bind(([127, 0, 0, 1], 0).into(), "listen").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let routes = Router::new().route("/", get(|| async { "answered" }));
    let trusted = trusted.iter().map(|one| one.parse().unwrap()).collect();
    let trusted = TrustedProxies::new(trusted);
    let places = Places::new(PLACES, SHARE);
    let service = serve_in(places, listener, routes, trusted, stopped);
    tokio::spawn(async move {
        service.await;
        drop(stop);
    });
    address
}

/// Asks once; the answer's first bytes, or nothing where it was closed.
async fn ask(address: SocketAddr) -> Vec<u8> {
    let mut client = TcpStream::connect(address).await.unwrap();
    let _ = client
        .write_all(b"GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n")
        .await;
    let mut answer = Vec::new();
    let _ = client.read_to_end(&mut answer).await;
    answer.truncate(12);
    answer
}

/// Whoever connects and says nothing, or only half of a head, keeps out nobody.
#[tokio::test]
async fn more_idle_connections_than_there_are_places_keep_nobody_out() {
    let address = serving(&["127.0.0.1/32"]).await;
    let mut idle = Vec::new();
    for number in 0..2 * PLACES {
        let mut one = TcpStream::connect(address).await.unwrap();
        if number % 2 == 0 {
            let _ = one.write_all(b"GET / HTTP/1.1\r\nhost: ").await;
        }
        idle.push(one);
    }
    for _ in 0..3 {
        assert_eq!(ask(address).await, b"HTTP/1.1 200");
    }
}

#[tokio::test]
async fn one_peer_gets_its_share_of_the_places() {
    let address = serving(&[]).await;
    let mut kept = Vec::new();
    for _ in 0..SHARE {
        let mut one = TcpStream::connect(address).await.unwrap();
        one.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n")
            .await
            .unwrap();
        let mut status = [0; 12];
        one.read_exact(&mut status).await.unwrap();
        kept.push(one);
    }
    assert_eq!(ask(address).await, b"");
    drop(kept.pop());
    // The place is free once the end was noticed.
    while ask(address).await.is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let listener = bind(([127, 0, 0, 1], 0).into(), "listen").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (_stop, stopped) = watch::channel(false);
    let routes = Router::new().route("/", get(|| async { "answered" }));
    tokio::spawn(serve(listener, routes, TrustedProxies::default(), stopped));
    let many = "a: b\r\n".repeat(HEADERS_MAX + 1);
    let long = format!("a: {}\r\n", "b".repeat(2 * HEAD_MAX_BYTES));
    for (headers, status) in [("", 200), (many.as_str(), 431), (long.as_str(), 431)] {
        let mut client = TcpStream::connect(address).await.unwrap();
        let head = format!("GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n{headers}\r\n");
        client.write_all(head.as_bytes()).await.unwrap();
        let mut answer = vec![0; 12];
        client.read_exact(&mut answer).await.unwrap();
        assert_eq!(
            String::from_utf8(answer).unwrap(),
            format!("HTTP/1.1 {status}")
        );
    }
}

/// Whoever sends a head letter by letter holds a place for so long and no longer,
/// whether on a fresh connection or after a request that was answered.
#[tokio::test(start_paused = true)]
async fn a_head_that_drips_is_given_up_however_steadily() {
    let address = serving(&["127.0.0.1/32"]).await;
    for first in [&b""[..], b"GET / HTTP/1.1\r\nhost: h\r\n\r\n"] {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(first).await.unwrap();
        let begun = tokio::time::Instant::now();
        client.write_all(b"GET / HTTP/1.1\r\na: ").await.unwrap();
        let mut answer = Vec::new();
        let mut letters = tokio::time::interval(Duration::from_secs(1));
        loop {
            tokio::select! {
                length = client.read_buf(&mut answer) => match length {
                    Ok(1..) => {}
                    Ok(0) | Err(_) => break,
                },
                _ = letters.tick() => if client.write_all(b"b").await.is_err() {
                    break;
                },
            }
        }
        let held = begun.elapsed();
        let bounds = HEAD_MAX / 2..HEAD_MAX + Duration::from_secs(5);
        assert!(bounds.contains(&held), "{held:?}");
    }
}
