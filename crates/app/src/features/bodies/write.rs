//! A body created or changed. The authority's first council is created with all its titulars seated.
use super::list::{ground, shown};
use super::model::{Body, BodyInput, BodyRow, OwnNoticeKind, Seat};
use super::regime::Ground;
use super::store;
use crate::features::people;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{feed, ids, journal};
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;

/// Why a body is not written.
#[derive(Debug)]
enum BodyRefusal {
    NoName,
    NameTooLong,
    NameTaken,
    Position,
}

impl Refusal for BodyRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoName => "bodies.without_name",
            Self::NameTooLong => "bodies.name_too_long",
            Self::NameTaken => "bodies.name_taken",
            Self::Position => "bodies.position_out_of_range",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NoName => "Il manque le nom de l’organe. Écrivez-le comme il paraît sur les convocations.",
            Self::NameTooLong => "Le nom de l’organe dépasse 200 caractères. Écrivez-le plus court.",
            Self::NameTaken => "Un autre organe porte déjà ce nom. Donnez-leur des noms différents.",
            Self::Position => "Le rang de l’organe dans la liste va de 0 à 9999. Corrigez-le.",
        }
        .into()
    }

    fn status(&self) -> StatusCode {
        if matches!(self, Self::NameTaken) { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }
    }

    fn field(&self) -> Option<&'static str> {
        Some(if matches!(self, Self::Position) { "position" } else { "name" })
    }
}

/// The body as typed, once judged.
async fn judged(tx: &mut TenantTx, ground: &Ground, id: Uuid, input: BodyInput) -> AppResult<Body> {
    let rule = ground.judge(&input)?;
    let name = input.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(BodyRefusal::NoName.into());
    }
    if name.chars().count() > 200 {
        return Err(BodyRefusal::NameTooLong.into());
    }
    if !(0..=9_999).contains(&input.position) {
        return Err(BodyRefusal::Position.into());
    }
    let fold = pupitre_rules::french::fold;
    let others = store::bodies_on(tx, &ground.today).await?;
    if others.iter().any(|other| other.id != id && fold(&other.name) == fold(&name)) {
        return Err(BodyRefusal::NameTaken.into());
    }
    Ok(Body {
        id,
        name,
        kind: input.kind.key().into(),
        regime: rule.key.into(),
        own_notice_kind: input.own_notice_kind.map(|kind| OwnNoticeKind::key(kind).into()),
        own_notice_days: input.own_notice_days,
        note_required: input.note_required,
        informs_audience: input.informs_audience,
        position: input.position,
        closed_on: input.closed_on,
    })
}

/// What the journal keeps of a body.
fn facts(body: &Body, seated: usize) -> serde_json::Value {
    json!({
        "name": body.name, "kind": body.kind, "regime": body.regime, "own_notice_kind": body.own_notice_kind,
        "own_notice_days": body.own_notice_days, "note_required": body.note_required,
        "informs_audience": body.informs_audience, "closed_on": body.closed_on, "seated": seated,
    })
}

/// Creates a body.
#[utoipa::path(post, path = "/api/authorities/{a}/bodies", tag = "bodies", operation_id = "bodies_create",
    params(("a" = Uuid, Path)), request_body = BodyInput,
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 201, body = BodyRow)))]
pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(a): Path<Uuid>,
    Json(input): Json<BodyInput>,
) -> AppResult<(StatusCode, Json<BodyRow>)> {
    let desk = caller.desk(&state, a, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let ground = ground(&mut tx, &state).await?;
    let body = judged(&mut tx, &ground, ids::new_id(), input).await?;
    let first = !store::bodies_on(&mut tx, &ground.today).await?.iter().any(|other| other.kind == "council");
    store::insert(&mut tx, &body).await?;
    let seated = if body.kind == "council" && first { seat_all(&mut tx, &ground, &body).await? } else { 0 };
    let facts = facts(&body, seated);
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "bodies.create",
        subject: Some(body.id),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    let row = shown(&mut tx, body.id, &ground.today).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(row)))
}

/// Seats every titular of the authority, the president and the vice-presidents by their function.
async fn seat_all(tx: &mut TenantTx, ground: &Ground, body: &Body) -> AppResult<usize> {
    let mut members = people::members_on(tx, &ground.today).await?;
    members.retain(|m| m.capacity == "sitting");
    let mut presided = false;
    for member in &members {
        let role = match people::council_role(&member.function, &ground.authority_kind) {
            "president" if presided => "member",
            role => role,
        };
        presided |= role == "president";
        let seat = Seat {
            id: ids::new_id(),
            body_id: body.id,
            mandate_id: member.mandate_id,
            role: role.into(),
            substitute_for: None,
        };
        store::insert_seat(tx, &seat, &ground.today, &member.ends_on).await?;
    }
    Ok(members.len())
}

/// Changes a body.
#[utoipa::path(put, path = "/api/authorities/{a}/bodies/{b}", tag = "bodies", operation_id = "body_update",
    params(("a" = Uuid, Path), ("b" = Uuid, Path)), request_body = BodyInput,
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 200, body = BodyRow)))]
pub(super) async fn update(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, b)): Path<(Uuid, Uuid)>,
    Json(input): Json<BodyInput>,
) -> AppResult<Json<BodyRow>> {
    let desk = caller.desk(&state, a, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    store::body(&mut tx, b).await?.ok_or(AppError::NotFound)?;
    let ground = ground(&mut tx, &state).await?;
    let body = judged(&mut tx, &ground, b, input).await?;
    store::update(&mut tx, &body).await?;
    let facts = facts(&body, 0);
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "bodies.update",
        subject: Some(b),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    let row = shown(&mut tx, b, &ground.today).await?;
    tx.commit().await?;
    Ok(Json(row))
}
