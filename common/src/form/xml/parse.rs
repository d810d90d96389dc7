//! From text to tree. Tags, attributes and references are told apart by a library; that they make a document is seen here.

use super::{Attribute, Document, Name, Part, What, XMLNS, XmlError};
use crate::form::names::is_name;
use quick_xml::events::attributes::{Attribute as Given, Attributes};
use quick_xml::events::{BytesRef, Event};
use quick_xml::{Reader, XmlVersion, escape};
use std::borrow::Cow;
use std::fmt::Display;
use std::str::from_utf8;

/// Most attributes of one element: each is compared with those before it.
pub(super) const ATTRIBUTES_MAX: usize = 256;
/// As long as a tag or a text usually is, in bytes; a little less, so that room is rarely made twice.
const PART_LEN: usize = 32;
const OUTSIDE: &str = "there is text outside of the first element";
/// Beside what declares prefixes, the one that needs no declaration.
const XML: &str = "xml";

impl<'i> Document<'i> {
    /// Reads a document of at most `parts_max` elements and texts.
    ///
    /// # Errors
    /// If it is not well-formed, has a document type or too many parts.
    pub fn parse(text: &'i str, parts_max: u32) -> Result<Self, XmlError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let parts = Vec::with_capacity((text.len() / PART_LEN).min(parts_max as usize));
        let document = Self { text, parts, attributes: Vec::new() };
        let has_returns = text.contains('\r');
        let mut parser = Parser { document, has_returns, open: Vec::new(), declared: Vec::new(), parts_max };
        let mut reader = Reader::from_str(text);
        loop {
            let at = reader.buffer_position();
            match next(&mut reader) {
                Ok(Event::Eof) => break,
                Ok(event) => parser.take(event, place(at), place(reader.buffer_position()))?,
                Err(error) => return Err(parser.broken(place(reader.error_position()), error)),
            }
        }
        let document = parser.document;
        match parser.open.last().and_then(|open| document.parts.get(*open as usize)) {
            Some(open) => Err(document.broken(open.at as usize, "this element is not closed")),
            None if document.parts.is_empty() => Err(document.broken(0, "there is no element")),
            None => Ok(document),
        }
    }
}

#[inline(never)] // see `super::super::xform`
fn next<'i>(reader: &mut Reader<&'i [u8]>) -> Result<Event<'i>, quick_xml::Error> {
    reader.read_event()
}

