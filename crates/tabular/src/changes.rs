//! What a line changes in a person already known.

use jiff::civil::Date;

use crate::communes::commune_key;
use crate::dates::french_day;
use crate::field::Field;
use crate::matching::Person;
use crate::members::{Capacity, Channel, MemberRow};
use crate::plan::{Change, ExistingMember, Status};
use crate::text::key;

/// Compares a line with the person it was matched to.
pub(crate) fn compare(row: &MemberRow, person: &Person<'_>) -> Status {
    let mut changes = person_changes(row, person.face);
    let person_id = person.face.person_id.clone();
    let Some(mandate) = pick_mandate(row, &person.mandates) else {
        return Status::Completed { person_id, mandate_id: None, changes };
    };
    changes.extend(mandate_changes(row, mandate));
    let mandate_id = mandate.mandate_id.clone().unwrap_or_default();
    if changes.is_empty() {
        Status::Unchanged { person_id, mandate_id }
    } else {
        Status::Completed { person_id, mandate_id: Some(mandate_id), changes }
    }
}

/// The mandate a line speaks of: the one that starts that day, else the latest, unless it ended
/// before the line's own begins.
fn pick_mandate<'a>(row: &MemberRow, mandates: &[&'a ExistingMember]) -> Option<&'a ExistingMember> {
    if let Some(same) =
        mandates.iter().find(|mandate| row.starts_on.is_some() && mandate.starts_on == row.starts_on)
    {
        return Some(same);
    }
    let latest = mandates.iter().max_by_key(|mandate| (mandate.ends_on.is_none(), mandate.starts_on))?;
    let over = latest.ends_on.zip(row.starts_on).is_some_and(|(end, start)| end < start);
    (!over).then_some(latest)
}

fn change(field: Field, before: impl Into<String>, after: impl Into<String>) -> Change {
    Change {
        field: field.key().to_owned(),
        label: field.label().to_owned(),
        before: before.into(),
        after: after.into(),
    }
}

/// A text said by the line that differs from the known one.
fn text_change(
    field: Field,
    before: &str,
    after: Option<&str>,
    same: impl Fn(&str, &str) -> bool,
) -> Option<Change> {
    let after = after.filter(|text| !text.is_empty())?;
    (!same(before, after)).then(|| change(field, before, after))
}

fn day_change(field: Field, before: Option<Date>, after: Option<Date>) -> Option<Change> {
    let after = after.filter(|_| before != after)?;
    Some(change(field, before.map(french_day).unwrap_or_default(), french_day(after)))
}

fn exact(a: &str, b: &str) -> bool {
    a == b
}

fn folded(a: &str, b: &str) -> bool {
    key(a) == key(b)
}

fn person_changes(row: &MemberRow, known: &ExistingMember) -> Vec<Change> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    [
        text_change(Field::Civility, &known.civility, row.civility.as_deref(), exact),
        text_change(Field::FamilyName, &known.family_name, Some(&row.family_name), folded),
        text_change(Field::GivenName, &known.given_name, Some(&row.given_name), folded),
        text_change(Field::Email, known.email.as_deref().unwrap_or(""), row.email.as_deref(), |a, b| {
            a.trim().to_lowercase() == b
        }),
        text_change(Field::Phone, &known.phone, row.phone.as_deref(), |a, b| digits(a) == digits(b)),
        day_change(Field::BirthDate, known.birth_date, row.birth_date),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn mandate_changes(row: &MemberRow, known: &ExistingMember) -> Vec<Change> {
    let same_commune = |a: &str, b: &str| commune_key(a) == commune_key(b);
    let rank = |rank: Option<u32>| rank.filter(|rank| *rank > 0).map(|rank| rank.to_string());
    [
        text_change(
            Field::Commune,
            known.commune.as_deref().unwrap_or(""),
            row.commune.as_deref(),
            same_commune,
        ),
        text_change(Field::Function, &known.function, row.function.as_deref(), exact),
        text_change(Field::GroupName, &known.group_name, row.group_name.as_deref(), exact),
        text_change(Field::Delegation, &known.delegation, row.delegation.as_deref(), exact),
        text_change(
            Field::Capacity,
            known.capacity.map_or("", Capacity::label),
            row.capacity.map(Capacity::label),
            exact,
        ),
        text_change(
            Field::SubstituteFor,
            known.substitute_for.as_deref().unwrap_or(""),
            row.substitute_for.as_deref(),
            folded,
        ),
        day_change(Field::StartsOn, known.starts_on, row.starts_on),
        day_change(Field::EndsOn, known.ends_on, row.ends_on),
        text_change(
            Field::Channel,
            known.channel.map_or("", Channel::label),
            row.channel.map(Channel::label),
            exact,
        ),
        day_change(Field::PaperRequestedOn, known.paper_requested_on, row.paper_requested_on),
        text_change(Field::PaperAddress, &known.paper_address, row.paper_address.as_deref(), exact),
        text_change(Field::Rank, &rank(known.rank).unwrap_or_default(), rank(row.rank).as_deref(), exact),
    ]
    .into_iter()
    .flatten()
    .collect()
}
