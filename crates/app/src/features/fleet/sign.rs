//! `fleet.sign`: what was read, what was drawn, when, before whom: frozen, hashed, and in the journal. `fleet.scan`: the sheet
//! signed by hand, scanned. Any byte changed afterwards is seen by `pupitre verify`.
use super::agreement::{AgreementText, Article, check, compose};
use super::list::found;
use super::model::{Loan, Tablet};
use super::store::{self, NewEvent, NewPaper};
use crate::features::convocations::{Checked, check_journal};
use crate::features::{authorities, dossiers, people};
use crate::platform::auth::{Caller, TENDS_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{attention, feed, ids, journal};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::fleet::stroke::{Ink, InkFault};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Name of the record, in its first field and in the exported file.
pub const FORMAT: &str = "pupitre-signed-paper-1";

/// A signed paper.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct SignedPaper {
    pub id: Uuid,
    /// `agreement` or `return`.
    pub kind: String,
    pub loan_id: Uuid,
    pub tablet_id: Uuid,
    #[serde(skip)]
    pub record: String,
    /// SHA-256 of the record.
    pub record_hash: String,
    pub signed_at: Timestamp,
    /// The sheet signed by hand, scanned.
    pub scan_hash: Option<String>,
}

/// Whoever signed, and what his hand drew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hand {
    pub quality: String,
    pub name: String,
    pub ink: Option<Ink>,
}

/// What is proved: the exact words, the hands, the moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub format: String,
    pub id: Uuid,
    pub kind: String,
    pub authority: Uuid,
    pub authority_name: String,
    pub siren: String,
    pub loan: Uuid,
    pub tag: String,
    pub product: String,
    pub serial: Option<String>,
    pub imei: Option<String>,
    pub mandate: Uuid,
    pub member: String,
    /// Version of the template; none for a return record.
    pub template: Option<i64>,
    pub content: AgreementText,
    /// `glass` or `paper`.
    pub method: String,
    pub hands: Vec<Hand>,
    /// Who saw it signed.
    pub witness: String,
    /// Milliseconds UTC.
    pub signed_at: i64,
}

/// Why nothing is signed.
#[derive(Debug)]
pub(super) enum SignRefusal {
    Ink(InkFault),
    NoLoan { tag: String },
}

impl Refusal for SignRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Ink(_) => "fleet.no_signature",
            Self::NoLoan { .. } => "fleet.nothing_to_sign",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Ink(fault) => fault.sentence().into(),
            Self::NoLoan { tag } => {
                format!(
                    "La tablette {tag} n’est remise à personne : il n’y a pas de convention à signer. Remettez-la d’abord."
                )
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Ink(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NoLoan { .. } => StatusCode::CONFLICT,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Ink(_)).then_some("ink")
    }
}

/// What the member read on the glass, and drew.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedText {
    /// Drawn by the screen.
    pub id: Uuid,
    /// Version of the template that the screen had.
    pub version: i64,
    /// The exact words that it showed.
    pub content: AgreementText,
    pub ink: Ink,
}

/// Both hands, at a return.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BothHands {
    pub id: Uuid,
    pub member: Ink,
    pub agent: Ink,
}

/// Refuses strokes that are no signature; before anything else is written.
pub(super) fn check_ink(ink: &Ink) -> AppResult<()> {
    Ok(ink.check().map_err(SignRefusal::Ink)?)
}

/// What is signed, of which loan, before whom.
pub(super) struct Signing<'a> {
    pub id: Uuid,
    pub kind: &'static str,
    pub template: Option<i64>,
    pub content: AgreementText,
    pub hands: Vec<Hand>,
    pub method: &'static str,
    pub tablet: &'a Tablet,
    pub loan: &'a Loan,
    pub by: Uuid,
    pub at: Timestamp,
}

/// Name of a person of the staff.
pub(super) async fn name_of(tx: &mut TenantTx, person: Uuid) -> AppResult<String> {
    Ok(store::name_of(tx, person).await?.unwrap_or_default())
}

/// Freezes a signed paper: its record, its hash in the journal, its line in both histories.
pub(super) async fn freeze(tx: &mut TenantTx, s: Signing<'_>) -> AppResult<()> {
    let authority = authorities::authority(tx).await?;
    let witness = name_of(tx, s.by).await?;
    let record = Record {
        format: FORMAT.into(),
        id: s.id,
        kind: s.kind.into(),
        authority: authority.id,
        authority_name: authority.name,
        siren: authority.siren,
        loan: s.loan.id,
        tag: s.tablet.tag.clone(),
        product: s.tablet.product(),
        serial: s.tablet.serial.clone(),
        imei: s.tablet.imei.clone(),
        mandate: s.loan.mandate_id,
        member: s.loan.borrower.clone(),
        template: s.template,
        content: s.content,
        method: s.method.into(),
        hands: s.hands,
        witness,
        signed_at: s.at.0,
    };
    let text = serde_json::to_string(&record)?;
    let hash = ids::sha256_hex(text.as_bytes());
    let paper = NewPaper {
        id: s.id,
        kind: s.kind,
        loan: s.loan.id,
        tablet: s.tablet.id,
        person: s.loan.person_id,
        record: &text,
        hash: &hash,
        at: s.at,
    };
    store::insert_paper(tx, paper).await?;
    let event = NewEvent {
        id: ids::new_id(),
        tablet: s.tablet.id,
        person: Some(s.loan.person_id),
        loan: Some(s.loan.id),
        kind: "sign",
        state: &s.tablet.state,
        facts: &json!({ "paper": s.id, "kind": s.kind, "method": s.method }),
        by: Some(s.by),
        at: s.at,
    };
    store::add_event(tx, event).await?;
    let facts = json!({ "kind": s.kind, "method": s.method, "loan": s.loan.id, "record_sha256": hash });
    let act =
        journal::Act { at: s.at, actor: Some(s.by), verb: "fleet.sign", subject: Some(s.id), facts: &facts };
    Ok(feed::act(tx, act).await?)
}

