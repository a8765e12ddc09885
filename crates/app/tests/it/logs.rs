//! What the real process writes in its log, at the level it has by default: no secret and nothing about a person.
use crate::ground::Ground;
use crate::server::{Server, prepare, until};
use crate::smtp_sink::{Manners, Sink};
use pupitre::platform::config::Config;
use serde_json::json;
use std::collections::HashSet;

async fn convocation(server: &Server, ground: &Ground) -> String {
    let list = server.get(&ground.convocations(), &ground.token).await.expect(200).json();
    list[0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_holds_no_secret_and_nothing_about_a_person() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let ground = prepare(Config { data_dir: data.clone(), ..Config::default() }, 6).await;
    // A mail server that refuses some, so that faults are logged too.
    let refuses: HashSet<String> = ["m1@example.org".to_owned()].into();
    let sink = Sink::start(Manners { refuses, greylists: true, ..Manners::default() }).await;
    let url = format!("smtp://canari-compte:canari-motdepasse@127.0.0.1:{}", sink.port);
    let base = format!("/api/authorities/{}", ground.authority);
    let mut canaries: Vec<String> = vec![
        ground.token.clone(),
        "canari-motdepasse".into(),
        "canari-compte".into(),
        "m0@example.org".into(),
        "m1@example.org".into(),
        "example.org>".into(),
        "Membre00".into(),
    ];
    for format in ["text", "json"] {
        let file = folder.path().join(format!("{format}.toml"));
        std::fs::write(&file, format!("[log]\nformat = \"{format}\"\n")).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pupitre"));
        command.arg("--config").arg(&file).arg("serve").env_remove("PUPITRE_LOG");
        // The account of the mail server is a secret too; this server knows no accounts, and mails wait.
        let settings = [("PUPITRE_SMTP_URL", if format == "json" { url.clone() } else { sink.url() })];
        let server = Server::start(&data, Some(command), &settings).await;
        let token = ground.token.as_str();
        // Wrong passwords, wrong codes, wrong tokens; what is refused and what is unreadable.
        let email = format!("canari-{format}@example.org");
        let password = format!("canari-phrase-{format}");
        server
            .post("/api/session/password", "", json!({ "email": email, "password": password }))
            .await
            .expect(401);
        server.post("/api/session/enrol", "", json!({ "code": "CANA-RICO-DEEE" })).await.expect(422);
        server.get("/api/session", "canari-jeton").await.expect(401);
        server.get("/api/calendar/canari-agenda.ics", "").await.expect(404);
        server.get("/enroler/CANARICODE", "").await;
        server.get(&format!("{base}/members?q=canari-cherche"), token).await;
        server
            .ask("POST", &format!("{base}/members"), token, b"{\"family_name\": \"canari-nom\"".to_vec())
            .await;
        let member = json!({ "given_name": "Canari", "family_name": "Canari-famille", "email": email,
            "phone": "0611223344", "starts_on": "2026-01-01" });
        let made = server.post(&format!("{base}/members"), token, member).await.expect(201).json();
        // A code of a tablet, used; its session; the password of a new account.
        let id = made["id"].as_str().unwrap().to_owned();
        let sheet =
            server.post(&format!("{base}/members/{id}/enrolment"), token, json!({})).await.expect(201).json();
        let code = sheet["code"].as_str().unwrap().to_owned();
        let answer = reqwest::Client::new()
            .post(format!("{}/api/session/enrol", server.base))
            .json(&json!({ "code": code, "device_label": "canari-tablette" }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        let session = cookie.split_once('=').unwrap().1.split(';').next().unwrap().to_owned();
        let me = server.get("/api/session", &session).await.expect(200).json();
        let calendar = me["calendar_url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        // What members write, taken or refused.
        let note = json!({ "entries": [{ "ref": "a.1", "content": "canari-note" }, { "ref": "Canari", "content": "canari" }] });
        server.post(&format!("/api/tablet/notes/{id}"), &session, note).await.expect(200);
        let share = json!({ "acts": [{ "id": id, "share_id": id, "mandate_id": id, "act": "share", "to": [],
            "content": "canari-partage" }] });
        server.post("/api/tablet/shares", &session, share).await.expect(200);
        server.post("/api/tablet/notes/canari", &session, json!({ "entries": "canari" })).await.expect(404);
        let phrase = format!("quatre canaris chantent {format}");
        let set = server
            .ask("PUT", "/api/me/password", &session, json!({ "new": phrase }).to_string().into())
            .await;
        assert_eq!(set.unwrap().status, 204);
        let secret = server.post("/api/me/totp/start", &session, json!({})).await.expect(200).json();
        let secret = secret["secret"].as_str().unwrap().to_owned();
        if format == "text" {
            let send = json!({ "kind": "initial", "revision": 0 });
            server.post(&ground.convocations(), token, send).await.expect(202);
            until(30, "mails left, after a first refusal", async || sink.accepted().len() >= 5).await;
        } else {
            let again = format!("{}/{}/remind", ground.convocations(), convocation(&server, &ground).await);
            server.post(&again, token, json!({ "who": "not_opened" })).await.expect(202);
            until(30, "the log tells of a mail that waits", async || server.said().contains("a job waits"))
                .await;
        }
        canaries.extend([email, password, code.replace('-', ""), code, session, phrase, secret]);
        canaries.push(calendar.trim_end_matches(".ics").to_owned());
        let said = server.said();
        assert!(said.contains("pupitre is open") && said.contains("signed in"), "the log speaks: {said}");
        for canary in canaries.iter().map(String::as_str).chain([
            "canari",
            "Canari",
            "CANARI",
            "CANA-RICO",
            "0611223344",
        ]) {
            let line = said.lines().find(|line| line.contains(canary));
            assert!(line.is_none(), "« {canary} » is in the log: {}", line.unwrap_or_default());
        }
        // Neither do the figures say who.
        let figures = server.get("/metrics", "").await.expect(200).text;
        assert!(!figures.contains('@') && !figures.contains("Membre00"));
    }
}
