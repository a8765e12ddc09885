//! Words close to one that was mistyped, among those that the papers say. Looked for only when nothing was found.
use std::collections::HashMap;
use tantivy::Searcher;
use tantivy::schema::Field;

/// Words tried in place of one.
const MOST: usize = 4;

/// The terms of a field that differ from this one by a letter, or two in a long word; the closest and commonest first.
pub(crate) fn near(searcher: &Searcher, field: Field, typed: &str) -> tantivy::Result<Vec<String>> {
    let typed: Vec<char> = typed.chars().collect();
    let most = match typed.len() {
        0..=3 => return Ok(Vec::new()),
        4..=7 => 1,
        _ => 2,
    };
    let mut found: HashMap<String, (usize, u64)> = HashMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(field)?;
        let mut terms = index.terms().stream()?;
        while terms.advance() {
            let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
            if term.bytes().any(|b| b.is_ascii_digit()) || term.len().abs_diff(typed.len()) > most {
                continue;
            }
            if let Some(distance) = distance(&typed, &term.chars().collect::<Vec<_>>(), most) {
                let frequency = u64::from(terms.value().doc_freq);
                found.entry(term.to_owned()).or_insert((distance, 0)).1 += frequency;
            }
        }
    }
    let mut found: Vec<(String, (usize, u64))> = found.into_iter().collect();
    found.sort_by(|(a, (da, fa)), (b, (db, fb))| da.cmp(db).then(fb.cmp(fa)).then(a.cmp(b)));
    let closest = found.first().map_or(0, |(_, (distance, _))| *distance);
    found.retain(|(_, (distance, _))| *distance == closest);
    Ok(found.into_iter().take(MOST).map(|(term, _)| term).collect())
}

/// Letters added, left out, changed or swapped between two words; none beyond `most`.
fn distance(one: &[char], other: &[char], most: usize) -> Option<usize> {
    let mut rows =
        [vec![0; other.len() + 1], (0..=other.len()).collect::<Vec<usize>>(), vec![0; other.len() + 1]];
    for i in 1..=one.len() {
        let [before, above, row] = &mut rows;
        row[0] = i;
        for j in 1..=other.len() {
            let change = usize::from(one[i - 1] != other[j - 1]);
            let mut least = (above[j] + 1).min(row[j - 1] + 1).min(above[j - 1] + change);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row[j] = least;
        }
        if row.iter().min().is_some_and(|least| *least > most + 1) {
            return None;
        }
        rows.rotate_left(1);
    }
    rows[1].last().copied().filter(|d| *d <= most)
}

#[cfg(test)]
mod tests {
    use super::distance;

    fn between(one: &str, other: &str) -> Option<usize> {
        distance(&one.chars().collect::<Vec<_>>(), &other.chars().collect::<Vec<_>>(), 2)
    }

    #[test]
    fn a_slip_of_the_finger_counts_once() {
        assert_eq!(between("asainissement", "assainissement"), Some(1));
        assert_eq!(between("deliberatoin", "deliberation"), Some(1));
        assert_eq!(between("budjet", "budget"), Some(1));
        assert_eq!(between("eau", "eau"), Some(0));
        assert_eq!(between("commune", "communication"), None);
    }
}
