//! Who sits in a body: the list is replaced as a whole, from today on; what was before stays dated.
use super::list::ground;
use super::model::{Body, Seat, SeatInput, SeatRole, SeatRow, SeatsInput};
use super::regime::Ground;
use super::store;
use crate::features::people::{self, Member};
use crate::platform::auth::{Caller, LOOKS, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use crate::platform::{feed, ids, journal};
use axum::extract::State;
use jiff::ToSpan;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Most seats a body may have: ten times the largest assembly.
const MOST: usize = 2_000;

/// Why the seats are not replaced.
#[derive(Debug)]
enum SeatRefusal {
    TooMany,
    UnknownMandate,
    MandateOver { name: String },
    Twice { name: String },
    TwoPresidents { first: String, second: String },
    Informed { name: String },
    NoTitular { name: String },
    NotATitular { name: String },
    TitularWithTitular { name: String },
}

impl Refusal for SeatRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TooMany => "bodies.too_many_seats",
            Self::UnknownMandate => "bodies.mandate_unknown",
            Self::MandateOver { .. } => "bodies.mandate_over",
            Self::Twice { .. } => "bodies.seated_twice",
            Self::TwoPresidents { .. } => "bodies.two_presidents",
            Self::Informed { .. } => "bodies.informed_seated",
            Self::NoTitular { .. } => "bodies.substitute_without_titular",
            Self::NotATitular { .. } => "bodies.titular_unknown",
            Self::TitularWithTitular { .. } => "bodies.titular_replaces",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::TooMany => format!("Un organe compte au plus {MOST} sièges ici. Vérifiez la liste."),
            Self::UnknownMandate => {
                "Un des élus de la liste n’est pas de votre collectivité. Rechargez la page, puis recommencez.".into()
            }
            Self::MandateOver { name } => {
                format!("Le mandat de {name} est terminé : retirez son siège, ou rouvrez d’abord son mandat.")
            }
            Self::Twice { name } => format!("{name} figure deux fois dans la liste. Gardez un seul siège."),
            Self::TwoPresidents { first, second } => {
                format!("Un organe a un seul président : {first} et {second} sont tous deux notés. Choisissez.")
            }
            Self::Informed { name } => format!(
                "{name} est informé et ne siège pas au conseil (article L5211-40-2 du CGCT). Changez d’abord sa \
                 qualité, ou retirez son siège."
            ),
            Self::NoTitular { name } => format!(
                "{name} est suppléant sans titulaire. Un suppléant du conseil remplace un titulaire précis (article \
                 L5211-6 du CGCT) : choisissez-le."
            ),
            Self::NotATitular { name } => {
                format!("Le titulaire que {name} remplace ne siège pas dans cet organe. Choisissez un titulaire de la liste.")
            }
            Self::TitularWithTitular { name } => {
                format!("{name} est titulaire : seul un suppléant remplace quelqu’un. Corrigez son rôle.")
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("seats")
    }
}

/// What makes a list of seats lawful.
fn check(
    body: &Body,
    seats: &[SeatInput],
    members: &HashMap<Uuid, Member>,
    today: &Day,
) -> Result<(), SeatRefusal> {
    if seats.len() > MOST {
        return Err(SeatRefusal::TooMany);
    }
    let titulars: HashSet<Uuid> =
        seats.iter().filter(|s| s.role != SeatRole::Substitute).map(|s| s.mandate_id).collect();
    let (mut seen, mut president) = (HashSet::new(), None);
    for seat in seats {
        let member = members.get(&seat.mandate_id).ok_or(SeatRefusal::UnknownMandate)?;
        let name = member.full_name();
        if member.ends_on.as_ref().is_some_and(|end| end < today) {
            return Err(SeatRefusal::MandateOver { name });
        }
        if !seen.insert(seat.mandate_id) {
            return Err(SeatRefusal::Twice { name });
        }
        if body.kind == "council" && member.capacity == "informed" {
            return Err(SeatRefusal::Informed { name });
        }
        match (seat.role, seat.substitute_for) {
            (SeatRole::Substitute, Some(titular)) if !titulars.contains(&titular) => {
                return Err(SeatRefusal::NotATitular { name });
            }
            (SeatRole::Substitute, None) if body.kind == "council" => {
                return Err(SeatRefusal::NoTitular { name });
            }
            (SeatRole::Substitute, _) | (_, None) => {}
            (_, Some(_)) => return Err(SeatRefusal::TitularWithTitular { name }),
        }
        if seat.role == SeatRole::President
            && let Some(first) = president.replace(name.clone())
        {
            return Err(SeatRefusal::TwoPresidents { first, second: name });
        }
    }
    Ok(())
}

/// L5211-6: in a community, a commune that has one seat has a substitute; the others have none.
fn warning(body: &Body, seat: &Seat, seats: &[Seat], members: &HashMap<Uuid, Member>) -> Option<String> {
    let titular = seat.substitute_for.filter(|_| body.kind == "council")?;
    let commune = members.get(&titular)?.commune_id;
    let of = |mandate: &Uuid| members.get(mandate).and_then(|m| m.commune_id);
    let Some(commune) = commune else {
        return Some(
            "Le titulaire ne représente aucune commune : son suppléant ne sera pas convoqué.".into(),
        );
    };
    let held = seats.iter().filter(|s| s.role != "substitute" && of(&s.mandate_id) == Some(commune)).count();
    if held > 1 {
        return Some(format!(
            "La commune compte {held} sièges : seules celles qui n’en ont qu’un ont un suppléant (article L5211-6 \
             du CGCT). Il ne sera pas convoqué."
        ));
    }
    (of(&seat.mandate_id) != Some(commune)).then(|| {
        "Le suppléant représente une autre commune que son titulaire (article L5211-6 du CGCT) : vérifiez-le.".into()
    })
}

