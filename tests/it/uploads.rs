//! Uploads in pieces: what is confirmed is on the disk, what breaks off goes on, and what is wrong is told.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coletor_common::problem::{Code, Problem};
use coletor_tests::client::Client;
use coletor_tests::proxy::Proxy;
use coletor_tests::sender::{PIECE, Sender, begin, digest, number, piece, send, tus};
use coletor_tests::server::Server;
use coletor_tests::wait::until;
use reqwest::{Method, RequestBuilder, Response};
use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::time::Duration;
use tokio::time::interval;

const FILE: &[u8] = b"twenty bytes of a file";
const MB: usize = 1024 * 1024;

/// The place of a new upload of `bytes`.
async fn begun(client: &Client, bytes: &[u8]) -> String {
    let answer = begin(client, &digest(bytes), "image/png", bytes.len() as u64).send().await.unwrap();
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["upload-offset"], "0");
    assert!(answer.headers()["upload-expires"].to_str().unwrap().ends_with("GMT"));
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// Where an upload stands, if it is there.
async fn standing(client: &Client, place: &str) -> Option<u64> {
    let answer = tus(client, Method::HEAD, place).send().await.unwrap();
    assert_eq!(answer.headers()["tus-resumable"], "1.0.0");
    number(answer.headers(), "upload-offset").ok()
}

async fn said(request: RequestBuilder) -> (u16, Code) {
    let answer: Response = request.send().await.unwrap();
    assert_eq!(answer.headers()["tus-resumable"], "1.0.0");
    let status = answer.status().as_u16();
    (status, answer.json::<Problem>().await.unwrap().code)
}

/// Bytes that no two files have in common.
fn noise(bytes: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()
    };
    (0..bytes.div_ceil(8)).flat_map(|_| next()).take(bytes).collect()
}

