//! SQL of the room. Convocations and sittings belong to earlier rooms and are only read here, to say what is due.
mod due;

use super::model::{Door, Draft, Line, PublicSite, Publication};
use crate::platform::db::{TenantTx, Tx};
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, maybe_value, rows, value, values};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

pub use due::{DueAct, DueConvocation, due_convocations, due_deliberations, due_lists, due_minutes};

/// The public site of the authority, once it has one.
pub async fn site(tx: &mut TenantTx) -> sqlx::Result<Option<PublicSite>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT slug, online, form, form_decided_on, siret, contact, director, host FROM public_site
         WHERE tenant_id = $1",
        tenant
    )
}

/// Writes the settings of the site.
pub async fn put_site(tx: &mut TenantTx, s: &PublicSite) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO public_site (tenant_id, slug, online, form, form_decided_on, siret, contact, director, host, revision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
         ON CONFLICT (tenant_id) DO UPDATE SET slug = excluded.slug, online = excluded.online, form = excluded.form,
            form_decided_on = excluded.form_decided_on, siret = excluded.siret, contact = excluded.contact,
            director = excluded.director, host = excluded.host, revision = public_site.revision + 1",
        tenant,
        &s.slug,
        s.online,
        &s.form,
        &s.form_decided_on,
        &s.siret,
        &s.contact,
        &s.director,
        &s.host
    )?;
    Ok(())
}

/// Says that what the public may see changed.
pub async fn touch_site(tx: &mut TenantTx) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(tx.inner(), "UPDATE public_site SET revision = revision + 1 WHERE tenant_id = $1", tenant)?;
    Ok(())
}

/// Whether an address is taken by another authority.
pub async fn slug_taken(tx: &mut TenantTx, slug: &str) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT EXISTS (SELECT slug FROM public_site WHERE tenant_id <> $1 AND slug = $2)",
        tenant,
        slug
    )
}

/// The authority whose open site has this address.
pub async fn door(tx: &mut Tx, slug: &str) -> sqlx::Result<Option<Door>> {
    maybe_row!(
        tx,
        "SELECT s.tenant_id, s.slug, s.online, s.siret, s.contact, s.director, s.host, s.revision, a.kind, a.name,
            a.short_name, a.siren, a.insee_code, a.address, a.time_zone, a.accent, a.logo_hash
         FROM public_site s JOIN authority a ON a.id = s.tenant_id WHERE s.slug = $1 AND s.online",
        slug
    )
}

/// What a posting keeps beside the draft.
pub struct Posted<'a> {
    pub id: Uuid,
    pub bytes: i64,
    pub sha512: &'a str,
    pub at: Timestamp,
    pub on: &'a Day,
    pub by: Uuid,
    pub kept_until: Option<Day>,
    pub approved: Option<bool>,
}

/// Writes a posting.
pub async fn insert(tx: &mut TenantTx, d: &Draft, p: &Posted<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    let sitting = d.facts.sitting.as_ref();
    execute!(
        tx.inner(),
        "INSERT INTO publication (tenant_id, id, kind, sitting_id, body_id, subject_id, number, title, body, approved, day,
            starts_at, facts, original_hash, public_hash, public_bytes, public_sha512, author_given, author_family,
            author_capacity, posted_at, posted_by, posted_on, kept_until, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $20)",
        tenant,
        p.id,
        d.kind,
        sitting.map(|s| s.id),
        sitting.map(|s| s.body_id),
        d.subject,
        &d.number,
        &d.title,
        sitting.map_or("", |s| s.body.as_str()),
        p.approved,
        &d.day,
        sitting.map(|s| s.starts_at),
        Json(&d.facts),
        &d.original_hash,
        p.bytes,
        p.sha512,
        &d.author.given,
        &d.author.family,
        &d.author.capacity,
        p.at,
        p.by,
        p.on,
        &p.kept_until
    )?;
    Ok(())
}

