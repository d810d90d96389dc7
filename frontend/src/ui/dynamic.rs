//! What changes on the screen, without a type of its own for each place.
//!
//! A closure written into a view makes the compiler write the code that shows it once more; through a [`Signal`] all
//! places share it. That is a tenth of what a phone downloads.

use leptos::prelude::*;

/// A text that follows what it is made of.
pub fn words<S: Into<String>>(read: impl Fn() -> S + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(move || read().into())
}

/// What a failure says, as long as there is one. It is kept as what it is, and said in the language chosen.
pub fn failure_words<E: Send + Sync + 'static>(failure: RwSignal<Option<E>>, text: fn(&E) -> String) -> Signal<String> {
    words(move || failure.with(|failure| failure.as_ref().map(text)).unwrap_or_default())
}

/// A yes or no that follows what it is made of.
pub fn truth(read: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(read)
}

/// Shows its children while something is true. They are made anew each time it becomes so.
#[component]
pub fn When(
    /// Whether they are shown.
    on: Signal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let on = Memo::new(move |_| on.get());
    move || on.get().then(|| children())
}
