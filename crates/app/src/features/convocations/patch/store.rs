//! SQL of the patches.
use super::super::model::{EarlierFiles, FilePatch};
use crate::platform::db::TenantTx;
use crate::{execute, maybe_row, rows, value};
use uuid::Uuid;

/// Versions before this one, the latest first.
pub(super) async fn versions_before(
    tx: &mut TenantTx,
    sitting: Uuid,
    version: i64,
) -> sqlx::Result<Vec<EarlierFiles>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT letter_hash, manifest FROM convocation
         WHERE tenant_id = $1 AND sitting_id = $2 AND version < $3 ORDER BY version DESC",
        tenant,
        sitting,
        version
    )
}

/// Whether these two files were compared already.
pub(super) async fn patch_known(tx: &mut TenantTx, from: &str, to: &str) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT EXISTS (SELECT 1 FROM file_patch WHERE tenant_id = $1 AND from_hash = $2 AND to_hash = $3)",
        tenant,
        from,
        to
    )
}

/// Writes down what a comparison gave, once; no hash when the file itself is as small.
pub(super) async fn insert_patch(
    tx: &mut TenantTx,
    from: &str,
    to: &str,
    patch: Option<&str>,
    bytes: i64,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO file_patch (tenant_id, from_hash, to_hash, patch_hash, bytes) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, from_hash, to_hash) DO NOTHING",
        tenant,
        from,
        to,
        patch,
        bytes
    )?;
    Ok(())
}

/// Patches onto the files of a version, from files that were sent to this member.
pub async fn patches_for(
    tx: &mut TenantTx,
    convocation: Uuid,
    mandate: Uuid,
) -> sqlx::Result<Vec<FilePatch>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT p.from_hash, p.to_hash, p.patch_hash, p.bytes FROM file_patch p
         JOIN convocation_file n ON n.tenant_id = p.tenant_id AND n.hash = p.to_hash
         WHERE p.tenant_id = $1 AND n.convocation_id = $2 AND p.patch_hash IS NOT NULL AND EXISTS (
            SELECT 1 FROM convocation_file o
            JOIN dispatch d ON d.tenant_id = o.tenant_id AND d.convocation_id = o.convocation_id
            WHERE o.tenant_id = p.tenant_id AND o.hash = p.from_hash AND d.mandate_id = $3)
         ORDER BY p.to_hash, p.bytes, p.from_hash",
        tenant,
        convocation,
        mandate
    )
}

/// The patch from one file to another, where it is worth having.
pub async fn file_patch(tx: &mut TenantTx, from: &str, to: &str) -> sqlx::Result<Option<FilePatch>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT from_hash, to_hash, patch_hash, bytes FROM file_patch
         WHERE tenant_id = $1 AND from_hash = $2 AND to_hash = $3 AND patch_hash IS NOT NULL",
        tenant,
        from,
        to
    )
}
