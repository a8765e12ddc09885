//! E-mail addresses and French phone numbers.
//!
//! An address is checked for its form only: whether it exists is learnt by writing to it.

use crate::problem::Fault;
use crate::text::{fold, is_forbidden};

const ADDRESS_HINT: &str = "Écrivez l'adresse complète, par exemple « prenom.nom@commune.fr »";

/// Reads an e-mail address; the result is in small letters. `they` is « il » or « elle ».
pub(crate) fn read_email(raw: &str, they: &str) -> Result<String, Fault> {
    if raw.trim().chars().any(is_forbidden) {
        return Err(Fault::blocking(
            "L'adresse électronique contient un caractère invisible ou un retour à la ligne.",
            ADDRESS_HINT,
        ));
    }
    let text = raw.trim().trim_start_matches("mailto:").trim_matches(['<', '>', ';', ',', '.', ' ']);
    if text.matches('@').count() > 1 {
        return Err(several(text));
    }
    let Some((local, domain)) = text.split_once('@') else {
        return Err(Fault::blocking("Il manque le « @ » dans l'adresse électronique.", ADDRESS_HINT));
    };
    if local.is_empty() || domain.is_empty() {
        return Err(Fault::blocking("L'adresse électronique est incomplète.", ADDRESS_HINT));
    }
    if let Some(fault) = odd_characters(text) {
        return Err(fault);
    }
    let unreachable = format!("Sans adresse, {they} ne peut pas recevoir sa convocation sur tablette.");
    match domain.rsplit_once('.') {
        None => Err(Fault::blocking(
            format!("Il manque la fin de l'adresse électronique. {unreachable}"),
            "Écrivez ce qui suit le point, par exemple « .fr »",
        )),
        Some((host, top))
            if host.is_empty() || top.len() < 2 || !top.bytes().any(|b| b.is_ascii_alphabetic()) =>
        {
            Err(Fault::blocking(
                format!("La fin de l'adresse électronique n'est pas complète. {unreachable}"),
                "Écrivez ce qui suit le point, par exemple « .fr »",
            ))
        }
        Some(_) if !well_formed(local, domain) => {
            Err(Fault::blocking("Cette adresse électronique n'est pas bien écrite.", ADDRESS_HINT))
        }
        Some(_) => Ok(text.to_lowercase()),
    }
}

fn several(text: &str) -> Fault {
    let found: Vec<String> = text
        .split([' ', ';', ',', '/', '|'])
        .filter(|part| part.matches('@').count() == 1)
        .filter_map(|part| read_email(part, "il").ok())
        .take(4)
        .collect();
    if found.len() < 2 {
        return Fault::blocking("L'adresse électronique porte plusieurs « @ ».", ADDRESS_HINT);
    }
    Fault::blocking(
        "Il y a plusieurs adresses dans la même case.",
        "Gardez celle où la convocation doit arriver",
    )
    .with_choices(found)
}

fn odd_characters(text: &str) -> Option<Fault> {
    let offer = |clean: String| {
        let good = clean != text && read_email(&clean, "il").is_ok();
        if good { vec![clean.to_lowercase()] } else { Vec::new() }
    };
    if text.contains(char::is_whitespace) {
        let clean: String = text.split_whitespace().collect();
        return Some(
            Fault::blocking("Une adresse électronique ne contient pas d'espace.", ADDRESS_HINT)
                .with_choices(offer(clean)),
        );
    }
    if text.contains(',') {
        return Some(
            Fault::blocking("Il y a une virgule à la place d'un point.", ADDRESS_HINT)
                .with_choices(offer(text.replace(',', "."))),
        );
    }
    if !text.is_ascii() {
        let clean: String =
            text.chars().map(|c| if c.is_ascii() { c.to_string() } else { fold(&c.to_string()) }).collect();
        return Some(
            Fault::blocking("Une adresse électronique ne porte pas d'accent.", ADDRESS_HINT)
                .with_choices(offer(clean)),
        );
    }
    None
}

fn well_formed(local: &str, domain: &str) -> bool {
    let local_ok = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b);
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    local.len() <= 64
        && local.len() + domain.len() < 254
        && local.bytes().all(local_ok)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain.split('.').all(label_ok)
}

/// Reads a phone number: « 06 12 34 56 78 » for a French one, « +32 475… » kept for a foreign one.
pub(crate) fn read_phone(raw: &str) -> Result<String, Fault> {
    let text = raw.trim();
    if let Some(one) = one_phone(text) {
        return Ok(one);
    }
    let several: Vec<String> =
        text.split(['/', ';', ',', '|', '\n']).filter_map(|part| one_phone(part.trim())).collect();
    if several.len() > 1 {
        return Err(Fault::mild(
            "Il y a plusieurs numéros dans la même case : aucun ne sera repris.",
            "Gardez le numéro où l'appeler",
        )
        .with_choices(several));
    }
    Err(Fault::mild(
        "Ce numéro de téléphone n'a pas dix chiffres : il ne sera pas repris.",
        "Écrivez dix chiffres, par exemple 06 12 34 56 78",
    ))
}

fn one_phone(text: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+().-/_".contains(c);
    if text.len() > 40 || !text.chars().all(allowed) || text.matches('/').count() == 1 {
        return None;
    }
    let digits: String = text.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let abroad = text.trim_start().starts_with('+') || digits.starts_with("00");
    let number = digits.trim_start_matches("00");
    let national = if abroad {
        // +33 and the overseas departments are written with ten digits in France.
        ["33", "262", "269", "590", "594", "596"]
            .iter()
            .find_map(|code| number.strip_prefix(code))
            .filter(|rest| rest.len() == 9)
            .map(|rest| format!("0{rest}"))
    } else if digits.len() == 9 && !digits.starts_with('0') {
        Some(format!("0{digits}")) // a spreadsheet dropped the leading zero
    } else {
        (digits.len() == 10 && digits.starts_with('0')).then(|| digits.clone())
    };
    match national {
        Some(ten) => Some(
            ten.as_bytes().chunks(2).map(|two| String::from_utf8_lossy(two)).collect::<Vec<_>>().join(" "),
        ),
        None if abroad && (8..=15).contains(&number.len()) => {
            let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
            Some(if spaced.starts_with('+') { spaced } else { format!("+{number}") })
        }
        None => None,
    }
}
