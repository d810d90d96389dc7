//! Recording a sound or a film as an answer. What is recorded is on the disk half a second later, and is offered again
//! where the app was closed in between.

use super::file::said;
use super::scanner::denied_text;
use crate::app::App;
use crate::editor::{AttachError, Editor, Piece};
use crate::i18n::{Text, collector as t};
use crate::platform::clock;
use crate::platform::recorder::{Level, Recorder};
use crate::platform::stream::{Source, Stream};
use crate::tabs::Role;
use crate::ui::dynamic::{When, failure_words, truth, words};
use crate::ui::icon::{CAMERA, CHECK, CROSS, Glyph, MICROPHONE, PAUSE, PLAY, STOP};
use coletor_common::form::cells::CellId;
use coletor_common::form::model::Kind;
use coletor_common::time::Millis;
use futures_channel::mpsc;
use futures_util::StreamExt;
use gloo_timers::callback::Interval;
use leptos::html::Video;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Longest sound, in milliseconds.
const SOUND_MS_MAX: Millis = 60_000;
/// Longest film, in milliseconds.
const FILM_MS_MAX: Millis = 15_000;
/// Milliseconds between two looks at clock and level.
const TICK_MS: u32 = 100;
/// Milliseconds of a second, for who reads them.
const SECOND_MS: Millis = 1_000;

