//! One search, over the indexes of one or several authorities: found, put in one order, looked up in the database.
use super::counts;
use super::follow;
use super::model::{PaperHit, PapersFound, kind_number, pieces, short};
use super::store;
use crate::features::authorities::{self, AuthorityRef};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use axum::http::StatusCode;
use pupitre_search::{Answer, Asked, Filters, Hit, LONGEST, Loosened, Order, Rights, marked};
use serde::Deserialize;
use std::collections::HashSet;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Papers of one page of the answer.
const PAGE_SIZE: usize = 10;
/// Further than this nobody turns pages: the words must say more.
const LAST_PAGE: usize = 50;

/// Which papers first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperOrder {
    /// Those that say most of it.
    #[default]
    Relevance,
    /// The latest.
    Date,
}

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PapersQuery {
    /// Words, and passages between quotes.
    pub q: String,
    /// Papers of sittings of this year.
    pub year: Option<u16>,
    /// Papers of this body.
    pub body: Option<Uuid>,
    /// Documents of this kind: `note`, `draft`, `annex`, `contract`.
    pub kind: Option<String>,
    /// `relevance` when absent.
    #[serde(default)]
    #[param(inline)]
    pub order: PaperOrder,
    /// Of the answer, from 1.
    pub page: Option<usize>,
}

/// Why nothing is looked for.
#[derive(Debug)]
pub(super) enum FindRefusal {
    NothingAsked,
    TooLong,
    NoSuchPage,
    UnknownKind,
}

impl Refusal for FindRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingAsked => "papers.nothing_asked",
            Self::TooLong => "papers.too_long",
            Self::NoSuchPage => "papers.no_such_page",
            Self::UnknownKind => "papers.unknown_kind",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NothingAsked => {
                "Écrivez au moins un mot à chercher ; « de », « la » ou « les » sont sur toutes les pages."
                    .into()
            }
            Self::TooLong => format!(
                "Cette recherche dépasse {LONGEST} caractères : gardez les mots qui comptent, ou un passage entre guillemets."
            ),
            Self::NoSuchPage => format!(
                "La recherche montre {LAST_PAGE} pages de résultats au plus : ajoutez un mot, ou choisissez une année."
            ),
            Self::UnknownKind => {
                "Cette sorte de document n’existe pas : « note », « draft », « annex » ou « contract »."
                    .into()
            }
        }
    }

    fn status(&self) -> StatusCode {
        StatusCode::UNPROCESSABLE_ENTITY
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::NothingAsked | Self::TooLong => "q",
            Self::NoSuchPage => "page",
            Self::UnknownKind => "kind",
        })
    }
}

/// Where one may look, and for what.
pub(super) struct Reach {
    pub authority: AuthorityRef,
    pub today: Day,
    /// The member for whom one looks; none for the staff.
    pub member: Option<Uuid>,
    /// For a member, the versions that were sent to him.
    pub received: HashSet<u64>,
}

/// What the index of one authority answered.
pub(super) struct Found {
    pub reach: Reach,
    pub answer: Answer,
}

/// Looks in each authority within reach.
pub(super) async fn find(
    state: &AppState,
    reaches: Vec<Reach>,
    query: &PapersQuery,
) -> AppResult<PapersFound> {
    let asked = read(query)?;
    let page = query.page.unwrap_or(1);
    if page == 0 || page > LAST_PAGE {
        return Err(FindRefusal::NoSuchPage.into());
    }
    let mut complete = true;
    let mut all = Vec::with_capacity(reaches.len());
    for reach in reaches {
        let (answer, whole) = look(state, &reach, &asked, query, page * PAGE_SIZE).await?;
        complete &= whole;
        all.push(Found { reach, answer });
    }
    let loosened = nearest(&mut all);
    let mut found = PapersFound {
        total: all.iter().map(|f| f.answer.papers).sum(),
        page,
        page_size: PAGE_SIZE,
        loosened,
        complete,
        ..PapersFound::default()
    };
    counts::count(state, &all, &mut found).await?;
    for (at, hit) in in_one_order(&all, query.order).skip((page - 1) * PAGE_SIZE).take(PAGE_SIZE) {
        found.hits.extend(shown(state, &all[at], hit).await?);
    }
    Ok(found)
}

fn read(query: &PapersQuery) -> Result<Asked, FindRefusal> {
    if query.q.chars().count() > LONGEST {
        return Err(FindRefusal::TooLong);
    }
    if query.kind.as_deref().is_some_and(|kind| kind_number(kind) == 0) {
        return Err(FindRefusal::UnknownKind);
    }
    let asked = Asked::read(&query.q);
    if asked.is_empty() { Err(FindRefusal::NothingAsked) } else { Ok(asked) }
}

