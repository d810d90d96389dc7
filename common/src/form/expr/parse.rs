//! From an expression's text to its [`Ast`], by operator precedence. Rule: `XPath` 1.0, section 3, with `${name}`.
//!
//! Knows no names: which exist, and what they stand for, is asked afterwards.

use super::ast::{Ast, AstId, AstKind, AstNode, AstStep, Start, Way};
use super::lex::{Broken, Token, TokenKind, tokens};
use super::mistake::Mistake;
use super::{Operator, STEPS_MAX};

/// Deepest nesting of brackets and signs.
pub const DEPTH_MAX: usize = 100;

/// What `text` says.
///
/// # Errors
/// [`Broken`] at the first token that does not follow the grammar.
#[inline(never)]
pub fn parse(text: &str) -> Result<Ast, Broken> {
    let tokens = tokens(text)?;
    let end = u32::try_from(text.chars().count() + 1).unwrap_or(u32::MAX);
    let ast = Ast { nodes: Vec::with_capacity(tokens.len().min(STEPS_MAX)) };
    let mut parser = Parser { tokens: &tokens, next: 0, end, ast };
    parser.expression(0, 0)?;
    match parser.peek() {
        None => Ok(parser.ast),
        Some(_) => Err(parser.broken(Mistake::Surplus)),
    }
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    next: usize,
    /// Position after the last character.
    end: u32,
    ast: Ast,
}

