//! The live board: counts, running rounds, and the chosen one beside them. Everything follows the mirror by itself.

mod chosen;
mod count;
mod deviations;
mod running;

use super::desk::Desk;
use super::texts;
use crate::i18n::{Text, format, use_lang};
use chosen::Chosen;
use coletor_common::id::RecordId;
use count::Counts;
use deviations::Deviations;
use leptos::prelude::*;
use running::Running;

/// `/admin/`.
#[component]
pub fn BoardPage() -> impl IntoView {
    let desk = Desk::get();
    let chosen = RwSignal::new(None::<RecordId>);
    Effect::new(move || {
        // Until somebody chooses, the round that has been running the longest is shown.
        if let (None, Some(first)) = (chosen.get(), running::ids(desk).first()) {
            chosen.set(Some(*first));
        }
    });
    view! {
        <div class="page board">
            <h1>{texts::LIVE_BOARD.view()}</h1>
            <CountTiles />
            <div class="board-columns">
                <Running chosen />
                <Chosen chosen />
                <Deviations chosen />
            </div>
        </div>
    }
}

#[component]
fn CountTiles() -> impl IntoView {
    let (desk, lang) = (Desk::get(), use_lang());
    let counts = Memo::new(move |_| {
        let (zone, now) = (desk.zone(), desk.now.get());
        desk.mirror.project.with(Option::is_some).then(|| {
            let mirror = desk.mirror;
            mirror.forms.with(|forms| {
                mirror.availability.with(|availability| {
                    mirror.executions.with(|executions| {
                        mirror.records.with(|records| Counts::of(forms, availability, executions, records, &zone, now))
                    })
                })
            })
        })
    });
    let as_of = move || match desk.heard_at() {
        Some(at) => texts::AS_OF.with(&[&format::time_to_second(lang.get(), at)]),
        None => texts::NOT_HEARD.now().to_owned(),
    };
    let tile = move |name: &'static str, text: Text, count: fn(&Counts) -> usize| {
        let shown =
            move || counts.with(|counts| counts.as_ref().map_or_else(|| "–".to_owned(), |all| count(all).to_string()));
        view! {
            <li class="tile" data-kind=name>
                <span class="tile-name">{text.view()}</span>
                <strong class="tile-count reading" data-count=name>
                    {shown}
                </strong>
                <span class="soft small reading">{as_of}</span>
            </li>
        }
    };
    view! {
        <ul class="tiles">
            {tile("running", texts::COUNT_RUNNING, |counts| counts.running)}
            {tile("available", texts::COUNT_AVAILABLE, |counts| counts.available)}
            {tile("unavailable", texts::COUNT_UNAVAILABLE, |counts| counts.unavailable)}
            {tile("completed", texts::COUNT_COMPLETED, |counts| counts.completed)}
        </ul>
    }
}
