//! SQL of the room.
use super::model::{Document, Kept, PagePicture, Upload};
use crate::features::sittings::UploadRow;
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, rows, value, values};
use sqlx::types::Json;
use uuid::Uuid;

/// Documents of a sitting, in the order of their items' documents; unplaced when their item is gone.
pub async fn documents(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Document>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT d.id, d.sitting_id, i.id AS item_id, d.position, d.kind, d.title, d.version, d.file_name, d.media_type,
            d.bytes, d.pages, d.original_hash, d.reading_hash, d.signed, d.warnings
         FROM document d LEFT JOIN agenda_item i ON i.tenant_id = d.tenant_id AND i.id = d.item_id
         WHERE d.tenant_id = $1 AND d.sitting_id = $2 AND d.removed_at IS NULL ORDER BY d.position, d.id",
        tenant,
        sitting
    )
}

/// One document of a sitting, unless it was removed.
pub async fn document(tx: &mut TenantTx, sitting: Uuid, id: Uuid) -> sqlx::Result<Option<Document>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT d.id, d.sitting_id, i.id AS item_id, d.position, d.kind, d.title, d.version, d.file_name, d.media_type,
            d.bytes, d.pages, d.original_hash, d.reading_hash, d.signed, d.warnings
         FROM document d LEFT JOIN agenda_item i ON i.tenant_id = d.tenant_id AND i.id = d.item_id
         WHERE d.tenant_id = $1 AND d.sitting_id = $2 AND d.id = $3 AND d.removed_at IS NULL",
        tenant,
        sitting,
        id
    )
}

/// Writes a new document.
pub async fn insert_document(
    tx: &mut TenantTx,
    sitting: Uuid,
    d: &Placed<'_>,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO document (tenant_id, id, sitting_id, item_id, position, kind, title, version, file_name, media_type,
            bytes, pages, original_hash, reading_hash, signed, warnings, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        tenant,
        d.id,
        sitting,
        d.item,
        d.position,
        d.kind,
        d.title,
        &d.file.file_name,
        &d.file.media_type,
        d.file.bytes,
        d.file.pages,
        &d.file.original_hash,
        &d.file.reading_hash,
        d.file.signed,
        Json(&d.file.warnings),
        at
    )?;
    Ok(())
}

/// A new document and its place.
pub struct Placed<'a> {
    pub id: Uuid,
    pub item: Option<Uuid>,
    pub position: i64,
    pub kind: &'a str,
    pub title: &'a str,
    pub file: &'a Kept,
}

/// Keeps the present file of a document as an earlier version, and puts another in its place.
pub async fn replace_file(tx: &mut TenantTx, id: Uuid, file: &Kept, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO document_version (tenant_id, document_id, version, original_hash, reading_hash, pages, bytes,
            file_name, at)
         SELECT tenant_id, id, version, original_hash, reading_hash, pages, bytes, file_name, $3
         FROM document WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        at
    )?;
    execute!(
        tx.inner(),
        "UPDATE document SET version = version + 1, file_name = $3, media_type = $4, bytes = $5, pages = $6,
            original_hash = $7, reading_hash = $8, signed = $9, warnings = $10
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        &file.file_name,
        &file.media_type,
        file.bytes,
        file.pages,
        &file.original_hash,
        &file.reading_hash,
        file.signed,
        Json(&file.warnings)
    )?;
    Ok(())
}

/// Names and places a document.
pub async fn place(
    tx: &mut TenantTx,
    id: Uuid,
    item: Option<Uuid>,
    kind: &str,
    title: &str,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE document SET item_id = $3, kind = $4, title = $5 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        item,
        kind,
        title
    )?;
    Ok(())
}

/// Gives a document its place among those of its item.
pub async fn set_position(tx: &mut TenantTx, id: Uuid, position: i64) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE document SET position = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        position
    )?;
    Ok(())
}

/// Takes a document out of the dossier; its files stay, because a convocation may have carried them.
pub async fn remove_document(tx: &mut TenantTx, id: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE document SET removed_at = $3 WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL",
        tenant,
        id,
        at
    )?;
    Ok(())
}

