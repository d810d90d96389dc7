//! The first screen: what can be done now, in four ways.

use super::frame::Screen;
use super::install::InstallLine;
use super::rounds::{Offer, offers};
use crate::app::App;
use crate::i18n::{Text, collector as t};
use crate::ui::dynamic::words;
use crate::ui::icon::{Glyph, Icon, PAUSE, PLAY, SEND, UNDO};
use coletor_common::id::PersonId;
use coletor_common::record::Record;
use leptos::prelude::*;

/// New, continue, send, return; each with its count.
#[component]
pub fn Home() -> impl IntoView {
    let app = App::get();
    let title = Signal::derive(move || t::WELCOME.with(&[&app.me.get().name]));
    let new = Memo::new(move |_| offers(app).iter().filter(|(_, offer)| matches!(offer, Offer::Open { .. })).count());
    let count = move |wanted: fn(&Record, PersonId) -> bool| {
        let me = app.me.get().person;
        app.journal.records.with(|records| records.values().filter(|r| wanted(r, me) && !r.is_closed()).count())
    };
    let open = Memo::new(move |_| count(Record::is_with));
    let held = Memo::new(move |_| count(|record, me| record.holder == me));
    let unsent = Signal::derive(move || usize::try_from(app.sync.unsent.get()).unwrap_or(usize::MAX));
    view! {
        <Screen page="home" title>
            <nav class="actions">
                <Action name="new" href="/rounds" icon=PLAY text=t::NEW_ROUND help=t::NEW_ROUND_HELP count=new />
                <Action name="continue" href="/open" icon=PAUSE text=t::CONTINUE_ROUND help=t::CONTINUE_HELP count=open />
                <Action name="send" href="/sync" icon=SEND text=t::SEND help=t::SEND_HELP count=unsent />
                <Action name="return" href="/return" icon=UNDO text=t::RETURN help=t::RETURN_HELP count=held />
            </nav>
            <InstallLine can_be_put_away=true />
        </Screen>
    }
}

#[component]
fn Action(
    name: &'static str,
    href: &'static str,
    icon: Icon,
    text: Text,
    help: Text,
    #[prop(into)] count: Signal<usize>,
) -> impl IntoView {
    view! {
        <a class="action" data-action=name href=href>
            <Glyph icon />
            <span class="action-text">
                <strong>{text.view()}</strong>
                <span class="soft small">{help.view()}</span>
            </span>
            <span class="count">{words(move || count.get().to_string())}</span>
        </a>
    }
}
