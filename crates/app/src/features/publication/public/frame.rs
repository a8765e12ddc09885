//! What every page for the public shares: the head, the name of the authority, the ways in, the foot; and the few pieces
//! that lists are made of.
use crate::features::publication::model::{Door, Line};
use crate::platform::time::{Day, Timestamp};
use crate::platform::words::spaced;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use pupitre_rules::french;

/// What a page is drawn from, beside what it shows.
pub struct Site<'a> {
    pub door: &'a Door,
    /// Address of the instance, without a slash at its end.
    pub base: &'a str,
    pub today: Day,
    pub now: Timestamp,
}

/// The part of the site where a page stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Home,
    Sittings,
    Deliberations,
    Data,
    None,
}

/// What a page says of itself.
pub struct Head<'a> {
    pub title: &'a str,
    pub description: &'a str,
    /// Its address within the site, « /seances ».
    pub path: &'a str,
    pub part: Part,
    /// Whether search engines may list it.
    pub listed: bool,
}

impl Site<'_> {
    /// An address of the site, from the root of the instance.
    pub fn path(&self, rest: &str) -> String {
        format!("/collectivites/{}{rest}", self.door.slug)
    }

    /// The same, whole.
    pub fn url(&self, rest: &str) -> String {
        format!("{}{}", self.base, self.path(rest))
    }

    /// A whole page.
    pub fn page(&self, head: &Head<'_>, main: Markup) -> Markup {
        let d = self.door;
        let title = if head.part == Part::Home {
            head.title.to_owned()
        } else {
            format!("{} – {}", head.title, d.name)
        };
        html! {
            (DOCTYPE)
            html lang="fr" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) }
                    meta name="description" content=(head.description);
                    @if head.listed {
                        link rel="canonical" href=(self.url(head.path));
                    } @else {
                        meta name="robots" content="noindex";
                    }
                    link rel="stylesheet" href=(format!("{}?v={}", self.path("/style.css"), super::style::version(d)));
                    link rel="icon" href="/pupitre.svg" type="image/svg+xml";
                    link rel="alternate" type="application/atom+xml" title="Actes publiés" href=(self.path("/actes.atom"));
                    link rel="alternate" type="application/rss+xml" title="Actes publiés" href=(self.path("/actes.rss"));
                    link rel="alternate" type="text/calendar" title="Séances publiques" href=(self.path("/seances.ics"));
                }
                body {
                    a.skip href="#contenu" { "Aller au contenu" }
                    (self.top(head.part))
                    main #contenu tabindex="-1" { (main) }
                    (self.foot())
                }
            }
        }
    }

    fn top(&self, part: Part) -> Markup {
        let d = self.door;
        let ways = [
            (Part::Home, "", "Accueil"),
            (Part::Sittings, "/seances", "Séances"),
            (Part::Deliberations, "/deliberations", "Délibérations"),
            (Part::Data, "/donnees", "Données ouvertes"),
        ];
        html! {
            header.top {
                a.name href=(self.path("")) {
                    @if let Some(hash) = &d.logo_hash {
                        img src=(format!("{}?v={}", self.path("/logo"), &hash[..12.min(hash.len())])) alt="" width="44" height="44";
                    }
                    span { (d.name) }
                }
                nav aria-label="Menu principal" {
                    ul {
                        @for (this, path, label) in ways {
                            li { a href=(self.path(path)) aria-current=[(this == part).then_some("page")] { (label) } }
                        }
                    }
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        html! {
            footer.foot {
                nav aria-label="Bas de page" {
                    ul {
                        li { a href=(self.path("/mentions-legales")) { "Mentions légales" } }
                        li { a href=(self.path("/accessibilite")) { "Accessibilité : non conforme" } }
                        li { a href=(self.path("/donnees")) { "Données ouvertes" } }
                        li { a href=(self.path("/actes.atom")) { "Être averti (flux Atom)" } }
                        li { a href=(self.path("/seances.ics")) { "Calendrier des séances" } }
                    }
                }
                p { "Ce site ne dépose aucun cookie et ne demande aucun compte." }
            }
        }
    }

    /// The field of the search.
    pub fn search(&self, words: &str, large: bool) -> Markup {
        html! {
            search {
                form.search.large[large] action=(self.path("/recherche")) method="get" {
                    label for="q" { "Chercher dans les actes publiés" }
                    div {
                        input #q name="q" type="search" value=(words) autocomplete="off" maxlength="200";
                        button type="submit" { "Chercher" }
                    }
                }
            }
        }
    }

    /// Where the page stands under the home page.
    pub fn trail(&self, steps: &[(&str, &str)], here: &str) -> Markup {
        html! {
            nav.trail aria-label="Fil d’Ariane" {
                ol {
                    li { a href=(self.path("")) { "Accueil" } }
                    @for (path, label) in steps { li { a href=(self.path(path)) { (label) } } }
                    li aria-current="page" { (here) }
                }
            }
        }
    }

    /// Postings in a list, each with its kind, its mark and its days.
    pub fn lines(&self, lines: &[Line], with_day: bool) -> Markup {
        html! {
            ul.lines {
                @for line in lines {
                    li {
                        a href=(self.path(&format!("/actes/{}", line.id))) { (spaced(&line.title)) }
                        p.about {
                            @if let Some(approved) = line.approved { (verdict(approved)) " " }
                            (kind_name(&line.kind))
                            @if !line.number.is_empty() { " n°\u{a0}" (line.number) }
                            @if with_day { ", séance du " (day(&line.day)) }
                            ". " (posted(&line.kind)) " le " (day(&line.posted_on)) "."
                            @if line.masked { " Données personnelles masquées." }
                        }
                    }
                }
            }
        }
    }
}

/// A day in words, and for programs.
pub fn day(day: &Day) -> Markup {
    html! { time datetime=(day.0) { (french::day_month(day.date())) " " (day.date().year()) } }
}

/// A day with its weekday.
pub fn long_day(day: &Day) -> Markup {
    html! { time datetime=(day.0) { (french::long_date(day.date())) } }
}

/// Approved or refused, in a word and a sign.
pub fn verdict(approved: bool) -> Markup {
    let (class, sign, word) = if approved { ("ok", CHECK, "Approuvée") } else { ("no", CROSS, "Refusée") };
    html! { span.verdict.(class) { (PreEscaped(sign)) (word) } }
}

const CHECK: &str = r#"<svg aria-hidden="true" viewBox="0 0 16 16" width="16" height="16"><path d="M2.5 8.5l3.5 3.5 7.5-8" fill="none" stroke="currentColor" stroke-width="2"/></svg>"#;
const CROSS: &str = r#"<svg aria-hidden="true" viewBox="0 0 16 16" width="16" height="16"><path d="M3.5 3.5l9 9m0-9l-9 9" fill="none" stroke="currentColor" stroke-width="2"/></svg>"#;

/// What a posting is.
pub fn kind_name(kind: &str) -> &'static str {
    match kind {
        "convocation" => "Convocation",
        "list" => "Liste des délibérations examinées",
        "minutes" => "Procès-verbal",
        "deliberation" => "Délibération",
        _ => "Acte",
    }
}

/// « Publiée » or « Publié », as the kind has it.
pub fn posted(kind: &str) -> &'static str {
    if matches!(kind, "minutes" | "act") { "Publié" } else { "Publiée" }
}

/// Links to the pages of a list.
pub fn pager(page: usize, pages: usize, address: impl Fn(usize) -> String) -> Markup {
    html! {
        @if pages > 1 {
            nav.pager aria-label="Pages" {
                @if page > 1 { a rel="prev" href=(address(page - 1)) { "Page précédente" } }
                span { "Page " (page) " sur " (pages) }
                @if page < pages { a rel="next" href=(address(page + 1)) { "Page suivante" } }
            }
        }
    }
}
