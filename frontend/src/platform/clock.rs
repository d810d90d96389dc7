//! The device's clocks. The only place of the app that reads them.

use coletor_common::time::{Millis, Stamp};
use std::cell::OnceCell;

/// Wall time in milliseconds since 1970 UTC, as the device has it.
#[allow(clippy::cast_possible_truncation)] // whole milliseconds within a date's range
pub fn now() -> Millis {
    js_sys::Date::now() as Millis
}

/// A time as `2026-11-24T14:30:00.000Z`.
#[allow(clippy::cast_precision_loss)] // exact for any date there is
pub fn iso(at: Millis) -> String {
    js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at as f64)).to_iso_string().into()
}

/// Milliseconds since the page was loaded.
#[allow(clippy::cast_possible_truncation)] // a page does not live for 285,000 years
pub fn monotonic() -> Millis {
    web_sys::window().and_then(|window| window.performance()).map_or(0, |performance| performance.now() as Millis)
}

/// Minutes east of UTC on this device.
#[allow(clippy::cast_possible_truncation)] // at most 840
pub fn tz_offset_min() -> i32 {
    -(js_sys::Date::new_0().get_timezone_offset() as i32)
}

/// Minutes east of UTC on this device at a local time such as `2026-11-24T14:30`; now's where it is none.
#[allow(clippy::cast_possible_truncation)] // at most 840
pub fn tz_offset_at(local: &str) -> i32 {
    let offset = -js_sys::Date::new(&wasm_bindgen::JsValue::from_str(local)).get_timezone_offset();
    if offset.is_finite() { offset as i32 } else { tz_offset_min() }
}

thread_local! {
    static RUN: OnceCell<String> = const { OnceCell::new() };
}

/// Both clocks, and the name of this page load.
pub fn stamp() -> Stamp {
    let run = RUN.with(|run| run.get_or_init(|| uuid::Uuid::new_v4().simple().to_string()).clone());
    Stamp { wall_ms: now(), monotonic_ms: monotonic(), run }
}

/// Any number, to spread retries.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 <= random < 2^32
pub fn dice() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}
