//! From an expression's text to its tokens. Knows no names and no grammar.

use super::mistake::Mistake;
use crate::form::names::{begins_name, continues_name};
use crate::number;

/// A piece of an expression, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind<'a>,
    /// In characters from 1.
    pub at: u32,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind<'a> {
    /// `${name}`.
    Reference(&'a str),
    /// A text in quotes.
    Text(&'a str),
    /// A number without sign.
    Number(f64),
    /// A function's name or a word operator.
    Word(&'a str),
    /// `.`
    Dot,
    /// Any operator or bracket.
    Sign(&'static str),
}

/// Why a text is no expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// In characters from 1.
    pub at: u32,
    /// What is wrong there.
    pub why: Mistake,
}

/// Longest expression, in characters.
pub const LEN_MAX: usize = 50_000;

/// As long as a token and the blank behind it usually are, in bytes; a little less, so that room is rarely made twice.
const TOKEN_LEN: usize = 4;

/// Office programs bend quotes; expressions need them straight.
pub fn straight(text: &str) -> String {
    text.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}'], "\"")
}

/// The tokens of `text`.
///
/// # Errors
/// [`Broken`] at the first character that begins no token.
pub fn tokens(text: &str) -> Result<Vec<Token<'_>>, Broken> {
    if text.len() > LEN_MAX && text.chars().count() > LEN_MAX {
        return Err(broken(0, Mistake::TooLong));
    }
    if let Some(at) = text.find(is_unseen) {
        return Err(broken(text[..at].chars().count(), Mistake::Unseen));
    }
    // Characters are bytes in most expressions, and then need not be counted.
    let is_ascii = text.is_ascii();
    let characters = |read: &str| if is_ascii { read.len() } else { read.chars().count() };
    let mut found = Vec::with_capacity(text.len() / TOKEN_LEN + 1);
    let (mut rest, mut at) = (text, 0);
    loop {
        let trimmed = rest.trim_start();
        at += characters(&rest[..rest.len() - trimmed.len()]);
        rest = trimmed;
        if rest.is_empty() {
            return Ok(found);
        }
        let (kind, len) = token(rest).map_err(|why| broken(at, why))?;
        found.push(Token { kind, at: position(at) });
        let (read, behind) = rest.split_at(len);
        at += characters(read);
        rest = behind;
    }
}

/// Documents cannot hold these.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

fn broken(at: usize, why: Mistake) -> Broken {
    Broken { at: position(at), why }
}

fn position(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

/// The token at the start of `rest`, which is not empty, and its length in bytes.
fn token(rest: &str) -> Result<(TokenKind<'_>, usize), Mistake> {
    let mut chars = rest.chars();
    let first = chars.next().unwrap_or(' ');
    let second = chars.next().unwrap_or(' ');
    if first == '$' {
        return reference(rest);
    }
    if first == '\'' || first == '"' {
        let (inner, _) = rest[1..].split_once(first).ok_or(Mistake::QuoteOpen)?;
        return Ok((TokenKind::Text(inner), inner.len() + 2));
    }
    if first.is_ascii_digit() || (first == '.' && second.is_ascii_digit()) {
        return number(rest);
    }
    if first == '.' && second != '.' {
        return Ok((TokenKind::Dot, 1));
    }
    if begins_name(first) {
        return Ok(word(rest));
    }
    let sign = sign(first, second).ok_or(Mistake::Meaningless)?;
    Ok((TokenKind::Sign(sign), sign.len()))
}

/// The operator or bracket that begins with `first`.
fn sign(first: char, second: char) -> Option<&'static str> {
    let sign = match (first, second) {
        ('!', '=') => "!=",
        ('<', '=') => "<=",
        ('>', '=') => ">=",
        ('/', '/') => "//",
        ('.', '.') => "..",
        (':', ':') => "::",
        ('=', _) => "=",
        ('<', _) => "<",
        ('>', _) => ">",
        ('+', _) => "+",
        ('-', _) => "-",
        ('*', _) => "*",
        ('(', _) => "(",
        (')', _) => ")",
        (',', _) => ",",
        ('/', _) => "/",
        ('[', _) => "[",
        (']', _) => "]",
        ('|', _) => "|",
        ('@', _) => "@",
        (':', _) => ":",
        _ => return None,
    };
    Some(sign)
}

fn reference(rest: &str) -> Result<(TokenKind<'_>, usize), Mistake> {
    let inner = rest.strip_prefix("${").ok_or(Mistake::DollarAlone)?;
    let (name, _) = inner.split_once('}').ok_or(Mistake::ReferenceOpen)?;
    if name.trim().is_empty() {
        return Err(Mistake::ReferenceBlank);
    }
    Ok((TokenKind::Reference(name.trim()), name.len() + "${}".len()))
}

fn number(rest: &str) -> Result<(TokenKind<'_>, usize), Mistake> {
    let digits = |from: usize| rest.bytes().skip(from).take_while(u8::is_ascii_digit).count();
    let mut len = digits(0);
    if rest.as_bytes().get(len) == Some(&b'.') {
        len += 1 + digits(len + 1);
    }
    number::parse(&rest[..len]).map(|number| (TokenKind::Number(number), len)).ok_or(Mistake::NumberTooLarge)
}

/// A name may hold `-` and `.`, and one `:` between a prefix and the rest (but not the `::` of an axis).
fn word(rest: &str) -> (TokenKind<'_>, usize) {
    let end = |from: usize| rest[from..].find(|c| !continues_name(c)).map_or(rest.len(), |len| from + len);
    let mut len = end(0);
    while rest[len..].strip_prefix(':').is_some_and(|behind| behind.starts_with(begins_name)) {
        len = end(len + 1);
    }
    (TokenKind::Word(&rest[..len]), len)
}
