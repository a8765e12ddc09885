//! One tablet with its kit, its loans and its history; the tablets of a member over time.
use super::list::found;
use super::model::{Loan, Tablet, TabletEvent, TabletView};
use super::moves::hand;
use super::settings::settings;
use super::store;
use crate::features::{authorities, people};
use crate::platform::auth::{Caller, Desk, SEES_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use axum::extract::State;
use pupitre_rules::fleet::{self, Book, Move};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One tablet.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablets/{tablet}", tag = "fleet", operation_id = "tablet_get",
    params(("authority" = Uuid, Path), ("tablet" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = TabletView), (status = 404)))]
pub(super) async fn one(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, tablet)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<TabletView>> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let mut tx = desk.read().await?;
    Ok(Json(shown(&mut tx, &state, &desk, tablet).await?))
}

/// A tablet as its page shows it, to whoever sits at this desk.
pub(super) async fn shown(
    tx: &mut TenantTx,
    state: &AppState,
    desk: &Desk,
    id: Uuid,
) -> AppResult<TabletView> {
    let tablet = found(tx, id).await?;
    let loans = store::loans(tx, Some(id), None).await?;
    let zone = authorities::authority(tx).await?.time_zone;
    let today = state.clock.now().day_in(&zone);
    let hand = hand(desk);
    let moves = Move::ALL
        .into_iter()
        .filter(|m| fleet::may(hand, *m) && fleet::follow(tablet.standing(), *m).is_ok())
        .collect();
    let book = book(&tablet, settings(tx).await?.service_years);
    Ok(TabletView {
        kit: store::kit(tx, id).await?,
        loan: loans.iter().find(|l| l.ended_at.is_none()).cloned(),
        papers: store::signed_of(tx, id).await?,
        history: store::history(tx, Some(id), None).await?,
        moves,
        worth_cents: book.as_ref().map(|b| fleet::worth(b, today.date())),
        worth_until: book.as_ref().map(|b| Day::from(b.ends_on())),
        loans,
        tablet,
    })
}

/// What the books know of a tablet; none without a price and a day.
fn book(tablet: &Tablet, years: i64) -> Option<Book> {
    Some(Book {
        cost_cents: tablet.cost_cents?,
        in_service: tablet.bought_on.as_ref()?.date(),
        years,
        warranty_until: tablet.warranty_until.as_ref().map(Day::date),
    })
}

/// The tablets of a member over time.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberTablets {
    loans: Vec<Loan>,
    history: Vec<TabletEvent>,
    /// The other authority that lends him one: its name, and nothing more.
    elsewhere: Option<String>,
}

/// What was lent to a member, and everything that happened.
#[utoipa::path(get, path = "/api/authorities/{authority}/members/{m}/tablets", tag = "fleet",
    operation_id = "member_tablets", params(("authority" = Uuid, Path), ("m" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = MemberTablets), (status = 404)))]
pub(super) async fn of_member(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, m)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<MemberTablets>> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let mut tx = desk.read().await?;
    let member = people::member(&mut tx, m).await?.ok_or(AppError::NotFound)?;
    let loans = store::loans(&mut tx, None, Some(member.person_id)).await?;
    let history = store::history(&mut tx, None, Some(member.person_id)).await?;
    let lenders = store::lenders(&mut tx, member.person_id).await?;
    let elsewhere = lenders.into_iter().find(|(id, _)| *id != authority).map(|(_, name)| name);
    Ok(Json(MemberTablets { loans, history, elsewhere }))
}
