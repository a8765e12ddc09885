//! What the screens say about a notice: each finding with its article and what to do.
use super::delay::{Delay, earliest_sitting};
use super::{Assessment, Finding, Severity};
use crate::french::{self, set};
use crate::holidays::{self, Territory};
use crate::law::{self, Kind, Rule, Status};
use jiff::ToSpan;
use jiff::civil::Date;

pub(crate) fn finding(
    code: &'static str,
    severity: Severity,
    title: &str,
    sentence: &str,
    article: &str,
) -> Finding {
    Finding { code, severity, title: set(title), sentence: set(sentence), article: set(article) }
}

/// No text sets a delay, and the body's settings give none.
pub(super) fn no_delay(rule: &Rule) -> Finding {
    let sentence = match rule.kind {
        Kind::Statutes => {
            "Les statuts fixent le délai de convocation : lisez-les, et notez le délai dans les réglages de l’organe."
        }
        Kind::OwnRules => {
            "Aucun texte ne fixe de délai pour cet organe : le règlement intérieur décide. Notez son délai dans les réglages de l’organe."
        }
        _ => {
            "Le délai de cet organe n’est pas établi ici : vérifiez-le sur Légifrance ou dans le règlement intérieur, et notez-le dans les réglages de l’organe."
        }
    };
    finding("notice.no_legal_delay", Severity::Look, "Aucun délai enregistré", sentence, rule.legal_ref)
}

/// No text lets urgency shorten this delay.
pub(super) fn no_urgency(label: &str, legal_ref: &str) -> Finding {
    let sentence = format!(
        "{label} : aucun texte ne permet d’abréger ce délai en cas d’urgence. Retirez l’urgence ou reportez la séance."
    );
    finding(
        "notice.urgency_unknown",
        Severity::Blocks,
        "L’urgence ne réduit pas ce délai",
        &sentence,
        legal_ref,
    )
}

/// The body's statutes or own rules say whether urgency exists.
pub(super) fn urgency_elsewhere(rule: &Rule) -> Finding {
    let text = if rule.kind == Kind::Statutes { "Les statuts" } else { "Le règlement intérieur" };
    let verb = if rule.kind == Kind::Statutes { "disent" } else { "dit" };
    finding(
        "notice.urgency_elsewhere",
        Severity::Look,
        "Urgence à vérifier",
        &format!(
            "{text} {verb} si l’urgence abrège le délai de cet organe : le délai entier est compté ici."
        ),
        rule.legal_ref,
    )
}

/// Urgency leaves the legal floor; own rules may say otherwise.
pub(super) fn own_rules_and_urgency(own: &Delay) -> Finding {
    let delay = law::delay_words(own.kind, Some(own.days));
    finding(
        "notice.urgency_own_rules",
        Severity::Look,
        "Règlement intérieur à vérifier",
        &format!("Il demande {delay} : vérifiez qu’il permet d’abréger ce délai en cas d’urgence."),
        own.legal_ref,
    )
}

/// Own rules can only lengthen what the law says.
pub(super) fn own_rules_shorter(own: &Delay, rule: &Rule) -> Finding {
    let sentence = format!(
        "Le règlement intérieur dit {}, la loi {} : c’est le délai de la loi qui compte.",
        law::delay_words(own.kind, Some(own.days)),
        rule.delay_words()
    );
    finding(
        "notice.own_rules_shorter",
        Severity::Look,
        "Délai plus court que la loi",
        &sentence,
        rule.legal_ref,
    )
}

/// A bureau or a commission may discuss a budget, never vote it.
pub(super) fn budget_elsewhere(rule: &Rule, budget: &Rule) -> Finding {
    let sentence = format!(
        "{} : cet organe peut examiner le projet, mais le vote revient à l’assemblée. Le délai de {} vaudra pour la séance du vote.",
        rule.label,
        budget.delay_words()
    );
    finding(
        "notice.budget_elsewhere",
        Severity::Look,
        "Le budget se vote en assemblée",
        &sentence,
        budget.legal_ref,
    )
}

/// Remarks that never change the law: prudence, closed offices, rows to verify.
pub(super) fn remarks(
    rule: &Rule,
    deciding: &Delay,
    last_day: Date,
    territory: Territory,
    out: &mut Vec<Finding>,
) {
    if deciding.kind == Kind::Calendar {
        out.push(calendar_days(deciding, last_day));
    }
    if let Some(closed) = holidays::closed(last_day, territory) {
        let sentence = format!(
            "Le {} est {closed} : l’envoi reste possible ce jour-là, mais prévoyez-le avant. Les jours chômés comptent dans le délai.",
            french::long_date(last_day)
        );
        out.push(finding(
            "notice.last_day_closed",
            Severity::Look,
            "Le dernier jour, les bureaux sont fermés",
            &sentence,
            "CE, 13 octobre 1993, n° 141677",
        ));
    }
    if rule.status == Status::ToVerify {
        out.push(finding(
            "notice.to_verify",
            Severity::Look,
            "Règle à vérifier",
            "Cette règle n’a pas été relue sur Légifrance : vérifiez-la avant de vous y fier.",
            rule.legal_ref,
        ));
    }
}

fn calendar_days(deciding: &Delay, last_day: Date) -> Finding {
    let sentence = format!(
        "Par prudence, envoyez un jour plus tôt, le {} : le texte ne dit pas si les {} sont francs.",
        french::long_date(last_day.saturating_sub(1.day())),
        law::delay_words(Kind::Calendar, Some(deciding.days))
    );
    finding(
        "notice.calendar_days",
        Severity::Look,
        "Délai écrit sans le mot « francs »",
        &sentence,
        deciding.legal_ref,
    )
}

/// The finding that a sending on this day is too late.
pub fn too_late(a: &Assessment, sent: Date) -> Finding {
    let (Some(last), Some(days)) = (a.last_day, a.days) else {
        return finding(
            "notice.too_late",
            Severity::Blocks,
            "Trop tard pour cette date",
            "La séance a déjà commencé : reportez-la.",
            &a.legal_ref,
        );
    };
    let advice = match a.urgent_floor.filter(|_| !a.urgent) {
        Some(floor) => format!(
            "Reportez la séance ou, si l’urgence le justifie, demandez au président d’abréger le délai ({} au moins).",
            law::delay_words(Kind::Francs, Some(floor))
        ),
        None if a.urgent => "Même en urgence, ce délai reste : reportez la séance.".into(),
        None => "Aucune urgence n’abrège ce délai : reportez la séance.".into(),
    };
    let sentence = format!(
        "Il faut {} : le dernier jour d’envoi était le {}. Envoyée le {}, la convocation permet une séance à partir du {}. {advice}",
        law::delay_words(a.kind, a.days),
        french::long_date(last),
        french::long_date(sent),
        french::long_date(earliest_sitting(a.kind, days, sent)),
    );
    finding("notice.too_late", Severity::Blocks, "Trop tard pour cette date", &sentence, &a.legal_ref)
}
