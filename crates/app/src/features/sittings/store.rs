//! SQL of the room.
//!
//! The desk shows a sitting with its documents, uploads and last convocation: those tables belong to later
//! rooms and are only read here, never written.
use super::input::Settings;
use super::model::{DocumentRow, Item, Sitting, SittingCounts, UploadRow, number};
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, rows};
use uuid::Uuid;

/// One sitting.
pub async fn sitting(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Sitting>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, body_id, title, starts_at, time_zone, place, address, remote_allowed, public, reply_until, urgent,
            urgency_reason, first_after_renewal, state, revision, calendar_uid, second_of
         FROM sitting WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// Writes a new draft.
pub async fn insert(
    tx: &mut TenantTx,
    id: Uuid,
    s: &Settings,
    zone: &str,
    calendar_uid: &str,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO sitting (tenant_id, id, body_id, title, starts_at, time_zone, place, address, remote_allowed, public,
            reply_until, urgent, urgency_reason, first_after_renewal, state, revision, calendar_uid, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'draft', 1, $15, $16, $16)",
        tenant,
        id,
        s.body_id,
        &s.title,
        s.starts_at,
        zone,
        &s.place,
        &s.address,
        s.remote_allowed,
        s.public,
        s.reply_until,
        s.urgent,
        &s.urgency_reason,
        s.first_after_renewal,
        calendar_uid,
        at
    )?;
    Ok(())
}

/// Writes what the clerk changed.
pub async fn update(tx: &mut TenantTx, id: Uuid, s: &Settings) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE sitting SET body_id = $3, title = $4, starts_at = $5, place = $6, address = $7, remote_allowed = $8,
            public = $9, reply_until = $10, urgent = $11, urgency_reason = $12, first_after_renewal = $13
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        s.body_id,
        &s.title,
        s.starts_at,
        &s.place,
        &s.address,
        s.remote_allowed,
        s.public,
        s.reply_until,
        s.urgent,
        &s.urgency_reason,
        s.first_after_renewal
    )?;
    Ok(())
}

/// Moves a sitting to another date or place: the effect of a postponement.
pub async fn reschedule(
    tx: &mut TenantTx,
    id: Uuid,
    starts_at: Timestamp,
    place: &str,
    reply_until: Option<Timestamp>,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE sitting SET starts_at = $3, place = $4, reply_until = $5, changed_at = $6, revision = revision + 1
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        starts_at,
        place,
        reply_until,
        at
    )?;
    Ok(())
}

/// Throws a draft away with its agenda; its documents must have gone before.
pub async fn remove(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(tx.inner(), "DELETE FROM agenda_item WHERE tenant_id = $1 AND sitting_id = $2", tenant, id)?;
    execute!(tx.inner(), "DELETE FROM sitting WHERE tenant_id = $1 AND id = $2", tenant, id)?;
    Ok(())
}

/// Moves a sitting to another state.
pub async fn set_state(tx: &mut TenantTx, id: Uuid, state: &str, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE sitting SET state = $3, changed_at = $4, revision = revision + 1 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        state,
        at
    )?;
    Ok(())
}

/// Marks the sitting as changed: its agenda or a document was touched. The row is locked until the commit,
/// so that changes of one sitting follow one another.
pub async fn touch(tx: &mut TenantTx, id: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE sitting SET changed_at = $3, revision = revision + 1 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        at
    )?;
    Ok(())
}

/// Its agenda, in order, numbered.
pub async fn agenda(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Item>> {
    let tenant = tx.tenant();
    let mut items: Vec<Item> = rows!(
        tx.inner(),
        "SELECT id, parent_id, position, title, rapporteur_mandate_id, theme, matter, kind, closed_door, on_site
         FROM agenda_item WHERE tenant_id = $1 AND sitting_id = $2 ORDER BY position, id",
        tenant,
        sitting
    )?;
    number(&mut items);
    Ok(items)
}

/// Writes an item, new or changed, with its place.
pub async fn put_item(tx: &mut TenantTx, sitting: Uuid, item: &Item) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO agenda_item (tenant_id, id, sitting_id, parent_id, position, title, rapporteur_mandate_id, theme,
            matter, kind, closed_door, on_site)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (tenant_id, id) DO UPDATE SET parent_id = excluded.parent_id, position = excluded.position,
            title = excluded.title, rapporteur_mandate_id = excluded.rapporteur_mandate_id, theme = excluded.theme,
            matter = excluded.matter, kind = excluded.kind, closed_door = excluded.closed_door,
            on_site = excluded.on_site",
        tenant,
        item.id,
        sitting,
        item.parent_id,
        item.position,
        &item.title,
        item.rapporteur_mandate_id,
        &item.theme,
        &item.matter,
        &item.kind,
        item.closed_door,
        &item.on_site
    )?;
    Ok(())
}

/// Gives an item its place.
pub async fn place_item(
    tx: &mut TenantTx,
    id: Uuid,
    parent: Option<Uuid>,
    position: i64,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE agenda_item SET parent_id = $3, position = $4 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        parent,
        position
    )?;
    Ok(())
}

/// Remembers which sitting missed the quorum that this one does not need.
pub async fn set_second_of(tx: &mut TenantTx, id: Uuid, first: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE sitting SET second_of = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        first
    )?;
    Ok(())
}

/// Takes an item off the agenda; its documents wait unplaced.
pub async fn remove_item(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(tx.inner(), "DELETE FROM agenda_item WHERE tenant_id = $1 AND id = $2", tenant, id)?;
    Ok(())
}

