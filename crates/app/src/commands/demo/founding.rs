//! The authority set up as a clerk would: opened by the hosting, staff, communes, members, bodies, paper requests,
//! tablets handed over; and the general renewal, where one falls in the year.
use super::cast::{Someone, TOWN, Who};
use super::chance::Chance;
use super::office::id;
use super::story::{House, Story};
use super::{calendar, store};
use crate::features::accounts::DEMO_PEOPLE;
use anyhow::{Context, Result};
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

/// Commissions: key, name, who is in charge under the president.
pub(super) const COMMISSIONS: [(&str, &str, &str); 4] = [
    ("finances", "Commission des finances et de l’administration", "Amina Tassin"),
    ("water", "Commission de l’eau et de l’environnement", "Patrick Pinchart"),
    ("planning", "Commission de l’aménagement et des mobilités", "Odile Lorme"),
    ("services", "Commission des services à la population", "Solène Noirmont"),
];
/// Members whose commission matters to the story.
const SEATED: [(&str, &str); 9] = [
    ("Hélène Ferrand", "water"),
    ("Marc Delorme", "finances"),
    ("Denis Maillart", "water"),
    ("Yann Bresle", "planning"),
    ("Hervé Obry", "planning"),
    ("Hugues Lescure", "planning"),
    ("Colette Haudry", "services"),
    ("Bernard Quentel", "services"),
    ("Lucette Peyrac", "services"),
];
/// Tablets handed over in a half-day.
pub(super) const HALF_DAY: usize = 23;
/// Substitutes who read on their own device.
const OWN_DEVICES: usize = 6;

fn demo_email(key: &str) -> &'static str {
    DEMO_PEOPLE.iter().find(|p| p.key == key).map_or("", |p| p.email)
}

fn staff(email: &str, civility: &str, given: &str, family: &str, role: &str) -> Value {
    json!({ "email": email, "civility": civility, "given_name": given, "family_name": family, "role": role })
}

impl Story {
    /// The hosting opens the authority; its clerk sets it up.
    pub(super) async fn found(&mut self) -> Result<()> {
        let now = self.office.now();
        let mut tx = self.office.state.db.write().await?;
        self.host = store::enter_host(&mut tx, ("Nadia", "Lemoine"), demo_email("host"), now).await?;
        tx.commit().await?;
        let host = self.office.key(self.host).await?;
        let input = json!({
            "kind": "communaute_de_communes", "name": self.community.name, "short_name": "Trois Vallées",
            "siren": "299 999 805", "address": "12 rue du Pont\n21400 Valbrune\n03 53 01 40 00",
            "population": 21_043, "accent": self.community.accent,
            "mail_from": format!("{} <assemblees@trois-vallees.example>", self.community.name),
        });
        self.community.id = id(&self.office.post("/api/authorities", &host, &input).await?, "id")?;
        let path = format!("/api/authorities/{}/staff", self.community.id);
        let sylvie = staff(demo_email("clerk"), "Madame", "Sylvie", "Aubertin", "clerk");
        self.community.clerk = id(&self.office.post(&path, &host, &sylvie).await?, "person_id")?;
        let clerk = self.office.key(self.community.clerk).await?;
        let karim = staff(demo_email("it"), "Monsieur", "Karim", "Benali", "it");
        self.it = id(&self.office.post(&path, &clerk, &karim).await?, "person_id")?;
        let marc = staff("marc.lescure@trois-vallees.example", "Monsieur", "Marc", "Lescure", "direction");
        self.office.post(&path, &clerk, &marc).await?;
        let logo = include_bytes!("data/logo.svg").to_vec();
        self.office.put_bytes(&format!("/api/authorities/{}/logo", self.community.id), &clerk, logo).await?;
        self.office.work().await
    }

