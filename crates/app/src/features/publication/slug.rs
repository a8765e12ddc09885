//! Names in addresses: small letters, figures and hyphens.
use pupitre_rules::french;

/// Longest name of a site.
const LONGEST: usize = 60;

/// « Communauté de communes des Trois Vallées » gives `communaute-de-communes-des-trois-vallees`.
pub fn of(text: &str) -> String {
    let folded = french::fold(text);
    let words: Vec<&str> =
        folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let mut slug = String::new();
    for word in words {
        if slug.len() + word.len() + 1 > LONGEST {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug
}

/// Whether somebody wrote a name that can stand in an address.
pub fn fits(slug: &str) -> bool {
    (3..=LONGEST).contains(&slug.len()) && of(slug) == slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_an_address_and_only_an_address_is_accepted() {
        assert_eq!(
            of("Communauté de communes des Trois Vallées"),
            "communaute-de-communes-des-trois-vallees"
        );
        assert_eq!(of("  L’Haÿ-les-Roses !"), "l-hay-les-roses");
        assert!(of(&"bourg ".repeat(40)).len() <= LONGEST);
        assert!(fits("trois-vallees"));
        for bad in ["", "ab", "Trois-Vallées", "a/b/c", "-trois", "trois--vallees"] {
            assert!(!fits(bad), "{bad}");
        }
    }
}
