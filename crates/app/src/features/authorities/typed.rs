//! What people type about an authority or a person, checked field by field.
use super::model::NewPerson;
use crate::platform::error::{AppError, AppResult};

/// One compulsory line of text: trimmed, without control characters, at most `longest` characters.
pub fn line(field: &'static str, name: &str, text: &str, longest: usize) -> AppResult<String> {
    let text = maybe_line(field, name, text, longest)?;
    if text.is_empty() {
        return Err(AppError::field(
            "field.empty",
            field,
            format!("Il manque {name} : remplissez ce champ, puis recommencez."),
        ));
    }
    Ok(text)
}

/// One line of text that may be empty.
pub fn maybe_line(field: &'static str, name: &str, text: &str, longest: usize) -> AppResult<String> {
    let text = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    short_enough(field, name, text.collect::<Vec<_>>().join(" "), longest)
}

/// Several lines of text, kept as they are; may be empty.
pub fn lines(field: &'static str, name: &str, text: &str, longest: usize) -> AppResult<String> {
    let text = text.replace("\r\n", "\n").replace(|c: char| c.is_control() && c != '\n', " ");
    short_enough(field, name, text.trim_end().to_owned(), longest)
}

fn short_enough(field: &'static str, name: &str, text: String, longest: usize) -> AppResult<String> {
    let length = text.chars().count();
    if length > longest {
        return Err(AppError::field(
            "field.too_long",
            field,
            format!("Ce champ ({name}) compte {length} caractères ; raccourcissez-le à {longest} au plus."),
        ));
    }
    Ok(text)
}

/// An e-mail address that can be written to.
pub fn email(field: &'static str, text: &str) -> AppResult<String> {
    let text = line(field, "l’adresse électronique", text, 254)?;
    match text.parse::<lettre::Address>() {
        Ok(address) if address.domain().contains('.') => Ok(text),
        _ => Err(AppError::field(
            "field.email",
            field,
            format!(
                "« {text} » n’est pas une adresse électronique. Écrivez-la sous la forme nom@domaine.fr."
            ),
        )),
    }
}

/// A person as entered by staff.
pub fn check_person(civility: &str, given: &str, family: &str, address: &str) -> AppResult<NewPerson> {
    let civility = match civility.trim() {
        "Madame" | "Mme" => "Madame",
        "Monsieur" | "M." | "M" => "Monsieur",
        "" => "",
        other => {
            return Err(AppError::field(
                "field.civility",
                "civility",
                format!(
                    "« {other} » n’est pas une civilité connue : choisissez Madame, Monsieur, ou laissez vide."
                ),
            ));
        }
    };
    Ok(NewPerson {
        civility: civility.into(),
        given_name: line("given_name", "le prénom", given, 100)?,
        family_name: line("family_name", "le nom", family, 100)?,
        email: email("email", address)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_loses_its_control_characters_and_a_header_cannot_be_smuggled_in() {
        assert_eq!(line("name", "le nom", "  Saint-Aubin\r\nBcc: x@y ", 60).unwrap(), "Saint-Aubin Bcc: x@y");
        assert_eq!(line("name", "le nom", " \n ", 60).unwrap_err().code(), "field.empty");
        assert_eq!(line("name", "le nom", &"é".repeat(61), 60).unwrap_err().code(), "field.too_long");
    }

    #[test]
    fn an_address_without_a_domain_is_refused() {
        for bad in ["sylvie", "sylvie@", "sylvie@mairie", "a b@c.fr", "<a@b.fr>"] {
            assert_eq!(email("email", bad).unwrap_err().code(), "field.email", "{bad}");
        }
        assert_eq!(email("email", " s.aubertin@mairie.fr ").unwrap(), "s.aubertin@mairie.fr");
    }
}
