//! One filling of a form: its answers and what follows from them. Stores nothing, reads no clock, shows nothing.
//!
//! After an answer only what depends on it is recomputed, in the order that the compiled form brings.

use super::expr::Expr;
use super::expr::dates::{Instant, parse_day, parse_time};
use super::expr::eval::{Answers, Scope, eval};
use super::expr::value::parse_number;
use super::model::{Form, Kind, LanguageId, Node, NodeId, Piece, Preload, Text};
use crate::time::Millis;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
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
    /// Chance for `random()` and `uuid()`: keep it with the record, so that it stays the same when it is opened again.
    pub seed: u64,
}

/// Why an answer cannot stay as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// It is missing.
    Required,
    /// It breaks its constraint.
    Constraint,
    /// It is no number.
    NotANumber,
    /// It is no whole number.
    NotAWholeNumber,
    /// It is no choice of its list.
    NotAChoice,
    /// It is no day of the calendar, as `2026-11-24`.
    NotADate,
    /// It is no time of day, as `14:30:00.000-03:00`.
    NotATime,
    /// It is no day and time, as `2026-11-24T14:30:00.000-03:00`.
    NotADateTime,
}

/// A form and the answers to it.
#[derive(Debug, Clone)]
pub struct Filling {
    form: Arc<Form>,
    context: Context,
    answers: Answered,
    /// Position in the form's order of recomputation; 0 for nodes that follow from nothing.
    rank: Vec<u32>,
}

#[derive(Debug, Clone)]
struct Answered {
    values: Vec<String>,
    relevant: Vec<bool>,
}

impl Answers for Answered {
    fn seen(&self, node: NodeId) -> &str {
        let at = node as usize;
        if self.relevant.get(at) == Some(&true) { self.values.get(at).map_or("", String::as_str) } else { "" }
    }
}

/// The text without its outputs, in one of the form's languages.
pub fn plain_text(text: &Text, language: LanguageId) -> String {
    let pieces = text.get(language).or_else(|| text.first()).map_or(&[][..], Vec::as_slice);
    let plain = |piece: &Piece| if let Piece::Plain(text) = piece { Some(text.clone()) } else { None };
    pieces.iter().filter_map(plain).collect()
}

impl Filling {
    /// A new one: preloads, calculations and defaults are in.
    pub fn new(form: Arc<Form>, context: Context) -> Self {
        let mut rank = vec![0; form.nodes.len()];
        for (at, id) in (1..).zip(&form.order) {
            if let Some(rank) = rank.get_mut(*id as usize) {
                *rank = at;
            }
        }
        let answers = Answered { values: vec![String::new(); rank.len()], relevant: vec![true; rank.len()] };
        let mut filling = Self { form, context, answers, rank };
        let form = Arc::clone(&filling.form);
        for (at, node) in form.nodes.iter().enumerate() {
            if let Kind::Preload(preload) = node.kind {
                filling.answers.values[at] = filling.preloaded(preload);
            }
        }
        filling.recompute_all();
        for (id, node) in (0..).zip(&form.nodes) {
            if let Some(default) = &node.default {
                let value = filling.value_of(default, id);
                filling.put(id, value);
            }
        }
        filling
    }

    /// Takes in many stored answers at once, then recomputes everything once. Calculated values are computed anew.
    pub fn load(&mut self, answers: impl IntoIterator<Item = (NodeId, String)>) {
        for (id, value) in answers {
            if let Some(place) = self.answers.values.get_mut(id as usize) {
                *place = value;
            }
        }
        self.recompute_all();
    }

    /// Sets one answer (`None` takes it back), recomputes what depends on it, and returns in no certain order the nodes
    /// whose value, relevance, checks or texts may be others now, the node itself first. An unknown node changes
    /// nothing.
    pub fn answer(&mut self, node: NodeId, value: Option<&str>, now: Millis) -> Vec<NodeId> {
        self.context.now = now;
        if (node as usize) < self.answers.values.len() {
            self.put(node, value.unwrap_or("").to_owned())
        } else {
            vec![]
        }
    }

