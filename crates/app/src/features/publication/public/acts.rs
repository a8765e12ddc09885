//! A posting on its own page: what it says, the vote, its author and days, its file and how to check it. And the list of
//! deliberations.
use super::frame::{Head, Part, Site, day, kind_name, long_day, pager, verdict};
use super::home;
use crate::features::publication::model::{ActFacts, DeliberationFacts, Passage, Publication, VoteFacts};
use crate::features::publication::store::{self, Wanted};
use crate::platform::db::TenantTx;
use crate::platform::words::spaced;
use maud::{Markup, html};
use pupitre_rules::french;
use pupitre_rules::matters::MATTERS;
use uuid::Uuid;

/// Deliberations on a page of their list.
const PAGE: usize = 50;

/// What became of a posting that somebody asks for.
pub enum Found {
    Nothing,
    Page(Markup),
    /// Withdrawn: only that it was is said.
    Gone(Markup),
}

/// One posting.
pub async fn one(tx: &mut TenantTx, site: &Site<'_>, id: Uuid) -> sqlx::Result<Found> {
    let Some(p) = store::publication(tx, id).await? else { return Ok(Found::Nothing) };
    if let Some(at) = p.withdrawn_at {
        return Ok(Found::Gone(gone(site, &p, &at.day_in(&site.door.time_zone))));
    }
    let kind = kind_name(&p.kind);
    let name = if p.number.is_empty() { kind.to_owned() } else { format!("{kind} n°\u{a0}{}", p.number) };
    let head = Head {
        title: &p.title,
        description: &format!(
            "{name}, {}. Publié le {}.",
            french::long_date(p.day.date()),
            french::long_date(p.posted_on.date())
        ),
        path: &format!("/actes/{id}"),
        part: if p.kind == "deliberation" { Part::Deliberations } else { Part::Sittings },
        listed: true,
    };
    Ok(Found::Page(site.page(
        &head,
        html! {
            (way(site, &p))
            p.kind { (name) }
            h1.act { (spaced(&p.title)) }
            div.double {}
            div.columns {
                div.wide { (body(site, &p)) }
                div { (card(site, &p)) }
            }
        },
    )))
}

fn way(site: &Site<'_>, p: &Publication) -> Markup {
    match &p.facts.0.sitting {
        Some(s) => {
            let year = p.day.0[..4].to_owned();
            let steps = [
                ("/seances".to_owned(), "Séances".to_owned()),
                (format!("/seances?annee={year}"), year),
                (format!("/seances/{}", s.id), format!("{} du {}", s.body, french::day_month(p.day.date()))),
            ];
            let steps: Vec<(&str, &str)> = steps.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
            site.trail(&steps, kind_name(&p.kind))
        }
        None => site.trail(&[], kind_name(&p.kind)),
    }
}

fn gone(site: &Site<'_>, p: &Publication, on: &crate::platform::time::Day) -> Markup {
    let head = Head {
        title: "Document retiré",
        description: "Ce document a été retiré pour protéger des données personnelles.",
        path: "",
        part: Part::None,
        listed: false,
    };
    site.page(
        &head,
        html! {
            h1 { "Document retiré" }
            div.double {}
            p { (kind_name(&p.kind)) " de la séance ou du jour " (day(&p.day)) ", publié le " (day(&p.posted_on))
                ", retiré le " (day(on)) " pour protéger des données personnelles." }
            p { "Pour le consulter, adressez-vous à la collectivité." }
            p { a.more href=(site.path("")) { "Revenir à l’accueil" } }
        },
    )
}

fn body(site: &Site<'_>, p: &Publication) -> Markup {
    html! {
        @if p.masked {
            p.notice { "Des données personnelles ont été masquées dans cette copie. L’original est conservé par la collectivité." }
        }
        @match &p.facts.0.act {
            ActFacts::Convocation(c) => {
                @if c.occasion == "cancellation" { p.flag { "Cette séance est annulée." } }
                h2 { "Ordre du jour" }
                (home::agenda(&c.agenda))
            }
            ActFacts::List(list) => {
                ul.lines.results {
                    @for line in &list.lines {
                        li { p { strong { (line.number) } " " (spaced(&line.object)) } p.about { (verdict(line.approved)) } }
                    }
                }
            }
            ActFacts::Minutes(m) => { (text(&m.text)) }
            ActFacts::Deliberation(d) => { (deliberation(d)) }
            ActFacts::Act(a) => { p { (a.nature) " du " (long_day(&a.signed_on)) "." } }
        }
        p.download {
            a.button href=(site.path(&format!("/actes/{}/{}", p.id, p.file_name()))) { "Télécharger le document (PDF, " (weight(p.public_bytes)) ")" }
        }
    }
}

fn text(passages: &[Passage]) -> Markup {
    html! {
        div.text {
            @for passage in passages {
                @if passage.heading { h2 { (spaced(&passage.text)) } } @else { p { (spaced(&passage.text)) } }
            }
        }
    }
}

