//! What a reader asks for: an address read into one of the pages there are. What no page uses does not count, so that an
//! address written otherwise is the same page.
use std::fmt::Write;
use url::form_urlencoded;
use uuid::Uuid;

/// Longest question of a search, in letters.
const LONGEST: usize = 200;
/// Farthest page of a list.
const FARTHEST: usize = 10_000;

/// A page, a feed or a file of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    Home,
    Sittings { year: Option<String>, body: Option<Uuid> },
    Sitting(Uuid),
    Deliberations { year: Option<String>, page: usize },
    Act(Uuid),
    Find { words: String, kind: Option<String>, year: Option<String>, page: usize },
    Data,
    Legal,
    Accessibility,
    Style,
    Atom,
    Rss,
    Calendar,
    Scdl,
    Sitemap,
    OParl { path: Vec<String>, filter: Filter },
}

/// What OParl lists are filtered by, as they are written in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub page: usize,
    pub created_since: Option<String>,
    pub created_until: Option<String>,
    pub modified_since: Option<String>,
    pub modified_until: Option<String>,
    pub omit_internal: bool,
}

/// Kinds of acts that a search may be held to.
const KINDS: [&str; 5] = ["convocation", "list", "minutes", "deliberation", "act"];

impl Asked {
    /// Reads what follows the name of the site; none when there is no such page.
    pub fn read(path: &str, query: &str) -> Option<Self> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let value = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name).map(|(_, v)| v.trim().to_owned());
            found.filter(|v| !v.is_empty())
        };
        let year = || value("annee").filter(|y| y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit()));
        let page = |name: &str| value(name).and_then(|p| p.parse().ok()).unwrap_or(1).clamp(1, FARTHEST);
        let parts: Vec<&str> = path.trim_matches('/').split('/').filter(|p| !p.is_empty()).collect();
        Some(match parts.as_slice() {
            [] => Self::Home,
            ["seances"] => {
                Self::Sittings { year: year(), body: value("organe").and_then(|b| b.parse().ok()) }
            }
            ["seances", id] => Self::Sitting(id.parse().ok()?),
            ["deliberations"] => Self::Deliberations { year: year(), page: page("page") },
            ["actes", id] => Self::Act(id.parse().ok()?),
            ["recherche"] => Self::Find {
                words: value("q").unwrap_or_default().chars().take(LONGEST).collect(),
                kind: value("type").filter(|k| KINDS.contains(&k.as_str())),
                year: year(),
                page: page("page"),
            },
            ["donnees"] => Self::Data,
            ["mentions-legales"] => Self::Legal,
            ["accessibilite"] => Self::Accessibility,
            ["style.css"] => Self::Style,
            ["actes.atom"] => Self::Atom,
            ["actes.rss"] => Self::Rss,
            ["seances.ics"] => Self::Calendar,
            ["deliberations.csv"] => Self::Scdl,
            ["sitemap.xml"] => Self::Sitemap,
            ["oparl", "v1.1", rest @ ..] => Self::OParl {
                path: rest.iter().map(|part| (*part).to_owned()).collect(),
                filter: Filter {
                    page: page("page"),
                    created_since: value("created_since"),
                    created_until: value("created_until"),
                    modified_since: value("modified_since"),
                    modified_until: value("modified_until"),
                    omit_internal: value("omit_internal").is_some_and(|v| v == "true"),
                },
            },
            _ => return None,
        })
    }

    /// One name for one page.
    pub fn key(&self) -> String {
        let mut key = String::new();
        // Writing to a text does not fail.
        let _ = write!(key, "{self:?}");
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_into_one_page_whatever_else_it_carries() {
        assert_eq!(Asked::read("", "utm_source=x"), Some(Asked::Home));
        assert_eq!(Asked::read("/seances/", "annee=20x6"), Some(Asked::Sittings { year: None, body: None }));
        let one = Asked::read("recherche", "q=eau+us%C3%A9e&page=0&type=nimporte").unwrap();
        let same = Asked::read("recherche", "page=1&q=%20eau%20us%C3%A9e").unwrap();
        assert_eq!(one, same);
        assert_eq!(one.key(), same.key());
        for unknown in ["seances/pas-un-numero", "actes", "admin", "oparl", "seances/a/b"] {
            assert_eq!(Asked::read(unknown, ""), None, "{unknown}");
        }
    }
}
