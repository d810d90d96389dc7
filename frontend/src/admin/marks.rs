//! Verdicts, equipment states, statuses and signal as icon and word. Colour never stands alone.

use super::texts;
use crate::i18n::{Lang, Text, format, shared, use_lang};
use crate::ui::icon::{
    ALARM, CHECK, CLOCK, Glyph, Icon, NOTE, OFFLINE, ONLINE, PAUSE, PLAY, POWER, TRAY, UNDO, WARNING, WRENCH,
};
use coletor_common::admin::Action;
use coletor_common::op::EquipmentState;
use coletor_common::record::Status;
use coletor_common::round::limits::Verdict;
use coletor_common::row::Presence;
use coletor_common::time::Millis;
use leptos::prelude::*;

/// What an answer says of the equipment. Nothing for a neutral one: there is nothing to say.
pub fn verdict_mark(verdict: Option<Verdict>, choice: bool) -> impl IntoView {
    let (name, icon, text) = match (verdict?, choice) {
        (Verdict::Expected, _) => ("expected", CHECK, shared::VERDICT_EXPECTED),
        (Verdict::Warning, _) => ("warning", WARNING, shared::VERDICT_WARNING),
        (Verdict::Alarm, false) => ("alarm", ALARM, shared::VERDICT_ALARM),
        (Verdict::Alarm, true) => ("alarm", NOTE, shared::VERDICT_NOTE),
        (Verdict::Neutral, _) => return None,
    };
    Some(mark(name, icon, text))
}

/// A state of the equipment other than ok.
pub fn state_mark(state: EquipmentState) -> impl IntoView {
    match state {
        EquipmentState::Ok => None,
        EquipmentState::Maintenance => Some(mark("neutral", WRENCH, shared::STATE_MAINTENANCE)),
        EquipmentState::Off => Some(mark("neutral", POWER, shared::STATE_OFF)),
    }
}

/// How far a record is.
pub fn status_mark(status: Status) -> impl IntoView {
    let text = texts::status(status);
    match status {
        Status::Running => mark("act", PLAY, text),
        Status::Interrupted => mark("warning", PAUSE, text),
        Status::Finished => mark("expected", CHECK, text),
        Status::Returned => mark("neutral", UNDO, text),
    }
}

/// What was decided about an operation in quarantine.
pub fn action_mark(action: Action) -> impl IntoView {
    match action {
        Action::Apply => mark("expected", CHECK, texts::APPLIED),
        Action::Dismiss => mark("neutral", TRAY, texts::DISMISSED),
    }
}

/// What a device made of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing yet.
    Waiting,
    /// It did it.
    Done(Millis),
    /// It did not come in time.
    Expired,
    /// Its build does not know it.
    Unknown,
}

impl Fate {
    /// For styles and tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done(_) => "done",
            Self::Expired => "expired",
            Self::Unknown => "unknown",
        }
    }
}

/// What a device made of a command, and when. `read` says that doing it is reading it.
pub fn fate_mark(fate: Fate, read: bool) -> impl IntoView {
    let lang = use_lang();
    let at = match fate {
        Fate::Done(at) => Some(at),
        _ => None,
    };
    let shown = match fate {
        Fate::Waiting => mark("act", CLOCK, texts::FATE_WAITING),
        Fate::Done(_) => mark("expected", CHECK, if read { texts::FATE_READ } else { texts::FATE_DONE }),
        Fate::Expired => mark("warning", WARNING, texts::FATE_EXPIRED),
        Fate::Unknown => mark("warning", WARNING, texts::FATE_UNKNOWN),
    };
    view! {
        {shown}
        {at.map(|at| view! { <span class="soft small reading">{move || format::date_time(lang.get(), at)}</span> })}
    }
}

fn mark(name: &'static str, icon: Icon, text: Text) -> impl IntoView + use<> {
    view! {
        <span class="mark" data-verdict=name>
            <Glyph icon=icon />
            <span>{text.view()}</span>
        </span>
    }
}

/// Whether a collector's device is in reach. `None`: not since this board was opened, because the server tells it at once
/// who is.
#[component]
pub fn SignalMark(#[prop(into)] presence: Signal<Option<Presence>>) -> impl IntoView {
    let lang = use_lang();
    let name = move || {
        presence.with(|presence| if presence.as_ref().is_some_and(|now| now.online) { "online" } else { "lost" })
    };
    let icon = move || if name() == "online" { ONLINE } else { OFFLINE };
    let words = move || presence.with(|presence| signal_text(lang.get(), presence.as_ref()));
    view! {
        <span class="mark" data-signal=name data-verdict=move || if name() == "online" { "expected" } else { "neutral" }>
            {move || view! { <Glyph icon=icon() /> }}
            <span>{words}</span>
        </span>
    }
}

fn signal_text(lang: Lang, presence: Option<&Presence>) -> String {
    match presence {
        Some(Presence { online: true, .. }) => texts::SIGNAL_ONLINE.get(lang).into(),
        Some(Presence { since, .. }) => texts::SIGNAL_LOST.with(&[&format::time(lang, *since)]),
        None => texts::SIGNAL_NONE.get(lang).into(),
    }
}
