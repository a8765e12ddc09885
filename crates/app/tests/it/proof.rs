//! The proof of sending: verified by a third party with the command alone, and every change found.
use crate::fixtures::small_pdf;
use crate::harness::{TestApp, for_each_engine};
use crate::scene::Scene;
use pupitre::features::convocations::{check_files, check_journal, check_proof};
use pupitre::platform::{ids, journal};
use serde_json::{Value, json};
use std::process::Command;

/// Every place of a JSON text where a value stands, as JSON pointers.
fn leaves(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                leaves(inner, format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(list) => {
            for (index, inner) in list.iter().enumerate() {
                leaves(inner, format!("{at}/{index}"), found);
            }
        }
        _ => found.push(at),
    }
}

/// Another value of the same kind.
fn other(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let middle = letters.len() / 2;
            match letters.get_mut(middle) {
                Some(letter) => *letter = if *letter == 'a' { 'b' } else { 'a' },
                None => letters.push('a'),
            }
            json!(letters.into_iter().collect::<String>())
        }
        Value::Number(n) => json!(n.as_i64().unwrap() + 1),
        Value::Bool(b) => json!(!b),
        _ => json!("x"),
    }
}

#[test]
fn a_proof_is_verified_by_a_third_party_and_every_change_is_found() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let id = scene.sent(&app).await;
        let posted = json!({ "posted_on": "2026-12-07", "posted_by": "Sylvie Aubertin", "cost_cents": 860 });
        app.post(&scene.of(&id, "posted"), &scene.clerk, posted).await.expect(200);
        let displayed = json!({ "place": "seat", "posted_on": "2026-12-07" });
        app.post(&scene.of(&id, "displayed"), &scene.clerk, displayed).await.expect(204);
        let answer = app.get(&scene.of(&id, "proof.json"), &scene.clerk).await.expect(200);
        let proof = answer.json();
        let checked = check_proof(&proof).unwrap();
        assert_eq!(checked.findings, Vec::<String>::new());
        assert_eq!(checked.checked["recipients"], 6);
        assert!(
            app.get(&scene.of(&id, "proof.pdf"), &scene.clerk).await.expect(200).bytes.starts_with(b"%PDF")
        );

        let mut places = Vec::new();
        leaves(&proof, String::new(), &mut places);
        assert!(places.len() >= 200, "{} places", places.len());
        let fooled = |changed: &Value| check_proof(changed).is_ok_and(|c| c.findings.is_empty());
        for place in &places {
            let mut changed = proof.clone();
            let value = changed.pointer_mut(place).unwrap();
            *value = other(value);
            assert!(!fooled(&changed), "a change at {place} is not found");
        }
        // What is left out, added or put in another order.
        for list in ["/evidence/dispatches", "/journal", "/manifest/agenda", "/manifest/agenda/0/documents"] {
            let length = proof.pointer(list).unwrap().as_array().unwrap().len();
            for index in 0..length {
                let mut changed = proof.clone();
                changed.pointer_mut(list).unwrap().as_array_mut().unwrap().remove(index);
                assert!(!fooled(&changed), "{list}/{index} can be left out");
            }
            let mut changed = proof.clone();
            let entries = changed.pointer_mut(list).unwrap().as_array_mut().unwrap();
            let copy = entries[0].clone();
            entries.push(copy);
            assert!(!fooled(&changed), "{list} can be lengthened");
        }
        for place in
            ["", "/manifest", "/manifest/sitting", "/evidence", "/evidence/dispatches/0", "/journal/0"]
        {
            let mut changed = proof.clone();
            changed.pointer_mut(place).unwrap()["added"] = json!("x");
            assert!(!fooled(&changed), "a mention can be added at « {place} »");
        }
        // A whole chain written anew for other evidence does not match the journal that others hold.
        let mut tx = app.tenant(scene.authority).await;
        let entries = journal::entries(&mut tx, 0, 1_000).await.unwrap();
        let lines: Vec<String> = entries.iter().map(|e| serde_json::to_string(e).unwrap()).collect();
        let text = lines.join("\n");
        assert_eq!(check_journal(&text).unwrap().findings, Vec::<String>::new());
        assert!(!check_journal(&text.replacen("2026", "2027", 1)).unwrap().findings.is_empty());
        // The journal as the server exports it, with its heading: shortened, it is found.
        let export = format!("/api/authorities/{}/journal/export", scene.authority);
        let export = String::from_utf8(app.get(&export, &scene.clerk).await.expect(200).bytes).unwrap();
        assert_eq!(check_journal(&export).unwrap().findings, Vec::<String>::new());
        let lines: Vec<&str> = export.lines().collect();
        for index in 1..lines.len() {
            let mut changed = lines.clone();
            changed.remove(index);
            assert!(
                !check_journal(&changed.join("\n")).unwrap().findings.is_empty(),
                "line {index} can be left out"
            );
        }
        command_line(&app, &scene, &answer.bytes, &text, &proof).await;
    });
}

/// The same through the command, as a third party runs it.
async fn command_line(app: &TestApp, scene: &Scene, proof: &[u8], journal: &str, value: &Value) {
    let folder = app.folder().join("third-party");
    let files = folder.join("files");
    std::fs::create_dir_all(&files).unwrap();
    let path = folder.join("preuve.json");
    std::fs::write(&path, proof).unwrap();
    std::fs::write(folder.join("journal.ndjson"), journal).unwrap();
    let mut given = Vec::new();
    for (number, item) in value["manifest"]["agenda"].as_array().unwrap().iter().enumerate() {
        let bytes = small_pdf(&format!("Note {} {}", number + 1, scene.sitting), 2);
        assert_eq!(json!(ids::sha256_hex(&bytes)), item["documents"][0]["hash"]);
        given.push((format!("note-{number}.pdf"), ids::sha256_hex(&bytes)));
        std::fs::write(files.join(format!("note-{number}.pdf")), bytes).unwrap();
    }
    assert!(check_files(value, &given).findings.is_empty());
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_pupitre")).args(arguments).output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code().unwrap(), said)
    };
    let (proof, files_path) = (path.to_str().unwrap().to_owned(), files.to_str().unwrap().to_owned());
    let journal_path = folder.join("journal.ndjson").to_str().unwrap().to_owned();
    let whole = ["verify", &proof, "--files", &files_path, "--journal", &journal_path];
    let (code, said) = run(&whole);
    assert_eq!((code, &said["ok"]), (0, &json!(true)), "{said}");
    assert_eq!(said["checked"]["files"]["documents_found"], 3);
    assert_eq!(run(&["verify", &journal_path]).0, 0);
    std::fs::write(files.join("note-1.pdf"), small_pdf("autre", 2)).unwrap();
    let (code, said) = run(&whole);
    assert_eq!((code, said["findings"].as_array().unwrap().len()), (1, 2), "{said}");
    let changed = String::from_utf8(std::fs::read(&path).unwrap()).unwrap().replacen("Salle", "Salla", 1);
    std::fs::write(&path, changed).unwrap();
    assert_eq!(run(&["verify", &proof]).0, 1);
    std::fs::write(&path, "bonjour").unwrap();
    assert_eq!(run(&["verify", &proof]).0, 2);
    let notice = ["rules", "notice", "--regime", "epci_council", "--meeting", "2026-12-17T18:30"];
    let (code, said) = run(&notice);
    assert_eq!((code, &said["last_lawful_day"]), (0, &json!("2026-12-11")));
    assert_eq!(run(&["rules", "notice", "--regime", "x", "--meeting", "2026-12-17T18:30"]).0, 2);
}
