//! Codes that a camera reads.
use anyhow::Context;
use qrcode::QrCode;
use qrcode::render::svg::Color;

/// The QR code of a text, as an SVG picture, black on white.
pub fn svg(text: &str) -> anyhow::Result<String> {
    let code = QrCode::new(text.as_bytes()).context("the text fits in a code")?;
    Ok(code
        .render::<Color>()
        .min_dimensions(240, 240)
        .quiet_zone(true)
        .dark_color(Color("#000000"))
        .light_color(Color("#ffffff"))
        .build())
}
