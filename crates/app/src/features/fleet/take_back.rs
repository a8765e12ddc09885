//! `fleet.take_back`: a tablet given back, with what came back and what did not; `fleet.pass_on`: handed to the successor without
//! passing through the stock.
use super::lend::{LendRefusal, borrower, check_kit, held, moment};
use super::list::found;
use super::model::{Loan, Tablet, TabletCondition, TabletView};
use super::moves::{Doing, allowed, already, condition, hand};
use super::sign::{self, BothHands, SignedText, check_ink};
use super::store::{self, Ended, NewEvent, NewLoan};
use super::view;
use crate::features::authorities::maybe_line;
use crate::platform::auth::{Caller, KEEPS_TABLETS, TENDS_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::ids;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, journal};
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::fleet::{Equipped, Hand, Move};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a tablet is not taken back.
#[derive(Debug)]
pub(super) enum ReturnRefusal {
    NotHis { tag: String, borrower: String },
    NotWiped,
}

impl Refusal for ReturnRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotHis { .. } => "fleet.return_of_another",
            Self::NotWiped => "fleet.not_wiped",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotHis { tag, borrower } => format!(
                "La tablette {tag} est au nom de {borrower}, pas de l’élu choisi : vérifiez l’étiquette, il rend peut-être celle \
                 d’un collègue."
            ),
            Self::NotWiped => "Effacez la tablette avant de la transmettre : les notes et les dossiers d’un élu ne passent pas à \
                               son successeur (réinitialisation, puis cochez « effacée »)."
                .into(),
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

/// What comes back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnRequest {
    /// Drawn by the screen: sent twice, it is one return.
    pub id: Uuid,
    /// Whose mandate the screen showed: the tablet of a colleague is not taken for his.
    pub mandate: Uuid,
    #[schema(value_type = TabletCondition)]
    pub condition: String,
    /// Parts of the kit that came back; the others are written down as missing.
    pub accessories: Vec<Uuid>,
    /// Whoever takes it back saw it erased.
    pub wiped: bool,
    #[schema(value_type = Option<i64>)]
    pub at: Option<Timestamp>,
    #[serde(default)]
    pub note: String,
    /// Both signatures on the glass; without them, the return is only written down.
    pub hands: Option<BothHands>,
}

/// To whom it goes next.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PassOnRequest {
    /// How it comes back from whoever had it.
    back: ReturnRequest,
    /// The successor’s mandate.
    to: Uuid,
    /// What the successor read and signed on the glass.
    signature: Option<SignedText>,
}

/// The open loan of a tablet, which must be the one that the screen showed.
async fn open_loan(tx: &mut TenantTx, tablet: &Tablet, mandate: Uuid) -> AppResult<Loan> {
    let id = tablet.loan_id.ok_or(AppError::NotFound)?;
    let loan = store::loan(tx, id).await?.ok_or(AppError::NotFound)?;
    if loan.mandate_id != mandate {
        return Err(ReturnRefusal::NotHis { tag: tablet.tag.clone(), borrower: loan.borrower }.into());
    }
    Ok(loan)
}

/// Ends the loan of a tablet, with what came back; the caller then says where the tablet stands.
async fn end(
    tx: &mut TenantTx,
    tablet: &Tablet,
    request: &ReturnRequest,
    (the, ending): (Move, &'static str),
    doing: &Doing<'_>,
) -> AppResult<Loan> {
    let loan = open_loan(tx, tablet, request.mandate).await?;
    if let Some(both) = &request.hands {
        check_ink(&both.member)?;
        check_ink(&both.agent)?;
    }
    let condition = condition(tablet, Some(&request.condition))?;
    let note = maybe_line("note", "les observations", &request.note, 500)?;
    let kit = store::kit(tx, tablet.id).await?;
    check_kit(tx, tablet.id, &request.accessories).await?;
    // What was never handed over is not owed.
    let owed = |id: &Uuid| loan.given.contains(id) && !request.accessories.contains(id);
    let missing: Vec<String> = kit.iter().filter(|p| owed(&p.id)).map(|p| p.label.clone()).collect();
    let ended = Ended {
        loan: loan.id,
        ending,
        condition,
        missing: &missing,
        wiped: Some(request.wiped),
        by: Some(doing.by),
        at: doing.at,
    };
    store::end_loan(tx, &ended).await?;
    let next = allowed(tablet, Hand::Keeper, the)?;
    let facts = json!({ "condition": condition, "missing": missing, "wiped": request.wiped, "note": note });
    let event = NewEvent {
        id: doing.id,
        tablet: tablet.id,
        person: Some(loan.person_id),
        loan: Some(loan.id),
        kind: the.key(),
        state: next.state.key(),
        facts: &facts,
        by: Some(doing.by),
        at: doing.at,
    };
    store::add_event(tx, event).await?;
    let facts = json!({ "tag": tablet.tag, "loan": loan.id, "missing": missing, "wiped": request.wiped });
    let verb = if the == Move::PassOn { "fleet.pass_on" } else { "fleet.take_back" };
    let act = journal::Act {
        at: doing.at,
        actor: Some(doing.by),
        verb,
        subject: Some(loan.mandate_id),
        facts: &facts,
    };
    feed::act(tx, act).await?;
    if let Some(both) = &request.hands {
        let seen = (condition, missing.as_slice(), request.wiped);
        sign::return_record(tx, (tablet, &loan), seen, both, doing.by, doing.at).await?;
    }
    Ok(loan)
}

/// Takes a tablet back, in the transaction of its verb. `ending`: `returned`, or `swapped` when another takes its place.
pub async fn take_back_in(
    tx: &mut TenantTx,
    tablet: &Tablet,
    hand: Hand,
    request: &ReturnRequest,
    ending: &'static str,
    doing: Doing<'_>,
) -> AppResult<()> {
    let next = allowed(tablet, hand, Move::TakeBack)?;
    end(tx, tablet, request, (Move::TakeBack, ending), &doing).await?;
    Ok(store::set_state(tx, tablet.id, next.state.key(), &request.condition, None, doing.at).await?)
}

/// Takes a tablet back from a member.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablets/{tablet}/take-back", tag = "fleet",
    operation_id = "tablet_take_back", request_body = ReturnRequest,
    params(("authority" = Uuid, Path), ("tablet" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = TabletView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn take_back(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, tablet)): Path<(Uuid, Uuid)>,
    Json(request): Json<ReturnRequest>,
) -> AppResult<Json<TabletView>> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let mut tx = desk.write().await?;
    let tablet = found(&mut tx, tablet).await?;
    if !already(&mut tx, request.id, tablet.id).await? {
        let doing = doing(&request, Move::TakeBack, desk.person, state.clock.now());
        take_back_in(&mut tx, &tablet, hand(&desk), &request, "returned", doing).await?;
    }
    let shown = view::shown(&mut tx, &state, &desk, tablet.id).await?;
    tx.commit().await?;
    Ok(Json(shown))
}

