//! The server's end of a peer, whatever carries its frames: runs the effects of the protocol's session. A socket and a
//! trip of the fallback differ only in how long they last and in what becomes of [`Said`].

use super::gate;
use super::work::{self, Doing, Done, Event, Grant};
use crate::app::Shared;
use crate::auth::SignedIn;
use crate::clock;
use crate::db::DbError;
use crate::live::{Ear, Encoded, Entered, News};
use coletor_common::account;
use coletor_common::problem::{Code, Problem};
use coletor_common::sync::frame::{BadFrame, ClientFrame, Cursor, Hello, ServerFrame};
use coletor_common::sync::server::{BOARD_TOPIC, Effect, Page, Session};
use std::mem;
use std::sync::Arc;
use std::task::{Context, Poll};

/// What is to be told to the peer.
#[derive(Debug)]
pub enum Said {
    /// A frame for this peer alone.
    Frame(ServerFrame),
    /// A page that others are sent too.
    Page(Arc<Encoded>),
    /// Nothing more: the connection ends.
    End,
}

/// One peer.
pub struct Peer {
    app: Shared,
    who: account::Session,
    token_sha256: String,
    session: Session,
    /// What is to be answered once it is known what the session may.
    hello: Option<Box<Hello>>,
    ear: Ear,
    doing: Vec<Doing>,
    /// Where each of the ear's channels stood when the session was last told.
    told: Vec<Cursor>,
    /// Pages that were read while other scopes are granted: they may be of one that is taken away.
    held: Vec<Event>,
    /// Whether announcements may be taken in: before the welcome, and while other scopes are granted, they would be lost.
    open: bool,
    /// The peer inflates.
    deflates: bool,
    collects: bool,
    present: Option<Entered>,
    said: Vec<Said>,
}

impl Peer {
    /// Somebody who has said nothing yet.
    pub fn new(app: Shared, SignedIn { session: who, token_sha256, .. }: SignedIn) -> Self {
        let ear = app.hub.enlist(who.person);
        Self {
            app,
            who,
            token_sha256,
            session: Session::default(),
            hello: None,
            ear,
            doing: Vec::new(),
            told: Vec::new(),
            held: Vec::new(),
            open: false,
            deflates: false,
            collects: false,
            present: None,
            said: Vec::new(),
        }
    }

    /// Whether deflated messages may be sent.
    pub fn deflates(&self) -> bool {
        self.deflates
    }

    /// Whether work is on its way.
    pub fn is_busy(&self) -> bool {
        !self.doing.is_empty()
    }

    /// What is to be told by now.
    pub fn said(&mut self) -> Vec<Said> {
        mem::take(&mut self.said)
    }

    /// Shows the person as connected for a while longer than this peer lives.
    pub fn presence(&mut self) -> Option<Entered> {
        self.present.take()
    }

    /// Takes in a message.
    pub fn hear(&mut self, text: &str) {
        match ClientFrame::parse(text) {
            Ok(frame) => self.hear_frame(frame),
            Err(BadFrame::Unknown(_)) => {} // a newer app's
            Err(bad @ BadFrame::Malformed(_)) => self.hear_wrong(&bad.to_string()),
        }
    }

    /// Takes in a message that is none.
    pub fn hear_wrong(&mut self, detail: &str) {
        self.step(Event::Unreadable(Problem::new(Code::BadFrame, detail)));
    }

    /// Takes in a frame, if the session may send it.
    pub fn hear_frame(&mut self, frame: ClientFrame) {
        if let Some(problem) = gate::refusal(&self.who, &frame) {
            return self.say(ServerFrame::Problem(problem));
        }
        let subscribes = matches!(&frame, ClientFrame::Subscribe(topic) if topic.topic == BOARD_TOPIC);
        self.step(Event::Frame(frame));
        if subscribes {
            for live in self.app.hub.presences(self.who.project) {
                self.step(Event::Live { topic: BOARD_TOPIC.into(), live });
            }
        }
    }

