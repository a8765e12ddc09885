//! The register as other software reads it: CSV in the layouts of Snipe-IT and GLPI, inventories of GLPI (JSON 1.2).
use super::model::Tablet;
use super::store;
use crate::features::authorities::{self, Authority};
use crate::platform::answer::{download, zipped};
use crate::platform::auth::{Caller, SEES_TABLETS};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppResult, Refusal};
use crate::platform::extract::{Path, Query};
use crate::platform::state::AppState;
use crate::platform::time::{Day, Timestamp};
use axum::extract::State;
use axum::response::Response;
use pupitre_rules::fleet::State as Stand;
use pupitre_tabular::{write_csv, write_csv_commas};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use utoipa::IntoParams;
use uuid::Uuid;

/// For which software.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    SnipeItCsv,
    GlpiCsv,
    GlpiJson,
}

impl Format {
    /// The format of a name.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "snipeit-csv" | "" => Some(Self::SnipeItCsv),
            "glpi-csv" => Some(Self::GlpiCsv),
            "glpi-json" => Some(Self::GlpiJson),
            _ => None,
        }
    }

    fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::SnipeItCsv => ("text/csv; charset=utf-8", "tablettes-snipeit.csv"),
            Self::GlpiCsv => ("text/csv; charset=utf-8", "tablettes-glpi.csv"),
            Self::GlpiJson => ("application/zip", "tablettes-glpi.zip"),
        }
    }
}

/// Why nothing is exported.
#[derive(Debug)]
struct UnknownFormat(String);

impl Refusal for UnknownFormat {
    fn code(&self) -> &'static str {
        "fleet.format_unknown"
    }

    fn sentence(&self) -> String {
        format!("Le format « {} » n’est pas connu. Possibles : snipeit-csv, glpi-csv, glpi-json.", self.0)
    }

    fn field(&self) -> Option<&'static str> {
        Some("format")
    }
}

/// In which format.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `snipeit-csv`, `glpi-csv` or `glpi-json`.
    #[serde(default)]
    format: String,
}

/// The register in a file for other software.
#[utoipa::path(get, path = "/api/authorities/{authority}/tablet-export", tag = "fleet", operation_id = "tablets_export",
    params(("authority" = Uuid, Path), ExportQuery),
    security(("session" = [])),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404), (status = 422)))]
pub(super) async fn export(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Query(query): Query<ExportQuery>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, SEES_TABLETS).await?;
    let format =
        Format::of(&query.format).ok_or_else(|| UnknownFormat(query.format.chars().take(40).collect()))?;
    let mut tx = desk.read().await?;
    let bytes = export_file(&mut tx, format, state.clock.now()).await?;
    let (kind, name) = format.file();
    Ok(download(kind, bytes, name))
}

/// The bytes of an export.
pub async fn export_file(tx: &mut TenantTx, format: Format, now: Timestamp) -> AppResult<Vec<u8>> {
    let authority = authorities::authority(tx).await?;
    let tablets = store::every_tablet(tx).await?;
    let holders: HashMap<Uuid, (String, String)> = store::open_holders(tx)
        .await?
        .into_iter()
        .map(|(tablet, name, email)| (tablet, (name, email.unwrap_or_default())))
        .collect();
    let nobody = (String::new(), String::new());
    let holder = |t: &Tablet| holders.get(&t.id).unwrap_or(&nobody);
    Ok(match format {
        Format::SnipeItCsv => {
            let rows: Vec<Vec<String>> = tablets.iter().map(|t| snipe(t, holder(t), &authority)).collect();
            write_csv_commas(&SNIPE.map(String::from), &rows)
        }
        Format::GlpiCsv => {
            let rows: Vec<Vec<String>> = tablets.iter().map(|t| glpi(t, holder(t), &authority)).collect();
            write_csv(&GLPI.map(String::from), &rows)
        }
        Format::GlpiJson => inventories(&tablets, &holders, &authority, now)?,
    })
}

const SNIPE: [&str; 17] = [
    "Item Name",
    "Asset Tag",
    "Serial",
    "IMEI",
    "Model name",
    "Category",
    "Manufacturer",
    "Status",
    "Supplier",
    "Purchase Date",
    "Purchase Cost",
    "Warranty Expires",
    "Full Name",
    "Email",
    "Checkout Type",
    "Location",
    "Notes",
];

