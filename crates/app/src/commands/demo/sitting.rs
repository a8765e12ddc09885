//! A sitting as its clerk makes it: written down, its papers laid on its items, sent, posted, displayed, held; or
//! corrected by a new version.
use super::agenda::Item;
use super::calendar;
use super::office::id;
use super::papers::{Letterhead, Sheet};
use super::story::{Fate, Story};
use crate::platform::auth::HOME_ZONE;
use anyhow::{Context, Result, ensure};
use futures::{StreamExt, TryStreamExt};
use pupitre_rules::french;
use serde_json::{Value, json};
use uuid::Uuid;

/// Items whose papers are laid side by side.
const SIDE_BY_SIDE: usize = 3;

impl Story {
    pub(super) fn sitting_path(&self, play: usize) -> String {
        format!("{}/{}", self.house(play).path("sittings"), self.plays[play].sitting)
    }

    pub(super) fn convocation_path(&self, play: usize) -> String {
        format!("{}/convocations/{}", self.sitting_path(play), self.plays[play].convocation)
    }

    /// The clerk of a sitting.
    pub(super) async fn clerk(&mut self, play: usize) -> Result<String> {
        let clerk = self.house(play).clerk;
        self.office.key(clerk).await
    }

    /// Writes the sitting down with its agenda.
    pub(super) async fn prepare(&mut self, play: usize) -> Result<()> {
        let key = self.clerk(play).await?;
        let it = &self.plays[play];
        let local = |day: jiff::civil::Date, (hour, minute): (i8, i8)| format!("{day}T{hour:02}:{minute:02}");
        let input = json!({
            "body_id": self.house(play).body(it.body)?, "starts": local(it.day, it.hour), "place": it.place.0,
            "address": it.place.1, "remote_allowed": it.remote, "first_after_renewal": it.installs,
            "public": matches!(it.body, "council"),
            "reply_until": local(calendar::shift(it.day, -2), (12, 0)),
        });
        let sitting = self.office.post(&self.house(play).path("sittings"), &key, &input).await?;
        self.plays[play].sitting = id(&sitting, "id")?;
        let path = format!("{}/agenda", self.sitting_path(play));
        for item in &self.plays[play].items {
            let by = self.cast.who(&item.by);
            let input = json!({
                "title": item.title, "kind": item.kind, "theme": item.theme, "matter": item.matter,
                "closed_door": item.door, "on_site": item.on_site,
                "rapporteur_mandate_id": self.house(play).mandates.get(&by),
            });
            self.office.post(&path, &key, &input).await?;
            self.office.wait_until(self.office.now().plus(70_000));
        }
        Ok(())
    }

    fn letterhead(&self, play: usize) -> Letterhead {
        let (house, it) = (self.house(play), &self.plays[play]);
        Letterhead {
            authority: house.name.into(),
            accent: house.accent.into(),
            sitting: format!("{} du {}", it.name, french::long_date(it.day)),
            asked: it.asked.into(),
            communes: self.communes(play),
            members: self.members(play),
            before: it.before.clone(),
        }
    }

    /// Lays notes and annexes on their items, as the clerk drops them.
    pub(super) async fn lay_papers(&mut self, play: usize) -> Result<()> {
        let key = self.clerk(play).await?;
        let head = self.letterhead(play);
        let path = format!("{}/uploads", self.sitting_path(play));
        let body = self.plays[play].body;
        let asked = |item: &Item| match body {
            "council" if !self.plays[play].town => true,
            "bureau" => item.kind != "information",
            _ => false,
        };
        let mut stacks = Vec::new();
        for (at, item) in self.plays[play].items.iter().enumerate() {
            let mut stack = Vec::new();
            if item.paper.unwrap_or_else(|| asked(item)) {
                stack.push(head.note(at + 1, item)?);
            }
            for (nth, annex) in item.annex.iter().enumerate() {
                stack.push(head.annex(at + 1, nth + 1, item, annex)?);
            }
            stacks.push(stack);
        }
        let (office, path, key) = (&self.office, path.as_str(), key.as_str());
        futures::stream::iter(stacks)
            .map(|stack| async move {
                for sheet in stack {
                    let row = lay(office, path, key, sheet, None).await?;
                    ensure!(row["document_id"].is_string(), "a paper was refused: {row}");
                }
                Ok(())
            })
            .buffer_unordered(SIDE_BY_SIDE)
            .try_collect::<Vec<()>>()
            .await?;
        Ok(())
    }

