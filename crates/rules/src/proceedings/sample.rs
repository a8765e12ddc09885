//! A council for tests: its members, its items, numbered from 1.
use super::{ItemOf, SeatOf, Setting};
use crate::law;
use uuid::Uuid;

pub(crate) fn id(n: usize) -> Uuid {
    Uuid::from_u128(n as u128 + 1)
}

pub(crate) fn item(n: usize) -> Uuid {
    Uuid::from_u128(10_000 + n as u128)
}

/// `members` titulars, items of the kinds given.
pub(crate) fn council(members: usize, kinds: &[&str]) -> Setting {
    Setting {
        regime: "epci_council".into(),
        day: law::LATEST,
        body: "Conseil communautaire".into(),
        proxies_allowed: true,
        second_sitting: false,
        remote_allowed: false,
        seats: (0..members)
            .map(|n| SeatOf { member: id(n), name: format!("Élu {n}"), substitute_for: None, born: None })
            .collect(),
        items: kinds
            .iter()
            .enumerate()
            .map(|(n, kind)| ItemOf {
                id: item(n),
                number: (n + 1).to_string(),
                title: format!("Point {}", n + 1),
                kind: (*kind).into(),
                heading: false,
            })
            .collect(),
        proxies: vec![],
    }
}
