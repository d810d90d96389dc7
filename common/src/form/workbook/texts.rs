//! Texts with the values that they show, and values that need a row of their own to be named.

use super::table::Row;
use super::{Writer, heading};
use crate::form::expr::Expr;
use crate::form::model::{Kind, NodeId, Piece, Text};
use std::collections::HashSet;

/// What is written of one node: its row, and rows that compute what it can only name.
pub struct Written<'a> {
    pub writer: &'a Writer<'a>,
    pub id: NodeId,
    pub row: Row,
    /// Names with the calculations that they stand for.
    pub helpers: Vec<(String, String)>,
    /// Every name that is taken.
    pub taken: &'a mut HashSet<String>,
}

impl Written<'_> {
    /// A text in every language under its headings.
    pub fn put_text(&mut self, key: &str, text: &Text) {
        for (language, pieces) in text.iter().enumerate() {
            let texts: Vec<String> = pieces.iter().map(|piece| self.piece(piece)).collect();
            self.row.put(heading(self.writer.form, key, language), texts.concat());
        }
    }

    fn piece(&mut self, piece: &Piece) -> String {
        match piece {
            Piece::Plain(text) => text.clone(),
            Piece::Output(expr) => expr.as_text().map_or_else(|| self.name(expr), str::to_owned),
        }
    }

    /// `${name}` for the value of an expression of this node: of a question where it is no more than that, otherwise of
    /// a row that computes it.
    pub fn name(&mut self, expr: &Expr) -> String {
        let (named, id) = (self.writer.named, self.id);
        named.name(expr, id).unwrap_or_else(|| {
            let calculation = named.moved(expr, id, self.around());
            let known = self.helpers.iter().find(|(_, own)| *own == calculation).map(|(name, _)| name.clone());
            let name = known.unwrap_or_else(|| self.helper(calculation));
            format!("${{{name}}}")
        })
    }

    /// Where helpers stand: beside the node, but in a repeat, which has instances.
    fn around(&self) -> NodeId {
        let node = self.writer.form.node(self.id);
        if node.kind == Kind::Repeat { self.id } else { node.parent }
    }

    fn helper(&mut self, calculation: String) -> String {
        let own = &self.writer.form.node(self.id).name;
        let mut tries = (1..).map(|n| format!("{own}_value_{n}"));
        let name = tries.find(|name| self.taken.insert(name.clone())).unwrap_or_default();
        self.helpers.push((name.clone(), calculation));
        name
    }
}
