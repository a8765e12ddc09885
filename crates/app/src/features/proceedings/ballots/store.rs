//! SQL of ballots. Nothing here reads who has voted together with what was chosen in a secret ballot: no row has both.
use super::model::{Ballot, Choice, Standing, Vote};
use super::table::Version;
use crate::platform::db::{TenantTx, Tx};
use crate::platform::time::{Day, Timestamp};
use crate::{execute, maybe_row, maybe_value, on, row, rows, value, values};
use sqlx::AssertSqlSafe;
use std::collections::HashSet;
use uuid::Uuid;

/// Rows written by one statement: few enough for its text to be the same, and read once, all along.
const AT_ONCE: usize = 50;

/// As stored.
pub(super) fn word(choice: Choice) -> &'static str {
    match choice {
        Choice::InFavour => "in_favour",
        Choice::Against => "against",
        Choice::Abstained => "abstained",
        Choice::NotVoting => "not_voting",
    }
}

/// Facts written and struck out of a sitting.
pub(super) async fn version(tx: &mut TenantTx, sitting: Uuid) -> sqlx::Result<Version> {
    let tenant = tx.tenant();
    row!(
        tx.inner(),
        "SELECT COUNT(*), COUNT(struck_at) FROM proceeding_fact WHERE tenant_id = $1 AND sitting_id = $2",
        tenant,
        sitting
    )
}

/// One ballot.
pub(super) async fn ballot(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<Ballot>> {
    let tenant = tx.tenant();
    maybe_row!(
        tx.inner(),
        "SELECT id, sitting_id, secret, closed_at FROM ballot WHERE tenant_id = $1 AND id = $2",
        tenant,
        id
    )
}

/// Whether a ballot of this id was ever opened.
pub(in crate::features::proceedings) async fn known(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<bool> {
    Ok(ballot(tx, id).await?.is_some())
}

/// Opens a ballot on the tablets.
pub(in crate::features::proceedings) async fn open(
    tx: &mut TenantTx,
    ballot: Uuid,
    sitting: Uuid,
    item: Uuid,
    secret: bool,
    now: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO ballot (tenant_id, id, sitting_id, item_id, secret, opened_at) VALUES ($1, $2, $3, $4, $5, $6)",
        tenant,
        ballot,
        sitting,
        item,
        secret,
        now
    )?;
    Ok(())
}

/// Closes a ballot: no vote is taken from now on.
pub(in crate::features::proceedings) async fn close(
    tx: &mut TenantTx,
    ballot: Uuid,
    now: Timestamp,
) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "UPDATE ballot SET closed_at = $3 WHERE tenant_id = $1 AND id = $2 AND closed_at IS NULL",
        tenant,
        ballot,
        now
    )?;
    Ok(())
}

/// Votes of a public ballot.
pub(super) async fn votes(tx: &mut TenantTx, ballot: Uuid) -> sqlx::Result<Vec<Standing>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT voice_id, choice, turn FROM ballot_vote WHERE tenant_id = $1 AND ballot_id = $2 ORDER BY voice_id",
        tenant,
        ballot
    )
}

/// What stands in a public ballot for some voices.
pub(in crate::features::proceedings) async fn standing(
    tx: &mut TenantTx,
    ballot: Uuid,
    voices: &[Uuid],
) -> sqlx::Result<Vec<Standing>> {
    let tenant = tx.tenant();
    let mut found = Vec::with_capacity(voices.len());
    for voice in voices {
        let standing: Option<Standing> = maybe_row!(
            tx.inner(),
            "SELECT voice_id, choice, turn FROM ballot_vote
             WHERE tenant_id = $1 AND ballot_id = $2 AND voice_id = $3",
            tenant,
            ballot,
            *voice
        )?;
        found.extend(standing);
    }
    Ok(found)
}

/// Writes public votes, one for each voice; an older choice than the one kept changes nothing. Returns the voices whose
/// vote was written.
pub(super) async fn keep(tx: &mut TenantTx, ballot: Uuid, votes: &[Vote]) -> sqlx::Result<HashSet<Uuid>> {
    let tenant = tx.tenant();
    let mut written = HashSet::new();
    for chunk in votes.chunks(AT_ONCE) {
        let text = format!(
            "INSERT INTO ballot_vote (tenant_id, ballot_id, voice_id, choice, cast_by, cast_at, turn) VALUES {}
             ON CONFLICT (tenant_id, ballot_id, voice_id) DO UPDATE SET choice = excluded.choice,
                cast_by = excluded.cast_by, cast_at = excluded.cast_at, turn = excluded.turn
             WHERE excluded.turn > ballot_vote.turn RETURNING voice_id",
            places(chunk.len(), 5)
        );
        let changed: Vec<Uuid> = on!(tx.inner(), |c| {
            let mut query = sqlx::query_scalar(AssertSqlSafe(text)).bind(tenant).bind(ballot);
            for vote in chunk {
                query = query
                    .bind(vote.voice)
                    .bind(word(vote.choice))
                    .bind(vote.by)
                    .bind(vote.at)
                    .bind(vote.turn);
            }
            query.fetch_all(c).await
        })?;
        written.extend(changed);
    }
    Ok(written)
}

