//! Founding an authority in the instance: by the administrator of the hosting, or by the first run.
use super::describe::{self, AuthorityView};
use super::model::{Authority, Population};
use super::{store, typed};
use crate::platform::auth::Caller;
use crate::platform::db::{TenantTx, Tx};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::Json;
use crate::platform::ids;
use crate::platform::journal;
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::extract::State;
use axum::http::StatusCode;
use pupitre_rules::authority as law;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// The zones of the Republic.
pub const TIME_ZONES: [&str; 14] = [
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/St_Barthelemy",
    "America/Marigot",
    "America/Miquelon",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Marquesas",
    "Pacific/Gambier",
    "Pacific/Wallis",
];

/// What is said of an authority.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct AuthorityInput {
    /// Key of a kind of the reference.
    pub kind: String,
    pub name: String,
    pub short_name: String,
    /// 9 figures; a SIRET of 14 is cut.
    pub siren: String,
    pub insee_code: Option<String>,
    pub address: Option<String>,
    pub time_zone: Option<String>,
    /// Inhabitants, total population as authenticated.
    pub population: i64,
    pub population_from: Option<Day>,
    /// `#rrggbb`.
    pub accent: Option<String>,
    pub mail_from: Option<String>,
}

/// What cannot be written of an authority.
#[derive(Debug)]
pub enum AuthorityRefusal {
    HostOnly,
    KindUnknown(String),
    SirenWrong(String),
    SirenTaken,
    InseeWrong(String),
    ZoneUnknown(String),
    PopulationImpossible(i64),
    AccentWrong(String),
    SenderWrong(String),
}

impl Refusal for AuthorityRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::HostOnly => "authorities.host_only",
            Self::KindUnknown(_) => "authorities.kind_unknown",
            Self::SirenWrong(_) => "authorities.siren_wrong",
            Self::SirenTaken => "authorities.siren_taken",
            Self::InseeWrong(_) => "authorities.insee_wrong",
            Self::ZoneUnknown(_) => "authorities.zone_unknown",
            Self::PopulationImpossible(_) => "authorities.population_impossible",
            Self::AccentWrong(_) => "authorities.accent_wrong",
            Self::SenderWrong(_) => "authorities.sender_wrong",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::HostOnly => {
                "Seul l’administrateur de l’hébergement ouvre une collectivité ou change son SIREN. \
                               Adressez-lui votre demande."
                    .into()
            }
            Self::KindUnknown(kind) => {
                format!(
                    "« {kind} » n’est pas une catégorie de collectivité connue : choisissez dans la liste."
                )
            }
            Self::SirenWrong(sentence) => sentence.clone(),
            Self::SirenTaken => {
                "Une collectivité de cette installation porte déjà ce SIREN. Vérifiez le numéro ; si \
                                 elle existe déjà, ajoutez-y des personnes plutôt que de l’ouvrir de nouveau."
                    .into()
            }
            Self::InseeWrong(code) => format!(
                "« {code} » n’est pas un code INSEE de commune : cinq caractères, par exemple 21231 ou 2A004. \
                 Corrigez-le ou laissez-le vide."
            ),
            Self::ZoneUnknown(zone) => {
                format!("« {zone} » n’est pas un fuseau horaire français connu : choisissez dans la liste.")
            }
            Self::PopulationImpossible(n) => format!(
                "Une population de {n} habitants n’est pas possible. Reprenez la population totale authentifiée par \
                 l’INSEE : le délai de convocation en dépend (article L2121-12 du CGCT)."
            ),
            Self::AccentWrong(text) => {
                format!("« {text} » n’est pas une couleur : écrivez-la sous la forme #0b4f5c.")
            }
            Self::SenderWrong(text) => format!(
                "« {text} » n’est pas un expéditeur de courriel : écrivez « Nom <adresse@domaine.fr> », ou laissez \
                 vide pour celui de l’installation."
            ),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::HostOnly => StatusCode::FORBIDDEN,
            Self::SirenTaken => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::HostOnly => None,
            Self::KindUnknown(_) => Some("kind"),
            Self::SirenWrong(_) | Self::SirenTaken => Some("siren"),
            Self::InseeWrong(_) => Some("insee_code"),
            Self::ZoneUnknown(_) => Some("time_zone"),
            Self::PopulationImpossible(_) => Some("population"),
            Self::AccentWrong(_) => Some("accent"),
            Self::SenderWrong(_) => Some("mail_from"),
        }
    }
}

