//! Creating a token: a name, scopes that its maker holds too, a last day. The secret is in this answer and nowhere else.
use super::model::NewToken;
use super::store;
use crate::features::authorities::{self, line};
use crate::platform::auth::{Caller, PREPARES, Role, SETS_UP};
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::jobs::{Failure, Finished, Job};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use crate::platform::tokens::{self, Scope};
use crate::platform::{attention, feed, ids, jobs, journal};
use axum::extract::State;
use axum::http::StatusCode;
use futures::future::BoxFuture;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest life of a token, in days.
const LONGEST: i64 = 366;
/// Tokens in force at once.
const MOST: i64 = 50;
/// How long before its end a token that still lives is « à traiter »: 15 days.
const NOTICE: i64 = 15 * 86_400_000;

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenInput {
    /// The program that will use it.
    name: String,
    scopes: Vec<Scope>,
    /// Its last day, within a year.
    expires_on: Day,
}

/// The token made.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedToken {
    id: Uuid,
    prefix: String,
    /// The whole secret: shown this once.
    secret: String,
    expires_at: Timestamp,
}

/// Why a token is not made.
#[derive(Debug)]
pub enum TokenRefusal {
    NoScope,
    ScopeNotYours(Scope),
    Past,
    TooFar { last: String },
    NameTaken,
    TooMany,
}

impl Refusal for TokenRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoScope => "tokens.no_scope",
            Self::ScopeNotYours(_) => "tokens.scope_not_yours",
            Self::Past => "tokens.expiry_past",
            Self::TooFar { .. } => "tokens.expiry_too_far",
            Self::NameTaken => "tokens.name_taken",
            Self::TooMany => "tokens.too_many",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NoScope => "Choisissez au moins une portée : sans elle, le jeton n’ouvrirait rien.".into(),
            Self::ScopeNotYours(scope) => format!(
                "La portée {} ({}) engage l’assemblée : un jeton qui la porte est créé par le secrétariat des assemblées, \
                 qui a lui-même ce droit.",
                scope.key(),
                scope.label()
            ),
            Self::Past => "Le dernier jour indiqué est déjà passé : choisissez une date à venir.".into(),
            Self::TooFar { last } => {
                format!(
                    "Un jeton vit un an au plus : choisissez une date jusqu’au {last}, puis renouvelez-le."
                )
            }
            Self::NameTaken => {
                "Un jeton en cours porte déjà ce nom : donnez-en un autre, ou retirez l’ancien.".into()
            }
            Self::TooMany => {
                format!(
                    "Il y a déjà {MOST} jetons en cours : retirez ceux qui ne servent plus, puis recommencez."
                )
            }
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::ScopeNotYours(_) => StatusCode::FORBIDDEN,
            Self::NameTaken | Self::TooMany => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoScope | Self::ScopeNotYours(_) => Some("scopes"),
            Self::Past | Self::TooFar { .. } => Some("expires_on"),
            Self::NameTaken => Some("name"),
            Self::TooMany => None,
        }
    }
}

/// Nobody lets a program do what he may not do himself.
fn may_give(held: &[Role], host: bool, scopes: &[Scope]) -> Result<(), TokenRefusal> {
    let acts = host || held.iter().any(|role| PREPARES.contains(role));
    match scopes.iter().find(|scope| scope.acts() && !acts) {
        Some(scope) => Err(TokenRefusal::ScopeNotYours(*scope)),
        None => Ok(()),
    }
}

/// The end of a last day in a zone: the midnight that follows it.
fn end_of(day: &Day, zone: &str) -> AppResult<Timestamp> {
    let next = day.date().checked_add(1.day()).map_err(anyhow::Error::from)?;
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    Ok(next.to_zoned(zone).map_err(anyhow::Error::from)?.timestamp().into())
}

fn check_day(day: &Day, today: &Day) -> Result<(), TokenRefusal> {
    if day < today {
        return Err(TokenRefusal::Past);
    }
    let last = today.date().saturating_add(LONGEST.days());
    if day.date() > last {
        let last = format!("{} {}", pupitre_rules::french::day_month(last), last.year());
        return Err(TokenRefusal::TooFar { last });
    }
    Ok(())
}

