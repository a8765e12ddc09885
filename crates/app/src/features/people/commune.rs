//! A commune added by hand: the one that a file names and that the authority did not know yet.
use super::model::{Commune, CommuneRow};
use super::store;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{feed, ids, journal};
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_tabular::commune_key;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// A commune to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommuneInput {
    name: String,
    /// Five characters, or nothing.
    #[serde(default)]
    insee_code: Option<String>,
}

/// Why it is not added.
#[derive(Debug)]
enum CommuneRefusal {
    NoName,
    TooLong,
    Code,
    Known,
}

impl Refusal for CommuneRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoName => "people.commune_without_name",
            Self::TooLong => "people.too_long",
            Self::Code => "people.insee_malformed",
            Self::Known => "people.commune_known",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NoName => "Il manque le nom de la commune. Écrivez-le.",
            Self::TooLong => "Ce nom de commune dépasse 120 caractères. Écrivez-le plus court.",
            Self::Code => {
                "Un code Insee de commune compte cinq caractères, par exemple 60123 ou 2A004. Corrigez-le."
            }
            Self::Known => "Cette commune est déjà dans votre liste. Choisissez-la.",
        }
        .into()
    }

    fn status(&self) -> StatusCode {
        if matches!(self, Self::Known) { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }
    }

    fn field(&self) -> Option<&'static str> {
        Some(if matches!(self, Self::Code) { "insee_code" } else { "name" })
    }
}

/// Adds a commune.
#[utoipa::path(post, path = "/api/authorities/{a}/communes", tag = "people", operation_id = "communes_create",
    params(("a" = Uuid, Path)), request_body = CommuneInput,
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 201, body = CommuneRow)))]
pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(a): Path<Uuid>,
    Json(input): Json<CommuneInput>,
) -> AppResult<(StatusCode, Json<CommuneRow>)> {
    let desk = caller.desk(&state, a, PREPARES).await?;
    let name: String = input.name.split_whitespace().collect::<Vec<_>>().join(" ").replace('\'', "’");
    let name_key = commune_key(&name);
    if name_key.is_empty() || name.chars().any(char::is_control) {
        return Err(CommuneRefusal::NoName.into());
    }
    if name.chars().count() > 120 {
        return Err(CommuneRefusal::TooLong.into());
    }
    let code = input.insee_code.unwrap_or_default().trim().to_uppercase();
    if !code.is_empty() && !pupitre_rules::authority::insee_shaped(&code) {
        return Err(CommuneRefusal::Code.into());
    }
    let insee_code = (!code.is_empty()).then_some(code);
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let known = store::communes(&mut tx).await?;
    if known.iter().any(|c| c.name_key == name_key || (insee_code.is_some() && c.insee_code == insee_code)) {
        return Err(CommuneRefusal::Known.into());
    }
    let commune = Commune { id: ids::new_id(), name, name_key, insee_code };
    if !store::insert_commune(&mut tx, &commune).await? {
        return Err(CommuneRefusal::Known.into());
    }
    let facts = json!({ "insee_code": commune.insee_code });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "people.commune",
        subject: Some(commune.id),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    tx.commit().await?;
    let insee_code = commune.insee_code.unwrap_or_default();
    Ok((StatusCode::CREATED, Json(CommuneRow { id: commune.id, name: commune.name, insee_code, seats: 0 })))
}
