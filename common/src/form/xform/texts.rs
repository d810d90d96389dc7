//! Texts: inline, or by reference into the translations.

use super::body::Control;
use super::model::Draft;
use super::{Element, child, children, place};
use crate::form::model::{LANGUAGES_MAX, LanguageId, NodeId, Piece, Text};
use crate::form::read::{Findings, Reader};
use crate::form::report::Issue;
use crate::form::size::Size as _;
use crate::form::xml::Inside;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

/// The translations of a document.
pub struct Languages<'a> {
    translations: Vec<Translation<'a>>,
    /// What texts are for.
    uses: HashSet<&'a str>,
    /// The one to begin with.
    pub default: LanguageId,
}

struct Translation<'a> {
    name: String,
    /// By the text's id and what it is for.
    values: HashMap<(&'a str, &'a str), Element<'a>>,
}

/// What one text's values are for where nothing is said: to be read.
const PLAIN: &str = "";
/// To be read where there is room, which there always is.
const LONG: &str = "long";

impl<'a> Languages<'a> {
    /// Of a model.
    #[inline(never)]
    pub fn of(model: Element<'a>, findings: &mut Findings) -> Self {
        let mut translations = Vec::new();
        let (mut default, mut uses) = (0, HashSet::new());
        let all = child(model, "itext").into_iter().flat_map(|itext| children(itext, "translation"));
        for (at, translation) in all.enumerate() {
            if at == LANGUAGES_MAX {
                let limit = u32::try_from(LANGUAGES_MAX).unwrap_or(u32::MAX);
                findings.error(place(translation, "lang"), Issue::TooMany { what: "languages".into(), limit });
                break;
            }
            if translation.attribute("default").is_some_and(|word| word != "false()" && word != "false") {
                default = at;
            }
            let mut values = HashMap::new();
            for (id, text) in children(translation, "text").filter_map(|text| Some((text.attribute("id")?, text))) {
                for value in children(text, "value") {
                    let form = value.attribute("form").filter(|form| *form != LONG).unwrap_or(PLAIN);
                    uses.insert(form);
                    values.entry((id, form)).or_insert(value);
                }
            }
            let name = translation.attribute("lang").unwrap_or("default").to_owned();
            translations.push(Translation { name, values });
        }
        if translations.is_empty() {
            translations.push(Translation { name: "default".into(), values: HashMap::new() });
        }
        Self { translations, uses, default }
    }

    /// Their names.
    pub fn names(&self) -> Vec<String> {
        self.translations.iter().map(|translation| translation.name.clone()).collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.translations.len()
    }

    /// The same text in every language.
    #[inline(never)]
    pub fn everywhere(&self, text: &str, element: Element, findings: &mut Findings) -> Text {
        self.repeated(vec![Piece::Plain(text.to_owned())], element, findings)
    }

    fn repeated(&self, text: Vec<Piece>, element: Element, findings: &mut Findings) -> Text {
        let is_room = findings.takes(text.size().saturating_mul(self.len()), || place(element, ""));
        if is_room { vec![text; self.len()] } else { Text::new() }
    }

