//! The public site of an authority, `/collectivites/{name}`: whole pages, readable without script, without account, cookie or
//! request to anybody else. It reads only what was posted.
//!
//! Pages are drawn once and kept (`platform::pages`); their stamp is the revision of the site, what the authority says of
//! itself, and the day.
mod about;
mod acts;
mod asked;
mod feeds;
mod find;
mod frame;
mod home;
mod sittings;
mod style;

use super::model::Door;
use super::{oparl, scdl, slug, store};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Path;
use crate::platform::pages::Page;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use acts::Found;
use asked::Asked;
pub(super) use asked::Filter;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
pub(super) use frame::Site;
use maud::Markup;
use std::sync::Arc;
use uuid::Uuid;

/// Nothing runs, nothing comes from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";
/// A file opened by itself stays a file.
const FILE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
const HTML: &str = "text/html; charset=utf-8";

/// The first page of a site.
pub(super) async fn first(
    state: State<AppState>,
    Path(slug): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> AppResult<Response> {
    answer(state, &slug, "", query, &headers).await
}

/// Any other page.
pub(super) async fn page(
    state: State<AppState>,
    Path((slug, rest)): Path<(String, String)>,
    query: RawQuery,
    headers: HeaderMap,
) -> AppResult<Response> {
    answer(state, &slug, &rest, query, &headers).await
}

async fn answer(
    State(state): State<AppState>,
    slug: &str,
    rest: &str,
    RawQuery(query): RawQuery,
    headers: &HeaderMap,
) -> AppResult<Response> {
    let parts: Vec<&str> = rest.split('/').collect();
    match parts.as_slice() {
        ["logo"] => return logo(&state, slug).await,
        ["actes", id, _name] => return file(&state, slug, id).await,
        _ => {}
    }
    let asked = Asked::read(rest, &query.unwrap_or_default());
    let page = kept(&state, slug, asked).await?;
    Ok(page.answer(headers, POLICY))
}

/// The page, drawn unless it is known.
async fn kept(state: &AppState, slug: &str, asked: Option<Asked>) -> AppResult<Arc<Page>> {
    if !slug::fits(slug) {
        return Ok(Arc::new(nobody()));
    }
    // Addresses that do not exist are countless: they share one page.
    let key = format!("{slug}\n{}", asked.as_ref().map_or_else(|| "missing".into(), Asked::key));
    let now = state.clock.now();
    let generation = state.db.generation().await;
    if let Some(page) = state.pages.fresh(&key, generation.as_ref(), now) {
        return Ok(page);
    }
    let mut tx = state.db.read().await?;
    let Some(door) = store::door(&mut tx, slug).await? else { return Ok(Arc::new(nobody())) };
    drop(tx);
    let today = now.day_in(&door.time_zone);
    let stamp = format!("{door:?}{}", today.0);
    if let Some(page) = state.pages.stamped(&key, &stamp, generation.as_ref(), now) {
        return Ok(page);
    }
    let site = Site { door: &door, base: state.config.base_url(), today, now };
    let (page, lasting) = draw(state, &site, asked).await?;
    if !lasting {
        return Ok(Arc::new(page));
    }
    Ok(state.pages.keep(key, stamp, generation, now, page))
}

/// Draws a page; whether it is worth keeping.
async fn draw(state: &AppState, site: &Site<'_>, asked: Option<Asked>) -> AppResult<(Page, bool)> {
    let mut tx = state.db.tenant(site.door.tenant_id).read().await?;
    let tx = &mut tx;
    let html = |markup: Markup| Page::new(StatusCode::OK, HTML, markup.into_string());
    let missing = || Page::new(StatusCode::NOT_FOUND, HTML, about::missing(site).into_string());
    let Some(asked) = asked else { return Ok((missing(), true)) };
    let page = match &asked {
        Asked::Home => html(home::page(tx, site).await?),
        Asked::Sittings { year, body } => html(sittings::list(tx, site, year.as_deref(), *body).await?),
        Asked::Sitting(id) => match sittings::one(tx, site, *id).await? {
            Some(markup) => html(markup),
            None => return Ok((missing(), false)),
        },
        Asked::Deliberations { year, page } => html(acts::list(tx, site, year.as_deref(), *page).await?),
        Asked::Act(id) => match acts::one(tx, site, *id).await? {
            Found::Page(markup) => html(markup),
            Found::Gone(markup) => Page::new(StatusCode::GONE, HTML, markup.into_string()),
            Found::Nothing => return Ok((missing(), false)),
        },
        Asked::Find { words, kind, year, page } => {
            let question =
                find::Question { words, kind: kind.as_deref(), year: year.as_deref(), page: *page };
            html(find::page(tx, site, &question).await?)
        }
        Asked::Data => html(about::data(site)),
        Asked::Legal => html(about::legal(site)),
        Asked::Accessibility => html(about::accessibility(site)),
        Asked::Style => {
            Page::new(StatusCode::OK, "text/css; charset=utf-8", style::sheet(site.door)).immutable()
        }
        Asked::Atom => {
            Page::new(StatusCode::OK, "application/atom+xml; charset=utf-8", feeds::atom(tx, site).await?)
        }
        Asked::Rss => {
            Page::new(StatusCode::OK, "application/rss+xml; charset=utf-8", feeds::rss(tx, site).await?)
        }
        Asked::Calendar => {
            Page::new(StatusCode::OK, "text/calendar; charset=utf-8", feeds::calendar(tx, site).await?)
        }
        Asked::Sitemap => {
            Page::new(StatusCode::OK, "application/xml; charset=utf-8", feeds::sitemap(tx, site).await?)
        }
        Asked::Scdl => match scdl::file(tx, site).await? {
            Some(csv) => Page::new(StatusCode::OK, "text/csv; charset=utf-8", csv)
                .named(&format!("deliberations-{}.csv", site.door.slug)),
            None => return Ok((missing(), true)),
        },
        Asked::OParl { path, filter } => match oparl::answer(tx, site, path, filter).await? {
            oparl::Said::Object(object) => {
                Page::new(StatusCode::OK, "application/json; charset=utf-8", object.to_string())
            }
            oparl::Said::Nothing => {
                return Ok((
                    Page::new(StatusCode::NOT_FOUND, "application/json; charset=utf-8", "{}"),
                    false,
                ));
            }
        },
    };
    Ok((page, true))
}

/// No site has this name.
fn nobody() -> Page {
    let page = maud::html! {
        (maud::DOCTYPE)
        html lang="fr" {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark"; meta name="robots" content="noindex"; title { "Page introuvable" } }
            body { main { h1 { "Cette page n’existe pas" } p { "Aucune collectivité ne publie à cette adresse." } } }
        }
    };
    Page::new(StatusCode::NOT_FOUND, HTML, page.into_string())
}

async fn door(state: &AppState, slug: &str) -> AppResult<Door> {
    if !slug::fits(slug) {
        return Err(AppError::NotFound);
    }
    let mut tx = state.db.read().await?;
    store::door(&mut tx, slug).await?.ok_or(AppError::NotFound)
}

/// The logo of the authority.
async fn logo(state: &AppState, slug: &str) -> AppResult<Response> {
    let door = door(state, slug).await?;
    let hash = door.logo_hash.ok_or(AppError::NotFound)?;
    let bytes = state.blobs.get(door.tenant_id, &hash).await?;
    let kind = if bytes.starts_with(b"\x89PNG") { "image/png" } else { "image/svg+xml" };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::CONTENT_SECURITY_POLICY, FILE_POLICY),
    ];
    Ok((headers, bytes).into_response())
}

