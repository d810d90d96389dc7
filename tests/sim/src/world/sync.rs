//! The device's side of the sync: carries out the effects of the client's machine as `frontend/src/syncer.rs` does.

use super::net::Asked;
use super::{Happening, Up, World};
use crate::device::Profile;
use crate::device::disk::{Ended, State, Write};
use crate::device::locks::TabId;
use crate::device::tab::{Answer, Down, Job, Request, TabEvent, Then};
use coletor_common::json;
use coletor_common::op::Op;

use coletor_common::row::{COMMAND, CommandOutcome, CommandRow, RECORD};
use coletor_common::sync::client::{Client, Effect, Event, Line, Start};
use coletor_common::sync::frame::{Changes, ClientFrame, Cursor, OpResult, Outcome, Receipt, Row};
use coletor_common::sync::lead;
use std::rc::Rc;

impl World {
    /// Tells the client's machine what happened, and does what it says.
    pub(super) fn client(&mut self, profile: usize, id: TabId, event: Event) {
        let now = self.tab_now(profile, id);
        let dice = self.profiles[profile].dice.small();
        let Some(client) = self.app(profile, id).and_then(|app| app.client.as_mut()) else { return };
        let before = client.line();
        let effects = client.step(event, now, dice);
        let after = client.line();
        for effect in effects {
            self.effect(profile, id, effect);
        }
        self.send_media(profile, id);
        if before != after && after == Line::SignedOut {
            // Somebody notices after a while.
            let wait = self.profiles[profile].dice.span(1_000, 20_000);
            self.later(wait, Happening::Tab(profile, id, TabEvent::SignIn));
        }
    }

    fn effect(&mut self, profile: usize, id: TabId, effect: Effect) {
        match effect {
            Effect::Connect => {
                self.disconnect(profile, id);
                let line = self.connect(profile, id);
                if let Some(app) = self.app(profile, id) {
                    app.line = Some(line);
                }
            }
            Effect::Disconnect => self.disconnect(profile, id),
            Effect::Send(frame) => self.send(profile, id, frame),
            Effect::Trip { mut exchange, waits } => {
                if self.profiles[profile].outdated {
                    exchange.hello.schema = 0;
                }
                if let Some(app) = self.app(profile, id) {
                    app.trip = Some(exchange.nonce.clone());
                }
                self.tell(|| format!("device {profile} sets out, waits {waits}: {:?}", exchange.frames));
                self.ask(profile, id, Asked::Trip(Box::new(exchange), waits));
            }
            Effect::ReadLog { after, limit } => self.read(profile, id, Then::ReadLog(after, limit)),
            Effect::CheckHead { seq, op_id } => self.read(profile, id, Then::CheckHead(seq, op_id)),
            Effect::SumRows { scope } => self.read(profile, id, Then::Sum(scope)),
            Effect::NewLog { shared } => {
                self.tell(|| format!("device {profile} asks for a log of its own"));
                if let Some(app) = self.app(profile, id) {
                    app.renewing = Some(shared);
                    self.ask(profile, id, Asked::NewLog);
                }
            }
            Effect::Settle { through, results, repeated } => self.settle(profile, id, through, &results, &repeated),
            Effect::StoreRows { changes, restart } => self.store_rows(profile, id, changes, restart),
            Effect::DropScope { scope } => self.drop_scope(profile, id, scope),
            Effect::ServerTime(_) | Effect::Show(_) => {}
            Effect::Report(problem) => self.tell(|| format!("device {profile} is told: {}", problem.detail)),
        }
    }

    fn disconnect(&mut self, profile: usize, id: TabId) {
        let Some(app) = self.app(profile, id) else { return };
        app.trip = None;
        if let Some(line) = app.line.take() {
            self.close_line(line);
        }
    }

    /// The device closes its end.
    pub(super) fn close_line(&mut self, line: usize) {
        if !self.is_cut(line) {
            self.up(line, Up::Closed);
        }
    }

    fn send(&mut self, profile: usize, id: TabId, mut frame: ClientFrame) {
        if let ClientFrame::Hello(hello) = &mut frame
            && self.profiles[profile].outdated
        {
            hello.schema = 0;
        }
        if !matches!(frame, ClientFrame::Ping(_)) {
            self.tell(|| format!("device {profile} sends {}", frame.to_json()));
        }
        if let Some(line) = self.app(profile, id).and_then(|app| app.line) {
            self.up(line, Up::Frame(frame));
        }
    }

