//! An evening: the sitting as its clerk wrote it, fact after fact, through the route that her screen uses. Who said
//! present comes, mostly; somebody comes late, somebody leaves, somebody keeps out; one vote is taken by name, and
//! appointments are made on papers.
use super::chance::Chance;
use super::story::Story;
use crate::platform::ids;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;

/// What is known of the sitting before it, and the facts written so far.
struct Evening<'v> {
    view: &'v Value,
    chance: Chance,
    at: i64,
    told: Vec<Value>,
    /// Members in the room, by id.
    there: Vec<String>,
    /// Who keeps out of the item under discussion.
    out: Vec<String>,
}

impl Story {
    /// The sitting takes place, and its clerk writes it down.
    pub(super) async fn hold(&mut self, play: usize) -> Result<()> {
        let key = self.clerk(play).await?;
        let path = self.sitting_path(play);
        let view = self.office.get(&format!("{path}/proceedings"), &key).await?;
        let sitting = self.office.get(&path, &key).await?;
        let starts = sitting["starts_at"].as_i64().context("a sitting begins somewhen")?;
        let mut evening = Evening {
            view: &view,
            chance: Chance::of(&format!("evening {play}")),
            at: starts,
            told: Vec::new(),
            there: Vec::new(),
            out: Vec::new(),
        };
        evening.goes_by()?;
        let told = Value::Array(evening.told);
        let answer = self.office.post(&format!("{path}/proceedings/facts"), &key, &told).await?;
        ensure!(answer["refused"].is_null(), "the evening of a sitting was refused: {answer}");
        Ok(())
    }
}

