//! `fleet.lend`: a tablet handed over to a member, with its kit (L2121-13-1). One tablet per member, whoever lends it.
use super::list::found;
use super::model::{Accessory, Tablet, TabletView};
use super::moves::{Doing, allowed, already, condition, hand};
use super::sign::{self, SignedText, check_ink};
use super::store::{self, NewEvent, NewLoan};
use super::view;
use crate::features::authorities::maybe_line;
use crate::features::{authorities, people};
use crate::platform::auth::{Caller, TENDS_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, journal};
use axum::extract::State;
use axum::http::StatusCode;
use people::Member;
use pupitre_rules::fleet::{Elsewhere, Equipped, Hand, Move, equipped};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a tablet is not handed over.
#[derive(Debug)]
pub(super) enum LendRefusal {
    /// He has one already, from here or from elsewhere.
    Equipped(Equipped),
    MandateOver {
        name: String,
    },
    MandateToCome {
        name: String,
    },
    /// A part that is not of this kit.
    ForeignPart,
}

impl Refusal for LendRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Equipped(Equipped::By { .. }) => "fleet.equipped_elsewhere",
            Self::Equipped(_) => "fleet.equipped_here",
            Self::MandateOver { .. } => "fleet.mandate_over",
            Self::MandateToCome { .. } => "fleet.mandate_to_come",
            Self::ForeignPart => "fleet.part_of_another",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Equipped(held) => held.sentence().unwrap_or_default(),
            Self::MandateOver { name } => format!(
                "Le mandat de {name} est terminé : une tablette se prête aux élus en exercice (article L2121-13-1 du CGCT). Si \
                 c’est une erreur, rouvrez d’abord le mandat."
            ),
            Self::MandateToCome { name } => format!(
                "Le mandat de {name} n’a pas commencé : une tablette se prête aux élus en exercice (article L2121-13-1 du CGCT). \
                 Remettez-la le premier jour du mandat."
            ),
            Self::ForeignPart => {
                "Un des accessoires cochés n’est pas du lot de cette tablette. Rechargez la page, puis recommencez.".into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

/// What one hands over, and to whom.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LendRequest {
    /// Drawn by the screen: sent twice, it is one hand-over.
    pub id: Uuid,
    pub mandate: Uuid,
    /// Parts of the kit that are handed over; those left out are written down as missing.
    pub accessories: Vec<Uuid>,
    /// When it happened, for a hand-over made without network; now when absent.
    #[schema(value_type = Option<i64>)]
    pub at: Option<Timestamp>,
    /// Why a second tablet, when another authority already lent him one.
    #[serde(default)]
    pub despite: String,
    /// What he read and signed on the glass; without it, the agreement is signed by hand later.
    pub signature: Option<SignedText>,
}

/// A moment told by a screen: never to come, and not older than thirty days.
pub(super) fn moment(told: Option<Timestamp>, now: Timestamp) -> Timestamp {
    const OLDEST: i64 = 30 * 86_400_000;
    told.map_or(now, |at| Timestamp(at.0.clamp(now.0 - OLDEST, now.0)))
}

/// What stands in the way of a member who already has a tablet.
pub(super) async fn held(tx: &mut TenantTx, person: Uuid) -> AppResult<Equipped> {
    let here = tx.tenant();
    let lenders = store::lenders(tx, person).await?;
    let own = store::loans(tx, None, Some(person)).await?.into_iter().find(|l| l.ended_at.is_none());
    let tag = own.map(|l| l.tag).unwrap_or_default();
    let held: Vec<Elsewhere<'_, Uuid>> = lenders
        .iter()
        .map(|(id, name)| Elsewhere {
            authority: *id,
            authority_name: name,
            tag: if *id == here { &tag } else { "" },
        })
        .collect();
    Ok(equipped(&held, &here))
}

/// The member, if a tablet may be lent to him on the day.
pub(super) async fn borrower(tx: &mut TenantTx, mandate: Uuid, at: Timestamp) -> AppResult<Member> {
    let member = people::member(tx, mandate).await?.ok_or(AppError::NotFound)?;
    let zone = authorities::authority(tx).await?.time_zone;
    let day = at.day_in(&zone);
    let name = member.full_name();
    if member.starts_on > day {
        return Err(LendRefusal::MandateToCome { name }.into());
    }
    if member.ends_on.as_ref().is_some_and(|end| *end < day) {
        return Err(LendRefusal::MandateOver { name }.into());
    }
    Ok(member)
}

