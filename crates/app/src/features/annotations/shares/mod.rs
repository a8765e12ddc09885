//! Shares: copies of notes that a member gives to colleagues of his authority, who read and answer them.
//!
//! * A copy: the note itself stays its author's own. It is sealed with a key of its own, which goes when it is withdrawn.
//! * Read by those it names, while their mandates run, and by nobody else: no role, no token, no export.
//! * A group is named by the people it had at that moment.
mod act;
mod list;
mod people;
mod store;

use crate::features::people::OwnMandate;
use crate::platform::auth::{Caller, HOME_ZONE};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

/// Routes of the shares.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list::list, act::act))
}

/// The caller's own mandate, in force today: shares end with it.
async fn in_force(state: &AppState, caller: &Caller, mandate: Uuid) -> AppResult<OwnMandate> {
    let own = super::own::mandate(state, caller, mandate).await?;
    let today = state.clock.now().day_in(HOME_ZONE);
    if own.in_force(&today) { Ok(own) } else { Err(AppError::NotFound) }
}

/// What the words of a share are sealed to.
fn place(share: Uuid, part: Uuid) -> String {
    format!("share:{share}/{part}")
}

/// A mandate is over: what it shared is withdrawn, what was shared with it is no longer its.
pub(super) async fn end(tx: &mut TenantTx, mandate: Uuid, now: Timestamp) -> AppResult<()> {
    for share in store::open_of(tx, mandate).await? {
        act::withdraw_one(tx, share, now).await?;
    }
    Ok(store::leave(tx, mandate).await?)
}
