//! The rolling checksum of a scope: the wrapping sum of [`of_row`] over its rows, in any order.
//!
//! So it moves with each change by one subtraction and one addition, and both sides can compare it when idle. It tells
//! apart what went wrong by accident; it is no defence against somebody who means it.

use super::frame::Row;

/// Where a hash begins: FNV's offset basis for 64 bits.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
/// Odd, with its bits spread evenly: the golden ratio's.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
/// Bytes taken in at once.
const WORD: usize = 8;

/// What a row adds: a hash of its kind, its key and the text of its body, each as it travels.
///
/// As FNV-1a does, but over words of eight bytes, least byte first, each part's last one filled up with zeros and followed
/// by the part's length; after every word the high half is folded in, because a product carries only upwards.
pub fn of_row(kind: &str, key: &str, body: &str) -> u64 {
    [kind, key, body].iter().fold(BASIS, |hash, part| part_of(hash, part.as_bytes()))
}

/// What rows add up to; one that is gone adds nothing.
pub fn of_rows<'a>(rows: impl IntoIterator<Item = &'a Row>) -> u64 {
    let hashes = rows.into_iter().filter_map(|row| Some(of_row(&row.kind, &row.key, row.body.as_ref()?.text())));
    hashes.fold(0, u64::wrapping_add)
}

fn part_of(hash: u64, bytes: &[u8]) -> u64 {
    let words = bytes.chunks_exact(WORD);
    let rest = word(words.remainder());
    let hash = words.fold(hash, |hash, bytes| take_in(hash, word(bytes)));
    take_in(take_in(hash, rest), bytes.len() as u64)
}

fn word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, &byte| (word << 8) | u64::from(byte))
}

fn take_in(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(FACTOR);
    product ^ (product >> 32)
}

#[cfg(test)]
mod tests {
    use super::of_row;
    use std::collections::BTreeSet;

    /// Both sides must come to the same: a change here needs a new protocol.
    #[test]
    fn the_hash_is_frozen() {
        assert_eq!(of_row("form", "daily", r#"{"title":"Round"}"#), 0x83a4_14c2_164e_5bc2);
        assert_eq!(of_row("", "", ""), 0x3653_6e90_44b9_9d6c);
    }

    #[test]
    fn every_part_and_its_end_counts() {
        let rows = [
            ("record", "a", "{}"),
            ("recor", "da", "{}"),
            ("record", "a{", "}"),
            ("record", "b", "{}"),
            ("form", "a", "{}"),
            ("record", "a", "{ }"),
            ("record", "a", "12345678"),
            ("record", "a", "12345678\0"),
            ("record", "a", "123456789"),
        ];
        let hashes: BTreeSet<u64> = rows.iter().map(|(kind, key, body)| of_row(kind, key, body)).collect();
        assert_eq!(hashes.len(), rows.len());
    }

    #[test]
    fn one_bit_anywhere_changes_about_half_of_the_hash() {
        let body = "0123456789abcdef0123456789abcdef0123";
        let plain = of_row("record", "a", body);
        for at in 0..body.len() {
            let mut bytes = body.as_bytes().to_vec();
            bytes[at] ^= 1;
            let other = of_row("record", "a", std::str::from_utf8(&bytes).unwrap());
            let differing = (plain ^ other).count_ones();
            assert!((8..=56).contains(&differing), "{differing} bits differ after byte {at}");
        }
    }
}
