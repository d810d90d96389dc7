//! A compiled form as a workbook again, of which [`super::read`] makes the same form.
//!
//! Makes cells, not files. What a workbook has no words for (a value computed within a text) becomes a row of its own.

mod choices;
mod entities;
mod settings;
mod survey;
mod table;
mod texts;

use super::expr::write::Named;
use super::model::{Form, LanguageId};
use super::names::Names;
use super::sheet::Workbook;

/// The sheets `survey`, `choices` and `settings`, and `entities` where the form has any. Files that it names stay files.
///
/// Not kept is what only documents can say: spaces around texts, a `${` that names nothing, bent quotes in expressions, a
/// list without choices, several values that one question is set to, what is said of the form's first element.
pub fn write(form: &Form) -> Workbook {
    let form = &Form { lists: choices::renamed(&form.lists), ..form.clone() };
    let names = &Names::of_form(form);
    let writer = Writer { form, named: Named { form, names } };
    let sheets = [survey::sheet(&writer), choices::sheet(form), settings::sheet(&writer)];
    Workbook { sheets: sheets.into_iter().chain(entities::sheet(&writer)).collect() }
}

struct Writer<'a> {
    form: &'a Form,
    named: Named<'a>,
}

/// The heading of a text in a language. A form without translations needs none.
fn heading(form: &Form, key: &str, language: LanguageId) -> String {
    match form.languages.as_slice() {
        [_] => key.to_owned(),
        languages => format!("{key}::{}", languages.get(language).map_or("", String::as_str)),
    }
}

/// The headings of a text in every language, in order: by the first of them a reader knows the languages.
fn headings(form: &Form, key: &str) -> impl Iterator<Item = String> {
    (0..form.languages.len()).map(move |language| heading(form, key, language))
}
