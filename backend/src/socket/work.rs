//! What the protocol asks the database for. Each piece of work ends in the event that the protocol waits for, if any.

use crate::app::Shared;
use crate::clock;
use crate::db::{DbError, PushJob};
use crate::error::db_problem;
use crate::live::{Channel, Encoded};
use coletor_common::account::{Role, Session};
use coletor_common::op::Logged;
use coletor_common::row::{board_scope, device_scope, person_scope, project_scope};
use coletor_common::sync::frame::{Cursor, Hello, Receipt, Sum};
use coletor_common::sync::server;
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// An event whose pages are shared.
pub type Event = server::Event<Arc<Encoded>>;

/// Work on its way; an error ends the connection, whose peer then comes back.
pub type Doing = BoxFuture<'static, Result<Option<Event>, DbError>>;

/// The scopes that a session is granted.
pub fn scopes(who: &Session) -> Vec<String> {
    let mut scopes = vec![project_scope(who.project), person_scope(who.person)];
    scopes.extend(who.device.map(|grant| device_scope(grant.device)));
    if who.role == Role::Administrator {
        scopes.push(board_scope(who.project));
    }
    scopes
}

/// Looks up where everything stands.
pub fn open(app: &Shared, who: &Session, hello: &Hello) -> Doing {
    let (app, scopes, device, incarnation) = (app.clone(), scopes(who), hello.device, hello.incarnation);
    Box::pin(async move {
        let (high_water, head) = match device {
            Some(device) => app.db.high_water(device, incarnation).await?,
            None => (0, None),
        };
        let scopes = app.db.heads(scopes).await?;
        Ok(Some(Event::Opened { high_water, head, scopes, server_time: clock::now() }))
    })
}

/// Makes operations durable.
pub fn append(app: &Shared, who: &Session, ops: Vec<Logged>) -> Doing {
    let (app, project) = (app.clone(), who.project);
    Box::pin(async move {
        let result = app.db.push(PushJob { project, ops }).await;
        Ok(Some(Event::Appended(result.map_err(|error| db_problem(&error)))))
    })
}

/// Reads a page of rows.
pub fn load(app: &Shared, channel: &Arc<Channel>, after: Cursor) -> Doing {
    let (app, channel) = (app.clone(), Arc::clone(channel));
    Box::pin(async move {
        // In a task of its own: everybody who needs the same page waits for it, however this connection fares meanwhile.
        let read = tokio::spawn(async move { channel.read(&app.db, after).await });
        Ok(Some(Event::Page(read.await.map_err(|_| DbError::Stopped)??)))
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
        Ok(Some(Event::Summed(Sum { scope, cursor, sum })))
    })
}
