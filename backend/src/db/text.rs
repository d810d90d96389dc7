//! How values stand in the database's columns.

use super::DbError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::str::FromStr;

/// JSON to store.
pub fn json<T: Serialize>(what: &'static str, value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|error| DbError::corrupt(what, error))
}

/// Stored JSON.
pub fn from_json<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(|error| DbError::corrupt(what, error))
}

/// A stored id.
pub fn parse<T: FromStr<Err: Display>>(what: &'static str, text: &str) -> Result<T, DbError> {
    text.parse().map_err(|error| DbError::corrupt(what, error))
}

/// The stored name of a plain enum, as serde writes it.
pub fn word<T: Serialize>(what: &'static str, value: &T) -> Result<String, DbError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => Ok(text),
        other => Err(DbError::corrupt(what, format!("{other:?}"))),
    }
}

/// A plain enum of that name.
pub fn from_word<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, DbError> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|error| DbError::corrupt(what, error))
}

/// A count or sequence number to store.
pub fn big(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A stored count or sequence number.
pub fn count(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// A stored small number.
pub fn small(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(0)
}
