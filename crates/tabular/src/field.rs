//! The fields a column of a file can fill.

use serde::Serialize;

/// A field of a member, target of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// « Madame » or « Monsieur », also read from a sex code F or M.
    Civility,
    /// Family name.
    FamilyName,
    /// Given name.
    GivenName,
    /// Both names in one column, parted by the capitals of the family name.
    FullName,
    /// E-mail address, also the sign-in name.
    Email,
    /// Phone number.
    Phone,
    /// Commune represented.
    Commune,
    /// INSEE code of that commune: settles homonyms.
    CommuneCode,
    /// Function: « 1er vice-président ».
    Function,
    /// Political group.
    GroupName,
    /// Delegation.
    Delegation,
    /// Sitting, substitute or informed (L5211-40-2).
    Capacity,
    /// The sitting member a substitute replaces (L5211-6).
    SubstituteFor,
    /// First day of the mandate.
    StartsOn,
    /// Last day of the mandate.
    EndsOn,
    /// Electronic or paper (L2121-10).
    Channel,
    /// Day the member asked for paper (L2121-10).
    PaperRequestedOn,
    /// Where the paper goes.
    PaperAddress,
    /// Day of birth.
    BirthDate,
    /// Rank in the order of the table.
    Rank,
    /// SIREN of the intercommunality, to keep one's own lines in a national file.
    Siren,
    /// Not a column: the answer to "which known person is it?".
    Match,
}

/// A field offered on the screen where columns are matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Key to send back.
    pub key: String,
    /// French label.
    pub label: String,
}

impl Field {
    /// Every field a column can fill, in the order of the screen.
    pub const COLUMNS: [Field; 21] = [
        Field::Civility,
        Field::FamilyName,
        Field::GivenName,
        Field::FullName,
        Field::Email,
        Field::Phone,
        Field::Commune,
        Field::CommuneCode,
        Field::Function,
        Field::GroupName,
        Field::Delegation,
        Field::Capacity,
        Field::SubstituteFor,
        Field::StartsOn,
        Field::EndsOn,
        Field::Channel,
        Field::PaperRequestedOn,
        Field::PaperAddress,
        Field::BirthDate,
        Field::Rank,
        Field::Siren,
    ];

    /// Key used in mappings and corrections.
    pub const fn key(self) -> &'static str {
        match self {
            Field::Civility => "civility",
            Field::FamilyName => "family_name",
            Field::GivenName => "given_name",
            Field::FullName => "full_name",
            Field::Email => "email",
            Field::Phone => "phone",
            Field::Commune => "commune",
            Field::CommuneCode => "commune_code",
            Field::Function => "function",
            Field::GroupName => "group_name",
            Field::Delegation => "delegation",
            Field::Capacity => "capacity",
            Field::SubstituteFor => "substitute_for",
            Field::StartsOn => "starts_on",
            Field::EndsOn => "ends_on",
            Field::Channel => "channel",
            Field::PaperRequestedOn => "paper_requested_on",
            Field::PaperAddress => "paper_address",
            Field::BirthDate => "birth_date",
            Field::Rank => "rank",
            Field::Siren => "siren",
            Field::Match => "match",
        }
    }

    /// French label.
    pub const fn label(self) -> &'static str {
        match self {
            Field::Civility => "Civilité",
            Field::FamilyName => "Nom",
            Field::GivenName => "Prénom",
            Field::FullName => "Nom et prénom ensemble",
            Field::Email => "Adresse électronique",
            Field::Phone => "Téléphone",
            Field::Commune => "Commune représentée",
            Field::CommuneCode => "Code Insee de la commune",
            Field::Function => "Fonction",
            Field::GroupName => "Groupe",
            Field::Delegation => "Délégation",
            Field::Capacity => "Qualité",
            Field::SubstituteFor => "Suppléant de",
            Field::StartsOn => "Début du mandat",
            Field::EndsOn => "Fin du mandat",
            Field::Channel => "Reçoit par",
            Field::PaperRequestedOn => "Papier demandé le",
            Field::PaperAddress => "Adresse postale",
            Field::BirthDate => "Date de naissance",
            Field::Rank => "Rang",
            Field::Siren => "SIREN de l’intercommunalité",
            Field::Match => "Élu déjà connu",
        }
    }

    /// The column field of a key; `None` for an unknown key.
    pub fn from_key(key: &str) -> Option<Field> {
        Self::COLUMNS.into_iter().find(|field| field.key() == key)
    }
}

/// The list of targets, for the screen.
pub fn targets() -> Vec<Target> {
    Field::COLUMNS
        .into_iter()
        .map(|field| Target { key: field.key().to_owned(), label: field.label().to_owned() })
        .collect()
}
