//! `fleet.move`: what happens to a tablet beside its hand-over and its return, each time in its history.
use super::list::found;
use super::model::{CONDITIONS, Tablet, TabletCondition, TabletView};
use super::store::{self, Ended, NewEvent};
use super::view;
use crate::features::authorities::maybe_line;
use crate::platform::auth::{Caller, Desk, Role, TENDS_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::feed;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::fleet::{self, Hand, Move, MoveRefusal, Standing};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a tablet does not move.
#[derive(Debug)]
pub(super) enum StepRefusal {
    /// The rules say no.
    Rules {
        tag: String,
        refusal: MoveRefusal,
    },
    /// Not by this hand.
    NotYours(Move),
    /// A move that has its own verb, with what it needs.
    HasItsVerb(Move),
    UnknownCondition(String),
}

impl Refusal for StepRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Rules { .. } => "fleet.move_impossible",
            Self::NotYours(_) => "fleet.move_not_yours",
            Self::HasItsVerb(_) => "fleet.move_has_its_verb",
            Self::UnknownCondition(_) => "fleet.condition_unknown",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Rules { tag, refusal } => refusal.sentence(tag),
            Self::NotYours(the) => format!(
                "Il faut le rôle de service informatique ou de secrétariat pour {} une tablette. Demandez-le-leur.",
                the.label()
            ),
            Self::HasItsVerb(the) => format!(
                "Pour {} une tablette, passez par l’écran fait pour cela : il demande ce qui manque ici.",
                the.label()
            ),
            Self::UnknownCondition(given) => {
                format!(
                    "« {given} » n’est pas un état connu : neuve (new), bonne (good), usée (worn) ou cassée (broken)."
                )
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Rules { .. } => StatusCode::CONFLICT,
            Self::NotYours(_) => StatusCode::FORBIDDEN,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// Moves that ask more than their name: a reception, a checklist, a kit, a signature.
const HAVE_THEIR_VERB: [Move; 6] =
    [Move::Receive, Move::Prepare, Move::MakeReady, Move::Lend, Move::TakeBack, Move::PassOn];

/// What a person's roles let his hand do.
pub fn hand(desk: &Desk) -> Hand {
    let has = |role| desk.roles.contains(&role);
    match () {
        () if has(Role::It) || has(Role::Clerk) => Hand::Keeper,
        () if has(Role::Intern) => Hand::Intern,
        () => Hand::Other,
    }
}

/// A move about to be made.
pub struct Doing<'a> {
    /// Drawn by the screen: received twice, it is one move.
    pub id: Uuid,
    pub the: Move,
    pub by: Uuid,
    pub at: Timestamp,
    /// The condition seen, when it was looked at.
    pub condition: Option<&'a str>,
    /// What else the history says.
    pub facts: Value,
}

/// Checks that a hand may make a move from where the tablet stands; says where it leads.
pub(super) fn allowed(tablet: &Tablet, hand: Hand, the: Move) -> Result<Standing, StepRefusal> {
    if !fleet::may(hand, the) {
        return Err(StepRefusal::NotYours(the));
    }
    fleet::follow(tablet.standing(), the)
        .map_err(|refusal| StepRefusal::Rules { tag: tablet.tag.clone(), refusal })
}

/// A condition that is known, or the one that was.
pub(super) fn condition<'a>(tablet: &'a Tablet, given: Option<&'a str>) -> Result<&'a str, StepRefusal> {
    match given {
        Some(word) if !CONDITIONS.contains(&word) => Err(StepRefusal::UnknownCondition(word.to_owned())),
        Some(word) => Ok(word),
        None => Ok(&tablet.condition),
    }
}

/// Makes a move that begins no loan, in the transaction of its verb: where the tablet stands, and its history. A tablet that is
/// lost ends the loan of whoever had it.
pub async fn step(tx: &mut TenantTx, tablet: &Tablet, hand: Hand, doing: Doing<'_>) -> AppResult<Standing> {
    let next = allowed(tablet, hand, doing.the)?;
    let condition = condition(tablet, doing.condition)?;
    let open = match tablet.loan_id {
        Some(id) => store::loan(tx, id).await?,
        None => None,
    };
    if let Some(loan) = open.as_ref().filter(|_| !next.borrowed) {
        let ending = if doing.the == Move::Lose { "lost" } else { "returned" };
        let ended = Ended {
            loan: loan.id,
            ending,
            condition,
            missing: &[],
            wiped: None,
            by: Some(doing.by),
            at: doing.at,
        };
        store::end_loan(tx, &ended).await?;
    }
    let loan_id = tablet.loan_id.filter(|_| next.borrowed);
    store::set_state(tx, tablet.id, next.state.key(), condition, loan_id, doing.at).await?;
    let event = NewEvent {
        id: doing.id,
        tablet: tablet.id,
        person: open.as_ref().map(|l| l.person_id),
        loan: open.as_ref().map(|l| l.id),
        kind: doing.the.key(),
        state: next.state.key(),
        facts: &doing.facts,
        by: Some(doing.by),
        at: doing.at,
    };
    store::add_event(tx, event).await?;
    feed::publish(tx, "fleet.move", Some(tablet.id), doing.at).await?;
    Ok(next)
}

/// A move asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveRequest {
    /// Drawn by the screen: sent twice, it is one move.
    id: Uuid,
    #[serde(rename = "move")]
    the: Move,
    /// The condition seen.
    #[schema(value_type = Option<TabletCondition>)]
    condition: Option<String>,
    /// Why: what is broken, where it was lost, the number of the file at the repairer’s.
    #[serde(default)]
    note: String,
}

/// Moves a tablet: repair, loss, find, end of life. Receiving, preparing, handing over and taking back have their own verbs.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablets/{tablet}/moves", tag = "fleet",
    operation_id = "tablet_move", request_body = MoveRequest,
    params(("authority" = Uuid, Path), ("tablet" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = TabletView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn make(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, tablet)): Path<(Uuid, Uuid)>,
    Json(request): Json<MoveRequest>,
) -> AppResult<Json<TabletView>> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let note = maybe_line("note", "le motif", &request.note, 500)?;
    let mut tx = desk.write().await?;
    let tablet = found(&mut tx, tablet).await?;
    if !already(&mut tx, request.id, tablet.id).await? {
        if HAVE_THEIR_VERB.contains(&request.the) {
            return Err(StepRefusal::HasItsVerb(request.the).into());
        }
        let doing = Doing {
            id: request.id,
            the: request.the,
            by: desk.person,
            at: state.clock.now(),
            condition: request.condition.as_deref(),
            facts: if note.is_empty() { json!({}) } else { json!({ "note": note }) },
        };
        step(&mut tx, &tablet, hand(&desk), doing).await?;
    }
    let shown = view::shown(&mut tx, &state, &desk, tablet.id).await?;
    tx.commit().await?;
    Ok(Json(shown))
}

/// Whether what a screen sends was already received for this tablet; under the same id for another, it is not its own.
pub(super) async fn already(tx: &mut TenantTx, id: Uuid, tablet: Uuid) -> AppResult<bool> {
    match store::event_known(tx, id).await? {
        None => Ok(false),
        Some(of) if of == tablet => Ok(true),
        Some(_) => Err(AppError::NotFound),
    }
}
