//! Compressed copies beside each file, made once so that the server never compresses the app while somebody waits.

use crate::walk;
use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use std::{
    ffi::OsString,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// A copy that saves less than a tenth, as of a picture, is not worth a second file.
const WORTH_PERCENT: usize = 90;
/// Sizes of blocks to try, as powers of two; 0 leaves it to the compressor.
const BLOCKS: [i32; 4] = [0, 16, 17, 19];

/// Writes `NAME.br` and `NAME.gz` beside each file below `dist` that they make smaller.
pub fn compress_all(dist: &Path) -> Result<()> {
    let hidden = |file: &PathBuf| file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let files: Vec<PathBuf> = walk::files(dist)?.into_iter().filter(|file| !hidden(file)).collect();
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            compress(file)?;
        }
        Ok(())
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        running
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| anyhow::anyhow!("a compressor panicked"))?)
    })
}

fn compress(file: &Path) -> Result<()> {
    let raw = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    for (ending, packed) in [(".br", brotli(&raw)?), (".gz", gzip(&raw)?)] {
        if packed.len() <= raw.len() * WORTH_PERCENT / 100 {
            let mut name = OsString::from(file);
            name.push(ending);
            fs::write(name, packed)?;
        }
    }
    Ok(())
}

/// Brotli at its best: of some sizes of blocks, the one that suits the file.
pub fn brotli(raw: &[u8]) -> Result<Vec<u8>> {
    let mut best: Option<Vec<u8>> = None;
    for lgblock in BLOCKS {
        let size_hint = raw.len();
        let parameters = BrotliEncoderParams { quality: 11, lgwin: 24, lgblock, size_hint, ..Default::default() };
        let mut packed = Vec::new();
        brotli::BrotliCompress(&mut &*raw, &mut packed, &parameters)?;
        best = best.filter(|best| best.len() <= packed.len()).or(Some(packed));
    }
    best.context("no sizes of blocks")
}

fn gzip(raw: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(raw)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_was_packed_unpacks_to_itself() {
        let raw = "the same words, the same words, the same words".repeat(20).into_bytes();
        let mut from_brotli = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli(&raw).unwrap(), &mut from_brotli).unwrap();
        let mut from_gzip = Vec::new();
        flate2::read::GzDecoder::new(&*gzip(&raw).unwrap()).read_to_end(&mut from_gzip).unwrap();
        assert_eq!(from_brotli, raw);
        assert_eq!(from_gzip, raw);
    }

    #[test]
    fn a_file_that_does_not_shrink_has_no_copies() {
        let folder = std::env::temp_dir().join(format!("coletor-compress-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("tiny"), "x").unwrap();
        fs::write(folder.join("long"), "x".repeat(1000)).unwrap();
        compress_all(&folder).unwrap();
        let present = |name| folder.join(name).exists();
        assert!(!present("tiny.br") && !present("tiny.gz"));
        assert!(present("long.br") && present("long.gz"));
        fs::remove_dir_all(&folder).unwrap();
    }
}
