//! How many bytes a phone downloads before it works without a network.

use crate::wasm::precache;
use anyhow::{Context, Result};
use serde_json::Value;
use std::{
    fs::{self, File},
    io,
    path::Path,
};

/// What the collector may weigh at most.
const LIMIT_BYTES: u64 = 300 * 1024;
/// Front ends of other products, as their measurement names them.
const PEERS: [&str; 3] = ["web-forms + vue", "enketo-core js + formhub css", "enketo-express offline app TOTAL"];

struct Row {
    name: String,
    raw_bytes: u64,
    sent_bytes: u64,
}

/// Prints each file with its size as it is and as it is sent, and how often the whole fits into the limit.
pub fn print(dist: &Path, peers: Option<&Path>) -> Result<()> {
    let names = precache::downloaded(dist)?;
    let mut rows = names.into_iter().map(|name| row(dist, name)).collect::<Result<Vec<_>>>()?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.sent_bytes));
    let total = rows.iter().map(|row| row.sent_bytes).sum::<u64>();
    println!("{:<48} {:>10} {:>10}", "file", "raw", "brotli");
    for Row { name, raw_bytes, sent_bytes } in &rows {
        println!("{name:<48} {raw_bytes:>10} {sent_bytes:>10}");
    }
    println!("{:<48} {:>10} {total:>10}", "total", rows.iter().map(|row| row.raw_bytes).sum::<u64>());
    println!("{:<48} {:>10} {LIMIT_BYTES:>10}", "limit", "");
    for (name, bytes) in peers.map(measured_peers).unwrap_or_default() {
        println!("{:<48} {:>10} {bytes:>10}", format!("peer: {name}"), "");
    }
    println!("size ratio {}", ratio(total));
    Ok(())
}

fn row(dist: &Path, name: String) -> Result<Row> {
    let raw_bytes = fs::metadata(dist.join(&name)).with_context(|| format!("dist has no {name}"))?.len();
    let sent_bytes = fs::metadata(dist.join(format!("{name}.br"))).map_or(raw_bytes, |packed| packed.len());
    Ok(Row { name, raw_bytes, sent_bytes })
}

/// The limit over the total, to two decimals, rounded down so that 1.00 is never claimed early.
fn ratio(total_bytes: u64) -> String {
    let hundredths = LIMIT_BYTES * 100 / total_bytes.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// What the peers' own measurement left behind; nothing where it has not been run.
fn measured_peers(folder: &Path) -> Vec<(String, u64)> {
    let read = || -> io::Result<Value> {
        let file = File::open(folder.join("results").join("g-bundles.json"))?;
        Ok(serde_json::from_reader(io::BufReader::new(file))?)
    };
    let Ok(Value::Array(rows)) = read() else { return Vec::new() };
    let row = |row: &Value| Some((row["name"].as_str()?.to_owned(), row["br"].as_u64()?));
    rows.iter().filter_map(row).filter(|(name, _)| PEERS.iter().any(|peer| name.ends_with(peer))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_the_limit_over_the_total_rounded_down() {
        assert_eq!(ratio(LIMIT_BYTES), "1.00");
        assert_eq!(ratio(LIMIT_BYTES + 1), "0.99");
        assert_eq!(ratio(LIMIT_BYTES / 2), "2.00");
    }
}
