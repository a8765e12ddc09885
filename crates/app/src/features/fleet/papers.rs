//! Papers of the fleet: signed papers as PDF and as files to check, agreements of everybody at once, labels, preparation sheets.
use super::agreement::AgreementText;
use super::list::found;
use super::model::{Accessory, Tablet};
use super::settings::{DeviceManagement, settings};
use super::sign::{FORMAT, Record, SignedFile, SignedPaper};
use super::store;
use crate::features::deliberations::issuer;
use crate::features::{authorities, dossiers};
use crate::platform::answer::{download, pdf, zipped};
use crate::platform::auth::{Caller, KEEPS_TABLETS, SEES_TABLETS, TENDS_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Path, Query};
use crate::platform::press::{self, Span, Task, TaskRefusal};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{journal, qr};
use anyhow::Context;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use pupitre_documents::{
    AgreementArticle, AgreementPaper, DrawnSignature, Issuer, LabelSheet, Labelled, PreparationSheet, Press,
    SheetCode, TabletLabel,
};
use pupitre_rules::french;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;
use uuid::Uuid;

/// In the press: agreements and return records, labels, preparation sheets.
pub(super) const TASKS: [(&str, Task); 3] =
    [("fleet.agreement", agreements), ("fleet.labels", labels_task), ("fleet.preparation", preparations)];

fn agreements(input: Value) -> Result<Value, TaskRefusal> {
    let press = Press::new();
    press::to_files(input, "fleet.paper", move |paper| press.agreement(paper))
}

fn labels_task(input: Value) -> Result<Value, TaskRefusal> {
    press::to_files(input, "fleet.paper", |sheet| Press::new().labels(sheet))
}

fn preparations(input: Value) -> Result<Value, TaskRefusal> {
    let press = Press::new();
    press::to_files(input, "fleet.paper", move |sheet| press.preparation_sheet(sheet))
}

/// Why no paper is made.
#[derive(Debug)]
enum PaperRefusal {
    NoScan,
    NothingToPrint,
    UnknownFormat(String),
    NotSigned,
}

impl Refusal for PaperRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoScan => "fleet.no_scan",
            Self::NothingToPrint => "fleet.nothing_to_print",
            Self::UnknownFormat(_) => "fleet.label_format_unknown",
            Self::NotSigned => "fleet.nothing_signed",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NoScan => {
                "La feuille signée à la main n’a pas encore été numérisée : déposez-la d’abord.".into()
            }
            Self::NothingToPrint => {
                "Aucune tablette n’est choisie : choisissez-en au moins une, puis imprimez.".into()
            }
            Self::UnknownFormat(given) => {
                format!(
                    "La planche « {given} » n’est pas connue. Possibles : 24 (70 × 36 mm), 40 (52,5 × 29,7 mm), 65 (38,1 × 21,2 mm)."
                )
            }
            Self::NotSigned => "Aucune convention n’est signée encore : il n’y a rien à rassembler.".into(),
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

/// The typeset form of a record.
fn paper(record: Record, issuer: Issuer, zone: &str, hash: &str) -> AgreementPaper {
    let at = Timestamp(record.signed_at);
    let moment = french::long_moment(at.zoned(zone).datetime());
    let AgreementText { title, articles, .. } = record.content;
    let signed =
        |drawn: bool| if drawn { format!("signé sur l’écran le {moment}") } else { String::new() };
    let proof = [
        ("Lu et signé le", moment.clone()),
        ("Devant", record.witness),
        ("Empreinte SHA-256 du texte et des signatures", hash.to_owned()),
        ("À vérifier par", "pupitre verify, avec le fichier de preuve de ce document".to_owned()),
    ];
    AgreementPaper {
        issuer,
        title,
        under: format!("Tablette {}, {}", record.tag, record.member),
        articles: articles.into_iter().map(|a| AgreementArticle { title: a.title, text: a.text }).collect(),
        signatures: record
            .hands
            .into_iter()
            .map(|hand| DrawnSignature {
                quality: hand.quality,
                name: hand.name,
                signed: signed(hand.ink.is_some()),
                strokes: hand.ink.map(|ink| ink.strokes).unwrap_or_default(),
            })
            .collect(),
        proof: proof.map(|(label, value)| Labelled { label: label.into(), value }).to_vec(),
        made_at: record.signed_at,
    }
}

/// A signed paper as PDF: the same bytes each time, from what was frozen.
#[utoipa::path(get, path = "/api/authorities/{authority}/signed-papers/{paper}/paper.pdf", tag = "fleet",
    operation_id = "signed_paper", params(("authority" = Uuid, Path), ("paper" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = String, content_type = "application/pdf"), (status = 404)))]