/// The status of Snipe-IT for a state of ours.
fn status(t: &Tablet) -> &'static str {
    match Stand::of(&t.state) {
        Some(Stand::Ready) => "Ready to Deploy",
        Some(Stand::Lent) => "Deployed",
        Some(Stand::InRepair) => "Out for Repair",
        Some(Stand::Lost) => "Lost/Stolen",
        Some(Stand::Retired) => "Archived",
        Some(Stand::Ordered) => "On Order",
        _ => "Pending",
    }
}

fn snipe(t: &Tablet, (name, email): &(String, String), authority: &Authority) -> Vec<String> {
    let cost = t.cost_cents.map(|c| format!("{}.{:02}", c / 100, c % 100)).unwrap_or_default();
    let day = |day: &Option<Day>| day.as_ref().map(|d| d.0.clone()).unwrap_or_default();
    vec![
        t.tag.clone(),
        t.tag.clone(),
        t.serial.clone().unwrap_or_default(),
        t.imei.clone().unwrap_or_default(),
        t.model.clone(),
        "Tablette".into(),
        t.make.clone(),
        status(t).into(),
        t.supplier.clone(),
        day(&t.bought_on),
        cost,
        day(&t.warranty_until),
        name.clone(),
        email.clone(),
        if name.is_empty() { String::new() } else { "user".into() },
        authority.short_name.clone(),
        t.note.clone(),
    ]
}

const GLPI: [&str; 12] = [
    "name",
    "serial",
    "otherserial",
    "contact",
    "users_id",
    "locations_id",
    "states_id",
    "manufacturers_id",
    "phonemodels_id",
    "phonetypes_id",
    "imei",
    "comment",
];

fn glpi(t: &Tablet, (name, email): &(String, String), authority: &Authority) -> Vec<String> {
    vec![
        t.tag.clone(),
        t.serial.clone().unwrap_or_default(),
        t.tag.clone(),
        name.clone(),
        email.clone(),
        authority.short_name.clone(),
        Stand::of(&t.state).map(Stand::label).unwrap_or_default().into(),
        t.make.clone(),
        t.model.clone(),
        "Tablette".into(),
        t.imei.clone().unwrap_or_default(),
        t.note.clone(),
    ]
}

/// One inventory of a tablet, as the agents of GLPI send it.
fn inventory(t: &Tablet, holder: Option<&(String, String)>, authority: &Authority, now: Timestamp) -> Value {
    let moment = now.zoned(&authority.time_zone);
    let mut content = json!({
        "versionclient": concat!("Pupitre/", env!("CARGO_PKG_VERSION")),
        "accesslog": { "logdate": moment.strftime("%Y-%m-%d %H:%M:%S").to_string() },
        "hardware": { "name": t.tag, "uuid": t.id, "description": t.note },
        "bios": { "smanufacturer": t.make, "smodel": t.model, "ssn": t.serial, "assettag": t.tag },
    });
    if let Some((name, email)) = holder {
        content["users"] = json!([{ "login": if email.is_empty() { name } else { email } }]);
    }
    if let Some(sim) = &t.sim {
        content["simcards"] = json!([{ "iccid": sim, "phone_number": t.phone }]);
    }
    if let Some(imei) = &t.imei {
        content["modems"] = json!([{ "imei": imei }]);
    }
    json!({
        "action": "inventory", "itemtype": "Phone", "tag": authority.short_name,
        "deviceid": format!("{}-{}", t.tag, moment.strftime("%Y-%m-%d-%H-%M-%S")), "content": content,
    })
}

/// One file per tablet, in the archive that GLPI reads whole.
fn inventories(
    tablets: &[Tablet],
    holders: &HashMap<Uuid, (String, String)>,
    authority: &Authority,
    now: Timestamp,
) -> anyhow::Result<Vec<u8>> {
    let known = tablets.iter().filter(|t| !matches!(t.state.as_str(), "ordered" | "retired"));
    let files: serde_json::Result<Vec<(String, Vec<u8>)>> = known
        .map(|t| {
            let inventory = inventory(t, holders.get(&t.id), authority, now);
            Ok((format!("{}.json", t.id), serde_json::to_vec_pretty(&inventory)?))
        })
        .collect();
    zipped(files?)
}