/// Marks voices as having voted; returns those that had not.
pub(super) async fn turn_out(
    tx: &mut TenantTx,
    ballot: Uuid,
    voices: &[Uuid],
) -> sqlx::Result<HashSet<Uuid>> {
    let tenant = tx.tenant();
    let mut fresh = HashSet::new();
    for chunk in voices.chunks(AT_ONCE) {
        let text = format!(
            "INSERT INTO ballot_turnout (tenant_id, ballot_id, voice_id) VALUES {}
             ON CONFLICT (tenant_id, ballot_id, voice_id) DO NOTHING RETURNING voice_id",
            places(chunk.len(), 1)
        );
        let new: Vec<Uuid> = on!(tx.inner(), |c| {
            let mut query = sqlx::query_scalar(AssertSqlSafe(text)).bind(tenant).bind(ballot);
            for voice in chunk {
                query = query.bind(*voice);
            }
            query.fetch_all(c).await
        })?;
        fresh.extend(new);
    }
    Ok(fresh)
}

/// `count` rows of `($1, $2, …)` with so many values of their own each.
fn places(count: usize, own: usize) -> String {
    let row = |n: usize| {
        let values: String = (3 + n * own..3 + (n + 1) * own).map(|at| format!(", ${at}")).collect();
        format!("($1, $2{values})")
    };
    (0..count).map(row).collect::<Vec<_>>().join(", ")
}

/// Adds secret votes to the count of a choice.
pub(super) async fn tally(tx: &mut TenantTx, ballot: Uuid, choice: Choice, votes: i64) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    execute!(
        tx.inner(),
        "INSERT INTO ballot_tally (tenant_id, ballot_id, choice, votes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, ballot_id, choice) DO UPDATE SET votes = ballot_tally.votes + excluded.votes",
        tenant,
        ballot,
        word(choice),
        votes
    )?;
    Ok(())
}

/// How many of each choice in a secret ballot.
pub(super) async fn tallies(tx: &mut TenantTx, ballot: Uuid) -> sqlx::Result<Vec<(Choice, i64)>> {
    let tenant = tx.tenant();
    rows!(
        tx.inner(),
        "SELECT choice, votes FROM ballot_tally WHERE tenant_id = $1 AND ballot_id = $2 ORDER BY choice",
        tenant,
        ballot
    )
}

/// How many have voted in a secret ballot.
pub(super) async fn turnout(tx: &mut TenantTx, ballot: Uuid) -> sqlx::Result<i64> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT COUNT(*) FROM ballot_turnout WHERE tenant_id = $1 AND ballot_id = $2",
        tenant,
        ballot
    )
}

/// Who has voted in a secret ballot, in the order of their ids.
pub(super) async fn voters(tx: &mut TenantTx, ballot: Uuid) -> sqlx::Result<Vec<Uuid>> {
    let tenant = tx.tenant();
    values!(
        tx.inner(),
        "SELECT voice_id FROM ballot_turnout WHERE tenant_id = $1 AND ballot_id = $2 ORDER BY voice_id",
        tenant,
        ballot
    )
}

/// Whether a voice has voted in a secret ballot.
pub(super) async fn has_voted(tx: &mut TenantTx, ballot: Uuid, voice: Uuid) -> sqlx::Result<bool> {
    let tenant = tx.tenant();
    value!(
        tx.inner(),
        "SELECT EXISTS (SELECT 1 FROM ballot_turnout WHERE tenant_id = $1 AND ballot_id = $2 AND voice_id = $3)",
        tenant,
        ballot,
        voice
    )
}

/// The authority of a mandate.
pub(super) async fn home(tx: &mut Tx, mandate: Uuid) -> sqlx::Result<Option<Uuid>> {
    maybe_value!(tx, "SELECT tenant_id FROM mandate WHERE id = $1", mandate)
}

/// Whose these mandates are, of those in force on a day: mandate, person.
pub(super) async fn holders(
    tx: &mut TenantTx,
    mandates: &[Uuid],
    day: &Day,
) -> sqlx::Result<Vec<(Uuid, Uuid)>> {
    let tenant = tx.tenant();
    let mut found = Vec::with_capacity(mandates.len());
    for chunk in mandates.chunks(AT_ONCE) {
        // The last is asked again to fill the places up: the text stays the same.
        let places: Vec<String> = (3..3 + AT_ONCE).map(|at| format!("${at}")).collect();
        let text = format!(
            "SELECT id, person_id FROM mandate WHERE tenant_id = $1 AND starts_on <= $2
             AND (ends_on IS NULL OR ends_on >= $2) AND id IN ({})",
            places.join(", ")
        );
        let rows: Vec<(Uuid, Uuid)> = on!(tx.inner(), |c| {
            let mut query = sqlx::query_as(AssertSqlSafe(text)).bind(tenant).bind(day);
            for at in 0..AT_ONCE {
                query = query.bind(chunk[at.min(chunk.len() - 1)]);
            }
            query.fetch_all(c).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}
