//! `proceedings.write`: facts arrive from the clerk's screen, at once or after a time without network.
//!
//! Each is judged with all the others. Taken up to the first that cannot stand, so that the screen shows that one, with
//! its sentence, and keeps those after it.
use super::judge::{self, Ground};
use super::model::{FactsAnswer, RefusedFact};
use super::refusal::ProceedingsRefusal;
use super::{ballots, store};
use crate::features::sittings::{self, Sitting};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::ids::sha256_hex;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, jobs, journal};
use axum::extract::State;
use pupitre_rules::proceedings::{Entry, Fact, Proceedings, follow};
use serde_json::{Value, json};
use std::collections::HashSet;
use uuid::Uuid;

/// Facts taken at once.
const MOST_FACTS: usize = 500;
/// Longest fact, in bytes of its JSON: the substance of what was said, for the minutes.
const LONGEST_FACT: usize = 64 * 1024;
/// A screen's clock may be ahead by so much: an hour, in milliseconds.
const CLOCKS_DIFFER: i64 = 3_600_000;
/// A fact belongs to the day of its sitting: not a whole day before it, in milliseconds.
const BEFOREHAND: i64 = 86_400_000;

/// Writes facts of the sitting, in order; the same twice is written once.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/proceedings/facts", tag = "proceedings",
    operation_id = "proceedings_write", request_body = Vec<Entry>,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = FactsAnswer), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn write(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    Json(facts): Json<Vec<Entry>>,
) -> AppResult<Json<FactsAnswer>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    let answer = write_in(&mut tx, desk.person, sitting, facts, state.clock.now()).await?;
    tx.commit().await?;
    Ok(Json(answer))
}

/// The same inside a transaction.
pub async fn write_in(
    tx: &mut TenantTx,
    by: Uuid,
    sitting: Uuid,
    facts: Vec<Entry>,
    now: Timestamp,
) -> AppResult<FactsAnswer> {
    let ground = judge::ground(tx, sitting).await?;
    if facts.len() > MOST_FACTS {
        return Err(ProceedingsRefusal::TooManyFacts { most: MOST_FACTS }.into());
    }
    let mut known: HashSet<Uuid> = ground.rows.iter().map(|row| row.id).collect();
    let mut answer = FactsAnswer { accepted: facts.iter().map(|f| f.id).collect(), refused: None };
    let mut new: Vec<Entry> = facts.into_iter().filter(|f| known.insert(f.id)).collect();
    answer.refused = first_unfit(tx, &ground.sitting, &mut new, now).await?;
    let judged = judge_new(&ground, &mut new);
    answer.refused = judged.refused.or(answer.refused);
    if let Some(refused) = &answer.refused {
        let until = answer.accepted.iter().position(|id| *id == refused.id).unwrap_or(0);
        answer.accepted.truncate(until);
    }
    if !new.is_empty() {
        add(tx, &ground, &new, &judged.state, by, now).await?;
    }
    Ok(answer)
}

/// Writes facts that were judged, with what each does beside the list.
pub(super) async fn add(
    tx: &mut TenantTx,
    ground: &Ground,
    new: &[Entry],
    state: &Proceedings,
    by: Uuid,
    now: Timestamp,
) -> AppResult<()> {
    let mut writing = Writing { tx, by, now, seq: ground.rows.len() as i64 };
    for entry in new {
        writing.carry_out(ground, entry, state).await?;
    }
    feed::publish(writing.tx, "proceedings.write", Some(ground.sitting.id), now).await?;
    Ok(())
}

/// The first fact that is not even fit to be judged; it and those after it are taken away.
async fn first_unfit(
    tx: &mut TenantTx,
    sitting: &Sitting,
    new: &mut Vec<Entry>,
    now: Timestamp,
) -> AppResult<Option<RefusedFact>> {
    for (index, entry) in new.iter().enumerate() {
        if let Err(refusal) = fit(tx, sitting, entry, now).await? {
            let refused = RefusedFact { id: entry.id, sentence: refusal.sentence() };
            new.truncate(index);
            return Ok(Some(refused));
        }
    }
    Ok(None)
}

