//! Kinds of authorities and the regimes that follow from them; numbers that identify them.
use crate::{french, law};
use jiff::civil::Date;
use serde::Serialize;

/// A kind of authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kind {
    /// Stable key.
    pub key: &'static str,
    /// French name.
    pub label: &'static str,
    /// Intercommunal: videoconference (L5211-11-1), information of the councillors who do not sit (L5211-40-2).
    pub intercommunal: bool,
}

const fn kind(key: &'static str, label: &'static str, intercommunal: bool) -> Kind {
    Kind { key, label, intercommunal }
}

/// Every kind offered.
pub static KINDS: &[Kind] = &[
    kind("commune", "Commune", false),
    kind("communaute_de_communes", "Communauté de communes", true),
    kind("communaute_agglomeration", "Communauté d’agglomération", true),
    kind("communaute_urbaine", "Communauté urbaine", true),
    kind("metropole", "Métropole", true),
    kind("syndicat_de_communes", "Syndicat de communes", true),
    kind("syndicat_mixte_ferme", "Syndicat mixte fermé", true),
    kind("syndicat_mixte_ouvert", "Syndicat mixte ouvert", false),
    kind("petr", "Pôle d’équilibre territorial et rural", true),
    kind("ccas", "Centre communal d’action sociale", false),
    kind("cias", "Centre intercommunal d’action sociale", false),
    kind("departement", "Département", false),
    kind("region", "Région", false),
    kind("metropole_de_lyon", "Métropole de Lyon", false),
    kind("saint_barthelemy", "Collectivité de Saint-Barthélemy", false),
];

/// A kind by its key.
pub fn kind_of(key: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.key == key)
}

/// Key of the rule of the authority's deliberating assembly, by the thresholds in force on a day.
pub fn council_regime(kind: &str, inhabitants: i64, on: Date) -> &'static str {
    let large = || law::threshold("large_commune", on).is_none_or(|t| inhabitants >= t.value);
    match kind {
        "commune" if large() => "commune_ge_3500",
        "commune" => "commune_lt_3500",
        "syndicat_mixte_ferme" | "petr" => "syndicat_mixte_ferme_or_petr",
        "syndicat_mixte_ouvert" => "syndicat_mixte_ouvert",
        "ccas" | "cias" => "ccas_cias_board",
        "departement" => "conseil_departemental",
        "region" => "conseil_regional",
        "metropole_de_lyon" => "metropole_de_lyon",
        "saint_barthelemy" => "saint_barthelemy_territorial_council",
        // EPCI: the rule of the communes of 3 500 inhabitants and more, whatever their size (L5211-1).
        _ => "epci_council",
    }
}

/// Kinds of bodies with their French names.
pub static BODY_KINDS: &[(&str, &str)] = &[
    ("council", "Conseil"),
    ("bureau", "Bureau"),
    ("commission", "Commission"),
    ("cao", "Commission d’appel d’offres"),
    ("other", "Autre organe"),
];

/// Regimes that a body of this kind may follow, the usual one first.
///
/// Only the bureaux of intercommunalities decide by delegation of the council (L5211-10); a département's or a
/// région's is its commission permanente; elsewhere a bureau gives advice.
pub fn body_regimes(authority_kind: &str, inhabitants: i64, body_kind: &str, on: Date) -> Vec<&'static str> {
    let council = council_regime(authority_kind, inhabitants, on);
    match body_kind {
        "council" => vec![council],
        "bureau" => match authority_kind {
            "departement" | "region" | "metropole_de_lyon" => vec!["commission_permanente_dept_region"],
            "commune" | "ccas" | "cias" | "saint_barthelemy" => vec!["bureau_epci_advisory"],
            _ => vec!["bureau_epci_by_delegation", "bureau_epci_advisory"],
        },
        "cao" => vec!["commission_appel_offres"],
        "commission" => vec!["commission_L2121_22"],
        // Another body follows its own rules, or those of the assembly if the statutes say so.
        _ => vec!["commission_L2121_22", council],
    }
}

/// Whether a body may sit by videoconference: intercommunal councils, never bureaux (L5211-11-1).
pub fn remote_lawful(authority_kind: &str, body_kind: &str) -> bool {
    body_kind == "council" && kind_of(authority_kind).is_some_and(|k| k.intercommunal)
}

/// The SIREN (9 digits) written in a text, itself or as the head of a SIRET (14). The refusal says what is wrong.
pub fn check_siren(text: &str) -> Result<String, String> {
    let digits = digits_of(text);
    match digits.as_deref() {
        Some(d) if d.len() == 9 && luhn(d) => Ok(d.to_owned()),
        Some(d) if d.len() == 14 => check_siret(text).map(|siret| siret[..9].to_owned()),
        Some(d) if d.len() == 9 => Err(wrong_key(text, "SIREN")),
        _ => Err(french::set(&format!(
            "Un SIREN compte 9 chiffres (14 pour un SIRET) ; « {text} » n’en est pas un. Recopiez-le depuis l’avis de situation de l’Insee."
        ))),
    }
}

