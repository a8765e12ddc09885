//! SQL of the room.
use super::model::{Paper, Reading};
use crate::features::convocations::{FrozenDocument, FrozenItem, Manifest};
use crate::platform::db::{TenantTx, next_value};
use crate::platform::ids;
use crate::platform::time::Day;
use crate::{execute, maybe_row, rows, value, values};
use sqlx::types::Json;
use uuid::Uuid;

/// Manifests of the versions of the sitting to which a version belongs, oldest first.
pub(super) async fn manifests(tx: &mut TenantTx, convocation: Uuid) -> sqlx::Result<Vec<Manifest>> {
    let tenant = tx.tenant();
    let all: Vec<Json<Manifest>> = values!(
        tx.inner(),
        "SELECT v.manifest FROM convocation v JOIN convocation c ON c.tenant_id = v.tenant_id AND c.sitting_id = v.sitting_id
         WHERE v.tenant_id = $1 AND c.id = $2 ORDER BY v.version",
        tenant,
        convocation
    )?;
    Ok(all.into_iter().map(|json| json.0).collect())
}

/// What is written of a document as a version carried it.
pub(super) struct Sent<'a> {
    pub manifest: &'a Manifest,
    pub item: &'a FrozenItem,
    pub document: &'a FrozenDocument,
    /// The last version no longer carries it.
    pub replaced: bool,
}

/// Writes a paper, or what a later version says of it.
pub(super) async fn put_paper(tx: &mut TenantTx, sent: &Sent<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    let seq = next_value(tx, "papers").await?;
    let Sent { manifest, item, document, replaced } = sent;
    let sitting = &manifest.sitting;
    let year = i64::from(sitting.starts_at.zoned(&sitting.time_zone).year());
    execute!(
        tx.inner(),
        "INSERT INTO paper (tenant_id, id, number, seq, kind, sitting_id, subject_id, file_hash, media_type, pages,
            document_kind, title, item_number, item_title, closed_door, body_id, body, sitting_title, starts_at, year,
            replaced)
         VALUES ($1, $2, $3, $3, 'document', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
         ON CONFLICT (tenant_id, sitting_id, subject_id, file_hash) DO UPDATE SET seq = excluded.seq,
            document_kind = excluded.document_kind, title = excluded.title, item_number = excluded.item_number,
            item_title = excluded.item_title, closed_door = excluded.closed_door, body_id = excluded.body_id,
            body = excluded.body, sitting_title = excluded.sitting_title, starts_at = excluded.starts_at,
            year = excluded.year, replaced = excluded.replaced",
        tenant,
        ids::new_id(),
        seq,
        sitting.id,
        document.id,
        &document.hash,
        &document.media_type,
        document.pages,
        &document.kind,
        &document.title,
        &item.number,
        &item.title,
        item.closed_door,
        sitting.body_id,
        &sitting.body,
        &sitting.title,
        sitting.starts_at,
        year,
        *replaced
    )?;
    Ok(())
}

/// A file to be read, unless it is known; its id when it is new.
pub(super) async fn announce_file(tx: &mut TenantTx, hash: &str) -> sqlx::Result<Option<Uuid>> {
    let tenant = tx.tenant();
    let id = ids::new_id();
    let new = execute!(
        tx.inner(),
        "INSERT INTO file_reading (tenant_id, file_hash, id, state) VALUES ($1, $2, $3, 'waiting') ON CONFLICT DO NOTHING",
        tenant,
        hash,
        id
    )?;
    Ok((new == 1).then_some(id))
}

/// A file read or to be read.
pub(super) async fn reading(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Reading>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT file_hash, state FROM file_reading WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// Whether files still wait to be read.
pub(super) async fn still_waiting(tx: &mut TenantTx) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT EXISTS (SELECT id FROM file_reading WHERE tenant_id = $1 AND state = 'waiting')",
        tenant
    )
}

/// Files that hold pages not read.
pub(super) async fn files_with_pictures(tx: &mut TenantTx) -> sqlx::Result<Vec<Uuid>> {
    let tenant = tx.tenant();
    values!(tx.inner(), "SELECT id FROM file_reading WHERE tenant_id = $1 AND unread > 0 ORDER BY id", tenant)
}

/// Keeps the text of a page. `source`: `file`, `picture`, `none`.
pub(super) async fn put_page(
    tx: &mut TenantTx,
    hash: &str,
    page: i64,
    body: &str,
    source: &str,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO page_text (tenant_id, file_hash, page, body, source) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, file_hash, page) DO UPDATE SET body = excluded.body, source = excluded.source",
        tenant,
        hash,
        page,
        body,
        source
    )?;
    Ok(())
}

/// Says how far a file is read, and has the indexes take its papers up again.
pub(super) async fn close_reading(tx: &mut TenantTx, hash: &str, state: &str) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE file_reading SET state = $3, unread =
            (SELECT COUNT(*) FROM page_text p WHERE p.tenant_id = $1 AND p.file_hash = $2 AND p.source = 'none')
         WHERE tenant_id = $1 AND file_hash = $2",
        tenant,
        hash,
        state
    )?;
    let papers: Vec<i64> = values!(
        tx.inner(),
        "SELECT number FROM paper WHERE tenant_id = $1 AND file_hash = $2",
        tenant,
        hash
    )?;
    for number in papers {
        let seq = next_value(tx, "papers").await?;
        execute!(
            tx.inner(),
            "UPDATE paper SET seq = $3 WHERE tenant_id = $1 AND number = $2",
            tenant,
            number,
            seq
        )?;
    }
    Ok(())
}