fn doing(request: &ReturnRequest, the: Move, by: Uuid, now: Timestamp) -> Doing<'_> {
    let condition = Some(request.condition.as_str());
    Doing { id: request.id, the, by, at: moment(request.at, now), condition, facts: json!({}) }
}

/// Hands a tablet from a member to his successor: one return, one loan, no stock between them.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablets/{tablet}/pass-on", tag = "fleet",
    operation_id = "tablet_pass_on", request_body = PassOnRequest,
    params(("authority" = Uuid, Path), ("tablet" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = TabletView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn pass_on(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, tablet)): Path<(Uuid, Uuid)>,
    Json(request): Json<PassOnRequest>,
) -> AppResult<Json<TabletView>> {
    let desk = caller.desk(&state, authority, KEEPS_TABLETS).await?;
    let mut tx = desk.write().await?;
    let tablet = found(&mut tx, tablet).await?;
    if !already(&mut tx, request.back.id, tablet.id).await? {
        let doing = doing(&request.back, Move::PassOn, desk.person, state.clock.now());
        pass_on_in(&mut tx, &tablet, hand(&desk), &request, doing).await?;
    }
    let shown = view::shown(&mut tx, &state, &desk, tablet.id).await?;
    tx.commit().await?;
    Ok(Json(shown))
}

async fn pass_on_in(
    tx: &mut TenantTx,
    tablet: &Tablet,
    hand: Hand,
    request: &PassOnRequest,
    doing: Doing<'_>,
) -> AppResult<()> {
    let next = allowed(tablet, hand, Move::PassOn)?;
    if !request.back.wiped {
        return Err(ReturnRefusal::NotWiped.into());
    }
    if let Some(signature) = &request.signature {
        check_ink(&signature.ink)?;
    }
    let successor = borrower(tx, request.to, doing.at).await?;
    match held(tx, successor.person_id).await? {
        Equipped::No => {}
        held => return Err(LendRefusal::Equipped(held).into()),
    }
    end(tx, tablet, &request.back, (Move::PassOn, "passed_on"), &doing).await?;
    let loan = ids::new_id();
    let new = NewLoan {
        id: loan,
        tablet: tablet.id,
        mandate: successor.mandate_id,
        person: successor.person_id,
        given: &request.back.accessories,
        despite: "",
        by: doing.by,
        at: doing.at,
    };
    store::insert_loan(tx, new).await?;
    store::set_state(tx, tablet.id, next.state.key(), &request.back.condition, Some(loan), doing.at).await?;
    let event = NewEvent {
        id: loan,
        tablet: tablet.id,
        person: Some(successor.person_id),
        loan: Some(loan),
        kind: Move::Lend.key(),
        state: next.state.key(),
        facts: &json!({ "passed_on": true }),
        by: Some(doing.by),
        at: doing.at,
    };
    store::add_event(tx, event).await?;
    let facts = json!({ "tag": tablet.tag, "serial": tablet.serial, "loan": loan });
    let act = journal::Act {
        at: doing.at,
        actor: Some(doing.by),
        verb: "fleet.lend",
        subject: Some(successor.mandate_id),
        facts: &facts,
    };
    feed::act(tx, act).await?;
    if let Some(signature) = &request.signature {
        let loan = store::loan(tx, loan).await?.ok_or(AppError::NotFound)?;
        let tablet = found(tx, tablet.id).await?;
        sign::agreement(tx, &tablet, &loan, signature, doing.by, doing.at).await?;
    }
    Ok(())
}