/// Checks what is said of an authority; `id` and logo are the present ones.
pub fn check(input: &AuthorityInput, id: Uuid, logo_hash: Option<String>) -> AppResult<Authority> {
    if law::kind_of(&input.kind).is_none() {
        return Err(AuthorityRefusal::KindUnknown(input.kind.chars().take(60).collect()).into());
    }
    population(input.population)?;
    Ok(Authority {
        id,
        kind: input.kind.clone(),
        name: typed::line("name", "le nom de la collectivité", &input.name, 200)?,
        short_name: typed::line("short_name", "le nom court", &input.short_name, 60)?,
        siren: siren(&input.siren)?,
        insee_code: insee(input.insee_code.as_deref().unwrap_or("").trim())?,
        address: typed::lines("address", "adresse", input.address.as_deref().unwrap_or(""), 500)?,
        time_zone: zone(input.time_zone.as_deref().unwrap_or("Europe/Paris"))?,
        accent: accent(input.accent.as_deref().unwrap_or("#0b4f5c"))?,
        logo_hash,
        mail_from: sender(input.mail_from.as_deref().unwrap_or("").trim())?,
    })
}

/// A population that some French authority may have.
pub fn population(inhabitants: i64) -> AppResult<i64> {
    if (0..=20_000_000).contains(&inhabitants) {
        return Ok(inhabitants);
    }
    Err(AuthorityRefusal::PopulationImpossible(inhabitants).into())
}

fn siren(text: &str) -> AppResult<String> {
    let text: String = text.chars().take(40).collect();
    let digits = law::check_siren(&text).map_err(AuthorityRefusal::SirenWrong)?;
    // The SIREN is the first nine figures of a SIRET, with a key of its own.
    Ok(law::check_siren(&digits[..9]).map_err(AuthorityRefusal::SirenWrong)?)
}

fn insee(code: &str) -> AppResult<Option<String>> {
    match code {
        "" => Ok(None),
        code if law::insee_shaped(code) => Ok(Some(code.to_owned())),
        code => Err(AuthorityRefusal::InseeWrong(code.chars().take(20).collect()).into()),
    }
}

fn zone(zone: &str) -> AppResult<String> {
    if TIME_ZONES.contains(&zone) {
        return Ok(zone.to_owned());
    }
    Err(AuthorityRefusal::ZoneUnknown(zone.chars().take(40).collect()).into())
}

fn accent(text: &str) -> AppResult<String> {
    let colour = text.strip_prefix('#').unwrap_or("");
    if colour.len() == 6 && colour.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(text.to_ascii_lowercase());
    }
    Err(AuthorityRefusal::AccentWrong(text.chars().take(20).collect()).into())
}

fn sender(text: &str) -> AppResult<String> {
    let text = typed::maybe_line("mail_from", "expéditeur", text, 200)?;
    if text.is_empty() || text.parse::<lettre::message::Mailbox>().is_ok() {
        return Ok(text);
    }
    Err(AuthorityRefusal::SenderWrong(text).into())
}

