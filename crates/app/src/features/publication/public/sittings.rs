//! Sittings by year and body; one sitting, with everything published of it.
use super::frame::{Head, Part, Site, day, kind_name, posted, verdict};
use super::home;
use crate::features::publication::model::{ActFacts, Line, ListLine, Publication, SittingFacts};
use crate::features::publication::store::{self, Wanted};
use crate::platform::db::TenantTx;
use crate::platform::words::spaced;
use maud::{Markup, html};
use pupitre_rules::french;
use uuid::Uuid;

/// Postings read to list the sittings of a year.
const MOST: i64 = 20_000;

/// A sitting in the list of a year.
struct Row<'a> {
    id: Uuid,
    line: &'a Line,
    deliberations: usize,
    kinds: Vec<&'a str>,
}

fn rows(lines: &[Line]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for line in lines {
        let Some(id) = line.sitting_id else { continue };
        let index = rows.iter().position(|r| r.id == id).unwrap_or_else(|| {
            rows.push(Row { id, line, deliberations: 0, kinds: vec![] });
            rows.len() - 1
        });
        let row = &mut rows[index];
        if line.kind == "deliberation" {
            row.deliberations += 1;
        } else if !row.kinds.contains(&line.kind.as_str()) {
            row.kinds.push(&line.kind);
        }
    }
    rows
}

/// The sittings of a year.
pub async fn list(
    tx: &mut TenantTx,
    site: &Site<'_>,
    year: Option<&str>,
    body: Option<Uuid>,
) -> sqlx::Result<Markup> {
    let years = store::years(tx, None).await?;
    let bodies = store::bodies(tx).await?;
    let shown = year.map(str::to_owned).or_else(|| years.first().cloned());
    let wanted = Wanted { year: shown.as_deref(), body, kind: None };
    let lines = store::lines(tx, &wanted, MOST, 0).await?;
    let rows = rows(&lines);
    let of_body = bodies.iter().find(|(id, _)| Some(*id) == body).map(|(_, name)| name.as_str());
    let query = |year: Option<&str>, body: Option<Uuid>| {
        let mut parts = Vec::new();
        parts.extend(year.map(|y| format!("annee={y}")));
        parts.extend(body.map(|b| format!("organe={b}")));
        site.path(&if parts.is_empty() { "/seances".into() } else { format!("/seances?{}", parts.join("&")) })
    };
    let title = match (&shown, of_body) {
        (Some(year), Some(name)) => format!("Séances de {year}, {}", french::inside(name)),
        (Some(year), None) => format!("Séances de {year}"),
        _ => "Séances".into(),
    };
    let head = Head {
        title: &title,
        description: &format!("Les séances et leurs actes, année par année : {}.", site.door.name),
        path: "/seances",
        part: Part::Sittings,
        listed: year.is_none() && body.is_none(),
    };
    Ok(site.page(
        &head,
        html! {
            (site.trail(&[], "Séances"))
            h1 { (title) }
            div.double {}
            nav.choices aria-label="Années" { ul {
                @for y in &years {
                    li { a href=(query(Some(y), body)) aria-current=[(Some(y) == shown.as_ref()).then_some("true")] { (y) } }
                }
            } }
            @if bodies.len() > 1 {
                nav.choices aria-label="Organes" { ul {
                    li { a href=(query(shown.as_deref(), None)) aria-current=[body.is_none().then_some("true")] { "Tous les organes" } }
                    @for (id, name) in &bodies {
                        li { a href=(query(shown.as_deref(), Some(*id))) aria-current=[(body == Some(*id)).then_some("true")] { (name) } }
                    }
                } }
            }
            @if rows.is_empty() { p.quiet { "Rien n’est publié ici." } }
            ul.sittings {
                @for row in &rows {
                    li {
                        a href=(site.path(&format!("/seances/{}", row.id))) { (spaced(&row.line.body)) ", " (day(&row.line.day)) }
                        p.about { (contents(row)) }
                    }
                }
            }
        },
    ))
}

fn contents(row: &Row<'_>) -> String {
    let mut parts = Vec::new();
    if row.deliberations > 0 {
        parts.push(french::count(row.deliberations, "délibération", "délibérations"));
    }
    for kind in ["convocation", "list", "minutes", "act"] {
        if row.kinds.contains(&kind) {
            parts.push(french::inside(kind_name(kind)));
        }
    }
    french::capital(&format!("{}.", parts.join(", ")))
}

