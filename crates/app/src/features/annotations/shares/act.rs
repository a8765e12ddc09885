//! What a member does with shares: gives one, answers, has read, puts away, withdraws. Each act has an id made on the
//! tablet; received twice, it is done once. They wait on the tablet while there is no network.
use super::{in_force, place, store};
use crate::features::annotations::{destroy, own};
use crate::features::people;
use crate::platform::auth::Caller;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::Json;
use crate::platform::seal::Key;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// Acts taken at once.
const AT_ONCE: usize = 50;
/// Bytes of what is shared or answered.
const HEAVIEST: usize = 65_536;
/// Answers to one share.
const MOST_ANSWERS: i64 = 1_000;
/// Shares of one mandate that are not withdrawn.
const MOST_SHARES: i64 = 5_000;

/// What a tablet hands over.
#[derive(Deserialize, ToSchema)]
pub struct ShareActs {
    acts: Vec<ShareAct>,
}

/// One act, under the id that the tablet gave it, by one of the member's mandates.
#[derive(Deserialize, ToSchema)]
pub struct ShareAct {
    id: Uuid,
    mandate_id: Uuid,
    /// The share; a new one bears the id of its act.
    share_id: Uuid,
    #[serde(flatten)]
    what: ShareVerb,
}

/// What is done.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum ShareVerb {
    /// Gives a copy to these mandates; the server does not read it.
    Share {
        to: Vec<Uuid>,
        content: String,
    },
    Answer {
        content: String,
    },
    Read,
    PutAway,
    BringBack,
    Withdraw,
}

/// The answer to one act.
#[derive(Serialize, ToSchema)]
pub struct ShareResult {
    id: Uuid,
    ok: bool,
    code: Option<String>,
    sentence: Option<String>,
}

/// The answers, in the order of the acts.
#[derive(Serialize, ToSchema)]
pub struct ShareResults {
    results: Vec<ShareResult>,
}

/// Why an act is not done.
#[derive(Debug)]
enum NotDone {
    Empty,
    TooLong,
    Nobody,
    NotAColleague,
    Withdrawn,
    Full,
}

impl Refusal for NotDone {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "shares.empty",
            Self::TooLong => "shares.too_long",
            Self::Nobody => "shares.nobody",
            Self::NotAColleague => "shares.not_a_colleague",
            Self::Withdrawn => "shares.withdrawn",
            Self::Full => "shares.full",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Empty => "Il n’y a rien à partager : écrivez d’abord.",
            Self::TooLong => "Ce texte est trop long pour être partagé : écrivez-le en plusieurs fois.",
            Self::Nobody => "Choisissez au moins une personne avec qui partager.",
            Self::NotAColleague => {
                "Une des personnes choisies ne siège plus dans cette collectivité : choisissez de nouveau."
            }
            Self::Withdrawn => "Ce partage a été retiré : on n’y répond plus.",
            Self::Full => {
                "Ce partage a trop de réponses, ou vous avez trop de partages : retirez-en d’abord."
            }
        }
        .into()
    }
}

/// Takes acts about shares; each is its own unit of work.
#[utoipa::path(post, path = "/api/tablet/shares", tag = "annotations", operation_id = "shares_act",
    request_body = ShareActs,
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, body = ShareResults), (status = 401), (status = 422)))]
pub(super) async fn act(
    State(state): State<AppState>,
    caller: Caller,
    Json(request): Json<ShareActs>,
) -> AppResult<Json<ShareResults>> {
    if request.acts.len() > AT_ONCE {
        return Err(AppError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "shares.too_many",
            format!(
                "La tablette envoie plus de {AT_ONCE} partages à la fois : elle doit les envoyer en plusieurs fois."
            ),
        ));
    }
    let mut results = Vec::with_capacity(request.acts.len());
    for act in &request.acts {
        let refused = match one(&state, &caller, act).await {
            Ok(()) => None,
            Err(AppError::Internal(error)) => return Err(AppError::Internal(error)),
            Err(refused) => Some(refused),
        };
        results.push(ShareResult {
            id: act.id,
            ok: refused.is_none(),
            code: refused.as_ref().map(AppError::code),
            sentence: refused.as_ref().map(AppError::sentence),
        });
    }
    Ok(Json(ShareResults { results }))
}

