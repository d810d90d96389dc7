//! A file from the camera or from anywhere: pictures are made smaller, and each is named by what is in it.

use super::js;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

/// Longest side of a stored picture, in pixels.
pub const SIDE_PX_MAX: u32 = 1_600;
/// Largest file taken from a camera or gallery, in bytes.
pub const FILE_BYTES_MAX: f64 = 64.0 * 1024.0 * 1024.0;
/// For photographs.
pub const JPEG: &str = "image/jpeg";
/// For lines.
pub const PNG: &str = "image/png";
const JPEG_QUALITY: f64 = 0.82;

/// A file ready to be stored.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Its bytes.
    pub blob: Blob,
    /// SHA-256 of them, in hexadecimal.
    pub sha256: String,
    /// Their number.
    pub bytes: u64,
}

/// Why a file cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Over [`FILE_BYTES_MAX`].
    #[error("the file is too large")]
    TooLarge,
    /// Nothing the browser can show.
    #[error("not a picture: {0}")]
    Unreadable(String),
}

fn unreadable(thrown: &JsValue) -> PictureError {
    PictureError::Unreadable(js::describe(thrown))
}

/// Reads, shrinks to `side_px` (at most [`SIDE_PX_MAX`]), and hashes a picture. Always JPEG afterwards, without the camera's
/// metadata.
pub async fn prepare(file: &File, side_px: u32) -> Result<Picture, PictureError> {
    check_size(file)?;
    hashed(shrink(file, side_px.clamp(1, SIDE_PX_MAX)).await?).await
}

/// Hashes a file that stays as it is.
pub async fn as_it_is(file: &File) -> Result<Picture, PictureError> {
    check_size(file)?;
    hashed(file.clone().into()).await
}

/// Joins what was recorded, and hashes it.
pub async fn of_chunks(chunks: &[Blob], kind: &str) -> Result<Picture, PictureError> {
    let parts: js_sys::Array = chunks.iter().collect();
    let options = js::object(&[("type", kind.into())]);
    let whole = js::make("Blob", &[parts.into(), options]).map_err(|e| unreadable(&e))?;
    hashed(whole.unchecked_into()).await
}

fn check_size(file: &File) -> Result<(), PictureError> {
    if file.size() > FILE_BYTES_MAX { Err(PictureError::TooLarge) } else { Ok(()) }
}

/// Hashes what was drawn here.
pub async fn hashed(blob: Blob) -> Result<Picture, PictureError> {
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|e| unreadable(&e))?;
    let sha256 = sha256(&buffer).await.map_err(|e| unreadable(&e))?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a whole, small number of bytes
    let bytes = blob.size() as u64;
    Ok(Picture { blob, sha256, bytes })
}

/// A picture that can be drawn.
pub async fn bitmap(file: &Blob) -> Result<ImageBitmap, PictureError> {
    let window = web_sys::window().ok_or_else(|| PictureError::Unreadable("no window".into()))?;
    let promise = window.create_image_bitmap_with_blob(file).map_err(|e| unreadable(&e))?;
    Ok(JsFuture::from(promise).await.map_err(|e| unreadable(&e))?.unchecked_into())
}

async fn shrink(file: &File, side_px: u32) -> Result<Blob, PictureError> {
    let bitmap = bitmap(file).await?;
    let longest = bitmap.width().max(bitmap.height()).max(1);
    let scale = (f64::from(side_px) / f64::from(longest)).min(1.0);
    let (width, height) = (f64::from(bitmap.width()) * scale, f64::from(bitmap.height()) * scale);
    let canvas = canvas(width, height).ok_or_else(|| PictureError::Unreadable("no canvas".into()))?;
    let context =
        canvas.get_context("2d").ok().flatten().ok_or_else(|| PictureError::Unreadable("no canvas".into()))?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width, height).map_err(|e| unreadable(&e))?;
    bitmap.close();
    encoded(&canvas, JPEG).await
}

fn canvas(width: f64, height: f64) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = web_sys::window()?.document()?.create_element("canvas").ok()?.unchecked_into();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 1 to SIDE_PX_MAX
    {
        canvas.set_width(width.max(1.0) as u32);
        canvas.set_height(height.max(1.0) as u32);
    }
    Some(canvas)
}

/// What is on a canvas, as [`JPEG`] or [`PNG`].
pub async fn encoded(canvas: &HtmlCanvasElement, kind: &str) -> Result<Blob, PictureError> {
    let (send, made) = futures_channel::oneshot::channel();
    let mut send = Some(send);
    let done = Closure::<dyn FnMut(JsValue)>::new(move |blob: JsValue| {
        if let Some(send) = send.take() {
            let _ = send.send(blob.dyn_into::<Blob>().ok());
        }
    });
    let quality = JsValue::from_f64(JPEG_QUALITY);
    canvas
        .to_blob_with_type_and_encoder_options(done.as_ref().unchecked_ref(), kind, &quality)
        .map_err(|e| unreadable(&e))?;
    made.await.ok().flatten().ok_or_else(|| PictureError::Unreadable("the canvas gave no picture".into()))
}

async fn sha256(buffer: &JsValue) -> Result<String, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let subtle = window.crypto()?.subtle();
    let promise = subtle.digest_with_str_and_buffer_source("SHA-256", buffer.unchecked_ref())?;
    let digest = js_sys::Uint8Array::new(&JsFuture::from(promise).await?).to_vec();
    Ok(digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")))
}
