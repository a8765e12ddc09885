//! The package of a sitting's deliberations for the transmission to the State (@CTES): for each, the deliberation under the
//! name that the protocol wants, the message that describes it, and the fields of S²LOW's form.
//!
//! The transmission tool signs, seals and sends; what it needs is here, nothing is typed again.
use super::model::Deliberation;
use super::source::source;
use super::store;
use crate::features::authorities;
use crate::platform::answer;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::Path;
use crate::platform::state::AppState;
use crate::platform::time::Day;
use anyhow::Context;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use uuid::Uuid;

/// Day of the list of matters that is in use; the tool writes that of its prefecture over it.
const CLASSIFICATION_OF: &str = "2019-08-29";
/// Longest number that the protocol takes.
const LONGEST_NUMBER: usize = 15;

/// Why no package is made.
#[derive(Debug)]
pub(super) enum PackageRefusal {
    NothingSigned,
    MatterMissing { numbers: String },
    DepartmentUnknown,
}

impl Refusal for PackageRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingSigned => "deliberations.nothing_to_transmit",
            Self::MatterMissing { .. } => "deliberations.matter_missing",
            Self::DepartmentUnknown => "deliberations.department_unknown",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NothingSigned => {
                "Aucune délibération adoptée et signée à transmettre au représentant de l’État (article L2131-1 du CGCT) : \
                 rendez-les définitives et faites-les signer (article L2121-23 du CGCT)."
                    .into()
            }
            Self::MatterMissing { numbers } => format!(
                "La transmission demande la matière de chaque acte, parmi les 57 codes du contrôle de légalité. Rouvrez, puis \
                 complétez : {numbers}."
            ),
            Self::DepartmentUnknown => {
                "Le nom des fichiers commence par le département, que l’adresse de la collectivité ne dit pas : complétez son \
                 adresse avec le code postal, dans « Réglages »."
                    .into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::CONFLICT
    }
}

/// Who transmits, and the day of the acts.
struct Sender {
    /// « 061 ».
    department: String,
    siren: String,
    day: Day,
}

impl Sender {
    /// « 061-200000000-20261217-20261217_03-DE-1-1 ».
    fn stem(&self, d: &Deliberation) -> String {
        let day = self.day.0.replace('-', "");
        format!("{}-{}-{day}-{}-DE-1-1", self.department, self.siren, number(d))
    }

    /// The message that describes an act, in the words of the protocol.
    fn message(&self, d: &Deliberation, file: &str) -> String {
        let (family, matter) = d.matter.as_deref().and_then(|m| m.split_once('.')).unwrap_or_default();
        format!(
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n\
             <actes:Acte xmlns:actes=\"http://www.interieur.gouv.fr/ACTES#v1.1-20040216\" \
             xmlns:insee=\"http://xml.insee.fr/schema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xsi:schemaLocation=\"http://www.interieur.gouv.fr/ACTES#v1.1-20040216 actesv1_1.xsd\" \
             actes:Date=\"{}\" actes:NumeroInterne=\"{}\" actes:CodeNatureActe=\"1\">\n\
             <actes:CodeMatiere1 actes:CodeMatiere=\"{family}\"/>\n\
             <actes:CodeMatiere2 actes:CodeMatiere=\"{matter}\"/>\n\
             <actes:Objet>{}</actes:Objet>\n\
             <actes:ClassificationDateVersion>{CLASSIFICATION_OF}</actes:ClassificationDateVersion>\n\
             <actes:Document><actes:NomFichier>{file}</actes:NomFichier></actes:Document>\n\
             <actes:Annexes actes:Nombre=\"0\"/>\n\
             <actes:DocumentPapier>N</actes:DocumentPapier>\n\
             </actes:Acte>\n",
            self.day.0,
            number(d),
            escaped(&d.object),
        )
    }

    /// The fields of S²LOW's form, by their names.
    fn form(&self, d: &Deliberation, file: &str) -> Value {
        let (family, matter) = d.matter.as_deref().and_then(|m| m.split_once('.')).unwrap_or_default();
        json!({
            "api": "1", "nature_code": "1", "number": number(d), "subject": d.object, "decision_date": self.day,
            "en_attente": "0", "document_papier": "0", "type_acte": "99_DE", "acte_pdf_file": file,
            "classif1": family, "classif2": matter,
        })
    }
}

