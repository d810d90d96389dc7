//! Some of many, by ticking them.

use crate::i18n::Text;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// A box for each of `all`, each with its name; `none` is said where there is nothing to choose from.
pub fn picks<T: Ord + Copy + Send + Sync + 'static>(
    legend: Text,
    all: Vec<(T, impl Into<Signal<String>>)>,
    chosen: RwSignal<BTreeSet<T>>,
    none: Text,
) -> impl IntoView {
    let is_empty = all.is_empty();
    let boxes = all.into_iter().map(move |(id, name)| {
        let toggle = move |_| {
            chosen.update(|chosen| {
                if !chosen.remove(&id) {
                    chosen.insert(id);
                }
            });
        };
        let name: Signal<String> = name.into();
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    data-pick=name
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&id))
                    on:change=toggle
                />
                <span>{name}</span>
            </label>
        }
    });
    view! {
        <fieldset class="picks">
            <legend class="soft small">{legend.view()}</legend>
            {is_empty.then(|| view! { <p class="soft small">{none.view()}</p> })}
            {boxes.collect_view()}
        </fieldset>
    }
}
