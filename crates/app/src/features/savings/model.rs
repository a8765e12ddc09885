//! Rows of the room.
use crate::platform::time::Timestamp;
use pupitre_rules::study::Input;
use serde::Serialize;
use sqlx::types::Json;
use utoipa::ToSchema;
use uuid::Uuid;

/// A study as it was last kept.
#[derive(Debug, Clone, Serialize, sqlx::FromRow, ToSchema)]
pub struct Study {
    pub id: Uuid,
    pub title: String,
    #[schema(value_type = Input)]
    pub question: Json<Input>,
    /// Who changed it last.
    pub changed_by: String,
    pub changed_at: Timestamp,
}
