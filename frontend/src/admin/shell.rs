//! What is around every page: rail, header, notice of an ended session. Which page is shown is the router's business.

use super::assets::{self, AssetsPage, LabelsPage};
use super::audit::AuditPage;
use super::board::BoardPage;
use super::desk::Desk;
use super::forms::FormsPage;
use super::people::PeoplePage;
use super::quarantine::{QuarantinePage, Waiting, WaitingBadge};
use super::records::{RecordPageView, RecordsPage};
use super::team::GroupsPage;
use super::texts;
use crate::i18n::{Text, shared};
use crate::net::fetch;
use crate::ui::dialog::Dialog;
use crate::ui::icon::{ASSET, BOARD, CLOCK, FORM, Glyph, Icon, LIST, MENU, PERSON, POWER, SHIELD, TRAY, WARNING};
use crate::ui::line::LineBadge;
use crate::ui::settings::LookSettings;
use coletor_common::sync::client::Line;
use leptos::html::Ul;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::path;
use wasm_bindgen::JsCast;

/// The administration once somebody is signed in.
#[component]
pub fn Shell() -> impl IntoView {
    provide_context(Waiting::start());
    view! {
        <Router base="/admin">
            <a class="skip" href="#content" rel="external">{texts::SKIP.view()}</a>
            <div class="shell">
                <Header />
                <Rail />
                <main id="content" class="content" tabindex="-1">
                    <SessionEnded />
                    <FlatRoutes fallback=|| view! { <p class="page">{texts::MISSING_PAGE.view()}</p> }>
                        <Route path=path!("/") view=BoardPage />
                        <Route path=path!("/records") view=RecordsPage />
                        <Route path=path!("/records/:id") view=RecordPageView />
                        <Route path=path!("/quarantine") view=QuarantinePage />
                        <Route path=path!("/forms") view=FormsPage />
                        <Route path=path!("/assets") view=AssetsPage />
                        <Route path=path!("/assets/labels") view=LabelsPage />
                        <Route path=path!("/people") view=PeoplePage />
                        <Route path=path!("/groups") view=GroupsPage />
                        <Route path=path!("/audit") view=AuditPage />
                    </FlatRoutes>
                </main>
            </div>
        </Router>
    }
}

#[component]
fn Rail() -> impl IntoView {
    let path = use_location().pathname;
    let list = NodeRef::<Ul>::new();
    // On a phone not all of them fit: the one that somebody is at is in view.
    Effect::new(move || {
        path.track();
        request_animation_frame(move || {
            let Some(list) = list.get_untracked() else { return };
            let here = list.query_selector("[aria-current]").ok().flatten();
            if let Some(here) = here.and_then(|here| here.dyn_into::<web_sys::HtmlElement>().ok()) {
                list.set_scroll_left(here.offset_left() - (list.client_width() - here.offset_width()) / 2);
            }
        });
    });
    let link = move |href: &'static str, icon: Icon, text: Text, waits: bool| {
        let current = move || path.with(|path| is_at(href, path).then_some("page"));
        view! {
            <li>
                <a href=href aria-current=current>
                    <Glyph icon />
                    <span>{text.view()}</span>
                    {waits.then(|| view! { <WaitingBadge /> })}
                </a>
            </li>
        }
    };
    view! {
        <nav class="rail" aria-label=texts::SECTIONS.view()>
            <ul node_ref=list>
                {link("/admin/", BOARD, texts::BOARD, false)}
                {link("/admin/records", LIST, texts::RECORDS, false)}
                {link("/admin/quarantine", TRAY, texts::QUARANTINE, true)}
                {link("/admin/forms", FORM, texts::FORMS, false)}
                {link("/admin/assets", ASSET, assets::ASSETS, false)}
                {link("/admin/people", PERSON, texts::PEOPLE, false)}
                {link("/admin/groups", CLOCK, texts::GROUPS_AND_SHIFTS, false)}
                {Desk::get().administers().then(|| link("/admin/audit", SHIELD, texts::AUDIT, false))}
            </ul>
        </nav>
    }
}

/// Whether a page belongs to a link of the rail. The board's is only itself.
fn is_at(href: &str, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    match href.trim_end_matches('/') {
        "/admin" => path == "/admin",
        href => path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
    }
}

#[component]
fn Header() -> impl IntoView {
    let desk = Desk::get();
    let settings = RwSignal::new(false);
    let project = move || {
        let named = desk.mirror.project.with(|project| project.as_ref().map(|project| project.name.clone()));
        named.unwrap_or_else(|| desk.me.with_value(|me| me.project_name.clone()))
    };
    let sign_out = move |_| {
        spawn_local(async {
            // Without a network the cookie stays; the page that opens then says so.
            let _ = fetch::delete("/api/session").await;
            let _ = window().location().set_href("/admin/");
        });
    };
    view! {
        <header class="bar">
            <strong class="bar-project">{project}</strong>
            <LineBadge line=desk.sync.line />
            <span class="bar-person">
                <Glyph icon=PERSON />
                <span>{desk.me.with_value(|me| me.name.clone())}</span>
            </span>
            <button type="button" class="icon-button" data-menu="" aria-label=texts::SETTINGS.view() on:click=move |_| settings.set(true)>
                <Glyph icon=MENU />
            </button>
            <button type="button" class="icon-button" aria-label=shared::SIGN_OUT.view() data-sign-out="" on:click=sign_out>
                <Glyph icon=POWER />
            </button>
        </header>
        <Dialog open=settings title=Signal::derive(|| texts::SETTINGS.now().to_owned())>
            <div class="stack"><LookSettings /></div>
        </Dialog>
    }
}

#[component]
fn SessionEnded() -> impl IntoView {
    let desk = Desk::get();
    let ended = move || desk.sync.line.get() == Line::SignedOut;
    view! {
        <Show when=ended>
            <div class="notice warn" role="alert">
                <Glyph icon=WARNING />
                <p>{texts::SESSION_ENDED.view()}</p>
                <button type="button" on:click=|_| drop(window().location().reload())>
                    {texts::SIGN_IN_AGAIN.view()}
                </button>
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::is_at;

    #[test]
    fn the_rail_knows_where_it_is() {
        for (href, path, want) in [
            ("/admin/", "/admin/", true),
            ("/admin/", "/admin", true),
            ("/admin/", "/admin/forms", false),
            ("/admin/records", "/admin/records/123", true),
            ("/admin/records", "/admin/recordsx", false),
        ] {
            assert_eq!(is_at(href, path), want, "{href} {path}");
        }
    }
}
