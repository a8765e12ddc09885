//! The staff: who works in the authority, in which role, until when.
//!
//! The clerk gives every role; the IT service gives those that do not send convocations; an intern's role ends on
//! a day. The last person able to set the authority up cannot be taken away.
use super::model::{Holder, NewPerson};
use super::{store, typed};
use crate::platform::auth::{self, Caller, Role, SETS_UP};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use crate::platform::{feed, jobs, journal};
use axum::extract::State;
use axum::http::StatusCode;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person of the staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffPerson {
    id: Uuid,
    name: String,
    email: String,
}

/// A role held.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffRow {
    person: StaffPerson,
    role: Role,
    valid_from: Day,
    valid_to: Option<Day>,
}

impl From<Holder> for StaffRow {
    fn from(h: Holder) -> Self {
        let name = format!("{} {}", h.given_name, h.family_name);
        Self {
            person: StaffPerson { id: h.person_id, name, email: h.email.unwrap_or_default() },
            role: h.role,
            valid_from: h.valid_from,
            valid_to: h.valid_to,
        }
    }
}

/// A role to be given; the person is found by e-mail, or entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffInput {
    email: String,
    given_name: String,
    family_name: String,
    #[serde(default)]
    civility: String,
    role: Role,
    valid_to: Option<Day>,
}

/// Who received the role.
#[derive(Debug, Serialize, ToSchema)]
pub struct Granted {
    person_id: Uuid,
}

/// Why a role is not given or taken.
#[derive(Debug)]
pub enum StaffRefusal {
    NotYours(Role),
    EndMissing,
    EndPast,
    LastHands,
}

impl Refusal for StaffRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotYours(_) => "staff.role_not_yours",
            Self::EndMissing => "staff.end_missing",
            Self::EndPast => "staff.end_past",
            Self::LastHands => "staff.last_hands",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotYours(role) => format!(
                "Le rôle « {} » est donné et retiré par le secrétariat des assemblées. Adressez-lui votre demande.",
                role.label()
            ),
            Self::EndMissing => {
                "Un stagiaire agit jusqu’à une date : indiquez le dernier jour de son stage.".into()
            }
            Self::EndPast => {
                "Le dernier jour indiqué est déjà passé : choisissez une date à venir, ou laissez vide."
                    .into()
            }
            Self::LastHands => {
                "C’est la dernière personne qui puisse régler cette collectivité. Donnez d’abord le rôle \
                                de secrétariat ou de service informatique à quelqu’un d’autre."
                    .into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotYours(_) => StatusCode::FORBIDDEN,
            Self::LastHands => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotYours(_) => Some("role"),
            Self::EndMissing | Self::EndPast => Some("valid_to"),
            Self::LastHands => None,
        }
    }
}

/// The roles that act in the name of the assembly are the clerk's to give.
fn may_give(held: &[Role], host: bool, role: Role) -> Result<(), StaffRefusal> {
    let acts = matches!(role, Role::Clerk | Role::President);
    if host || held.contains(&Role::Clerk) || !acts { Ok(()) } else { Err(StaffRefusal::NotYours(role)) }
}

/// The staff of the authority.
#[utoipa::path(get, path = "/api/authorities/{a}/staff", tag = "authorities", operation_id = "staff_list",
    params(("a" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = Vec<StaffRow>), (status = 404)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<Vec<StaffRow>>> {
    let desk = caller.desk_or_host(&state, authority, auth::LOOKS).await?;
    let mut tx = desk.read().await?;
    let today = state.clock.now().day_in(auth::HOME_ZONE);
    let holders = store::holders(&mut tx, &today).await?;
    Ok(Json(holders.into_iter().map(StaffRow::from).collect()))
}

/// Gives a role.
#[utoipa::path(post, path = "/api/authorities/{a}/staff", tag = "authorities", operation_id = "staff_grant",
    params(("a" = Uuid, Path)), request_body = StaffInput,
    security(("session" = [])),
    responses((status = 201, body = Granted), (status = 403), (status = 404), (status = 422)))]
pub async fn grant(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(input): Json<StaffInput>,
) -> AppResult<(StatusCode, Json<Granted>)> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let person = typed::check_person(&input.civility, &input.given_name, &input.family_name, &input.email)?;
    may_give(&desk.roles, caller.host_admin, input.role)?;
    let now = state.clock.now();
    let today = now.day_in(auth::HOME_ZONE);
    match &input.valid_to {
        None if input.role == Role::Intern => return Err(StaffRefusal::EndMissing.into()),
        Some(last) if *last < today => return Err(StaffRefusal::EndPast.into()),
        _ => {}
    }
    let mut tx = desk.write().await?;
    let person_id =
        grant_role(&mut tx, &person, input.role, input.valid_to.as_ref(), Some(caller.person), now).await?;
    if !store::can_sign_in(&mut tx, person_id).await? {
        let order = json!({ "by": caller.person });
        jobs::enqueue(&mut tx, "authorities.invite", person_id, &order, now, now).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Granted { person_id })))
}

/// Gives a role from today on to a person found by e-mail or entered; writes the journal. Returns the person.
pub async fn grant_role(
    tx: &mut TenantTx,
    person: &NewPerson,
    role: Role,
    valid_to: Option<&Day>,
    actor: Option<Uuid>,
    now: Timestamp,
) -> AppResult<Uuid> {
    let today = now.day_in(auth::HOME_ZONE);
    let person_id = match store::person_by_email(tx.inner(), &person.email).await? {
        Some(known) => known,
        None => store::enter_person(tx.inner(), person, now).await?,
    };
    store::give_role(tx, person_id, role, &today, valid_to).await?;
    let facts = json!({ "role": role, "valid_from": today, "valid_to": valid_to });
    let act = journal::Act {
        at: now,
        actor,
        verb: "authorities.grant_role",
        subject: Some(person_id),
        facts: &facts,
    };
    feed::act(tx, act).await?;
    Ok(person_id)
}

/// Takes a role back, at once.
#[utoipa::path(delete, path = "/api/authorities/{a}/staff/{person}/{role}", tag = "authorities",
    operation_id = "staff_revoke", params(("a" = Uuid, Path), ("person" = Uuid, Path), ("role" = Role, Path)),
    security(("session" = [])),
    responses((status = 204), (status = 404), (status = 409)))]
pub async fn revoke(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, person, role)): Path<(Uuid, Uuid, Role)>,
) -> AppResult<StatusCode> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    may_give(&desk.roles, caller.host_admin, role)?;
    let now = state.clock.now();
    let today = now.day_in(auth::HOME_ZONE);
    let yesterday = Day::from(today.date().checked_sub(1.day()).unwrap_or(today.date()));
    let mut tx = desk.write().await?;
    let holders = store::holders(&mut tx, &today).await?;
    if !holders.iter().any(|h| h.person_id == person && h.role == role) {
        return Err(AppError::NotFound);
    }
    let remains = |h: &&Holder| SETS_UP.contains(&h.role) && !(h.person_id == person && h.role == role);
    if SETS_UP.contains(&role) && !holders.iter().any(|h| remains(&h)) {
        return Err(StaffRefusal::LastHands.into());
    }
    store::end_role(&mut tx, person, role, &yesterday).await?;
    let sessions = auth::end_sessions_without_right(tx.inner(), person, &today, now).await?;
    let facts = json!({ "role": role, "sessions_ended": sessions });
    let act = journal::Act {
        at: now,
        actor: Some(caller.person),
        verb: "authorities.revoke_role",
        subject: Some(person),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
