//! What the office sees: what is posted, what is due and for when, the settings of the site.
use super::model::{PublicSite, PublicationKind};
use super::store::{self, OfficeLine};
use super::{gather, post, site};
use crate::features::authorities;
use crate::platform::answer;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::extract::State;
use axum::response::Response;
use pupitre_rules::{duties, french, publicity};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a deliberation is posted without a day being given.
const EXECUTORY: &str =
    "Sans délai : un acte n’est exécutoire qu’une fois publié et transmis (article L2131-1 du CGCT).";
/// Postings listed in the office.
const LISTED: i64 = 500;

/// Something to post.
#[derive(Debug, Serialize, ToSchema)]
pub struct DuePosting {
    #[schema(value_type = PublicationKind)]
    pub kind: String,
    pub subject: Uuid,
    pub sitting_id: Uuid,
    pub title: String,
    /// The day of the sitting.
    pub day: Day,
    /// The last day to do it; none when no text gives days.
    pub due: Option<Day>,
    /// Its file is made.
    pub ready: bool,
    /// The rule, in a sentence.
    pub why: String,
}

/// A posting in the office.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingLine {
    pub id: Uuid,
    #[schema(value_type = PublicationKind)]
    pub kind: String,
    pub sitting_id: Option<Uuid>,
    pub number: String,
    pub title: String,
    pub body: String,
    pub day: Day,
    pub posted_at: Timestamp,
    pub posted_on: Day,
    pub kept_until: Option<Day>,
    pub hash: String,
    pub masked: bool,
    pub withdrawn_at: Option<Timestamp>,
    pub withdrawn_reason: String,
    /// Where everyone reads it; none while the site is closed, or once withdrawn.
    pub url: Option<String>,
}

/// The whole screen.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicationOverview {
    pub site: PublicSite,
    /// Whether the site was ever set or opened; what is shown before is what it would be.
    pub opened: bool,
    /// Address of the site.
    pub url: String,
    /// Whether the authority may choose display or paper (L2131-1).
    pub may_choose_form: bool,
    pub due: Vec<DuePosting>,
    pub posted: Vec<PostingLine>,
}

/// What is posted and what is due.
#[utoipa::path(get, path = "/api/authorities/{authority}/publication", tag = "publication",
    operation_id = "publication_overview", params(("authority" = Uuid, Path)), security(("session" = [])),
    responses((status = 200, body = PublicationOverview), (status = 404)))]
pub(super) async fn overview(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<PublicationOverview>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let now = state.clock.now();
    let mut tx = desk.read().await?;
    let a = authorities::authority(&mut tx).await?;
    let today = now.day_in(&a.time_zone);
    let stored = store::site(&mut tx).await?;
    let opened = stored.is_some();
    let site = match stored {
        Some(site) => site,
        None => site::proposed(&mut tx, &a).await?,
    };
    let inhabitants = authorities::population_on(&mut tx, &today).await?.unwrap_or_default();
    let lines = store::office_lines(&mut tx, LISTED).await?;
    Ok(Json(PublicationOverview {
        url: format!("{}/collectivites/{}", state.config.base_url(), site.slug),
        may_choose_form: publicity::may_choose(&a.kind, inhabitants, today.date()),
        due: due(&mut tx, now).await?,
        posted: lines.into_iter().map(|line| shown(&state, &site, line)).collect(),
        opened,
        site,
    }))
}

fn shown(state: &AppState, site: &PublicSite, l: OfficeLine) -> PostingLine {
    PostingLine {
        url: post::address(state, site, l.id).filter(|_| l.withdrawn_at.is_none()),
        id: l.id,
        kind: l.kind,
        sitting_id: l.sitting_id,
        number: l.number,
        title: l.title,
        body: l.body,
        day: l.day,
        posted_at: l.posted_at,
        posted_on: l.posted_on,
        kept_until: l.kept_until,
        hash: l.public_hash,
        masked: l.masked,
        withdrawn_at: l.withdrawn_at,
        withdrawn_reason: l.withdrawn_reason,
    }
}

/// What the law has posted, the most pressing first.
async fn due(tx: &mut TenantTx, now: Timestamp) -> AppResult<Vec<DuePosting>> {
    let mut due = convocations(tx, now).await?;
    due.extend(acts(tx).await?);
    due.sort_by(|a, b| (a.due.is_none(), &a.due, &a.day).cmp(&(b.due.is_none(), &b.due, &b.day)));
    Ok(due)
}

async fn convocations(tx: &mut TenantTx, now: Timestamp) -> sqlx::Result<Vec<DuePosting>> {
    let all = store::due_convocations(tx, now).await?;
    let one = |c: store::DueConvocation| {
        let day = c.starts_at.day_in(&c.time_zone);
        DuePosting {
            kind: "convocation".into(),
            subject: c.id,
            sitting_id: c.sitting_id,
            title: format!(
                "{}, {}, {}",
                gather::occasion(&c.kind),
                french::inside(&c.body),
                french::long_date(day.date())
            ),
            due: Some(day.clone()),
            day,
            ready: c.ready,
            why: "La convocation est affichée ou publiée (article L2121-10 du CGCT).".into(),
        }
    };
    Ok(all.into_iter().map(one).collect())
}

/// Lists, deliberations and minutes that are made and not posted, each with the day that the law gives it.
async fn acts(tx: &mut TenantTx) -> sqlx::Result<Vec<DuePosting>> {
    let mut due = Vec::new();
    for (kind, key, all) in [
        ("list", "list_of_deliberations", store::due_lists(tx).await?),
        ("deliberation", "", store::due_deliberations(tx).await?),
        ("minutes", "minutes_published", store::due_minutes(tx).await?),
    ] {
        due.extend(all.into_iter().map(|act| due_act(kind, key, act)));
    }
    Ok(due)
}

fn due_act(kind: &str, key: &str, act: store::DueAct) -> DuePosting {
    let day = act.starts_at.day_in(&act.time_zone);
    let facts = duties::Facts {
        held_on: day.date(),
        next_on: None,
        settled_on: act.settled_on.map(|on| on.date()),
        published_on: None,
    };
    // A body whose own rules decide has no day here.
    let duty = duties::after(&act.regime, facts).unwrap_or_default().into_iter().find(|duty| duty.key == key);
    let when = format!("{}, {}", french::inside(&act.body), french::long_date(day.date()));
    DuePosting {
        kind: kind.into(),
        subject: act.subject,
        sitting_id: act.sitting_id,
        title: if act.title.is_empty() {
            when
        } else {
            format!("n°\u{a0}{}, {} ({when})", act.number, act.title)
        },
        due: duty.as_ref().and_then(|duty| duty.due).map(Day::from),
        why: duty.map_or_else(|| EXECUTORY.to_owned(), |duty| duty.sentence),
        ready: act.ready,
        day,
    }
}

/// The original of a posting, as it was made, for the office.
#[utoipa::path(get, path = "/api/authorities/{authority}/publication/postings/{posting}/original.pdf", tag = "publication",
    operation_id = "publication_original", params(("authority" = Uuid, Path), ("posting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, content_type = "application/pdf"), (status = 404)))]
pub(super) async fn original(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, posting)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let p = store::publication(&mut tx, posting).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let bytes = state.blobs.get(authority, &p.original_hash).await?;
    Ok(answer::pdf(bytes, &format!("original-{}", p.file_name())))
}
