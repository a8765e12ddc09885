//! What no route writes: the administrator of the hosting, who exists before anything else.
use crate::platform::db::Tx;
use crate::platform::ids;
use crate::platform::time::Timestamp;
use crate::{execute, value};
use uuid::Uuid;

/// Enters the administrator of the hosting.
pub(super) async fn enter_host(
    tx: &mut Tx,
    (given, family): (&str, &str),
    email: &str,
    at: Timestamp,
) -> sqlx::Result<Uuid> {
    let id = ids::new_id();
    execute!(
        tx,
        "INSERT INTO person (id, civility, family_name, given_name, sort_key, email, email_key, host_admin,
            calendar_token, created_at)
         VALUES ($1, 'Madame', $2, $3, $4, $5, $6, TRUE, $7, $8)",
        id,
        family,
        given,
        pupitre_rules::french::sort_key(family, given),
        email,
        ids::email_key(email),
        ids::secret(),
        at
    )?;
    Ok(id)
}

/// Whether an account answers to an e-mail.
pub(super) async fn knows(tx: &mut Tx, email: &str) -> sqlx::Result<bool> {
    value!(tx, "SELECT EXISTS (SELECT id FROM person WHERE email_key = $1)", ids::email_key(email))
}