async fn stored(client: &Client, sha256: &str) -> String {
    let answer = client.request(Method::GET, &format!("/api/media/{sha256}")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    format!("{:x}", Sha256::digest(answer.bytes().await.unwrap()))
}

#[tokio::test]
async fn what_is_spoken_is_told_without_a_version_and_nothing_else_is() {
    let server = Server::start().await.unwrap();
    let (ana, _, _) = Client::collector(&server, "ana").await.unwrap();
    let told = ana.request(Method::OPTIONS, "/api/uploads").send().await.unwrap();
    assert_eq!(told.status(), 204);
    assert_eq!(told.headers()["tus-extension"], "creation,checksum,expiration,termination");
    assert_eq!(told.headers()["tus-checksum-algorithm"], "sha1,sha256");
    assert_eq!(told.headers()["tus-version"], "1.0.0");
    for version in [None, Some("0.2.2")] {
        let request = ana.request(Method::POST, "/api/uploads");
        let request = version.into_iter().fold(request, |request, version| request.header("tus-resumable", version));
        assert_eq!(said(request).await, (412, Code::BadRequest));
    }
}

#[tokio::test]
async fn bad_beginnings_are_told() {
    let server = Server::start().await.unwrap();
    let (ana, _, _) = Client::collector(&server, "ana").await.unwrap();
    let (sha256, large) = (digest(FILE), 2 * 1024 * 1024 * 1024 + 1);
    for (request, want) in [
        (begin(&ana, "ABC", "image/png", 1), (400, Code::BadRequest)),
        (begin(&ana, &sha256, "text/html", 1), (400, Code::BadRequest)),
        (begin(&ana, &sha256, "image/png", large), (413, Code::TooLarge)),
        (tus(&ana, Method::POST, "/api/uploads").header("upload-length", 1), (400, Code::BadRequest)),
        (tus(&ana, Method::POST, "/api/uploads").header("upload-length", "-1"), (400, Code::BadRequest)),
    ] {
        let told = format!("{request:?}");
        assert_eq!(said(request).await, want, "{told}");
    }
}

#[tokio::test]
async fn bad_pieces_are_told_and_nothing_of_them_is_kept() {
    let server = Server::start().await.unwrap();
    let (ana, _, _) = Client::collector(&server, "ana").await.unwrap();
    let (bruno, _, _) = Client::collector(&server, "bruno").await.unwrap();
    let place = begun(&ana, FILE).await;
    let half = FILE[..10].to_vec();
    let wrong = format!("sha256 {}", STANDARD.encode(Sha256::digest(b"other")));
    let go_on = |from| piece(&ana, &place, from, half.clone());
    for (request, want) in [
        (go_on(1), (409, Code::UploadConflict)),
        (tus(&ana, Method::PATCH, &place).header("content-type", PIECE).body(half.clone()), (400, Code::BadRequest)),
        (tus(&ana, Method::PATCH, &place).header("upload-offset", 0).body(half.clone()), (415, Code::BadRequest)),
        (go_on(0).header("upload-checksum", &wrong), (460, Code::ChecksumMismatch)),
        (go_on(0).header("upload-checksum", "md5 AAAA"), (400, Code::BadRequest)),
        (piece(&bruno, &place, 0, half.clone()), (404, Code::NotFound)),
        (piece(&ana, "/api/uploads/none", 0, half.clone()), (404, Code::NotFound)),
        (tus(&ana, Method::POST, &place), (400, Code::BadRequest)),
        (tus(&bruno, Method::DELETE, &place), (404, Code::NotFound)),
    ] {
        let told = format!("{request:?}");
        assert_eq!(said(request).await, want, "{told}");
        assert_eq!(standing(&ana, &place).await, Some(0), "{told}");
    }
    assert_eq!(standing(&bruno, &place).await, None);
    let longer = piece(&ana, &place, 0, [FILE, b"and more"].concat());
    assert_eq!(said(longer).await, (413, Code::TooLarge));
    assert_eq!(stored(&ana, &digest(FILE)).await, digest(FILE), "what fitted was the file");
}

#[tokio::test]
async fn a_file_comes_in_pieces_with_checksums_and_by_post() {
    let server = Server::start().await.unwrap();
    let (ana, _, _) = Client::collector(&server, "ana").await.unwrap();
    let place = begun(&ana, FILE).await;
    let sha1 = "sha1 ".to_owned() + &STANDARD.encode(<sha1::Sha1 as sha1::Digest>::digest(&FILE[..5]));
    let first = piece(&ana, &place, 0, FILE[..5].to_vec()).header("upload-checksum", sha1).send().await.unwrap();
    assert_eq!((first.status().as_u16(), &first.headers()["upload-offset"]), (204, &"5".parse().unwrap()));
    let overridden = tus(&ana, Method::POST, &place).header("x-http-method-override", "PATCH");
    let second = overridden.header("content-type", PIECE).header("upload-offset", 5).body(FILE[5..].to_vec());
    assert_eq!(second.send().await.unwrap().headers()["upload-offset"], FILE.len().to_string().as_str());
    assert_eq!(standing(&ana, &place).await, Some(FILE.len() as u64), "the answer may have been lost");
    assert_eq!(stored(&ana, &digest(FILE)).await, digest(FILE));
    let again = begin(&ana, &digest(FILE), "image/png", FILE.len() as u64).send().await.unwrap();
    assert_eq!(again.headers()["upload-offset"], FILE.len().to_string().as_str(), "it is here already");
    send(&ana, b"", "image/png").await.unwrap();
    assert_eq!(stored(&ana, &digest(b"")).await, digest(b""));
}

#[tokio::test]
async fn a_file_that_is_another_is_not_stored_and_one_given_up_is_gone() {
    let server = Server::start().await.unwrap();
    let (ana, _, _) = Client::collector(&server, "ana").await.unwrap();
    let place = begun(&ana, FILE).await;
    let other = piece(&ana, &place, 0, vec![b'x'; FILE.len()]);
    assert_eq!(said(other).await, (422, Code::DigestMismatch));
    assert_eq!(standing(&ana, &place).await, None, "another one is to be begun");
    let place = begun(&ana, FILE).await;
    piece(&ana, &place, 0, FILE[..5].to_vec()).send().await.unwrap();
    assert_eq!(tus(&ana, Method::DELETE, &place).send().await.unwrap().status(), 204);
    assert_eq!(standing(&ana, &place).await, None);
    assert_eq!(unfinished(&server.data), 0);
}

fn unfinished(data: &Path) -> usize {
    std::fs::read_dir(data.join("media/unfinished")).unwrap().count()
}

#[tokio::test]
async fn an_upload_that_nobody_goes_on_with_is_over() {
    let mut server = Server::start().await.unwrap();
    let (ana, _, _) = Client::collector(&server, "ana").await.unwrap();
    let place = begun(&ana, FILE).await;
    piece(&ana, &place, 0, FILE[..5].to_vec()).send().await.unwrap();
    server.stop().await.unwrap();
    coletor_tests::stored::change(&server.data, "UPDATE uploads SET expires_at = 1").await.unwrap();
    server.restart().await.unwrap();
    // Swept out at the start; until then, it is told that it is over.
    let over = async || {
        let answer = tus(&ana, Method::HEAD, &place).send().await?.status().as_u16();
        assert!([404, 410].contains(&answer), "{answer}");
        Ok((unfinished(&server.data) == 0).then_some(()))
    };
    coletor_tests::wait::wait_until("the upload is swept out", Duration::from_secs(20), over).await.unwrap();
}

#[tokio::test]
async fn whoever_comes_later_goes_on_and_what_came_before_is_kept() {
    let server = Server::start().await.unwrap();
    let (ana, _, _) = Client::collector(&server, "ana").await.unwrap();
    let bytes = noise(MB, 1);
    let place = begun(&ana, &bytes).await;
    let (first, body) = tokio::sync::mpsc::channel::<Result<Vec<u8>, std::io::Error>>(1);
    let body = futures_util::stream::unfold(body, async |mut body| body.recv().await.map(|piece| (piece, body)));
    let slow = piece(&ana, &place, 0, reqwest::Body::wrap_stream(body)).send();
    let slow = tokio::spawn(slow);
    first.send(Ok(bytes[..1_000].to_vec())).await.unwrap();
    let part = server.data.join("media/unfinished").join(place.rsplit('/').next().unwrap());
    let came = async || Ok(part.metadata().ok().filter(|part| part.len() == 1_000));
    until("some of it is here", came).await.unwrap();
    // The first one never ends by itself. Asking where it stands ends it, and what came is on the disk then.
    let at = standing(&ana, &place).await.unwrap();
    assert_eq!(at, 1_000);
    assert_eq!(slow.await.unwrap().map_or(409, |answer| answer.status().as_u16()), 409);
    let rest = piece(&ana, &place, at, bytes[1_000..].to_vec()).send().await.unwrap();
    assert_eq!(rest.status(), 204);
    assert_eq!(stored(&ana, &digest(&bytes)).await, digest(&bytes));
}

/// A line that breaks every few moments, and a server killed five times meanwhile.
#[tokio::test]
async fn two_hundred_megabytes_arrive_whatever_breaks() {
    let mut server = Server::start().await.unwrap();
    let (mut ana, _, _) = Client::collector(&server, "ana").await.unwrap();
    let upstream = server.url.trim_start_matches("http://").parse().unwrap();
    let proxy = Proxy::start(upstream).await.unwrap();
    ana.url = proxy.url();
    let bytes = noise(200 * MB, 7);
    let mut sender = Sender::new(&ana, &bytes, "video/mp4");
    let (mut cuts, mut kills, mut asked) = (0, 0, 0);
    let mut cutting = interval(Duration::from_millis(100));
    loop {
        let at = sender.upload.sent();
        tokio::select! {
            done = sender.step() => {
                asked += 1;
                assert!(asked < 20_000, "it does not arrive: {at}");
                if done.unwrap() { break }
            }
            _ = cutting.tick() => {
                // In the middle of a request, which is given up too.
                proxy.cut();
                proxy.restore();
                cuts += 1;
                sender.upload.answered(coletor_common::sync::upload::Answer::Lost);
            }
        }
        if kills < 5 && sender.upload.sent() > (kills + 1) * 30 * MB as u64 {
            server.kill().await.unwrap();
            server.restart().await.unwrap();
            kills += 1;
        }
    }
    println!("200 MB: {cuts} cuts, {kills} kills, {asked} requests");
    assert_eq!(kills, 5);
    assert!(cuts > 5, "{cuts} cuts");
    let direct = Client::administrator(&server).await.unwrap();
    assert_eq!(stored(&direct, &digest(&bytes)).await, digest(&bytes));
}
