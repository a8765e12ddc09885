//! What was written, judged whole: the one way in which anything reads a sitting.
use super::model::{FactRow, Held, RefusedFact};
use super::refusal::ProceedingsRefusal;
use super::{setting, store};
use crate::features::sittings::{self, Sitting};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use pupitre_rules::proceedings::{Entry, Proceedings, Setting, follow};
use uuid::Uuid;

/// A sitting about to be shown or written in.
pub(super) struct Ground {
    pub sitting: Sitting,
    pub setting: Setting,
    pub frozen: bool,
    pub sealed: bool,
    /// Every fact, struck out or not, in the order in which they were received.
    pub rows: Vec<FactRow>,
}

impl Ground {
    /// Facts that stand.
    pub fn standing(&self) -> Vec<Entry> {
        self.rows.iter().filter(|row| row.struck_at.is_none()).map(FactRow::entry).collect()
    }
}

/// A sitting that was convened, with all that was written of it.
pub(super) async fn ground(tx: &mut TenantTx, id: Uuid) -> AppResult<Ground> {
    let sitting = sittings::sitting(tx, id).await?.ok_or(AppError::NotFound)?;
    match sitting.state.as_str() {
        "draft" => return Err(ProceedingsRefusal::NotConvened.into()),
        "cancelled" => return Err(ProceedingsRefusal::Cancelled.into()),
        _ => {}
    }
    let opening = store::opening(tx, id).await?;
    let sealed = opening.as_ref().is_some_and(|o| o.sealed_at.is_some());
    let frozen = opening.is_some();
    let setting = match opening {
        Some(opening) => opening.setting.0,
        None => setting::gather(tx, &sitting).await?.ok_or(ProceedingsRefusal::NotConvened)?,
    };
    let rows = store::facts(tx, id).await?;
    Ok(Ground { sitting, setting, frozen, sealed, rows })
}

/// The sitting as it was held, or as far as it went; none when nothing was written.
pub async fn held(tx: &mut TenantTx, sitting: Uuid) -> AppResult<Option<Held>> {
    if store::facts(tx, sitting).await?.iter().all(|row| row.struck_at.is_some()) {
        return Ok(None);
    }
    let ground = ground(tx, sitting).await?;
    let entries = ground.standing();
    let (proceedings, _) = what_stands(&ground.setting, &entries)?;
    Ok(Some(Held { setting: ground.setting, entries, proceedings }))
}

/// The sitting that the facts tell. Before the opening a seat or a proxy may have changed since a fact was written: the
/// first that no longer stands is told, and left out with those that follow from it.
pub(super) fn what_stands(
    setting: &Setting,
    entries: &[Entry],
) -> AppResult<(Proceedings, Option<RefusedFact>)> {
    let mut kept = entries.to_vec();
    let mut fault = None;
    loop {
        match follow(setting, &kept) {
            Ok(proceedings) => return Ok((proceedings, fault)),
            Err((id, refusal)) => {
                let before = kept.len();
                kept.retain(|e| e.id != id);
                if kept.len() == before {
                    // The body itself cannot be judged, before any fact.
                    return Err(ProceedingsRefusal::Unlawful(refusal).into());
                }
                fault.get_or_insert(RefusedFact { id, sentence: refusal.sentence() });
            }
        }
    }
}
