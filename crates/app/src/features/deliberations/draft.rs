//! `deliberations.draft`: one deliberation for each item that was voted or that appointed, drawn from the facts.
//!
//! Done by itself when the sitting closes, and again when the clerk asks after a correction: drafts are brought up to date,
//! the words already written in them stay; what is final is left as it is, and told to be old.
use super::model::Deliberation;
use super::source::{Source, source};
use super::store::{self, Place};
use super::template::{self, DeliberationTemplate};
use super::{tags, view};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use crate::platform::{feed, ids};
use axum::extract::State;
use futures::future::BoxFuture;
use pupitre_rules::{french, told};
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Draws the deliberations of a sitting from its facts, or brings the drafts up to date.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/deliberations/draft", tag = "deliberations",
    operation_id = "deliberations_draft", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = view::DeliberationsView), (status = 404), (status = 409)))]
pub(super) async fn draft(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<view::DeliberationsView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    draft_in(&mut tx, sitting, state.clock.now()).await?;
    let view = view::view(&mut tx, sitting).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// The job that the closing leaves; the minutes are drawn after it, with the numbers it gave.
pub(super) fn job(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(tenant), Some(sitting)) = (job.tenant_id, job.subject) else {
            return Err(Failure::Stuck(
                "Ce travail ne dit pas de quelle séance rédiger les délibérations.".into(),
            ));
        };
        let now = state.clock.now();
        let mut tx = state.db.tenant(tenant).write().await?;
        draft_in(&mut tx, sitting, now).await?;
        jobs::enqueue(&mut tx, "minutes.draft", sitting, &json!({}), now, now).await?;
        jobs::done(tx.inner(), job.id, now).await?;
        tx.commit().await?;
        Ok(Finished::Already)
    })
}

/// The same inside a transaction.
async fn draft_in(tx: &mut TenantTx, sitting: Uuid, now: Timestamp) -> AppResult<()> {
    let source = source(tx, sitting).await?;
    let (_, template) = template::in_force(tx).await?;
    let mut known: HashMap<Uuid, Deliberation> =
        store::of_sitting(tx, sitting).await?.into_iter().map(|d| (d.item_id, d)).collect();
    let convened_on = source.around.convened_on.map(Day::from);
    for (at, item) in source.held.setting.items.iter().enumerate() {
        let record = told::record(&source.told(), item.id);
        match (record, known.remove(&item.id)) {
            (Some(record), Some(d)) if d.state == "draft" && d.record.0 != record => {
                store::set_record(tx, d.id, &record, &convened_on).await?;
            }
            (Some(record), None) => {
                let place = Numbered::next(tx, &source, &template.numbering).await?;
                let words =
                    Drawn { source: &source, template: &template, record: &record, number: &place.number() };
                let d = words.draw(item.id, at as i64 + 1, now);
                store::insert(tx, &d, &Place { series: &place.series, rank: place.rank }).await?;
            }
            (None, Some(d)) => store::remove_draft(tx, d.id).await?,
            _ => {}
        }
    }
    feed::publish(tx, "deliberations.draft", Some(sitting), now).await?;
    Ok(())
}

/// A number about to be given.
struct Numbered {
    series: String,
    rank: i64,
    by_year: bool,
}

impl Numbered {
    /// The next one in the day of the sitting, or in its year, as the authority numbers.
    async fn next(tx: &mut TenantTx, source: &Source, numbering: &str) -> sqlx::Result<Self> {
        let (by_year, day) = (numbering == "year", source.sitting.day().0);
        let series = if by_year { day[..4].to_owned() } else { day };
        Ok(Self { rank: store::last_rank(tx, &series).await? + 1, series, by_year })
    }

    /// « 2026-057 », « 2026-12-17-01 ».
    fn number(&self) -> String {
        let Self { series, rank, by_year } = self;
        if *by_year { format!("{series}-{rank:03}") } else { format!("{series}-{rank:02}") }
    }
}

/// A deliberation being drawn.
struct Drawn<'a> {
    source: &'a Source,
    template: &'a DeliberationTemplate,
    record: &'a told::Record,
    number: &'a str,
}

impl Drawn<'_> {
    fn draw(&self, item: Uuid, position: i64, now: Timestamp) -> Deliberation {
        let of = self.source.agenda.iter().find(|i| i.id == item);
        let value = |tag: &str| self.value(tag, item);
        let decision = match self.record.outcome.as_str() {
            "rejected" => &self.template.refused,
            "appointed" => &self.template.appointed,
            _ => &self.template.adopted,
        };
        Deliberation {
            id: ids::new_id(),
            sitting_id: self.source.sitting.id,
            item_id: item,
            position,
            year: i64::from(self.source.sitting.day().date().year()),
            number: self.number.to_owned(),
            object: self.record.title.clone(),
            matter: of.and_then(|i| i.matter.clone()),
            adopted: self.record.adopted(),
            state: "draft".into(),
            visas: tags::KNOWN.fill(&self.template.visas, &value),
            recitals: tags::KNOWN.fill(&self.template.recitals, &value),
            decision: tags::KNOWN.fill(decision, &value),
            record: sqlx::types::Json(self.record.clone()),
            convened_on: self.source.around.convened_on.map(Day::from),
            revision: 1,
            drafted_at: now,
            final_at: None,
            paper_hash: None,
            signed_on: None,
            signed_at: None,
            signatures: None,
            scan_hash: None,
            published_on: None,
        }
    }

    fn value(&self, tag: &str, item: Uuid) -> String {
        let r = self.record;
        let day = self.source.sitting.day().date();
        match tag {
            "organe" => french::inside(&self.source.held.setting.body),
            "date" => french::long_date(day),
            "numéro" => self.number.to_owned(),
            "objet" => french::inside(&r.title),
            "rapporteur" => {
                let known = self.source.around.rapporteurs.iter().find(|(id, _)| *id == item);
                known.map(|(_, name)| name.clone()).unwrap_or_default()
            }
            "convocation" => self.source.around.convened_on.map(french::long_date).unwrap_or_default(),
            "président" => r.chair.clone(),
            "secrétaire" => r.secretaries.join(", "),
            "présents" => r.present.len().to_string(),
            "votants" => r.vote().map(|v| (v.entitled - v.not_voting).to_string()).unwrap_or_default(),
            "vote" => r.sentences().join(" "),
            "nommés" => {
                let posts = r.elected.iter().map(|e| format!("{} ({})", e.name, e.post));
                posts.collect::<Vec<_>>().join(", ")
            }
            _ => String::new(),
        }
    }
}
