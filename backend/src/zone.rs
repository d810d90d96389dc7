//! Offsets of a time zone, from the zone database that is built in. Devices carry none.

use coletor_common::time::{Millis, Zone};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Years of offsets before and after the current one.
const YEARS: i16 = 2;

/// No such zone, or no such time.
#[derive(Debug, thiserror::Error)]
#[error("time zone {name:?}: {source}")]
pub struct BadZone {
    name: String,
    source: jiff::Error,
}

/// The table of a zone around `now`. From one new year to another, so that it changes once a year.
pub fn table(name: &str, now: Millis) -> Result<Zone, BadZone> {
    let bad = |source| BadZone { name: name.to_owned(), source };
    let zone = TimeZone::get(name).map_err(bad)?;
    let year = Timestamp::from_millisecond(now).map_err(bad)?.to_zoned(TimeZone::UTC).year();
    let new_year = |year| jiff::civil::date(year, 1, 1).to_zoned(TimeZone::UTC).map(|day| day.timestamp());
    let start = new_year(year - YEARS).map_err(bad)?;
    let end = new_year(year + YEARS + 1).map_err(bad)?;
    let mut offsets = vec![(start.as_millisecond(), zone.to_offset(start).seconds() / 60)];
    let changes = zone.following(start).take_while(|change| change.timestamp() < end);
    offsets.extend(changes.map(|change| (change.timestamp().as_millisecond(), change.offset().seconds() / 60)));
    offsets.dedup_by_key(|(_, offset)| *offset);
    Ok(Zone { name: name.to_owned(), offsets })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_follow_the_database() {
        let now = 1_790_000_000_000; // 2026-09-21
        assert_eq!(table("America/Sao_Paulo", now).unwrap().offsets.len(), 1);
        let lisbon = table("Europe/Lisbon", now).unwrap();
        assert_eq!(lisbon.offset_min(now), 60);
        assert_eq!(lisbon.offset_min(now + 120 * 86_400_000), 0);
        assert!(table("Mars/Olympus", now).is_err());
    }
}
