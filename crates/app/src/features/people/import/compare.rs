//! What a line says of a mandate already known, and what it may change of it.
use super::ground::{Ground, words_key};
use super::model::ImportProblem;
use super::read::{Action, Step};
use crate::features::people::model::{Capacity, Mandate};
use crate::features::people::person::{Face, same_names};
use crate::platform::time::Day;
use pupitre_rules::french;
use pupitre_tabular::{Channel, Field, MemberRow, commune_key, key};

/// A known mandate as it would become.
#[derive(Debug, Clone)]
pub(super) struct Amend {
    /// Position among the known ones.
    pub known: usize,
    pub mandate: Mandate,
    pub face: Face,
    /// A commune still to be written down.
    pub new_commune: Option<String>,
}

/// As stored.
fn capacity_key(capacity: pupitre_tabular::Capacity) -> &'static str {
    match capacity {
        pupitre_tabular::Capacity::Sitting => "sitting",
        pupitre_tabular::Capacity::Substitute => "substitute",
        pupitre_tabular::Capacity::Informed => "informed",
    }
}

fn channel_key(channel: Channel) -> &'static str {
    if channel == Channel::Paper { "paper" } else { "electronic" }
}

/// The person whom a line describes, when nobody knows him.
pub(super) fn face_of(row: &MemberRow) -> Face {
    Face {
        civility: row.civility.clone().unwrap_or_default(),
        given_name: row.given_name.clone(),
        family_name: row.family_name.clone(),
        birth_date: row.birth_date.map(Day::from),
        email: row.email.clone(),
        phone: row.phone.clone().unwrap_or_default(),
    }
}

