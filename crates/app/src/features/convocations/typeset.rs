//! `convocations.typeset`: the papers of a version, made once by the press and kept by hash: the letter, the
//! assembled dossier, and for members on paper the print run with its posting slip.
use super::deliver::LETTER_WAIT;
use super::letter::{self, LetterBase, Occasion};
use super::model::{Convocation, Dispatch, Manifest};
use super::store;
use crate::features::people::{self, Member};
use crate::features::{bodies, dossiers};
use crate::platform::error::AppError;
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::press::{self, Span, TaskRefusal};
use crate::platform::state::AppState;
use crate::platform::{failpoint, feed};
use futures::future::BoxFuture;
use pupitre_documents::{self as documents, Front, LetterData, Part, PostingRow, PostingSlip, PrintMember};
use pupitre_rules::french;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Weight of an A4 sheet of 80 g/m²: 5 g (a sixteenth of a square metre).
const GRAMS_PER_SHEET: f32 = 5.0;
/// Weight of a C4 envelope, in grams.
const GRAMS_PER_ENVELOPE: f32 = 20.0;

/// What the press is asked to make.
#[derive(Serialize, Deserialize)]
struct Order {
    folder: PathBuf,
    letter: LetterData,
    front: Front,
    parts: Vec<OrderPart>,
    paper: Vec<OrderPaper>,
    slip: PostingSlip,
}

#[derive(Serialize, Deserialize)]
struct OrderPart {
    item_number: String,
    item_title: String,
    title: String,
    path: Option<PathBuf>,
    note: String,
    /// Number of its first page as the manifest announced it; 0 without pages.
    first_page: i64,
}

#[derive(Serialize, Deserialize)]
struct OrderPaper {
    name: String,
    address: String,
    letter: LetterData,
}

/// What the press made, in the order's folder.
#[derive(Serialize, Deserialize)]
struct Made {
    letter: PathBuf,
    dossier: PathBuf,
    print_run: Option<PathBuf>,
    slip: Option<PathBuf>,
    sheets: u32,
}

/// The papers of a version.
pub(super) fn typeset(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move { make(&state, &job, false).await })
}

/// The print run alone, once more: somebody on paper was convened after the others. It holds the envelopes that are
/// not at the post yet.
pub(super) fn print_run(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move { make(&state, &job, true).await })
}

async fn make(state: &AppState, job: &Job, again: bool) -> Result<Finished, Failure> {
    let (Some(tenant), Some(convocation)) = (job.tenant_id, job.subject) else {
        return Err(Failure::Stuck("Ce travail ne dit pas quelle convocation composer.".into()));
    };
    let mut tx = state.db.tenant(tenant).read().await?;
    let c = store::convocation(&mut tx, convocation).await?.ok_or(AppError::NotFound)?;
    match (c.letter_hash.is_some(), again) {
        (true, false) => return Ok(Finished::Now),
        (false, true) if state.clock.now().0 - c.sent_at.0 < LETTER_WAIT => return Err(Failure::Soon),
        (false, true) => return Err(Failure::Later("the papers of the version are not made".into())),
        _ => {}
    }
    let base = letter::base(&mut tx, &state.blobs).await?;
    let sitting = &c.manifest.0.sitting;
    let members = people::members_on(&mut tx, &sitting.starts_at.day_in(&sitting.time_zone)).await?;
    let mut dispatches = store::dispatches(&mut tx, c.id).await?;
    dispatches.retain(|d| d.channel == "paper" && !(again && d.accepted_at.is_some()));
    let paper = with_members(dispatches, members);
    let body = bodies::body(&mut tx, c.manifest.0.sitting.body_id).await?;
    let with_proxies = body.as_ref().is_some_and(letter::has_proxies);
    drop(tx);
    let folder = press::bench(state).await.map_err(AppError::from)?;
    let parts = parts(state, tenant, &c.manifest.0, folder.path()).await?;
    let order = order(folder.path().to_owned(), &base, (&c, with_proxies), parts, paper);
    let made: Made = state.press.run("convocations.typeset", Span::Make, &order).await?;
    failpoint::pass("typeset.made");
    let kept = Kept {
        letter: state.blobs.put_file(tenant, &made.letter).await?,
        dossier: state.blobs.put_file(tenant, &made.dossier).await?,
        print_run: keep(state, tenant, made.print_run.as_deref()).await?,
        slip: keep(state, tenant, made.slip.as_deref()).await?,
        sheets: i64::from(made.sheets),
    };
    failpoint::pass("typeset.kept");
    let now = state.clock.now();
    let mut tx = state.db.tenant(tenant).write().await?;
    if !again {
        store::set_papers(&mut tx, c.id, &kept).await?;
        store::add_file(&mut tx, c.id, &kept.letter).await?;
        if c.version > 1 {
            jobs::enqueue(&mut tx, "convocations.patch", c.id, &serde_json::json!({}), now, now).await?;
        }
    }
    store::set_print_run(&mut tx, c.id, &kept, now).await?;
    feed::publish(&mut tx, "convocations.typeset", Some(c.sitting_id), now).await?;
    jobs::done(tx.inner(), job.id, now).await?;
    tx.commit().await?;
    failpoint::pass("typeset.after_commit");
    Ok(Finished::Already)
}

