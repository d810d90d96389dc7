//! From an expression's text to its tokens. Knows no names and no grammar.

use crate::form::names::{begins_name, continues_name};
use crate::number;

/// A piece of an expression, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// In characters from 1.
    pub at: u32,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    /// `${name}`.
    Reference(String),
    /// A text in quotes.
    Text(String),
    /// A number without sign.
    Number(f64),
    /// A function's name or a word operator.
    Word(String),
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
    /// In English.
    pub why: String,
}

/// Longest expression, in characters.
pub const LEN_MAX: usize = 50_000;

/// Two-character signs first, so that `<=` is not read as `<`.
const SIGNS: [&str; 21] =
    ["!=", "<=", ">=", "//", "..", "::", "=", "<", ">", "+", "-", "*", "(", ")", ",", "/", "[", "]", "|", "@", ":"];

/// Office programs bend quotes; expressions need them straight.
pub fn straight(text: &str) -> String {
    text.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}'], "\"")
}

/// The tokens of `text`.
///
/// # Errors
/// [`Broken`] at the first character that begins no token.
pub fn tokens(text: &str) -> Result<Vec<Token>, Broken> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() > LEN_MAX {
        return Err(broken(0, "the expression is too long"));
    }
    // Documents cannot hold these.
    let is_seen = |c: &char| *c >= ' ' || matches!(c, '\t' | '\n' | '\r');
    let is_unseen = |c: &char| !is_seen(c) || matches!(c, '\u{fffe}' | '\u{ffff}');
    if let Some(at) = chars.iter().position(is_unseen) {
        return Err(broken(at, "a character that nobody sees"));
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let (kind, len) = token(&chars[at..]).map_err(|why| broken(at, why))?;
        found.push(Token { kind, at: position(at) });
        at += len.max(1);
    }
    Ok(found)
}

fn broken(at: usize, why: &str) -> Broken {
    Broken { at: position(at), why: why.into() }
}

fn position(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

/// The token at the start of `rest`, which is not empty, and its length.
fn token(rest: &[char]) -> Result<(TokenKind, usize), &'static str> {
    let first = rest[0];
    let second = rest.get(1).copied().unwrap_or(' ');
    if first == '$' {
        return reference(rest);
    }
    if first == '\'' || first == '"' {
        let len = rest[1..].iter().position(|c| *c == first).ok_or("a text without its closing quote")?;
        return Ok((TokenKind::Text(rest[1..=len].iter().collect()), len + 2));
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
    let sign = SIGNS.iter().find(|sign| sign.chars().eq(rest.iter().copied().take(sign.len())));
    sign.map(|sign| (TokenKind::Sign(sign), sign.len())).ok_or("a character that means nothing here")
}

fn reference(rest: &[char]) -> Result<(TokenKind, usize), &'static str> {
    if rest.get(1) != Some(&'{') {
        return Err("'$' without '{': a question is written ${name}");
    }
    let len = rest.iter().position(|c| *c == '}').ok_or("'${' without its '}'")?;
    let name: String = rest[2..len].iter().collect();
    if name.trim().is_empty() {
        return Err("'${}' names no question");
    }
    Ok((TokenKind::Reference(name.trim().into()), len + 1))
}

fn number(rest: &[char]) -> Result<(TokenKind, usize), &'static str> {
    let digits = |from: usize| rest[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut len = digits(0);
    if rest.get(len) == Some(&'.') {
        len += 1 + digits(len + 1);
    }
    let text: String = rest[..len].iter().collect();
    number::parse(&text).map(|number| (TokenKind::Number(number), len)).ok_or("a number that is too large")
}

/// A name may hold `-` and `.`, and one `:` between a prefix and the rest (but not the `::` of an axis).
fn word(rest: &[char]) -> (TokenKind, usize) {
    let prefix = |at: usize| rest[at] == ':' && rest.get(at + 1).is_some_and(|c| begins_name(*c));
    let len = (0..rest.len()).find(|at| !continues_name(rest[*at]) && !prefix(*at)).unwrap_or(rest.len());
    (TokenKind::Word(rest[..len].iter().collect()), len)
}
