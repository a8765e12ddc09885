//! The sheet of style: one text for all, with the colour of the authority made readable on paper and at night.
use crate::features::publication::model::Door;
use crate::platform::ids::sha256_hex;
use crate::platform::web_assets;
use std::fmt::Write;

const SHEET: &str = include_str!("style.css");
/// The hardest grounds on which the colour is written, by day and by night: `--wash` of the sheet.
const DAY: [u8; 3] = [0xf2, 0xf0, 0xe8];
const NIGHT: [u8; 3] = [0x1c, 0x26, 0x25];
/// Least contrast of text (WCAG 1.4.3), with a little to spare.
const ENOUGH: f64 = 4.7;

/// Changes with what the sheet says, so that browsers may keep it for ever.
pub fn version(door: &Door) -> String {
    sha256_hex(format!("{SHEET}{}", door.accent).as_bytes())[..10].to_owned()
}

/// The sheet.
pub fn sheet(door: &Door) -> String {
    let mut css = String::new();
    for (family, begins, weights) in [
        ("Atkinson Hyperlegible Next", "atkinson-hyperlegible-next-latin-wght-normal", "200 800"),
        ("Source Serif 4", "source-serif-4-latin-opsz-normal", "200 900"),
    ] {
        if let Some(address) = web_assets::address_of(begins, ".woff2") {
            // Writing to a text does not fail.
            let _ = writeln!(
                css,
                "@font-face{{font-family:\"{family}\";font-weight:{weights};font-display:swap;src:url({address}) format(\"woff2\")}}"
            );
        }
    }
    let colour = parse(&door.accent);
    let day = hex(readable(colour, DAY, [0, 0, 0]));
    let night = hex(readable(colour, NIGHT, [255, 255, 255]));
    let _ = writeln!(
        css,
        ":root{{--accent:{day}}}\n@media (prefers-color-scheme:dark){{:root{{--accent:{night}}}}}"
    );
    css + SHEET
}

fn parse(text: &str) -> [u8; 3] {
    let digits = text.trim_start_matches('#');
    let part = |at: usize| digits.get(at..at + 2).and_then(|d| u8::from_str_radix(d, 16).ok());
    match (part(0), part(2), part(4)) {
        (Some(r), Some(g), Some(b)) => [r, g, b],
        _ => [0x0b, 0x53, 0x60],
    }
}

fn hex(c: [u8; 3]) -> String {
    format!("#{:02x}{:02x}{:02x}", c[0], c[1], c[2])
}

/// The colour, moved towards another until it reads on its ground.
fn readable(colour: [u8; 3], ground: [u8; 3], towards: [u8; 3]) -> [u8; 3] {
    let mixed = |part: f64| {
        let one =
            |i: usize| (f64::from(colour[i]) * (1.0 - part) + f64::from(towards[i]) * part).round() as u8;
        [one(0), one(1), one(2)]
    };
    (0..=50)
        .map(|step| mixed(f64::from(step) / 50.0))
        .find(|c| contrast(*c, ground) >= ENOUGH)
        .unwrap_or(towards)
}

fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(c: [u8; 3]) -> f64 {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_colour_of_an_authority_reads_by_day_and_by_night() {
        for text in ["#0b4f5c", "#ffff00", "#ffffff", "#000000", "#e3000f", "pas une couleur"] {
            let colour = parse(text);
            assert!(contrast(readable(colour, DAY, [0, 0, 0]), DAY) >= ENOUGH, "{text}");
            assert!(contrast(readable(colour, NIGHT, [255, 255, 255]), NIGHT) >= ENOUGH, "{text}");
        }
        assert_eq!(
            readable(parse("#0b4f5c"), DAY, [0, 0, 0]),
            parse("#0b4f5c"),
            "what reads is left as it is"
        );
    }
}
