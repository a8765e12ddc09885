//! SQL of the room.
use super::model::{Convocation, Dispatch, Evidence, Manifest, Posting, PrintRun, Received};
use super::recipients::Recipient;
use crate::platform::db::{TenantTx, Tx};
use crate::platform::ids;
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, maybe_value, on, rows, value};
use serde_json::Value;
use sqlx::{AssertSqlSafe, types::Json};
use uuid::Uuid;

/// Versions of a sitting's convocation, oldest first.
pub async fn versions(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Vec<Convocation>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, sitting_id, version, kind, change_note, urgent, urgency_reason, notice, manifest, manifest_hash,
            letter_hash, dossier_hash, sent_at, sent_by
         FROM convocation WHERE tenant_id = $1 AND sitting_id = $2 ORDER BY version",
        tenant,
        sitting
    )
}

/// One version.
pub async fn convocation(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Convocation>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, sitting_id, version, kind, change_note, urgent, urgency_reason, notice, manifest, manifest_hash,
            letter_hash, dossier_hash, sent_at, sent_by
         FROM convocation WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// The agenda and the files as the last version told them; none before the first.
pub async fn manifest_in_force(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Option<Manifest>> {
    let tenant = tx.tenant();
    let last: Option<Json<Manifest>> = maybe_value!(
        tx.inner(),
        "SELECT manifest FROM convocation WHERE tenant_id = $1 AND sitting_id = $2 ORDER BY version DESC LIMIT 1",
        tenant,
        sitting
    )?;
    Ok(last.map(|json| json.0))
}

/// Number of the last version, 0 before the first.
pub async fn last_version(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT COALESCE(MAX(version), 0) FROM convocation WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting
    )
}

/// Writes a version with the files it carries.
pub async fn insert_convocation(tx: &mut TenantTx, c: &Convocation) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO convocation (tenant_id, id, sitting_id, version, kind, change_note, urgent, urgency_reason, notice,
            manifest, manifest_hash, sent_at, sent_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tenant,
        c.id,
        c.sitting_id,
        c.version,
        &c.kind,
        &c.change_note,
        c.urgent,
        &c.urgency_reason,
        &c.notice,
        &c.manifest,
        &c.manifest_hash,
        c.sent_at,
        c.sent_by
    )?;
    for hash in c.manifest.0.hashes() {
        add_file(tx, c.id, &hash).await?;
    }
    Ok(())
}

/// Gives the recipients of a version the right to download a file.
pub async fn add_file(tx: &mut TenantTx, convocation: Uuid, hash: &str) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO convocation_file (tenant_id, convocation_id, hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        tenant,
        convocation,
        hash
    )?;
    Ok(())
}

