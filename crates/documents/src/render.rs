//! A picture of a page, small and bounded: thumbnails. The size asked for is the longest side, whatever the page box.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use crate::refusal::PdfRefusal;

/// Longest side of a picture, in pixels.
pub const MAX_SIDE: u16 = 2_000;
/// Longest side of a page drawn to be read, in pixels.
const READ_SIDE: u16 = 2_900;

/// Why a page could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The file cannot be read.
    #[error("{0}")]
    File(PdfRefusal),
    /// There is no such page.
    #[error("Ce document compte {pages} pages : il n’a pas de page {page}.")]
    NoSuchPage {
        /// Page asked for, from 1.
        page: u32,
        /// Pages there are.
        pages: u32,
    },
    /// The picture could not be written.
    #[error("L’aperçu de cette page n’a pas pu être dessiné. Le document lui-même reste lisible.")]
    Picture,
}

/// Draws a page (from 1) as a PNG whose longest side is `side` pixels, [`MAX_SIDE`] at most.
pub fn page_png(bytes: &[u8], page: u32, side: u16) -> Result<Vec<u8>, RenderError> {
    draw(bytes, page, side)?.pixmap.into_png().map_err(|_| RenderError::Picture)
}

/// Draws a page (from 1) large and grey, to be read by a machine: 250 dots an inch on A4.
pub fn page_grey(bytes: &[u8], page: u32) -> Result<Vec<u8>, RenderError> {
    let Drawn { pixmap, .. } = sized(bytes, page, READ_SIDE)?;
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    let dots = pixmap.data_as_u8_slice().as_chunks::<4>().0;
    let greys: Vec<u8> = dots
        .iter()
        .map(|[r, g, b, _]| ((u32::from(*r) * 77 + u32::from(*g) * 150 + u32::from(*b) * 29) >> 8) as u8)
        .collect();
    let mut image = Vec::new();
    let mut encoder = png::Encoder::new(&mut image, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let written = encoder.write_header().and_then(|mut header| header.write_image_data(&greys));
    written.map_err(|_| RenderError::Picture)?;
    Ok(image)
}

/// A page drawn on white.
pub(crate) struct Drawn {
    pub pixmap: Pixmap,
    /// Of the page, in points.
    pub width: f32,
    /// Of the page, in points.
    pub height: f32,
}

pub(crate) fn draw(bytes: &[u8], page: u32, side: u16) -> Result<Drawn, RenderError> {
    sized(bytes, page, side.clamp(16, MAX_SIDE))
}

fn sized(bytes: &[u8], page: u32, side: u16) -> Result<Drawn, RenderError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|_| RenderError::File(PdfRefusal::Damaged))?;
    let pages = pdf.pages();
    let no_such_page = || RenderError::NoSuchPage { page, pages: pages.len() as u32 };
    let sheet = page.checked_sub(1).and_then(|at| pages.get(at as usize)).ok_or_else(no_such_page)?;
    let (width, height) = sheet.render_dimensions();
    let scale = scale((width, height), side).ok_or(RenderError::Picture)?;
    let size = PixmapSettings { x_scale: scale.0, y_scale: scale.1, bg_color: WHITE };
    let pixmap = render(
        sheet,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &size,
    );
    Ok(Drawn { pixmap, width, height })
}

/// Scales in width and height, so that the longest side is the one asked for and the shortest at least one pixel.
fn scale((width, height): (f32, f32), side: u16) -> Option<(f32, f32)> {
    let side = f32::from(side);
    if !(width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0) {
        return None;
    }
    let even = side / width.max(height);
    let at_least_one = |length: f32| even.max(1.01 / length);
    Some((at_least_one(width), at_least_one(height)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absurd_boxes_are_bounded() {
        let (x, y) = scale((2_000_000.0, 10.0), 300).unwrap();
        assert!(2_000_000.0 * x <= 300.5 && 10.0 * y >= 1.0 && 10.0 * y < 2.0);
        assert_eq!(scale((0.0, 10.0), 300), None);
        assert_eq!(scale((f32::NAN, 10.0), 300), None);
    }
}
