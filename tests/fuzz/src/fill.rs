//! Fills a form in, asks of the filling whatever screens ask, and takes the form to a document and back.

use crate::dice::Dice;
use coletor_common::form::cells::CellId;
use coletor_common::form::expr::{Expr, Step};
use coletor_common::form::filling::{Context, Filling};
use coletor_common::form::model::{Form, Kind, Node, NodeId, Text};
use coletor_common::form::read::{Supplies, compile_with};
use coletor_common::form::report::{Finding, Severity};
use coletor_common::form::{workbook, xform};
use std::sync::Arc;

/// Larger forms show nothing that small ones do not, only slower.
const NODES_MAX: usize = 120;
/// Cells that are answered and looked at in one round.
const CELLS_MAX: usize = 60;
/// Rounds of answering everything.
const ROUNDS: usize = 2;
/// Deepest brackets in brackets: each level tries everything once more for each that is tried around it.
const BRACKETS_MAX: usize = 3;
/// 2026-11-24T12:00:00Z.
pub const NOW: i64 = 20_781 * 86_400_000 + 12 * 3_600_000;

/// What a filling is told in every target.
pub fn context() -> Context {
    let text = str::to_owned;
    Context {
        now: NOW,
        tz_offset_min: -180,
        device: text("tablet-7"),
        username: text("ana"),
        email: text("ana@example.org"),
        phone: text("+55 11 5555"),
        seed: 7,
        ..Context::default()
    }
}

/// Fills a form, unless that would take long.
pub fn fill(form: &Arc<Form>, dice: &mut Dice) {
    if !is_small(form) {
        return;
    }
    let mut filling = Filling::new(Arc::clone(form), context());
    look(&filling);
    for _ in 0..ROUNDS {
        for id in filling.every_cell().into_iter().take(CELLS_MAX) {
            if form.node(id.node).is_question() {
                let value = dice.value();
                filling.answer(id, Some(value).filter(|value| !value.is_empty()), NOW);
            }
        }
        grow(&mut filling, dice);
        look(&filling);
    }
    filling.finish(NOW);
    // As a device has it that opens the record again.
    let answers: Vec<(String, String)> =
        filling.every_cell().into_iter().map(|id| (filling.path(id), filling.value(id).to_owned())).collect();
    let mut again = Filling::new(Arc::clone(form), context());
    again.load(answers.iter().map(|(path, value)| (path.as_str(), value.as_str())));
    look(&again);
}

/// Writes a form as a document, which must be read again.
pub fn to_document_and_back(form: &Form, supplies: Supplies) -> Arc<Form> {
    let document = xform::write(form);
    let (again, findings) = xform::read_with(&document, supplies);
    Arc::new(again.unwrap_or_else(|| panic!("{:#?}\n{document}", errors(&findings))))
}

/// Writes a form as a workbook, which must be compiled again.
pub fn to_workbook_and_back(form: &Form, supplies: Supplies) -> Arc<Form> {
    let book = workbook::write(form);
    let (again, findings) = compile_with(&book, supplies);
    Arc::new(again.unwrap_or_else(|| panic!("{:#?}\n{book:#?}", errors(&findings))))
}

fn errors(findings: &[Finding]) -> Vec<String> {
    findings.iter().filter(|finding| finding.severity == Severity::Error).map(ToString::to_string).collect()
}

/// Adds to each repeat and removes from it.
fn grow(filling: &mut Filling, dice: &mut Dice) {
    let form = Arc::clone(filling.form());
    let repeats = (0..).zip(&form.nodes).filter(|(_, node)| node.kind == Kind::Repeat).map(|(id, _): (NodeId, _)| id);
    for repeat in repeats.take(CELLS_MAX) {
        let parent = form.node(repeat).parent;
        let around: Vec<CellId> = filling.every_cell().into_iter().filter(|id| id.node == parent).collect();
        let around = around.get(dice.roll(around.len())).map_or(0, |id| id.block);
        for _ in 0..dice.roll(3) {
            let key = (dice.roll(8) + 1).to_string();
            filling.add(repeat, around, &key, NOW);
        }
        let instances = filling.instances(repeat, around);
        if let Some(gone) = instances.get(dice.roll(instances.len() + 1)).copied() {
            filling.remove(gone, NOW);
        }
    }
}

/// Everything that screens ask.
fn look(filling: &Filling) {
    let form = filling.form();
    filling.violations().for_each(drop);
    filling.submitted().for_each(drop);
    filling.instance_name();
    for id in filling.every_cell().into_iter().take(CELLS_MAX) {
        let node = form.node(id.node);
        assert_eq!(filling.find(&filling.path(id)), (id.node != 0).then_some(id), "{}", filling.path(id));
        filling.is_required(id);
        filling.is_read_only(id);
        for language in 0..=form.languages.len() {
            for text in texts(node) {
                filling.text(id, text, language);
            }
        }
        for row in filling.offered(id).into_iter().take(CELLS_MAX) {
            filling.label(id, row, 0);
        }
        filling.search(id, "a", 0);
    }
}

fn texts(node: &Node) -> impl Iterator<Item = &Text> {
    let own = [&node.label, &node.hint, &node.guidance, &node.required_message, &node.constraint_message];
    own.into_iter().chain(node.media.values())
}

/// Whether it can be filled in quickly.
pub fn is_small(form: &Form) -> bool {
    form.nodes.len() <= NODES_MAX && form.nodes.iter().flat_map(Node::exprs).all(is_shallow)
}

/// Whether brackets are in few others.
pub fn is_shallow(expr: &Expr) -> bool {
    fn depth(expr: &Expr, at: usize) -> usize {
        let brackets = usize::from(matches!(expr.step(at), Step::Walk(_, 1..) | Step::Where(_)));
        let of = |(place, part)| depth(expr, part) + if place == 0 { 0 } else { brackets };
        let call = |part| depth(expr, part);
        match brackets {
            0 => expr.parts(at).map(call).max().unwrap_or(0),
            _ => expr.parts(at).enumerate().map(of).max().unwrap_or(0),
        }
    }
    depth(expr, 0) <= BRACKETS_MAX
}
