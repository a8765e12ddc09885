//! What members do with what they receive: tablets that learn, hold and open, answers, proxies; some at once, some
//! late, a few never. The law of the product judges each of them.
use super::cast::Who;
use super::chance::Chance;
use super::story::{Fate, Said, Step, Story};
use crate::platform::auth::HOME_ZONE;
use crate::platform::ids;
use crate::platform::time::Timestamp;
use anyhow::Result;
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How soon someone reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Temper {
    Prompt,
    Usual,
    Late,
    Silent,
}

fn temper(name: &str) -> Temper {
    match Chance::of(&format!("temper {name}")).below(100) {
        0..=44 => Temper::Prompt,
        45..=79 => Temper::Usual,
        80..=94 => Temper::Late,
        _ => Temper::Silent,
    }
}

/// Nobody reads at night: before seven or after ten in the evening, it is for the morning.
fn awake(at: Timestamp, chance: &mut Chance) -> Timestamp {
    let local = at.zoned(HOME_ZONE);
    let wait = match local.hour() {
        0..=6 => i64::from(7 - local.hour()) * HOUR,
        22.. => 9 * HOUR,
        _ => return at,
    };
    at.plus(wait + chance.between(0, 50) * MINUTE)
}

impl Story {
    /// Puts in the queue what the recipients of a first version will do.
    pub(super) fn plan_answers(&mut self, play: usize) {
        let sent = self.office.now();
        let it = &self.plays[play];
        let starts = super::calendar::at(it.day, it.hour.0, it.hour.1);
        let recipients: Vec<Who> = it.sent.keys().copied().collect();
        for who in recipients {
            let name = self.cast.people[who].name();
            let mut chance = Chance::of(&format!("{name}, {play}"));
            let on_paper = !self.plays[play].town && self.cast.paper.iter().any(|p| p.who == who);
            if on_paper {
                if chance.falls(60) {
                    let when = awake(sent.plus(chance.between(70, 120) * HOUR), &mut chance);
                    let answer = if chance.falls(80) { "present" } else { "absent" };
                    self.plan(when, Step::Letter(play, who, answer));
                }
            } else if self.tablets.contains_key(&who) {
                self.plan_reader(play, who, (sent, starts), &mut chance);
            }
        }
    }

    fn plan_reader(
        &mut self,
        play: usize,
        who: Who,
        (sent, starts): (Timestamp, Timestamp),
        chance: &mut Chance,
    ) {
        let mut temper = temper(&self.cast.people[who].name());
        if self.calls(who, "Hélène Ferrand") {
            temper = Temper::Prompt;
        }
        let answer = self.answer(play, who, chance);
        let (sync, open, reply) = match temper {
            Temper::Prompt => {
                (chance.between(2, 90) * MINUTE, chance.between(0, 3) * HOUR, chance.between(0, 20) * HOUR)
            }
            Temper::Usual => {
                (chance.between(1, 20) * HOUR, chance.between(2, 40) * HOUR, chance.between(2, 50) * HOUR)
            }
            Temper::Late => {
                (chance.between(10, 60) * HOUR, chance.between(20, 70) * HOUR, chance.between(1, 3) * DAY)
            }
            Temper::Silent => (chance.between(2, 6) * DAY, chance.between(1, 3) * DAY, 30 * DAY),
        };
        let answers = match temper {
            Temper::Prompt | Temper::Usual => chance.falls(97),
            Temper::Late => chance.falls(60),
            Temper::Silent => false,
        };
        let last = starts.plus(-HOUR);
        let learns = awake(sent.plus(sync), chance);
        let opens = awake(learns.plus(open), chance);
        let says = awake(opens.plus(reply), chance);
        let mut moments: Vec<(Timestamp, Vec<Said>)> = vec![(learns, vec![Said::Notified, Said::Complete])];
        // Opening and answering close to one another are one visit.
        if temper == Temper::Silent && chance.falls(60) {
            // Never opened.
        } else if opens.0 - learns.0 < HOUR {
            moments[0].1.push(Said::Opened);
        } else {
            moments.push((opens, vec![Said::Opened]));
        }
        if let Some(answer) = answer.filter(|_| answers) {
            match moments.last_mut() {
                Some((when, said)) if says.0 - when.0 < 2 * HOUR => said.push(answer),
                _ => moments.push((says, vec![answer])),
            }
        }
        for (when, said) in moments.into_iter().filter(|(when, _)| *when < last) {
            self.plan(when, Step::Tablet(play, who, said));
        }
    }

    fn calls(&self, who: Who, name: &str) -> bool {
        self.cast.who(name) == who
    }

