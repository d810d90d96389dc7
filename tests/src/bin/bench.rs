//! Measurements, as `cargo xtask bench NAME` runs them. `COLETOR_BIN` names the server.

use anyhow::{Result, bail};
use coletor_tests::bench;
use std::path::PathBuf;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let peers = arguments.skip_while(|argument| argument != "--peers").nth(1).map(PathBuf::from);
    match name.as_str() {
        "choices" => bench::choices::measure(peers.as_deref()).await,
        "drain" => bench::drain::measure(peers.as_deref()).await,
        "fanout" => bench::fanout::measure(peers.as_deref()).await,
        "form" => bench::form::measure(peers.as_deref()).await,
        "idle" => bench::idle::measure().await,
        "ingest" => bench::ingest::measure(peers.as_deref()).await,
        "lighthouse" => bench::lighthouse::measure().await,
        "live" => bench::live::measure().await,
        "media" => bench::media::measure().await,
        "million" => bench::million::measure().await,
        "photos" => bench::photos::measure().await,
        "start" => bench::start::measure().await,
        "store" => bench::store::measure(peers.as_deref()).await,
        "tap" => bench::tap::measure(peers.as_deref()).await,
        _ => {
            bail!(
                "no bench is called {name:?}; there are: choices, drain, fanout, form, idle, ingest, lighthouse, live, media, million, photos, start, store, tap"
            )
        }
    }
}
