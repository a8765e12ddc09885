//! What the law offers to a body: its regimes, its notice, and what the règlement intérieur may add.
use super::model::{Body, BodyInput, BodyKind, Notice, OwnNoticeKind};
use crate::platform::error::Refusal;
use crate::platform::time::Day;
use jiff::civil::Date;
use pupitre_rules::authority::{body_regimes, kind_of};
use pupitre_rules::law::{self, Kind, Rule};
use pupitre_rules::notice::last_day;

/// What the law does not allow a body to be.
#[derive(Debug)]
pub(super) enum RegimeRefusal {
    NotOffered { given: String, offered: Vec<String> },
    OwnNoticeIncomplete,
    OwnNoticeOutOfRange,
    OwnNoticeTooShort { rule: &'static Rule },
    NoteRequired { rule: &'static Rule },
    NobodyToInform,
}

impl Refusal for RegimeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotOffered { .. } => "bodies.regime_not_offered",
            Self::OwnNoticeIncomplete => "bodies.own_notice_incomplete",
            Self::OwnNoticeOutOfRange => "bodies.own_notice_out_of_range",
            Self::OwnNoticeTooShort { .. } => "bodies.own_notice_too_short",
            Self::NoteRequired { .. } => "bodies.note_required",
            Self::NobodyToInform => "bodies.nobody_to_inform",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotOffered { given, offered } => format!(
                "Le régime « {given} » ne convient pas à cet organe dans votre collectivité. Choisissez : {}.",
                offered.join(" ; ")
            ),
            Self::OwnNoticeIncomplete => {
                "Le délai du règlement intérieur demande un nombre de jours et leur sorte (francs ou non). Écrivez \
                 les deux, ou aucun."
                    .into()
            }
            Self::OwnNoticeOutOfRange => {
                "Le délai du règlement intérieur va de 1 à 60 jours. Corrigez le nombre de jours.".into()
            }
            Self::OwnNoticeTooShort { rule } => format!(
                "La loi fixe ce délai : {} ({}). Le règlement intérieur peut l’allonger, jamais le réduire. Retirez \
                 le délai propre, ou allongez-le.",
                rule.delay_words(),
                rule.legal_ref
            ),
            Self::NoteRequired { rule } => format!(
                "La note explicative de synthèse accompagne toute convocation de cet organe ({}) : elle ne se retire \
                 pas.",
                rule.legal_ref
            ),
            Self::NobodyToInform => {
                "Seules les intercommunalités informent les conseillers municipaux qui ne siègent pas (article \
                 L5211-40-2 du CGCT). Retirez cette option."
                    .into()
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::NotOffered { .. } => "regime",
            Self::OwnNoticeIncomplete | Self::OwnNoticeOutOfRange | Self::OwnNoticeTooShort { .. } => {
                "own_notice_days"
            }
            Self::NoteRequired { .. } => "note_required",
            Self::NobodyToInform => "informs_audience",
        })
    }
}

/// What decides of a body's law: the kind of the authority, its inhabitants, the day.
pub(super) struct Ground {
    pub authority_kind: String,
    pub inhabitants: i64,
    pub today: Day,
}

impl Ground {
    /// Checks what was typed against the law; returns the regime chosen, or the usual one.
    pub(super) fn judge(&self, input: &BodyInput) -> Result<&'static Rule, RegimeRefusal> {
        let rule = self.regime(input.kind, input.regime.as_deref())?;
        if let Some(own) = own(input.own_notice_kind.map(OwnNoticeKind::key), input.own_notice_days)? {
            let day = self.today.date();
            // Far enough for both to count back from.
            let sitting = day.saturating_add(jiff::Span::new().days(365));
            let lawful = rule.days.map(|days| last_day(rule.kind, days, sitting));
            if lawful.is_some_and(|lawful| last_day(own.0, own.1, sitting) > lawful) {
                return Err(RegimeRefusal::OwnNoticeTooShort { rule });
            }
        }
        if rule.note_required && input.note_required == Some(false) {
            return Err(RegimeRefusal::NoteRequired { rule });
        }
        if input.informs_audience && !kind_of(&self.authority_kind).is_some_and(|k| k.intercommunal) {
            return Err(RegimeRefusal::NobodyToInform);
        }
        Ok(rule)
    }

    fn regime(&self, kind: BodyKind, given: Option<&str>) -> Result<&'static Rule, RegimeRefusal> {
        let offered: Vec<&'static Rule> =
            body_regimes(&self.authority_kind, self.inhabitants, kind.key(), self.today.date())
                .into_iter()
                .filter_map(|key| law::rule_on(key, self.today.date()))
                .collect();
        let chosen = match given {
            None => offered.first(),
            Some(key) => offered.iter().find(|rule| rule.key == key),
        };
        chosen.copied().ok_or_else(|| RegimeRefusal::NotOffered {
            given: given.unwrap_or_default().chars().take(80).collect(),
            offered: offered.iter().map(|r| format!("{} ({})", r.label, r.key)).collect(),
        })
    }
}

