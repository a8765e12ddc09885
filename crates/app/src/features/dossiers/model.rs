//! Rows of the room.
use serde::Serialize;
use sqlx::types::Json;
use uuid::Uuid;

/// A document of a sitting.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Document {
    pub id: Uuid,
    pub sitting_id: Uuid,
    /// The item it belongs to; none while it is not placed.
    pub item_id: Option<Uuid>,
    pub position: i64,
    /// `note`, `draft`, `annex`, `contract`.
    pub kind: String,
    pub title: String,
    pub version: i64,
    pub file_name: String,
    pub media_type: String,
    /// Of the reading copy.
    pub bytes: i64,
    /// 0 when it is not a PDF.
    pub pages: i64,
    pub original_hash: String,
    pub reading_hash: String,
    pub signed: bool,
    pub warnings: Json<Vec<String>>,
}
