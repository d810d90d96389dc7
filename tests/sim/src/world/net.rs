//! Networks: sockets that keep the order of messages until they break, and requests that may get lost either way.

use super::{Happening, Up, World};
use crate::device::locks::TabId;
use crate::device::tab::{Answer, Down};
use coletor_common::id::{DeviceId, PersonId};
use coletor_common::sync::exchange::Exchange;
use coletor_common::sync::frame::{ClientFrame, ServerFrame};
use coletor_common::sync::upload;
use coletor_common::time::Millis;

/// A socket.
#[derive(Debug)]
pub struct Line {
    profile: usize,
    tab: TabId,
    /// Nothing comes through any more.
    cut: bool,
    /// So many messages come through, then it is cut.
    left: Option<u32>,
    up_at: Millis,
    down_at: Millis,
    /// The server's session.
    pub peer: Option<u64>,
}

/// What is asked of the server beside its sockets.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Somebody signs in; the device as storage and cookie name it.
    SignIn(PersonId, Option<DeviceId>, Option<DeviceId>),
    /// A log of one's own.
    NewLog,
    /// Whether the session still is.
    Who,
    /// About a file.
    Media(Box<super::media::MediaAsk>),
    /// A trip, and whether it waits.
    Trip(Box<Exchange>, bool),
}

impl World {
    fn delay(&mut self, profile: usize) -> Millis {
        let now = self.now;
        let profile = &mut self.profiles[profile];
        let (more, until) = profile.net.slow;
        let base = if profile.dice.one_in(20) { profile.dice.span(1, 400) } else { profile.dice.span(1, 40) };
        base + if now < until { profile.dice.span(0, more) } else { 0 }
    }

    /// Opens a socket.
    pub(super) fn connect(&mut self, profile: usize, tab: TabId) -> usize {
        let wait = self.delay(profile);
        let now = self.now;
        let net = &self.profiles[profile].net;
        let nowhere = now < net.off_until || now < net.blocked_until || now < net.portal_until;
        let silent = nowhere && (now < net.blocked_until && net.blocked_silently);
        let token = self.profiles[profile].cookies.session;
        let number = self.lines.len();
        self.lines.push(Line { profile, tab, cut: nowhere, left: None, up_at: now, down_at: now, peer: None });
        if !nowhere {
            self.up(number, Up::Open(token));
        } else if !silent && self.dice.one_in(2) {
            self.later(wait + 50, Happening::Down(number, Down::Closed));
        }
        number
    }

    /// The device sends something.
    pub(super) fn up(&mut self, line: usize, up: Up) {
        let profile = self.lines[line].profile;
        let at = (self.now + self.delay(profile)).max(self.lines[line].up_at);
        self.lines[line].up_at = at;
        self.later(at - self.now, Happening::Up(line, up));
    }

    /// The server sends something.
    pub(super) fn down(&mut self, line: usize, down: Down) {
        let profile = self.lines[line].profile;
        let at = (self.now + self.delay(profile)).max(self.lines[line].down_at);
        self.lines[line].down_at = at;
        self.later(at - self.now, Happening::Down(line, down));
    }

    /// One more message comes through, or not.
    fn passes(&mut self, line: usize) -> bool {
        if self.lines[line].cut {
            return false;
        }
        if let Some(left) = self.lines[line].left {
            self.lines[line].left = left.checked_sub(1);
            if left == 0 {
                self.cut(line, true, true);
                return false;
            }
        }
        true
    }

    pub(super) fn came_up(&mut self, line: usize, up: Up) {
        match up {
            // Whoever was cut off learns of it by no message.
            Up::Closed => {
                if let Some(peer) = self.lines[line].peer.take() {
                    self.drop_peer(peer);
                }
            }
            _ if !self.passes(line) => {}
            Up::Open(token) => match self.member(token).filter(|_| self.server.up) {
                Some(who) => {
                    let peer = self.new_peer(who, token.unwrap_or(0), line);
                    self.lines[line].peer = Some(peer);
                    self.down(line, Down::Opened);
                }
                None => self.down(line, Down::Closed),
            },
            Up::Frame(frame) => {
                let Some(peer) = self.lines[line].peer else { return };
                // As it travels.
                match ClientFrame::parse(&frame.to_json()) {
                    Ok(read) => self.hear(peer, read),
                    Err(error) => self.violate("wire", format!("{frame:?} as it was"), error.to_string()),
                }
            }
        }
    }

    pub(super) fn came_down(&mut self, line: usize, down: Down) {
        let Line { profile, tab, .. } = self.lines[line];
        let down = match down {
            Down::Closed => Down::Closed,
            _ if !self.passes(line) => return,
            Down::Frame(frame) => match ServerFrame::parse(&frame.to_json()) {
                Ok(read) => Down::Frame(read),
                Err(error) => return self.violate("wire", format!("{frame:?} as it was"), error.to_string()),
            },
            Down::Opened => Down::Opened,
        };
        self.to_tab(profile, tab, crate::device::tab::TabEvent::Line(line, down));
    }

