//! A map on the screen: it shows features, and tells where somebody points, by a finger or by the keyboard.

use crate::app::App;
use crate::i18n::collector as t;
use crate::platform::map::{Frame, Map, Tap};
use crate::react::whenever;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{Glyph, MINUS, PLUS};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// How far the map is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Opening,
    Drawn,
    None,
}

/// The open map, for whoever has to know what is under the cross.
#[derive(Clone, Copy)]
pub struct Shown(StoredValue<Option<Map>, LocalStorage>);

impl Shown {
    /// None yet.
    pub fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// What is under the cross.
    pub fn centre(self) -> Option<Tap> {
        self.with(Map::centre).flatten()
    }

    fn with<T>(self, read: impl FnOnce(&Map) -> T) -> Option<T> {
        self.0.try_with_value(|map| map.as_ref().map(read)).flatten()
    }
}

/// Draws a map, or says that there is none.
#[component]
pub fn MapView(
    /// The map.
    shown: Shown,
    /// `GeoJSON`; see `geo::Features`.
    #[prop(into)]
    features: Signal<String>,
    /// What it is to look at; each time that becomes another.
    #[prop(into)]
    frame: Signal<Option<Frame>>,
    /// Whether a cross shows where something is put.
    #[prop(into)]
    cross: Signal<bool>,
    /// Told where somebody points.
    tapped: Callback<Tap>,
) -> impl IntoView {
    let app = App::get();
    let element = NodeRef::<Div>::new();
    let state = RwSignal::new(State::Opening);
    let tiles = app.mirror.project.with_untracked(|project| project.as_ref().and_then(|project| project.tiles.clone()));
    let (address, credit) = tiles.map(|tiles| (tiles.address, tiles.credit)).unwrap_or_default();
    let mut has_begun = false;
    whenever(move || {
        let Some(element) = element.get().filter(|_| !std::mem::replace(&mut has_begun, true)) else { return };
        let address = address.clone();
        spawn_local(async move {
            let opened = Map::open(&element, &address, move |tap| tapped.run(tap)).await;
            let now = if opened.is_ok() { State::Drawn } else { State::None };
            // Closed meanwhile: it is given back, and dropped.
            let _ = shown.0.try_set_value(opened.ok());
            let _ = state.try_set(now);
        });
    });
    on_cleanup(move || drop(shown.0.try_set_value(None)));
    whenever(move || {
        let label = t::MAP_LABEL.now();
        if state.get() == State::Drawn {
            shown.with(|map| map.name(label));
        }
    });
    whenever(move || {
        let features = features.get();
        if state.get() == State::Drawn {
            shown.with(|map| map.show(&features));
        }
    });
    whenever(move || {
        let frame = frame.get();
        if let Some(frame) = frame.filter(|_| state.get() == State::Drawn) {
            shown.with(|map| map.fit(frame));
        }
    });
    let name = move || match state.get() {
        State::Opening => "opening",
        State::Drawn => "drawn",
        State::None => "none",
    };
    let said = move || match state.get() {
        State::Opening => t::MAP_BUSY.now(),
        State::Drawn => "",
        State::None => t::MAP_NONE.now(),
    };
    let zoom = move |by: f64| {
        move |_| {
            shown.with(|map| map.zoom(by));
        }
    };
    let is_drawn = truth(move || state.get() == State::Drawn);
    let has_cross = truth(move || is_drawn.get() && cross.get());
    view! {
        <div class="map" data-map=name>
            <div class="map-ground" node_ref=element hidden=move || state.get() == State::None></div>
            <When on=has_cross><span class="map-cross" aria-hidden="true"></span></When>
            <When on=is_drawn>
                <div class="map-zoom">
                    <button type="button" class="icon-button" aria-label=t::MAP_NEARER.view() on:click=zoom(1.0)><Glyph icon=PLUS /></button>
                    <button type="button" class="icon-button" aria-label=t::MAP_FARTHER.view() on:click=zoom(-1.0)><Glyph icon=MINUS /></button>
                </div>
            </When>
            <p class="map-said" role="status">{words(said)}</p>
        </div>
        {(!credit.is_empty()).then(|| view! { <p class="small soft">{credit}</p> })}
    }
}
