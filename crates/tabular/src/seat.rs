//! What a line says of the mandate: commune, function, days, paper.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::communes::{Found, display_commune};
use crate::dates::{DateFault, french_day, parse_day};
use crate::field::Field;
use crate::layout::{LayoutKind, RneFile};
use crate::line::{Draft, LineReader};
use crate::members::{Channel, MemberRow};
use crate::problem::Fault;
use crate::text::{clip, tidy};
use crate::values::rne_function;

impl LineReader<'_> {
    pub(crate) fn commune(&self, draft: &mut Draft<'_>) -> Option<String> {
        let code = self.said(draft.source, Field::CommuneCode).unwrap_or("").to_owned();
        let they = draft.they;
        let raw = self.said(draft.source, Field::Commune).map(str::to_owned);
        draft.place = raw.as_deref().map(|raw| format!("« {} »", clip(&tidy(raw), 60))).unwrap_or_default();
        if self.context.communes.is_empty() {
            let name = self.text(draft, Field::Commune, 120).map(|name| display_commune(&name));
            draft.place = name.clone().unwrap_or_default();
            return name;
        }
        let name = raw.unwrap_or_default();
        if name.is_empty() && code.is_empty() {
            return None;
        }
        let fault = match self.communes.find(&name, &code) {
            Found::One(known) => {
                draft.place.clone_from(&known);
                return Some(known);
            }
            Found::Several(choices) if choices.len() == 2 => Fault::blocking(
                format!("Deux communes portent presque ce nom. Choisissez celle qu'{they} représente."),
                "Deux communes possibles",
            )
            .with_choices(choices),
            Found::Several(choices) => Fault::blocking(
                format!("Plusieurs communes portent presque ce nom. Choisissez celle qu'{they} représente."),
                format!("{} communes possibles", choices.len()),
            )
            .with_choices(choices),
            Found::Unknown(choices) => Fault::blocking(
                "Aucune de vos communes ne porte ce nom.",
                if choices.is_empty() {
                    "Écrivez le nom d'une de vos communes, ou ajoutez-la d'abord"
                } else {
                    "Choisissez la commune, ou ajoutez-la d'abord"
                },
            )
            .with_choices(choices),
        };
        draft.faults.push((Field::Commune, name, fault));
        None
    }

    pub(crate) fn function(&self, draft: &mut Draft<'_>, civility: Option<&str>) -> Option<String> {
        let said = self.text(draft, Field::Function, 200);
        if self.layout.kind != LayoutKind::Rne {
            return said;
        }
        let mayors = matches!(self.layout.rne, Some((RneFile::Mayors, _)));
        said.or_else(|| mayors.then(|| "Maire".to_owned()))
            .map(|label| rne_function(&label, civility == Some("Madame")))
    }

    /// A day between two bounds.
    fn day(&self, draft: &mut Draft<'_>, field: Field, from: i16, until: Date) -> Option<Date> {
        self.with(draft, field, |raw, _| {
            let found = parse_day(raw).map_err(|fault| {
                let choices =
                    if let DateFault::Swapped(meant) = fault { vec![french_day(meant)] } else { Vec::new() };
                Fault::blocking(fault.sentence(), fault.hint()).with_choices(choices)
            })?;
            if found.year() < from || found > until {
                let sentence = match field {
                    Field::BirthDate if found > until => "Cette date de naissance est dans le futur.",
                    Field::PaperRequestedOn if found > until => "Cette demande porte une date dans le futur.",
                    _ => "Cette date est trop éloignée pour être juste.",
                };
                return Err(Fault::blocking(sentence, "Vérifiez l'année"));
            }
            Ok(found)
        })
    }

    pub(crate) fn birth(&self, draft: &mut Draft<'_>) -> Option<Date> {
        let today = self.context.today;
        let born = self.day(draft, Field::BirthDate, 1900, today)?;
        if born.checked_add(18.years()).is_ok_and(|grown| grown > today) {
            let fault = Fault::mild(
                "Cette personne aurait moins de 18 ans (art. L228 du code électoral).",
                "Vérifiez l'année de naissance",
            );
            draft.faults.push((Field::BirthDate, french_day(born), fault));
        }
        Some(born)
    }

    pub(crate) fn mandate(&self, draft: &mut Draft<'_>) -> (Option<Date>, Option<Date>) {
        let far = self.context.today.checked_add(20.years()).unwrap_or(self.context.today);
        let starts = self.day(draft, Field::StartsOn, 1945, far);
        let ends = self.day(draft, Field::EndsOn, 1945, far);
        if let (Some(start), Some(end)) = (starts, ends)
            && end < start
        {
            let fault = Fault::blocking(
                format!("La fin du mandat ({}) précède son début.", french_day(end)),
                "Écrivez le jour où le mandat commence",
            );
            draft.faults.push((Field::StartsOn, french_day(start), fault));
        }
        (starts, ends)
    }

    /// Paper only on the member's request, dated, with the address it asks for (L2121-10).
    pub(crate) fn paper(&self, draft: &mut Draft<'_>, row: &mut MemberRow) {
        let faults = draft.faults.len();
        row.paper_requested_on = self.day(draft, Field::PaperRequestedOn, 1990, self.context.today);
        if row.channel != Some(Channel::Paper) {
            return;
        }
        if row.paper_requested_on.is_none() && draft.faults.len() == faults {
            let fault = Fault::blocking(
                "Le papier ne s'envoie qu'à l'élu qui l'a demandé (art. L2121-10 du CGCT), et la date de sa demande manque.",
                "Écrivez la date de sa demande",
            );
            draft.faults.push((Field::PaperRequestedOn, String::new(), fault));
        }
        if row.paper_address.is_none() {
            let fault = Fault::blocking(
                "Pour recevoir le papier, il faut une adresse, son domicile ou une autre (art. L2121-10 du CGCT).",
                "Écrivez l'adresse choisie par l'élu",
            );
            draft.faults.push((Field::PaperAddress, String::new(), fault));
        }
    }
}
