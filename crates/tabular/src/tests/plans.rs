//! Plans: who is matched with whom, what changes, and that a second import changes nothing.

use jiff::civil::date;
use proptest::prelude::*;

use super::{correction, plain, read};
use crate::plan::{NEW_PERSON, plan};
use crate::{Capacity, Channel, ExistingMember, MemberRow, Plan, Reading, Status};

const HEAD: &str = "Nom;Prénom;Adresse électronique;Téléphone;Commune représentée;Fonction;Début du mandat;Fin du mandat;Date de naissance\n";

fn person(id: &str, family: &str, given: &str) -> ExistingMember {
    ExistingMember {
        person_id: id.to_owned(),
        mandate_id: Some(format!("mandate of {id}")),
        family_name: family.to_owned(),
        given_name: given.to_owned(),
        ..ExistingMember::default()
    }
}

fn planned(lines: &str, existing: &[ExistingMember]) -> Plan {
    plan(&read(&format!("{HEAD}{lines}")), existing, &[])
}

/// Writes a plan the way the application does, on plain values.
fn apply(mut existing: Vec<ExistingMember>, plan: &Plan) -> Vec<ExistingMember> {
    for entry in &plan.entries {
        let (person_id, mandate_id) = match &entry.status {
            Status::Unchanged { .. } => continue,
            Status::New => (format!("new {} {}", entry.row.line, existing.len()), None),
            Status::Completed { person_id, mandate_id, .. } => (person_id.clone(), mandate_id.clone()),
        };
        let creates = mandate_id.is_none();
        if creates {
            let face = existing.iter().find(|member| member.person_id == person_id).cloned();
            existing.retain(|member| member.person_id != person_id || member.mandate_id.is_some());
            existing.push(ExistingMember {
                mandate_id: Some(format!("made at {} {}", entry.row.line, existing.len())),
                person_id: person_id.clone(),
                ..face.map(only_person).unwrap_or_default()
            });
        }
        let last = existing.len() - 1;
        for (at, member) in
            existing.iter_mut().enumerate().filter(|(_, member)| member.person_id == person_id)
        {
            write_person(member, &entry.row);
            if if creates { at == last } else { member.mandate_id == mandate_id } {
                write_mandate(member, &entry.row);
            }
        }
    }
    existing
}

fn only_person(face: ExistingMember) -> ExistingMember {
    ExistingMember {
        civility: face.civility,
        given_name: face.given_name,
        family_name: face.family_name,
        birth_date: face.birth_date,
        email: face.email,
        phone: face.phone,
        ..ExistingMember::default()
    }
}

fn write_person(member: &mut ExistingMember, row: &MemberRow) {
    member.family_name.clone_from(&row.family_name);
    member.given_name.clone_from(&row.given_name);
    member.civility = row.civility.clone().unwrap_or_else(|| member.civility.clone());
    member.birth_date = row.birth_date.or(member.birth_date);
    member.email = row.email.clone().or(member.email.take());
    member.phone = row.phone.clone().unwrap_or_else(|| member.phone.clone());
}

fn write_mandate(member: &mut ExistingMember, row: &MemberRow) {
    member.commune = row.commune.clone().or(member.commune.take());
    member.function = row.function.clone().unwrap_or_else(|| member.function.clone());
    member.capacity = row.capacity.or(member.capacity);
    member.substitute_for = row.substitute_for.clone().or(member.substitute_for.take());
    member.starts_on = row.starts_on.or(member.starts_on);
    member.ends_on = row.ends_on.or(member.ends_on);
    member.channel = row.channel.or(member.channel);
    member.paper_requested_on = row.paper_requested_on.or(member.paper_requested_on);
    member.paper_address = row.paper_address.clone().unwrap_or_else(|| member.paper_address.clone());
    member.rank = row.rank.or(member.rank);
}

#[test]
fn a_person_is_found_by_email_then_birth_then_commune() {
    let existing = [
        ExistingMember { email: Some("Z.Martin@Orcy.fr".into()), ..person("a", "Martin", "Zoé") },
        ExistingMember {
            birth_date: Some(date(1961, 3, 14)),
            commune: Some("Orcy".into()),
            ..person("b", "Le Roy", "Léo")
        },
        ExistingMember { commune: Some("Saint-Maxent".into()), ..person("c", "Petit", "Ana") },
    ];
    let plan = planned(
        "MARTIN;Zoé;z.martin@orcy.fr;;;;;;\nLEROY;LEO;;;Valbrune;;;;14/03/1961\nPETIT;Ana;;;St Maxent;;;;\nPETIT;Ana;;;Orcy;;;;\n",
        &existing,
    );
    let found: Vec<_> = plan
        .entries
        .iter()
        .map(|entry| match &entry.status {
            Status::New => "new",
            Status::Completed { person_id, .. } | Status::Unchanged { person_id, .. } => person_id.as_str(),
        })
        .collect();
    assert_eq!(found, ["a", "b", "c", "new"]);
    assert_eq!((plan.counts.new, plan.counts.completed, plan.counts.unchanged), (1, 1, 2));
    let Status::Completed { changes, .. } = &plan.entries[1].status else { panic!("completed") };
    assert_eq!(
        (changes.len(), changes[0].before.as_str(), changes[0].after.as_str()),
        (1, "Orcy", "Valbrune")
    );
}

