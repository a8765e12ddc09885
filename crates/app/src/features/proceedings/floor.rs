//! `proceedings.floor`: the sitting as a member's tablet follows it: the item under discussion, the ballot that is open,
//! the voices that are his to cast, the last result.
use super::ballots::{self, Choice, Standing};
use super::watch::{self, Watched};
use crate::platform::auth::Caller;
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path, Query};
use crate::platform::state::AppState;
use axum::extract::State;
use pupitre_rules::proceedings::{ItemState, Phase};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What the watcher has already.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct After {
    /// The version that the watcher has: the answer waits for another, half a minute at most.
    #[param(value_type = Option<String>)]
    pub after: Option<String>,
}

/// An item by its name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FloorItem {
    pub id: Uuid,
    pub number: String,
    pub title: String,
}

/// The last thing that was decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FloorResult {
    pub at: i64,
    pub item: FloorItem,
    pub adopted: bool,
    pub secret: bool,
    pub in_favour: usize,
    pub against: usize,
    pub abstained: usize,
    pub not_voting: usize,
    pub sentence: String,
    pub ballot: Option<Uuid>,
}

/// What everybody in the room may know.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoomState {
    pub version: String,
    pub phase: Phase,
    pub closed_doors: bool,
    pub present: usize,
    pub represented: usize,
    pub in_office: usize,
    /// None for a body whose quorum no text sets.
    pub needed: Option<usize>,
    pub quorum_reached: Option<bool>,
    pub current: Option<FloorItem>,
    pub last: Option<FloorResult>,
}

/// A voice that the member casts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnVoice {
    pub voice: Uuid,
    pub name: String,
    /// His own; otherwise that of a colleague who empowered him.
    pub own: bool,
    pub voted: bool,
    /// What stands; never said of a secret vote.
    pub choice: Option<Choice>,
    /// The turn of what stands: the next choice takes a greater one.
    pub turn: i64,
}

/// The ballot that is open.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FloorBallot {
    pub id: Uuid,
    pub item: FloorItem,
    pub secret: bool,
    pub entitled: usize,
    pub voted: usize,
    pub voices: Vec<OwnVoice>,
}

/// The sitting from a member's seat.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Floor {
    #[serde(flatten)]
    pub room: RoomState,
    /// He is noted present.
    pub present_here: bool,
    pub ballot: Option<FloorBallot>,
}

/// The sitting from the seat of one of the caller's mandates.
#[utoipa::path(get, path = "/api/tablet/floor/{mandate}/{sitting}", tag = "proceedings", operation_id = "proceedings_floor",
    params(("mandate" = Uuid, Path), ("sitting" = Uuid, Path), After),
    responses((status = 200, body = Floor), (status = 401), (status = 404), (status = 409)))]
pub(super) async fn floor(
    State(state): State<AppState>,
    caller: Caller,
    Path((mandate, sitting)): Path<(Uuid, Uuid)>,
    Query(query): Query<After>,
) -> AppResult<Json<Floor>> {
    let authority = ballots::own_authority(&state, &caller, mandate).await?;
    watch::seated(&*watch::look(&state, authority, sitting).await?, mandate)?;
    let watched = watch::next(&state, authority, sitting, query.after.as_deref()).await?;
    let mut tx = state.db.tenant(authority).read().await?;
    let ballot = match watched.ballot() {
        Some((ballot, item)) => Some(open_ballot(&mut tx, &watched, ballot, item, mandate).await?),
        None => None,
    };
    let present_here = watched.proceedings.voices.iter().any(|v| v.sitting == Some(mandate));
    Ok(Json(Floor { room: room(&watched), present_here, ballot }))
}

async fn open_ballot(
    tx: &mut TenantTx,
    watched: &Watched,
    ballot: Uuid,
    item: &ItemState,
    mandate: Uuid,
) -> AppResult<FloorBallot> {
    let (secret, entitled) = (item.ballot_secret, &item.entitled);
    let casts = |voice: &Uuid| {
        let voice = watched.proceedings.voice(*voice);
        voice.and_then(|v| v.sitting.or(v.represented_by)) == Some(mandate)
    };
    let mine: Vec<Uuid> = entitled.iter().copied().filter(casts).collect();
    let voted: HashSet<Uuid> = ballots::who_voted(tx, ballot, secret).await?.into_iter().collect();
    let standing = if secret { vec![] } else { ballots::standing(tx, ballot, &mine).await? };
    let voices = mine.iter().map(|voice| own_voice(watched, *voice, mandate, &voted, &standing)).collect();
    Ok(FloorBallot {
        id: ballot,
        item: named(watched, item.id),
        secret,
        entitled: entitled.len(),
        voted: entitled.iter().filter(|v| voted.contains(v)).count(),
        voices,
    })
}

fn own_voice(
    watched: &Watched,
    voice: Uuid,
    mandate: Uuid,
    voted: &HashSet<Uuid>,
    standing: &[Standing],
) -> OwnVoice {
    let stands = standing.iter().find(|s| s.voice_id == voice);
    OwnVoice {
        voice,
        name: watched.setting.name(voice).to_owned(),
        own: watched.proceedings.voice(voice).is_some_and(|v| v.sitting == Some(mandate)),
        voted: voted.contains(&voice),
        choice: stands.map(|s| s.choice),
        turn: stands.map_or(0, |s| s.turn),
    }
}

/// What everybody may know of a sitting. Behind closed doors, not what is discussed.
pub(super) fn room(watched: &Watched) -> RoomState {
    let p = &watched.proceedings;
    RoomState {
        version: watched.name(),
        phase: p.phase,
        closed_doors: p.doors_closed(),
        present: p.present,
        represented: p.represented,
        in_office: p.voices.len(),
        needed: p.quorum.as_ref().map(|q| q.needed),
        quorum_reached: p.quorum.as_ref().map(|q| q.reached),
        current: p.current.map(|id| named(watched, id)),
        last: last(watched),
    }
}

pub(super) fn named(watched: &Watched, id: Uuid) -> FloorItem {
    let item = watched.setting.items.iter().find(|i| i.id == id);
    let (number, title) = item.map(|i| (i.number.clone(), i.title.clone())).unwrap_or_default();
    FloorItem { id, number, title }
}

fn last(watched: &Watched) -> Option<FloorResult> {
    let votes = watched.proceedings.items.iter().flat_map(|i| i.votes.iter().map(move |v| (i.id, v)));
    let (item, vote) = votes.filter(|(_, v)| v.about.is_empty()).max_by_key(|(_, v)| v.at)?;
    let count = vote.outcome.count;
    Some(FloorResult {
        at: vote.at,
        item: named(watched, item),
        adopted: vote.outcome.adopted,
        secret: vote.outcome.mode == pupitre_rules::ballot::Mode::Secret,
        in_favour: count.in_favour,
        against: count.against,
        abstained: count.abstentions,
        not_voting: count.not_voting,
        sentence: vote.outcome.sentence.clone(),
        ballot: vote.ballot,
    })
}
