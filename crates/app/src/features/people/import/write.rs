//! The writing of an accepted file: communes, persons, mandates, seats of the council.
use super::compare::{Amend, face_of, face_over, fresh};
use super::ground::{Ground, words_key};
use super::model::ImportResult;
use super::read::{Action, Reading, Step};
use super::store;
use crate::features::authorities;
use crate::features::people::function::council_role;
use crate::features::people::model::{Commune, Mandate};
use crate::features::people::person::{self, Face};
use crate::features::people::store as people;
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids;
use crate::platform::time::Timestamp;
use pupitre_tabular::commune_key;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// What was written, for the answer and for the journal.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub result: ImportResult,
    pub communes: usize,
    pub seated: usize,
    /// Mandates whose channel the file decided: paper is a dated request (L2121-10).
    pub paper: Vec<Uuid>,
}

/// A mandate after the writing of its line.
struct Placed<'a> {
    id: Uuid,
    step: &'a Step,
    mandate: Mandate,
    new: bool,
}

/// Writes every step of a reading, in the transaction of the acceptance.
pub(super) async fn write(
    tx: &mut TenantTx,
    reading: &Reading,
    ground: &Ground,
    now: Timestamp,
) -> AppResult<Written> {
    let counts = reading.counts();
    let mut written = Written {
        result: ImportResult {
            created: counts.new,
            completed: counts.completed,
            unchanged: counts.unchanged,
            left_out: counts.to_mend,
        },
        ..Written::default()
    };
    let mut communes: HashMap<String, Uuid> =
        ground.communes.iter().map(|c| (c.name_key.clone(), c.id)).collect();
    let mut placed = Vec::with_capacity(reading.steps.len());
    for step in &reading.steps {
        let commune = commune(tx, reading, ground, step, &mut communes, &mut written.communes).await?;
        let one = match &step.action {
            Action::Keep { known } => {
                let member = &ground.known[*known].member;
                Placed { id: member.mandate_id, step, mandate: member.mandate(), new: false }
            }
            Action::Amend(amend) => amended(tx, ground, step, amend, commune).await?,
            Action::Create { .. } | Action::Renew { .. } => created(tx, ground, step, commune, now).await?,
        };
        let decided = !matches!(step.action, Action::Keep { .. }) && step.row.channel.is_some();
        if decided && one.mandate.channel == "paper" {
            written.paper.push(one.id);
        }
        placed.push(one);
    }
    written.seated = seats(tx, reading, ground, &placed).await?;
    Ok(written)
}

/// The commune of a line, written down when it is new.
async fn commune(
    tx: &mut TenantTx,
    reading: &Reading,
    ground: &Ground,
    step: &Step,
    communes: &mut HashMap<String, Uuid>,
    created: &mut usize,
) -> AppResult<Option<Uuid>> {
    let name = match &step.action {
        Action::Keep { .. } => None,
        Action::Amend(amend) => amend.new_commune.as_ref(),
        Action::Create { .. } | Action::Renew { .. } => step.row.commune.as_ref(),
    };
    let Some(name) = name else { return Ok(None) };
    let name_key = commune_key(name);
    if let Some(id) = communes.get(&name_key) {
        return Ok(Some(*id));
    }
    let code = reading.codes.get(&step.row.line).cloned();
    if let Some(known) = ground.communes.iter().find(|c| code.is_some() && c.insee_code == code) {
        return Ok(Some(known.id));
    }
    let commune =
        Commune { id: ids::new_id(), name: name.clone(), name_key: name_key.clone(), insee_code: code };
    people::insert_commune(tx, &commune).await?;
    communes.insert(name_key, commune.id);
    *created += 1;
    Ok(Some(commune.id))
}

