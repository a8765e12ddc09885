//! What a sitting leaves to post: its deliberations, the list of those examined, its minutes.
use super::gather::author;
use super::model::{
    ActFacts, DeliberationFacts, Draft, Facts, ListFacts, ListLine, MinutesFacts, Passage, SittingFacts,
    VoteFacts, VoteNames,
};
use super::post::PostRefusal;
use crate::features::deliberations::{self, Deliberation};
use crate::features::sittings::{self, Sitting};
use crate::features::{bodies, minutes};
use crate::platform::db::TenantTx;
use crate::platform::error::{AppError, AppResult};
use crate::platform::time::Day;
use pupitre_rules::french;
use pupitre_rules::told::Record;
use serde_json::Value;
use uuid::Uuid;

async fn sitting(tx: &mut TenantTx, id: Uuid) -> AppResult<(Sitting, SittingFacts)> {
    let s = sittings::sitting(tx, id).await?.ok_or(AppError::NotFound)?;
    let body = bodies::body(tx, s.body_id).await?.map(|b| b.name).unwrap_or_default();
    let told = |text: &str| if s.public { text.to_owned() } else { String::new() };
    let facts = SittingFacts {
        id: s.id,
        body_id: s.body_id,
        body,
        title: s.title.clone(),
        starts_at: s.starts_at,
        time_zone: s.time_zone.clone(),
        place: told(&s.place),
        address: told(&s.address),
        public: s.public,
    };
    Ok((s, facts))
}

/// A deliberation, once signed (L2121-23).
pub async fn deliberation(tx: &mut TenantTx, id: Uuid) -> AppResult<Draft> {
    let d = deliberations::deliberation(tx, id).await?.ok_or(AppError::NotFound)?;
    if d.state != "signed" {
        return Err(PostRefusal::NotSigned.into());
    }
    let (s, facts) = sitting(tx, d.sitting_id).await?;
    let sent = deliberations::transmissions(tx, d.sitting_id).await?;
    let received = sent.iter().rev().find(|t| t.deliberation_id == d.id && t.kind == "acknowledged");
    let original_hash = d.paper_hash.clone().ok_or(PostRefusal::NotReady)?;
    let act = deliberation_facts(&d, received.map(|t| t.happened_on.clone()));
    Ok(Draft {
        kind: "deliberation",
        subject: d.id,
        number: d.number,
        title: d.object,
        facts: Facts { sitting: Some(facts), act: ActFacts::Deliberation(Box::new(act)) },
        author: author(tx, &s.day()).await?,
        day: s.day(),
        original_hash,
    })
}

fn deliberation_facts(d: &Deliberation, transmitted_on: Option<Day>) -> DeliberationFacts {
    let paragraphs =
        |text: &str| text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
    DeliberationFacts {
        item_id: Some(d.item_id),
        number: d.number.clone(),
        object: d.object.clone(),
        matter: d.matter.clone(),
        adopted: d.adopted,
        visas: paragraphs(&d.visas),
        recitals: paragraphs(&d.recitals),
        decision: paragraphs(&d.decision),
        vote: vote(&d.record.0),
        said: d.record.0.sentences(),
        signed_on: d.signed_on.clone(),
        transmitted_on,
    }
}

fn vote(record: &Record) -> Option<VoteFacts> {
    let v = record.vote()?;
    let names = v.names.as_ref().filter(|_| v.mode == "public");
    Some(VoteFacts {
        secret: v.mode == "secret",
        in_office: record.in_office as i64,
        present: record.present.len() as i64,
        represented: record.represented.len() as i64,
        quorum: record.quorum.clone(),
        in_favour: v.in_favour as i64,
        against: v.against as i64,
        abstained: v.abstentions as i64,
        not_voting: v.not_voting as i64,
        names: names.map(|n| VoteNames {
            in_favour: n.in_favour.clone(),
            against: n.against.clone(),
            abstained: n.abstained.clone(),
        }),
    })
}

