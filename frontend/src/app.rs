//! The collector's app as a whole: what is stored, who is signed in, and what works on it while this tab leads.

use crate::backing::{Durable, any_of};
use crate::form_files::FormFiles;
use crate::journal::Journal;
use crate::mirror::Mirror;
use crate::net::fetch::{self, NetError};
use crate::notice::Notice;
use crate::platform::{clock, storage};
use crate::react::whenever;
use crate::saver::Saver;
use crate::store::{LogState, PROFILE, SetAside, Store, StoreError};
use crate::syncer::{SyncState, Syncer};
use crate::tabs::{Role, Tabs};
use crate::uploader::Uploader;
use coletor_common::account::{DeviceGrant, Session, SignIn};
use coletor_common::id::{PersonId, RecordId};
use coletor_common::record::must_rebase;
use coletor_common::row::{COMMAND, FORM_VERSION, RECORD};
use coletor_common::sync::client::{Client, Event, Start};
use coletor_common::sync::frame::{Receipt, Row};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Why the app cannot be used here and now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Another tab writes, and nobody is signed in whose work could be shown.
    OtherTab,
    /// Storage cannot be used.
    Storage(StoreError),
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
    /// On a protected device others sign in where they also choose a PIN.
    #[error("that is somebody else")]
    SomebodyElse,
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
    /// What was done and is on its way to the journal.
    pub saver: Saver,
    /// How the sync is.
    pub sync: SyncState,
    /// Recorded files.
    pub uploads: Uploader,
    /// Files that forms show.
    pub form_files: FormFiles,
    /// What the browser says of its storage.
    pub storage: RwSignal<Option<storage::Storage>>,
    /// A newer build waits.
    pub update: RwSignal<bool>,
    /// What a person must be told.
    pub notices: RwSignal<Vec<Notice>>,
    /// Operations that the server set aside.
    pub set_aside: RwSignal<Vec<SetAside>>,
    /// What became of commands.
    pub receipts: RwSignal<Vec<Receipt>>,
    /// The command to sign out that was carried out.
    pub told_to_leave: StoredValue<Option<String>>,
    /// What this tab is.
    pub role: RwSignal<Role>,
    /// Grows when the pages must be drawn anew.
    pub shown_anew: RwSignal<u32>,
    /// While what lay here before the device was protected is sealed: how much of how much.
    pub sealing: RwSignal<Option<(u32, u32)>>,
    pub(crate) device: Device,
    syncer: StoredValue<Option<Rc<Syncer<Durable>>>, LocalStorage>,
}

/// This device's storage, and this tab among those that use it, before anybody is signed in. Copies share it.
#[derive(Clone, Copy)]
pub struct Device {
    store: StoredValue<Store, LocalStorage>,
    tabs: StoredValue<Rc<Tabs>, LocalStorage>,
    /// A sign-in that could not be kept.
    unkept: StoredValue<Option<Session>>,
}

impl Device {
    /// Opens the storage.
    pub async fn open() -> Result<Self, Obstacle> {
        let store = Store::open().await.map_err(Obstacle::Storage)?;
        let tabs = Tabs::open(store.clone());
        let (store, tabs) = (StoredValue::new_local(store), StoredValue::new_local(tabs));
        Ok(Self { store, tabs, unkept: StoredValue::new(None) })
    }

    /// What this tab is.
    pub fn role(self) -> RwSignal<Role> {
        self.tabs.with_value(|tabs| tabs.role)
    }

    /// Why this tab cannot become what it should be.
    pub fn hindered(self) -> RwSignal<Option<StoreError>> {
        self.tabs.with_value(|tabs| tabs.hindered)
    }

    /// Somebody wants to work in this tab.
    pub fn want(self) {
        self.tabs.with_value(|tabs| tabs.want());
    }

    /// The storage itself.
    pub(crate) fn store(self) -> Store {
        self.store.get_value()
    }

    /// Whether this device is protected, and the storage not unlocked yet.
    pub async fn is_locked(self) -> Result<bool, Obstacle> {
        let store = self.store();
        Ok(!store.is_unlocked() && store.is_protected().await.map_err(Obstacle::Storage)?)
    }

    /// Who was signed in when the app was last used.
    pub async fn remembered(self) -> Result<Option<Session>, Obstacle> {
        let store = self.store.get_value();
        let signed_in = async { if store.log_state().await?.is_some() { store.meta(PROFILE).await } else { Ok(None) } };
        signed_in.await.map_err(Obstacle::Storage)
    }

