//! What tablets send when the network is back: receipts, replies, proxies. Each verb carries an id made by the
//! tablet: received twice, it acts once and is answered the same. The tablet's clock never decides.
use super::store;
use crate::features::attendance::OwnAnswer;
use crate::features::attendance::{self, Word};
use crate::features::convocations;
use crate::features::people;
use crate::platform::auth::Caller;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Json;
use crate::platform::feed;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// Verbs taken at once.
const MOST_VERBS: usize = 500;

/// What a tablet sends.
#[derive(Deserialize, ToSchema)]
pub struct OutboxRequest {
    verbs: Vec<OutboxVerb>,
}

/// One thing that happened on a tablet. `at` is the tablet's clock, kept as information.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "verb", rename_all = "snake_case")]
pub enum OutboxVerb {
    Notified {
        id: Uuid,
        dispatch_id: Uuid,
        at: Timestamp,
    },
    Opened {
        id: Uuid,
        dispatch_id: Uuid,
        at: Timestamp,
    },
    Complete {
        id: Uuid,
        dispatch_id: Uuid,
        at: Timestamp,
        hashes: Vec<String>,
    },
    Reply {
        id: Uuid,
        sitting_id: Uuid,
        mandate_id: Uuid,
        #[schema(value_type = OwnAnswer)]
        answer: String,
        at: Timestamp,
    },
    Proxy {
        id: Uuid,
        sitting_id: Uuid,
        mandate_id: Uuid,
        holder_id: Uuid,
        at: Timestamp,
    },
    RevokeProxy {
        id: Uuid,
        sitting_id: Uuid,
        mandate_id: Uuid,
        at: Timestamp,
    },
}

/// The answer to one verb.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct OutboxResult {
    pub id: Uuid,
    pub ok: bool,
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub sentence: Option<String>,
}

/// The answers, in the order of the verbs.
#[derive(Serialize, ToSchema)]
pub struct OutboxResponse {
    results: Vec<OutboxResult>,
}

/// Takes what a tablet sends; each verb is its own unit of work.
#[utoipa::path(post, path = "/api/tablet/outbox", tag = "tablet_sync", operation_id = "tablet_outbox",
    security(("session" = []), ("tablet" = [])),
    request_body = OutboxRequest, responses((status = 200, body = OutboxResponse), (status = 401), (status = 422)))]
pub(super) async fn outbox(
    State(state): State<AppState>,
    caller: Caller,
    Json(request): Json<OutboxRequest>,
) -> AppResult<Json<OutboxResponse>> {
    if request.verbs.len() > MOST_VERBS {
        return Err(AppError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "tablet.too_many_verbs",
            format!(
                "La tablette envoie plus de {MOST_VERBS} actions à la fois : elle doit les envoyer en plusieurs fois."
            ),
        ));
    }
    let mut results = Vec::with_capacity(request.verbs.len());
    for verb in &request.verbs {
        results.push(take(&state, &caller, verb).await?);
    }
    Ok(Json(OutboxResponse { results }))
}

impl OutboxVerb {
    fn id(&self) -> Uuid {
        match self {
            Self::Notified { id, .. }
            | Self::Opened { id, .. }
            | Self::Complete { id, .. }
            | Self::Reply { id, .. }
            | Self::Proxy { id, .. }
            | Self::RevokeProxy { id, .. } => *id,
        }
    }
}

/// One verb: done, refused with its sentence, or already answered. Only our own faults stop the others.
async fn take(state: &AppState, caller: &Caller, verb: &OutboxVerb) -> AppResult<OutboxResult> {
    if let Some(result) = answered(state, caller, verb).await? {
        return Ok(result);
    }
    match carry_out(state, caller, verb).await {
        Ok(()) => Ok(done(verb)),
        // The same verb sent twice at once: the other one was carried out, and the database refused this one.
        Err(AppError::Internal(error)) => {
            answered(state, caller, verb).await?.ok_or(AppError::Internal(error))
        }
        Err(refused) => {
            let code = refused.code();
            Ok(OutboxResult {
                id: verb.id(),
                ok: false,
                sentence: Some(refused.sentence()),
                code: Some(code),
            })
        }
    }
}

/// What was already answered to this verb.
async fn answered(state: &AppState, caller: &Caller, verb: &OutboxVerb) -> AppResult<Option<OutboxResult>> {
    let mut tx = state.db.read().await?;
    let result = store::answered(&mut tx, verb.id(), caller.person).await?;
    Ok(result.map(serde_json::from_value).transpose()?)
}

fn done(verb: &OutboxVerb) -> OutboxResult {
    OutboxResult { id: verb.id(), ok: true, code: None, sentence: None }
}