/// The notice of the règlement intérieur, when there is one.
fn own(kind: Option<&str>, days: Option<i64>) -> Result<Option<(Kind, i32)>, RegimeRefusal> {
    match (kind, days) {
        (None, None) => Ok(None),
        (Some(kind), Some(days)) => match i32::try_from(days) {
            Ok(days @ 1..=60) => {
                Ok(Some((if kind == "francs" { Kind::Francs } else { Kind::Calendar }, days)))
            }
            _ => Err(RegimeRefusal::OwnNoticeOutOfRange),
        },
        _ => Err(RegimeRefusal::OwnNoticeIncomplete),
    }
}

/// The notice that applies to a body on a day: the law's, or the longer one of its own rules.
pub(super) fn notice(body: &Body, today: &Day) -> Notice {
    let day: Date = today.date();
    let own = own(body.own_notice_kind.as_deref(), body.own_notice_days).ok().flatten();
    let Some(rule) = law::rule_on(&body.regime, day) else {
        return Notice { days: None, kind: key(Kind::Configurable), legal_ref: String::new() };
    };
    let far = day.saturating_add(jiff::Span::new().days(365));
    let by_law = rule.days.map(|days| (rule.kind, days, rule.legal_ref));
    let by_own = own.map(|(kind, days)| (kind, days, "règlement intérieur"));
    // The law's first: on the same last day, it is the one to quote.
    let deciding = by_law.into_iter().chain(by_own).min_by_key(|(kind, days, _)| last_day(*kind, *days, far));
    match deciding {
        Some((kind, days, source)) => Notice { days: Some(days), kind: key(kind), legal_ref: source.into() },
        None => Notice { days: None, kind: key(rule.kind), legal_ref: rule.legal_ref.into() },
    }
}

fn key(kind: Kind) -> String {
    match kind {
        Kind::Francs => "francs",
        Kind::Calendar => "calendar",
        Kind::Statutes => "statutes",
        Kind::OwnRules => "own_rules",
        Kind::Configurable => "configurable",
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(regime: &str, own: Option<(&str, i64)>) -> Body {
        Body {
            id: uuid::Uuid::nil(),
            name: "x".into(),
            kind: "council".into(),
            regime: regime.into(),
            own_notice_kind: own.map(|(kind, _)| kind.into()),
            own_notice_days: own.map(|(_, days)| days),
            note_required: None,
            informs_audience: false,
            position: 0,
            closed_on: None,
        }
    }

    #[test]
    fn the_longer_notice_decides_and_the_law_is_quoted_when_equal() {
        let today = Day("2026-12-07".into());
        let shown = |regime, own| notice(&body(regime, own), &today);
        assert_eq!(
            (shown("epci_council", None).days, shown("epci_council", None).kind),
            (Some(5), "francs".into())
        );
        assert_eq!(shown("epci_council", Some(("francs", 8))).legal_ref, "règlement intérieur");
        // Six calendar days and five clear days end on the same day.
        assert!(shown("epci_council", Some(("calendar", 6))).legal_ref.contains("L5211-1"));
        assert_eq!(shown("commission_L2121_22", None).days, None);
        assert_eq!(shown("commission_L2121_22", Some(("calendar", 5))).days, Some(5));
    }
}
