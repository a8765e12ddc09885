//! Words placed in private notes, in shares and in their answers are looked for in everything that anybody else is ever
//! given: every route, by every other reader; mails, journal, exports, advices to programs; the files and the database.
use crate::harness::{TestApp, for_each_engine};
use crate::isolation::{Ids, call, fill, operations, sent};
use pupitre::platform::auth::Role;
use pupitre::platform::ids;
use pupitre::platform::tokens::Scope;
use pupitre::{execute, rows};
use serde_json::json;
use sqlx::Connection;
use std::path::Path;
use uuid::Uuid;

const CANARIES: [&str; 4] =
    ["canari-note-7f3a", "canari-partage-91bd", "canari-reponse-c04e", "canari-emporte-55aa"];

fn none_in(text: &str, what: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "« {canary} » in {what}");
    }
}

/// No file of the instance holds them: database, its log of writes, files, keys, mails, caches. What a backup takes.
fn none_in_folder(folder: &Path) -> usize {
    let mut read = 0;
    for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            read += none_in_folder(&entry);
        } else {
            let bytes = std::fs::read(&entry).unwrap();
            for canary in CANARIES {
                let found = bytes.windows(canary.len()).any(|w| w == canary.as_bytes());
                assert!(!found, "« {canary} » in {}", entry.display());
            }
            read += 1;
        }
    }
    read
}

/// Every row of every table, as a dump would write it.
async fn none_in_postgres(url: &str) {
    let mut db = sqlx::PgConnection::connect(url).await.unwrap();
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
            .fetch_all(&mut db)
            .await
            .unwrap();
    assert!(tables.len() > 30, "{tables:?}");
    for table in tables {
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT t::text FROM \"{table}\" t")))
                .fetch_all(&mut db)
                .await
                .unwrap();
        for row in rows {
            none_in(&row, &table);
            for canary in CANARIES {
                assert!(!row.contains(&hex::encode(canary)), "« {canary} » in {table}");
            }
        }
    }
}

/// The staff in every role, the hosting's administrator, a member who was given nothing, a program with every scope.
async fn readers(app: &TestApp, authority: Uuid, clerk: &str, member: Uuid) -> Vec<String> {
    let mut readers = vec![clerk.to_owned(), app.session(member).await];
    for role in Role::ALL {
        let person = app.person("Agent", "Essai", &format!("{}@example.org", ids::new_id().simple())).await;
        app.role(authority, person, role).await;
        readers.push(app.session(person).await);
    }
    let admin = app.person("Hôte", "Administrateur", "hote@example.org").await;
    let mut tx = app.state.db.write().await.unwrap();
    execute!(&mut tx, "UPDATE person SET host_admin = TRUE WHERE id = $1", admin).unwrap();
    tx.commit().await.unwrap();
    app.role(authority, admin, Role::It).await;
    readers.push(app.session(admin).await);
    let input = json!({ "name": "Tout", "scopes": Scope::ALL, "expires_on": "2027-06-30" });
    let path = format!("/api/authorities/{authority}/tokens");
    let token = app.post(&path, clerk, input).await.expect(201).json();
    readers.push(token["secret"].as_str().unwrap().to_owned());
    readers
}

/// Asks everything that can be asked, reading first, then what changes.
async fn ask_everything(app: &TestApp, authority: Uuid, ids: &Ids, readers: &[String]) -> usize {
    let mut all: Vec<_> = operations();
    all.retain(|o| !o.path.contains("/events"));
    all.sort_by_key(|o| o.method != "GET");
    let mut asked = 0;
    for operation in all {
        let path = operation.path.replace("{hash}", &"0".repeat(64));
        let path = format!("{}{}", fill(&path, authority, ids), operation.query);
        // One reader is enough for what changes: the first act would end the others' sessions or rights.
        let whom = if operation.method == "GET" { readers.len() } else { 1 };
        for reader in &readers[..whom] {
            let (_, text) = call(app, &operation, &path, reader).await;
            none_in(&text, &format!("{} {path}", operation.method));
            asked += 1;
        }
    }
    asked
}

#[test]
fn words_written_in_private_are_in_nothing_that_anybody_else_is_given() {
    for_each_engine(|app| async move {
        let (ground, ids) = sent(&app).await;
        let mut tx = app.tenant(ground.authority).await;
        let people: Vec<(Uuid, Uuid)> = rows!(
            tx.inner(),
            "SELECT person_id, mandate_id FROM dispatch WHERE tenant_id = $1 ORDER BY address",
            ground.authority
        )
        .unwrap();
        let hash: Vec<(String,)> = rows!(
            tx.inner(),
            "SELECT hash FROM convocation_file WHERE tenant_id = $1 LIMIT 1",
            ground.authority
        )
        .unwrap();
        drop(tx);
        let [(me, mandate), (friend, their), (other, _)] = people[..] else { panic!("three members") };
        let (mine, theirs) = (app.session(me).await, app.session(friend).await);
        let note = json!({ "entries": [{ "ref": "aaaa.1", "content": CANARIES[0] }] });
        app.post(&format!("/api/tablet/notes/{mandate}"), &mine, note).await.expect(200);
        let share = ids::new_id();
        let give = json!({ "acts": [{ "id": share, "share_id": share, "mandate_id": mandate, "act": "share",
            "to": [their], "content": CANARIES[1] }] });
        let given = app.post("/api/tablet/shares", &mine, give).await.expect(200).json();
        assert_eq!(given["results"][0]["ok"], true, "{given}");
        let answer = json!({ "acts": [{ "id": ids::new_id(), "share_id": share, "mandate_id": their, "act": "answer",
            "content": CANARIES[2] }] });
        let answered = app.post("/api/tablet/shares", &theirs, answer).await.expect(200).json();
        assert_eq!(answered["results"][0]["ok"], true, "{answered}");
        // Laid on a document for herself: nothing of it stays.
        let laid = json!({ "notes": [{ "kind": "slip", "page": 1, "colour": "#24408f", "x": 1.0, "y": 1.0,
            "text": CANARIES[3] }] });
        app.post(&format!("/api/tablet/files/{}/annotated", hash[0].0), &mine, laid).await.expect(200);
        // They are where they must be, so that not finding them elsewhere says something.
        let seen = app.get("/api/tablet/shares", &theirs).await.expect(200);
        let seen = String::from_utf8_lossy(&seen.bytes).into_owned();
        assert!(seen.contains(CANARIES[1]) && seen.contains(CANARIES[2]), "{seen}");

        for _ in 0..3 {
            app.run_jobs().await;
            app.advance(300_000);
        }
        let readers = readers(&app, ground.authority, &ground.token, other).await;
        let asked = ask_everything(&app, ground.authority, &ids, &readers).await;
        assert!(asked > 500, "{asked}");
        app.run_jobs().await;
        for mail in app.mails().await {
            none_in(&format!("{mail:?}"), "a mail");
        }
        let folder = app.state.config.data_dir.clone();
        let read = none_in_folder(&folder);
        assert!(read > 10, "{read} files");
        if let Some(url) = app.state.config.database_url.clone() {
            none_in_postgres(&url).await;
        }
        // Withdrawn and erased, they leave nothing either.
        app.delete(&format!("/api/tablet/notes/{mandate}"), &mine).await;
        app.run_jobs().await;
        none_in_folder(&folder);
    });
}