    /// Communes and members, by hand.
    pub(super) async fn enter_people(&mut self) -> Result<()> {
        let clerk = self.office.key(self.community.clerk).await?;
        let path = format!("/api/authorities/{}/communes", self.community.id);
        for (at, name) in self.cast.communes.iter().enumerate() {
            let commune = json!({ "name": name, "insee_code": format!("{}", 21_801 + at) });
            let commune = self.office.post(&path, &clerk, &commune).await?;
            self.community.communes.insert(name.clone(), id(&commune, "id")?);
        }
        self.enter_members(self.calendar.founded(), self.calendar.renewal().is_some()).await?;
        let president = &self.cast.people[self.cast.titulars[0]];
        let role =
            staff(&president.email, president.civility, &president.given, &president.family, "president");
        self.office.post(&format!("/api/authorities/{}/staff", self.community.id), &clerk, &role).await?;
        self.office.work().await
    }

    /// Mandates of the term that runs on a day; before a renewal, the leavers sit and nobody is informed yet.
    async fn enter_members(&mut self, day: Date, before: bool) -> Result<()> {
        let clerk = self.office.key(self.community.clerk).await?;
        let starts = calendar::term(day);
        let mut members: Vec<(Who, &str)> = Vec::new();
        for who in &self.cast.titulars {
            let leaver = self.cast.leavers.iter().find(|(_, successor)| before && successor == who);
            members.push((leaver.map_or(*who, |(leaver, _)| *leaver), "sitting"));
        }
        members.extend(self.cast.substitutes.iter().map(|(who, _)| (*who, "substitute")));
        if !before {
            members.extend(self.cast.informed.iter().map(|who| (*who, "informed")));
        }
        for (who, capacity) in members {
            let someone = &self.cast.people[who];
            let commune = self.community.communes.get(&someone.commune);
            let input = member(someone, &someone.function, capacity, commune, starts);
            let row = self.office.post(&self.community.path("members"), &clerk, &input).await?;
            self.community.mandates.insert(who, id(&row, "id")?);
        }
        Ok(())
    }

    /// Council, bureau and commissions, then who sits in each.
    pub(super) async fn create_bodies(&mut self) -> Result<()> {
        let clerk = self.office.key(self.community.clerk).await?;
        let mut bodies = vec![
            (
                "council",
                json!({ "name": "Conseil communautaire", "kind": "council", "informs_audience": true, "position": 1 }),
            ),
            ("bureau", json!({ "name": "Bureau communautaire", "kind": "bureau", "position": 2 })),
        ];
        for (at, (key, name, _)) in COMMISSIONS.iter().enumerate() {
            // The règlement intérieur gives commissions five days.
            let body = json!({ "name": name, "kind": "commission", "own_notice_kind": "calendar", "own_notice_days": 5,
                "position": at + 3 });
            bodies.push((key, body));
        }
        for (key, body) in bodies {
            let row = self.office.post(&self.community.path("bodies"), &clerk, &body).await?;
            self.community.bodies.insert(key, id(&row, "id")?);
        }
        self.fill_bodies().await
    }

    async fn fill_bodies(&mut self) -> Result<()> {
        let clerk = self.office.key(self.community.clerk).await?;
        let sitting: Vec<Who> =
            self.current_titulars().into_iter().filter(|w| self.community.mandates.contains_key(w)).collect();
        let keys = ["council", "bureau"].into_iter().chain(COMMISSIONS.map(|(key, ..)| key));
        for key in keys {
            let mut seats = Vec::new();
            for who in &sitting {
                if let Some(role) = self.role(key, *who) {
                    seats.push(json!({ "mandate_id": self.community.mandates[who], "role": role }));
                }
            }
            if key == "council" {
                seats.extend(self.substitute_seats(&sitting));
            }
            let path = format!("{}/{}/seats", self.community.path("bodies"), self.community.body(key)?);
            self.office.put(&path, &clerk, &json!({ "seats": seats })).await?;
        }
        Ok(())
    }

