//! A one-time code for a member's tablet.
use super::store::{self, NewCode};
use crate::features::people::list::today;
use crate::features::people::store::member;
use crate::platform::auth::{Caller, ENROLS};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, ids, journal, qr};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// How long a code lives: seven days, in milliseconds.
const LIFE: i64 = 7 * 86_400_000;

/// A code, shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct Enrolment {
    id: Uuid,
    /// « ABCD-EFGH-JKMN ».
    code: String,
    /// The address behind the QR code.
    url: String,
    qr_svg: String,
    #[schema(value_type = i64)]
    expires_at: Timestamp,
    /// The sheet to print.
    sheet_url: String,
}

/// Why no code is given.
#[derive(Debug)]
enum EnrolRefusal {
    MandateOver,
}

impl Refusal for EnrolRefusal {
    fn code(&self) -> &'static str {
        "people.mandate_over"
    }

    fn sentence(&self) -> String {
        "Ce mandat est terminé : il n’ouvre plus de tablette. Si c’est une erreur, rouvrez d’abord le mandat."
            .into()
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

/// The address that a code opens.
pub(super) fn address(state: &AppState, code: &str) -> String {
    format!("{}/enroler/{code}", state.config.base_url())
}

/// Gives a code; the person's earlier unused ones no longer open anything.
#[utoipa::path(post, path = "/api/authorities/{a}/members/{m}/enrolment", tag = "people",
    operation_id = "member_enrol", params(("a" = Uuid, Path), ("m" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 201, body = Enrolment)))]
pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, m)): Path<(Uuid, Uuid)>,
) -> AppResult<(StatusCode, Json<Enrolment>)> {
    let desk = caller.desk(&state, a, ENROLS).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let member = member(&mut tx, m).await?.ok_or(AppError::NotFound)?;
    let today = today(&mut tx, &state).await?;
    if member.ends_on.is_some_and(|end| end < today) {
        return Err(EnrolRefusal::MandateOver.into());
    }
    let withdrawn = store::withdraw(&mut tx, member.person_id, now).await?;
    let (id, code, until) = (ids::new_id(), ids::typed_code(), now.plus(LIFE));
    let (hash, person, by) = (ids::code_hash(&code), member.person_id, desk.person);
    store::insert(&mut tx, NewCode { id, person, hash: &hash, by, at: now, until }).await?;
    let facts = json!({ "enrolment": id, "person": person, "withdrawn": withdrawn });
    let act =
        journal::Act { at: now, actor: Some(by), verb: "people.enrol", subject: Some(m), facts: &facts };
    feed::act(&mut tx, act).await?;
    tx.commit().await?;
    let url = address(&state, &code);
    let sheet_url = format!("/api/authorities/{a}/members/{m}/enrolment/{id}/sheet.pdf?code={code}");
    let qr_svg = qr::svg(&url)?;
    Ok((StatusCode::CREATED, Json(Enrolment { id, code, url, qr_svg, expires_at: until, sheet_url })))
}
