//! Tablets whose application comes from another server: a member of two instances reads both in one place.
//!
//! * Only the routes that say so in their description (`("tablet" = [])`) answer another origin; any other is refused
//!   before it starts, and its answer cannot be read.
//! * What comes from another origin is never heard by a cookie: it is taken away before anybody looks. The only way in is
//!   the token of a session that was opened from that very origin, shown in a header.
//! * Such a session opens those routes and nothing else: neither the account's ways in, nor a desk.
use crate::platform::error::AppError;
use crate::platform::tokens::Doors;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use url::{Host, Url};

/// Headers that a tablet sends, and nothing more.
const SENT: HeaderValue = HeaderValue::from_static("authorization, content-type, if-none-match, range");
/// Headers of the answers that it must read.
const READ: HeaderValue = HeaderValue::from_static("content-length, content-range, etag");
/// How long a browser may remember the permission, in seconds.
const REMEMBERED: HeaderValue = HeaderValue::from_static("7200");

/// The origin of the application that asks, when it is not ours.
#[derive(Clone)]
pub struct Elsewhere(pub String);

/// What the guard knows.
#[derive(Clone)]
pub struct Guard {
    doors: Arc<Doors>,
    home: Arc<str>,
    https: bool,
}

impl Guard {
    /// For an instance that people reach at this address.
    pub fn new(doors: Arc<Doors>, public_url: &str) -> Self {
        let home = Url::parse(public_url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        Self { doors, https: home.starts_with("https://"), home: home.into() }
    }

    /// The origin that a page elsewhere gives itself; none for our own pages and for what is no browser.
    fn foreign(&self, headers: &HeaderMap) -> Option<String> {
        let origin = headers.get(header::ORIGIN)?.to_str().unwrap_or("null");
        let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
        // What no page can write about itself.
        let same = text(HeaderName::from_static("sec-fetch-site")) == Some("same-origin");
        let here =
            text(header::HOST).is_some_and(|host| origin.split_once("://").is_some_and(|(_, o)| o == host));
        (!same && !here && origin != &*self.home).then(|| origin.to_owned())
    }

    /// Whether an origin may hold a tablet's application: TLS; without it on this very machine only, for trials.
    fn holds_applications(&self, origin: &str) -> bool {
        let Ok(url) = Url::parse(origin) else { return false };
        let safe = match url.scheme() {
            "https" => true,
            "http" => !self.https && loopback(&url),
            _ => false,
        };
        safe && url.origin().ascii_serialization() == origin
    }
}

fn loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Around every request: what another origin may ask, and how.
pub async fn watch(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let Some(origin) = guard.foreign(request.headers()) else { return next.run(request).await };
    let route =
        request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let announced = (request.method() == Method::OPTIONS)
        .then(|| request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD).cloned())
        .flatten();
    let method = match &announced {
        Some(method) => Method::from_bytes(method.as_bytes()).unwrap_or_default(),
        None => request.method().clone(),
    };
    let open = guard.doors.for_tablets(&method, &route) && guard.holds_applications(&origin);
    let named = HeaderValue::from_str(&origin).ok().filter(|_| open);
    if announced.is_some() {
        return named.map_or_else(|| not_from_elsewhere().into_response(), |origin| allowed(origin, &method));
    }
    request.headers_mut().remove(header::COOKIE);
    request.extensions_mut().insert(Elsewhere(origin));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.remove(header::SET_COOKIE);
    if let Some(origin) = named {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, READ);
        headers.append(header::VARY, HeaderValue::from_static("origin"));
    }
    response
}

/// The answer to a browser that asks before it sends. Nothing is said of credentials: none are received.
fn allowed(origin: HeaderValue, method: &Method) -> Response {
    let method = HeaderValue::from_str(method.as_str()).unwrap_or(HeaderValue::from_static("GET"));
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, origin),
        (header::ACCESS_CONTROL_ALLOW_METHODS, method),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, SENT),
        (header::ACCESS_CONTROL_MAX_AGE, REMEMBERED),
        (header::VARY, HeaderValue::from_static("origin")),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// Whether a session may be used here: one opened from elsewhere, from there alone and on a tablet's routes; an ordinary one,
/// from our own pages or by no page at all.
pub fn check(parts: &Parts, bound: Option<&str>) -> Result<(), AppError> {
    let asked = parts.extensions.get::<Elsewhere>().map(|origin| origin.0.as_str());
    let route = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let doors = parts.extensions.get::<Arc<Doors>>();
    let opens = bound.is_none() || doors.is_some_and(|doors| doors.for_tablets(&parts.method, route));
    if asked == bound && opens { Ok(()) } else { Err(not_from_elsewhere()) }
}

fn not_from_elsewhere() -> AppError {
    AppError::refused(
        StatusCode::FORBIDDEN,
        "session.elsewhere",
        "Cette adresse ne répond qu’aux pages de ce serveur. Une tablette reliée depuis une autre collectivité n’ouvre que les \
         séances, leurs documents, les réponses et les notes de son élu.",
    )
}

impl<S: Send + Sync> FromRequestParts<S> for Elsewhere {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            AppError::refused(
                StatusCode::UNPROCESSABLE_ENTITY,
                "session.own_page",
                "Cette adresse sert aux tablettes dont l’application vient d’un autre serveur. Ici, reliez la tablette par \
                 « Relier une tablette ».",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(home: &str) -> Guard {
        Guard::new(Arc::new(Doors::default()), home)
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn an_application_is_held_by_tls_or_by_this_machine_during_a_trial() {
        let (real, trial) = (guard("https://pupitre.example.org/"), guard("http://localhost:8080"));
        for origin in ["https://mairie.example.org", "https://mairie.example.org:8443"] {
            assert!(real.holds_applications(origin) && trial.holds_applications(origin), "{origin}");
        }
        for origin in ["http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000"] {
            assert!(!real.holds_applications(origin) && trial.holds_applications(origin), "{origin}");
        }
        for origin in [
            "null",
            "*",
            "http://mairie.example.org",
            "https://a.example/",
            "https://u@a.example",
            "file://",
            "",
        ] {
            assert!(!real.holds_applications(origin) && !trial.holds_applications(origin), "{origin}");
        }
    }

    #[test]
    fn our_own_pages_are_known_by_their_address_or_by_what_the_browser_says() {
        let guard = guard("https://pupitre.example.org");
        let own: &[&[(&'static str, &str)]] = &[
            &[],
            &[("origin", "https://pupitre.example.org"), ("host", "10.0.0.3:8080")],
            &[("origin", "http://localhost:8080"), ("host", "localhost:8080")],
            &[
                ("origin", "https://intranet.example"),
                ("host", "10.0.0.3"),
                ("sec-fetch-site", "same-origin"),
            ],
        ];
        for pairs in own {
            assert_eq!(guard.foreign(&headers(pairs)), None, "{pairs:?}");
        }
        let others: &[&[(&'static str, &str)]] = &[
            &[("origin", "https://mairie.example.org"), ("host", "pupitre.example.org")],
            &[("origin", "https://pupitre.example.org.evil.example"), ("host", "pupitre.example.org")],
            &[("origin", "null"), ("host", "pupitre.example.org")],
            &[
                ("origin", "http://localhost:8081"),
                ("host", "localhost:8080"),
                ("sec-fetch-site", "same-site"),
            ],
        ];
        for pairs in others {
            assert!(guard.foreign(&headers(pairs)).is_some(), "{pairs:?}");
        }
    }
}