    /// Fills in when it was finished; returns what changed as [`Self::answer`] does. Safe to repeat.
    pub fn finish(&mut self, now: Millis) -> Vec<NodeId> {
        self.context.now = now;
        let form = Arc::clone(&self.form);
        let ends = (0..).zip(&form.nodes).filter(|(_, node)| node.kind == Kind::Preload(Preload::End));
        ends.flat_map(|(id, _)| self.put(id, self.now().day_and_time())).collect()
    }

    /// The form that is filled.
    pub fn form(&self) -> &Arc<Form> {
        &self.form
    }

    /// The answer as it was given, blank where there is none; kept while the node is not relevant.
    pub fn value(&self, node: NodeId) -> &str {
        self.answers.values.get(node as usize).map_or("", String::as_str)
    }

    /// Whether it is asked: neither it nor a group that it is in is switched off.
    pub fn is_relevant(&self, node: NodeId) -> bool {
        self.answers.relevant.get(node as usize) == Some(&true)
    }

    /// Whether it must be answered before the form can be finished.
    pub fn is_required(&self, node: NodeId) -> bool {
        self.holds(self.form.node(node).required.as_ref(), node, false)
    }

    /// Whether it may not be changed by hand. What is calculated never may.
    pub fn is_read_only(&self, node: NodeId) -> bool {
        let at = self.form.node(node);
        at.calculate.is_some() || self.holds(at.read_only.as_ref(), node, false)
    }

    /// Whether its answer meets its constraint. No answer always does.
    pub fn satisfies_constraint(&self, node: NodeId) -> bool {
        self.answers.seen(node).is_empty() || self.holds(self.form.node(node).constraint.as_ref(), node, true)
    }

    /// What is wrong with its answer; nothing ever is with a node that is not relevant.
    pub fn check(&self, node: NodeId) -> Option<Violation> {
        let at = self.form.node(node);
        if !self.is_relevant(node) || matches!(at.kind, Kind::Root | Kind::Group | Kind::Note) {
            return None;
        }
        let value = self.value(node);
        if value.trim().is_empty() {
            let must = at.is_question() && self.is_required(node);
            return must.then_some(Violation::Required);
        }
        let constraint = || (!self.satisfies_constraint(node)).then_some(Violation::Constraint);
        self.check_kind(at, value).or_else(constraint)
    }

    /// Every violation, in document order.
    pub fn violations(&self) -> impl Iterator<Item = (NodeId, Violation)> {
        (0..).zip(&self.form.nodes).filter_map(|(id, _)| Some((id, self.check(id)?)))
    }

    /// A text of the form with the values that it shows. A language that it lacks gives the first.
    pub fn text(&self, text: &Text, language: LanguageId) -> String {
        let pieces = text.get(language).or_else(|| text.first()).map_or(&[][..], Vec::as_slice);
        let piece = |piece: &Piece| match piece {
            Piece::Plain(text) => text.clone(),
            Piece::Output(expr) => match expr.only_value() {
                Some(node) => self.answers.seen(node).to_owned(), // As written: 24.50, not 24.5.
                None => eval(expr, &self.scope(0, language)).stored(),
            },
        };
        pieces.iter().map(piece).collect()
    }

    /// What is sent: answers that are relevant and not blank, in document order.
    pub fn submitted(&self) -> impl Iterator<Item = (NodeId, &str)> {
        let all = (0..).zip(&self.form.nodes);
        all.map(|(id, _)| (id, self.answers.seen(id))).filter(|(_, value)| !value.is_empty())
    }

    /// What this filling is called, if the form says how.
    pub fn instance_name(&self) -> Option<String> {
        let name = self.value_of(self.form.instance_name.as_ref()?, 0);
        Some(name.trim().to_owned()).filter(|name| !name.is_empty())
    }

    fn now(&self) -> Instant {
        Instant { utc_ms: self.context.now, tz_offset_min: self.context.tz_offset_min }
    }

