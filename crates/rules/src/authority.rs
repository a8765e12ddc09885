//! Kinds of authorities and the regimes that follow from them; numbers that identify them.
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

/// The population from which a commune's council is convened five clear days before (L2121-12).
pub const LARGE_COMMUNE: i64 = 3_500;

/// Key of the rule of the authority's deliberating assembly.
pub fn council_regime(kind: &str, inhabitants: i64) -> &'static str {
    match kind {
        "commune" if inhabitants < LARGE_COMMUNE => "commune_lt_3500",
        "commune" => "commune_ge_3500",
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
pub fn body_regimes(authority_kind: &str, inhabitants: i64, body_kind: &str) -> Vec<&'static str> {
    match body_kind {
        "council" => vec![council_regime(authority_kind, inhabitants)],
        "bureau" if matches!(authority_kind, "departement" | "region") => {
            vec!["commission_permanente_dept_region"]
        }
        "bureau" => vec!["bureau_epci_by_delegation", "bureau_epci_advisory"],
        "cao" => vec!["commission_appel_offres"],
        _ => vec!["commission_L2121_22"],
    }
}

/// Whether a body may sit by videoconference: intercommunal councils, never bureaux (L5211-11-1).
pub fn remote_lawful(authority_kind: &str, body_kind: &str) -> bool {
    body_kind == "council" && kind_of(authority_kind).is_some_and(|k| k.intercommunal)
}

/// Checks a SIREN (9 digits) or SIRET (14): figures and key. The refusal says what is wrong.
pub fn check_siren(text: &str) -> Result<String, String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if !matches!(digits.len(), 9 | 14) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("Un SIREN compte 9 chiffres (14 pour un SIRET) ; « {text} » n’en est pas un."));
    }
    if luhn(&digits) {
        Ok(digits)
    } else {
        Err(format!(
            "Le numéro « {text} » comporte une faute de frappe : sa clé de contrôle ne correspond pas."
        ))
    }
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
        && (b[1].is_ascii_digit() || matches!(b[1], b'A' | b'B'))
        && b[2..].iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epci_is_convened_as_a_large_commune_whatever_its_size() {
        for kind in ["communaute_de_communes", "communaute_agglomeration", "communaute_urbaine", "metropole"]
        {
            assert_eq!(council_regime(kind, 10), "epci_council");
        }
        assert_eq!(council_regime("commune", 3_499), "commune_lt_3500");
        assert_eq!(council_regime("commune", 3_500), "commune_ge_3500");
    }

    #[test]
    fn a_siren_with_a_wrong_figure_is_refused() {
        assert_eq!(check_siren("200 000 017"), Err("Le numéro « 200 000 017 » comporte une faute de frappe : sa clé de contrôle ne correspond pas.".into()));
        assert_eq!(check_siren("732 829 320"), Ok("732829320".into()));
        assert!(check_siren("12").is_err());
    }

    #[test]
    fn a_bureau_never_sits_by_videoconference() {
        assert!(remote_lawful("communaute_de_communes", "council"));
        assert!(!remote_lawful("communaute_de_communes", "bureau"));
        assert!(!remote_lawful("commune", "council"));
    }

    #[test]
    fn every_regime_offered_has_a_rule() {
        let day = jiff::civil::date(2026, 12, 17);
        for kind in KINDS {
            for (body, _) in BODY_KINDS {
                for key in body_regimes(kind.key, 5_000, body) {
                    assert!(crate::law::rule_on(key, day).is_some(), "{key}");
                }
            }
        }
    }
}
