//! A file of parts (`.xlsx`) as one text: each part's name, a new line, what is in it, and a zero byte between parts.

use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The file, not compressed.
pub fn packed(parts: &[u8]) -> Vec<u8> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for part in parts.split(|byte| *byte == 0) {
        let (name, content) = part.split_at(part.iter().position(|byte| *byte == b'\n').unwrap_or(part.len()));
        // A name that is there already is refused.
        if file.start_file(String::from_utf8_lossy(name), options).is_ok() {
            file.write_all(content.strip_prefix(b"\n").unwrap_or(content)).ok();
        }
    }
    file.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// The parts of a file that is whole.
pub fn unpacked(file: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(file))?;
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at)?;
        if at > 0 {
            parts.push(0);
        }
        parts.extend(part.name().as_bytes());
        parts.push(b'\n');
        part.read_to_end(&mut parts)?;
    }
    Ok(parts)
}
