//! Files made for a version, as they were made: letter, dossier, print run, posting slip. What is not made yet is
//! 409 with a sentence; what cannot be is 404.
use super::{readiness, store};
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::Path;
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

/// Why a file is not given.
enum FileRefusal {
    NotMadeYet,
    NobodyOnPaper,
}

impl Refusal for FileRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotMadeYet => "convocations.file_not_made_yet",
            Self::NobodyOnPaper => "convocations.nobody_on_paper",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotMadeYet => {
                "Ce fichier est en cours de composition : il sera prêt dans un instant. Si l’attente \
                                 dure, voyez « À traiter »."
                    .into()
            }
            Self::NobodyOnPaper => {
                "Aucun élu ne reçoit cette convocation sur papier : il n’y a rien à imprimer ni à poster."
                    .into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

#[derive(Clone, Copy)]
enum Which {
    Letter,
    Dossier,
    PrintRun,
    PostingSlip,
}

impl Which {
    fn file_name(self) -> &'static str {
        match self {
            Self::Letter => "convocation",
            Self::Dossier => "dossier",
            Self::PrintRun => "tirage",
            Self::PostingSlip => "bordereau-de-depot",
        }
    }
}

async fn serve(
    state: AppState,
    caller: Caller,
    (authority, sitting, convocation): (Uuid, Uuid, Uuid),
    which: Which,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let (sitting, convocation) = readiness::find(&mut tx, sitting, convocation).await?;
    let hash = match which {
        Which::Letter => convocation.letter_hash,
        Which::Dossier => convocation.dossier_hash,
        Which::PrintRun | Which::PostingSlip => {
            let on_paper = store::dispatches(&mut tx, convocation.id).await?;
            if !on_paper.iter().any(|d| d.channel == "paper") {
                return Err(FileRefusal::NobodyOnPaper.into());
            }
            let run = store::print_run(&mut tx, convocation.id).await?;
            run.and_then(|r| if matches!(which, Which::PrintRun) { r.pdf_hash } else { r.slip_hash })
        }
    };
    drop(tx);
    let hash = hash.ok_or(FileRefusal::NotMadeYet)?;
    let length = state.blobs.length(authority, &hash).await?.ok_or(AppError::NotFound)?;
    let body = state.blobs.stream(authority, &hash, 0..length).await?;
    let name = format!("{}-{}-v{}.pdf", which.file_name(), sitting.day().0, convocation.version);
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
    ];
    Ok((headers, body).into_response())
}

/// The letter of a version, as it left.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/letter.pdf",
    tag = "convocations", operation_id = "convocations_letter",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["readiness:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn letter(
    State(state): State<AppState>,
    caller: Caller,
    Path(ids): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Response> {
    serve(state, caller, ids, Which::Letter).await
}

/// The dossier of a version, as it left.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/dossier.pdf",
    tag = "convocations", operation_id = "convocations_dossier",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["readiness:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn dossier(
    State(state): State<AppState>,
    caller: Caller,
    Path(ids): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Response> {
    serve(state, caller, ids, Which::Dossier).await
}

/// Everything to print for the members on paper, ready for the printer.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/print-run.pdf",
    tag = "convocations", operation_id = "convocations_print_run",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["readiness:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn print_run(
    State(state): State<AppState>,
    caller: Caller,
    Path(ids): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Response> {
    serve(state, caller, ids, Which::PrintRun).await
}

/// The slip that goes to the post with the envelopes.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/convocations/{convocation}/posting-slip.pdf",
    tag = "convocations", operation_id = "convocations_posting_slip",
    params(("authority" = Uuid, Path), ("sitting" = Uuid, Path), ("convocation" = Uuid, Path)),
    security(("session" = []), ("token" = ["readiness:read"])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 409)))]
pub(super) async fn posting_slip(
    State(state): State<AppState>,
    caller: Caller,
    Path(ids): Path<(Uuid, Uuid, Uuid)>,
) -> AppResult<Response> {
    serve(state, caller, ids, Which::PostingSlip).await
}