/// The agreement that a member signed on the glass. The words kept are those he read; when they are no longer those of the
/// authority (a screen that was long without network), somebody is told.
pub(super) async fn agreement(
    tx: &mut TenantTx,
    tablet: &Tablet,
    loan: &Loan,
    signed: &SignedText,
    by: Uuid,
    at: Timestamp,
) -> AppResult<()> {
    // Within bounds, but kept as it was read, to the last space.
    check(signed.content.clone())?;
    let content = signed.content.clone();
    let kit = store::kit(tx, tablet.id).await?;
    let member = people::member(tx, loan.mandate_id).await?.ok_or(AppError::NotFound)?;
    let (_, expected) = compose(tx, tablet, &kit, &member, at).await?;
    if content != expected {
        let sentence = format!(
            "{} a signé pour la tablette {} un texte qui n’était plus celui de la convention en vigueur : l’écran n’avait pas eu de \
             réseau. Ce qui est gardé est ce qui a été lu. Faites signer de nouveau si le changement importe.",
            loan.borrower, tablet.tag
        );
        let detail = json!({ "sentence": sentence, "page": format!("tablettes/{}", tablet.id) });
        attention::raise(tx, at, "agreement_differs", Some(loan.id), None, &detail).await?;
    }
    let hands =
        vec![Hand { quality: "L’élu".into(), name: loan.borrower.clone(), ink: Some(signed.ink.clone()) }];
    let signing = Signing {
        id: signed.id,
        kind: "agreement",
        template: Some(signed.version),
        content,
        hands,
        method: "glass",
        tablet,
        loan,
        by,
        at,
    };
    freeze(tx, signing).await
}

/// The return record that both hands signed: the words are made from what came back.
pub(super) async fn return_record(
    tx: &mut TenantTx,
    (tablet, loan): (&Tablet, &Loan),
    (condition, missing, wiped): (&str, &[String], bool),
    both: &BothHands,
    by: Uuid,
    at: Timestamp,
) -> AppResult<()> {
    let condition = super::agreement::condition_label(condition);
    let article = |title: &str, text: String| Article { title: title.into(), text };
    let kit = match missing {
        [] => "Tous les accessoires remis ont été rendus.".into(),
        missing => format!("Manquent : {}.", missing.join(", ")),
    };
    let erased = match wiped {
        true => "La tablette a été effacée devant l’élu.",
        false => {
            "La tablette n’a pas été effacée devant l’élu ; la collectivité l’efface avant tout autre usage."
        }
    };
    let content = AgreementText {
        title: "Procès-verbal de restitution".into(),
        summary: Vec::new(),
        articles: vec![
            article(
                "Matériel rendu",
                format!("Tablette n° {}, {}, en état {condition}.", tablet.tag, tablet.product()),
            ),
            article("Accessoires", kit),
            article("Données", erased.into()),
        ],
    };
    let hands = vec![
        Hand { quality: "L’élu".into(), name: loan.borrower.clone(), ink: Some(both.member.clone()) },
        Hand {
            quality: "Pour la collectivité".into(),
            name: name_of(tx, by).await?,
            ink: Some(both.agent.clone()),
        },
    ];
    let signing = Signing {
        id: both.id,
        kind: "return",
        template: None,
        content,
        hands,
        method: "glass",
        tablet,
        loan,
        by,
        at,
    };
    freeze(tx, signing).await
}

/// An agreement to be signed by hand: its words are frozen now, printed, signed, scanned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperAgreement {
    /// Drawn by the screen: sent twice, it is one paper.
    id: Uuid,
}

/// Freezes the words of an agreement that will be signed by hand.
#[utoipa::path(post, path = "/api/authorities/{authority}/tablets/{tablet}/agreement", tag = "fleet",
    operation_id = "tablet_paper_agreement", request_body = PaperAgreement,
    params(("authority" = Uuid, Path), ("tablet" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = SignedPaper), (status = 404), (status = 409)))]
