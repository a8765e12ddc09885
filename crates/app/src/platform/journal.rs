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
use serde_json::{Value, json};
use uuid::Uuid;

/// Name of the exported form, in its first line.
pub const EXPORT_FORMAT: &str = "pupitre-journal-1";

/// Hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A legal act to be written down.
pub struct Act<'a> {
    pub at: Timestamp,
    /// Person who acted; none for the server itself.
    pub actor: Option<Uuid>,
    /// Operation id, e.g. `convocations.send`.
    pub verb: &'static str,
    pub subject: Option<Uuid>,
    /// What is needed to prove the act; never a secret, never a private note.
    pub facts: &'a Value,
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
pub async fn record(tx: &mut TenantTx, act: Act<'_>) -> sqlx::Result<Entry> {
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
    let body = json!({
        "authority": tenant, "seq": seq, "at": act.at.instant().to_string(), "actor": act.actor,
        "verb": act.verb, "subject": act.subject, "facts": act.facts,
    })
    .to_string();
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

/// What a checked export contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The authority, as its first line names it.
    pub authority: String,
    pub entries: i64,
    /// Hash of the last act: to compare with one kept elsewhere, since a journal cut short is whole in itself.
    pub head: String,
}

#[derive(Deserialize)]
struct Opening {
    format: String,
    authority: Value,
    entries: i64,
    head: String,
}

/// Checks an exported journal line by line; says the first fault in French.
pub fn check_export(reader: impl std::io::BufRead) -> Result<Checked, String> {
    let mut lines = reader.lines();
    let mut line = || lines.next().transpose().map_err(|e| format!("Le fichier ne se lit pas : {e}."));
    let first = line()?.ok_or("Le fichier est vide.")?;
    let opening: Opening = serde_json::from_str(&first)
        .map_err(|e| format!("La première ligne n’est pas celle d’un journal de Pupitre : {e}."))?;
    if opening.format != EXPORT_FORMAT {
        return Err(format!("Ce fichier est d’une autre forme : « {} ».", opening.format));
    }
    let authority = opening.authority["id"].as_str().unwrap_or_default();
    let mut before: Option<Entry> = None;
    while let Some(text) = line()? {
        let at = before.as_ref().map_or(1, |e| e.seq + 1);
        let entry: Entry = serde_json::from_str(&text)
            .map_err(|e| format!("La ligne de l’acte n° {at} ne se lit pas : {e}."))?;
        let body: Value = serde_json::from_str(&entry.body).unwrap_or(Value::Null);
        if body["authority"].as_str() != Some(authority) {
            return Err(format!("L’acte n° {} est d’une autre collectivité.", entry.seq));
        }
        if before.is_none() && entry.seq != 1 {
            return Err("La chaîne ne commence pas à l’acte n° 1 : le début manque.".into());
        }
        let pair: Vec<Entry> = before.into_iter().chain([entry]).collect();
        check_chain(&pair)?;
        before = pair.into_iter().next_back();
    }
    let (entries, head) = before.map_or((0, GENESIS.to_owned()), |e| (e.seq, e.hash));
    if (entries, &head) != (opening.entries, &opening.head) {
        return Err(format!(
            "La première ligne annonce {} actes ; le fichier en contient {entries} : la fin manque.",
            opening.entries
        ));
    }
    let name = opening.authority["name"].as_str().unwrap_or_default().to_owned();
    Ok(Checked { authority: name, entries, head })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exported(n: i64) -> Vec<String> {
        let mut prev = GENESIS.to_owned();
        let mut lines: Vec<String> = (1..=n)
            .map(|seq| {
                let body = json!({"authority": "a", "seq": seq, "verb": "test"}).to_string();
                let hash = link(&prev, &body);
                let entry = Entry { seq, prev_hash: std::mem::replace(&mut prev, hash.clone()), body, hash };
                serde_json::to_string(&entry).unwrap()
            })
            .collect();
        let opening = json!({"format": EXPORT_FORMAT, "authority": {"id": "a", "name": "A"}, "entries": n, "head": prev});
        lines.insert(0, opening.to_string());
        lines
    }

    fn checked(lines: &[String]) -> Result<Checked, String> {
        check_export(lines.join("\n").as_bytes())
    }

    #[test]
    fn an_export_is_checked_alone_and_every_flipped_byte_is_found() {
        let good = exported(6);
        assert_eq!(checked(&good).unwrap().entries, 6);
        assert_eq!(checked(&exported(0)).unwrap().head, GENESIS);
        let text = good.join("\n");
        let first = good[0].len();
        for at in first + 1..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            assert!(check_export(bytes.as_slice()).is_err(), "byte {at}");
        }
        for index in 1..good.len() {
            let mut shorter = good.clone();
            shorter.remove(index);
            assert!(checked(&shorter).is_err(), "removed line {index}");
            let mut swapped = good.clone();
            swapped.swap(index, 1 + index % 6);
            assert!(checked(&swapped).is_err(), "swapped line {index}");
        }
    }

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