/// Seats as shown: president first, then vice-presidents by rank, titulars and substitutes by name.
async fn shown(tx: &mut TenantTx, body: &Body, seats: Vec<Seat>) -> AppResult<Vec<SeatRow>> {
    let members = by_mandate(tx).await?;
    let mut sorted: Vec<(&Seat, &Member)> =
        seats.iter().filter_map(|s| Some((s, members.get(&s.mandate_id)?))).collect();
    sorted.sort_by_key(|(seat, member)| {
        let order = ["president", "vice_president", "member", "substitute"];
        let place = order.iter().position(|role| *role == seat.role);
        let rank = if seat.role == "vice_president" && member.rank > 0 { member.rank } else { i64::MAX };
        (place, rank, member.sort_key.clone())
    });
    let row = |(seat, member): (&Seat, &Member)| SeatRow {
        id: seat.id,
        mandate_id: seat.mandate_id,
        name: member.full_name(),
        commune: member.commune.clone().unwrap_or_default(),
        role: seat.role.clone(),
        substitute_for: seat.substitute_for,
        warning: warning(body, seat, &seats, &members).map(|told| pupitre_rules::french::set(&told)),
    };
    Ok(sorted.into_iter().map(row).collect())
}

async fn by_mandate(tx: &mut TenantTx) -> AppResult<HashMap<Uuid, Member>> {
    let members = people::mandates(tx, None).await?;
    Ok(members.into_iter().map(|m| (m.mandate_id, m)).collect())
}

/// Seats held today.
#[utoipa::path(get, path = "/api/authorities/{a}/bodies/{b}/seats", tag = "bodies", operation_id = "seats_list",
    params(("a" = Uuid, Path), ("b" = Uuid, Path)),
    security(("session" = []), ("token" = ["members:read"])),
    responses((status = 200, body = [SeatRow])))]
pub(super) async fn seats(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, b)): Path<(Uuid, Uuid)>,
) -> AppResult<Json<Vec<SeatRow>>> {
    let desk = caller.desk(&state, a, LOOKS).await?;
    let mut tx = desk.read().await?;
    let body = store::body(&mut tx, b).await?.ok_or(AppError::NotFound)?;
    let today = ground(&mut tx, &state).await?.today;
    let seats = store::seats_on(&mut tx, b, &today).await?;
    Ok(Json(shown(&mut tx, &body, seats).await?))
}

/// Replaces the seats from today on.
#[utoipa::path(put, path = "/api/authorities/{a}/bodies/{b}/seats", tag = "bodies", operation_id = "seats_replace",
    params(("a" = Uuid, Path), ("b" = Uuid, Path)), request_body = SeatsInput,
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 200, body = [SeatRow])))]
pub(super) async fn replace(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, b)): Path<(Uuid, Uuid)>,
    Json(input): Json<SeatsInput>,
) -> AppResult<Json<Vec<SeatRow>>> {
    let desk = caller.desk(&state, a, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let body = store::body(&mut tx, b).await?.ok_or(AppError::NotFound)?;
    let ground = ground(&mut tx, &state).await?;
    let members = by_mandate(&mut tx).await?;
    check(&body, &input.seats, &members, &ground.today)?;
    let (added, ended) = write(&mut tx, &ground, b, &input.seats, &members).await?;
    if !added.is_empty() || !ended.is_empty() {
        let president = input.seats.iter().find(|s| s.role == SeatRole::President).map(|s| s.mandate_id);
        let facts =
            json!({ "added": added, "ended": ended, "president": president, "seats": input.seats.len() });
        let act = journal::Act {
            at: now,
            actor: Some(desk.person),
            verb: "bodies.seats",
            subject: Some(b),
            facts: &facts,
        };
        feed::act(&mut tx, act).await?;
    }
    let seats = store::seats_on(&mut tx, b, &ground.today).await?;
    let rows = shown(&mut tx, &body, seats).await?;
    tx.commit().await?;
    Ok(Json(rows))
}

/// Ends what left the list, adds what came; mandates added, mandates ended.
async fn write(
    tx: &mut TenantTx,
    ground: &Ground,
    body: Uuid,
    wanted: &[SeatInput],
    members: &HashMap<Uuid, Member>,
) -> AppResult<(Vec<Uuid>, Vec<Uuid>)> {
    let today = &ground.today;
    let yesterday = Day::from(today.date().saturating_sub(1.day()));
    let same = |seat: &Seat, wanted: &SeatInput| {
        seat.mandate_id == wanted.mandate_id
            && seat.role == wanted.role.key()
            && seat.substitute_for == wanted.substitute_for
    };
    let open = store::open_seats(tx, body, today).await?;
    let (mut added, mut ended) = (Vec::new(), Vec::new());
    for seat in open.iter().filter(|seat| !wanted.iter().any(|w| same(seat, w))) {
        store::end_seat(tx, seat.id, &yesterday, today).await?;
        ended.push(seat.mandate_id);
    }
    for seat in wanted.iter().filter(|w| !open.iter().any(|seat| same(seat, w))) {
        let Some(member) = members.get(&seat.mandate_id) else { continue };
        let from = today.max(&member.starts_on);
        let row = Seat {
            id: ids::new_id(),
            body_id: body,
            mandate_id: seat.mandate_id,
            role: seat.role.key().into(),
            substitute_for: seat.substitute_for,
        };
        store::insert_seat(tx, &row, from, &member.ends_on).await?;
        added.push(seat.mandate_id);
    }
    Ok((added, ended))
}
