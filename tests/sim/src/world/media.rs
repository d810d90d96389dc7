//! The media lane: files of a device go up, one after the other, as `frontend/src/uploader.rs` sends them.

use super::net::Asked;
use super::{Happening, World};
use crate::device::disk::{File, Write};
use crate::device::locks::TabId;
use crate::device::tab::{Answer, Request, TabEvent, Then};
use crate::files::{BLOCK, Blocks, block};
use crate::mutant::Mutant;
use coletor_common::id::PersonId;
use coletor_common::sync::client::Line;
use coletor_common::sync::upload::{self, Ask, Upload};
use coletor_common::time::Millis;

/// How long a failed upload waits.
const RETRY: Millis = 10_000;

/// What a device asks about a file.
#[derive(Debug, Clone)]
pub struct MediaAsk {
    /// The file.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// What.
    pub ask: Ask,
    /// The piece that goes along.
    pub piece: Vec<u64>,
}

impl World {
    /// Asks for the next thing, if files wait, all data is sent, and nothing is being asked.
    pub(super) fn send_media(&mut self, profile: usize, id: TabId) {
        let Some(app) = self.app(profile, id).filter(|app| app.fence.is_some()) else { return };
        let clear = app.client.as_ref().is_some_and(|client| client.line() == Line::Online && client.unsent() == 0);
        if !clear || app.asking || app.resting {
            return;
        }
        let begun = app.upload.take();
        let files = &self.profiles[profile].disk.state.files;
        let is_open = |sha256: &String| files.get(sha256).is_some_and(|file| !file.safe);
        let next = || {
            let (sha256, file) = files.iter().find(|(_, file)| !file.safe)?;
            Some((sha256.clone(), Upload::new(file.blocks.len() as u64 * BLOCK, file.place.clone())))
        };
        let Some((sha256, upload)) = begun.filter(|(sha256, _)| is_open(sha256)).or_else(next) else { return };
        let Some(file) = files.get(&sha256).cloned() else { return };
        let ask = upload.next();
        if ask == Ask::Nothing {
            return self.note_file(profile, id, sha256, File { safe: true, place: None, ..file });
        }
        let piece = match &ask {
            Ask::Send { from, to, .. } => self.piece(&file.blocks, *from, *to),
            _ => Vec::new(),
        };
        let asked = MediaAsk { sha256: sha256.clone(), bytes: upload.bytes, ask, piece };
        if let Some(app) = self.app(profile, id) {
            (app.upload, app.asking) = (Some((sha256, upload)), true);
        }
        self.ask(profile, id, Asked::Media(Box::new(asked)));
    }

    /// Some blocks, as they arrive: now and then one is altered on the way, or the last ones do not come.
    fn piece(&mut self, blocks: &Blocks, from: u64, to: u64) -> Vec<u64> {
        let mut piece: Vec<u64> = blocks.get(block(from)..block(to)).unwrap_or_default().to_vec();
        if !self.calm && self.dice.one_in(12) {
            piece.truncate(self.dice.place(piece.len()));
        }
        if !self.calm && self.dice.one_in(20) {
            let place = self.dice.place(piece.len());
            if let Some(block) = piece.get_mut(place) {
                *block ^= 1;
            }
        }
        piece
    }

    fn note_file(&mut self, profile: usize, id: TabId, sha256: String, file: File) {
        let fence = self.app(profile, id).and_then(|app| app.fence);
        let writes = vec![Write::File(sha256, file)];
        self.ask_disk(profile, Request { tab: id, writes, strict: false, fence, then: Then::Media });
    }

    /// What the server has made of it.
    pub(super) fn media_answered(&mut self, profile: usize, id: TabId, answer: upload::Answer) {
        let Some(app) = self.app(profile, id) else { return };
        app.asking = false;
        let Some((sha256, upload)) = &mut app.upload else { return };
        let goes_on = upload.answered(answer);
        let (sha256, place) = (sha256.clone(), upload.place.clone());
        if !goes_on {
            app.resting = true;
            self.later(RETRY, Happening::Tab(profile, id, TabEvent::Media));
        }
        let file = self.profiles[profile].disk.state.files.get(&sha256).cloned();
        match file.filter(|file| file.place != place) {
            Some(file) => self.note_file(profile, id, sha256, File { place, ..file }),
            None => self.send_media(profile, id),
        }
    }

    /// It was waited long enough.
    pub(super) fn media_rested(&mut self, profile: usize, id: TabId) {
        if let Some(app) = self.app(profile, id) {
            app.resting = false;
            self.send_media(profile, id);
        }
    }

    /// The server has begun another history: what it is known to have it may have lost.
    pub(super) fn doubt_media(&mut self, profile: usize, id: TabId) {
        if self.has(Mutant::MediaBelieved) {
            return;
        }
        let files: Vec<(String, File)> = self.profiles[profile]
            .disk
            .state
            .files
            .iter()
            .filter(|(_, file)| file.safe)
            .map(|(sha256, file)| (sha256.clone(), File { safe: false, ..file.clone() }))
            .collect();
        for (sha256, file) in files {
            self.note_file(profile, id, sha256, file);
        }
    }

    /// The server's side of it.
    pub(super) fn serve_media(&mut self, who: Option<PersonId>, asked: MediaAsk) -> upload::Answer {
        let verifies = !self.has(Mutant::FileUnverified);
        let Some(person) = who else { return upload::Answer::Lost };
        match asked.ask {
            Ask::Nothing => upload::Answer::Lost,
            Ask::Create => self.db.begin_upload(person, &asked.sha256, asked.bytes),
            Ask::Locate(place) => self.db.locate_upload(person, &place),
            Ask::Send { place, from, to } => {
                let whole = block(to) - block(from) == asked.piece.len();
                let answer = self.db.append_upload(person, &place, from, &asked.piece, verifies);
                // Where the line broke in the middle, what came is kept, and nobody hears of it.
                if whole { answer } else { upload::Answer::Lost }
            }
        }
    }

    /// Whether a file of a device is still to be sent.
    pub(super) fn media_waits(&self, profile: usize) -> bool {
        self.profiles[profile].disk.state.files.values().any(|file| !file.safe)
    }

    pub(super) fn answer_media(&mut self, profile: usize, id: TabId, answer: upload::Answer) {
        self.answer(profile, id, Answer::Media(answer));
    }
}
