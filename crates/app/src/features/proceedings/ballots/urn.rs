//! The urn: votes that arrive at once are made durable together. Each waits for its turn in the lane of its authority;
//! whoever has the turn takes all that wait, writes them in one transaction, and answers each once it is committed.
//!
//! Secret votes wait for company, a moment at most, so that one commit mixes several voters.
use super::model::{Ballot, Choice, Standing, Vote, VoteReceipt};
use super::refusal::BallotRefusal;
use super::store;
use super::table::{self, Table};
use crate::platform::auth::{self, HOME_ZONE, Reach};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{failpoint, sessions};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex as Turn, oneshot};
use uuid::Uuid;

/// Votes in one commit.
const MOST: usize = 500;
/// Voters that a commit of secret votes mixes, when so many come in time.
const COMPANY: usize = 5;
/// Longest that a secret vote waits for company.
const WAITS: Duration = Duration::from_millis(600);

/// The lanes, one for each authority.
#[derive(Default)]
pub(in crate::features::proceedings) struct Urn {
    lanes: Mutex<HashMap<Uuid, Arc<Lane>>>,
    /// Authority of a mandate, once it was asked: it never changes.
    homes: Mutex<HashMap<Uuid, Uuid>>,
}

#[derive(Default)]
struct Lane {
    waiting: Mutex<Vec<Waiting>>,
    turn: Turn<Memory>,
}

struct Waiting {
    vote: Vote,
    /// Hash of the token of the session that votes, looked up with the others of its batch; none: somebody known.
    session: Option<String>,
    answer: oneshot::Sender<AppResult<VoteReceipt>>,
}

/// What whoever has the turn remembers of the ones before.
#[derive(Default)]
struct Memory {
    tables: HashMap<Uuid, Table>,
    secret: HashMap<Uuid, bool>,
    /// What a way in reaches never changes.
    reaches: HashMap<Uuid, Reach>,
}

impl Urn {
    /// Takes a vote, and answers once it is durable.
    pub async fn cast(
        &self,
        state: &AppState,
        authority: Uuid,
        session: Option<String>,
        vote: Vote,
    ) -> AppResult<VoteReceipt> {
        let (answer, receipt) = oneshot::channel();
        let lane = self.lane(authority);
        lane.waiting().push(Waiting { vote, session, answer });
        // Apart from the request: a tablet that goes away does not take the votes of the others with it.
        tokio::spawn(take_turn(state.clone(), authority, lane, true));
        receipt.await.unwrap_or_else(|_| Err(BallotRefusal::NotKept.into()))
    }

    /// Writes at once whatever waits: a ballot is about to close.
    pub async fn settle(&self, state: &AppState, authority: Uuid) {
        take_turn(state.clone(), authority, self.lane(authority), false).await;
    }

    /// The authority of a mandate; none when there is no such mandate.
    pub async fn home(&self, state: &AppState, mandate: Uuid) -> sqlx::Result<Option<Uuid>> {
        let homes = || self.homes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(home) = homes().get(&mandate).copied() {
            return Ok(Some(home));
        }
        let mut tx = state.db.read().await?;
        let home = store::home(&mut tx, mandate).await?;
        if let Some(home) = home {
            homes().insert(mandate, home);
        }
        Ok(home)
    }

    fn lane(&self, authority: Uuid) -> Arc<Lane> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lanes.entry(authority).or_default())
    }
}

impl Lane {
    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting();
        let most = waiting.len().min(MOST);
        waiting.drain(..most).collect()
    }
}

async fn take_turn(state: AppState, authority: Uuid, lane: Arc<Lane>, patient: bool) {
    let mut memory = lane.turn.lock().await;
    if patient && memory.alone(&state, authority, &lane).await {
        tokio::time::sleep(WAITS).await;
    }
    let batch = lane.take();
    if batch.is_empty() {
        return;
    }
    let (asked, answers): (Vec<_>, Vec<_>) =
        batch.into_iter().map(|w| ((w.vote, w.session), w.answer)).unzip();
    match keep(&state, authority, &mut memory, &asked).await {
        Ok(receipts) => {
            for (answer, receipt) in answers.into_iter().zip(receipts) {
                // A tablet that went away asks again.
                let _ = answer.send(receipt);
            }
        }
        Err(error) => {
            tracing::error!(?error, "votes not kept");
            for answer in answers {
                let _ = answer.send(Err(BallotRefusal::NotKept.into()));
            }
        }
    }
}

impl Memory {
    /// Whether too few secret votes wait to be mixed. What cannot be read now is found out when it is written.
    async fn alone(&mut self, state: &AppState, authority: Uuid, lane: &Lane) -> bool {
        let ballots: Vec<Uuid> = lane.waiting().iter().map(|w| w.vote.ballot).collect();
        if ballots.is_empty() || ballots.len() >= COMPANY {
            return false;
        }
        let mut secret = false;
        for ballot in ballots {
            if !self.secret.contains_key(&ballot)
                && let Ok(mut tx) = state.db.tenant(authority).read().await
                && let Ok(Some(row)) = store::ballot(&mut tx, ballot).await
            {
                self.secret.insert(ballot, row.secret);
            }
            secret |= self.secret.get(&ballot).copied().unwrap_or(false);
        }
        secret
    }