async fn carry_out(state: &AppState, caller: &Caller, verb: &OutboxVerb) -> AppResult<()> {
    let now = state.clock.now();
    let mut tx = open(state, caller, verb).await?;
    match verb {
        OutboxVerb::Notified { dispatch_id, at, .. } => {
            receipt(&mut tx, caller, *dispatch_id, "notified", json!({ "tablet_at": at }), now).await?;
        }
        OutboxVerb::Opened { dispatch_id, at, .. } => {
            receipt(&mut tx, caller, *dispatch_id, "opened", json!({ "tablet_at": at }), now).await?;
        }
        OutboxVerb::Complete { dispatch_id, at, hashes, .. } => {
            check_complete(&mut tx, *dispatch_id, hashes).await?;
            let detail = json!({ "tablet_at": at, "device": caller.device, "files": hashes.len() });
            receipt(&mut tx, caller, *dispatch_id, "complete", detail, now).await?;
        }
        OutboxVerb::Reply { id, sitting_id, mandate_id, answer, at } => {
            attendance::say(&mut tx, word(caller, *id, *sitting_id, *mandate_id, *at, now), answer).await?;
        }
        OutboxVerb::Proxy { id, sitting_id, mandate_id, holder_id, at } => {
            attendance::empower(&mut tx, word(caller, *id, *sitting_id, *mandate_id, *at, now), *holder_id)
                .await?;
        }
        OutboxVerb::RevokeProxy { id, sitting_id, mandate_id, at } => {
            attendance::revoke(&mut tx, word(caller, *id, *sitting_id, *mandate_id, *at, now)).await?;
        }
    }
    store::remember(tx.inner(), verb.id(), caller.person, &serde_json::to_value(done(verb))?, now).await?;
    Ok(tx.commit().await?)
}

fn word(caller: &Caller, id: Uuid, sitting: Uuid, mandate: Uuid, said_at: Timestamp, at: Timestamp) -> Word {
    Word {
        id,
        sitting,
        mandate,
        by_person: caller.person,
        source: "tablet",
        illness_certified: false,
        said_at,
        at,
    }
}

/// Opens the authority of the caller's own mandate or dispatch; anything else is 404.
async fn open(state: &AppState, caller: &Caller, verb: &OutboxVerb) -> AppResult<TenantTx> {
    let today = state.clock.now().day_in("Europe/Paris");
    let mut tx = state.db.read().await?;
    let mut mandates = people::mandates_of(&mut tx, caller.person, &today).await?;
    mandates.retain(|m| caller.reach.allows(m.tenant_id));
    let tenant = match verb {
        OutboxVerb::Notified { dispatch_id, .. }
        | OutboxVerb::Opened { dispatch_id, .. }
        | OutboxVerb::Complete { dispatch_id, .. } => {
            convocations::authority_of_dispatch(&mut tx, *dispatch_id, caller.person).await?
        }
        OutboxVerb::Reply { mandate_id, .. }
        | OutboxVerb::Proxy { mandate_id, .. }
        | OutboxVerb::RevokeProxy { mandate_id, .. } => {
            mandates.iter().find(|m| m.mandate_id == *mandate_id).map(|m| m.tenant_id)
        }
    };
    drop(tx);
    let tenant = tenant.filter(|t| mandates.iter().any(|m| m.tenant_id == *t)).ok_or(AppError::NotFound)?;
    Ok(state.db.tenant(tenant).write().await?)
}

/// Writes a receipt once; a second of the same kind changes nothing.
async fn receipt(
    tx: &mut TenantTx,
    caller: &Caller,
    dispatch: Uuid,
    kind: &'static str,
    detail: Value,
    now: Timestamp,
) -> AppResult<()> {
    let row = convocations::dispatch(tx, dispatch).await?.ok_or(AppError::NotFound)?;
    if row.person_id != caller.person {
        return Err(AppError::NotFound);
    }
    let already = match kind {
        "notified" => row.notified_at,
        "opened" => row.opened_at,
        _ => row.complete_at,
    };
    if already.is_none() {
        convocations::add_evidence(tx, dispatch, kind, now, &detail).await?;
        let ids = json!({ "dispatch": dispatch, "mandate": row.mandate_id, "kind": kind });
        feed::tell(tx, "tablet.receipt", Some(row.convocation_id), now, &ids).await?;
    }
    Ok(())
}

/// « Complete » is taken only when the tablet verified every file of the version.
async fn check_complete(tx: &mut TenantTx, dispatch: Uuid, hashes: &[String]) -> AppResult<()> {
    let wanted = convocations::hashes_of(tx, dispatch).await?;
    let held: HashSet<&str> = hashes.iter().map(String::as_str).collect();
    let missing = wanted.iter().filter(|h| !held.contains(h.as_str())).count();
    if missing == 0 {
        return Ok(());
    }
    Err(AppError::refused(
        StatusCode::CONFLICT,
        "tablet.incomplete",
        format!(
            "Il manque {missing} fichier(s) de cette convocation sur la tablette : elle va les reprendre."
        ),
    ))
}
