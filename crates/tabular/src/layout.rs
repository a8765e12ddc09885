//! Which file is this? The layouts of the répertoire national des élus, our own template, or a guess.
//!
//! Headers are compared folded, without accents, spaces, punctuation nor parentheses, so that the
//! spellings of every generation since 2014 meet: « Libellé de fonction », « Libellé de la fonction »,
//! "libelle_de_la_fonction". A person can override every choice; a column not understood is left out.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::field::Field;
use crate::members::Capacity;
use crate::table::Table;
use crate::text::{clip, tidy, typo};
use crate::vocabulary::{RNE_ONLY, TEMPLATE, header_key, vocabulary};

/// The family of layouts a file belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LayoutKind {
    /// Répertoire national des élus.
    Rne,
    /// The product's own template.
    Pupitre,
    /// Anything else: columns are guessed by their words.
    Unknown,
}

/// Which file of the répertoire national.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RneFile {
    /// Conseillers communautaires.
    Community,
    /// Conseillers municipaux.
    Municipal,
    /// Maires.
    Mayors,
    /// Conseillers départementaux.
    Departmental,
    /// Conseillers régionaux.
    Regional,
    /// Membres des assemblées à statut particulier.
    Assembly,
    /// Conseillers d'arrondissement.
    Borough,
    /// Another file of the répertoire.
    Other,
}

/// The generation of a file of the répertoire national.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Generation {
    /// 2014 to 2017: « N° Identification d'un élu », « Nuance mandat », « Civilité ».
    G2014,
    /// 2018 to 2020: « Code profession », « Code Insee de la commune ».
    G2018,
    /// Since 2020: « Code de la catégorie socio-professionnelle ».
    G2020,
}

/// What was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Family.
    pub kind: LayoutKind,
    /// File and generation, for the répertoire national.
    pub rne: Option<(RneFile, Generation)>,
    /// French label for the screen.
    pub label: String,
    /// Field of each column of the table, in order.
    pub mapping: Vec<Option<Field>>,
}

/// One column, for the screen where columns are matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Header in the file.
    pub source: String,
    /// First value found under it.
    pub example: String,
    /// Key of the field it fills; `None` when it is left out.
    pub target: Option<String>,
}

/// Recognises the layout of a table and maps its columns.
pub fn recognise(table: &Table) -> Layout {
    let keys: Vec<String> = table.headers.iter().map(|header| header_key(header)).collect();
    let has = |name: &str| keys.contains(&header_key(name));
    if (has("Nom de l'élu") || has("nom_elu"))
        && (has("Prénom de l'élu") || has("prenom_elu"))
        && RNE_ONLY.iter().any(|name| has(name))
    {
        let (file, generation) = (rne_file(&has), rne_generation(&has));
        let label = format!("Répertoire national des élus, {}", rne_label(file));
        return Layout {
            kind: LayoutKind::Rne,
            rne: Some((file, generation)),
            label: typo(&label),
            mapping: exact(&keys),
        };
    }
    let ours = TEMPLATE.iter().filter(|header| has(header)).count();
    if ours >= 6 && has("Commune représentée") && (has("Nom") || has("Prénom")) {
        return Layout {
            kind: LayoutKind::Pupitre,
            rne: None,
            label: "Modèle Pupitre".to_owned(),
            mapping: exact(&keys),
        };
    }
    let mut mapping = exact(&keys);
    guess(table, &keys, &mut mapping);
    Layout { kind: LayoutKind::Unknown, rne: None, label: "Fichier inconnu".to_owned(), mapping }
}

fn rne_file(has: &dyn Fn(&str) -> bool) -> RneFile {
    let region = has("Code région") || has("Code de la région");
    if has("Libellé de l'EPCI") || has("libelle_epci") {
        RneFile::Community
    } else if has("Libellé du secteur") {
        RneFile::Borough
    } else if has("Code de la section - collectivité à statut particulier")
        || has("Code de la circonscription métropolitaine")
    {
        RneFile::Assembly
    } else if has("Code de la section départementale") || (region && has("Code du département")) {
        RneFile::Regional
    } else if region {
        RneFile::Assembly
    } else if has("Libellé du canton") || has("libelle_canton") {
        RneFile::Departmental
    } else if has("Libellé de la commune") || has("libelle_commune") {
        let function = has("Libellé de la fonction") || has("Libellé de fonction") || has("fonction");
        if function && !has("Population de la commune") { RneFile::Municipal } else { RneFile::Mayors }
    } else {
        RneFile::Other
    }
}

fn rne_generation(has: &dyn Fn(&str) -> bool) -> Generation {
    if has("N° Identification d'un élu") || has("Nuance mandat") || has("Libellé de mandat") {
        Generation::G2014
    } else if has("Code profession") {
        Generation::G2018
    } else {
        Generation::G2020
    }
}

const fn rne_label(file: RneFile) -> &'static str {
    match file {
        RneFile::Community => "conseillers communautaires",
        RneFile::Municipal => "conseillers municipaux",
        RneFile::Mayors => "maires",
        RneFile::Departmental => "conseillers départementaux",
        RneFile::Regional => "conseillers régionaux",
        RneFile::Assembly => "membres des assemblées à statut particulier",
        RneFile::Borough => "conseillers d'arrondissement",
        RneFile::Other => "autre fichier",
    }
}