/// Says of each part of the kit whether it went along; returns the labels of those that did not.
pub(super) async fn check_kit(tx: &mut TenantTx, tablet: Uuid, there: &[Uuid]) -> AppResult<Vec<String>> {
    let kit = store::kit(tx, tablet).await?;
    if there.iter().any(|id| kit.iter().all(|part| part.id != *id)) {
        return Err(LendRefusal::ForeignPart.into());
    }
    let mut without = Vec::new();
    for (position, part) in (0i64..).zip(kit) {
        let state = match (there.contains(&part.id), part.state.as_str()) {
            (true, "missing") => "there",
            (true, known) => known,
            (false, _) => "missing",
        };
        if state == "missing" {
            without.push(part.label.clone());
        }
        if state != part.state {
            let part = Accessory { state: state.into(), ..part };
            store::keep_accessory(tx, tablet, position, &part).await?;
        }
    }
    Ok(without)
}

/// Hands a tablet over, in the transaction of its verb.
pub async fn lend_in(
    tx: &mut TenantTx,
    tablet: &Tablet,
    hand: Hand,
    request: &LendRequest,
    doing: Doing<'_>,
) -> AppResult<()> {
    let despite = maybe_line("despite", "le motif", &request.despite, 300)?;
    let next = allowed(tablet, hand, Move::Lend)?;
    if let Some(signature) = &request.signature {
        check_ink(&signature.ink)?;
    }
    let member = borrower(tx, request.mandate, doing.at).await?;
    match held(tx, member.person_id).await? {
        Equipped::No => {}
        Equipped::By { .. } if !despite.is_empty() => {}
        held => return Err(LendRefusal::Equipped(held).into()),
    }
    let without = check_kit(tx, tablet.id, &request.accessories).await?;
    let loan = NewLoan {
        id: doing.id,
        tablet: tablet.id,
        mandate: member.mandate_id,
        person: member.person_id,
        given: &request.accessories,
        despite: &despite,
        by: doing.by,
        at: doing.at,
    };
    store::insert_loan(tx, loan).await?;
    let condition = condition(tablet, doing.condition)?;
    store::set_state(tx, tablet.id, next.state.key(), condition, Some(doing.id), doing.at).await?;
    let facts = json!({ "without": without, "despite": despite });
    let event = NewEvent {
        id: doing.id,
        tablet: tablet.id,
        person: Some(member.person_id),
        loan: Some(doing.id),
        kind: Move::Lend.key(),
        state: next.state.key(),
        facts: &facts,
        by: Some(doing.by),
        at: doing.at,
    };
    store::add_event(tx, event).await?;
    let facts = json!({ "tag": tablet.tag, "serial": tablet.serial, "loan": doing.id, "without": without });
    let act = journal::Act {
        at: doing.at,
        actor: Some(doing.by),
        verb: "fleet.lend",
        subject: Some(member.mandate_id),
        facts: &facts,
    };
    feed::act(tx, act).await?;
    if let Some(signature) = &request.signature {
        let loan = store::loan(tx, doing.id).await?.ok_or(AppError::NotFound)?;
        let tablet = found(tx, tablet.id).await?;
        sign::agreement(tx, &tablet, &loan, signature, doing.by, doing.at).await?;
    }
    Ok(())
}

/// Hands a tablet over to a member.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablets/{tablet}/lend", tag = "fleet",
    operation_id = "tablet_lend", request_body = LendRequest,
    params(("authority" = Uuid, Path), ("tablet" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = TabletView), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn lend(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, tablet)): Path<(Uuid, Uuid)>,
    Json(request): Json<LendRequest>,
) -> AppResult<Json<TabletView>> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let mut tx = desk.write().await?;
    let tablet = found(&mut tx, tablet).await?;
    if !already(&mut tx, request.id, tablet.id).await? {
        let doing = Doing {
            id: request.id,
            the: Move::Lend,
            by: desk.person,
            at: moment(request.at, state.clock.now()),
            condition: None,
            facts: json!({}),
        };
        lend_in(&mut tx, &tablet, hand(&desk), &request, doing).await?;
    }
    let shown = view::shown(&mut tx, &state, &desk, tablet.id).await?;
    tx.commit().await?;
    Ok(Json(shown))
}