    fn read(&mut self, profile: usize, id: TabId, then: Then) {
        self.ask_disk(profile, Request { tab: id, writes: Vec::new(), strict: false, fence: None, then });
    }

    fn write(&mut self, profile: usize, id: TabId, writes: Vec<Write>, then: Then) {
        let fence = self.app(profile, id).and_then(|app| app.fence);
        self.ask_disk(profile, Request { tab: id, writes, strict: false, fence, then });
    }

    fn settle(&mut self, profile: usize, id: TabId, through: u64, results: &[OpResult], repeated: &[u64]) {
        let Some(log) = self.app(profile, id).and_then(|app| app.log) else { return };
        self.tell(|| format!("device {profile} is told that {} is stored through {through}", log.incarnation));
        self.check_acked(profile, log, through);
        let quarantined = results.iter().filter(|result| result.outcome == Outcome::Quarantined);
        let mut unapplied: Vec<u64> = quarantined.map(|result| result.seq).collect();
        unapplied.extend(repeated);
        let ops = &self.profiles[profile].disk.state.ops;
        let records = unapplied.iter().filter_map(|seq| ops.get(&(log.incarnation, *seq)));
        let records = records.map(|logged| logged.op.record).collect();
        let mut writes = vec![Write::Acked(through)];
        writes.extend(unapplied.iter().map(|seq| Write::Unapplied(log.incarnation, *seq)));
        self.write(profile, id, writes, Then::Settled(records));
    }

    fn store_rows(&mut self, profile: usize, id: TabId, changes: Changes, restart: bool) {
        let Changes { scope, epoch, seq, rows, .. } = changes;
        self.check_granted(profile, &scope);
        let mut writes = Vec::new();
        if restart {
            writes.push(Write::NoRows(scope.clone()));
        }
        for Row { kind, key, body } in &rows {
            let (scope, kind, key) = (scope.clone(), kind.clone(), key.clone());
            writes.push(match body {
                Some(body) => Write::Row(scope, kind, key, body.text().into()),
                None => Write::NoRow(scope, kind, key),
            });
        }
        let cursor = Cursor { epoch, seq };
        writes.push(Write::Cursor(scope.clone(), cursor));
        for row in rows.iter().filter(|row| row.kind == COMMAND && row.body.is_none()) {
            writes.push(Write::NoReceipt(row.key.clone()));
        }
        if let Some(app) = self.app(profile, id) {
            app.storing += 1;
        }
        self.write(profile, id, writes, Then::Rows(scope, cursor, rows.into(), restart));
    }

    fn drop_scope(&mut self, profile: usize, id: TabId, scope: String) {
        let writes = vec![Write::NoRows(scope.clone()), Write::NoCursor(scope.clone())];
        self.write(profile, id, writes, Then::Dropped(scope));
    }

    /// What comes down the socket, if it is not an old one.
    pub(super) fn line_event(&mut self, profile: usize, id: TabId, line: usize, down: Down) {
        let Some(app) = self.app(profile, id).filter(|app| app.line == Some(line)) else { return };
        match down {
            Down::Opened => self.client(profile, id, Event::Opened),
            Down::Frame(frame) => self.client(profile, id, Event::Frame(frame)),
            Down::Closed => {
                app.line = None;
                let never_greeted = app.client.as_ref().is_some_and(|client| client.line() != Line::Online);
                self.client(profile, id, Event::Closed);
                if never_greeted && !self.profiles[profile].board {
                    self.ask(profile, id, Asked::Who); // a refused upgrade does not say why
                }
            }
        }
    }

    /// What a request came to.
    pub(super) fn answered(&mut self, profile: usize, id: TabId, answer: Answer) {
        match answer {
            Answer::Trip { signed_out: true, .. } | Answer::Who(false) => self.client(profile, id, Event::SignedOut),
            Answer::Trip { nonce, reply, .. } => {
                self.tell(|| format!("device {profile} is back: {:?}", reply.as_ref().map(|reply| &reply.frames)));
                let Some(app) = self.app(profile, id) else { return };
                if app.trip.as_ref() == Some(&nonce) {
                    app.trip = None;
                }
                self.client(profile, id, Event::Tripped { nonce, reply });
            }
            Answer::Who(true) => {}
            Answer::NewLog(log) => {
                let Some(app) = self.app(profile, id) else { return };
                if let Some(log) = log {
                    app.jobs.push_back(Job::Renew(log));
                    self.work_on(profile, id);
                } else {
                    app.renewing = None;
                    self.client(profile, id, Event::LogNotRenewed);
                }
            }
            Answer::Media(answer) => self.media_answered(profile, id, answer),
            Answer::SignedIn(granted) => self.let_in(profile, id, granted),
        }
    }