/// Writes one dispatch per recipient, in few statements.
pub async fn insert_dispatches(
    tx: &mut TenantTx,
    convocation: Uuid,
    recipients: &[(Uuid, &Recipient)],
    host: &str,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    // Few enough at once for the text to be the same, and read once, all along.
    for chunk in recipients.chunks(50) {
        on!(tx.inner(), |c| {
            let text = AssertSqlSafe(dispatch_rows(chunk.len()));
            let mut query = sqlx::query(text).bind(tenant).bind(convocation).bind(at);
            for (id, r) in chunk {
                query = query
                    .bind(*id)
                    .bind(r.member.mandate_id)
                    .bind(r.member.person_id)
                    .bind(r.capacity)
                    .bind(r.channel)
                    .bind(r.member.full_name())
                    .bind(&r.address)
                    .bind(format!("<{id}@{host}>"));
            }
            query.execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// The statement that writes so many dispatches of one authority, one version and one moment.
fn dispatch_rows(count: usize) -> String {
    let value = |at: usize| format!(", ${at}");
    let row = |n: usize| format!("($1, $2, $3{})", (4 + n * 8..12 + n * 8).map(value).collect::<String>());
    format!(
        "INSERT INTO dispatch (tenant_id, convocation_id, dispatched_at, id, mandate_id, person_id, capacity, channel,
            name, address, message_id) VALUES {}",
        (0..count).map(row).collect::<Vec<_>>().join(", ")
    )
}

/// One delivery job per electronic dispatch of a version; the job bears the dispatch's id.
pub async fn insert_deliveries(tx: &mut TenantTx, convocation: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    tx.rings_jobs = true;
    execute!(
        tx.inner(),
        "INSERT INTO job (id, tenant_id, kind, subject, payload, state, run_at, created_at)
         SELECT d.id, d.tenant_id, 'convocations.deliver', d.id, '{}', 'ready', d.dispatched_at, d.dispatched_at
         FROM dispatch d
         WHERE d.tenant_id = $1 AND d.convocation_id = $2 AND d.channel = 'electronic' AND d.dispatched_at = $3",
        tenant,
        convocation,
        at
    )?;
    Ok(())
}

/// The delivery job of one dispatch, which bears its id.
pub async fn insert_delivery(tx: &mut TenantTx, dispatch: Uuid, at: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    tx.rings_jobs = true;
    execute!(
        tx.inner(),
        "INSERT INTO job (id, tenant_id, kind, subject, payload, state, run_at, created_at)
         VALUES ($1, $2, 'convocations.deliver', $1, '{}', 'ready', $3, $3)",
        dispatch,
        tenant,
        at
    )?;
    Ok(())
}

/// Dispatches of a version, in the order of names as frozen.
pub async fn dispatches(tx: &mut TenantTx, convocation: Uuid) -> sqlx::Result<Vec<Dispatch>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, convocation_id, mandate_id, person_id, capacity, channel, name, address, message_id, dispatched_at,
            accepted_at, refused_at, notified_at, opened_at, complete_at
         FROM dispatch WHERE tenant_id = $1 AND convocation_id = $2 ORDER BY name, id",
        tenant,
        convocation
    )
}

/// One dispatch.
pub async fn dispatch(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Dispatch>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, convocation_id, mandate_id, person_id, capacity, channel, name, address, message_id, dispatched_at,
            accepted_at, refused_at, notified_at, opened_at, complete_at
         FROM dispatch WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// Evidence about every dispatch of a version, oldest first.
pub async fn evidence(tx: &mut TenantTx, convocation: Uuid) -> sqlx::Result<Vec<Evidence>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT e.dispatch_id, e.kind, e.at, e.detail FROM dispatch_event e
         JOIN dispatch d ON d.tenant_id = e.tenant_id AND d.id = e.dispatch_id
         WHERE e.tenant_id = $1 AND d.convocation_id = $2 ORDER BY e.at, e.id",
        tenant,
        convocation
    )
}

/// Appends evidence and moves the dispatch's own dates; the first date of each kind stays.
pub async fn add_evidence(
    tx: &mut TenantTx,
    dispatch: Uuid,
    kind: &str,
    at: Timestamp,
    detail: &Value,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO dispatch_event (tenant_id, id, dispatch_id, kind, at, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        tenant,
        ids::new_id(),
        dispatch,
        kind,
        at,
        Json(detail)
    )?;
    match kind {
        "accepted" | "posted" => {
            execute!(
                tx.inner(),
                "UPDATE dispatch SET accepted_at = COALESCE(accepted_at, $3), refused_at = NULL
                 WHERE tenant_id = $1 AND id = $2",
                tenant,
                dispatch,
                at
            )?;
        }
        "refused" => {
            execute!(
                tx.inner(),
                "UPDATE dispatch SET refused_at = $3 WHERE tenant_id = $1 AND id = $2",
                tenant,
                dispatch,
                at
            )?;
        }
        "notified" => {
            execute!(
                tx.inner(),
                "UPDATE dispatch SET notified_at = COALESCE(notified_at, $3) WHERE tenant_id = $1 AND id = $2",
                tenant,
                dispatch,
                at
            )?;
        }
        "opened" => {
            execute!(
                tx.inner(),
                "UPDATE dispatch SET opened_at = COALESCE(opened_at, $3), notified_at = COALESCE(notified_at, $3)
                 WHERE tenant_id = $1 AND id = $2",
                tenant,
                dispatch,
                at
            )?;
        }
        "complete" => {
            execute!(
                tx.inner(),
                "UPDATE dispatch SET complete_at = COALESCE(complete_at, $3), notified_at = COALESCE(notified_at, $3)
                 WHERE tenant_id = $1 AND id = $2",
                tenant,
                dispatch,
                at
            )?;
        }
        _ => {}
    }
    Ok(())
}

