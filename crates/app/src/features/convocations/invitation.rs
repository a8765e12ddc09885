//! The sitting in the recipient's own calendar (iTIP, RFC 5546): REQUEST, CANCEL, updates with the same UID.
//!
//! An answer given in a calendar is a hint, never the legal answer; a proxy is not a calendar delegation.
use super::deliver::Parcel;
use crate::features::sittings::one_line;
use crate::platform::time::Timestamp;
use icalendar::{Calendar, CalendarDateTime, Component, Event, EventLike, EventStatus, Property};

/// Length shown for a sitting: 2 hours, in milliseconds.
const SHOWN_LENGTH: i64 = 2 * 3_600_000;

/// Method and text of the calendar part of a dispatch.
pub(super) fn compose(parcel: &Parcel, organizer: &str, link: &str) -> (String, String) {
    let c = &parcel.convocation;
    let s = &c.manifest.0.sitting;
    let method = if c.kind == "cancellation" { "CANCEL" } else { "REQUEST" };
    let mut event = Event::new();
    event
        .uid(&s.calendar_uid)
        .summary(&one_line(&format!("{}, {}", s.body, parcel.authority.short_name)))
        .description(&description(parcel, link))
        .url(link)
        .location(one_line(&[s.place.as_str(), s.address.as_str()].join(", ")).trim_end_matches([',', ' ']))
        .starts(utc(s.starts_at))
        .ends(utc(s.starts_at.plus(SHOWN_LENGTH)))
        .timestamp(utc_time(c.sent_at))
        .add_property("SEQUENCE", (c.version - 1).to_string())
        .append_property(
            Property::new("ORGANIZER", format!("mailto:{}", address_of(organizer)))
                .add_parameter("CN", &one_line(&parcel.authority.name).replace('"', "'"))
                .done(),
        )
        .append_property(attendee(parcel))
        .status(if method == "CANCEL" { EventStatus::Cancelled } else { EventStatus::Confirmed });
    let mut calendar = Calendar::new();
    calendar.append_property(Property::new("METHOD", method));
    calendar.push(event.done());
    (method.to_owned(), calendar.to_string())
}

/// What the calendar shows when the appointment is opened: the agenda, and where to answer.
fn description(parcel: &Parcel, link: &str) -> String {
    let manifest = &parcel.convocation.manifest.0;
    if parcel.convocation.kind == "cancellation" {
        return format!("Séance annulée. {}", parcel.convocation.change_note).trim_end().to_owned();
    }
    let agenda: String = manifest.agenda.iter().map(|i| format!("{}. {}\n", i.number, i.title)).collect();
    let answer = if parcel.dispatch.capacity == "informed" {
        "Vous ne siégez pas à cette séance : copie pour information."
    } else {
        "Votre réponse se donne dans Pupitre ; celle de l’agenda ne suffit pas."
    };
    format!("Ordre du jour\n{agenda}\nLe dossier : {link}\n{answer}")
}

fn attendee(parcel: &Parcel) -> Property {
    let informed = parcel.dispatch.capacity == "informed";
    let mut property = Property::new("ATTENDEE", format!("mailto:{}", parcel.dispatch.address));
    property
        .add_parameter("CN", &one_line(&parcel.dispatch.name).replace('"', "'"))
        .add_parameter("ROLE", if informed { "NON-PARTICIPANT" } else { "REQ-PARTICIPANT" })
        .add_parameter("PARTSTAT", "NEEDS-ACTION")
        .add_parameter("RSVP", if informed { "FALSE" } else { "TRUE" });
    property.done()
}

/// The bare address of « Name <address> ».
fn address_of(sender: &str) -> &str {
    sender.rsplit_once('<').map_or(sender, |(_, rest)| rest.trim_end_matches('>')).trim()
}

fn utc(at: Timestamp) -> CalendarDateTime {
    CalendarDateTime::Utc(utc_time(at))
}

fn utc_time(at: Timestamp) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_millis(at.0).unwrap_or_default()
}
