use super::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const WORKER: &str = "// A worker.\nconst BUILD = \"first\";\nconst FILES = [];\n";

/// A server that gives out a worker and says the rest of what it is asked, as its body.
async fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (head, body) = Head::read(&mut stream).await.unwrap().unwrap();
                let said = match head.path.as_str() {
                    "/sw.js" => WORKER.to_owned(),
                    _ => format!("{}\n{}", String::from_utf8(head.bytes()).unwrap(), String::from_utf8(body).unwrap()),
                };
                stream.write_all(format!("HTTP/1.1 200 OK\r\nx-coletor: 1\r\n\r\n{said}").as_bytes()).await.unwrap();
                // A socket stays open for as long as the other side likes.
                while head.is_upgrade() && stream.read_u8().await.is_ok() {}
            });
        }
    });
    url
}

async fn open(middlebox: &Middlebox, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(middlebox.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// All that is answered until the connection ends.
async fn ask(middlebox: &Middlebox, request: &str) -> String {
    let mut answer = String::new();
    open(middlebox, request).await.read_to_string(&mut answer).await.unwrap();
    answer
}

const PLAIN: &str = "POST /api/sync HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n{}";
const UPGRADE: &str = "GET /api/sync HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
const GET_WORKER: &str = "GET /sw.js HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"1\"\r\n\r\n";

#[tokio::test]
async fn a_request_passes_whole_and_alone() {
    let middlebox = Middlebox::start(&server().await).await.unwrap();
    let answer = ask(&middlebox, PLAIN).await;
    assert!(answer.contains("x-coletor") && answer.ends_with("\n{}"), "{answer}");
    assert!(answer.contains("connection: close") && !answer.contains("keep-alive"), "{answer}");
    assert!(ask(&middlebox, GET_WORKER).await.ends_with(WORKER));
    assert_eq!(middlebox.count(|seen| seen.passed), 2);
}

#[tokio::test]
async fn sockets_are_refused_and_those_that_are_open_end() {
    let middlebox = Middlebox::start(&server().await).await.unwrap();
    let mut before = open(&middlebox, UPGRADE).await;
    assert_eq!(before.read_u8().await.unwrap(), b'H');
    middlebox.meddle(Meddling::NoWebSocket);
    assert!(before.read_to_end(&mut Vec::new()).await.is_err(), "it is reset");
    assert!(ask(&middlebox, UPGRADE).await.starts_with("HTTP/1.1 403 "));
    assert!(ask(&middlebox, PLAIN).await.contains("x-coletor"));
    assert_eq!(middlebox.count(|seen| seen.head.is_upgrade() && !seen.passed), 1);
    middlebox.meddle(Meddling::Nothing);
    let mut after = open(&middlebox, UPGRADE).await;
    assert_eq!(after.read_u8().await.unwrap(), b'H');
}

#[tokio::test]
async fn a_portal_answers_everything_itself() {
    let middlebox = Middlebox::start(&server().await).await.unwrap();
    middlebox.meddle(Meddling::Portal);
    for request in [PLAIN, UPGRADE, GET_WORKER] {
        let answer = ask(&middlebox, request).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("<form"), "{answer}");
    }
    assert_eq!(middlebox.count(|seen| seen.passed), 0);
}

#[tokio::test]
async fn another_build_has_the_same_files() {
    let middlebox = Middlebox::start(&server().await).await.unwrap();
    middlebox.meddle(Meddling::Build("second".into()));
    let answer = ask(&middlebox, GET_WORKER).await;
    assert!(answer.ends_with(&WORKER.replace("first", "second")), "{answer}");
    assert!(ask(&middlebox, PLAIN).await.contains("x-coletor"));
}
