//! What carries the machine's effects out.

use super::line::Line;
use super::{Happened, Seen};
use crate::client::Client;
use crate::dice::Dice;
use crate::wait::DEADLINE;
use coletor_common::account::DeviceGrant;
use coletor_common::map::Map;
use coletor_common::op::Op;
use coletor_common::sync::checksum;
use coletor_common::sync::client as machine;
use coletor_common::sync::client::{Effect, Event, Start};
use coletor_common::sync::exchange::Exchange;
use coletor_common::sync::frame::{Changes, ClientFrame, Cursor, ServerFrame, Sum};
use coletor_common::time::Millis;
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, WeakUnboundedSender};
use tokio::sync::watch;
use tokio::time::timeout;

/// The device.
pub struct Device {
    machine: machine::Client,
    client: Client,
    dice: Dice,
    log: Vec<Op>,
    cursors: Map<String, Cursor>,
    tell: WeakUnboundedSender<Happened>,
    line: Option<Line>,
    /// Grows with each, so that what an old one still says is not heard.
    lines: u64,
    /// Where each push on the way ends.
    on_the_way: VecDeque<u64>,
    show: watch::Sender<Seen>,
    started: Instant,
}

impl Device {
    pub fn new(
        client: Client,
        grant: DeviceGrant,
        dice: Dice,
        tell: WeakUnboundedSender<Happened>,
        show: watch::Sender<Seen>,
    ) -> Self {
        let log = (grant.device, grant.incarnation);
        let start = Start { log, next_seq: 1, acked: 0, cursors: Map::new(), receipts: Vec::new() };
        Self {
            machine: machine::Client::device(start, 0).inflating(true),
            client,
            dice,
            log: Vec::new(),
            cursors: Map::new(),
            tell,
            line: None,
            lines: 0,
            on_the_way: VecDeque::new(),
            show,
            started: Instant::now(),
        }
    }

    /// Until nobody can tell it anything any more.
    pub async fn run(mut self, mut inbox: UnboundedReceiver<Happened>) {
        self.happen(Event::Tick);
        loop {
            let due = self.machine.due().map_or(DEADLINE, |due| span(due - self.now()));
            match timeout(due, inbox.recv()).await {
                Err(_) => self.happen(Event::Tick),
                Ok(Some(Happened::Woken)) => self.happen(Event::Wake),
                Ok(Some(Happened::Logged(ops))) => {
                    self.log.extend(ops);
                    self.happen(Event::Queued { next_seq: self.last() + 1 });
                }
                Ok(Some(Happened::OnLine(line, event))) if line == self.lines => self.heard(event),
                Ok(Some(Happened::OnLine(..))) => {}
                Ok(None) => return,
            }
        }
    }

    /// Milliseconds that never go back.
    fn now(&self) -> Millis {
        Millis::try_from(self.started.elapsed().as_millis()).unwrap_or(Millis::MAX)
    }

    fn last(&self) -> u64 {
        self.log.last().map_or(0, |op| op.seq)
    }

    /// Tells the machine that something happened, and does what it says.
    fn happen(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            for effect in self.machine.step(event, self.now(), self.dice.small()) {
                events.extend(self.carry_out(effect));
            }
        }
        let (line, acked) = (self.machine.line(), self.last() - self.machine.unsent());
        self.show.send_modify(|seen| (seen.line, seen.acked) = (line, acked));
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Connect => self.connect(),
            Effect::Disconnect => self.hang_up(),
            Effect::Send(frame) => self.send(frame),
            Effect::Trip { exchange, waits } => self.trip(exchange, waits),
            Effect::ReadLog { after, limit } => {
                let behind = self.log.iter().skip_while(|op| op.seq <= after);
                return Some(Event::LogRead(behind.take(limit).cloned().map(Into::into).collect()));
            }
            Effect::CheckHead { seq, op_id } => {
                let same = self.log.iter().any(|op| op.seq == seq && op.op_id == op_id);
                return Some(Event::HeadChecked { same });
            }
            Effect::NewLog { .. } => return Some(Event::LogNotRenewed), // nobody else writes this one
            Effect::Settle { results, .. } => self.show.send_modify(|seen| seen.results.extend(results)),
            Effect::StoreRows { changes, restart } => return Some(self.store(changes, restart)),
            Effect::DropScope { scope } => self.forget(&scope),
            Effect::SumRows { scope } => return Some(Event::Summed(self.sum(scope))),
            Effect::Report(problem) => self.show.send_modify(|seen| seen.problems.push(problem)),
            Effect::ServerTime(_) | Effect::Show(_) => {}
        }
        None
    }

    fn connect(&mut self) {
        self.hang_up();
        self.line = Some(Line::open(self.client.clone(), self.ear()));
    }

    fn trip(&mut self, exchange: Exchange, waits: bool) {
        self.hang_up();
        exchange
            .frames
            .iter()
            .filter_map(|frame| ClientFrame::parse(frame.text()).ok())
            .for_each(|frame| self.note(&frame));
        self.line = Some(Line::trip(self.client.clone(), exchange, waits, self.ear()));
    }

    /// Whom a connection that is about to begin tells.
    fn ear(&self) -> impl Fn(Event) + Send + Sync + 'static {
        let (tell, line) = (self.tell.clone(), self.lines);
        move |event| {
            if let Some(tell) = tell.upgrade() {
                tell.send(Happened::OnLine(line, event)).ok();
            }
        }
    }

    fn hang_up(&mut self) {
        self.lines += 1;
        self.line = None;
        self.on_the_way.clear();
    }

    fn send(&mut self, frame: ClientFrame) {
        self.note(&frame);
        if let Some(line) = &self.line {
            line.send(frame);
        }
    }

    /// Counts what goes out.
    fn note(&mut self, frame: &ClientFrame) {
        let ClientFrame::Push(push) = frame else { return };
        self.on_the_way.extend(push.ops.last().map(|last| last.op.seq));
        let on_the_way = self.on_the_way.len();
        self.show.send_modify(|seen| seen.on_the_way_max = seen.on_the_way_max.max(on_the_way));
    }

    fn heard(&mut self, event: Event) {
        if let Event::Frame(ServerFrame::Ack(ack)) = &event {
            self.on_the_way.retain(|end| *end > ack.through);
        }
        self.happen(event);
    }

    fn store(&mut self, changes: Changes, restart: bool) -> Event {
        let Changes { scope, epoch, seq, rows, .. } = changes;
        if restart {
            self.forget(&scope);
        }
        self.show.send_modify(|seen| {
            for row in rows {
                let name = (scope.clone(), row.kind, row.key);
                match row.body {
                    Some(body) => drop(seen.rows.insert(name, body)),
                    None => drop(seen.rows.remove(&name)),
                }
            }
        });
        let cursor = Cursor { epoch, seq };
        self.cursors.insert(scope.clone(), cursor);
        Event::RowsStored { scope, cursor }
    }

    fn forget(&mut self, scope: &str) {
        self.cursors.remove(scope);
        self.show.send_modify(|seen| seen.rows.retain(|(of, ..), _| of != scope));
    }

    fn sum(&self, scope: String) -> Option<Sum> {
        let cursor = *self.cursors.get(&scope)?;
        let seen = self.show.borrow();
        let rows = seen.rows.iter().filter(|((of, ..), _)| *of == scope);
        let sum =
            rows.map(|((_, kind, key), body)| checksum::of_row(kind, key, body.text())).fold(0, u64::wrapping_add);
        Some(Sum { scope, cursor, sum })
    }
}

fn span(ms: Millis) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}
