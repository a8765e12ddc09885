//! `proceedings.open_screen`, `proceedings.shut_screen`: the screen of the room, on an address of its own that needs no
//! account. Its token is a secret shown once; a new one ends the one before.
use super::ballots;
use super::floor::{self, After, RoomState};
use super::{store, watch};
use crate::features::authorities;
use crate::features::sittings;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path, Query};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, ids};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The address of the screen.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenedScreen {
    /// `https://…/ecran/…`: whoever has it sees the screen, and nothing else.
    pub url: String,
}

/// A ballot as the room sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScreenBallot {
    pub secret: bool,
    pub entitled: usize,
    pub voted: usize,
}

/// What the room sees.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicScreen {
    #[serde(flatten)]
    pub room: RoomState,
    pub authority: String,
    pub body: String,
    pub starts_at: Timestamp,
    pub time_zone: String,
    pub ballot: Option<ScreenBallot>,
}

/// Makes the address of the screen; one made before stops working.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/screen", tag = "proceedings",
    operation_id = "proceedings_open_screen", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 201, body = OpenedScreen), (status = 404)))]
pub(super) async fn open_screen(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<(StatusCode, Json<OpenedScreen>)> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    let (token, now) = (ids::secret(), state.clock.now());
    store::shut_screen(&mut tx, sitting, now).await?;
    let hash = ids::sha256_hex(token.as_bytes());
    store::open_screen(&mut tx, ids::new_id(), sitting, &hash, desk.person, now).await?;
    feed::publish(&mut tx, "proceedings.screen", Some(sitting), now).await?;
    tx.commit().await?;
    let url = format!("{}/ecran/{token}", state.config.public_url.trim_end_matches('/'));
    Ok((StatusCode::CREATED, Json(OpenedScreen { url })))
}

/// Ends the screen.
#[utoipa::path(delete, path = "/api/authorities/{authority}/sittings/{sitting}/screen", tag = "proceedings",
    operation_id = "proceedings_shut_screen", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404)))]
pub(super) async fn shut_screen(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    let now = state.clock.now();
    store::shut_screen(&mut tx, sitting, now).await?;
    feed::publish(&mut tx, "proceedings.screen", Some(sitting), now).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the screen of the room shows; anybody who has its address.
#[utoipa::path(get, path = "/api/screen/{token}", tag = "proceedings", operation_id = "proceedings_screen",
    params(("token" = String, Path), After),
    responses((status = 200, body = PublicScreen), (status = 404), (status = 409)))]
pub(super) async fn screen(
    State(state): State<AppState>,
    Path(token): Path<String>,
    Query(query): Query<After>,
) -> AppResult<Json<PublicScreen>> {
    let hash = ids::sha256_hex(token.as_bytes());
    let mut tx = state.db.read().await?;
    let (authority, sitting) = store::screen(&mut tx, &hash).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let watched = watch::next(&state, authority, sitting, query.after.as_deref()).await?;
    let mut tx = state.db.tenant(authority).read().await?;
    let row = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    let ballot = match watched.ballot() {
        Some((ballot, item)) => {
            let voted = ballots::who_voted(&mut tx, ballot, item.ballot_secret).await?;
            let voted = item.entitled.iter().filter(|v| voted.contains(v)).count();
            Some(ScreenBallot { secret: item.ballot_secret, entitled: item.entitled.len(), voted })
        }
        None => None,
    };
    Ok(Json(PublicScreen {
        room: floor::room(&watched),
        authority: authorities::authority(&mut tx).await?.name,
        body: watched.setting.body.clone(),
        starts_at: row.starts_at,
        time_zone: row.time_zone,
        ballot,
    }))
}
