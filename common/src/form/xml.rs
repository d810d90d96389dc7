//! A document as a tree of elements and texts: what of XML forms and their files are written in.
//!
//! Rule: XML 1.0 and its namespaces. Knows the five entities that every document has and characters by number; a document
//! with a document type is refused, so that no entity can name a file or grow. Comments and processing instructions are
//! left out. Reads nothing but the text that it is given.

mod parse;

use std::borrow::Cow;
use std::fmt::Display;

/// A document that is well-formed.
pub struct Document<'i> {
    text: &'i str,
    /// In document order; the first one is the root element.
    parts: Vec<Part<'i>>,
    attributes: Vec<Attribute<'i>>,
}

/// An element or a text.
struct Part<'i> {
    what: What<'i>,
    /// Where it begins, in bytes.
    at: u32,
    /// The place of the element that it is in; the root's is its own.
    around: u32,
    /// The place behind all that is in it.
    end: u32,
}

enum What<'i> {
    Element {
        name: Name<'i>,
        /// The places of its first attribute and behind its last one.
        attributes: (u32, u32),
    },
    Text(Cow<'i, str>),
}

/// A name and the prefix before it, which is blank where there is none.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Name<'i> {
    prefix: &'i str,
    local: &'i str,
}

struct Attribute<'i> {
    name: Name<'i>,
    value: Cow<'i, str>,
}

/// Why a document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// It is not well-formed, or has a document type.
    #[error("line {line}: {why}")]
    Broken {
        /// The first is 1.
        line: u32,
        /// What is wrong, in English.
        why: String,
    },
    /// It has too many parts.
    #[error("more than {limit} elements and texts")]
    TooMany {
        /// How many it may have.
        limit: u32,
    },
}

/// What declares prefixes.
const XMLNS: &str = "xmlns";

impl Document<'_> {
    /// The element that all others are in.
    pub fn root(&self) -> Element<'_> {
        Element { document: self, place: 0 }
    }

    fn broken(&self, at: usize, why: impl Display) -> XmlError {
        XmlError::Broken { line: self.line(at), why: why.to_string() }
    }

    /// The line of a place in the text; the first is 1.
    fn line(&self, at: usize) -> u32 {
        let ends = self.text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        u32::try_from(ends).map_or(u32::MAX, |ends| ends.saturating_add(1))
    }
}

/// An element of a document.
#[derive(Clone, Copy)]
pub struct Element<'a> {
    document: &'a Document<'a>,
    place: u32,
}

