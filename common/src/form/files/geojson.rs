//! `GeoJSON`: one feature after the other becomes a row, so that no more than one of them is held beside the table.

use super::{FileError, Table, broken};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// Features are rows, their properties cells; `geometry` is the place as answers have it.
pub fn read(text: &str) -> Result<Table, FileError> {
    let mut found = Found::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Collection(&mut found).deserialize(&mut reader).and_then(|()| reader.end());
    match (read, found.wrong) {
        (_, Some(wrong)) => Err(wrong),
        (Err(error), None) => Err(broken(u32::try_from(error.line()).unwrap_or(1), &error.to_string())),
        (Ok(()), None) => found.table.ok_or_else(no_collection),
    }
}

/// What was found; `wrong` ends the reading.
#[derive(Default)]
struct Found {
    table: Option<Table>,
    wrong: Option<FileError>,
}

fn no_collection() -> FileError {
    broken(1, "there is no FeatureCollection with features")
}

/// The object around everything.
struct Collection<'a>(&'a mut Found);
/// Its features.
struct Features<'a>(&'a mut Found);

impl<'de> DeserializeSeed<'de> for Collection<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Collection<'_> {
    type Value = ();

    fn expecting(&self, text: &mut fmt::Formatter) -> fmt::Result {
        text.write_str("a FeatureCollection")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "features" {
                map.next_value_seed(Features(self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Features<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_> {
    type Value = ();

    fn expecting(&self, text: &mut fmt::Formatter) -> fmt::Result {
        text.write_str("features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut features: A) -> Result<(), A::Error> {
        let mut table = Table::default();
        let mut at = 0;
        while let Some(feature) = features.next_element::<Value>()? {
            at += 1;
            if let Err(wrong) = row(&mut table, at, &feature) {
                self.0.wrong = Some(wrong);
                return Err(A::Error::custom("not a table"));
            }
        }
        self.0.table = Some(table);
        Ok(())
    }
}

/// Adds a feature, counted from 1.
fn row(table: &mut Table, at: u32, feature: &Value) -> Result<(), FileError> {
    let Some(geometry) = feature.get("geometry").and_then(geometry) else {
        return Err(broken(1, &format!("feature {at} is no Point, LineString or Polygon")));
    };
    let mut row = Vec::new();
    table.put(&mut row, "geometry", geometry)?;
    for (name, value) in feature.get("properties").and_then(Value::as_object).into_iter().flatten() {
        table.put(&mut row, name, plain(value))?;
    }
    if let Some(id) = feature.get("id") {
        table.put(&mut row, "id", plain(id))?; // before a property of that name
    }
    table.push(row)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// `latitude longitude 0 0`, several with `;` between them. A polygon's holes are left out.
fn geometry(geometry: &Value) -> Option<String> {
    let at = geometry.get("coordinates")?;
    let points = match geometry.get("type")?.as_str()? {
        "Point" => return place(at),
        "LineString" => at,
        "Polygon" => at.get(0)?,
        _ => return None,
    };
    let places: Option<Vec<String>> = points.as_array()?.iter().map(place).collect();
    Some(places?.join(";"))
}

fn place(point: &Value) -> Option<String> {
    Some(format!("{} {} 0 0", point.get(1)?.as_f64()?, point.get(0)?.as_f64()?))
}
