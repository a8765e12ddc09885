//! SQL of signed papers: written once; only the scan of a sheet signed by hand is added.
use crate::features::fleet::sign::SignedPaper;
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, maybe_value, rows};
use uuid::Uuid;

/// What is written when somebody signs.
pub(in crate::features::fleet) struct NewPaper<'a> {
    pub id: Uuid,
    pub kind: &'a str,
    pub loan: Uuid,
    pub tablet: Uuid,
    pub person: Uuid,
    pub record: &'a str,
    pub hash: &'a str,
    pub at: Timestamp,
}

/// Writes a signed paper.
pub(in crate::features::fleet) async fn insert_paper(tx: &mut TenantTx, p: NewPaper<'_>) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO signed_paper (tenant_id, id, kind, loan_id, tablet_id, person_id, record, record_hash, signed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tenant,
        p.id,
        p.kind,
        p.loan,
        p.tablet,
        p.person,
        p.record,
        p.hash,
        p.at
    )?;
    Ok(())
}

/// One signed paper.
pub(in crate::features::fleet) async fn signed(
    tx: &mut TenantTx,
    id: Uuid,
) -> sqlx::Result<Option<SignedPaper>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, kind, loan_id, tablet_id, record, record_hash, signed_at, scan_hash FROM signed_paper
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// The signed papers of a tablet, the last first.
pub(in crate::features::fleet) async fn signed_of(
    tx: &mut TenantTx,
    tablet: Uuid,
) -> sqlx::Result<Vec<SignedPaper>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, kind, loan_id, tablet_id, record, record_hash, signed_at, scan_hash FROM signed_paper
         WHERE tenant_id = $1 AND tablet_id = $2 ORDER BY signed_at DESC, id DESC",
        tenant,
        tablet
    )
}

/// Keeps the scan of a sheet signed by hand.
pub(in crate::features::fleet) async fn set_scan(
    tx: &mut TenantTx,
    id: Uuid,
    hash: &str,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE signed_paper SET scan_hash = $3 WHERE tenant_id = $1 AND id = $2",
        tenant,
        id,
        hash
    )?;
    Ok(())
}

/// Agreements of the loans that are open, in the order of inventory numbers; the last one of each.
pub(in crate::features::fleet) async fn signed_in_force(tx: &mut TenantTx) -> sqlx::Result<Vec<SignedPaper>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT s.id, s.kind, s.loan_id, s.tablet_id, s.record, s.record_hash, s.signed_at, s.scan_hash
         FROM signed_paper s
         JOIN tablet t ON t.tenant_id = s.tenant_id AND t.loan_id = s.loan_id
         WHERE s.tenant_id = $1 AND s.kind = 'agreement' ORDER BY t.tag_key, s.signed_at",
        tenant
    )
}

/// Name of a person, for what he witnessed.
pub(in crate::features::fleet) async fn name_of(
    tx: &mut TenantTx,
    person: Uuid,
) -> sqlx::Result<Option<String>> {
    maybe_value!(tx.inner(), "SELECT given_name || ' ' || family_name FROM person WHERE id = $1", person)
}
