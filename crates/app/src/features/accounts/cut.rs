//! `accounts.cut_device`: a lost tablet is cut off in one action. Its sessions end with all they opened, in every
//! authority, and the keys made on it go; at its next contact it learns why and erases everything it holds.
use super::devices::{self, MemberDevice};
use super::store;
use crate::platform::auth::{Caller, ENROLS, HOME_ZONE};
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{feed, journal};
use axum::extract::State;
use serde_json::json;
use uuid::Uuid;

/// Cuts a member's tablet off.
#[utoipa::path(post, path = "/api/authorities/{a}/members/{m}/devices/{device}/cut", tag = "people",
    operation_id = "member_cut_device",
    params(("a" = Uuid, Path), ("m" = Uuid, Path), ("device" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = [MemberDevice]), (status = 404)))]
pub(super) async fn cut(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, m, device)): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Json<Vec<MemberDevice>>> {
    let desk = caller.desk(&state, a, ENROLS).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let person = devices::person_of(&mut tx, m).await?;
    let here = store::devices_here(&mut tx, person).await?;
    let lost = here.iter().find(|d| d.id == device).ok_or(AppError::NotFound)?;
    if lost.cut_at.is_some() {
        return Ok(Json(here));
    }
    // What it opened elsewhere is asked before its sessions end.
    let mut others = Vec::new();
    for authority in store::authorities_of(tx.inner(), person, &now.day_in(HOME_ZONE)).await? {
        if authority != a && store::device_reaches(tx.inner(), device, authority).await? {
            others.push(authority);
        }
    }
    store::cut_device(tx.inner(), device, now).await?;
    let keys = store::remove_passkeys_of(tx.inner(), device).await?;
    let facts = json!({ "device": device, "label": lost.label, "keys": keys });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "accounts.cut_device",
        subject: Some(person),
        facts: &facts,
    };
    journal::record(&mut tx, act).await?;
    feed::publish(&mut tx, "accounts.cut_device", Some(m), now).await?;
    let mut tx = tx.release();
    // The others learn that it was lost, not from whom: the authorities of a person do not learn of each other by us.
    for authority in others {
        let mut inside = state.db.tenant(authority).adopt(tx);
        let facts = json!({ "device": device, "label": lost.label });
        let act = journal::Act {
            at: now,
            actor: None,
            verb: "accounts.cut_device",
            subject: Some(person),
            facts: &facts,
        };
        feed::act(&mut inside, act).await?;
        tx = inside.release();
    }
    let mut tx = state.db.tenant(a).adopt(tx);
    let left = store::devices_here(&mut tx, person).await?;
    tx.commit().await?;
    Ok(Json(left))
}
