//! SQL of the room.
use crate::platform::db::Tx;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, maybe_value, row};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// The person of a session.
#[derive(sqlx::FromRow)]
pub(super) struct Person {
    pub id: Uuid,
    pub civility: String,
    pub given_name: String,
    pub family_name: String,
}

pub(super) async fn person(tx: &mut Tx, id: Uuid) -> sqlx::Result<Person> {
    row!(tx, "SELECT id, civility, given_name, family_name FROM person WHERE id = $1", id)
}

/// The person whose calendar address this is.
pub(super) async fn person_of_calendar(tx: &mut Tx, token: &str) -> sqlx::Result<Option<Person>> {
    maybe_row!(
        tx,
        "SELECT id, civility, given_name, family_name FROM person WHERE calendar_token = $1",
        token
    )
}

/// What was answered to a verb already received from this person.
pub(super) async fn answered(tx: &mut Tx, verb: Uuid, person: Uuid) -> sqlx::Result<Option<Value>> {
    let found: Option<Json<Value>> =
        maybe_value!(tx, "SELECT result FROM outbox_verb WHERE id = $1 AND person_id = $2", verb, person)?;
    Ok(found.map(|json| json.0))
}

/// Forgets the answers given before a moment; what the verbs did stays.
pub async fn forget_verbs(tx: &mut Tx, before: Timestamp) -> sqlx::Result<()> {
    execute!(tx, "DELETE FROM outbox_verb WHERE at < $1", before)?;
    Ok(())
}

/// Keeps the answer to a verb, in the transaction of its effects.
pub(super) async fn remember(
    tx: &mut Tx,
    verb: Uuid,
    person: Uuid,
    result: &Value,
    at: Timestamp,
) -> sqlx::Result<()> {
    execute!(
        tx,
        "INSERT INTO outbox_verb (id, person_id, result, at) VALUES ($1, $2, $3, $4)",
        verb,
        person,
        Json(result),
        at
    )?;
    Ok(())
}
