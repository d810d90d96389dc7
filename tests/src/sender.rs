//! A file on its way to the server, as the app sends it: the machine of `coletor_common::sync::upload` over HTTP.

use crate::client::Client;
use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coletor_common::problem::Problem;
use coletor_common::sync::upload::{Answer, Ask, Upload};
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, Response};
use sha2::{Digest, Sha256};
use std::time::Instant;

/// The kind of a body that continues a file.
pub const PIECE: &str = "application/offset+octet-stream";

/// A SHA-256 in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// A request of the upload protocol.
pub fn tus(client: &Client, method: Method, path: &str) -> RequestBuilder {
    client.request(method, path).header("tus-resumable", "1.0.0")
}

/// A request that begins an upload.
pub fn begin(client: &Client, sha256: &str, kind: &str, bytes: u64) -> RequestBuilder {
    let metadata = format!("sha256 {},filetype {}", STANDARD.encode(sha256), STANDARD.encode(kind));
    tus(client, Method::POST, "/api/uploads").header("upload-length", bytes).header("upload-metadata", metadata)
}

/// A request that goes on with one.
pub fn piece(client: &Client, place: &str, from: u64, bytes: impl Into<reqwest::Body>) -> RequestBuilder {
    tus(client, Method::PATCH, place).header("content-type", PIECE).header("upload-offset", from).body(bytes)
}

/// A header that is a number.
pub fn number(headers: &HeaderMap, name: &str) -> Result<u64> {
    headers.get(name).with_context(|| format!("no header {name}"))?.to_str()?.parse().context("no number")
}

/// A file on its way.
pub struct Sender<'a> {
    /// Who sends.
    pub client: &'a Client,
    /// How far it is.
    pub upload: Upload,
    bytes: &'a [u8],
    kind: &'a str,
    sha256: String,
}

impl<'a> Sender<'a> {
    /// Not yet begun.
    pub fn new(client: &'a Client, bytes: &'a [u8], kind: &'a str) -> Self {
        Self { client, upload: Upload::new(bytes.len() as u64, None), bytes, kind, sha256: digest(bytes) }
    }

    /// Asks once. True when the server has all of it.
    pub async fn step(&mut self) -> Result<bool> {
        let asked = self.upload.next();
        if asked == Ask::Nothing {
            return Ok(true);
        }
        let answer = self.ask(&asked).await?;
        self.upload.answered(answer);
        Ok(false)
    }

    /// Asks until the server has all of it, whatever breaks, but not for ever.
    pub async fn send(&mut self) -> Result<()> {
        for _ in 0..10_000 {
            if self.step().await? {
                return Ok(());
            }
        }
        bail!("the file does not arrive: {:?}", self.upload)
    }

    async fn ask(&self, asked: &Ask) -> Result<Answer> {
        let request = match asked {
            Ask::Nothing => bail!("nothing to ask"),
            Ask::Create => begin(self.client, &self.sha256, self.kind, self.upload.bytes),
            Ask::Locate(place) => tus(self.client, Method::HEAD, place),
            Ask::Send { place, from, to } => {
                let (start, end) = (usize::try_from(*from)?, usize::try_from(*to)?);
                piece(self.client, place, *from, self.bytes[start..end].to_vec())
            }
        };
        let sent = Instant::now();
        let Ok(response) = request.send().await else { return Ok(Answer::Lost) };
        answer(asked, response, i64::try_from(sent.elapsed().as_millis())?).await
    }
}

async fn answer(asked: &Ask, response: Response, took: i64) -> Result<Answer> {
    if !response.status().is_success() {
        // The answer to `HEAD` has no body: what it says is in its status.
        let gone = [404, 410].contains(&response.status().as_u16());
        return Ok(match response.json::<Problem>().await {
            Ok(problem) => Answer::Refused(problem.code),
            Err(_) if gone => Answer::Refused(coletor_common::problem::Code::UploadGone),
            Err(_) => Answer::Lost,
        });
    }
    let at = number(response.headers(), "upload-offset")?;
    Ok(match asked {
        Ask::Create => Answer::Created(response.headers()["location"].to_str()?.to_owned(), at),
        _ => Answer::At(at, took),
    })
}

/// Sends a file until the server has it.
pub async fn send(client: &Client, bytes: &[u8], kind: &str) -> Result<()> {
    Sender::new(client, bytes, kind).send().await
}
