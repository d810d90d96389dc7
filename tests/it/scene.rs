//! Forms, an administrator who publishes them, and a collector's phone that fills them.

use crate::sheets::workbook;
use coletor_common::admin::{Decide, Draft, FormVersion, RecordPage};
use coletor_common::form::examine::Difference;
use coletor_common::id::RecordId;
use coletor_common::op::Event;
use coletor_common::record::Field;
use coletor_common::row::{ENTITY, EntityRow};
use coletor_common::sync::frame::ServerFrame;
use coletor_tests::client::{Client, read};
use coletor_tests::ops::{Log, answered, record, taken_of};
use coletor_tests::server::Server;
use coletor_tests::socket::Socket;
use coletor_tests::wait::until;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};

pub type Rows<'a> = &'a [&'a [&'a str]];

fn settings<'a>(row: &'a [&'a str; 2]) -> [&'a [&'a str]; 2] {
    [&["form_id", "version"], row]
}

/// The workbook of a form: its survey, and whatever other sheets it has.
pub fn book(id: &str, version: &str, survey: Rows, others: &[(&str, Rows)]) -> Vec<u8> {
    let row = [id, version];
    let settings = settings(&row);
    let sheets: Vec<(&str, Rows)> =
        [("survey", survey), ("settings", settings.as_slice())].into_iter().chain(others.iter().copied()).collect();
    workbook(&sheets)
}

pub async fn send(client: &Client, files: &[(&str, Vec<u8>)]) -> Response {
    let parts = files.iter().fold(Form::new(), |form, (name, bytes)| {
        form.part("file", Part::bytes(bytes.clone()).file_name((*name).to_owned()))
    });
    client.request(Method::POST, "/api/forms").multipart(parts).send().await.unwrap()
}

pub async fn publish(client: &Client, bytes: Vec<u8>) -> FormVersion {
    let draft: Draft = read(send(client, &[("form.xlsx", bytes)]).await).await.unwrap();
    let FormVersion { form, version, .. } = draft.version;
    let path = format!("/api/forms/{form}/versions/{version}/publish");
    read(client.request(Method::POST, &path).send().await.unwrap()).await.unwrap()
}

/// An administrator, and a collector's phone with its log.
pub struct Scene {
    pub server: Server,
    pub admin: Client,
    pub ana: Client,
    pub phone: Socket,
    pub log: Log,
}

impl Scene {
    pub async fn set() -> Self {
        let server = Server::start().await.unwrap();
        let admin = Client::administrator(&server).await.unwrap();
        let (ana, session, device) = Client::collector(&server, "ana").await.unwrap();
        let (phone, _) = Socket::welcomed(&ana, Some(device)).await.unwrap();
        let log = Log::new(device, session.person);
        Self { server, admin, ana, phone, log }
    }

    /// A finished record with these answers.
    pub async fn fill(&mut self, form: &str, version: &str, answers: &[(&str, &str)]) -> RecordId {
        let id = record();
        let mut ops = vec![self.log.op(id, taken_of(form, version))];
        ops.extend(answers.iter().map(|(point, value)| self.log.op(id, answered(point, value))));
        ops.push(self.log.op(id, Event::Finished {}));
        self.phone.push(ops).await.unwrap();
        id
    }

    /// A record's page once the server has looked at it.
    pub async fn examined(&self, id: RecordId) -> Vec<Difference> {
        let path = format!("/api/records/{id}");
        let look = async || Ok(self.admin.get::<RecordPage>(&path).await?.differences);
        until("the record is examined", look).await.unwrap()
    }

    /// The administrator revises an answer.
    pub async fn decide(&self, id: RecordId, point: &str, value: &str) {
        let decision = Decide { field: Field::Answer, point: point.into(), value: Some(value.into()) };
        let path = format!("/api/records/{id}/decisions");
        let done = self.admin.request(Method::POST, &path).json(&decision).send().await.unwrap();
        assert_eq!(done.status(), 204);
    }

    pub async fn entity(&mut self, is_it: impl Fn(&EntityRow) -> bool) -> EntityRow {
        let find = |frame| match frame {
            ServerFrame::Changes(changes) => {
                let rows = changes.rows.into_iter().filter(|row| row.kind == ENTITY);
                rows.filter_map(|row| row.body?.read::<EntityRow>().ok()).find(&is_it)
            }
            _ => None,
        };
        self.phone.wait_for(find).await.unwrap()
    }
}
