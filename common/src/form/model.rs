//! The compiled form: names resolved, expressions parsed, dependencies known. What a device stores and fills.
//!
//! Immutable once published. `nodes` is in document order, node 0 is the form itself; every reference is an index,
//! so that a device resolves no name.

use super::expr::Expr;
use crate::id::FormId;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// Index into [`Form::nodes`].
pub type NodeId = u32;
/// Index into [`Form::lists`].
pub type ListId = u32;
/// Index into [`Form::languages`].
pub type LanguageId = usize;

/// One version of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// The form's id, from `form_id`.
    pub id: FormId,
    /// Its version, from `version`; versions are opaque texts.
    pub version: String,
    /// As shown in lists.
    pub title: String,
    /// Languages of its texts, such as `Português (pt)`; a form without translations has one, named `default`.
    pub languages: Vec<String>,
    /// The language to begin with.
    pub default_language: LanguageId,
    /// Names an instance of it; `None` where the settings give none.
    pub instance_name: Option<Expr>,
    /// Every node in document order; the first is the form.
    pub nodes: Vec<Node>,
    /// Every list of choices.
    pub lists: Vec<ChoiceList>,
    /// For each node, the nodes whose expressions read it, in an order in which they can be recomputed.
    pub dependents: Vec<Vec<NodeId>>,
    /// Nodes with an expression to compute at start, in an order in which they can be.
    pub order: Vec<NodeId>,
    /// Set where the form is a round.
    #[serde(default)]
    pub round: Option<RoundSettings>,
}

/// A text in each of the form's languages (as many as [`Form::languages`]; an untranslated one repeats the default's).
pub type Text = Vec<Vec<Piece>>;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Literally so.
    Plain(String),
    /// The value of `${name}`.
    Output(Expr),
}

/// One question, group or hidden value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its name, unique among its siblings.
    pub name: String,
    /// From the root, such as `/ihm/tens_bat`; the form's own is empty.
    pub path: String,
    /// The group it is in; the form's own is itself.
    pub parent: NodeId,
    /// What it is.
    pub kind: Kind,
    /// What the card asks.
    pub label: Text,
    /// What helps to answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hint: Text,
    /// Space-separated words that say how it looks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub appearance: String,
    /// Asked only while this is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<Expr>,
    /// Must be answered while this is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<Expr>,
    /// Said when a required answer is missing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required_message: Text,
    /// An answer is wrong while this is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraint: Option<Expr>,
    /// Said then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraint_message: Text,
    /// Not to be changed by hand while this is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only: Option<Expr>,
    /// Its value is this, always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calculate: Option<Expr>,
    /// Its value at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Expr>,
    /// Set on a top-level group that is a stop: the asset's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<String>,
    /// Set on a question of a round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The form itself.
    Root,
    /// Nodes that belong together.
    Group,
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// A day, `2026-11-24`.
    Date,
    /// A time of day, `14:30:00.000-03:00`.
    Time,
    /// A day and time.
    DateTime,
    /// One choice of a list.
    SelectOne(ListId),
    /// Any choices of a list, separated by spaces.
    SelectMultiple(ListId),
    /// The text of a barcode, read or typed.
    Barcode,
    /// `OK` once confirmed.
    Acknowledge,
    /// A picture's file name.
    Image,
    /// A text to read.
    Note,
    /// A value that is not shown.
    Hidden,
    /// Something the device knows by itself.
    Preload(Preload),
}

/// What the device fills in by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preload {
    /// When the record was begun.
    Start,
    /// When it was finished.
    End,
    /// The day it was begun.
    Today,
    /// The device's name.
    DeviceId,
    /// The login of its author.
    Username,
}

/// What a round knows of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Point {
    /// As printed on the card, such as `OE-MDIE-TENS_BAT`; blank where there is none.
    pub code: String,
    /// Of an instrument, such as `V`; blank where there is none.
    pub unit: String,
    /// Of an instrument.
    pub limits: Limits,
    /// The fastest plausible change, in units an hour.
    pub max_per_hour: Option<f64>,
}

