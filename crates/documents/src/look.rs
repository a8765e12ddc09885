//! The first look at a document: its first page as one small picture, to be shown before the document itself has come.
//! Text is kept in four greys, which its edges need and no more; a page of colours (a plan, a poster) as a JPEG.

use image::ExtendedColorType::{L8, Rgb8};
use image::codecs::jpeg::JpegEncoder;
use png::{BitDepth, ColorType, Compression, Encoder, Filter};

use crate::render::{Drawn, RenderError, draw};

/// Longest side, in pixels: close to what a tablet shows.
const SIDE: u16 = 1_040;
/// A picture of greys heavier than this is tried as a JPEG too, in bytes.
const HEAVY: usize = 40_000;
/// Heavier than this, it would not come before the document: there is none, in bytes.
const HEAVIEST: usize = 150_000;
/// Quality of a JPEG: the sharp page follows.
const QUALITY: u8 = 35;
/// Between the channels of a dot: beyond, it has a colour.
const COLOURED: u8 = 40;

/// A first page, drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// PNG or JPEG.
    pub image: Vec<u8>,
    /// Of the page, in points, as it is shown.
    pub width: f32,
    /// Of the page, in points, as it is shown.
    pub height: f32,
}

/// Draws the first page of a PDF as the smallest picture that lets it be recognised and read.
pub fn first_look(bytes: &[u8]) -> Result<Look, RenderError> {
    let Drawn { pixmap, width, height } = draw(bytes, 1, SIDE)?;
    let size = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    // On a white ground every dot is opaque: its channels are as they are.
    let image = smallest(pixmap.data_as_u8_slice(), size).ok_or(RenderError::Picture)?;
    Ok(Look { image, width, height })
}

fn smallest(dots: &[u8], size: (u32, u32)) -> Option<Vec<u8>> {
    let dots = dots.as_chunks::<4>().0;
    let coloured = dots.iter().filter(|[r, g, b, _]| r.max(g).max(b) - r.min(g).min(b) > COLOURED).count();
    // A logo or a stamp does not make a page of colours.
    let image = if coloured * 20 > dots.len() {
        let colours: Vec<u8> = dots.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        jpeg(&colours, size, Rgb8)?
    } else {
        let greys: Vec<u8> = dots.iter().map(grey).collect();
        let plain = four_greys(&greys, size)?;
        if plain.len() <= HEAVY {
            plain
        } else {
            jpeg(&greys, size, L8).filter(|image| image.len() < plain.len()).unwrap_or(plain)
        }
    };
    (image.len() <= HEAVIEST).then_some(image)
}

fn grey([r, g, b, _]: &[u8; 4]) -> u8 {
    ((u32::from(*r) * 77 + u32::from(*g) * 150 + u32::from(*b) * 29) >> 8) as u8
}

/// Two bits a dot, rows one after the other as they are: what packs best for text.
fn four_greys(greys: &[u8], (width, height): (u32, u32)) -> Option<Vec<u8>> {
    let level = |grey: &u8| ((u32::from(*grey) * 3 + 127) / 255) as u8;
    let packed: Vec<u8> = greys
        .chunks(width as usize)
        .flat_map(|row| {
            row.chunks(4).map(|four| (0..4).fold(0, |byte, i| byte << 2 | four.get(i).map_or(0, level)))
        })
        .collect();
    let mut image = Vec::new();
    let mut encoder = Encoder::new(&mut image, width, height);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::Two);
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::NoFilter);
    encoder.write_header().ok()?.write_image_data(&packed).ok()?;
    Some(image)
}

fn jpeg(dots: &[u8], (width, height): (u32, u32), kind: image::ExtendedColorType) -> Option<Vec<u8>> {
    let mut image = Vec::new();
    JpegEncoder::new_with_quality(&mut image, QUALITY).encode(dots, width, height, kind).ok()?;
    Some(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(dot: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
        (0..600)
            .flat_map(|y| (0..424).map(move |x| (x, y)))
            .flat_map(|(x, y)| {
                let [r, g, b] = dot(x, y);
                [r, g, b, 255]
            })
            .collect()
    }
    const SIZE: (u32, u32) = (424, 600);
    fn noise(x: u32, y: u32) -> u8 {
        (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).wrapping_mul(x + 7)).to_le_bytes()[1]
    }

    #[test]
    fn a_page_of_greys_is_a_png_whose_dots_are_those_of_the_page() {
        let image =
            smallest(&page(|x, y| [if (x / 8 + y / 8) % 5 == 0 { 20 } else { 255 }; 3]), SIZE).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&image)).read_info().unwrap();
        let mut dots = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut dots).unwrap();
        assert_eq!((reader.info().size(), reader.info().bit_depth), (SIZE, BitDepth::Two));
        // Four black dots, four more, then white.
        assert_eq!(dots[..4], [0, 0, 0xff, 0xff]);
        assert!(image.len() < 2_000, "{}", image.len());
    }

    #[test]
    fn a_page_of_colours_is_a_jpeg_and_a_logo_is_not_enough() {
        let plan = smallest(&page(|x, y| [noise(x / 40, y / 40), 90, 200]), SIZE).unwrap();
        assert!(plan.starts_with(&[0xff, 0xd8]));
        let logo =
            smallest(&page(|x, y| if x < 60 && y < 60 { [200, 0, 30] } else { [255; 3] }), SIZE).unwrap();
        assert!(logo.starts_with(b"\x89PNG"));
    }

    #[test]
    fn what_no_picture_makes_small_has_none() {
        let dots: Vec<u8> =
            (0..1_600_000u32).flat_map(|i| [noise(i, 3), noise(i, 5), noise(i, 9), 255]).collect();
        assert_eq!(smallest(&dots, (1_000, 1_600)), None);
    }

    #[test]
    fn what_is_no_pdf_has_none() {
        assert!(first_look(b"not a document").is_err());
    }
}
