#![allow(missing_docs, clippy::all, clippy::pedantic)]
fn main() {
    for p in std::env::args().skip(1) {
        println!("{}", coletor_fuzz::words::text(&std::fs::read(p).unwrap()));
    }
}