    /// Lays the file that has no place yet.
    pub(super) async fn scan(&mut self, play: usize) -> Result<()> {
        let key = self.clerk(play).await?;
        let path = format!("{}/uploads", self.sitting_path(play));
        let today = self.office.now().day_in(HOME_ZONE).0.replace('-', "");
        let sheet = self.letterhead(play).scan(&format!("scan_{today}_0031.pdf"))?;
        lay(&self.office, &path, &key, sheet, None).await?;
        Ok(())
    }

    /// Sends the convocation and lets the product deliver it.
    pub(super) async fn send(&mut self, play: usize) -> Result<()> {
        if self.plays[play].fate == Fate::Held {
            // The mailbox keeps only the last sittings: the past weighs nothing.
            self.empty_mailbox().await?;
        }
        self.leave(play, "initial", "").await?;
        self.plan_answers(play);
        Ok(())
    }

    /// One version leaves; dispatches and files are read as the screens read them.
    async fn leave(&mut self, play: usize, kind: &str, note: &str) -> Result<()> {
        let key = self.clerk(play).await?;
        let path = self.sitting_path(play);
        let revision = self.office.get(&path, &key).await?["revision"].clone();
        let order = json!({ "kind": kind, "change_note": note, "revision": revision });
        let sent = self.office.post(&format!("{path}/convocations"), &key, &order).await?;
        self.plays[play].convocation = id(&sent, "convocation_id")?;
        self.office.work().await?;
        let board = self.office.get(&format!("{}/readiness", self.convocation_path(play)), &key).await?;
        let mandates = &self.house(play).mandates;
        let mut dispatches = std::collections::BTreeMap::new();
        for row in board["rows"].as_array().into_iter().flatten().filter(|r| r["capacity"] != "informed") {
            let mandate = id(row, "mandate_id")?;
            let who = mandates.iter().find(|(_, known)| **known == mandate).map(|(who, _)| *who);
            dispatches.insert(who.context("a recipient is of the cast")?, id(row, "dispatch_id")?);
        }
        self.plays[play].sent = dispatches;
        self.read_hashes(play).await
    }

    /// The files of the dossier, as a tablet learns them.
    async fn read_hashes(&mut self, play: usize) -> Result<()> {
        let reader = self.plays[play].sent.keys().find_map(|who| self.tablets.get(who));
        let Some(reader) = reader else { return Ok(()) };
        let inbox = self.office.get("/api/tablet/inbox", &reader.key).await?;
        let sitting = self.plays[play].sitting.to_string();
        let mine = inbox["sittings"].as_array().into_iter().flatten().find(|s| s["sitting_id"] == sitting);
        let mine = mine.with_context(|| format!("the sitting is in the inbox: {inbox}"))?;
        let items = mine["agenda"].as_array().into_iter().flatten();
        let documents = items.flat_map(|i| i["documents"].as_array().into_iter().flatten());
        let letter = [&mine["convocation"]["letter_hash"]];
        let hashes = documents.map(|d| &d["hash"]).chain(letter).filter_map(Value::as_str);
        self.plays[play].hashes = hashes.map(str::to_owned).collect();
        Ok(())
    }

    /// Throws the mails of earlier sittings away, until the first whose mails stay readable has left.
    async fn empty_mailbox(&self) -> Result<()> {
        let mut left = self.plays.iter().enumerate().filter(|(_, play)| !play.convocation.is_nil());
        if left.any(|(at, _)| self.keeps_mails(at)) {
            return Ok(());
        }
        let mut entries = tokio::fs::read_dir(self.office.state.config.data_dir.join("mail")).await?;
        while let Some(entry) = entries.next_entry().await? {
            tokio::fs::remove_file(entry.path()).await?;
        }
        Ok(())
    }

