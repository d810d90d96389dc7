//! What stands within a line: strong, emphasised, coloured, linked.

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Literally so.
    Words(String),
    /// On the next line.
    Break,
    /// `**so**` or `__so__`.
    Strong(Vec<Span>),
    /// `*so*` or `_so_`.
    Emphasis(Vec<Span>),
    /// `[words](address)`.
    Link {
        /// `http`, `https`, `mailto` or `tel`.
        to: String,
        /// What is read.
        words: Vec<Span>,
    },
    /// `<span style="color: red">so</span>`; with a colour that is none, there is none.
    Coloured(Option<Colour>, Vec<Span>),
}

/// A colour by its name or number, which can be nothing else in a style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colour(String);

impl Colour {
    /// As CSS has it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_name = (3..=COLOUR_NAME_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic());
        let digits = text.strip_prefix('#');
        let is_number =
            digits.is_some_and(|hex| matches!(hex.len(), 3 | 4 | 6 | 8) && hex.bytes().all(|b| b.is_ascii_hexdigit()));
        (is_name || is_number || is_rgb(text)).then(|| Self(text.to_owned()))
    }
}

/// Longest name of a colour: `lightgoldenrodyellow`.
const COLOUR_NAME_MAX: usize = 20;
/// So deep one mark may stand in another; what is deeper is shown as it is.
const DEPTH_MAX: usize = 6;
/// Where a link may lead.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

fn is_rgb(text: &str) -> bool {
    let parts = text.strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')'));
    let is_part = |part: &str| part.trim().parse::<u8>().is_ok();
    parts.is_some_and(|parts| parts.split(',').count() == 3 && parts.split(',').all(is_part))
}

/// The parts of lines that belong together.
pub(super) fn spans(text: &str) -> Vec<Span> {
    read(text, 0)
}

/// The words of parts, with a space where a line ends.
pub(super) fn say(spans: &[Span], said: &mut String) {
    for span in spans {
        match span {
            Span::Words(words) => said.push_str(words),
            Span::Break => said.push(' '),
            Span::Strong(inner) | Span::Emphasis(inner) | Span::Coloured(_, inner) => say(inner, said),
            Span::Link { words, .. } => say(words, said),
        }
    }
}

