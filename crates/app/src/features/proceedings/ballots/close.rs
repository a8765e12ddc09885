//! `ballots.close`: no vote is taken any more, and those that are there become the result, in one transaction. The voices
//! that may vote are those of this moment; those from which nothing came take no part in the vote.
use super::model::{BallotClosed, Choice, CloseBallot};
use super::refusal::BallotRefusal;
use super::store;
use super::urn::Urn;
use crate::features::proceedings::judge::{self, Ground};
use crate::features::proceedings::refusal::ProceedingsRefusal;
use crate::features::proceedings::write;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use pupitre_rules::proceedings::{Entry, Fact, ItemState, follow};
use std::collections::HashMap;
use uuid::Uuid;

/// Closes a ballot on the tablets.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/ballots/{ballot}/close", tag = "proceedings",
    operation_id = "ballots_close", request_body = CloseBallot,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("ballot" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = BallotClosed), (status = 404), (status = 409)))]
pub(super) async fn close(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, ballot)): Path<(Uuid, Uuid, Uuid)>,
    Json(request): Json<CloseBallot>,
) -> AppResult<Json<BallotClosed>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    state.kept::<Urn>().settle(&state, authority).await;
    let mut tx = desk.write().await?;
    let closing = Closing { by: desk.person, fact: request.fact, now: state.clock.now() };
    let fact = close_in(&mut tx, sitting, ballot, closing).await?;
    tx.commit().await?;
    Ok(Json(BallotClosed { fact }))
}

struct Closing {
    by: Uuid,
    fact: Uuid,
    now: Timestamp,
}

async fn close_in(tx: &mut TenantTx, sitting: Uuid, ballot: Uuid, c: Closing) -> AppResult<Uuid> {
    store::ballot(tx, ballot).await?.filter(|b| b.sitting_id == sitting).ok_or(AppError::NotFound)?;
    let ground = judge::ground(tx, sitting).await?;
    let mut all = ground.standing();
    if let Some(done) = all.iter().find(|e| closes(&e.fact, ballot)) {
        return Ok(done.id);
    }
    let (proceedings, _) = judge::what_stands(&ground.setting, &all)?;
    let item = proceedings.items.iter().find(|i| i.ballot == Some(ballot)).ok_or(BallotRefusal::NotOpen)?;
    let fact = result(tx, item, ballot).await?;
    let entry = Entry { id: c.fact, at: moment(&ground, c.now), fact };
    if ground.rows.iter().any(|row| row.id == entry.id) {
        return Err(BallotRefusal::NotOpen.into());
    }
    all.push(entry.clone());
    let state = follow(&ground.setting, &all).map_err(|(_, r)| ProceedingsRefusal::Unlawful(r))?;
    store::close(tx, ballot, c.now).await?;
    write::add(tx, &ground, &[entry], &state, c.by, c.now).await?;
    Ok(c.fact)
}

fn closes(fact: &Fact, of: Uuid) -> bool {
    matches!(fact, Fact::Voted { ballot: Some(b), .. } | Fact::Counted { ballot: Some(b), .. } if *b == of)
}

/// Now by this server's clock, and after all that the screen's own clock has told.
fn moment(ground: &Ground, now: Timestamp) -> i64 {
    ground.standing().iter().map(|e| e.at).fold(now.0, i64::max)
}

async fn result(tx: &mut TenantTx, item: &ItemState, ballot: Uuid) -> AppResult<Fact> {
    if item.ballot_secret {
        let turnout = usize::try_from(store::turnout(tx, ballot).await?).unwrap_or(0);
        let tally = store::tallies(tx, ballot).await?;
        let of = |choice| tally.iter().filter(|(c, _)| *c == choice).map(|(_, n)| *n as usize).sum();
        return Ok(Fact::Counted {
            item: item.id,
            about: String::new(),
            in_favour: of(Choice::InFavour),
            against: of(Choice::Against),
            abstained: of(Choice::Abstained),
            blank: 0,
            void: 0,
            not_voting: item.entitled.len().saturating_sub(turnout),
            ballot: Some(ballot),
        });
    }
    let votes = store::votes(tx, ballot).await?;
    let votes: HashMap<Uuid, Choice> = votes.into_iter().map(|v| (v.voice_id, v.choice)).collect();
    let choice = |voice: &Uuid| votes.get(voice).copied().unwrap_or(Choice::NotVoting);
    let side = |of| item.entitled.iter().copied().filter(|v| choice(v) == of).collect();
    Ok(Fact::Voted {
        items: vec![item.id],
        about: String::new(),
        by_name: true,
        against: side(Choice::Against),
        abstained: side(Choice::Abstained),
        not_voting: side(Choice::NotVoting),
        ballot: Some(ballot),
    })
}
