//! Notice of convocation: the last lawful moment to send, per regime, urgency, budget and own rules.
//!
//! Clear days are whole days, 0:00 to 24:00 in the assembly's time zone, between the day of sending and the day
//! of the sitting, both excluded; Saturdays, Sundays and holidays count and never extend (CE, 13 octobre 1993,
//! d'André, n° 141677). What counts is sending, recipient by recipient.
use crate::french;
use crate::holidays;
use crate::law::{self, Kind, Rule, Status};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

/// What a notice depends on.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Key of the body's rule.
    pub regime: &'a str,
    /// Delay of the body's own rules (règlement intérieur).
    pub own: Option<(Kind, i32)>,
    /// Local date and time of the sitting.
    pub meeting: DateTime,
    pub zone: TimeZone,
    pub urgent: bool,
    /// The agenda holds a primitive budget.
    pub budget: bool,
}

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The law forbids to go on.
    Blocks,
    /// To be looked at by a person.
    Look,
    /// In order.
    Fine,
}

/// Something found, with its article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub code: &'static str,
    pub severity: Severity,
    pub title: String,
    pub sentence: String,
    pub article: String,
}

/// A delay that applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Delay {
    kind: Kind,
    days: i32,
    legal_ref: &'static str,
    urgent: bool,
}

/// The answer of the law.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assessment {
    /// Last day on which sending is lawful; none where no text sets a delay.
    pub last_day: Option<Date>,
    /// Last lawful millisecond.
    pub last_moment: Option<Timestamp>,
    /// The delay that decides: its days and their kind.
    pub days: Option<i32>,
    pub kind: Kind,
    pub legal_ref: String,
    /// « 5 jours francs, articles L2121-12 et L5211-1 du CGCT ».
    pub ground: String,
    pub sitting_day: Date,
    pub urgent: bool,
    pub status: Status,
    pub findings: Vec<Finding>,
}

/// Why a notice cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Le régime « {given} » n’est pas connu. Régimes acceptés : {accepted}.")]
    UnknownRegime { given: String, accepted: String },
    #[error("« {given} » n’est pas une date et une heure. Écrivez par exemple 2026-12-17T18:30.")]
    BadMoment { given: String },
    #[error("« {given} » n’est pas un fuseau horaire connu. Écrivez par exemple Europe/Paris.")]
    BadZone { given: String },
}

/// Computes the last lawful moment and what to say of it.
pub fn assess(input: &Input<'_>) -> Result<Assessment, Refusal> {
    let sitting_day = input.meeting.date();
    let rule = law::rule_on(input.regime, sitting_day).ok_or_else(|| Refusal::UnknownRegime {
        given: input.regime.into(),
        accepted: law::keys().join(", "),
    })?;
    let mut findings = Vec::new();
    let delays = delays(rule, input, &mut findings);
    let deciding = delays.iter().min_by_key(|d| d.last_day(sitting_day)).cloned();
    let Some(deciding) = deciding else {
        findings.push(no_delay(rule));
        return Ok(Assessment {
            last_day: None,
            last_moment: None,
            days: None,
            kind: rule.kind,
            legal_ref: rule.legal_ref.into(),
            ground: format!("{}, {}", rule.delay_words(), rule.legal_ref),
            sitting_day,
            urgent: input.urgent,
            status: rule.status,
            findings,
        });
    };
    let last_day = deciding.last_day(sitting_day);
    remarks(rule, &deciding, last_day, &mut findings);
    Ok(Assessment {
        last_day: Some(last_day),
        last_moment: Some(end_of(last_day, &input.zone)),
        days: Some(deciding.days),
        kind: deciding.kind,
        legal_ref: deciding.legal_ref.into(),
        ground: format!("{}, {}", law::delay_words(deciding.kind, Some(deciding.days)), deciding.legal_ref),
        sitting_day,
        urgent: deciding.urgent,
        status: rule.status,
        findings,
    })
}

impl Delay {
    fn last_day(&self, sitting: Date) -> Date {
        last_day(self.kind, self.days, sitting)
    }
}

/// `francs N`: the sitting minus N + 1 days; `calendar N`: the sitting minus N days.
pub fn last_day(kind: Kind, days: i32, sitting: Date) -> Date {
    let back = if kind == Kind::Francs { days + 1 } else { days };
    sitting.saturating_sub(back.days())
}

/// First day on which a sitting may be held when the sending happens on `sent`.
pub fn earliest_sitting(kind: Kind, days: i32, sent: Date) -> Date {
    let forward = if kind == Kind::Francs { days + 1 } else { days };
    sent.saturating_add(forward.days())
}

/// The last millisecond of a day in a zone, whatever its changes of hour.
pub fn end_of(day: Date, zone: &TimeZone) -> Timestamp {
    let next = day.tomorrow().unwrap_or(day);
    let midnight = next.to_zoned(zone.clone()).and_then(|z| z.start_of_day());
    midnight
        .map_or(Timestamp::MAX, |z| z.timestamp().saturating_sub(1.millisecond()).unwrap_or(Timestamp::MAX))
}

