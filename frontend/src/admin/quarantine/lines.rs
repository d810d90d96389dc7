//! The table of operations in quarantine, newest first, a page at a time.

use super::super::fetched::Fetched;
use super::super::texts;
use super::decide::Asked;
use super::fetch_lines;
use super::list::List;
use super::row::Row;
use crate::i18n::Text;
use crate::ui::sign_in::net_text;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What is listed, or what this page is for where there is nothing.
#[component]
pub fn Lines(list: RwSignal<Fetched<List>>, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let lines = Memo::new(move |_| list.with(|list| list.here().map(|list| list.lines.clone())).unwrap_or_default());
    let more = Memo::new(move |_| list.with(|list| list.here().is_some_and(|list| list.more)));
    let (busy, failure) = (RwSignal::new(false), RwSignal::new(None::<Text>));
    let press = move |_| {
        let Some((with_settled, Some(oldest))) = list.with_untracked(|list| {
            list.here().map(|list| (list.with_settled, list.lines.last().map(|line| line.op_id)))
        }) else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let next = fetch_lines(with_settled, Some(oldest)).await;
            let _ = failure.try_set(next.as_ref().err().map(net_text));
            let _ = list.try_update(|list| match (list, next) {
                // Unless the list has become another one meanwhile.
                (Fetched::Here(list), Ok(next)) if list.lines.last().map(|line| line.op_id) == Some(oldest) => {
                    list.extend(next);
                }
                _ => {}
            });
            let _ = busy.try_set(false);
        });
    };
    view! {
        <Show
            when=move || lines.with(|lines| !lines.is_empty())
            fallback=|| view! { <p class="empty" data-empty="">{texts::QUARANTINE_EMPTY.view()}</p> }
        >
            <p class="soft lead">{texts::QUARANTINE_ABOUT.view()}</p>
            <div class="table-wrap">
                <table class="table cards quarantine">
                    <thead>
                        <tr>
                            <th scope="col">{texts::WHEN.view()}</th>
                            <th scope="col">{texts::WHO.view()}</th>
                            <th scope="col">{texts::HAPPENED.view()}</th>
                            <th scope="col">{texts::WHY_HERE.view()}</th>
                            <th scope="col">{texts::DECISION.view()}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || lines.get() key=|line| (line.op_id, line.settled.is_some()) let:line>
                            <Row line asked />
                        </For>
                    </tbody>
                </table>
            </div>
        </Show>
        <p class="error" role="alert">{move || failure.get().map(Text::now)}</p>
        <Show when=move || more.get()>
            <button type="button" class="more" disabled=busy on:click=press>
                {texts::MORE.view()}
            </button>
        </Show>
    }
}
