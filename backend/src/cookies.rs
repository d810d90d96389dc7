//! The two cookies: the session's token and the device's name. Both out of reach of scripts and other sites.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use coletor_common::time::{DAY_MS, Millis};

/// Holds the session's token.
pub const SESSION: &str = "coletor_session";
/// Holds the device's id, so that a lost storage is noticed.
pub const DEVICE: &str = "coletor_device";
/// How long a session lasts without being used.
pub const SESSION_MS: Millis = 30 * DAY_MS;
/// How long browsers keep a cookie at most.
const DEVICE_MS: Millis = 400 * DAY_MS;

/// The value of a cookie.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Sets the session's cookie.
pub fn session(token: &str, secure: bool) -> Option<HeaderValue> {
    cookie(SESSION, token, SESSION_MS, secure)
}

/// Takes the session's cookie away.
pub fn no_session(secure: bool) -> Option<HeaderValue> {
    cookie(SESSION, "", 0, secure)
}

/// Sets the device's cookie.
pub fn device(id: &str, secure: bool) -> Option<HeaderValue> {
    cookie(DEVICE, id, DEVICE_MS, secure)
}

fn cookie(name: &str, value: &str, age: Millis, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; HttpOnly; SameSite=Strict; Path=/; Max-Age={}{secure}", age / 1_000);
    HeaderValue::from_str(&text).ok()
}
