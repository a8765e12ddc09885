//! The numbers of a tablet: IMEI and SIM with their check digits, serials, inventory numbers in the order people count.
use crate::french;

/// Longest serial and inventory number, in characters.
const LONGEST: usize = 40;

/// What is wrong with a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberFault {
    /// Not the right count of figures, or something that is no figure.
    NotFigures { name: &'static str, wanted: &'static str, given: usize },
    /// The last figure does not agree with the others: one was misread.
    CheckDigit { name: &'static str },
    /// « 000000 », « N/A »: what a machine says when it has no serial.
    Placeholder { given: String },
    /// A character that no maker prints.
    Character { given: char },
    /// Too short or too long to be a serial.
    Length { given: usize },
}

impl NumberFault {
    /// The fault in French, with what to do.
    pub fn sentence(&self) -> String {
        french::set(&match self {
            Self::NotFigures { name, wanted, given } => {
                format!(
                    "Un numéro {name} compte {wanted} chiffres ; celui-ci en compte {given}. Relisez-le sur la boîte ou dans les réglages de la tablette."
                )
            }
            Self::CheckDigit { name } => {
                format!(
                    "Ce numéro {name} n’existe pas : son dernier chiffre ne s’accorde pas avec les autres. Un chiffre a été mal lu, relisez-le."
                )
            }
            Self::Placeholder { given } => {
                format!(
                    "« {given} » n’est pas un numéro de série : relevez celui qui est gravé au dos ou imprimé sur la boîte."
                )
            }
            Self::Character { given } => {
                format!(
                    "Un numéro de série ne contient pas « {given} » : relevez-le au dos de la tablette, ou scannez-le."
                )
            }
            Self::Length { given } => {
                format!(
                    "Un numéro de série compte de 4 à {LONGEST} caractères ; celui-ci en compte {given}. Relisez-le au dos de la tablette."
                )
            }
        })
    }
}

/// An IMEI as it is kept: fifteen figures, the last of which checks the others (Luhn, 3GPP TS 23.003).
pub fn imei(typed: &str) -> Result<String, NumberFault> {
    // Labels print it in groups; some add the two figures of the software version after a slash.
    let figures = figures(typed, "IMEI", "15")?;
    if figures.len() != 15 {
        return Err(NumberFault::NotFigures { name: "IMEI", wanted: "15", given: figures.len() });
    }
    // Fifteen noughts agree with each other and name no device.
    if !luhn(&figures) || figures.bytes().all(|c| c == b'0') {
        return Err(NumberFault::CheckDigit { name: "IMEI" });
    }
    Ok(figures)
}

/// The number of a SIM card: 19 or 20 figures that begin with 89 (ITU-T E.118), checked when there are 19.
pub fn iccid(typed: &str) -> Result<String, NumberFault> {
    let figures = figures(typed, "de carte SIM", "19 ou 20")?;
    if !matches!(figures.len(), 19 | 20) || !figures.starts_with("89") {
        return Err(NumberFault::NotFigures {
            name: "de carte SIM",
            wanted: "19 ou 20",
            given: figures.len(),
        });
    }
    if figures.len() == 19 && !luhn(&figures) {
        return Err(NumberFault::CheckDigit { name: "de carte SIM" });
    }
    Ok(figures)
}

fn figures(typed: &str, name: &'static str, wanted: &'static str) -> Result<String, NumberFault> {
    let plain: String =
        typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '/')).collect();
    match plain.chars().all(|c| c.is_ascii_digit()) {
        true => Ok(plain),
        false => {
            let given = plain.chars().filter(char::is_ascii_digit).count();
            Err(NumberFault::NotFigures { name, wanted, given })
        }
    }
}

fn luhn(figures: &str) -> bool {
    let sum: u32 = figures
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, figure)| {
            let figure = u32::from(figure - b'0');
            if at % 2 == 0 { figure } else { figure * 2 / 10 + figure * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// A serial as it is kept and compared: capitals, no spaces.
pub fn serial(typed: &str) -> Result<String, NumberFault> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    if let Some(given) =
        plain.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.' | '/' | '_'))
    {
        return Err(NumberFault::Character { given });
    }
    let count = plain.chars().count();
    let mut meaningful = plain.bytes().filter(u8::is_ascii_alphanumeric);
    let first = meaningful.next();
    let same = meaningful.all(|c| Some(c) == first);
    const NOBODY: [&str; 8] =
        ["N/A", "NONE", "NULL", "INCONNU", "UNKNOWN", "TOBEFILLEDBYO.E.M.", "DEFAULTSTRING", "NOTSPECIFIED"];
    if NOBODY.contains(&plain.as_str()) || (count >= 4 && same) {
        return Err(NumberFault::Placeholder { given: plain });
    }
    if !(4..=LONGEST).contains(&count) {
        return Err(NumberFault::Length { given: count });
    }
    Ok(plain)
}

/// A key in which « T-9 » comes before « T-10 » and « t-10 » is « T-10 »: figures by their value, on twelve places.
pub fn tag_key(tag: &str) -> String {
    let mut key = String::with_capacity(tag.len() + 12);
    let mut figures = String::new();
    let flush = |figures: &mut String, key: &mut String| {
        if !figures.is_empty() {
            let value = figures.trim_start_matches('0');
            key.push_str(&"0".repeat(12usize.saturating_sub(value.len())));
            key.push_str(value);
            figures.clear();
        }
    };
    for c in french::fold(tag).chars() {
        match c.is_ascii_digit() {
            true => figures.push(c),
            false => {
                flush(&mut figures, &mut key);
                key.push(c);
            }
        }
    }
    flush(&mut figures, &mut key);
    key
}