    fn let_in(
        &mut self,
        profile: usize,
        id: TabId,
        granted: Option<(coletor_common::id::PersonId, crate::server::LogId)>,
    ) {
        let Some(app) = self.app(profile, id) else { return };
        app.signing_in = false;
        let Some((person, log)) = granted else {
            return self.later(3_000, Happening::Tab(profile, id, TabEvent::SignIn)); // they try again
        };
        if app.client.is_none() {
            // Nobody was signed in on this device: the log begins, and then everything else.
            let state = crate::device::disk::LogState { device: log.0, incarnation: log.1, next_seq: 1 };
            let writes = vec![Write::Person(person), Write::Log(state), Write::Acked(0)];
            let fence = app.fence;
            let request = Request { tab: id, writes, strict: true, fence, then: Then::Start };
            return self.ask_disk(profile, request);
        }
        app.jobs.push_back(Job::SignedIn(person, log));
        self.work_on(profile, id);
    }

    /// Storage has done something.
    pub(super) fn stored(&mut self, profile: usize, id: TabId, then: Then, ended: Ended) {
        let done = ended == Ended::Done;
        match then {
            Then::Claim => {
                let fence = self.profiles[profile].disk.state.fence;
                self.lead(profile, id, if done { lead::Event::Claimed { fence } } else { lead::Event::NotClaimed });
            }
            Then::Start => self.start(profile, id),
            Then::Rows(scope, cursor, rows, restart) => {
                if let Some(app) = self.app(profile, id) {
                    app.storing = app.storing.saturating_sub(1);
                }
                if !done {
                    return self.client(profile, id, Event::RowsNotStored { scope });
                }
                self.client(profile, id, Event::RowsStored { scope, cursor });
                self.take_rows(profile, id, &rows, restart);
                if restart {
                    self.doubt_media(profile, id);
                }
            }
            Then::Dropped(scope) if !done => self.drop_scope(profile, id, scope),
            Then::ReadLog(after, limit) => {
                let log = self.app(profile, id).and_then(|app| app.log).map_or(0, |log| log.incarnation);
                let ops = &self.profiles[profile].disk.state.ops;
                let ops = ops.range((log, after + 1)..(log + 1, 0)).take(limit).map(|(_, op)| (**op).clone());
                let ops = ops.collect();
                self.client(profile, id, Event::LogRead(ops));
            }
            Then::CheckHead(seq, op_id) => {
                let log = self.app(profile, id).and_then(|app| app.log).map_or(0, |log| log.incarnation);
                let stored = self.profiles[profile].disk.state.ops.get(&(log, seq));
                let same = stored.is_some_and(|op| op.op.op_id == op_id);
                self.client(profile, id, Event::HeadChecked { same });
            }
            Then::Sum(scope) => {
                let sum = self.profiles[profile].disk.state.sum(&scope);
                self.client(profile, id, Event::Summed(Some(sum)));
            }
            Then::Settled(records) => {
                // What the server did not apply does not belong into the copy.
                if let Some(app) = self.app(profile, id) {
                    app.jobs.extend(records.into_iter().map(|record| Job::Rebase(record, true)));
                    self.work_on(profile, id);
                }
            }
            Then::Media => self.send_media(profile, id),
            Then::Dropped(_) | Then::Nothing => {}
            job => self.job_stored(profile, id, job, done),
        }
    }

    /// A job of the journal is written, or not.
    fn job_stored(&mut self, profile: usize, id: TabId, then: Then, done: bool) {
        let Some(app) = self.app(profile, id) else { return };
        match then {
            Then::Saved(op, record) if done => {
                app.records.insert(record.id, record);
                let next_seq = op.op.seq + 1;
                if let Some(log) = &mut app.log {
                    log.next_seq = next_seq;
                }
                self.oracle.saved(op.op.op_id);
                self.tell(|| format!("device {profile} has saved {}", brief(&op.op)));
                self.client(profile, id, Event::Queued { next_seq });
            }
            Then::Rebased(record) if done => drop(app.records.insert(record.id, record)),
            Then::Rebased(record) => {
                // It is tried again when storage may have room.
                self.later(5_000, Happening::Tab(profile, id, TabEvent::Rebase(record.id)));
            }
            Then::Renewed(log) if done => {
                app.log = Some(log);
                Self::rebase_all(app, true);
                self.tell(|| format!("device {profile} goes on as log {}", log.incarnation));
                let (incarnation, next_seq) = (log.incarnation, log.next_seq);
                self.client(profile, id, Event::LogRenewed { incarnation, next_seq });
            }
            Then::Renewed(_) => self.client(profile, id, Event::LogNotRenewed),
            Then::SignedIn(person, log) if done => {
                (app.person, app.log) = (Some(person), Some(log));
                self.client(profile, id, Event::SignedIn);
            }
            Then::SignedIn(..) => self.later(3_000, Happening::Tab(profile, id, TabEvent::SignIn)),
            Then::Receipt(key, outcome) if done => self.client(profile, id, Event::Settled(Receipt { key, outcome })),
            _ => {}
        }
        self.worked(profile, id);
    }

