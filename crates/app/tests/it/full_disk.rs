//! A disk that is really full: the server runs on a small tmpfs of its own, filled to the last byte from outside.
//! Refusals are plain, reading goes on, nothing is half-written, and everything goes on once there is room again,
//! without a restart.
use crate::made;
use crate::server::{Server, prepare, until};
use crate::smtp_sink::{Manners, Sink};
use pupitre::platform::config::Config;
use pupitre::platform::time::Clock;
use serde_json::json;
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

const MEMBERS: usize = 40;

/// Runs the server in a mount namespace where `disk` is a tmpfs; none where mounting is refused.
fn on_a_small_disk(disk: &Path, template: &Path) -> Option<Command> {
    let mut tried = Command::new("unshare");
    tried.args(["--mount", "--map-root-user", "mount", "-t", "tmpfs", "tmpfs"]).arg(disk);
    if !tried.output().is_ok_and(|output| output.status.success()) {
        return None;
    }
    let script = format!(
        "mount -t tmpfs -o size=24m tmpfs '{disk}' && cp -a '{template}/.' '{disk}' && exec '{binary}' serve",
        disk = disk.display(),
        template = template.display(),
        binary = env!("CARGO_BIN_EXE_pupitre")
    );
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", &script]);
    Some(command)
}

/// The disk as the server sees it.
fn seen_by(server: &Server, disk: &Path) -> PathBuf {
    PathBuf::from(format!("/proc/{}/root{}", server.pid(), disk.display()))
}