/// The list of deliberations examined, as it was drawn (L2121-25).
pub async fn list(tx: &mut TenantTx, id: Uuid) -> AppResult<Draft> {
    let list = deliberations::list_of(tx, id).await?.ok_or(AppError::NotFound)?;
    let (s, facts) = sitting(tx, id).await?;
    let line = |l: &deliberations::ListLine| ListLine {
        number: l.number.clone(),
        object: l.object.clone(),
        approved: l.outcome != "rejected",
    };
    let act = ActFacts::List(ListFacts { lines: list.lines.0.iter().map(line).collect() });
    Ok(Draft {
        kind: "list",
        subject: id,
        number: String::new(),
        title: titled("Liste des délibérations examinées", &facts, &s),
        facts: Facts { sitting: Some(facts), act },
        author: author(tx, &s.day()).await?,
        day: s.day(),
        original_hash: list.paper_hash,
    })
}

/// The minutes, once settled and signed (L2121-15).
pub async fn minutes(tx: &mut TenantTx, id: Uuid) -> AppResult<Draft> {
    let m = minutes::of_sitting(tx, id).await?.ok_or(AppError::NotFound)?;
    if m.state != "signed" {
        return Err(PostRefusal::NotSettled.into());
    }
    let (s, facts) = sitting(tx, id).await?;
    let mut text = Vec::new();
    passages(&m.content.0, &mut text);
    Ok(Draft {
        kind: "minutes",
        subject: id,
        number: String::new(),
        title: titled("Procès-verbal", &facts, &s),
        facts: Facts {
            sitting: Some(facts),
            act: ActFacts::Minutes(MinutesFacts { settled_on: m.settled_on, text }),
        },
        author: author(tx, &s.day()).await?,
        day: s.day(),
        original_hash: m.paper_hash.ok_or(PostRefusal::NotReady)?,
    })
}

fn titled(what: &str, facts: &SittingFacts, s: &Sitting) -> String {
    format!("{what}, {}, {}", french::inside(&facts.body), french::long_date(s.day().date()))
}

/// Headings and paragraphs of the editor's document, in order; lists and tables by their lines.
fn passages(node: &Value, out: &mut Vec<Passage>) {
    let children = node["content"].as_array().map_or(&[][..], Vec::as_slice);
    match node["type"].as_str().unwrap_or_default() {
        kind @ ("heading" | "paragraph") => {
            let text: String = children.iter().map(|c| c["text"].as_str().unwrap_or("\n")).collect();
            if !text.trim().is_empty() {
                out.push(Passage { heading: kind == "heading", text });
            }
        }
        "fact" => {
            let lines = node["attrs"]["lines"].as_array().into_iter().flatten().filter_map(Value::as_str);
            out.extend(lines.map(|line| Passage { heading: false, text: line.to_owned() }));
        }
        _ => children.iter().for_each(|child| passages(child, out)),
    }
}

/// The rooms learn on which day their papers were published.
pub async fn tell(tx: &mut TenantTx, draft: &Draft, on: &Day) -> sqlx::Result<()> {
    match draft.kind {
        "deliberation" => deliberations::set_published(tx, draft.subject, on).await,
        "list" => deliberations::set_list_published(tx, draft.subject, on).await,
        "minutes" => minutes::set_published(tx, draft.subject, on).await,
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_minutes_are_read_heading_by_heading_and_line_by_line() {
        let doc = json!({ "type": "doc", "content": [
            { "type": "heading", "attrs": { "level": 1 }, "content": [{ "type": "text", "text": "Présences" }] },
            { "type": "fact", "attrs": { "key": "presence", "lines": ["Présents (2) : A et B.", "Absent (1) : C."] } },
            { "type": "bulletList", "content": [{ "type": "listItem", "content": [
                { "type": "paragraph", "content": [{ "type": "text", "text": "Un " }, { "type": "text", "text": "point" }] }] }] },
            { "type": "paragraph" },
        ] });
        let mut found = Vec::new();
        passages(&doc, &mut found);
        let said: Vec<(bool, &str)> = found.iter().map(|p| (p.heading, p.text.as_str())).collect();
        assert_eq!(
            said,
            [
                (true, "Présences"),
                (false, "Présents (2) : A et B."),
                (false, "Absent (1) : C."),
                (false, "Un point")
            ]
        );
    }
}
