//! Reading: bodies with their notice, one body.
use super::model::{Body, BodyRow};
use super::regime::{Ground, notice};
use super::store;
use crate::features::authorities;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use axum::extract::State;
use uuid::Uuid;

/// What decides of the law here, today.
pub(super) async fn ground(tx: &mut TenantTx, state: &AppState) -> AppResult<Ground> {
    let authority = authorities::authority(tx).await?;
    let today = state.clock.now().day_in(&authority.time_zone);
    let inhabitants = authorities::population_on(tx, &today).await?.unwrap_or(0);
    Ok(Ground { authority_kind: authority.kind, inhabitants, today })
}

/// Bodies with who sits there.
pub(super) async fn rows(tx: &mut TenantTx, bodies: Vec<Body>, today: &Day) -> AppResult<Vec<BodyRow>> {
    let seated = store::seated(tx, today).await?;
    let row = |body: Body| {
        let here = || seated.iter().filter(|(id, ..)| *id == body.id);
        BodyRow {
            members: i64::try_from(here().filter(|(_, role, ..)| role != "substitute").count()).unwrap_or(0),
            president: here()
                .find(|(_, role, ..)| role == "president")
                .map(|(_, _, given, family)| format!("{given} {family}")),
            notice: notice(&body, today),
            id: body.id,
            name: body.name,
            kind: body.kind,
            regime: body.regime,
            own_notice_kind: body.own_notice_kind,
            own_notice_days: body.own_notice_days,
            note_required: body.note_required,
            informs_audience: body.informs_audience,
            position: body.position,
            closed_on: body.closed_on,
        }
    };
    Ok(bodies.into_iter().map(row).collect())
}

/// One body as the screens show it.
pub(super) async fn shown(tx: &mut TenantTx, id: Uuid, today: &Day) -> AppResult<BodyRow> {
    let body = store::body(tx, id).await?.ok_or(AppError::NotFound)?;
    rows(tx, vec![body], today).await?.pop().ok_or(AppError::NotFound)
}

/// Bodies that still meet, in their order.
#[utoipa::path(get, path = "/api/authorities/{a}/bodies", tag = "bodies", operation_id = "bodies_list",
    params(("a" = Uuid, Path)),
    security(("session" = []), ("token" = ["members:read"])),
    responses((status = 200, body = [BodyRow])))]
pub(super) async fn bodies(
    State(state): State<AppState>,
    caller: Caller,
    Path(a): Path<Uuid>,
) -> AppResult<Json<Vec<BodyRow>>> {
    let desk = caller.desk(&state, a, LOOKS).await?;
    let mut tx = desk.read().await?;
    let today = ground(&mut tx, &state).await?.today;
    let bodies = store::bodies_on(&mut tx, &today).await?;
    Ok(Json(rows(&mut tx, bodies, &today).await?))
}

/// One body, closed or not.
#[utoipa::path(get, path = "/api/authorities/{a}/bodies/{b}", tag = "bodies", operation_id = "body_get",
    params(("a" = Uuid, Path), ("b" = Uuid, Path)),
    security(("session" = []), ("token" = ["members:read"])),
    responses((status = 200, body = BodyRow)))]
pub(super) async fn one(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, b)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<BodyRow>> {
    let desk = caller.desk(&state, a, LOOKS).await?;
    let mut tx = desk.read().await?;
    let today = ground(&mut tx, &state).await?.today;
    Ok(Json(shown(&mut tx, b, &today).await?))
}
