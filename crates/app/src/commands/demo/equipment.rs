//! The hundred and twenty tablets of the authority, as its IT person had them in a spreadsheet: imported into the register
//! once they are in the hands of the members.
use super::cast::Who;
use super::office::id;
use super::story::Story;
use anyhow::{Result, ensure};
use pupitre_tabular::write_csv;
use serde_json::Value;
use std::collections::HashMap;

/// Tablets bought.
const BOUGHT: usize = 120;
const COLUMNS: [&str; 9] = [
    "Numéro d’inventaire",
    "Numéro de série",
    "Marque",
    "Modèle",
    "Situation",
    "Prix (€)",
    "Achetée le",
    "Accessoires",
    "Remise à (adresse électronique)",
];

impl Story {
    /// The spreadsheet, previewed then accepted.
    pub(super) async fn register_tablets(&mut self) -> Result<()> {
        let it = self.office.key(self.it).await?;
        let bought = self.calendar.founded().strftime("%d/%m/%Y").to_string();
        let holders = self.holders();
        let rows: Vec<Vec<String>> = (1..=BOUGHT)
            .map(|n| {
                let tag = format!("T-{n:03}");
                let holder = holders.get(&tag).map(|who| self.cast.people[*who].email.clone());
                let state = match n {
                    _ if holder.is_some() => "remise",
                    _ if n == BOUGHT => "en réparation",
                    _ => "prête",
                };
                let serial = format!("R9TX4{:05}", 8_800 + n * 37);
                let line = [
                    tag.as_str(),
                    serial.as_str(),
                    "Samsung",
                    "SM-X210",
                    state,
                    "225,00",
                    bought.as_str(),
                    "étui, chargeur",
                    holder.as_deref().unwrap_or_default(),
                ];
                line.map(str::to_owned).to_vec()
            })
            .collect();
        let file = write_csv(&COLUMNS.map(str::to_owned), &rows);
        let imports = self.community.path("tablet-imports");
        let preview = self.office.post_bytes(&format!("{imports}?file_name=parc.csv"), &it, file).await?;
        let import = id(&preview, "id")?;
        let written = self.office.post(&format!("{imports}/{import}/accept"), &it, &Value::Null).await?;
        ensure!(written["created"] == BOUGHT, "every tablet enters the register: {preview}");
        Ok(())
    }

    /// Who holds which tablet, by its number; those whose mandate is over gave theirs back.
    fn holders(&self) -> HashMap<String, Who> {
        let gone = |who: &Who| self.renewed && self.cast.leavers.iter().any(|(leaver, _)| leaver == who);
        let held = self.tablets.iter().filter(|(who, _)| !gone(who));
        let tag = |label: &str| {
            label.strip_prefix("Tablette ").filter(|tag| tag.starts_with("T-")).map(str::to_owned)
        };
        held.filter_map(|(who, tablet)| Some((tag(&tablet.label)?, *who))).collect()
    }
}
