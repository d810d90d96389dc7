//! A question that somebody wants to see: it is remembered from one page to the next, then what it stands in is opened, and
//! it takes the focus.

use super::pages::Pages;
use super::stops::Way;
use crate::editor::Editor;
use crate::react::whenever;
use coletor_common::id::RecordId;
use coletor_common::round::walk::Place;
use leptos::prelude::*;
use std::cell::RefCell;
use wasm_bindgen::JsCast;

thread_local! {
    static SOUGHT: RefCell<Option<(RecordId, String)>> = const { RefCell::new(None) };
}

/// What is looked for in the record that is shown, by its path.
#[derive(Clone)]
pub struct Sought(String);

/// Remembers that a question, or a stop, is to be shown once its record is.
pub fn seek(record: RecordId, path: String) {
    SOUGHT.with_borrow_mut(|sought| *sought = Some((record, path)));
}

impl Sought {
    /// What is looked for in a record. Asked once: who comes back later looks for nothing any more.
    pub fn take(record: RecordId) -> Option<Self> {
        let sought = SOUGHT.with_borrow_mut(Option::take);
        sought.filter(|(own, _)| *own == record).map(|(_, path)| Self(path))
    }

    /// Whether it is in an instance of a repeat.
    pub fn is_within(&self, instance: &str) -> bool {
        is_within(&self.0, instance)
    }

    /// Opens its stop, for which there may be a justification to give, or its page, and shows it there.
    pub fn lead(self, place: Memo<Place>, pages: Option<Pages>, way: Way) {
        let editor = Editor::get();
        let form = editor.form();
        let Some((node, _)) = form.find(&self.0) else { return };
        let stop = form.stops().map(|(id, _)| id).find(|stop| *stop == node || form.is_inside(node, *stop));
        if let Some(pages) = pages {
            pages.open(|page| is_within(&self.0, page));
        } else if let Some(stop) = stop.filter(|stop| place.get_untracked().stop != *stop) {
            way.go(stop);
        }
        let css = if stop == Some(node) { ".stop-head".to_owned() } else { format!("[data-point='{}']", self.0) };
        let mut waits = true;
        whenever(move || {
            if stop.is_none_or(|stop| place.get().stop == stop) && std::mem::replace(&mut waits, false) {
                let css = css.clone();
                // Once it is drawn, and another stop has begun at its head, which is a frame later (`top.rs`).
                request_animation_frame(move || request_animation_frame(move || show(&css)));
            }
        });
    }
}

/// Whether a path is another one's, or below it.
fn is_within(path: &str, around: &str) -> bool {
    path.strip_prefix(around).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '[']))
}

/// Brings something into view, and its first control in focus; itself where it has none.
pub fn show(css: &str) {
    let Some(shown) = document().query_selector(css).ok().flatten() else { return };
    shown.scroll_into_view();
    let control =
        shown.query_selector(".card-control input, .card-control textarea, .card-control button, .table-cells button");
    let focused = control.ok().flatten().unwrap_or_else(|| {
        let _ = shown.set_attribute("tabindex", "-1"); // an attribute of that name is never refused
        shown
    });
    if let Ok(focused) = focused.dyn_into::<web_sys::HtmlElement>() {
        let _ = focused.focus(); // what cannot be focused is in view all the same
    }
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn paths_are_within_what_is_around_them() {
        for (path, around, want) in [
            ("/a/b", "/a", true),
            ("/a", "/a", true),
            ("/member[x]/age", "/member[x]", true),
            ("/member[x]/age", "/member", true),
            ("/member[xy]/age", "/member[x]", false),
            ("/ab", "/a", false),
        ] {
            assert_eq!(is_within(path, around), want, "{path} in {around}");
        }
    }
}
