//! One connection: its request is refused, answered by somebody else, or carried to the server.

use super::head::Head;
use super::{Inside, Meddling};
use std::io::{Error, ErrorKind, Result};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;

const REFUSAL: &str = "HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
const PAGE: &str =
    "<!doctype html><title>Wi-Fi</title><form action=\"/login\"><button>Aceito os termos</button></form>";
const SERVICE_WORKER: &str = "/sw.js";

/// Carries a connection until either end closes it, or a meddling begins that breaks it.
pub async fn carry(mut client: TcpStream, inside: Arc<Inside>) -> Result<()> {
    let mut meddling = inside.meddling.subscribe();
    let now = meddling.borrow_and_update().clone();
    let Some((mut head, body)) = Head::read(&mut client).await? else { return Ok(()) };
    let answer = match now {
        Meddling::Portal => Some(ok("text/html; charset=utf-8", PAGE)),
        Meddling::NoWebSocket if head.is_upgrade() => Some(REFUSAL.to_owned()),
        _ => None,
    };
    inside.note(&head, answer.is_none());
    if let Some(answer) = answer {
        return reply(client, &head, body.len(), &answer).await;
    }
    if !head.is_upgrade() {
        head.set("connection", "close");
    }
    let server = TcpStream::connect(inside.upstream).await?;
    if let (Meddling::Build(build), SERVICE_WORKER) = (&now, head.path.as_str()) {
        let worker = other_build(server, head.clone(), build).await?;
        return reply(client, &head, body.len(), &ok("text/javascript; charset=utf-8", &worker)).await;
    }
    let broken = async { while meddling.changed().await.is_ok() && !meddling.borrow_and_update().breaks() {} };
    tokio::select! {
        () = broken => client.set_zero_linger(),
        ended = through(&mut client, server, &head, &body) => ended,
    }
}

async fn through(client: &mut TcpStream, mut server: TcpStream, head: &Head, body: &[u8]) -> Result<()> {
    server.write_all(&head.bytes()).await?;
    server.write_all(body).await?;
    copy_bidirectional(client, &mut server).await.map(drop)
}

fn ok(content_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncache-control: no-cache\r\nconnection: close\r\n\
         content-length: {length}\r\n\r\n{body}"
    )
}

/// Answers once the request has come to its end: a close before would be a reset, and the answer lost.
async fn reply(mut client: TcpStream, head: &Head, come: usize, answer: &str) -> Result<()> {
    let length: usize = head.field("content-length").parse().unwrap_or(0);
    let mut left = client.take(u64::try_from(length.saturating_sub(come)).unwrap_or(0));
    tokio::io::copy(&mut left, &mut tokio::io::sink()).await?;
    client = left.into_inner();
    client.write_all(answer.as_bytes()).await?;
    client.shutdown().await
}

/// The server's service worker with another build's name in it.
async fn other_build(mut server: TcpStream, mut head: Head, build: &str) -> Result<String> {
    for conditional in ["accept-encoding", "if-none-match", "if-modified-since"] {
        head.set(conditional, "");
    }
    server.write_all(&head.bytes()).await?;
    let mut answer = String::new();
    server.read_to_string(&mut answer).await?;
    let no_worker = || Error::new(ErrorKind::InvalidData, "no service worker that names its build");
    let (_, worker) = answer.split_once("\r\n\r\n").ok_or_else(no_worker)?;
    let own = worker.lines().find(|line| line.starts_with("const BUILD = ")).ok_or_else(no_worker)?;
    Ok(worker.replacen(own, &format!("const BUILD = \"{build}\";"), 1))
}