#[test]
fn changes_say_before_and_after() {
    let existing = [ExistingMember {
        email: Some("z@orcy.fr".into()),
        function: "Conseillère".into(),
        starts_on: Some(date(2026, 3, 22)),
        ..person("a", "Martin", "Zoé")
    }];
    let plan = planned("MARTIN;Zoé;z@orcy.fr;0612345678;;Présidente;23/03/2026;;\n", &existing);
    let Status::Completed { changes, mandate_id, .. } = &plan.entries[0].status else { panic!("completed") };
    assert_eq!(mandate_id.as_deref(), Some("mandate of a"));
    let said: Vec<_> = changes.iter().map(|c| format!("{} : {} → {}", c.label, c.before, c.after)).collect();
    assert_eq!(
        said,
        [
            "Téléphone :  → 06 12 34 56 78",
            "Fonction : Conseillère → Présidente",
            "Début du mandat : 22/03/2026 → 23/03/2026"
        ]
    );
}

#[test]
fn a_mandate_that_is_over_or_missing_makes_a_new_one() {
    let over = ExistingMember {
        email: Some("z@orcy.fr".into()),
        starts_on: Some(date(2020, 5, 18)),
        ends_on: Some(date(2026, 3, 21)),
        ..person("a", "Martin", "Zoé")
    };
    let elsewhere =
        ExistingMember { mandate_id: None, email: Some("l@orcy.fr".into()), ..person("b", "Durand", "Luc") };
    let lines = "MARTIN;Zoé;z@orcy.fr;;;;22/03/2026;;\nDURAND;Luc;l@orcy.fr;;;;;;\n";
    let existing = vec![over, elsewhere];
    let first = planned(lines, &existing);
    for entry in &first.entries {
        assert!(matches!(&entry.status, Status::Completed { mandate_id: None, .. }), "{entry:?}");
    }
    let second = planned(lines, &apply(existing, &first));
    assert_eq!(second.counts.unchanged, 2, "{second:?}");
}

#[test]
fn namesakes_are_asked_about_and_the_answer_is_obeyed() {
    let twin = |id: &str, day: i8| ExistingMember {
        birth_date: Some(date(1960, 1, day)),
        commune: Some("Orcy".into()),
        ..person(id, "Martin", "Jean")
    };
    let existing = [twin("a", 1), twin("b", 2)];
    let reading = read(&format!("{HEAD}MARTIN;Jean;;;Orcy;;;;\n"));
    let asked = plan(&reading, &existing, &[]);
    assert_eq!((asked.entries.len(), asked.counts.to_mend), (0, 1));
    let problem = &asked.problems[0];
    assert_eq!((problem.field.as_str(), problem.blocks), ("match", true));
    assert_eq!(
        problem.choices,
        ["Jean Martin, Orcy, 01/01/1960", "Jean Martin, Orcy, 02/01/1960", NEW_PERSON]
    );
    let second = plan(&reading, &existing, &[correction(2, "match", &problem.choices[1])]);
    assert!(matches!(&second.entries[0].status, Status::Unchanged { person_id, .. } if person_id == "b"));
    let other = plan(&reading, &existing, &[correction(2, "match", NEW_PERSON)]);
    assert_eq!(other.counts.new, 1);
    let born = planned("MARTIN;Jean;;;Orcy;;;;03/01/1960\n", &existing);
    assert_eq!(born.counts.new, 1, "born another day, it is another person");
}

#[test]
fn an_address_of_someone_else_is_refused() {
    let existing = [ExistingMember { email: Some("couple@orcy.fr".into()), ..person("a", "Martin", "Zoé") }];
    let plan = planned("DURAND;Luc;couple@orcy.fr;;;;;;\n", &existing);
    assert_eq!(plan.counts.to_mend, 1);
    assert_eq!(plan.problems[0].field, "email");
    assert_eq!(
        plain(&plan.problems[0].sentence),
        "Cette adresse est déjà celle de Zoé Martin, couple@orcy.fr."
    );
    let married = planned("DURAND;Zoé;couple@orcy.fr;;;;;;\n", &existing);
    assert_eq!(married.counts.completed, 1, "one name kept: the same person under a new name");
}

