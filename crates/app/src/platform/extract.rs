//! Reading requests: bodies, paths and queries that cannot be read are answered with a sentence.
use crate::platform::error::AppError;
use crate::platform::state::AppState;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request, rejection::JsonRejection};
use axum::http::{StatusCode, request::Parts};
use axum::response::{IntoResponse, Response};
use serde::{Serialize, de::DeserializeOwned};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// JSON in and out; a body that cannot be read says which field and why.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Self, AppError> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(rejection) => Err(unreadable(rejection)),
        }
    }
}

/// The last part of a name of file, printable, bounded.
pub fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if name.trim().is_empty() { "fichier".into() } else { name.trim().to_owned() }
}

fn unreadable(rejection: JsonRejection) -> AppError {
    let status = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    AppError::refused(
        status,
        "request.unreadable",
        format!("La demande n’a pas pu être lue : {}.", in_french(&rejection.body_text())),
    )
}

/// What the reader of JSON or of addresses says, in the words of the API's description.
fn in_french(said: &str) -> String {
    let between = |open: &str| said.split_once(open)?.1.split_once('`').map(|(name, _)| name.to_owned());
    let place = said
        .rsplit_once(" at line ")
        .map(|(_, place)| format!(" (ligne {})", place.replace(" column", ", colonne")));
    let cause = if let Some(name) = between("missing field `") {
        format!("il manque le champ « {name} »")
    } else if let Some(name) = between("unknown field `") {
        format!("le champ « {name} » n’existe pas ici")
    } else if let Some(name) = between("unknown variant `") {
        format!("« {name} » n’est pas une des valeurs attendues")
    } else if said.contains("invalid ") || said.contains("Failed to deserialize") {
        let path =
            said.split_once(": ").and_then(|(_, rest)| rest.split_once(": invalid")).map(|(path, _)| path);
        match path.filter(|path| !path.is_empty() && !path.contains(' ')) {
            Some(path) => format!("la valeur du champ « {path} » n’est pas de la sorte attendue"),
            None => "une valeur n’est pas de la sorte attendue".into(),
        }
    } else if said.contains("Content-Type") {
        "elle doit être en JSON (« Content-Type: application/json »)".into()
    } else if said.contains("length limit") {
        "elle est trop longue".into()
    } else {
        "ce n’est pas du JSON bien formé".into()
    };
    cause + &place.unwrap_or_default()
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// Path parameters; an address that is not one of ours is 404.
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Self(value)).map_err(|_| AppError::NotFound)
    }
}

/// Query parameters.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        query.map(|axum::extract::Query(value)| Self(value)).map_err(|rejection| {
            AppError::refused(
                StatusCode::UNPROCESSABLE_ENTITY,
                "request.unreadable",
                format!("L’adresse n’a pas pu être lue : {}.", in_french(&rejection.body_text())),
            )
        })
    }
}

/// Where a request comes from, to count attempts; never logged. An IPv6 network of one home (/64) counts as one.
pub struct Origin(pub String);

impl FromRequestParts<AppState> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        // Only the proxy that the configuration names is believed, and only for the part it wrote itself: the last.
        let told = state.config.behind_proxy.then(|| {
            let list = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
            list.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
        });
        let seen = || parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        Ok(Self(told.flatten().or_else(seen).map_or_else(|| "unknown".to_owned(), one_home)))
    }
}

fn one_home(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            address.segments()[..4].iter().map(|s| format!("{s:x}")).collect::<Vec<_>>().join(":")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[allow(dead_code)]
        revision: i64,
    }

    async fn said(body: &'static str) -> String {
        let request =
            Request::post("/").header("content-type", "application/json").body(body.into()).unwrap();
        Json::<Body>::from_request(request, &()).await.err().map(|e| e.sentence()).unwrap_or_default()
    }

    #[tokio::test]
    async fn a_body_that_cannot_be_read_is_told_in_french_with_the_field_and_the_place() {
        for (body, wanted) in [
            ("{}", "il manque le champ « revision » (ligne 1, colonne 2)."),
            (r#"{"revision":1,"kind":2}"#, "le champ « kind » n’existe pas ici"),
            (r#"{"revision":"x"}"#, "la valeur du champ « revision » n’est pas de la sorte attendue"),
            (r#"{"revision":"#, "ce n’est pas du JSON bien formé"),
        ] {
            let sentence = said(body).await;
            assert!(sentence.starts_with("La demande n’a pas pu être lue : "), "{sentence}");
            assert!(sentence.contains(wanted), "{sentence}");
        }
    }
}
