//! What the law has posted and is not yet: tables of earlier rooms, only read here.
use crate::platform::db::TenantTx;
use crate::platform::time::{Day, Timestamp};
use crate::rows;
use uuid::Uuid;

/// A convocation of a public sitting whose last version is not posted.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DueConvocation {
    pub id: Uuid,
    pub sitting_id: Uuid,
    pub body: String,
    pub starts_at: Timestamp,
    pub time_zone: String,
    pub ready: bool,
    pub kind: String,
}

/// Convocations to post: public sittings of councils still to come.
pub async fn due_convocations(tx: &mut TenantTx, now: Timestamp) -> sqlx::Result<Vec<DueConvocation>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT c.id, c.sitting_id, b.name AS body, s.starts_at, s.time_zone, c.letter_hash IS NOT NULL AS ready,
            c.kind
         FROM convocation c
         JOIN sitting s ON s.tenant_id = c.tenant_id AND s.id = c.sitting_id
         JOIN body b ON b.tenant_id = s.tenant_id AND b.id = s.body_id
         WHERE c.tenant_id = $1 AND s.public AND b.kind = 'council' AND s.starts_at >= $2
            AND c.version = (SELECT max(l.version) FROM convocation l WHERE l.tenant_id = $1 AND l.sitting_id = c.sitting_id)
            AND NOT EXISTS (SELECT p.id FROM publication p WHERE p.tenant_id = $1 AND p.kind = 'convocation'
                AND p.subject_id = c.id)
         ORDER BY s.starts_at",
        tenant,
        now
    )
}

/// Something of a sitting that is made and not posted.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DueAct {
    pub subject: Uuid,
    pub sitting_id: Uuid,
    pub number: String,
    pub title: String,
    pub body: String,
    pub regime: String,
    pub starts_at: Timestamp,
    pub time_zone: String,
    pub settled_on: Option<Day>,
    pub ready: bool,
}

/// Lists of deliberations examined.
pub async fn due_lists(tx: &mut TenantTx) -> sqlx::Result<Vec<DueAct>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT l.sitting_id AS subject, l.sitting_id, '' AS number, '' AS title, b.name AS body, b.regime, s.starts_at,
            s.time_zone, CAST(NULL AS TEXT) AS settled_on, TRUE AS ready
         FROM deliberation_list l
         JOIN sitting s ON s.tenant_id = l.tenant_id AND s.id = l.sitting_id
         JOIN body b ON b.tenant_id = s.tenant_id AND b.id = s.body_id
         WHERE l.tenant_id = $1 AND NOT EXISTS (SELECT p.id FROM publication p
            WHERE p.tenant_id = $1 AND p.kind = 'list' AND p.subject_id = l.sitting_id)
         ORDER BY s.starts_at",
        tenant
    )
}

/// Deliberations signed.
pub async fn due_deliberations(tx: &mut TenantTx) -> sqlx::Result<Vec<DueAct>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT d.id AS subject, d.sitting_id, d.number, d.object AS title, b.name AS body, b.regime, s.starts_at,
            s.time_zone, CAST(NULL AS TEXT) AS settled_on, d.paper_hash IS NOT NULL AS ready
         FROM deliberation d
         JOIN sitting s ON s.tenant_id = d.tenant_id AND s.id = d.sitting_id
         JOIN body b ON b.tenant_id = s.tenant_id AND b.id = s.body_id
         WHERE d.tenant_id = $1 AND d.state = 'signed' AND NOT EXISTS (SELECT p.id FROM publication p
            WHERE p.tenant_id = $1 AND p.kind = 'deliberation' AND p.subject_id = d.id)
         ORDER BY s.starts_at, d.position",
        tenant
    )
}

/// Minutes settled and signed.
pub async fn due_minutes(tx: &mut TenantTx) -> sqlx::Result<Vec<DueAct>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT m.sitting_id AS subject, m.sitting_id, '' AS number, '' AS title, b.name AS body, b.regime, s.starts_at,
            s.time_zone, m.settled_on, m.paper_hash IS NOT NULL AS ready
         FROM minutes m
         JOIN sitting s ON s.tenant_id = m.tenant_id AND s.id = m.sitting_id
         JOIN body b ON b.tenant_id = s.tenant_id AND b.id = s.body_id
         WHERE m.tenant_id = $1 AND m.state = 'signed' AND NOT EXISTS (SELECT p.id FROM publication p
            WHERE p.tenant_id = $1 AND p.kind = 'minutes' AND p.subject_id = m.sitting_id)
         ORDER BY s.starts_at",
        tenant
    )
}
