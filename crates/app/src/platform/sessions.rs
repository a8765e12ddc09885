//! Live sessions, one or many by one statement: those not revoked nor expired, on a device not cut, of somebody who still has
//! a right somewhere.
use crate::on;
use crate::platform::auth::HOME_ZONE;
use crate::platform::db::Tx;
use crate::platform::time::Timestamp;
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use uuid::Uuid;

/// A live session, as stored.
#[derive(sqlx::FromRow)]
pub(super) struct Live {
    pub id: Uuid,
    pub token_hash: String,
    pub person_id: Uuid,
    pub device_id: Option<Uuid>,
    pub method: String,
    pub last_seen_at: Timestamp,
    pub host_admin: bool,
    pub reach_id: Option<Uuid>,
    /// The server whose application holds it, when it is another one.
    pub origin: Option<String>,
}

/// Sessions looked up by one statement; its text is the same for fewer.
const LOOKED_UP: usize = 64;

/// The live sessions among these, by the hashes of their tokens.
pub(super) async fn live(tx: &mut Tx, hashes: &[String], now: Timestamp) -> sqlx::Result<Vec<Live>> {
    let today = now.day_in(HOME_ZONE);
    let mut found = Vec::with_capacity(hashes.len());
    for chunk in hashes.chunks(LOOKED_UP) {
        // The last is asked again to fill the places up.
        let size = if chunk.len() == 1 { 1 } else { LOOKED_UP };
        let places: Vec<String> = (3..3 + size).map(|at| format!("${at}")).collect();
        let text = format!(
            "SELECT s.id, s.token_hash, s.person_id, s.device_id, s.method, s.last_seen_at, p.host_admin, s.reach_id, s.origin
             FROM session s JOIN person p ON p.id = s.person_id LEFT JOIN device d ON d.id = s.device_id
             WHERE s.token_hash IN ({}) AND s.revoked_at IS NULL AND s.expires_at > $1 AND d.revoked_at IS NULL
             AND (p.host_admin
                OR EXISTS (SELECT r.tenant_id FROM staff_role r
                    WHERE r.person_id = p.id AND (r.valid_to IS NULL OR r.valid_to >= $2))
                OR EXISTS (SELECT m.tenant_id FROM mandate m
                    WHERE m.person_id = p.id AND (m.ends_on IS NULL OR m.ends_on >= $2))
                OR EXISTS (SELECT m.tenant_id FROM mandate m
                    JOIN note_key k ON k.tenant_id = m.tenant_id AND k.mandate_id = m.id
                    WHERE m.person_id = p.id AND m.notes_until >= $2))",
            places.join(", ")
        );
        let rows: Vec<Live> = on!(tx, |c| {
            let mut query = sqlx::query_as(AssertSqlSafe(text)).bind(now).bind(&today);
            for at in 0..size {
                query = query.bind(&chunk[at.min(chunk.len() - 1)]);
            }
            query.fetch_all(c).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// A session that is open, as far as a member's own act needs it.
#[derive(Debug, Clone, Copy)]
pub struct OpenSession {
    pub person: Uuid,
    /// Which authorities it reaches, when not all: see `reach`.
    pub reach: Option<Uuid>,
}

/// Which of these sessions are open, by the hashes of their tokens; one opened by a password alone is not, here, nor one that
/// the application of another server holds.
pub async fn open_among(
    tx: &mut Tx,
    hashes: &[String],
    now: Timestamp,
) -> sqlx::Result<HashMap<String, OpenSession>> {
    let rows = live(tx, hashes, now).await?;
    let strong = rows.into_iter().filter(|row| row.method != "password" && row.origin.is_none());
    Ok(strong.map(|r| (r.token_hash, OpenSession { person: r.person_id, reach: r.reach_id })).collect())
}