fn deliberation(d: &DeliberationFacts) -> Markup {
    html! {
        p.result { (verdict(d.adopted)) @if let Some(v) = &d.vote { " " (counts(v)) } }
        div.text {
            @for line in d.visas.iter().chain(&d.recitals) { p { (spaced(line)) } }
            @if !d.decision.is_empty() { h2 { "Décision" } }
            @for line in &d.decision { p { (spaced(line)) } }
        }
        @if !d.said.is_empty() { section aria-labelledby="resultat" { h2 #resultat { "Résultat" } @for line in &d.said { p { (spaced(line)) } } } }
        @if let Some(v) = &d.vote { (vote(v)) }
    }
}

fn counts(v: &VoteFacts) -> String {
    if v.against == 0 && v.abstained == 0 && v.in_favour > 0 {
        return format!(
            "à l’unanimité des {} exprimés",
            french::count(v.in_favour as usize, "suffrage", "suffrages")
        );
    }
    let abstained = french::count(v.abstained as usize, "abstention", "abstentions");
    format!("{} pour, {} contre, {abstained}", v.in_favour, v.against)
}

fn vote(v: &VoteFacts) -> Markup {
    let figures = [
        ("Membres en exercice", v.in_office),
        ("Présents", v.present),
        ("Représentés par un pouvoir", v.represented),
        ("Pour", v.in_favour),
        ("Contre", v.against),
        ("Abstentions", v.abstained),
        ("N’ont pas pris part au vote", v.not_voting),
    ];
    html! {
        section aria-labelledby="vote" {
            h2 #vote { "Vote" }
            @if v.secret { p { "Scrutin secret." } }
            @if !v.quorum.is_empty() { p { (spaced(&v.quorum)) } }
            dl.figures {
                @for (label, figure) in figures {
                    div { dt { (label) } dd { (figure) } }
                }
            }
            @if let Some(names) = v.names.as_ref().filter(|_| !v.secret) {
                h3 { "Scrutin public" }
                dl.names {
                    @for (label, who) in [("Pour", &names.in_favour), ("Contre", &names.against), ("Abstentions", &names.abstained)] {
                        @if !who.is_empty() { dt { (label) } dd { (who.join(", ")) } }
                    }
                }
            }
        }
    }
}

/// Who, when, and how to check the file.
fn card(site: &Site<'_>, p: &Publication) -> Markup {
    let matter = match &p.facts.0.act {
        ActFacts::Deliberation(d) => {
            d.matter.as_deref().and_then(|code| MATTERS.iter().find(|(known, ..)| *known == code))
        }
        _ => None,
    };
    html! {
        aside.card aria-label="Publication" {
            dl {
                dt { "Auteur" } dd { (p.author()) }
                @if let Some(s) = &p.facts.0.sitting {
                    dt { "Séance" }
                    dd { a href=(site.path(&format!("/seances/{}", s.id))) { (spaced(&s.body)) ", " (long_day(&p.day)) } }
                }
                dt { "Publié le" } dd { (long_day(&p.posted_on)) }
                @if let Some(until) = &p.kept_until { dt { "En ligne au moins jusqu’au" } dd { (long_day(until)) } }
                @if let Some((code, family, name)) = matter { dt { "Matière" } dd { (code) " " (family) ", " (french::inside(name)) } }
                @if let ActFacts::Deliberation(d) = &p.facts.0.act {
                    @if let Some(on) = &d.transmitted_on { dt { "Transmis au représentant de l’État le" } dd { (long_day(on)) } }
                }
                dt { "Empreinte du fichier (SHA-256)" } dd { code.hash { (p.public_hash) } }
            }
            details {
                summary { "Vérifier que le fichier n’a pas changé" }
                p { "Téléchargez le document, puis calculez son empreinte. Elle doit être exactement celle-ci." }
                p { "Windows" } pre { code { "certutil -hashfile " (p.file_name()) " SHA256" } }
                p { "macOS" } pre { code { "shasum -a 256 " (p.file_name()) } }
                p { "Linux" } pre { code { "sha256sum " (p.file_name()) } }
            }
        }
    }
}

/// « 184 Ko », « 1,2 Mo ».
pub fn weight(bytes: i64) -> String {
    if bytes < 1_000_000 {
        return format!("{}\u{a0}Ko", (bytes + 999) / 1000);
    }
    let tenths = (bytes + 50_000) / 100_000;
    format!("{},{}\u{a0}Mo", tenths / 10, tenths % 10)
}

/// The deliberations of a year.
pub async fn list(
    tx: &mut TenantTx,
    site: &Site<'_>,
    year: Option<&str>,
    page: usize,
) -> sqlx::Result<Markup> {
    let years = store::years(tx, Some("deliberation")).await?;
    let shown = year.map(str::to_owned).or_else(|| years.first().cloned());
    let wanted = Wanted { kind: Some("deliberation"), year: shown.as_deref(), body: None };
    let count = store::count(tx, &wanted).await? as usize;
    let lines = store::lines(tx, &wanted, PAGE as i64, ((page - 1) * PAGE) as i64).await?;
    let title = shown.as_ref().map_or("Délibérations".into(), |y| format!("Délibérations de {y}"));
    let head = Head {
        title: &title,
        description: &format!("Les délibérations, année par année : {}.", site.door.name),
        path: "/deliberations",
        part: Part::Deliberations,
        listed: year.is_none() && page == 1,
    };
    let address = |y: &str, page: usize| {
        site.path(&if page > 1 {
            format!("/deliberations?annee={y}&page={page}")
        } else {
            format!("/deliberations?annee={y}")
        })
    };
    Ok(site.page(
        &head,
        html! {
            (site.trail(&[], "Délibérations"))
            h1 { (title) }
            div.double {}
            nav.choices aria-label="Années" { ul {
                @for y in &years {
                    li { a href=(address(y, 1)) aria-current=[(Some(y) == shown.as_ref()).then_some("true")] { (y) } }
                }
            } }
            p.quiet { (french::capital(&french::count(count, "délibération publiée", "délibérations publiées"))) "." }
            (site.lines(&lines, true))
            (pager(page, count.div_ceil(PAGE), |p| address(shown.as_deref().unwrap_or_default(), p)))
        },
    ))
}
