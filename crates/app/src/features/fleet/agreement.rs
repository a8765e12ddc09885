//! The agreement (convention de mise à disposition): the authority's own template, with tags, in versions; its text for one
//! tablet and one member. A version changed later changes nothing that was signed.
use super::lend::borrower;
use super::list::found;
use super::model::{Accessory, Borrower, Tablet};
use super::settings::{FleetSettings, settings};
use super::{clauses, store, tags};
use crate::features::authorities::{self, Authority, line, lines};
use crate::features::people::Member;
use crate::platform::auth::{Caller, KEEPS_TABLETS, SEES_TABLETS, TENDS_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path, Query};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use crate::platform::{feed, ids, journal};
use axum::extract::State;
use pupitre_rules::french;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Among the templates of the authority.
const KIND: &str = "agreement";
/// Most articles, and longest text of one, in characters.
const MOST_ARTICLES: usize = 40;
const LONGEST: usize = 6_000;

/// An article, its text with tags or without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub title: String,
    pub text: String,
}

/// What is read and signed: a title, what one must know in a few words, the articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementText {
    pub title: String,
    /// What the screen says first, in plain words; part of what is signed.
    pub summary: Vec<String>,
    pub articles: Vec<Article>,
}

/// The template, with what fills its tags whoever the member is.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementTemplate {
    /// 0: the clauses that are proposed, which nobody changed yet.
    version: i64,
    content: AgreementText,
    /// The tags that may be written.
    tags: Vec<&'static str>,
    /// What is known of the deliberation that allows lending; none is a warning.
    warning: Option<String>,
}

/// Why a template is not saved.
#[derive(Debug)]
enum AgreementRefusal {
    UnknownTag(String),
    Articles,
}

impl Refusal for AgreementRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::UnknownTag(_) => "fleet.tag_unknown",
            Self::Articles => "fleet.articles_count",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::UnknownTag(tag) => {
                let known = tags::TAGS.map(|t| format!("{{{t}}}")).join(" ");
                format!(
                    "Le mot {{{tag}}} ne se remplit pas tout seul. Possibles : {known}. Corrigez-le, puis enregistrez."
                )
            }
            Self::Articles => format!(
                "Une convention compte de 1 à {MOST_ARTICLES} articles. Ajoutez-en un, ou regroupez-les."
            ),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("articles")
    }
}

/// The template in force, with its version.
pub(super) async fn in_force(tx: &mut TenantTx) -> AppResult<(i64, AgreementText)> {
    Ok(authorities::template(tx, KIND).await?.unwrap_or_else(|| (0, clauses::proposed())))
}

/// What is missing for lending to rest on the assembly's decision.
pub(super) fn warning(settings: &FleetSettings) -> Option<String> {
    settings.deliberation.number.is_empty().then(|| {
        "Aucune délibération n’est indiquée : l’assemblée définit les conditions du prêt de tablettes à ses membres (article \
         L2121-13-1 du CGCT). Indiquez-la dans les réglages des tablettes."
            .to_owned()
    })
}

async fn view(tx: &mut TenantTx) -> AppResult<AgreementTemplate> {
    let (version, content) = in_force(tx).await?;
    let warning = warning(&settings(tx).await?);
    Ok(AgreementTemplate { version, content, tags: tags::TAGS.to_vec(), warning })
}

/// The template of the agreement in force.
#[utoipa::path(get, path = "/api/authorities/{authority}/templates/agreement", tag = "fleet",
    operation_id = "agreement_template", params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = AgreementTemplate), (status = 404)))]
pub(super) async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<AgreementTemplate>> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let mut tx = desk.read().await?;
    Ok(Json(view(&mut tx).await?))
}

/// A text within bounds, on lines.
pub(super) fn check(text: AgreementText) -> AppResult<AgreementText> {
    if text.articles.is_empty() || text.articles.len() > MOST_ARTICLES || text.summary.len() > 8 {
        return Err(AgreementRefusal::Articles.into());
    }
    let summary: AppResult<Vec<String>> =
        text.summary.iter().map(|s| line("summary", "l’essentiel", s, 300)).collect();
    let articles: AppResult<Vec<Article>> = text
        .articles
        .iter()
        .map(|a| {
            Ok(Article {
                title: line("articles", "le titre de l’article", &a.title, 160)?,
                text: lines("articles", "le texte de l’article", &a.text, LONGEST)?,
            })
        })
        .collect();
    Ok(AgreementText {
        title: line("title", "le titre", &text.title, 200)?,
        summary: summary?,
        articles: articles?,
    })
}

