//! The objects of OParl made from postings: meetings, agenda items, papers, consultations, files, places, the term.
use super::list::Listed;
use super::people::{self, Seated};
use super::{SCHEMA, moment, postings};
use crate::features::publication::model::{
    ActFacts, AgendaLine, DeliberationFacts, Publication, SittingFacts,
};
use crate::features::publication::public::Site;
use crate::platform::db::TenantTx;
use crate::platform::time::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

const LICENSE: &str = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/";

/// The system: this site.
pub fn system(site: &Site<'_>) -> Value {
    json!({
        "id": site.url("/oparl/v1.1/system"),
        "type": format!("{SCHEMA}System"),
        "oparlVersion": SCHEMA,
        "license": LICENSE,
        "body": site.url("/oparl/v1.1/bodies"),
        "name": format!("Actes de {}", site.door.name),
        "website": site.url(""),
        "contactEmail": site.door.contact,
        "contactName": site.door.name,
        "vendor": site.base,
        "product": site.base,
    })
}

/// The authority.
pub async fn body(tx: &mut TenantTx, site: &Site<'_>) -> sqlx::Result<Value> {
    let seated = Seated::read(tx, &site.today).await?;
    Ok(body_value(site, &seated))
}

fn body_value(site: &Site<'_>, seated: &Seated) -> Value {
    let d = site.door;
    let list = |name: &str| site.url(&format!("/oparl/v1.1/{name}"));
    json!({
        "id": list("body"),
        "type": format!("{SCHEMA}Body"),
        "system": list("system"),
        "name": d.name,
        "shortName": d.short_name,
        "website": site.url(""),
        "license": LICENSE,
        "contactEmail": d.contact,
        "contactName": d.name,
        "classification": pupitre_rules::authority::kind_of(&d.kind).map_or(d.kind.as_str(), |k| k.label),
        "organization": list("organizations"),
        "person": list("people"),
        "membership": list("memberships"),
        "meeting": list("meetings"),
        "agendaItem": list("agendaitems"),
        "paper": list("papers"),
        "consultation": list("consultations"),
        "file": list("files"),
        "locationList": list("locations"),
        "legislativeTermList": list("legislativeterms"),
        "legislativeTerm": [term(site, seated)],
        "pupitre:siren": d.siren,
        "pupitre:insee": d.insee_code,
        "created": moment(Timestamp(0)),
        "modified": moment(Timestamp(0)),
    })
}

fn term(site: &Site<'_>, seated: &Seated) -> Value {
    let mut term = json!({
        "id": site.url("/oparl/v1.1/legislativeterm/current"),
        "type": format!("{SCHEMA}LegislativeTerm"),
        "body": site.url("/oparl/v1.1/body"),
        "name": "Mandat en cours",
        "created": moment(Timestamp(0)),
        "modified": moment(Timestamp(0)),
    });
    if let Some(day) = seated.term_starts() {
        term["startDate"] = json!(day);
    }
    term
}

/// Everything the lists are made of, read once.
pub struct Gathered<'a> {
    site: &'a Site<'a>,
    postings: Vec<Publication>,
    seated: Seated,
}

impl<'a> Gathered<'a> {
    pub async fn read(tx: &mut TenantTx, site: &'a Site<'a>) -> sqlx::Result<Self> {
        let postings = postings(tx).await?;
        let seated = Seated::read(tx, &site.today).await?;
        Ok(Self { site, postings, seated })
    }