/// Hashes of the papers of a version.
pub(super) struct Kept {
    pub letter: String,
    pub dossier: String,
    pub print_run: Option<String>,
    pub slip: Option<String>,
    pub sheets: i64,
}

async fn keep(state: &AppState, tenant: Uuid, path: Option<&Path>) -> Result<Option<String>, AppError> {
    Ok(match path {
        Some(path) => Some(state.blobs.put_file(tenant, path).await?),
        None => None,
    })
}

fn with_members(dispatches: Vec<Dispatch>, members: Vec<Member>) -> Vec<(Dispatch, Member)> {
    let mut by_mandate: HashMap<Uuid, Member> = members.into_iter().map(|m| (m.mandate_id, m)).collect();
    dispatches.into_iter().filter_map(|d| by_mandate.remove(&d.mandate_id).map(|m| (d, m))).collect()
}

/// The documents of a manifest, where the press can read them, in the order and words of `dossiers::DossierPlan`: what
/// leaves is what was looked at before.
async fn parts(
    state: &AppState,
    tenant: Uuid,
    manifest: &Manifest,
    folder: &Path,
) -> Result<Vec<OrderPart>, AppError> {
    let mut parts = Vec::new();
    for item in &manifest.agenda {
        let part = |title: &str, note: String, file: Option<(PathBuf, i64)>| {
            let (path, first_page) = file.unzip();
            OrderPart {
                item_number: item.number.clone(),
                item_title: french::set(&item.title),
                title: french::set(title),
                path,
                note,
                first_page: first_page.unwrap_or(0),
            }
        };
        for d in &item.documents {
            parts.push(if d.pages > 0 {
                let path = state.blobs.on_disk(tenant, &d.hash, folder).await?;
                part(&d.title, String::new(), Some((path, d.first_page)))
            } else {
                part(&d.title, format!("{} : fichier à part, hors du dossier", d.title), None)
            });
        }
        if !item.on_site.is_empty() {
            let place = item.on_site.replace('\n', ", ");
            parts.push(part("", format!("Consultable sur place : {place}"), None));
        } else if item.documents.is_empty() {
            parts.push(part("", String::new(), None));
        }
    }
    Ok(parts)
}