/// The paper run of a version, once it is known.
pub async fn print_run(tx: &mut TenantTx, convocation: Uuid) -> sqlx::Result<Option<PrintRun>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT pdf_hash, slip_hash, sheets, posted_on, posted_by, cost_cents FROM print_run
         WHERE tenant_id = $1 AND convocation_id = $2",
        tenant,
        convocation
    )
}

/// Where a version was displayed, in the order of days.
pub async fn postings(tx: &mut TenantTx, convocation: Uuid) -> sqlx::Result<Vec<Posting>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT place, posted_on FROM posting WHERE tenant_id = $1 AND convocation_id = $2
         ORDER BY posted_on, place",
        tenant,
        convocation
    )
}

/// Writes what is known of the posting, whether or not the print run is made.
pub async fn set_posted(
    tx: &mut TenantTx,
    convocation: Uuid,
    day: &Day,
    by: &str,
    cost_cents: Option<i64>,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO print_run (tenant_id, id, convocation_id, posted_on, posted_by, cost_cents)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, convocation_id) DO UPDATE SET posted_on = excluded.posted_on,
            posted_by = excluded.posted_by, cost_cents = excluded.cost_cents",
        tenant,
        ids::new_id(),
        convocation,
        day,
        by,
        cost_cents
    )?;
    Ok(())
}

/// Writes where and when a version was displayed; one day per place.
pub async fn set_displayed(
    tx: &mut TenantTx,
    convocation: Uuid,
    place: &str,
    day: &Day,
    by: Uuid,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO posting (tenant_id, id, convocation_id, place, posted_on, by_person)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, convocation_id, place) DO UPDATE SET posted_on = excluded.posted_on,
            by_person = excluded.by_person",
        tenant,
        ids::new_id(),
        convocation,
        place,
        day,
        by
    )?;
    Ok(())
}

/// « Sylvie Aubertin »; « Jeton « Parapheur » » when a program sent.
pub async fn person_name(tx: &mut TenantTx, person: Uuid) -> sqlx::Result<Option<String>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT given_name || ' ' || family_name FROM person WHERE id = $2
         UNION ALL SELECT 'Jeton « ' || name || ' »' FROM api_token WHERE tenant_id = $1 AND id = $2 LIMIT 1",
        tenant,
        person
    )
}

/// The last version that each mandate of a person received, sitting by sitting.
pub async fn received_by(tx: &mut TenantTx, person: Uuid) -> sqlx::Result<Vec<Received>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT d.id AS dispatch_id, d.mandate_id, d.capacity, v.id AS convocation_id, v.sitting_id, v.version, v.kind,
            v.change_note, v.sent_at, v.letter_hash, v.manifest, s.state
         FROM dispatch d
         JOIN convocation v ON v.tenant_id = d.tenant_id AND v.id = d.convocation_id
         JOIN sitting s ON s.tenant_id = v.tenant_id AND s.id = v.sitting_id
         WHERE d.tenant_id = $1 AND d.person_id = $2 AND NOT EXISTS (
            SELECT 1 FROM dispatch d2 JOIN convocation v2 ON v2.tenant_id = d2.tenant_id AND v2.id = d2.convocation_id
            WHERE d2.tenant_id = d.tenant_id AND d2.mandate_id = d.mandate_id AND v2.sitting_id = v.sitting_id
              AND v2.version > v.version)
         ORDER BY s.starts_at, v.sitting_id",
        tenant,
        person
    )
}