    /// Waits for work or news, and takes it in.
    ///
    /// # Errors
    /// The database did not do what was asked; the peer has to come back.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), DbError>> {
        for at in 0..self.doing.len() {
            if let Poll::Ready(done) = self.doing[at].as_mut().poll(cx) {
                drop(self.doing.swap_remove(at));
                match done? {
                    Some(Done::Event(event)) => self.done(event),
                    Some(Done::Granted(grant)) => self.granted(grant),
                    None => {}
                }
                return Poll::Ready(Ok(()));
            }
        }
        if !self.open {
            return Poll::Pending;
        }
        self.ear.mailbox().poll(cx).map(|news| {
            self.learn(news);
            Ok(())
        })
    }

    fn done(&mut self, event: Event) {
        if let Event::Opened { scopes, .. } | Event::Regranted(scopes) = &event {
            self.open = true;
            for channel in self.ear.channels() {
                channel.raise(scopes.get(channel.scope()).copied().unwrap_or_default());
            }
            if self.collects && self.present.is_none() {
                self.present = Some(self.app.hub.enter(self.who.project, self.who.person, clock::now()));
            }
        }
        if !self.open && matches!(event, Event::Page(_)) {
            return self.held.push(event);
        }
        let regranted = matches!(event, Event::Regranted(_));
        self.step(event);
        if regranted {
            for page in mem::take(&mut self.held) {
                self.step(page);
            }
            self.announce();
        }
    }

    /// Listening begins before the heads are read, so that no commit falls between.
    fn granted(&mut self, grant: Option<Box<Grant>>) {
        let Some(grant) = grant else {
            self.say(ServerFrame::Problem(Problem::new(Code::SignInNeeded, "the session has ended")));
            return self.said.push(Said::End);
        };
        let Grant { who, scopes } = *grant;
        self.who = who;
        self.ear.listen(&scopes);
        self.told = vec![Cursor::default(); self.ear.channels().len()];
        self.doing.push(match self.hello.take() {
            Some(hello) => work::open(&self.app, scopes, &hello),
            None => work::regrant(&self.app, scopes),
        });
    }

    fn learn(&mut self, news: News) {
        if news.has(News::REGRANTED) {
            self.open = false;
            self.doing.push(work::grant(&self.app, self.token_sha256.clone()));
        } else if news.has(News::MOVED) {
            self.announce();
        }
        if news.has(News::LIVE) {
            for live in self.ear.mailbox().live().into_values() {
                self.step(Event::Live { topic: BOARD_TOPIC.into(), live });
            }
        }
        if news.has(News::REPLACED) {
            tracing::warn!(person = %self.who.person, "a device's log is spoken for twice; the older connection ends");
            self.step(Event::Replaced);
        }
        if news.has(News::STOPPING) {
            self.stop();
        }
    }

    fn announce(&mut self) {
        for at in 0..self.told.len() {
            let (scope, head) = (&self.ear.channels()[at], self.ear.channels()[at].head());
            if self.told[at] != head {
                let scope = scope.scope().to_owned();
                self.told[at] = head;
                self.step(Event::Announced { scope, head });
            }
        }
    }

    /// The server stops.
    pub fn stop(&mut self) {
        self.step(Event::Stopping { retry_after_ms: super::retry_after_ms() });
    }

    /// Tells the protocol what happened, and does what it says.
    pub fn step(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in self.session.step(event) {
                events.extend(self.carry_out(effect));
            }
        }
    }

    fn carry_out(&mut self, effect: Effect<Arc<Encoded>>) -> Option<Event> {
        match effect {
            Effect::Send(frame) => self.say(frame),
            Effect::SendPage(page) => self.said.push(Said::Page(page.rows)),
            Effect::Open(hello) => {
                self.deflates = hello.deflate;
                self.collects = hello.device.is_some();
                if let Some(device) = hello.device {
                    self.ear.speak_for(device, hello.incarnation);
                }
                self.hello = Some(Box::new(hello));
                self.doing.push(work::grant(&self.app, self.token_sha256.clone()));
            }
            Effect::Append(ops) => self.doing.push(work::append(&self.app, &self.who, ops)),
            Effect::Load { scope, after } => {
                let channel = self.ear.channel(&scope)?;
                if let Some(page) = channel.known(after) {
                    return if self.open { Some(Event::Page(page)) } else { self.hold(page) };
                }
                let load = work::load(&self.app, channel, after);
                self.doing.push(load);
            }
            Effect::Receive(receipt) => self.doing.extend(work::receive(&self.app, &self.who, receipt)),
            Effect::Sum { scope } => self.doing.push(work::sum(&self.app, scope)),
            Effect::Publish { live, .. } => self.app.hub.publish(self.who.project, &live),
            Effect::Close => self.said.push(Said::End),
        }
        None
    }

    fn hold(&mut self, page: Page<Arc<Encoded>>) -> Option<Event> {
        self.held.push(Event::Page(page));
        None
    }

    fn say(&mut self, frame: ServerFrame) {
        self.said.push(Said::Frame(frame));
    }
}
