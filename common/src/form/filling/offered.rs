//! Which choices a question offers now, and in which order.

use super::Filling;
use crate::form::cells::CellId;
use crate::form::expr::eval::eval;
use crate::form::expr::nodes::{Spot, Spots};
use crate::form::expr::shuffle::{seed_of, shuffle};
use crate::form::expr::value::{Value, parse_number};
use crate::form::model::{ChoiceList, IN_FORM, Kind, LanguageId, Order};
use std::borrow::Cow;

impl Filling {
    /// The list of a select or a rank. Where choices are answers of the form, it is made of those that there are now.
    pub fn list(&self, id: impl Into<CellId>) -> Option<Cow<'_, ChoiceList>> {
        let id = id.into();
        let node = self.form.node(id.node);
        if node.kind.list()? != IN_FORM {
            return self.form.list_of(node).map(Cow::Borrowed);
        }
        let world = self.world(self.form.default_language);
        let answers: Vec<&str> = self.fitting(id).each().map(|spot| world.text_at(spot)).collect();
        let given = answers.into_iter().filter(|answer| !answer.is_empty());
        Some(Cow::Owned(ChoiceList::plain(node.name.clone(), given)))
    }

    /// The rows of its list that a question offers, in the order in which they are shown.
    pub fn offered(&self, id: impl Into<CellId>) -> Vec<u32> {
        let id = id.into();
        let node = self.form.node(id.node);
        let Some(list) = self.list(id) else { return Vec::new() };
        let mut rows: Vec<u32> = match &node.filter {
            Some(_) if node.kind.list() != Some(IN_FORM) => self.fitting(id).each().filter_map(row).collect(),
            _ => (0..list.len()).collect(),
        };
        match &node.order {
            Order::Listed => {}
            Order::Random => {
                shuffle(&mut rows, i64::from_ne_bytes(self.context.seed.to_ne_bytes()) ^ i64::from(id.block));
            }
            Order::Seeded(expr) => {
                let seed = self.value_of(expr, id);
                shuffle(&mut rows, seed_of(parse_number(&seed).unwrap_or(f64::NAN), &seed));
            }
        }
        rows
    }

    /// What a choice is called.
    pub fn label(&self, id: impl Into<CellId>, row: u32, language: LanguageId) -> String {
        let id = id.into();
        let Some(list) = self.list(id) else { return String::new() };
        list.label(row, language).to_owned()
    }

    /// Those of the rows that a question offers whose label holds a text, capitals or not.
    pub fn search(&self, id: impl Into<CellId>, text: &str, language: LanguageId) -> Vec<u32> {
        let (id, text) = (id.into(), text.trim().to_lowercase());
        let mut rows = self.offered(id);
        if let Some(list) = self.list(id) {
            rows.retain(|row| list.is_called(*row, &text, language));
        }
        rows
    }

    fn fitting(&self, id: CellId) -> Spots {
        let scope = self.world(self.form.default_language).scope(id);
        match self.form.node(id.node).filter.as_ref().map(|filter| eval(filter, &scope)) {
            Some(Value::Spots(spots)) => spots,
            _ => Spots::One(None),
        }
    }

    /// Whether everything that a question is answered with is among what it offers now. No answer always is.
    pub(super) fn is_offered(&self, id: CellId) -> bool {
        let node = self.form.node(id.node);
        let value = self.value(id);
        if value.is_empty() {
            return true;
        }
        let Some(list) = self.list(id) else { return false };
        let names: Vec<&str> =
            if matches!(node.kind, Kind::SelectOne(_)) { vec![value] } else { value.split_whitespace().collect() };
        if node.filter.is_none() || node.kind.list() == Some(IN_FORM) {
            return names.iter().all(|name| list.find(name).is_some());
        }
        let spots = self.fitting(id);
        let rows: Vec<u32> = spots.each().filter_map(row).collect(); // in the sheet's order
        names.iter().all(|name| list.all(name).iter().any(|row| rows.binary_search(row).is_ok()))
    }
}

fn row(spot: Spot) -> Option<u32> {
    if let Spot::Row(_, row) = spot { Some(row) } else { None }
}