/// Saves a new version of the template; agreements already signed keep their words.
#[utoipa::path(put, path = "/api/authorities/{authority}/templates/agreement", tag = "fleet",
    operation_id = "agreement_save_template", request_body = AgreementText, params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = AgreementTemplate), (status = 404), (status = 422)))]
pub(super) async fn save(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(content): Json<AgreementText>,
) -> AppResult<Json<AgreementTemplate>> {
    let desk = caller.desk(&state, authority, KEEPS_TABLETS).await?;
    let content = check(content)?;
    let texts = content.articles.iter().flat_map(|a| [&a.title, &a.text]).chain(&content.summary);
    if let Some(tag) = texts.chain([&content.title]).find_map(|text| tags::KNOWN.unknown(text)) {
        return Err(AgreementRefusal::UnknownTag(tag).into());
    }
    let (now, id) = (state.clock.now(), ids::new_id());
    let mut tx = desk.write().await?;
    let version = in_force(&mut tx).await?.0 + 1;
    authorities::save_template(&mut tx, (KIND, id), (version, &content), desk.person, now).await?;
    let facts = json!({ "kind": KIND, "version": version });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "fleet.save_template",
        subject: Some(id),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    let view = view(&mut tx).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// What fills the tags of an agreement.
pub(super) type Values = BTreeMap<&'static str, String>;

/// Of the authority, on a day.
fn of_authority(authority: &Authority, settings: &FleetSettings, at: Timestamp) -> Values {
    let deliberation = match (&settings.deliberation.number, &settings.deliberation.taken_on) {
        (number, _) if number.is_empty() => String::new(),
        (number, Some(on)) => format!("n° {number} du {}", french::long_date(on.date())),
        (number, None) => format!("n° {number}"),
    };
    BTreeMap::from([
        ("collectivité", authority.name.clone()),
        ("délibération", deliberation),
        ("date", french::long_date(at.zoned(&authority.time_zone).date())),
        ("téléphone", settings.call.clone()),
    ])
}

/// Of the tablet and what goes with it.
fn of_tablet(tablet: &Tablet, kit: &[Accessory]) -> Values {
    let named = |part: &Accessory| match part.number.is_empty() {
        true => french::inside(&part.label),
        false => format!("{} n° {}", french::inside(&part.label), part.number),
    };
    let there: Vec<String> = kit.iter().filter(|part| part.state == "there").map(named).collect();
    let there: Vec<&str> = there.iter().map(String::as_str).collect();
    let value = tablet.cost_cents.map(|cents| format!("{} €", french::decimal(cents as f64 / 100.0, 2)));
    BTreeMap::from([
        ("tablette", tablet.tag.clone()),
        ("matériel", tablet.product()),
        ("série", tablet.serial.clone().unwrap_or_default()),
        ("imei", tablet.imei.clone().unwrap_or_default()),
        ("sim", tablet.sim.clone().unwrap_or_default()),
        ("état", condition_label(&tablet.condition).into()),
        ("valeur", value.unwrap_or_default()),
        ("accessoires", french::list(&there, 30)),
    ])
}

/// Of the member: his name with its civility, his function, his commune, the end of his mandate.
fn of_member(
    civility: &str,
    name: &str,
    function: &str,
    commune: Option<&str>,
    ends_on: Option<&Day>,
) -> Values {
    BTreeMap::from([
        ("élu", format!("{civility} {name}").trim().to_owned()),
        ("fonction", function.to_owned()),
        ("commune", commune.unwrap_or_default().to_owned()),
        ("fin", ends_on.map(|end| french::long_date(end.date())).unwrap_or_default()),
    ])
}

/// As French says the condition of a tablet.
pub(super) fn condition_label(condition: &str) -> &'static str {
    match condition {
        "new" => "neuf",
        "good" => "bon",
        "worn" => "usé",
        _ => "cassé",
    }
}

/// A text with its tags filled; an article of which nothing is left is left out.
fn fill(text: &AgreementText, values: &Values) -> AgreementText {
    let value = |tag: &str| values.get(tag).cloned().unwrap_or_default();
    let said = |text: &str| tags::KNOWN.fill(text, &value);
    AgreementText {
        title: said(&text.title),
        summary: text.summary.iter().map(|s| said(s)).filter(|s| !s.is_empty()).collect(),
        articles: text
            .articles
            .iter()
            .map(|a| Article { title: said(&a.title), text: said(&a.text) })
            .filter(|a| !a.text.is_empty())
            .collect(),
    }
}

