//! The sheet that is drawn on: the canvas, its colours, undo, and for who does not draw a name to type.

use crate::editor::Editor;
use crate::i18n::{Text, collector as t};
use crate::platform::picture::{self, JPEG, PNG};
use crate::platform::sketch::{self, Line};
use crate::react::whenever;
use crate::ui::dynamic::{When, truth, words};
use crate::ui::icon::{CHECK, CROSS, Glyph, UNDO};
use coletor_common::form::cells::CellId;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, HtmlCanvasElement, ImageBitmap, PointerEvent};

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name by hand.
    Signature,
    /// Anything, on white or upon what was drawn before.
    Drawing,
    /// Marks upon a photo.
    Marks,
}

/// Pixels of a signature: what a pen of [`PEN_PX`] is read on, and some 10 KB.
const SIGNATURE_PX: (u32, u32) = (1_200, 480);
/// Pixels of a drawing.
const DRAWING_PX: (u32, u32) = (1_200, 1_200);
/// How wide a line is, for so many pixels of the longer side.
const PEN_PX: f64 = 6.0 / 1_200.0;
/// Most letters of a name that is typed.
const NAME_LEN_MAX: &str = "80";

const COLOURS: [(&str, Text); 5] = [
    ("#12181f", t::COLOUR_BLACK),
    ("#d3121f", t::COLOUR_RED),
    ("#0b4fb3", t::COLOUR_BLUE),
    ("#ffd400", t::COLOUR_YELLOW),
    ("#ffffff", t::COLOUR_WHITE),
];

/// What was drawn so far. It is still there when the sheet was closed by mistake.
#[derive(Clone, Copy)]
pub struct Sketching {
    lines: StoredValue<Vec<Line>>,
    count: RwSignal<usize>,
    name: RwSignal<String>,
}

impl Sketching {
    /// Nothing.
    pub fn new() -> Self {
        Self { lines: StoredValue::new(Vec::new()), count: RwSignal::new(0), name: RwSignal::new(String::new()) }
    }

    /// Forgets everything.
    pub fn clear(self) {
        self.change(Vec::clear);
        let _ = self.name.try_set(String::new());
    }

    fn change(self, change: impl FnOnce(&mut Vec<Line>)) {
        let left = self.lines.try_update_value(|lines| {
            change(lines);
            lines.len()
        });
        let _ = self.count.try_set(left.unwrap_or(0));
    }

    fn is_blank(self) -> bool {
        self.count.get() == 0 && self.name.with(|name| name.trim().is_empty())
    }
}

/// A hand above the sheet.
#[derive(Clone, Copy)]
struct Hand {
    kind: Kind,
    sketch: Sketching,
    canvas: NodeRef<Canvas>,
    /// What is drawn upon.
    base: StoredValue<Option<ImageBitmap>, LocalStorage>,
    colour: RwSignal<&'static str>,
    /// Whether what is drawn upon is there, or nothing is.
    ready: RwSignal<bool>,
    /// Whether it cannot be drawn upon, or what was drawn cannot be kept.
    broken: RwSignal<bool>,
    /// Whether a line is being drawn.
    down: StoredValue<bool>,
}

impl Hand {
    fn new(kind: Kind, sketch: Sketching) -> Self {
        Self {
            kind,
            sketch,
            canvas: NodeRef::new(),
            base: StoredValue::new_local(None),
            colour: RwSignal::new(COLOURS[usize::from(kind == Kind::Marks)].0),
            ready: RwSignal::new(kind == Kind::Signature),
            broken: RwSignal::new(false),
            down: StoredValue::new(false),
        }
    }

    /// Reads what is there already, to draw upon it. A signature is always begun anew.
    fn look_at(self, editor: Editor, at: CellId) {
        if self.kind == Kind::Signature {
            return;
        }
        spawn_local(async move {
            let picture = match editor.attached(at).await {
                Some(file) => picture::bitmap(&file).await.ok(),
                None => None,
            };
            let _ = self.broken.try_set(self.kind == Kind::Marks && picture.is_none());
            let _ = self.base.try_set_value(picture);
            let _ = self.ready.try_set(true);
        });
    }

    /// Keeps the canvas as it is to be seen.
    fn keep_painted(self) {
        whenever(move || {
            let Some(canvas) = self.canvas.get().filter(|_| self.ready.get()) else { return };
            let own = if self.kind == Kind::Signature { SIGNATURE_PX } else { DRAWING_PX };
            let size = |base: &Option<ImageBitmap>| base.as_ref().map_or(own, |base| (base.width(), base.height()));
            let (width, height) = self.base.with_value(size);
            canvas.set_width(width);
            canvas.set_height(height);
            self.sketch.name.track();
            self.repaint();
        });
    }

    fn repaint(self) {
        let Some(canvas) = self.canvas.get_untracked() else { return };
        let name = self.sketch.name.with_untracked(|name| name.trim().to_owned());
        self.base.with_value(|base| {
            self.sketch.lines.with_value(|lines| sketch::paint(&canvas, base.as_ref(), &name, lines));
        });
    }

