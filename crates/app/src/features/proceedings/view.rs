//! `proceedings.view`: a sitting under way as the clerk's screen follows it.
use super::judge::{self, Ground};
use super::model::{Attendee, ProceedingsView};
use super::store;
use crate::features::attendance;
use crate::features::people;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use axum::extract::State;
use std::collections::HashMap;
use uuid::Uuid;

/// The sitting as it goes: its setting, its facts, what the law makes of them.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/proceedings", tag = "proceedings",
    operation_id = "proceedings_view", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, body = ProceedingsView), (status = 404), (status = 409)))]
pub(super) async fn view(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<ProceedingsView>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let ground = judge::ground(&mut tx, sitting).await?;
    let (proceedings, fault) = judge::what_stands(&ground.setting, &ground.standing())?;
    let attendees = attendees(&mut tx, &ground).await?;
    Ok(Json(ProceedingsView {
        figures: ground.setting.figures(),
        setting: ground.setting,
        frozen: ground.frozen,
        sealed: ground.sealed,
        entries: ground.rows.into_iter().map(Into::into).collect(),
        state: proceedings,
        fault,
        attendees,
        screen: store::screen_open(&mut tx, sitting).await?,
    }))
}

async fn attendees(tx: &mut TenantTx, ground: &Ground) -> AppResult<Vec<Attendee>> {
    let members = people::members_on(tx, &ground.sitting.day()).await?;
    let members: HashMap<Uuid, people::Member> = members.into_iter().map(|m| (m.mandate_id, m)).collect();
    let replies = attendance::current_replies(tx, ground.sitting.id).await?;
    let said: HashMap<Uuid, String> = replies.into_iter().map(|r| (r.mandate_id, r.answer)).collect();
    let attendee = |seat: &pupitre_rules::proceedings::SeatOf| {
        let member = members.get(&seat.member);
        Attendee {
            member: seat.member,
            commune: member.and_then(|m| m.commune.clone()).unwrap_or_default(),
            group: member.map(|m| m.group_name.clone()).unwrap_or_default(),
            function: member.map(|m| m.function.clone()).unwrap_or_default(),
            said: said.get(&seat.member).cloned(),
        }
    };
    Ok(ground.setting.seats.iter().map(attendee).collect())
}
