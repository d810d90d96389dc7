//! Giving a record, or a part of it, to a colleague. Whom it can be given to is known here, so that it needs no network.

use crate::app::App;
use crate::editor;
use crate::faults::journal_text;
use crate::i18n::{collector as t, shared};
use crate::react::whenever;
use crate::ui::dialog::Dialog;
use crate::ui::dynamic::{failure_words, truth};
use coletor_common::id::PersonId;
use coletor_common::record::Record;
use coletor_common::row::ColleagueRow;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Colleagues that the list shows; the others are searched for.
const SHOWN_MAX: usize = 30;

/// How it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gift {
    /// The colleague goes on with it instead.
    HandOver,
    /// The colleague does a part of it.
    Share,
}

/// The dialog: to whom, with which words.
#[component]
pub fn GiveDialog(
    /// How the record is given; the dialog is shown while that is said.
    giving: RwSignal<Option<Gift>>,
    /// What is given.
    #[prop(into)]
    record: Signal<Option<Arc<Record>>>,
    /// Called once it is.
    done: impl Fn(Gift) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = RwSignal::new(false);
    whenever(move || open.set(giving.with(Option::is_some)));
    whenever(move || {
        if !open.get() && giving.with_untracked(Option::is_some) {
            giving.set(None);
        }
    });
    let title = move || match giving.get() {
        Some(Gift::Share) => t::SHARE_TITLE.now().to_owned(),
        _ => t::GIVE_TITLE.now().to_owned(),
    };
    view! {
        <Dialog open title=Signal::derive(title)>
            {move || giving.get().map(|gift| view! { <Give gift open record done /> })}
        </Dialog>
    }
}

#[component]
fn Give(
    gift: Gift,
    open: RwSignal<bool>,
    record: Signal<Option<Arc<Record>>>,
    done: impl Fn(Gift) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let app = App::get();
    let (chosen, message) = (RwSignal::new(None::<PersonId>), RwSignal::new(String::new()));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let id = record.with_untracked(|record| record.as_ref().map(|record| record.id));
        let (Some(id), Some(to), false) = (id, chosen.get_untracked(), busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            let given = match gift {
                Gift::HandOver => editor::hand_over(app, id, to, message.get_untracked().trim().to_owned()).await,
                Gift::Share => editor::share(app, id, to).await,
            };
            busy.try_set(false);
            match given {
                Ok(()) => {
                    // With the record, the page that has asked may be gone.
                    open.try_set(false);
                    done(gift);
                }
                Err(error) => drop(failure.try_set(Some(error))),
            }
        });
    };
    let (word, help) = match gift {
        Gift::HandOver => (t::GIVE, t::GIVE_HELP),
        Gift::Share => (t::SHARE, t::SHARE_HELP),
    };
    let words_for_them = (gift == Gift::HandOver).then(|| {
        view! {
            <label class="field">
                <span>{t::GIVE_MESSAGE.view()}</span>
                <textarea
                    name="message"
                    prop:value=message
                    on:input=move |event| message.set(event_target_value(&event))
                ></textarea>
            </label>
        }
    });
    view! {
        <form class="stack" on:submit=submit>
            <People record chosen />
            {words_for_them}
            <p class="soft small">{help.view()}</p>
            <p class="error" role="alert">{failure_words(failure, journal_text)}</p>
            <div class="dialog-actions">
                <button type="button" on:click=move |_| open.set(false)>{shared::CANCEL.view()}</button>
                <button
                    type="submit"
                    class="primary"
                    data-confirm
                    disabled=truth(move || busy.get() || chosen.with(Option::is_none))
                >
                    {word.view()}
                </button>
            </div>
        </form>
    }
}

/// Colleagues who may get a record, one of whom is chosen.
#[component]
fn People(record: Signal<Option<Arc<Record>>>, chosen: RwSignal<Option<PersonId>>) -> impl IntoView {
    let app = App::get();
    let text = RwSignal::new(String::new());
    let all =
        Memo::new(move |_| record.with(|record| record.as_ref().map(|one| colleagues(app, one))).unwrap_or_default());
    let found = move || {
        let wanted = text.with(|text| text.trim().to_lowercase());
        let mut found = all.get();
        found.retain(|(_, name)| name.to_lowercase().contains(&wanted));
        found.truncate(SHOWN_MAX);
        found
    };
    let row = move |(id, name): (PersonId, String)| {
        let is_chosen = move || chosen.get() == Some(id);
        view! {
            <li>
                <button
                    type="button"
                    class="choice"
                    data-person=id.to_string()
                    aria-pressed=move || is_chosen().to_string()
                    on:click=move |_| chosen.set(Some(id))
                >
                    {name}
                </button>
            </li>
        }
    };
    view! {
        <label class="field">
            <span>{t::GIVE_SEARCH.view()}</span>
            <input
                type="search"
                name="colleague"
                autocomplete="off"
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
            />
        </label>
        <ul class="list people">{move || found().into_iter().map(row).collect_view()}</ul>
        {move || found().is_empty().then(|| view! { <p class="soft">{t::GIVE_NOBODY.view()}</p> })}
    }
}

/// The others who may be given a record, by name. Tracks them.
fn colleagues(app: &'static App, record: &Record) -> Vec<(PersonId, String)> {
    let me = app.me.with(|me| me.person);
    let groups =
        app.mirror.availability.with(|all| all.get(&record.form).map(|said| said.groups.clone())).unwrap_or_default();
    let mut found: Vec<(PersonId, String)> = app.mirror.colleagues.with(|all| {
        let read = all.iter().filter_map(|(id, row)| Some((id.parse().ok()?, row.read::<ColleagueRow>().ok()?)));
        let others = read.filter(|(id, row)| *id != me && row.is_among(&groups));
        others.map(|(id, row)| (id, row.name)).collect()
    });
    found.sort_by_key(|(_, name)| name.to_lowercase());
    found
}