/// Limits of an instrument's reading, each inclusive: a reading *at* a warning limit is still inside.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// Below it: alarm.
    pub low_alarm: Option<f64>,
    /// Below it: warning.
    pub low_warning: Option<f64>,
    /// Above it: warning.
    pub high_warning: Option<f64>,
    /// Above it: alarm.
    pub high_alarm: Option<f64>,
}

/// Choices that questions share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChoiceList {
    /// As in `list_name`.
    pub name: String,
    /// In the sheet's order.
    pub choices: Vec<Choice>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// What is stored.
    pub name: String,
    /// What is shown.
    pub label: Text,
    /// What it says of the equipment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// What a sensory choice says of the equipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// As it should be.
    Expected,
    /// Neither way.
    Neutral,
    /// Calls for a technical note.
    Note,
}

/// When a round may be executed, and how it is interrupted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoundSettings {
    /// The list of interruption reasons.
    pub reasons: Option<ListId>,
    /// Minutes that it should take.
    pub budget_min: Option<u32>,
    /// On which days, at what times.
    pub availability: Availability,
}

/// On which days and at what times a round may be started, by the project's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// On certain days, from one minute of the day to another, both inclusive.
    Recurring {
        /// Which days.
        days: Days,
        /// Minutes since midnight.
        from_min: i32,
        /// Minutes since midnight; below `from_min` the window ends the day after.
        to_min: i32,
    },
    /// Once, between two local times, both inclusive.
    Once {
        /// Day number since 1970-01-01 and minute of the day.
        from: (i64, i32),
        /// Day number since 1970-01-01 and minute of the day.
        to: (i64, i32),
    },
}

/// The days of a recurring window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// All of them.
    Every,
    /// ISO week days, 1 = Monday to 7 = Sunday.
    OfWeek(Vec<u32>),
    /// Days of the month, 1 to 31.
    OfMonth(Vec<u32>),
}

/// Most nodes of one form.
pub const NODES_MAX: usize = 20_000;
/// Most choices of one form, over all lists.
pub const CHOICES_MAX: usize = 200_000;
/// Longest time a round may be kept open in one window; only a guard against nonsense.
pub const WINDOW_MS_MAX: Millis = 366 * crate::time::DAY_MS;

impl Form {
    /// The node at `path`.
    pub fn find(&self, path: &str) -> Option<(NodeId, &Node)> {
        let at = self.nodes.iter().position(|node| node.path == path)?;
        Some((NodeId::try_from(at).ok()?, &self.nodes[at]))
    }

    /// The node of that index. Indexes of a compiled form are always in range; a foreign one gives the root.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id as usize).unwrap_or(&self.nodes[0])
    }

    /// The stops in order: top-level groups that name an asset.
    pub fn stops(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0..).zip(&self.nodes).filter(|(_, node)| node.stop.is_some())
    }

    /// What stands below a group at any depth, in document order.
    pub fn inside(&self, group: NodeId) -> impl Iterator<Item = (NodeId, &Node)> {
        let prefix = format!("{}/", self.node(group).path);
        (0..).zip(&self.nodes).skip(group as usize + 1).take_while(move |(_, node)| node.path.starts_with(&prefix))
    }

    /// The choices of a select; empty for anything else.
    pub fn choices(&self, node: &Node) -> &[Choice] {
        match node.kind {
            Kind::SelectOne(list) | Kind::SelectMultiple(list) => {
                self.lists.get(list as usize).map_or(&[], |list| &list.choices)
            }
            _ => &[],
        }
    }
}

impl Node {
    /// Whether somebody answers it on a card (a note is shown, but not answered).
    pub fn is_question(&self) -> bool {
        !matches!(self.kind, Kind::Root | Kind::Group | Kind::Note | Kind::Hidden | Kind::Preload(_))
    }
}
