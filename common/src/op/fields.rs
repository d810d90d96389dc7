//! Reads the payloads of all kinds of events.

use super::Event;
use crate::id::PersonId;
use crate::json::Json;
use crate::map::Map;
use serde::de::DeserializeOwned;

/// The fields of a payload, each still as it came. A derived reader of each kind was a hundredth of what a phone downloads.
pub(super) struct Fields(pub Map<String, Json>);

impl Fields {
    /// One of them.
    ///
    /// # Errors
    /// It is missing, or does not fit.
    fn need<T: DeserializeOwned>(&self, name: &str) -> Result<T, String> {
        let field = self.0.get(name).ok_or_else(|| format!("missing field `{name}`"))?;
        field.read().map_err(|error| format!("{name}: {error}"))
    }

    #[inline(never)] // a copy of it is a kilobyte on a phone
    fn text(&self, name: &str) -> Result<String, String> {
        self.need(name)
    }

    fn person(&self, name: &str) -> Result<PersonId, String> {
        self.text(name)?.parse().map_err(|_| format!("{name}: not the id of a person"))
    }

    /// The event of that kind.
    ///
    /// # Errors
    /// What is missing, or does not fit.
    pub fn event(&self, kind: &str) -> Result<Event, String> {
        Ok(match kind {
            "taken" => {
                let form = self.text("form")?.parse().map_err(|_| "form: not the id of a form")?;
                Event::Taken { form, version: self.text("version")? }
            }
            "arrived" => Event::Arrived { stop: self.text("stop")? },
            "left" => Event::Left { stop: self.text("stop")? },
            "confirmed" => {
                let (stop, expected, code) = (self.text("stop")?, self.text("expected")?, self.text("code")?);
                Event::Confirmed { stop, expected, code, how: self.need("how")?, reason: self.text("reason")? }
            }
            "order_changed" => {
                let (from, to) = (self.text("from")?, self.text("to")?);
                Event::OrderChanged { from, to, justification: self.text("justification")? }
            }
            "answered" => {
                let value = self.0.get("value").filter(|value| value.text() != "null");
                let value = value.map(|_| self.text("value")).transpose()?;
                Event::Answered { point: self.text("point")?, value }
            }
            "state_set" => Event::StateSet { point: self.text("point")?, state: self.need("state")? },
            "attached" => Event::Attached { point: self.text("point")?, media: self.need("media")? },
            "commented" => Event::Commented { point: self.text("point")?, text: self.text("text")? },
            "interrupted" => Event::Interrupted { reason: self.text("reason")?, comment: self.text("comment")? },
            "resumed" => Event::Resumed {},
            "handed_over" => {
                let message = self.0.get("message").map(|_| self.text("message")).transpose()?;
                Event::HandedOver { to: self.person("to")?, message: message.unwrap_or_default() }
            }
            "shared" => Event::Shared { with: self.person("with")? },
            "parted" => Event::Parted {},
            "moved" => Event::Moved { version: self.text("version")? },
            "finished" => Event::Finished {},
            _ => Event::Returned {}, // the last of Event::KINDS
        })
    }
}
