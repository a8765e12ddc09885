//! Deliberations as the Socle commun des données locales has them: CSV, 17 fields (schema « Délibérations » 2.1.3).
use super::model::{ActFacts, DeliberationFacts, Publication};
use super::public::Site;
use super::store;
use crate::platform::db::TenantTx;
use anyhow::anyhow;
use pupitre_rules::matters::MATTERS;

/// Fields, in the order of the schema.
pub const FIELDS: [&str; 17] = [
    "COLL_NOM",
    "COLL_SIRET",
    "DELIB_ID",
    "DELIB_DATE",
    "DELIB_MATIERE_CODE",
    "DELIB_MATIERE_NOM",
    "DELIB_OBJET",
    "BUDGET_ANNEE",
    "BUDGET_NOM",
    "PREF_ID",
    "PREF_DATE",
    "VOTE_EFFECTIF",
    "VOTE_REEL",
    "VOTE_POUR",
    "VOTE_CONTRE",
    "VOTE_ABSTENTION",
    "DELIB_URL",
];

/// The schema wants a matter on every line; an act without one is filed under the last family, by kind of authority.
fn matter(d: &DeliberationFacts, authority: &str) -> (&'static str, String) {
    let other = match authority {
        "departement" => "9.2",
        "region" => "9.3",
        _ => "9.1",
    };
    let code = d.matter.as_deref().unwrap_or(other);
    let row = MATTERS
        .iter()
        .find(|(known, ..)| *known == code)
        .or_else(|| MATTERS.iter().find(|(known, ..)| *known == other));
    row.map_or((other, String::new()), |(code, family, name)| (*code, format!("{family}/{name}")))
}

/// The file; none until the authority has said its SIRET, which every line carries.
pub async fn file(tx: &mut TenantTx, site: &Site<'_>) -> anyhow::Result<Option<Vec<u8>>> {
    if site.door.siret.is_empty() {
        return Ok(None);
    }
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(FIELDS)?;
    for p in store::of_kind(tx, "deliberation").await? {
        if let ActFacts::Deliberation(d) = &p.facts.0.act {
            csv.write_record(line(site, &p, d))?;
        }
    }
    Ok(Some(csv.into_inner().map_err(|e| anyhow!("{e}"))?))
}

fn line(site: &Site<'_>, p: &Publication, d: &DeliberationFacts) -> [String; 17] {
    let (code, name) = matter(d, &site.door.kind);
    let number = |read: fn(&super::model::VoteFacts) -> i64| {
        d.vote.as_ref().map(|v| read(v).to_string()).unwrap_or_default()
    };
    [
        site.door.name.clone(),
        site.door.siret.clone(),
        if p.number.is_empty() { p.id.to_string() } else { p.number.clone() },
        p.day.0.clone(),
        code.to_owned(),
        name,
        d.object.clone(),
        String::new(),
        String::new(),
        String::new(),
        d.transmitted_on.as_ref().filter(|on| **on >= p.day).map(|on| on.0.clone()).unwrap_or_default(),
        number(|v| v.in_office),
        number(|v| v.in_favour + v.against + v.abstained),
        number(|v| v.in_favour),
        number(|v| v.against),
        number(|v| v.abstained),
        site.url(&format!("/actes/{}", p.id)),
    ]
}
