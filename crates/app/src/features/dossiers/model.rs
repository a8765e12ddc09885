//! Rows of the room.
use crate::platform::time::Timestamp;
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
    /// Of the reading copy.
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

/// Kinds of documents.
pub const KINDS: [&str; 4] = ["note", "draft", "annex", "contract"];

/// A file on its way.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Upload {
    pub id: Uuid,
    pub sitting_id: Uuid,
    /// The document whose file it replaces.
    pub replaces: Option<Uuid>,
    pub file_name: String,
    /// Announced, in bytes.
    pub bytes: i64,
    /// Received and on the disk, in bytes.
    pub received: i64,
    /// `arriving`, `reading`, `done`, `refused`.
    pub state: String,
    pub created_at: Timestamp,
}

/// The first page of a reading copy as a small picture.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PagePicture {
    /// Of the reading copy.
    pub file_hash: String,
    pub picture_hash: String,
    pub bytes: i64,
    /// Of the page, in points.
    pub width: f64,
    /// Of the page, in points.
    pub height: f64,
}

/// A file as the press found it, its bytes kept.
#[derive(Debug, Clone)]
pub struct Kept {
    pub file_name: String,
    pub media_type: String,
    pub bytes: i64,
    pub pages: i64,
    pub original_hash: String,
    pub reading_hash: String,
    pub signed: bool,
    pub warnings: Vec<String>,
}
