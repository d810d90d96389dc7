//! The collector's app as a whole: opens storage, knows who is signed in, and starts journal, sync and uploads.

use crate::faults::net_text;
use crate::i18n::Text;
use crate::journal::Journal;
use crate::mirror::Mirror;
use crate::net::fetch::{self, NetError};
use crate::platform::{clock, lock, storage};
use crate::store::{LogState, Store, StoreError, StoredRow};
use crate::syncer::{Backing, SyncState, Syncer};
use crate::uploader::Uploader;
use coletor_common::account::{Session, SignIn};
use coletor_common::op::Op;
use coletor_common::sync::client::{Client, Event};
use coletor_common::sync::frame::{Changes, Live, OpResult, Row};
use leptos::prelude::*;
use std::rc::Rc;

/// Why the app cannot be used here and now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Another tab writes.
    OtherTab,
    /// Storage cannot be used.
    Storage(StoreError),
}

impl SignInError {
    /// What it says to a person.
    pub fn text(&self) -> Text {
        match self {
            Self::Net(error) => net_text(error),
            Self::Store(_) => crate::i18n::collector::NOT_REMEMBERED,
            Self::NoDevice => crate::i18n::shared::problem(coletor_common::problem::Code::Internal),
        }
    }
}

/// Why somebody could not sign in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The network or the server.
    #[error(transparent)]
    Net(#[from] NetError),
    /// This device's storage.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server gave this device no log to write.
    #[error("the server granted no device")]
    NoDevice,
}

/// What everything else works with, once somebody is signed in. There is one, for as long as the page lives, so that a
/// reference is all that a view has to carry.
pub struct App {
    /// Who is signed in.
    pub me: RwSignal<Session>,
    /// What the server said.
    pub mirror: Mirror,
    /// What happened here.
    pub journal: Journal,
    /// How the sync is.
    pub sync: SyncState,
    /// Recorded files.
    pub uploads: Uploader,
    /// What the browser says of its storage.
    pub storage: RwSignal<Option<storage::Storage>>,
    /// A newer build waits.
    pub update: RwSignal<bool>,
    store: StoredValue<Store, LocalStorage>,
    syncer: StoredValue<Rc<Syncer<Durable>>, LocalStorage>,
}

const PROFILE: &str = "profile";

/// The storage behind the syncer.
struct Durable {
    store: Store,
    incarnation: u32,
    mirror: Mirror,
}

impl Backing for Durable {
    async fn read_log(&self, after: u64, limit: usize) -> Result<Vec<Op>, StoreError> {
        self.store.read_log(self.incarnation, after, limit).await
    }

    async fn settle(&self, through: u64, _results: Vec<OpResult>) -> Result<(), StoreError> {
        self.store.set_acked(through).await
    }

    async fn store_rows(&self, changes: Changes, restart: bool) -> Result<(), StoreError> {
        self.store.apply_changes(&changes, restart).await?;
        if restart {
            return self.show_anew().await; // rows that are not in the new history are gone
        }
        self.mirror.take(changes.rows);
        Ok(())
    }

    async fn drop_scope(&self, scope: &str) -> Result<(), StoreError> {
        self.store.drop_scope(scope).await?;
        self.show_anew().await
    }

    fn show(&self, _live: Live) {} // collectors subscribe to nothing
}

impl Durable {
    async fn show_anew(&self) -> Result<(), StoreError> {
        let rows = rows(self.store.rows().await?);
        self.mirror.clear();
        self.mirror.take(rows);
        Ok(())
    }
}

fn rows(stored: Vec<StoredRow>) -> Vec<Row> {
    stored.into_iter().map(|stored| stored.row).collect()
}

/// This device's storage, open for writing, before anybody is signed in. Copies share it.
#[derive(Clone, Copy)]
pub struct Device(StoredValue<Store, LocalStorage>);

impl Device {
    /// Opens the storage, if this tab is the one that writes.
    pub async fn open() -> Result<Self, Obstacle> {
        if !lock::acquire().await {
            return Err(Obstacle::OtherTab);
        }
        Store::open().await.map(|store| Self(StoredValue::new_local(store))).map_err(Obstacle::Storage)
    }

    /// Who was signed in when the app was last used.
    pub async fn remembered(self) -> Result<Option<Session>, Obstacle> {
        let store = self.0.get_value();
        let signed_in = async { if store.log_state().await?.is_some() { store.meta(PROFILE).await } else { Ok(None) } };
        signed_in.await.map_err(Obstacle::Storage)
    }

