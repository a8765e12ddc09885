//! One error for the whole application, answered as problem+json (RFC 9457) with a French sentence
//! that says what is wrong, by which rule, and what to do.
use crate::platform::blobs::Damaged;
use crate::platform::words;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What a verb refuses, stated as a fact. Each verb has its own enum.
pub trait Refusal {
    /// Stable code, `noun.fact`.
    fn code(&self) -> &'static str;
    /// French sentence: the rule, its article, what to do.
    fn sentence(&self) -> String;
    /// HTTP status; 422 unless the fact is a conflict.
    fn status(&self) -> StatusCode {
        StatusCode::UNPROCESSABLE_ENTITY
    }
    /// The field at fault, so that the sentence stands beside it.
    fn field(&self) -> Option<&'static str> {
        None
    }
    /// Figures of the sentence, for programs.
    fn params(&self) -> Value {
        Value::Null
    }
}

/// Everything a handler may answer beside its success.
#[derive(Debug)]
pub enum AppError {
    /// A refusal with its sentence.
    Refused { status: StatusCode, code: String, detail: String, field: Option<String>, params: Value },
    /// Nobody is signed in.
    Unauthorized,
    /// Signed in, known here, but without the role.
    Forbidden(String),
    /// Absent, or another authority's: the two look the same.
    NotFound,
    /// Our fault; logged, never shown.
    Internal(anyhow::Error),
}

/// Result of handlers and of their steps.
pub type AppResult<T> = Result<T, AppError>;

impl AppError {
    /// A refusal made on the spot, for reading faults common to all verbs.
    pub fn refused(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self::Refused { status, code: code.into(), detail: detail.into(), field: None, params: Value::Null }
    }

    /// A 422 about one field.
    pub fn field(code: &str, field: &str, detail: impl Into<String>) -> Self {
        Self::Refused {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            code: code.into(),
            detail: detail.into(),
            field: Some(field.into()),
            params: Value::Null,
        }
    }

    /// The French sentence, for places that show it elsewhere than in an HTTP answer.
    pub fn sentence(&self) -> String {
        self.parts().2
    }

    /// The stable code.
    pub fn code(&self) -> String {
        self.parts().1
    }

    fn parts(&self) -> (StatusCode, String, String) {
        match self {
            Self::Refused { status, code, detail, .. } => (*status, code.clone(), detail.clone()),
            Self::Unauthorized => (
                StatusCode::UNAUTHORIZED,
                "session.missing".into(),
                "Vous n’êtes pas connecté. Connectez-vous pour continuer.".into(),
            ),
            Self::Forbidden(detail) => (StatusCode::FORBIDDEN, "session.role_missing".into(), detail.clone()),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "not_found".into(),
                "Cette page n’existe pas, ou elle n’est pas de votre collectivité.".into(),
            ),
            Self::Internal(error) => internal_parts(error),
        }
    }
}

/// A full disk and a missing database are told apart from our own faults: a person can act on them.
fn internal_parts(error: &anyhow::Error) -> (StatusCode, String, String) {
    let text = format!("{error:#}");
    if text.contains("disk is full") || text.contains("No space left") || text.contains("Disk quota") {
        return (
            StatusCode::INSUFFICIENT_STORAGE,
            "storage.full".into(),
            "Le disque du serveur est plein : rien n’a été enregistré. Prévenez le service informatique, \
             puis recommencez."
                .into(),
        );
    }
    if error.chain().any(|e| e.is::<Damaged>()) {
        return (
            StatusCode::INTERNAL_SERVER_ERROR,
            "storage.damaged".into(),
            "Ce fichier n’est plus celui qui a été déposé (son empreinte ne correspond pas) : il n’est pas servi. \
             Prévenez le service informatique, qui le reprendra d’une sauvegarde."
                .into(),
        );
    }
    if error.chain().any(|e| e.is::<object_store::Error>()) {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "storage.away".into(),
            "Le stockage des fichiers ne répond pas. Rien n’est perdu : recommencez dans un instant.".into(),
        );
    }
    let database_away = error.downcast_ref::<sqlx::Error>().is_some_and(|e| {
        matches!(e, sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed)
            || e.as_database_error().and_then(|d| d.code()).is_some_and(|c| c.starts_with("57P"))
    });
    if database_away {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "database.away".into(),
            "La base de données ne répond pas : rien n’a été enregistré. Recommencez dans un instant.".into(),
        );
    }
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal".into(),
        "Une erreur de notre fait a empêché cette action ; rien n’a été enregistré. Le service \
         informatique en trouvera la trace dans le journal technique."
            .into(),
    )
}

impl<R: Refusal> From<R> for AppError {
    fn from(refusal: R) -> Self {
        Self::Refused {
            status: refusal.status(),
            code: refusal.code().into(),
            detail: refusal.sentence(),
            field: refusal.field().map(Into::into),
            params: refusal.params(),
        }
    }
}

impl From<anyhow::Error> for AppError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<std::io::Error> for AppError {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<serde_json::Error> for AppError {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        if let Self::Internal(error) = &self {
            tracing::error!(error = %format!("{error:#}"), "internal fault");
        }
        let (status, code, detail) = self.parts();
        let mut problem = json!({
            "type": format!("urn:pupitre:{code}"),
            "title": status.canonical_reason().unwrap_or("error"),
            "status": status.as_u16(),
            "code": code,
            "detail": words::spaced(&detail),
        });
        if let Self::Refused { field, params, .. } = self {
            if let Some(field) = field {
                problem["field"] = json!(field);
            }
            if !params.is_null() {
                problem["params"] = params;
            }
        }
        let headers =
            [(header::CONTENT_TYPE, "application/problem+json"), (header::CACHE_CONTROL, "no-store")];
        (status, headers, problem.to_string()).into_response()
    }
}
