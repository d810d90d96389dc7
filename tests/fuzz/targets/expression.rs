//! Expressions: read, evaluated, written, read again.
#![no_main]

use coletor_fuzz::sample;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        sample::check(text);
    }
});
