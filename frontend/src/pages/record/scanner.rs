//! Reading a code: in front of the camera, in a photo, or by typing it.

use crate::i18n::{Text, collector as t};
use crate::platform::codes::{NoReader, Reader};
use crate::platform::stream::{Denied, Source, Stream};
use crate::react::whenever;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CAMERA, Glyph, LAMP};
use coletor_common::op::Means;
use gloo_timers::future::TimeoutFuture;
use leptos::html::{Input, Video};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Milliseconds between two looks at what the camera sees.
const PAUSE_MS: u32 = 120;
/// Longest code that is typed, in characters.
const TYPED_LEN_MAX: &str = "200";

/// Shows what the camera sees and tells the first code in it. It looks for as long as it is on the screen.
#[component]
pub fn Scanner(
    /// Whether the code can be typed here.
    typed: bool,
    /// Told the code, and how it was had.
    found: Callback<(String, Means)>,
) -> impl IntoView {
    let said = RwSignal::new(None::<Text>);
    view! {
        <div class="scanner">
            <Camera said found />
            <p class="small" role="status">{words(move || said.get().map(Text::now).unwrap_or_default())}</p>
            <Photo said found />
            {typed.then(|| view! { <Typed found /> })}
        </div>
    }
}

/// Looks at what the camera sees, again and again.
#[component]
fn Camera(said: RwSignal<Option<Text>>, found: Callback<(String, Means)>) -> impl IntoView {
    let (video, lit) = (NodeRef::<Video>::new(), RwSignal::new(false));
    let stream = StoredValue::new_local(None::<Rc<Stream>>);
    let (on, has_light) = (RwSignal::new(true), RwSignal::new(false));
    // What is disposed of with this view says that nobody looks any more.
    let is_there = move || on.try_get_untracked() == Some(true);
    spawn_local(async move {
        let opened = Stream::of(Source::Camera).await.map(Rc::new);
        if !is_there() {
            return;
        }
        let opened = match opened {
            Ok(opened) => opened,
            Err(denied) => {
                on.set(false);
                said.set(Some(denied_text(denied)));
                return;
            }
        };
        has_light.set(opened.has_light());
        said.set(Some(t::CODE_HOLD));
        stream.set_value(Some(opened.clone()));
        let Some(video) = video.get_untracked() else { return };
        opened.show_in(&video);
        let Ok(reader) = Reader::start() else { return said.set(Some(t::CODE_NO_READER)) };
        while is_there() {
            match reader.read(&video, false).await {
                Ok(Some(code)) if is_there() => return found.run((code, Means::Camera)),
                Err(NoReader) if is_there() => return said.set(Some(t::CODE_NO_READER)),
                _ => TimeoutFuture::new(PAUSE_MS).await,
            }
        }
    });
    whenever(move || {
        let on = lit.get();
        stream.with_value(|stream| stream.iter().for_each(|stream| stream.light(on)));
    });
    view! {
        <When on=on.into()>
            <div class="scanner-view">
                <video class="scanner-video" playsinline muted node_ref=video aria-label=t::CODE_HOLD.view()></video>
                <When on=has_light.into()>
                    <button
                        type="button"
                        data-light
                        aria-pressed=words(move || lit.get().to_string())
                        on:click=move |_| lit.update(|lit| *lit = !*lit)
                    >
                        <Glyph icon=LAMP />
                        {t::CODE_LIGHT.view()}
                    </button>
                </When>
            </div>
        </When>
    }
}

/// Why there is no picture or no sound, and what to do.
pub fn denied_text(denied: Denied) -> Text {
    match denied {
        Denied::Refused => t::CAMERA_REFUSED,
        Denied::Missing => t::CAMERA_MISSING,
    }
}

/// Reads a code in a photo: where the camera may not be shown here, or to look once more at leisure.
#[component]
fn Photo(said: RwSignal<Option<Text>>, found: Callback<(String, Means)>) -> impl IntoView {
    let (input, busy) = (NodeRef::<Input>::new(), RwSignal::new(false));
    let look = move |_| {
        let Some(input) = input.get() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value(""); // so that the same photo can be given again
        busy.set(true);
        spawn_local(async move {
            let read = match Reader::start() {
                Ok(reader) => reader.read(&file, true).await,
                Err(none) => Err(none),
            };
            let Some(()) = busy.try_update(|busy| *busy = false) else { return };
            match read {
                Ok(Some(code)) => found.run((code, Means::Photo)),
                Ok(None) => said.set(Some(t::CODE_NOT_FOUND)),
                Err(NoReader) => said.set(Some(t::CODE_NO_READER)),
            }
        });
    };
    view! {
        <label class="button photo-button">
            <Glyph icon=CAMERA />
            {words(move || if busy.get() { t::CODE_BUSY.now() } else { t::CODE_PHOTO.now() })}
            <input
                class="visually-hidden"
                type="file"
                accept="image/*"
                capture="environment"
                data-code-photo
                disabled=truth(move || busy.get())
                node_ref=input
                on:change=look
            />
        </label>
    }
}

#[component]
fn Typed(found: Callback<(String, Means)>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let tell = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let code = text.get_untracked().trim().to_owned();
        if !code.is_empty() {
            found.run((code, Means::Typed));
        }
    };
    view! {
        <form class="scanner-typed" on:submit=tell>
            <label class="field">
                <span>{t::CODE_TYPE.view()}</span>
                <input
                    name="code"
                    autocomplete="off"
                    autocapitalize="characters"
                    maxlength=TYPED_LEN_MAX
                    prop:value=text
                    on:input=move |event| text.set(event_target_value(&event))
                />
            </label>
            <button type="submit" data-type-code disabled=truth(move || text.with(|text| text.trim().is_empty()))>
                {t::CONFIRM.view()}
            </button>
        </form>
    }
}
