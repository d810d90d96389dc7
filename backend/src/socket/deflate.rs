//! Raw deflate, as the browser's `CompressionStream('deflate-raw')` has it.

use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;
use std::io::{Read as _, Write as _};

/// Deflates a message.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut deflater = DeflateEncoder::new(Vec::new(), Compression::fast());
    deflater.write_all(bytes).ok(); // writing to memory does not fail
    deflater.finish().unwrap_or_default()
}

/// Inflates a message of text; `None` if it has more than `max` bytes.
///
/// # Errors
/// It is no deflated text.
pub fn inflate(bytes: &[u8], max: usize) -> Option<std::io::Result<String>> {
    let mut text = String::new();
    let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    match DeflateDecoder::new(bytes).take(limit).read_to_string(&mut text) {
        // Cut off at the limit, a character may be cut in two: that is too much as well, not wrong.
        Ok(_) if text.len() > max => None,
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData && over(bytes, limit) => None,
        read => Some(read.map(|_| text)),
    }
}

fn over(bytes: &[u8], limit: u64) -> bool {
    let count = std::io::copy(&mut DeflateDecoder::new(bytes).take(limit), &mut std::io::sink());
    count.is_ok_and(|count| count >= limit)
}

#[cfg(test)]
mod tests {
    use super::{deflate, inflate};

    #[test]
    fn what_is_inflated_is_capped() {
        let check = |text: &str, max: usize, want: Option<&str>| {
            let got = inflate(&deflate(text.as_bytes()), max).map(Result::unwrap);
            assert_eq!(got.as_deref(), want);
        };
        check("", 0, Some(""));
        check("hello", 5, Some("hello"));
        check("hello", 4, None);
        check("ééé", 4, None);
        check(&"é".repeat(1_000_000), 1_001, None);
        assert!(inflate(b"no deflate", 100).unwrap().is_err());
        assert!(inflate(&deflate(&[0xff, 0xfe]), 100).unwrap().is_err());
    }
}