/// A SIRET: 14 digits, whose key and that of the SIREN it begins with are right.
pub fn check_siret(text: &str) -> Result<String, String> {
    match digits_of(text) {
        Some(d) if d.len() == 14 && luhn(&d) && luhn(&d[..9]) => Ok(d),
        Some(d) if d.len() == 14 => Err(wrong_key(text, "SIRET")),
        _ => Err(french::set(&format!(
            "Un SIRET compte 14 chiffres ; « {text} » n’en est pas un. Recopiez-le depuis l’avis de situation de l’Insee."
        ))),
    }
}

fn digits_of(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

fn wrong_key(text: &str, what: &str) -> String {
    french::set(&format!(
        "Le {what} « {text} » comporte une faute de frappe : sa clé de contrôle ne correspond pas. Relisez-le chiffre par chiffre."
    ))
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0') * if i % 2 == 1 { 2 } else { 1 };
            if d > 9 { d - 9 } else { d }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether a code has the shape of a commune's INSEE code (Corsica and overseas included).
pub fn insee_shaped(code: &str) -> bool {
    let b = code.as_bytes();
    b.len() == 5
        && b[0].is_ascii_digit()
        && (b[1].is_ascii_digit() || (b[0] == b'2' && matches!(b[1], b'A' | b'B')))
        && b[2..].iter().all(u8::is_ascii_digit)
        && !code.starts_with("00")
}

/// Whether a commune's code lies in Moselle, Bas-Rhin or Haut-Rhin, where local law differs (L2541-1 s.).
pub fn alsace_moselle(insee_code: &str) -> bool {
    insee_shaped(insee_code) && matches!(&insee_code[..2], "57" | "67" | "68")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const DAY: Date = date(2026, 12, 17);

    #[test]
    fn an_epci_is_convened_as_a_large_commune_whatever_its_size() {
        for kind in ["communaute_de_communes", "communaute_agglomeration", "communaute_urbaine", "metropole"]
        {
            assert_eq!(council_regime(kind, 10, DAY), "epci_council");
        }
        assert_eq!(council_regime("syndicat_de_communes", 10, DAY), "epci_council");
        assert_eq!(council_regime("commune", 3_499, DAY), "commune_lt_3500");
        assert_eq!(council_regime("commune", 3_500, DAY), "commune_ge_3500");
    }

    #[test]
    fn only_an_intercommunality_has_a_bureau_that_decides_by_delegation() {
        assert_eq!(body_regimes("commune", 9_000, "bureau", DAY), ["bureau_epci_advisory"]);
        assert_eq!(body_regimes("petr", 9_000, "bureau", DAY)[0], "bureau_epci_by_delegation");
        assert_eq!(body_regimes("region", 9_000, "bureau", DAY), ["commission_permanente_dept_region"]);
    }

    #[test]
    fn a_siren_with_a_wrong_figure_is_refused_and_a_siret_gives_its_siren() {
        let refused = check_siren("200 000 017").unwrap_err();
        assert!(
            refused.starts_with("Le SIREN «\u{a0}200\u{a0}000\u{a0}017\u{a0}» comporte une faute"),
            "{refused}"
        );
        assert_eq!(check_siren("732 829 320"), Ok("732829320".into()));
        assert_eq!(check_siren("732 829 320 00074"), Ok("732829320".into()));
        assert_eq!(check_siret("732 829 320 00074"), Ok("73282932000074".into()));
        assert!(check_siret("732 829 320 00075").is_err() && check_siret("732829320").is_err());
        assert!(check_siret("73282932100007").is_err(), "its own key is right, that of its SIREN is not");
        assert!(check_siren("12").is_err() && check_siren("").is_err() && check_siren("٧٣٢٨٢٩٣٢٠").is_err());
    }

    #[test]
    fn an_insee_code_may_be_corsican_or_overseas_but_not_anything() {
        for good in ["60639", "2A004", "2B033", "97411", "01001"] {
            assert!(insee_shaped(good), "{good}");
        }
        for bad in ["", "6063", "1A004", "2C004", "606390", "00123", "é060"] {
            assert!(!insee_shaped(bad), "{bad}");
        }
        assert!(alsace_moselle("67482") && !alsace_moselle("60639") && !alsace_moselle("é"));
    }

    #[test]
    fn a_bureau_never_sits_by_videoconference() {
        assert!(remote_lawful("communaute_de_communes", "council"));
        assert!(!remote_lawful("communaute_de_communes", "bureau"));
        assert!(!remote_lawful("commune", "council"));
        assert!(!remote_lawful("syndicat_mixte_ouvert", "council"));
    }

    #[test]
    fn every_regime_offered_has_a_rule_that_is_not_a_supplement() {
        for kind in KINDS {
            for (body, _) in BODY_KINDS {
                for key in body_regimes(kind.key, 5_000, body, DAY) {
                    assert!(law::regimes(DAY).any(|r| r.key == key), "{key}");
                }
            }
        }
    }
}