impl Evening<'_> {
    fn goes_by(&mut self) -> Result<()> {
        self.roll_call()?;
        let items = self.list("/setting/items");
        for (nth, item) in items.iter().filter(|i| i["heading"] == false).enumerate() {
            match nth {
                1 => self.somebody_comes(),
                4 => self.somebody_leaves(),
                _ => {}
            }
            self.item(nth, item);
        }
        self.tell(2, json!({ "fact": "closed" }));
        Ok(())
    }

    fn list(&self, at: &str) -> Vec<Value> {
        self.view.pointer(at).and_then(Value::as_array).cloned().unwrap_or_default()
    }

    fn tell(&mut self, minutes: i64, mut fact: Value) {
        self.at += minutes * MINUTE;
        fact["id"] = json!(ids::new_id());
        fact["at"] = json!(self.at);
        self.told.push(fact);
    }

    fn said(&self, member: &str) -> Option<String> {
        let attendees = self.view["attendees"].as_array()?;
        let known = attendees.iter().find(|a| a["member"] == member)?;
        known["said"].as_str().map(str::to_owned)
    }

    fn titulars(&self) -> Vec<String> {
        let seats = self.list("/setting/seats");
        let titular = seats.iter().filter(|s| s["substitute_for"].is_null());
        titular.filter_map(|s| s["member"].as_str().map(str::to_owned)).collect()
    }

    /// Those who said present come, but for one in twenty; of those who said nothing, two in three; and always enough for
    /// the assembly to decide. The first of the seats presides.
    fn roll_call(&mut self) -> Result<()> {
        let titulars = self.titulars();
        let chair = titulars.first().cloned().context("somebody sits")?;
        let (mut there, mut away) = (vec![chair.clone()], Vec::new());
        for member in &titulars[1..] {
            let comes = match self.said(member).as_deref() {
                Some("present" | "remote") => self.chance.falls(95),
                None => self.chance.falls(65),
                Some(_) => false,
            };
            if comes { there.push(member.clone()) } else { away.push(member.clone()) }
        }
        // Those who said nothing first.
        away.sort_by_key(|m| self.said(m).is_some());
        let missing = (titulars.len() / 2 + 2).saturating_sub(there.len());
        there.extend(away.into_iter().take(missing));
        let secretary = there.get(1 + self.chance.below(there.len().saturating_sub(1))).cloned();
        let secretary = secretary.context("a second member is there")?;
        self.tell(2, json!({ "fact": "arrived", "members": there }));
        self.tell(4, json!({ "fact": "opened", "chair": chair, "secretaries": [secretary] }));
        self.there = there;
        Ok(())
    }

    fn somebody_comes(&mut self) {
        let titulars = self.titulars();
        let late = titulars
            .into_iter()
            .find(|m| !self.there.contains(m) && self.said(m).as_deref() != Some("absent"));
        if let Some(late) = late {
            self.tell(1, json!({ "fact": "arrived", "members": [&late] }));
            self.there.push(late);
        }
    }

    /// Never the chair, and never the one whose leaving would end the quorum.
    fn somebody_leaves(&mut self) {
        if self.there.len() > self.titulars().len() / 2 + 2 {
            let leaves = self.there.remove(2 + self.chance.below(self.there.len() - 2));
            self.tell(1, json!({ "fact": "left", "members": [leaves] }));
        }
    }

    fn item(&mut self, nth: usize, item: &Value) {
        let id = item["id"].clone();
        let title = item["title"].as_str().unwrap_or_default().to_lowercase();
        self.out.clear();
        if nth == 3 && item["kind"] == "deliberation" && self.there.len() > self.titulars().len() / 2 + 2 {
            let interested = self.there[1 + self.chance.below(self.there.len() - 1)].clone();
            self.tell(
                1,
                json!({ "fact": "withdrew", "item": id, "member": interested, "ground": "personal" }),
            );
            self.out.push(interested);
        }
        self.tell(1, json!({ "fact": "item_taken", "item": id }));
        if item["kind"] == "information" {
            self.tell(6, json!({ "fact": "noted", "item": id, "text": "Le conseil prend acte de cette communication." }));
        } else if title.starts_with("élection") || title.starts_with("désignation") {
            self.appoint(&id, &title);
        } else {
            self.vote(nth, &id);
        }
    }

    fn vote(&mut self, nth: usize, item: &Value) {
        let by_name = nth == 2;
        if by_name {
            let asking: Vec<String> = self.there.iter().take(self.there.len().div_ceil(4)).cloned().collect();
            self.tell(1, json!({ "fact": "ballot_asked", "item": item, "public": asking, "secret": [] }));
        }
        let divided = by_name || self.chance.falls(25);
        let (mut against, mut abstained) = (Vec::new(), Vec::new());
        if divided {
            let most = self.there.len() / 6;
            let mut voices: Vec<String> =
                self.there[1..].iter().filter(|m| !self.out.contains(m)).cloned().collect();
            for _ in 0..=self.chance.below(most) {
                let voice = voices.swap_remove(self.chance.below(voices.len()));
                if self.chance.falls(55) { against.push(voice) } else { abstained.push(voice) }
            }
        }
        let minutes = self.chance.between(2, 6);
        let vote = json!({ "fact": "voted", "items": [item], "by_name": by_name, "against": against, "abstained": abstained });
        self.tell(minutes, vote);
    }

    /// One round of papers: the name of a member who is there, most papers for it.
    fn appoint(&mut self, item: &Value, title: &str) {
        let seats = self.list("/setting/seats");
        let name = |id: &String| seats.iter().find(|s| s["member"] == *id).and_then(|s| s["name"].as_str());
        let first = title.contains("président") && !title.contains("vice");
        let chosen = self.there[if first { 0 } else { 1 + self.chance.below(self.there.len() - 1) }].clone();
        let voices = self.voices();
        let blank = self.chance.below(3.min(voices));
        let elected = json!({ "name": name(&chosen), "member": chosen, "votes": voices - blank });
        let post = title.split_once(' ').map_or(title, |(_, post)| post);
        let post =
            ["du ", "de la ", "des ", "d’un "].iter().fold(post, |post, word| post.trim_start_matches(word));
        let round = json!({ "fact": "round_counted", "item": item, "post": post, "candidates": [elected], "blank": blank });
        self.tell(8, round);
    }

    /// Voices of an item: those there and those whose proxy serves, less those who keep out.
    fn voices(&self) -> usize {
        let mut carried = Vec::new();
        for proxy in self.list("/setting/proxies") {
            let (giver, holder) = (proxy["giver"].as_str(), proxy["holder"].as_str());
            let (Some(giver), Some(holder)) = (giver, holder) else { continue };
            let serves = !self.there.iter().any(|m| m == giver) && self.there.iter().any(|m| m == holder);
            if serves && !carried.contains(&holder.to_owned()) && !self.out.iter().any(|m| m == holder) {
                carried.push(holder.to_owned());
            }
        }
        self.there.len() + carried.len() - self.out.len()
    }
}
