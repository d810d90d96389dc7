//! Languages, and texts in them with the values they show.

use super::Findings;
use super::cells::{Row, Table};
use super::expressions::Reader;
use super::headings::{MEDIA, TRANSLATED};
use crate::form::expr::Expr;
use crate::form::expr::lex::straight;
use crate::form::model::{Kind, LANGUAGES_MAX, LanguageId, Node, NodeId, Piece, Text};
use crate::form::report::{Issue, Place};
use crate::form::size::Size;

/// The languages of a form.
#[derive(Debug)]
pub struct Languages {
    /// In the order of the headings.
    pub names: Vec<String>,
    /// The one to begin with.
    pub default: LanguageId,
}

impl Languages {
    /// What the headings and `default_language` say.
    pub fn find(survey: &Table, choices: Option<&Table>, settings: Option<&Table>, findings: &mut Findings) -> Self {
        let columns = || [survey].into_iter().chain(choices).flat_map(|table| &table.columns);
        let mut names: Vec<String> = Vec::new();
        for table in [survey].into_iter().chain(choices) {
            for (at, column) in table.columns.iter().enumerate() {
                let Some(language) = column.language.as_ref().filter(|language| !names.contains(language)) else {
                    continue;
                };
                if names.len() == LANGUAGES_MAX {
                    let limit = u32::try_from(LANGUAGES_MAX).unwrap_or(u32::MAX);
                    findings.error(table.place(None, Some(at)), Issue::TooMany { what: "languages".into(), limit });
                    break;
                }
                names.push(language.clone());
            }
        }
        let cell = settings.and_then(|table| Some(table.cell(table.rows().next()?, "default_language")));
        let (wanted, place) = cell.unwrap_or_default();
        let at = names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
        let untranslated = columns().any(|column| column.key == "label" && column.language.is_none());
        let default = match at {
            Some(at) => at,
            None if wanted.is_empty() => 0,
            None if names.is_empty() || untranslated => {
                names.insert(0, wanted.to_owned());
                0
            }
            None => {
                findings.warning(place, Issue::WordInvalid { text: wanted.into(), allowed: names.clone() });
                0
            }
        };
        if names.is_empty() {
            names.push("default".into());
        }
        Self { names, default }
    }

    /// A text in every language as `make` makes it of each cell, or nothing where every cell is blank.
    ///
    /// The untranslated column is the default language's and stands in for others. A missing translation is the default
    /// language's text.
    pub fn text<T: Clone + Size>(
        &self,
        table: &Table,
        row: Row,
        key: &str,
        name: &str,
        findings: &mut Findings,
        mut make: impl FnMut(&str, Place, &mut Findings) -> T,
    ) -> Vec<T> {
        let mut common: Option<T> = None;
        let mut found: Vec<Option<T>> = vec![None; self.names.len()];
        let mut columns: Vec<Option<usize>> = vec![None; self.names.len()];
        for (at, column) in table.columns.iter().enumerate().filter(|(_, column)| column.key == key) {
            let language = column.language.as_ref().and_then(|name| self.names.iter().position(|n| n == name));
            if let Some(language) = language {
                columns[language] = Some(at);
            }
            let cell = table.at(row, at);
            if cell.is_empty() {
                continue;
            }
            let place = table.place(Some(row), Some(at));
            match language {
                Some(language) => found[language] = Some(make(cell, place, findings)),
                None => common = Some(make(cell, place, findings)),
            }
        }
        let fallback = found[self.default].clone().or(common).or_else(|| found.iter().flatten().next().cloned());
        let Some(fallback) = fallback else { return Vec::new() };
        for (language, column) in columns.iter().enumerate() {
            if let (Some(column), None) = (column, &found[language]) {
                let (name, language) = (name.to_owned(), self.names[language].clone());
                let place = table.place(Some(row), Some(*column));
                findings.warning(place, Issue::TranslationMissing { name, language });
            }
        }
        let copies = found.iter().filter(|text| text.is_none()).count();
        if !findings.takes(fallback.size().saturating_mul(copies), || table.place(Some(row), None)) {
            return Vec::new();
        }
        found.into_iter().map(|text| text.unwrap_or_else(|| fallback.clone())).collect()
    }
}

/// Reads the texts of a row into its node.
pub fn fill(
    node: &mut Node,
    table: &Table,
    row: Row,
    id: NodeId,
    languages: &Languages,
    names: &Reader,
    findings: &mut Findings,
) {
    let mut texts = TRANSLATED.map(|key| {
        languages.text(table, row, key, &node.name, findings, |cell, place, findings| {
            pieces(cell, id, names, &place, findings)
        })
    });
    let [label, hint, guidance, required_message, constraint_message, media @ ..] = &mut texts;
    let shown = node.is_question() || node.kind == Kind::Note;
    if shown && label.is_empty() && hint.is_empty() {
        findings.warning(table.place(Some(row), None), Issue::LabelMissing { name: node.name.clone() });
        *label = vec![vec![Piece::Plain(node.name.clone())]; languages.names.len()];
    }
    node.label = std::mem::take(label);
    node.hint = std::mem::take(hint);
    node.guidance = std::mem::take(guidance);
    for (kind, files) in MEDIA.into_iter().zip(media).filter(|(_, files)| !files.is_empty()) {
        node.media.insert(kind.to_owned(), std::mem::take(files));
    }
    node.required_message = std::mem::take(required_message);
    node.constraint_message = std::mem::take(constraint_message);
}

/// The form's own label.
pub fn plain(text: &str, languages: usize) -> Text {
    vec![vec![Piece::Plain(text.to_owned())]; languages]
}

/// A text cut at each `${name}`.
fn pieces(cell: &str, id: NodeId, names: &Reader, place: &Place, findings: &mut Findings) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = cell;
    while let Some(start) = rest.find("${") {
        let Some(len) = rest[start..].find('}') else { break };
        let reference = straight(&rest[start..=start + len]);
        if !findings.takes(size_of::<Piece>() * 2 + start, || place.clone()) {
            return Vec::new();
        }
        if start > 0 {
            found.push(Piece::Plain(rest[..start].to_owned()));
        }
        if let Some(expr) = names.parse(&reference, id, &|| place.clone(), findings) {
            found.push(Piece::Output(expr));
        } else {
            found.push(Piece::Output(Expr::text(reference)));
        }
        rest = &rest[start + len + 1..];
    }
    if !rest.is_empty() && findings.takes(rest.len(), || place.clone()) {
        found.push(Piece::Plain(rest.to_owned()));
    }
    found
}
