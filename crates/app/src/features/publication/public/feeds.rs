//! Feeds: what was posted last (Atom, RSS), the public sittings (iCalendar), the map of the site.
use super::frame::{Site, kind_name};
use super::home;
use crate::features::publication::model::Publication;
use crate::features::publication::store::{self, Wanted};
use crate::features::sittings::one_line;
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};
use maud::{Markup, PreEscaped, html};

/// Postings of a feed.
const LAST: i64 = 50;
/// Addresses of the map of the site.
const MAPPED: i64 = 40_000;
/// How long a sitting is announced to last, in milliseconds.
const LASTS: i64 = 2 * 3_600_000;

const XML: PreEscaped<&str> = PreEscaped("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");

fn moment(at: Timestamp) -> String {
    at.instant().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn summary(p: &Publication) -> String {
    let verdict = match p.approved {
        Some(true) => "Approuvée. ",
        Some(false) => "Refusée. ",
        None => "",
    };
    let number = if p.number.is_empty() { String::new() } else { format!(" n° {}", p.number) };
    format!(
        "{verdict}{}{number}, {}. Empreinte SHA-256 du fichier : {}",
        kind_name(&p.kind),
        p.author(),
        p.public_hash
    )
}

/// Atom 1.0.
pub async fn atom(tx: &mut TenantTx, site: &Site<'_>) -> sqlx::Result<String> {
    let last = store::latest(tx, LAST).await?;
    let updated = last.iter().map(|p| p.changed_at).max().unwrap_or(Timestamp(0));
    let feed: Markup = html! {
        (XML)
        feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr" {
            title { "Actes publiés, " (site.door.name) }
            id { (site.url("/actes.atom")) }
            updated { (moment(updated)) }
            author { name { (site.door.name) } }
            (PreEscaped(format!("<link rel=\"self\" href=\"{}\"/><link rel=\"alternate\" href=\"{}\"/>", site.url("/actes.atom"), site.url(""))))
            @for p in &last {
                entry {
                    title { (p.title) }
                    id { "urn:uuid:" (p.id) }
                    (PreEscaped(format!("<link rel=\"alternate\" href=\"{}\"/>", site.url(&format!("/actes/{}", p.id)))))
                    (PreEscaped(format!("<link rel=\"enclosure\" type=\"application/pdf\" length=\"{}\" href=\"{}\"/>", p.public_bytes, file(site, p))))
                    published { (moment(p.posted_at)) }
                    updated { (moment(p.changed_at)) }
                    summary { (summary(p)) }
                }
            }
        }
    };
    Ok(feed.into_string())
}

fn file(site: &Site<'_>, p: &Publication) -> String {
    site.url(&format!("/actes/{}/{}", p.id, p.file_name()))
}

/// RSS 2.0.
pub async fn rss(tx: &mut TenantTx, site: &Site<'_>) -> sqlx::Result<String> {
    let last = store::latest(tx, LAST).await?;
    let dated = |at: Timestamp| at.instant().strftime("%a, %d %b %Y %H:%M:%S +0000").to_string();
    // `link` has content in RSS and none in HTML: it is written by hand, its address being of our making.
    let link = |address: String| PreEscaped(format!("<link>{address}</link>"));
    let feed: Markup = html! {
        (XML)
        rss version="2.0" {
            channel {
                title { "Actes publiés, " (site.door.name) }
                (link(site.url("")))
                description { "Convocations, délibérations, procès-verbaux : " (site.door.name) }
                language { "fr" }
                @for p in &last {
                    item {
                        title { (p.title) }
                        (link(site.url(&format!("/actes/{}", p.id))))
                        guid isPermaLink="false" { "urn:uuid:" (p.id) }
                        pubDate { (dated(p.posted_at)) }
                        description { (summary(p)) }
                    }
                }
            }
        }
    };
    Ok(feed.into_string())
}

/// Public sittings.
pub async fn calendar(tx: &mut TenantTx, site: &Site<'_>) -> sqlx::Result<String> {
    let posted = store::of_kind(tx, "convocation").await?;
    let mut calendar = Calendar::new().name(&format!("Séances publiques, {}", site.door.name)).done();
    let stamp = |at: Timestamp| at.instant().strftime("%Y%m%dT%H%M%SZ").to_string();
    for one in home::announced(&posted) {
        let s = one.sitting;
        let agenda: Vec<String> =
            one.convocation.agenda.iter().map(|l| format!("{} {}", l.number, l.title)).collect();
        let cancelled = one.convocation.occasion == "cancellation";
        let mut event = Event::new();
        event
            .uid(&format!("{}@public.pupitre", s.id))
            .summary(&one_line(&format!("{}, {}", s.body, site.door.short_name)))
            .description(&agenda.join("\n"))
            .location(&one_line(&[s.place.as_str(), s.address.as_str()].join(" ")))
            .url(&site.url(&format!("/seances/{}", s.id)))
            .add_property("DTSTAMP", stamp(one.posted_at))
            .add_property("DTSTART", stamp(s.starts_at))
            .add_property("DTEND", stamp(s.starts_at.plus(LASTS)))
            .add_property("SEQUENCE", (one.convocation.version - 1).to_string())
            .status(if cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
        calendar.push(event.done());
    }
    Ok(calendar.to_string())
}

/// The map of the site, for search engines.
pub async fn sitemap(tx: &mut TenantTx, site: &Site<'_>) -> sqlx::Result<String> {
    let lines = store::lines(tx, &Wanted::default(), MAPPED, 0).await?;
    let mut sittings: Vec<uuid::Uuid> = lines.iter().filter_map(|l| l.sitting_id).collect();
    sittings.dedup();
    let fixed = ["", "/seances", "/deliberations", "/donnees", "/mentions-legales", "/accessibilite"];
    let map: Markup = html! {
        (XML)
        urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {
            @for path in fixed { url { loc { (site.url(path)) } } }
            @for id in &sittings { url { loc { (site.url(&format!("/seances/{id}"))) } } }
            @for l in &lines { url { loc { (site.url(&format!("/actes/{}", l.id))) } lastmod { (l.posted_on.0) } } }
        }
    };
    Ok(map.into_string())
}
