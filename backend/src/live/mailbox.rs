//! What one socket is told.

use super::lock;
use coletor_common::sync::frame::Live;
use futures_util::task::AtomicWaker;
use std::collections::BTreeMap;
use std::mem;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

/// Most live values that wait for one socket; more are dropped.
const LIVE_WAITING_MAX: usize = 256;

/// What there is, as flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct News(u8);

impl News {
    /// A scope moved: see its channel.
    pub const MOVED: Self = Self(1);
    /// There are live values.
    pub const LIVE: Self = Self(2);
    /// The server stops.
    pub const STOPPING: Self = Self(4);
    /// Another socket speaks for the device.
    pub const REPLACED: Self = Self(8);
    /// What the person may see or do is something else now, or the session has ended.
    pub const REGRANTED: Self = Self(16);

    /// Whether that is among it.
    pub fn has(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }
}

/// Where one socket is told.
#[derive(Debug, Default)]
pub struct Mailbox {
    news: AtomicU8,
    live: Mutex<BTreeMap<String, Live>>,
    waker: AtomicWaker,
}

impl Mailbox {
    /// Puts something in.
    pub fn tell(&self, news: News) {
        if self.news.fetch_or(news.0, Ordering::AcqRel) & news.0 == 0 {
            self.waker.wake();
        }
    }

    /// Puts a live value in, over the one of the same key.
    pub fn tell_live(&self, live: &Live) {
        let mut waiting = lock(&self.live);
        if waiting.len() < LIVE_WAITING_MAX || waiting.contains_key(&live.key) {
            waiting.insert(live.key.clone(), live.clone());
            drop(waiting);
            self.tell(News::LIVE);
        }
    }

    /// Takes out what there is, or waits.
    pub fn poll(&self, cx: &mut Context<'_>) -> Poll<News> {
        self.waker.register(cx.waker());
        match self.news.swap(0, Ordering::AcqRel) {
            0 => Poll::Pending,
            news => Poll::Ready(News(news)),
        }
    }

    /// Takes the live values out, latest by key.
    pub fn live(&self) -> BTreeMap<String, Live> {
        mem::take(&mut *lock(&self.live))
    }
}
