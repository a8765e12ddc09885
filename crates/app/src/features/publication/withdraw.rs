//! `publication.withdraw`: a posting is taken down because it shows personal data. The act stays published in law; its line
//! and the reason stay here, and a masked copy can be posted at once.
use super::store;
use crate::features::authorities;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{feed, journal};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Fewest letters of a reason that says something.
const SHORTEST: usize = 10;
/// Most letters of a reason.
const LONGEST: usize = 500;

/// Why a posting stays.
enum WithdrawRefusal {
    NoReason,
    Already,
}

impl Refusal for WithdrawRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoReason => "publication.reason_missing",
            Self::Already => "publication.already_withdrawn",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NoReason => {
                "Un acte publié reste en ligne deux mois au moins (article R2131-1 du CGCT) : il ne se retire que pour protéger \
                 des données personnelles. Dites lesquelles, en 10 à 500 caractères, sans les répéter."
                    .into()
            }
            Self::Already => "Ce document est déjà retiré.".into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NoReason => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Already => StatusCode::CONFLICT,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::NoReason).then_some("reason")
    }
}

/// Why it is withdrawn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawRequest {
    /// Which personal data must be protected, without saying it.
    reason: String,
}

/// Withdraws.
#[utoipa::path(post, path = "/api/authorities/{authority}/publication/postings/{posting}/withdraw", tag = "publication",
    operation_id = "publication_withdraw", request_body = WithdrawRequest,
    params(("authority" = Uuid, Path), ("posting" = Uuid, Path)), security(("session" = [])),
    responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn withdraw(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, posting)): Path<(Uuid, Uuid)>,
    Json(request): Json<WithdrawRequest>,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let p = store::publication(&mut tx, posting).await?.ok_or(AppError::NotFound)?;
    if p.withdrawn_at.is_some() {
        return Err(WithdrawRefusal::Already.into());
    }
    let reason = authorities::maybe_line("reason", "raison", &request.reason, LONGEST)?;
    if reason.chars().count() < SHORTEST {
        return Err(WithdrawRefusal::NoReason.into());
    }
    store::withdraw(&mut tx, p.id, desk.person, &reason, now).await?;
    store::index(&mut tx, p.id, &Default::default()).await?;
    store::touch_site(&mut tx).await?;
    let facts = json!({ "kind": p.kind, "subject": p.subject_id, "hash": p.public_hash, "posted_on": p.posted_on,
        "kept_until": p.kept_until, "reason": reason });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "publication.withdraw",
        subject: Some(p.id),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
