//! What is printed on assets: their codes as QR and Code 128. Pure; where and how large it is drawn, the page decides.

use barcoders::sym::code128::Code128;
use coletor_common::asset::api::{Label, Picture};
use coletor_common::asset::{Asset, AssetCode};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Light modules around a QR code. Rule: ISO/IEC 18004.
const QR_QUIET: u32 = 4;
/// Light modules at either end of a Code 128. Rule: ISO/IEC 15417.
const BARS_QUIET: u32 = 10;
/// What `barcoders` wants before texts, and before digits in pairs.
const TEXT: char = '\u{0181}';
const DIGITS: char = '\u{0106}';

/// The label of an asset; `None` only if its code is too long for a QR code, which none is.
pub fn label(asset: &Asset) -> Option<Label> {
    Some(Label { asset: asset.clone(), qr: qr(&asset.code)?, bars: bars(&asset.code) })
}

/// The code in UTF-8, which is what readers take it for.
fn qr(code: &AssetCode) -> Option<Picture> {
    let qr = QrCode::with_error_correction_level(code.as_str(), EcLevel::M).ok()?;
    let (width, colors) = (qr.width(), qr.to_colors());
    let mut path = String::new();
    for (row, line) in (QR_QUIET..).zip(colors.chunks(width)) {
        draw(&mut path, line.iter().map(|color| *color == Color::Dark), QR_QUIET, row);
    }
    let side = u32::try_from(width).ok()? + 2 * QR_QUIET;
    Some(Picture { width: side, height: side, path })
}

/// Only ASCII has bars that every reader takes for the same.
fn bars(code: &AssetCode) -> Option<Picture> {
    let text = code.as_str();
    if !text.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    let in_pairs = text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_digit());
    let set = if in_pairs { DIGITS } else { TEXT };
    let modules = Code128::new(format!("{set}{text}")).ok()?.encode();
    let mut path = String::new();
    draw(&mut path, modules.iter().map(|module| *module == 1), BARS_QUIET, 0);
    Some(Picture { width: u32::try_from(modules.len()).ok()? + 2 * BARS_QUIET, height: 1, path })
}

/// Draws the dark ones of a line as rectangles, each as long as it can be.
fn draw(path: &mut String, modules: impl Iterator<Item = bool>, left: u32, row: u32) {
    let mut from = None;
    for (at, dark) in (left..).zip(modules.chain([false])) {
        match (dark, from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                let long = at - start;
                let _ = write!(path, "M{start} {row}h{long}v1h-{long}z"); // a text takes anything
                from = None;
            }
            _ => {}
        }
    }
}
