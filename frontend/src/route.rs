//! The collector's pages and their addresses; going from one to the next without loading anything.
//!
//! Beside `leptos_router`, which the administration uses, because eight fixed addresses do not need nested routes and
//! loaders, and what they cost is paid by every phone. Scroll positions are the browser's own business.

use coletor_common::id::RecordId;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

/// A page of the collector's app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// What can be done.
    Home,
    /// Rounds to start.
    Rounds,
    /// Rounds to go on with.
    Open,
    /// Rounds to give back.
    Return,
    /// A record being filled.
    Record(RecordId),
    /// Before it is finished.
    Summary(RecordId),
    /// What is only here.
    Sync,
    /// How this device is: space, line, version.
    Device,
    /// The lock screen, which is no address: it is shown in place of any page.
    Locked,
    /// No page.
    Unknown,
}

impl Page {
    /// The page of an address's path.
    pub fn parse(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [] | ["index.html"] => Self::Home,
            ["rounds"] => Self::Rounds,
            ["open"] => Self::Open,
            ["return"] => Self::Return,
            ["sync"] => Self::Sync,
            ["device"] => Self::Device,
            ["record", id] => id.parse().map_or(Self::Unknown, Self::Record),
            ["record", id, "summary"] => id.parse().map_or(Self::Unknown, Self::Summary),
            _ => Self::Unknown,
        }
    }

    /// Its path.
    pub fn href(self) -> String {
        match self {
            Self::Home | Self::Locked | Self::Unknown => "/".into(),
            Self::Rounds => "/rounds".into(),
            Self::Open => "/open".into(),
            Self::Return => "/return".into(),
            Self::Record(id) => format!("/record/{id}"),
            Self::Summary(id) => format!("/record/{id}/summary"),
            Self::Sync => "/sync".into(),
            Self::Device => "/device".into(),
        }
    }
}

/// Where the app is.
#[derive(Clone, Copy)]
struct Way(RwSignal<Page>);

/// Follows the address from now on: links of this app, the browser's back and forward. To be called once, at the root.
pub fn start() -> Signal<Page> {
    let page = RwSignal::new(current());
    provide_context(Way(page));
    window_event_listener(ev::popstate, move |_| page.set(current())).remove_never();
    window_event_listener(ev::click, move |event| {
        let plain =
            event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if plain && let Some(path) = own_link(&event) {
            event.prevent_default();
            Way(page).go(Page::parse(&path));
        }
    })
    .remove_never();
    page.into()
}

/// Leads to other pages; taken while a view is built, used when something happens in it.
pub fn use_way() -> impl Fn(Page) + Copy + Send + Sync + 'static {
    let way: Way = expect_context();
    move |page| way.go(page)
}

impl Way {
    fn go(self, page: Page) {
        if self.0.get_untracked() == page {
            return;
        }
        if let Ok(history) = window().history() {
            // Only refused when called a hundred times a second; the page is shown all the same.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&page.href()));
        }
        self.0.set(page);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

fn current() -> Page {
    Page::parse(&window().location().pathname().unwrap_or_default())
}

/// The path of the link of this app that was clicked, if it was one.
fn own_link(event: &ev::MouseEvent) -> Option<String> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let link = target.closest("a[href]").ok()??;
    let href = link.get_attribute("href")?;
    let leaves = link.has_attribute("rel") || link.has_attribute("target") || link.has_attribute("download");
    (href.starts_with('/') && !leaves).then_some(href)
}

/// Keeps a listener for as long as the page lives.
trait RemoveNever {
    fn remove_never(self);
}

impl RemoveNever for WindowListenerHandle {
    fn remove_never(self) {
        std::mem::forget(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_pages_and_back() {
        let id: RecordId = "0191d3b6-0000-7000-8000-000000000001".parse().unwrap();
        let plain = [Page::Home, Page::Rounds, Page::Open, Page::Return, Page::Sync, Page::Device];
        let all = plain.into_iter().chain([Page::Record(id), Page::Summary(id)]);
        for page in all {
            assert_eq!(Page::parse(&page.href()), page);
        }
        for path in ["/nowhere", "/record/", "/record/x", "/record/x/y/z"] {
            assert_eq!(Page::parse(path), Page::Unknown, "{path}");
        }
    }
}