/// A sitting of the list.
#[derive(sqlx::FromRow)]
pub struct Listed {
    pub id: Uuid,
    pub body_id: Uuid,
    pub body_name: String,
    pub title: String,
    pub starts_at: Timestamp,
    pub place: String,
    pub state: String,
    pub items: i64,
    pub documents: i64,
    pub convocation_id: Option<Uuid>,
    pub version: Option<i64>,
    pub sent_at: Option<Timestamp>,
}

/// Sittings that start between two moments (the second excluded), earliest first.
pub async fn list(
    tx: &mut TenantTx,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> sqlx::Result<Vec<Listed>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT s.id, s.body_id, b.name AS body_name, s.title, s.starts_at, s.place, s.state,
            (SELECT COUNT(*) FROM agenda_item i
             WHERE i.tenant_id = s.tenant_id AND i.sitting_id = s.id AND i.kind <> 'urgency') AS items,
            (SELECT COUNT(*) FROM document d
             WHERE d.tenant_id = s.tenant_id AND d.sitting_id = s.id AND d.removed_at IS NULL) AS documents,
            c.id AS convocation_id, c.version, c.sent_at
         FROM sitting s JOIN body b ON b.tenant_id = s.tenant_id AND b.id = s.body_id
         LEFT JOIN convocation c ON c.tenant_id = s.tenant_id AND c.sitting_id = s.id AND c.version =
            (SELECT MAX(v.version) FROM convocation v WHERE v.tenant_id = s.tenant_id AND v.sitting_id = s.id)
         WHERE s.tenant_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR s.starts_at >= $2)
            AND (CAST($3 AS BIGINT) IS NULL OR s.starts_at < $3)
         ORDER BY s.starts_at, s.id",
        tenant,
        from,
        until
    )
}

/// Where the recipients of the last version stand, for the same sittings as `list`. Read only: these tables
/// belong to the rooms of convocations and attendance.
pub async fn counts(
    tx: &mut TenantTx,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> sqlx::Result<Vec<SittingCounts>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT v.sitting_id, COUNT(*) FILTER (WHERE d.capacity = 'member') AS convened,
            COUNT(*) FILTER (WHERE d.capacity = 'member' AND r.id IS NOT NULL) AS answered,
            COUNT(*) FILTER (WHERE d.capacity = 'member' AND r.id IS NULL AND d.channel = 'paper') AS paper,
            COUNT(*) FILTER (WHERE d.capacity = 'member' AND r.id IS NULL AND d.channel <> 'paper' AND d.complete_at IS NOT NULL) AS complete,
            COUNT(*) FILTER (WHERE d.capacity = 'member' AND r.id IS NULL AND d.channel <> 'paper' AND d.complete_at IS NULL
                AND d.opened_at IS NOT NULL) AS opened,
            COUNT(*) FILTER (WHERE d.capacity = 'member' AND r.id IS NULL AND d.channel <> 'paper' AND d.complete_at IS NULL
                AND d.opened_at IS NULL AND (d.notified_at IS NOT NULL OR d.accepted_at IS NOT NULL)) AS notified,
            COUNT(*) FILTER (WHERE d.capacity = 'member' AND r.id IS NULL AND d.channel <> 'paper' AND d.complete_at IS NULL
                AND d.opened_at IS NULL AND d.notified_at IS NULL AND d.accepted_at IS NULL) AS sent,
            COUNT(*) FILTER (WHERE r.answer IN ('present', 'remote')) AS present,
            COUNT(*) FILTER (WHERE d.capacity = 'member' AND r.answer IN ('absent', 'substitute')) AS absent,
            COUNT(*) FILTER (WHERE d.capacity = 'member' AND r.answer = 'proxy') AS proxy,
            COUNT(*) FILTER (WHERE d.capacity = 'member' AND r.id IS NULL) AS no_answer
         FROM sitting s
         JOIN convocation v ON v.tenant_id = s.tenant_id AND v.sitting_id = s.id AND v.version =
            (SELECT MAX(w.version) FROM convocation w WHERE w.tenant_id = s.tenant_id AND w.sitting_id = s.id)
         JOIN dispatch d ON d.tenant_id = v.tenant_id AND d.convocation_id = v.id AND d.capacity <> 'informed'
         LEFT JOIN reply r ON r.tenant_id = s.tenant_id AND r.sitting_id = s.id AND r.mandate_id = d.mandate_id
            AND r.superseded_at IS NULL
         WHERE s.tenant_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR s.starts_at >= $2)
            AND (CAST($3 AS BIGINT) IS NULL OR s.starts_at < $3)
         GROUP BY v.sitting_id",
        tenant,
        from,
        until
    )
}

/// Documents of a sitting, in the order of their items' documents; unplaced when their item is gone.
pub async fn document_rows(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<DocumentRow>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT d.id, i.id AS item_id, d.kind, d.title, d.file_name, d.media_type, d.pages, d.bytes, d.version, d.signed,
            d.warnings, d.reading_hash, d.position
         FROM document d LEFT JOIN agenda_item i ON i.tenant_id = d.tenant_id AND i.id = d.item_id
         WHERE d.tenant_id = $1 AND d.sitting_id = $2 AND d.removed_at IS NULL ORDER BY d.position, d.id",
        tenant,
        sitting
    )
}

/// Uploads of a sitting that have not ended well, oldest first.
pub async fn upload_rows(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<UploadRow>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, file_name, bytes, received, state, refusal, document_id FROM upload
         WHERE tenant_id = $1 AND sitting_id = $2 AND state <> 'done' ORDER BY created_at, id",
        tenant,
        sitting
    )
}
