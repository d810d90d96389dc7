//! The head of a request: as much of HTTP as somebody in between has to know.

use std::io::{Error, ErrorKind, Result};
use tokio::io::{AsyncRead, AsyncReadExt};

/// Larger heads are no browser's.
const HEAD_BYTES_MAX: usize = 64 * 1024;
const END: &[u8] = b"\r\n\r\n";

/// A request's first line and fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Such as `GET`.
    pub method: String,
    /// Such as `/api/sync`.
    pub path: String,
    fields: Vec<(String, String)>,
}

impl Head {
    /// Reads a head, and what came with it of the body. `None` if the connection ends before.
    pub async fn read(from: &mut (impl AsyncRead + Unpin)) -> Result<Option<(Self, Vec<u8>)>> {
        let mut bytes = Vec::new();
        loop {
            if let Some(at) = bytes.windows(END.len()).position(|window| window == END) {
                let body = bytes.split_off(at + END.len());
                return Self::parse(&bytes[..at]).map(|head| Some((head, body)));
            }
            if bytes.len() > HEAD_BYTES_MAX {
                return Err(Error::from(ErrorKind::InvalidData));
            }
            if from.read_buf(&mut bytes).await? == 0 {
                return Ok(None);
            }
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.split("\r\n");
        let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
        let (Some(method), Some(path)) = (first.next(), first.next()) else {
            return Err(Error::from(ErrorKind::InvalidData));
        };
        let fields = lines.filter_map(|line| line.split_once(':'));
        let fields = fields.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
        Ok(Self { method, path, fields })
    }

    /// A field's value; blank where there is none.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether it asks for a WebSocket.
    pub fn is_upgrade(&self) -> bool {
        self.field("upgrade").eq_ignore_ascii_case("websocket")
    }

    /// Sets a field; blank takes it out.
    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.fields.push((name.to_owned(), value.to_owned()));
        }
    }

    /// As it is sent on.
    pub fn bytes(&self) -> Vec<u8> {
        let fields = self.fields.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        format!("{} {} HTTP/1.1\r\n{}\r\n", self.method, self.path, fields.collect::<String>()).into_bytes()
    }
}
