//! Papers, and what is found of them.
use crate::features::authorities::AuthorityRef;
use crate::features::sittings::DocumentKind;
use crate::platform::time::Timestamp;
use pupitre_rules::words;
use pupitre_search::Piece;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

words! {
    /// What a paper is. Minutes and deliberations will come beside the documents.
    PaperKind: "document";
    /// How far one had to go from what was asked: not at all, words spelt nearly so, pages that say a part of it.
    LoosenedBy: "not", "spelling", "part";
}

/// Kinds of documents, as the index numbers them.
const KINDS: [&str; 4] = ["note", "draft", "annex", "contract"];

/// The number of a kind of documents.
pub(super) fn kind_number(kind: &str) -> u64 {
    KINDS.iter().position(|k| *k == kind).map_or(0, |at| at as u64 + 1)
}

/// The kind of a number.
pub(super) fn kind_of(number: u64) -> Option<&'static str> {
    KINDS.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
}

/// The number of a body or of a version in the index. Sixty random bits: what is shown is checked against the database.
pub(super) fn short(id: Uuid) -> u64 {
    id.as_u64_pair().1
}

/// A paper as the database keeps it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Paper {
    pub number: i64,
    pub seq: i64,
    pub sitting_id: Uuid,
    pub subject_id: Uuid,
    pub kind: String,
    pub file_hash: String,
    pub media_type: String,
    pub pages: i64,
    pub document_kind: String,
    pub title: String,
    pub item_number: String,
    pub item_title: String,
    pub closed_door: bool,
    pub body_id: Uuid,
    pub body: String,
    pub sitting_title: String,
    pub starts_at: Timestamp,
    pub year: i64,
    pub replaced: bool,
    /// Pages whose words are in a picture, not read.
    pub unread: i64,
}

/// A file to be read.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Reading {
    pub file_hash: String,
    /// `waiting`, `read`, `unreadable`.
    pub state: String,
}

/// A piece of a text: what says what was asked is marked.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperPiece {
    text: String,
    marked: bool,
}

/// A paper found, at its best page.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperHit {
    pub authority: AuthorityRef,
    #[schema(value_type = PaperKind)]
    pub kind: String,
    pub sitting_id: Uuid,
    pub sitting_title: String,
    pub body: String,
    pub starts_at: Timestamp,
    pub item_number: String,
    pub item_title: Vec<PaperPiece>,
    pub closed_door: bool,
    pub document_id: Uuid,
    #[schema(value_type = DocumentKind)]
    pub document_kind: String,
    pub title: Vec<PaperPiece>,
    /// Of the reading copy, as it was sent.
    pub hash: String,
    pub media_type: String,
    pub pages: i64,
    /// A later version of the convocation no longer carries it.
    pub replaced: bool,
    /// Pages that are pictures of text, not read: what they say cannot be found.
    pub unread: i64,
    /// The page to open, from 1.
    pub page: u64,
    /// Other pages that answer.
    pub other_pages: Vec<u64>,
    /// Pages that answer, all counted.
    pub pages_found: usize,
    /// What that page says.
    pub passage: Vec<PaperPiece>,
}

/// What was found. The counts say how many papers each choice would leave, the other choices standing.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct PapersFound {
    pub total: usize,
    /// Of the answer, from 1.
    pub page: usize,
    pub page_size: usize,
    #[schema(value_type = LoosenedBy)]
    pub loosened: &'static str,
    /// The index knows everything that was sent; it is being brought up to date otherwise.
    pub complete: bool,
    pub hits: Vec<PaperHit>,
    pub years: Vec<YearCount>,
    pub bodies: Vec<BodyCount>,
    pub kinds: Vec<KindCount>,
    pub authorities: Vec<AuthorityCount>,
}

/// Papers of a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct YearCount {
    pub year: u64,
    pub count: usize,
}

/// Papers of a body.
#[derive(Debug, Serialize, ToSchema)]
pub struct BodyCount {
    pub id: Uuid,
    pub name: String,
    pub authority: Uuid,
    pub count: usize,
}

/// Papers of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct KindCount {
    #[schema(value_type = DocumentKind)]
    pub kind: &'static str,
    pub count: usize,
}

/// Papers of an authority.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorityCount {
    pub id: Uuid,
    pub name: String,
    pub count: usize,
}

/// Pieces as the API gives them.
pub(super) fn pieces(pieces: Vec<Piece>) -> Vec<PaperPiece> {
    pieces.into_iter().map(|Piece { text, marked }| PaperPiece { text, marked }).collect()
}
