//! The first start: a project and somebody who can sign in. Passwords go to standard output once, never to the log.

use crate::config::Serve;
use crate::db::{Db, Write, availability, colleagues, people, projects};
use crate::passwords::{self, Passwords};
use crate::{clock, demo, zone};
use anyhow::Context;
use coletor_common::account::Role;
use coletor_common::admin::Person;
use coletor_common::id::{PersonId, ProjectId};
use std::io::Write as _;

const PROJECT_NAME: &str = "Coletor";

/// Somebody to add: login, name and role.
pub type Somebody = (&'static str, &'static str, Role);

/// Fills an empty database; renews the zone tables, the tiles and what devices are to know of one that is not.
pub async fn prepare(db: &Db, hasher: &Passwords, config: &Serve) -> anyhow::Result<()> {
    let known = db.projects().await?;
    if known.is_empty() {
        return fill(db, hasher, config).await;
    }
    for (id, name, zone) in known {
        let table = zone::table(&zone.name, clock::now())?;
        let mut write = db.write().await?;
        projects::renew(&mut write, id, &name, &table, config.tiles_row()).await?;
        colleagues::renew(&mut write, id).await?;
        availability::renew(&mut write, id).await?;
        write.commit().await?;
    }
    Ok(())
}

async fn fill(db: &Db, hasher: &Passwords, config: &Serve) -> anyhow::Result<()> {
    let id = ProjectId(uuid::Uuid::now_v7());
    let now = clock::now();
    let (name, zone_name, somebody) = if config.demo {
        (demo::PROJECT_NAME, demo::ZONE.to_owned(), demo::PEOPLE)
    } else {
        (PROJECT_NAME, config.zone_name(), &[("admin", "Administração", Role::Administrator)][..])
    };
    let table = zone::table(&zone_name, now)?;
    let rounds = if config.demo { demo::rounds(&table, now)? } else { Vec::new() };
    let mut write = db.write().await?;
    projects::insert(&mut write, id, name, &table, config.tiles_row()).await?;
    let mut told = String::from("\nFirst start. These passwords are shown only now:\n\n");
    let mut collectors = Vec::new();
    for one in somebody {
        let (person, password) = add(&mut write, hasher, id, one).await?;
        told.push_str(&format_line(one.0, &password));
        collectors.extend((one.2 == Role::Collector).then_some(person));
    }
    if config.demo {
        demo::place(&mut write, id).await?;
    }
    for form in &rounds {
        demo::publish(&mut write, id, form).await?;
    }
    if config.demo {
        demo::assign(&mut write, id, &collectors).await?;
    }
    write.commit().await?;
    told.push('\n');
    let mut out = std::io::stdout().lock();
    out.write_all(told.as_bytes()).and_then(|()| out.flush()).context("cannot tell the first passwords")
}

/// As tests read it: two blanks, the login, two blanks, the password.
fn format_line(login: &str, password: &str) -> String {
    format!("  {login}  {password}\n")
}

async fn add(
    write: &mut Write,
    hasher: &Passwords,
    project: ProjectId,
    one: &Somebody,
) -> anyhow::Result<(PersonId, String)> {
    let (login, name, role) = *one;
    let person =
        Person { id: PersonId(uuid::Uuid::now_v7()), login: login.into(), name: name.into(), role, active: true };
    let password = passwords::generate();
    let hash = hasher.hash(password.clone()).await?;
    people::insert(write, project, &person, &hash).await?;
    Ok((person.id, password))
}
