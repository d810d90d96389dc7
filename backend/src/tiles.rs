//! Where devices get pictures of the ground for their maps, if anywhere.

use std::str::FromStr;

/// Stands in an address where a tile's numbers come.
const SLOTS: [&str; 3] = ["{z}", "{x}", "{y}"];

/// The address of tiles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiles {
    address: String,
    origin: String,
}

/// Why an address is not one of tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTiles {
    /// It is no address of the web.
    #[error("it begins neither with https:// nor with http:// and a host")]
    NoAddress,
    /// A number of the tile has no place in it.
    #[error("it needs {{z}}, {{x}} and {{y}}")]
    NoSlot,
}

impl Tiles {
    /// As devices are told.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Scheme, host and port: what pages may connect to.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl FromStr for Tiles {
    type Err = BadTiles;

    fn from_str(text: &str) -> Result<Self, BadTiles> {
        let (scheme, rest) = text.split_once("://").ok_or(BadTiles::NoAddress)?;
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        // It goes into a header whose parts are separated by other signs.
        let is_host = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
        if !(matches!(scheme, "https" | "http") && is_host) {
            return Err(BadTiles::NoAddress);
        }
        if SLOTS.iter().any(|slot| !text.contains(slot)) {
            return Err(BadTiles::NoSlot);
        }
        Ok(Self { address: text.to_owned(), origin: format!("{scheme}://{host}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_tiles() {
        for (text, want) in [
            ("https://tiles.example/{z}/{x}/{y}.png?key=1", Ok("https://tiles.example")),
            ("http://127.0.0.1:8000/{z}/{x}/{y}", Ok("http://127.0.0.1:8000")),
            ("https://tiles.example/{z}/{x}.png", Err(BadTiles::NoSlot)),
            ("https://{z}.example/{x}/{y}", Err(BadTiles::NoAddress)),
            ("https://a; script-src *//{z}/{x}/{y}", Err(BadTiles::NoAddress)),
            ("file:///{z}/{x}/{y}", Err(BadTiles::NoAddress)),
            ("{z}/{x}/{y}", Err(BadTiles::NoAddress)),
        ] {
            let read = text.parse::<Tiles>();
            assert_eq!(read.as_ref().map(Tiles::origin).map_err(|error| *error), want, "{text}");
        }
    }
}
