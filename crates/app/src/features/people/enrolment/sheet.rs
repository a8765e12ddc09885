//! The sheet handed over with the tablet: made from the code itself, which is kept nowhere.
use super::create::address;
use super::{SHEET_TASK, store};
use crate::features::authorities;
use crate::features::people::store::member;
use crate::platform::auth::{Caller, ENROLS};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Path, Query};
use crate::platform::press::{Span, TaskRefusal};
use crate::platform::state::AppState;
use crate::platform::{ids, qr};
use anyhow::Context;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use base64::{Engine, engine::general_purpose::STANDARD};
use pupitre_documents::{EnrolmentSheet, Press};
use pupitre_rules::french;
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use uuid::Uuid;

/// The code that the sheet prints.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SheetQuery {
    code: String,
}

/// Why no sheet is made.
#[derive(Debug)]
enum SheetRefusal {
    Spent,
}

impl Refusal for SheetRefusal {
    fn code(&self) -> &'static str {
        "people.code_spent"
    }

    fn sentence(&self) -> String {
        "Ce code a déjà servi, a été remplacé ou a plus de sept jours : sa feuille ne servirait à rien. Demandez un \
         nouveau code."
            .into()
    }

    fn status(&self) -> StatusCode {
        StatusCode::GONE
    }
}

/// In the press: a sheet in, base64 PDF out.
pub(super) fn task(input: Value) -> Result<Value, TaskRefusal> {
    let refuse = |sentence: String| TaskRefusal { code: "people.sheet".into(), sentence };
    let sheet: EnrolmentSheet = serde_json::from_value(input).map_err(|e| refuse(e.to_string()))?;
    let pdf = Press::new().enrolment_sheet(&sheet).map_err(|e| refuse(e.to_string()))?;
    Ok(Value::String(STANDARD.encode(pdf)))
}

/// The sheet of a code still good, as PDF.
#[utoipa::path(get, path = "/api/authorities/{a}/members/{m}/enrolment/{id}/sheet.pdf", tag = "people",
    operation_id = "member_enrolment_sheet",
    params(("a" = Uuid, Path), ("m" = Uuid, Path), ("id" = Uuid, Path), SheetQuery),
    security(("session" = [])),
    responses((status = 200, body = String, content_type = "application/pdf")))]
pub(super) async fn sheet(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, m, id)): Path<(Uuid, Uuid, Uuid)>,
    Query(query): Query<SheetQuery>,
) -> AppResult<impl IntoResponse> {
    let desk = caller.desk(&state, a, ENROLS).await?;
    let now = state.clock.now();
    let mut tx = desk.read().await?;
    let member = member(&mut tx, m).await?.ok_or(AppError::NotFound)?;
    let found = store::find(&mut tx, id, member.person_id, &ids::code_hash(&query.code)).await?;
    let (until, used) = found.ok_or(AppError::NotFound)?;
    if used.is_some() || until <= now {
        return Err(SheetRefusal::Spent.into());
    }
    let authority = authorities::authority(&mut tx).await?;
    drop(tx);
    let code = query.code.trim().to_uppercase();
    let shown = state.config.base_url();
    let end = french::long_moment(until.zoned(&authority.time_zone).datetime());
    let sheet = EnrolmentSheet {
        name: format!("{} {}", member.civility, member.full_name()).trim().to_owned(),
        authority: authority.name,
        accent: authority.accent,
        qr_svg: qr::svg(&address(&state, &code))?,
        url: shown.trim_start_matches("https://").trim_start_matches("http://").to_owned(),
        code,
        expires: format!("Valable jusqu’au {end}."),
        steps: Vec::new(),
        made_at: now.0,
    };
    let pdf: String = state.press.run(SHEET_TASK.0, Span::Make, &sheet).await?;
    let pdf = STANDARD.decode(pdf).context("the press answers in base64")?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"feuille-tablette.pdf\""),
    ];
    Ok((headers, pdf))
}
