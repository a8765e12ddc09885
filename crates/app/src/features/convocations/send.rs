//! `convocations.send`: the main act. One transaction: recipients and documents frozen, journal, jobs, feed.
//!
//! Nothing leaves from the request: e-mails, letter and print run are made by jobs after the commit. The legal
//! event is the durable dispatch row; an e-mail may be repeated (same Message-ID), a dispatch never.
use super::changes;
use super::gate::{self, Judgement};
use super::manifest;
use super::model::SentKind;
use super::model::{Convocation, Manifest};
use super::recipients::{self, Convened, Recipient};
use super::store;
use crate::features::bodies;
use crate::features::sittings::{self, Sitting};
use crate::platform::auth::{Caller, Desk, PREPARES};
use crate::platform::db::{self, TenantTx};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::failpoint;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, ids, jobs, journal};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why a convocation does not leave.
pub(super) enum SendRefusal {
    GateBlocks { findings: Value },
    SittingChanged { current: i64 },
    SittingCancelled,
    NothingSentYet,
    AlreadyConvened,
    UnknownKind,
    ChangeNoteMissing,
    ChangeNoteTooLong,
    NobodyChosen,
    KeyTooLong,
}

impl Refusal for SendRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::GateBlocks { .. } => "convocations.gate_blocks",
            Self::SittingChanged { .. } => "convocations.sitting_changed",
            Self::SittingCancelled => "convocations.sitting_cancelled",
            Self::NothingSentYet => "convocations.nothing_sent_yet",
            Self::AlreadyConvened => "convocations.already_convened",
            Self::UnknownKind => "convocations.unknown_kind",
            Self::ChangeNoteMissing => "convocations.change_note_missing",
            Self::ChangeNoteTooLong => "convocations.change_note_too_long",
            Self::NobodyChosen => "convocations.nobody_chosen",
            Self::KeyTooLong => "convocations.key_too_long",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::GateBlocks { .. } => {
                "La convocation ne peut pas partir : un contrôle de la loi la bloque. Voyez « Avant d’envoyer ».".into()
            }
            Self::SittingChanged { .. } => {
                "La séance a changé depuis que vous l’avez ouverte. Relisez-la, puis envoyez de nouveau.".into()
            }
            Self::SittingCancelled => "Cette séance est annulée : elle ne peut plus être convoquée.".into(),
            Self::NothingSentYet => {
                "Aucune convocation n’est encore partie pour cette séance : envoyez d’abord la première.".into()
            }
            Self::AlreadyConvened => {
                "La première convocation est déjà partie. Ce qui change maintenant est un additif, une correction, \
                 un remplacement de document ou un report."
                    .into()
            }
            Self::UnknownKind => {
                "Ce genre d’envoi n’existe pas. Attendu : initial, addendum, replacement, correction.".into()
            }
            Self::ChangeNoteMissing => {
                "Dites en une phrase ce qui change : les élus la liront en tête de leur dossier.".into()
            }
            Self::ChangeNoteTooLong => "Dites ce qui change en moins de 2 000 caractères.".into(),
            Self::NobodyChosen => "Aucun destinataire : choisissez au moins un élu.".into(),
            Self::KeyTooLong => "La clé d’idempotence dépasse 200 caractères.".into(),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::GateBlocks { .. } | Self::SittingChanged { .. } | Self::AlreadyConvened => {
                StatusCode::CONFLICT
            }
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn params(&self) -> Value {
        match self {
            Self::GateBlocks { findings } => json!({ "findings": findings }),
            Self::SittingChanged { current } => json!({ "revision": current }),
            _ => Value::Null,
        }
    }
}

/// What the clerk sends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendRequest {
    /// `initial`, `addendum`, `replacement`, `correction`.
    #[schema(value_type = SentKind)]
    kind: String,
    #[serde(default)]
    change_note: String,
    /// Mandates chosen; everybody when absent.
    recipients: Option<Vec<Uuid>>,
    /// Revision of the sitting that the clerk read.
    revision: i64,
}

/// What left.
#[derive(Serialize, ToSchema)]
pub struct Sent {
    pub convocation_id: Uuid,
    pub version: i64,
    pub sent_at: Timestamp,
    pub electronic: usize,
    pub paper: usize,
    pub informed: usize,
}

/// A version about to be written.
pub(super) struct Version<'a> {
    pub kind: &'a str,
    pub change_note: &'a str,
    /// Mandates chosen; everybody when absent.
    pub chosen: Option<&'a [Uuid]>,
}

/// Sends the convocation of a sitting, or a new version of it.
#[utoipa::path(post, path = "/api/authorities/{authority}/sittings/{sitting}/convocations", tag = "convocations",
    operation_id = "convocations_send", request_body = SendRequest,
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header)),
    security(("session" = []), ("token" = ["convocations:send"])),
    responses((status = 202, body = Sent), (status = 409), (status = 422)))]