/// The file of a posting, as it was published, byte for byte.
async fn file(state: &AppState, slug: &str, id: &str) -> AppResult<Response> {
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    let door = door(state, slug).await?;
    let mut tx = state.db.tenant(door.tenant_id).read().await?;
    let p = store::publication(&mut tx, id)
        .await?
        .filter(|p| p.withdrawn_at.is_none())
        .ok_or(AppError::NotFound)?;
    drop(tx);
    let length = state.blobs.length(door.tenant_id, &p.public_hash).await?.ok_or(AppError::NotFound)?;
    let body = state.blobs.stream(door.tenant_id, &p.public_hash, 0..length).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", p.file_name())),
        (header::CACHE_CONTROL, "public, no-cache".to_owned()),
        (header::ETAG, format!("\"{}\"", &p.public_hash[..32])),
    ];
    Ok((headers, body).into_response())
}

/// What robots may read: the public sites, nothing else.
pub(super) async fn robots() -> Response {
    let text = "User-agent: *\nAllow: /collectivites/\nDisallow: /\n";
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// A site drawn from outside a request: the command line.
pub(super) fn site<'a>(state: &'a AppState, door: &'a Door, now: Timestamp) -> Site<'a> {
    Site { door, base: state.config.base_url(), today: now.day_in(&door.time_zone), now }
}