    /// Signs somebody in and remembers it, so that the app opens without a network from now on.
    pub async fn sign_in(self, login: String, password: String) -> Result<Session, SignInError> {
        sign_in(&self.0.get_value(), login, password).await
    }

    /// Starts everything for whoever is signed in.
    pub async fn start(self, me: Session) -> Result<&'static App, Obstacle> {
        start(self.0.get_value(), me).await.map_err(Obstacle::Storage)
    }
}

async fn sign_in(store: &Store, login: String, password: String) -> Result<Session, SignInError> {
    let log = store.log_state().await?;
    let request = SignIn { login, password, device: log.map(|log| log.device), collects: true };
    let session: Session = fetch::post("/api/session", &request).await?;
    let grant = session.device.ok_or(SignInError::NoDevice)?;
    let known = log.is_some_and(|log| (log.device, log.incarnation) == (grant.device, grant.incarnation));
    if !known {
        let state = LogState { device: grant.device, incarnation: grant.incarnation, next_seq: 1 };
        store.start_log(state).await?;
    }
    store.set_meta(PROFILE, &session).await?;
    Ok(session)
}

async fn start(store: Store, me: Session) -> Result<&'static App, StoreError> {
    let log = store.log_state().await?.ok_or_else(|| StoreError::Failed("the log has no state".into()))?;
    let (acked, cursors) = (store.acked().await?, store.cursors().await?);
    let (mirror, sync) = (Mirror::default(), SyncState::default());
    mirror.take(rows(store.rows().await?));
    let records = store.records().await?;
    let journal = Journal::start(store.clone(), log, records, sync.server_offset.into());
    let uploads = Uploader::start(store.clone(), store.media().await?, sync);
    let client = Client::new(Some((log.device, log.incarnation)), log.next_seq, acked, cursors, clock::now());
    let backing = Durable { store: store.clone(), incarnation: log.incarnation, mirror };
    let syncer = Syncer::start(client, backing, sync, Vec::new());
    let app: &'static App = Box::leak(Box::new(App {
        me: RwSignal::new(me),
        mirror,
        journal,
        sync,
        uploads,
        storage: RwSignal::new(None),
        update: RwSignal::new(false),
        store: StoredValue::new_local(store),
        syncer: StoredValue::new_local(syncer),
    }));
    app.announce_operations();
    leptos::task::spawn_local(async move { app.storage.set(storage::ask().await) });
    Ok(app)
}

impl App {
    /// The app around the current view.
    pub fn get() -> &'static Self {
        expect_context()
    }

    /// Tells the syncer of every operation that is stored.
    fn announce_operations(&'static self) {
        Effect::new(move || {
            let next_seq = self.journal.next_seq.get();
            self.syncer.with_value(|syncer| syncer.happen(Event::Queued { next_seq }));
        });
    }

    /// The device's storage.
    pub fn store(&'static self) -> Store {
        self.store.get_value()
    }

    /// Tries to reach the server at once.
    pub fn wake(&'static self) {
        self.syncer.with_value(|syncer| syncer.happen(Event::Wake));
    }

    /// Signs the same or another person in while the app runs.
    pub async fn sign_in_again(&'static self, login: String, password: String) -> Result<(), SignInError> {
        let before = self.journal.next_seq.get_untracked();
        let session = sign_in(&self.store(), login, password).await?;
        let log = self.store().log_state().await?;
        self.me.set(session);
        if log.is_some_and(|log| log.next_seq != before) {
            // Another log: everything must start anew on it.
            let _ = window().location().reload();
        }
        self.syncer.with_value(|syncer| syncer.happen(Event::SignedIn));
        Ok(())
    }

    /// An address under which this page can show a recorded picture; to be given back when it is not shown any more.
    pub async fn picture_url(&'static self, sha256: &str) -> Option<String> {
        let (_, blob) = self.store().media_file(sha256).await.ok()??;
        web_sys::Url::create_object_url_with_blob(&blob).ok()
    }

    /// Gives an address of [`Self::picture_url`] back.
    pub fn forget_picture_url(url: &str) {
        let _ = web_sys::Url::revoke_object_url(url);
    }

    /// Signs out: the server forgets the session, this device forgets who it was. Unsent work stays.
    pub async fn sign_out(&'static self) -> Result<(), StoreError> {
        // Without a network the cookie stays, but nobody here is signed in with it.
        let _ = fetch::delete("/api/session").await;
        self.store().remove_meta(PROFILE).await?;
        let _ = window().location().set_href("/");
        Ok(())
    }
}
