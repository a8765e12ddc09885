//! A council ready to be convened, written straight into the tables: authority, clerk, members with e-mail, a sitting
//! twenty days ahead with one item, its note and an annex.
use pupitre::execute;
use pupitre::platform::auth;
use pupitre::platform::ids;
use pupitre::platform::state::AppState;
use sqlx::types::Json;
use uuid::Uuid;

/// What a test needs to send.
pub struct Ground {
    pub authority: Uuid,
    pub sitting: Uuid,
    /// Session of the clerk.
    pub token: String,
}

impl Ground {
    /// Path of the sitting's convocations.
    pub fn convocations(&self) -> String {
        format!("/api/authorities/{}/sittings/{}/convocations", self.authority, self.sitting)
    }
}

/// Writes the ground with so many members; their addresses are `m0@example.org`, `m1@example.org`…
pub async fn council(state: &AppState, members: usize) -> Ground {
    let now = state.clock.now();
    let (authority, body, sitting, item) = (ids::new_id(), ids::new_id(), ids::new_id(), ids::new_id());
    let clerk = ids::new_id();
    let mut tx = state.db.write().await.unwrap();
    execute!(
        &mut tx,
        "INSERT INTO authority (id, kind, name, short_name, siren, created_at)
         VALUES ($1, 'communaute_de_communes', 'Communauté de communes des Trois Vallées', 'Trois Vallées', $2, $3)",
        authority,
        authority.simple().to_string(),
        now
    )
    .unwrap();
    person(&mut tx, clerk, "Aubertin", &format!("{}@example.org", clerk.simple()), now).await;
    let token = auth::open_session(&mut tx, clerk, None, "demo", "test", now).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = state.db.tenant(authority).write().await.unwrap();
    execute!(
        tx.inner(),
        "INSERT INTO authority_population (tenant_id, valid_from, inhabitants, source) VALUES ($1, '2020-01-01', 21000, 'test')",
        authority
    )
    .unwrap();
    execute!(
        tx.inner(),
        "INSERT INTO staff_role (tenant_id, person_id, role, valid_from) VALUES ($1, $2, 'clerk', '2020-01-01')",
        authority,
        clerk
    )
    .unwrap();
    execute!(
        tx.inner(),
        "INSERT INTO body (tenant_id, id, name, kind, regime) VALUES ($1, $2, 'Conseil communautaire', 'council', 'epci_council')",
        authority,
        body
    )
    .unwrap();
    for n in 0..members {
        let (who, mandate) = (ids::new_id(), ids::new_id());
        person(tx.inner(), who, &format!("Membre{n:03}"), &format!("m{n}@example.org"), now).await;
        execute!(
            tx.inner(),
            "INSERT INTO mandate (tenant_id, id, person_id, capacity, starts_on) VALUES ($1, $2, $3, 'sitting', '2020-01-01')",
            authority,
            mandate,
            who
        )
        .unwrap();
        execute!(
            tx.inner(),
            "INSERT INTO seat (tenant_id, id, body_id, mandate_id, role, starts_on) VALUES ($1, $2, $3, $4, 'member', '2020-01-01')",
            authority,
            ids::new_id(),
            body,
            mandate
        )
        .unwrap();
    }
    execute!(
        tx.inner(),
        "INSERT INTO sitting (tenant_id, id, body_id, title, starts_at, time_zone, place, state, calendar_uid, created_at, changed_at)
         VALUES ($1, $2, $3, 'Conseil communautaire', $4, 'Europe/Paris', 'salle des fêtes', 'draft', $5, $6, $6)",
        authority,
        sitting,
        body,
        now.plus(20 * 86_400_000),
        format!("{sitting}@pupitre"),
        now
    )
    .unwrap();
    execute!(
        tx.inner(),
        "INSERT INTO agenda_item (tenant_id, id, sitting_id, position, title) VALUES ($1, $2, $3, 1, 'Prix de l’eau')",
        authority,
        item,
        sitting
    )
    .unwrap();
    for (position, kind) in [(1i64, "note"), (2, "annex")] {
        let bytes = pdf(&format!("{kind} {}", authority.simple()));
        let length = bytes.len() as i64;
        let hash = state.blobs.put(authority, bytes).await.unwrap();
        execute!(
            tx.inner(),
            "INSERT INTO document (tenant_id, id, sitting_id, item_id, position, kind, title, file_name, media_type, bytes,
                pages, original_hash, reading_hash, warnings, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6, $6, 'application/pdf', $7, 1, $8, $8, $9, $10)",
            authority,
            ids::new_id(),
            sitting,
            item,
            position,
            kind,
            length,
            &hash,
            Json(Vec::<String>::new()),
            now
        )
        .unwrap();
    }
    tx.commit().await.unwrap();
    Ground { authority, sitting, token }
}

async fn person(
    tx: &mut pupitre::platform::db::Tx,
    id: Uuid,
    family: &str,
    email: &str,
    now: pupitre::platform::time::Timestamp,
) {
    execute!(
        tx,
        "INSERT INTO person (id, civility, family_name, given_name, sort_key, email, email_key, calendar_token, created_at)
         VALUES ($1, 'Madame', $2, 'Claude', $3, $4, $5, $6, $7)",
        id,
        family,
        family.to_lowercase(),
        email,
        format!("{}:{email}", id.simple()),
        ids::secret(),
        now
    )
    .unwrap();
}

/// A true PDF of one page that says one line.
pub fn pdf(words: &str) -> Vec<u8> {
    let stream = format!("BT /F1 14 Tf 72 720 Td ({words}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{stream}\nendstream", stream.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut text = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(text.len());
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let table = text.len();
    text.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        text.push_str(&format!("{place:010} 00000 n \n"));
    }
    text.push_str(&format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    ));
    text.into_bytes()
}
