//! An authority made through the API: a council where all sit, and a sitting with its dossier.
use crate::http::Client;
use crate::measure;
use crate::server::Server;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::process::Command;
use std::time::{Duration, Instant};

/// The clerk at work.
pub struct World {
    pub clerk: Client,
    /// `/api/authorities/{id}`.
    pub at: String,
    /// Identifiers of the mandates, in the order of the council.
    pub members: Vec<String>,
    body: String,
    /// `/api/authorities/{id}/sittings/{id}`.
    pub room: String,
}

const GIVEN: [(&str, &str); 8] = [
    ("Madame", "Hélène"),
    ("Monsieur", "Jean-Luc"),
    ("Monsieur", "Étienne"),
    ("Madame", "Aïcha"),
    ("Madame", "Solène"),
    ("Monsieur", "Bernard"),
    ("Madame", "Chloé"),
    ("Monsieur", "Yannick"),
];

/// A member, all different: civility, given name, family name, commune.
pub fn member(n: usize) -> (&'static str, &'static str, String, String) {
    const FAMILY: [&str; 10] = [
        "Ferrand",
        "Garnot",
        "Delorme",
        "Benali",
        "Lœuillet",
        "Vasseur",
        "Pétillon",
        "Guérin",
        "Marchand",
        "Castel",
    ];
    // Letters only: a name with figures is a fault of the file.
    let tail: String = format!("{:02}", n / 80).bytes().map(|b| char::from(b - b'0' + b'a')).collect();
    let (civility, given) = GIVEN[n % 8];
    let family = format!("{}-R{tail}ier", FAMILY[n / 8 % 10]);
    (civility, given, family, format!("Commune-{}", ["Athis", "Briouze", "Messei", "Putanges"][n % 4]))
}

/// An authority: the first of the hosting is number 0.
fn authority(nth: usize) -> Value {
    let name = if nth == 0 { String::from("Val d’Orne") } else { format!("Val d’Orne {nth}") };
    json!({ "kind": "communaute_de_communes", "name": format!("Communauté de communes du {name}"),
        "short_name": name, "siren": siren(nth), "population": 21_400, "accent": "#0b4f5c",
        "address": "3 place du Marché, 61100 Val-d’Orne", "time_zone": "Europe/Paris" })
}

