//! Accepts connections within bounds and ends them in an orderly way. HTTP/1.1
//! only: in front stands the operator's own TLS, which speaks it.

mod places;

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
use tokio::sync::watch;
use tower::ServiceExt as _;

use self::places::{Busy, Places};
use crate::client::TrustedProxies;

/// Most connections at once. Below the usual limit of 1,024 open files, with
/// room for the store and for Mava; more wait in the system's queue.
pub const CONNECTIONS_MAX: usize = 768;

/// Most connections of one peer that is no proxy of ours: many times what a
/// browser opens, and so few that it takes a dozen peers to fill all places.
pub const CONNECTIONS_OF_PEER_MAX: usize = 64;

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
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    trusted: TrustedProxies,
    stop: watch::Receiver<bool>,
) {
    let places = Places::new(CONNECTIONS_MAX, CONNECTIONS_OF_PEER_MAX);
    serve_in(places, listener, routes, trusted, stop).await;
}

async fn serve_in(
    places: Arc<Places>,
    listener: TcpListener,
    routes: Router,
    trusted: TrustedProxies,
    mut stop: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    loop {
        let (stream, peer) = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let ip = peer.ip().to_canonical();
        let Some(place) = places.take(ip, trusted.contain(ip)) else {
            // One peer that has its share: closed at once, it learns soonest.
            continue;
        };
        let connection = connection(stream, peer, place.marker(), routes.clone());
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            tokio::select! {
                // A connection that breaks is the client's affair.
                _ = connection => {}
                () = place.needed() => {}
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

async fn accept(listener: &TcpListener, places: &Places) -> (TcpStream, SocketAddr) {
    places.wait().await;
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
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
    mark: impl Fn() -> Busy + Clone + Send + Sync + 'static,
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
    let service = tower::service_fn(move |request: hyper::Request<Incoming>| {
        let busy = mark();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = routes.clone().oneshot(request);
        async move {
            let answer = answer.await;
            drop(busy);
            answer
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_MAX)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEAD_MAX_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
}

#[cfg(test)]
#[path = "listener/tests.rs"]
mod tests;
