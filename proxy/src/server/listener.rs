//! Accepts connections within bounds and ends them in an orderly way. HTTP/1.1
//! only: in front stands the operator's own TLS, which speaks it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt as _;

/// Most connections at once. Below the usual limit of 1,024 open files, with
/// room for the store and for Mava; more wait in the system's queue.
pub const CONNECTIONS_MAX: usize = 768;

/// How long a request's head may take, and how long a connection may be idle.
const HEAD_MAX: Duration = Duration::from_secs(30);

/// Most bytes of a request's head.
const HEAD_MAX_BYTES: usize = 32 * 1024;

/// Most headers of a request.
const HEADERS_MAX: usize = 64;

/// How long to wait when the system has no more open files to give.
const EXHAUSTED_WAIT: Duration = Duration::from_millis(200);

/// Why an address can't be listened on; each tells the operator what to do.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another process has it.
    #[error("{0} is in use by another program: stop it, or set another `server.{1}`")]
    InUse(SocketAddr, &'static str),
    /// Ports below 1024 belong to the system, in most places.
    #[error("{0} can't be listened on without more rights: set another `server.{1}`")]
    NotAllowed(SocketAddr, &'static str),
    /// Anything else, as an address that this machine does not have.
    #[error("{0} can't be listened on ({2}): set another `server.{1}`")]
    Other(SocketAddr, &'static str, io::Error),
}

/// Takes an address. `key` is the configuration's, for the error.
///
/// # Errors
/// If it can't be had.
pub async fn bind(address: SocketAddr, key: &'static str) -> Result<TcpListener, BindError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => BindError::InUse(address, key),
            io::ErrorKind::PermissionDenied => BindError::NotAllowed(address, key),
            _ => BindError::Other(address, key, error),
        })
}

/// Serves until `stop` says so, then lets running requests end. Returns when
/// the last connection is closed.
pub async fn serve(listener: TcpListener, routes: Router, mut stop: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, peer, place)) = accepted else {
            break;
        };
        let connection = connection(stream, peer, routes.clone());
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A connection that breaks is the client's affair.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

type Place = tokio::sync::OwnedSemaphorePermit;

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, Place)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Some((stream, peer, place)),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted just now");
                tokio::time::sleep(EXHAUSTED_WAIT).await;
            }
        }
    }
}

/// Whether only the connection that was about to be accepted has failed.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    routes: Router,
) -> http1::Connection<
    TokioIo<TcpStream>,
    TowerToHyperService<
        impl tower::Service<
            hyper::Request<Incoming>,
            Response = axum::response::Response,
            Error = std::convert::Infallible,
            Future: Send,
        > + Clone
        + Send,
    >,
> {
    // Answers are small and whole; waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let service = routes.map_request(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_MAX)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_MAX_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
}

#[cfg(test)]
mod tests {
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
        let service = tokio::spawn(serve(listener, routes, stopped));

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

    #[tokio::test]
    async fn a_head_that_is_too_large_is_refused() {
        let listener = bind(([127, 0, 0, 1], 0).into(), "listen").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (_stop, stopped) = watch::channel(false);
        let routes = Router::new().route("/", get(|| async { "answered" }));
        tokio::spawn(serve(listener, routes, stopped));
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
}
