//! A member written by hand: created, corrected.
use super::list::{shown, today};
use super::model::{Capacity, Mandate, Member, MemberRow};
use super::person::{self, Face};
use super::store;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use crate::platform::{feed, ids, journal};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// A member as typed. `PUT` replaces all of it, except what is left out of `birth_date`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberInput {
    /// `Madame`, `Monsieur` or nothing.
    #[serde(default)]
    civility: String,
    given_name: String,
    family_name: String,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    birth_date: Option<Day>,
    #[serde(default)]
    commune_id: Option<Uuid>,
    #[serde(default)]
    capacity: Capacity,
    #[serde(default)]
    function: String,
    #[serde(default)]
    group_name: String,
    #[serde(default)]
    delegation: String,
    #[serde(default)]
    rank: i64,
    /// First day of the mandate; today, or as it was, when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    starts_on: Option<Day>,
}

/// What a typed member cannot be.
#[derive(Debug)]
enum InputRefusal {
    Missing(&'static str, &'static str),
    TooLong { field: &'static str, label: &'static str, max: usize },
    Invisible(&'static str),
    Civility,
    Email,
    Rank,
    Commune,
    StartsAfterEnd { end: Day },
    InformedOnPaper,
}

impl Refusal for InputRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing(..) => "people.missing",
            Self::TooLong { .. } => "people.too_long",
            Self::Invisible(_) => "people.invisible_character",
            Self::Civility => "people.civility_unknown",
            Self::Email => "people.email_malformed",
            Self::Rank => "people.rank_out_of_range",
            Self::Commune => "people.commune_unknown",
            Self::StartsAfterEnd { .. } => "people.starts_after_end",
            Self::InformedOnPaper => "people.informed_on_paper",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Missing(_, label) => format!("Il manque le {label}. Écrivez-le."),
            Self::TooLong { label, max, .. } => {
                format!("Ce texte est trop long ({label}) : {max} caractères au plus. Écrivez-le plus court.")
            }
            Self::Invisible(_) => {
                "Ce texte contient un caractère invisible ou un retour à la ligne. Écrivez-le de nouveau.".into()
            }
            Self::Civility => "La civilité est « Madame », « Monsieur », ou rien. Choisissez-en une.".into(),
            Self::Email => {
                "Cette adresse électronique n’est pas complète. Écrivez-la en entier, par exemple \
                 prenom.nom@commune.fr."
                    .into()
            }
            Self::Rank => "Le rang au tableau est un nombre de 0 à 9999. Écrivez 0 quand il n’y en a pas.".into(),
            Self::Commune => {
                "Cette commune n’est pas de votre collectivité. Choisissez-la dans la liste, ou ajoutez-la d’abord."
                    .into()
            }
            Self::StartsAfterEnd { end } => format!(
                "Le mandat finit le {} : il ne peut pas commencer après. Corrigez le premier jour, ou la fin.",
                pupitre_rules::french::long_date(end.date())
            ),
            Self::InformedOnPaper => {
                "Un conseiller informé reçoit tout par voie électronique (article L5211-40-2 du CGCT). Remettez-le \
                 d’abord sur tablette."
                    .into()
            }
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Missing(field, _) | Self::TooLong { field, .. } | Self::Invisible(field) => Some(field),
            Self::Civility => Some("civility"),
            Self::Email => Some("email"),
            Self::Rank => Some("rank"),
            Self::Commune => Some("commune_id"),
            Self::StartsAfterEnd { .. } => Some("starts_on"),
            Self::InformedOnPaper => Some("capacity"),
        }
    }
}

/// One line of text: spaces tidied, nothing invisible, bounded.
fn line(text: &str, field: &'static str, label: &'static str, max: usize) -> Result<String, InputRefusal> {
    let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.trim().chars().any(char::is_control) {
        return Err(InputRefusal::Invisible(field));
    }
    if tidy.chars().count() > max {
        return Err(InputRefusal::TooLong { field, label, max });
    }
    Ok(tidy)
}

/// An e-mail in small letters, or none; its form only is judged.
fn address(text: Option<&str>) -> Result<Option<String>, InputRefusal> {
    let text = text.unwrap_or_default().trim().to_lowercase();
    if text.is_empty() {
        return Ok(None);
    }
    let address: lettre::Address = text.parse().map_err(|_| InputRefusal::Email)?;
    let end = address.domain().rsplit_once('.').map_or("", |(_, end)| end);
    if text.len() > 254 || !text.is_ascii() || end.len() < 2 {
        return Err(InputRefusal::Email);
    }
    Ok(Some(text))
}

impl MemberInput {
    fn face(&self) -> Result<Face, InputRefusal> {
        let name = |text: &str, field, label| {
            let name = line(text, field, label, 100)?;
            if pupitre_tabular::key(&name).is_empty() {
                Err(InputRefusal::Missing(field, label))
            } else {
                Ok(name)
            }
        };
        if !matches!(self.civility.as_str(), "" | "Madame" | "Monsieur") {
            return Err(InputRefusal::Civility);
        }
        Ok(Face {
            civility: self.civility.clone(),
            given_name: name(&self.given_name, "given_name", "prénom")?,
            family_name: name(&self.family_name, "family_name", "nom")?,
            birth_date: self.birth_date.clone(),
            email: address(self.email.as_deref())?,
            phone: line(&self.phone, "phone", "téléphone", 40)?,
        })
    }