fn read(text: &str, depth: usize) -> Vec<Span> {
    let mut reader = Reader { text, at: 0, words: String::new(), spans: Vec::new(), missing: Vec::new() };
    while let Some(next) = reader.rest().chars().next() {
        let span = if depth < DEPTH_MAX { reader.span(next, depth) } else { None };
        if let Some((span, len)) = span {
            reader.flush();
            reader.spans.push(span);
            reader.at += len;
        } else {
            reader.plain(next);
        }
    }
    reader.flush();
    reader.spans
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    words: String,
    spans: Vec<Span>,
    /// Ends that were looked for and are nowhere behind: hostile texts would be looked through once a mark.
    missing: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn flush(&mut self) {
        if !self.words.is_empty() {
            self.spans.push(Span::Words(std::mem::take(&mut self.words)));
        }
    }

    /// One character that is no markup, or several of the same mark: half of `**` is no `*`.
    fn plain(&mut self, next: char) {
        let rest = self.rest();
        let escaped = rest.strip_prefix('\\').and_then(|rest| rest.chars().next()).filter(char::is_ascii_punctuation);
        if let Some(escaped) = escaped {
            self.words.push(escaped);
            self.at += 2;
            return;
        }
        let len = if matches!(next, '*' | '_') { run(rest, next) } else { next.len_utf8() };
        self.words.push_str(&rest[..len]);
        self.at += len;
    }

    /// What begins here, and how many bytes it takes.
    fn span(&mut self, next: char, depth: usize) -> Option<(Span, usize)> {
        match next {
            '\n' => Some((Span::Break, 1)),
            '*' | '_' => self.marked(next, depth),
            '[' => self.link(depth),
            '<' => self.tag(depth),
            _ => None,
        }
    }

    fn marked(&mut self, mark: char, depth: usize) -> Option<(Span, usize)> {
        let end = match (mark, run(self.rest(), mark)) {
            ('*', 1) => "*",
            ('*', _) => "**",
            (_, 1) => "_",
            _ => "__",
        };
        let is_word = mark == '_' && self.text[..self.at].ends_with(char::is_alphanumeric);
        let inner = &self.rest()[end.len()..];
        if is_word || inner.starts_with(char::is_whitespace) || self.missing.contains(&end) {
            return None;
        }
        let Some(len) = closing(inner, mark, end.len()) else {
            self.missing.push(end);
            return None;
        };
        let spans = read(&inner[..len], depth + 1);
        let span = if end.len() == 2 { Span::Strong(spans) } else { Span::Emphasis(spans) };
        Some((span, len + 2 * end.len()))
    }

    fn link(&mut self, depth: usize) -> Option<(Span, usize)> {
        const BETWEEN: &str = "](";
        if self.missing.contains(&BETWEEN) {
            return None;
        }
        let rest = &self.rest()[1..];
        let found = rest.find(BETWEEN).and_then(|words| {
            let address = &rest[words + BETWEEN.len()..];
            Some((&rest[..words], &address[..address.find(')')?]))
        });
        let Some((words, address)) = found else {
            self.missing.push(BETWEEN);
            return None;
        };
        let to = address.trim();
        let leads = |scheme: &&str| to.get(..scheme.len()).is_some_and(|own| own.eq_ignore_ascii_case(scheme));
        let is_one = !words.contains('[') && SCHEMES.iter().any(leads);
        let is_clean = !to.contains(|c: char| c.is_whitespace() || c.is_control());
        if !is_one || !is_clean || words.trim().is_empty() {
            return None;
        }
        let len = 1 + words.len() + BETWEEN.len() + address.len() + 1;
        Some((Span::Link { to: to.to_owned(), words: read(words, depth + 1) }, len))
    }

    fn tag(&mut self, depth: usize) -> Option<(Span, usize)> {
        const CLOSE: &str = "</span>";
        let rest = self.rest();
        for tag in ["<br>", "<br/>", "<br />"] {
            if rest.get(..tag.len()).is_some_and(|own| own.eq_ignore_ascii_case(tag)) {
                return Some((Span::Break, tag.len()));
            }
        }
        let head = rest.get(..5).filter(|head| head.eq_ignore_ascii_case("<span"))?;
        let attributes = &rest[head.len()..];
        let attributes = &attributes[..attributes.find('>')?];
        if self.missing.contains(&CLOSE) || !attributes.is_empty() && !attributes.starts_with(char::is_whitespace) {
            return None;
        }
        let inner = &rest[head.len() + attributes.len() + 1..];
        let Some(len) = end_of_span(inner) else {
            self.missing.push(CLOSE);
            return None;
        };
        let span = Span::Coloured(colour(attributes), read(&inner[..len], depth + 1));
        Some((span, head.len() + attributes.len() + 1 + len + CLOSE.len()))
    }
}

/// How many bytes of the same mark stand at the beginning.
fn run(text: &str, mark: char) -> usize {
    text.len() - text.trim_start_matches(mark).len()
}

/// Where the mark that closes begins: behind something, and for `_` at the end of a word.
fn closing(text: &str, mark: char, len: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        if next == '\\' {
            at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8);
        } else if next == mark {
            let found = run(&text[at..], mark);
            let fits = if len == 2 { found >= 2 } else { found != 2 };
            let behind = at > 0 && !text[..at].ends_with(char::is_whitespace);
            let is_word = mark == '_' && text[at + found..].starts_with(char::is_alphanumeric);
            if fits && behind && !is_word {
                return Some(at + found - len);
            }
            at += found;
        } else {
            at += next.len_utf8();
        }
    }
    None
}

/// Where the span that is open closes, with those in it closed before.
fn end_of_span(text: &str) -> Option<usize> {
    let mut open = 1_usize;
    for (at, _) in text.match_indices('<') {
        let starts = |tag: &str| text.get(at..at + tag.len()).is_some_and(|own| own.eq_ignore_ascii_case(tag));
        if starts("<span") {
            open += 1;
        } else if starts("</span>") {
            open -= 1;
            if open == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// The colour of a tag's style.
fn colour(attributes: &str) -> Option<Colour> {
    let style = attributes.trim().strip_prefix("style")?.trim_start().strip_prefix('=')?.trim();
    let style = style.trim_matches(['"', '\'']);
    let mut rules = style.split(';').filter_map(|rule| rule.split_once(':'));
    rules.find(|(name, _)| name.trim().eq_ignore_ascii_case("color")).and_then(|(_, value)| Colour::parse(value))
}