pub(super) async fn on_paper(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, tablet)): Path<(Uuid, Uuid)>,
    Json(request): Json<PaperAgreement>,
) -> AppResult<Json<SignedPaper>> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let tablet = found(&mut tx, tablet).await?;
    if store::signed(&mut tx, request.id).await?.is_none() {
        let loan = match tablet.loan_id {
            Some(id) => store::loan(&mut tx, id).await?.ok_or(AppError::NotFound)?,
            None => return Err(SignRefusal::NoLoan { tag: tablet.tag }.into()),
        };
        let kit = store::kit(&mut tx, tablet.id).await?;
        let member = people::member(&mut tx, loan.mandate_id).await?.ok_or(AppError::NotFound)?;
        let (version, content) = compose(&mut tx, &tablet, &kit, &member, now).await?;
        let hands = vec![Hand { quality: "L’élu".into(), name: loan.borrower.clone(), ink: None }];
        let signing = Signing {
            id: request.id,
            kind: "agreement",
            template: Some(version),
            content,
            hands,
            method: "paper",
            tablet: &tablet,
            loan: &loan,
            by: desk.person,
            at: now,
        };
        freeze(&mut tx, signing).await?;
    }
    let paper = store::signed(&mut tx, request.id).await?.filter(|p| p.tablet_id == tablet.id);
    let paper = paper.ok_or(AppError::NotFound)?;
    tx.commit().await?;
    Ok(Json(paper))
}

/// Keeps the scan of a sheet signed by hand: a PDF, read by the press before it is kept.
#[utoipa::path(put, path = "/api/authorities/{authority}/signed-papers/{paper}/scan", tag = "fleet",
    operation_id = "signed_paper_scan", request_body(content = Vec<u8>, content_type = "application/pdf"),
    params(("authority" = Uuid, Path), ("paper" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404), (status = 422)))]
pub(super) async fn scan(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, paper)): Path<(Uuid, Uuid)>,
    bytes: Bytes,
) -> AppResult<StatusCode> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let mut tx = desk.read().await?;
    store::signed(&mut tx, paper).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let hash = dossiers::keep_scan(&state, authority, &bytes).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let paper = store::signed(&mut tx, paper).await?.ok_or(AppError::NotFound)?;
    store::set_scan(&mut tx, paper.id, &hash).await?;
    let facts = json!({ "kind": paper.kind, "sha256": hash });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "fleet.scan",
        subject: Some(paper.id),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A signed paper in a file that can be checked anywhere: the record exactly as it was hashed, and its lines of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignedFile {
    pub format: String,
    pub record: String,
    pub record_sha256: String,
    pub journal: Vec<journal::Entry>,
}

/// Checks a signed paper, and its place in an exported journal when one is given. None: the file is something else.
pub fn check_signed(raw: &Value, exported: Option<&str>) -> Option<Result<Checked, String>> {
    (raw.get("record_sha256").is_some() || raw["format"] == FORMAT).then(|| check_file(raw, exported))
}

fn check_file(raw: &Value, exported: Option<&str>) -> Result<Checked, String> {
    let file: SignedFile = serde_json::from_value(raw.clone())
        .map_err(|e| format!("Ce fichier n’est pas un document signé entier : {e}."))?;
    let mut findings = Vec::new();
    let mut expect = |holds: bool, sentence: &str| {
        if !holds {
            findings.push(sentence.to_owned());
        }
    };
    expect(file.format == FORMAT, "Le format annoncé n’est pas celui d’un document signé de Pupitre.");
    let hash = ids::sha256_hex(file.record.as_bytes());
    expect(
        hash == file.record_sha256,
        "Le texte ou la signature ont été modifiés : leur empreinte ne correspond plus.",
    );
    let record: Option<Record> = serde_json::from_str(&file.record).ok();
    expect(record.is_some(), "Ce qui a été signé ne se lit plus.");
    let whole = file.journal.iter().all(|e| journal::link(&e.prev_hash, &e.body) == e.hash);
    expect(whole, "Les lignes du journal ont été modifiées : leurs empreintes ne correspondent plus.");
    let told = |entry: &journal::Entry| {
        let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
        let of = record
            .as_ref()
            .is_some_and(|r| body["subject"] == json!(r.id) && body["authority"] == json!(r.authority));
        of && body["verb"] == "fleet.sign" && body["facts"]["record_sha256"] == json!(file.record_sha256)
    };
    expect(
        file.journal.iter().any(told),
        "Le journal ne dit pas cette signature : l’empreinte n’est pas celle du jour même.",
    );
    let mut checked = json!({
        "kind": "signed_paper", "record_sha256": file.record_sha256,
        "member": record.as_ref().map(|r| &r.member), "tablet": record.as_ref().map(|r| &r.tag),
        "signed_at": record.as_ref().map(|r| Timestamp(r.signed_at).instant().to_string()),
        "journal_entries": file.journal.len(),
    });
    if let Some(text) = exported {
        let chain = check_journal(text)?;
        findings.extend(chain.findings);
        if !file.journal.iter().all(|e| text.contains(&e.hash)) {
            findings.push("Le journal exporté ne contient pas les lignes de ce document signé.".into());
        }
        checked["journal"] = chain.checked;
    }
    Ok(Checked { checked, findings })
}