/// Throws away everything a draft holds; returns the uploads whose files must go too.
pub async fn discard(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Uuid>> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "DELETE FROM document_version WHERE tenant_id = $1 AND document_id IN
            (SELECT id FROM document WHERE tenant_id = $1 AND sitting_id = $2)",
        tenant,
        sitting
    )?;
    execute!(tx.inner(), "DELETE FROM document WHERE tenant_id = $1 AND sitting_id = $2", tenant, sitting)?;
    values!(
        tx.inner(),
        "DELETE FROM upload WHERE tenant_id = $1 AND sitting_id = $2 RETURNING id",
        tenant,
        sitting
    )
}

/// Writes down the picture of a file's first page, once.
pub async fn insert_picture(tx: &mut TenantTx, p: &PagePicture) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO page_picture (tenant_id, file_hash, picture_hash, bytes, width, height)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, file_hash) DO NOTHING",
        tenant,
        &p.file_hash,
        &p.picture_hash,
        p.bytes,
        p.width,
        p.height
    )?;
    Ok(())
}

/// Pictures of the documents of a sitting, whatever their version.
pub async fn pictures(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<PagePicture>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT file_hash, picture_hash, bytes, width, height FROM page_picture
         WHERE tenant_id = $1 AND file_hash IN
            (SELECT reading_hash FROM document WHERE tenant_id = $1 AND sitting_id = $2
             UNION SELECT v.reading_hash FROM document_version v
             JOIN document d ON d.tenant_id = v.tenant_id AND d.id = v.document_id
             WHERE v.tenant_id = $1 AND d.sitting_id = $2)",
        tenant,
        sitting
    )
}

/// The picture of one file.
pub async fn picture(tx: &mut TenantTx, file: &str) -> sqlx::Result<Option<PagePicture>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT file_hash, picture_hash, bytes, width, height FROM page_picture
         WHERE tenant_id = $1 AND file_hash = $2",
        tenant,
        file
    )
}

/// Uploads of a sitting that have not ended.
pub async fn uploads_under_way(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT COUNT(*) FROM upload WHERE tenant_id = $1 AND sitting_id = $2 AND state IN ('arriving', 'reading')",
        tenant,
        sitting
    )
}

/// Opens an upload.
pub async fn insert_upload(tx: &mut TenantTx, u: &Upload) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO upload (tenant_id, id, sitting_id, replaces, file_name, bytes, received, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant,
        u.id,
        u.sitting_id,
        u.replaces,
        &u.file_name,
        u.bytes,
        u.received,
        &u.state,
        u.created_at
    )?;
    Ok(())
}

/// One upload.
pub async fn upload(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Upload>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, sitting_id, replaces, file_name, bytes, received, state, created_at
         FROM upload WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// One upload as shown.
pub async fn upload_row(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<UploadRow>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, file_name, bytes, received, state, refusal, document_id FROM upload WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// Writes down how much has arrived, if nobody did meanwhile; false otherwise.
pub async fn advance(tx: &mut TenantTx, id: Uuid, from: i64, to: i64, state: &str) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    let changed = execute!(
        tx.inner(),
        "UPDATE upload SET received = $4, state = $5
         WHERE tenant_id = $1 AND id = $2 AND received = $3 AND state = 'arriving'",
        tenant,
        id,
        from,
        to,
        state
    )?;
    Ok(changed == 1)
}

/// Ends an upload that was being read; false when it had ended already.
pub async fn finish_upload(
    tx: &mut TenantTx,
    id: Uuid,
    document: Option<Uuid>,
    refusal: Option<&str>,
) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    let state = if refusal.is_some() { "refused" } else { "done" };
    let changed = execute!(
        tx.inner(),
        "UPDATE upload SET state = $3, document_id = $4, refusal = $5
         WHERE tenant_id = $1 AND id = $2 AND state = 'reading'",
        tenant,
        id,
        state,
        document,
        refusal
    )?;
    Ok(changed == 1)
}

/// Forgets uploads begun before a moment, but those being read; returns them.
pub async fn forget_uploads(tx: &mut TenantTx, before: Timestamp) -> sqlx::Result<Vec<Uuid>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "DELETE FROM upload WHERE tenant_id = $1 AND created_at < $2 AND state <> 'reading' RETURNING id",
        tenant,
        before
    )
}

/// Forgets an upload.
pub async fn remove_upload(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(tx.inner(), "DELETE FROM upload WHERE tenant_id = $1 AND id = $2", tenant, id)?;
    Ok(())
}
