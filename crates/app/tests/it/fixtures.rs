//! Builders of what many tests need: a council with its members, a sitting with its dossier.
use crate::harness::{START, TestApp};
use pupitre::execute;
use pupitre::platform::ids;
use pupitre::platform::time::{Day, Timestamp};
use uuid::Uuid;

/// Ten days and eight hours and a half after the start: Thursday 17 December 2026, 18:30 in Paris.
pub const SITTING: Timestamp = Timestamp(START.0 + 10 * 86_400_000 + 30_600_000);

/// A council of a community.
pub struct Council {
    pub body: Uuid,
    /// In the order of names.
    pub members: Vec<Councillor>,
}

/// A member of it.
#[derive(Clone)]
pub struct Councillor {
    pub person: Uuid,
    pub mandate: Uuid,
    pub on_paper: bool,
}

impl Council {
    /// Members convened on paper.
    pub fn on_paper(&self) -> impl Iterator<Item = &Councillor> {
        self.members.iter().filter(|m| m.on_paper)
    }
}

impl TestApp {
    /// A council with `n` members: the first presides, every fifth asked for paper.
    pub async fn council(&self, authority: Uuid, n: usize) -> Council {
        let body = ids::new_id();
        let mut tx = self.tenant(authority).await;
        execute!(
            tx.inner(),
            "INSERT INTO body (tenant_id, id, name, kind, regime) VALUES ($1, $2, 'Conseil communautaire', 'council', 'epci_council')",
            authority,
            body
        )
        .unwrap();
        tx.commit().await.unwrap();
        let mut members = Vec::new();
        for index in 0..n {
            let on_paper = index % 5 == 4;
            members.push(self.councillor(authority, index, on_paper, "sitting").await);
        }
        let mut tx = self.tenant(authority).await;
        for (index, member) in members.iter().enumerate() {
            execute!(
                tx.inner(),
                "INSERT INTO seat (tenant_id, id, body_id, mandate_id, role, starts_on) VALUES ($1, $2, $3, $4, $5, '2020-01-01')",
                authority,
                ids::new_id(),
                body,
                member.mandate,
                if index == 0 { "president" } else { "member" }
            )
            .unwrap();
        }
        tx.commit().await.unwrap();
        Council { body, members }
    }

    /// A person with a mandate from 2020 on.
    pub async fn councillor(
        &self,
        authority: Uuid,
        index: usize,
        on_paper: bool,
        capacity: &str,
    ) -> Councillor {
        let (person, mandate) = (ids::new_id(), ids::new_id());
        let family = format!("Élu{index:03}");
        let email = format!("{capacity}{index}-{}@elus.example", authority.simple());
        let mut tx = self.tenant(authority).await;
        execute!(
            tx.inner(),
            "INSERT INTO person (id, civility, family_name, given_name, sort_key, email, email_key, calendar_token, created_at)
             VALUES ($1, 'Madame', $2, 'Camille', $3, $4, $4, $5, $6)",
            person,
            &family,
            format!("elu{index:03} camille"),
            &email,
            ids::secret(),
            START
        )
        .unwrap();
        execute!(
            tx.inner(),
            "INSERT INTO mandate (tenant_id, id, person_id, capacity, starts_on, channel, paper_requested_on, paper_address)
             VALUES ($1, $2, $3, $4, '2020-01-01', $5, $6, $7)",
            authority,
            mandate,
            person,
            capacity,
            if on_paper { "paper" } else { "electronic" },
            on_paper.then(|| Day("2026-01-05".into())),
            if on_paper { "3 rue des Tilleuls\n70000 Valbrune" } else { "" }
        )
        .unwrap();
        tx.commit().await.unwrap();
        Councillor { person, mandate, on_paper }
    }