/// Pages of a file whose words are in a picture.
pub(super) async fn unread_pages(tx: &mut TenantTx, hash: &str) -> sqlx::Result<Vec<i64>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "SELECT page FROM page_text WHERE tenant_id = $1 AND file_hash = $2 AND source = 'none' ORDER BY page",
        tenant,
        hash
    )
}

/// The text of each page of a file, in order.
pub(super) async fn page_bodies(tx: &mut TenantTx, hash: &str) -> sqlx::Result<Vec<String>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "SELECT body FROM page_text WHERE tenant_id = $1 AND file_hash = $2 ORDER BY page",
        tenant,
        hash
    )
}

/// Where the last change of papers stands.
pub(super) async fn last_change(tx: &mut TenantTx) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(tx.inner(), "SELECT COALESCE(MAX(seq), 0) FROM paper WHERE tenant_id = $1", tenant)
}

/// Papers changed after a cursor, in order.
pub(super) async fn changed_after(tx: &mut TenantTx, cursor: i64, most: i64) -> sqlx::Result<Vec<Paper>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT p.number, p.seq, p.sitting_id, p.subject_id, p.kind, p.file_hash, p.media_type, p.pages, p.document_kind,
            p.title, p.item_number, p.item_title, p.closed_door, p.body_id, p.body, p.sitting_title, p.starts_at, p.year,
            p.replaced, COALESCE(r.unread, 0) AS unread
         FROM paper p LEFT JOIN file_reading r ON r.tenant_id = p.tenant_id AND r.file_hash = p.file_hash
         WHERE p.tenant_id = $1 AND p.seq > $2 ORDER BY p.seq LIMIT $3",
        tenant,
        cursor,
        most
    )
}

/// A paper that was found; for a member, only if one of his mandates in force was sent it.
pub(super) async fn found(
    tx: &mut TenantTx,
    number: i64,
    member: Option<Uuid>,
    today: &Day,
) -> sqlx::Result<Option<Paper>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT p.number, p.seq, p.sitting_id, p.subject_id, p.kind, p.file_hash, p.media_type, p.pages, p.document_kind,
            p.title, p.item_number, p.item_title, p.closed_door, p.body_id, p.body, p.sitting_title, p.starts_at, p.year,
            p.replaced, COALESCE(r.unread, 0) AS unread
         FROM paper p LEFT JOIN file_reading r ON r.tenant_id = p.tenant_id AND r.file_hash = p.file_hash
         WHERE p.tenant_id = $1 AND p.number = $2 AND (CAST($3 AS UUID) IS NULL OR EXISTS
            (SELECT d.id FROM dispatch d
             JOIN convocation v ON v.tenant_id = d.tenant_id AND v.id = d.convocation_id
             JOIN convocation_file f ON f.tenant_id = v.tenant_id AND f.convocation_id = v.id
             JOIN mandate m ON m.tenant_id = d.tenant_id AND m.id = d.mandate_id
             WHERE d.tenant_id = $1 AND d.person_id = $3 AND v.sitting_id = p.sitting_id AND f.hash = p.file_hash
               AND m.starts_on <= $4 AND (m.ends_on IS NULL OR m.ends_on >= $4)))",
        tenant,
        number,
        member,
        today
    )
}

/// The versions that carry a file to a sitting.
pub(super) async fn carriers(tx: &mut TenantTx, sitting: Uuid, hash: &str) -> sqlx::Result<Vec<Uuid>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "SELECT v.id FROM convocation v
         JOIN convocation_file f ON f.tenant_id = v.tenant_id AND f.convocation_id = v.id
         WHERE v.tenant_id = $1 AND v.sitting_id = $2 AND f.hash = $3",
        tenant,
        sitting,
        hash
    )
}

/// The versions sent to a person by a mandate that runs today.
pub(super) async fn received(tx: &mut TenantTx, person: Uuid, today: &Day) -> sqlx::Result<Vec<Uuid>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "SELECT DISTINCT d.convocation_id FROM dispatch d
         JOIN mandate m ON m.tenant_id = d.tenant_id AND m.id = d.mandate_id
         WHERE d.tenant_id = $1 AND d.person_id = $2 AND m.starts_on <= $3 AND (m.ends_on IS NULL OR m.ends_on >= $3)",
        tenant,
        person,
        today
    )
}

/// Bodies of the authority, by name.
pub(super) async fn bodies(tx: &mut TenantTx) -> sqlx::Result<Vec<(Uuid, String)>> {
    let tenant = tx.tenant();
    rows!(tx.inner(), "SELECT id, name FROM body WHERE tenant_id = $1 ORDER BY position, name", tenant)
}

/// Title and type of the file of a paper, whatever version carried it.
pub(super) async fn named(tx: &mut TenantTx, hash: &str) -> sqlx::Result<Option<(String, String)>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT title, media_type FROM paper WHERE tenant_id = $1 AND file_hash = $2 ORDER BY seq DESC LIMIT 1",
        tenant,
        hash
    )
}
