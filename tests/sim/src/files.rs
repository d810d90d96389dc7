//! Recorded files, as far as the simulation has them: blocks instead of bytes, and a digest that any change of them changes.

use coletor_common::op::Media;
use std::rc::Rc;

/// Bytes that a block stands for.
pub const BLOCK: u64 = 64 * 1024;
/// Most blocks of a file: some pieces of an upload.
const BLOCKS_MAX: u64 = 40;

/// What is in a file.
pub type Blocks = Rc<[u64]>;

/// The file that a salt stands for.
pub fn taken(salt: u64) -> Blocks {
    let many = 1 + salt % BLOCKS_MAX;
    (0..many).map(|n| mix(salt.wrapping_add(n.wrapping_mul(0x9e37_79b9)))).collect()
}

/// As an operation names it.
pub fn media(blocks: &[u64]) -> Media {
    let sha256 = digest(blocks);
    let name = format!("{}.jpg", &sha256[48..]);
    Media { name, sha256, content_type: "image/jpeg".into(), bytes: blocks.len() as u64 * BLOCK }
}

/// What blocks hash to; no two that differ hash to the same here.
pub fn digest(blocks: &[u64]) -> String {
    let sum = blocks.iter().fold(blocks.len() as u64, |sum, block| mix(sum ^ *block).rotate_left(7));
    format!("{sum:064x}")
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The block in which a byte is.
pub fn block(byte: u64) -> usize {
    usize::try_from(byte / BLOCK).unwrap_or(usize::MAX)
}
