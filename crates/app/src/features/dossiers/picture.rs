//! The first page of each document as a small picture, made when the document is taken in. Tablets fetch it before the
//! document and show it at once. A page that cannot be drawn, in time and room, simply has none.
use super::arriving;
use super::intake::absolute;
use super::model::PagePicture;
use super::tasks::{LookOrder, Looked, Outcome};
use crate::platform::error::AppResult;
use crate::platform::press::Span;
use crate::platform::state::AppState;
use uuid::Uuid;

/// Draws the first page of a reading copy already kept, and keeps the picture.
pub(super) async fn make(
    state: &AppState,
    tenant: Uuid,
    upload: Uuid,
    reading_hash: &str,
) -> AppResult<Option<PagePicture>> {
    let workshop = arriving::workshop(state, upload);
    let source = state.blobs.on_disk(tenant, reading_hash, &workshop).await?;
    let out = absolute(&workshop.join("look"))?;
    let order = LookOrder { path: absolute(&source)?, out: out.clone() };
    let outcome = state.press.run::<_, Outcome<Looked>>("dossiers.look", Span::Glance, &order).await;
    let size = match outcome.and_then(Outcome::settle) {
        Ok(Ok(size)) => size,
        Ok(Err(refused)) => {
            tracing::debug!(%tenant, reason = refused.sentence, "a first page has no picture");
            return Ok(None);
        }
        Err(error) => {
            tracing::warn!(%tenant, reason = error.sentence(), "a first page has no picture");
            return Ok(None);
        }
    };
    let bytes = tokio::fs::metadata(&out).await?.len() as i64;
    let picture_hash = state.blobs.put_file(tenant, &out).await?;
    let Looked { width, height } = size;
    Ok(Some(PagePicture { file_hash: reading_hash.to_owned(), picture_hash, bytes, width, height }))
}
