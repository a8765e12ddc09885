//! The search: every word, whatever its accents and its plural; when nothing says them all, what says some of them.
use super::frame::{Head, Part, Site, day, kind_name, pager, verdict};
use crate::features::publication::model::{Line, Publication};
use crate::features::publication::store::{self, Wanted};
use crate::features::publication::terms::texts;
use crate::platform::db::TenantTx;
use crate::platform::words::spaced;
use maud::{Markup, html};
use pupitre_rules::french;
use pupitre_search::words::{For, terms};
use pupitre_search::{Piece, marked, passage};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Acts on a page.
const PAGE: usize = 20;
/// Most words that are looked for.
const MOST_WORDS: usize = 8;
/// Most acts that are looked among.
const MOST: i64 = 50_000;

/// What a search gives.
struct Found {
    /// In the order in which they are shown.
    lines: Vec<Line>,
    /// Nothing said every word.
    partly: bool,
    looked_for: HashSet<String>,
}

/// What is asked.
pub struct Question<'a> {
    pub words: &'a str,
    pub kind: Option<&'a str>,
    pub year: Option<&'a str>,
    pub page: usize,
}

async fn find(tx: &mut TenantTx, q: &Question<'_>) -> sqlx::Result<Found> {
    let mut looked_for: Vec<String> = Vec::new();
    for term in terms(q.words, For::Question) {
        if !looked_for.contains(&term.text) && looked_for.len() < MOST_WORDS {
            looked_for.push(term.text);
        }
    }
    // How many of the words each act says, and how loudly.
    let mut said: HashMap<Uuid, (usize, i64)> = HashMap::new();
    for term in &looked_for {
        for (id, weight) in store::saying(tx, term).await? {
            let entry = said.entry(id).or_default();
            *entry = (entry.0 + 1, entry.1 + weight);
        }
    }
    let all = looked_for.len();
    let partly = !said.is_empty() && !said.values().any(|(words, _)| *words == all);
    if !partly {
        said.retain(|_, (words, _)| *words == all);
    }
    let mut lines = Vec::new();
    if !said.is_empty() {
        let wanted = Wanted { kind: q.kind, year: q.year, body: None };
        lines = store::lines(tx, &wanted, MOST, 0).await?;
        lines.retain(|line| said.contains_key(&line.id));
        // Among equals the order of days stays.
        lines.sort_by_key(|line| said.get(&line.id).map(|(words, weight)| (-(*words as i64), -weight)));
    }
    Ok(Found { lines, partly, looked_for: looked_for.into_iter().collect() })
}

/// Draws it.
pub async fn page(tx: &mut TenantTx, site: &Site<'_>, q: &Question<'_>) -> sqlx::Result<Markup> {
    let found = find(tx, q).await?;
    let years = store::years(tx, None).await?;
    let count = found.lines.len();
    let shown = found.lines.iter().skip((q.page - 1) * PAGE).take(PAGE);
    let mut acts = Vec::new();
    for line in shown {
        acts.extend(store::publication(tx, line.id).await?);
    }
    let title = if q.words.is_empty() { "Recherche".to_owned() } else { format!("Recherche : {}", q.words) };
    let head = Head {
        title: &title,
        description: "Chercher dans les délibérations, les procès-verbaux et les convocations publiés.",
        path: "/recherche",
        part: Part::None,
        listed: q.words.is_empty(),
    };
    let address = |page: usize| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", q.words);
        query.extend_pairs(q.kind.map(|k| ("type", k)));
        query.extend_pairs(q.year.map(|y| ("annee", y)));
        query.append_pair("page", &page.to_string());
        site.path(&format!("/recherche?{}", query.finish()))
    };
    Ok(site.page(
        &head,
        html! {
            (site.trail(&[], "Recherche"))
            h1 { "Chercher dans les actes publiés" }
            (form(site, q, &years))
            div.double {}
            @if !q.words.is_empty() { p.lead role="status" { (summary(q, &found)) } }
            ul.lines { @for act in &acts { (hit(site, act, &found.looked_for)) } }
            (pager(q.page, count.div_ceil(PAGE), address))
        },
    ))
}

fn form(site: &Site<'_>, q: &Question<'_>, years: &[String]) -> Markup {
    let kinds = ["deliberation", "minutes", "list", "convocation", "act"];
    html! {
        search {
            form.search action=(site.path("/recherche")) method="get" {
                label for="q" { "Mots, numéro ou objet" }
                div {
                    input #q name="q" type="search" value=(q.words) autocomplete="off" maxlength="200";
                    button type="submit" { "Chercher" }
                }
                div.filters {
                    div { label for="type" { "Type d’acte" }
                        select #type name="type" {
                            option value="" { "Tous" }
                            @for kind in kinds { option value=(kind) selected[q.kind == Some(kind)] { (kind_name(kind)) } }
                        } }
                    div { label for="annee" { "Année" }
                        select #annee name="annee" {
                            option value="" { "Toutes" }
                            @for year in years { option value=(year) selected[q.year == Some(year.as_str())] { (year) } }
                        } }
                }
            }
        }
    }
}

fn summary(q: &Question<'_>, found: &Found) -> String {
    let count = french::count(found.lines.len(), "acte", "actes");
    let sentence = match (found.lines.len(), found.partly) {
        _ if found.looked_for.is_empty() => "Écrivez au moins un mot qui porte un sens.".into(),
        (0, _) => format!("Aucun acte publié ne dit « {} ». Essayez un autre mot.", q.words),
        (_, true) => format!("Aucun acte ne dit tous ces mots. {count} en disent une partie."),
        (1, false) => "1 acte trouvé.".into(),
        _ => format!("{count} trouvés."),
    };
    spaced(&sentence)
}

fn hit(site: &Site<'_>, p: &Publication, looked_for: &HashSet<String>) -> Markup {
    let text = texts(&p.facts.0).join(" · ");
    html! {
        li {
            a href=(site.path(&format!("/actes/{}", p.id))) { (pieces(&marked(&p.title, looked_for))) }
            p { (pieces(&passage(&text, looked_for))) }
            p.about {
                @if let Some(approved) = p.approved { (verdict(approved)) " " }
                (kind_name(&p.kind)) @if !p.number.is_empty() { " n°\u{a0}" (p.number) }
                ", " (day(&p.day)) "."
            }
        }
    }
}

fn pieces(pieces: &[Piece]) -> Markup {
    html! { @for piece in pieces { @if piece.marked { mark { (piece.text) } } @else { (piece.text) } } }
}
