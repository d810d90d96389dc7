//! Lines drawn by hand on a canvas, on white or upon a picture.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, PointerEvent};

/// Where something is drawn, in pixels of the canvas.
type Point = (f64, f64);

/// What a hand drew without leaving the canvas.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// As CSS has it.
    pub colour: &'static str,
    /// In pixels of the canvas.
    pub width_px: f64,
    /// Where it leads; one point is a dot.
    pub points: Vec<Point>,
}

/// Behind everything: a signature is read on white in both themes, and wherever it is printed.
const PAPER: &str = "#ffffff";
/// The colour of a name that is typed.
const INK: &str = "#12181f";

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok().flatten().map(JsCast::unchecked_into)
}

/// Where on the canvas somebody points. It may be shown in another size.
pub fn place(canvas: &HtmlCanvasElement, event: &PointerEvent) -> Point {
    let scale = |pixels: u32, shown: i32| f64::from(pixels) / f64::from(shown.max(1));
    let across = scale(canvas.width(), canvas.client_width());
    let down = scale(canvas.height(), canvas.client_height());
    (f64::from(event.offset_x()) * across, f64::from(event.offset_y()) * down)
}

/// Draws everything anew: the picture, a name, and the lines.
pub fn paint(canvas: &HtmlCanvasElement, picture: Option<&ImageBitmap>, name: &str, lines: &[Line]) {
    let Some(context) = context(canvas) else { return };
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context.set_fill_style_str(PAPER);
    context.fill_rect(0.0, 0.0, width, height);
    if let Some(picture) = picture {
        // A bitmap that was closed draws nothing: the paper stays.
        let _ = context.draw_image_with_image_bitmap_and_dw_and_dh(picture, 0.0, 0.0, width, height);
    }
    if !name.is_empty() {
        context.set_fill_style_str(INK);
        context.set_font(&format!("italic {}px cursive", (height * 0.4).round()));
        context.set_text_align("center");
        context.set_text_baseline("middle");
        let _ = context.fill_text_with_max_width(name, width / 2.0, height / 2.0, width * 0.9);
    }
    for line in lines {
        for at in 0..line.points.len() {
            stroke(&context, line, at);
        }
    }
}

/// Draws the end of a line, once it has grown by a point.
pub fn go_on(canvas: &HtmlCanvasElement, line: &Line) {
    if let (Some(context), Some(last)) = (context(canvas), line.points.len().checked_sub(1)) {
        stroke(&context, line, last);
    }
}

/// The way to a point of a line from the one before it.
fn stroke(context: &CanvasRenderingContext2d, line: &Line, at: usize) {
    let to = line.points[at];
    let from = line.points[at.saturating_sub(1)];
    context.set_stroke_style_str(line.colour);
    context.set_line_width(line.width_px);
    context.set_line_cap("round");
    context.begin_path();
    context.move_to(from.0, from.1);
    context.line_to(to.0, to.1);
    context.stroke();
}
