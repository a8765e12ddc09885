//! What a mandate was sent, so that notes taken away can say on which paper they were written: sittings older than the
//! inbox, versions since replaced.
use super::own;
use crate::features::authorities::{self, AuthorityRef};
use crate::features::convocations::{self, Manifest};
use crate::platform::auth::Caller;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::extract::State;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// The papers of a mandate.
#[derive(Serialize, ToSchema)]
pub struct NotePapers {
    authority: AuthorityRef,
    function: String,
    #[schema(value_type = String, format = Date)]
    starts_on: Day,
    #[schema(value_type = Option<String>, format = Date)]
    ends_on: Option<Day>,
    sittings: Vec<PaperSitting>,
}

/// A sitting, as it was last convened.
#[derive(Serialize, ToSchema)]
pub struct PaperSitting {
    id: Uuid,
    body: String,
    title: String,
    starts_at: Timestamp,
    items: Vec<PaperItem>,
    documents: Vec<PaperDocument>,
}

/// An item of its agenda.
#[derive(Serialize, ToSchema)]
pub struct PaperItem {
    id: Uuid,
    number: String,
    title: String,
}

/// A file of its dossier, in any of the versions sent.
#[derive(Serialize, ToSchema)]
pub struct PaperDocument {
    id: Uuid,
    item_id: Uuid,
    title: String,
    version: i64,
    hash: String,
    pages: i64,
}

/// Everything that one of the caller's mandates was sent.
#[utoipa::path(get, path = "/api/tablet/notes/{mandate}/papers", tag = "annotations", operation_id = "notes_papers",
    params(("mandate" = Uuid, Path)),
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, body = NotePapers), (status = 401), (status = 404), (status = 410)))]
pub(super) async fn papers(
    State(state): State<AppState>,
    caller: Caller,
    Path(mandate): Path<Uuid>,
) -> AppResult<Json<NotePapers>> {
    let own = own::mandate(&state, &caller, mandate).await?;
    let mut tx = state.db.tenant(own.tenant_id).read().await?;
    let authority = AuthorityRef::from(&authorities::authority(&mut tx).await?);
    let mut sittings = BTreeMap::new();
    for manifest in convocations::papers_of(&mut tx, mandate).await? {
        gather(&mut sittings, manifest);
    }
    let mut sittings: Vec<PaperSitting> = sittings.into_values().collect();
    sittings.sort_by_key(|s| (s.starts_at, s.id));
    let (function, starts_on, ends_on) = (own.function, own.starts_on, own.ends_on);
    Ok(Json(NotePapers { authority, function, starts_on, ends_on, sittings }))
}

/// A later version says the sitting and its agenda again; files of the earlier ones stay known.
fn gather(sittings: &mut BTreeMap<Uuid, PaperSitting>, manifest: Manifest) {
    let id = manifest.sitting.id;
    let mut documents = sittings.remove(&id).map(|s| s.documents).unwrap_or_default();
    let mut items = Vec::new();
    for item in manifest.agenda {
        for d in item.documents {
            documents.retain(|known| known.hash != d.hash);
            let (version, hash, pages) = (d.version, d.hash, d.pages);
            documents.push(PaperDocument {
                id: d.id,
                item_id: item.id,
                title: d.title,
                version,
                hash,
                pages,
            });
        }
        items.push(PaperItem { id: item.id, number: item.number, title: item.title });
    }
    let (body, title, starts_at) =
        (manifest.sitting.body, manifest.sitting.title, manifest.sitting.starts_at);
    sittings.insert(id, PaperSitting { id, body, title, starts_at, items, documents });
}