/// The number as the protocol takes it: capitals, digits and « _ », fifteen at most.
fn number(d: &Deliberation) -> String {
    // « 2026-12-17-03 » is written 20261217_03.
    let (series, rank) = d.number.rsplit_once('-').unwrap_or(("", &d.number));
    let written = format!("{}_{rank}", series.replace('-', ""));
    let fit = written.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(LONGEST_NUMBER);
    fit.collect::<String>().to_ascii_uppercase()
}

/// Text inside XML, one line, in the letters of ISO-8859-1.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '’' | '‘' => out.push('\''),
            'œ' => out.push_str("oe"),
            'Œ' => out.push_str("OE"),
            '–' | '—' => out.push('-'),
            '…' => out.push_str("..."),
            c if c.is_control() => out.push(' '),
            c if u32::from(c) > 0xff => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// The bytes of a text whose characters all are of ISO-8859-1.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

/// Three figures: of the INSEE code of a commune, else of the postal code in the address.
fn department(insee: Option<&str>, address: &str) -> Option<String> {
    let postal = address
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find(|word| word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit()));
    let code = insee.filter(|c| c.len() == 5).or(postal)?;
    // Overseas departments have three figures of their own, Corsica a letter.
    Some(match code.get(..2)? {
        "97" | "98" => code.get(..3)?.to_owned(),
        two => format!("0{two}"),
    })
}

/// The package of a sitting, and how many acts it holds.
pub async fn package(state: &AppState, tx: &mut TenantTx, sitting: Uuid) -> AppResult<(Vec<u8>, String)> {
    let source = source(tx, sitting).await?;
    let authority = authorities::authority(tx).await?;
    let mut acts = store::of_sitting(tx, sitting).await?;
    acts.retain(|d| d.adopted && d.state == "signed");
    if acts.is_empty() {
        return Err(PackageRefusal::NothingSigned.into());
    }
    let missing: Vec<&str> = acts.iter().filter(|d| d.matter.is_none()).map(|d| d.number.as_str()).collect();
    if !missing.is_empty() {
        return Err(PackageRefusal::MatterMissing { numbers: missing.join(", ") }.into());
    }
    let department = department(authority.insee_code.as_deref(), &authority.address);
    let department = department.ok_or(PackageRefusal::DepartmentUnknown)?;
    let sender = Sender { department, siren: authority.siren.clone(), day: source.sitting.day() };
    let mut files = Vec::new();
    let mut forms = Vec::new();
    for d in &acts {
        let stem = sender.stem(d);
        let paper = d.paper_hash.as_deref().ok_or(AppError::NotFound)?;
        let name = format!("99_DE-{stem}_1.pdf");
        files.push((name.clone(), state.blobs.get(authority.id, paper).await?));
        files.push((format!("{stem}_0.xml"), latin1(&sender.message(d, &name))));
        forms.push(sender.form(d, &name));
    }
    files.push(("s2low.json".into(), serde_json::to_vec_pretty(&forms)?));
    let name = format!("actes-{}-{}.zip", authority.siren, sender.day.0);
    Ok((answer::zipped(files).context("the package is written in memory")?, name))
}

/// The package for the transmission tool.
#[utoipa::path(get, path = "/api/authorities/{authority}/sittings/{sitting}/actes.zip", tag = "deliberations",
    operation_id = "deliberations_package", params(("authority" = Uuid, Path), ("sitting" = Uuid, Path)),
    security(("session" = []), ("token" = ["sittings:read"])),
    responses((status = 200, content_type = "application/zip"), (status = 404), (status = 409)))]
pub(super) async fn download(
    State(state): State<AppState>,
    caller: Caller,
    Path((authority, sitting)): Path<(Uuid, Uuid)>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.read().await?;
    let (bytes, name) = package(&state, &mut tx, sitting).await?;
    drop(tx);
    Ok(answer::download("application/zip", bytes, &name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_department_is_read_from_the_commune_or_from_the_postal_code() {
        assert_eq!(department(Some("61006"), ""), Some("061".into()));
        assert_eq!(department(None, "12 rue du Pont\n21400 Valbrune"), Some("021".into()));
        assert_eq!(department(Some("97411"), ""), Some("974".into()));
        assert_eq!(department(Some("2A004"), ""), Some("02A".into()));
        assert_eq!(department(None, "12 rue du Pont"), None);
    }

    #[test]
    fn text_is_escaped_and_every_character_has_its_byte() {
        let text = escaped("Mise à jour « A & B » <l’œuvre> – 10 €");
        assert_eq!(text, "Mise à jour « A &amp; B » &lt;l'oeuvre&gt; - 10 &#8364;");
        assert!(latin1(&text).contains(&0xe0), "à is one byte");
    }
}
