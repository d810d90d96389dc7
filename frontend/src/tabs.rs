//! Runs [`coletor_common::sync::lead`] for this tab: lock, channel, timer, fence. Which tab leads is decided there.

use crate::platform::channel::Channel;
use crate::platform::clock;
use crate::platform::lock::{self, Asking, News, Release};
use crate::store::{Store, StoreError};
use coletor_common::sync::lead::{Effect, Event, Tab, Word};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;

const NAME: &str = "coletor.writer";

/// What this tab is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// That is not known yet.
    Starting,
    /// It writes, and speaks with the server.
    Leads,
    /// It shows what another tab does.
    Follows,
}

/// This tab among the tabs of its browser. Lives as long as the page.
pub struct Tabs {
    tab: RefCell<Tab>,
    store: Store,
    channel: Channel,
    timer: RefCell<Option<Timeout>>,
    lock: RefCell<Option<Release>>,
    /// Grows with every lock asked for, so that news of an older one is not heard.
    asked: Cell<u64>,
    /// What this tab last said of the sync.
    said: RefCell<String>,
    /// What this tab is.
    pub role: RwSignal<Role>,
    /// Why this tab, whose turn it is, cannot lead; it tries again.
    pub hindered: RwSignal<Option<StoreError>>,
    /// What the leader last said of the sync.
    pub told: RwSignal<Option<String>>,
    /// Grows when the leader has stored something.
    pub changes: RwSignal<u32>,
    me: Weak<Self>,
}

/// What tabs say beside the machine's words.
const CHANGED: &str = "changed";
const LOCKED: &str = "locked";
const SYNC: &str = "sync:";

fn name(word: Word) -> &'static str {
    match word {
        Word::Ping => "ping",
        Word::Pong => "pong",
        Word::Yield => "yield",
    }
}

impl Tabs {
    /// Finds out what this tab is.
    pub fn open(store: Store) -> Rc<Self> {
        let (tab, effects) = Tab::open(is_shown(), clock::monotonic());
        let tabs = Rc::new_cyclic(|me: &Weak<Self>| {
            let listener = me.clone();
            let heard = move |text: &str| {
                if let Some(me) = listener.upgrade() {
                    me.hear(text);
                }
            };
            Self {
                tab: RefCell::new(tab),
                store,
                channel: Channel::open(NAME, heard),
                timer: RefCell::new(None),
                lock: RefCell::new(None),
                asked: Cell::new(0),
                said: RefCell::default(),
                role: RwSignal::new(Role::Starting),
                hindered: RwSignal::new(None),
                told: RwSignal::new(None),
                changes: RwSignal::new(0),
                me: me.clone(),
            }
        });
        for effect in effects {
            tabs.carry_out(effect);
        }
        tabs.set_timer();
        tabs.watch_visibility();
        tabs
    }

    /// Somebody wants to work in this tab.
    pub fn want(&self) {
        self.happen(Event::Wanted);
    }

    /// A write failed because another tab leads.
    pub fn overtaken(&self) {
        self.happen(Event::Deposed);
    }

    /// Tells the tabs that follow that something was stored.
    pub fn tell_changed(&self) {
        self.channel.say(CHANGED);
    }

    /// Tells all other tabs that the device is locked, or protected from now on.
    pub fn tell_locked(&self) {
        self.channel.say(LOCKED);
    }

    /// Tells the tabs that follow how the sync is, now and whenever one asks who leads.
    pub fn tell_sync(&self, text: &str) {
        let said = format!("{SYNC}{text}");
        self.channel.say(&said);
        *self.said.borrow_mut() = said;
    }

    fn hear(&self, text: &str) {
        if text == CHANGED {
            self.changes.update(|count| *count = count.wrapping_add(1));
        } else if text == LOCKED {
            let _ = window().location().reload();
        } else if let Some(told) = text.strip_prefix(SYNC) {
            self.told.set(Some(told.to_owned()));
        } else if let Some(word) = [Word::Ping, Word::Pong, Word::Yield].into_iter().find(|word| name(*word) == text) {
            self.happen(Event::Heard(word));
            if word == Word::Ping && self.tab.borrow().leads() {
                self.channel.say(&self.said.borrow());
            }
        }
    }

    fn happen(&self, event: Event) {
        let effects = self.tab.borrow_mut().step(event, clock::monotonic());
        for effect in effects {
            self.carry_out(effect);
        }
        self.set_timer();
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::RequestLock => self.ask(Asking::Politely),
            Effect::StealLock => self.ask(Asking::ByForce),
            Effect::ReleaseLock => {
                if let Some(release) = self.lock.borrow_mut().take() {
                    let _ = release.call0(&JsValue::UNDEFINED); // resolves a promise
                }
            }
            Effect::Claim => {
                let me = self.me.clone();
                spawn_local(async move {
                    let Some(me) = me.upgrade() else { return };
                    let claimed = me.store.lead().await;
                    let why = claimed.as_ref().err().cloned();
                    if me.hindered.with_untracked(|known| *known != why) {
                        me.hindered.set(why);
                    }
                    me.happen(claimed.map_or(Event::NotClaimed, |fence| Event::Claimed { fence }));
                });
            }
            Effect::Say(word) => self.channel.say(name(word)),
            Effect::Lead { .. } => self.role.set(Role::Leads),
            Effect::Follow => {
                self.store.follow();
                self.role.set(Role::Follows);
            }
        }
    }

    fn ask(&self, asking: Asking) {
        let me = self.me.clone();
        let asked = self.asked.get() + 1;
        self.asked.set(asked);
        lock::request(NAME, asking, move |news| {
            let Some(me) = me.upgrade() else { return };
            match news {
                News::Granted(release) if me.asked.get() == asked || asking == Asking::ByForce => {
                    *me.lock.borrow_mut() = Some(release);
                    me.happen(Event::LockGranted);
                }
                News::Granted(release) => drop(release.call0(&JsValue::UNDEFINED)),
                News::Lost if me.asked.get() == asked => me.happen(Event::LockLost),
                News::Lost => {}
            }
        });
    }

    fn set_timer(&self) {
        let due = self.tab.borrow().due();
        let me = self.me.clone();
        *self.timer.borrow_mut() = due.map(|due| {
            let wait = u32::try_from((due - clock::monotonic()).max(0)).unwrap_or(u32::MAX);
            Timeout::new(wait, move || {
                if let Some(me) = me.upgrade() {
                    me.happen(Event::Tick);
                }
            })
        });
    }

    fn watch_visibility(&self) {
        let me = self.me.clone();
        let changed = Closure::<dyn FnMut()>::new(move || {
            if let Some(me) = me.upgrade() {
                me.happen(Event::Shown(is_shown()));
            }
        });
        // Adding a listener to the document cannot fail.
        let _ = document().add_event_listener_with_callback("visibilitychange", changed.as_ref().unchecked_ref());
        changed.forget(); // lives as long as the page
    }
}

fn is_shown() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}
