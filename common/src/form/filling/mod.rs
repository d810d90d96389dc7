//! One filling of a form: its answers and what follows from them. Stores nothing, reads no clock, shows nothing.
//!
//! After an answer only what depends on it is recomputed, in the order that the form's links give.

mod check;
mod compute;
mod offered;
mod repeats;

pub use check::Violation;
pub use repeats::{ADDED, BLOCKS_MAX, INSTANCES_MAX, REMOVED};

use super::cells::{BlockId, CellId, Cells, Layout};
use super::expr::Expr;
use super::expr::dates::Instant;
use super::expr::eval::{World, eval};
use super::expr::nodes::Spot;
use super::expr::reads::Places;
use super::expr::value::Value;
use super::graph::{Links, link};
use super::model::{Form, Kind, LanguageId, NodeId, Piece, Preload, Text};
use crate::map::Map;
use crate::time::Millis;
use std::borrow::Cow;
use std::sync::Arc;

/// What a filling must be told about its surroundings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// The instant of the last change.
    pub now: Millis,
    /// Minutes east of UTC of the wall that `today()` looks at.
    pub tz_offset_min: i32,
    /// The device's name, for `deviceid`.
    pub device: String,
    /// The author's login, for `username`.
    pub username: String,
    /// Their e-mail address, for `email`; blank where it is not known.
    pub email: String,
    /// Their telephone number, for `phonenumber`; blank where it is not known.
    pub phone: String,
    /// Chance for `random()` and `uuid()`: keep it with the record, so that it stays the same when it is opened again.
    pub seed: u64,
    /// What the record of this form held that was finished before, by node.
    pub saved: Map<NodeId, String>,
}

/// A form and the answers to it.
#[derive(Debug, Clone)]
pub struct Filling {
    form: Arc<Form>,
    layout: Arc<Layout>,
    links: Arc<Links>,
    context: Context,
    cells: Cells,
    /// Cells that the device is to record a place in.
    wanted: Vec<CellId>,
}

/// Outside of any repeat a node has one cell.
impl From<NodeId> for CellId {
    fn from(node: NodeId) -> Self {
        Self { block: 0, node }
    }
}

impl Filling {
    /// A new one: preloads, calculations and defaults are in, and each repeat has the instances that it begins with.
    pub fn new(form: Arc<Form>, context: Context) -> Self {
        let mut filling = Self::blank(form, context);
        let mut changes = Changes::default();
        filling.begin(&mut changes);
        filling
    }

    fn blank(form: Arc<Form>, context: Context) -> Self {
        let layout = Arc::new(Layout::of(&form));
        let links = Arc::new(link(&form.nodes, &*layout));
        let cells = Cells::of(&layout);
        Self { form, layout, links, context, cells, wanted: Vec::new() }
    }

    /// The cells that the device is to record its place in, because of what happened since this was last asked.
    pub fn wanted_places(&mut self) -> Vec<CellId> {
        std::mem::take(&mut self.wanted)
    }

