//! Runs the effects of [`coletor_common::sync::client`]: socket and trips, timer, storage, screen.
//!
//! Decides nothing about sync itself. What storage there is behind it is a [`Backing`]: IndexedDB for the collector,
//! nothing but memory for the administration.

use crate::net::fetch::NetError;
use crate::net::socket::{Incoming, Socket};
use crate::net::trip::Trip;
use crate::platform::clock;
use crate::store::StoreError;
use coletor_common::account::{DeviceGrant, Session};
use coletor_common::id::OpId;
use coletor_common::op::Logged;
use coletor_common::problem::Code;
use coletor_common::sync::client::{Client, Effect, Event, JUMP_MS, Line};
use coletor_common::sync::exchange::Exchange;
use coletor_common::sync::frame::{Changes, ClientFrame, Cursor, Live, OpResult, SUBPROTOCOL, ServerFrame, Sum};
use coletor_common::time::Millis;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;

/// Where the syncer keeps what comes down, and finds what is to go up. Who writes no log leaves the log's part out.
#[allow(async_fn_in_trait)] // single-threaded: nobody needs `Send`
pub trait Backing: 'static {
    /// Operations of the log behind `after`.
    async fn read_log(&self, _after: u64, _limit: usize) -> Result<Vec<Logged>, StoreError> {
        Ok(Vec::new())
    }
    /// Whether the log has this operation at that place. Where there is none any more, it had.
    async fn has(&self, _seq: u64, _op_id: OpId) -> Result<bool, StoreError> {
        Ok(true)
    }
    /// Moves all operations into a log of their own, which the server grants; through `shared` the one that is left is
    /// known to be the server's. The next number.
    async fn new_log(&self, _shared: u64) -> Option<(DeviceGrant, u64)> {
        None
    }
    /// Remembers what the server has.
    async fn settle(&self, _through: u64, _results: Vec<OpResult>, _repeated: Vec<u64>) -> Result<(), StoreError> {
        Ok(())
    }
    /// What the rows of a scope add up to.
    async fn sum(&self, scope: &str) -> Result<Sum, StoreError>;
    /// Stores rows and cursor together, then shows them.
    async fn store_rows(&self, changes: Changes, restart: bool) -> Result<(), StoreError>;
    /// Forgets a scope, and shows it no more.
    async fn drop_scope(&self, scope: &str) -> Result<(), StoreError>;
    /// Shows a live value.
    fn show(&self, _live: Live) {}
}

/// What the screens may know of the sync.
#[derive(Clone, Copy)]
pub struct SyncState {
    /// How the line is; since when by the wall clock.
    pub line: RwSignal<Line>,
    /// How many operations are only on this device.
    pub unsent: RwSignal<u64>,
    /// The server's clock less the device's, once measured.
    pub server_offset: RwSignal<Option<Millis>>,
    /// When the server was last heard.
    pub heard_at: RwSignal<Option<Millis>>,
    /// This build is too old for the server: it sends, and gets nothing.
    pub outdated: RwSignal<bool>,
    /// What the server says cannot be stored here.
    pub store_failed: RwSignal<Option<StoreError>>,
}

impl Default for SyncState {
    fn default() -> Self {
        Self {
            line: RwSignal::new(Line::Connecting),
            unsent: RwSignal::new(0),
            server_offset: RwSignal::new(None),
            heard_at: RwSignal::new(None),
            outdated: RwSignal::new(false),
            store_failed: RwSignal::new(None),
        }
    }
}

impl SyncState {
    /// The server's clock, as well as this device knows it. Tracks the measurement.
    pub fn server_now(&self) -> Millis {
        clock::now() + self.server_offset.get().unwrap_or(0)
    }

    /// The same without tracking.
    pub fn server_now_untracked(&self) -> Millis {
        clock::now() + self.server_offset.get_untracked().unwrap_or(0)
    }
}

/// Sets what has changed.
fn renew<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|known| *known != value) {
        signal.set(value);
    }
}

/// Keeps one device and the server true to each other, for as long as it is not dropped.
pub struct Syncer<B> {
    state: SyncState,
    backing: B,
    client: RefCell<Client>,
    events: RefCell<VecDeque<Event>>,
    running: Cell<bool>,
    socket: RefCell<Option<Socket>>,
    trip: RefCell<Option<Trip>>,
    /// Grows with every connection, so that what an old one still says is not heard.
    connection: Cell<u64>,
    timer: RefCell<Option<Timeout>>,
    /// What the timer is set to.
    due: Cell<Option<Millis>>,
    /// The wall clock less the one that never steps back, as last seen.
    drift: Cell<Millis>,
    me: Weak<Self>,
}

impl<B: Backing> Syncer<B> {
    /// Starts to sync.
    pub fn start(client: Client, backing: B, state: SyncState) -> Rc<Self> {
        let syncer = Rc::new_cyclic(|me| Self {
            state,
            backing,
            client: RefCell::new(client.inflating(crate::net::inflates())),
            events: RefCell::default(),
            running: Cell::new(false),
            socket: RefCell::new(None),
            trip: RefCell::new(None),
            connection: Cell::new(0),
            timer: RefCell::new(None),
            due: Cell::new(None),
            drift: Cell::new(clock::now() - clock::monotonic()),
            me: me.clone(),
        });
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
        // The clocks part when the device slept, or when somebody set the time.
        let drift = clock::now() - clock::monotonic();
        if (drift - self.drift.replace(drift)).abs() > JUMP_MS {
            self.events.borrow_mut().push_back(Event::Wake);
        }
        loop {
            let Some(event) = self.events.borrow_mut().pop_front() else { break };
            let effects = self.client.borrow_mut().step(event, clock::monotonic(), clock::dice());
            for effect in effects {
                self.carry_out(effect);
            }
        }
        self.running.set(false);
        self.publish();
        self.set_timer();
    }