fn delays(rule: &Rule, input: &Input<'_>, findings: &mut Vec<Finding>) -> Vec<Delay> {
    let mut delays = Vec::new();
    let day = input.meeting.date();
    match (input.urgent, rule.urgent_floor, rule.days) {
        (true, Some(floor), _) => {
            delays.push(Delay { kind: Kind::Francs, days: floor, legal_ref: rule.legal_ref, urgent: true });
        }
        (true, None, Some(days)) => {
            findings.push(no_urgency(rule.label, rule.legal_ref));
            delays.push(Delay { kind: rule.kind, days, legal_ref: rule.legal_ref, urgent: false });
        }
        (false, _, Some(days)) => {
            delays.push(Delay { kind: rule.kind, days, legal_ref: rule.legal_ref, urgent: false });
        }
        (_, _, None) => {}
    }
    if let Some((kind, days)) = input.own.filter(|_| !input.urgent) {
        delays.push(Delay { kind, days, legal_ref: "règlement intérieur", urgent: false });
    }
    if let Some(budget) = law::rule_on("budget_primitif_M57", day).filter(|_| input.budget)
        && let Some(days) = budget.days
    {
        if input.urgent {
            findings.push(no_urgency(budget.label, budget.legal_ref));
        }
        delays.push(Delay { kind: budget.kind, days, legal_ref: budget.legal_ref, urgent: false });
    }
    delays
}

fn no_delay(rule: &Rule) -> Finding {
    Finding {
        code: "notice.no_legal_delay",
        severity: Severity::Look,
        title: "Aucun délai légal".into(),
        sentence: match rule.kind {
            Kind::Statutes => "Les statuts fixent le délai de convocation : vérifiez-les, et notez-le dans les réglages de l’organe.".into(),
            _ => "Aucun texte ne fixe de délai pour cet organe : le règlement intérieur décide. Notez son délai dans les réglages de l’organe.".into(),
        },
        article: rule.legal_ref.into(),
    }
}

fn no_urgency(label: &str, legal_ref: &str) -> Finding {
    Finding {
        code: "notice.urgency_unknown",
        severity: Severity::Blocks,
        title: "L’urgence ne réduit pas ce délai".into(),
        sentence: format!(
            "{label} : aucun texte ne permet d’abréger ce délai en cas d’urgence. Retirez l’urgence ou reportez la séance."
        ),
        article: legal_ref.into(),
    }
}

fn remarks(rule: &Rule, deciding: &Delay, last_day: Date, findings: &mut Vec<Finding>) {
    if deciding.kind == Kind::Calendar {
        findings.push(Finding {
            code: "notice.calendar_days",
            severity: Severity::Look,
            title: "Délai écrit sans le mot « francs »".into(),
            sentence: format!(
                "Par prudence, envoyez un jour plus tôt, le {} : le texte ne dit pas si les {} jours sont francs.",
                french::long_date(last_day.saturating_sub(1.day())),
                deciding.days
            ),
            article: deciding.legal_ref.into(),
        });
    }
    if let Some(closed) = holidays::closed(last_day) {
        findings.push(Finding {
            code: "notice.last_day_closed",
            severity: Severity::Look,
            title: "Le dernier jour, les bureaux sont fermés".into(),
            sentence: format!(
                "Le {} est {closed} : l’envoi reste possible ce jour-là, mais prévoyez-le avant. Les jours chômés comptent dans le délai.",
                french::long_date(last_day)
            ),
            article: "CE, 13 octobre 1993, n° 141677".into(),
        });
    }
    if rule.status == Status::ToVerify {
        findings.push(Finding {
            code: "notice.to_verify",
            severity: Severity::Look,
            title: "Règle à vérifier".into(),
            sentence: "Cette règle n’a pas été relue sur Légifrance : vérifiez-la avant de vous y fier."
                .into(),
            article: rule.legal_ref.into(),
        });
    }
}

impl Assessment {
    /// Whether sending at this moment is lawful.
    pub fn lawful_at(&self, sent: Timestamp) -> bool {
        self.last_moment.is_none_or(|last| sent <= last)
    }

    /// Days between the day of sending and the last lawful day; negative when it is past.
    pub fn margin_days(&self, today: Date) -> Option<i32> {
        self.last_day.map(|last| (last - today).get_days())
    }

    /// « Dans les délais, 4 jours de marge », « Trop tard de 2 jours ».
    pub fn sentence(&self, today: Date) -> String {
        match self.margin_days(today) {
            None => "Aucun délai légal pour cet organe.".into(),
            Some(0) => "Dans les délais : dernier jour aujourd’hui, jusqu’à minuit.".into(),
            Some(1) => "Dans les délais, 1 jour de marge.".into(),
            Some(n) if n > 1 => format!("Dans les délais, {n} jours de marge."),
            Some(-1) => "Trop tard d’un jour.".into(),
            Some(n) => format!("Trop tard de {} jours.", -n),
        }
    }
}