    /// A list by its name in addresses; none when there is no such list.
    pub fn all(&self, name: &str) -> Option<Vec<Listed>> {
        Some(match name {
            "bodies" => vec![Listed {
                created: Timestamp(0),
                modified: Timestamp(0),
                object: body_value(self.site, &self.seated),
            }],
            "organizations" => {
                let mut all = people::organizations(self.site, &self.seated);
                all.extend(people::communes(self.site, &self.seated));
                all
            }
            "people" => people::persons(self.site, &self.seated),
            "memberships" => people::memberships(self.site, &self.seated),
            "meetings" => self.meetings(),
            "agendaitems" => self.sittings().iter().flat_map(|s| self.agenda(s)).collect(),
            "papers" => self.acts("paper", Self::paper),
            "consultations" => self.acts("consultation", Self::consultation),
            "files" => self.files(),
            "locations" => self.locations(),
            "legislativeterms" => vec![Listed {
                created: Timestamp(0),
                modified: Timestamp(0),
                object: term(self.site, &self.seated),
            }],
            _ => return None,
        })
    }

    fn url(&self, kind: &str, id: &dyn std::fmt::Display) -> String {
        self.site.url(&format!("/oparl/v1.1/{kind}/{id}"))
    }

    fn live(&self) -> impl Iterator<Item = &Publication> {
        self.postings.iter().filter(|p| p.withdrawn_at.is_none())
    }

    /// Each sitting of which something is published, once.
    fn sittings(&self) -> Vec<&SittingFacts> {
        let mut all: Vec<&SittingFacts> = Vec::new();
        // The last posting knows best where and when.
        for p in self.live().collect::<Vec<_>>().into_iter().rev() {
            if let Some(s) = &p.facts.0.sitting
                && !all.iter().any(|known| known.id == s.id)
            {
                all.push(s);
            }
        }
        all.reverse();
        all
    }

    fn of(&self, sitting: Uuid) -> Vec<&Publication> {
        self.live().filter(|p| p.sitting_id == Some(sitting)).collect()
    }

    fn span(&self, sitting: Uuid) -> (Timestamp, Timestamp) {
        let of = self.of(sitting);
        let created = of.iter().map(|p| p.posted_at).min().unwrap_or(Timestamp(0));
        (created, of.iter().map(|p| p.changed_at).max().unwrap_or(created))
    }

    /// The agenda of a sitting, as last convened; and whether it was cancelled.
    fn convened(&self, sitting: Uuid) -> Option<(&Publication, &[AgendaLine], bool)> {
        let last = self.of(sitting).into_iter().filter_map(|p| match &p.facts.0.act {
            ActFacts::Convocation(c) => Some((c.version, p, c)),
            _ => None,
        });
        last.max_by_key(|(version, ..)| *version)
            .map(|(_, p, c)| (p, c.agenda.as_slice(), c.occasion == "cancellation"))
    }

    fn deliberation_of(&self, item: Uuid) -> Option<(&Publication, &DeliberationFacts)> {
        self.live().find_map(|p| match &p.facts.0.act {
            ActFacts::Deliberation(d) if d.item_id == Some(item) => Some((p, d.as_ref())),
            _ => None,
        })
    }

    fn meetings(&self) -> Vec<Listed> {
        self.sittings()
            .iter()
            .map(|s| {
                let (created, modified) = self.span(s.id);
                Listed { created, modified, object: self.meeting(s, created, modified) }
            })
            .collect()
    }

