//! `convocations.convene_others`: whom the version in force does not reach yet — left out of a sending to chosen
//! recipients, or seated since — receives it as it stands. Each has his own day of sending: the delay is judged for
//! him, and who is convened after it is so knowingly, on the record.
use super::gate::{self, Judgement};
use super::join::{self, Act};
use super::model::{ConvenedAs, Convocation, Dispatch};
use super::recipients::{self, Recipient};
use super::{readiness, store};
use crate::features::bodies::{self, Body};
use crate::features::people::Channel;
use crate::features::sittings::Sitting;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::feed;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::gate::GateFinding;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why nobody is added.
enum ConveneRefusal {
    NotTheLast,
    Over,
    NobodyChosen,
    AlreadyConvened,
    Unreachable { findings: Value, who: String },
    TooLate { sentence: String },
}

impl Refusal for ConveneRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotTheLast => "convocations.not_the_last",
            Self::Over => "convocations.sitting_over",
            Self::NobodyChosen => "convocations.nobody_chosen",
            Self::AlreadyConvened => "convocations.all_convened",
            Self::Unreachable { .. } => "convocations.gate_blocks",
            Self::TooLate { .. } => "convocations.too_late_for_them",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotTheLast => {
                "Un envoi plus récent existe : convoquez depuis cet envoi, c’est lui qui fait foi.".into()
            }
            Self::Over => {
                "Cette séance est annulée ou a commencé : personne ne peut plus y être convoqué.".into()
            }
            Self::NobodyChosen => "Aucun destinataire : choisissez au moins un élu.".into(),
            Self::AlreadyConvened => "Ces personnes sont déjà convoquées, ou n’ont pas à l’être.".into(),
            Self::Unreachable { who, .. } => format!("La convocation ne peut pas leur parvenir. {who}"),
            Self::TooLate { sentence } => format!(
                "{sentence} Convoquer quand même vaut mieux que ne pas convoquer un élu installé depuis ; la date \
                 d’envoi restera dans la preuve."
            ),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NobodyChosen => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::CONFLICT,
        }
    }

    fn params(&self) -> Value {
        match self {
            Self::Unreachable { findings, .. } => json!({ "findings": findings }),
            _ => Value::Null,
        }
    }
}

/// Whom to convene too.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConveneOthersRequest {
    mandates: Vec<Uuid>,
    /// The delay has passed for them, and they are convened all the same.
    #[serde(default)]
    late: bool,
}

/// How many were added.
#[derive(Serialize, ToSchema)]
pub struct ConvenedOthers {
    pub electronic: usize,
    pub paper: usize,
}

/// Somebody whom the version in force should reach, and does not.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotConvened {
    pub mandate_id: Uuid,
    pub name: String,
    pub commune: String,
    #[schema(value_type = ConvenedAs)]
    pub capacity: String,
    #[schema(value_type = Channel)]
    pub channel: String,
}

/// Convenes people whom the version in force does not reach yet.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/others",
    tag = "convocations", operation_id = "convocations_convene_others", request_body = ConveneOthersRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["convocations:send"])),
    responses((status = 200, body = ConvenedOthers), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn convene_others(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting, convocation)): Path<(Uuid, Uuid, Uuid)>,
    Json(request): Json<ConveneOthersRequest>,
) -> AppResult<Json<ConvenedOthers>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let (sitting, version) = readiness::find(&mut tx, sitting, convocation).await?;
    if request.mandates.is_empty() {
        return Err(ConveneRefusal::NobodyChosen.into());
    }
    if store::last_version(&mut tx, sitting.id).await? != version.version {
        return Err(ConveneRefusal::NotTheLast.into());
    }
    if !takes_more(&sitting, &version, now) {
        return Err(ConveneRefusal::Over.into());
    }
    let body = bodies::body(&mut tx, sitting.body_id).await?.ok_or(AppError::NotFound)?;
    let already = store::dispatches(&mut tx, version.id).await?;
    let mut chosen = missing(&mut tx, &sitting, &body, &already).await?;
    chosen.retain(|r| request.mandates.contains(&r.member.mandate_id));
    if chosen.is_empty() {
        return Err(ConveneRefusal::AlreadyConvened.into());
    }
    let gate = gate::assess(&mut tx, &sitting, &body, &chosen, now).await?;
    let late = judge(&gate, &chosen, request.late)?;
    let act = Act {
        verb: "convocations.convene_others",
        actor: Some(desk.person),
        facts: json!({ "version": version.version, "late": late }),
    };
    join::join(&mut tx, &version, &already, &chosen, act, now).await?;
    feed::publish(&mut tx, "convocations.convene_others", Some(sitting.id), now).await?;
    tx.commit().await?;
    let paper = chosen.iter().filter(|r| r.channel == "paper").count();
    Ok(Json(ConvenedOthers { electronic: chosen.len() - paper, paper }))
}

