//! `publication.mask`: personal data is taken out of what the public reads. The copy is composed anew from the words that
//! remain: what is masked is in no file, no page, no feed and no index; the original is kept.
use super::model::{ActFacts, Facts, Publication};
use super::{copy, store, terms};
use crate::features::authorities;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{feed, journal};
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_documents::MASK;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha512};
use utoipa::ToSchema;
use uuid::Uuid;

/// Fewest letters of a passage: less would mask half of the words.
const SHORTEST: usize = 3;
/// Most passages at once.
const MOST: usize = 50;

/// Why nothing is masked.
enum MaskRefusal {
    Withdrawn,
    Nothing,
    NotThere(String),
    NotOurs,
}

impl Refusal for MaskRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Withdrawn => "publication.already_withdrawn",
            Self::Nothing => "publication.nothing_to_mask",
            Self::NotThere(_) => "publication.passage_not_found",
            Self::NotOurs => "publication.mask_elsewhere",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Withdrawn => "Ce document est déjà retiré.".into(),
            Self::Nothing => format!(
                "Donnez de 1 à {MOST} passages à masquer, d’au moins {SHORTEST} caractères, tels qu’ils sont écrits dans l’acte."
            ),
            Self::NotThere(passage) => format!(
                "« {passage} » ne se trouve pas dans l’acte. Recopiez le passage tel qu’il y est écrit, accents et majuscules compris."
            ),
            Self::NotOurs => "Ce document n’a pas été composé par Pupitre : masquez les données dans le logiciel d’origine, retirez ce \
                              document, puis publiez la copie."
                .into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Withdrawn | Self::NotOurs => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Nothing | Self::NotThere(_)).then_some("passages")
    }
}

/// What to mask.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MaskRequest {
    /// Passages as they are written: each is masked wherever it stands.
    passages: Vec<String>,
}

/// Masks.
#[utoipa::path(post, path = "/api/authorities/{authority}/publication/postings/{posting}/mask", tag = "publication",
    operation_id = "publication_mask", request_body = MaskRequest,
    params(("authority" = Uuid, Path), ("posting" = Uuid, Path)), security(("session" = [])),
    responses((status = 204), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn mask(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, posting)): Path<(Uuid, Uuid)>,
    Json(request): Json<MaskRequest>,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.read().await?;
    let before = store::publication(&mut tx, posting).await?.ok_or(AppError::NotFound)?;
    let a = authorities::authority(&mut tx).await?;
    drop(tx);
    let mut after = masked(&before, &request.passages)?;
    let bytes = copy::typeset(&state, &a, &after, now).await?;
    after.public_bytes = bytes.len() as i64;
    after.public_sha512 = hex::encode(Sha512::digest(&bytes));
    after.public_hash = state.blobs.put(authority, bytes).await?;
    after.changed_at = now;
    let mut tx = desk.write().await?;
    let still = store::publication(&mut tx, posting).await?.ok_or(AppError::NotFound)?;
    if still.withdrawn_at.is_some() {
        return Err(MaskRefusal::Withdrawn.into());
    }
    store::mask(&mut tx, &after).await?;
    store::index(&mut tx, after.id, &terms::of(&after.number, &after.title, &after.facts.0)).await?;
    store::touch_site(&mut tx).await?;
    // What is masked is not said again here.
    let facts = json!({ "kind": after.kind, "number": after.number, "passages": request.passages.len(),
        "original": after.original_hash, "hash": after.public_hash });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "publication.mask",
        subject: Some(after.id),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The posting without the passages.
fn masked(p: &Publication, passages: &[String]) -> AppResult<Publication> {
    if p.withdrawn_at.is_some() {
        return Err(MaskRefusal::Withdrawn.into());
    }
    if matches!(p.facts.0.act, ActFacts::Act(_)) {
        return Err(MaskRefusal::NotOurs.into());
    }
    let passages: Vec<&str> = passages.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect();
    let short = |p: &&str| p.chars().count() < SHORTEST || MASK.contains(*p);
    if passages.is_empty() || passages.len() > MOST || passages.iter().any(short) {
        return Err(MaskRefusal::Nothing.into());
    }
    let mut facts = serde_json::to_value(&p.facts.0)?;
    let mut after = p.clone();
    for passage in passages {
        let found = hide(&mut facts["act"], passage) | after.title.contains(passage);
        if !found {
            return Err(MaskRefusal::NotThere(passage.to_owned()).into());
        }
        after.title = after.title.replace(passage, MASK);
    }
    after.facts.0 =
        Facts { sitting: p.facts.0.sitting.clone(), act: serde_json::from_value(facts["act"].take())? };
    after.masked = true;
    Ok(after)
}

/// Masks a passage in every text; whether it was found. Words of the code hold no personal data and are left.
fn hide(value: &mut Value, passage: &str) -> bool {
    const OURS: [&str; 8] =
        ["kind", "id", "item_id", "occasion", "matter", "calendar_uid", "signed_on", "transmitted_on"];
    match value {
        Value::String(text) if text.contains(passage) => {
            *text = text.replace(passage, MASK);
            true
        }
        // Each is hidden: the search does not stop at the first.
        Value::Array(items) => items.iter_mut().fold(false, |found, item| hide(item, passage) | found),
        Value::Object(fields) => fields
            .iter_mut()
            .filter(|(key, _)| !OURS.contains(&key.as_str()))
            .fold(false, |found, (_, value)| hide(value, passage) | found),
        _ => false,
    }
}
