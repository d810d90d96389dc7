//! A picture as a camera would give it.

use anyhow::Result;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

/// Wider than what the app keeps, so that it must be made smaller.
const WIDTH: u32 = 2_000;
const HEIGHT: u32 = 1_500;

/// Writes a picture with something to see in it.
pub fn take(path: &Path) -> Result<()> {
    take_shaded(path, 0)
}

/// The same a little darker, so that it is another file.
pub fn take_shaded(path: &Path, shade: u8) -> Result<()> {
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let pixels: Vec<u8> = (0..HEIGHT)
        .flat_map(|y| (0..WIDTH).flat_map(move |x| colour(x, y).map(|part| part.saturating_sub(shade))))
        .collect();
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(())
}

/// A dark puddle on a grey floor.
fn colour(x: u32, y: u32) -> [u8; 3] {
    let (dx, dy) = (x.abs_diff(WIDTH / 2), y.abs_diff(HEIGHT / 2));
    let puddle = dx * dx / 4 + dy * dy < 300 * 300;
    let grain = u8::try_from((x * 7 + y * 13) % 32).unwrap_or(0);
    if puddle { [40 + grain, 28 + grain / 2, 10] } else { [150 + grain, 150 + grain, 146 + grain] }
}