/// Whether somebody may still be added to this version.
fn takes_more(sitting: &Sitting, version: &Convocation, now: Timestamp) -> bool {
    sitting.state == "convened" && version.kind != "cancellation" && sitting.starts_at > now
}

/// Recipients of the sitting as it stands whom these dispatches do not reach.
async fn missing(
    tx: &mut TenantTx,
    sitting: &Sitting,
    body: &Body,
    already: &[Dispatch],
) -> sqlx::Result<Vec<Recipient>> {
    let mut all = recipients::recipients(tx, sitting, body).await?;
    all.retain(|r| !join::reaches(already, r));
    Ok(all)
}

/// The same for the board, while somebody can still be added.
pub(super) async fn not_convened(
    tx: &mut TenantTx,
    sitting: &Sitting,
    version: &Convocation,
    now: Timestamp,
) -> AppResult<Vec<NotConvened>> {
    let last = store::last_version(tx, sitting.id).await? == version.version;
    if !last || !takes_more(sitting, version, now) {
        return Ok(Vec::new());
    }
    let named = |r: Recipient| NotConvened {
        mandate_id: r.member.mandate_id,
        name: r.member.full_name(),
        commune: r.member.commune.unwrap_or_default(),
        capacity: r.capacity.into(),
        channel: r.channel.into(),
    };
    let body = bodies::body(tx, sitting.body_id).await?.ok_or(AppError::NotFound)?;
    let already = store::dispatches(tx, version.id).await?;
    Ok(missing(tx, sitting, &body, &already).await?.into_iter().map(named).collect())
}

/// Refuses whom nothing can reach, and whom it is too late to convene unless that is wanted; says whether it is late.
fn judge(gate: &Judgement, chosen: &[Recipient], wanted: bool) -> AppResult<bool> {
    let blocking = gate.blocking();
    let of_a_member = |f: &&&GateFinding| f.target.as_ref().is_some_and(|t| t.kind == "member");
    let unreachable: Vec<&&GateFinding> = blocking.iter().filter(of_a_member).collect();
    if !unreachable.is_empty() {
        let said: Vec<String> =
            unreachable.iter().map(|f| format!("{}. {}", f.finding.title, f.finding.sentence)).collect();
        let findings = serde_json::to_value(&unreachable)?;
        return Err(ConveneRefusal::Unreachable { findings, who: said.join(" ") }.into());
    }
    let delay = blocking.iter().find(|f| f.finding.code == "notice.too_late");
    match delay.filter(|_| chosen.iter().any(sits)) {
        Some(f) if !wanted => {
            let sentence = format!("Trop tard pour {} : {}", whom(chosen), f.finding.sentence);
            Err(ConveneRefusal::TooLate { sentence }.into())
        }
        late => Ok(late.is_some()),
    }
}

/// Notice is due to those who sit; the others are informed.
fn sits(r: &Recipient) -> bool {
    r.capacity != "informed"
}

fn whom(chosen: &[Recipient]) -> String {
    match chosen {
        [one] => one.member.full_name(),
        many => format!("ces {} personnes", many.len()),
    }
}
