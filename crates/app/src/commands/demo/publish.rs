//! What is due is posted for everyone, and the site says who publishes.
use super::story::Story;
use anyhow::{Context, Result};
use pupitre_rules::authority::check_siret;
use serde_json::{Value, json};

impl Story {
    /// Posts everything that is due and made, of the authority of this sitting.
    pub(super) async fn publish(&mut self, play: usize) -> Result<()> {
        self.office.work().await?;
        let key = self.clerk(play).await?;
        let path = format!("/api/authorities/{}/publication", self.house(play).id);
        let seen = self.office.get(&path, &key).await?;
        if seen["opened"] == false {
            self.open_site(play, &path, seen["site"].clone()).await?;
        }
        for due in seen["due"].as_array().into_iter().flatten().filter(|due| due["ready"] == true) {
            let order = json!({ "kind": due["kind"], "subject": due["subject"] });
            self.office.post(&format!("{path}/postings"), &key, &order).await?;
        }
        Ok(())
    }

    async fn open_site(&mut self, play: usize, path: &str, mut site: Value) -> Result<()> {
        let (key, house) = (self.clerk(play).await?, self.house(play));
        let authority = self.office.get(&format!("/api/authorities/{}", house.id), &key).await?;
        let siren = authority["siren"].as_str().context("an authority has a SIREN")?;
        let seats = (1..100).map(|n| format!("{siren}{n:05}"));
        site["siret"] = json!(seats.into_iter().find(|siret| check_siret(siret).is_ok()).unwrap_or_default());
        site["contact"] = json!(if house.id == self.town.id {
            "mairie@saint-aubin.example"
        } else {
            "actes@trois-vallees.example"
        });
        site["slug"] = json!(if house.id == self.town.id { "saint-aubin" } else { "trois-vallees" });
        self.office.put(&format!("{path}/site"), &key, &site).await?;
        Ok(())
    }
}
