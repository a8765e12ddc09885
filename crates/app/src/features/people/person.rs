//! Who is that person? Matched in the whole instance by e-mail, else by names and day of birth.
//!
//! A person known elsewhere is linked without a word: nothing is shown here that was not said here. What the
//! account means to others (names, contact) is never rewritten; its civility and day of birth are filled in
//! when they are blank.
use super::model::Person;
use super::store;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::ids;
use crate::platform::time::{Day, Timestamp};
use axum::http::StatusCode;
use uuid::Uuid;

/// A person as a form or a line describes him.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Face {
    pub civility: String,
    pub given_name: String,
    pub family_name: String,
    pub birth_date: Option<Day>,
    pub email: Option<String>,
    pub phone: String,
}

/// What a person cannot be written for.
#[derive(Debug)]
pub(super) enum PersonRefusal {
    /// The e-mail opens the account of a person of another name.
    AddressTaken,
    /// The names belong to an account that serves elsewhere too.
    NamesElsewhere,
    /// The person already has a mandate here.
    AlreadyHere,
}

impl Refusal for PersonRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AddressTaken => "people.address_taken",
            Self::NamesElsewhere => "people.names_elsewhere",
            Self::AlreadyHere => "people.already_here",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::AddressTaken => {
                "Cette adresse est déjà celle d’une autre personne. Donnez à chacun sa propre adresse : c’est elle \
                 qui ouvre sa session."
            }
            Self::NamesElsewhere => {
                "Le compte de cette personne sert aussi à un autre titre : son nom et sa civilité ne se changent \
                 pas ici. Demandez-le à l’administrateur du serveur."
            }
            Self::AlreadyHere => {
                "Cette personne a déjà un mandat en cours dans votre collectivité. Modifiez ce mandat, ou mettez-y \
                 fin d’abord."
            }
        }
        .into()
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::AddressTaken => Some("email"),
            Self::NamesElsewhere | Self::AlreadyHere => Some("family_name"),
        }
    }
}

/// What the instance knows of a face.
pub(super) enum Found {
    Nobody,
    Known(Box<Person>),
    /// Another person has that e-mail.
    Taken,
}

/// True when two persons are written with the same names, accents and hyphens aside.
pub(super) fn same_names(a: (&str, &str), b: (&str, &str)) -> bool {
    let key = pupitre_tabular::key;
    key(a.0) == key(b.0) && key(a.1) == key(b.1)
}

/// Looks for a person in the whole instance: by e-mail, else by names and day of birth when only one fits.
pub(super) async fn find(tx: &mut TenantTx, face: &Face) -> sqlx::Result<Found> {
    let names = (face.family_name.as_str(), face.given_name.as_str());
    if let Some(email) = &face.email
        && let Some(person) = store::person_by_email(tx, &ids::email_key(email)).await?
    {
        let same = same_names((&person.family_name, &person.given_name), names);
        return Ok(if same { Found::Known(Box::new(person)) } else { Found::Taken });
    }
    if let Some(born) = &face.birth_date {
        let sort_key = pupitre_rules::french::sort_key(&face.family_name, &face.given_name);
        let mut namesakes = store::persons_born(tx, &sort_key, born).await?;
        if namesakes.len() == 1
            && let Some(person) = namesakes.pop()
        {
            return Ok(Found::Known(Box::new(person)));
        }
    }
    Ok(Found::Nobody)
}

/// The person to whom a new mandate goes, written or completed; whether his contact is kept with the mandate.
pub(super) async fn settle(
    tx: &mut TenantTx,
    face: &Face,
    today: &Day,
    now: Timestamp,
) -> AppResult<(Uuid, bool)> {
    match find(tx, face).await? {
        Found::Taken => Err(PersonRefusal::AddressTaken.into()),
        Found::Nobody => Ok((create(tx, face, now).await?, false)),
        Found::Known(person) => {
            if store::mandate_here(tx, person.id, today).await?.is_some() {
                return Err(PersonRefusal::AlreadyHere.into());
            }
            complete(tx, &person, face).await?;
            Ok((person.id, person.shared))
        }
    }
}

/// Writes a person whom nobody knew.
pub(super) async fn create(tx: &mut TenantTx, face: &Face, now: Timestamp) -> AppResult<Uuid> {
    let person = as_person(ids::new_id(), face);
    if store::insert_person(tx.inner(), &person, now).await? {
        Ok(person.id)
    } else {
        Err(PersonRefusal::AddressTaken.into())
    }
}

/// Fills in the blanks of an account. One that serves elsewhere takes no contact from here: another authority
/// would write to an address that its member never gave it.
pub(super) async fn complete(tx: &mut TenantTx, person: &Person, face: &Face) -> AppResult<()> {
    let mut next = person.clone();
    if next.civility.is_empty() {
        next.civility.clone_from(&face.civility);
    }
    next.birth_date = next.birth_date.or_else(|| face.birth_date.clone());
    if !person.shared {
        next.email = face.email.clone().or(next.email);
        next.phone = if face.phone.is_empty() { next.phone } else { face.phone.clone() };
    }
    write(tx, &next).await
}

/// Rewrites a person who has a mandate here. `shown`: e-mail and phone as this authority sees them now.
pub(super) async fn rewrite(
    tx: &mut TenantTx,
    person: &Person,
    face: &Face,
    shown: (&Option<String>, &str),
) -> AppResult<()> {
    if let Some(email) = face.email.as_ref().filter(|email| shown.0.as_ref() != Some(email))
        && let Some(other) = store::person_by_email(tx, &ids::email_key(email)).await?
        && other.id != person.id
    {
        return Err(PersonRefusal::AddressTaken.into());
    }
    if !person.shared {
        store::follow_account(tx, person.id).await?;
        return write(tx, &as_person(person.id, face)).await;
    }
    if face.family_name != person.family_name
        || face.given_name != person.given_name
        || (face.civility != person.civility && !person.civility.is_empty())
    {
        return Err(PersonRefusal::NamesElsewhere.into());
    }
    complete(tx, person, face).await?;
    if (&face.email, face.phone.as_str()) != shown {
        store::keep_contact(tx, person.id, &face.email, &face.phone).await?;
    }
    Ok(())
}

fn as_person(id: Uuid, face: &Face) -> Person {
    Person {
        id,
        civility: face.civility.clone(),
        given_name: face.given_name.clone(),
        family_name: face.family_name.clone(),
        birth_date: face.birth_date.clone(),
        email: face.email.clone(),
        phone: face.phone.clone(),
        shared: false,
    }
}

/// Two acts may take the same e-mail at the same moment: the second is told so.
async fn write(tx: &mut TenantTx, person: &Person) -> AppResult<()> {
    match store::update_person(tx.inner(), person).await {
        Err(error) if error.as_database_error().is_some_and(|e| e.is_unique_violation()) => {
            Err(AppError::from(PersonRefusal::AddressTaken))
        }
        other => Ok(other?),
    }
}
