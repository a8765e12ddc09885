//! Lists that the screens choose from, taken from the law and never repeated in them.
use crate::features::authorities::TIME_ZONES;
use crate::platform::auth::{HOME_ZONE, Role};
use crate::platform::error::AppResult;
use crate::platform::extract::Json;
use crate::platform::state::AppState;
use axum::extract::State;
use pupitre_rules::{authority, law, matters};
use serde::Serialize;
use utoipa::ToSchema;

/// A key and its French name.
#[derive(Serialize, ToSchema)]
pub struct Labelled {
    key: String,
    label: String,
}

/// A rule of notice.
#[derive(Serialize, ToSchema)]
pub struct RegimeChoice {
    key: String,
    label: String,
    /// « 5 jours francs ».
    notice: String,
    legal_ref: String,
}

/// A matter of the legality control.
#[derive(Serialize, ToSchema)]
pub struct Matter {
    code: String,
    /// « Finances locales / Subventions ».
    label: String,
}

/// Everything the screens choose from.
#[derive(Serialize, ToSchema)]
pub struct Reference {
    authority_kinds: Vec<Labelled>,
    body_kinds: Vec<Labelled>,
    regimes: Vec<RegimeChoice>,
    matters: Vec<Matter>,
    time_zones: Vec<String>,
    roles: Vec<Labelled>,
}

fn labelled(key: &str, label: &str) -> Labelled {
    Labelled { key: key.into(), label: label.into() }
}

/// The lists, as the law stands today.
#[utoipa::path(get, path = "/api/reference", tag = "first_run", operation_id = "reference",
    responses((status = 200, body = Reference)))]
pub async fn reference(State(state): State<AppState>) -> AppResult<Json<Reference>> {
    let today = state.clock.now().day_in(HOME_ZONE).date();
    let regimes = law::keys().into_iter().filter_map(|key| law::rule_on(key, today));
    let mut choices: Vec<RegimeChoice> = Vec::new();
    for rule in regimes {
        if choices.iter().all(|known| known.key != rule.key) {
            choices.push(RegimeChoice {
                key: rule.key.into(),
                label: rule.label.into(),
                notice: rule.delay_words(),
                legal_ref: rule.legal_ref.into(),
            });
        }
    }
    Ok(Json(Reference {
        authority_kinds: authority::KINDS.iter().map(|k| labelled(k.key, k.label)).collect(),
        body_kinds: authority::BODY_KINDS.iter().map(|(key, label)| labelled(key, label)).collect(),
        regimes: choices,
        matters: matters::MATTERS
            .iter()
            .map(|(code, family, label)| Matter {
                code: (*code).into(),
                label: format!("{family} / {label}"),
            })
            .collect(),
        time_zones: TIME_ZONES.map(Into::into).into(),
        roles: Role::ALL
            .map(|role| {
                let key = serde_json::to_value(role).ok();
                let key = key.as_ref().and_then(|key| key.as_str()).unwrap_or_default();
                labelled(key, role.label())
            })
            .into(),
    }))
}
