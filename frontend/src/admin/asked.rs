//! A dialog about something: it is open for as long as there is something to talk about.

use leptos::prelude::*;

/// Opens with what it is about; closing it forgets that.
pub fn open_about<T: Send + Sync + 'static>(about: RwSignal<Option<T>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(about.with(Option::is_some)));
    Effect::new(move |was: Option<bool>| {
        let now = open.get();
        if was == Some(true) && !now {
            about.set(None);
        }
        now
    });
    open
}
