//! `publication.post`: an act is put before everyone. Its moment, its author and its bytes are frozen; the journal says it.
use super::model::{ActFacts, Draft, PublicSite, PublicationKind};
use super::store::{self, Posted};
use super::{acts, gather, site, terms};
use crate::features::convocations;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::ids::new_id;
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use crate::platform::{feed, journal};
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::{french, publicity};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha512};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why something is not posted.
#[derive(Debug)]
pub enum PostRefusal {
    UnknownKind,
    NotPublic,
    Replaced,
    NotReady,
    NotSigned,
    NotSettled,
    NoAuthor,
    Already { on: String },
}

impl Refusal for PostRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownKind => "publication.kind_unknown",
            Self::NotPublic => "publication.sitting_not_public",
            Self::Replaced => "publication.version_replaced",
            Self::NotReady => "publication.file_not_ready",
            Self::NotSigned => "publication.not_signed",
            Self::NotSettled => "publication.not_settled",
            Self::NoAuthor => "publication.no_author",
            Self::Already { .. } => "publication.already_posted",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::UnknownKind => {
                "Ce qui se publie est une convocation, une liste de délibérations, un procès-verbal ou une délibération."
                    .into()
            }
            Self::NotPublic => {
                "Cette séance n’est pas publique : sa convocation et son ordre du jour ne se publient pas. Les actes qu’elle \
                 adopte, eux, se publient (article L2131-1 du CGCT)."
                    .into()
            }
            Self::Replaced => {
                "Cette version de la convocation a été remplacée : publiez la dernière (article L2121-10 du CGCT).".into()
            }
            Self::NotReady => {
                "Le document n’est pas encore composé : publiez-le dans un instant. Si l’attente dure, voyez « À traiter »."
                    .into()
            }
            Self::NotSigned => {
                "Cette délibération n’est pas signée : le maire ou le président et le secrétaire de séance la signent d’abord \
                 (article L2121-23 du CGCT)."
                    .into()
            }
            Self::NotSettled => {
                "Ce procès-verbal n’est pas arrêté et signé : il l’est au commencement de la séance suivante, puis publié dans \
                 la semaine (article L2121-15 du CGCT)."
                    .into()
            }
            Self::NoAuthor => {
                "L’acte publié porte le prénom, le nom et la qualité de son auteur (article R2131-1 du CGCT) : donnez d’abord \
                 le rôle de maire ou président à une personne, dans « Réglages »."
                    .into()
            }
            Self::Already { on } => format!(
                "Ce document est déjà publié depuis le {on}. Un acte publié ne se modifie pas (article R2131-1 du CGCT)."
            ),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::UnknownKind => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        }
    }
}

/// What to post.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostRequest {
    #[schema(value_type = PublicationKind)]
    kind: String,
    /// The convocation, the deliberation, or the sitting of a list or of minutes.
    subject: Uuid,
}

/// A posting made.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostedBody {
    pub id: Uuid,
    pub posted_on: Day,
    /// The first day on which it may be taken down.
    pub kept_until: Option<Day>,
    /// SHA-256 of the file as published.
    pub hash: String,
    /// Where everyone reads it; none while the site is closed.
    pub url: Option<String>,
}

/// Posts.
#[utoipa::path(post, path = "/api/authorities/{authority}/publication/postings", tag = "publication",
    operation_id = "publication_post", request_body = PostRequest, params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 201, body = PostedBody), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn post(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(request): Json<PostRequest>,
) -> AppResult<(StatusCode, Json<PostedBody>)> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    let made =
        post_in(&state, &mut tx, &request.kind, request.subject, desk.person, state.clock.now()).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// Posts, inside a unit of work.
pub async fn post_in(
    state: &AppState,
    tx: &mut TenantTx,
    kind: &str,
    subject: Uuid,
    by: Uuid,
    now: Timestamp,
) -> AppResult<PostedBody> {
    let draft = gather::draft(tx, kind, subject).await?;
    post_draft(state, tx, draft, by, now).await
}

/// Writes a posting: the site opens with the first one.
pub async fn post_draft(
    state: &AppState,
    tx: &mut TenantTx,
    mut draft: Draft,
    by: Uuid,
    now: Timestamp,
) -> AppResult<PostedBody> {
    hold_back(&mut draft);
    if let Some(before) = store::posted(tx, draft.kind, draft.subject).await? {
        let before = store::publication(tx, before).await?.ok_or(AppError::NotFound)?;
        return Err(PostRefusal::Already { on: french::long_date(before.posted_on.date()) }.into());
    }
    let (site, zone) = site::opened(tx).await?;
    let bytes = state.blobs.get(tx.tenant(), &draft.original_hash).await?;
    let on = now.day_in(&zone);
    let posted = Posted {
        id: new_id(),
        bytes: bytes.len() as i64,
        sha512: &hex::encode(Sha512::digest(&bytes)),
        at: now,
        kept_until: publicity::kept_until(on.date()).map(Day::from),
        on: &on,
        by,
        approved: match &draft.facts.act {
            ActFacts::Deliberation(d) => Some(d.adopted),
            _ => None,
        },
    };
    store::insert(tx, &draft, &posted).await?;
    store::index(tx, posted.id, &terms::of(&draft.number, &draft.title, &draft.facts)).await?;
    store::touch_site(tx).await?;
    acts::tell(tx, &draft, &on).await?;
    if draft.kind == "convocation" && site.online {
        convocations::shown_on_site(tx, draft.subject, &on, by).await?;
    }
    record(tx, &draft, &posted).await?;
    Ok(PostedBody {
        id: posted.id,
        url: address(state, &site, posted.id),
        kept_until: posted.kept_until,
        hash: draft.original_hash,
        posted_on: on,
    })
}

/// Whatever was handed over, nobody is named beside a secret ballot (L2121-21).
fn hold_back(draft: &mut Draft) {
    if let ActFacts::Deliberation(d) = &mut draft.facts.act
        && let Some(vote) = d.vote.as_mut().filter(|v| v.secret)
    {
        vote.names = None;
    }
}

/// Where everyone reads a posting.
pub(super) fn address(state: &AppState, site: &PublicSite, id: Uuid) -> Option<String> {
    site.online.then(|| format!("{}/collectivites/{}/actes/{id}", state.config.base_url(), site.slug))
}

async fn record(tx: &mut TenantTx, draft: &Draft, p: &Posted<'_>) -> AppResult<()> {
    let facts = json!({
        "kind": draft.kind,
        "subject": draft.subject,
        "sitting": draft.facts.sitting.as_ref().map(|s| s.id),
        "number": draft.number,
        "hash": draft.original_hash,
        "author": { "given_name": draft.author.given, "family_name": draft.author.family, "capacity": draft.author.capacity },
        "posted_on": p.on,
        "kept_until": p.kept_until,
    });
    let act = journal::Act {
        at: p.at,
        actor: Some(p.by),
        verb: "publication.post",
        subject: Some(p.id),
        facts: &facts,
    };
    feed::act(tx, act).await?;
    Ok(())
}
