//! The protocol's own client, from npm, against the real server.

use coletor_tests::client::Client;
use coletor_tests::proxy::Proxy;
use coletor_tests::sender::digest;
use coletor_tests::server::Server;
use serde_json::Value;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::time::{interval, timeout};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tus/interrupted.mjs");
const BYTES: usize = 24 * 1024 * 1024 + 7;

#[tokio::test]
async fn tus_js_client_goes_on_where_it_broke_off() {
    let Some(packages) = std::env::var_os("COLETOR_NPM_TUS") else {
        println!("not tried: COLETOR_NPM_TUS names no folder of packages (`cargo xtask test` fetches them)");
        return;
    };
    let server = Server::start().await.unwrap();
    let (ana, _, _) = Client::collector(&server, "ana").await.unwrap();
    let proxy = Proxy::start(server.url.trim_start_matches("http://").parse().unwrap()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (path, bytes) =
        (folder.path().join("film.mp4"), (0..BYTES).map(|n| n.to_le_bytes()[n % 3]).collect::<Vec<u8>>());
    std::fs::write(&path, &bytes).unwrap();
    let mut node = Command::new("node");
    node.arg(SCRIPT).args([proxy.url(), ana.cookies().unwrap()]).arg(&path).arg(digest(&bytes)).arg(packages);
    let mut child = node.stdout(Stdio::piped()).stderr(Stdio::inherit()).kill_on_drop(true).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told = Vec::<Value>::new();
    let (mut cuts, mut cutting) = (0, interval(Duration::from_millis(120)));
    let story = async {
        loop {
            tokio::select! {
                line = lines.next_line() => match line.unwrap() {
                    Some(line) => told.push(serde_json::from_str(&line).unwrap()),
                    None => break,
                },
                // In the middle of the second half; it tries again by itself.
                _ = cutting.tick(), if told.len() == 1 && cuts < 5 => {
                    proxy.cut();
                    proxy.restore();
                    cuts += 1;
                }
            }
        }
    };
    timeout(Duration::from_mins(1), story).await.unwrap();
    assert!(child.wait().await.unwrap().success(), "{told:?}");
    let [begun, ended] = &told[..] else { panic!("{told:?}") };
    let accepted = begun["begun"]["accepted"].as_u64().unwrap();
    assert!(ended["ended"]["first"].as_u64().unwrap() >= accepted, "nothing is sent twice: {told:?}");
    println!("{told:?}, {cuts} cuts");
    let admin = Client::administrator(&server).await.unwrap();
    let got = admin.request(reqwest::Method::GET, &format!("/api/media/{}", digest(&bytes))).send().await.unwrap();
    assert_eq!(got.bytes().await.unwrap(), bytes);
}
