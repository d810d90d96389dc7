//! One connection through the line. Not a byte is looked at, and none is lost but by a fault.

use super::fault::{Fault, TICK, Way};
use std::future::pending;
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::ops::Range;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch::Receiver;
use tokio::time::sleep;

/// Bytes of one direction that are in the line at once.
const BUFFER_BYTES: usize = 16 * 1024;

/// What is wrong now; `None` if nothing is.
pub type Line = Receiver<Option<Fault>>;

/// Carries a connection until either end closes it or a fault ends it. An unreachable server resets it.
pub async fn carry(mut client: TcpStream, upstream: SocketAddr, mut line: Line) {
    let before = *line.borrow_and_update();
    let broken = match before {
        Some(fault) if fault.breaks() => Some(fault),
        _ => match TcpStream::connect(upstream).await {
            Ok(server) => through(&mut client, server, line.clone()).await,
            Err(_) => Some(Fault::Cut),
        },
    };
    if broken == Some(Fault::HalfOpen) {
        keep_silent(&mut client, line).await;
    }
    if broken.is_some() {
        reset(&client);
    }
}

/// Carries both directions. What ended it, unless both ends closed well.
async fn through(client: &mut TcpStream, mut server: TcpStream, mut line: Line) -> Option<Fault> {
    let broken = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let mut up = Pump::new(Way::Up, from_client, to_server);
        let mut down = Pump::new(Way::Down, from_server, to_client);
        let (up, down) = (up.run(line.clone()), down.run(line.clone()));
        tokio::select! {
            fault = line.wait_for(|fault| fault.is_some_and(Fault::breaks)) => fault.ok().and_then(|fault| *fault),
            ended = async { tokio::try_join!(up, down) } => if ended.is_ok() { return None } else { None },
        }
    };
    reset(&server);
    broken.or(Some(Fault::Cut))
}

/// Takes what the client says and says nothing, until it closes or the line is cut.
async fn keep_silent(client: &mut TcpStream, mut line: Line) {
    let mut buffer = [0; 1024];
    let gone = async { while client.read(&mut buffer).await.is_ok_and(|read| read > 0) {} };
    tokio::select! {
        () = gone => {}
        _ = line.wait_for(|fault| *fault == Some(Fault::Cut)) => {}
    }
}

/// Makes the coming close a reset, as when a line is lost. Where that cannot be set it is an ordinary close.
fn reset(stream: &TcpStream) {
    stream.set_zero_linger().ok();
}

/// One direction of a connection.
struct Pump<R, W> {
    way: Way,
    from: R,
    to: W,
    buffer: Vec<u8>,
    /// What was read and not yet written.
    held: Range<usize>,
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Pump<R, W> {
    fn new(way: Way, from: R, to: W) -> Self {
        Self { way, from, to, buffer: vec![0; BUFFER_BYTES], held: 0..0 }
    }

    /// Carries everything until the sender closes.
    ///
    /// # Errors
    /// An end is gone, or the fault cuts the connection here.
    async fn run(&mut self, mut line: Line) -> Result<()> {
        loop {
            let fault = *line.borrow_and_update();
            tokio::select! {
                changed = line.changed() => changed.map_err(|_| ErrorKind::ConnectionReset)?,
                ended = self.run_with(fault) => return ended,
            }
        }
    }

    /// The same for as long as the fault stays as it is. May be dropped at any moment: no byte is then on the way.
    async fn run_with(&mut self, fault: Option<Fault>) -> Result<()> {
        if fault.is_some_and(|fault| fault.holds(self.way)) {
            return pending().await;
        }
        let allowed = fault.and_then(|fault| fault.lets_pass(self.way));
        let mut left = allowed;
        loop {
            if left == Some(0) {
                if !matches!(fault, Some(Fault::Slow { .. })) {
                    return Err(Error::from(ErrorKind::ConnectionReset));
                }
                sleep(TICK).await;
                left = allowed;
            }
            if self.held.is_empty() {
                self.held = 0..self.from.read(&mut self.buffer).await?;
                if self.held.is_empty() {
                    return self.to.shutdown().await;
                }
            }
            let most = self.held.len().min(left.unwrap_or(usize::MAX));
            let written = self.to.write(&self.buffer[self.held.start..self.held.start + most]).await?;
            self.held.start += written;
            left = left.map(|left| left - written);
        }
    }
}
