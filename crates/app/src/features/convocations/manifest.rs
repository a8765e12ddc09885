//! Freezing: what a version says and carries, taken from the rooms at the moment of sending.
use super::model::{FrozenAuthority, FrozenDocument, FrozenItem, FrozenSitting, Manifest};
use crate::features::authorities::{self, Authority};
use crate::features::bodies::Body;
use crate::features::dossiers::{self, Document};
use crate::features::people;
use crate::features::sittings::{self, Item, Sitting};
use crate::platform::db::TenantTx;
use crate::platform::time::Day;
use std::collections::HashMap;
use uuid::Uuid;

/// The manifest of a sitting as it stands in this transaction.
pub async fn freeze(tx: &mut TenantTx, sitting: &Sitting, body: &Body) -> sqlx::Result<Manifest> {
    let authority = authorities::authority(tx).await?;
    let agenda = sittings::agenda(tx, sitting.id).await?;
    let documents = dossiers::documents(tx, sitting.id).await?;
    let names = rapporteurs(tx, &agenda, &sitting.day()).await?;
    Ok(compose(authority, sitting, body, agenda, documents, &names))
}

/// Names of the rapporteurs whose mandate runs on the day, by mandate.
async fn rapporteurs(tx: &mut TenantTx, agenda: &[Item], day: &Day) -> sqlx::Result<HashMap<Uuid, String>> {
    let mut names = HashMap::new();
    for mandate in agenda.iter().filter_map(|item| item.rapporteur_mandate_id) {
        if names.contains_key(&mandate) {
            continue;
        }
        if let Some(member) = people::member(tx, mandate).await?.filter(|m| m.in_force(day)) {
            names.insert(mandate, member.full_name());
        }
    }
    Ok(names)
}

fn compose(
    authority: Authority,
    sitting: &Sitting,
    body: &Body,
    agenda: Vec<Item>,
    documents: Vec<Document>,
    names: &HashMap<Uuid, String>,
) -> Manifest {
    let mut next_page = 1;
    let agenda: Vec<FrozenItem> = agenda
        .into_iter()
        .map(|item| {
            let mine = documents.iter().filter(|d| d.item_id == Some(item.id));
            let documents = mine.map(|d| frozen_document(d, &mut next_page)).collect();
            let rapporteur = item.rapporteur_mandate_id.and_then(|id| names.get(&id).cloned());
            FrozenItem {
                id: item.id,
                parent_id: item.parent_id,
                number: item.number,
                title: item.title,
                rapporteur,
                kind: item.kind,
                closed_door: item.closed_door,
                on_site: item.on_site,
                documents,
            }
        })
        .collect();
    let bytes = agenda.iter().flat_map(|i| &i.documents).map(|d| d.bytes).sum();
    Manifest {
        authority: FrozenAuthority {
            id: authority.id,
            name: authority.name,
            short_name: authority.short_name,
            siren: authority.siren,
            address: authority.address,
        },
        sitting: frozen_sitting(sitting, body),
        agenda,
        pages: next_page - 1,
        bytes,
    }
}

/// Pages are numbered through the dossier, contents aside, so that a page has one number everywhere.
fn frozen_document(document: &Document, next_page: &mut i64) -> FrozenDocument {
    let first_page = if document.pages > 0 { *next_page } else { 0 };
    *next_page += document.pages;
    FrozenDocument {
        id: document.id,
        kind: document.kind.clone(),
        title: document.title.clone(),
        file_name: document.file_name.clone(),
        media_type: document.media_type.clone(),
        version: document.version,
        hash: document.reading_hash.clone(),
        original_hash: document.original_hash.clone(),
        pages: document.pages,
        bytes: document.bytes,
        first_page,
    }
}

fn frozen_sitting(sitting: &Sitting, body: &Body) -> FrozenSitting {
    FrozenSitting {
        id: sitting.id,
        body_id: body.id,
        body: body.name.clone(),
        title: sitting.title.clone(),
        starts_at: sitting.starts_at,
        time_zone: sitting.time_zone.clone(),
        place: sitting.place.clone(),
        address: sitting.address.clone(),
        remote_allowed: sitting.remote_allowed,
        public: sitting.public,
        reply_until: sitting.reply_until,
        urgent: sitting.urgent,
        urgency_reason: sitting.urgency_reason.clone(),
        calendar_uid: sitting.calendar_uid.clone(),
    }
}
