//! How the authority keeps its fleet: the checklist of a preparation, the years of service, the deliberation that allows lending
//! (L2121-13-1), and what its device management asks a new tablet to read.
use super::store;
use crate::features::authorities::{line, maybe_line};
use crate::platform::auth::{Caller, KEEPS_TABLETS, SEES_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use crate::platform::{feed, journal};
use axum::extract::State;
use pupitre_rules::fleet::preparation::{self, PLANNED_MINUTES, Step};
use pupitre_rules::fleet::worth::USUAL_YEARS;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most steps of a checklist.
const MOST_STEPS: usize = 30;

/// The deliberation by which the assembly allows lending.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LendingDeliberation {
    pub number: String,
    pub taken_on: Option<Day>,
}

/// What a new tablet reads from the code of its preparation sheet, to join the authority's device management.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceManagement {
    /// `android.app.extra.PROVISIONING_DEVICE_ADMIN_COMPONENT_NAME`.
    pub component: String,
    /// `…_PACKAGE_DOWNLOAD_LOCATION`.
    pub download: String,
    /// `…_SIGNATURE_CHECKSUM`.
    pub checksum: String,
    /// Address of the server of device management, for its own bundle (Headwind: `com.hmdm.BASE_URL`).
    pub server: String,
    /// Configuration to take there (Headwind: `com.hmdm.CONFIG`).
    pub configuration: String,
}

/// The settings of a fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FleetSettings {
    pub steps: Vec<Step>,
    pub planned_minutes: i64,
    pub service_years: i64,
    pub deliberation: LendingDeliberation,
    /// Number to call when a tablet is lost.
    pub call: String,
    pub management: DeviceManagement,
}

impl FleetSettings {
    /// What an authority starts from.
    pub(super) fn first() -> Self {
        Self {
            steps: preparation::first_steps(),
            planned_minutes: PLANNED_MINUTES,
            service_years: USUAL_YEARS,
            deliberation: LendingDeliberation::default(),
            call: String::new(),
            management: DeviceManagement::default(),
        }
    }
}

/// Why settings are not kept.
#[derive(Debug)]
enum SettingsRefusal {
    Steps,
    StepTwice,
    Minutes,
    Years,
    NotAnAddress { field: &'static str },
}

impl Refusal for SettingsRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Steps => "fleet.steps_count",
            Self::StepTwice => "fleet.step_twice",
            Self::Minutes => "fleet.minutes_impossible",
            Self::Years => "fleet.years_impossible",
            Self::NotAnAddress { .. } => "fleet.not_an_address",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Steps => format!(
                "Une préparation compte de 1 à {MOST_STEPS} étapes. Ajoutez-en une, ou regroupez-les."
            ),
            Self::StepTwice => {
                "Deux étapes ont la même clé : supprimez l’une, puis ajoutez-la de nouveau.".into()
            }
            Self::Minutes => "La durée prévue d’une préparation va de 1 à 480 minutes.".into(),
            Self::Years => "La durée de service d’une tablette va de 1 à 20 ans.".into(),
            Self::NotAnAddress { .. } => "Cette adresse doit commencer par https://.".into(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Steps | Self::StepTwice => "steps",
            Self::Minutes => "planned_minutes",
            Self::Years => "service_years",
            Self::NotAnAddress { field } => field,
        })
    }
}

/// The settings in force.
pub async fn settings(tx: &mut TenantTx) -> AppResult<FleetSettings> {
    Ok(store::settings(tx).await?.unwrap_or_else(FleetSettings::first))
}

/// The settings of the fleet. What device management reads is shown to those who keep it only.
#[utoipa::path(get, path = "/api/authorities/{authority}/fleet-settings", tag = "fleet", operation_id = "fleet_settings",
    params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = FleetSettings), (status = 404)))]
pub(super) async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<FleetSettings>> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let mut tx = desk.read().await?;
    let mut settings = settings(&mut tx).await?;
    if !desk.roles.iter().any(|role| KEEPS_TABLETS.contains(role)) {
        settings.management = DeviceManagement::default();
    }
    Ok(Json(settings))
}

fn check(s: FleetSettings) -> AppResult<FleetSettings> {
    if s.steps.is_empty() || s.steps.len() > MOST_STEPS {
        return Err(SettingsRefusal::Steps.into());
    }
    let mut steps: Vec<Step> = Vec::with_capacity(s.steps.len());
    for step in s.steps {
        let key = line("steps", "la clé de l’étape", &step.key, 40)?;
        if steps.iter().any(|known| known.key == key) {
            return Err(SettingsRefusal::StepTwice.into());
        }
        steps.push(Step { key, label: line("steps", "l’étape", &step.label, 120)? });
    }
    if !(1..=480).contains(&s.planned_minutes) {
        return Err(SettingsRefusal::Minutes.into());
    }
    if !(1..=20).contains(&s.service_years) {
        return Err(SettingsRefusal::Years.into());
    }
    let address = |field: &'static str, text: &str| -> AppResult<String> {
        let text = maybe_line(field, "l’adresse", text, 500)?;
        match text.is_empty() || text.starts_with("https://") {
            true => Ok(text),
            false => Err(SettingsRefusal::NotAnAddress { field }.into()),
        }
    };
    let m = s.management;
    Ok(FleetSettings {
        steps,
        deliberation: LendingDeliberation {
            number: maybe_line("deliberation", "le numéro de la délibération", &s.deliberation.number, 60)?,
            taken_on: s.deliberation.taken_on,
        },
        call: maybe_line("call", "le numéro à appeler", &s.call, 30)?,
        management: DeviceManagement {
            component: maybe_line("component", "le composant", &m.component, 200)?,
            download: address("download", &m.download)?,
            checksum: maybe_line("checksum", "l’empreinte", &m.checksum, 100)?,
            server: address("server", &m.server)?,
            configuration: maybe_line("configuration", "la configuration", &m.configuration, 100)?,
        },
        planned_minutes: s.planned_minutes,
        service_years: s.service_years,
    })
}

/// Changes the settings of the fleet.
#[utoipa::path(put, path = "/api/authorities/{authority}/fleet-settings", tag = "fleet",
    operation_id = "fleet_save_settings", request_body = FleetSettings, params(("authority" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = FleetSettings), (status = 404), (status = 422)))]
pub(super) async fn save(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(settings): Json<FleetSettings>,
) -> AppResult<Json<FleetSettings>> {
    let desk = caller.desk(&state, authority, KEEPS_TABLETS).await?;
    let settings = check(settings)?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    store::keep_settings(&mut tx, &settings, desk.person, now).await?;
    // The deliberation is what lending rests on: its naming is an act.
    let facts = json!({ "deliberation": settings.deliberation, "service_years": settings.service_years });
    let act = journal::Act {
        at: now,
        actor: Some(desk.person),
        verb: "fleet.save_settings",
        subject: None,
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    tx.commit().await?;
    Ok(Json(settings))
}
