//! The compiled form: names resolved, expressions parsed, dependencies known. What a device stores and fills.
//!
//! Immutable once published. `nodes` is in document order, node 0 is the form itself; every reference is an index,
//! so that a device resolves no name.

pub use super::choices::ChoiceList;
pub use super::entity::EntityRule;
use super::expr::Expr;
pub use super::rounds::{Availability, Days, Limits, Mark, Point, RoundSettings};
use crate::id::FormId;
use crate::map::Map;
use serde::{Deserialize, Serialize};

/// Index into [`Form::nodes`].
pub type NodeId = u32;
/// Index into [`Form::lists`].
pub type ListId = u32;
/// Of a question whose choices are answers given in the form itself: its filter leads to them.
pub const IN_FORM: ListId = ListId::MAX;
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
    /// Set where the form is a round.
    #[serde(default)]
    pub round: Option<RoundSettings>,
    /// Set where a finished record creates or changes an entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityRule>,
    /// Set where what happens while it is filled is asked for as ODK's audit log, with its parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<Map<String, String>>,
    /// Files that it shows or plays: by name, what the server keeps them under.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub files: Map<String, String>,
    /// What it says for other tools, by heading, such as `submission_url` or `attribute::odk:prefix`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub passed: Map<String, String>,
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
    /// More of it, for who asks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guidance: Text,
    /// Names of files that are shown or played, by what they are: `image`, `big-image`, `audio`, `video`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub media: Map<String, Text>,
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
    /// Of a question with choices: the rows of its list that it offers; all of them where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expr>,
    /// In which order it offers them.
    #[serde(default, skip_serializing_if = "Order::is_listed")]
    pub order: Order,
    /// Of a repeat: how many instances it has; where there is none, whoever fills it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<Expr>,
    /// What is set when its value changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<Set>,
    /// From the column `parameters`, such as `start`, `end` and `step` of a range.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub parameters: Map<String, String>,
    /// The property of the entity that its answer becomes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save_to: Option<String>,
    /// Set on a top-level group that is a stop: the asset's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<String>,
    /// Set on a question of a round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// What it says for other tools, by heading, such as `bind::esri:fieldType`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub passed: Map<String, String>,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The form itself.
    Root,
    /// Nodes that belong together.
    Group,
    /// Nodes that belong together, as often as needed.
    Repeat,
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
    /// A number between two, in steps.
    Range,
    /// All choices of a list, best first, separated by spaces.
    Rank(ListId),
    /// A place, `latitude longitude altitude accuracy`.
    Geopoint,
    /// Places that a way leads through, separated by `;`.
    Geotrace,
    /// Places around an area, separated by `;`, the first again at the end.
    Geoshape,
    /// The text of a barcode, read or typed.
    Barcode,
    /// `OK` once confirmed.
    Acknowledge,
    /// A picture's file name.
    Image,
    /// A sound's file name.
    Audio,
    /// A film's file name.
    Video,
    /// Any file's name.
    File,
    /// A text to read.
    Note,
    /// A value that is not shown.
    Hidden,
    /// Something the device knows by itself.
    Preload(Preload),
    /// Something the device records by itself.
    Background(Background),
}

/// What the device records while nobody looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Background {
    /// Where the record was begun.
    StartPlace,
    /// Where something else was answered.
    Place,
    /// What is heard while it is open.
    Sound,
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
    /// Their e-mail address.
    Email,
    /// Their telephone number.
    Phone,
}

/// In which order choices are offered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The list's.
    #[default]
    Listed,
    /// One of chance, the same for as long as the record is open.
    Random,
    /// The one of a seed.
    Seeded(Expr),
}

impl Order {
    /// Whether it is the list's.
    pub fn is_listed(&self) -> bool {
        *self == Self::Listed
    }
}

/// What is set when something else changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Set {
    /// The node that is set.
    pub target: NodeId,
    /// To what, as seen from there.
    pub value: Expr,
}

/// Most nodes of one form.
pub const NODES_MAX: usize = 20_000;
/// Longest name of a node, in bytes.
pub const NAME_LEN_MAX: usize = 128;
/// Most choices of one form, over all lists.
pub const CHOICES_MAX: usize = 200_000;
/// Most languages of one form.
pub const LANGUAGES_MAX: usize = 100;
/// Largest compiled form, in bytes that its texts, expressions and lists take in memory, about. A phone has to hold it.
pub const FORM_BYTES_MAX: usize = 64 * 1024 * 1024;

impl Kind {
    /// The list of a question with choices, or [`IN_FORM`].
    pub fn list(self) -> Option<ListId> {
        match self {
            Self::SelectOne(list) | Self::SelectMultiple(list) | Self::Rank(list) => Some(list),
            _ => None,
        }
    }

    /// Whether it is a value that nobody sees while filling.
    pub fn is_silent(self) -> bool {
        matches!(self, Self::Hidden | Self::Preload(_) | Self::Background(_))
    }

    /// Whether the collector's app can show it.
    pub fn is_shown(self) -> bool {
        !matches!(self, Self::Background(Background::Sound))
    }
}

impl Node {
    /// One of which nothing else is known yet.
    pub fn blank(name: String, path: String, parent: NodeId, kind: Kind) -> Self {
        Self {
            name,
            path,
            parent,
            kind,
            label: Vec::new(),
            hint: Vec::new(),
            guidance: Vec::new(),
            media: Map::new(),
            appearance: String::new(),
            relevant: None,
            required: None,
            required_message: Vec::new(),
            constraint: None,
            constraint_message: Vec::new(),
            read_only: None,
            calculate: None,
            default: None,
            filter: None,
            order: Order::Listed,
            count: None,
            sets: Vec::new(),
            parameters: Map::new(),
            save_to: None,
            stop: None,
            point: None,
            passed: Map::new(),
        }
    }

    /// Every expression that it has.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let conditions = [&self.relevant, &self.required, &self.constraint, &self.read_only];
        let values = [&self.calculate, &self.default, &self.filter, &self.count];
        let texts = [&self.label, &self.hint, &self.guidance, &self.required_message, &self.constraint_message];
        let outputs = texts.into_iter().chain(self.media.values()).flatten().flatten();
        let outputs = outputs.filter_map(|piece| if let Piece::Output(expr) = piece { Some(expr) } else { None });
        let seed = if let Order::Seeded(seed) = &self.order { Some(seed) } else { None };
        let sets = self.sets.iter().map(|set| &set.value);
        conditions.into_iter().chain(values).filter_map(Option::as_ref).chain(outputs).chain(seed).chain(sets)
    }

    /// Whether somebody answers it on a card (a note is shown, but not answered).
    pub fn is_question(&self) -> bool {
        !self.kind.is_silent() && !matches!(self.kind, Kind::Root | Kind::Group | Kind::Repeat | Kind::Note)
    }
}
