//! An index in a folder: what is written is found, by those who may, however it is typed.
use pupitre_search::{Answer, Asked, Fault, Filters, Loosened, Order, Paper, Rights, Shelf};
use std::collections::HashSet;
use tempfile::tempdir;

fn paper(number: u64, title: &str, pages: &[&str]) -> Paper {
    Paper {
        number,
        day: number as i64 * 1_000,
        year: 2_010 + number,
        body: 1 + number % 2,
        kind: 1,
        carriers: vec![number * 10, 7],
        title: title.into(),
        pages: pages.iter().map(|p| (*p).to_owned()).collect(),
    }
}

fn write(shelf: &Shelf, papers: &[Paper], cursor: i64) {
    let mut pen = shelf.pen().unwrap();
    papers.iter().for_each(|paper| pen.put(paper).unwrap());
    pen.lay_down(cursor).unwrap();
    assert_eq!(shelf.cursor().unwrap(), cursor);
}

fn ask(shelf: &Shelf, text: &str) -> Answer {
    ask_as(shelf, text, Rights::All, Filters::default(), Order::Relevance)
}

fn ask_as(shelf: &Shelf, text: &str, rights: Rights, filters: Filters, order: Order) -> Answer {
    shelf.search(&Asked::read(text), rights, &filters, order, 0..10).unwrap()
}

fn papers(answer: &Answer) -> Vec<u64> {
    answer.hits.iter().map(|hit| hit.paper).collect()
}

fn sample(shelf: &Shelf) {
    write(
        shelf,
        &[
            paper(
                1,
                "Budget primitif",
                &["Les recettes de l’eau.", "Rapport sur l’assainissement et les eaux usées."],
            ),
            paper(
                2,
                "Régie de l’eau potable",
                &["La régie est créée.", "Elle distribue l’eau potable aux communes."],
            ),
            paper(3, "Voirie", &["La commune élargit la rue. Délibération n° 2014-123."]),
            paper(4, "Plan numérisé", &[]),
        ],
        9,
    );
}

#[test]
fn a_paper_is_found_once_at_its_best_page() {
    let folder = tempdir().unwrap();
    let shelf = Shelf::open(folder.path()).unwrap();
    assert_eq!(shelf.cursor().unwrap(), 0);
    sample(&shelf);
    let answer = ask(&shelf, "EAU POTABLE");
    assert_eq!((papers(&answer), answer.loosened, answer.papers), (vec![2], Loosened::Not, 1));
    assert_eq!((answer.hits[0].page, answer.hits[0].pages), (2, 2));
    let marked: Vec<&str> =
        answer.hits[0].passage.iter().filter(|p| p.marked).map(|p| p.text.as_str()).collect();
    assert_eq!(marked, ["eau", "potable"]);
    assert_eq!(papers(&ask(&shelf, "2014-123")), [3]);
    assert_eq!(papers(&ask(&shelf, "eaux usee")), [1]);
    // Without any text, by its title.
    assert_eq!(papers(&ask(&shelf, "plans")), [4]);
    assert!(papers(&ask(&shelf, "de la")).is_empty());
}

#[test]
fn a_passage_in_quotes_is_found_in_its_order() {
    let folder = tempdir().unwrap();
    let shelf = Shelf::open(folder.path()).unwrap();
    sample(&shelf);
    assert_eq!(papers(&ask(&shelf, "« eau potable »")), [2]);
    assert_eq!(papers(&ask(&shelf, "\"recettes de l'eau\"")), [1]);
    assert!(papers(&ask(&shelf, "\"potable eau\"")).is_empty());
}

#[test]
fn nothing_found_is_looked_for_nearby_and_it_is_said() {
    let folder = tempdir().unwrap();
    let shelf = Shelf::open(folder.path()).unwrap();
    sample(&shelf);
    let nearly = ask(&shelf, "asainissement");
    assert_eq!((papers(&nearly), nearly.loosened), (vec![1], Loosened::Spelling));
    let part = ask(&shelf, "voirie assainissement");
    assert_eq!((papers(&part), part.loosened), (vec![3, 1], Loosened::Part));
    assert!(papers(&ask(&shelf, "zzyzzx")).is_empty());
}

#[test]
fn only_what_may_be_seen_is_found_counted_or_offered() {
    let folder = tempdir().unwrap();
    let shelf = Shelf::open(folder.path()).unwrap();
    sample(&shelf);
    let mine = HashSet::from([20]);
    let answer = ask_as(&shelf, "eau", Rights::Carried(&mine), Filters::default(), Order::Relevance);
    assert_eq!((papers(&answer), answer.papers), (vec![2], 1));
    assert_eq!(answer.facets.years.keys().copied().collect::<Vec<_>>(), [2_012]);
    // What others may see is no reason to look nearby, and nothing of it comes.
    let answer = ask_as(&shelf, "voirie", Rights::Carried(&mine), Filters::default(), Order::Relevance);
    assert!(answer.hits.is_empty() && answer.facets.years.is_empty());
    let none = HashSet::new();
    assert!(
        ask_as(&shelf, "eau", Rights::Carried(&none), Filters::default(), Order::Relevance).hits.is_empty()
    );
}

#[test]
fn filters_count_what_they_would_leave_and_dates_order() {
    let folder = tempdir().unwrap();
    let shelf = Shelf::open(folder.path()).unwrap();
    sample(&shelf);
    let filters = Filters { year: Some(2_011), ..Filters::default() };
    let answer = ask_as(&shelf, "eau", Rights::All, filters, Order::Relevance);
    assert_eq!(papers(&answer), [1]);
    assert_eq!(answer.facets.years.len(), 2);
    assert_eq!(answer.facets.bodies.len(), 1);
    let answer = ask_as(&shelf, "commune", Rights::All, Filters::default(), Order::Date);
    assert_eq!(papers(&answer), [3, 2]);
    let second =
        shelf.search(&Asked::read("commune"), Rights::All, &Filters::default(), Order::Date, 1..2).unwrap();
    assert_eq!((papers(&second), second.papers), (vec![2], 2));
}

#[test]
fn a_paper_written_again_takes_the_place_of_the_first() {
    let folder = tempdir().unwrap();
    let shelf = Shelf::open(folder.path()).unwrap();
    sample(&shelf);
    write(&shelf, &[paper(3, "Voirie", &["La rue reste étroite."])], 10);
    assert!(papers(&ask(&shelf, "2014-123")).is_empty());
    assert_eq!(papers(&ask(&shelf, "étroites")), [3]);
    // Opened again, it is the same.
    drop(shelf);
    let shelf = Shelf::open(folder.path()).unwrap();
    assert_eq!((shelf.cursor().unwrap(), papers(&ask(&shelf, "étroit"))), (10, vec![3]));
}

#[test]
fn a_damaged_index_says_so_and_a_second_pen_waits() {
    let folder = tempdir().unwrap();
    let shelf = Shelf::open(folder.path()).unwrap();
    sample(&shelf);
    let pen = shelf.pen().unwrap();
    assert!(matches!(shelf.pen(), Err(Fault::Busy)));
    drop(pen);
    drop(shelf);
    std::fs::write(folder.path().join("meta.json"), b"{").unwrap();
    assert!(matches!(Shelf::open(folder.path()), Err(Fault::Damaged(_))));
}
