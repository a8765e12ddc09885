//! Lines looked up in the whole instance: a person known elsewhere is linked without a word; an address that
//! belongs to somebody else is a problem of its line.
use super::compare::{face_of, problem};
use super::ground::Ground;
use super::model::ImportProblem;
use super::read::{Action, Reading, Step};
use crate::features::people::person::{self, Found, PersonRefusal};
use crate::features::people::store;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::ids;
use pupitre_tabular::Field;
use std::collections::HashSet;

/// Looks every line up; lines that cannot be written become problems.
pub(super) async fn settle(tx: &mut TenantTx, reading: &mut Reading, ground: &Ground) -> AppResult<()> {
    let mut claimed = HashSet::new();
    let mut kept = Vec::with_capacity(reading.steps.len());
    for mut step in std::mem::take(&mut reading.steps) {
        let fault = match &step.action {
            Action::Create { .. } => link(tx, &mut step, ground, &mut claimed).await?,
            Action::Amend(amend) => {
                let before = &ground.known[amend.known];
                let changed = amend.face.email.as_ref().filter(|e| before.member.email.as_ref() != Some(e));
                taken(tx, changed, before.person.id).await?
            }
            Action::Renew { known } => {
                taken(tx, step.row.email.as_ref(), ground.known[*known].person.id).await?
            }
            Action::Keep { .. } => None,
        };
        match fault {
            None => kept.push(step),
            Some(refusal) => reading.problems.push(told(&step, &refusal)),
        }
    }
    reading.steps = kept;
    reading.problems.sort_by_key(|p| p.line);
    Ok(())
}

/// Finds whether a new line is a person known elsewhere.
async fn link(
    tx: &mut TenantTx,
    step: &mut Step,
    ground: &Ground,
    claimed: &mut HashSet<uuid::Uuid>,
) -> AppResult<Option<PersonRefusal>> {
    match person::find(tx, &face_of(&step.row)).await? {
        Found::Nobody => Ok(None),
        Found::Taken => Ok(Some(PersonRefusal::AddressTaken)),
        Found::Known(known) => {
            if store::mandate_here(tx, known.id, &ground.today).await?.is_some() {
                return Ok(Some(PersonRefusal::AlreadyHere));
            }
            // Two lines for one person: the second is somebody else, whom nothing tells apart.
            let person = claimed.insert(known.id).then_some(known.id);
            step.action = Action::Create { person };
            Ok(None)
        }
    }
}

/// Whether an address opens the account of somebody else.
async fn taken(
    tx: &mut TenantTx,
    email: Option<&String>,
    person: uuid::Uuid,
) -> AppResult<Option<PersonRefusal>> {
    let Some(email) = email else { return Ok(None) };
    let other = store::person_by_email(tx, &ids::email_key(email)).await?;
    Ok(other.filter(|other| other.id != person).map(|_| PersonRefusal::AddressTaken))
}

fn told(step: &Step, refusal: &PersonRefusal) -> ImportProblem {
    let email = step.row.email.clone().unwrap_or_default();
    let (field, value, hint) = match refusal {
        PersonRefusal::AddressTaken => (Field::Email, email.as_str(), "Écrivez l’adresse de cet élu"),
        _ => (Field::FamilyName, step.row.family_name.as_str(), "Corrigez le nom, ou retirez cette ligne"),
    };
    problem(&step.row, field, value, &refusal.sentence(), hint, Vec::new())
}