    fn meeting(&self, s: &SittingFacts, created: Timestamp, modified: Timestamp) -> Value {
        let of = self.of(s.id);
        let convened = self.convened(s.id);
        let cancelled = convened.is_some_and(|(.., cancelled)| cancelled);
        let past = s.starts_at < self.site.now;
        let file = |kind: &str| of.iter().find(|p| p.kind == kind).map(|p| self.file(p));
        let agenda: Vec<Value> = self.agenda(s).into_iter().map(|l| l.object).collect();
        let mut meeting = json!({
            "id": self.url("meeting", &s.id),
            "type": format!("{SCHEMA}Meeting"),
            "name": if s.title.is_empty() { &s.body } else { &s.title },
            "meetingState": if cancelled { "abgesagt" } else if past { "durchgeführt" } else { "eingeladen" },
            "cancelled": cancelled,
            "organization": [self.url("organization", &s.body_id)],
            "agendaItem": agenda,
            "web": self.site.url(&format!("/seances/{}", s.id)),
            "license": LICENSE,
            "created": moment(created),
            "modified": moment(modified),
        });
        // Of a sitting that is not public, only the day is told.
        meeting["start"] = if s.public { json!(moment(s.starts_at)) } else { json!(moment(midnight(s))) };
        if !s.place.is_empty() {
            meeting["location"] = self.location(s);
        }
        if let Some((p, ..)) = convened {
            meeting["invitation"] = self.file(p);
            meeting["pupitre:convenedOn"] = json!(p.posted_on);
        }
        if let Some(list) = file("list") {
            meeting["resultsProtocol"] = list;
        }
        if let Some(minutes) = file("minutes") {
            meeting["verbatimProtocol"] = minutes;
        }
        let vote = of.iter().find_map(|p| match &p.facts.0.act {
            ActFacts::Deliberation(d) => d.vote.as_ref(),
            _ => None,
        });
        if let Some(vote) = vote {
            meeting["pupitre:membersInOffice"] = json!(vote.in_office);
            meeting["pupitre:quorum"] = json!(vote.quorum);
        }
        meeting
    }

    fn agenda(&self, s: &SittingFacts) -> Vec<Listed> {
        let Some((p, lines, _)) = self.convened(s.id) else { return vec![] };
        let one = |(order, line): (usize, &AgendaLine)| {
            let act = self.deliberation_of(line.id);
            let modified = act.map_or(p.changed_at, |(a, _)| a.changed_at.max(p.changed_at));
            let mut item = json!({
                "id": self.url("agendaitem", &line.id),
                "type": format!("{SCHEMA}AgendaItem"),
                "meeting": self.url("meeting", &s.id),
                "number": line.number,
                "order": order,
                "name": line.title,
                "public": !line.closed_door,
                "created": moment(p.posted_at),
                "modified": moment(modified),
            });
            if let Some((a, d)) = act {
                item["consultation"] = json!(self.url("consultation", &a.id));
                item["result"] = json!(if d.adopted { "Approuvée" } else { "Refusée" });
                item["resolutionText"] = json!(d.decision.join("\n"));
                item["resolutionFile"] = self.file(a);
            }
            Listed { created: p.posted_at, modified, object: item }
        };
        lines.iter().enumerate().map(one).collect()
    }

    /// Objects made of the deliberations, and the trace of the withdrawn ones.
    fn acts(&self, kind: &str, make: fn(&Self, &Publication, &DeliberationFacts) -> Value) -> Vec<Listed> {
        let one = |p: &Publication| {
            let ActFacts::Deliberation(d) = &p.facts.0.act else { return None };
            let object = if p.withdrawn_at.is_some() { self.deleted(kind, p) } else { make(self, p, d) };
            Some(Listed { created: p.posted_at, modified: p.changed_at, object })
        };
        self.postings.iter().filter_map(one).collect()
    }

    fn deleted(&self, kind: &str, p: &Publication) -> Value {
        json!({
            "id": self.url(kind, &p.id),
            "type": format!("{SCHEMA}{}", type_of(kind)),
            "deleted": true,
            "created": moment(p.posted_at),
            "modified": moment(p.changed_at),
        })
    }

    fn paper(&self, p: &Publication, d: &DeliberationFacts) -> Value {
        let mut paper = json!({
            "id": self.url("paper", &p.id),
            "type": format!("{SCHEMA}Paper"),
            "body": self.site.url("/oparl/v1.1/body"),
            "name": d.object,
            "reference": d.number,
            "date": p.day,
            "paperType": "Délibération",
            "mainFile": self.file(p),
            "consultation": [self.consultation(p, d)],
            "web": self.site.url(&format!("/actes/{}", p.id)),
            "license": LICENSE,
            "created": moment(p.posted_at),
            "modified": moment(p.changed_at),
            "pupitre:adopted": d.adopted,
            "pupitre:postedOn": p.posted_on,
        });
        if let Some(body) = p.body_id {
            paper["originatorOrganization"] = json!([self.url("organization", &body)]);
        }
        if let Some(matter) = &d.matter {
            paper["pupitre:matter"] = json!(matter);
        }
        if let Some(vote) = &d.vote {
            paper["pupitre:vote"] = json!(vote);
        }
        paper
    }