/// The person whom a line describes, over what is known. An account that serves elsewhere keeps its names.
pub(super) fn face_over(row: &MemberRow, known: usize, ground: &Ground) -> Face {
    let known = &ground.known[known];
    let (member, person) = (&known.member, &known.person);
    let mut face = Face {
        civility: person.civility.clone(),
        given_name: person.given_name.clone(),
        family_name: person.family_name.clone(),
        birth_date: person.birth_date.clone(),
        email: row.email.clone().or_else(|| member.email.clone()),
        phone: member.phone.clone(),
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if let Some(phone) = row.phone.as_ref().filter(|phone| digits(phone) != digits(&member.phone)) {
        face.phone.clone_from(phone);
    }
    if let Some(civility) = row.civility.as_ref().filter(|_| !person.shared || person.civility.is_empty()) {
        face.civility.clone_from(civility);
    }
    if let Some(born) = row.birth_date.filter(|_| !person.shared || person.birth_date.is_none()) {
        face.birth_date = Some(born.into());
    }
    let names = (row.family_name.as_str(), row.given_name.as_str());
    if !person.shared && !same_names(names, (&person.family_name, &person.given_name)) {
        face.family_name.clone_from(&row.family_name);
        face.given_name.clone_from(&row.given_name);
    }
    face
}

/// The mandate of a line that nobody holds yet; its commune is found when it is written.
pub(super) fn fresh(row: &MemberRow, ground: &Ground) -> Mandate {
    Mandate {
        commune_id: None,
        capacity: row.capacity.map_or_else(|| ground.capacity.key(), capacity_key).into(),
        function: row.function.clone().unwrap_or_default(),
        group_name: row.group_name.clone().unwrap_or_default(),
        delegation: row.delegation.clone().unwrap_or_default(),
        rank: row.rank.map_or(0, i64::from),
        starts_on: row.starts_on.map_or_else(|| ground.today.clone(), Day::from),
        ends_on: row.ends_on.map(Day::from),
        channel: row.channel.map_or("electronic", channel_key).into(),
        paper_requested_on: row.paper_requested_on.map(Day::from),
        paper_address: row.paper_address.clone().unwrap_or_default(),
    }
}

/// The known mandate as the line would make it; none when it says nothing new.
pub(super) fn amend(row: &MemberRow, at: usize, ground: &Ground, code: Option<&String>) -> Option<Amend> {
    let known = &ground.known[at];
    let before = known.member.mandate();
    let said = row.capacity.map_or_else(|| ground.capacity.key(), capacity_key);
    let in_force = before.ends_on.as_ref().is_none_or(|end| *end >= ground.today);
    if said == "informed" && before.capacity != "informed" && in_force {
        // Who sits is not among those who are only informed (L5211-40-2).
        return None;
    }
    let mut mandate = over(row, &before);
    if row.capacity.is_none() && before.capacity == "informed" && ground.capacity == Capacity::Sitting {
        mandate.capacity = "sitting".into();
    }
    let new_commune = commune(row, ground, code, &mut mandate);
    let face = face_over(row, at, ground);
    let person = &known.person;
    let same_person = (&face.civility, &face.given_name, &face.family_name, &face.birth_date)
        == (&person.civility, &person.given_name, &person.family_name, &person.birth_date)
        && face.email == known.member.email
        && face.phone == known.member.phone;
    let same_titular = ground.council.is_none()
        || mandate.capacity != "substitute"
        || row.substitute_for.as_ref().is_none_or(|said| {
            let name = known.titular.and_then(|titular| ground.name_of(titular));
            name.is_some_and(|name| words_key(&name) == words_key(said))
        });
    if mandate == before && new_commune.is_none() && same_person && same_titular {
        return None;
    }
    Some(Amend { known: at, mandate, face, new_commune })
}

/// The mandate with what the line says; what it does not say stays.
fn over(row: &MemberRow, before: &Mandate) -> Mandate {
    let text = |said: &Option<String>, before: &String| said.clone().unwrap_or_else(|| before.clone());
    let day = |said: Option<jiff::civil::Date>, before: &Option<Day>| {
        said.map(Day::from).or_else(|| before.clone())
    };
    Mandate {
        commune_id: before.commune_id,
        capacity: row.capacity.map_or_else(|| before.capacity.clone(), |c| capacity_key(c).into()),
        function: text(&row.function, &before.function),
        group_name: text(&row.group_name, &before.group_name),
        delegation: text(&row.delegation, &before.delegation),
        rank: row.rank.map_or(before.rank, i64::from),
        starts_on: row.starts_on.map_or_else(|| before.starts_on.clone(), Day::from),
        ends_on: day(row.ends_on, &before.ends_on),
        channel: row.channel.map_or_else(|| before.channel.clone(), |c| channel_key(c).into()),
        paper_requested_on: day(row.paper_requested_on, &before.paper_requested_on),
        paper_address: text(&row.paper_address, &before.paper_address),
    }
}

/// Finds the commune of a line; its name when it is still to be written down.
fn commune(row: &MemberRow, ground: &Ground, code: Option<&String>, mandate: &mut Mandate) -> Option<String> {
    let name = row.commune.as_ref()?;
    let wanted = commune_key(name);
    let by_name = ground.communes.iter().find(|c| c.name_key == wanted);
    let by_code = || ground.communes.iter().find(|c| code.is_some() && c.insee_code.as_ref() == code);
    match by_name.or_else(by_code) {
        Some(commune) => {
            mandate.commune_id = Some(commune.id);
            None
        }
        None => Some(name.clone()),
    }
}

/// What the law refuses of a line once it is put over what is known.
pub(super) fn fault(step: &Step, ground: &Ground) -> Option<ImportProblem> {
    let mandate = match &step.action {
        Action::Create { .. } | Action::Renew { .. } => fresh(&step.row, ground),
        Action::Amend(amend) => amend.mandate.clone(),
        Action::Keep { .. } => return None,
    };
    if mandate.capacity == "informed" && mandate.channel == "paper" {
        return Some(problem(
            &step.row,
            Field::Channel,
            "papier",
            "Un conseiller informé reçoit tout par voie électronique (art. L5211-40-2 du CGCT).",
            "Choisissez « tablette »",
            vec!["tablette".into()],
        ));
    }
    if mandate.channel == "paper"
        && (mandate.paper_requested_on.is_none() || key(&mandate.paper_address).is_empty())
    {
        return Some(problem(
            &step.row,
            Field::PaperRequestedOn,
            "",
            "Le papier ne s’envoie qu’à l’élu qui l’a demandé, à l’adresse de son choix (art. L2121-10 du CGCT).",
            "Écrivez la date de sa demande et son adresse",
            Vec::new(),
        ));
    }
    let end = mandate.ends_on.filter(|end| *end < mandate.starts_on)?;
    Some(problem(
        &step.row,
        Field::EndsOn,
        &end.0,
        "La fin du mandat précède son début, tel qu’il est déjà connu.",
        "Corrigez l’un des deux jours",
        Vec::new(),
    ))
}

/// A blocking problem about a line.
pub(super) fn problem(
    row: &MemberRow,
    field: Field,
    value: &str,
    sentence: &str,
    hint: &str,
    choices: Vec<String>,
) -> ImportProblem {
    ImportProblem {
        line: row.line,
        who: row.who(),
        field: field.key().into(),
        field_label: field.label().into(),
        value: value.into(),
        sentence: french::set(sentence),
        hint: french::set(hint),
        choices,
        blocks: true,
    }
}
