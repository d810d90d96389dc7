//! A record as people read it: its form filled with its answers, stop by stop. Derives; changes nothing.

use super::desk::language;
use super::texts;
use crate::i18n::{Lang, format};
use coletor_common::form::cells::CellId;
use coletor_common::form::examine::{context, filled};
use coletor_common::form::filling::{Filling, REMOVED};
use coletor_common::form::markup;
use coletor_common::form::model::{ChoiceList, Form, Kind, Node, NodeId};
use coletor_common::op::{EquipmentState, Media};
use coletor_common::record::Record;
use coletor_common::round::limits::{self, Verdict};
use coletor_common::round::note;
use coletor_common::round::progress::{self, Progress};
use std::sync::Arc;

/// A record, its form, and what follows from both.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The record.
    pub record: Arc<Record>,
    /// Its form, in the record's version.
    pub form: Arc<Form>,
    filling: Filling,
    language: usize,
    lang: Lang,
}

impl PartialEq for Sheet {
    /// Made of the very same record and form, in the same language.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.record, &other.record) && Arc::ptr_eq(&self.form, &other.form) && self.lang == other.lang
    }
}

/// A stop, or what of a form is in no stop.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The stop's group; the form itself for the rest.
    pub id: NodeId,
    /// What it is called.
    pub title: String,
    /// The asset's code, blank for the rest.
    pub code: String,
    /// How far it is.
    pub progress: (u32, u32),
    /// What the collector said of it.
    pub comment: Option<String>,
    /// Its points in order.
    pub points: Vec<Shown>,
}

/// A point as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Its path.
    pub path: String,
    /// What it asks.
    pub label: String,
    /// As printed on the card, blank where there is none.
    pub code: String,
    /// The answer in words, with its unit; blank where there is none.
    pub value: String,
    /// What it says of the equipment.
    pub verdict: Option<Verdict>,
    /// Whether the answer is a choice, not a reading.
    pub choice: bool,
    /// Whether the equipment could be read.
    pub state: EquipmentState,
    /// What the collector said of it.
    pub comment: Option<String>,
    /// What its technical note says and shows.
    pub note: Option<(String, Option<Media>)>,
    /// Its files.
    pub media: Vec<Media>,
}

impl Shown {
    /// Whether there is anything to show but the question.
    pub fn any(&self) -> bool {
        !self.value.is_empty() || self.state != EquipmentState::Ok || self.comment.is_some() || !self.media.is_empty()
    }

    /// Whether it is outside of what is expected.
    pub fn deviates(&self) -> bool {
        matches!(self.verdict, Some(Verdict::Warning | Verdict::Alarm))
    }
}

impl Sheet {
    /// Fills the form with the record's answers, as the collector's device does.
    pub fn new(record: Arc<Record>, form: Arc<Form>, login: String, lang: Lang) -> Self {
        let filling = filled(&form, &record, context(&record, login));
        let language = language(&form, lang);
        Self { record, form, filling, language, lang }
    }

    /// How far the whole record is.
    pub fn progress(&self) -> Progress {
        progress::progress(&self.filling, &self.record, 0.into())
    }

    /// Stops that the collector is done with, of all that are asked for.
    pub fn stops(&self) -> (usize, usize) {
        let asked = self.form.stops().filter(|(id, _)| self.filling.is_relevant(*id));
        asked.fold((0, 0), |(done, all), (_, stop)| (done + usize::from(self.record.has_left(&stop.path)), all + 1))
    }

    /// What a stop or a question is called; its path where the form does not know it.
    pub fn title_of(&self, path: &str) -> String {
        if let Some(point) = note::point_of(path) {
            return format!("{} · {}", self.title_of(point), texts::TECHNICAL_NOTE.now());
        }
        self.form.find(path).map_or_else(|| path.to_owned(), |(_, node)| self.title(node))
    }

    /// A value for a point as the form shows it; as stored where the form does not know the point.
    pub fn value_of(&self, path: &str, stored: &str) -> String {
        let shown = self.form.find(path).map(|(_, node)| self.value(path, node, stored));
        shown.filter(|shown| !shown.is_empty()).unwrap_or_else(|| stored.to_owned())
    }

    /// What a reason for an interruption is called.
    pub fn reason(&self, name: &str) -> String {
        let list = self.form.round.as_ref().and_then(|round| round.reasons);
        list.and_then(|list| self.called(self.form.list(list)?, name)).unwrap_or_else(|| name.to_owned())
    }