    /// What someone will say; nothing for those whom the story leaves without an answer.
    fn answer(&self, play: usize, who: Who, chance: &mut Chance) -> Option<Said> {
        let it = &self.plays[play];
        if self.calls(who, "Hélène Ferrand") && it.fate == Fate::Convened {
            return (!it.town).then_some(Said::Answer("present"));
        }
        if it.town && !self.calls(who, "Luc Tassin") && chance.falls(40) {
            return None;
        }
        let proxies = matches!(it.body, "council" | "bureau");
        Some(match chance.below(100) {
            0..=70 => Said::Answer("present"),
            71..=74 if it.remote => Said::Answer("remote"),
            71..=82 => Said::Answer("absent"),
            83.. if proxies => Said::Proxy,
            _ => Said::Answer("absent"),
        })
    }

    /// After a correction, those who are quick have the new file already.
    pub(super) fn plan_new_version(&mut self, play: usize, recipients: &[Who]) {
        let sent = self.office.now();
        for who in recipients.iter().copied().filter(|who| self.tablets.contains_key(who)).collect::<Vec<_>>()
        {
            let mut chance = Chance::of(&format!("version {who}"));
            if chance.falls(70) {
                let when = awake(sent.plus(chance.between(4, 400) * MINUTE), &mut chance);
                self.plan(when, Step::Tablet(play, who, vec![Said::Notified, Said::Complete]));
            }
        }
    }

    /// A tablet sends what happened on it.
    pub(super) async fn tablet(&mut self, play: usize, who: Who, said: &[Said]) -> Result<()> {
        let (Some(tablet), Some(dispatch)) = (self.tablets.get(&who), self.plays[play].sent.get(&who)) else {
            return Ok(());
        };
        let it = &self.plays[play];
        let Some(mandate) = self.house(play).mandates.get(&who) else { return Ok(()) };
        let at = self.office.now().plus(-1_500);
        let word = |verb: &str| {
            json!({ "id": ids::new_id(), "verb": verb, "at": at, "dispatch_id": dispatch,
            "sitting_id": it.sitting, "mandate_id": mandate })
        };
        let mut verbs = Vec::new();
        for said in said {
            verbs.push(match said {
                Said::Notified => word("notified"),
                Said::Opened => word("opened"),
                Said::Complete => with(word("complete"), "hashes", json!(it.hashes)),
                Said::Answer(answer) => with(word("reply"), "answer", json!(answer)),
                Said::Proxy => match self.holder(play, who) {
                    Some(holder) => with(word("proxy"), "holder_id", json!(holder)),
                    None => with(word("reply"), "answer", json!("absent")),
                },
            });
        }
        let answer = self.office.post("/api/tablet/outbox", &tablet.key, &json!({ "verbs": verbs })).await?;
        let refused = answer["results"].as_array().into_iter().flatten().any(|r| r["ok"] == false);
        if refused && said.contains(&Said::Proxy) {
            // The holder already carries one, or will not come: then simply absent.
            let absent = with(word("reply"), "answer", json!("absent"));
            self.office.post("/api/tablet/outbox", &tablet.key, &json!({ "verbs": [absent] })).await?;
        }
        Ok(())
    }

    /// Whom someone trusts: a colleague of the same commune first.
    fn holder(&self, play: usize, giver: Who) -> Option<uuid::Uuid> {
        let mut chance = Chance::of(&format!("holder {giver} {play}"));
        let sits = |who: &Who| *who != giver && !self.cast.substitutes.iter().any(|(s, _)| s == who);
        let colleagues: Vec<Who> = self.plays[play].sent.keys().copied().filter(sits).collect();
        let home = &self.cast.people[giver].commune;
        let near: Vec<Who> =
            colleagues.iter().copied().filter(|w| self.cast.people[*w].commune == *home).collect();
        let list = if near.is_empty() || chance.falls(30) { colleagues } else { near };
        let holder = list.get(chance.below(list.len()))?;
        self.house(play).mandates.get(holder).copied()
    }

    /// The clerk writes down what a member on paper answered by post or telephone.
    pub(super) async fn letter(&mut self, play: usize, who: Who, answer: &str) -> Result<()> {
        let key = self.clerk(play).await?;
        let Some(mandate) = self.house(play).mandates.get(&who) else { return Ok(()) };
        let path = format!("{}/{}/replies", self.house(play).path("sittings"), self.plays[play].sitting);
        self.office.post(&path, &key, &json!({ "mandate_id": mandate, "answer": answer })).await?;
        Ok(())
    }

    /// Someone opens the tablet, for no reason that matters here.
    pub(super) async fn glance(&mut self, who: Who) -> Result<()> {
        let known = self.house_of(who);
        if let Some(tablet) = self.tablets.get(&who).filter(|_| known) {
            self.office.get("/api/session", &tablet.key).await?;
        }
        Ok(())
    }

    /// Whether someone still holds a mandate.
    fn house_of(&self, who: Who) -> bool {
        [&self.community, &self.town].iter().any(|house| house.mandates.contains_key(&who))
    }
}

fn with(mut value: Value, field: &str, content: Value) -> Value {
    value[field] = content;
    value
}
