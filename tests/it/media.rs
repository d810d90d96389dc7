//! Media files: whole or not at all, once, for who may see them.

use coletor_common::op::{Event, Media};
use coletor_common::row::RECORD;
use coletor_common::sync::frame::ServerFrame;
use coletor_tests::client::Client;
use coletor_tests::ops::{Log, record, taken};
use coletor_tests::sender::{digest, send};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use reqwest::Method;
use std::path::Path;

const PHOTO: &[u8] = b"\x89PNG not really";

fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

#[tokio::test]
async fn a_file_is_stored_once_and_shown_to_who_may_see_it() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, _, _) = Client::collector(&server, "ana").await.unwrap();
    let (bruno, _, _) = Client::collector(&server, "bruno").await.unwrap();
    for who in [&ana, &ana, &bruno] {
        send(who, PHOTO, "image/png").await.unwrap();
    }
    assert_eq!(files(&server.data.join("media")), 1);
    for (client, want) in [(&admin, 200), (&ana, 200), (&bruno, 404)] {
        let path = format!("/api/media/{}", digest(PHOTO));
        let answer = client.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(answer.status(), want);
        if want == 200 {
            assert_eq!(answer.headers()["content-disposition"], "inline");
            assert!(answer.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
            assert_eq!(answer.bytes().await.unwrap(), PHOTO);
        }
    }
}

#[tokio::test]
async fn the_board_hears_of_a_file_that_a_record_names() {
    let server = Server::start().await.unwrap();
    let admin = Client::administrator(&server).await.unwrap();
    let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let (mut board, _) = Socket::welcomed(&admin, None).await.unwrap();
    let (mut log, id, sha256) = (Log::new(device, session.person), record(), digest(PHOTO));
    let bytes = PHOTO.len() as u64;
    let media = Media { sha256: sha256.clone(), name: "a.png".into(), content_type: "image/png".into(), bytes };
    let attached = Event::Attached { point: "/photo".into(), media };
    phone.push(vec![log.op(id, taken()), log.op(id, attached)]).await.unwrap();
    let shown = |frame| match frame {
        ServerFrame::Changes(changes) => changes.rows.into_iter().find(|row| row.kind == RECORD),
        _ => None,
    };
    board.wait_for(shown).await.unwrap();
    let media = |lines: Vec<coletor_common::admin::RecordLine>| lines[0].media;
    assert_eq!(media(admin.get("/api/records").await.unwrap()), (1, 0));
    send(&ana, PHOTO, "image/png").await.unwrap();
    board.wait_for(shown).await.unwrap();
    assert_eq!(media(admin.get("/api/records").await.unwrap()), (1, 1));
    let page: coletor_common::admin::RecordPage = admin.get(&format!("/api/records/{id}")).await.unwrap();
    assert_eq!(page.media_here, [sha256]);
}