    /// The stops in order, then what is in no stop, if anything.
    pub fn sections(&self) -> Vec<Section> {
        let stops: Vec<(NodeId, &Node)> = self.form.stops().filter(|(id, _)| self.filling.is_relevant(*id)).collect();
        let mut sections: Vec<Section> = stops.iter().map(|(id, stop)| self.stop(*id, stop)).collect();
        let in_stop = |id: &CellId| self.form.stops().any(|(stop, _)| self.form.is_inside(id.node, stop));
        let rest: Vec<Shown> = progress::points(&self.filling, 0.into())
            .filter(|(id, _)| !in_stop(id))
            .map(|(id, node)| self.shown(id, node))
            .collect();
        if !rest.is_empty() {
            let done = rest.iter().filter(|shown| shown.any()).count();
            let title = texts::OUTSIDE_STOPS.get(self.lang).to_owned();
            sections.push(Section {
                id: 0,
                title,
                code: String::new(),
                progress: (number(done), number(rest.len())),
                comment: None,
                points: rest,
            });
        }
        sections
    }

    fn stop(&self, id: NodeId, stop: &Node) -> Section {
        let progress = progress::progress(&self.filling, &self.record, id.into());
        let points = progress::points(&self.filling, id.into());
        Section {
            id,
            title: self.title(stop),
            code: stop.stop.clone().unwrap_or_default(),
            progress: (progress.done, progress.total),
            comment: self.record.comments.get(&stop.path).cloned(),
            points: points.map(|(id, node)| self.shown(id, node)).collect(),
        }
    }

    fn shown(&self, id: CellId, node: &Node) -> Shown {
        let stored = self.filling.value(id);
        let (point, path) = (node.point.as_ref(), self.filling.path(id));
        Shown {
            label: self.instances_of(id) + &self.title(node),
            code: point.map_or_else(String::new, |point| point.code.clone()),
            value: self.value(&path, node, stored),
            verdict: limits::judge(&self.form, node, stored),
            choice: matches!(node.kind, Kind::SelectOne(_) | Kind::SelectMultiple(_)),
            state: progress::state(&self.record, &path),
            comment: self.record.comments.get(&path).cloned(),
            note: note::of(&self.record, &path).map(|note| (note.text.value.clone(), note.photo.cloned())),
            media: self.record.media.get(&path).cloned().unwrap_or_default(),
            path,
        }
    }

    /// In which instances of repeats it is, from the outermost on: `Member 2 · `.
    fn instances_of(&self, id: CellId) -> String {
        let mut said = String::new();
        let mut at = id;
        while let Some(parent) = self.filling.parent(at) {
            if self.form.node(at.node).kind == Kind::Repeat {
                let siblings = self.filling.instances(at.node, parent.block);
                let number = siblings.iter().position(|block| *block == at.block).map_or(0, |place| place + 1);
                said = format!("{} {number} · {said}", self.title(self.form.node(at.node)));
            }
            at = parent;
        }
        said
    }

    fn called(&self, list: &ChoiceList, name: &str) -> Option<String> {
        Some(markup::plain(list.label(list.find(name)?, self.language)))
    }

    fn title(&self, node: &Node) -> String {
        let label = markup::plain(
            &self.filling.text_with(0, &node.label, self.language, |stored| format::decimal(self.lang, stored)),
        );
        if label.trim().is_empty() { node.stop.clone().unwrap_or_else(|| node.name.clone()) } else { label }
    }

    fn value(&self, path: &str, node: &Node, stored: &str) -> String {
        if stored.is_empty() {
            return String::new();
        }
        match node.kind {
            Kind::Decimal | Kind::Integer => {
                let unit = node.point.as_ref().map_or("", |point| point.unit.as_str());
                format!("{} {unit}", format::decimal(self.lang, stored)).trim_end().to_owned()
            }
            Kind::SelectOne(_) | Kind::SelectMultiple(_) | Kind::Rank(_) => {
                let between = if matches!(node.kind, Kind::Rank(_)) { " › " } else { ", " };
                let chosen = stored.split_whitespace().map(|name| self.choice(node, name));
                chosen.collect::<Vec<_>>().join(between)
            }
            Kind::Repeat if stored == REMOVED => texts::INSTANCE_REMOVED.get(self.lang).to_owned(),
            Kind::Repeat => texts::INSTANCE_ADDED.get(self.lang).to_owned(),
            Kind::Acknowledge => texts::CONFIRMED.get(self.lang).to_owned(),
            // The file itself is shown; its name says nothing.
            Kind::Image | Kind::Audio | Kind::Video | Kind::File if self.record.media.contains_key(path) => {
                String::new()
            }
            _ => stored.to_owned(),
        }
    }

    fn choice(&self, node: &Node, name: &str) -> String {
        self.form.list_of(node).and_then(|list| self.called(list, name)).unwrap_or_else(|| name.to_owned())
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
