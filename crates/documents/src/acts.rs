//! What follows a sitting, on paper: deliberations and their extracts, the list of those examined (L2121-25), the certificate
//! of its posting, the closing sheet of the register (R2121-9), the tables of the year.
//!
//! Dates, votes and names come in words; nothing is computed here.

use serde::{Deserialize, Serialize};

use crate::colour::Rgb;
use crate::picture;
use crate::press::{Press, Sheet, TypeError};

/// A label and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labelled {
    /// « Convocation ».
    pub label: String,
    /// « jeudi 10 décembre 2026 ».
    pub value: String,
}

/// Where somebody signs, or that he has signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignaturePlace {
    /// « La présidente ».
    pub quality: String,
    /// Who.
    pub name: String,
    /// « signé au registre le 18 décembre 2026 »; empty while nothing is signed.
    pub signed: String,
}

/// In whose name a paper is made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// The authority, in full.
    pub authority: String,
    /// Its colour, `#rrggbb`.
    pub accent: String,
    /// Its logo: PNG, JPEG or SVG.
    pub logo: Option<Vec<u8>>,
}

/// A deliberation, or its extract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliberationPaper {
    /// In whose name.
    pub issuer: Issuer,
    /// « Extrait du registre des délibérations »; empty for the deliberation itself.
    pub kicker: String,
    /// « 2026-12-17-01 ».
    pub number: String,
    /// « Conseil communautaire, séance du jeudi 17 décembre 2026 à 18 h 30 ».
    pub sitting: String,
    /// What it is about.
    pub object: String,
    /// Convocation, president, secretary, figures, quorum.
    pub facts: Vec<Labelled>,
    /// Present, represented, excused, absent, with names.
    pub presence: Vec<Labelled>,
    /// « Vu… », one paragraph each.
    pub visas: Vec<String>,
    /// « Considérant… ».
    pub recitals: Vec<String>,
    /// The vote in words, names when the ballot was public.
    pub vote: Vec<String>,
    /// « Décide », or what was refused.
    pub verb: String,
    /// The articles.
    pub decision: Vec<String>,
    /// Mayor or president, secretary.
    pub signatures: Vec<SignaturePlace>,
    /// Transmission and publication.
    pub mentions: Vec<String>,
    /// Ways of recourse.
    pub recourse: Vec<String>,
    /// When it is made: milliseconds since 1970 (UTC), written in the file as PDF/A asks.
    pub made_at: i64,
}

/// A line of the list, of the closing sheet or of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRow {
    /// Number of the deliberation.
    pub number: String,
    /// Day, in a table.
    pub day: String,
    /// What it is about.
    pub object: String,
    /// « approuvée », « refusée ».
    pub verdict: String,
}

/// The list of deliberations examined, to display at the seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliberationList {
    /// In whose name.
    pub issuer: Issuer,
    /// « Conseil communautaire, séance du jeudi 17 décembre 2026 à 18 h 30 ».
    pub sitting: String,
    /// Deliberations, in order.
    pub rows: Vec<ActRow>,
    /// The rule, with its article.
    pub rule: String,
    /// When it is made, in words.
    pub made_on: String,
    /// When it is made: milliseconds since 1970 (UTC).
    pub made_at: i64,
}

/// The certificate that something was posted (certificat d’affichage).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingCertificate {
    /// In whose name.
    pub issuer: Issuer,
    /// What was posted.
    pub sitting: String,
    /// « Je soussignée, … certifie que … », one paragraph each.
    pub words: Vec<String>,
    /// Who signs.
    pub signature: SignaturePlace,
    /// « Valbrune, le 18 décembre 2026 ».
    pub made: String,
    /// When it is made: milliseconds since 1970 (UTC).
    pub made_at: i64,
}

/// The closing sheet of a sitting in the register (feuillet de clôture).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterClosing {
    /// In whose name.
    pub issuer: Issuer,
    /// The sitting.
    pub sitting: String,
    /// Deliberations, by their serial numbers.
    pub rows: Vec<ActRow>,
    /// Members present, each with room to sign.
    pub present: Vec<String>,
    /// President and secretaries.
    pub signatures: Vec<SignaturePlace>,
    /// The rule, with its article.
    pub rule: String,
    /// When it is made: milliseconds since 1970 (UTC).
    pub made_at: i64,
}

