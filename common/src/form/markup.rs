//! The markup of labels and hints, as `XLSForm` has it: headings, lists, **strong**, *emphasis*, links and colours.
//!
//! A text becomes pieces that a screen draws by itself; there is no way from a text to HTML, so that whatever stands in it
//! is shown and never obeyed. What is no markup stays as it is. The rules are those of `XLSForm`'s "styling prompts": `_` and
//! `*` mean something only at the edge of a word, a tag only as `<span style="color: …">` and `<br>`.

mod inline;

pub use inline::{Colour, Span};

/// Longest text that is looked through, in bytes; a longer one is shown as it is.
pub const MARKED_LEN_MAX: usize = 32 * 1024;
/// Lowest heading.
const HEADING_MAX: usize = 6;

/// What stands on lines of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading, 1 to 6.
    Heading(u8, Vec<Span>),
    /// Lines that belong together.
    Paragraph(Vec<Span>),
    /// What is listed: the mark before each, such as `•` or `2.`, and the words.
    List(Vec<(String, Vec<Span>)>),
}

/// What a text is made of. Never fails: what is no markup is plain.
pub fn blocks(text: &str) -> Vec<Block> {
    if is_plain(text) {
        let words = Span::Words(text.to_owned());
        return if text.is_empty() { Vec::new() } else { vec![Block::Paragraph(vec![words])] };
    }
    let (mut blocks, mut open) = (Vec::new(), Open::default());
    for line in text.lines() {
        if line.trim().is_empty() {
            open.close(&mut blocks);
        } else if let Some((level, words)) = heading(line) {
            open.close(&mut blocks);
            blocks.push(Block::Heading(level, inline::spans(words)));
        } else if let Some(item) = item(line) {
            open.close_lines(&mut blocks);
            open.items.push(item);
        } else {
            open.close_items(&mut blocks);
            open.lines.push(line);
        }
    }
    open.close(&mut blocks);
    blocks
}

/// The words alone, on one line.
pub fn plain(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut said = String::new();
    for block in blocks(text) {
        match block {
            Block::Heading(_, words) | Block::Paragraph(words) => inline::say(&words, &mut said),
            Block::List(items) => {
                for (mark, words) in items {
                    inline::say(&[Span::Words(mark), Span::Break], &mut said);
                    inline::say(&words, &mut said);
                    said.push(' ');
                }
            }
        }
        said.push(' ');
    }
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text has nothing in it that could be markup.
fn is_plain(text: &str) -> bool {
    let marks = |byte: u8| matches!(byte, b'*' | b'_' | b'#' | b'[' | b'<' | b'\\' | b'\n' | b'\r');
    let is_listed = || item(text).is_some_and(|(mark, _)| mark == BULLET);
    text.len() > MARKED_LEN_MAX || !(text.bytes().any(marks) || is_listed())
}

/// What is not finished yet.
#[derive(Default)]
struct Open<'a> {
    lines: Vec<&'a str>,
    items: Vec<(String, &'a str)>,
}

impl Open<'_> {
    fn close(&mut self, blocks: &mut Vec<Block>) {
        self.close_lines(blocks);
        self.close_items(blocks);
    }

    fn close_lines(&mut self, blocks: &mut Vec<Block>) {
        if !self.lines.is_empty() {
            blocks.push(Block::Paragraph(inline::spans(&std::mem::take(&mut self.lines).join("\n"))));
        }
    }

    fn close_items(&mut self, blocks: &mut Vec<Block>) {
        let items = std::mem::take(&mut self.items);
        match &items[..] {
            [] => {}
            // The number of a question is no list.
            [(mark, words)] if mark != BULLET => {
                blocks.push(Block::Paragraph(inline::spans(&format!("{mark} {words}"))));
            }
            _ => {
                let spans = items.into_iter().map(|(mark, words)| (mark, inline::spans(words)));
                blocks.push(Block::List(spans.collect()));
            }
        }
    }
}

/// The words of a heading, and which one it is.
fn heading(line: &str) -> Option<(u8, &str)> {
    let words = line.trim_start_matches('#');
    let level = line.len() - words.len();
    let is_one = (1..=HEADING_MAX).contains(&level) && words.starts_with([' ', '\t']);
    is_one.then(|| (u8::try_from(level).unwrap_or(1), words.trim().trim_end_matches('#').trim_end()))
}

/// The mark of what is listed without numbers.
const BULLET: &str = "•";
/// Longest number of what is listed.
const DIGITS_MAX: usize = 3;

/// A line of a list: its mark and its words.
fn item(line: &str) -> Option<(String, &str)> {
    let line = line.trim_start();
    let words = |rest: &str| rest.starts_with([' ', '\t']);
    if let Some(rest) = line.strip_prefix(['*', '-', '+']).filter(|rest| words(rest)) {
        return Some((BULLET.to_owned(), rest.trim()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    let rest = rest.strip_prefix('.').filter(|rest| words(rest) && (1..=DIGITS_MAX).contains(&digits))?;
    Some((format!("{number}."), rest.trim()))
}
