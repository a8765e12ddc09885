//! The register: filtered and paged; a tablet found by its label; the members it may be lent to.
use super::model::{Borrower, Tablet, TabletCount, TabletRow};
use super::store::{self, Wanted};
use crate::features::authorities;
use crate::platform::auth::{Caller, SEES_TABLETS, TENDS_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path, Query};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::fleet::{self, State as Stand};
use pupitre_rules::french;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Lines of a page, at most.
const PAGE: i64 = 100;

/// Which tablets.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TabletsQuery {
    /// Only those that stand there.
    state: Option<Stand>,
    /// Words of the number, serial, model, or of the name of the member.
    #[serde(default)]
    q: String,
    /// Only those whose kit is not whole.
    #[serde(default)]
    lacking: bool,
    /// Where the page begins: `next` of the one before.
    #[serde(default)]
    after: String,
    limit: Option<i64>,
}

/// A page of the register.
#[derive(Debug, Serialize, ToSchema)]
pub struct TabletsPage {
    rows: Vec<TabletRow>,
    /// What to ask for the page that follows; none at the end.
    next: Option<String>,
    /// How many tablets stand where, whatever is asked.
    counts: Vec<TabletCount>,
}

/// A folded pattern that `LIKE` reads as plain words.
fn pattern(words: &str) -> Option<String> {
    let folded: String = french::fold(words).chars().take(80).collect();
    let plain = folded.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    (!plain.is_empty()).then(|| format!("%{plain}%"))
}

/// Tablets in the order of their inventory numbers.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablets", tag = "fleet", operation_id = "tablets_list",
    params(("authority" = Uuid, Path), TabletsQuery),
    security(("session" = [])),
    responses((status = 200, body = TabletsPage), (status = 404)))]
pub(super) async fn tablets(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Query(query): Query<TabletsQuery>,
) -> AppResult<Json<TabletsPage>> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE);
    let words = pattern(&query.q);
    let wanted = Wanted {
        state: query.state.map(Stand::key),
        words: words.as_deref(),
        lacking: query.lacking,
        order: None,
        after: &query.after,
        // One more than the page says whether another follows.
        limit: limit + 1,
    };
    let mut tx = desk.read().await?;
    let mut rows = store::page(&mut tx, &wanted).await?;
    let counts = store::counts(&mut tx).await?;
    let full = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or_default());
    let next = full.then(|| rows.last().map(|row| row.tag_key.clone())).flatten();
    Ok(Json(TabletsPage { rows, next, counts }))
}

/// What a label or a reader says.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FindQuery {
    /// An inventory number, a serial, an IMEI, or the address behind the QR code of a label.
    #[serde(default)]
    code: String,
}

/// The tablet found.
#[derive(Debug, Serialize, ToSchema)]
pub struct TabletFound {
    id: Uuid,
}

/// Why no tablet is found.
#[derive(Debug)]
struct NotHere(String);

impl Refusal for NotHere {
    fn code(&self) -> &'static str {
        "fleet.tablet_unknown"
    }

    fn sentence(&self) -> String {
        format!(
            "Aucune tablette d’ici ne porte « {} » : ni comme numéro d’inventaire, ni comme numéro de série, ni comme IMEI. \
             Vérifiez l’étiquette, ou ajoutez cette tablette au parc.",
            self.0
        )
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

/// Finds a tablet by what its label, its box or its back says.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablets/find", tag = "fleet", operation_id = "tablets_find",
    params(("authority" = Uuid, Path), FindQuery),
    security(("session" = [])),
    responses((status = 200, body = TabletFound), (status = 404), (status = 409)))]
pub(super) async fn find(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Query(query): Query<FindQuery>,
) -> AppResult<Json<TabletFound>> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    // A label carries the address of the tablet's page: its last part is what names it.
    let code: String = query.code.trim().trim_end_matches('/').chars().take(200).collect();
    let last = code.rsplit('/').next().unwrap_or_default();
    let mut tx = desk.read().await?;
    if let Ok(id) = last.parse::<Uuid>()
        && store::tablet(&mut tx, id).await?.is_some()
    {
        return Ok(Json(TabletFound { id }));
    }
    let number = fleet::imei(last).or_else(|_| fleet::serial(last)).unwrap_or_default();
    let found = store::named(&mut tx, &fleet::tag_key(last), &number).await?;
    found.map(|id| Json(TabletFound { id })).ok_or_else(|| NotHere(last.to_owned()).into())
}

/// Members in force, and whether they already have a tablet: nothing else of them is told to whoever only hands tablets over.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablet-borrowers", tag = "fleet",
    operation_id = "tablets_borrowers", params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Vec<Borrower>), (status = 404)))]
pub(super) async fn borrowers(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<Vec<Borrower>>> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let mut tx = desk.read().await?;
    let zone = authorities::authority(&mut tx).await?.time_zone;
    let today = state.clock.now().day_in(&zone);
    let borrowers = store::borrowers(&mut tx, &today).await?;
    Ok(Json(borrowers))
}

/// The tablet of an address, or 404.
pub(super) async fn found(tx: &mut TenantTx, id: Uuid) -> AppResult<Tablet> {
    store::tablet(tx, id).await?.ok_or(AppError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn words_of_a_search_are_words_and_no_pattern() {
        assert_eq!(pattern("  Déléris "), Some("%deleris%".into()));
        assert_eq!(pattern("100 %_!"), Some("%100 !%!_!!%".into()));
        assert_eq!(pattern(" "), None);
    }
}
