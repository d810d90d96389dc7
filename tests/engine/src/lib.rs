//! The form engine alone in a page, for measurements beside other engines: what a page would ask of it, by number.
//!
//! Draws nothing and measures nothing: `tests/peers/forms.js` does, from outside of each call.

use coletor_common::form::cells::CellId;
use coletor_common::form::filling::{Context, Filling};
use coletor_common::form::model::{Form, Kind};
use coletor_common::form::xform;
use std::sync::Arc;
use wasm_bindgen::prelude::wasm_bindgen;

/// As in the app.
#[cfg(target_family = "wasm")]
#[global_allocator]
static PIECES: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// A text on its way from the page, in UTF-8: as one piece the page would hold it twice.
#[wasm_bindgen]
#[derive(Default)]
pub struct Text(Vec<u8>);

#[wasm_bindgen]
impl Text {
    /// Room for so many bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(bytes: usize) -> Text {
        Text(Vec::with_capacity(bytes))
    }

    /// What comes next.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

/// One filling.
#[wasm_bindgen]
pub struct Engine {
    filling: Filling,
    /// All cells, in document order.
    cells: Vec<CellId>,
}

#[wasm_bindgen]
impl Engine {
    /// Of an `XForms` document; what is wrong is thrown.
    pub fn of_document(text: Text) -> Result<Engine, String> {
        let text = String::from_utf8(text.0).map_err(|error| error.to_string())?;
        let (form, findings) = xform::read(&text);
        let told = || findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        form.map(Self::of).ok_or_else(told)
    }

    /// Of a compiled form, as devices receive it.
    pub fn of_compiled(text: Text) -> Result<Engine, String> {
        let text = String::from_utf8(text.0).map_err(|error| error.to_string())?;
        serde_json::from_str(&text).map(Self::of).map_err(|error| error.to_string())
    }

    fn of(form: Form) -> Self {
        let filling = Filling::new(Arc::new(form), Context::default());
        let cells = filling.every_cell();
        Self { filling, cells }
    }

    /// The form as devices receive it.
    pub fn compiled(&self) -> String {
        serde_json::to_string(&**self.filling.form()).unwrap_or_default()
    }

    /// How many cells there are; counted anew after repeats have grown.
    pub fn count(&mut self) -> usize {
        self.cells = self.filling.every_cell();
        self.cells.len()
    }

    /// Whether a cell can be answered now.
    pub fn is_open(&self, at: usize) -> bool {
        let Some(id) = self.cells.get(at) else { return false };
        let node = self.filling.form().node(id.node);
        node.is_question() && self.filling.is_relevant(*id) && !self.filling.is_read_only(*id)
    }

    /// Answers a cell with something that fits it, or with something else. How many cells may be others now; 0 where
    /// nothing fits.
    pub fn answer(&mut self, at: usize, other: bool) -> usize {
        let Some(id) = self.cells.get(at).copied() else { return 0 };
        let value = match self.filling.form().node(id.node).kind {
            Kind::Integer => if other { "31" } else { "30" }.to_owned(),
            Kind::Decimal => if other { "4.5" } else { "3.5" }.to_owned(),
            Kind::Text => if other { "abd" } else { "abc" }.to_owned(),
            Kind::Date => "2020-01-15".to_owned(),
            Kind::Time => "10:30:00".to_owned(),
            Kind::DateTime => "2020-01-15T10:30:00".to_owned(),
            Kind::Geopoint => "12.1 36.2 0 0".to_owned(),
            Kind::Range => "1".to_owned(),
            Kind::SelectOne(_) | Kind::SelectMultiple(_) => {
                let offered = self.filling.offered(id);
                let row = offered.get(usize::from(other)).or_else(|| offered.first());
                let Some((list, row)) = self.filling.list(id).zip(row) else { return 0 };
                list.stored(*row).to_owned()
            }
            _ => return 0,
        };
        self.filling.answer(id, Some(&value), 0).len()
    }

    /// Answers the cell of a path. How many cells may be others now.
    pub fn set(&mut self, path: &str, value: &str) -> usize {
        self.filling.find(path).map_or(0, |id| self.filling.answer(id, Some(value), 0).len())
    }

    /// What others see at a path.
    pub fn value(&self, path: &str) -> String {
        self.filling.find(path).map(|id| self.filling.seen(id).to_owned()).unwrap_or_default()
    }

    /// What a page has to know of all cells: relevance, requiredness, read-onlyness, value.
    pub fn read_all(&self) -> usize {
        let state = |id: &CellId| {
            let open = self.filling.is_relevant(*id) && !self.filling.is_read_only(*id);
            let demanded = !self.filling.value(*id).is_empty() && self.filling.is_required(*id);
            usize::from(open) + usize::from(demanded)
        };
        self.cells.iter().map(state).sum()
    }

    /// How many answers are wrong or missing: the whole form in one pass.
    pub fn violations(&self) -> usize {
        self.filling.violations().count()
    }

    /// How many rows a cell offers now that are called by what is searched for.
    pub fn offered(&self, path: &str, search: &str) -> usize {
        let Some(id) = self.filling.find(path) else { return 0 };
        if search.is_empty() { self.filling.offered(id).len() } else { self.filling.search(id, search, 0).len() }
    }
}
