//! The calendar of duties after a sitting: each row of [`law::duties`] with its day, for one sitting.
//!
//! « Une semaine » is seven days: seven days after Thursday is the next Thursday. A month ends the day of the same
//! number, or the last day of a shorter month.
use crate::law::duties::{Bound, DUTIES, Delay, DutyRow, From};
use crate::{french, law};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

/// What is known of a sitting and of what followed.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    pub held_on: Date,
    /// The next sitting of the same body, at whose beginning the minutes are settled.
    pub next_on: Option<Date>,
    /// The day the minutes were settled.
    pub settled_on: Option<Date>,
    /// The day the acts were published.
    pub published_on: Option<Date>,
}

/// A duty with its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    pub key: &'static str,
    pub label: &'static str,
    pub what: &'static str,
    /// The last day to do it, or the first on which it ends when `at_least`; none where no text gives days, or until
    /// what it is counted from has happened.
    pub due: Option<Date>,
    pub at_least: bool,
    /// The day is that of the next sitting as announced: it moves with it.
    pub expected: bool,
    pub sentence: String,
    pub legal_ref: &'static str,
    pub source: &'static str,
    pub status: law::Status,
}

/// A question that has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub enum Refusal {
    UnknownRegime {
        given: String,
    },
    /// A body whose texts here say nothing of what follows a sitting.
    OwnRules {
        label: &'static str,
    },
    BeforeTheSitting {
        what: &'static str,
        held_on: Date,
        given: Date,
    },
}

impl Refusal {
    /// What is wrong, and what to do.
    pub fn sentence(&self) -> String {
        french::set(&match self {
            Self::UnknownRegime { given } => law::unknown_regime(given),
            Self::OwnRules { label } => format!(
                "« {label} » : aucun texte enregistré ici ne règle la suite de ses séances. Les statuts ou le règlement intérieur décident."
            ),
            Self::BeforeTheSitting { what, held_on, given } => format!(
                "{what}, le {}, ne peut pas précéder la séance du {}. Corrigez l’une des deux dates.",
                french::long_date(*given),
                french::long_date(*held_on)
            ),
        })
    }
}

/// Every duty that follows a sitting, in the order of its days; those without a day last.
pub fn after(regime: &str, facts: Facts) -> Result<Vec<Duty>, Refusal> {
    let unknown = || Refusal::UnknownRegime { given: regime.into() };
    let rule = law::rule_on(regime, facts.held_on).ok_or_else(unknown)?;
    let Some(intercommunal) = family(rule.key) else { return Err(Refusal::OwnRules { label: rule.label }) };
    check(&facts)?;
    let in_force =
        |row: &&DutyRow| row.valid_from <= facts.held_on && row.valid_to.is_none_or(|to| facts.held_on <= to);
    let bound = |row: &&DutyRow| row.bound == Bound::Everyone || intercommunal;
    let mut duties: Vec<Duty> =
        DUTIES.iter().filter(in_force).filter(bound).map(|row| duty(row, &facts)).collect();
    duties.sort_by_key(|d| d.due.unwrap_or(Date::MAX));
    Ok(duties)
}

/// Whether a body follows the municipal code after its sittings, and if so whether it is intercommunal.
fn family(regime: &str) -> Option<bool> {
    match regime {
        "commune_lt_3500" | "commune_ge_3500" | "commune_first_meeting_after_general_renewal" => Some(false),
        "epci_council" | "epci_installation_meeting" | "syndicat_mixte_ferme_or_petr" => Some(true),
        _ => None,
    }
}

fn check(facts: &Facts) -> Result<(), Refusal> {
    let given = [
        ("La séance suivante", facts.next_on),
        ("L’arrêt du procès-verbal", facts.settled_on),
        ("La publication", facts.published_on),
    ];
    match given.into_iter().find_map(|(what, day)| day.filter(|d| *d < facts.held_on).map(|d| (what, d))) {
        Some((what, given)) => Err(Refusal::BeforeTheSitting { what, held_on: facts.held_on, given }),
        None => Ok(()),
    }
}

fn duty(row: &DutyRow, facts: &Facts) -> Duty {
    let settled = facts.settled_on.or(facts.next_on);
    let start = match row.from {
        From::Sitting => Some(facts.held_on),
        From::Settling => settled,
        From::Publication => facts.published_on,
    };
    let due = match row.delay {
        Delay::AtOnce => None,
        Delay::Days(days) => start.and_then(|day| day.checked_add(days.days()).ok()),
        Delay::Months(months) => start.and_then(|day| day.checked_add(months.months()).ok()),
        Delay::NextSitting => facts.settled_on.or(facts.next_on),
    };
    let expected = due.is_some()
        && facts.settled_on.is_none()
        && (row.from == From::Settling || row.delay == Delay::NextSitting);
    Duty {
        key: row.key,
        label: row.label,
        what: row.what,
        due,
        at_least: row.at_least,
        expected,
        sentence: sentence(row, due),
        legal_ref: row.legal_ref,
        source: row.source,
        status: row.status,
    }
}