fn place(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

struct Parser<'i> {
    document: Document<'i>,
    /// Whether ends of lines have to be made alike.
    has_returns: bool,
    /// The places of the elements that are not closed yet.
    open: Vec<u32>,
    /// Prefixes, each with how many elements were open where it was declared.
    declared: Vec<(&'i str, usize)>,
    parts_max: u32,
}

impl<'i> Parser<'i> {
    /// Takes in what stands from one place of the text to another.
    #[inline(never)]
    fn take(&mut self, event: Event<'i>, at: usize, end: usize) -> Result<(), XmlError> {
        let inside = |before: usize, behind: usize| {
            let text: &'i str = self.document.text;
            text.get(at + before..end.saturating_sub(behind)).unwrap_or_default()
        };
        match event {
            Event::Start(tag) => self.element(inside("<".len(), ">".len()), tag.name().0.len(), at, true),
            Event::Empty(tag) => self.element(inside("<".len(), "/>".len()), tag.name().0.len(), at, false),
            Event::End(_) => {
                self.close();
                Ok(())
            }
            Event::Text(_) => self.text(inside(0, 0), at),
            Event::CData(_) => self.text(inside("<![CDATA[".len(), "]]>".len()), at),
            Event::GeneralRef(reference) => {
                let said = self.referenced(&reference, at)?;
                self.push_text(said, at)
            }
            Event::DocType(_) => Err(self.broken(at, "a document type is not allowed")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn broken(&self, at: usize, why: impl Display) -> XmlError {
        self.document.broken(at, why)
    }

    /// `inside` is what stands in the tag.
    #[inline(never)]
    fn element(&mut self, inside: &'i str, name_len: usize, at: usize, opens: bool) -> Result<(), XmlError> {
        if self.open.is_empty() && !self.document.parts.is_empty() {
            return Err(self.broken(at, "there is a second element beside the first one"));
        }
        let first = self.document.attributes.len();
        for given in Attributes::new(inside, name_len).with_checks(false) {
            let given = given.map_err(|error| self.broken(at, error))?;
            self.attribute(&given, first, at)?;
        }
        let attributes = (count(first), count(self.document.attributes.len()));
        let name = self.name(inside.get(..name_len).unwrap_or_default(), at)?;
        self.check_prefix(name, at)?;
        for attribute in first..self.document.attributes.len() {
            self.check_prefix(self.document.attributes[attribute].name, at)?;
        }
        let place = self.push(What::Element { name, attributes }, at)?;
        self.open.push(place);
        if !opens {
            self.close();
        }
        Ok(())
    }

    /// Bytes of the text as the text that they are: they need no second look whether they are one.
    fn slice(&self, bytes: &[u8], at: usize) -> Result<&'i str, XmlError> {
        let from = bytes.as_ptr().addr().wrapping_sub(self.document.text.as_ptr().addr());
        let text: &'i str = self.document.text;
        text.get(from..from.wrapping_add(bytes.len()))
            .ok_or_else(|| self.broken(at, "an attribute that cannot be read"))
    }

    /// Adds an attribute to those from `first` on.
    #[inline(never)]
    fn attribute(&mut self, given: &Given<'i>, first: usize, at: usize) -> Result<(), XmlError> {
        let name = self.name(self.slice(given.key.0, at)?, at)?;
        let before = &self.document.attributes[first..];
        if before.iter().any(|other| other.name == name) {
            return Err(self.broken(at, format!("the attribute {} is there twice", name.local)));
        }
        if before.len() == ATTRIBUTES_MAX {
            return Err(self.broken(at, format!("there are more than {ATTRIBUTES_MAX} attributes")));
        }
        let is_plain = |value: &[u8]| !value.iter().any(|byte| matches!(byte, b'&' | b'\t' | b'\n' | b'\r'));
        let value = match &given.value {
            Cow::Borrowed(value) if is_plain(value) => Cow::Borrowed(self.slice(value, at)?),
            _ => given.normalized_value(XmlVersion::Implicit1_0).map_err(|error| self.broken(at, error))?,
        };
        if name.prefix == XMLNS {
            self.declared.push((name.local, self.open.len()));
        }
        self.document.attributes.push(Attribute { name, value });
        Ok(())
    }

    #[inline(never)]
    fn name(&self, text: &'i str, at: usize) -> Result<Name<'i>, XmlError> {
        let (prefix, local) = match text.bytes().position(|byte| byte == b':') {
            Some(colon) => (&text[..colon], &text[colon + 1..]),
            None => ("", text),
        };
        let is_right = is_name(local) && (local.len() == text.len() || is_name(prefix));
        if is_right { Ok(Name { prefix, local }) } else { Err(self.broken(at, format!("{text:?} is no name"))) }
    }

    fn check_prefix(&self, name: Name, at: usize) -> Result<(), XmlError> {
        let known = |prefix| self.declared.iter().any(|(declared, _)| *declared == prefix);
        if matches!(name.prefix, "" | XML | XMLNS) || known(name.prefix) {
            return Ok(());
        }
        Err(self.broken(at, format!("the prefix {} is not declared", name.prefix)))
    }

    fn close(&mut self) {
        let Some(place) = self.open.pop() else { return };
        let end = count(self.document.parts.len());
        if let Some(part) = self.document.parts.get_mut(place as usize) {
            part.end = end;
        }
        let depth = self.open.len();
        while self.declared.pop_if(|(_, at)| *at >= depth).is_some() {}
    }

    #[inline(never)]
    fn text(&mut self, text: &'i str, at: usize) -> Result<(), XmlError> {
        if self.open.is_empty() {
            let blank = text.len() - text.trim_start().len();
            return if blank == text.len() { Ok(()) } else { Err(self.broken(at + blank, OUTSIDE)) };
        }
        if self.has_returns {
            return self.push_text(Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")), at);
        }
        self.push_text(Cow::Borrowed(text), at)
    }

    /// Adds a text, to the one before if it goes on there.
    #[inline(never)]
    fn push_text(&mut self, text: Cow<'i, str>, at: usize) -> Result<(), XmlError> {
        let Some(around) = self.open.last() else {
            return Err(self.broken(at, OUTSIDE));
        };
        if let Some(Part { what: What::Text(before), around: same, .. }) = self.document.parts.last_mut()
            && same == around
        {
            before.to_mut().push_str(&text);
            return Ok(());
        }
        self.push(What::Text(text), at).map(drop)
    }

    /// What `&lt;` or `&#60;` stands for.
    #[inline(never)]
    fn referenced(&self, reference: &BytesRef, at: usize) -> Result<Cow<'i, str>, XmlError> {
        let by_number = reference.resolve_char_ref().map_err(|error| self.broken(at, error))?;
        if let Some(character) = by_number {
            return Ok(Cow::Owned(character.to_string()));
        }
        let name = from_utf8(reference).map_err(|error| self.broken(at, error))?;
        let said = escape::resolve_predefined_entity(name);
        said.map(Cow::Borrowed).ok_or_else(|| self.broken(at, format!("the entity {name:?} is not known")))
    }

    fn push(&mut self, what: What<'i>, at: usize) -> Result<u32, XmlError> {
        let place = count(self.document.parts.len());
        if place >= self.parts_max {
            return Err(XmlError::TooMany { limit: self.parts_max });
        }
        let around = self.open.last().copied().unwrap_or(0);
        self.document.parts.push(Part { what, at: count(at), around, end: place + 1 });
        Ok(place)
    }
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
