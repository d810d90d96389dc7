//! Recording sound and film, piece by piece as it comes, and how loud it is.

use super::js;
use super::stream::Stream;
use js_sys::{Promise, Uint8Array};
use std::cell::Cell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

/// How much is handed over at once, in milliseconds: what a device that dies may lose.
const CHUNK_MS: f64 = 500.0;
/// Media types in the order in which they are wanted.
const SOUND: [&str; 4] = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];
const FILM: [&str; 4] =
    ["video/mp4;codecs=avc1.42E01E,mp4a.40.2", "video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];
/// Bits of a film's picture each second.
const FILM_BITS: f64 = 1_500_000.0;
/// Samples that a level is made of: at 48,000 a second, a little more than passes between two looks at it, so that no
/// beep falls between them.
const SAMPLES: u32 = 8_192;
/// How far a sample may be from the middle.
const AMPLITUDE: f64 = 128.0;

/// Whether this browser can record.
pub fn is_there() -> bool {
    js::get(&js_sys::global(), "MediaRecorder").is_function()
        && !js::get(&js::get(&js_sys::global(), "navigator"), "mediaDevices").is_undefined()
}

/// The first media type that this browser records.
fn kind(film: bool) -> Option<&'static str> {
    let recorder = js::get(&js_sys::global(), "MediaRecorder");
    let can = |kind: &&str| js::call(&recorder, "isTypeSupported", &[(*kind).into()]).is_ok_and(|can| can.is_truthy());
    if film { FILM } else { SOUND }.into_iter().find(can)
}

thread_local! {
    static RUNNING: Cell<u32> = const { Cell::new(0) };
}

/// Whether something is being recorded.
pub fn is_running() -> bool {
    RUNNING.get() > 0
}

/// Counts a recording for as long as it is there.
struct Running;

impl Running {
    fn begin() -> Self {
        RUNNING.set(RUNNING.get() + 1);
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.set(RUNNING.get().saturating_sub(1));
    }
}

/// A recording that goes on. It ends when dropped, with its stream.
pub struct Recorder {
    js: JsValue,
    kind: String,
    stream: Stream,
    _chunk: Closure<dyn FnMut(JsValue)>,
    _stopped: Closure<dyn FnMut()>,
    _running: Running,
}

impl Recorder {
    /// Begins to record what a stream gives. `heard` is called with each chunk, and with nothing behind the last.
    ///
    /// # Errors
    /// What the browser throws that cannot record it.
    pub fn start(
        stream: Stream,
        film: bool,
        sound_bits: f64,
        heard: impl Fn(Option<Blob>) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let kind = kind(film).ok_or(JsValue::NULL)?;
        let options = js::object(&[
            ("mimeType", kind.into()),
            ("audioBitsPerSecond", sound_bits.into()),
            ("videoBitsPerSecond", FILM_BITS.into()),
        ]);
        let recorder = js::make("MediaRecorder", &[stream.js().clone(), options])?;
        let ended = heard.clone();
        let chunk = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let chunk = js::get(&event, "data").dyn_into::<Blob>().ok();
            if let Some(chunk) = chunk.filter(|chunk| chunk.size() > 0.0) {
                heard(Some(chunk));
            }
        });
        let stopped = Closure::<dyn FnMut()>::new(move || ended(None));
        js_sys::Reflect::set(&recorder, &"ondataavailable".into(), chunk.as_ref())?;
        js_sys::Reflect::set(&recorder, &"onstop".into(), stopped.as_ref())?;
        js::call(&recorder, "start", &[CHUNK_MS.into()])?;
        Ok(Self {
            js: recorder,
            kind: kind.to_owned(),
            stream,
            _chunk: chunk,
            _stopped: stopped,
            _running: Running::begin(),
        })
    }

    /// Its media type.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// What is recorded.
    pub fn stream(&self) -> &Stream {
        &self.stream
    }

    /// Pauses, or goes on.
    pub fn pause(&self, pause: bool) {
        let _ = js::call(&self.js, if pause { "pause" } else { "resume" }, &[]);
    }

    /// Ends it: the last chunk comes, then nothing.
    pub fn stop(&self) {
        let _ = js::call(&self.js, "stop", &[]); // fails where it has ended already
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        for name in ["ondataavailable", "onstop"] {
            let _ = js_sys::Reflect::set(&self.js, &name.into(), &JsValue::NULL);
        }
        self.stop();
    }
}

/// Says how loud a stream is.
pub struct Level {
    context: JsValue,
    analyser: JsValue,
}

impl Level {
    /// Of a stream; `None` where the browser cannot tell.
    pub fn of(stream: &Stream) -> Option<Self> {
        let context = js::make("AudioContext", &[]).ok()?;
        let source = js::call(&context, "createMediaStreamSource", &[stream.js().clone()]).ok()?;
        let analyser = js::call(&context, "createAnalyser", &[]).ok()?;
        js_sys::Reflect::set(&analyser, &"fftSize".into(), &SAMPLES.into()).ok()?;
        js::call(&source, "connect", std::slice::from_ref(&analyser)).ok()?;
        Some(Self { context, analyser })
    }

    /// Now: 0 is silence, 1 as loud as can be.
    pub fn now(&self) -> f64 {
        let samples = Uint8Array::new_with_length(SAMPLES);
        let _ = js::call(&self.analyser, "getByteTimeDomainData", &[samples.clone().into()]);
        let loudest = samples.to_vec().into_iter().map(|sample| (f64::from(sample) - AMPLITUDE).abs());
        (loudest.fold(0.0, f64::max) / AMPLITUDE).min(1.0)
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        let _ = js::call(&self.context, "close", &[]).map(JsCast::unchecked_into::<Promise>);
    }
}