/// Bits of a sound each second, by the form's parameter `quality`. Rule: ODK's documentation, "Customizing audio quality".
fn sound_bits(quality: Option<&String>) -> f64 {
    match quality.map(String::as_str) {
        Some("voice-only") => 12_000.0,
        Some("low") => 24_000.0,
        _ => 64_000.0,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Idle,
    Recording,
    Paused,
    Saving,
}

/// What goes on; it ends with the page.
struct Running {
    recorder: Recorder,
    level: Option<Level>,
    last: Millis,
    _ticks: Interval,
}

/// Why nothing is recorded.
#[derive(Clone)]
enum Failure {
    Said(Text),
    NotTaken(AttachError),
}

impl Failure {
    fn text(&self) -> String {
        match self {
            Self::Said(text) => text.now().to_owned(),
            Self::NotTaken(error) => said(error),
        }
    }
}

/// The recording of one question. Copies share it.
#[derive(Clone, Copy)]
struct Desk {
    app: &'static App,
    editor: Editor,
    at: CellId,
    film: bool,
    stage: RwSignal<Stage>,
    ms: RwSignal<Millis>,
    level: RwSignal<f64>,
    failure: RwSignal<Option<Failure>>,
    left: RwSignal<Option<Piece>>,
    running: StoredValue<Option<Running>, LocalStorage>,
    video: NodeRef<Video>,
}

impl Desk {
    fn new(at: CellId) -> Self {
        let editor = Editor::get();
        Self {
            app: App::get(),
            editor,
            at,
            film: editor.form().node(at.node).kind == Kind::Video,
            stage: RwSignal::new(Stage::Idle),
            ms: RwSignal::new(0),
            level: RwSignal::new(0.0),
            failure: RwSignal::new(None),
            left: RwSignal::new(None),
            running: StoredValue::new_local(None),
            video: NodeRef::new(),
        }
    }

    fn ms_max(self) -> Millis {
        if self.film { FILM_MS_MAX } else { SOUND_MS_MAX }
    }

    fn fail(self, text: Text) {
        let _ = self.failure.try_set(Some(Failure::Said(text)));
    }

    fn fail_as(self, error: AttachError) {
        let _ = self.failure.try_set(Some(Failure::NotTaken(error)));
    }

    /// Looks for what was recorded before the app was closed. Only the tab that writes offers it.
    async fn look_for_left(self) {
        if self.app.role.get_untracked() == Role::Leads
            && let Ok(Some(piece)) = self.editor.left_recording(self.at).await
            && self.stage.try_get_untracked() == Some(Stage::Idle)
        {
            self.left.set(Some(piece));
        }
    }

    async fn record(self) {
        if self.stage.get_untracked() != Stage::Idle {
            return;
        }
        self.stage.set(Stage::Saving);
        self.failure.set(None);
        let recorded = self.run().await;
        if let Err(Some(error)) = recorded {
            self.fail_as(error);
        }
        let _ = self.stage.try_set(Stage::Idle);
    }

    /// From asking for the microphone to the file. The error is said already where there is none.
    async fn run(self) -> Result<(), Option<AttachError>> {
        let asked = Stream::of(if self.film { Source::Both } else { Source::Microphone }).await;
        let stream = asked.map_err(|denied| {
            self.fail(denied_text(denied));
            None
        })?;
        if self.stage.try_get_untracked().is_none() {
            return Ok(());
        }
        let (told, mut chunks) = mpsc::unbounded();
        let heard = move |chunk| drop(told.unbounded_send(chunk)); // fails where nobody listens any more
        let level = if self.film { None } else { Level::of(&stream) };
        let bits = sound_bits(self.editor.form().node(self.at.node).parameters.get("quality"));
        let recorder = Recorder::start(stream, self.film, bits, heard).map_err(|_| {
            self.fail(t::RECORD_FAILED);
            None
        })?;
        let mut tape = self.editor.begin_recording(self.at, recorder.kind().to_owned()).await?;
        self.left.set(None);
        self.ms.set(0);
        self.stage.set(Stage::Recording);
        if let Some(video) = self.video.get_untracked() {
            recorder.stream().show_in(&video);
        }
        let ticks = Interval::new(TICK_MS, move || self.tick());
        self.running.set_value(Some(Running { recorder, level, last: clock::monotonic(), _ticks: ticks }));
        let mut length = 0;
        let mut failed = None;
        while let Some(Some(chunk)) = chunks.next().await {
            length = self.ms.try_get_untracked().unwrap_or(length);
            if let Err(error) = tape.append(&chunk, length).await {
                failed = Some(error);
                break;
            }
        }
        // Whoever left the page meanwhile finds it there again.
        if self.stage.try_set(Stage::Saving).is_some() {
            return Ok(());
        }
        self.running.set_value(None);
        let kept = self.editor.keep_recording(self.at, tape.piece()).await;
        failed.map_or(kept, Err).map_err(Some)
    }

    fn tick(self) {
        let now = clock::monotonic();
        let (pauses, max) = (self.stage.get_untracked() == Stage::Paused, self.ms_max());
        let level = self.running.try_update_value(|running| {
            let running = running.as_mut()?;
            let passed = now - std::mem::replace(&mut running.last, now);
            if !pauses {
                self.ms.update(|ms| *ms = (*ms + passed).min(max));
            }
            if self.ms.get_untracked() >= max {
                running.recorder.stop();
            }
            running.level.as_ref().map(Level::now)
        });
        if let Some(level) = level.flatten() {
            self.level.set(level);
        }
    }

    fn pause(self, pause: bool) {
        self.running.with_value(|running| running.iter().for_each(|running| running.recorder.pause(pause)));
        self.stage.set(if pause { Stage::Paused } else { Stage::Recording });
    }

    fn stop(self) {
        self.running.with_value(|running| running.iter().for_each(|running| running.recorder.stop()));
    }

    fn decide(self, keep: bool) {
        let Some(piece) = self.left.get_untracked() else { return };
        self.stage.set(Stage::Saving);
        spawn_local(async move {
            let editor = self.editor;
            let done =
                if keep { editor.keep_recording(self.at, &piece).await } else { editor.throw_away(&piece).await };
            match done {
                Ok(()) => drop(self.left.try_set(None)),
                Err(error) => self.fail_as(error),
            }
            let _ = self.stage.try_set(Stage::Idle);
        });
    }
}

/// Records, pauses, stops, and offers what is left over.
#[component]
pub fn Recording(at: CellId) -> impl IntoView {
    let desk = Desk::new(at);
    let editor = desk.editor;
    on_cleanup(move || desk.stop());
    spawn_local(desk.look_for_left());
    let is = move |stage| truth(move || desk.stage.get() == stage);
    let goes_on = truth(move || matches!(desk.stage.get(), Stage::Recording | Stage::Paused));
    let has_answer = move || !editor.value(at).is_empty();
    let word = move || match (has_answer(), desk.film) {
        (true, _) => t::RECORD_AGAIN.now(),
        (false, true) => t::TAKE_FILM.now(),
        (false, false) => t::TAKE_SOUND.now(),
    };
    let seconds = move || (desk.ms.get() / SECOND_MS).to_string();
    let icon = if desk.film { CAMERA } else { MICROPHONE };
    view! {
        <div class="recording" data-recording=words(move || format!("{:?}", desk.stage.get()).to_lowercase())>
            <When on=truth(move || desk.left.with(Option::is_some))><Left desk /></When>
            <When on=truth(move || desk.stage.get() == Stage::Idle && !editor.is_read_only(at))>
                <button type="button" data-record on:click=move |_| spawn_local(desk.record())>
                    <Glyph icon />
                    {words(word)}
                </button>
            </When>
            {desk
                .film
                .then(|| view! { <video muted playsinline node_ref=desk.video hidden=truth(move || !goes_on.get())></video> })}
            <When on=goes_on>
                {(!desk.film)
                    .then(|| {
                        view! { <meter min="0" max="1" aria-label=t::RECORD_LEVEL.view() prop:value=move || desk.level.get()></meter> }
                    })}
                <p class="reading" role="timer" data-seconds=words(seconds)>
                    {words(move || t::RECORD_TIME.with(&[&seconds(), &(desk.ms_max() / SECOND_MS).to_string()]))}
                </p>
                <div class="dialog-actions">
                    <When on=is(Stage::Recording)>
                        <button type="button" data-pause on:click=move |_| desk.pause(true)>
                            <Glyph icon=PAUSE />
                            {t::RECORD_PAUSE.view()}
                        </button>
                    </When>
                    <When on=is(Stage::Paused)>
                        <button type="button" data-go-on on:click=move |_| desk.pause(false)>
                            <Glyph icon=PLAY />
                            {t::RECORD_GO_ON.view()}
                        </button>
                    </When>
                    <button type="button" class="primary" data-stop on:click=move |_| desk.stop()>
                        <Glyph icon=STOP />
                        {t::RECORD_STOP.view()}
                    </button>
                </div>
            </When>
            <p class="error" role="alert">{failure_words(desk.failure, Failure::text)}</p>
        </div>
    }
}

/// What was recorded before the app was closed.
#[component]
fn Left(desk: Desk) -> impl IntoView {
    let seconds = move || desk.left.with(|left| left.as_ref().map_or(0, |left| left.ms / SECOND_MS)).to_string();
    view! {
        <div class="notice warn" role="alert" data-left=words(seconds)>
            <p>{words(move || t::RECORD_LEFT.with(&[&seconds()]))}</p>
            <button type="button" data-drop-left on:click=move |_| desk.decide(false)>
                <Glyph icon=CROSS />
                {t::RECORD_DROP.view()}
            </button>
            <button type="button" class="primary" data-keep-left on:click=move |_| desk.decide(true)>
                <Glyph icon=CHECK />
                {t::RECORD_KEEP.view()}
            </button>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::sound_bits;

    #[test]
    fn forms_say_how_good_a_sound_is() {
        for (quality, bits) in
            [(None, 64_000.0), (Some("voice-only"), 12_000.0), (Some("low"), 24_000.0), (Some("normal"), 64_000.0)]
        {
            assert!((sound_bits(quality.map(str::to_owned).as_ref()) - bits).abs() < f64::EPSILON, "{quality:?}");
        }
    }
}