/// Eight digits, and the one that makes the number right (Luhn).
fn siren(nth: usize) -> String {
    let digits = format!("{:08}", 20_000_000 + nth);
    let doubled = |(at, digit): (usize, char)| match (at % 2, digit.to_digit(10).unwrap_or(0)) {
        (1, digit) => digit * 2 / 10 + digit * 2 % 10,
        (_, digit) => digit,
    };
    let sum: u32 = digits.chars().enumerate().map(doubled).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// The clerk of every authority.
fn sylvie() -> Value {
    json!({ "civility": "Madame", "given_name": "Sylvie", "family_name": "Aubertin",
        "email": "sylvie.aubertin@example.org" })
}

fn csv(count: usize, nth: usize) -> String {
    let mut text = String::from(
        "Civilité;Nom;Prénom;Adresse électronique;Commune représentée;Fonction;Début du mandat\r\n",
    );
    for n in 0..count {
        let (civility, given, family, commune) = member(n);
        let function = if n == 0 { "Président" } else { "Conseiller communautaire" };
        text.push_str(&format!(
            "{civility};{family};{given};m{n}@val-{nth}.example.org;{commune};{function};15/03/2026\r\n"
        ));
    }
    text
}

/// Seconds since 1970.
fn now() -> Result<u64> {
    Ok(measure::output(Command::new("date").arg("+%s"))?.trim().parse()?)
}

impl World {
    /// First run, members, a council, and a sitting in thirty days with these items.
    pub fn found(server: &Server, members: usize, items: &[&str]) -> Result<Self> {
        let mut clerk = server.client();
        let mut administrator = sylvie();
        administrator["password"] = json!("sept-hirondelles-au-clocher");
        let first = json!({ "setup_code": server.setup_code()?, "authority": authority(0), "administrator": administrator });
        clerk.post("/api/first-run", &first)?;
        second_factor(&mut clerk)?;
        let at = format!("/api/authorities/{}", text(&clerk.get("/api/authorities")?[0]["id"])?);
        Self::settle(clerk, at, 0, members, items)
    }

    /// Another authority of the same hosting, at the hands of the same clerk.
    pub fn beside(&self, server: &Server, nth: usize, members: usize, items: &[&str]) -> Result<Self> {
        let mut host = server.client();
        host.cookie.clone_from(&self.clerk.cookie);
        let at =
            format!("/api/authorities/{}", text(&host.post("/api/authorities", &authority(nth))?["id"])?);
        let mut role = sylvie();
        role["role"] = json!("clerk");
        host.post(&format!("{at}/staff"), &role)?;
        Self::settle(host, at, nth, members, items)
    }

    fn settle(mut clerk: Client, at: String, nth: usize, members: usize, items: &[&str]) -> Result<Self> {
        let path = format!("{at}/members/import?file_name=elus.csv");
        let preview =
            clerk.fine("POST", &path, Some((csv(members, nth).as_bytes(), "text/csv")), "")?.json()?;
        clerk.post(&format!("{at}/members/import/{}/accept", text(&preview["id"])?), &json!({}))?;
        let list = clerk.get(&format!("{at}/members"))?;
        let list = list.as_array().context("the members are a list")?;
        if list.len() != members {
            bail!("{} members were imported instead of {members}", list.len());
        }
        let ids: Vec<String> = list.iter().map(|m| text(&m["id"])).collect::<Result<_>>()?;
        let council = json!({ "name": "Conseil communautaire", "kind": "council" });
        let body = text(&clerk.post(&format!("{at}/bodies"), &council)?["id"])?;
        let seats: Vec<Value> = list
            .iter()
            .map(|m| json!({ "mandate_id": m["id"], "role": if m["function"] == "Président" { "president" } else { "member" } }))
            .collect();
        clerk.put(&format!("{at}/bodies/{body}/seats"), &json!({ "seats": seats }))?;
        let mut world = Self { clerk, at, members: ids, body, room: String::new() };
        world.sitting(items)?;
        Ok(world)
    }

    fn sitting(&mut self, items: &[&str]) -> Result<()> {
        let day = measure::output(Command::new("date").args(["-u", "-d", "next thursday + 28 days", "+%F"]))?;
        let input = json!({ "body_id": self.body, "starts": format!("{}T18:30", day.trim()),
            "place": "Salle des Trois-Moulins", "public": true });
        let sitting = self.clerk.post(&format!("{}/sittings", self.at), &input)?;
        self.room = format!("{}/sittings/{}", self.at, text(&sitting["id"])?);
        for title in items {
            self.clerk.post(&format!("{}/agenda", self.room), &json!({ "title": title }))?;
        }
        Ok(())
    }

    /// Puts a whole file into the sitting, as the screen does: pieces of 4 MiB at most.
    pub fn upload(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.deposit(&json!({ "file_name": name, "bytes": bytes.len() }), bytes)
    }

    /// The same, in place of the file of a document.
    pub fn replace(&mut self, name: &str, bytes: &[u8], document: &str) -> Result<()> {
        self.deposit(&json!({ "file_name": name, "bytes": bytes.len(), "replaces": document }), bytes)
    }

    fn deposit(&mut self, announced: &Value, bytes: &[u8]) -> Result<()> {
        let row = self.clerk.post(&format!("{}/uploads", self.room), announced)?;
        let upload = text(&row["id"])?;
        for (index, piece) in bytes.chunks(4 << 20).enumerate() {
            let path = format!("{}/uploads/{upload}?offset={}", self.room, index * (4 << 20));
            self.clerk.fine("PUT", &path, Some((piece, "application/octet-stream")), "")?;
        }
        Ok(())
    }

    /// What the clerk's screen reads before the dialogue of sending: the sitting's revision.
    pub fn ready_to_send(&mut self) -> Result<i64> {
        let gate = self.clerk.get(&format!("{}/gate", self.room))?;
        let blocking = |f: &&Value| f["severity"] == "blocks";
        if let Some(finding) = gate["findings"].as_array().into_iter().flatten().find(blocking) {
            bail!("the gate blocks: {finding}");
        }
        self.clerk.get(&self.room.clone())?["revision"].as_i64().context("a sitting has a revision")
    }

    /// Sends the first convocation; returns its identifier.
    pub fn send(&mut self, revision: i64) -> Result<String> {
        let order = json!({ "kind": "initial", "revision": revision });
        text(&self.clerk.post(&format!("{}/convocations", self.room), &order)?["convocation_id"])
    }

    /// Sends what was replaced; returns the identifier of the new version.
    pub fn send_again(&mut self, note: &str) -> Result<String> {
        let revision = self.clerk.get(&self.room.clone())?["revision"].as_i64().context("a revision")?;
        let order = json!({ "kind": "replacement", "revision": revision, "change_note": note });
        text(&self.clerk.post(&format!("{}/convocations", self.room), &order)?["convocation_id"])
    }

    /// Waits until the letter and the dossier of the convocation are made.
    pub fn typeset(&mut self, convocation: &str) -> Result<()> {
        let start = Instant::now();
        let path = format!("{}/convocations/{convocation}/letter.pdf", self.room);
        while start.elapsed() < Duration::from_secs(180) {
            if self.clerk.ask("GET", &path, None, "")?.status == 200 {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("the letter was not made in three minutes")
    }

    /// A tablet of this member, linked with a one-time code: its cookie.
    pub fn enrol(&mut self, server: &Server, member: usize) -> Result<String> {
        let path = format!("{}/members/{}/enrolment", self.at, self.members[member]);
        let sheet = self.clerk.post(&path, &json!({}))?;
        let mut tablet = server.client();
        tablet.post("/api/session/enrol", &json!({ "code": sheet["code"], "device_label": "Tablette" }))?;
        Ok(tablet.cookie)
    }
}

fn second_factor(clerk: &mut Client) -> Result<()> {
    let secret = text(&clerk.post("/api/me/totp/start", &json!({}))?["secret"])?;
    let secret = totp_rs::Secret::Encoded(secret).to_bytes().map_err(|e| anyhow::anyhow!("{e:?}"))?;
    let totp = totp_rs::TOTP::new_unchecked(totp_rs::Algorithm::SHA1, 6, 1, 30, secret, None, String::new());
    clerk.post("/api/me/totp/confirm", &json!({ "code": totp.generate(now()?) }))?;
    Ok(())
}

/// A text of an answer.
pub fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).with_context(|| format!("a text was expected: {value}"))
}