pub(super) async fn signed(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, id)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let mut tx = desk.read().await?;
    let kept = store::signed(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let issuer = issuer(&mut tx, &state.blobs).await?;
    let zone = authorities::authority(&mut tx).await?.time_zone;
    drop(tx);
    let paper = paper(read(&kept)?, issuer, &zone, &kept.record_hash);
    Ok(pdf(press::typeset(&state, "fleet.agreement", Span::Make, paper).await?, "convention.pdf"))
}

fn read(kept: &SignedPaper) -> AppResult<Record> {
    Ok(serde_json::from_str(&kept.record).context("a record is read as it was written")?)
}

/// Every agreement in force, in one archive of PDFs.
#[utoipa::path(get, path = "/api/authorities/{authority}/agreements.zip", tag = "fleet", operation_id = "agreements_zip",
    params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, content_type = "application/zip"), (status = 404), (status = 409)))]
pub(super) async fn all(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, KEEPS_TABLETS).await?;
    let mut tx = desk.read().await?;
    let kept = store::signed_in_force(&mut tx).await?;
    let issuer = issuer(&mut tx, &state.blobs).await?;
    let zone = authorities::authority(&mut tx).await?.time_zone;
    drop(tx);
    if kept.is_empty() {
        return Err(PaperRefusal::NotSigned.into());
    }
    let (mut papers, mut names) = (Vec::new(), Vec::new());
    for one in &kept {
        let record = read(one)?;
        let plain: String = french::fold(&format!("{} {}", record.tag, record.member))
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        names.push(format!("{plain}-{}.pdf", &one.record_hash[..8]));
        papers.push(paper(record, issuer.clone(), &zone, &one.record_hash));
    }
    let made = press::typeset_all(&state, "fleet.agreement", Span::Make, papers).await?;
    let bytes = zipped(names.into_iter().zip(made))?;
    Ok(download("application/zip", bytes, "conventions.zip"))
}

/// A signed paper as a file that `pupitre verify` checks.
#[utoipa::path(get, path = "/api/authorities/{authority}/signed-papers/{paper}/record.json", tag = "fleet",
    operation_id = "signed_paper_record", params(("authority" = Uuid, Path), ("paper" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, content_type = "application/json"), (status = 404)))]
pub(super) async fn record(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, id)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let mut tx = desk.read().await?;
    let kept = store::signed(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let file = SignedFile {
        format: FORMAT.into(),
        record: kept.record,
        record_sha256: kept.record_hash,
        journal: journal::about(&mut tx, id).await?,
    };
    Ok(download("application/json", serde_json::to_vec_pretty(&file)?, "document-signe.json"))
}