fn maybe<T: Clone + std::fmt::Debug + 'static>(values: Vec<T>) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(proptest::sample::select(values))
}

/// Few values on purpose: what is looked for is people who look alike.
fn line() -> impl Strategy<Value = Vec<String>> {
    let text = |values: &[&str]| {
        maybe(values.iter().map(|v| (*v).to_owned()).collect()).prop_map(Option::unwrap_or_default)
    };
    vec![
        text(&["MARTIN", "Martin", "Dupond", "DUPONT", "🎉"]).boxed(),
        text(&["Jean", "JEAN", "Zoé"]).boxed(),
        text(&["a@x.fr", "b@x.fr", "C@x.fr", "broken"]).boxed(),
        text(&["0612345678", "12"]).boxed(),
        text(&["Orcy", "ORCY", "St Maxent", "Saint-Maxent"]).boxed(),
        text(&["Maire", "Adjoint", "=1"]).boxed(),
        text(&["22/03/2026", "18/05/2020", "2020-05-18"]).boxed(),
        text(&["21/03/2026", "2025-12-31"]).boxed(),
        text(&["14/03/1961", "15/03/1961", "29/02/2025"]).boxed(),
    ]
}

fn someone() -> impl Strategy<Value = ExistingMember> {
    let family = proptest::sample::select(vec!["Martin", "Dupond", "Dupont"]);
    let given = proptest::sample::select(vec!["Jean", "Zoé"]);
    let days = (
        maybe(vec![date(1961, 3, 14), date(1961, 3, 15)]),
        maybe(vec![date(2020, 5, 18), date(2026, 3, 22)]),
    );
    let ends = maybe(vec![date(2021, 1, 1), date(2026, 3, 21)]);
    let place = maybe(vec!["Orcy".to_owned(), "Saint-Maxent".to_owned()]);
    (family, given, any::<bool>(), days, ends, place).prop_map(
        |(family, given, has_mandate, (born, starts), ends, place)| {
            let mut member = person("", family, given);
            member.birth_date = born;
            if has_mandate {
                (member.starts_on, member.ends_on, member.commune) = (starts, ends, place);
                (member.capacity, member.channel) = (Some(Capacity::Sitting), Some(Channel::Electronic));
            } else {
                member.mandate_id = None;
            }
            member
        },
    )
}

fn people() -> impl Strategy<Value = Vec<ExistingMember>> {
    (proptest::collection::vec(someone(), 0..6), maybe(vec!["a@x.fr", "b@x.fr"])).prop_map(
        |(mut people, email)| {
            for (at, member) in people.iter_mut().enumerate() {
                member.person_id = format!("p{at}");
                member.mandate_id = member.mandate_id.as_ref().map(|_| format!("m{at}"));
            }
            if let Some(first) = people.first_mut() {
                first.email = email.map(str::to_owned);
            }
            people
        },
    )
}

fn reading(lines: &[Vec<String>]) -> Reading {
    let body: String = lines.iter().map(|cells| cells.join(";") + "\n").collect();
    read(&format!("{HEAD}{body}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn importing_the_same_file_twice_changes_nothing(lines in proptest::collection::vec(line(), 0..9), existing in people()) {
        let reading = reading(&lines);
        let first = plan(&reading, &existing, &[]);
        let after = apply(existing, &first);
        let second = plan(&reading, &after, &[]);
        // A line left to mend may be free to come in once the others are written; nothing else moves.
        for entry in &first.entries {
            let again = second.entries.iter().find(|other| other.row.line == entry.row.line);
            prop_assert!(
                again.is_some_and(|other| matches!(other.status, Status::Unchanged { .. })),
                "{:?} then {:?}", entry, again
            );
        }
        prop_assert!(second.counts.to_mend <= first.counts.to_mend);
        let third = plan(&reading, &apply(after, &second), &[]);
        prop_assert_eq!((third.counts.new, third.counts.completed), (0, 0));
    }

    #[test]
    fn every_line_is_in_the_plan_or_to_mend(lines in proptest::collection::vec(line(), 0..9), existing in people()) {
        let reading = reading(&lines);
        let plan = plan(&reading, &existing, &[]);
        let counts = plan.counts;
        prop_assert_eq!(counts.new + counts.completed + counts.unchanged + counts.to_mend, reading.lines);
        for entry in &plan.entries {
            prop_assert!(!plan.problems.iter().any(|p| p.blocks && p.line == entry.row.line));
        }
    }
}
