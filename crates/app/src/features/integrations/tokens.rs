//! Tokens as they are listed to those who set the authority up, and a token as it describes itself.
use super::model::TokenRow;
use super::store;
use crate::platform::auth::{Caller, SETS_UP};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::tokens::Scope;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Tokens of the authority, those in force first.
#[utoipa::path(get, path = "/api/authorities/{a}/tokens", tag = "integrations", operation_id = "tokens_list",
    params(("a" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Vec<TokenRow>), (status = 404)))]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<Vec<TokenRow>>> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let mut tx = desk.read().await?;
    Ok(Json(store::tokens(&mut tx).await?))
}

/// What a token says of itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrentToken {
    id: Uuid,
    name: String,
    authority: Uuid,
    scopes: Vec<Scope>,
    expires_at: Timestamp,
}

/// The token that asks: its authority, its scopes, its end. The first call of a new program.
#[utoipa::path(get, path = "/api/token", tag = "integrations", operation_id = "token_current",
    security(("token" = [])),
    responses((status = 200, body = CurrentToken), (status = 401), (status = 403)))]
pub(super) async fn current(caller: Caller) -> AppResult<Json<CurrentToken>> {
    let token = caller.token.ok_or(AppError::Forbidden(
        "Cette adresse répond aux logiciels : présentez un jeton d’accès (« Authorization: Bearer pupitre_… »).".into(),
    ))?;
    Ok(Json(CurrentToken {
        id: token.id,
        name: token.name.clone(),
        authority: token.authority,
        scopes: token.scopes.clone(),
        expires_at: token.expires_at,
    }))
}
