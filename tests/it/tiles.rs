//! Where devices get pictures of the ground: told by the server's configuration, also when that changes.

use coletor_common::row::{PROJECT, ProjectRow};
use coletor_common::sync::frame::ServerFrame;
use coletor_tests::client::Client;
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;

const TILES: &str = "https://tiles.example/{z}/{x}/{y}.png";

async fn project(server: &Server) -> ProjectRow {
    let (ana, _, device) = Client::collector(server, "ana").await.unwrap();
    let (mut phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
    let of_project = |frame| match frame {
        ServerFrame::Changes(changes) => changes.rows.into_iter().find(|row| row.kind == PROJECT),
        _ => None,
    };
    phone.wait_for(of_project).await.unwrap().body.unwrap().read().unwrap()
}

#[tokio::test]
async fn devices_are_told_of_tiles_and_no_longer_once_there_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let with = ["--demo", "--tiles", TILES, "--tiles-credit", "The ground's own"];
    let mut server = Server::start_in(folder.path(), &with).await.unwrap();
    let tiles = project(&server).await.tiles.unwrap();
    assert_eq!((tiles.address.as_str(), tiles.credit.as_str()), (TILES, "The ground's own"));
    let passwords = server.passwords.clone();
    server.stop().await.unwrap();
    let mut server = Server::start_in(folder.path(), &["--demo"]).await.unwrap();
    server.passwords = passwords;
    assert_eq!(project(&server).await.tiles, None);
}