/// Columns whose header is a known spelling; the first one wins when two name the same field.
fn exact(keys: &[String]) -> Vec<Option<Field>> {
    let mut mapping: Vec<Option<Field>> = vec![None; keys.len()];
    for (column, header) in keys.iter().enumerate() {
        let field = vocabulary().get(header).copied().flatten();
        if field.is_some() && !mapping.contains(&field) {
            mapping[column] = field;
        }
    }
    mapping
}

/// Best guess for the columns left, by the words of their header.
fn guess(table: &Table, keys: &[String], mapping: &mut [Option<Field>]) {
    // « Qualité » means titulaire or suppléant in our files and the function in many others.
    if let Some(column) = mapping.iter().position(|field| *field == Some(Field::Capacity))
        && !mostly_capacities(table, column)
    {
        mapping[column] = if mapping.contains(&Some(Field::Function)) { None } else { Some(Field::Function) };
    }
    for column in 0..mapping.len() {
        if mapping[column].is_none()
            && let Some(field) = by_words(&keys[column])
            && !mapping.contains(&Some(field))
            && !(field == Field::FullName && mapping.contains(&Some(Field::FamilyName)))
        {
            mapping[column] = Some(field);
        }
    }
}

fn mostly_capacities(table: &Table, column: usize) -> bool {
    let values: Vec<&str> =
        table.rows.iter().take(200).map(|row| row.cell(column)).filter(|v| !v.trim().is_empty()).collect();
    values.iter().filter(|value| Capacity::read(value).is_some()).count() * 2 >= values.len()
}

fn by_words(header: &str) -> Option<Field> {
    let has = |word: &str| header.contains(word);
    let any = |words: &[&str]| words.iter().any(|word| has(word));
    Some(match () {
        () if any(&["courriel", "mail", "electronique", "messagerie"]) => Field::Email,
        () if any(&["telephone", "portable", "mobile", "gsm"]) || header.starts_with("tel") => Field::Phone,
        () if has("prenom") && header.replacen("prenom", "", 1).contains("nom") => Field::FullName,
        () if has("prenom") => Field::GivenName,
        () if has("naissance") && !any(&["lieu", "commune", "nom", "departement"]) => Field::BirthDate,
        () if any(&["civilite", "sexe"]) => Field::Civility,
        () if any(&["commune", "ville"]) && any(&["code", "insee"]) => Field::CommuneCode,
        () if header.starts_with("commune") || header.ends_with("commune") || header.starts_with("ville") => {
            Field::Commune
        }
        () if has("papier") && any(&["demande", "date"]) => Field::PaperRequestedOn,
        () if has("debut") && has("mandat") => Field::StartsOn,
        () if has("fin") && has("mandat") => Field::EndsOn,
        () if has("suppleant") && any(&["de", "titulaire"]) => Field::SubstituteFor,
        () if has("fonction") && !any(&["date", "debut", "fin"]) => Field::Function,
        () if has("delegation") => Field::Delegation,
        () if has("groupe") => Field::GroupName,
        () if has("adresse") => Field::PaperAddress,
        () if has("nom") && !any(&["prenom", "nombre", "commune", "epci", "denomination"]) => {
            Field::FamilyName
        }
        () => return None,
    })
}

/// Applies what the person chose: header of the file → key of a field, or nothing to leave it out.
/// A field chosen for one column is taken from the column that had it. Unknown headers are ignored.
pub fn override_mapping(
    table: &Table,
    mapping: &mut [Option<Field>],
    chosen: &BTreeMap<String, Option<String>>,
) -> Result<(), String> {
    for (source, target) in chosen {
        let field = match target.as_deref() {
            None | Some("") => None,
            Some(name) => Some(Field::from_key(name).ok_or_else(|| name.to_owned())?),
        };
        let Some(column) = table.headers.iter().position(|header| header == source) else { continue };
        for other in mapping.iter_mut().filter(|other| field.is_some() && **other == field) {
            *other = None;
        }
        if let Some(slot) = mapping.get_mut(column) {
            *slot = field;
        }
    }
    Ok(())
}

/// The columns of a table with an example each, for the screen.
pub fn columns(table: &Table, mapping: &[Option<Field>]) -> Vec<Column> {
    let example = |column: usize| {
        table.rows.iter().map(|row| row.cell(column).trim()).find(|cell| !cell.is_empty()).unwrap_or("")
    };
    (0..table.headers.len())
        .map(|column| Column {
            source: table.headers[column].clone(),
            example: clip(&tidy(example(column)), 60),
            target: mapping.get(column).copied().flatten().map(|field| field.key().to_owned()),
        })
        .collect()
}

/// The empty template to fill in: UTF-8 with its mark, semicolons, one line of headers.
pub fn template_csv() -> Vec<u8> {
    let headers: Vec<String> = TEMPLATE.iter().map(|header| (*header).to_owned()).collect();
    crate::export::write_csv(&headers, &[])
}