/// Deliberations of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRows {
    /// « 7.1 Finances locales, décisions budgétaires ».
    pub subject: String,
    /// Its deliberations.
    pub rows: Vec<ActRow>,
}

/// The tables of a year: by date and by subject (R2121-9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterTables {
    /// In whose name.
    pub issuer: Issuer,
    /// « 2026 ».
    pub year: String,
    /// By date.
    pub by_date: Vec<ActRow>,
    /// By subject.
    pub by_subject: Vec<SubjectRows>,
    /// When it is made: milliseconds since 1970 (UTC).
    pub made_at: i64,
}

#[derive(Serialize)]
struct Sheeted<'a, T> {
    title: String,
    footer: String,
    accent: String,
    picture: Option<&'static str>,
    authority: &'a str,
    paper: &'a T,
}

impl Press {
    fn act<T: Serialize>(
        &self,
        sheet: Sheet,
        issuer: &Issuer,
        (title, footer): (String, String),
        paper: &T,
        made_at: i64,
    ) -> Result<Vec<u8>, TypeError> {
        let logo = issuer.logo.as_deref().map(picture::picture).transpose()?;
        let data = Sheeted {
            footer: format!("{}, {footer}", issuer.authority),
            accent: Rgb::readable(&issuer.accent).hex(),
            picture: logo.as_ref().map(|l| l.path()),
            authority: &issuer.authority,
            title,
            paper,
        };
        self.print(sheet, &data, logo.as_ref(), made_at)
    }

    /// Typesets a deliberation (PDF/A-2a, PDF/UA-1).
    pub fn deliberation(&self, d: &DeliberationPaper) -> Result<Vec<u8>, TypeError> {
        let title = format!("Délibération n°\u{a0}{}", d.number);
        let full = format!("{title}, {}", d.object);
        let footer = if d.kicker.is_empty() { title } else { format!("extrait, {title}") };
        self.act(Sheet::Deliberation, &d.issuer, (full, footer), &bare(d, |d| &mut d.issuer), d.made_at)
    }

    /// Typesets the list of deliberations examined.
    pub fn deliberation_list(&self, l: &DeliberationList) -> Result<Vec<u8>, TypeError> {
        let title = format!("Liste des délibérations examinées, {}", l.sitting);
        let footer = format!("liste établie le {}", l.made_on);
        self.act(Sheet::DeliberationList, &l.issuer, (title, footer), &bare(l, |l| &mut l.issuer), l.made_at)
    }

    /// Typesets a certificate of posting.
    pub fn posting_certificate(&self, c: &PostingCertificate) -> Result<Vec<u8>, TypeError> {
        let title = format!("Certificat d’affichage, {}", c.sitting);
        let footer = "certificat d’affichage".to_owned();
        self.act(
            Sheet::PostingCertificate,
            &c.issuer,
            (title, footer),
            &bare(c, |c| &mut c.issuer),
            c.made_at,
        )
    }

    /// Typesets the closing sheet of a sitting.
    pub fn register_closing(&self, r: &RegisterClosing) -> Result<Vec<u8>, TypeError> {
        let title = format!("Feuillet de clôture, {}", r.sitting);
        let footer = "registre des délibérations, feuillet de clôture".to_owned();
        self.act(Sheet::RegisterClosing, &r.issuer, (title, footer), &bare(r, |r| &mut r.issuer), r.made_at)
    }

    /// Typesets the tables of a year.
    pub fn register_tables(&self, t: &RegisterTables) -> Result<Vec<u8>, TypeError> {
        let title = format!("Tables des délibérations de l’année {}", t.year);
        let footer = format!("registre des délibérations, tables de l’année {}", t.year);
        self.act(Sheet::RegisterTables, &t.issuer, (title, footer), &bare(t, |t| &mut t.issuer), t.made_at)
    }
}

/// A paper without its logo, which the typesetter receives as a picture and not as figures.
fn bare<T: Clone>(paper: &T, issuer: impl Fn(&mut T) -> &mut Issuer) -> T {
    let mut paper = paper.clone();
    issuer(&mut paper).logo = None;
    paper
}
