//! The headers understood: spellings of every layout, and the columns of our own template.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::field::Field;
use crate::text::key;

/// Header spellings understood, by field; compared folded.
const SPELLINGS: &[(Field, &[&str])] = &[
    (
        Field::FamilyName,
        &["Nom", "Nom de l'élu", "Nom de lélu", "nom_elu", "Nom de famille", "Nom d'usage", "Patronyme"],
    ),
    (Field::GivenName, &["Prénom", "Prénoms", "Prénom de l'élu", "prenom_elu", "Prénom usuel"]),
    (
        Field::FullName,
        &[
            "Nom et prénom",
            "Nom Prénom",
            "Prénom Nom",
            "Prénom et nom",
            "Nom complet",
            "Élu",
            "Nom et prénom de l'élu",
        ],
    ),
    (Field::Civility, &["Civilité", "Code sexe", "Sexe", "sexe_elu", "Code sexe de l'élu", "Genre"]),
    (
        Field::BirthDate,
        &[
            "Date de naissance",
            "date_naissance_elu",
            "Date de naissance de l'élu",
            "Né le",
            "Née le",
            "Né(e) le",
        ],
    ),
    (
        Field::Email,
        &[
            "Adresse électronique",
            "Courriel",
            "E-mail",
            "Mail",
            "Mél",
            "Adresse mail",
            "Adresse e-mail",
            "Adresse courriel",
            "Messagerie",
        ],
    ),
    (
        Field::Phone,
        &[
            "Téléphone",
            "Tél",
            "Téléphone portable",
            "Portable",
            "Mobile",
            "Téléphone mobile",
            "Numéro de téléphone",
            "N° de téléphone",
        ],
    ),
    (
        Field::Commune,
        &[
            "Commune représentée",
            "Commune",
            "Libellé de la commune",
            "Libellé de la commune de rattachement",
            "Libellé commune rattachée",
            "libelle_commune",
            "libelle_commune_rattachement",
            "Commune de rattachement",
            "Nom de la commune",
            "Ville",
        ],
    ),
    (
        Field::CommuneCode,
        &[
            "Code de la commune",
            "Code Insee de la commune",
            "Code de la commune de rattachement",
            "code_commune",
            "code_commune_rattachement",
            "Code Insee",
            "Insee",
        ],
    ),
    (
        Field::Function,
        &["Fonction", "Fonctions", "Libellé de la fonction", "Libellé de fonction", "Fonction de l'élu"],
    ),
    (Field::GroupName, &["Groupe", "Groupe politique"]),
    (Field::Delegation, &["Délégation", "Délégations"]),
    (Field::Capacity, &["Qualité", "Titulaire ou suppléant", "Titulaire/suppléant"]),
    (
        Field::SubstituteFor,
        &["Suppléant de", "Suppléante de", "Supplée", "Titulaire remplacé", "Élu titulaire"],
    ),
    (
        Field::StartsOn,
        &[
            "Début du mandat",
            "Date de début du mandat",
            "Date de début de mandat",
            "date_debut_mandat",
            "Début de mandat",
            "Date de début de mandat de l'élu",
        ],
    ),
    (Field::EndsOn, &["Fin du mandat", "Date de fin du mandat", "Date de fin de mandat", "Fin de mandat"]),
    (Field::Channel, &["Reçoit par", "Mode d'envoi", "Canal", "Mode de convocation"]),
    (
        Field::PaperRequestedOn,
        &["Papier demandé le", "Date de demande du papier", "Date de la demande de papier"],
    ),
    (Field::PaperAddress, &["Adresse postale", "Adresse", "Adresse d'envoi", "Adresse du domicile"]),
    (Field::Rank, &["Rang", "Ordre du tableau", "Rang au tableau", "Ordre"]),
    (Field::Siren, &["N° SIREN", "Numéro SIREN", "SIREN", "SIREN de l'EPCI", "numero_siren"]),
];

/// Headers of the répertoire national that fill no field, but tell what the file is.
pub(crate) const RNE_ONLY: &[&str] = &[
    "Code du département",
    "Libellé du département",
    "Code de la collectivité à statut particulier",
    "Libellé de la collectivité à statut particulier",
    "Libellé de l'EPCI",
    "Code sexe",
    "Code profession",
    "Code CSP",
    "Libellé CSP",
    "Libellé de la profession",
    "Code de la catégorie socio-professionnelle",
    "Libellé de la catégorie socio-professionnelle",
    "Date de début de la fonction",
    "Code nationalité",
    "Nationalité de l'élu",
    "Code du canton",
    "Libellé du canton",
    "Code région",
    "Code de la région",
    "Libellé de la région",
    "Nuance mandat",
    "N° Identification d'un élu",
    "Libellé de mandat",
];

/// Key of a header: folded, text in parentheses left out.
pub(crate) fn header_key(header: &str) -> String {
    let mut depth = 0_u32;
    let mut kept = String::with_capacity(header.len());
    for c in header.chars().take(200) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    if kept.trim().is_empty() || header.contains("(e)") { key(header) } else { key(&kept) }
}

pub(crate) fn vocabulary() -> &'static HashMap<String, Option<Field>> {
    static WORDS: OnceLock<HashMap<String, Option<Field>>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let fields = SPELLINGS
            .iter()
            .flat_map(|(field, names)| names.iter().map(|name| (header_key(name), Some(*field))));
        let mut words: HashMap<_, _> = RNE_ONLY.iter().map(|name| (header_key(name), None)).collect();
        words.extend(fields);
        words
    })
}

/// True for a header any layout uses.
pub(crate) fn known_header(header: &str) -> bool {
    header.len() < 120 && vocabulary().contains_key(&header_key(header))
}

/// Headers of the product's own template, in order.
pub(crate) const TEMPLATE: [&str; 18] = [
    "Civilité",
    "Nom",
    "Prénom",
    "Adresse électronique",
    "Téléphone",
    "Commune représentée",
    "Fonction",
    "Groupe",
    "Délégation",
    "Qualité (titulaire, suppléant, informé)",
    "Suppléant de",
    "Début du mandat",
    "Fin du mandat",
    "Reçoit par (tablette, papier)",
    "Papier demandé le",
    "Adresse postale",
    "Date de naissance",
    "Rang",
];
