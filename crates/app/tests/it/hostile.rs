//! Every hostile PDF through the upload of the running application: accepted, or refused with a sentence; the server
//! answers all along, in bounded time and memory.
use crate::made;
use crate::server::{Server, prepare};
use pupitre::platform::config::Config;
use serde_json::json;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Longest that one file may take, with a machine that does something else beside.
const LONGEST: Duration = Duration::from_secs(45);
/// Most memory of the server itself, in megabytes: files are read in limited children.
const MOST_MEMORY: u64 = 400;

async fn send(server: &Server, sitting: &str, token: &str, path: PathBuf) -> (String, bool) {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let file = std::fs::read(&path).unwrap();
    let start = Instant::now();
    let order = json!({ "file_name": name, "bytes": file.len() });
    let told = server.post(&format!("{sitting}/uploads"), token, order).await;
    if told.status == 422 {
        assert!(told.json()["detail"].as_str().unwrap().ends_with('.'), "{name}: {}", told.text);
        return (name, false);
    }
    let upload = told.expect(201).json();
    let row = format!("{sitting}/uploads/{}", upload["id"].as_str().unwrap());
    let mut ended = json!(null);
    for (n, piece) in file.chunks(4 * 1024 * 1024).enumerate() {
        let at = format!("{row}?offset={}", n * 4 * 1024 * 1024);
        ended = server.ask("PUT", &at, token, piece.to_vec()).await.expect("an answer").expect(200).json();
    }
    assert!(start.elapsed() < LONGEST, "{name} took {:?}", start.elapsed());
    let accepted = match ended["state"].as_str() {
        Some("done") => true,
        Some("refused") => {
            let sentence = ended["refusal"].as_str().unwrap_or_default();
            assert!(sentence.len() > 20 && sentence.ends_with('.'), "{name}: {ended}");
            false
        }
        other => panic!("{name}: {other:?} {ended}"),
    };
    (name, accepted)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_hostile_file_is_accepted_or_refused_and_the_server_answers_all_along() {
    let Some(folder) = made::data("hostile-pdf") else { return };
    let data = tempfile::tempdir().unwrap();
    let settings = Config { data_dir: data.path().join("data"), ..Config::default() };
    let ground = prepare(settings.clone(), 3).await;
    let server = Server::start(&settings.data_dir, None, &[("PUPITRE_LOG", "error".to_owned())]).await;
    let sitting = format!("/api/authorities/{}/sittings/{}", ground.authority, ground.sitting);
    let files = made::pdfs(&folder);
    let before = server.most_memory();
    let (mut accepted, mut refused) = (0, Vec::new());
    for two in files.chunks(2) {
        let sends = two.iter().map(|path| send(&server, &sitting, &ground.token, path.clone()));
        for (name, fine) in futures::future::join_all(sends).await {
            if fine { accepted += 1 } else { refused.push(name) }
        }
        let asked = Instant::now();
        server.get("/readyz", "").await.expect(200);
        assert!(asked.elapsed() < Duration::from_secs(5), "the server answers while files are read");
    }
    println!("{} files: {accepted} accepted, {} refused: {refused:?}", files.len(), refused.len());
    println!("memory of the server: {before} MB, then {} MB at most", server.most_memory());
    assert!(accepted > files.len() / 2 && !refused.is_empty());
    assert!(server.most_memory() < MOST_MEMORY, "{} MB", server.most_memory());
    let seen = server.get(&sitting, &ground.token).await.expect(200).json();
    assert_eq!(
        seen["documents"].as_i64().unwrap(),
        accepted as i64 + 2,
        "what was accepted is there, nothing else"
    );
    // A dossier of everything that was accepted can be asked for: it is made, or refused with a sentence.
    let dossier = server.ask("GET", &format!("{sitting}/dossier.pdf"), &ground.token, Vec::new()).await;
    let dossier = dossier.map(|told| told.status);
    assert!(matches!(dossier, Some(200 | 409 | 422) | None), "{dossier:?}");
    server.get("/readyz", "").await.expect(200);
}