    /// The envelopes go to the post, the convocation on the board of the seat and in the register.
    pub(super) async fn post(&mut self, play: usize) -> Result<()> {
        let key = self.clerk(play).await?;
        let today = self.office.now().day_in(HOME_ZONE);
        let path = self.convocation_path(play);
        let paper = self.cast.paper.iter().any(|p| self.plays[play].sent.contains_key(&p.who));
        if paper && !self.plays[play].town {
            let input = json!({ "posted_on": today, "posted_by": "Sylvie Aubertin", "cost_cents": 1_930 });
            self.office.post(&format!("{path}/posted"), &key, &input).await?;
        }
        for place in ["seat", "register"] {
            let input = json!({ "place": place, "posted_on": today });
            self.office.post(&format!("{path}/displayed"), &key, &input).await?;
        }
        Ok(())
    }

    /// A document is corrected: the tablets show that it changed.
    pub(super) async fn replace(&mut self, play: usize) -> Result<()> {
        let key = self.clerk(play).await?;
        let path = self.sitting_path(play);
        let sitting = self.office.get(&path, &key).await?;
        let items = sitting["agenda"].as_array().into_iter().flatten();
        let mut found =
            items.filter(|i| i["title"].as_str().is_some_and(|t| t.starts_with("Tarifs de l’école")));
        let item = found.next().context("the item to correct is on the agenda")?;
        let document = id(&item["documents"][0], "id")?;
        let number = self.plays[play].items.iter().position(|i| i.title.starts_with("Tarifs de l’école"));
        let number = number.context("the item is in the data")?;
        let mut corrected = self.plays[play].items[number].clone();
        if let Some(row) = corrected.table.as_mut().and_then(|table| table.rows.get_mut(3)) {
            row[2] = french::set("0,65 €");
        }
        let sheet = self.letterhead(play).note(number + 1, &corrected)?;
        lay(&self.office, &format!("{path}/uploads"), &key, sheet, Some(document)).await?;
        let note = "Le prix de la garderie était resté celui de l’an dernier : 0,65 € la demi-heure.";
        let before = self.plays[play].sent.clone();
        self.leave(play, "replacement", note).await?;
        self.plan_new_version(play, &before.into_keys().collect::<Vec<_>>());
        Ok(())
    }

    /// The town's councillors: who has a tablet of the community types the town's code on it, nine others link their own.
    pub(super) async fn town_tablets(&mut self) -> Result<()> {
        let key = self.office.key(self.town.clerk).await?;
        let mut own = 9;
        for who in self.cast.town.iter().map(|(who, _)| *who).collect::<Vec<_>>() {
            let (held, label) = match self.tablets.get(&who) {
                Some(tablet) => (tablet.key.clone(), tablet.label.clone()),
                None if own > 0 && !self.cast.titulars.contains(&who) => {
                    own -= 1;
                    (String::new(), "Tablette personnelle".to_owned())
                }
                None => continue,
            };
            let path = format!("{}/{}/enrolment", self.town.path("members"), self.town.mandates[&who]);
            let sheet = self.office.post(&path, &key, &Value::Null).await?;
            self.office.wait_until(self.office.now().plus(120_000));
            let tablet = self.office.enrol(&sheet, label, &held).await?;
            self.tablets.insert(who, tablet);
        }
        Ok(())
    }
}

/// Uploads one file in one piece; returns its row.
async fn lay(
    office: &super::office::Office,
    path: &str,
    key: &str,
    sheet: Sheet,
    replaces: Option<Uuid>,
) -> Result<Value> {
    let announce = json!({ "file_name": sheet.file_name, "bytes": sheet.bytes.len(), "replaces": replaces });
    let upload = id(&office.post(path, key, &announce).await?, "id")?;
    office.put_bytes(&format!("{path}/{upload}?offset=0"), key, sheet.bytes).await
}