    /// Takes in many stored answers at once, by path, then recomputes everything once. Calculated values are computed anew;
    /// what the form does not have is left out.
    pub fn load<'a>(&mut self, answers: impl IntoIterator<Item = (&'a str, &'a str)>) {
        self.take_in(answers, false);
    }

    /// The same, but what was calculated elsewhere stays as it came; what did not come is calculated.
    pub fn load_as_sent<'a>(&mut self, answers: impl IntoIterator<Item = (&'a str, &'a str)>) {
        self.take_in(answers, true);
    }

    fn take_in<'a>(&mut self, answers: impl IntoIterator<Item = (&'a str, &'a str)>, sent: bool) {
        let mut answered = Vec::new();
        for (path, value) in answers {
            if let Some(id) = self.reach(path)
                && let Some(cell) = self.cells.get_mut(&self.layout, id)
            {
                value.clone_into(&mut cell.value);
                cell.sent = sent;
                if !value.is_empty() && id.block != 0 && self.form.node(id.node).is_question() {
                    answered.push(id.block);
                }
            }
        }
        self.take_out(&answered);
        self.refresh();
    }

    /// Sets one answer (`None` takes it back), recomputes what depends on it, and returns in no certain order the cells
    /// whose value, relevance, checks or texts may be others now, the cell itself first. An unknown one changes nothing.
    pub fn answer(&mut self, id: impl Into<CellId>, value: Option<&str>, now: Millis) -> Vec<CellId> {
        self.context.now = now;
        let id = id.into();
        if self.cells.get(&self.layout, id).is_none() {
            return vec![];
        }
        let mut changes = Changes::default();
        self.put(id, value.unwrap_or("").to_owned(), &mut changes);
        changes.cells(Some(id))
    }

    /// Computes everything once more; all that may be another now.
    pub fn refresh(&mut self) -> Vec<CellId> {
        let mut changes = Changes::default();
        self.recompute_all(&mut changes);
        self.begin_blocks(&mut changes);
        changes.cells(None)
    }

    /// Fills in when it was finished; returns what changed as [`Self::answer`] does. Safe to repeat.
    pub fn finish(&mut self, now: Millis) -> Vec<CellId> {
        self.context.now = now;
        let form = Arc::clone(&self.form);
        let mut changes = Changes::default();
        for (id, _) in (0..).zip(&form.nodes).filter(|(_, node)| node.kind == Kind::Preload(Preload::End)) {
            let ended = self.now().day_and_time();
            self.put(id.into(), ended, &mut changes);
        }
        changes.cells(None)
    }

    /// The form that is filled.
    pub fn form(&self) -> &Arc<Form> {
        &self.form
    }

    /// The answer as it was given, blank where there is none; kept while it is not asked.
    pub fn value(&self, id: impl Into<CellId>) -> &str {
        self.cells.get(&self.layout, id.into()).map_or("", |cell| cell.value.as_str())
    }

    /// The answer as expressions and whoever receives the record see it: blank while it is not asked.
    pub fn seen(&self, id: impl Into<CellId>) -> &str {
        self.world(self.form.default_language).seen(id.into())
    }

    /// Whether an expression is true at a cell.
    pub fn is_true(&self, expr: &Expr, id: impl Into<CellId>) -> bool {
        self.holds(Some(expr), id.into(), false)
    }

    /// Whether it is asked: neither it nor a group that it is in is switched off.
    pub fn is_relevant(&self, id: impl Into<CellId>) -> bool {
        self.cells.get(&self.layout, id.into()).is_some_and(|cell| !cell.hidden)
    }

    /// A text of the form with the values that it shows, as it stands at a cell. A language that it lacks gives the first.
    pub fn text(&self, id: impl Into<CellId>, text: &Text, language: LanguageId) -> String {
        self.text_with(id, text, language, str::to_owned)
    }

    /// The same, with each number among those values as `number` writes what is stored: a text shows it as its reader does.
    pub fn text_with(
        &self,
        id: impl Into<CellId>,
        text: &Text,
        language: LanguageId,
        number: impl Fn(&str) -> String,
    ) -> String {
        let scope = self.world(language).scope(id.into());
        let piece = |piece: &Piece| match piece {
            Piece::Plain(text) => text.clone(),
            Piece::Output(expr) => {
                let value = eval(expr, &scope);
                let stored = scope.stored(&value);
                if self.is_number(&value) { number(&stored) } else { stored.into_owned() }
            }
        };
        text.get(language).or_else(|| text.first()).into_iter().flatten().map(piece).collect()
    }

    /// Whether a value is a number, a question's for one, or calculated as one: a text of digits, as a version, is none.
    fn is_number(&self, value: &Value) -> bool {
        let spot = match value {
            Value::Number(_) => return true,
            Value::Spots(spots) => spots.first(),
            Value::Text(_) | Value::Bool(_) => None,
        };
        let calculated = |cell: CellId| {
            let scope = self.world(self.form.default_language).scope(cell);
            let calculate = self.form.node(cell.node).calculate.as_ref();
            calculate.is_some_and(|expr| matches!(eval(expr, &scope), Value::Number(_)))
        };
        spot.is_some_and(|spot| {
            let is_numeric = self.world(self.form.default_language).is_numeric(spot);
            is_numeric || matches!(spot, Spot::Cell(cell) if calculated(cell))
        })
    }

    /// What is sent: answers that are asked and not blank, in document order. That an instance is there is no answer.
    pub fn submitted(&self) -> impl Iterator<Item = (CellId, &str)> {
        let all = self.every_cell().into_iter().filter(|id| self.form.node(id.node).kind != Kind::Repeat);
        all.map(|id| (id, self.seen(id))).filter(|(_, value)| !value.is_empty())
    }

    /// What this filling is called, if the form says how.
    pub fn instance_name(&self) -> Option<String> {
        let name = self.value_of(self.form.instance_name.as_ref()?, 0.into());
        Some(name.trim().to_owned()).filter(|name| !name.is_empty())
    }

    fn now(&self) -> Instant {
        Instant { utc_ms: self.context.now, tz_offset_min: self.context.tz_offset_min }
    }

    fn world(&self, language: LanguageId) -> World<'_> {
        World {
            form: &self.form,
            layout: &self.layout,
            cells: &self.cells,
            saved: &self.context.saved,
            language,
            now: self.context.now,
            tz_offset_min: self.context.tz_offset_min,
            seed: self.context.seed,
        }
    }

    /// What an expression gives at a cell, as an answer is stored.
    pub fn evaluate(&self, expr: &Expr, id: impl Into<CellId>) -> String {
        self.value_of(expr, id.into())
    }

    fn value_of(&self, expr: &Expr, id: CellId) -> String {
        let scope = self.world(self.form.default_language).scope(id);
        scope.stored(&eval(expr, &scope)).into_owned()
    }

    fn holds(&self, expr: Option<&Expr>, id: CellId, otherwise: bool) -> bool {
        let scope = self.world(self.form.default_language).scope(id);
        expr.map_or(otherwise, |expr| scope.truth(&eval(expr, &scope)))
    }

    /// All cells, in document order, each repeat's instances one after the other.
    pub fn every_cell(&self) -> Vec<CellId> {
        let mut found = Vec::new();
        self.collect(0, &|_| true, &mut found);
        found
    }

    /// Cells of a block, of those nodes that `fits` says, and all of the blocks in it.
    fn collect(&self, block: BlockId, fits: &dyn Fn(NodeId) -> bool, found: &mut Vec<CellId>) {
        let of = self.cells.block(block).map_or(0, |block| block.of);
        for node in self.layout.members(of).iter().filter(|node| fits(**node)) {
            if *node != of && self.layout.is_block(*node) {
                for inner in self.cells.instances(&self.layout, *node, block) {
                    self.collect(*inner, &|_| true, found);
                }
            } else {
                found.push(CellId { block, node: *node });
            }
        }
    }

    /// What is in a group, in an instance of a repeat or, of node 0, in the form: at any depth, in document order.
    pub fn below(&self, at: CellId) -> Vec<CellId> {
        let mut found = Vec::new();
        self.collect(at.block, &|node| self.form.is_inside(node, at.node), &mut found);
        found
    }

    /// The group, or the repeat's instance, that a cell is in.
    pub fn parent(&self, id: CellId) -> Option<CellId> {
        let leaves = self.layout.is_block(id.node);
        let block = self.cells.block(id.block)?;
        let around = if leaves { block.parent } else { id.block };
        (id.node != 0).then(|| CellId { block: around, node: self.layout.parent(id.node) })
    }
}

/// What changed along the way.
#[derive(Debug, Default)]
struct Changes {
    cells: Vec<CellId>,
    /// Those of them that are another than before.
    turned: Vec<CellId>,
    /// Instances that were added because of a number: what they begin with is not in yet.
    begun: Vec<BlockId>,
    /// How many answers were set by others.
    sets: usize,
}

impl Changes {
    /// Each once, one of them first.
    fn cells(mut self, first: Option<CellId>) -> Vec<CellId> {
        self.cells.sort_unstable();
        self.cells.dedup();
        if let Some(first) = first {
            self.cells.retain(|id| *id != first);
            self.cells.insert(0, first);
        }
        self.cells
    }
}

/// The text without its outputs, in one of the form's languages.
pub fn plain_text(text: &Text, language: LanguageId) -> Cow<'_, str> {
    let pieces = text.get(language).or_else(|| text.first()).map_or(&[][..], Vec::as_slice);
    match pieces {
        [Piece::Plain(only)] => Cow::Borrowed(only),
        pieces => {
            let plain = |piece: &Piece| if let Piece::Plain(text) = piece { Some(text.clone()) } else { None };
            Cow::Owned(pieces.iter().filter_map(plain).collect())
        }
    }
}