/// What stands in an element.
pub enum Inside<'a> {
    /// Another element.
    Element(Element<'a>),
    /// A text between elements.
    Text(&'a str),
}

impl<'a> Element<'a> {
    fn part(self) -> Option<&'a Part<'a>> {
        self.document.parts.get(self.place as usize)
    }

    fn own(self) -> (Name<'a>, &'a [Attribute<'a>]) {
        match self.part().map(|part| &part.what) {
            Some(What::Element { name, attributes: (first, end) }) => {
                (*name, self.document.attributes.get(*first as usize..*end as usize).unwrap_or_default())
            }
            _ => (Name { prefix: "", local: "" }, &[]),
        }
    }

    /// Its name, without the prefix.
    pub fn name(self) -> &'a str {
        self.own().0.local
    }

    /// The line on which it begins; the first is 1.
    pub fn line(self) -> u32 {
        self.document.line(self.part().map_or(0, |part| part.at as usize))
    }

    /// The element that it is in.
    pub fn parent(self) -> Option<Self> {
        let part = self.part().filter(|_| self.place > 0)?;
        Some(Self { document: self.document, place: part.around })
    }

    /// What stands in it, in order.
    pub fn inside(self) -> impl Iterator<Item = Inside<'a>> {
        let document = self.document;
        let (mut place, end) = (self.place + 1, self.part().map_or(0, |part| part.end));
        std::iter::from_fn(move || {
            let part = document.parts.get(place as usize).filter(|_| place < end)?;
            let inside = match &part.what {
                What::Text(text) => Inside::Text(text),
                What::Element { .. } => Inside::Element(Element { document, place }),
            };
            place = part.end;
            Some(inside)
        })
    }

    /// The elements right below it.
    pub fn children(self) -> impl Iterator<Item = Self> {
        self.inside().filter_map(|inside| match inside {
            Inside::Element(element) => Some(element),
            Inside::Text(_) => None,
        })
    }

    /// It and every element below it, in document order.
    pub fn descendants(self) -> impl Iterator<Item = Self> {
        let (document, end) = (self.document, self.part().map_or(0, |part| part.end));
        let is_element = |part: &Part| matches!(part.what, What::Element { .. });
        let places = (self.place..end).filter(move |place| document.parts.get(*place as usize).is_some_and(is_element));
        places.map(move |place| Element { document, place })
    }

    /// The text with which it begins.
    pub fn text(self) -> Option<&'a str> {
        match self.inside().next() {
            Some(Inside::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// All text in it, also that of the elements below.
    pub fn all_text(self) -> String {
        let end = self.part().map_or(0, |part| part.end);
        let parts = self.document.parts.get(self.place as usize..end as usize).unwrap_or_default();
        let texts =
            parts.iter().filter_map(|part| if let What::Text(text) = &part.what { Some(&**text) } else { None });
        texts.collect()
    }

    /// An attribute by its name, whatever its namespace.
    pub fn attribute(self, name: &str) -> Option<&'a str> {
        self.own()
            .1
            .iter()
            .find(|given| given.name.local == name && given.name.prefix != XMLNS)
            .map(|given| &*given.value)
    }

    /// Names and values of its attributes that have this namespace.
    pub fn attributes_of(self, namespace: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let has = move |given: &&Attribute| {
            !given.name.prefix.is_empty() && self.namespace(given.name.prefix) == Some(namespace)
        };
        self.own().1.iter().filter(has).map(|given| (given.name.local, &*given.value))
    }

    /// The namespace of elements without a prefix.
    pub fn default_namespace(self) -> Option<&'a str> {
        let declares = |given: &&Attribute| given.name.prefix.is_empty() && given.name.local == XMLNS;
        self.declared(declares).filter(|namespace| !namespace.is_empty())
    }

    /// The namespace of a prefix.
    fn namespace(self, prefix: &str) -> Option<&'a str> {
        self.declared(|given| given.name.prefix == XMLNS && given.name.local == prefix)
    }

    /// The value of the nearest attribute that declares it.
    fn declared(self, declares: impl Fn(&&Attribute) -> bool) -> Option<&'a str> {
        let around = std::iter::successors(Some(self), |element| element.parent());
        let mut found = around.filter_map(|element| element.own().1.iter().find(&declares));
        found.next().map(|given| &*given.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An element as a line: its name, its attributes, and what is in it.
    fn told(element: Element) -> String {
        let attributes: Vec<String> = (element.own().1.iter())
            .map(|given| format!(" {}{}={:?}", prefixed(given.name.prefix), given.name.local, &*given.value))
            .collect();
        let inside: Vec<String> = element
            .inside()
            .map(|part| match part {
                Inside::Element(element) => told(element),
                Inside::Text(text) => format!("{text:?}"),
            })
            .collect();
        format!("{}{}{}({})", prefixed(element.own().0.prefix), element.name(), attributes.concat(), inside.join(" "))
    }

    fn prefixed(prefix: &str) -> String {
        if prefix.is_empty() { String::new() } else { format!("{prefix}:") }
    }

    #[test]
    fn documents_are_read() {
        for (text, want) in [
            ("<a/>", "a()"),
            ("\u{feff}<?xml version='1.0'?>\n<a></a>\n", "a()"),
            ("<a b='1' c=\"2\"><d/>x<e>y</e></a>", r#"a b="1" c="2"(d() "x" e("y"))"#),
            ("<a>1 &lt; 2 &amp; &#51; &#x34;</a>", r#"a("1 < 2 & 3 4")"#),
            ("<a b='&quot;&apos;&#10;' c='x\n\ty'/>", r#"a b="\"'\n" c="x  y"()"#),
            ("<a>x<!-- no --> y<?no no?> z<![CDATA[<w>&amp;]]></a>", r#"a("x y z<w>&amp;")"#),
            ("<a>x\r\ny\rz</a>", r#"a("x\ny\nz")"#),
            ("<a> <b/> </a>", r#"a(" " b() " ")"#),
            ("<h:a xmlns:h='u' h:b='1' xml:lang='pt'/>", r#"h:a xmlns:h="u" h:b="1" xml:lang="pt"()"#),
            ("<á-1.b>ç</á-1.b>", r#"á-1.b("ç")"#),
        ] {
            let document = Document::parse(text, 9).unwrap_or_else(|error| panic!("{text:?}: {error}"));
            assert_eq!(told(document.root()), want, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_document_is_told_with_its_line() {
        for (text, line) in [
            ("", 1),
            ("x", 1),
            ("<a>", 1),
            ("<a>\n<b>\n</a>", 3),
            ("<a></a>\n<b/>", 2),
            ("<a/>\nx", 2),
            ("<a>\n&nobody;</a>", 2),
            ("<a b='&nobody;'/>", 1),
            ("<a>&#0;</a>", 1),
            ("<a b='1' b='2'/>", 1),
            ("<a b=1/>", 1),
            ("<a b/>", 1),
            ("<1a/>", 1),
            ("<a:/>", 1),
            ("<a:b:c xmlns:a='u'/>", 1),
            ("<x:a/>", 1),
            ("<a>\n<x:b xmlns:x='u'/>\n<x:b/></a>", 3),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]>\n<a/>", 1),
            ("<a><!-- </a>", 1),
        ] {
            let found = Document::parse(text, 9).map(|document| told(document.root()));
            assert!(matches!(&found, Err(XmlError::Broken { line: at, .. }) if *at == line), "{text:?}: {found:?}");
        }
        let many = |count: usize| format!("<a>{}</a>", "<b/>".repeat(count));
        assert!(Document::parse(&many(8), 9).is_ok());
        assert_eq!(Document::parse(&many(9), 9).err(), Some(XmlError::TooMany { limit: 9 }));
        let wide = (0..=parse::ATTRIBUTES_MAX).map(|at| format!(" b{at}='1'")).collect::<Vec<_>>().concat();
        assert!(matches!(Document::parse(&format!("<a{wide}/>"), 9), Err(XmlError::Broken { .. })));
    }

    #[test]
    fn namespaces_are_those_around() {
        let text = "<a xmlns='u' xmlns:x='v'><b xmlns:x='w' x:c='1' c='2'><d x:c='3'/></b><e x:c='4' xmlns=''/></a>";
        let document = Document::parse(text, 9).unwrap();
        let [a, b, d, e] = document.root().descendants().collect::<Vec<_>>()[..] else { panic!("four elements") };
        let of = |element: Element, namespace: &str| {
            element.attributes_of(namespace).map(|(_, value)| value.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            (of(b, "w"), of(b, "v"), of(d, "w"), of(e, "v")),
            (vec!["1".into()], vec![], vec!["3".into()], vec!["4".into()])
        );
        assert_eq!((a.default_namespace(), d.default_namespace(), e.default_namespace()), (Some("u"), Some("u"), None));
        assert_eq!(
            (b.attribute("c"), d.parent().map(Element::name), a.parent().is_none()),
            (Some("1"), Some("b"), true)
        );
    }
}