async fn fit(
    tx: &mut TenantTx,
    sitting: &Sitting,
    entry: &Entry,
    now: Timestamp,
) -> AppResult<Result<(), ProceedingsRefusal>> {
    Ok(match &entry.fact {
        _ if entry.at > now.plus(CLOCKS_DIFFER).0 => Err(ProceedingsRefusal::InTheFuture),
        _ if entry.at < sitting.starts_at.plus(-BEFOREHAND).0 => Err(ProceedingsRefusal::TooEarly),
        _ if serde_json::to_string(&entry.fact)?.len() > LONGEST_FACT => Err(ProceedingsRefusal::FactTooLong),
        Fact::Voted { ballot: Some(_), .. }
        | Fact::Counted { ballot: Some(_), .. }
        | Fact::RoundCounted { ballot: Some(_), .. } => Err(ProceedingsRefusal::BallotClosesItself),
        Fact::BallotOpened { ballot, .. } if ballots::known(tx, *ballot).await? => {
            Err(ProceedingsRefusal::BallotKnown)
        }
        _ => Ok(()),
    })
}

struct Judged {
    state: Proceedings,
    refused: Option<RefusedFact>,
}

/// All together first: within one batch the moments decide, not the order of sending. Else one after the other, up to the
/// first that cannot stand.
fn judge_new(ground: &Ground, new: &mut Vec<Entry>) -> Judged {
    let mut all = ground.standing();
    let before = all.len();
    all.extend(new.iter().cloned());
    if let Ok(state) = follow(&ground.setting, &all) {
        return Judged { state, refused: None };
    }
    all.truncate(before);
    let mut state = Proceedings::default();
    for (index, entry) in new.iter().enumerate() {
        all.push(entry.clone());
        match follow(&ground.setting, &all) {
            Ok(next) => state = next,
            Err((_, refusal)) => {
                let refused = RefusedFact { id: entry.id, sentence: refusal.sentence() };
                new.truncate(index);
                return Judged { state, refused: Some(refused) };
            }
        }
    }
    Judged { state, refused: None }
}

/// A batch being written.
struct Writing<'t> {
    tx: &'t mut TenantTx,
    by: Uuid,
    now: Timestamp,
    seq: i64,
}

impl Writing<'_> {
    async fn carry_out(&mut self, ground: &Ground, entry: &Entry, state: &Proceedings) -> AppResult<()> {
        let sitting = ground.sitting.id;
        match &entry.fact {
            Fact::Opened { .. } => {
                store::freeze(self.tx, sitting, &ground.setting).await?;
                let facts = json!({ "opened_at": entry.at, "present": state.voices.iter().filter(|v| !v.presences.is_empty()).count() });
                self.record("proceedings.open", sitting, facts).await?;
            }
            Fact::Closed => {
                sittings::set_state(self.tx, sitting, "held", self.now).await?;
                let facts = json!({ "closed_at": entry.at, "facts_hash": self.hash(ground, entry).await? });
                self.record("proceedings.close", sitting, facts).await?;
                feed::publish(self.tx, "proceedings.closed", Some(sitting), self.now).await?;
                jobs::enqueue(self.tx, "deliberations.draft", sitting, &json!({}), self.now, self.now)
                    .await?;
            }
            Fact::BallotOpened { ballot, item, secret } => {
                ballots::open_ballot(self.tx, *ballot, sitting, *item, *secret, self.now).await?;
            }
            Fact::BallotAbandoned { ballot } => ballots::close_ballot(self.tx, *ballot, self.now).await?,
            _ => {}
        }
        self.seq += 1;
        store::insert_fact(self.tx, sitting, self.seq, entry, self.by, self.now).await?;
        Ok(())
    }

    /// What the closing binds: every fact that stood before it, in order.
    async fn hash(&mut self, ground: &Ground, closing: &Entry) -> AppResult<String> {
        let rows = store::facts(self.tx, ground.sitting.id).await?;
        let standing = rows.iter().filter(|row| row.struck_at.is_none()).map(|row| row.entry());
        let told: Vec<Entry> = standing.chain([closing.clone()]).collect();
        Ok(sha256_hex(&serde_json::to_vec(&told)?))
    }

    async fn record(&mut self, verb: &'static str, sitting: Uuid, facts: Value) -> AppResult<()> {
        let act =
            journal::Act { at: self.now, actor: Some(self.by), verb, subject: Some(sitting), facts: &facts };
        journal::record(self.tx, act).await?;
        Ok(())
    }
}