/// The words a posting is found by; those it had are forgotten.
pub async fn index(tx: &mut TenantTx, id: Uuid, terms: &HashMap<String, i64>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "DELETE FROM publication_term WHERE tenant_id = $1 AND publication_id = $2",
        tenant,
        id
    )?;
    for (term, weight) in terms {
        execute!(
            tx.inner(),
            "INSERT INTO publication_term (tenant_id, term, publication_id, weight) VALUES ($1, $2, $3, $4)",
            tenant,
            term,
            id,
            *weight
        )?;
    }
    Ok(())
}

/// Postings that say a term, with its weight.
pub async fn saying(tx: &mut TenantTx, term: &str) -> sqlx::Result<Vec<(Uuid, i64)>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT publication_id, weight FROM publication_term WHERE tenant_id = $1 AND term = $2",
        tenant,
        term
    )
}

/// A posting, withdrawn or not.
pub async fn publication(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Publication>> {
    let tenant = tx.tenant();
    maybe_row!(tx.inner(), "SELECT p.* FROM publication p WHERE p.tenant_id = $1 AND p.id = $2", tenant, id)
}

/// The posting of something, unless it was withdrawn.
pub async fn posted(tx: &mut TenantTx, kind: &str, subject: Uuid) -> sqlx::Result<Option<Uuid>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT id FROM publication WHERE tenant_id = $1 AND kind = $2 AND subject_id = $3 AND withdrawn_at IS NULL",
        tenant,
        kind,
        subject
    )
}

/// What may be asked of a list of postings; what is none is not asked.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    pub kind: Option<&'a str>,
    /// « 2026 ».
    pub year: Option<&'a str>,
    pub body: Option<Uuid>,
}

/// Postings that are public, the latest sitting first.
pub async fn lines(tx: &mut TenantTx, w: &Wanted<'_>, limit: i64, from: i64) -> sqlx::Result<Vec<Line>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, kind, sitting_id, number, title, body, approved, day, posted_on, masked FROM publication
         WHERE tenant_id = $1 AND withdrawn_at IS NULL AND (CAST($2 AS TEXT) IS NULL OR kind = $2)
            AND (CAST($3 AS TEXT) IS NULL OR substr(day, 1, 4) = $3) AND (body_id = $4 OR CAST($4 AS TEXT) IS NULL)
         ORDER BY day DESC, starts_at DESC NULLS LAST, number, id LIMIT $5 OFFSET $6",
        tenant,
        w.kind,
        w.year,
        w.body,
        limit,
        from
    )
}

/// The last postings, newest first.
pub async fn latest(tx: &mut TenantTx, limit: i64) -> sqlx::Result<Vec<Publication>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT p.* FROM publication p WHERE p.tenant_id = $1 AND p.withdrawn_at IS NULL
         ORDER BY p.posted_at DESC, p.id DESC LIMIT $2",
        tenant,
        limit
    )
}

/// Every posting of a sitting that is public.
pub async fn of_sitting(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Publication>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT p.* FROM publication p WHERE p.tenant_id = $1 AND p.sitting_id = $2 AND p.withdrawn_at IS NULL
         ORDER BY p.kind, p.number, p.posted_at, p.id",
        tenant,
        sitting
    )
}

/// Every public posting of a kind, in the order of days.
pub async fn of_kind(tx: &mut TenantTx, kind: &str) -> sqlx::Result<Vec<Publication>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT p.* FROM publication p WHERE p.tenant_id = $1 AND p.kind = $2 AND p.withdrawn_at IS NULL
         ORDER BY p.day, p.number, p.id",
        tenant,
        kind
    )
}

/// Convocations of sittings still to come.
pub async fn coming(tx: &mut TenantTx, from: Timestamp) -> sqlx::Result<Vec<Publication>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT p.* FROM publication p WHERE p.tenant_id = $1 AND p.kind = 'convocation' AND p.starts_at >= $2
            AND p.withdrawn_at IS NULL ORDER BY p.starts_at, p.posted_at",
        tenant,
        from
    )
}

/// Years in which something is published, latest first.
pub async fn years(tx: &mut TenantTx, kind: Option<&str>) -> sqlx::Result<Vec<String>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "SELECT DISTINCT substr(day, 1, 4) AS year FROM publication
         WHERE tenant_id = $1 AND withdrawn_at IS NULL AND (CAST($2 AS TEXT) IS NULL OR kind = $2) ORDER BY year DESC",
        tenant,
        kind
    )
}

