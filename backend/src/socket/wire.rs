//! WebSocket messages over an upgraded connection (RFC 6455, no extensions).
//!
//! An idle connection holds no buffer: what comes is read into one of the thread's and kept only while a message is
//! incomplete; what goes out is shared with everybody it goes to. The library beneath axum's sockets keeps, for each
//! connection, a read buffer and a write buffer as large as the largest message it ever sent.

use bytes::{Buf, Bytes, BytesMut};
use hyper::rt::{Read, ReadBuf, Write};
use hyper::upgrade::Upgraded;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::{self, Cursor, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tungstenite::protocol::frame::coding::{CloseCode, Control, Data, OpCode};
use tungstenite::protocol::frame::{Frame, FrameHeader};

/// What is read at once, in a buffer of the thread.
const READ_BYTES: usize = 16 * 1024;
/// RFC 6455, 5.5.
const CONTROL_BYTES_MAX: usize = 125;
/// Messages written at once.
const WRITES_AT_ONCE: usize = 16;

thread_local! {
    static READ_BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; READ_BYTES]);
}

/// What came in.
#[derive(Debug, PartialEq)]
pub enum Incoming {
    /// A message of text, not yet known to be UTF-8.
    Text(Bytes),
    /// A message of bytes.
    Binary(Bytes),
    /// A sign of life.
    Beat,
    /// The peer is done; an answer to that waits to be flushed.
    Closed,
    /// The connection broke or ended without a word.
    Gone,
    /// The peer breaks the protocol in that way.
    Wrong(CloseCode, &'static str),
}

/// A message as it goes out; servers do not mask, so it is the same for everybody.
pub fn text(payload: Vec<u8>) -> Bytes {
    encode(OpCode::Data(Data::Text), payload)
}

/// See [`text`].
pub fn binary(payload: Vec<u8>) -> Bytes {
    encode(OpCode::Data(Data::Binary), payload)
}

/// The last message.
pub fn close(code: CloseCode, reason: &str) -> Bytes {
    let mut payload = u16::from(code).to_be_bytes().to_vec();
    payload.extend_from_slice(reason.as_bytes());
    encode(OpCode::Control(Control::Close), payload)
}

fn encode(opcode: OpCode, payload: Vec<u8>) -> Bytes {
    let header = FrameHeader { is_final: true, opcode, ..FrameHeader::default() };
    let frame = Frame::from_payload(header, payload.into());
    let mut bytes = Vec::with_capacity(frame.len());
    frame.format(&mut bytes).ok(); // writing to memory does not fail
    bytes.into()
}

/// Takes messages out of bytes.
#[derive(Debug)]
struct Reader {
    /// Largest message.
    max: usize,
    /// What came and is no whole frame yet.
    bytes: BytesMut,
    /// The message whose end has not come: whether it is text, and its beginning.
    begun: Option<(bool, BytesMut)>,
    /// What a ping carried, to be sent back.
    ping: Option<Bytes>,
}

impl Reader {
    fn new(max: usize) -> Self {
        Self { max, bytes: BytesMut::new(), begun: None, ping: None }
    }

    /// The next message, or `None` until more has come.
    fn next(&mut self) -> Option<Incoming> {
        loop {
            let read = self.frame();
            if self.bytes.is_empty() {
                self.bytes = BytesMut::new();
            }
            match read {
                Ok(None) => return None,
                Ok(Some((header, payload))) => match self.take(&header, payload) {
                    Ok(None) => {}
                    Ok(Some(incoming)) => return Some(incoming),
                    Err((code, why)) => return Some(Incoming::Wrong(code, why)),
                },
                Err((code, why)) => return Some(Incoming::Wrong(code, why)),
            }
        }
    }