    /// Nothing comes through any more; a side that is not told learns it by silence.
    pub(super) fn cut(&mut self, line: usize, tell_device: bool, tell_server: bool) {
        if self.lines[line].cut {
            return;
        }
        self.lines[line].cut = true;
        let (wait, later) = (self.dice.span(0, 300), self.dice.span(0, 300));
        if tell_device {
            self.later(wait, Happening::Down(line, Down::Closed));
        }
        if tell_server {
            self.later(later, Happening::Up(line, Up::Closed));
        }
    }

    /// Whether nothing comes through any more.
    pub(super) fn is_cut(&self, line: usize) -> bool {
        self.lines[line].cut
    }

    /// All sockets of a device.
    pub(super) fn lines_of(&self, profile: usize) -> Vec<usize> {
        let open = self.lines.iter().enumerate().filter(|(_, line)| line.profile == profile && !line.cut);
        open.map(|(number, _)| number).collect()
    }

    /// The socket ends after so many more messages.
    pub(super) fn truncate(&mut self, line: usize, left: u32) {
        self.lines[line].left = Some(left);
    }

    /// The server is gone: its sockets end, and most devices are told.
    pub(super) fn cut_all(&mut self) {
        for line in 0..self.lines.len() {
            if self.lines[line].peer.take().is_some() {
                let told = !self.dice.one_in(4);
                self.cut(line, told, false);
            }
        }
    }

    /// The server has closed a socket, after what it sent.
    pub(super) fn hang_up(&mut self, line: usize) {
        self.lines[line].peer = None;
        self.down(line, Down::Closed);
    }

    /// Asks the server something.
    pub(super) fn ask(&mut self, profile: usize, tab: TabId, asked: Asked) {
        let wait = self.delay(profile);
        let now = self.now;
        let Profile { net, cookies, .. } = &self.profiles[profile];
        let token = cookies.session;
        if now < net.off_until || now < net.portal_until {
            // A portal answers with a page of its own.
            self.later(wait + 30, Happening::Answered(profile, tab, nothing(&asked)));
        } else {
            self.later(wait, Happening::Asked(profile, tab, token, asked));
        }
    }

    /// Answers; whether the answer gets through, the network says.
    pub(super) fn answer(&mut self, profile: usize, tab: TabId, answer: Answer) {
        let wait = self.delay(profile);
        let net = &self.profiles[profile].net;
        let lost = self.now < net.off_until || self.now < net.portal_until;
        let answer = match answer {
            Answer::SignedIn(_) if lost => Answer::SignedIn(None),
            Answer::NewLog(_) if lost => Answer::NewLog(None),
            Answer::Trip { nonce, .. } if lost => Answer::Trip { nonce, reply: None, signed_out: false },
            Answer::Who(_) if lost => Answer::Who(true),
            Answer::Media(_) if lost => Answer::Media(upload::Answer::Lost),
            answer => answer,
        };
        self.later(wait, Happening::Answered(profile, tab, answer));
    }

    pub(super) fn asked(&mut self, profile: usize, tab: TabId, token: Option<u64>, asked: Asked) {
        if !self.server.up {
            return self.answer(profile, tab, nothing(&asked));
        }
        let who = self.member(token);
        match asked {
            Asked::SignIn(person, storage, cookie) => {
                let log = self.db.grant(person, storage, cookie);
                let token = self.name();
                self.db.sessions.insert(token, crate::server::Member { person, device: Some(log.0) });
                self.oracle.granted(log);
                // The browser keeps the cookies whatever becomes of the page, if the answer gets through.
                let off = self.now < self.profiles[profile].net.off_until;
                if !off {
                    let cookies = &mut self.profiles[profile].cookies;
                    (cookies.device, cookies.session) = (Some(log.0), Some(token));
                }
                self.answer(profile, tab, Answer::SignedIn((!off).then_some((person, log))));
            }
            Asked::NewLog => {
                let log = who.and_then(|who| who.device).map(|device| self.db.next_log(device));
                if let Some(log) = log {
                    self.oracle.granted(log);
                }
                self.answer(profile, tab, Answer::NewLog(log));
            }
            Asked::Who => self.answer(profile, tab, Answer::Who(who.is_some())),
            Asked::Media(asked) => {
                let answer = self.serve_media(who.map(|who| who.person), *asked);
                self.answer_media(profile, tab, answer);
            }
            Asked::Trip(exchange, waits) => {
                if let Some(who) = who {
                    self.begin_trip(profile, tab, who, token.unwrap_or(0), *exchange, waits);
                } else {
                    let answer = Answer::Trip { nonce: exchange.nonce, reply: None, signed_out: true };
                    self.answer(profile, tab, answer);
                }
            }
        }
    }
}

use crate::device::Profile;

/// What is heard where nobody answers.
fn nothing(asked: &Asked) -> Answer {
    match asked {
        Asked::SignIn(..) => Answer::SignedIn(None),
        Asked::NewLog => Answer::NewLog(None),
        Asked::Who => Answer::Who(true), // nobody said otherwise
        Asked::Media(_) => Answer::Media(upload::Answer::Lost),
        Asked::Trip(exchange, _) => Answer::Trip { nonce: exchange.nonce.clone(), reply: None, signed_out: false },
    }
}
