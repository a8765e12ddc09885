//! Coming in with the one-time code of a sheet: the tablet is entered, and stays signed in as long as it serves.
use super::door::{self, Newcomer};
use super::model::Redeemed;
use super::store;
use super::throttle::{self, Door};
use crate::platform::auth::{self, Caller, Reach};
use crate::platform::db::Tx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Origin};
use crate::platform::state::AppState;
use crate::platform::{feed, ids, journal};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// The code of the sheet, and what to call the tablet.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    code: String,
    #[serde(default)]
    device_label: String,
}

/// Why a code opens nothing: whether it was ever given is not told.
#[derive(Debug)]
pub enum EnrolRefusal {
    CodeUnknown,
}

impl Refusal for EnrolRefusal {
    fn code(&self) -> &'static str {
        "enrolment.code_unknown"
    }

    fn sentence(&self) -> String {
        "Ce code n’est pas reconnu : une lettre est peut-être fausse, ou il a déjà servi, ou sa date est passée. \
         Vérifiez-le sur votre feuille ; sinon, demandez-en un autre au secrétariat des assemblées."
            .into()
    }

    fn field(&self) -> Option<&'static str> {
        Some("code")
    }
}

/// Links a tablet to its member.
#[utoipa::path(post, path = "/api/session/enrol", tag = "session", operation_id = "session_enrol",
    request_body = Enrol, responses((status = 200, body = super::me::Me), (status = 422), (status = 429)))]
pub async fn enrol(
    State(state): State<AppState>,
    headers: HeaderMap,
    origin: Origin,
    Json(input): Json<Enrol>,
) -> AppResult<Response> {
    let place = Door::origin("enrol", &origin.0, 10);
    throttle::knock(&state, &[&place]).await?;
    let now = state.clock.now();
    let held = auth::held_session(&state, &headers).await;
    let label: String =
        input.device_label.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
    let label = if label.is_empty() { "Tablette".to_owned() } else { label };
    let mut tx = state.db.write().await?;
    let used = store::redeem(&mut tx, &ids::code_hash(&input.code), now).await?;
    let used = used.ok_or(EnrolRefusal::CodeUnknown)?;
    door::check_right(&state, &mut tx, used.person_id).await?;
    let device = store::add_device(&mut tx, used.person_id, &label, now).await?;
    throttle::forget(&mut tx, &place, now).await?;
    let reach = reach_of(&mut tx, &used, held.as_ref()).await?;
    let mut inside = state.db.tenant(used.tenant_id).adopt(tx);
    let facts = json!({ "enrolment": used.id, "device": device, "label": label });
    let act = journal::Act {
        at: now,
        actor: Some(used.person_id),
        verb: "accounts.enrol",
        subject: Some(used.person_id),
        facts: &facts,
    };
    journal::record(&mut inside, act).await?;
    feed::publish(&mut inside, "accounts.enrol", Some(used.person_id), now).await?;
    let newcomer = Newcomer {
        person: used.person_id,
        method: "enrolment",
        device: Some(device),
        reach,
        headers: &headers,
    };
    door::open(&state, inside.release(), newcomer, held).await
}

/// A code that a person of the staff held in her hands opens what its authority shows; on a tablet that the same
/// member already opened, it adds to what that one reaches. One that went by mail was seen by its owner alone.
async fn reach_of(tx: &mut Tx, used: &Redeemed, held: Option<&Caller>) -> AppResult<Option<Uuid>> {
    if used.mailed {
        return Ok(None);
    }
    let mut authorities = vec![used.tenant_id];
    match held.filter(|held| held.person == used.person_id && held.method != "password").map(|h| &h.reach) {
        Some(Reach::Everywhere) => return Ok(None),
        Some(Reach::Within { authorities: before, .. }) => authorities.extend(before),
        None => {}
    }
    Ok(Some(auth::new_reach(tx, &authorities).await?))
}