/// Makes a token.
#[utoipa::path(post, path = "/api/authorities/{a}/tokens", tag = "integrations", operation_id = "tokens_create",
    params(("a" = Uuid, Path)), request_body = TokenInput,
    security(("session" = [])),
    responses((status = 201, body = CreatedToken), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(input): Json<TokenInput>,
) -> AppResult<(StatusCode, Json<CreatedToken>)> {
    let desk = caller.desk_or_host(&state, authority, SETS_UP).await?;
    let name = line("name", "le nom du logiciel", &input.name, 80)?;
    let scopes: Vec<Scope> = Scope::ALL.into_iter().filter(|s| input.scopes.contains(s)).collect();
    if scopes.is_empty() {
        return Err(TokenRefusal::NoScope.into());
    }
    may_give(&desk.roles, caller.host_admin, &scopes)?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let zone = authorities::authority(&mut tx).await?.time_zone;
    check_day(&input.expires_on, &now.day_in(&zone))?;
    match store::tokens_in_force(&mut tx, &name, now).await? {
        (_, true) => return Err(TokenRefusal::NameTaken.into()),
        (count, _) if count >= MOST => return Err(TokenRefusal::TooMany.into()),
        _ => {}
    }
    let secret = tokens::new_secret();
    let token = NewToken {
        id: ids::new_id(),
        name: &name,
        prefix: &secret.prefix,
        hash: &secret.hash,
        scopes: &scopes,
        expires_on: &input.expires_on,
        expires_at: end_of(&input.expires_on, &zone)?,
        by: caller.person,
        at: now,
    };
    store::insert_token(&mut tx, &token).await?;
    let facts =
        json!({ "name": name, "prefix": token.prefix, "scopes": scopes, "expires_on": token.expires_on });
    let verb = "integrations.create_token";
    let act =
        journal::Act { at: now, actor: Some(caller.person), verb, subject: Some(token.id), facts: &facts };
    feed::act(&mut tx, act).await?;
    let warn_at = token.expires_at.plus(-NOTICE);
    if warn_at > now {
        jobs::enqueue(&mut tx, "integrations.expiring", token.id, &json!({}), now, warn_at).await?;
    }
    tx.commit().await?;
    let created = CreatedToken {
        id: token.id,
        prefix: secret.prefix.clone(),
        expires_at: token.expires_at,
        secret: secret.whole,
    };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Says in « à traiter » that a token ends soon, unless it was taken back.
pub fn warn(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let (Some(authority), Some(id)) = (job.tenant_id, job.subject) else { return Ok(Finished::Now) };
        let now = state.clock.now();
        let mut tx = state.db.tenant(authority).write().await?;
        let token = store::tokens(&mut tx).await?.into_iter().find(|t| t.id == id && t.revoked_at.is_none());
        if let Some(token) = token.filter(|t| t.expires_at > now) {
            let last = token.expires_on.date();
            let sentence = format!(
                "Le jeton « {} » cesse de valoir après le {} {} : créez-en un autre et donnez-le au logiciel avant cette \
                 date, puis retirez celui-ci.",
                token.name,
                pupitre_rules::french::day_month(last),
                last.year()
            );
            let detail = json!({ "sentence": sentence, "page": super::deliver::PAGE });
            attention::raise(&mut tx, now, "token_expiring", Some(id), None, &detail).await?;
        }
        jobs::done(tx.inner(), job.id, now).await?;
        tx.commit().await?;
        Ok(Finished::Already)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_gives_no_scope_that_engages_the_assembly_and_the_clerk_gives_all() {
        assert!(may_give(&[Role::It], false, &[Scope::MembersRead, Scope::JournalRead]).is_ok());
        for scope in [Scope::MembersWrite, Scope::SittingsWrite, Scope::ConvocationsSend] {
            assert!(may_give(&[Role::It], false, &[Scope::MembersRead, scope]).is_err());
            assert!(may_give(&[Role::Clerk], false, &[scope]).is_ok());
            assert!(may_give(&[], true, &[scope]).is_ok());
        }
    }

    #[test]
    fn the_last_day_counts_whole_in_the_zone_of_the_authority() {
        let end = end_of(&Day("2026-12-17".into()), "Europe/Paris").unwrap();
        assert_eq!(end.instant().to_string(), "2026-12-17T23:00:00Z");
        let end = end_of(&Day("2026-12-17".into()), "Indian/Reunion").unwrap();
        assert_eq!(end.instant().to_string(), "2026-12-17T20:00:00Z");
        let today = Day("2026-12-07".into());
        assert!(check_day(&today, &today).is_ok() && check_day(&Day("2027-12-08".into()), &today).is_ok());
        assert!(check_day(&Day("2026-12-06".into()), &today).is_err());
        assert!(check_day(&Day("2027-12-09".into()), &today).is_err());
    }
}
