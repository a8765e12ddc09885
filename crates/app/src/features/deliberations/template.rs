//! The template of deliberations: visas, recitals and decision with tags, in versions, and how the authority numbers.
use super::tags;
use crate::features::authorities::{self, lines};
use crate::platform::auth::{Caller, LOOKS, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{feed, ids, journal};
use axum::extract::State;
use pupitre_rules::words;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Among the templates of the authority.
const KIND: &str = "deliberation";
/// Longest text of a template, in characters.
const LONGEST: usize = 8_000;

words! {
    /// In what deliberations are numbered: each sitting from 1, or the year.
    Numbering: "sitting", "year";
}

/// What a deliberation starts from. Tags: `{organe} {date} {numéro} {objet} {rapporteur} {convocation} {président}
/// {secrétaire} {présents} {votants} {vote} {nommés}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliberationTemplate {
    /// `sitting` or `year`.
    #[schema(value_type = Numbering)]
    pub numbering: String,
    pub visas: String,
    pub recitals: String,
    /// What is decided when the item is adopted.
    pub adopted: String,
    /// When it is refused.
    pub refused: String,
    /// When somebody is appointed.
    pub appointed: String,
    /// Ways of recourse, at the foot of every deliberation.
    pub recourse: String,
}

/// The template with its number; 0 is the one nobody changed yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliberationTemplateView {
    version: i64,
    content: DeliberationTemplate,
    /// The tags that may be written.
    tags: Vec<&'static str>,
}

/// Why a template is not saved.
enum TemplateRefusal {
    UnknownTag { field: &'static str, tag: String },
    UnknownNumbering,
}

impl Refusal for TemplateRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownTag { .. } => "deliberations.tag_unknown",
            Self::UnknownNumbering => "deliberations.numbering_unknown",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::UnknownTag { tag, .. } => {
                let known = tags::TAGS.map(|t| format!("{{{t}}}")).join(" ");
                format!("Le mot {{{tag}}} ne se remplit pas tout seul. Possibles : {known}. Corrigez-le, puis enregistrez.")
            }
            Self::UnknownNumbering => {
                "Les délibérations se numérotent par séance (sitting) ou par année (year) : choisissez l’un des deux.".into()
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::UnknownTag { field, .. } => field,
            Self::UnknownNumbering => "numbering",
        })
    }
}

const VISAS: &str = "Vu le code général des collectivités territoriales ;
Vu la convocation adressée aux membres le {convocation} ;
Vu le rapport présenté par {rapporteur} ;";

const RECITALS: &str = "Considérant l’exposé fait en séance et la note de synthèse jointe à la convocation ;";

const ADOPTED: &str = "Article 1er – Est approuvé ce qui suit : {objet}.

Article 2 – Le maire ou président, ou son représentant, est chargé de l’exécution de la présente délibération, qui sera \
transmise au représentant de l’État et publiée.";

const REFUSED: &str = "La proposition « {objet} » n’est pas adoptée.";

const APPOINTED: &str = "Article 1er – Sont nommés : {nommés}.

Article 2 – La présente délibération sera transmise au représentant de l’État et publiée.";

const RECOURSE: &str = "La présente délibération peut être déférée au tribunal administratif dans le délai de deux mois à compter \
de sa publication (article R421-1 du code de justice administrative).";

/// What an authority starts from.
fn first() -> DeliberationTemplate {
    DeliberationTemplate {
        numbering: "sitting".into(),
        visas: VISAS.into(),
        recitals: RECITALS.into(),
        adopted: ADOPTED.into(),
        refused: REFUSED.into(),
        appointed: APPOINTED.into(),
        recourse: RECOURSE.into(),
    }
}

/// The template in force, with its version.
pub(super) async fn in_force(tx: &mut TenantTx) -> AppResult<(i64, DeliberationTemplate)> {
    Ok(authorities::template(tx, KIND).await?.unwrap_or_else(|| (0, first())))
}

/// The template of deliberations in force.
#[utoipa::path(get, path = "/api/authorities/{authority}/templates/deliberation", tag = "deliberations",
    operation_id = "deliberations_template", params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = DeliberationTemplateView), (status = 404)))]
pub(super) async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<DeliberationTemplateView>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let (version, content) = in_force(&mut tx).await?;
    Ok(Json(DeliberationTemplateView { version, content, tags: tags::TAGS.to_vec() }))
}

fn check(t: DeliberationTemplate) -> AppResult<DeliberationTemplate> {
    if !["sitting", "year"].contains(&t.numbering.as_str()) {
        return Err(TemplateRefusal::UnknownNumbering.into());
    }
    let text = |field, name: &str, text: &str| -> AppResult<String> {
        match tags::KNOWN.unknown(text) {
            Some(tag) => Err(TemplateRefusal::UnknownTag { field, tag }.into()),
            None => lines(field, name, text, LONGEST),
        }
    };
    Ok(DeliberationTemplate {
        visas: text("visas", "visas", &t.visas)?,
        recitals: text("recitals", "considérants", &t.recitals)?,
        adopted: text("adopted", "décision", &t.adopted)?,
        refused: text("refused", "décision de refus", &t.refused)?,
        appointed: text("appointed", "nomination", &t.appointed)?,
        recourse: text("recourse", "voies de recours", &t.recourse)?,
        numbering: t.numbering,
    })
}

/// Saves a new version of the template; deliberations already drawn keep their words.
#[utoipa::path(put, path = "/api/authorities/{authority}/templates/deliberation", tag = "deliberations",
    operation_id = "deliberations_save_template", params(("authority" = Uuid, Path)),
    request_body = DeliberationTemplate, security(("session" = [])),
    responses((status = 200, body = DeliberationTemplateView), (status = 404), (status = 422)))]
pub(super) async fn save(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(content): Json<DeliberationTemplate>,
) -> AppResult<Json<DeliberationTemplateView>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let content = check(content)?;
    let now = state.clock.now();
    let id = ids::new_id();
    let mut tx = desk.write().await?;
    let version = in_force(&mut tx).await?.0 + 1;
    authorities::save_template(&mut tx, (KIND, id), (version, &content), desk.person, now).await?;
    let facts = json!({ "kind": KIND, "version": version });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "deliberations.save_template",
        subject: Some(id),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    tx.commit().await?;
    Ok(Json(DeliberationTemplateView { version, content, tags: tags::TAGS.to_vec() }))
}
