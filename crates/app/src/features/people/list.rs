//! Reading: members, one member, communes.
use super::model::{BodyRef, Capacity, CommuneRow, MemberRow};
use super::store;
use crate::features::authorities;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path, Query};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use axum::extract::State;
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which members.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MembersQuery {
    /// Only those who hold their mandate in this capacity.
    capacity: Option<Capacity>,
    /// Mandates in force on that day; today when absent.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
}

/// Today where the authority is.
pub(super) async fn today(tx: &mut TenantTx, state: &AppState) -> AppResult<Day> {
    let authority = authorities::authority(tx).await?;
    Ok(state.clock.now().day_in(&authority.time_zone))
}

/// Members with a mandate in force, in the order of names.
#[utoipa::path(get, path = "/api/authorities/{a}/members", tag = "people", operation_id = "members_list",
    params(("a" = Uuid, Path), MembersQuery),
    security(("session" = []), ("token" = ["members:read"])),
    responses((status = 200, body = [MemberRow])))]
pub(super) async fn members(
    State(state): State<AppState>,
    caller: Caller,
    Path(a): Path<Uuid>,
    Query(query): Query<MembersQuery>,
) -> AppResult<Json<Vec<MemberRow>>> {
    let desk = caller.desk(&state, a, LOOKS).await?;
    let mut tx = desk.read().await?;
    let today = today(&mut tx, &state).await?;
    let day = query.on.unwrap_or_else(|| today.clone());
    let mut members = store::members_on(&mut tx, &day).await?;
    if let Some(capacity) = query.capacity {
        members.retain(|m| m.capacity == capacity.key());
    }
    let mut rows: Vec<MemberRow> = members.into_iter().map(MemberRow::bare).collect();
    let mut bodies: HashMap<Uuid, Vec<BodyRef>> = HashMap::new();
    for (mandate, id, name, role) in store::bodies_of(&mut tx, &day, None).await? {
        bodies.entry(mandate).or_default().push(BodyRef { id, name, role });
    }
    let tablets = store::tablets_of(&mut tx, None).await?;
    let tablets: HashMap<Uuid, _> = tablets.into_iter().map(|(p, count, seen)| (p, (count, seen))).collect();
    for row in &mut rows {
        row.bodies = bodies.remove(&row.id).unwrap_or_default();
        (row.devices, row.last_seen_at) = tablets.get(&row.person_id).copied().unwrap_or_default();
    }
    Ok(Json(rows))
}

/// One member as the screens show him; 404 for another authority's.
pub(super) async fn shown(tx: &mut TenantTx, mandate: Uuid, today: &Day) -> AppResult<MemberRow> {
    let member = store::member(tx, mandate).await?.ok_or(AppError::NotFound)?;
    let mut row = MemberRow::bare(member);
    let bodies = store::bodies_of(tx, today, Some(mandate)).await?;
    row.bodies = bodies.into_iter().map(|(_, id, name, role)| BodyRef { id, name, role }).collect();
    if let Some((_, count, seen)) = store::tablets_of(tx, Some(row.person_id)).await?.pop() {
        (row.devices, row.last_seen_at) = (count, seen);
    }
    Ok(row)
}

/// One member, his mandate in force or not.
#[utoipa::path(get, path = "/api/authorities/{a}/members/{m}", tag = "people", operation_id = "member_get",
    params(("a" = Uuid, Path), ("m" = Uuid, Path)),
    security(("session" = []), ("token" = ["members:read"])),
    responses((status = 200, body = MemberRow)))]
pub(super) async fn one(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, m)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<MemberRow>> {
    let desk = caller.desk(&state, a, LOOKS).await?;
    let mut tx = desk.read().await?;
    let today = today(&mut tx, &state).await?;
    Ok(Json(shown(&mut tx, m, &today).await?))
}

/// Communes represented, with how many members sit for each.
#[utoipa::path(get, path = "/api/authorities/{a}/communes", tag = "people", operation_id = "communes_list",
    params(("a" = Uuid, Path)),
    security(("session" = []), ("token" = ["members:read"])),
    responses((status = 200, body = [CommuneRow])))]
pub(super) async fn communes(
    State(state): State<AppState>,
    caller: Caller,
    Path(a): Path<Uuid>,
) -> AppResult<Json<Vec<CommuneRow>>> {
    let desk = caller.desk(&state, a, LOOKS).await?;
    let mut tx = desk.read().await?;
    let today = today(&mut tx, &state).await?;
    Ok(Json(store::commune_rows(&mut tx, &today).await?))
}