/// Looks in one index; a damaged one is made again, once.
async fn look(
    state: &AppState,
    reach: &Reach,
    asked: &Asked,
    query: &PapersQuery,
    most: usize,
) -> AppResult<(Answer, bool)> {
    match look_once(state, reach, asked, query, most).await {
        Err(AppError::Internal(error)) => {
            tracing::warn!(authority = %reach.authority.id, %error, "a search index is made again");
            follow::rebuild(state, reach.authority.id).await?;
            look_once(state, reach, asked, query, most).await
        }
        done => done,
    }
}

async fn look_once(
    state: &AppState,
    reach: &Reach,
    asked: &Asked,
    query: &PapersQuery,
    most: usize,
) -> AppResult<(Answer, bool)> {
    let (shelf, whole) = follow::current(state, reach.authority.id).await?;
    let filters = Filters {
        year: query.year.map(u64::from),
        body: query.body.map(short),
        kind: query.kind.as_deref().map(kind_number),
    };
    let order = match query.order {
        PaperOrder::Relevance => Order::Relevance,
        PaperOrder::Date => Order::Date,
    };
    let asked = asked.clone();
    let member = reach.member.is_some();
    let received = reach.received.clone();
    let answer = follow::blocking(move || {
        let rights = if member { Rights::Carried(&received) } else { Rights::All };
        shelf.search(&asked, rights, &filters, order, 0..most)
    });
    Ok((answer.await?, whole))
}

/// Where one authority says what was asked, what another says nearly is left out.
fn nearest(all: &mut [Found]) -> &'static str {
    let rank = |loosened: Loosened| match loosened {
        Loosened::Not => (0, "not"),
        Loosened::Spelling => (1, "spelling"),
        Loosened::Part => (2, "part"),
    };
    let said = |found: &Found| found.answer.found > 0;
    let best = all.iter().filter(|f| said(f)).map(|f| rank(f.answer.loosened)).min().unwrap_or((0, "not"));
    for found in all.iter_mut().filter(|f| rank(f.answer.loosened) != best) {
        found.answer = Answer::default();
    }
    best.1
}

/// Hits of all authorities in one order: which authority, which hit.
fn in_one_order(all: &[Found], order: PaperOrder) -> impl Iterator<Item = (usize, &Hit)> {
    let mut hits: Vec<(usize, &Hit)> = all
        .iter()
        .enumerate()
        .flat_map(|(at, found)| found.answer.hits.iter().map(move |hit| (at, hit)))
        .collect();
    hits.sort_by(|(_, a), (_, b)| {
        let (by_day, by_score) = (b.day.cmp(&a.day), b.score.total_cmp(&a.score));
        if order == PaperOrder::Date { by_day.then(by_score) } else { by_score.then(by_day) }
    });
    hits.into_iter()
}

/// A hit with what the database says of it: the last word on who may see it.
async fn shown(state: &AppState, found: &Found, hit: &Hit) -> AppResult<Option<PaperHit>> {
    let Reach { authority, today, member, .. } = &found.reach;
    let mut tx = state.db.tenant(authority.id).read().await?;
    let paper = store::found(&mut tx, i64::try_from(hit.paper).unwrap_or(0), *member, today).await?;
    let looked_for = &found.answer.looked_for;
    Ok(paper.map(|paper| PaperHit {
        authority: authority.clone(),
        kind: paper.kind,
        sitting_id: paper.sitting_id,
        sitting_title: paper.sitting_title,
        body: paper.body,
        starts_at: paper.starts_at,
        item_number: paper.item_number,
        item_title: pieces(marked(&paper.item_title, looked_for)),
        closed_door: paper.closed_door,
        document_id: paper.subject_id,
        document_kind: paper.document_kind,
        title: pieces(marked(&paper.title, looked_for)),
        hash: paper.file_hash,
        media_type: paper.media_type,
        pages: paper.pages,
        replaced: paper.replaced,
        unread: paper.unread,
        page: hit.page,
        other_pages: hit.other_pages.clone(),
        pages_found: hit.pages,
        passage: pieces(hit.passage.clone()),
    }))
}

/// An authority in one line.
pub(super) async fn authority(tx: &mut TenantTx) -> AppResult<AuthorityRef> {
    Ok(AuthorityRef::from(&authorities::authority(tx).await?))
}
