//! The index of one authority: a folder of derived files, opened when somebody searches, written by one pen at a time.
use crate::gather::{ByPaper, Facets, Group, facets, in_order};
use crate::near::near;
use crate::passage::{Piece, passage};
use crate::question::{Asked, Filters, Kind, Order, Part, Rights};
use crate::words::{For, terms};
use std::collections::HashSet;
use std::path::Path;
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::OpenDirectoryError;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{
    DocAddress, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term,
};

/// Grows when pages are read or kept otherwise: an index of another format is made again.
const FORMAT: u32 = 1;
/// Memory of a pen, in bytes: the least that the engine takes.
const INK: usize = 15_000_000;
/// A word of the title says more than one of the page.
const TITLE: f32 = 2.0;
/// Bytes of a page that are read.
const LONGEST_PAGE: usize = 200_000;

/// Why an index gives nothing.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It is absent in part, damaged, or of another format: to be made again.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// Another process is writing in it.
    #[error("the index is being written elsewhere")]
    Busy,
    /// The disk.
    #[error("the index cannot be written: {0}")]
    Disk(String),
}

impl From<tantivy::TantivyError> for Fault {
    fn from(error: tantivy::TantivyError) -> Self {
        match error {
            tantivy::TantivyError::LockFailure(..) => Self::Busy,
            tantivy::TantivyError::IoError(error) => Self::Disk(error.to_string()),
            other => Self::Damaged(other.to_string()),
        }
    }
}

impl From<OpenDirectoryError> for Fault {
    fn from(error: OpenDirectoryError) -> Self {
        Self::Disk(error.to_string())
    }
}

/// What can be found: a document as it was sent.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// Its number in the authority, for ever.
    pub number: u64,
    /// Of the sitting, in milliseconds.
    pub day: i64,
    pub year: u64,
    pub body: u64,
    pub kind: u64,
    /// By what it was sent: who received one of them may find it.
    pub carriers: Vec<u64>,
    /// Title of the document, of its item, of its sitting.
    pub title: String,
    /// Text of each page, in order; empty for a page that could not be read.
    pub pages: Vec<String>,
}

/// A paper found.
#[derive(Debug, Clone)]
pub struct Hit {
    pub paper: u64,
    pub day: i64,
    pub score: f32,
    /// Its best page, from 1.
    pub page: u64,
    /// The next best ones, in the order of pages.
    pub other_pages: Vec<u64>,
    /// Pages that answer.
    pub pages: usize,
    pub passage: Vec<Piece>,
}

/// How far one had to go from what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loosened {
    /// Not at all: every page found says everything.
    #[default]
    Not,
    /// No page says it; these say words that are spelt nearly so.
    Spelling,
    /// No page says everything; these say a part of it.
    Part,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// Papers that say it, filters left aside.
    pub found: usize,
    /// Papers that pass the filters.
    pub papers: usize,
    pub hits: Vec<Hit>,
    pub facets: Facets,
    pub loosened: Loosened,
    /// The terms found, to be marked in titles.
    pub looked_for: HashSet<String>,
}

#[derive(Clone, Copy)]
struct Fields {
    paper: Field,
    page: Field,
    day: Field,
    year: Field,
    body: Field,
    kind: Field,
    carrier: Field,
    title: Field,
    text: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let read = TextFieldIndexing::default()
        .set_tokenizer("page")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let read = TextOptions::default().set_indexing_options(read);
    let fields = Fields {
        paper: schema.add_u64_field("paper", FAST | INDEXED),
        page: schema.add_u64_field("page", FAST),
        day: schema.add_i64_field("day", FAST),
        year: schema.add_u64_field("year", FAST),
        body: schema.add_u64_field("body", FAST),
        kind: schema.add_u64_field("kind", FAST),
        carrier: schema.add_u64_field("carrier", FAST),
        title: schema.add_text_field("title", read.clone()),
        text: schema.add_text_field("text", read | STORED),
    };
    (schema.build(), fields)
}

/// The index of one authority.
pub struct Shelf {
    index: Index,
    reader: IndexReader,
    fields: Fields,
}

