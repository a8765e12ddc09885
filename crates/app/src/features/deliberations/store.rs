//! SQL of the room.
use super::model::{Deliberation, ExaminedList, FollowUp, ListLine, Signature, Transmission};
use crate::platform::db::TenantTx;
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, maybe_value, rows, value};
use pupitre_rules::told::Record;
use sqlx::types::Json;
use uuid::Uuid;

/// Deliberations of a sitting, in their order.
pub async fn of_sitting(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Deliberation>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, sitting_id, item_id, position, year, number, object, matter, adopted, state, visas, recitals, decision,
            record, convened_on, revision, drafted_at, final_at, paper_hash, signed_on, signed_at, signatures, scan_hash,
            published_on
         FROM deliberation WHERE tenant_id = $1 AND sitting_id = $2 ORDER BY position",
        tenant,
        sitting
    )
}

/// One deliberation.
pub async fn deliberation(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Deliberation>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, sitting_id, item_id, position, year, number, object, matter, adopted, state, visas, recitals, decision,
            record, convened_on, revision, drafted_at, final_at, paper_hash, signed_on, signed_at, signatures, scan_hash,
            published_on
         FROM deliberation WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// Deliberations of a year that are no longer drafts, in the order of their days and numbers.
pub(super) async fn of_year(tx: &mut TenantTx, year: i64) -> sqlx::Result<Vec<Deliberation>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT d.id, d.sitting_id, d.item_id, d.position, d.year, d.number, d.object, d.matter, d.adopted, d.state, d.visas,
            d.recitals, d.decision, d.record, d.convened_on, d.revision, d.drafted_at, d.final_at, d.paper_hash,
            d.signed_on, d.signed_at, d.signatures, d.scan_hash, d.published_on
         FROM deliberation d JOIN sitting s ON s.tenant_id = d.tenant_id AND s.id = d.sitting_id
         WHERE d.tenant_id = $1 AND d.year = $2 AND d.state <> 'draft' ORDER BY s.starts_at, d.position",
        tenant,
        year
    )
}

/// The last number given in a series, 0 before the first.
pub(super) async fn last_rank(tx: &mut TenantTx, series: &str) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT COALESCE(MAX(rank), 0) FROM deliberation WHERE tenant_id = $1 AND series = $2",
        tenant,
        series
    )
}

/// Where a new number falls.
pub(super) struct Place<'a> {
    pub series: &'a str,
    pub rank: i64,
}

/// Writes a new draft.
pub(super) async fn insert(tx: &mut TenantTx, d: &Deliberation, place: &Place<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO deliberation (tenant_id, id, sitting_id, item_id, position, year, series, rank, number, object, matter,
            adopted, state, visas, recitals, decision, record, convened_on, revision, drafted_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'draft', $13, $14, $15, $16, $17, 1, $18)",
        tenant,
        d.id,
        d.sitting_id,
        d.item_id,
        d.position,
        d.year,
        place.series,
        place.rank,
        &d.number,
        &d.object,
        &d.matter,
        d.adopted,
        &d.visas,
        &d.recitals,
        &d.decision,
        &d.record,
        &d.convened_on,
        d.drafted_at
    )?;
    Ok(())
}

/// Brings what happened up to date in a draft.
pub(super) async fn set_record(
    tx: &mut TenantTx,
    id: Uuid,
    record: &Record,
    convened_on: &Option<Day>,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation SET record = $3, adopted = $4, convened_on = $5, revision = revision + 1
         WHERE tenant_id = $1 AND id = $2 AND state = 'draft'",
        tenant,
        id,
        Json(record),
        record.adopted(),
        convened_on
    )?;
    Ok(())
}

/// Throws a draft away: its item was not voted after all.
pub(super) async fn remove_draft(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "DELETE FROM deliberation WHERE tenant_id = $1 AND id = $2 AND state = 'draft'",
        tenant,
        id
    )?;
    Ok(())
}

/// What the clerk writes.
pub(super) struct Words<'a> {
    pub object: &'a str,
    pub matter: &'a Option<String>,
    pub visas: &'a str,
    pub recitals: &'a str,
    pub decision: &'a str,
}

/// Saves the texts of a draft.
pub(super) async fn set_words(tx: &mut TenantTx, id: Uuid, w: &Words<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation SET object = $3, matter = $4, visas = $5, recitals = $6, decision = $7, revision = revision + 1
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        w.object,
        w.matter,
        w.visas,
        w.recitals,
        w.decision
    )?;
    Ok(())
}

/// Nothing is written in it any more: its paper is made.
pub(super) async fn set_final(
    tx: &mut TenantTx,
    id: Uuid,
    paper_hash: &str,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation SET state = 'final', final_at = $3, paper_hash = $4, revision = revision + 1
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        at,
        paper_hash
    )?;
    Ok(())
}

/// A final deliberation, not signed yet, is written in again.
pub(super) async fn set_draft(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation SET state = 'draft', final_at = NULL, paper_hash = NULL, revision = revision + 1
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )?;
    Ok(())
}

/// Signed by the mayor or president and the secretary (L2121-23).
pub(super) async fn set_signed(
    tx: &mut TenantTx,
    id: Uuid,
    on: &Day,
    signatures: &[Signature],
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation SET state = 'signed', signed_on = $3, signed_at = $4, signatures = $5,
            revision = revision + 1 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        on,
        at,
        Json(signatures)
    )?;
    Ok(())
}

