use super::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A server that says back what it hears, and how many connections to it are open.
async fn echo() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let open = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&open);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let counted = Arc::clone(&counted);
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let (mut read, mut write) = stream.split();
                tokio::io::copy(&mut read, &mut write).await.ok();
                counted.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    (address, open)
}

/// What comes back for ten bytes, and whether the connection then is broken.
async fn say_ten(stream: &mut TcpStream) -> (usize, bool) {
    let mut heard = 0;
    if stream.write_all(b"0123456789").await.is_err() {
        return (heard, true);
    }
    let mut buffer = [0; 10];
    while heard < buffer.len() {
        match stream.read(&mut buffer[heard..]).await {
            Ok(read) if read > 0 => heard += read,
            _ => return (heard, true),
        }
    }
    (heard, false)
}

async fn is_whole(stream: &mut TcpStream) -> bool {
    say_ten(stream).await == (10, false)
}

/// Nothing comes for longer than it would take.
async fn is_silent(stream: &mut TcpStream) -> bool {
    timeout(5 * TICK, stream.read_u8()).await.is_err()
}

#[tokio::test]
async fn a_cut_line_resets_what_is_open_and_what_comes() {
    let proxy = Proxy::start(echo().await.0).await.unwrap();
    let mut before = TcpStream::connect(proxy.address).await.unwrap();
    assert!(is_whole(&mut before).await);
    proxy.cut();
    assert!(!is_whole(&mut before).await);
    let mut during = TcpStream::connect(proxy.address).await.unwrap();
    assert!(!is_whole(&mut during).await);
    proxy.restore();
    assert!(!is_whole(&mut before).await, "what was cut stays cut");
    let mut after = TcpStream::connect(proxy.address).await.unwrap();
    assert!(is_whole(&mut after).await);
}

#[tokio::test]
async fn what_is_held_arrives_once_the_line_is_restored() {
    for fault in [Fault::Stalled, Fault::Mute] {
        let proxy = Proxy::start(echo().await.0).await.unwrap();
        let mut before = TcpStream::connect(proxy.address).await.unwrap();
        assert!(is_whole(&mut before).await);
        proxy.fail(fault);
        let mut during = TcpStream::connect(proxy.address).await.unwrap();
        for stream in [&mut before, &mut during] {
            stream.write_all(b"a").await.unwrap();
            assert!(is_silent(stream).await, "{fault:?}");
        }
        proxy.restore();
        for stream in [&mut before, &mut during] {
            assert_eq!(stream.read_u8().await.unwrap(), b'a', "{fault:?}");
            assert!(is_whole(stream).await, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn a_half_open_connection_is_silent_for_ever_and_the_server_knows() {
    let (address, open) = echo().await;
    let proxy = Proxy::start(address).await.unwrap();
    let mut before = TcpStream::connect(proxy.address).await.unwrap();
    assert!(is_whole(&mut before).await);
    assert_eq!(open.load(Ordering::SeqCst), 1);
    proxy.fail(Fault::HalfOpen);
    let closed = async || Ok((open.load(Ordering::SeqCst) == 0).then_some(()));
    crate::wait::wait_until("the server's end is closed", crate::wait::DEADLINE, closed).await.unwrap();
    let mut during = TcpStream::connect(proxy.address).await.unwrap();
    for stream in [&mut before, &mut during] {
        stream.write_all(b"a").await.unwrap();
        assert!(is_silent(stream).await);
    }
    proxy.restore();
    for stream in [&mut before, &mut during] {
        stream.write_all(b"a").await.unwrap();
        assert!(is_silent(stream).await);
    }
    let mut after = TcpStream::connect(proxy.address).await.unwrap();
    assert!(is_whole(&mut after).await);
}

#[tokio::test]
async fn a_truncated_line_carries_so_much_and_breaks() {
    for (way, heard_min) in [(Way::Up, 0), (Way::Down, 3)] {
        let proxy = Proxy::start(echo().await.0).await.unwrap();
        let mut before = TcpStream::connect(proxy.address).await.unwrap();
        assert!(is_whole(&mut before).await);
        proxy.fail(Fault::Truncated { way, bytes: 3 });
        let mut during = TcpStream::connect(proxy.address).await.unwrap();
        for stream in [&mut before, &mut during] {
            let (heard, broken) = say_ten(stream).await;
            assert!(broken && (heard_min..=3).contains(&heard), "{way:?}: {heard} bytes, broken: {broken}");
        }
        proxy.restore();
        let mut after = TcpStream::connect(proxy.address).await.unwrap();
        assert!(is_whole(&mut after).await);
    }
}

#[tokio::test]
async fn a_slow_line_takes_its_time() {
    let proxy = Proxy::start(echo().await.0).await.unwrap();
    let mut stream = TcpStream::connect(proxy.address).await.unwrap();
    proxy.fail(Fault::Slow { bytes: 1 });
    let began = Instant::now();
    assert!(is_whole(&mut stream).await);
    assert!(began.elapsed() >= 9 * TICK, "ten bytes after {:?}", began.elapsed());
}