impl Shelf {
    /// Opens the index in this folder, or begins one.
    pub fn open(folder: &Path) -> Result<Self, Fault> {
        std::fs::create_dir_all(folder).map_err(|e| Fault::Disk(e.to_string()))?;
        let (schema, fields) = schema();
        let directory = MmapDirectory::open(folder)?;
        let builder = Index::builder().schema(schema).settings(IndexSettings::default());
        let index = builder.open_or_create(directory)?;
        index.tokenizers().register("page", Pages);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            // Few passages are shown at once: a resting index holds little.
            .doc_store_cache_num_blocks(4)
            .try_into()?;
        let shelf = Self { index, reader, fields };
        shelf.cursor()?;
        Ok(shelf)
    }

    /// How far the papers were read, as the last pen left it; also sees what another process wrote.
    pub fn cursor(&self) -> Result<i64, Fault> {
        let metas = self.index.load_metas()?;
        let Some(payload) = metas.payload else { return Ok(0) };
        self.reader.reload()?;
        payload
            .split_once(':')
            .filter(|(format, _)| *format == FORMAT.to_string())
            .and_then(|(_, cursor)| cursor.parse().ok())
            .ok_or_else(|| Fault::Damaged(format!("format {payload}")))
    }

    /// Takes the pen: nobody else writes until it is laid down.
    pub fn pen(&self) -> Result<Pen, Fault> {
        let writer = self.index.writer_with_num_threads(1, INK)?;
        Ok(Pen { writer, fields: self.fields })
    }

    /// Looks for what is asked; when nothing says it, for words spelt nearly so; else for a part of it.
    pub fn search(
        &self,
        asked: &Asked,
        rights: Rights,
        filters: &Filters,
        order: Order,
        window: std::ops::Range<usize>,
    ) -> Result<Answer, Fault> {
        if asked.is_empty() {
            return Ok(Answer::default());
        }
        let searcher = self.reader.searcher();
        let collector = ByPaper::of(rights);
        let mut loosened = Loosened::Not;
        let mut asked = asked.clone();
        let mut groups = searcher.search(&*self.every(&asked), &collector)?;
        if groups.is_empty()
            && let Some(nearly) = self.respelt(&searcher, &asked)?
        {
            asked = nearly;
            loosened = Loosened::Spelling;
            groups = searcher.search(&*self.every(&asked), &collector)?;
        }
        if groups.is_empty() && asked.parts.len() > 1 {
            loosened = Loosened::Part;
            groups = searcher.search(&*self.some(&asked), &collector)?;
        }
        let looked_for = asked.looked_for();
        let found = groups.len();
        let facets = facets(&groups, filters);
        let wanted = in_order(groups, filters, order, usize::MAX);
        let papers = wanted.len();
        let shown = wanted.into_iter().skip(window.start).take(window.len());
        let hits = shown.map(|group| self.hit(&searcher, group, &looked_for)).collect::<Result<_, _>>()?;
        Ok(Answer { found, papers, hits, facets, loosened, looked_for })
    }

    fn hit(&self, searcher: &Searcher, group: Group, looked_for: &HashSet<String>) -> Result<Hit, Fault> {
        let score = group.score();
        let mut pages = group.best.iter();
        let (page, text) = match pages.next() {
            Some((_, page, address)) => (*page, self.text(searcher, *address)?),
            None => (1, String::new()),
        };
        let mut other_pages: Vec<u64> = pages.map(|(_, page, _)| *page).collect();
        other_pages.sort_unstable();
        let passage = passage(&text, looked_for);
        Ok(Hit { paper: group.paper, day: group.day, score, page, other_pages, pages: group.pages, passage })
    }

    fn text(&self, searcher: &Searcher, address: DocAddress) -> Result<String, Fault> {
        let kept: TantivyDocument = searcher.doc(address)?;
        Ok(kept.get_first(self.fields.text).and_then(|v| v.as_str()).unwrap_or_default().to_owned())
    }

    /// Every part, on the page or in its title.
    fn every(&self, asked: &Asked) -> Box<dyn Query> {
        let parts = asked.parts.iter().map(|part| (Occur::Must, self.part(part))).collect();
        Box::new(BooleanQuery::new(parts))
    }

    /// Some of the parts.
    fn some(&self, asked: &Asked) -> Box<dyn Query> {
        let parts = asked.parts.iter().map(|part| (Occur::Should, self.part(part))).collect();
        Box::new(BooleanQuery::new(parts))
    }