/// A new mandate, for a person created, linked, or back.
async fn created<'a>(
    tx: &mut TenantTx,
    ground: &Ground,
    step: &'a Step,
    commune: Option<Uuid>,
    now: Timestamp,
) -> AppResult<Placed<'a>> {
    let (person, face, apart) = match step.action {
        Action::Renew { known } => {
            let before = &ground.known[known];
            let face = face_over(&step.row, known, ground);
            person::rewrite(tx, &before.person, &face, (&before.member.email, &before.member.phone)).await?;
            (before.person.id, face, before.person.shared)
        }
        Action::Create { person: Some(id) } => {
            let face = face_of(&step.row);
            let known = people::person(tx, id).await?.ok_or(AppError::NotFound)?;
            person::complete(tx, &known, &face).await?;
            (id, face, known.shared)
        }
        _ => {
            let face = face_of(&step.row);
            (person::create(tx, &face, now).await?, face, false)
        }
    };
    let id = ids::new_id();
    let mandate = Mandate { commune_id: commune, ..fresh(&step.row, ground) };
    people::insert_mandate(tx, id, person, &mandate, contact(&face, apart)).await?;
    authorities::keep_notes(tx, id, &mandate.ends_on, &ground.today).await?;
    Ok(Placed { id, step, mandate, new: true })
}

fn contact(face: &Face, apart: bool) -> Option<(&Option<String>, &str)> {
    apart.then_some((&face.email, face.phone.as_str()))
}

/// A known mandate, completed.
async fn amended<'a>(
    tx: &mut TenantTx,
    ground: &Ground,
    step: &'a Step,
    amend: &Amend,
    commune: Option<Uuid>,
) -> AppResult<Placed<'a>> {
    let known = &ground.known[amend.known];
    let (id, before) = (known.member.mandate_id, known.member.mandate());
    person::rewrite(tx, &known.person, &amend.face, (&known.member.email, &known.member.phone)).await?;
    let mut mandate = amend.mandate.clone();
    mandate.commune_id = commune.or(mandate.commune_id);
    people::update_mandate(tx, id, &mandate).await?;
    if mandate.ends_on != before.ends_on {
        people::end_seats(tx, id, &before.ends_on, &mandate.ends_on).await?;
        authorities::keep_notes(tx, id, &mandate.ends_on, &ground.today).await?;
    }
    Ok(Placed { id, step, mandate, new: false })
}

/// Fills the council, when there is exactly one: new titulars (all of them for the national file of community
/// councillors), and substitutes beside their titular (L5211-6). Who ever had a seat there is left as he is.
async fn seats(
    tx: &mut TenantTx,
    reading: &Reading,
    ground: &Ground,
    placed: &[Placed<'_>],
) -> AppResult<usize> {
    let Some(council) = &ground.council else { return Ok(0) };
    let ever: HashSet<Uuid> = council.seats.iter().map(|s| s.mandate_id).collect();
    let mut presided = council.seats.iter().any(|s| s.open && s.role == "president");
    let mut titulars: HashMap<String, Uuid> =
        ground.titulars().map(|m| (words_key(&m.full_name()), m.mandate_id)).collect();
    let mut seated = 0;
    for one in placed.iter().filter(|p| p.mandate.capacity == "sitting") {
        titulars.insert(words_key(&one.step.row.name()), one.id);
        if ever.contains(&one.id) || !(one.new || reading.community) {
            continue;
        }
        let role = match council_role(&one.mandate.function, ground.kind()) {
            "president" if presided => "member",
            role => role,
        };
        presided |= role == "president";
        let days = (&one.mandate.starts_on, &one.mandate.ends_on);
        store::seat(tx, council.id, one.id, role, None, days).await?;
        seated += 1;
    }
    for one in placed.iter().filter(|p| p.mandate.capacity == "substitute") {
        let titular = one.step.row.substitute_for.as_ref().and_then(|name| titulars.get(&words_key(name)));
        let Some(titular) = titular.copied() else { continue };
        match council.seats.iter().find(|s| s.mandate_id == one.id && s.open) {
            Some(seat) if seat.role == "substitute" && seat.substitute_for != Some(titular) => {
                store::replaces(tx, seat.id, titular).await?;
                seated += 1;
            }
            None if !ever.contains(&one.id) => {
                let days = (&one.mandate.starts_on, &one.mandate.ends_on);
                store::seat(tx, council.id, one.id, "substitute", Some(titular), days).await?;
                seated += 1;
            }
            _ => {}
        }
    }
    Ok(seated)
}
