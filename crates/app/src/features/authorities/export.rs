//! The whole journal as one file of lines (ndjson), for the archive: `pupitre verify` reads it without the server.
//!
//! First line: `{"format":"pupitre-journal-1","authority":{…},"exported_at":…,"entries":n,"head":hash}`;
//! then one line per act, `{"seq","prev_hash","body","hash"}`, oldest first.
use super::store;
use crate::platform::auth::{Caller, LOOKS};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::Path;
use crate::platform::journal;
use crate::platform::state::AppState;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

/// Acts read at a time.
const BATCH: i64 = 500;

/// The journal as a file.
#[utoipa::path(get, path = "/api/authorities/{a}/journal/export", tag = "authorities",
    operation_id = "journal_export", params(("a" = Uuid, Path)),
    security(("session" = []), ("token" = ["journal:read"])),
    responses((status = 200, content_type = "application/x-ndjson"), (status = 404)))]
pub async fn export(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let now = state.clock.now();
    let mut tx = desk.read().await?;
    let known = store::authority(&mut tx).await?;
    let head = journal::head(&mut tx).await?;
    let (last, hash) = head.unwrap_or((0, journal::GENESIS.to_owned()));
    let first = json!({
        "format": journal::EXPORT_FORMAT, "authority": { "id": known.id, "name": known.name, "siren": known.siren },
        "exported_at": now.instant().to_string(), "entries": last, "head": hash,
    });
    let name = format!("journal-{}-{}.ndjson", known.siren, now.day_in(&known.time_zone).0);
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    let lines =
        futures::stream::try_unfold((tx, 0, Some(format!("{first}\n"))), move |(tx, after, opening)| {
            next(tx, after, last, opening)
        });
    Ok((headers, Body::from_stream(lines)).into_response())
}

type Step = Option<(String, (TenantTx, i64, Option<String>))>;

/// The next lines, up to the act that was the last when the export began.
async fn next(mut tx: TenantTx, after: i64, last: i64, opening: Option<String>) -> anyhow::Result<Step> {
    if let Some(first) = opening {
        return Ok(Some((first, (tx, after, None))));
    }
    if after >= last {
        return Ok(None);
    }
    let entries = journal::entries(&mut tx, after, BATCH.min(last - after)).await?;
    let Some(reached) = entries.last().map(|e| e.seq) else { return Ok(None) };
    let mut lines = String::new();
    for entry in &entries {
        lines.push_str(&serde_json::to_string(entry)?);
        lines.push('\n');
    }
    Ok(Some((lines, (tx, reached, None))))
}
