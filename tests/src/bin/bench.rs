//! Measurements in real browsers, as `cargo xtask bench NAME` runs them. `COLETOR_BIN` names the server.

use anyhow::{Result, bail};
use coletor_tests::bench;

#[tokio::main]
async fn main() -> Result<()> {
    let name = std::env::args().nth(1).unwrap_or_default();
    match name.as_str() {
        "start" => bench::start::measure().await,
        "live" => bench::live::measure().await,
        _ => bail!("no bench is called {name:?}; there are: start, live"),
    }
}
