//! `publication.set_up`: the public site of the authority: its address, whether it is open, how acts are published.
use super::model::PublicSite;
use super::{slug, store};
use crate::features::authorities::{self, Authority};
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::{feed, journal};
use axum::extract::State;
use pupitre_rules::{authority, publicity};
use serde_json::json;
use uuid::Uuid;

/// Longest line of the settings.
const LONGEST: usize = 300;

/// Why settings are not taken.
enum SiteRefusal {
    Slug,
    SlugTaken,
    Form(String),
    FormUnknown,
    NoDecision,
    Siret(String),
    SiretElse,
    Contact,
}

impl Refusal for SiteRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Slug => "publication.slug_unfit",
            Self::SlugTaken => "publication.slug_taken",
            Self::Form(_) => "publication.form_not_free",
            Self::FormUnknown => "publication.form_unknown",
            Self::NoDecision => "publication.form_without_decision",
            Self::Siret(_) | Self::SiretElse => "publication.siret_unfit",
            Self::Contact => "publication.contact_unfit",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Slug => "L’adresse s’écrit en lettres minuscules sans accent, en chiffres et en traits d’union, de 3 à 60 \
                           caractères : par exemple « trois-vallees »."
                .into(),
            Self::SlugTaken => "Cette adresse est prise : ajoutez le nom de votre département, par exemple.".into(),
            Self::Form(sentence) | Self::Siret(sentence) => sentence.clone(),
            Self::FormUnknown => "Un acte se publie sous forme électronique, par affichage ou sur papier.".into(),
            Self::NoDecision => "Sans délibération, la publication est électronique (article L2131-1 du CGCT) : donnez le jour de \
                                 la délibération qui a choisi une autre forme."
                .into(),
            Self::SiretElse => "Ce SIRET ne commence pas par le SIREN de la collectivité : recopiez celui de son siège.".into(),
            Self::Contact => "Donnez une adresse électronique, par exemple « contact@exemple.fr », ou rien.".into(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Slug | Self::SlugTaken => "slug",
            Self::Form(_) | Self::FormUnknown => "form",
            Self::NoDecision => "form_decided_on",
            Self::Siret(_) | Self::SiretElse => "siret",
            Self::Contact => "contact",
        })
    }
}

/// Sets the site up.
#[utoipa::path(put, path = "/api/authorities/{authority}/publication/site", tag = "publication",
    operation_id = "publication_set_up", request_body = PublicSite, params(("authority" = Uuid, Path)),
    security(("session" = [])), responses((status = 200, body = PublicSite), (status = 404), (status = 422)))]
pub(super) async fn set_up(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(asked): Json<PublicSite>,
) -> AppResult<Json<PublicSite>> {
    let desk = caller.desk(&state, authority, PREPARES).await?;
    let mut tx = desk.write().await?;
    let site = set_up_in(&state, &mut tx, asked, desk.person).await?;
    tx.commit().await?;
    Ok(Json(site))
}

/// The same, inside a unit of work.
pub async fn set_up_in(
    state: &AppState,
    tx: &mut TenantTx,
    asked: PublicSite,
    by: Uuid,
) -> AppResult<PublicSite> {
    let now = state.clock.now();
    let site = checked(tx, asked, state).await?;
    if store::site(tx).await?.as_ref() == Some(&site) {
        return Ok(site);
    }
    store::put_site(tx, &site).await?;
    let facts = json!({ "site": site });
    let act = journal::Act {
        at: now,
        actor: Some(by),
        verb: "publication.set_up",
        subject: Some(tx.tenant()),
        facts: &facts,
    };
    journal::record(tx, act).await?;
    feed::publish(tx, "publication.set_up", None, now).await?;
    Ok(site)
}

async fn checked(tx: &mut TenantTx, asked: PublicSite, state: &AppState) -> AppResult<PublicSite> {
    let a = authorities::authority(tx).await?;
    let today = state.clock.now().day_in(&a.time_zone);
    if !slug::fits(&asked.slug) {
        return Err(SiteRefusal::Slug.into());
    }
    if store::slug_taken(tx, &asked.slug).await? {
        return Err(SiteRefusal::SlugTaken.into());
    }
    let inhabitants = authorities::population_on(tx, &today).await?.unwrap_or_default();
    match asked.form.as_str() {
        "electronic" => {}
        "display" | "paper" if !publicity::may_choose(&a.kind, inhabitants, today.date()) => {
            return Err(SiteRefusal::Form(publicity::not_free(&a.kind)).into());
        }
        "display" | "paper" if asked.form_decided_on.is_none() => return Err(SiteRefusal::NoDecision.into()),
        "display" | "paper" => {}
        _ => return Err(SiteRefusal::FormUnknown.into()),
    }
    let siret = match asked.siret.trim() {
        "" => String::new(),
        siret => authority::check_siret(siret).map_err(SiteRefusal::Siret)?,
    };
    if !siret.is_empty() && !siret.starts_with(&a.siren) {
        return Err(SiteRefusal::SiretElse.into());
    }
    let contact = asked.contact.trim();
    if !contact.is_empty() && contact.parse::<lettre::Address>().is_err() {
        return Err(SiteRefusal::Contact.into());
    }
    let director =
        authorities::maybe_line("director", "directeur de la publication", &asked.director, LONGEST)?;
    let host = authorities::maybe_line("host", "hébergeur", &asked.host, LONGEST)?;
    let electronic = asked.form == "electronic";
    Ok(PublicSite {
        siret,
        contact: contact.to_owned(),
        director,
        host,
        form_decided_on: asked.form_decided_on.filter(|_| !electronic),
        ..asked
    })
}

/// The site as it would open by itself.
pub async fn proposed(tx: &mut TenantTx, a: &Authority) -> sqlx::Result<PublicSite> {
    let named = slug::of(&a.name);
    let with_siren = format!("{}-{}", slug::of(&a.short_name), a.siren);
    let free = slug::fits(&named) && !store::slug_taken(tx, &named).await?;
    Ok(PublicSite {
        slug: if free { named } else { with_siren.trim_start_matches('-').to_owned() },
        online: true,
        form: "electronic".into(),
        form_decided_on: None,
        siret: String::new(),
        contact: String::new(),
        director: String::new(),
        host: String::new(),
    })
}

/// The site, opened if it was not yet: publication is electronic by default (L2131-1). With the zone of its days.
pub async fn opened(tx: &mut TenantTx) -> AppResult<(PublicSite, String)> {
    let a = authorities::authority(tx).await?;
    if let Some(site) = store::site(tx).await? {
        return Ok((site, a.time_zone));
    }
    let site = proposed(tx, &a).await?;
    store::put_site(tx, &site).await?;
    Ok((site, a.time_zone))
}
