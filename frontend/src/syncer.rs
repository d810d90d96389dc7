//! Runs the effects of [`coletor_common::sync::client`]: socket, timer, storage, screen.
//!
//! Decides nothing about sync itself. What storage there is behind it is a [`Backing`]: IndexedDB for the collector,
//! nothing but memory for the administration.

use crate::net::socket::{Incoming, Socket};
use crate::platform::clock;
use crate::store::StoreError;
use coletor_common::account::Session;
use coletor_common::op::Op;
use coletor_common::problem::Code;
use coletor_common::sync::client::{Client, Effect, Event, Line};
use coletor_common::sync::frame::{Changes, ClientFrame, Cursor, Live, OpResult, SUBPROTOCOL, ServerFrame, Topic};
use coletor_common::time::Millis;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;

/// Where the syncer keeps what comes down, and finds what is to go up.
#[allow(async_fn_in_trait)] // single-threaded: nobody needs `Send`
pub trait Backing: 'static {
    /// Operations of the log behind `after`.
    async fn read_log(&self, after: u64, limit: usize) -> Result<Vec<Op>, StoreError>;
    /// Remembers what the server has.
    async fn settle(&self, through: u64, results: Vec<OpResult>) -> Result<(), StoreError>;
    /// Stores rows and cursor together, then shows them.
    async fn store_rows(&self, changes: Changes, restart: bool) -> Result<(), StoreError>;
    /// Forgets a scope, and shows it no more.
    async fn drop_scope(&self, scope: &str) -> Result<(), StoreError>;
    /// Shows a live value.
    fn show(&self, live: Live);
}

/// What the screens may know of the sync.
#[derive(Clone, Copy)]
pub struct SyncState {
    /// How the line is.
    pub line: RwSignal<Line>,
    /// How many operations are only on this device.
    pub unsent: RwSignal<u64>,
    /// The server's clock less the device's, once measured.
    pub server_offset: RwSignal<Option<Millis>>,
    /// When the server was last heard.
    pub heard_at: RwSignal<Option<Millis>>,
}

impl Default for SyncState {
    fn default() -> Self {
        Self {
            line: RwSignal::new(Line::Connecting),
            unsent: RwSignal::new(0),
            server_offset: RwSignal::new(None),
            heard_at: RwSignal::new(None),
        }
    }
}

impl SyncState {
    /// The server's clock, as well as this device knows it. Tracks the measurement.
    pub fn server_now(&self) -> Millis {
        clock::now() + self.server_offset.get().unwrap_or(0)
    }
}

/// Keeps one device and the server true to each other.
pub struct Syncer<B> {
    state: SyncState,
    backing: B,
    client: RefCell<Client>,
    events: RefCell<VecDeque<Event>>,
    running: RefCell<bool>,
    socket: RefCell<Option<Socket>>,
    /// Grows with every connection, so that what an old one still says is not heard.
    connection: RefCell<u64>,
    timer: RefCell<Option<Timeout>>,
    topics: Vec<&'static str>,
    me: RefCell<Weak<Self>>,
}

impl<B: Backing> Syncer<B> {
    /// Starts to sync, and goes on for as long as the page lives.
    pub fn start(client: Client, backing: B, state: SyncState, topics: Vec<&'static str>) -> Rc<Self> {
        let syncer = Rc::new(Self {
            state,
            backing,
            client: RefCell::new(client),
            events: RefCell::default(),
            running: RefCell::new(false),
            socket: RefCell::new(None),
            connection: RefCell::new(0),
            timer: RefCell::new(None),
            topics,
            me: RefCell::new(Weak::new()),
        });
        *syncer.me.borrow_mut() = Rc::downgrade(&syncer);
        syncer.listen();
        syncer.happen(Event::Tick);
        syncer
    }

    /// Tells the machine that something happened, and does what it says.
    pub fn happen(&self, event: Event) {
        self.events.borrow_mut().push_back(event);
        if self.running.replace(true) {
            return; // an effect of ours made this happen; the loop below comes to it
        }
        loop {
            let Some(event) = self.events.borrow_mut().pop_front() else { break };
            let effects = self.client.borrow_mut().step(event, clock::now(), clock::dice());
            for effect in effects {
                self.carry_out(effect);
            }
        }
        *self.running.borrow_mut() = false;
        self.publish();
        self.set_timer();
    }

    fn publish(&self) {
        let (line, unsent) = {
            let client = self.client.borrow();
            (client.line(), client.unsent())
        };
        if self.state.line.get_untracked() != line {
            self.state.line.set(line);
        }
        if self.state.unsent.get_untracked() != unsent {
            self.state.unsent.set(unsent);
        }
    }

