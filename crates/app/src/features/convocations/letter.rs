//! What a letter of convocation says: the manifest and the notice, put into the words of the template.
use super::model::{Convocation, Manifest};
use crate::features::authorities::{self, Authority};
use crate::features::bodies::Body;
use crate::features::people::Member;
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use pupitre_documents::{AgendaLine, LetterData, LetterTemplate, Recipient};
use pupitre_rules::{french, proxy};

/// What every letter of a version shares.
pub(super) struct LetterBase {
    authority: Authority,
    logo: Option<Vec<u8>>,
    template: LetterTemplate,
}

/// What a version changes in its letter.
pub(super) struct Occasion<'a> {
    /// `initial`, `addendum`…
    pub kind: &'a str,
    pub change_note: &'a str,
    pub at: Timestamp,
    /// « 5 jours francs, articles … ».
    pub notice_words: String,
    pub articles: String,
    /// Sends the proxy form with the letter: bodies where proxies exist.
    pub with_proxy_form: bool,
}

impl<'a> Occasion<'a> {
    /// The occasion of a version already sent.
    pub(super) fn of(c: &'a Convocation, with_proxy_form: bool) -> Self {
        let days = c.notice.0["notice_days"].as_i64();
        let kind = c.notice.0["notice_kind"].as_str().unwrap_or_default();
        Self {
            kind: &c.kind,
            change_note: &c.change_note,
            at: c.sent_at,
            notice_words: notice_words(days, kind),
            articles: c.notice.0["legal_ref"].as_str().unwrap_or_default().to_owned(),
            with_proxy_form,
        }
    }
}

/// Whether members of a body may empower a colleague: councils and deciding bureaux (L2121-20).
pub(super) fn has_proxies(body: &Body) -> bool {
    proxy::allowed(&body.kind, &body.regime, &body.name).is_ok()
}

/// « cinq jours francs ».
pub(super) fn notice_words(days: Option<i64>, kind: &str) -> String {
    const NUMBERS: [&str; 13] = [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
        "douze",
    ];
    let Some(days) = days else { return String::new() };
    let number =
        usize::try_from(days).ok().and_then(|d| NUMBERS.get(d)).map_or(days.to_string(), |w| (*w).into());
    match (kind, days) {
        ("francs", 1) => "un jour franc".into(),
        ("francs", _) => format!("{number} jours francs"),
        _ => format!("{number} jours"),
    }
}

/// Reads the authority, its logo and its template once.
pub(super) async fn base(
    tx: &mut TenantTx,
    blobs: &crate::platform::blobs::Blobs,
) -> crate::platform::error::AppResult<LetterBase> {
    let authority = authorities::authority(tx).await?;
    let (_, template) = authorities::letter_template(tx).await?;
    let logo = match &authority.logo_hash {
        Some(hash) if template.show_logo => Some(blobs.get(authority.id, hash).await?),
        _ => None,
    };
    Ok(LetterBase { authority, logo, template })
}

impl LetterBase {
    /// The authority's colour.
    pub(super) fn accent(&self) -> &str {
        &self.authority.accent
    }

    /// A letter: for everybody when `member` is none.
    pub(super) fn letter(
        &self,
        m: &Manifest,
        occasion: &Occasion<'_>,
        member: Option<&Member>,
    ) -> LetterData {
        let starts = m.sitting.starts_at.zoned(&m.sitting.time_zone).datetime();
        let sent = occasion.at.zoned(&m.sitting.time_zone).date();
        LetterData {
            authority: self.authority.name.clone(),
            accent: self.authority.accent.clone(),
            logo: self.logo.clone(),
            template: self.template.clone(),
            heading: heading(occasion.kind).into(),
            body: m.sitting.body.clone(),
            date: french::long_date(starts.date()),
            time: french::hour(starts),
            place: m.sitting.place.clone(),
            place_address: m.sitting.address.clone(),
            sent_from: town(&self.authority.address),
            sent_on: french::long_date(sent),
            recipient: member.map(recipient),
            agenda: agenda(m),
            articles: articles(&occasion.articles),
            notice: occasion.notice_words.clone(),
            urgency_reason: m.sitting.urgency_reason.clone(),
            change_note: occasion.change_note.to_owned(),
            proxy_rule: (occasion.with_proxy_form && occasion.kind != "cancellation").then(|| {
                "Un élu ne peut porter qu’un seul pouvoir. Le pouvoir est toujours révocable ; il ne vaut pas pour plus \
                 de trois séances consécutives, sauf maladie dûment constatée (article L2121-20 du CGCT)."
                    .into()
            }),
            made_at: occasion.at.0,
        }
    }
}

fn heading(kind: &str) -> &'static str {
    match kind {
        "addendum" => "Convocation, additif",
        "replacement" | "correction" => "Convocation rectificative",
        "postponement" => "Report de séance",
        "cancellation" => "Annulation de séance",
        _ => "Convocation",
    }
}

fn agenda(m: &Manifest) -> Vec<AgendaLine> {
    m.agenda
        .iter()
        .map(|i| AgendaLine {
            number: i.number.clone(),
            title: i.title.clone(),
            rapporteur: i.rapporteur.clone().unwrap_or_default(),
            closed_door: i.closed_door,
            on_site: i.on_site.clone(),
        })
        .collect()
}

fn recipient(m: &Member) -> Recipient {
    Recipient {
        civility: m.civility.clone(),
        given_name: m.given_name.clone(),
        family_name: m.family_name.clone(),
        function: m.function.clone(),
        commune: m.commune.clone().unwrap_or_default(),
        address: if m.channel == "paper" { m.paper_address.clone() } else { String::new() },
    }
}

fn articles(legal_ref: &str) -> String {
    if legal_ref.is_empty() { String::new() } else { format!("Article L2121-10 du CGCT ; {legal_ref}.") }
}

/// The town of an address: what follows the postal code, wherever it stands; without any, the last words that hold no
/// figure (a telephone number may come after).
fn town(address: &str) -> String {
    let pieces = || address.lines().rev().flat_map(|line| line.rsplit(',')).map(str::trim);
    let after_code = |piece: &str| match piece.split_once(' ') {
        Some((code, town)) if code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit()) => {
            Some(town.trim().to_owned())
        }
        _ => None,
    };
    let bare = |piece: &&str| !piece.is_empty() && !piece.contains(|c: char| c.is_ascii_digit());
    let found = pieces().find_map(after_code).or_else(|| pieces().find(bare).map(str::to_owned));
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::town;

    #[test]
    fn the_town_is_found_wherever_the_address_puts_it() {
        for (address, found) in [
            ("12 rue du Pont\n21400 Valbrune", "Valbrune"),
            ("12 rue du Pont\n21400 Valbrune\n03 53 01 40 00", "Valbrune"),
            ("12 rue du Pont, 21400 Saint-Aubin les Prés, France", "Saint-Aubin les Prés"),
            ("Mairie\nValbrune", "Valbrune"),
            ("Mairie, Valbrune\n03 53 01 40 00", "Valbrune"),
            ("", ""),
        ] {
            assert_eq!(town(address), found, "{address:?}");
        }
    }
}
