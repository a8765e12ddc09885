//! The first page: the next sittings with their agenda, the search, what was posted last.
use super::frame::{Head, Part, Site, day};
use crate::features::publication::model::{ActFacts, ConvocationFacts, Publication, SittingFacts};
use crate::features::publication::store;
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::platform::words::spaced;
use maud::{Markup, html};
use pupitre_rules::french;

/// Lines of the agenda shown on the first page.
const SHOWN: usize = 8;
/// What was posted last.
const LATEST: i64 = 10;
/// A sitting is still « next » while it lasts.
const LASTS: i64 = 6 * 3_600_000;

/// A sitting announced: the last version of its convocation.
pub struct Announced<'a> {
    pub sitting: &'a SittingFacts,
    pub convocation: &'a ConvocationFacts,
    pub posted_at: Timestamp,
}

/// The last version posted of each sitting, in the order of their days.
pub fn announced(posted: &[Publication]) -> Vec<Announced<'_>> {
    let mut all: Vec<Announced<'_>> = Vec::new();
    for p in posted {
        let (Some(sitting), ActFacts::Convocation(convocation)) = (&p.facts.0.sitting, &p.facts.0.act) else {
            continue;
        };
        let this = Announced { sitting, convocation, posted_at: p.posted_at };
        match all.iter_mut().find(|a| a.sitting.id == sitting.id) {
            Some(before) if before.convocation.version < convocation.version => *before = this,
            Some(_) => {}
            None => all.push(this),
        }
    }
    all.sort_by_key(|a| a.sitting.starts_at);
    all
}

/// Draws it.
pub async fn page(tx: &mut TenantTx, site: &Site<'_>) -> sqlx::Result<Markup> {
    let coming = store::coming(tx, site.now.plus(-LASTS)).await?;
    let coming = announced(&coming);
    let last = store::latest(tx, LATEST).await?;
    let d = site.door;
    let head = Head {
        title: &format!("Séances et délibérations – {}", d.name),
        description: &format!("Prochaines séances publiques, délibérations, procès-verbaux : {}.", d.name),
        path: "",
        part: Part::Home,
        listed: true,
    };
    Ok(site.page(
        &head,
        html! {
            h1 { "Séances et délibérations" }
            (site.search("", true))
            div.double {}
            div.columns {
                section.wide aria-labelledby="prochaines" {
                    h2 #prochaines { @if coming.len() > 1 { "Prochaines séances" } @else { "Prochaine séance" } }
                    @if coming.is_empty() {
                        p.quiet { "Aucune séance publique n’est annoncée pour le moment." }
                    }
                    @for one in &coming { (sitting(site, one)) }
                }
                section aria-labelledby="derniers" {
                    h2 #derniers { "Derniers actes publiés" }
                    @if last.is_empty() { p.quiet { "Aucun acte n’est encore publié." } }
                    @else {
                        ul.lines {
                            @for p in &last {
                                li {
                                    a href=(site.path(&format!("/actes/{}", p.id))) { (spaced(&p.title)) }
                                    p.about {
                                        (super::frame::kind_name(&p.kind))
                                        @if !p.number.is_empty() { " n°\u{a0}" (p.number) }
                                        ". " (super::frame::posted(&p.kind)) " le " (day(&p.posted_on)) "."
                                    }
                                }
                            }
                        }
                        p { a.more href=(site.path("/deliberations")) { "Toutes les délibérations" } }
                    }
                }
            }
        },
    ))
}

fn sitting(site: &Site<'_>, one: &Announced<'_>) -> Markup {
    let s = one.sitting;
    let c = one.convocation;
    let at = s.starts_at.zoned(&s.time_zone).datetime();
    let cancelled = c.occasion == "cancellation";
    let rest = c.agenda.len().saturating_sub(SHOWN);
    html! {
        article.sitting {
            p.date {
                time datetime=(at.strftime("%Y-%m-%dT%H:%M").to_string()) {
                    span { (french::weekday(at.date())) " " }
                    strong { (at.day()) }
                    span { " " (french::day_month(at.date()).split_once(' ').map(|(_, m)| m.to_owned()).unwrap_or_default()) " " (at.year()) }
                }
            }
            div {
                h3 { a href=(site.path(&format!("/seances/{}", s.id))) { (spaced(&s.body)) } }
                @if cancelled { p.flag { "Séance annulée" } }
                p { (place(s, &french::hour(at))) }
                @if !cancelled && !c.agenda.is_empty() {
                    h4 { "Ordre du jour" }
                    (agenda(&c.agenda[..c.agenda.len().min(SHOWN)]))
                    @if rest > 0 {
                        p { a.more href=(site.path(&format!("/seances/{}", s.id))) {
                            "Voir l’ordre du jour entier, " (french::count(c.agenda.len(), "point", "points"))
                            span.hidden { " de la séance du " (french::day_month(at.date())) }
                        } }
                    }
                }
            }
        }
    }
}

/// Hour and place, in one line.
pub fn place(s: &SittingFacts, hour: &str) -> String {
    let places = [s.place.as_str(), s.address.as_str()];
    let places: Vec<String> =
        places.iter().map(|p| p.replace('\n', ", ")).filter(|p| !p.is_empty()).collect();
    if places.is_empty() { hour.to_owned() } else { format!("{hour}, {}", places.join(", ")) }
}

/// Lines of an agenda.
pub fn agenda(lines: &[crate::features::publication::model::AgendaLine]) -> Markup {
    html! {
        ol.agenda {
            @for line in lines {
                li.sub[line.sub] {
                    span.number { (line.number) }
                    span { (spaced(&line.title)) @if let Some(who) = &line.rapporteur { span.quiet { " (rapporteur : " (who) ")" } } }
                }
            }
        }
    }
}
