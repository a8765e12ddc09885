//! The pages that answer, put together by paper: each paper is found once, at its best page.
use crate::question::{Filters, Order, Rights};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

/// Pages of a paper that are named beside the best one.
const OTHERS: usize = 8;

/// A paper found.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Number of the paper.
    pub paper: u64,
    /// Of the sitting, in milliseconds.
    pub day: i64,
    pub(crate) year: u64,
    pub(crate) body: u64,
    pub(crate) kind: u64,
    /// Pages that answer.
    pub pages: usize,
    /// Best first: score, page, where it is kept.
    pub(crate) best: Vec<(Score, u64, DocAddress)>,
}

impl Group {
    /// Score of its best page.
    pub fn score(&self) -> f32 {
        self.best.first().map_or(0.0, |best| best.0)
    }

    fn keep(&mut self, page: (Score, u64, DocAddress)) {
        let before = |other: &(Score, u64, DocAddress)| (other.0, page.1) >= (page.0, other.1);
        let at = self.best.partition_point(before);
        if at <= OTHERS {
            self.best.insert(at, page);
            self.best.truncate(OTHERS + 1);
        }
    }

    fn passes(&self, filters: &Filters) -> bool {
        let same = |wanted: Option<u64>, own| wanted.is_none_or(|wanted| wanted == own);
        same(filters.year, self.year) && same(filters.body, self.body) && same(filters.kind, self.kind)
    }
}

/// How many papers each choice would leave, the other choices standing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    pub years: BTreeMap<u64, usize>,
    pub bodies: BTreeMap<u64, usize>,
    pub kinds: BTreeMap<u64, usize>,
}

/// Counts what each choice would leave.
pub(crate) fn facets(groups: &[Group], filters: &Filters) -> Facets {
    let mut facets = Facets::default();
    for group in groups {
        let count = |filters: Filters, counts: &mut BTreeMap<u64, usize>, value| {
            if group.passes(&filters) {
                *counts.entry(value).or_default() += 1;
            }
        };
        count(Filters { year: None, ..*filters }, &mut facets.years, group.year);
        count(Filters { body: None, ..*filters }, &mut facets.bodies, group.body);
        count(Filters { kind: None, ..*filters }, &mut facets.kinds, group.kind);
    }
    facets
}

/// The groups that pass, in the order wanted, the first `most` sorted.
pub(crate) fn in_order(mut groups: Vec<Group>, filters: &Filters, order: Order, most: usize) -> Vec<Group> {
    groups.retain(|group| group.passes(filters));
    let compare = |a: &Group, b: &Group| {
        let by_score = b.score().total_cmp(&a.score());
        let by_day = b.day.cmp(&a.day);
        let first = match order {
            Order::Relevance => by_score.then(by_day),
            Order::Date => by_day.then(by_score),
        };
        first.then(a.paper.cmp(&b.paper))
    };
    if most < groups.len() {
        groups.select_nth_unstable_by(most, compare);
        groups.truncate(most);
    }
    groups.sort_by(compare);
    groups
}

/// Collects every page that answers and may be seen.
pub(crate) struct ByPaper {
    /// None: everything may be seen.
    pub carriers: Option<Arc<HashSet<u64>>>,
}

impl ByPaper {
    pub fn of(rights: Rights) -> Self {
        let carriers = match rights {
            Rights::All => None,
            Rights::Carried(carriers) => Some(Arc::new(carriers.clone())),
        };
        Self { carriers }
    }
}

impl Collector for ByPaper {
    type Fruit = Vec<Group>;
    type Child = PerSegment;

    fn for_segment(&self, ordinal: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<PerSegment> {
        let columns = segment.fast_fields();
        Ok(PerSegment {
            ordinal,
            paper: columns.u64("paper")?,
            page: columns.u64("page")?,
            day: columns.i64("day")?,
            year: columns.u64("year")?,
            body: columns.u64("body")?,
            kind: columns.u64("kind")?,
            carrier: columns.u64("carrier")?,
            carriers: self.carriers.clone(),
            places: HashMap::new(),
            groups: Vec::new(),
            last: None,
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Vec<Group>>) -> tantivy::Result<Vec<Group>> {
        let mut whole: Vec<Group> = Vec::new();
        let mut places: HashMap<u64, usize> = HashMap::new();
        for group in fruits.into_iter().flatten() {
            match places.get(&group.paper) {
                None => {
                    places.insert(group.paper, whole.len());
                    whole.push(group);
                }
                Some(at) => {
                    let there = &mut whole[*at];
                    there.pages += group.pages;
                    group.best.into_iter().for_each(|page| there.keep(page));
                }
            }
        }
        Ok(whole)
    }
}

/// The pages of one part of the index.
pub(crate) struct PerSegment {
    ordinal: SegmentOrdinal,
    paper: Column<u64>,
    page: Column<u64>,
    day: Column<i64>,
    year: Column<u64>,
    body: Column<u64>,
    kind: Column<u64>,
    carrier: Column<u64>,
    carriers: Option<Arc<HashSet<u64>>>,
    /// Where each paper is among the groups; none for one that may not be seen.
    places: HashMap<u64, Option<usize>>,
    groups: Vec<Group>,
    /// Pages of a paper follow each other: the last one looked up.
    last: Option<(u64, Option<usize>)>,
}

impl PerSegment {
    fn place(&mut self, paper: u64, doc: DocId) -> Option<usize> {
        if let Some((_, place)) = self.last.filter(|(last, _)| *last == paper) {
            return place;
        }
        let place = match self.places.get(&paper) {
            Some(place) => *place,
            None => {
                let place = self.may_be_seen(doc).then(|| self.open(paper, doc));
                self.places.insert(paper, place);
                place
            }
        };
        self.last = Some((paper, place));
        place
    }

    fn may_be_seen(&self, doc: DocId) -> bool {
        let Some(carriers) = &self.carriers else { return true };
        self.carrier.values_for_doc(doc).any(|carrier| carriers.contains(&carrier))
    }

    fn open(&mut self, paper: u64, doc: DocId) -> usize {
        self.groups.push(Group {
            paper,
            day: self.day.first(doc).unwrap_or_default(),
            year: self.year.first(doc).unwrap_or_default(),
            body: self.body.first(doc).unwrap_or_default(),
            kind: self.kind.first(doc).unwrap_or_default(),
            pages: 0,
            best: Vec::new(),
        });
        self.groups.len() - 1
    }
}

impl SegmentCollector for PerSegment {
    type Fruit = Vec<Group>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let Some(paper) = self.paper.first(doc) else { return };
        let Some(place) = self.place(paper, doc) else { return };
        let page = self.page.first(doc).unwrap_or(1);
        let group = &mut self.groups[place];
        group.pages += 1;
        group.keep((score, page, DocAddress::new(self.ordinal, doc)));
    }

    fn harvest(self) -> Vec<Group> {
        self.groups
    }
}