/// The agreement of a tablet and a member, as it would be signed now.
pub(super) async fn compose(
    tx: &mut TenantTx,
    tablet: &Tablet,
    kit: &[Accessory],
    member: &Member,
    at: Timestamp,
) -> AppResult<(i64, AgreementText)> {
    let (version, template) = in_force(tx).await?;
    let authority = authorities::authority(tx).await?;
    let settings = settings(tx).await?;
    let mut values = of_authority(&authority, &settings, at);
    values.extend(of_tablet(tablet, kit));
    let (name, commune) = (member.full_name(), member.commune.as_deref());
    values.extend(of_member(&member.civility, &name, &member.function, commune, member.ends_on.as_ref()));
    Ok((version, fill(&template, &values)))
}

/// For whom.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PreviewQuery {
    mandate: Option<Uuid>,
}

/// The text to be read before signing.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementPreview {
    version: i64,
    content: AgreementText,
    warning: Option<String>,
}

/// The agreement of a tablet and a member, as it would be signed now.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablets/{tablet}/agreement", tag = "fleet",
    operation_id = "tablet_agreement", params(("authority" = Uuid, Path), ("tablet" = Uuid, Path), PreviewQuery),
    security(("session" = [])),
    responses((status = 200, body = AgreementPreview), (status = 404), (status = 409)))]
pub(super) async fn preview(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, tablet)): Path<(Uuid, Uuid)>,
    Query(query): Query<PreviewQuery>,
) -> AppResult<Json<AgreementPreview>> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let now = state.clock.now();
    let mut tx = desk.read().await?;
    let tablet = found(&mut tx, tablet).await?;
    let kit = store::kit(&mut tx, tablet.id).await?;
    let member = borrower(&mut tx, query.mandate.unwrap_or_default(), now).await?;
    let (version, content) = compose(&mut tx, &tablet, &kit, &member, now).await?;
    let warning = warning(&settings(&mut tx).await?);
    Ok(Json(AgreementPreview { version, content, warning }))
}

/// All that a screen needs to hand tablets over in a hall without network.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandOverPack {
    version: i64,
    template: AgreementText,
    /// What fills its tags whoever the member is.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    values: Values,
    warning: Option<String>,
    tablets: Vec<PackedTablet>,
    members: Vec<PackedMember>,
    /// When it was made.
    at: Timestamp,
}

/// A tablet that can be handed over, with what fills the tags of the agreement.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackedTablet {
    id: Uuid,
    tag: String,
    serial: Option<String>,
    imei: Option<String>,
    product: String,
    kit: Vec<Accessory>,
    #[schema(value_type = std::collections::HashMap<String, String>)]
    values: Values,
}

/// A member, with what fills the tags of the agreement.
#[derive(Debug, Serialize, ToSchema)]
pub struct PackedMember {
    #[serde(flatten)]
    member: Borrower,
    #[schema(value_type = std::collections::HashMap<String, String>)]
    values: Values,
}

/// Tablets that are ready, members in force and the agreement, in one answer, kept by the screen for the day.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablet-hand-over", tag = "fleet",
    operation_id = "tablets_hand_over", params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = HandOverPack), (status = 404)))]
pub(super) async fn pack(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<HandOverPack>> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let now = state.clock.now();
    let mut tx = desk.read().await?;
    let (version, template) = in_force(&mut tx).await?;
    let issuer = authorities::authority(&mut tx).await?;
    let settings = settings(&mut tx).await?;
    let mut kits = store::kits(&mut tx).await?;
    let ready = store::every_tablet(&mut tx).await?.into_iter().filter(|t| t.state == "ready");
    let tablets = ready
        .map(|tablet| {
            let kit = kits.remove(&tablet.id).unwrap_or_default();
            PackedTablet {
                id: tablet.id,
                product: tablet.product(),
                values: of_tablet(&tablet, &kit),
                tag: tablet.tag,
                serial: tablet.serial,
                imei: tablet.imei,
                kit,
            }
        })
        .collect();
    let members = store::borrowers(&mut tx, &now.day_in(&issuer.time_zone)).await?;
    let members = members
        .into_iter()
        .map(|m| PackedMember {
            values: of_member(&m.civility, &m.name, &m.function, m.commune.as_deref(), m.ends_on.as_ref()),
            member: m,
        })
        .collect();
    let values = of_authority(&issuer, &settings, now);
    Ok(Json(HandOverPack {
        version,
        template,
        values,
        warning: warning(&settings),
        tablets,
        members,
        at: now,
    }))
}
