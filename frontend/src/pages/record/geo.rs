//! Places of answers as maps and people read them: features, frames, lengths and areas.

use crate::i18n::{Lang, format};
use crate::platform::map::{Frame, Tap};
use coletor_common::form::expr::geo::{Point, area_m2, length_m, points};
use coletor_common::form::model::Kind;
use std::fmt::Write as _;

/// What separates the places of a way.
const BETWEEN: char = ';';
/// Digits of degrees that are kept of a place that somebody points at: a centimetre.
const DEGREES: f64 = 1e7;
/// Length of a degree of latitude.
const DEGREE_M: f64 = 111_320.0;
/// Corners of what is drawn as a circle.
const CIRCLE_CORNERS: u32 = 48;
/// From then on lengths are told in kilometres.
const KILOMETRE_M: f64 = 1_000.0;
/// From then on areas are told in hectares.
const HECTARE_M2: f64 = 10_000.0;
/// How far around a single place a map looks, in degrees: some hundred metres.
const AROUND: f64 = 0.002;

/// The places of an answer. An area ends where it began: that is not one of its own.
pub fn parts(value: &str, kind: Kind) -> Vec<String> {
    let mut all: Vec<String> =
        value.split(BETWEEN).map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
    if kind == Kind::Geoshape && all.len() > 1 && all.first() == all.last() {
        all.pop();
    }
    all
}

/// The answer that places are. Rule: a shape of at least three places is closed, as ODK `XForms` has it.
pub fn joined(mut all: Vec<String>, kind: Kind) -> String {
    if kind == Kind::Geoshape && all.len() >= 3 {
        all.extend(all.first().cloned());
    }
    all.join("; ")
}

/// A place that somebody pointed at, as answers have it. How high it is, and how sure, nobody knows.
pub fn pointed(tap: Tap) -> String {
    let rounded = |degrees: f64| (degrees * DEGREES).round() / DEGREES;
    format!("{} {} 0 0", rounded(tap.latitude), rounded(tap.longitude))
}

/// How sure the device was of a place, in metres; 0 where it is not known.
fn accuracy_m(place: &str) -> f64 {
    place.split_whitespace().nth(3).and_then(|metres| metres.parse().ok()).unwrap_or(0.0)
}

/// How long a way is, or how large an area and how long its border; `None` where that is nothing.
pub fn measured(value: &str, kind: Kind, lang: Lang) -> Option<Vec<String>> {
    let all = points(value)?;
    match kind {
        Kind::Geotrace if all.len() > 1 => Some(vec![length(length_m(&all), lang)]),
        Kind::Geoshape if all.len() > 3 => Some(vec![length(length_m(&all), lang), area(area_m2(&all), lang)]),
        _ => None,
    }
}

fn length(metres: f64, lang: Lang) -> String {
    if metres < KILOMETRE_M { told(metres, 1.0, "m", lang) } else { told(metres, KILOMETRE_M, "km", lang) }
}

fn area(square_metres: f64, lang: Lang) -> String {
    if square_metres < HECTARE_M2 {
        told(square_metres, 1.0, "m²", lang)
    } else {
        told(square_metres, HECTARE_M2, "ha", lang)
    }
}

fn told(amount: f64, unit: f64, name: &str, lang: Lang) -> String {
    let amount = amount / unit;
    let digits = match amount {
        small if small < 10.0 => 2,
        some if some < 100.0 => 1,
        _ => 0,
    };
    format!("{} {name}", format::grouped(lang, &format!("{amount:.digits$}")))
}

/// The smallest frame around places; around a single one some hundred metres. `None` where there is none.
pub fn frame<'a>(places: impl IntoIterator<Item = &'a str>) -> Option<Frame> {
    let mut all = places.into_iter().filter_map(points).flatten();
    let first = all.next()?;
    let whole = |point: &Point| Frame {
        west: point.longitude,
        south: point.latitude,
        east: point.longitude,
        north: point.latitude,
    };
    let frame = all.fold(whole(&first), |frame, point| Frame {
        west: frame.west.min(point.longitude),
        south: frame.south.min(point.latitude),
        east: frame.east.max(point.longitude),
        north: frame.north.max(point.latitude),
    });
    let is_one = frame == whole(&first);
    let by = if is_one { AROUND } else { 0.0 };
    Some(Frame { west: frame.west - by, south: frame.south - by, east: frame.east + by, north: frame.north + by })
}

/// Features for a map, as `GeoJSON`; how roles are drawn, `static/map/map.js` says.
#[derive(Default)]
pub struct Features(String);

impl Features {
    /// A place, a way or the border of an area, as its text is.
    pub fn add(&mut self, role: &str, id: usize, text: &str) {
        let Some(all) = points(text) else { return };
        let is_closed = all.len() > 3 && all.first() == all.last();
        match &all[..] {
            [] => {}
            [one] => self.put(role, id, "Point", &position(one)),
            _ if is_closed => self.put(role, id, "Polygon", &format!("[[{}]]", positions(&all))),
            _ => self.put(role, id, "LineString", &format!("[{}]", positions(&all))),
        }
    }