    fn consultation(&self, p: &Publication, d: &DeliberationFacts) -> Value {
        let mut consultation = json!({
            "id": self.url("consultation", &p.id),
            "type": format!("{SCHEMA}Consultation"),
            "paper": self.url("paper", &p.id),
            "authoritative": true,
            "role": "Décision",
            "created": moment(p.posted_at),
            "modified": moment(p.changed_at),
        });
        if let Some(sitting) = p.sitting_id {
            consultation["meeting"] = json!(self.url("meeting", &sitting));
        }
        if let Some(body) = p.body_id {
            consultation["organization"] = json!([self.url("organization", &body)]);
        }
        if let Some(item) = d.item_id.filter(|item| self.is_on_an_agenda(*item)) {
            consultation["agendaItem"] = json!(self.url("agendaitem", &item));
        }
        consultation
    }

    fn is_on_an_agenda(&self, item: Uuid) -> bool {
        self.live().any(
            |p| matches!(&p.facts.0.act, ActFacts::Convocation(c) if c.agenda.iter().any(|l| l.id == item)),
        )
    }

    fn files(&self) -> Vec<Listed> {
        let one = |p: &Publication| {
            let object = if p.withdrawn_at.is_some() { self.deleted("file", p) } else { self.file(p) };
            Listed { created: p.posted_at, modified: p.changed_at, object }
        };
        self.postings.iter().map(one).collect()
    }

    fn file(&self, p: &Publication) -> Value {
        let url = self.site.url(&format!("/actes/{}/{}", p.id, p.file_name()));
        let mut file = json!({
            "id": self.url("file", &p.id),
            "type": format!("{SCHEMA}File"),
            "name": p.title,
            "fileName": p.file_name(),
            "mimeType": "application/pdf",
            "date": p.day,
            "size": p.public_bytes,
            "sha512Checksum": p.public_sha512,
            "accessUrl": url,
            "downloadUrl": url,
            "fileLicense": LICENSE,
            "created": moment(p.posted_at),
            "modified": moment(p.changed_at),
            "pupitre:sha256": p.public_hash,
            "pupitre:masked": p.masked,
        });
        if let Some(sitting) = p.sitting_id {
            file["meeting"] = json!([self.url("meeting", &sitting)]);
        }
        if p.kind == "deliberation" {
            file["paper"] = json!([self.url("paper", &p.id)]);
        }
        file
    }

    fn locations(&self) -> Vec<Listed> {
        self.sittings()
            .iter()
            .filter(|s| !s.place.is_empty())
            .map(|s| {
                let (created, modified) = self.span(s.id);
                Listed { created, modified, object: self.location(s) }
            })
            .collect()
    }

    fn location(&self, s: &SittingFacts) -> Value {
        let (created, modified) = self.span(s.id);
        let whole = format!("{}\n{}", s.place, s.address);
        json!({
            "id": self.url("location", &s.id),
            "type": format!("{SCHEMA}Location"),
            "description": whole.trim(),
            "room": s.place,
            "streetAddress": s.address,
            "meetings": [self.url("meeting", &s.id)],
            "created": moment(created),
            "modified": moment(modified),
        })
    }
}

fn midnight(s: &SittingFacts) -> Timestamp {
    let start = s.starts_at.zoned(&s.time_zone).start_of_day();
    start.map_or(s.starts_at, |day| day.timestamp().into())
}

fn type_of(kind: &str) -> &'static str {
    match kind {
        "paper" => "Paper",
        "consultation" => "Consultation",
        _ => "File",
    }
}
