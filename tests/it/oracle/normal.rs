//! What a form says, field by field, so that two can be compared: names instead of indexes, expressions as texts.

use coletor_common::form::cells::Layout;
use coletor_common::form::expr::Expr;
use coletor_common::form::expr::write::write;
use coletor_common::form::model::{Form, Kind, Node, NodeId, Order, Piece, Text};
use std::collections::BTreeMap;

/// Fields by `path field`.
pub type Fields = BTreeMap<String, String>;

/// Every field of every node, and of the form.
pub fn fields(form: &Form) -> Fields {
    let layout = Layout::of(form);
    let normal = Normal { form, layout: &layout };
    let mut found = Fields::new();
    for (id, node) in (0..).zip(&form.nodes).skip(1) {
        for (field, value) in normal.node(id, node).into_iter().filter(|(_, value)| !value.is_empty()) {
            found.insert(format!("{} {field}", node.path), value);
        }
    }
    let name = form.instance_name.as_ref().map(|name| normal.expr(name, 0));
    found.insert("/ name".into(), name.unwrap_or_default());
    found.insert("/ languages".into(), form.languages.join(", "));
    found
}

struct Normal<'a> {
    form: &'a Form,
    layout: &'a Layout,
}

impl Normal<'_> {
    fn expr(&self, expr: &Expr, owner: NodeId) -> String {
        write(expr, owner, (self.form, self.layout), "data")
    }

    fn node(&self, id: NodeId, node: &Node) -> Vec<(&'static str, String)> {
        let expr = |expr: &Option<Expr>| expr.as_ref().map(|expr| self.expr(expr, id)).unwrap_or_default();
        let order = match &node.order {
            Order::Listed => String::new(),
            Order::Random => "random".into(),
            Order::Seeded(seed) => self.expr(seed, id),
        };
        let sets = node
            .sets
            .iter()
            .map(|set| format!("{} := {}", self.form.node(set.target).path, self.expr(&set.value, set.target)));
        let count = node.count.as_ref().map(|count| self.expr(count, node.parent)).unwrap_or_default();
        vec![
            ("kind", kind(node.kind)),
            ("relevant", expr(&node.relevant)),
            ("required", expr(&node.required)),
            ("constraint", expr(&node.constraint)),
            ("read_only", expr(&node.read_only)),
            ("calculate", expr(&node.calculate)),
            ("default", expr(&node.default)),
            ("filter", expr(&node.filter)),
            ("count", count),
            ("order", order),
            ("sets", sets.collect::<Vec<_>>().join("; ")),
            ("label", self.text(id, &node.label)),
            ("hint", self.text(id, &node.hint)),
            ("guidance", self.text(id, &node.guidance)),
            ("required_message", self.text(id, &node.required_message)),
            ("constraint_message", self.text(id, &node.constraint_message)),
            ("appearance", node.appearance.clone()),
            ("stop", node.stop.clone().unwrap_or_default()),
            ("choices", self.choices(node)),
        ]
    }

    /// In every language, without what spaces stand around it.
    fn text(&self, id: NodeId, text: &Text) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Plain(text) => text.replace('\u{a0}', " "),
            Piece::Output(expr) => format!("<{}>", self.expr(expr, id)),
        };
        let languages = text.iter().map(|pieces| pieces.iter().map(piece).collect::<String>().trim().to_owned());
        let mut texts: Vec<String> = languages.collect();
        if texts.iter().all(|text| *text == texts[0]) {
            texts.truncate(1);
        }
        texts.join(" / ")
    }

    fn choices(&self, node: &Node) -> String {
        let Some(list) = self.form.list_of(node) else { return String::new() };
        let label = |row: u32| list.label(row, self.form.default_language).replace('\u{a0}', " ");
        let named =
            |row: u32| format!("{}={}", list.stored(row), label(row).split_whitespace().collect::<Vec<_>>().join(" "));
        (0..list.len()).map(named).collect::<Vec<_>>().join(" ")
    }
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::SelectOne(_) => "SelectOne".into(),
        Kind::SelectMultiple(_) => "SelectMultiple".into(),
        Kind::Rank(_) => "Rank".into(),
        other => format!("{other:?}"),
    }
}
