//! Digests and Base64, as `digest` and `base64-decode` have them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// The digest of a text's bytes, in Base64, or in hexadecimal where `encoding` is `hex`; `None` for an algorithm or an
/// encoding that the specification does not name.
pub fn digest(text: &str, algorithm: &str, encoding: &str) -> Option<String> {
    let bytes = match algorithm.to_ascii_uppercase().as_str() {
        "MD5" => Md5::digest(text).to_vec(),
        "SHA-1" => Sha1::digest(text).to_vec(),
        "SHA-256" => Sha256::digest(text).to_vec(),
        "SHA-384" => Sha384::digest(text).to_vec(),
        "SHA-512" => Sha512::digest(text).to_vec(),
        _ => return None,
    };
    match encoding.to_ascii_lowercase().as_str() {
        "" | "base64" => Some(STANDARD.encode(bytes)),
        "hex" => Some(bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(hex_digit).collect()),
        _ => None,
    }
}

fn hex_digit(nibble: u8) -> char {
    char::from(b"0123456789abcdef"[usize::from(nibble & 15)])
}

/// The text that Base64 stands for, with or without padding; `None` if it is none.
pub fn base64_decode(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('=');
    STANDARD_NO_PAD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok())
}

/// What a text is as a seed of `randomize`: the first eight bytes of its SHA-256, as the specification has it.
pub fn seed(text: &str) -> i64 {
    let hash = Sha256::digest(text);
    hash.iter().take(8).fold(0_i64, |seed, byte| (seed << 8) | i64::from(*byte))
}