    fn frame(&mut self) -> Result<Option<(FrameHeader, BytesMut)>, (CloseCode, &'static str)> {
        let mut cursor = Cursor::new(&self.bytes);
        let Ok(parsed) = FrameHeader::parse(&mut cursor) else { return Err((CloseCode::Protocol, "no such frame")) };
        let Some((header, length)) = parsed else { return Ok(None) };
        let begins = usize::try_from(cursor.position()).unwrap_or(usize::MAX);
        let Some(mask) = header.mask else { return Err((CloseCode::Protocol, "a frame without a mask")) };
        if header.rsv1 || header.rsv2 || header.rsv3 {
            return Err((CloseCode::Protocol, "a frame of an extension"));
        }
        let room = self.max.saturating_sub(self.begun.as_ref().map_or(0, |(_, begun)| begun.len()));
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > room {
            return Err((CloseCode::Size, "the message is over the cap"));
        }
        if self.bytes.len() - begins < length {
            return Ok(None);
        }
        self.bytes.advance(begins);
        let mut payload = self.bytes.split_to(length);
        payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
        Ok(Some((header, payload)))
    }

    fn take(&mut self, header: &FrameHeader, payload: BytesMut) -> Result<Option<Incoming>, (CloseCode, &'static str)> {
        let wrong = |why| Err((CloseCode::Protocol, why));
        let (text, whole) = match header.opcode {
            OpCode::Control(_) if !header.is_final || payload.len() > CONTROL_BYTES_MAX => {
                return wrong("a control frame in parts or too long");
            }
            OpCode::Control(Control::Close) => return Ok(Some(Incoming::Closed)),
            OpCode::Control(Control::Ping) => {
                self.ping = Some(payload.freeze());
                return Ok(Some(Incoming::Beat));
            }
            OpCode::Control(_) => return Ok(Some(Incoming::Beat)),
            OpCode::Data(Data::Continue) => {
                let Some((text, mut begun)) = self.begun.take() else { return wrong("the rest of no message") };
                begun.unsplit(payload);
                (text, begun)
            }
            OpCode::Data(_) if self.begun.is_some() => return wrong("a message within a message"),
            OpCode::Data(kind) => (kind == Data::Text, payload),
        };
        if !header.is_final {
            self.begun = Some((text, whole));
            return Ok(None);
        }
        Ok(Some(if text { Incoming::Text(whole.freeze()) } else { Incoming::Binary(whole.freeze()) }))
    }
}

/// One connection after its upgrade.
#[derive(Debug)]
pub struct Wire {
    io: Upgraded,
    reader: Reader,
    out: VecDeque<Bytes>,
}

impl Wire {
    /// Takes messages of up to `max` bytes.
    pub fn new(io: Upgraded, max: usize) -> Self {
        Self { io, reader: Reader::new(max), out: VecDeque::new() }
    }

    /// Lets a message wait for [`Self::flush`].
    pub fn queue(&mut self, message: Bytes) {
        self.out.push_back(message);
    }

    /// Whether something waits.
    pub fn has_queued(&self) -> bool {
        !self.out.is_empty()
    }

    /// The next message. What a ping asks for waits to be flushed.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Incoming> {
        loop {
            if let Some(incoming) = self.reader.next() {
                if let Some(ping) = self.reader.ping.take() {
                    self.queue(encode(OpCode::Control(Control::Pong), ping.to_vec()));
                }
                if incoming == Incoming::Closed {
                    self.queue(close(CloseCode::Normal, ""));
                }
                return Poll::Ready(incoming);
            }
            match ready!(self.poll_read(cx)) {
                Ok(0) | Err(_) => return Poll::Ready(Incoming::Gone),
                Ok(_) => {}
            }
        }
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        READ_BUFFER.with_borrow_mut(|buffer| {
            let mut buffer = ReadBuf::new(buffer);
            ready!(Pin::new(&mut self.io).poll_read(cx, buffer.unfilled()))?;
            self.reader.bytes.extend_from_slice(buffer.filled());
            Poll::Ready(Ok(buffer.filled().len()))
        })
    }