/// Keeps the scan of the signed sheet.
pub(super) async fn set_scan(tx: &mut TenantTx, id: Uuid, hash: &str) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation SET scan_hash = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        hash
    )?;
    Ok(())
}

/// Says on which day a deliberation was published; the first day stands.
pub async fn set_published(tx: &mut TenantTx, id: Uuid, on: &Day) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation SET published_on = COALESCE(published_on, $3) WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        on
    )?;
    Ok(())
}

/// The list of deliberations examined by a sitting, once drawn.
pub async fn list_of(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Option<ExaminedList>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT sitting_id, lines, paper_hash, drawn_at, posted_on, posted_by, certificate_hash, published_on, sent_at
         FROM deliberation_list WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting
    )
}

/// Keeps the list as it was drawn; what was posted of an earlier one no longer counts.
pub(super) async fn put_list(
    tx: &mut TenantTx,
    sitting: Uuid,
    lines: &[ListLine],
    paper_hash: &str,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO deliberation_list (tenant_id, sitting_id, lines, paper_hash, drawn_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, sitting_id) DO UPDATE SET lines = excluded.lines, paper_hash = excluded.paper_hash,
            drawn_at = excluded.drawn_at, posted_on = NULL, posted_by = NULL, certificate_hash = NULL",
        tenant,
        sitting,
        Json(lines),
        paper_hash,
        at
    )?;
    Ok(())
}

/// The list was displayed at the seat.
pub(super) async fn set_posted(
    tx: &mut TenantTx,
    sitting: Uuid,
    on: &Day,
    by: &str,
    certificate: &str,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation_list SET posted_on = $3, posted_by = $4, certificate_hash = $5
         WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting,
        on,
        by,
        certificate
    )?;
    Ok(())
}

/// Says on which day the list was put online; the first day stands.
pub async fn set_list_published(tx: &mut TenantTx, sitting: Uuid, on: &Day) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation_list SET published_on = COALESCE(published_on, $3)
         WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting,
        on
    )?;
    Ok(())
}

/// The list was sent to the councillors who do not sit.
pub(super) async fn set_list_sent(tx: &mut TenantTx, sitting: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE deliberation_list SET sent_at = $3 WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting,
        at
    )?;
    Ok(())
}

/// What is known of the transmissions of a sitting's deliberations, oldest first.
pub async fn transmissions(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Transmission>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT t.id, t.deliberation_id, t.kind, t.happened_on, t.act_id, t.reason, t.receipt_hash, t.said_at
         FROM transmission t JOIN deliberation d ON d.tenant_id = t.tenant_id AND d.id = t.deliberation_id
         WHERE t.tenant_id = $1 AND d.sitting_id = $2 ORDER BY t.said_at, t.id",
        tenant,
        sitting
    )
}

/// Adds a fact about a transmission.
pub(super) async fn add_transmission(
    tx: &mut TenantTx,
    t: &Transmission,
    said_by: Option<Uuid>,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO transmission (tenant_id, id, deliberation_id, kind, happened_on, act_id, reason, receipt_hash, said_by,
            said_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tenant,
        t.id,
        t.deliberation_id,
        &t.kind,
        &t.happened_on,
        &t.act_id,
        &t.reason,
        &t.receipt_hash,
        said_by,
        t.said_at
    )?;
    Ok(())
}

/// What is to be done after the decisions of a sitting, in the order of days.
pub(super) async fn follow_ups(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<FollowUp>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT f.id, f.deliberation_id, f.what, f.who, f.email, f.due_on, f.done_on, f.done_note, f.reminded_at
         FROM follow_up f JOIN deliberation d ON d.tenant_id = f.tenant_id AND d.id = f.deliberation_id
         WHERE f.tenant_id = $1 AND d.sitting_id = $2 ORDER BY f.due_on, f.id",
        tenant,
        sitting
    )
}

/// One thing to be done.
pub(super) async fn follow_up(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<FollowUp>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, deliberation_id, what, who, email, due_on, done_on, done_note, reminded_at
         FROM follow_up WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// Writes something to be done.
pub(super) async fn insert_follow_up(tx: &mut TenantTx, f: &FollowUp, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO follow_up (tenant_id, id, deliberation_id, what, who, email, due_on, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant,
        f.id,
        f.deliberation_id,
        &f.what,
        &f.who,
        &f.email,
        &f.due_on,
        at
    )?;
    Ok(())
}

/// It is done.
pub(super) async fn set_done(tx: &mut TenantTx, id: Uuid, on: &Day, note: &str) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE follow_up SET done_on = $3, done_note = $4 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        on,
        note
    )?;
    Ok(())
}

/// The reminder left.
pub(super) async fn set_reminded(tx: &mut TenantTx, id: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE follow_up SET reminded_at = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        at
    )?;
    Ok(())
}

/// The day on which the first convocation of a sitting left. Read only: the table belongs to another room.
pub(super) async fn first_sent_at(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Option<Timestamp>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT MIN(sent_at) FROM convocation WHERE tenant_id = $1 AND sitting_id = $2 HAVING MIN(sent_at) IS NOT NULL",
        tenant,
        sitting
    )
}
