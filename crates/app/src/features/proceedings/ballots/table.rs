//! Who may cast which voice in a ballot, as the facts of the sitting stand. Worked out again only when they change.
use super::store;
use crate::features::proceedings::judge;
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use pupitre_rules::proceedings::Proceedings;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Facts written and struck out: two equal ones tell the same sitting, once it opened.
pub(in crate::features::proceedings) type Version = (i64, i64);

/// The version of a sitting.
pub(in crate::features::proceedings) async fn version(
    tx: &mut TenantTx,
    sitting: Uuid,
) -> sqlx::Result<Version> {
    store::version(tx, sitting).await
}

/// The voices of a sitting at one version.
pub(super) struct Table {
    pub version: Version,
    /// Everybody who sits, titulars and substitutes.
    pub seated: HashSet<Uuid>,
    /// By open ballot, the voices that may vote, and who casts each now.
    pub open: HashMap<Uuid, HashMap<Uuid, Option<Uuid>>>,
}

impl Table {
    /// Reads it anew.
    pub async fn lay(tx: &mut TenantTx, sitting: Uuid) -> AppResult<Self> {
        let version = version(tx, sitting).await?;
        let ground = judge::ground(tx, sitting).await?;
        let (proceedings, _) = judge::what_stands(&ground.setting, &ground.standing())?;
        let seated = ground.setting.seats.iter().map(|s| s.member).collect();
        Ok(Self { version, seated, open: open_ballots(&proceedings) })
    }
}

fn open_ballots(p: &Proceedings) -> HashMap<Uuid, HashMap<Uuid, Option<Uuid>>> {
    let casts = |voice: &Uuid| p.voice(*voice).and_then(|v| v.sitting.or(v.represented_by));
    let of = |entitled: &[Uuid]| entitled.iter().map(|voice| (*voice, casts(voice))).collect();
    p.items.iter().filter_map(|i| Some((i.ballot?, of(&i.entitled)))).collect()
}