    /// Hands everything that waits to the network.
    pub async fn flush(&mut self) -> io::Result<()> {
        poll_fn(|cx| self.poll_flush(cx)).await
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(first) = self.out.front() {
            let written = if self.out.len() == 1 || !self.io.is_write_vectored() {
                ready!(Pin::new(&mut self.io).poll_write(cx, first))?
            } else {
                let mut slices = [IoSlice::new(&[]); WRITES_AT_ONCE];
                let waiting = self.out.len().min(WRITES_AT_ONCE);
                slices.iter_mut().zip(&self.out).for_each(|(slice, bytes)| *slice = IoSlice::new(bytes));
                ready!(Pin::new(&mut self.io).poll_write_vectored(cx, &slices[..waiting]))?
            };
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written(written);
        }
        self.out.shrink_to(0);
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn written(&mut self, mut bytes: usize) {
        while let Some(first) = self.out.front_mut() {
            if first.len() > bytes {
                first.advance(bytes);
                return;
            }
            bytes -= first.len();
            self.out.pop_front();
        }
    }

    /// Says that nothing more comes, then reads what still does, so that the last message is not lost with the connection.
    pub async fn end(mut self) {
        let shut = poll_fn(|cx| Pin::new(&mut self.io).poll_shutdown(cx)).await;
        while shut.is_ok() && matches!(poll_fn(|cx| self.poll_read(cx)).await, Ok(1..)) {
            self.reader.bytes = BytesMut::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASK: [u8; 4] = [1, 2, 3, 4];
    const MAX: usize = 100_000;

    fn frame(opcode: OpCode, is_final: bool, payload: &[u8]) -> Vec<u8> {
        let header = FrameHeader { is_final, opcode, mask: Some(MASK), ..FrameHeader::default() };
        let mut bytes = Vec::new();
        Frame::from_payload(header, payload.to_vec().into()).format(&mut bytes).unwrap();
        bytes
    }

    /// What a reader says to bytes, whether they come at once or one by one.
    fn check(bytes: &[u8], want: &[Incoming]) {
        for step in [1, 7, bytes.len().max(1)] {
            let mut reader = Reader::new(MAX);
            let mut said = Vec::new();
            for some in bytes.chunks(step) {
                reader.bytes.extend_from_slice(some);
                while let Some(incoming) = reader.next() {
                    let ends = matches!(incoming, Incoming::Wrong(..));
                    said.push(incoming);
                    if ends {
                        assert_eq!(said, want);
                        return;
                    }
                }
            }
            assert_eq!(said, want);
            assert_eq!(reader.bytes.capacity(), 0, "an idle reader holds nothing");
        }
    }

    #[test]
    fn messages_whole_and_in_parts() {
        let (text, more) = (OpCode::Data(Data::Text), OpCode::Data(Data::Continue));
        let ping = frame(OpCode::Control(Control::Ping), true, b"x");
        let long = vec![b'a'; 70_000];
        check(&frame(text, true, b"hello"), &[Incoming::Text(Bytes::from_static(b"hello"))]);
        check(&frame(text, true, &long), &[Incoming::Text(long.clone().into())]);
        check(&frame(OpCode::Data(Data::Binary), true, b""), &[Incoming::Binary(Bytes::new())]);
        let parts = [frame(text, false, b"he"), ping.clone(), frame(more, false, b"l"), frame(more, true, b"lo")];
        check(&parts.concat(), &[Incoming::Beat, Incoming::Text(Bytes::from_static(b"hello"))]);
        check(&frame(OpCode::Control(Control::Close), true, b""), &[Incoming::Closed]);
    }

    #[test]
    fn what_breaks_the_protocol() {
        let (text, more) = (OpCode::Data(Data::Text), OpCode::Data(Data::Continue));
        let wrong = |why| [Incoming::Wrong(CloseCode::Protocol, why)];
        check(&frame(more, true, b"x"), &wrong("the rest of no message"));
        let twice = [frame(text, false, b"a"), frame(text, true, b"b")].concat();
        check(&twice, &wrong("a message within a message"));
        check(&[0x81, 0x01, b'x'], &wrong("a frame without a mask"));
        check(&[0xc1, 0x81, 1, 2, 3, 4, b'x'], &wrong("a frame of an extension"));
        check(&[0x83, 0x81, 1, 2, 3, 4, b'x'], &wrong("no such frame"));
        let long = frame(OpCode::Control(Control::Ping), true, &[0; 126]);
        check(&long, &wrong("a control frame in parts or too long"));
        let over = [Incoming::Wrong(CloseCode::Size, "the message is over the cap")];
        check(&frame(text, true, &vec![0; MAX + 1])[..20], &over);
        let parts = [frame(text, false, &vec![0; MAX]), frame(more, true, b"x")].concat();
        check(&parts, &over);
    }
}
