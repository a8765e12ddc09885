//! The member's calendar, to subscribe to from any agenda. Its address is a secret; it tells only dates and places.
use super::{inbox, store};
use crate::features::sittings::one_line;
use crate::platform::auth::Reach;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Path;
use crate::platform::state::AppState;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};

/// The calendar of a person: one event per sitting to which he is convened.
#[utoipa::path(get, path = "/api/calendar/{token}", tag = "tablet_sync", operation_id = "tablet_calendar",
    params(("token" = String, Path)), responses((status = 200, content_type = "text/calendar"), (status = 404)))]
pub(super) async fn calendar(
    State(state): State<AppState>,
    Path(token): Path<String>,
) -> AppResult<Response> {
    let token = token.strip_suffix(".ics").unwrap_or(&token);
    let mut tx = state.db.read().await?;
    let person = store::person_of_calendar(&mut tx, token).await?.ok_or(AppError::NotFound)?;
    drop(tx);
    let inbox = inbox::read(&state, person.id, &Reach::Everywhere).await?;
    let mut calendar = Calendar::new().name("Mes séances").done();
    for s in inbox.sittings {
        let start = s.starts_at.instant();
        let stamp = |t: jiff::Timestamp| t.strftime("%Y%m%dT%H%M%SZ").to_string();
        let mut event = Event::new();
        event
            .uid(&format!("{}@pupitre", s.sitting_id))
            .summary(&one_line(&format!("{}, {}", s.body, s.authority.short_name)))
            .location(&one_line(&[s.place.as_str(), s.address.as_str()].join(" ")))
            .url(&format!("{}/seance/{}", state.config.base_url(), s.sitting_id))
            .add_property("DTSTAMP", stamp(s.convocation.sent_at.instant()))
            .add_property("DTSTART", stamp(start))
            .add_property("DTEND", stamp(s.starts_at.plus(2 * 3_600_000).instant()))
            .add_property("SEQUENCE", (s.convocation.version - 1).to_string())
            .status(if s.state == "cancelled" { EventStatus::Cancelled } else { EventStatus::Confirmed });
        calendar.push(event.done());
    }
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "private, max-age=300"),
    ];
    Ok((headers, calendar.to_string()).into_response())
}