fn sentence(row: &DutyRow, due: Option<Date>) -> String {
    let when = match (due, row.delay, row.from) {
        (Some(day), ..) if row.at_least => format!("Jusqu’au {} au moins", french::long_date(day)),
        (Some(day), Delay::NextSitting, _) => format!("Le {}", french::long_date(day)),
        (Some(day), ..) => format!("Au plus tard le {}", french::long_date(day)),
        (None, Delay::AtOnce, _) => "Sans délai".into(),
        (None, Delay::NextSitting, _) => "À la prochaine séance".into(),
        (None, _, From::Settling) => "Une fois le procès-verbal arrêté".into(),
        (None, ..) => "Une fois l’acte publié".into(),
    };
    french::set(&format!("{when} : {} ({}).", french::inside(row.what.trim_end_matches('.')), row.legal_ref))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn facts(held_on: Date) -> Facts {
        Facts { held_on, next_on: None, settled_on: None, published_on: None }
    }

    fn due(duties: &[Duty], key: &str) -> Option<Date> {
        duties.iter().find(|d| d.key == key).and_then(|d| d.due)
    }

    proptest! {
        #[test]
        fn no_duty_is_due_before_the_sitting_and_they_come_in_order(y in 2023i16..2040, m in 1i8..=12, d in 1i8..=28, later in 1i32..120) {
            let held = date(y, m, d);
            let settled = held.checked_add(later.days()).unwrap();
            let all = after("epci_council", Facts { settled_on: Some(settled), published_on: Some(held), ..facts(held) }).unwrap();
            let days: Vec<Date> = all.iter().map(|duty| duty.due.unwrap_or(Date::MAX)).collect();
            prop_assert!(days.is_sorted());
            prop_assert!(days.iter().all(|day| *day >= held));
            prop_assert_eq!(due(&all, "list_of_deliberations"), held.checked_add(7.days()).ok());
            prop_assert_eq!(due(&all, "minutes_published"), settled.checked_add(7.days()).ok());
        }
    }

    #[test]
    fn a_community_sends_its_list_to_the_councillors_who_do_not_sit_and_a_commune_has_none() {
        let held = date(2026, 12, 17);
        let community =
            after("epci_council", Facts { next_on: Some(date(2027, 1, 28)), ..facts(held) }).unwrap();
        assert_eq!(due(&community, "list_of_deliberations"), Some(date(2026, 12, 24)));
        assert_eq!(due(&community, "list_to_councillors"), Some(date(2027, 1, 17)));
        assert_eq!(due(&community, "minutes_settled"), Some(date(2027, 1, 28)));
        assert_eq!(due(&community, "minutes_published"), Some(date(2027, 2, 4)));
        assert!(community.iter().any(|d| d.key == "minutes_published" && d.expected));
        let commune = after("commune_lt_3500", facts(held)).unwrap();
        assert_eq!(due(&commune, "list_to_councillors"), None);
        assert!(commune.iter().all(|d| d.key != "list_to_councillors"));
        assert_eq!(due(&commune, "minutes_published"), None, "nothing is known of the next sitting");
    }

    #[test]
    fn a_month_ends_with_a_shorter_one() {
        let all = after("epci_council", facts(date(2027, 1, 31))).unwrap();
        assert_eq!(due(&all, "list_to_councillors"), Some(date(2027, 2, 28)));
        assert!(
            all.iter()
                .find(|d| d.key == "list_of_deliberations")
                .unwrap()
                .sentence
                .starts_with("Au plus tard le dimanche 7 février 2027\u{a0}:")
        );
    }

    #[test]
    fn dates_that_cannot_be_and_bodies_without_a_text_are_refused() {
        let held = date(2026, 12, 17);
        let early = Facts { settled_on: Some(date(2026, 12, 1)), ..facts(held) };
        assert!(
            after("epci_council", early).unwrap_err().to_string().contains("ne peut pas précéder la séance")
        );
        assert!(matches!(after("commission_L2121_22", facts(held)), Err(Refusal::OwnRules { .. })));
        assert!(matches!(after("conseil", facts(held)), Err(Refusal::UnknownRegime { .. })));
    }
}