/// One sitting; none when nothing is published of it.
pub async fn one(tx: &mut TenantTx, site: &Site<'_>, id: Uuid) -> sqlx::Result<Option<Markup>> {
    let all = store::of_sitting(tx, id).await?;
    let Some(s) = all.iter().rev().find_map(|p| p.facts.0.sitting.as_ref()) else { return Ok(None) };
    let announced = home::announced(&all);
    let at = s.starts_at.zoned(&s.time_zone).datetime();
    let when = french::long_date(at.date());
    let title = format!("{} du {when}", s.body);
    let head = Head {
        title: &title,
        description: &format!("{title} : ordre du jour, délibérations, procès-verbal."),
        path: &format!("/seances/{id}"),
        part: Part::Sittings,
        listed: true,
    };
    let year = at.year().to_string();
    let cancelled = announced.first().is_some_and(|a| a.convocation.occasion == "cancellation");
    Ok(Some(site.page(
        &head,
        html! {
            (site.trail(&[("/seances", "Séances"), (&format!("/seances?annee={year}"), &year)], &french::day_month(at.date())))
            h1 { (spaced(&s.body)) }
            p.lead { (french::capital(&when)) @if s.public { ", " (home::place(s, &french::hour(at))) } }
            @if cancelled { p.flag { "Séance annulée" } }
            div.double {}
            (examined(site, &all))
            @for a in &announced {
                section aria-labelledby="ordre" {
                    h2 #ordre { "Ordre du jour" }
                    p.quiet { "Convocation envoyée le " (day(&a.convocation.sent_at.day_in(&s.time_zone))) "."
                        @if a.convocation.urgent { " Urgence." } @if a.convocation.remote { " Des membres peuvent siéger en visioconférence." } }
                    (home::agenda(&a.convocation.agenda))
                }
            }
            (documents(site, &all, s))
        },
    )))
}

/// What was decided: the list as posted, each line leading to its deliberation; or the deliberations alone.
fn examined(site: &Site<'_>, all: &[Publication]) -> Markup {
    let list = all.iter().find_map(|p| match &p.facts.0.act {
        ActFacts::List(list) => Some(&list.lines),
        _ => None,
    });
    let acts: Vec<(&Publication, ListLine)> = all
        .iter()
        .filter_map(|p| match &p.facts.0.act {
            ActFacts::Deliberation(d) => Some((
                p,
                ListLine { number: d.number.clone(), object: d.object.clone(), approved: d.adopted },
            )),
            _ => None,
        })
        .collect();
    let lines: Vec<&ListLine> = match list {
        Some(lines) => lines.iter().collect(),
        None => acts.iter().map(|(_, line)| line).collect(),
    };
    let act_of = |number: &str| acts.iter().find(|(_, line)| line.number == number).map(|(p, _)| p.id);
    html! {
        @if !lines.is_empty() {
            section aria-labelledby="deliberations" {
                h2 #deliberations { @if list.is_some() { "Délibérations examinées" } @else { "Délibérations" } }
                table.examined {
                    caption.hidden { "Délibérations : numéro, objet et résultat" }
                    thead { tr { th scope="col" { "Numéro" } th scope="col" { "Objet" } th scope="col" { "Résultat" } } }
                    tbody {
                        @for line in lines {
                            tr {
                                td { (line.number) }
                                td {
                                    @match act_of(&line.number) {
                                        Some(id) => a href=(site.path(&format!("/actes/{id}"))) { (spaced(&line.object)) },
                                        None => (spaced(&line.object)),
                                    }
                                }
                                td { (verdict(line.approved)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The files of the sitting beside its deliberations.
fn documents(site: &Site<'_>, all: &[Publication], s: &SittingFacts) -> Markup {
    let files: Vec<&Publication> = all.iter().filter(|p| p.kind != "deliberation").collect();
    html! {
        @if !files.is_empty() {
            section aria-labelledby="documents" {
                h2 #documents { "Documents publiés" }
                ul.lines {
                    @for p in files {
                        li {
                            a href=(site.path(&format!("/actes/{}", p.id))) { (spaced(&p.title)) }
                            p.about { (kind_name(&p.kind)) ". " (posted(&p.kind)) " le " (day(&p.posted_on)) "."
                                @if p.masked { " Données personnelles masquées." } }
                        }
                    }
                }
            }
        }
        @if !s.public { p.quiet { "Cette séance n’est pas publique : seuls ses actes sont publiés." } }
    }
}