    /// The mandate as typed, over what was known.
    async fn mandate(&self, tx: &mut TenantTx, known: Option<&Member>, today: &Day) -> AppResult<Mandate> {
        if !(0..=9_999).contains(&self.rank) {
            return Err(InputRefusal::Rank.into());
        }
        if let Some(id) = self.commune_id
            && !store::communes(tx).await?.iter().any(|c| c.id == id)
        {
            return Err(InputRefusal::Commune.into());
        }
        let before = known.map(Member::mandate);
        let starts_on = self
            .starts_on
            .clone()
            .or(before.as_ref().map(|m| m.starts_on.clone()))
            .unwrap_or_else(|| today.clone());
        let ends_on = before.as_ref().and_then(|m| m.ends_on.clone());
        if let Some(end) = ends_on.clone().filter(|end| *end < starts_on) {
            return Err(InputRefusal::StartsAfterEnd { end }.into());
        }
        let channel = before.as_ref().map_or_else(|| "electronic".to_owned(), |m| m.channel.clone());
        if self.capacity == Capacity::Informed && channel == "paper" {
            return Err(InputRefusal::InformedOnPaper.into());
        }
        Ok(Mandate {
            commune_id: self.commune_id,
            capacity: self.capacity.key().into(),
            function: line(&self.function, "function", "fonction", 200)?,
            group_name: line(&self.group_name, "group_name", "groupe", 200)?,
            delegation: line(&self.delegation, "delegation", "délégation", 500)?,
            rank: self.rank,
            starts_on,
            ends_on,
            channel,
            paper_requested_on: before.as_ref().and_then(|m| m.paper_requested_on.clone()),
            paper_address: before.map(|m| m.paper_address).unwrap_or_default(),
        })
    }
}

/// Adds a member.
#[utoipa::path(post, path = "/api/authorities/{a}/members", tag = "people", operation_id = "members_create",
    params(("a" = Uuid, Path)), request_body = MemberInput,
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 201, body = MemberRow)))]
pub(super) async fn create(
    State(state): State<AppState>,
    caller: Caller,
    Path(a): Path<Uuid>,
    Json(input): Json<MemberInput>,
) -> AppResult<(StatusCode, Json<MemberRow>)> {
    let desk = caller.desk(&state, a, PREPARES).await?;
    let face = input.face()?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let today = today(&mut tx, &state).await?;
    let mandate = input.mandate(&mut tx, None, &today).await?;
    let (person, apart) = person::settle(&mut tx, &face, &today, now).await?;
    let id = ids::new_id();
    let contact = apart.then_some((&face.email, face.phone.as_str()));
    store::insert_mandate(&mut tx, id, person, &mandate, contact).await?;
    let facts = json!({ "person": person, "capacity": mandate.capacity, "starts_on": mandate.starts_on });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "people.create",
        subject: Some(id),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    let row = shown(&mut tx, id, &today).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(row)))
}

/// Corrects a member.
#[utoipa::path(put, path = "/api/authorities/{a}/members/{m}", tag = "people", operation_id = "member_update",
    params(("a" = Uuid, Path), ("m" = Uuid, Path)), request_body = MemberInput,
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 200, body = MemberRow)))]
pub(super) async fn update(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, m)): Path<(Uuid, Uuid)>,
    Json(input): Json<MemberInput>,
) -> AppResult<Json<MemberRow>> {
    let desk = caller.desk(&state, a, PREPARES).await?;
    let mut face = input.face()?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let today = today(&mut tx, &state).await?;
    let member = store::member(&mut tx, m).await?.ok_or(AppError::NotFound)?;
    let person = store::person(&mut tx, member.person_id).await?.ok_or(AppError::NotFound)?;
    let mandate = input.mandate(&mut tx, Some(&member), &today).await?;
    face.birth_date = face.birth_date.or_else(|| person.birth_date.clone());
    let fields = changed(&member, &face, &mandate);
    person::rewrite(&mut tx, &person, &face, (&member.email, &member.phone)).await?;
    store::update_mandate(&mut tx, m, &mandate).await?;
    if !fields.is_empty() {
        let facts = json!({ "fields": fields });
        let act = journal::Act {
            at: now,
            actor: Some(desk.person),
            verb: "people.update",
            subject: Some(m),
            facts: &facts,
        };
        feed::act(&mut tx, act).await?;
    }
    let row = shown(&mut tx, m, &today).await?;
    tx.commit().await?;
    Ok(Json(row))
}

/// Names of the fields that change: the journal says which, never what.
fn changed(member: &Member, face: &Face, mandate: &Mandate) -> Vec<&'static str> {
    let before = member.mandate();
    [
        ("civility", member.civility != face.civility),
        ("given_name", member.given_name != face.given_name),
        ("family_name", member.family_name != face.family_name),
        ("email", member.email != face.email),
        ("phone", member.phone != face.phone),
        ("commune", before.commune_id != mandate.commune_id),
        ("capacity", before.capacity != mandate.capacity),
        ("function", before.function != mandate.function),
        ("group_name", before.group_name != mandate.group_name),
        ("delegation", before.delegation != mandate.delegation),
        ("rank", before.rank != mandate.rank),
        ("starts_on", before.starts_on != mandate.starts_on),
    ]
    .into_iter()
    .filter_map(|(field, changed)| changed.then_some(field))
    .collect()
}
