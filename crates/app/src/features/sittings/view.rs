//! Sittings as the desk sees them: the list of a period, and one sitting whole.
use super::model::*;
use super::moment;
use super::store;
use crate::features::authorities;
use crate::features::people;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path, Query};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::extract::State;
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use uuid::Uuid;

/// A period, both days included.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Period {
    /// First day.
    #[param(value_type = Option<String>)]
    from: Option<Day>,
    /// Last day.
    #[param(value_type = Option<String>)]
    to: Option<Day>,
}

/// Sittings of a period, earliest first.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings", tag = "sittings", operation_id = "sittings_list",
    params(("authority" = Uuid, Path), Period),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, body = Vec<SittingRow>), (status = 404)))]
pub(super) async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Query(period): Query<Period>,
) -> AppResult<Json<Vec<SittingRow>>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let zone = authorities::authority(&mut tx).await?.time_zone;
    let from = period.from.map(|day| moment::start_of(&day, &zone));
    let until = period.to.map(|day| moment::start_of(&following(&day), &zone));
    Ok(Json(rows(&mut tx, from, until).await?))
}

/// One sitting, whole.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}", tag = "sittings",
    operation_id = "sittings_get", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, body = SittingBody), (status = 404)))]
pub(super) async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<SittingBody>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    Ok(Json(sitting_view(&mut tx, sitting).await?))
}

/// The day after.
fn following(day: &Day) -> Day {
    day.date().tomorrow().map_or_else(|_| day.clone(), Day::from)
}

async fn rows(
    tx: &mut TenantTx,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> AppResult<Vec<SittingRow>> {
    let listed = store::list(tx, from, until).await?;
    let counts = store::counts(tx, from, until).await?;
    let mut counts: HashMap<Uuid, SittingCounts> = counts.into_iter().map(|c| (c.sitting_id, c)).collect();
    let rows = listed.into_iter().map(|s| {
        let counts = counts.remove(&s.id);
        row(s, counts)
    });
    Ok(rows.collect())
}

fn row(s: store::Listed, counts: Option<SittingCounts>) -> SittingRow {
    let convocation = match (s.convocation_id, s.version, s.sent_at) {
        (Some(id), Some(version), Some(sent_at)) => Some(LastConvocation { id, version, sent_at }),
        _ => None,
    };
    SittingRow {
        id: s.id,
        body: NamedBody { id: s.body_id, name: s.body_name },
        title: s.title,
        starts_at: s.starts_at,
        place: s.place,
        state: s.state,
        items: s.items,
        documents: s.documents,
        // A convocation sent to nobody but the informed has no count.
        counts: convocation.as_ref().map(|_| counts.unwrap_or_default()),
        convocation,
    }
}

/// A sitting of the authority as the desk sees it, or 404.
pub async fn sitting_view(tx: &mut TenantTx, id: Uuid) -> AppResult<SittingBody> {
    let sitting = store::sitting(tx, id).await?.ok_or(AppError::NotFound)?;
    let rows = rows(tx, Some(sitting.starts_at), Some(sitting.starts_at.plus(1))).await?;
    let row = rows.into_iter().find(|r| r.id == id).ok_or(AppError::NotFound)?;
    let mut documents: HashMap<Option<Uuid>, Vec<DocumentRow>> = HashMap::new();
    for document in store::document_rows(tx, id).await? {
        documents.entry(document.item_id).or_default().push(document);
    }
    let items = store::agenda(tx, id).await?;
    let mut names = rapporteurs(tx, &items).await?;
    let agenda = items
        .into_iter()
        .map(|item| AgendaItem {
            id: item.id,
            parent_id: item.parent_id,
            number: item.number,
            title: item.title,
            rapporteur: item.rapporteur_mandate_id.and_then(|id| {
                names.get_mut(&id).map(|name| Rapporteur { mandate_id: id, name: name.clone() })
            }),
            theme: item.theme,
            matter: item.matter,
            kind: item.kind,
            closed_door: item.closed_door,
            on_site: item.on_site,
            documents: documents.remove(&Some(item.id)).unwrap_or_default(),
        })
        .collect();
    Ok(SittingBody {
        row,
        starts: moment::written(sitting.starts_at, &sitting.time_zone),
        reply_until: sitting.reply_until.map(|at| moment::written(at, &sitting.time_zone)),
        address: sitting.address,
        time_zone: sitting.time_zone,
        remote_allowed: sitting.remote_allowed,
        public: sitting.public,
        urgent: sitting.urgent,
        urgency_reason: sitting.urgency_reason,
        first_after_renewal: sitting.first_after_renewal,
        revision: sitting.revision,
        agenda,
        unplaced: documents.remove(&None).unwrap_or_default(),
        uploads: store::upload_rows(tx, id).await?,
    })
}

/// Names of the rapporteurs of an agenda, by mandate.
async fn rapporteurs(tx: &mut TenantTx, items: &[Item]) -> AppResult<HashMap<Uuid, String>> {
    let mut names = HashMap::new();
    for id in items.iter().filter_map(|i| i.rapporteur_mandate_id) {
        if !names.contains_key(&id)
            && let Some(member) = people::member(tx, id).await?
        {
            names.insert(id, member.full_name());
        }
    }
    Ok(names)
}