    async fn reach(&mut self, tx: &mut TenantTx, id: Option<Uuid>) -> sqlx::Result<Reach> {
        let Some(id) = id else { return Ok(Reach::Everywhere) };
        if let Some(known) = self.reaches.get(&id) {
            return Ok(known.clone());
        }
        let reach = auth::reach(tx.inner(), Some(id)).await?;
        self.reaches.insert(id, reach.clone());
        Ok(reach)
    }

    async fn table(&mut self, tx: &mut TenantTx, sitting: Uuid) -> AppResult<&Table> {
        let version = table::version(tx, sitting).await?;
        if self.tables.get(&sitting).is_none_or(|t| t.version != version) {
            self.tables.insert(sitting, Table::lay(tx, sitting).await?);
        }
        self.tables.get(&sitting).ok_or(AppError::NotFound)
    }
}

/// A vote, and the session that asks for it.
type Asked = (Vote, Option<String>);

/// Every vote of a batch in one transaction; an answer for each, in order.
async fn keep(
    state: &AppState,
    authority: Uuid,
    memory: &mut Memory,
    asked: &[Asked],
) -> AppResult<Vec<AppResult<VoteReceipt>>> {
    let mut tx = state.db.tenant(authority).write().await?;
    let mut receipts: Vec<Option<AppResult<VoteReceipt>>> = asked.iter().map(|_| None).collect();
    let callers = callers(&mut tx, memory, asked, state.clock.now()).await?;
    let mut by_ballot: BTreeMap<(Uuid, Uuid), Vec<usize>> = BTreeMap::new();
    for (index, (vote, session)) in asked.iter().enumerate() {
        match session.as_ref().map(|hash| callers.get(hash)) {
            Some(None) => receipts[index] = Some(Err(AppError::Unauthorized)),
            Some(Some(caller)) if !caller.casts(authority, vote) => {
                receipts[index] = Some(Err(AppError::NotFound))
            }
            _ => by_ballot.entry((vote.sitting, vote.ballot)).or_default().push(index),
        }
    }
    for ((sitting, ballot), indexes) in by_ballot {
        let mine: Vec<Vote> = indexes.iter().map(|i| asked[*i].0).collect();
        let kept = of_ballot(&mut tx, memory, sitting, ballot, &mine).await?;
        for (index, receipt) in indexes.into_iter().zip(kept) {
            receipts[index] = Some(receipt);
        }
    }
    failpoint::pass("ballots.before_commit");
    tx.commit().await?;
    failpoint::pass("ballots.after_commit");
    Ok(receipts.into_iter().map(|r| r.unwrap_or(Err(AppError::NotFound))).collect())
}

/// Somebody whose session is open: the mandates in force that are his here, and what his way in reaches.
struct Caller {
    mandates: HashSet<Uuid>,
    reach: Reach,
}

impl Caller {
    fn casts(&self, authority: Uuid, vote: &Vote) -> bool {
        self.reach.allows(authority) && self.mandates.contains(&vote.by)
    }
}

/// Those who ask, by the hashes of their sessions: all looked up together.
async fn callers(
    tx: &mut TenantTx,
    memory: &mut Memory,
    asked: &[Asked],
    now: Timestamp,
) -> AppResult<HashMap<String, Caller>> {
    let hashes: BTreeSet<String> = asked.iter().filter_map(|(_, session)| session.clone()).collect();
    if hashes.is_empty() {
        return Ok(HashMap::new());
    }
    let hashes: Vec<String> = hashes.into_iter().collect();
    let open = sessions::open_among(tx.inner(), &hashes, now).await?;
    let mandates: BTreeSet<Uuid> = asked.iter().map(|(vote, _)| vote.by).collect();
    let mandates: Vec<Uuid> = mandates.into_iter().collect();
    let mut held: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
    for (mandate, person) in store::holders(tx, &mandates, &now.day_in(HOME_ZONE)).await? {
        held.entry(person).or_default().insert(mandate);
    }
    let mut callers = HashMap::new();
    for (hash, session) in open {
        let reach = memory.reach(tx, session.reach).await?;
        let mandates = held.get(&session.person).cloned().unwrap_or_default();
        callers.insert(hash, Caller { mandates, reach });
    }
    Ok(callers)
}