/// Takes every byte that is left.
fn fill(disk: &Path) -> PathBuf {
    let path = disk.join("filler");
    let mut file = std::fs::File::create(&path).unwrap();
    for size in [65_536, 512, 1] {
        while file.write_all(&vec![b'x'; size]).is_ok() {}
    }
    path
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_plainly_keeps_reading_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (template, disk) = (folder.path().join("template"), folder.path().join("disk"));
    std::fs::create_dir(&disk).unwrap();
    let ground = prepare(Config { data_dir: template.clone(), ..Config::default() }, MEMBERS).await;
    let Some(command) = on_a_small_disk(&disk, &template) else {
        println!("mounting is refused here: the full disk is tried with /dev/full only (dossiers.rs)");
        return;
    };
    let sink = Sink::start(Manners::default()).await;
    let settings = [("PUPITRE_SMTP_URL", sink.url()), ("PUPITRE_LOG", "error".to_owned())];
    let server = Server::start(&disk, Some(command), &settings).await;
    let disk = seen_by(&server, &disk);
    let token = ground.token.as_str();
    let sitting = format!("/api/authorities/{}/sittings/{}", ground.authority, ground.sitting);

    // An upload announced while there was room; then none is left.
    let file = made::big_pdf("Zonage", 2_000_000);
    let order = json!({ "file_name": "1 zonage.pdf", "bytes": file.len() });
    let bodies = format!("/api/authorities/{}/bodies", ground.authority);
    let body = server.get(&bodies, token).await.expect(200).json()[0]["id"].clone();
    let day = Clock::System.now().plus(60 * 86_400_000).day_in("Europe/Paris").0;
    let next = json!({ "body_id": body, "starts": format!("{day}T18:30"), "place": "Siège" });
    let sittings = format!("/api/authorities/{}/sittings", ground.authority);
    let next = server.post(&sittings, token, next).await.expect(201).json();
    let next = format!("{sittings}/{}", next["id"].as_str().unwrap());
    let upload = server.post(&format!("{next}/uploads"), token, order.clone()).await.expect(201).json();
    let piece = format!("{next}/uploads/{}?offset=0", upload["id"].as_str().unwrap());
    let filler = fill(&disk);
    let refused = server.ask("PUT", &piece, token, file.clone()).await.expect("an answer");
    let sentence = refused.refused(507, "storage.full");
    assert!(sentence.contains("plein") && sentence.contains("rien n’a été enregistré"), "{sentence}");
    // Neither a line nor a whole act is written; reading goes on.
    let send = json!({ "kind": "initial", "revision": 0 });
    server.post(&format!("{next}/uploads"), token, order).await.refused(507, "storage.full");
    server.post(&ground.convocations(), token, send.clone()).await.refused(507, "storage.full");
    for path in [sitting.clone(), ground.convocations(), format!("{sitting}/gate")] {
        server.get(&path, token).await.expect(200);
    }
    let seen = server.get(&next, token).await.expect(200).json();
    assert_eq!(seen["uploads"].as_array().unwrap().len(), 1);
    assert_eq!(seen["uploads"][0]["received"], 0, "nothing was acknowledged: {seen}");
    assert_eq!(server.get(&ground.convocations(), token).await.json().as_array().unwrap().len(), 0);
    assert!(sink.accepted().is_empty(), "nobody was convened");

    // Room again: the same upload goes on, without a restart.
    std::fs::remove_file(&filler).unwrap();
    let done = server.ask("PUT", &piece, token, file).await.expect("an answer").expect(200).json();
    assert_eq!(done["state"], "done", "{done}");
    let revision = server.get(&sitting, token).await.json()["revision"].as_i64().unwrap();

    // The disk fills while the mails leave: none is lost, and a mail repeated keeps its Message-ID.
    let send = json!({ "kind": "initial", "revision": revision });
    server.post(&ground.convocations(), token, send).await.expect(202);
    let filler = fill(&disk);
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    server.get(&ground.convocations(), token).await.expect(200);
    std::fs::remove_file(&filler).unwrap();
    // The second chance of the upload's reading, due in a minute, may be left.
    until(90, "every mail leaves", async || server.jobs_left().await.is_some_and(|left| left <= 1)).await;
    let list = server.get(&ground.convocations(), token).await.expect(200).json();
    let board = format!("{}/{}/readiness", ground.convocations(), list[0]["id"].as_str().unwrap());
    let board = server.get(&board, token).await.expect(200).json();
    let rows = board["rows"].as_array().unwrap();
    assert_eq!(rows.iter().filter(|r| !r["accepted_at"].is_null()).count(), MEMBERS);
    let accepted = sink.accepted();
    let people: HashSet<&str> = accepted.iter().map(|m| m.to.as_str()).collect();
    let names: HashSet<&str> = accepted.iter().map(|m| m.message_id.as_str()).collect();
    assert_eq!((people.len(), names.len()), (MEMBERS, MEMBERS), "{} mails", accepted.len());
    audit(&disk, folder.path(), &sink);
}

/// The independent auditor, on a copy of what lies on the disk.
fn audit(disk: &Path, folder: &Path, sink: &Sink) {
    let copy = folder.join("copy");
    assert!(Command::new("cp").arg("-a").arg(disk).arg(&copy).status().unwrap().success());
    let log = folder.join("sink.jsonl");
    let lines: Vec<String> = sink
        .accepted()
        .iter()
        .map(|m| json!({ "message_id": m.message_id, "to": m.to }).to_string())
        .collect();
    std::fs::write(&log, lines.join("\n")).unwrap();
    let auditor = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/auditor/audit.py");
    let output = Command::new("python3")
        .arg(auditor)
        .arg("--data")
        .arg(&copy)
        .arg("--sink")
        .arg(&log)
        .args(["--kills", &MEMBERS.to_string()])
        .output()
        .unwrap();
    // The reading of the upload has a second chance due in a minute; it has nothing left to do.
    let verdict: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let faults = verdict["faults"].as_array().unwrap();
    assert!(faults.iter().all(|f| f == "a job dossiers.read is still ready"), "{verdict}");
    assert!(
        [&verdict["losses"], &verdict["repeats"]].iter().all(|l| l.as_array().unwrap().is_empty()),
        "{verdict}"
    );
}