/// The ruler of the screens: today, last day, clear days, sitting.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ruler {
    pub today: String,
    /// Milliseconds UTC.
    pub now: i64,
    pub last_day: Option<String>,
    /// Milliseconds UTC.
    pub last_moment: Option<i64>,
    pub sitting_day: String,
    pub notice_days: Option<i32>,
    pub notice_kind: Kind,
    pub margin_days: Option<i32>,
    pub legal_ref: String,
    pub sentence: String,
    pub urgent: bool,
}

/// The ruler at a moment.
pub fn ruler(assessment: &Assessment, now: Timestamp, zone: &TimeZone) -> Ruler {
    let today = now.to_zoned(zone.clone()).date();
    Ruler {
        today: today.to_string(),
        now: now.as_millisecond(),
        last_day: assessment.last_day.map(|d| d.to_string()),
        last_moment: assessment.last_moment.map(|t| t.as_millisecond()),
        sitting_day: assessment.sitting_day.to_string(),
        notice_days: assessment.days,
        notice_kind: assessment.kind,
        margin_days: assessment.margin_days(today),
        legal_ref: assessment.legal_ref.clone(),
        sentence: assessment.sentence(today),
        urgent: assessment.urgent,
    }
}

/// What `pupitre rules notice` prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub regime: String,
    pub label: String,
    /// Local date and time with offset and zone.
    pub meeting: String,
    pub zone: String,
    pub notice_days: Option<i32>,
    pub notice_kind: Kind,
    pub urgent: bool,
    pub budget: bool,
    pub last_lawful_day: Option<Date>,
    /// RFC 3339 with offset; the last millisecond of that day.
    pub last_lawful_moment: Option<String>,
    /// First day on which the sitting could be held, had the sending happened at `--sent`.
    pub earliest_sitting_day: Option<Date>,
    pub sent: Option<String>,
    /// Whether sending at `--sent` is lawful; null when it was not given.
    pub lawful: Option<bool>,
    pub ground: String,
    pub legal_ref: String,
    pub status: Status,
    pub findings: Vec<Finding>,
}

/// Answers the command line. `sent` is local unless it carries an offset or ends with `Z`.
pub fn report(
    regime: &str,
    meeting: &str,
    zone: &str,
    sent: Option<&str>,
    urgent: bool,
    budget: bool,
) -> Result<Report, Refusal> {
    let tz = TimeZone::get(zone).map_err(|_| Refusal::BadZone { given: zone.into() })?;
    let at: DateTime = meeting.parse().map_err(|_| Refusal::BadMoment { given: meeting.into() })?;
    let sent = sent.map(|text| moment(text, &tz)).transpose()?;
    let input = Input { regime, own: None, meeting: at, zone: tz.clone(), urgent, budget };
    let mut a = assess(&input)?;
    let lawful = sent.map(|s| a.lawful_at(s) && a.findings.iter().all(|f| f.severity != Severity::Blocks));
    let sent_day = sent.map(|s| s.to_zoned(tz.clone()).date());
    if let Some(day) = sent_day.filter(|_| lawful == Some(false)) {
        a.findings.insert(0, too_late(&a, day));
    }
    let shown = |t: Timestamp| t.to_zoned(tz.clone()).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string();
    let label = law::rule_on(regime, at.date()).map(|r| r.label).unwrap_or_default();
    Ok(Report {
        regime: regime.into(),
        label: label.into(),
        meeting: at
            .to_zoned(tz.clone())
            .map_or_else(|_| meeting.into(), |z| z.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
        zone: zone.into(),
        notice_days: a.days,
        notice_kind: a.kind,
        urgent: a.urgent,
        budget,
        last_lawful_day: a.last_day,
        last_lawful_moment: a.last_moment.map(shown),
        earliest_sitting_day: sent_day.and_then(|d| Some(earliest_sitting(a.kind, a.days?, d))),
        sent: sent.map(shown),
        lawful,
        ground: a.ground.clone(),
        legal_ref: a.legal_ref.clone(),
        status: a.status,
        findings: a.findings,
    })
}

fn moment(text: &str, zone: &TimeZone) -> Result<Timestamp, Refusal> {
    let bad = || Refusal::BadMoment { given: text.into() };
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let local: DateTime = text.parse().map_err(|_| bad())?;
    Ok(local.to_zoned(zone.clone()).map_err(|_| bad())?.timestamp())
}

/// The finding that a sending is too late.
pub fn too_late(a: &Assessment, sent: Date) -> Finding {
    let last = a.last_day.map(french::long_date).unwrap_or_default();
    let earliest = a.days.map(|d| french::long_date(earliest_sitting(a.kind, d, sent))).unwrap_or_default();
    Finding {
        code: "notice.too_late",
        severity: Severity::Blocks,
        title: "Trop tard pour cette date".into(),
        sentence: format!(
            "Il faut {} : le dernier jour d’envoi était le {last}. Envoyée aujourd’hui, la convocation permet une séance à partir du {earliest}. Reportez la séance, ou demandez au président s’il y a urgence.",
            law::delay_words(a.kind, a.days)
        ),
        article: a.legal_ref.clone(),
    }
}

#[cfg(test)]
#[path = "notice_tests.rs"]
mod tests;