async fn of_ballot(
    tx: &mut TenantTx,
    memory: &mut Memory,
    sitting: Uuid,
    ballot: Uuid,
    votes: &[Vote],
) -> AppResult<Vec<AppResult<VoteReceipt>>> {
    let unknown = || votes.iter().map(|_| Err(AppError::NotFound)).collect();
    let Some(ballot) = store::ballot(tx, ballot).await?.filter(|b| b.sitting_id == sitting) else {
        return Ok(unknown());
    };
    let table = memory.table(tx, sitting).await?;
    let judged: Vec<Result<(), AppError>> = votes.iter().map(|v| may_cast(&ballot, table, v)).collect();
    let fit: Vec<Vote> = votes.iter().zip(&judged).filter(|(_, j)| j.is_ok()).map(|(v, _)| *v).collect();
    let receipts = match ballot.secret {
        true => keep_secret(tx, ballot.id, &fit).await?,
        false => keep_public(tx, ballot.id, &fit).await?,
    };
    let mut receipts = receipts.into_iter();
    let mut answers = Vec::with_capacity(votes.len());
    for (vote, judged) in votes.iter().zip(judged) {
        answers.push(match judged {
            Ok(()) => receipts.next().ok_or(AppError::NotFound),
            // What was counted before the closing is acknowledged again; the answer may have been lost.
            Err(refused) => already(tx, &ballot, vote).await?.ok_or(refused),
        });
    }
    Ok(answers)
}

fn may_cast(ballot: &Ballot, table: &Table, vote: &Vote) -> Result<(), AppError> {
    if !table.seated.contains(&vote.by) {
        return Err(AppError::NotFound);
    }
    let Some(voices) = table.open.get(&ballot.id).filter(|_| ballot.closed_at.is_none()) else {
        return Err(BallotRefusal::Closed.into());
    };
    if voices.get(&vote.voice).copied().flatten() != Some(vote.by) {
        return Err(BallotRefusal::NotYours.into());
    }
    if ballot.secret && vote.choice == Choice::NotVoting {
        return Err(BallotRefusal::SecretNeedsNoRefusal.into());
    }
    Ok(())
}

/// The same vote received again: nothing changes, and the tablet learns that it counts.
async fn already(tx: &mut TenantTx, ballot: &Ballot, vote: &Vote) -> AppResult<Option<VoteReceipt>> {
    if ballot.closed_at.is_none() {
        return Ok(None);
    }
    if ballot.secret {
        let voted = store::has_voted(tx, ballot.id, vote.voice).await?;
        return Ok(voted.then_some(VoteReceipt { choice: None, turn: vote.turn, already: true }));
    }
    let standing = store::standing(tx, ballot.id, &[vote.voice]).await?;
    let same = standing.first().filter(|s| s.choice == vote.choice && s.turn == vote.turn);
    Ok(same.map(|s| VoteReceipt { choice: Some(s.choice), turn: s.turn, already: true }))
}

/// One row for each voice: the last choice made for it.
async fn keep_public(tx: &mut TenantTx, ballot: Uuid, votes: &[Vote]) -> AppResult<Vec<VoteReceipt>> {
    let mut last: BTreeMap<Uuid, Vote> = BTreeMap::new();
    for vote in votes {
        let kept = last.entry(vote.voice).or_insert(*vote);
        if vote.turn > kept.turn {
            *kept = *vote;
        }
    }
    let last: Vec<Vote> = last.into_values().collect();
    let changed = store::keep(tx, ballot, &last).await?;
    let mut stands: HashMap<Uuid, Standing> = HashMap::new();
    for vote in last.iter().filter(|v| changed.contains(&v.voice)) {
        stands.insert(vote.voice, Standing { voice_id: vote.voice, choice: vote.choice, turn: vote.turn });
    }
    let others: Vec<Uuid> = last.iter().map(|v| v.voice).filter(|v| !changed.contains(v)).collect();
    stands.extend(store::standing(tx, ballot, &others).await?.into_iter().map(|s| (s.voice_id, s)));
    let receipt = |vote: &Vote| {
        let standing = stands.get(&vote.voice);
        let already = standing.is_none_or(|s| s.turn != vote.turn) || !changed.contains(&vote.voice);
        VoteReceipt {
            choice: standing.map(|s| s.choice),
            turn: standing.map_or(vote.turn, |s| s.turn),
            already,
        }
    };
    Ok(votes.iter().map(receipt).collect())
}

/// Who has voted, and how many of each choice, in no order: nothing that is written joins the two.
async fn keep_secret(tx: &mut TenantTx, ballot: Uuid, votes: &[Vote]) -> AppResult<Vec<VoteReceipt>> {
    let mut first: BTreeMap<Uuid, Choice> = BTreeMap::new();
    for vote in votes {
        first.entry(vote.voice).or_insert(vote.choice);
    }
    let voices: Vec<Uuid> = first.keys().copied().collect();
    let mut fresh = store::turn_out(tx, ballot, &voices).await?;
    let mut tally: BTreeMap<&'static str, (Choice, i64)> = BTreeMap::new();
    for choice in fresh.iter().filter_map(|voice| first.get(voice)) {
        tally.entry(store::word(*choice)).or_insert((*choice, 0)).1 += 1;
    }
    for (choice, votes) in tally.into_values() {
        store::tally(tx, ballot, choice, votes).await?;
    }
    let receipt =
        |vote: &Vote| VoteReceipt { choice: None, turn: vote.turn, already: !fresh.remove(&vote.voice) };
    Ok(votes.iter().map(receipt).collect())
}