fn order(
    folder: PathBuf,
    base: &LetterBase,
    (c, with_proxies): (&Convocation, bool),
    parts: Vec<OrderPart>,
    paper: Vec<(Dispatch, Member)>,
) -> Order {
    let m = &c.manifest.0;
    let occasion = Occasion::of(c, with_proxies);
    let zone = &m.sitting.time_zone;
    let starts = m.sitting.starts_at.zoned(zone).datetime();
    let sent = french::long_date(c.sent_at.zoned(zone).date());
    Order {
        folder,
        letter: base.letter(m, &occasion, None),
        front: Front {
            authority: m.authority.name.clone(),
            body: m.sitting.body.clone(),
            when_and_where: dossiers::when_and_where(m.sitting.starts_at, zone, &m.sitting.place),
            version: if c.version > 1 { format!("Envoi n° {}, {sent}", c.version) } else { String::new() },
            accent: base.accent().to_owned(),
        },
        parts,
        slip: PostingSlip {
            authority: m.authority.name.clone(),
            accent: base.accent().to_owned(),
            heading: format!(
                "Convocation, {} du {}",
                m.sitting.body.to_lowercase(),
                french::long_date(starts.date())
            ),
            made_on: sent,
            rows: Vec::new(),
            grams_per_sheet: GRAMS_PER_SHEET,
            grams_per_envelope: GRAMS_PER_ENVELOPE,
            made_at: c.sent_at.0,
        },
        paper: paper
            .into_iter()
            .map(|(d, member)| OrderPaper {
                name: d.name,
                address: d.address,
                letter: base.letter(m, &occasion, Some(&member)),
            })
            .collect(),
    }
}

/// The press's side.
pub(super) fn typeset_task(input: Value) -> Result<Value, TaskRefusal> {
    let order: Order = serde_json::from_value(input).map_err(refused)?;
    let made = carry_out(order)?;
    serde_json::to_value(made).map_err(refused)
}

pub(super) fn refused(error: impl std::fmt::Display) -> TaskRefusal {
    TaskRefusal { code: "convocations.typeset".into(), sentence: error.to_string() }
}

fn carry_out(order: Order) -> Result<Made, TaskRefusal> {
    let press = documents::Press::new();
    let write = |name: &str, bytes: &[u8]| {
        let path = order.folder.join(name);
        std::fs::write(&path, bytes).map_err(refused).map(|()| path)
    };
    let letter = write("letter.pdf", &press.letter(&order.letter).map_err(refused)?)?;
    let files: Vec<Option<Vec<u8>>> = order
        .parts
        .iter()
        .map(|p| p.path.as_ref().map(std::fs::read).transpose())
        .collect::<Result<_, _>>()
        .map_err(refused)?;
    let parts: Vec<Part<'_>> = order
        .parts
        .iter()
        .zip(&files)
        .map(|(p, bytes)| Part {
            item_number: p.item_number.clone(),
            item_title: p.item_title.clone(),
            title: p.title.clone(),
            bytes: bytes.as_deref(),
            note: p.note.clone(),
        })
        .collect();
    let dossier = documents::assemble(&parts, &order.front).map_err(refused)?;
    let announced = order.parts.iter().map(|p| p.first_page);
    if !announced.eq(dossier.first_pages.iter().copied().map(i64::from)) {
        // A page number that differs from the one announced would mislead a whole sitting.
        return Err(refused("Le dossier assemblé ne porte pas les numéros de page annoncés aux élus."));
    }
    let dossier_path = write("dossier.pdf", &dossier.bytes)?;
    if order.paper.is_empty() {
        return Ok(Made { letter, dossier: dossier_path, print_run: None, slip: None, sheets: 0 });
    }
    let data: Vec<LetterData> = order.paper.iter().map(|p| p.letter.clone()).collect();
    let letters = press.letters(&data).map_err(refused)?;
    let members: Vec<PrintMember<'_>> = order
        .paper
        .iter()
        .zip(&letters)
        .map(|(p, letter)| PrintMember { name: p.name.clone(), letter })
        .collect();
    let run = documents::print_run(&members, &dossier.bytes).map_err(refused)?;
    let mut slip = order.slip.clone();
    slip.rows = order
        .paper
        .iter()
        .zip(&run.sheets_per_member)
        .map(|(p, sheets)| PostingRow { name: p.name.clone(), address: p.address.clone(), sheets: *sheets })
        .collect();
    let slip = write("slip.pdf", &press.posting_slip(&slip).map_err(refused)?)?;
    let print_run = write("print-run.pdf", &run.bytes)?;
    Ok(Made {
        letter,
        dossier: dossier_path,
        print_run: Some(print_run),
        slip: Some(slip),
        sheets: run.sheets,
    })
}