/// Bodies of which something is published.
pub async fn bodies(tx: &mut TenantTx) -> sqlx::Result<Vec<(Uuid, String)>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT body_id, max(body) AS name FROM publication
         WHERE tenant_id = $1 AND withdrawn_at IS NULL AND body_id IS NOT NULL GROUP BY body_id ORDER BY name",
        tenant
    )
}

/// How many are published.
pub async fn count(tx: &mut TenantTx, w: &Wanted<'_>) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT count(*) FROM publication
         WHERE tenant_id = $1 AND withdrawn_at IS NULL AND (CAST($2 AS TEXT) IS NULL OR kind = $2)
            AND (CAST($3 AS TEXT) IS NULL OR substr(day, 1, 4) = $3) AND (body_id = $4 OR CAST($4 AS TEXT) IS NULL)",
        tenant,
        w.kind,
        w.year,
        w.body
    )
}

/// Every posting, withdrawn ones too, the oldest first: what programs follow.
pub async fn every(tx: &mut TenantTx) -> sqlx::Result<Vec<Publication>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT p.* FROM publication p WHERE p.tenant_id = $1 ORDER BY p.posted_at, p.id",
        tenant
    )
}

/// A posting as the office lists it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OfficeLine {
    pub id: Uuid,
    pub kind: String,
    pub sitting_id: Option<Uuid>,
    pub number: String,
    pub title: String,
    pub body: String,
    pub day: Day,
    pub public_hash: String,
    pub masked: bool,
    pub posted_at: Timestamp,
    pub posted_on: Day,
    pub kept_until: Option<Day>,
    pub withdrawn_at: Option<Timestamp>,
    pub withdrawn_reason: String,
}

/// What the office sees: every posting, newest first.
pub async fn office_lines(tx: &mut TenantTx, limit: i64) -> sqlx::Result<Vec<OfficeLine>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, kind, sitting_id, number, title, body, day, public_hash, masked, posted_at, posted_on,
            kept_until, withdrawn_at, withdrawn_reason
         FROM publication WHERE tenant_id = $1 ORDER BY posted_at DESC, id DESC LIMIT $2",
        tenant,
        limit
    )
}

/// Replaces the public copy by one where personal data is masked.
pub async fn mask(tx: &mut TenantTx, p: &Publication) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE publication SET title = $3, facts = $4, public_hash = $5, public_bytes = $6, public_sha512 = $7,
            masked = TRUE, changed_at = $8 WHERE tenant_id = $1 AND id = $2",
        tenant,
        p.id,
        &p.title,
        Json(&p.facts.0),
        &p.public_hash,
        p.public_bytes,
        &p.public_sha512,
        p.changed_at
    )?;
    Ok(())
}

/// Withdraws a posting; its line stays.
pub async fn withdraw(
    tx: &mut TenantTx,
    id: Uuid,
    by: Uuid,
    reason: &str,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE publication SET withdrawn_at = $3, withdrawn_by = $4, withdrawn_reason = $5, changed_at = $3
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        at,
        by,
        reason
    )?;
    Ok(())
}

/// The function that a person holds in a mandate of the authority, « présidente ».
pub async fn function_of(tx: &mut TenantTx, person: Uuid, day: &Day) -> sqlx::Result<Option<String>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT function FROM mandate WHERE tenant_id = $1 AND person_id = $2 AND starts_on <= $3
            AND (ends_on IS NULL OR ends_on >= $3) AND function <> '' ORDER BY rank LIMIT 1",
        tenant,
        person,
        day
    )
}

/// The mayor or president in charge: id, given and family name.
pub async fn president(tx: &mut TenantTx) -> sqlx::Result<Option<(Uuid, String, String, String)>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT p.id, p.given_name, p.family_name, p.civility FROM staff_role r JOIN person p ON p.id = r.person_id
         WHERE r.tenant_id = $1 AND r.role = 'president' AND r.valid_to IS NULL
         ORDER BY r.valid_from DESC, p.sort_key LIMIT 1",
        tenant
    )
}