    /// The app starts on what is stored.
    fn start(&mut self, profile: usize, id: TabId) {
        let now = self.tab_now(profile, id);
        let state = self.profiles[profile].disk.state.clone();
        let Some(tab) = self.tab(profile, id) else { return };
        let Some(app) = &mut tab.app else { return };
        let Some(log) = state.log else { return self.sign_in(profile, id) };
        let waiting = |key: &String| state.rows.keys().any(|(_, kind, name)| kind == COMMAND && name == key);
        let receipts = state.receipts.iter().filter(|(key, _)| waiting(key));
        let start = Start {
            log: (log.device, log.incarnation),
            next_seq: log.next_seq,
            acked: state.acked,
            cursors: state.cursors.clone(),
            receipts: receipts.map(|(key, outcome)| Receipt { key: key.clone(), outcome: *outcome }).collect(),
        };
        app.client = Some(Client::device(start, now));
        (app.log, app.person) = (Some(log), state.person);
        app.records.clone_from(&state.records);
        Self::rebase_all(app, false);
        app.jobs.extend(std::mem::take(&mut tab.wishes).into_iter().map(Job::Tap));
        self.oracle.started(profile, log);
        if self.is_somebody_else(profile) {
            self.later(1_000, Happening::Tab(profile, id, TabEvent::SignIn));
        }
        let rows = rows(&state);
        self.take_rows(profile, id, &rows, false);
        self.client(profile, id, Event::Tick);
    }

    /// Whether the session is not of who was signed in when the app was last used, or who uses it is not signed in.
    pub(super) fn is_somebody_else(&self, profile: usize) -> bool {
        let signed_in = self.member_of(profile).map(|member| member.person);
        let Profile { disk, person, .. } = &self.profiles[profile];
        signed_in != disk.state.person || signed_in != Some(*person)
    }

    /// Does what rows ask for: commands are carried out, records taken over.
    /// After a restart what the server says may come from another history.
    fn take_rows(&mut self, profile: usize, id: TabId, rows: &[Row], restart: bool) {
        let wall = self.time() + self.profiles[profile].wall_skew;
        let receipts = self.profiles[profile].disk.state.receipts.clone();
        let Some(app) = self.app(profile, id).filter(|app| app.log.is_some()) else { return };
        for row in rows {
            let Some(body) = &row.body else { continue };
            if row.kind == RECORD
                && let Ok(record) = row.key.parse()
            {
                app.jobs.push_back(Job::Rebase(record, restart));
            }
            if row.kind == COMMAND && !receipts.contains_key(&row.key) {
                let outcome = match body.read::<CommandRow>() {
                    Ok(command) if command.expires_at <= wall => CommandOutcome::Expired,
                    Ok(_) => CommandOutcome::Done,
                    Err(_) => CommandOutcome::Unknown,
                };
                app.jobs.push_back(Job::Receipt(Receipt { key: row.key.clone(), outcome }));
            }
        }
        self.work_on(profile, id);
    }
}

/// Every row that is stored.
fn rows(state: &State) -> Rc<[Row]> {
    let row = |((_, kind, key), body): (&(String, String, String), &Rc<str>)| Row {
        kind: kind.clone(),
        key: key.clone(),
        body: json::Json::parse(body.to_string()).ok(),
    };
    state.rows.iter().map(row).collect()
}

/// An operation in a line.
pub(super) fn brief(op: &Op) -> String {
    let record = op.record.to_string();
    let record = record.rsplit('0').next().unwrap_or_default();
    let seen: Vec<_> = op.seen.iter().map(|head| (head.incarnation, head.seq)).collect();
    format!("{} {} on {record} after {seen:?}: {} {}", op.incarnation, op.seq, op.kind, op.payload.text())
}
