//! One trip of the fallback: frames by request and response. Dropped, it is broken off.

use super::fetch::{self, NetError};
use coletor_common::sync::exchange::{Exchange, ExchangeReply};
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

/// A trip on its way.
pub struct Trip(Option<AbortController>);

impl Trip {
    /// Sets out; `done` is called with what comes of it, unless it is broken off.
    pub fn start(
        exchange: Exchange,
        waits: bool,
        done: impl FnOnce(Result<ExchangeReply, NetError>) + 'static,
    ) -> Self {
        let controller = AbortController::new().ok(); // every browser has one
        let signal = controller.as_ref().map(AbortController::signal);
        spawn_local(async move {
            let path = if waits { "/api/sync/wait" } else { "/api/sync" };
            done(fetch::post_until(path, &exchange, signal.as_ref()).await);
        });
        Self(controller)
    }
}

impl Drop for Trip {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}
