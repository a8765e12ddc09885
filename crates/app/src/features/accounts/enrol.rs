//! Coming in with the one-time code of a sheet: the tablet is entered, and stays signed in as long as it serves.
use super::door::{self, Newcomer};
use super::me::{self, Me};
use super::model::Redeemed;
use super::store;
use super::throttle::{self, Door};
use crate::platform::auth::{self, Caller, Reach};
use crate::platform::db::Tx;
use crate::platform::elsewhere::Elsewhere;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Origin};
use crate::platform::state::AppState;
use crate::platform::{feed, ids, journal};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
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

/// A tablet linked from the application of another server.
#[derive(Serialize, ToSchema)]
pub struct Linked {
    me: Me,
    /// What the tablet shows from then on, as `Authorization: Bearer`; told once.
    token: String,
}

/// Links a tablet to its member.
#[utoipa::path(post, path = "/api/session/enrol", tag = "session", operation_id = "session_enrol",
    request_body = Enrol, responses((status = 200, body = Me), (status = 422), (status = 429)))]
pub async fn enrol(
    State(state): State<AppState>,
    headers: HeaderMap,
    place: Origin,
    Json(input): Json<Enrol>,
) -> AppResult<Response> {
    let held = auth::held_session(&state, &headers).await;
    let (tx, welcome) = redeem(&state, &place, input, held.as_ref(), None).await?;
    door::open(&state, tx, welcome.newcomer(&headers, None), held).await
}

/// Links a tablet whose application comes from another server: its session opens what a tablet needs, from that server's
/// pages alone, by a token and never by a cookie.
#[utoipa::path(post, path = "/api/session/enrol/elsewhere", tag = "session", operation_id = "session_enrol_elsewhere",
    security(("tablet" = [])),
    request_body = Enrol, responses((status = 200, body = Linked), (status = 422), (status = 429)))]
pub async fn enrol_elsewhere(
    State(state): State<AppState>,
    headers: HeaderMap,
    elsewhere: Result<Elsewhere, AppError>,
    place: Origin,
    Json(input): Json<Enrol>,
) -> AppResult<Json<Linked>> {
    let Elsewhere(origin) = elsewhere?;
    let held =
        auth::held_session(&state, &headers).await.filter(|held| held.origin.as_deref() == Some(&origin));
    let (tx, welcome) = redeem(&state, &place, input, held.as_ref(), Some(&origin)).await?;
    let (token, caller) = door::admit(&state, tx, welcome.newcomer(&headers, Some(&origin)), held).await?;
    Ok(Json(Linked { me: me::me(&state, &caller).await?, token }))
}

/// Whom a code was for, and the tablet that it entered.
struct Welcome {
    person: Uuid,
    device: Uuid,
    reach: Option<Uuid>,
}

impl Welcome {
    fn newcomer<'a>(&self, headers: &'a HeaderMap, origin: Option<&'a str>) -> Newcomer<'a> {
        let Self { person, device, reach } = *self;
        Newcomer { person, method: "enrolment", device: Some(device), reach, origin, headers }
    }
}

/// Uses a code up and enters the tablet, in a transaction that the door ends.
async fn redeem(
    state: &AppState,
    place: &Origin,
    input: Enrol,
    held: Option<&Caller>,
    origin: Option<&str>,
) -> AppResult<(Tx, Welcome)> {
    let place = Door::origin("enrol", &place.0, 10);
    throttle::knock(state, &[&place]).await?;
    let now = state.clock.now();
    let label = label(&input.device_label, origin);
    let mut tx = state.db.write().await?;
    let used = store::redeem(&mut tx, &ids::code_hash(&input.code), now).await?;
    let used = used.ok_or(EnrolRefusal::CodeUnknown)?;
    door::check_right(state, &mut tx, used.person_id).await?;
    let device = store::add_device(&mut tx, used.person_id, &label, now).await?;
    throttle::forget(&mut tx, &place, now).await?;
    let reach = reach_of(&mut tx, &used, held).await?;
    let mut inside = state.db.tenant(used.tenant_id).adopt(tx);
    let facts = json!({ "enrolment": used.id, "device": device, "label": label });
    let act = journal::Act {
        at: now,
        actor: Some(used.person_id),
        verb: "accounts.enrol",
        subject: Some(used.person_id),
        facts: &facts,
    };
    feed::act(&mut inside, act).await?;
    Ok((inside.release(), Welcome { person: used.person_id, device, reach }))
}

/// What to call the tablet: whoever answers for it sees by which server's application it comes.
fn label(given: &str, origin: Option<&str>) -> String {
    let words: String = given.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
    let name = if words.is_empty() { "Tablette".to_owned() } else { words };
    origin.map_or_else(|| name.clone(), |origin| door::said_with(&name, origin))
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