    /// Gives a councillor a seat of the council.
    pub async fn seated(&self, authority: Uuid, council: &Council, mandate: Uuid) {
        let mut tx = self.tenant(authority).await;
        execute!(
            tx.inner(),
            "INSERT INTO seat (tenant_id, id, body_id, mandate_id, role, starts_on)
             VALUES ($1, $2, $3, $4, 'member', '2020-01-01')",
            authority,
            ids::new_id(),
            council.body,
            mandate
        )
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// A substitute for a titular of the council.
    pub async fn substitute(&self, authority: Uuid, council: &Council, titular: Uuid) -> Councillor {
        let member = self.councillor(authority, 900, false, "substitute").await;
        let mut tx = self.tenant(authority).await;
        execute!(
            tx.inner(),
            "INSERT INTO seat (tenant_id, id, body_id, mandate_id, role, substitute_for, starts_on)
             VALUES ($1, $2, $3, $4, 'substitute', $5, '2020-01-01')",
            authority,
            ids::new_id(),
            council.body,
            member.mandate,
            titular
        )
        .unwrap();
        tx.commit().await.unwrap();
        member
    }

    /// A draft sitting of the council on 17 December, with `items` deliberations and a note of two pages for each.
    pub async fn sitting_with_documents(&self, authority: Uuid, council: &Council, items: usize) -> Uuid {
        self.sitting_at(authority, council, items, SITTING).await
    }

    /// The same at another moment.
    pub async fn sitting_at(&self, authority: Uuid, council: &Council, items: usize, at: Timestamp) -> Uuid {
        let sitting = ids::new_id();
        let mut tx = self.tenant(authority).await;
        execute!(
            tx.inner(),
            "INSERT INTO sitting (tenant_id, id, body_id, title, starts_at, time_zone, place, address, reply_until, state,
                calendar_uid, created_at, changed_at)
             VALUES ($1, $2, $3, '', $4, 'Europe/Paris', 'Salle des fêtes', '1 place de la Mairie, 70000 Valbrune', $5,
                'draft', $6, $7, $7)",
            authority,
            sitting,
            council.body,
            at,
            at.plus(-86_400_000),
            format!("{sitting}@pupitre"),
            START
        )
        .unwrap();
        tx.commit().await.unwrap();
        for number in 1..=items {
            self.item_with_note(authority, sitting, number).await;
        }
        sitting
    }

    /// Adds an item with its note; returns (item, document).
    pub async fn item_with_note(&self, authority: Uuid, sitting: Uuid, number: usize) -> (Uuid, Uuid) {
        let (item, document) = (ids::new_id(), ids::new_id());
        let bytes = small_pdf(&format!("Note {number} {sitting}"), 2);
        let length = i64::try_from(bytes.len()).unwrap();
        let hash = self.state.blobs.put(authority, bytes).await.unwrap();
        let mut tx = self.tenant(authority).await;
        execute!(
            tx.inner(),
            "INSERT INTO agenda_item (tenant_id, id, sitting_id, position, title) VALUES ($1, $2, $3, $4, $5)",
            authority,
            item,
            sitting,
            number as i64,
            format!("Délibération numéro {number}")
        )
        .unwrap();
        execute!(
            tx.inner(),
            "INSERT INTO document (tenant_id, id, sitting_id, item_id, position, kind, title, file_name, media_type, bytes,
                pages, original_hash, reading_hash, warnings, created_at)
             VALUES ($1, $2, $3, $4, 1, 'note', $5, $6, 'application/pdf', $7, 2, $8, $8, '[]', $9)",
            authority,
            document,
            sitting,
            item,
            format!("Note de synthèse {number}"),
            format!("note-{number}.pdf"),
            length,
            &hash,
            START
        )
        .unwrap();
        tx.commit().await.unwrap();
        (item, document)
    }
}

/// A small valid PDF: pages of one line of text.
pub fn small_pdf(text: &str, pages: usize) -> Vec<u8> {
    let kids: String = (0..pages).map(|p| format!("{} 0 R ", 4 + 2 * p)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for page in 0..pages {
        let content = format!("BT /F1 14 Tf 72 760 Td ({text}, page {}) Tj ET", page + 1);
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            5 + 2 * page
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let start = pdf.len();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        table.push_str(&format!("{place:010} 00000 n \n"));
    }
    pdf.extend_from_slice(table.as_bytes());
    let trailer =
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    pdf.extend_from_slice(trailer.as_bytes());
    pdf
}