    fn part(&self, part: &Part) -> Box<dyn Query> {
        let title = Box::new(BoostQuery::new(self.part_in(self.fields.title, part), TITLE));
        Box::new(BooleanQuery::union(vec![self.part_in(self.fields.text, part), title]))
    }

    fn part_in(&self, field: Field, part: &Part) -> Box<dyn Query> {
        let term = |text: &str| Term::from_field_text(field, text);
        let one = |text: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(term(text), IndexRecordOption::WithFreqs))
        };
        match (part.kind, part.terms.as_slice()) {
            (Kind::Word, [(_, text)]) => one(text),
            (Kind::Passage, terms) if terms.len() > 1 => {
                let terms = terms.iter().map(|(place, text)| (*place, term(text))).collect();
                Box::new(PhraseQuery::new_with_offset(terms))
            }
            (_, terms) => Box::new(BooleanQuery::union(terms.iter().map(|(_, text)| one(text)).collect())),
        }
    }

    /// The same question, words that no page says replaced by those spelt nearly so; none when every word is known.
    fn respelt(&self, searcher: &Searcher, asked: &Asked) -> Result<Option<Asked>, Fault> {
        let mut nearly = asked.clone();
        let mut changed = false;
        for part in nearly.parts.iter_mut().filter(|part| part.kind == Kind::Word) {
            let Some((_, typed)) = part.terms.first() else { continue };
            let said = |field| searcher.doc_freq(&Term::from_field_text(field, typed));
            if said(self.fields.text)? + said(self.fields.title)? > 0 {
                continue;
            }
            let mut close = near(searcher, self.fields.text, typed)?;
            if close.is_empty() {
                close = near(searcher, self.fields.title, typed)?;
            }
            if !close.is_empty() {
                part.terms = close.into_iter().map(|term| (0, term)).collect();
                part.kind = Kind::AnyOf;
                changed = true;
            }
        }
        Ok(changed.then_some(nearly))
    }
}

/// Who writes in an index.
pub struct Pen {
    writer: IndexWriter,
    fields: Fields,
}

impl Pen {
    /// Writes a paper, in place of what was written of it before.
    pub fn put(&mut self, paper: &Paper) -> Result<(), Fault> {
        let f = &self.fields;
        self.writer.delete_term(Term::from_field_u64(f.paper, paper.number));
        let none = String::new();
        // A paper without any text is found by its title.
        let pages = if paper.pages.is_empty() { std::slice::from_ref(&none) } else { &paper.pages };
        for (n, text) in pages.iter().enumerate() {
            let mut page = TantivyDocument::default();
            page.add_u64(f.paper, paper.number);
            page.add_u64(f.page, n as u64 + 1);
            page.add_i64(f.day, paper.day);
            page.add_u64(f.year, paper.year);
            page.add_u64(f.body, paper.body);
            page.add_u64(f.kind, paper.kind);
            // None may be missing altogether: a column without any value cannot be read.
            for carrier in paper.carriers.iter().chain(&[0]) {
                page.add_u64(f.carrier, *carrier);
            }
            page.add_text(f.title, &paper.title);
            page.add_text(f.text, beginning(text));
            self.writer.add_document(page)?;
        }
        Ok(())
    }

    /// Lays the pen down: what was written can be found, up to this cursor.
    pub fn lay_down(mut self, cursor: i64) -> Result<(), Fault> {
        let mut commit = self.writer.prepare_commit()?;
        commit.set_payload(&format!("{FORMAT}:{cursor}"));
        commit.commit()?;
        self.writer.wait_merging_threads()?;
        Ok(())
    }
}

fn beginning(text: &str) -> &str {
    let end = (0..=text.len().min(LONGEST_PAGE)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

/// Reads pages for the engine.
#[derive(Clone)]
struct Pages;

struct Reading {
    terms: std::vec::IntoIter<crate::words::Term>,
    token: Token,
}

impl Tokenizer for Pages {
    type TokenStream<'a> = Reading;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Reading {
        Reading { terms: terms(text, For::Page).into_iter(), token: Token::default() }
    }
}

impl TokenStream for Reading {
    fn advance(&mut self) -> bool {
        let Some(term) = self.terms.next() else { return false };
        self.token = Token {
            offset_from: term.from,
            offset_to: term.to,
            position: term.place,
            text: term.text,
            position_length: 1,
        };
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