/// Binds tighter than any operator but `|`.
const NEGATE: u8 = 7;

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a TokenKind<'a>> {
        self.ahead(0)
    }

    fn ahead(&self, by: usize) -> Option<&'a TokenKind<'a>> {
        self.tokens.get(self.next + by).map(|token| &token.kind)
    }

    fn at(&self) -> u32 {
        self.tokens.get(self.next).map_or(self.end, |token| token.at)
    }

    fn broken(&self, why: Mistake) -> Broken {
        Broken { at: self.at(), why }
    }

    fn add(&mut self, kind: AstKind, at: u32) -> Result<AstId, Broken> {
        if self.ast.nodes.len() >= STEPS_MAX {
            return Err(Broken { at, why: Mistake::TooLong });
        }
        self.ast.nodes.push(AstNode { kind, at });
        Ok(self.ast.nodes.len() - 1)
    }

    fn is(&self, sign: &'static str) -> bool {
        self.peek() == Some(&TokenKind::Sign(sign))
    }

    fn takes(&mut self, sign: &'static str) -> bool {
        let is = self.is(sign);
        self.next += usize::from(is);
        is
    }

    fn expects(&mut self, sign: &'static str) -> Result<(), Broken> {
        if self.takes(sign) { Ok(()) } else { Err(self.broken(Mistake::SignMissing { sign: sign.to_owned() })) }
    }

    /// An expression of operators that bind at least as tightly as `strength`.
    fn expression(&mut self, strength: u8, depth: usize) -> Result<AstId, Broken> {
        if depth > DEPTH_MAX {
            return Err(self.broken(Mistake::TooDeep));
        }
        let at = self.at();
        let mut left = if self.takes("-") {
            let negated = self.expression(NEGATE, depth + 1)?;
            self.add(AstKind::Negate(negated), at)?
        } else {
            self.operand(depth)?
        };
        while let Some((_, binds)) = self.peek().and_then(operator).filter(|(_, binds)| *binds >= strength) {
            let (mut operands, mut operators) = self.chain(left, binds);
            while let Some((operator, _)) = self.peek().and_then(operator).filter(|found| found.1 == binds) {
                self.next += 1;
                operators.push(operator);
                operands.push(self.expression(binds + 1, depth + 1)?);
            }
            left = self.add(AstKind::Fold(operands, operators), at)?;
        }
        Ok(left)
    }

    /// What a chain of operators begins with: brackets around its beginning change nothing.
    fn chain(&self, left: AstId, binds: u8) -> (Vec<AstId>, Vec<Operator>) {
        match self.ast.nodes.get(left).map(|node| &node.kind) {
            Some(AstKind::Fold(operands, operators))
                if operators.iter().all(|operator| operator.strength() == binds) =>
            {
                (operands.clone(), operators.clone())
            }
            _ => (vec![left], Vec::new()),
        }
    }

    fn operand(&mut self, depth: usize) -> Result<AstId, Broken> {
        let at = self.at();
        let Some(token) = self.peek() else { return Err(self.broken(Mistake::ValueMissing)) };
        let base = match token {
            TokenKind::Number(number) => {
                self.next += 1;
                return self.add(AstKind::Number(*number), at);
            }
            TokenKind::Text(text) => {
                self.next += 1;
                return self.add(AstKind::Text((*text).to_owned()), at);
            }
            TokenKind::Reference(name) => {
                self.next += 1;
                match name.split_once('#') {
                    None => Start::Reference((*name).to_owned()),
                    Some(("last-saved", name)) => Start::LastSaved(name.trim().to_owned()),
                    Some(_) => return Err(Broken { at, why: Mistake::NotLastSaved }),
                }
            }
            TokenKind::Sign("(") => {
                self.next += 1;
                let inner = self.expression(0, depth + 1)?;
                self.expects(")")?;
                Start::From(inner)
            }
            TokenKind::Word(name)
                if self.ahead(1) == Some(&TokenKind::Sign("(")) && !matches!(*name, "node" | "text") =>
            {
                Start::From(self.call(name, depth)?)
            }
            TokenKind::Sign("/" | "//") => return self.absolute(at, depth),
            TokenKind::Word(_) | TokenKind::Dot | TokenKind::Sign(".." | "*" | "@") => {
                let mut steps = vec![self.step(Way::Child, depth)?];
                self.steps(&mut steps, depth)?;
                return self.add(AstKind::Path(Start::Here, steps), at);
            }
            TokenKind::Sign(_) => return Err(self.broken(Mistake::ValueMissing)),
        };
        let mut steps = Vec::new();
        if self.is("[") {
            let step_at = self.at();
            let predicates = self.predicates(depth)?;
            steps.push(AstStep { way: Way::Here, name: None, predicates, at: step_at });
        }
        self.steps(&mut steps, depth)?;
        match base {
            Start::From(inner) if steps.is_empty() => Ok(inner),
            base => self.add(AstKind::Path(base, steps), at),
        }
    }

    fn absolute(&mut self, at: u32, depth: usize) -> Result<AstId, Broken> {
        let mut steps = Vec::new();
        if self.is("//") {
            self.steps(&mut steps, depth)?;
        } else {
            self.next += 1;
            let begins =
                matches!(self.peek(), Some(TokenKind::Word(_) | TokenKind::Dot | TokenKind::Sign(".." | "*" | "@")));
            if begins {
                steps.push(self.step(Way::Child, depth)?);
                self.steps(&mut steps, depth)?;
            }
        }
        self.add(AstKind::Path(Start::Root, steps), at)
    }

    fn steps(&mut self, steps: &mut Vec<AstStep>, depth: usize) -> Result<(), Broken> {
        loop {
            if self.takes("//") {
                steps.push(self.step(Way::Inside, depth)?);
            } else if self.takes("/") {
                steps.push(self.step(Way::Child, depth)?);
            } else {
                return Ok(());
            }
        }
    }

    fn step(&mut self, way: Way, depth: usize) -> Result<AstStep, Broken> {
        let at = self.at();
        let (way, name) = match self.peek() {
            Some(TokenKind::Dot) => (Way::Here, None),
            Some(TokenKind::Sign("..")) => (Way::Parent, None),
            Some(TokenKind::Sign("*")) => (way, None),
            Some(TokenKind::Sign("@")) => {
                self.next += 1;
                (Way::Attribute, None)
            }
            Some(TokenKind::Word(word)) if self.ahead(1) == Some(&TokenKind::Sign("::")) => {
                let way = match *word {
                    "child" => way,
                    "parent" => Way::Parent,
                    "self" => Way::Here,
                    "descendant" => Way::Inside,
                    "attribute" => Way::Attribute,
                    _ => return Err(self.broken(Mistake::Axis)),
                };
                self.next += 2;
                return self.test(way, at, depth);
            }
            Some(TokenKind::Word(_)) => return self.test(way, at, depth),
            _ => return Err(self.broken(Mistake::NodeMissing)),
        };
        self.next += 1;
        Ok(AstStep { way, name, predicates: self.predicates(depth)?, at })
    }

    /// The name behind an axis.
    fn test(&mut self, way: Way, at: u32, depth: usize) -> Result<AstStep, Broken> {
        let name = match self.peek() {
            Some(TokenKind::Sign("*")) => None,
            Some(TokenKind::Word(word)) if self.ahead(1) == Some(&TokenKind::Sign("(")) => {
                if *word != "node" {
                    return Err(self.broken(Mistake::NodeTest));
                }
                self.next += 2;
                if !self.is(")") {
                    return Err(self.broken(Mistake::SignMissing { sign: ")".to_owned() }));
                }
                None
            }
            Some(TokenKind::Word(word)) => Some((*word).to_owned()),
            _ => return Err(self.broken(Mistake::NodeMissing)),
        };
        self.next += 1;
        Ok(AstStep { way, name, predicates: self.predicates(depth)?, at })
    }

    fn predicates(&mut self, depth: usize) -> Result<Vec<AstId>, Broken> {
        let mut found = Vec::new();
        while self.takes("[") {
            found.push(self.expression(0, depth + 1)?);
            self.expects("]")?;
        }
        Ok(found)
    }

    fn call(&mut self, name: &str, depth: usize) -> Result<AstId, Broken> {
        let at = self.at();
        self.next += 2;
        let mut args = Vec::new();
        if !self.takes(")") {
            loop {
                args.push(self.expression(0, depth + 1)?);
                if self.takes(")") {
                    break;
                }
                if !self.takes(",") {
                    return Err(self.broken(Mistake::CommaMissing));
                }
            }
        }
        self.add(AstKind::Call(name.to_owned(), args), at)
    }
}

/// The operator that a token is, and how tightly it binds: `XPath` 1.0, 3.5.
fn operator(token: &TokenKind) -> Option<(Operator, u8)> {
    let text = match token {
        TokenKind::Word(word) => word,
        TokenKind::Sign(sign) => sign,
        _ => return None,
    };
    let found = OPERATORS.into_iter().find(|operator| operator.word() == *text)?;
    Some((found, found.strength()))
}

const OPERATORS: [Operator; 14] = [
    Operator::Or,
    Operator::And,
    Operator::Equal,
    Operator::Differs,
    Operator::Below,
    Operator::UpTo,
    Operator::Above,
    Operator::From,
    Operator::Plus,
    Operator::Minus,
    Operator::Times,
    Operator::Div,
    Operator::Mod,
    Operator::Union,
];
