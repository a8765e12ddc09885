//! The journal of legal acts: append-only, chained, one chain per authority.
//!
//! Each entry is a line of JSON text, kept exactly as it was hashed:
//! `hash = SHA-256(previous hash + "\n" + body)`, the first previous hash being 64 zeros.
//! `pupitre verify` checks an exported chain without the server.
use crate::platform::db::{TenantTx, next_value};
use crate::platform::ids::sha256_hex;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, rows, value};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Name of the exported form, in its first line.
pub const EXPORT_FORMAT: &str = "pupitre-journal-1";

/// Hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A legal act to be written down.
pub struct Act<'a, F = Value> {
    pub at: Timestamp,
    /// Person who acted; none for the server itself.
    pub actor: Option<Uuid>,
    /// Operation id, e.g. `convocations.send`.
    pub verb: &'static str,
    pub subject: Option<Uuid>,
    /// What is needed to prove the act; never a secret, never a private note.
    pub facts: &'a F,
}

/// The text of an entry: its keys in the order of the alphabet.
#[derive(Serialize)]
struct Body<'a, F> {
    actor: Option<Uuid>,
    at: String,
    authority: Uuid,
    facts: &'a F,
    seq: i64,
    subject: Option<Uuid>,
    verb: &'static str,
}

/// An entry as stored and exported.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    pub seq: i64,
    pub prev_hash: String,
    pub body: String,
    pub hash: String,
}

/// Appends an act to the authority's chain, in the transaction that carries it out.
pub async fn record<F: Serialize>(tx: &mut TenantTx, act: Act<'_, F>) -> sqlx::Result<Entry> {
    let tenant = tx.tenant();
    // The counter's row is locked first: two acts of one authority are written one after the other.
    let seq = next_value(tx, "journal").await?;
    let prev_hash = match seq {
        1 => GENESIS.to_owned(),
        _ => value!(
            tx.inner(),
            "SELECT hash FROM journal_entry WHERE tenant_id = $1 AND seq = $2",
            tenant,
            seq - 1
        )?,
    };
    let body = Body {
        actor: act.actor,
        at: act.at.instant().to_string(),
        authority: tenant,
        facts: act.facts,
        seq,
        subject: act.subject,
        verb: act.verb,
    };
    let body = serde_json::to_string(&body).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let hash = link(&prev_hash, &body);
    execute!(
        tx.inner(),
        "INSERT INTO journal_entry (tenant_id, seq, body, prev_hash, hash, at, verb, subject)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenant,
        seq,
        &body,
        &prev_hash,
        &hash,
        act.at,
        act.verb,
        act.subject
    )?;
    Ok(Entry { seq, prev_hash, body, hash })
}

/// Entries of the authority, oldest first, from `after` (excluded).
pub async fn entries(tx: &mut TenantTx, after: i64, limit: i64) -> sqlx::Result<Vec<Entry>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT seq, prev_hash, body, hash FROM journal_entry WHERE tenant_id = $1 AND seq > $2
         ORDER BY seq LIMIT $3",
        tenant,
        after,
        limit
    )
}

/// Entries about one subject, oldest first.
pub async fn about(tx: &mut TenantTx, subject: Uuid) -> sqlx::Result<Vec<Entry>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT seq, prev_hash, body, hash FROM journal_entry WHERE tenant_id = $1 AND subject = $2
         ORDER BY seq",
        tenant,
        subject
    )
}

/// Number and hash of the last entry: what an outside checkpoint keeps.
pub async fn head(tx: &mut TenantTx) -> sqlx::Result<Option<(i64, String)>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT seq, hash FROM journal_entry WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1",
        tenant
    )
}

/// The hash that binds a body to what came before it.
pub fn link(prev_hash: &str, body: &str) -> String {
    sha256_hex(format!("{prev_hash}\n{body}").as_bytes())
}

/// Checks that entries follow each other and that none was changed; says the first fault in French.
pub fn check_chain(entries: &[Entry]) -> Result<(), String> {
    for (index, entry) in entries.iter().enumerate() {
        if link(&entry.prev_hash, &entry.body) != entry.hash {
            return Err(format!("L’acte n° {} a été modifié : son empreinte ne correspond plus.", entry.seq));
        }
        let numbered = serde_json::from_str::<Value>(&entry.body).ok().and_then(|b| b["seq"].as_i64());
        if numbered != Some(entry.seq) {
            return Err(format!("L’acte n° {} porte un autre numéro dans son texte.", entry.seq));
        }
        let (seq, prev) = match index {
            0 => (entry.seq, if entry.seq == 1 { GENESIS } else { entry.prev_hash.as_str() }),
            _ => (entries[index - 1].seq + 1, entries[index - 1].hash.as_str()),
        };
        if entry.seq != seq || entry.prev_hash != prev {
            return Err(format!("La chaîne est rompue avant l’acte n° {} : un acte manque.", entry.seq));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chain(n: i64) -> Vec<Entry> {
        let mut prev = GENESIS.to_owned();
        (1..=n)
            .map(|seq| {
                let body = json!({"seq": seq, "verb": "test"}).to_string();
                let hash = link(&prev, &body);
                let entry = Entry { seq, prev_hash: prev.clone(), body, hash: hash.clone() };
                prev = hash;
                entry
            })
            .collect()
    }

    #[test]
    fn a_whole_chain_is_accepted_and_every_single_change_is_found() {
        let good = chain(20);
        assert_eq!(check_chain(&good), Ok(()));
        for index in 0..good.len() {
            let mut changed = good.clone();
            changed[index].body = changed[index].body.replace("test", "tesT");
            assert!(check_chain(&changed).is_err(), "changed body {index}");
            let mut swapped = good.clone();
            swapped[index].hash = GENESIS.into();
            assert!(check_chain(&swapped).is_err(), "changed hash {index}");
            if index > 0 && index + 1 < good.len() {
                let mut shorter = good.clone();
                shorter.remove(index);
                assert!(check_chain(&shorter).is_err(), "removed {index}");
            }
        }
    }
}
