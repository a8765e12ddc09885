//! The same open data and packages for the command line.
use super::archive::{self, Package};
use super::public::site;
use super::{oparl, scdl, store};
use crate::features::authorities;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::state::AppState;
use serde_json::Value;
use uuid::Uuid;

/// Why nothing is exported.
enum ExportRefusal {
    NoSite,
    NoSiret,
}

impl Refusal for ExportRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoSite => "publication.no_site",
            Self::NoSiret => "publication.siret_missing",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NoSite => "Cette collectivité n’a pas de site public ouvert : publiez d’abord, ou ouvrez-le dans « Publication ».".into(),
            Self::NoSiret => "Le fichier SCDL porte à chaque ligne le SIRET de la collectivité : donnez-le dans « Publication », réglages du site.".into(),
        }
    }
}

/// What to export.
pub enum Export {
    Scdl,
    OParl,
}

/// An open file of an authority.
pub async fn export(state: &AppState, authority: Uuid, what: &Export) -> AppResult<Vec<u8>> {
    let mut tx = state.db.tenant(authority).read().await?;
    let slug = store::site(&mut tx).await?.ok_or(ExportRefusal::NoSite)?.slug;
    let door = store::door(tx.inner(), &slug).await?.ok_or(ExportRefusal::NoSite)?;
    let site = site(state, &door, state.clock.now());
    match what {
        Export::Scdl => Ok(scdl::file(&mut tx, &site).await?.ok_or(ExportRefusal::NoSiret)?),
        Export::OParl => {
            let whole: Value = oparl::whole(&mut tx, &site).await?;
            Ok(serde_json::to_vec_pretty(&whole)?)
        }
    }
}

/// The packages of a sitting, or of every sitting of a year of which something is published.
pub async fn archives(
    state: &AppState,
    authority: Uuid,
    sitting: Option<Uuid>,
    year: Option<&str>,
) -> AppResult<Vec<Package>> {
    let mut tx = state.db.tenant(authority).read().await?;
    authorities::authority(&mut tx).await?;
    let wanted = match sitting {
        Some(id) => vec![id],
        None => {
            let lines =
                store::lines(&mut tx, &store::Wanted { year, ..Default::default() }, i64::MAX, 0).await?;
            let mut ids: Vec<Uuid> = lines.iter().filter_map(|l| l.sitting_id).collect();
            ids.dedup();
            ids
        }
    };
    drop(tx);
    if wanted.is_empty() {
        return Err(AppError::NotFound);
    }
    let mut packages = Vec::new();
    for id in wanted {
        packages.push(archive::sealed(state, authority, id, None).await?);
    }
    Ok(packages)
}
