//! The authority's colour on paper: read strictly, darkened until it is readable on white (WCAG 2.1, contrast 4.5:1).

/// A colour, each part from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rgb(u8, u8, u8);

impl Rgb {
    pub(crate) const INK: Self = Self(0x14, 0x21, 0x1f);
    pub(crate) const QUIET: Self = Self(0x46, 0x53, 0x4f);
    pub(crate) const RULE: Self = Self(0xa9, 0xab, 0xa3);
    const DEFAULT: Self = Self(0x0b, 0x53, 0x60);

    /// `#rrggbb`, darkened until readable on white; the house colour when it is not a colour.
    pub(crate) fn readable(text: &str) -> Self {
        let mut colour = Self::parse(text).unwrap_or(Self::DEFAULT);
        while colour.contrast_on_white() < 4.5 {
            let darker = |v: u8| (f32::from(v) * 0.92) as u8;
            colour = Self(darker(colour.0), darker(colour.1), darker(colour.2));
        }
        colour
    }

    fn parse(text: &str) -> Option<Self> {
        let hex = text.trim().strip_prefix('#')?;
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
        Some(Self(part(0)?, part(2)?, part(4)?))
    }

    fn contrast_on_white(self) -> f32 {
        let linear = |v: u8| {
            let v = f32::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        1.05 / (0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2) + 0.05)
    }

    /// The three operands of `rg`.
    pub(crate) fn operands(self) -> String {
        let part = |v: u8| f32::from(v) / 255.0;
        format!("{:.3} {:.3} {:.3}", part(self.0), part(self.1), part(self.2))
    }

    /// `#rrggbb`.
    pub(crate) fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pale_colour_is_darkened_until_it_reads_on_white() {
        assert!(Rgb::readable("#ffe680").contrast_on_white() >= 4.5);
        assert_eq!(Rgb::readable("#0b5360"), Rgb::DEFAULT);
    }

    #[test]
    fn what_is_not_a_colour_becomes_the_house_colour() {
        for text in ["", "red", "#12345", "#gggggg", "#ééé", "url(x)"] {
            assert_eq!(Rgb::readable(text).hex(), "#0b5360", "{text}");
        }
    }
}
