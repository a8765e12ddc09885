//! The authority's logo: PNG, JPEG or SVG by its bytes, never by its name; an SVG that runs or fetches is refused.

use crate::press::{Picture, TypeError};

/// Most bytes of a logo.
const MAX_LOGO: usize = 2 << 20;
/// Most pixels on a side.
const MAX_SIDE: u32 = 8_000;

/// What has no place in a picture: behaviour, and anything fetched from elsewhere.
const FORBIDDEN: [(&str, &str); 9] = [
    ("<script", "ce fichier SVG contient un programme"),
    ("javascript:", "ce fichier SVG contient un programme"),
    ("<foreignobject", "ce fichier SVG contient une page web"),
    ("<iframe", "ce fichier SVG contient une page web"),
    ("<!entity", "ce fichier SVG définit des entités"),
    ("<!doctype", "ce fichier SVG porte une déclaration DOCTYPE ; enregistrez-le en « SVG simple »"),
    ("@import", "ce fichier SVG va chercher une feuille de style ailleurs"),
    ("xml-stylesheet", "ce fichier SVG va chercher une feuille de style ailleurs"),
    ("<set ", "ce fichier SVG est animé"),
];

/// Checks a logo and says which kind it is.
pub fn check_logo(bytes: &[u8]) -> Result<(), TypeError> {
    picture(bytes).map(drop)
}

pub(crate) fn picture(bytes: &[u8]) -> Result<Picture, TypeError> {
    let refuse = |reason: &str| Err(TypeError::Logo { reason: reason.into() });
    if bytes.len() > MAX_LOGO {
        return refuse("il dépasse 2 Mo");
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let side =
            |at: usize| bytes.get(at..at + 4).map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]));
        return match (side(16), side(20)) {
            (1..=MAX_SIDE, 1..=MAX_SIDE) => Ok(Picture::Png(bytes.to_vec())),
            _ => refuse("ses dimensions dépassent 8 000 points de côté"),
        };
    }
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        return Ok(Picture::Jpeg(bytes.to_vec()));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return refuse("ce n’est ni un PNG, ni un JPEG, ni un SVG");
    };
    if !text.contains("<svg") {
        return refuse("ce n’est ni un PNG, ni un JPEG, ni un SVG");
    }
    match svg_fault(text) {
        Some(fault) => refuse(fault),
        None => Ok(Picture::Svg(bytes.to_vec())),
    }
}

fn svg_fault(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    if let Some((_, fault)) = FORBIDDEN.iter().find(|(mark, _)| lower.contains(mark)) {
        return Some(fault);
    }
    if has_handler(&lower) {
        return Some("ce fichier SVG contient un programme");
    }
    fetches(&lower).then_some("ce fichier SVG va chercher une image ou un style ailleurs")
}

/// An attribute `on…=` inside a tag.
fn has_handler(lower: &str) -> bool {
    lower.split(|c: char| c.is_whitespace() || c == '"' || c == '\'' || c == '/').any(|word| {
        word.strip_prefix("on")
            .and_then(|rest| rest.split_once('='))
            .is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase()))
    })
}

/// A reference to anything but a part of the file itself or an image carried inside it.
fn fetches(lower: &str) -> bool {
    let inside = |target: &str| {
        let target = target.trim_start_matches([' ', '"', '\'']);
        target.starts_with('#')
            || target.starts_with("data:image/png")
            || target.starts_with("data:image/jpeg")
    };
    let after = |mark: &str| lower.split(mark).skip(1).map(str::to_string).collect::<Vec<_>>();
    let references =
        after("href=").into_iter().chain(after("href =")).chain(after("url(")).chain(after("src="));
    references.into_iter().any(|target| !inside(&target))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> Result<(), TypeError> {
        check_logo(
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{inside}</svg>")
                .as_bytes(),
        )
    }

    #[test]
    fn a_plain_drawing_and_its_own_gradients_are_kept() {
        assert!(
            svg("<defs><linearGradient id=\"a\"/></defs><path fill=\"url(#a)\" d=\"M0 0h9v9z\"/>").is_ok()
        );
        assert!(svg("<use href=\"#a\"/><image href=\"data:image/png;base64,AAAA\"/>").is_ok());
    }

    #[test]
    fn what_runs_or_fetches_is_refused_and_named() {
        for bad in [
            "<script>alert(1)</script>",
            "<path onclick=\"x()\"/>",
            "<image href=\"https://example.org/a.png\"/>",
            "<image xlink:href='file:///etc/passwd'/>",
            "<style>@import 'x.css'</style>",
            "<rect fill=\"url(https://example.org/x)\"/>",
            "<foreignObject/>",
        ] {
            let refusal = svg(bad).expect_err(bad);
            assert!(refusal.to_string().contains("SVG"), "{refusal}");
        }
    }

    #[test]
    fn the_bytes_decide_not_the_name() {
        assert!(check_logo(b"GIF89a").is_err());
        assert!(check_logo(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\0\x01").is_err());
    }
}