    /// Signs somebody in and remembers it, so that the app opens without a network from now on.
    ///
    /// Whatever log the server grants: what is in the one before goes with it. One that could not be kept is asked for
    /// again, or the server would take it for lost.
    pub async fn sign_in(self, login: String, password: String) -> Result<Session, SignInError> {
        let store = self.store();
        let log = store.log_state().await?;
        let ours = log.map(|LogState { device, incarnation, .. }| DeviceGrant { device, incarnation });
        let unkept = self.unkept.get_value();
        let named = ours.or(unkept.as_ref().and_then(|session| session.device));
        let (device, incarnation) = (named.map(|grant| grant.device), named.map_or(0, |grant| grant.incarnation));
        let request = SignIn { login, password, device, incarnation, collects: true };
        let mut session: Session = fetch::post("/api/session", &request).await?;
        session.lost = session.lost.or(unkept.and_then(|session| session.lost));
        let grant = session.device.ok_or(SignInError::NoDevice)?;
        self.unkept.set_value(Some(session.clone()));
        if ours != Some(grant) {
            let acked = store.acked().await?;
            store.start_log(grant, log.map(|log| (log, acked))).await?;
        }
        store.set_meta(&profile_of(&store, &session), &session).await?;
        self.unkept.set_value(None);
        Ok(session)
    }

    /// Starts everything for whoever is signed in.
    pub async fn start(self, me: Session) -> Result<&'static App, Obstacle> {
        start(self, me).await.map_err(Obstacle::Storage)
    }
}

/// Under what name in `meta` is kept who somebody is: on a protected device each of its people has one.
pub(crate) fn profile_of(store: &Store, session: &Session) -> String {
    if store.is_unlocked() { format!("{PROFILE} {}", session.person) } else { PROFILE.to_owned() }
}

async fn start(device: Device, me: Session) -> Result<&'static App, StoreError> {
    let (lost, sync, journal) = (me.lost, SyncState::default(), Journal::default());
    let app: &'static App = Box::leak(Box::new(App {
        me: RwSignal::new(me),
        mirror: Mirror::default(),
        journal,
        saver: Saver::new(journal),
        sync,
        uploads: Uploader::start(device.store.get_value(), sync),
        form_files: FormFiles::default(),
        storage: RwSignal::new(None),
        update: RwSignal::new(false),
        notices: RwSignal::new(lost.map(Notice::Lost).into_iter().collect()),
        set_aside: RwSignal::new(Vec::new()),
        receipts: RwSignal::new(Vec::new()),
        told_to_leave: StoredValue::new(None),
        role: device.role(),
        shown_anew: RwSignal::new(0),
        sealing: RwSignal::new(None),
        device,
        syncer: StoredValue::new_local(None),
    }));
    app.show().await?;
    app.remember_contact();
    app.announce_operations();
    app.tell_followers();
    app.follow_leader();
    app.keep_form_files_with_a_line();
    let mut is_first = true;
    whenever(move || {
        let (role, is_shown) = (app.role.get(), std::mem::take(&mut is_first));
        spawn_local(async move {
            match role {
                // Without its state the log cannot be written; the pages say so when somebody tries.
                Role::Leads => drop(app.lead(is_shown).await),
                // What cannot be read now is read with the leader's next change.
                Role::Follows | Role::Starting => drop(app.follow(is_shown).await),
            }
        });
    });
    spawn_local(async move {
        // Where the person is asked, the answer may be long in coming.
        app.look_at_storage().await;
        app.ask_to_keep().await;
    });
    Ok(app)
}

