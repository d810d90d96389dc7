//! The line between a browser and the server: a TCP proxy that can be cut and restored.
//!
//! It does not look at what passes through. Its own address stays the same, so that a page keeps its origin.

use anyhow::{Context, Result};
use std::net::SocketAddr;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A line that can be cut. Dropping it ends all connections.
pub struct Proxy {
    address: SocketAddr,
    whole: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port and leads every connection to `upstream`.
    pub async fn start(upstream: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port for the proxy")?;
        let address = listener.local_addr()?;
        let (whole, line) = watch::channel(true);
        let accepting = tokio::spawn(accept(listener, upstream, line));
        Ok(Self { address, whole, accepting })
    }

    /// Where browsers connect to, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Resets all connections, and every new one until the line is restored.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// Lets connections through again. Those that were cut stay so.
    pub fn restore(&self) {
        self.whole.send_replace(true);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, upstream: SocketAddr, line: watch::Receiver<bool>) {
    while let Ok((browser, _)) = listener.accept().await {
        tokio::spawn(carry(browser, upstream, line.clone()));
    }
}

/// Carries one connection until either end closes it or the line is cut. An unreachable server resets it.
async fn carry(mut browser: TcpStream, upstream: SocketAddr, mut line: watch::Receiver<bool>) {
    if *line.borrow_and_update()
        && let Ok(mut server) = TcpStream::connect(upstream).await
    {
        tokio::select! {
            ended = copy_bidirectional(&mut browser, &mut server) => if ended.is_ok() { return },
            _ = line.wait_for(|whole| !whole) => reset(&server),
        }
    }
    reset(&browser);
}

/// Makes the coming close a reset, as when a line is lost. Where that cannot be set it is an ordinary close.
fn reset(stream: &TcpStream) {
    let _ = stream.set_zero_linger();
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// A server that says back what it hears.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.split();
                    tokio::io::copy(&mut read, &mut write).await
                });
            }
        });
        address
    }

    async fn answers(stream: &mut TcpStream) -> bool {
        let mut byte = [0];
        stream.write_all(b"a").await.is_ok() && stream.read_exact(&mut byte).await.is_ok()
    }

    #[tokio::test]
    async fn a_cut_line_resets_what_is_open_and_what_comes() {
        let proxy = Proxy::start(echo().await).await.unwrap();
        let mut before = TcpStream::connect(proxy.address).await.unwrap();
        assert!(answers(&mut before).await);
        proxy.cut();
        assert!(!answers(&mut before).await);
        let mut during = TcpStream::connect(proxy.address).await.unwrap();
        assert!(!answers(&mut during).await);
        proxy.restore();
        assert!(!answers(&mut before).await, "what was cut stays cut");
        let mut after = TcpStream::connect(proxy.address).await.unwrap();
        assert!(answers(&mut after).await);
    }
}
