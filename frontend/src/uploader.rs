//! The media lane: sends recorded files, one after the other, each in pieces that go on where they broke off.
//!
//! Never delays data: it pauses between pieces while anything is unsent. Whatever fails is tried again when the line is
//! next good. What to ask the server is decided in `coletor_common::sync::upload`.

use crate::net::fetch::{self, NetError};
use crate::platform::{cellular, clock, settings};
use crate::react::whenever;
use crate::store::{Store, StoredMedia};
use crate::syncer::SyncState;
use coletor_common::id::RecordId;
use coletor_common::map::Map;
use coletor_common::problem::Code;
use coletor_common::sync::client::Line;
use coletor_common::sync::upload::{Answer, Ask, PIECE_MIN, Upload};
use gloo_net::http::Method;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

/// Milliseconds until a failed upload is tried again while the line is good.
const RETRY_MS: u32 = 10_000;
/// The settings that hold what the person chose.
const PAUSED: &str = "media.paused";
const NOT_CELLULAR: &str = "media.not-cellular";
const YES: &str = "1";

/// Which files are on this device, and which of them the server has. Copies share it.
#[derive(Clone, Copy)]
pub struct Uploader {
    /// By SHA-256.
    pub files: RwSignal<Map<String, StoredMedia>>,
    /// How many bytes of the file that is being sent the server has.
    pub sent: RwSignal<u64>,
    /// The person wants nothing sent for now.
    pub paused: RwSignal<bool>,
    /// The person wants nothing sent over a cellular line.
    pub not_cellular: RwSignal<bool>,
    hurried: StoredValue<bool>,
    /// What the line has carried at once: the next file goes on with it. Each request costs the browser memory for a while.
    piece: StoredValue<u64>,
    running: StoredValue<bool>,
    leads: RwSignal<bool>,
    attempt: RwSignal<u32>,
    sync: SyncState,
}

impl Uploader {
    /// Sends nothing before it is told to lead.
    pub fn start(store: Store, sync: SyncState) -> Self {
        let chosen = |name| RwSignal::new(settings::read(name).is_some());
        let uploader = Self {
            files: RwSignal::new(Map::new()),
            sent: RwSignal::new(0),
            paused: chosen(PAUSED),
            not_cellular: chosen(NOT_CELLULAR),
            hurried: StoredValue::new(false),
            piece: StoredValue::new(PIECE_MIN),
            running: StoredValue::new(false),
            leads: RwSignal::new(false),
            attempt: RwSignal::new(0),
            sync,
        };
        let store = StoredValue::new_local(store);
        whenever(move || {
            let waiting = uploader.waiting() > 0;
            if uploader.may_send() && waiting && !uploader.running.get_value() {
                uploader.running.set_value(true);
                spawn_local(uploader.send_all(store.get_value()));
            }
        });
        cellular::watch(move || uploader.try_again());
        uploader
    }

    /// How many files the server does not have. Tracks them.
    pub fn waiting(self) -> usize {
        self.files.with(|files| files.values().filter(|file| !file.safe).count())
    }

    /// Whether a piece may be sent now. Tracks what that depends on.
    fn may_send(self) -> bool {
        self.attempt.track();
        let clear = self.sync.line.get() == Line::Online && self.sync.unsent.get() == 0;
        let costs = self.not_cellular.get() && cellular::is_used() && !self.hurried.get_value();
        let wanted = !(self.paused.get() || costs);
        self.leads.get() && clear && wanted
    }

    /// Shows the files that are stored.
    pub fn show(&self, files: Vec<StoredMedia>) {
        self.files.set(files.into_iter().map(|file| (file.sha256.clone(), file)).collect());
    }

    /// Whether this tab sends.
    pub fn lead(&self, leads: bool) {
        self.leads.set(leads);
    }

    /// Tries at once what failed before, also what waits for another line, until all is sent.
    pub fn hurry(&self) {
        self.pause(false);
        self.hurried.set_value(true);
        self.try_again();
    }

    /// Tries at once what failed before.
    pub fn try_again(&self) {
        self.attempt.update(|n| *n += 1);
    }

    /// Sends nothing from now on, or again.
    pub fn pause(&self, paused: bool) {
        choose(PAUSED, paused);
        self.paused.set(paused);
    }

    /// Sends over a cellular line, or not.
    pub fn spare_cellular(&self, spare: bool) {
        choose(NOT_CELLULAR, spare);
        self.not_cellular.set(spare);
    }

    /// A file was stored.
    pub fn add(&self, file: StoredMedia) {
        self.files.update(|files| files.insert(file.sha256.clone(), file));
    }

