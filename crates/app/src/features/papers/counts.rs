//! What each choice would leave, in words: years, bodies, kinds, authorities.
use super::find::Found;
use super::model::{AuthorityCount, BodyCount, KindCount, PapersFound, YearCount, kind_of, short};
use super::store;
use crate::platform::error::AppResult;
use crate::platform::state::AppState;
use std::collections::BTreeMap;

/// Fills the counts, those of several authorities added up.
pub(super) async fn count(state: &AppState, all: &[Found], found: &mut PapersFound) -> AppResult<()> {
    let mut years: BTreeMap<u64, usize> = BTreeMap::new();
    let mut kinds: BTreeMap<u64, usize> = BTreeMap::new();
    for Found { reach, answer } in all {
        answer.facets.years.iter().for_each(|(year, count)| *years.entry(*year).or_default() += count);
        answer.facets.kinds.iter().for_each(|(kind, count)| *kinds.entry(*kind).or_default() += count);
        let authority = reach.authority.id;
        if answer.papers > 0 {
            let name = reach.authority.short_name.clone();
            found.authorities.push(AuthorityCount { id: authority, name, count: answer.papers });
        }
        if answer.facets.bodies.is_empty() {
            continue;
        }
        let mut tx = state.db.tenant(authority).read().await?;
        for (id, name) in store::bodies(&mut tx).await? {
            if let Some(count) = answer.facets.bodies.get(&short(id)) {
                found.bodies.push(BodyCount { id, name, authority, count: *count });
            }
        }
    }
    found.years = years.into_iter().rev().map(|(year, count)| YearCount { year, count }).collect();
    let kind = |(number, count)| kind_of(number).map(|kind| KindCount { kind, count });
    found.kinds = kinds.into_iter().filter_map(kind).collect();
    Ok(())
}
