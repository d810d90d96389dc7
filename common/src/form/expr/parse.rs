//! From an expression's text to [`Expr`], by operator precedence. Only readers of workbooks need it: devices evaluate.

use super::functions::{Function, not_supported};
use super::lex::{Broken, Token, TokenKind, tokens};
use super::{Expr, Operator, STEPS_MAX, Step};
use crate::form::model::NodeId;

/// Why a text is no expression of this form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseError {
    /// It does not follow the grammar, or uses a part of `XPath` that is not supported.
    Broken(Broken),
    /// No function has that name.
    FunctionUnknown(String),
    /// ODK has that function; this version does not.
    FunctionUnsupported(String),
    /// `${name}` names no question.
    ReferenceUnknown(String),
    /// `${name}` names several questions.
    ReferenceAmbiguous(String),
}

/// What `${name}` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// One node.
    One(NodeId),
    /// No node.
    Nothing,
    /// More than one.
    Several,
}

/// Deepest nesting of brackets and signs.
pub const DEPTH_MAX: usize = 100;

/// The expression that `text` is, where `names` finds `${name}` and `this` is what `.` stands for.
///
/// # Errors
/// The first [`ParseError`] from the left.
pub fn parse(text: &str, this: NodeId, names: &dyn Fn(&str) -> Named) -> Result<Expr, ParseError> {
    let tokens = tokens(text).map_err(ParseError::Broken)?;
    let end = u32::try_from(text.chars().count() + 1).unwrap_or(u32::MAX);
    let mut parser = Parser { tokens: &tokens, next: 0, end, this, names, steps: Vec::new() };
    parser.expression(0, 0)?;
    match parser.peek() {
        None => Ok(Expr(parser.steps)),
        Some(_) => Err(parser.broken("an operator is missing here, or something stands after the end")),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    /// Position after the last character.
    end: u32,
    this: NodeId,
    names: &'a dyn Fn(&str) -> Named,
    steps: Vec<Step>,
}

const PATHS: &str = "paths and predicates are not supported yet: write ${name}";

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a TokenKind> {
        self.tokens.get(self.next).map(|token| &token.kind)
    }

    fn broken(&self, why: &str) -> ParseError {
        let at = self.tokens.get(self.next).map_or(self.end, |token| token.at);
        ParseError::Broken(Broken { at, why: why.into() })
    }

    fn push(&mut self, step: Step) -> Result<(), ParseError> {
        if self.steps.len() >= STEPS_MAX {
            return Err(self.broken("the expression is too long"));
        }
        self.steps.push(step);
        Ok(())
    }

    fn takes(&mut self, sign: &'static str) -> bool {
        let is = self.peek() == Some(&TokenKind::Sign(sign));
        self.next += usize::from(is);
        is
    }

    /// An expression of operators that bind at least as tightly as `strength`.
    fn expression(&mut self, strength: u8, depth: usize) -> Result<(), ParseError> {
        if depth > DEPTH_MAX {
            return Err(self.broken("nested too deeply"));
        }
        if self.takes("-") {
            // Unary minus binds tighter than any operator between two values.
            self.expression(NEGATE, depth + 1)?;
            self.push(Step::Negate)?;
        } else {
            self.operand(depth)?;
        }
        while let Some((operator, binds)) = self.peek().and_then(operator) {
            if binds < strength {
                break;
            }
            self.next += 1;
            self.expression(binds + 1, depth + 1)?;
            self.push(Step::Apply(operator))?;
        }
        Ok(())
    }

    fn operand(&mut self, depth: usize) -> Result<(), ParseError> {
        let Some(token) = self.peek() else { return Err(self.broken("a value is missing here")) };
        match token {
            TokenKind::Number(number) => self.push(Step::Number(*number))?,
            TokenKind::Text(text) => self.push(Step::Text(text.clone()))?,
            TokenKind::Dot => self.push(Step::Value(self.this))?,
            TokenKind::Reference(name) => {
                let node = self.named(name)?;
                self.push(Step::Value(node))?;
            }
            TokenKind::Word(name) => return self.call(name, depth),
            TokenKind::Sign("(") => {
                self.next += 1;
                self.expression(0, depth + 1)?;
                return if self.takes(")") { self.no_path() } else { Err(self.broken("')' is missing here")) };
            }
            TokenKind::Sign("/" | "//" | ".." | "[" | "@" | "*") => return Err(self.broken(PATHS)),
            TokenKind::Sign(_) => return Err(self.broken("a value is missing here")),
        }
        self.next += 1;
        self.no_path()
    }

    /// A value must not be followed by a step of a path.
    fn no_path(&self) -> Result<(), ParseError> {
        match self.peek() {
            Some(TokenKind::Sign("/" | "//" | "[" | "::" | "|")) => Err(self.broken(PATHS)),
            _ => Ok(()),
        }
    }

    fn named(&self, name: &str) -> Result<NodeId, ParseError> {
        if name.contains('#') {
            return Err(self.broken("values of earlier records are not supported yet"));
        }
        match (self.names)(name) {
            Named::One(node) => Ok(node),
            Named::Nothing => Err(ParseError::ReferenceUnknown(name.into())),
            Named::Several => Err(ParseError::ReferenceAmbiguous(name.into())),
        }
    }

    fn call(&mut self, name: &str, depth: usize) -> Result<(), ParseError> {
        if self.tokens.get(self.next + 1).map(|token| &token.kind) != Some(&TokenKind::Sign("(")) {
            if name == "null" {
                // A path to nothing, which large published forms use for "no value".
                self.push(Step::Text(String::new()))?;
                self.next += 1;
                return self.no_path();
            }
            return Err(self.broken("a bare word is no value: write ${name}, or 'text' in quotes"));
        }
        let Some(function) = Function::find(name) else {
            let name = name.to_owned();
            let known = not_supported(&name);
            return Err(if known { ParseError::FunctionUnsupported(name) } else { ParseError::FunctionUnknown(name) });
        };
        let start = self.next;
        self.next += 2;
        let mut count = 0_usize;
        if !self.takes(")") {
            loop {
                if function == Function::ChoiceName && count == 1 {
                    self.node_in_quotes()?;
                } else {
                    self.expression(0, depth + 1)?;
                }
                count += 1;
                if self.takes(")") {
                    break;
                }
                if !self.takes(",") {
                    return Err(self.broken("',' or ')' is missing here"));
                }
            }
        }
        let (least, most) = function.takes();
        match u8::try_from(count) {
            Ok(few) if (least..=most).contains(&few) => self.push(Step::Call(function, few))?,
            _ => {
                self.next = start;
                return Err(self.broken(&format!("{name} takes {least} to {most} arguments, not {count}")));
            }
        }
        self.no_path()
    }

    /// The second argument of `jr:choice-name` is a reference in quotes: the question whose choices are meant.
    fn node_in_quotes(&mut self) -> Result<(), ParseError> {
        let name = match self.peek() {
            Some(TokenKind::Reference(name)) => Some(name.as_str()),
            Some(TokenKind::Text(text)) => text.trim().strip_prefix("${").and_then(|rest| rest.strip_suffix('}')),
            _ => None,
        };
        let Some(name) = name else { return Err(self.broken("expected a question in quotes: '${name}'")) };
        let node = self.named(name.trim())?;
        self.push(Step::Node(node))?;
        self.next += 1;
        Ok(())
    }
}

/// How tightly the unary minus binds.
const NEGATE: u8 = 7;

fn operator(token: &TokenKind) -> Option<(Operator, u8)> {
    Some(match token {
        TokenKind::Word(word) => match word.as_str() {
            "or" => (Operator::Or, 1),
            "and" => (Operator::And, 2),
            "div" => (Operator::Div, 6),
            "mod" => (Operator::Mod, 6),
            _ => return None,
        },
        TokenKind::Sign(sign) => match *sign {
            "=" => (Operator::Equal, 3),
            "!=" => (Operator::Differs, 3),
            "<" => (Operator::Below, 4),
            "<=" => (Operator::UpTo, 4),
            ">" => (Operator::Above, 4),
            ">=" => (Operator::From, 4),
            "+" => (Operator::Plus, 5),
            "-" => (Operator::Minus, 5),
            "*" => (Operator::Times, 6),
            _ => return None,
        },
        _ => return None,
    })
}