/// Last sign of life of the tablets of a version's recipients.
pub async fn last_seen(tx: &mut TenantTx, convocation: Uuid) -> sqlx::Result<Vec<(Uuid, Timestamp)>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT v.person_id, MAX(v.last_seen_at) FROM device v WHERE v.revoked_at IS NULL AND v.person_id IN
            (SELECT person_id FROM dispatch WHERE tenant_id = $1 AND convocation_id = $2) GROUP BY v.person_id",
        tenant,
        convocation
    )
}

/// Hashes of the first version that a mandate received for a sitting: what « changed » is measured against.
pub async fn first_hashes(
    tx: &mut TenantTx,
    sitting: Uuid,
    mandate: Uuid,
) -> sqlx::Result<std::collections::HashSet<String>> {
    let tenant = tx.tenant();
    let first: Option<Json<super::model::Manifest>> = maybe_value!(
        tx.inner(),
        "SELECT v.manifest FROM convocation v
         JOIN dispatch d ON d.tenant_id = v.tenant_id AND d.convocation_id = v.id
         WHERE v.tenant_id = $1 AND v.sitting_id = $2 AND d.mandate_id = $3 ORDER BY v.version LIMIT 1",
        tenant,
        sitting,
        mandate
    )?;
    Ok(first.map(|m| m.0.hashes().into_iter().collect()).unwrap_or_default())
}

/// Hashes that a recipient's tablet must hold: every file of the version's manifest.
pub async fn hashes_of(tx: &mut TenantTx, dispatch: Uuid) -> sqlx::Result<Vec<String>> {
    let tenant = tx.tenant();
    let manifest: Option<Json<super::model::Manifest>> = maybe_value!(
        tx.inner(),
        "SELECT v.manifest FROM convocation v
         JOIN dispatch d ON d.tenant_id = v.tenant_id AND d.convocation_id = v.id
         WHERE v.tenant_id = $1 AND d.id = $2",
        tenant,
        dispatch
    )?;
    Ok(manifest.map(|m| m.0.hashes()).unwrap_or_default())
}

/// The authority of a dispatch, when it is this person's.
pub async fn authority_of_dispatch(tx: &mut Tx, dispatch: Uuid, person: Uuid) -> sqlx::Result<Option<Uuid>> {
    maybe_value!(tx, "SELECT tenant_id FROM dispatch WHERE id = $1 AND person_id = $2", dispatch, person)
}

/// Keeps the papers of a version that everybody reads.
pub(super) async fn set_papers(
    tx: &mut TenantTx,
    convocation: Uuid,
    papers: &super::typeset::Kept,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE convocation SET letter_hash = $3, dossier_hash = $4 WHERE tenant_id = $1 AND id = $2",
        tenant,
        convocation,
        &papers.letter,
        &papers.dossier
    )?;
    Ok(())
}

/// Keeps the print run of a version, if there is one.
pub(super) async fn set_print_run(
    tx: &mut TenantTx,
    convocation: Uuid,
    papers: &super::typeset::Kept,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    if papers.print_run.is_some() {
        execute!(
            tx.inner(),
            "INSERT INTO print_run (tenant_id, id, convocation_id, pdf_hash, slip_hash, sheets, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (tenant_id, convocation_id) DO UPDATE SET pdf_hash = excluded.pdf_hash,
                slip_hash = excluded.slip_hash, sheets = excluded.sheets, made_at = excluded.made_at",
            tenant,
            ids::new_id(),
            convocation,
            &papers.print_run,
            &papers.slip,
            papers.sheets,
            at
        )?;
    }
    Ok(())
}