    fn set_timer(&self) {
        let due = self.client.borrow().due();
        let me = self.me.borrow().clone();
        let timer = due.map(|due| {
            let wait = u32::try_from((due - clock::now()).max(0)).unwrap_or(u32::MAX);
            Timeout::new(wait, move || {
                if let Some(me) = me.upgrade() {
                    me.happen(Event::Tick);
                }
            })
        });
        *self.timer.borrow_mut() = timer;
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Connect => self.connect(),
            Effect::Disconnect => self.disconnect(),
            Effect::Send(frame) => self.send(&frame),
            Effect::ReadLog { after, limit } => self.later(async move |me| {
                // A failed read is tried again when the next thing happens.
                Event::LogRead(me.backing.read_log(after, limit).await.unwrap_or_default())
            }),
            Effect::Settle { through, results } => {
                let me = self.me.borrow().clone();
                spawn_local(async move {
                    let Some(me) = me.upgrade() else { return };
                    // If it is not remembered, it is sent again and acknowledged again.
                    let _ = me.backing.settle(through, results).await;
                });
            }
            Effect::StoreRows { changes, restart } => self.later(async move |me| me.store_rows(changes, restart).await),
            Effect::DropScope { scope } => self.drop_scope(scope),
            Effect::ServerOffset(offset) => {
                self.state.server_offset.set(Some(offset));
                for topic in &self.topics {
                    self.send(&ClientFrame::Subscribe(Topic { topic: (*topic).to_owned() }));
                }
            }
            Effect::Show(live) => self.backing.show(live),
            Effect::Report(problem) => web_sys::console::warn_1(&problem.detail.into()),
        }
    }

    async fn store_rows(&self, changes: Changes, restart: bool) -> Event {
        let scope = changes.scope.clone();
        let cursor = Cursor { epoch: changes.epoch, seq: changes.seq };
        match self.backing.store_rows(changes, restart).await {
            Ok(()) => Event::RowsStored { scope, cursor },
            Err(_) => Event::RowsNotStored { scope },
        }
    }

    fn drop_scope(&self, scope: String) {
        let me = self.me.borrow().clone();
        spawn_local(async move {
            let Some(me) = me.upgrade() else { return };
            // If it fails the rows stay until the next connection, which says again that the scope is gone.
            let _ = me.backing.drop_scope(&scope).await;
        });
    }

    /// Does something that takes a while, then tells what came of it.
    fn later(&self, work: impl AsyncFnOnce(Rc<Self>) -> Event + 'static) {
        let me = self.me.borrow().clone();
        spawn_local(async move {
            if let Some(me) = me.upgrade() {
                let event = work(me.clone()).await;
                me.happen(event);
            }
        });
    }

    fn send(&self, frame: &ClientFrame) {
        if let Some(socket) = self.socket.borrow().as_ref() {
            socket.send(frame.to_json());
        }
    }

    fn connect(&self) {
        let connection = *self.connection.borrow() + 1;
        *self.connection.borrow_mut() = connection;
        let me = self.me.borrow().clone();
        let socket = Socket::open("/api/sync", SUBPROTOCOL, move |incoming| {
            let Some(me) = me.upgrade() else { return };
            if *me.connection.borrow() == connection {
                me.incoming(incoming);
            }
        });
        *self.socket.borrow_mut() = Some(socket);
    }

    fn disconnect(&self) {
        *self.connection.borrow_mut() += 1;
        *self.socket.borrow_mut() = None;
    }

    fn incoming(&self, incoming: Incoming) {
        match incoming {
            Incoming::Opened => self.happen(Event::Opened),
            Incoming::Text(text) => {
                self.state.heard_at.set(Some(clock::now()));
                // What cannot be read comes from a newer server: nothing that this build could use.
                if let Ok(frame) = ServerFrame::parse(&text) {
                    self.happen(Event::Frame(frame));
                }
            }
            Incoming::Closed => {
                let never_greeted = self.client.borrow().line() != Line::Online;
                self.happen(Event::Closed);
                if never_greeted {
                    self.ask_who_i_am();
                }
            }
        }
    }

    /// A refused upgrade does not say why; a plain request does.
    fn ask_who_i_am(&self) {
        let me = self.me.borrow().clone();
        spawn_local(async move {
            let answer = crate::net::fetch::get::<Session>("/api/session").await;
            let signed_out = answer.is_err_and(|error| error.code() == Some(Code::SignInNeeded));
            if let (true, Some(me)) = (signed_out, me.upgrade()) {
                me.happen(Event::SignedOut);
            }
        });
    }

    fn listen(&self) {
        let wake = self.me.borrow().clone();
        let woken = Closure::<dyn FnMut()>::new(move || {
            let visible = document().visibility_state() == web_sys::VisibilityState::Visible;
            if let (true, Some(me)) = (visible, wake.upgrade()) {
                me.happen(Event::Wake);
            }
        });
        let target = woken.as_ref().unchecked_ref();
        // Adding a listener to window or document cannot fail.
        let _ = window().add_event_listener_with_callback("online", target);
        let _ = window().add_event_listener_with_callback("pageshow", target);
        let _ = document().add_event_listener_with_callback("visibilitychange", target);
        woken.forget(); // lives as long as the page
    }
}