/// The sheet signed by hand, as it was scanned.
#[utoipa::path(get, path = "/api/authorities/{authority}/signed-papers/{paper}/scan", tag = "fleet",
    operation_id = "signed_paper_scanned", params(("authority" = Uuid, Path), ("paper" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = String, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn scanned(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, id)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let mut tx = desk.read().await?;
    let kept = store::signed(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let hash = kept.scan_hash.ok_or(PaperRefusal::NoScan)?;
    dossiers::scan(&state, authority, &hash, "convention-signee.pdf").await
}

/// Which labels, on which sheet.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LabelsQuery {
    /// Tablets, by their ids, commas between; every one that is not retired when absent.
    #[serde(default)]
    ids: String,
    /// Labels of a sheet: 24, 40 or 65.
    #[serde(default)]
    format: String,
    /// Places already used on the first sheet.
    #[serde(default)]
    skip: u32,
}

/// Columns, rows, then width, height, left, top and gap in millimetres, as stationers sell them.
fn format_of(name: &str) -> Option<(u32, u32, [f64; 5])> {
    match name {
        "24" | "" => Some((3, 8, [70.0, 36.0, 0.0, 4.5, 0.0])),
        "40" => Some((4, 10, [52.5, 29.7, 0.0, 0.0, 0.0])),
        "65" => Some((5, 13, [38.1, 21.2, 4.75, 10.7, 2.5])),
        _ => None,
    }
}

async fn chosen(tx: &mut TenantTx, ids: &str) -> AppResult<Vec<Tablet>> {
    let every = store::every_tablet(tx).await?;
    let wanted: Vec<&str> = ids.split(',').map(str::trim).filter(|id| !id.is_empty()).collect();
    let kept = every.into_iter().filter(|t| match wanted.is_empty() {
        true => t.state != "retired",
        false => wanted.contains(&t.id.to_string().as_str()),
    });
    Ok(kept.collect())
}

/// The page of a tablet: what its label opens.
fn page_of(state: &AppState, authority: Uuid, tablet: Uuid) -> String {
    format!("{}/{authority}/tablettes/{tablet}", state.config.base_url())
}

/// Labels with their codes, on sheets as stationers sell them.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablet-labels.pdf", tag = "fleet", operation_id = "tablet_labels",
    params(("authority" = Uuid, Path), LabelsQuery),
    security(("session" = [])),
    responses((status = 200, body = String, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn labels(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Query(query): Query<LabelsQuery>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let format = format_of(&query.format);
    let (columns, rows, size) =
        format.ok_or_else(|| PaperRefusal::UnknownFormat(query.format.chars().take(20).collect()))?;
    let mut tx = desk.read().await?;
    let name = authorities::authority(&mut tx).await?.short_name;
    let tablets = chosen(&mut tx, &query.ids).await?;
    drop(tx);
    if tablets.is_empty() {
        return Err(PaperRefusal::NothingToPrint.into());
    }
    let labels: AppResult<Vec<TabletLabel>> = tablets
        .iter()
        .map(|t| {
            Ok(TabletLabel {
                tag: t.tag.clone(),
                product: t.product(),
                serial: t.serial.clone().unwrap_or_default(),
                qr_svg: qr::svg(&page_of(&state, authority, t.id))?,
            })
        })
        .collect();
    let sheet = LabelSheet {
        authority: name,
        columns,
        rows,
        size,
        skip: query.skip.min(columns * rows - 1),
        labels: labels?,
        made_at: state.clock.now().0,
    };
    Ok(pdf(press::typeset(&state, "fleet.labels", Span::Make, sheet).await?, "etiquettes.pdf"))
}

/// What a factory-new Android reads to join device management: nothing beyond what the payload needs.
fn provisioning(m: &DeviceManagement) -> Option<String> {
    if m.component.is_empty() || m.download.is_empty() {
        return None;
    }
    let mut payload = json!({
        "android.app.extra.PROVISIONING_DEVICE_ADMIN_COMPONENT_NAME": m.component,
        "android.app.extra.PROVISIONING_DEVICE_ADMIN_PACKAGE_DOWNLOAD_LOCATION": m.download,
    });
    if !m.checksum.is_empty() {
        payload["android.app.extra.PROVISIONING_DEVICE_ADMIN_SIGNATURE_CHECKSUM"] = json!(m.checksum);
    }
    if !m.server.is_empty() {
        payload["android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE"] =
            json!({ "com.hmdm.BASE_URL": m.server, "com.hmdm.CONFIG": m.configuration });
    }
    Some(payload.to_string())
}

/// The sheet that goes with a tablet while it is prepared.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablets/{tablet}/preparation.pdf", tag = "fleet",
    operation_id = "tablet_preparation_sheet", params(("authority" = Uuid, Path), ("tablet" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = String, content_type = "application/pdf"), (status = 404)))]
pub(super) async fn preparation(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, tablet)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, TENDS_TABLETS).await?;
    let mut tx = desk.read().await?;
    let tablet = found(&mut tx, tablet).await?;
    let kit = store::kit(&mut tx, tablet.id).await?;
    let settings = settings(&mut tx).await?;
    let issuer = authorities::authority(&mut tx).await?;
    drop(tx);
    let mut codes = Vec::new();
    if let Some(payload) = provisioning(&settings.management) {
        codes.push(SheetCode {
            title: "Gestion de la tablette".into(),
            text: "Sur l’écran d’accueil d’une tablette neuve, touchez six fois le même endroit, puis visez ce code.".into(),
            qr_svg: qr::svg(&payload)?,
        });
    }
    codes.push(SheetCode {
        title: format!("Page de la tablette {}", tablet.tag),
        text: "Avec votre téléphone : ses étapes, son histoire, un problème à signaler.".into(),
        qr_svg: qr::svg(&page_of(&state, authority, tablet.id))?,
    });
    let sheet = PreparationSheet {
        authority: issuer.name,
        accent: issuer.accent,
        facts: facts(&tablet),
        kit: kit.into_iter().map(|part| named(&part)).collect(),
        steps: settings.steps.into_iter().map(|s| s.label).collect(),
        codes,
        tag: tablet.tag,
        made_at: state.clock.now().0,
    };
    Ok(pdf(press::typeset(&state, "fleet.preparation", Span::Make, sheet).await?, "preparation.pdf"))
}

fn named(part: &Accessory) -> String {
    if part.number.is_empty() { part.label.clone() } else { format!("{} n° {}", part.label, part.number) }
}

fn facts(t: &Tablet) -> Vec<Labelled> {
    let rows = [
        ("Matériel", t.product()),
        ("Série", t.serial.clone().unwrap_or_default()),
        ("IMEI", t.imei.clone().unwrap_or_default()),
        ("Carte SIM", t.sim.clone().unwrap_or_default()),
    ];
    let told = rows.into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(label, value)| Labelled { label: label.into(), value }).collect()
}
