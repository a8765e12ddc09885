//! Router, job registry and press registry, put together from the rooms.
use crate::description;
use crate::features::*;
use crate::platform::elsewhere::{self, Guard};
use crate::platform::jobs::Handler;
use crate::platform::press::Task;
use crate::platform::state::AppState;
use crate::platform::tokens::Doors;
use crate::platform::{metrics, web_assets};
use axum::Extension;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::openapi::OpenApi as Description;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

#[derive(OpenApi)]
#[openapi(info(
    title = "Pupitre",
    description = "The desk of the elected member: convocations, dossiers, tablets.",
    license(name = "EUPL-1.2", identifier = "EUPL-1.2")
), modifiers(&WaysIn))]
struct Api;

/// How one comes in: a person by the cookie of a session, a program by the token of an authority.
struct WaysIn;

impl Modify for WaysIn {
    fn modify(&self, api: &mut Description) {
        let cookie = ApiKeyValue::with_description(
            "__Host-pupitre",
            "The session of a person; what changes something also carries the header `X-Pupitre`.",
        );
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description =
            Some("An access token of the authority, `pupitre_…`; the scopes listed are all needed.".into());
        let parts = api.components.get_or_insert_default();
        let mut tablet = Http::new(HttpAuthScheme::Bearer);
        tablet.description = Some(
            "The session of a tablet whose application comes from another server: its token, from that origin alone; no \
             cookie is received there."
                .into(),
        );
        parts.add_security_scheme("tablet", SecurityScheme::Http(tablet));
        parts.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        parts.add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

fn rooms() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Api::openapi())
        .merge(accounts::router())
        .merge(authorities::router())
        .merge(people::router())
        .merge(bodies::router())
        .merge(sittings::router())
        .merge(dossiers::router())
        .merge(convocations::router())
        .merge(attendance::router())
        .merge(proceedings::router())
        .merge(deliberations::router())
        .merge(minutes::router())
        .merge(publication::router())
        .merge(annotations::router())
        .merge(tablet_sync::router())
        .merge(papers::router())
        .merge(savings::router())
        .merge(fleet::router())
        .merge(integrations::router())
}

/// Job handlers of every room, by kind.
pub fn handlers() -> HashMap<&'static str, Handler> {
    let lists = [
        accounts::JOBS,
        authorities::JOBS,
        people::JOBS,
        bodies::JOBS,
        sittings::JOBS,
        dossiers::JOBS,
        convocations::JOBS,
        attendance::JOBS,
        proceedings::JOBS,
        deliberations::JOBS,
        minutes::JOBS,
        publication::JOBS,
        annotations::JOBS,
        tablet_sync::JOBS,
        papers::JOBS,
        savings::JOBS,
        fleet::JOBS,
        integrations::JOBS,
    ];
    lists.into_iter().flatten().copied().collect()
}

/// Press tasks of every room, by name.
pub fn press_tasks() -> HashMap<&'static str, Task> {
    let lists = [
        accounts::PRESS_TASKS,
        authorities::PRESS_TASKS,
        people::PRESS_TASKS,
        bodies::PRESS_TASKS,
        sittings::PRESS_TASKS,
        dossiers::PRESS_TASKS,
        convocations::PRESS_TASKS,
        attendance::PRESS_TASKS,
        proceedings::PRESS_TASKS,
        deliberations::PRESS_TASKS,
        minutes::PRESS_TASKS,
        publication::PRESS_TASKS,
        annotations::PRESS_TASKS,
        tablet_sync::PRESS_TASKS,
        papers::PRESS_TASKS,
        savings::PRESS_TASKS,
        fleet::PRESS_TASKS,
        integrations::PRESS_TASKS,
    ];
    lists.into_iter().flatten().copied().collect()
}

/// The API as OpenAPI 3.1, taken from the router itself: they cannot differ.
pub fn description() -> Value {
    description::complete(&rooms().split_for_parts().1).unwrap_or_default()
}

/// The whole application.
pub fn router(state: AppState) -> Router {
    let (api, description) = rooms().split_for_parts();
    let description = description::complete(&description).unwrap_or_default();
    let doors = Arc::new(Doors::of(&description));
    let guard = Guard::new(Arc::clone(&doors), &state.config.public_url);
    let policies = Policies::of(state.config.is_https());
    let description = description.to_string();
    api.route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures))
        .route(
            "/api/openapi.json",
            get(move || async move { ([(header::CONTENT_TYPE, "application/json")], description) }),
        )
        .fallback(web_assets::serve)
        .layer(Extension(doors))
        .layer(DefaultBodyLimit::max(16 * 1024 * 1024))
        .layer(middleware::from_fn_with_state(guard, elsewhere::watch))
        .layer(middleware::from_fn_with_state(policies, around))
        .with_state(state)
}

/// Ready when the database answers.
async fn ready(State(state): State<AppState>) -> Response {
    match state.db.read().await {
        Ok(_) => "ready".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database away").into_response(),
    }
}

async fn figures(State(state): State<AppState>) -> Response {
    match metrics::page(&state).await {
        Ok(page) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], page).into_response(),
        Err(error) => error.into_response(),
    }
}

/// What only our own pages may run: nothing inline but styles, workers and wasm from our origin.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; frame-src 'self' blob:; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'self'; connect-src 'self'";

/// The desk speaks to its own server alone. A tablet also speaks to those that its member adds, by TLS; during a trial without
/// TLS, to this machine too.
#[derive(Clone)]
struct Policies {
    desk: HeaderValue,
    tablet: HeaderValue,
}

impl Policies {
    fn of(https: bool) -> Self {
        let trial = if https { "" } else { " http://localhost:* http://127.0.0.1:*" };
        let tablet = HeaderValue::from_str(&format!("{CONTENT_POLICY} https:{trial}"));
        let desk = HeaderValue::from_static(CONTENT_POLICY);
        Self { tablet: tablet.unwrap_or_else(|_| desk.clone()), desk }
    }

    /// The pages of a desk stand under the name of its authority.
    fn for_page(&self, path: &str) -> HeaderValue {
        let desk = path.split('/').nth(1).is_some_and(|first| first.parse::<Uuid>().is_ok());
        if desk { self.desk.clone() } else { self.tablet.clone() }
    }
}

/// Around every request: security headers, a count, one log line without personal data.
async fn around(State(policies): State<Policies>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let private = path.starts_with("/api/");
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    metrics::answered(status);
    // A calendar address, a screen and a one-time code are secrets: the log says only that one was asked.
    let shown = ["/api/calendar/", "/api/screen/", "/ecran/", "/enroler/"]
        .into_iter()
        .find(|secret| path.starts_with(secret));
    let shown = shown.unwrap_or(&path);
    tracing::debug!(%method, path = shown, status, "answered");
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "no-referrer");
    set("permissions-policy", "camera=(self), microphone=(), geolocation=()");
    set("cross-origin-opener-policy", "same-origin");
    set("strict-transport-security", "max-age=31536000; includeSubDomains");
    if private {
        set("cache-control", "no-store");
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| policies.for_page(&path));
    response
}
