//! The live feed of the authority: server-sent events, resumed where the browser was (`Last-Event-ID`).
//!
//! The commit rings a bell in this process; other nodes are heard by looking every two seconds. A role or a
//! session that ends closes the stream within a minute.
use crate::platform::auth::{self, Caller, LOOKS};
use crate::platform::error::AppResult;
use crate::platform::extract::Path;
use crate::platform::feed::{self, Change};
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use serde::Serialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::Instant;
use utoipa::ToSchema;
use uuid::Uuid;

/// How often the rights of a listener are looked at again.
const RIGHTS: Duration = Duration::from_secs(60);

struct Listener {
    state: AppState,
    caller: Caller,
    authority: Uuid,
    cursor: i64,
    bell: Receiver<Uuid>,
    waiting: VecDeque<Change>,
    rights_at: Instant,
}

/// One change, as the data of an event.
#[derive(Serialize, ToSchema)]
pub struct FeedEvent {
    seq: i64,
    /// e.g. `convocations.send`, `tablet.complete`.
    kind: String,
    subject: Option<Uuid>,
}

/// What changes in the authority, as it happens.
#[utoipa::path(get, path = "/api/authorities/{a}/events", tag = "authorities", operation_id = "events_follow",
    params(("a" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, content_type = "text/event-stream", body = FeedEvent), (status = 404)))]
pub async fn events(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    headers: HeaderMap,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    // Listening begins before the cursor is read: nothing falls between the two.
    let bell = state.db.feed_bell.subscribe();
    let mut tx = desk.read().await?;
    let newest = feed::cursor(&mut tx).await?;
    drop(tx);
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<i64>().ok());
    // A cursor of another life of the database says nothing: begin at the present.
    let cursor = last.filter(|last| (0..=newest).contains(last)).unwrap_or(newest);
    let waiting = VecDeque::new();
    let rights_at = Instant::now() + RIGHTS;
    let listener = Listener { state, caller, authority, cursor, bell, waiting, rights_at };
    let stream = Sse::new(follow(listener)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)));
    // A reverse proxy must not keep events back.
    Ok(([(HeaderName::from_static("x-accel-buffering"), "no")], stream).into_response())
}

fn follow(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    futures::stream::unfold(listener, |mut listener| async move {
        let change = listener.next().await?;
        let data = FeedEvent { seq: change.seq, kind: change.kind.clone(), subject: change.subject };
        let event = Event::default().event("feed").id(change.seq.to_string()).json_data(data).ok()?;
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// The next change; none when the stream must end (the browser opens it again).
    async fn next(&mut self) -> Option<Change> {
        loop {
            if let Some(change) = self.waiting.pop_front() {
                self.cursor = change.seq;
                return Some(change);
            }
            if Instant::now() >= self.rights_at {
                self.rights_at = Instant::now() + RIGHTS;
                if !self.still_allowed().await {
                    return None;
                }
            }
            let mut tx = self.state.db.tenant(self.authority).read().await.ok()?;
            self.waiting = feed::since(&mut tx, self.cursor).await.ok()?.into();
            drop(tx);
            if self.waiting.is_empty() {
                self.wait().await;
            }
        }
    }

    async fn still_allowed(&self) -> bool {
        let open = auth::is_open(&self.state, self.caller.session).await.unwrap_or(false);
        open && self.caller.desk(&self.state, self.authority, LOOKS).await.is_ok()
    }

    /// Until the bell rings for this authority, or two seconds.
    async fn wait(&mut self) {
        let heard = async {
            loop {
                match self.bell.recv().await {
                    Ok(authority) if authority != self.authority => {}
                    Err(RecvError::Closed) => std::future::pending().await,
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                }
            }
        };
        // Out of time is as good: look again.
        let _ = tokio::time::timeout(Duration::from_secs(2), heard).await;
    }
}