pub(super) async fn send(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
    headers: HeaderMap,
    Json(request): Json<SendRequest>,
) -> AppResult<(StatusCode, Json<Value>)> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let key = idempotency_key(&headers)?;
    Ok((StatusCode::ACCEPTED, Json(send_from(&state, &desk, sitting, key, request).await?)))
}

/// The act itself, from a screen or from a command: durable when it returns; the same key sends once.
pub async fn send_from(
    state: &AppState,
    desk: &Desk,
    sitting: Uuid,
    key: Option<String>,
    request: SendRequest,
) -> AppResult<Value> {
    let mut tx = desk.write().await?;
    if let Some(key) = &key
        && let Some(answer) = db::answered(&mut tx, key).await?
    {
        return Ok(answer);
    }
    let sitting = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
    check_request(&mut tx, &sitting, &request).await?;
    let version = Version {
        kind: &request.kind,
        change_note: request.change_note.trim(),
        chosen: request.recipients.as_deref(),
    };
    let sent = write_version(state, desk, &mut tx, &sitting, version).await?;
    let answer = serde_json::to_value(&sent)?;
    if let Some(key) = &key {
        db::remember(&mut tx, key, &answer, sent.sent_at).await?;
    }
    failpoint::pass("send.before_commit");
    tx.commit().await?;
    failpoint::pass("send.after_commit");
    Ok(answer)
}

impl SendRequest {
    /// To everybody, of the sitting as it stands now.
    pub async fn of_now(desk: &Desk, sitting: Uuid, kind: &str, note: &str) -> AppResult<Self> {
        let mut tx = desk.read().await?;
        let sitting = sittings::sitting(&mut tx, sitting).await?.ok_or(AppError::NotFound)?;
        Ok(Self { kind: kind.into(), change_note: note.into(), recipients: None, revision: sitting.revision })
    }
}

pub(super) fn idempotency_key(headers: &HeaderMap) -> AppResult<Option<String>> {
    let key = headers.get("idempotency-key").and_then(|v| v.to_str().ok()).map(str::to_owned);
    if key.as_ref().is_some_and(|k| k.len() > 200) {
        return Err(SendRefusal::KeyTooLong.into());
    }
    Ok(key)
}

async fn check_request(tx: &mut TenantTx, sitting: &Sitting, request: &SendRequest) -> AppResult<()> {
    if sitting.state == "cancelled" {
        return Err(SendRefusal::SittingCancelled.into());
    }
    if sitting.revision != request.revision {
        return Err(SendRefusal::SittingChanged { current: sitting.revision }.into());
    }
    if request.change_note.chars().count() > 2_000 {
        return Err(SendRefusal::ChangeNoteTooLong.into());
    }
    let first = store::last_version(tx, sitting.id).await? == 0;
    match (request.kind.as_str(), first) {
        ("initial", true) => Ok(()),
        ("initial", false) => Err(SendRefusal::AlreadyConvened.into()),
        ("addendum" | "replacement" | "correction", true) => Err(SendRefusal::NothingSentYet.into()),
        ("addendum" | "replacement" | "correction", false) if request.change_note.trim().is_empty() => {
            Err(SendRefusal::ChangeNoteMissing.into())
        }
        ("addendum" | "replacement" | "correction", false) => Ok(()),
        _ => Err(SendRefusal::UnknownKind.into()),
    }
}

/// Freezes and writes one version: the body of the legal act, shared by sending, postponing and cancelling.
pub(super) async fn write_version(
    state: &AppState,
    desk: &Desk,
    tx: &mut TenantTx,
    sitting: &Sitting,
    version: Version<'_>,
) -> AppResult<Sent> {
    let now = state.clock.now();
    let body = bodies::body(tx, sitting.body_id).await?.ok_or(AppError::NotFound)?;
    let everybody = recipients::recipients(tx, sitting, &body).await?;
    let recipients = chosen(everybody, version.chosen)?;
    let gate = gate::assess(tx, sitting, &body, &recipients, now).await?;
    // A cancellation has no delay to respect (law: the president may withdraw before the opening).
    if version.kind != "cancellation" && !gate.ready() {
        return Err(SendRefusal::GateBlocks { findings: serde_json::to_value(gate.blocking())? }.into());
    }
    let manifest = manifest::freeze(tx, sitting, &body).await?;
    let convocation = frozen(desk.person, sitting, &version, &gate, manifest, now, tx).await?;
    store::insert_convocation(tx, &convocation).await?;
    failpoint::pass("send.convocation_written");
    let numbered: Vec<(Uuid, &Recipient)> = recipients.iter().map(|r| (ids::new_id(), r)).collect();
    store::insert_dispatches(tx, convocation.id, &numbered, &message_host(state), now).await?;
    failpoint::pass("send.dispatches_written");
    enqueue_work(tx, &convocation, sitting, now).await?;
    record(tx, desk.person, &convocation, &numbered, now).await?;
    let next = if version.kind == "cancellation" { "cancelled" } else { "convened" };
    sittings::set_state(tx, sitting.id, next, now).await?;
    let ids =
        json!({ "convocation": convocation.id, "version": convocation.version, "kind": convocation.kind });
    feed::tell(tx, "convocations.send", Some(sitting.id), now, &ids).await?;
    Ok(Sent {
        convocation_id: convocation.id,
        version: convocation.version,
        sent_at: now,
        electronic: count(&recipients, |r| r.channel == "electronic" && r.capacity != "informed"),
        paper: count(&recipients, |r| r.channel == "paper"),
        informed: count(&recipients, |r| r.capacity == "informed"),
    })
}