    /// Files of records that are not here any more.
    pub fn remove(&self, records: &[RecordId]) {
        let is_left = |file: &StoredMedia| !records.contains(&file.record);
        let left = self.files.with_untracked(|files| files.values().filter(|file| is_left(file)).cloned().collect());
        self.show(left);
    }

    /// What the server is known to have it may have lost: it began its history anew. All is asked for once more.
    pub async fn doubt(self, store: &Store) {
        let files: Vec<_> = self.files.with_untracked(|files| files.values().cloned().collect());
        let doubted = files.into_iter().filter(|file| file.safe).map(|file| StoredMedia { safe: false, ..file });
        self.note(store, doubted.collect()).await;
    }

    /// Shows and remembers what is now known of files.
    async fn note(self, store: &Store, changed: Vec<StoredMedia>) {
        let _ = store.put_media(&changed).await; // else it is asked for again after the next start
        self.files.update(|files| {
            for file in changed {
                files.insert(file.sha256.clone(), file);
            }
        });
    }

    async fn send_all(self, store: Store) {
        let mut failed = false;
        let waiting = self.files.with_untracked(|files| {
            files.values().filter(|file| !file.safe).map(|file| file.sha256.clone()).collect::<Vec<_>>()
        });
        for sha256 in waiting {
            if !untrack(|| self.may_send()) {
                break;
            }
            failed |= !self.send(&store, &sha256).await;
        }
        self.running.set_value(false);
        if untrack(|| self.waiting()) == 0 {
            self.hurried.set_value(false);
        }
        if failed {
            gloo_timers::callback::Timeout::new(RETRY_MS, move || self.try_again()).forget();
        } else {
            self.try_again(); // for what came meanwhile
        }
    }

    /// Sends one file, or as much of it as may be sent now. False if that failed.
    async fn send(self, store: &Store, sha256: &str) -> bool {
        let Some(mut file) = self.files.with_untracked(|files| files.get(sha256).cloned()) else { return true };
        let Ok(Some(blob)) = store.media_bytes(sha256).await else { return false };
        let mut upload = Upload::new(file.bytes, file.place.clone());
        upload.piece = self.piece.get_value();
        while untrack(|| self.may_send()) {
            let ask = upload.next();
            if ask == Ask::Nothing {
                self.sent.set(0);
                self.note(store, vec![StoredMedia { safe: true, place: None, ..file }]).await;
                return true;
            }
            let goes_on = upload.answered(put(&file, &blob, ask).await);
            self.piece.set_value(upload.piece);
            self.sent.set(upload.sent());
            if upload.place != file.place {
                file.place.clone_from(&upload.place);
                self.note(store, vec![file.clone()]).await;
            }
            if !goes_on {
                self.sent.set(0);
                return false;
            }
        }
        self.sent.set(0);
        true
    }
}

fn choose(name: &str, chosen: bool) {
    if chosen {
        settings::write(name, YES);
    } else {
        settings::remove(name);
    }
}

/// Asks the server.
async fn put(file: &StoredMedia, blob: &Blob, ask: Ask) -> Answer {
    let began = clock::monotonic();
    let locates = matches!(ask, Ask::Locate(_));
    let answered = match ask {
        Ask::Nothing => return Answer::Lost,
        Ask::Create => {
            let coded = |text: &str| window().btoa(text).unwrap_or_default(); // both are ASCII
            let metadata = format!("sha256 {},filetype {}", coded(&file.sha256), coded(&file.content_type));
            let headers = [("upload-length", &*file.bytes.to_string()), ("upload-metadata", &*metadata)];
            fetch::tus(Method::POST, "/api/uploads", &headers, JsValue::UNDEFINED).await
        }
        Ask::Locate(place) => fetch::tus(Method::HEAD, &place, &[], JsValue::UNDEFINED).await,
        Ask::Send { place, from, to } => {
            #[allow(clippy::cast_precision_loss)] // no file has 2^53 bytes
            let Ok(piece) = blob.slice_with_f64_and_f64(from as f64, to as f64) else { return Answer::Lost };
            let headers = [("content-type", "application/offset+octet-stream"), ("upload-offset", &*from.to_string())];
            fetch::tus(Method::PATCH, &place, &headers, piece.into()).await
        }
    };
    match answered {
        Ok((Some(place), at)) => Answer::Created(place, at),
        Ok((None, at)) => Answer::At(at, clock::monotonic() - began),
        Err(NetError::Problem(problem)) => Answer::Refused(problem.code),
        // An answer to `HEAD` has no words.
        Err(NetError::Foreign(404 | 410)) if locates => Answer::Refused(Code::UploadGone),
        Err(_) => Answer::Lost,
    }
}