    /// The circle in which a device is that says so.
    pub fn add_accuracy(&mut self, place: &str) {
        let radius_m = accuracy_m(place);
        let Some(&centre) = points(place).unwrap_or_default().first().filter(|_| radius_m > 0.0) else { return };
        let north = radius_m / DEGREE_M;
        let east = north / centre.latitude.to_radians().cos().max(f64::EPSILON);
        let corner = |at: u32| {
            let (sine, cosine) = (f64::from(at) / f64::from(CIRCLE_CORNERS) * std::f64::consts::TAU).sin_cos();
            Point { latitude: centre.latitude + north * sine, longitude: centre.longitude + east * cosine }
        };
        // The last is the first: what is drawn has to be closed.
        let corners: Vec<Point> = (0..CIRCLE_CORNERS).chain([0]).map(corner).collect();
        self.put("accuracy", 0, "Polygon", &format!("[[{}]]", positions(&corners)));
    }

    /// The places of an answer: their line or area, each of them, and how sure the last one is.
    pub fn add_answer(&mut self, all: &[String], kind: Kind, selected: Option<usize>) {
        let text = joined(all.to_vec(), kind);
        if kind == Kind::Geoshape && all.len() > 2 {
            self.add("area", 0, &text);
        }
        if kind != Kind::Geopoint && all.len() > 1 {
            // Drawn as a line, also where it comes back to where it began.
            if let Some(line) = points(&text) {
                self.put("line", 0, "LineString", &format!("[{}]", positions(&line)));
            }
        }
        if let Some(last) = all.last() {
            self.add_accuracy(last);
        }
        for (at, one) in all.iter().enumerate() {
            self.add(if selected == Some(at) { "selected" } else { "place" }, at, one);
        }
    }

    /// All of them, as a text.
    pub fn finish(self) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, self.0)
    }

    fn put(&mut self, role: &str, id: usize, kind: &str, coordinates: &str) {
        let comma = if self.0.is_empty() { "" } else { "," };
        // Writing into a text cannot fail.
        let _ = write!(
            self.0,
            r#"{comma}{{"type":"Feature","properties":{{"role":"{role}","id":{id}}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#,
        );
    }
}

fn position(point: &Point) -> String {
    format!("[{},{}]", point.longitude, point.latitude)
}

fn positions(all: &[Point]) -> String {
    all.iter().map(position).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_closed_and_opened_again() {
        let of = |count: usize| (0..count).map(|at| format!("{at} 1 0 0")).collect::<Vec<_>>();
        for (kind, count, written) in [
            (Kind::Geopoint, 1, "0 1 0 0"),
            (Kind::Geotrace, 2, "0 1 0 0; 1 1 0 0"),
            (Kind::Geoshape, 2, "0 1 0 0; 1 1 0 0"),
            (Kind::Geoshape, 3, "0 1 0 0; 1 1 0 0; 2 1 0 0; 0 1 0 0"),
        ] {
            assert_eq!(joined(of(count), kind), written);
            assert_eq!(parts(written, kind), of(count), "{written}");
        }
        assert!(parts("", Kind::Geotrace).is_empty());
    }

    #[test]
    fn lengths_and_areas_are_told_in_units_that_fit() {
        for (value, kind, want) in [
            ("0 0;0 0.0001", Kind::Geotrace, Some(vec!["11,1 m"])),
            ("0 0;0 0.1", Kind::Geotrace, Some(vec!["11,1 km"])),
            ("0 0;0 0.001;0.001 0.001;0.001 0;0 0", Kind::Geoshape, Some(vec!["445 m", "1,24 ha"])),
            ("0 0;0 0.001", Kind::Geoshape, None),
            ("0 0", Kind::Geopoint, None),
        ] {
            let want = want.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(measured(value, kind, Lang::Pt), want, "{value}");
        }
    }

    #[test]
    fn features_are_json_with_the_longitude_first() {
        let mut features = Features::default();
        features.add("choice", 7, "1 2 0 0");
        features.add_answer(&["0 0 0 5".into(), "0 1 0 0".into(), "1 1 0 5".into()], Kind::Geoshape, Some(1));
        let text = features.finish();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        let all = read["features"].as_array().unwrap();
        let roles: Vec<&str> = all.iter().filter_map(|one| one["properties"]["role"].as_str()).collect();
        assert_eq!(roles, ["choice", "area", "line", "accuracy", "place", "selected", "place"]);
        assert_eq!(all[0]["geometry"]["coordinates"], serde_json::json!([2, 1]));
    }

    #[test]
    fn a_frame_is_around_all_places() {
        assert_eq!(frame(["1 2 0 0", "3 -4"]), Some(Frame { west: -4.0, south: 1.0, east: 2.0, north: 3.0 }));
        assert!(frame(["1 2"]).is_some_and(|frame| frame.west < 2.0 && frame.east > 2.0));
        assert_eq!(frame([""]), None);
    }
}