fn count(recipients: &[Recipient], which: impl Fn(&Recipient) -> bool) -> usize {
    recipients.iter().filter(|r| which(r)).count()
}

fn chosen(everybody: Vec<Recipient>, mandates: Option<&[Uuid]>) -> AppResult<Vec<Recipient>> {
    let kept: Vec<Recipient> = match mandates {
        None => everybody,
        Some(mandates) => everybody.into_iter().filter(|r| mandates.contains(&r.member.mandate_id)).collect(),
    };
    if kept.is_empty() { Err(SendRefusal::NobodyChosen.into()) } else { Ok(kept) }
}

async fn frozen(
    person: Uuid,
    sitting: &Sitting,
    version: &Version<'_>,
    gate: &Judgement,
    manifest: Manifest,
    now: Timestamp,
    tx: &mut TenantTx,
) -> AppResult<Convocation> {
    let manifest_hash = ids::sha256_hex(&serde_json::to_vec(&manifest)?);
    let before = store::versions(tx, sitting.id).await?.pop();
    let change_note = match &before {
        Some(before) if version.kind != "cancellation" => {
            let changed = changes::what_changed(&before.manifest.0, &manifest);
            format!("{}\n{changed}", version.change_note).trim().to_owned()
        }
        _ => version.change_note.to_owned(),
    };
    Ok(Convocation {
        id: ids::new_id(),
        sitting_id: sitting.id,
        version: before.map_or(1, |b| b.version + 1),
        kind: version.kind.to_owned(),
        change_note,
        urgent: sitting.urgent,
        urgency_reason: sitting.urgency_reason.clone(),
        notice: sqlx::types::Json(serde_json::to_value(&gate.ruler)?),
        manifest: sqlx::types::Json(manifest),
        manifest_hash,
        letter_hash: None,
        dossier_hash: None,
        sent_at: now,
        sent_by: person,
    })
}

/// Right-hand side of Message-IDs: the host that people know.
pub(super) fn message_host(state: &AppState) -> String {
    let url = url::Url::parse(&state.config.public_url).ok();
    url.and_then(|u| u.host_str().map(str::to_owned)).unwrap_or_else(|| "pupitre.localhost".into())
}

async fn enqueue_work(
    tx: &mut TenantTx,
    c: &Convocation,
    sitting: &Sitting,
    now: Timestamp,
) -> AppResult<()> {
    jobs::enqueue(tx, "convocations.typeset", c.id, &json!({}), now, now).await?;
    if c.version > 1 {
        // At once for the documents; once more for the letter, when it is made.
        jobs::enqueue(tx, "convocations.patch", c.id, &json!({}), now, now).await?;
    }
    store::insert_deliveries(tx, c.id, now).await?;
    jobs::enqueue(tx, "papers.gather", c.id, &json!({}), now, now).await?;
    if let Some(until) = sitting.reply_until {
        // Three days before the end of replies, those who opened nothing are reminded.
        let at = until.plus(-3 * 86_400_000);
        if at > now && c.kind != "cancellation" {
            jobs::enqueue(tx, "convocations.remind", c.id, &json!({}), now, at).await?;
        }
    }
    Ok(())
}

/// What the journal keeps of a sending.
#[derive(Serialize)]
struct Facts<'a> {
    kind: &'a str,
    manifest_sha256: &'a str,
    notice: &'a Value,
    recipients: Vec<Convened>,
    sitting: Uuid,
    version: i64,
}

/// The legal act in the journal: who is convened, how, to what.
async fn record(
    tx: &mut TenantTx,
    person: Uuid,
    c: &Convocation,
    recipients: &[(Uuid, &Recipient)],
    now: Timestamp,
) -> AppResult<()> {
    let facts = Facts {
        kind: &c.kind,
        manifest_sha256: &c.manifest_hash,
        notice: &c.notice.0,
        recipients: recipients.iter().map(|(id, r)| r.for_journal(*id)).collect(),
        sitting: c.sitting_id,
        version: c.version,
    };
    let act = journal::Act {
        at: now,
        actor: Some(person),
        verb: "convocations.send",
        subject: Some(c.id),
        facts: &facts,
    };
    journal::record(tx, act).await?;
    Ok(())
}