    fn substitute_seats(&self, sitting: &[Who]) -> Vec<Value> {
        let mandates = &self.community.mandates;
        let seat = |(who, titular): &(Who, Who)| {
            // Before a renewal, a leaver may sit in place of the titular.
            let before = self.cast.leavers.iter().find(|(_, successor)| successor == titular);
            let sits = [Some(*titular), before.map(|(leaver, _)| *leaver)];
            let held =
                sits.into_iter().flatten().find(|w| sitting.contains(w) && mandates.contains_key(w))?;
            Some(
                json!({ "mandate_id": mandates.get(who)?, "role": "substitute", "substitute_for": mandates[&held] }),
            )
        };
        self.cast.substitutes.iter().filter_map(seat).collect()
    }

    /// What someone does in a body, if he sits there.
    fn role(&self, body: &str, who: Who) -> Option<&'static str> {
        let someone = &self.cast.people[who];
        if someone.function == "Président" {
            return Some("president");
        }
        let vice = someone.function.contains("vice-président");
        match body {
            "council" => Some(if vice { "vice_president" } else { "member" }),
            "bureau" => {
                let delegate = someone.function.contains("délégué");
                (vice || delegate).then_some(if vice { "vice_president" } else { "member" })
            }
            key => {
                let name = someone.name();
                if let Some((home, ..)) = COMMISSIONS.iter().find(|(_, _, charge)| *charge == name) {
                    return (*home == key).then_some("vice_president");
                }
                let seated = SEATED.iter().find(|(known, _)| *known == name).map(|(_, home)| *home);
                let drawn = || COMMISSIONS[Chance::of(&format!("commission {name}")).below(4)].0;
                (seated.unwrap_or_else(drawn) == key).then_some("member")
            }
        }
    }

    /// A member asks for paper.
    pub(super) async fn record_paper(&mut self, at: usize) -> Result<()> {
        let clerk = self.office.key(self.community.clerk).await?;
        let request = &self.cast.paper[at];
        let mandate = self.community.mandates.get(&request.who).context("a member on paper has a mandate")?;
        let today = self.office.now().day_in(crate::platform::auth::HOME_ZONE);
        let input = json!({ "channel": "paper", "requested_on": today, "address": request.address });
        let path = format!("{}/{mandate}/channel", self.community.path("members"));
        self.office.post(&path, &clerk, &input).await?;
        Ok(())
    }

    /// Who receives a tablet at the first hand-over, in order.
    pub(super) fn first_hand_over(&self) -> Vec<Who> {
        let mut list = self.current_titulars();
        list.retain(|who| !self.cast.paper.iter().any(|p| p.who == *who));
        list.extend(self.cast.substitutes.iter().take(OWN_DEVICES).map(|(who, _)| *who));
        list
    }

    /// One tablet: the code of the sheet, then the tablet linked to its member.
    pub(super) async fn hand_over(&mut self, who: Who) -> Result<()> {
        let it = self.office.key(self.it).await?;
        let mandate = self.community.mandates.get(&who).context("a tablet goes to a member")?;
        let path = format!("{}/{mandate}/enrolment", self.community.path("members"));
        let sheet = self.office.post(&path, &it, &Value::Null).await?;
        let own = self.cast.substitutes.iter().any(|(substitute, _)| *substitute == who);
        self.handed += usize::from(!own);
        let label =
            if own { "Tablette personnelle".to_owned() } else { format!("Tablette T-{:03}", self.handed) };
        self.office.wait_until(self.office.now().plus(90_000));
        let tablet = self.office.enrol(&sheet, label, "").await?;
        self.tablets.insert(who, tablet);
        Ok(())
    }

    /// The term ends: every mandate has its last day.
    pub(super) async fn end_term(&mut self, renewal: Date) -> Result<()> {
        let clerk = self.office.key(self.community.clerk).await?;
        let last = calendar::shift(renewal, -1).to_string();
        let input = json!({ "ends_on": last, "reason": "renouvellement général des conseils municipaux" });
        let mut mandates: Vec<Uuid> = self.community.mandates.values().copied().collect();
        mandates.sort_unstable();
        for mandate in mandates {
            self.office
                .post(&format!("{}/{mandate}/end", self.community.path("members")), &clerk, &input)
                .await?;
        }
        self.community.mandates.clear();
        Ok(())
    }

    /// The new term: new mandates, the same tablets for those who stay; requests for paper said again.
    pub(super) async fn begin_term(&mut self, renewal: Date) -> Result<()> {
        self.renewed = true;
        self.enter_members(renewal, false).await?;
        self.fill_bodies().await?;
        for at in 0..self.cast.paper.len() {
            self.record_paper(at).await?;
        }
        Ok(())
    }

    /// A commune of the community opens its own council: the same people, the same tablets.
    pub(super) async fn found_town(&mut self) -> Result<()> {
        let host = self.office.key(self.host).await?;
        let input = json!({
            "kind": "commune", "name": self.town.name, "short_name": "Saint-Aubin", "siren": "212 180 608",
            "insee_code": "21806", "address": "1 place de la Mairie\n21420 Saint-Aubin-les-Prés\n03 53 01 26 10",
            "population": 1_874, "accent": self.town.accent,
            "mail_from": "Mairie de Saint-Aubin-les-Prés <mairie@saint-aubin.example>",
        });
        self.town.id = id(&self.office.post("/api/authorities", &host, &input).await?, "id")?;
        let path = format!("/api/authorities/{}/staff", self.town.id);
        let odile = staff("odile.marchand@saint-aubin.example", "Madame", "Odile", "Marchand", "clerk");
        self.town.clerk = id(&self.office.post(&path, &host, &odile).await?, "person_id")?;
        let clerk = self.office.key(self.town.clerk).await?;
        let logo = include_bytes!("data/logo_commune.svg").to_vec();
        self.office.put_bytes(&format!("/api/authorities/{}/logo", self.town.id), &clerk, logo).await?;
        let commune = json!({ "name": TOWN, "insee_code": "21806" });
        let commune = id(&self.office.post(&self.town.path("communes"), &clerk, &commune).await?, "id")?;
        let starts = calendar::term(self.office.now().day_in(crate::platform::auth::HOME_ZONE).date());
        for (who, function) in &self.cast.town {
            let input = member(&self.cast.people[*who], function, "sitting", Some(&commune), starts);
            let row = self.office.post(&self.town.path("members"), &clerk, &input).await?;
            self.town.mandates.insert(*who, id(&row, "id")?);
        }
        let mayor = &self.cast.people[self.cast.town[0].0];
        let role = staff(&mayor.email, mayor.civility, &mayor.given, &mayor.family, "president");
        self.office.post(&path, &clerk, &role).await?;
        let council = json!({ "name": "Conseil municipal", "kind": "council", "position": 1 });
        let council = self.office.post(&self.town.path("bodies"), &clerk, &council).await?;
        self.town.bodies.insert("council", id(&council, "id")?);
        self.office.work().await
    }
}

impl House {
    /// Path of a collection of the authority.
    pub(super) fn path(&self, what: &str) -> String {
        format!("/api/authorities/{}/{what}", self.id)
    }

    pub(super) fn body(&self, key: &str) -> Result<Uuid> {
        self.bodies.get(key).copied().with_context(|| format!("no body {key}"))
    }
}

fn member(someone: &Someone, function: &str, capacity: &str, commune: Option<&Uuid>, starts: Date) -> Value {
    json!({
        "civility": someone.civility, "given_name": someone.given, "family_name": someone.family,
        "email": someone.email, "phone": someone.phone, "commune_id": commune, "capacity": capacity,
        "function": function, "delegation": someone.delegation, "rank": someone.rank,
        "group_name": if capacity == "sitting" && someone.rank > 0 { someone.group } else { "" },
        "starts_on": starts.to_string(),
    })
}
