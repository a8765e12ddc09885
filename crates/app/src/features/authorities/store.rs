//! SQL of the room.
use super::model::Authority;
use crate::platform::db::{TenantTx, Tx};
use crate::platform::time::Day;
use crate::{maybe_row, maybe_value, row};
use uuid::Uuid;

/// The authority of this transaction.
pub async fn authority(tx: &mut TenantTx) -> sqlx::Result<Authority> {
    let tenant = tx.tenant();
    row!(
        tx.inner(),
        "SELECT id, kind, name, short_name, siren, insee_code, address, time_zone, accent, logo_hash, mail_from
         FROM authority WHERE id = $1",
        tenant
    )
}

/// An authority by its id, outside any tenant (a member's list of authorities).
pub async fn authority_of(tx: &mut Tx, id: Uuid) -> sqlx::Result<Option<Authority>> {
    maybe_row!(
        tx,
        "SELECT id, kind, name, short_name, siren, insee_code, address, time_zone, accent, logo_hash, mail_from
         FROM authority WHERE id = $1",
        id
    )
}

/// The authority that has this SIREN, for the command line.
pub async fn authority_by_siren(tx: &mut Tx, siren: &str) -> sqlx::Result<Option<Uuid>> {
    maybe_value!(tx, "SELECT id FROM authority WHERE siren = $1", siren)
}

/// Inhabitants that count on a day.
pub async fn population_on(tx: &mut TenantTx, day: &Day) -> sqlx::Result<Option<i64>> {
    let tenant = tx.tenant();
    maybe_value!(
        tx.inner(),
        "SELECT inhabitants FROM authority_population WHERE tenant_id = $1 AND valid_from <= $2
         ORDER BY valid_from DESC LIMIT 1",
        tenant,
        day
    )
}