    fn publish(&self) {
        let client = self.client.borrow();
        let line = match client.line() {
            Line::Offline { since } => Line::Offline { since: since + self.drift.get() },
            line => line,
        };
        let (unsent, outdated) = (client.unsent(), client.is_outdated());
        drop(client);
        renew(self.state.line, line);
        renew(self.state.unsent, unsent);
        renew(self.state.outdated, outdated);
    }

    fn set_timer(&self) {
        let due = self.client.borrow().due();
        if self.due.replace(due) == due {
            return; // as it is set already
        }
        let me = self.me.clone();
        let timer = due.map(|due| {
            let wait = u32::try_from((due - clock::monotonic()).max(0)).unwrap_or(u32::MAX);
            Timeout::new(wait, move || {
                if let Some(me) = me.upgrade() {
                    me.due.set(None);
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
            Effect::Trip { exchange, waits } => self.travel(exchange, waits),
            Effect::ReadLog { after, limit } => self.later(async move |me| {
                // A failed read is tried again a little later.
                Some(Event::LogRead(me.backing.read_log(after, limit).await.unwrap_or_default()))
            }),
            Effect::CheckHead { seq, op_id } => self.later(async move |me| {
                // What cannot be read now is taken to be ours; if it is not, the next push is refused.
                Some(Event::HeadChecked { same: me.backing.has(seq, op_id).await.unwrap_or(true) })
            }),
            Effect::NewLog { shared } => self.later(async move |me| {
                Some(match me.backing.new_log(shared).await {
                    Some((DeviceGrant { incarnation, .. }, next_seq)) => Event::LogRenewed { incarnation, next_seq },
                    None => Event::LogNotRenewed,
                })
            }),
            Effect::Settle { through, results, repeated } => self.later(async move |me| {
                // If it is not remembered, it is sent again and acknowledged again.
                let _ = me.backing.settle(through, results, repeated).await;
                None
            }),
            Effect::StoreRows { changes, restart } => {
                self.later(async move |me| Some(me.store_rows(changes, restart).await));
            }
            Effect::DropScope { scope } => self.later(async move |me| {
                // If it fails the rows stay until the next connection, which says again that the scope is gone.
                let _ = me.backing.drop_scope(&scope).await;
                None
            }),
            Effect::SumRows { scope } => {
                self.later(async move |me| Some(Event::Summed(me.backing.sum(&scope).await.ok())));
            }
            Effect::ServerTime(server_time) => renew(self.state.server_offset, Some(server_time - clock::now())),
            Effect::Show(live) => self.backing.show(live),
            Effect::Report(problem) => web_sys::console::warn_1(&problem.detail.into()),
        }
    }

    async fn store_rows(&self, changes: Changes, restart: bool) -> Event {
        let scope = changes.scope.clone();
        let cursor = Cursor { epoch: changes.epoch, seq: changes.seq };
        match self.backing.store_rows(changes, restart).await {
            Ok(()) => {
                renew(self.state.store_failed, None);
                Event::RowsStored { scope, cursor }
            }
            Err(error) => {
                renew(self.state.store_failed, Some(error));
                Event::RowsNotStored { scope }
            }
        }
    }

    /// Does something that takes a while, then tells what came of it.
    fn later(&self, work: impl AsyncFnOnce(Rc<Self>) -> Option<Event> + 'static) {
        let me = self.me.clone();
        spawn_local(async move {
            let Some(me) = me.upgrade() else { return };
            if let Some(event) = work(me.clone()).await {
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
        let connection = self.connection.get() + 1;
        self.connection.set(connection);
        let me = self.me.clone();
        let socket = Socket::open("/api/sync", SUBPROTOCOL, move |incoming| {
            let Some(me) = me.upgrade() else { return };
            if me.connection.get() == connection {
                me.incoming(incoming);
            }
        });
        *self.socket.borrow_mut() = Some(socket);
    }

    fn disconnect(&self) {
        self.connection.set(self.connection.get() + 1);
        *self.socket.borrow_mut() = None;
        *self.trip.borrow_mut() = None;
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

    fn travel(&self, exchange: Exchange, waits: bool) {
        let (me, nonce) = (self.me.clone(), exchange.nonce.clone());
        let trip = Trip::start(exchange, waits, move |answer| {
            let Some(me) = me.upgrade() else { return };
            if answer.as_ref().is_err_and(|error| error.code() == Some(Code::SignInNeeded)) {
                return me.happen(Event::SignedOut);
            }
            if matches!(answer, Ok(_) | Err(NetError::Problem(_))) {
                me.state.heard_at.set(Some(clock::now()));
            }
            me.happen(Event::Tripped { nonce, reply: answer.ok() });
        });
        *self.trip.borrow_mut() = Some(trip);
    }

    /// A refused upgrade does not say why; a plain request does.
    fn ask_who_i_am(&self) {
        self.later(async |_| {
            let answer = crate::net::fetch::get::<Session>("/api/session").await;
            answer.is_err_and(|error| error.code() == Some(Code::SignInNeeded)).then_some(Event::SignedOut)
        });
    }

    fn listen(&self) {
        let wake = self.me.clone();
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
        woken.forget(); // lives as long as the page; without a syncer it does nothing
    }
}