impl App {
    /// The app around the current view.
    pub fn get() -> &'static Self {
        expect_context()
    }

    /// Shows what is stored.
    pub(crate) async fn show(&'static self) -> Result<(), StoreError> {
        let store = self.store();
        let (records, media) = (store.records().await?, store.media().await?);
        self.show_rows_anew().await?;
        self.journal.show(records);
        self.uploads.show(media);
        self.set_aside.set(store.set_aside().await?);
        self.receipts.set(store.receipts().await?);
        Ok(())
    }

    /// This tab writes from now on, on what is stored now; `is_shown` if it was just read.
    async fn lead(&'static self, is_shown: bool) -> Result<(), StoreError> {
        if !is_shown {
            self.show().await?;
        }
        let store = self.store();
        let log = store.log_state().await?.ok_or_else(|| StoreError::Failed("the log has no state".into()))?;
        let LogState { device, incarnation, next_seq } = log;
        let (acked, cursors) = (store.acked().await?, store.cursors().await?);
        let receipts = self.receipts.get_untracked();
        self.journal.start(store.clone(), log, self.sync.server_offset.into());
        let start = Start { log: (device, incarnation), next_seq, acked, cursors, receipts };
        let client = Client::device(start, clock::monotonic());
        self.syncer.set_value(Some(Syncer::start(client, Durable::new(self, store, incarnation), self.sync)));
        self.uploads.lead(true);
        let ids: Vec<RecordId> = self.mirror.records.with_untracked(|all| all.keys().copied().collect());
        for id in ids {
            self.adopt(id);
            self.tell_if_given(id);
        }
        self.obey();
        self.saver.try_again();
        self.keep_at_start();
        Ok(())
    }

    /// This tab only shows from now on: what is stored, and nothing that it could not store any more.
    async fn follow(&'static self, is_shown: bool) -> Result<(), StoreError> {
        self.uploads.lead(false);
        self.journal.stop();
        self.syncer.set_value(None);
        if !is_shown {
            self.show().await?;
            self.shown_anew.update(|count| *count += 1);
        }
        Ok(())
    }

    /// Tells the syncer of every operation that is stored.
    fn announce_operations(&'static self) {
        whenever(move || {
            let next_seq = self.journal.next_seq.get();
            self.happen(Event::Queued { next_seq });
        });
    }

    /// Tells the syncer, if there is one.
    pub(crate) fn happen(&'static self, event: Event) {
        if let Some(syncer) = self.syncer.get_value() {
            syncer.happen(event);
        }
    }

    /// Shows all rows that are stored, and none that were before.
    pub(crate) async fn show_rows_anew(&'static self) -> Result<Vec<Row>, StoreError> {
        let rows = self.mirror.undisturbed(async || self.store().rows().await).await?;
        self.mirror.clear();
        self.mirror.take(&rows);
        Ok(rows)
    }

    /// What came from the server may be about records of this device, or tell it to do something.
    pub(crate) fn rows_came(&'static self, rows: &[Row]) {
        if any_of(rows, &[FORM_VERSION]) {
            let ids: Vec<RecordId> = self.mirror.records.with_untracked(|all| all.keys().copied().collect());
            for id in ids {
                self.adopt(id);
            }
        } else {
            let records = rows.iter().filter(|row| row.kind == RECORD).filter_map(|row| row.key.parse().ok());
            records.for_each(|id| self.adopt(id));
        }
        self.keep_after(rows);
        if any_of(rows, &[COMMAND]) {
            self.obey();
        }
    }

    /// Takes a record up as the server has it: one that others touch too, or one that was given to this person.
    fn adopt(&'static self, id: RecordId) {
        let Some(server) = self.mirror.records.with_untracked(|all| all.get(&id).cloned()) else { return };
        let copy = self.journal.records.with_untracked(|all| all.get(&id).cloned());
        let wanted = match copy {
            Some(copy) => self.journal.log().is_some_and(|log| must_rebase(&copy, &server, log)),
            None => server.is_with(self.person()) && !server.is_closed(),
        };
        if wanted {
            self.stand_on_server(id);
        }
    }

    /// Makes this device's copy of a record anew on what the server has, once its form is here.
    pub(crate) fn stand_on_server(&'static self, id: RecordId) {
        let Some(server) = self.mirror.records.with_untracked(|all| all.get(&id).cloned()) else { return };
        let form = self.mirror.form(&server.form, &server.version);
        if form.is_none() && !self.journal.records.with_untracked(|all| all.contains_key(&id)) {
            return; // it is taken up when the form comes
        }
        let was_told = self.given(id).is_some();
        spawn_local(async move {
            // Tried again when the record next changes, and at the next start.
            let _ = self.journal.rebase(server, form).await;
            if !was_told {
                self.tell_if_given(id);
            }
        });
    }

    /// Who does what is done on the screens now.
    pub(crate) fn person(&self) -> PersonId {
        self.me.with_untracked(|me| me.person)
    }

    /// The device's storage.
    pub fn store(&'static self) -> Store {
        self.device.store.get_value()
    }

    /// This tab among the others.
    pub(crate) fn tabs(&'static self) -> Rc<Tabs> {
        self.device.tabs.get_value()
    }

    /// Somebody wants to work in this tab.
    pub fn want(&'static self) {
        self.device.want();
    }

    /// Another tab has taken over.
    pub fn overtaken(&'static self) {
        self.tabs().overtaken();
    }

    /// Tries to reach the server at once, and sends what waits.
    pub fn wake(&'static self) {
        self.happen(Event::Wake);
        self.uploads.hurry();
    }

    /// An address under which this page can show a recorded picture; to be revoked when it is not shown any more.
    pub async fn picture_url(&'static self, sha256: &str) -> Option<String> {
        let blob = self.store().media_bytes(sha256).await.ok()??;
        web_sys::Url::create_object_url_with_blob(&blob).ok()
    }
}
