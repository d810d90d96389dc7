//! Locking a device that nobody touches. What is being recorded is not interrupted, and what is being typed is saved first
//! (`App::lock`).

use crate::app::App;
use crate::platform::{clock, recorder};
use coletor_common::pin::IDLE_MS;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// How often it is looked, in milliseconds. A page that was asleep is looked at as soon as it is shown.
const LOOK_MS: u32 = 5_000;
/// What counts as a touch.
const TOUCHES: [&str; 4] = ["pointerdown", "keydown", "wheel", "touchstart"];

impl App {
    /// Locks this tab once nobody has touched it for [`IDLE_MS`], by either clock: one stops while a device sleeps, the
    /// other may be set.
    pub(super) fn lock_when_idle(&'static self) {
        let touched = Rc::new(Cell::new((clock::now(), clock::monotonic())));
        let touch = touched.clone();
        let heard = Closure::<dyn FnMut()>::new(move || {
            // Whoever comes back to a page that should have locked finds it locked.
            if !is_due(touch.get()) {
                touch.set((clock::now(), clock::monotonic()));
            }
        });
        for event in TOUCHES {
            // Adding a listener to the window cannot fail.
            let _ = window().add_event_listener_with_callback_and_bool(event, heard.as_ref().unchecked_ref(), true);
        }
        heard.forget(); // lives as long as the page
        let locking = Cell::new(false);
        let look = Rc::new(move || {
            if recorder::is_running() {
                touched.set((clock::now(), clock::monotonic()));
            } else if is_due(touched.get()) && !locking.replace(true) {
                self.lock(false);
            }
        });
        let shown = look.clone();
        let shown = Closure::<dyn FnMut()>::new(move || shown());
        let _ = document().add_event_listener_with_callback("visibilitychange", shown.as_ref().unchecked_ref());
        shown.forget();
        Interval::new(LOOK_MS, move || look()).forget();
    }
}

fn is_due((wall, monotonic): (i64, i64)) -> bool {
    clock::now() - wall >= IDLE_MS || clock::monotonic() - monotonic >= IDLE_MS
}