    fn preloaded(&self, preload: Preload) -> String {
        match preload {
            Preload::Start => self.now().day_and_time(),
            Preload::End => String::new(),
            Preload::Today => self.now().day(),
            Preload::DeviceId => self.context.device.clone(),
            Preload::Username => self.context.username.clone(),
        }
    }

    fn scope(&self, this: NodeId, language: LanguageId) -> Scope<'_> {
        Scope {
            form: &self.form,
            answers: &self.answers,
            this,
            language,
            now: self.context.now,
            tz_offset_min: self.context.tz_offset_min,
            seed: self.context.seed,
        }
    }

    fn value_of(&self, expr: &Expr, this: NodeId) -> String {
        eval(expr, &self.scope(this, self.form.default_language)).stored()
    }

    fn holds(&self, expr: Option<&Expr>, this: NodeId, otherwise: bool) -> bool {
        expr.map_or(otherwise, |expr| eval(expr, &self.scope(this, self.form.default_language)).truth())
    }

    fn recompute_all(&mut self) {
        let form = Arc::clone(&self.form);
        for id in &form.order {
            self.recompute(*id);
        }
    }

    /// Whether its value or relevance became another.
    fn recompute(&mut self, id: NodeId) -> bool {
        let form = Arc::clone(&self.form);
        let (node, at) = (form.node(id), id as usize);
        if at >= self.answers.values.len() {
            return false;
        }
        let inherited = id == node.parent || self.is_relevant(node.parent);
        let relevant = inherited && self.holds(node.relevant.as_ref(), id, true);
        let mut changed = std::mem::replace(&mut self.answers.relevant[at], relevant) != relevant;
        if let Some(calculate) = &node.calculate {
            let value = self.value_of(calculate, id);
            changed |= self.answers.values[at] != value;
            self.answers.values[at] = value;
        }
        changed
    }

    fn put(&mut self, node: NodeId, value: String) -> Vec<NodeId> {
        self.answers.values[node as usize] = value;
        self.recompute(node);
        let form = Arc::clone(&self.form);
        let mut affected = Vec::new();
        // Lowest rank first: a node is computed once what it depends on stands. One that waits twice is computed once.
        let mut waiting: BinaryHeap<Reverse<(u32, NodeId)>> = BinaryHeap::new();
        let mut changed = Some(node);
        loop {
            if let Some(dependents) = changed.and_then(|id| form.dependents.get(id as usize)) {
                let rank = |id: &NodeId| self.rank.get(*id as usize).copied().unwrap_or(0);
                waiting.extend(dependents.iter().map(|id| Reverse((rank(id), *id))));
            }
            let Some(next) = waiting.pop() else { break };
            while waiting.peek() == Some(&next) {
                waiting.pop();
            }
            let id = next.0.1;
            affected.push(id);
            changed = self.recompute(id).then_some(id);
        }
        affected.sort_unstable();
        affected.dedup();
        affected.retain(|id| *id != node);
        affected.insert(0, node);
        affected
    }

    fn check_kind(&self, node: &Node, value: &str) -> Option<Violation> {
        let choice = |name: &str| self.form.choices(node).iter().any(|choice| choice.name == name);
        let (fits, violation) = match node.kind {
            Kind::Integer => (is_whole(value), Violation::NotAWholeNumber),
            Kind::Decimal => (parse_number(value).is_some(), Violation::NotANumber),
            Kind::SelectOne(_) => (choice(value), Violation::NotAChoice),
            Kind::SelectMultiple(_) => (value.split_whitespace().all(choice), Violation::NotAChoice),
            Kind::Date => (parse_day(value).is_some(), Violation::NotADate),
            Kind::Time => (parse_time(value).is_some(), Violation::NotATime),
            Kind::DateTime => (value.contains('T') && Instant::parse(value, 0).is_some(), Violation::NotADateTime),
            _ => return None,
        };
        (!fits).then_some(violation)
    }
}

/// Whether it is a whole number that fits 64 bits.
fn is_whole(value: &str) -> bool {
    !value.starts_with('+') && value.parse::<i64>().is_ok()
}
