//! After a council: its deliberations are made final and signed, its list drawn and posted, its acts sent to the State, its
//! minutes proposed, then settled and signed at the next one. The last council is left where its clerk would be with it.
use super::calendar::{at, shift};
use super::story::{Step, Story};
use anyhow::{Context, Result};
use serde_json::{Value, json};

impl Story {
    /// Puts what follows a sitting in the queue: councils only, whose acts the law follows.
    pub(super) fn plan_aftermath(&mut self, play: usize) {
        let (body, town, day) = (self.plays[play].body, self.plays[play].town, self.plays[play].day);
        if body != "council" {
            return;
        }
        self.plan(at(shift(day, 1), 10, 0), Step::Acts(play));
        self.plan(at(shift(day, 5), 14, 0), Step::Transmit(play));
        let before = self.plays[..play].iter().rposition(|p| p.body == body && p.town == town);
        if let Some(before) = before {
            self.plan(at(shift(day, 1), 11, 0), Step::Settle(before, play));
        }
    }

    /// The day after: final, signed at the register, listed, posted; the minutes are proposed.
    pub(super) async fn acts(&mut self, play: usize) -> Result<()> {
        self.office.work().await?;
        let (key, path) = (self.clerk(play).await?, self.sitting_path(play));
        let today = shift(self.plays[play].day, 1).to_string();
        let posted = json!({ "posted_on": today, "posted_by": "Sylvie Aubertin" });
        let acts = [
            ("deliberations/finalize", json!({})),
            ("deliberations/sign", json!({ "signed_on": today })),
            ("deliberation-list", Value::Null),
            ("deliberation-list/posted", posted),
            ("minutes/propose", Value::Null),
        ];
        for (verb, body) in acts {
            self.office
                .post(&format!("{path}/{verb}"), &key, &body)
                .await
                .with_context(|| verb.to_owned())?;
        }
        Ok(())
    }

    /// Four days later: sent to the State, and received.
    pub(super) async fn transmit(&mut self, play: usize) -> Result<()> {
        let (key, path) = (self.clerk(play).await?, self.sitting_path(play));
        let day = shift(self.plays[play].day, 5);
        let view = self.office.get(&format!("{path}/deliberations"), &key).await?;
        let all = view["deliberations"].as_array().cloned().unwrap_or_default();
        for d in all.iter().filter(|d| d["adopted"] == true && !d["matter"].is_null()) {
            let id = d["id"].as_str().context("a deliberation has an id")?;
            let number = d["number"].as_str().unwrap_or_default().replace('-', "");
            let act = format!("021-200000008-{}-{number}-DE", day.to_string().replace('-', ""));
            let step = format!("{path}/deliberations/{id}/transmission");
            for fact in [
                json!({ "kind": "sent", "happened_on": day }),
                json!({ "kind": "acknowledged", "happened_on": day, "act_id": act }),
            ] {
                self.office.post(&step, &key, &fact).await?;
            }
        }
        Ok(())
    }

    /// At the next council: settled by the item that speaks of minutes, when there is one, then signed.
    pub(super) async fn settle(&mut self, play: usize, later: usize) -> Result<()> {
        let (key, path) = (self.clerk(play).await?, self.sitting_path(play));
        let sitting = self.plays[later].sitting.to_string();
        let minutes = self.office.get(&format!("{path}/minutes"), &key).await?;
        let places = minutes["places"].as_array().cloned().unwrap_or_default();
        let place =
            places.iter().find(|p| p["sitting"] == sitting.as_str()).context("the next council was held")?;
        let items = place["items"].as_array().cloned().unwrap_or_default();
        let speaks =
            |i: &&Value| i["title"].as_str().is_some_and(|t| t.to_lowercase().contains("procès-verbal"));
        let item = items.iter().find(speaks).map_or(Value::Null, |i| i["id"].clone());
        let settle = format!("{path}/minutes/settle");
        let voted = json!({ "settled_in": sitting, "item": item });
        if self.office.post(&settle, &key, &voted).await.is_err() {
            // The item was put off, or only told: settled without a vote of its own.
            self.office.post(&settle, &key, &json!({ "settled_in": sitting })).await?;
        }
        let signed = json!({ "signed_on": shift(self.plays[later].day, 1) });
        self.office.post(&format!("{path}/minutes/sign"), &key, &signed).await?;
        Ok(())
    }
}