async fn one(state: &AppState, caller: &Caller, act: &ShareAct) -> AppResult<()> {
    let mine = in_force(state, caller, act.mandate_id).await?;
    let now = state.clock.now();
    if let ShareVerb::Share { to, content } = &act.what {
        return share(state, mine.tenant_id, act, (to, content), now).await;
    }
    let mut tx = state.db.tenant(mine.tenant_id).write().await?;
    let party = store::party(&mut tx, act.share_id, act.mandate_id).await?.ok_or(AppError::NotFound)?;
    match &act.what {
        ShareVerb::Answer { content } => {
            check(content)?;
            let key = party.key.ok_or(NotDone::Withdrawn)?;
            if store::answers_count(&mut tx, act.share_id).await? >= MOST_ANSWERS {
                return Err(NotDone::Full.into());
            }
            let key = own::key(state, mine.tenant_id, &key).await?;
            let sealed = key.seal(&place(act.share_id, act.id), content)?;
            store::answer(&mut tx, act.share_id, act.id, act.mandate_id, &sealed, now).await?;
        }
        ShareVerb::Read => store::read(&mut tx, act.share_id, act.mandate_id, now).await?,
        ShareVerb::PutAway => store::put_away(&mut tx, act.share_id, act.mandate_id, Some(now)).await?,
        ShareVerb::BringBack => store::put_away(&mut tx, act.share_id, act.mandate_id, None).await?,
        ShareVerb::Withdraw if party.sharer => withdraw_one(&mut tx, act.share_id, now).await?,
        ShareVerb::Withdraw => return Err(AppError::NotFound),
        ShareVerb::Share { .. } => {}
    }
    Ok(tx.commit().await?)
}

async fn share(
    state: &AppState,
    tenant: Uuid,
    act: &ShareAct,
    (to, content): (&[Uuid], &str),
    now: Timestamp,
) -> AppResult<()> {
    check(content)?;
    if act.share_id != act.id {
        return Err(AppError::NotFound);
    }
    // The key stands among the files before anything names it.
    let drawn = Key::draw();
    let sealed = Key::of(&drawn)?.seal(&place(act.id, act.id), content)?;
    let key = state.blobs.put(tenant, drawn.to_vec()).await?;
    let done = enter(state, tenant, act, to, (&key, &sealed), now).await;
    if !matches!(done, Ok(true)) {
        state.blobs.remove(tenant, &key).await?;
    }
    done.map(|_| ())
}

/// Enters a share; false when it was entered before.
async fn enter(
    state: &AppState,
    tenant: Uuid,
    act: &ShareAct,
    to: &[Uuid],
    (key, sealed): (&str, &[u8]),
    now: Timestamp,
) -> AppResult<bool> {
    let mut tx = state.db.tenant(tenant).write().await?;
    if let Some(by) = store::sharer(&mut tx, act.id).await? {
        return if by == act.mandate_id { Ok(false) } else { Err(AppError::NotFound) };
    }
    let today = now.day_in(crate::platform::auth::HOME_ZONE);
    let members = people::members_on(&mut tx, &today).await?;
    let me = members.iter().find(|m| m.mandate_id == act.mandate_id).ok_or(AppError::NotFound)?.person_id;
    let to: BTreeSet<Uuid> = to.iter().copied().collect();
    if to.is_empty() {
        return Err(NotDone::Nobody.into());
    }
    let known = |id: &Uuid| members.iter().any(|m| m.mandate_id == *id && m.person_id != me);
    if !to.iter().all(known) {
        return Err(NotDone::NotAColleague.into());
    }
    if store::shares_count(&mut tx, act.mandate_id).await? >= MOST_SHARES {
        return Err(NotDone::Full.into());
    }
    store::share(&mut tx, act.id, act.mandate_id, key, sealed, now).await?;
    for reader in to {
        store::add_reader(&mut tx, act.id, reader).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Withdraws a share: its words and its answers go, and its key with them.
pub(super) async fn withdraw_one(tx: &mut TenantTx, share: Uuid, now: Timestamp) -> AppResult<()> {
    if let Some(key) = store::withdraw(tx, share, now).await? {
        destroy::order(tx, share, key, None, now).await?;
    }
    Ok(())
}

fn check(content: &str) -> Result<(), NotDone> {
    match content.len() {
        0 => Err(NotDone::Empty),
        n if n > HEAVIEST => Err(NotDone::TooLong),
        _ => Ok(()),
    }
}