/// Founds an authority in a transaction begun outside any; goes on inside it.
pub async fn found(
    state: &AppState,
    mut tx: Tx,
    input: &AuthorityInput,
    actor: Option<Uuid>,
    now: Timestamp,
) -> AppResult<TenantTx> {
    let authority = check(input, ids::new_id(), None)?;
    store::enter(&mut tx, &authority, now).await.map_err(|error| match &error {
        sqlx::Error::Database(fault) if fault.is_unique_violation() => AuthorityRefusal::SirenTaken.into(),
        _ => AppError::from(error),
    })?;
    let mut tx = state.db.tenant(authority.id).adopt(tx);
    let today = now.day_in(&authority.time_zone);
    let population = Population {
        // A population counts from the 1st of January on (CGCT, art. R2151-4): the year under way unless said.
        valid_from: input.population_from.clone().unwrap_or_else(|| Day(format!("{}-01-01", &today.0[..4]))),
        inhabitants: input.population,
        source: "Saisie à l’ouverture de la collectivité".into(),
    };
    store::populate(&mut tx, &population).await?;
    let facts = json!({
        "name": authority.name, "kind": authority.kind, "siren": authority.siren, "inhabitants": population.inhabitants,
        "valid_from": population.valid_from,
    });
    let act = journal::Act {
        at: now,
        actor,
        verb: "authorities.found",
        subject: Some(authority.id),
        facts: &facts,
    };
    journal::record(&mut tx, act).await?;
    Ok(tx)
}

/// Opens an authority.
#[utoipa::path(post, path = "/api/authorities", tag = "authorities", operation_id = "authorities_create",
    request_body = AuthorityInput, responses((status = 201, body = AuthorityView), (status = 403), (status = 409)))]
pub async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Json(input): Json<AuthorityInput>,
) -> AppResult<(StatusCode, Json<AuthorityView>)> {
    if !(caller.host_admin && caller.is_strong()) {
        return Err(AuthorityRefusal::HostOnly.into());
    }
    let now = state.clock.now();
    let tx = state.db.write().await?;
    let mut tx = found(&state, tx, &input, Some(caller.person), now).await?;
    let zone = store::authority(&mut tx).await?.time_zone;
    let view = describe::view(&mut tx, &now.day_in(&zone)).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> AuthorityInput {
        AuthorityInput {
            kind: "commune".into(),
            name: "Commune de Saint-Aubin-les-Prés".into(),
            short_name: "Saint-Aubin".into(),
            siren: "732 829 320".into(),
            insee_code: Some("2A004".into()),
            address: None,
            time_zone: None,
            population: 1_900,
            population_from: None,
            accent: Some("#0B4F5C".into()),
            mail_from: Some("Mairie <mairie@saint-aubin.example>".into()),
        }
    }

    #[test]
    fn each_wrong_field_is_named_with_what_to_write() {
        let whole = check(&input(), Uuid::nil(), None).unwrap();
        assert_eq!((whole.siren.as_str(), whole.accent.as_str()), ("732829320", "#0b4f5c"));
        type Wrong = (fn(&mut AuthorityInput), &'static str);
        let wrongs: [Wrong; 8] = [
            (|i| i.kind = "royaume".into(), "authorities.kind_unknown"),
            (|i| i.siren = "732829321".into(), "authorities.siren_wrong"),
            (|i| i.insee_code = Some("2C004".into()), "authorities.insee_wrong"),
            (|i| i.time_zone = Some("Mars/Olympus".into()), "authorities.zone_unknown"),
            (|i| i.population = -1, "authorities.population_impossible"),
            (|i| i.accent = Some("red;}".into()), "authorities.accent_wrong"),
            (|i| i.mail_from = Some("mairie".into()), "authorities.sender_wrong"),
            (|i| i.name = " ".into(), "field.empty"),
        ];
        for (spoil, code) in wrongs {
            let mut spoilt = input();
            spoil(&mut spoilt);
            assert_eq!(check(&spoilt, Uuid::nil(), None).unwrap_err().code(), code);
        }
    }

    #[test]
    fn every_zone_offered_is_known_to_the_clock() {
        for zone in TIME_ZONES {
            assert!(jiff::tz::TimeZone::get(zone).is_ok(), "{zone}");
        }
    }
}
