//! What an authority is, as the screens read it.
use super::model::{Authority, Population};
use super::store;
use crate::platform::auth::{Caller, HOME_ZONE, Role};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use axum::extract::State;
use pupitre_rules::law::Kind as NoticeKind;
use pupitre_rules::{authority::council_regime, law};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An authority in one line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuthorityRef {
    pub id: Uuid,
    pub name: String,
    pub short_name: String,
    /// `#rrggbb`.
    pub accent: String,
    pub logo_url: Option<String>,
    pub time_zone: String,
}

impl From<&Authority> for AuthorityRef {
    fn from(a: &Authority) -> Self {
        Self {
            id: a.id,
            name: a.name.clone(),
            short_name: a.short_name.clone(),
            accent: a.accent.clone(),
            logo_url: logo_url(a),
            time_zone: a.time_zone.clone(),
        }
    }
}

/// Address of the logo; it changes with the picture, so that it can be kept by browsers.
fn logo_url(a: &Authority) -> Option<String> {
    a.logo_hash
        .as_ref()
        .map(|hash| format!("/api/authorities/{}/logo?v={}", a.id, &hash[..12.min(hash.len())]))
}

/// The rule by which its deliberating assembly is convened.
#[derive(Debug, Serialize, ToSchema)]
pub struct Regime {
    pub key: String,
    pub label: String,
    /// None where another text decides (statutes, own rules).
    pub notice_days: Option<i32>,
    /// `francs`, `calendar`, `statutes`, `own_rules`, `configurable`.
    #[schema(value_type = NoticeKind)]
    pub notice_kind: String,
    pub legal_ref: String,
    pub note_required: bool,
}

/// An authority as it is read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Authority)]
pub struct AuthorityView {
    id: Uuid,
    kind: String,
    name: String,
    short_name: String,
    siren: String,
    insee_code: Option<String>,
    address: String,
    time_zone: String,
    /// Inhabitants that count today.
    population: i64,
    population_from: Option<Day>,
    accent: String,
    mail_from: String,
    populations: Vec<Population>,
    regime: Regime,
    logo_url: Option<String>,
}

/// Reads the authority of this transaction as the screens show it on a day.
pub async fn view(tx: &mut TenantTx, today: &Day) -> AppResult<AuthorityView> {
    let a = store::authority(tx).await?;
    let populations = store::populations(tx).await?;
    let counting = populations.iter().find(|p| p.valid_from <= *today).or(populations.last());
    let inhabitants = counting.map_or(0, |p| p.inhabitants);
    Ok(AuthorityView {
        regime: regime(&a.kind, inhabitants, today),
        logo_url: logo_url(&a),
        id: a.id,
        kind: a.kind,
        name: a.name,
        short_name: a.short_name,
        siren: a.siren,
        insee_code: a.insee_code,
        address: a.address,
        time_zone: a.time_zone,
        population: inhabitants,
        population_from: counting.map(|p| p.valid_from.clone()),
        accent: a.accent,
        mail_from: a.mail_from,
        populations,
    })
}

fn regime(kind: &str, inhabitants: i64, today: &Day) -> Regime {
    let key = council_regime(kind, inhabitants, today.date());
    let rule = law::rule_on(key, today.date());
    let notice_kind = rule.and_then(|r| serde_json::to_value(r.kind).ok());
    Regime {
        key: key.into(),
        label: rule.map_or(key, |r| r.label).into(),
        notice_days: rule.and_then(|r| r.days),
        notice_kind: notice_kind.as_ref().and_then(|k| k.as_str()).unwrap_or("configurable").into(),
        legal_ref: rule.map_or("", |r| r.legal_ref).into(),
        note_required: rule.is_some_and(|r| r.note_required),
    }
}

/// Authorities where I work.
#[utoipa::path(get, path = "/api/authorities", tag = "authorities", operation_id = "authorities_list",
    responses((status = 200, body = Vec<AuthorityRef>)))]
pub async fn list(State(state): State<AppState>, caller: Caller) -> AppResult<Json<Vec<AuthorityRef>>> {
    let today = state.clock.now().day_in(HOME_ZONE);
    let mut tx = state.db.read().await?;
    let mine = store::authorities_of(&mut tx, caller.person, &today, caller.host_admin).await?;
    Ok(Json(mine.iter().filter(|a| caller.reach.allows(a.id)).map(AuthorityRef::from).collect()))
}

/// One authority.
#[utoipa::path(get, path = "/api/authorities/{a}", tag = "authorities", operation_id = "authorities_get",
    params(("a" = Uuid, Path)),
    security(("session" = []), ("token" = [])),
    responses((status = 200, body = AuthorityView), (status = 404)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<AuthorityView>> {
    let desk = caller.desk_or_host(&state, authority, &Role::ALL).await?;
    let mut tx = desk.read().await?;
    let zone = store::authority(&mut tx).await?.time_zone;
    Ok(Json(view(&mut tx, &state.clock.now().day_in(&zone)).await?))
}