    /// The line goes on to where somebody points.
    fn point(self, event: &PointerEvent, begins: bool) {
        let Some(canvas) = self.canvas.get_untracked() else { return };
        let point = sketch::place(&canvas, event);
        self.sketch.lines.update_value(|lines| {
            if begins {
                let (colour, width_px) = (self.colour.get_untracked(), pen(&canvas));
                lines.push(Line { colour, width_px, points: Vec::new() });
            }
            if let Some(line) = lines.last_mut() {
                line.points.push(point);
                sketch::go_on(&canvas, line);
            }
        });
    }

    fn begin(self, event: &PointerEvent) {
        let is_open = self.ready.get_untracked() && !self.broken.get_untracked();
        if !event.is_primary() || event.button() != 0 || !is_open {
            return;
        }
        event.prevent_default();
        if let Some(canvas) = self.canvas.get_untracked() {
            let _ = canvas.set_pointer_capture(event.pointer_id()); // else a line ends at the edge
        }
        self.down.set_value(true);
        self.point(event, true);
    }

    fn go_on(self, event: &PointerEvent) {
        if event.is_primary() && self.down.get_value() {
            self.point(event, false);
        }
    }

    fn end(self, event: &PointerEvent) {
        if event.is_primary() && self.down.get_value() {
            self.down.set_value(false);
            self.sketch.change(|_| {});
        }
    }

    /// Hands over the picture.
    fn done(self, keep: Callback<Blob>) {
        let Some(canvas) = self.canvas.get_untracked() else { return };
        spawn_local(async move {
            match picture::encoded(&canvas, if self.kind == Kind::Marks { JPEG } else { PNG }).await {
                Ok(drawn) => keep.run(drawn),
                Err(_) => drop(self.broken.try_set(true)),
            }
        });
    }
}

/// The sheet. Hands over what was drawn once somebody is done.
#[component]
pub fn Sheet(
    /// The question.
    at: CellId,
    /// What is drawn.
    kind: Kind,
    /// What was drawn so far.
    sketch: Sketching,
    /// Takes the picture.
    keep: Callback<Blob>,
    /// Whether it is being kept.
    busy: RwSignal<bool>,
) -> impl IntoView {
    let hand = Hand::new(kind, sketch);
    hand.look_at(Editor::get(), at);
    hand.keep_painted();
    view! {
        <div class="sheet" data-sheet>
            <canvas
                node_ref=hand.canvas
                role="img"
                aria-label=t::DRAW_HERE.view()
                on:pointerdown=move |event| hand.begin(&event)
                on:pointermove=move |event| hand.go_on(&event)
                on:pointerup=move |event| hand.end(&event)
                on:pointercancel=move |event| hand.end(&event)
            ></canvas>
            {(kind != Kind::Signature).then(|| view! { <Colours colour=hand.colour /> })}
            {(kind == Kind::Signature).then(|| view! { <Name name=sketch.name /> })}
            <p class="error" role="alert">
                {words(move || if hand.broken.get() { t::PHOTO_UNREADABLE.now() } else { "" })}
            </p>
            <Tools hand keep busy />
        </div>
    }
}

#[component]
fn Tools(hand: Hand, keep: Callback<Blob>, busy: RwSignal<bool>) -> impl IntoView {
    let sketch = hand.sketch;
    let undo = move |_| {
        sketch.change(|lines| drop(lines.pop()));
        hand.repaint();
    };
    let clear = move |_| {
        sketch.clear();
        hand.repaint();
    };
    let closed = truth(move || sketch.is_blank() || busy.get() || hand.broken.get());
    view! {
        <div class="dialog-actions">
            <button type="button" data-undo disabled=truth(move || sketch.count.get() == 0) on:click=undo>
                <Glyph icon=UNDO />
                {t::UNDO.view()}
            </button>
            <button type="button" data-clear disabled=truth(move || sketch.is_blank()) on:click=clear>
                <Glyph icon=CROSS />
                {t::CLEAR_SHEET.view()}
            </button>
            <button type="button" class="primary" data-done disabled=closed on:click=move |_| hand.done(keep)>
                <Glyph icon=CHECK />
                {t::CONFIRM.view()}
            </button>
        </div>
    }
}

/// How wide a line is on this canvas.
fn pen(canvas: &HtmlCanvasElement) -> f64 {
    f64::from(canvas.width().max(canvas.height())) * PEN_PX
}

#[component]
fn Colours(colour: RwSignal<&'static str>) -> impl IntoView {
    let one = move |(own, name): (&'static str, Text)| {
        let chosen = truth(move || colour.get() == own);
        view! {
            <button
                type="button"
                class="colour"
                aria-label=name.view()
                aria-pressed=words(move || chosen.get().to_string())
                on:click=move |_| colour.set(own)
            >
                <span class="colour-spot" style:background-color=own>
                    <When on=chosen><Glyph icon=CHECK /></When>
                </span>
            </button>
        }
    };
    view! { <div class="colours" role="group" aria-label=t::COLOUR.view()>{COLOURS.map(one).collect_view()}</div> }
}

/// For who signs with the keyboard.
#[component]
fn Name(name: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="field">
            <span>{t::SIGN_TYPED.view()}</span>
            <input
                name="typed-name"
                autocomplete="name"
                maxlength=NAME_LEN_MAX
                prop:value=name
                on:input=move |event| name.set(event_target_value(&event))
            />
        </label>
    }
}
