//! Changing what is said of an authority.
use super::describe::{self, AuthorityView};
use super::found::{self, AuthorityInput, AuthorityRefusal};
use super::model::Population;
use super::store;
use crate::platform::auth::{Caller, SETS_UP};
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{feed, journal};
use axum::extract::State;
use serde_json::{Value, json};
use uuid::Uuid;

/// Changes an authority.
#[utoipa::path(put, path = "/api/authorities/{a}", tag = "authorities", operation_id = "authorities_amend",
    params(("a" = Uuid, Path)), request_body = AuthorityInput,
    security(("session" = [])),
    responses((status = 200, body = AuthorityView), (status = 404)))]
pub async fn amend(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(input): Json<AuthorityInput>,
) -> AppResult<Json<AuthorityView>> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let mut tx = desk.write().await?;
    let before = store::authority(&mut tx).await?;
    let after = found::check(&input, authority, before.logo_hash.clone())?;
    // The SIREN is unique in the instance: a clerk must not learn from a refusal who else is here.
    if after.siren != before.siren && !caller.host_admin {
        return Err(AuthorityRefusal::HostOnly.into());
    }
    let now = state.clock.now();
    let today = now.day_in(&after.time_zone);
    if let Err(error) = store::amend(&mut tx, &after).await {
        return Err(match &error {
            sqlx::Error::Database(fault) if fault.is_unique_violation() => {
                AuthorityRefusal::SirenTaken.into()
            }
            _ => error.into(),
        });
    }
    let mut changes = changed(&serde_json::to_value(&before)?, &serde_json::to_value(&after)?);
    if store::population_on(&mut tx, &today).await? != Some(input.population) {
        let population = Population {
            valid_from: input.population_from.unwrap_or_else(|| today.clone()),
            inhabitants: input.population,
            source: "Saisie dans les réglages".into(),
        };
        store::populate(&mut tx, &population).await?;
        changes["population"] = json!(population);
    }
    if changes.as_object().is_some_and(|changes| !changes.is_empty()) {
        let facts = json!({ "changes": changes });
        let act = journal::Act {
            at: now,
            actor: Some(caller.person),
            verb: "authorities.amend",
            subject: Some(authority),
            facts: &facts,
        };
        feed::act(&mut tx, act).await?;
    }
    let view = describe::view(&mut tx, &today).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// Fields that differ, with their new value.
fn changed(before: &Value, after: &Value) -> Value {
    let after = after.as_object().into_iter().flatten();
    after.filter(|(key, value)| before.get(key) != Some(value)).map(|(k, v)| (k.clone(), v.clone())).collect()
}
