//! Connections: how many there are, and how long each may take. Who sends a byte a minute, or reads one, holds up nobody
//! else (X21).

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Extension;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Connections at the same time.
const CONNECTIONS: usize = 512;
/// For the head of a request, from the moment in which it could begin.
const HEAD: Duration = Duration::from_secs(10);
/// For a whole connection with all its requests.
const CONNECTION: Duration = Duration::from_secs(60);
/// Bytes of a request's head.
const HEAD_BYTES: usize = 16 * 1024;
/// For what is under way when the service ends.
const ENDING: Duration = Duration::from_secs(5);
/// After the system could not give a connection.
const BREATH: Duration = Duration::from_millis(200);

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) SocketAddr);

/// Takes connections until `stop`.
pub(super) async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = stop.cancelled() => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer)) => {
                let router = router.clone().layer(Extension(Peer(peer)));
                let stop = stop.clone();
                connections.spawn(async move {
                    connection(stream, router, stop).await;
                    drop(place);
                });
            }
            // No descriptor is free, or the connection ended at once.
            Err(error) => {
                tracing::warn!(%error, "a connection to the pages could not be taken");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    let rest = async { while connections.join_next().await.is_some() {} };
    // What is not finished by then is cut off with its task.
    let _ = tokio::time::timeout(ENDING, rest).await;
}

async fn connection(stream: TcpStream, router: Router, stop: CancellationToken) {
    let service = TowerToHyperService::new(router);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let whole = async {
        tokio::select! {
            ended = connection.as_mut() => ended,
            () = stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        }
    };
    match tokio::time::timeout(CONNECTION, whole).await {
        Ok(Ok(())) | Err(_) => {}
        // Whoever hangs up in the middle is nobody's fault.
        Ok(Err(error)) => tracing::debug!(%error, "a connection to the pages ended early"),
    }
}
