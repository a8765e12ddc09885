//! What the words of a function say of the place held in the council.
use pupitre_rules::french::fold;

/// Role in the council of who holds this function: `president`, `vice_president` or `member`. The mayor
/// presides over the council of a commune (CGCT L2121-14), the president over an intercommunal one (L5211-9).
pub fn council_role(function: &str, authority_kind: &str) -> &'static str {
    let words = fold(function);
    let words: Vec<&str> = words.split(' ').filter(|w| !w.is_empty()).collect();
    let elsewhere = ["commission", "groupe", "delegue", "deleguee", "honoraire", "syndicat"];
    let here = !words.iter().any(|w| elsewhere.contains(w));
    match words.as_slice() {
        ["president" | "presidente", ..] if here => "president",
        ["maire"] if authority_kind == "commune" => "president",
        ["maire", "de", ..] if authority_kind == "commune" && here => "president",
        _ if words.windows(2).any(|w| w[0] == "vice" && w[1].starts_with("president"))
            || words.iter().any(|w| w.starts_with("vicepresident")) =>
        {
            if words.iter().any(|w| matches!(*w, "commission" | "groupe")) {
                "member"
            } else {
                "vice_president"
            }
        }
        _ => "member",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_tells_who_presides() {
        let community = "communaute_de_communes";
        for (function, kind, role) in [
            ("Présidente", community, "president"),
            ("Président du conseil communautaire", community, "president"),
            ("Président de la commission Finances", community, "member"),
            ("3e vice-présidente", community, "vice_president"),
            ("1er Vice-Président délégué aux finances", community, "vice_president"),
            ("Vice-présidente de la commission Culture", community, "member"),
            ("Maire", "commune", "president"),
            ("Maire", community, "member"),
            ("Maire délégué", "commune", "member"),
            ("1er adjoint au maire", "commune", "member"),
            ("", "commune", "member"),
        ] {
            assert_eq!(council_role(function, kind), role, "{function}");
        }
    }
}
