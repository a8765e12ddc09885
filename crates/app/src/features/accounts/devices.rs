//! The tablets of a member, as the authority that answers for him sees them: those that open its papers.
use super::store;
use crate::features::people;
use crate::platform::auth::{Caller, ENROLS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A tablet that opens this authority's papers, or was cut off while it did.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct MemberDevice {
    pub id: Uuid,
    /// The name given when it was linked.
    pub label: String,
    #[schema(value_type = i64)]
    pub enrolled_at: Timestamp,
    /// Its last contact, to within an hour.
    #[schema(value_type = i64)]
    pub last_seen_at: Timestamp,
    /// Declared lost.
    #[schema(value_type = Option<i64>)]
    pub cut_at: Option<Timestamp>,
}

/// Tablets of a member.
#[utoipa::path(get, path = "/api/authorities/{a}/members/{m}/devices", tag = "people",
    operation_id = "member_devices", params(("a" = Uuid, Path), ("m" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = [MemberDevice]), (status = 404)))]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, m)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<Vec<MemberDevice>>> {
    let desk = caller.desk(&state, a, ENROLS).await?;
    let mut tx = desk.read().await?;
    let person = person_of(&mut tx, m).await?;
    Ok(Json(store::devices_here(&mut tx, person).await?))
}

/// The person behind a mandate of this authority.
pub(super) async fn person_of(tx: &mut TenantTx, mandate: Uuid) -> AppResult<Uuid> {
    Ok(people::member(tx, mandate).await?.ok_or(AppError::NotFound)?.person_id)
}