    /// The elements that hold a text in each language, for a use such as `image`.
    fn values(&self, id: &str, form: &str) -> Vec<Option<Element<'a>>> {
        self.translations.iter().map(|translation| translation.values.get(&(id, form)).copied()).collect()
    }

    /// A text by its id, plain, in each language: for choices.
    pub fn plain(&self, id: &str, item: Element, findings: &mut Findings) -> Vec<String> {
        let found = self.values(id, PLAIN);
        let fallback = found.get(self.default).copied().flatten().or_else(|| found.iter().flatten().next().copied());
        let mut text = |value: Option<Element>| {
            let text = value.or(fallback).map(all_text).unwrap_or_default();
            if findings.takes(text.len(), || place(item, "")) { text } else { String::new() }
        };
        found.into_iter().map(&mut text).collect()
    }

    /// The file that a text of choices shows or plays.
    pub fn file(&self, id: &str, kind: &str) -> Option<String> {
        if !self.uses.contains(kind) {
            return None;
        }
        let found = self.values(id, kind);
        let text =
            all_text(found.get(self.default).copied().flatten().or_else(|| found.iter().flatten().next().copied())?);
        Some(file_name(&text).to_owned())
    }

    /// What `jr:itext('id')` stands for; `None` where `text` is something else.
    pub fn referenced(&self, text: &str, owner: NodeId, reader: &Reader, findings: &mut Findings) -> Option<Text> {
        self.by_id(reference(text)?, PLAIN, owner, reader, findings)
    }

    #[inline(never)]
    fn by_id(&self, id: &str, form: &str, owner: NodeId, reader: &Reader, findings: &mut Findings) -> Option<Text> {
        let found = self.values(id, form);
        let fallback = found.get(self.default).copied().flatten().or_else(|| found.iter().flatten().next().copied())?;
        let pieces = found.into_iter().map(|value| pieces(value.unwrap_or(fallback), owner, reader, findings));
        Some(pieces.collect())
    }

    /// The text of a label or a hint.
    #[inline(never)]
    pub fn of_element(&self, element: Element, owner: NodeId, reader: &Reader, findings: &mut Findings) -> Text {
        if let Some(id) = element.attribute("ref").and_then(reference) {
            return self.by_id(id, PLAIN, owner, reader, findings).unwrap_or_default();
        }
        let text = pieces(element, owner, reader, findings);
        self.repeated(text, element, findings)
    }

    /// The files that a label shows or plays, or another use of it such as `guidance`.
    pub fn other_use(
        &self,
        element: Element,
        form: &str,
        owner: NodeId,
        reader: &Reader,
        findings: &mut Findings,
    ) -> Text {
        let id = element.attribute("ref").and_then(reference);
        id.and_then(|id| self.by_id(id, form, owner, reader, findings)).unwrap_or_default()
    }
}

/// The id in `jr:itext('id')`.
pub fn reference(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("jr:itext(")?.strip_suffix(')')?.trim();
    inner.strip_prefix('\'').and_then(|id| id.strip_suffix('\'')).or_else(|| inner.strip_prefix('"')?.strip_suffix('"'))
}

/// Without where a client keeps it.
fn file_name(text: &str) -> &str {
    let trimmed = text.trim();
    let file = trimmed.strip_prefix("jr://").and_then(|file| file.split_once('/')).map(|(_, file)| file);
    file.unwrap_or(trimmed)
}

fn all_text(element: Element) -> String {
    element.all_text().trim().to_owned()
}

/// Text with the values that it shows.
#[inline(never)]
fn pieces(element: Element, owner: NodeId, reader: &Reader, findings: &mut Findings) -> Vec<Piece> {
    let mut found = Vec::new();
    for part in element.inside() {
        if let Inside::Element(part) = part {
            if part.name() == "output" {
                let expression = part.attribute("value").or_else(|| part.attribute("ref")).unwrap_or_default();
                found.extend(reader.parse(expression, owner, &|| place(part, "output"), findings).map(Piece::Output));
            }
        } else if let Inside::Text(text) = part {
            if !findings.takes(size_of::<Piece>() + text.len(), || place(element, "")) {
                return Vec::new();
            }
            found.push(Piece::Plain(text.to_owned()));
        }
    }
    // A file is named by where a client keeps it.
    if let [Piece::Plain(text)] = found.as_mut_slice() {
        *text = file_name(text).to_owned();
    }
    found.retain(|piece| !matches!(piece, Piece::Plain(text) if text.is_empty()));
    found
}

/// The ids of labels and hints in the document, and those by which the form has them.
#[inline(never)]
pub fn ids<'a>(
    drafts: &'a [Draft],
    controls: &'a HashMap<String, Control<'a>>,
    first: &'a str,
) -> impl Iterator<Item = (String, String)> + 'a {
    drafts.iter().flat_map(move |draft| {
        ["label", "hint"].into_iter().filter_map(move |what| {
            let element = child(controls.get(&draft.path)?.labelled, what)?;
            let id = element.attribute("ref").and_then(reference)?;
            Some((id.to_owned(), format!("/{first}{}:{what}", draft.path)))
        })
    })
}
