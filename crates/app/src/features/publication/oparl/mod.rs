//! OParl 1.1: the sittings, agendas, acts and members of an authority, for programs. Everything comes from what was posted;
//! the members are those who sit, whose names and functions the law makes public.
//!
//! What OParl has no word for stands under `pupitre:`: the figures of votes, the quorum, the INSEE and SIREN codes. The
//! identifier of an object is its address, and does not change.
mod list;
mod objects;
mod people;

use super::public::{Filter, Site};
use super::store;
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use list::Listed;
pub(super) use objects::Gathered;
use serde_json::{Value, json};

/// Version of the schema.
pub const SCHEMA: &str = "https://schema.oparl.org/1.1/";

/// An answer.
pub enum Said {
    Object(Value),
    Nothing,
}

/// Answers an address under `/oparl/v1.1/`.
pub async fn answer(tx: &mut TenantTx, site: &Site<'_>, path: &[String], filter: &Filter) -> AppResult<Said> {
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    let object = match parts.as_slice() {
        [] | ["system"] => Some(objects::system(site)),
        ["body"] => Some(objects::body(tx, site).await?),
        [kind] => {
            let gathered = Gathered::read(tx, site).await?;
            gathered.all(kind).map(|all| list::page(site, kind, all, filter))
        }
        [kind, id] => {
            let gathered = Gathered::read(tx, site).await?;
            let wanted = site.url(&format!("/oparl/v1.1/{kind}/{id}"));
            gathered
                .all(list_of(kind))
                .into_iter()
                .flatten()
                .find(|o: &Listed| o.object["id"] == wanted)
                .map(|o| o.object)
        }
        _ => None,
    };
    Ok(object.map_or(Said::Nothing, Said::Object))
}

/// The list in which objects of a kind stand.
fn list_of(kind: &str) -> &'static str {
    match kind {
        "organization" => "organizations",
        "person" => "people",
        "membership" => "memberships",
        "meeting" => "meetings",
        "agendaitem" => "agendaitems",
        "paper" => "papers",
        "consultation" => "consultations",
        "file" => "files",
        "location" => "locations",
        "legislativeterm" => "legislativeterms",
        _ => "",
    }
}

/// Lists of a body, as they are named in addresses.
pub const LISTS: [&str; 10] = [
    "organizations",
    "people",
    "memberships",
    "meetings",
    "agendaitems",
    "papers",
    "consultations",
    "files",
    "locations",
    "legislativeterms",
];

/// Everything, in one document: what `pupitre export oparl` writes.
pub async fn whole(tx: &mut TenantTx, site: &Site<'_>) -> AppResult<Value> {
    let gathered = Gathered::read(tx, site).await?;
    let mut all = json!({ "system": objects::system(site), "body": objects::body(tx, site).await? });
    for name in LISTS {
        let objects: Vec<Value> =
            gathered.all(name).unwrap_or_default().into_iter().map(|l| l.object).collect();
        all[name] = Value::Array(objects);
    }
    Ok(all)
}

/// A moment as OParl writes it.
fn moment(at: crate::platform::time::Timestamp) -> String {
    at.instant().strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// Postings, the withdrawn ones too: a program that copied them must learn that they are gone.
async fn postings(tx: &mut TenantTx) -> sqlx::Result<Vec<super::model::Publication>> {
    store::every(tx).await
}
