//! What the protocol asks the database for. Each piece of work ends in the event that the protocol waits for, if any.

use crate::app::Shared;
use crate::clock;
use crate::db::{DbError, PushJob};
use crate::error::db_problem;
use crate::live::{Channel, Encoded};
use coletor_common::account::Session;
use coletor_common::id::GroupId;
use coletor_common::op::Logged;
use coletor_common::row::{board_scope, device_scope, group_scope, person_scope, project_scope};
use coletor_common::sync::frame::{Cursor, Hello, Receipt, Sum};
use coletor_common::sync::server;
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// An event whose pages are shared.
pub type Event = server::Event<Arc<Encoded>>;

/// What came of some work.
#[derive(Debug)]
pub enum Done {
    /// Something that the protocol waits for.
    Event(Event),
    /// What a session may now; `None` if it has ended.
    Granted(Option<Box<Grant>>),
}

/// Who is behind a session, and the scopes that it is granted.
#[derive(Debug)]
pub struct Grant {
    /// Who.
    pub who: Session,
    /// Which.
    pub scopes: Vec<String>,
}

/// Work on its way; an error ends the connection, whose peer then comes back.
pub type Doing = BoxFuture<'static, Result<Option<Done>, DbError>>;

/// Looks up what a session may.
pub fn grant(app: &Shared, token_sha256: String) -> Doing {
    let app = app.clone();
    Box::pin(async move {
        let Some((who, _)) = app.db.session(&token_sha256, clock::now()).await? else {
            return Ok(Some(Done::Granted(None)));
        };
        let scopes = scopes(&who, app.db.groups_of(who.person).await?);
        Ok(Some(Done::Granted(Some(Box::new(Grant { who, scopes })))))
    })
}

fn scopes(who: &Session, groups: Vec<GroupId>) -> Vec<String> {
    let mut scopes = vec![project_scope(who.project), person_scope(who.person)];
    scopes.extend(who.device.map(|grant| device_scope(grant.device)));
    scopes.extend(groups.into_iter().map(group_scope));
    if who.role.sees() {
        scopes.push(board_scope(who.project));
    }
    scopes
}

/// Looks up where scopes stand that were granted since the session opened.
pub fn regrant(app: &Shared, scopes: Vec<String>) -> Doing {
    let app = app.clone();
    Box::pin(async move { Ok(Some(Done::Event(Event::Regranted(app.db.heads(scopes).await?)))) })
}

/// Looks up where everything stands.
pub fn open(app: &Shared, scopes: Vec<String>, hello: &Hello) -> Doing {
    let (app, device, incarnation) = (app.clone(), hello.device, hello.incarnation);
    Box::pin(async move {
        let (high_water, head) = match device {
            Some(device) => app.db.high_water(device, incarnation).await?,
            None => (0, None),
        };
        let scopes = app.db.heads(scopes).await?;
        Ok(Some(Done::Event(Event::Opened { high_water, head, scopes, server_time: clock::now() })))
    })
}

/// Makes operations durable.
pub fn append(app: &Shared, who: &Session, ops: Vec<Logged>) -> Doing {
    let (app, project) = (app.clone(), who.project);
    Box::pin(async move {
        let result = app.db.push(PushJob { project, ops }).await;
        Ok(Some(Done::Event(Event::Appended(result.map_err(|error| db_problem(&error))))))
    })
}

/// Reads a page of rows.
pub fn load(app: &Shared, channel: &Arc<Channel>, after: Cursor) -> Doing {
    let (app, channel) = (app.clone(), Arc::clone(channel));
    Box::pin(async move {
        // In a task of its own: everybody who needs the same page waits for it, however this connection fares meanwhile.
        let read = tokio::spawn(async move { channel.read(&app.db, after).await });
        Ok(Some(Done::Event(Event::Page(read.await.map_err(|_| DbError::Stopped)??))))
    })
}

/// Notes what became of a command to the session's device.
pub fn receive(app: &Shared, who: &Session, receipt: Receipt) -> Option<Doing> {
    let (app, device) = (app.clone(), who.device?.device);
    Some(Box::pin(async move {
        app.db.receipt(device, &receipt.key, receipt.outcome.as_str()).await?;
        Ok(None)
    }))
}

/// Adds up a scope.
pub fn sum(app: &Shared, scope: String) -> Doing {
    let app = app.clone();
    Box::pin(async move {
        let (cursor, sum) = app.db.checksum(&scope).await?;
        Ok(Some(Done::Event(Event::Summed(Sum { scope, cursor, sum }))))
    })
}
