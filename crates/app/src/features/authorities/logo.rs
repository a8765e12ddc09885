//! The logo: PNG or SVG, known by its bytes; an SVG that runs or fetches is refused, and none is ever run.
use super::describe::{self, AuthorityView};
use super::store;
use crate::platform::auth::{Caller, HOME_ZONE, SETS_UP};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::press::{self, Task};
use crate::platform::state::AppState;
use crate::platform::{feed, journal};
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

/// Largest logo, in bytes: it travels with every letter.
const LARGEST: usize = 300 * 1024;

/// Why a picture is not a logo.
#[derive(Debug)]
pub enum LogoRefusal {
    TooLarge(usize),
    Jpeg,
    Unfit(String),
    Broken,
}

impl Refusal for LogoRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "authorities.logo_too_large",
            Self::Jpeg | Self::Unfit(_) | Self::Broken => "authorities.logo_unfit",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::TooLarge(bytes) => format!(
                "Ce logo pèse {} Ko ; la limite est de 300 Ko, car il part avec chaque lettre. Enregistrez-le plus \
                 petit (600 points de large suffisent), puis déposez-le de nouveau.",
                bytes.div_ceil(1024)
            ),
            Self::Jpeg => {
                "Ce logo est un JPEG : son fond se verrait sur la lettre. Enregistrez-le en PNG ou en SVG, \
                           puis déposez-le de nouveau."
                    .into()
            }
            Self::Unfit(sentence) => sentence.clone(),
            Self::Broken => {
                "Ce logo demande trop de travail pour être lu : il est sans doute abîmé. Enregistrez-le de nouveau en \
                 PNG, puis déposez-le."
                    .into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

async fn check(state: &AppState, bytes: &[u8]) -> AppResult<()> {
    check_size(bytes)?;
    let looked: Result<(), String> =
        press::read(state, "authorities.logo", bytes, LogoRefusal::Broken).await?;
    Ok(looked.map_err(LogoRefusal::Unfit)?)
}

/// What the first bytes say.
fn check_size(bytes: &[u8]) -> Result<(), LogoRefusal> {
    match bytes {
        bytes if bytes.len() > LARGEST => Err(LogoRefusal::TooLarge(bytes.len())),
        [0xFF, 0xD8, 0xFF, ..] => Err(LogoRefusal::Jpeg),
        _ => Ok(()),
    }
}

/// The press's side.
pub(super) const LOGO_TASK: (&str, Task) = ("authorities.logo", |input| {
    press::with_file(input, |bytes| {
        pupitre_documents::check_logo(bytes).map_err(|refusal| refusal.to_string())
    })
});

/// Sets the logo.
#[utoipa::path(put, path = "/api/authorities/{a}/logo", tag = "authorities", operation_id = "authorities_set_logo",
    params(("a" = Uuid, Path)), request_body(content_type = "image/png"),
    security(("session" = [])),
    responses((status = 200, body = AuthorityView), (status = 404), (status = 413)))]
pub async fn put(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    body: Result<Bytes, BytesRejection>,
) -> AppResult<Json<AuthorityView>> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let bytes = body.map_err(|_| LogoRefusal::TooLarge(16 << 20))?;
    check(&state, &bytes).await?;
    let hash = state.blobs.put(authority, bytes.to_vec()).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    store::set_logo(&mut tx, &hash).await?;
    let facts = json!({ "hash": hash });
    let act = journal::Act {
        at: now,
        actor: Some(caller.person),
        verb: "authorities.set_logo",
        subject: Some(authority),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    let zone = store::authority(&mut tx).await?.time_zone;
    let view = describe::view(&mut tx, &now.day_in(&zone)).await?;
    tx.commit().await?;
    Ok(Json(view))
}

/// The logo, for those who work or sit there.
#[utoipa::path(get, path = "/api/authorities/{a}/logo", tag = "authorities", operation_id = "authorities_logo",
    params(("a" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, content_type = "image/svg+xml"), (status = 404)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Response> {
    let mut tx = state.db.tenant(authority).read().await?;
    let today = state.clock.now().day_in(HOME_ZONE);
    let shown = caller.host_admin
        || (caller.reach.allows(authority) && store::belongs(&mut tx, caller.person, &today).await?);
    if !shown {
        return Err(AppError::NotFound);
    }
    let known = store::authority_of(tx.inner(), authority).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let hash = known.logo_hash.ok_or(AppError::NotFound)?;
    let bytes = state.blobs.get(authority, &hash).await?;
    let kind = if bytes.starts_with(b"\x89PNG") { "image/png" } else { "image/svg+xml" };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "private, max-age=31536000, immutable"),
        // Opened by itself, a drawing stays a drawing.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heavy_logo_a_jpeg_and_an_svg_that_runs_are_refused() {
        assert!(matches!(check_size(&vec![0; LARGEST + 1]), Err(LogoRefusal::TooLarge(_))));
        assert!(matches!(check_size(b"\xFF\xD8\xFF\xE0"), Err(LogoRefusal::Jpeg)));
        let svg = |inside: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{inside}</svg>");
        let looked = |svg: String| pupitre_documents::check_logo(svg.as_bytes());
        assert!(looked(svg("<path d=\"M0 0h9v9z\"/>")).is_ok());
        for bad in
            ["<script>x()</script>", "<image href=\"https://example.org/a.png\"/>", "<g onload=\"x()\"/>"]
        {
            assert!(looked(svg(bad)).is_err(), "{bad}");
        }
    }
}
