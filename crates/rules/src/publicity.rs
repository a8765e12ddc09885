//! The publicity of acts: in what form an authority may publish them, and how long they stay (L2131-1, R2131-1).
use crate::law::duties::{DUTIES, Delay, From};
use crate::{authority, french, law};
use jiff::ToSpan;
use jiff::civil::Date;

/// Key of the row that says how long acts stay online.
const ONLINE: &str = "acts_online";

/// Whether the authority may, by deliberation, publish its acts on paper or by display rather than electronically.
pub fn may_choose(kind: &str, inhabitants: i64, on: Date) -> bool {
    match kind {
        "commune" => law::threshold("chosen_publicity", on).is_some_and(|t| inhabitants < t.value),
        "syndicat_de_communes" | "syndicat_mixte_ferme" => true,
        _ => false,
    }
}

/// Why it may not.
pub fn not_free(kind: &str) -> String {
    let label = authority::kind_of(kind).map_or(kind, |k| k.label);
    french::set(&format!(
        "« {label} » : ses actes se publient sous forme électronique. Seuls les communes de moins de 3 500 habitants, les syndicats de communes et les syndicats mixtes fermés choisissent, par délibération, l’affichage ou le papier (article L2131-1 du CGCT)."
    ))
}

/// The first day on which an act posted this day may be taken down; none before the reform.
pub fn kept_until(posted: Date) -> Option<Date> {
    let in_force = |from: Date, to: Option<Date>| from <= posted && to.is_none_or(|to| posted <= to);
    let row = DUTIES.iter().find(|d| d.key == ONLINE && in_force(d.valid_from, d.valid_to))?;
    match (row.from, row.delay) {
        (From::Publication, Delay::Months(months)) => posted.checked_add(months.months()).ok(),
        (From::Publication, Delay::Days(days)) => posted.checked_add(days.days()).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn only_small_communes_and_syndicates_choose_the_form_of_publication() {
        let day = date(2026, 12, 17);
        for (kind, inhabitants, free) in [
            ("commune", 3_499, true),
            ("commune", 3_500, false),
            ("syndicat_de_communes", 80_000, true),
            ("syndicat_mixte_ferme", 80_000, true),
            ("syndicat_mixte_ouvert", 900, false),
            ("communaute_de_communes", 900, false),
            ("departement", 900, false),
        ] {
            assert_eq!(may_choose(kind, inhabitants, day), free, "{kind} {inhabitants}");
        }
        assert!(!may_choose("commune", 900, date(2021, 1, 1)), "the choice came with the reform of 2022");
        assert!(not_free("metropole").contains("L2131-1"));
    }

    #[test]
    fn an_act_stays_two_months_at_least() {
        assert_eq!(kept_until(date(2026, 12, 31)), Some(date(2027, 2, 28)));
        assert_eq!(kept_until(date(2026, 12, 17)), Some(date(2027, 2, 17)));
        assert_eq!(kept_until(date(2022, 6, 30)), None);
    }
}
