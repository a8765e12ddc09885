//! « À traiter »: what the program cannot settle alone and a person must see.
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use crate::platform::{feed, ids};
use crate::{execute, maybe_row, rows};
use serde_json::{Value, json};
use sqlx::types::Json;
use uuid::Uuid;

/// A matter that waits for a person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Matter {
    pub id: Uuid,
    pub code: String,
    pub subject: Option<Uuid>,
    pub job_id: Option<Uuid>,
    pub detail: Json<Value>,
    pub raised_at: Timestamp,
}

/// Raises a matter once: the same code about the same subject is not raised twice while it is open, even by two
/// workers that meet the same trouble (a partial unique index says so).
pub async fn raise(
    tx: &mut TenantTx,
    at: Timestamp,
    code: &'static str,
    subject: Option<Uuid>,
    job: Option<Uuid>,
    detail: &Value,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    let raised = execute!(
        tx.inner(),
        "INSERT INTO attention (tenant_id, id, code, subject, job_id, detail, raised_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        tenant,
        ids::new_id(),
        code,
        subject,
        job,
        Json(detail),
        at
    )?;
    if raised == 0 {
        return Ok(());
    }
    feed::tell(tx, "attention.raise", subject, at, &json!({ "code": code })).await
}

/// Matters still open, newest first.
pub async fn open(tx: &mut TenantTx) -> sqlx::Result<Vec<Matter>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT id, code, subject, job_id, detail, raised_at FROM attention
         WHERE tenant_id = $1 AND settled_at IS NULL ORDER BY raised_at DESC, id DESC",
        tenant
    )
}

/// Closes a matter; returns it when it was open.
pub async fn settle(
    tx: &mut TenantTx,
    id: Uuid,
    by: Option<Uuid>,
    at: Timestamp,
) -> sqlx::Result<Option<Matter>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "UPDATE attention SET settled_at = $3, settled_by = $4
         WHERE tenant_id = $1 AND id = $2 AND settled_at IS NULL
         RETURNING id, code, subject, job_id, detail, raised_at",
        tenant,
        id,
        at,
        by
    )
}

/// Closes what was raised with this code about this subject, because it settled itself.
pub async fn settle_about(
    tx: &mut TenantTx,
    code: &'static str,
    subject: Uuid,
    at: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE attention SET settled_at = $4
         WHERE tenant_id = $1 AND code = $2 AND subject = $3 AND settled_at IS NULL",
        tenant,
        code,
        subject,
        at
    )?;
    Ok(())
}
