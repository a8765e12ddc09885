//! Who I am: my desks, my mandates, my calendar, my ways in.
use super::model::SecondFactor;
use super::store;
use crate::features::authorities::{self, AuthorityRef};
use crate::features::people;
use crate::platform::auth::{self, Caller, HOME_ZONE, Role, SignedIn};
use crate::platform::db::Tx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::extract::Json;
use crate::platform::state::AppState;
use crate::platform::time::Day;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The person.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyPerson {
    id: Uuid,
    civility: String,
    given_name: String,
    family_name: String,
    email: Option<String>,
}

/// Where I work.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyDesk {
    authority: AuthorityRef,
    roles: Vec<Role>,
}

/// Where I sit.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyMandate {
    id: Uuid,
    authority: AuthorityRef,
    function: String,
    commune: Option<String>,
    /// Days for which my notes outlive this mandate.
    notes_kept_days: i64,
}

/// A mandate that has ended, whose notes wait for me.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptNotes {
    mandate_id: Uuid,
    authority: AuthorityRef,
    function: String,
    #[schema(value_type = Option<String>, format = Date)]
    ended_on: Option<Day>,
    /// The last day on which they can be taken away.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Day>,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    person: MyPerson,
    host_admin: bool,
    method: String,
    device_id: Option<Uuid>,
    /// Secret address of my calendar; empty while a second factor is missing, or when this session does not open
    /// every mandate.
    calendar_url: String,
    desks: Vec<MyDesk>,
    mandates: Vec<MyMandate>,
    kept_notes: Vec<KeptNotes>,
    second_factor: SecondFactor,
    /// This session opens no desk, or nothing at all, until a second factor is set.
    second_factor_needed: bool,
    /// I also sit or work in authorities that this session does not open: it was made with the code of another.
    elsewhere: bool,
}

/// Reads everything about a signed-in person.
pub async fn me(state: &AppState, caller: &Caller) -> AppResult<Me> {
    let today = state.clock.now().day_in(HOME_ZONE);
    let mut tx = state.db.read().await?;
    let person = store::person(&mut tx, caller.person).await?;
    let mut desks: Vec<MyDesk> = Vec::new();
    let mut elsewhere = false;
    for held in store::roles(&mut tx, caller.person, &today).await? {
        if !caller.reach.allows(held.tenant_id) {
            elsewhere = true;
            continue;
        }
        match desks.iter_mut().find(|desk| desk.authority.id == held.tenant_id) {
            Some(desk) => desk.roles.push(held.role),
            None => {
                let authority = reference(&mut tx, held.tenant_id).await?;
                desks.push(MyDesk { authority, roles: vec![held.role] });
            }
        }
    }
    let mut mandates = Vec::new();
    for held in people::mandates_of(&mut tx, caller.person, &today).await? {
        if !caller.reach.allows(held.tenant_id) {
            elsewhere = true;
            continue;
        }
        let authority = reference(&mut tx, held.tenant_id).await?;
        let mut inside = state.db.tenant(held.tenant_id).adopt(tx);
        let notes_kept_days = authorities::note_keeping(&mut inside, &today).await?.days;
        tx = inside.release();
        let (function, commune) = (held.function, held.commune);
        mandates.push(MyMandate { id: held.mandate_id, authority, function, commune, notes_kept_days });
    }
    let kept_notes = kept_notes(&mut tx, caller, &today).await?;
    let limited = caller.method == "password";
    let works = caller.host_admin || !desks.is_empty();
    Ok(Me {
        second_factor: store::second_factor(&mut tx, caller.person).await?,
        second_factor_needed: limited || (works && !caller.is_strong()),
        host_admin: caller.host_admin,
        method: caller.method.clone(),
        device_id: caller.device,
        elsewhere,
        // The calendar shows every mandate: it is not told to who sees some of them.
        calendar_url: match limited || elsewhere {
            true => String::new(),
            false => format!("{}/api/calendar/{}.ics", state.config.base_url(), person.calendar_token),
        },
        desks,
        mandates,
        kept_notes,
        person: MyPerson {
            id: person.id,
            civility: person.civility,
            given_name: person.given_name,
            family_name: person.family_name,
            email: person.email,
        },
    })
}

async fn kept_notes(tx: &mut Tx, caller: &Caller, today: &Day) -> AppResult<Vec<KeptNotes>> {
    let mut kept = Vec::new();
    for held in people::kept_mandates_of(tx, caller.person, today).await? {
        if !caller.reach.allows(held.tenant_id) {
            continue;
        }
        let authority = reference(tx, held.tenant_id).await?;
        let (mandate_id, function) = (held.mandate_id, held.function);
        kept.push(KeptNotes {
            mandate_id,
            authority,
            function,
            ended_on: held.ends_on,
            until: held.notes_until,
        });
    }
    Ok(kept)
}

async fn reference(tx: &mut Tx, authority: Uuid) -> AppResult<AuthorityRef> {
    let known = authorities::authority_of(tx, authority).await?.ok_or(AppError::NotFound)?;
    Ok(AuthorityRef::from(&known))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", tag = "session", operation_id = "session_get",
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, body = Me), (status = 401)))]
pub async fn get(
    State(state): State<AppState>,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
) -> AppResult<Response> {
    let me = Json(me(&state, &caller).await?);
    Ok(match auth::renewed_cookie(&state, &headers, &caller) {
        Some(cookie) => (AppendHeaders([(header::SET_COOKIE, cookie)]), me).into_response(),
        None => me.into_response(),
    })
}
