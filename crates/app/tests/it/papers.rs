//! What was sent, searched: by members for what they received, by the staff for its authority; never anything else.
use crate::fixtures::{Council, SITTING, small_pdf};
use crate::harness::{Answer, TestApp, for_each_engine};
use crate::made;
use crate::scene::{DAY, Scene};
use pupitre::app;
use pupitre::platform::auth;
use pupitre::platform::ids;
use pupitre::platform::state::AppState;
use pupitre::{execute, value};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;
use uuid::Uuid;

/// A word that no other authority may ever be shown.
const CANARY: &str = "zorglubien";

/// A sitting whose one document says this, on its second page as on its first.
async fn sitting(app: &TestApp, scene: &Scene, text: &str) -> Scene {
    let at = app.state.clock.now().plus(SITTING.0 - crate::harness::START.0);
    let sitting = app.sitting_at(scene.authority, &scene.council, 1, at).await;
    write(app, scene.authority, sitting, text).await;
    Scene {
        authority: scene.authority,
        clerk: scene.clerk.clone(),
        council: Council { body: scene.council.body, members: scene.council.members.clone() },
        sitting,
    }
}

/// Replaces the file of the first document of a sitting.
async fn write(app: &TestApp, authority: Uuid, sitting: Uuid, text: &str) {
    replace(app, authority, sitting, small_pdf(text, 2), 2).await;
}

async fn replace(app: &TestApp, authority: Uuid, sitting: Uuid, file: Vec<u8>, pages: i64) {
    let bytes = file.len() as i64;
    let hash = app.state.blobs.put(authority, file).await.unwrap();
    let mut tx = app.tenant(authority).await;
    execute!(
        tx.inner(),
        "UPDATE document SET reading_hash = $3, original_hash = $3, bytes = $4, pages = $5, version = version + 1
         WHERE tenant_id = $1 AND sitting_id = $2",
        authority,
        sitting,
        &hash,
        bytes,
        pages
    )
    .unwrap();
    execute!(
        tx.inner(),
        "UPDATE sitting SET revision = revision + 1 WHERE tenant_id = $1 AND id = $2",
        authority,
        sitting
    )
    .unwrap();
    tx.commit().await.unwrap();
}

/// Lets the papers be gathered and read.
async fn read(app: &TestApp) {
    for _ in 0..3 {
        app.advance(20_000);
        app.run_jobs().await;
    }
}

async fn session(app: &TestApp, person: Uuid) -> String {
    let mut tx = app.state.db.write().await.unwrap();
    let now = app.state.clock.now();
    let token = auth::open_session(&mut tx, person, None, "demo", "test", now).await.unwrap();
    tx.commit().await.unwrap();
    token
}

async fn mine(app: &TestApp, token: &str, words: &str) -> Value {
    asked(app, "/api/me/papers", token, words).await.expect(200).json()
}

async fn asked(app: &TestApp, path: &str, token: &str, words: &str) -> Answer {
    let words: String = words.bytes().map(|b| format!("%{b:02X}")).collect();
    app.get(&format!("{path}?q={words}"), token).await
}

fn office(scene: &Scene) -> String {
    format!("/api/authorities/{}/papers", scene.authority)
}

/// The sittings found, in order.
fn sittings(found: &Value) -> Vec<String> {
    found["hits"].as_array().unwrap().iter().map(|h| h["sitting_id"].as_str().unwrap().to_owned()).collect()
}

fn marked(pieces: &Value) -> Vec<&str> {
    let pieces = pieces.as_array().unwrap().iter().filter(|p| p["marked"] == true);
    pieces.map(|p| p["text"].as_str().unwrap()).collect()
}

#[test]
fn a_member_finds_a_page_of_two_years_ago_however_it_is_typed() {
    for_each_engine(|app| async move {
        let scene =
            sitting(&app, &Scene::set(&app).await, "Regie des eaux usees, deliberation 2014-123").await;
        scene.sent(&app).await;
        read(&app).await;
        app.advance(2 * 365 * DAY);
        let token = session(&app, scene.council.members[0].person).await;
        for words in ["régie de l’eau usée", "RÉGIES", "2014-123", "« eaux usées »", "eau 123"] {
            let found = mine(&app, &token, words).await;
            assert_eq!(
                (&found["total"], &found["loosened"]),
                (&json!(1), &json!("not")),
                "{words}: {found:#}"
            );
            assert_eq!(sittings(&found), [scene.sitting.to_string()]);
        }
        let found = mine(&app, &token, "regie").await;
        let hit = &found["hits"][0];
        assert_eq!(
            (&hit["pages_found"], &hit["page"], &hit["other_pages"]),
            (&json!(2), &json!(1), &json!([2]))
        );
        assert_eq!(marked(&hit["passage"]), ["Regie"]);
        assert_eq!(hit["authority"]["name"], "Communauté de communes des Trois Vallées");
        assert_eq!((&hit["body"], &hit["document_kind"]), (&json!("Conseil communautaire"), &json!("note")));
        assert_eq!(found["complete"], true);
        assert_eq!(found["years"], json!([{ "year": 2026, "count": 1 }]));
        assert_eq!(found["bodies"][0]["name"], "Conseil communautaire");
        assert_eq!(found["kinds"], json!([{ "kind": "note", "count": 1 }]));
        // By the title of its item; then only nearly, and it is said.
        assert_eq!(mine(&app, &token, "délibérations numéro").await["total"], 1);
        let nearly = mine(&app, &token, "delibertaion").await;
        assert_eq!((&nearly["loosened"], &nearly["total"]), (&json!("spelling"), &json!(1)));
        // The file opens.
        let file = format!("/api/tablet/files/{}", hit["hash"].as_str().unwrap());
        app.get(&file, &token).await.expect(200);
        let of_body = format!("body={}", scene.council.body);
        for (filter, total) in
            [("year=2026&kind=note", 1), ("year=2025", 0), ("kind=annex", 0), (of_body.as_str(), 1)]
        {
            let path = format!("/api/me/papers?q=regie&{filter}");
            assert_eq!(app.get(&path, &token).await.expect(200).json()["total"], total, "{filter}");
        }
        let second = app.get("/api/me/papers?q=regie&page=2", &token).await.expect(200).json();
        assert_eq!((&second["total"], &second["hits"]), (&json!(1), &json!([])));
    });
}

#[test]
fn nobody_finds_what_was_not_sent_to_him() {
    for_each_engine(|app| async move {
        let scene = sitting(&app, &Scene::set(&app).await, "Budget de la piscine").await;
        let neighbour = theirs(&app).await;
        // Drafts are nobody's to find.
        let draft = sitting(&app, &scene, "Brouillon confidentiel").await;
        // A second body of the authority, with a member of its own.
        let other = other_body(&app, &scene).await;
        for scene in [&scene, &neighbour, &other] {
            scene.sent(&app).await;
        }
        read(&app).await;
        let (member, stranger) = (&scene.council.members[0], &other.council.members[0]);
        let token = session(&app, member.person).await;
        let elsewhere = session(&app, stranger.person).await;
        assert_eq!(mine(&app, &token, "piscine").await["total"], 1);
        assert_eq!(mine(&app, &elsewhere, "piscine").await["total"], 0);
        assert_eq!(mine(&app, &elsewhere, "commission").await["total"], 1);
        assert_eq!(mine(&app, &token, "commission").await["total"], 0);
        assert_eq!(asked(&app, &office(&scene), &scene.clerk, "commission").await.json()["total"], 1);
        for words in [CANARY, "brouillon", "zorglubiens", "zorglubie"] {
            for found in [
                mine(&app, &token, words).await,
                asked(&app, &office(&scene), &scene.clerk, words).await.json(),
            ] {
                assert_eq!(found["total"], 0, "{words}: {found:#}");
                assert!(!found.to_string().contains(CANARY));
            }
        }
        asked(&app, &office(&neighbour), &scene.clerk, CANARY).await.expect(404);
        asked(&app, &office(&scene), &token, "piscine").await.expect(404);
        asked(&app, "/api/me/papers", "", "piscine").await.expect(401);
        assert_eq!(asked(&app, &office(&neighbour), &neighbour.clerk, CANARY).await.json()["total"], 1);
        // The file of a paper is for the staff of its own authority.
        let hash = mine(&app, &token, "piscine").await["hits"][0]["hash"].as_str().unwrap().to_owned();
        app.get(&format!("{}/{hash}", office(&scene)), &scene.clerk).await.expect(200);
        app.get(&format!("{}/{hash}", office(&neighbour)), &neighbour.clerk).await.expect(404);
        drop(draft);
    });
}

#[test]
fn two_mandates_are_one_search_and_the_end_of_one_closes_its_papers() {
    for_each_engine(|app| async move {
        let scene = sitting(&app, &Scene::set(&app).await, "Tarifs de la piscine").await;
        let neighbour = theirs(&app).await;
        let member = scene.council.members[0].person;
        let mandate = app.mandate(neighbour.authority, member).await;
        app.seated(neighbour.authority, &neighbour.council, mandate).await;
        for scene in [&scene, &neighbour] {
            scene.sent(&app).await;
        }
        read(&app).await;
        let token = session(&app, member).await;
        let found = mine(&app, &token, "piscine").await;
        assert_eq!(found["total"], 2, "{found:#}");
        let names: Vec<&str> =
            found["authorities"].as_array().unwrap().iter().map(|a| a["name"].as_str().unwrap()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        let only =
            app.get(&format!("/api/me/papers?q=piscine&authority={}", scene.authority), &token).await.json();
        assert_eq!(sittings(&only), [scene.sitting.to_string()]);
        let by_date = app.get("/api/me/papers?q=piscine&order=date", &token).await.expect(200).json();
        assert_eq!(by_date["total"], 2);
        let mut tx = app.tenant(neighbour.authority).await;
        execute!(
            tx.inner(),
            "UPDATE mandate SET ends_on = '2026-12-07' WHERE tenant_id = $1 AND id = $2",
            neighbour.authority,
            mandate
        )
        .unwrap();
        tx.commit().await.unwrap();
        app.advance(3 * DAY);
        let found = mine(&app, &token, "piscine").await;
        assert_eq!(sittings(&found), [scene.sitting.to_string()]);
        assert!(!mine(&app, &token, CANARY).await.to_string().contains(CANARY));
    });
}

#[test]
fn a_replaced_document_stays_found_and_says_so() {
    for_each_engine(|app| async move {
        let scene = sitting(&app, &Scene::set(&app).await, "Ancienne redaction du projet").await;
        scene.sent(&app).await;
        read(&app).await;
        write(&app, scene.authority, scene.sitting, "Nouvelle redaction du projet").await;
        scene.send(&app, "replacement", "Une page corrigée.").await.expect(202);
        scene.settle(&app).await;
        read(&app).await;
        let found = asked(&app, &office(&scene), &scene.clerk, "redaction").await.expect(200).json();
        let said = |word: &str| {
            let of = |hit: &&Value| {
                marked(&hit["passage"]).concat().contains(word) || hit["passage"].to_string().contains(word)
            };
            found["hits"].as_array().unwrap().iter().find(of).map(|hit| hit["replaced"].clone())
        };
        assert_eq!(
            (said("Ancienne"), said("Nouvelle")),
            (Some(json!(true)), Some(json!(false))),
            "{found:#}"
        );
    });
}

#[test]
fn an_index_that_is_absent_damaged_or_ahead_is_made_again() {
    for_each_engine(|app| async move {
        let scene = sitting(&app, &Scene::set(&app).await, "Tarifs de la piscine").await;
        scene.sent(&app).await;
        read(&app).await;
        let folder = app.state.config.data_dir.join("search").join(scene.authority.to_string());
        let total =
            || async { asked(&app, &office(&scene), &scene.clerk, "piscine").await.expect(200).json() };
        assert_eq!(total().await["total"], 1);
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(total().await["total"], 1, "deleted");
        for file in std::fs::read_dir(&folder).unwrap() {
            std::fs::write(file.unwrap().path(), b"damaged").unwrap();
        }
        let place = app.state.shelves.place(scene.authority);
        assert_eq!(total().await["total"], 1, "damaged");
        drop(place);
        // A database restored from before knows less than the index.
        let mut tx = app.tenant(scene.authority).await;
        execute!(tx.inner(), "DELETE FROM paper WHERE tenant_id = $1", scene.authority).unwrap();
        tx.commit().await.unwrap();
        let found = total().await;
        assert_eq!((&found["total"], &found["complete"]), (&json!(0), &json!(true)));
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_read_the_other_finds() {
    let first = TestApp::start("postgres").await;
    let other = tempfile::tempdir().unwrap();
    let mut config = first.state.config.clone();
    config.data_dir = other.path().to_owned();
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_pupitre"));
    let clock = first.state.clock.clone();
    let second =
        TestApp::on(AppState::open(config, clock, binary, app::handlers()).await.unwrap(), "postgres");
    let scene = sitting(&first, &Scene::set(&first).await, "Tarifs de la piscine").await;
    scene.sent(&first).await;
    read(&first).await;
    let found = asked(&second, &office(&scene), &scene.clerk, "piscine").await.expect(200).json();
    assert_eq!((&found["total"], &found["complete"]), (&json!(1), &json!(true)));
    let next = sitting(&first, &scene, "Travaux de la piscine").await;
    next.sent(&first).await;
    read(&first).await;
    let found = asked(&second, &office(&scene), &scene.clerk, "piscine").await.expect(200).json();
    assert_eq!(found["total"], 2);
}

#[test]
fn a_question_that_asks_nothing_is_refused_plainly() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let token = session(&app, scene.council.members[0].person).await;
        for path in ["/api/me/papers".to_owned(), office(&scene)] {
            let token = if path.starts_with("/api/me") { &token } else { &scene.clerk };
            for words in ["", "  ", "de la", "« »", "!?"] {
                let sentence = asked(&app, &path, token, words).await.refused(422, "papers.nothing_asked");
                assert!(sentence.contains("au moins un mot"), "{sentence}");
            }
            asked(&app, &path, token, &"mot ".repeat(60)).await.refused(422, "papers.too_long");
            for (query, code) in [
                ("q=eau&kind=roman", "papers.unknown_kind"),
                ("q=eau&page=0", "papers.no_such_page"),
                ("q=eau&page=51", "papers.no_such_page"),
                ("q=eau&year=-1", "request.unreadable"),
                ("q=eau&order=hasard", "request.unreadable"),
                ("q=eau&body=x", "request.unreadable"),
                ("year=2020", "request.unreadable"),
            ] {
                app.get(&format!("{path}?{query}"), token).await.refused(422, code);
            }
            // Whatever is typed is only words.
            for words in
                ["\" OR 1=1 --", "title:eau AND *", "eau^9~2 [a TO b]", "\u{0}\u{202e}eau", "((((((((eau"]
            {
                asked(&app, &path, token, words).await.expect(200);
            }
        }
    });
}

#[test]
fn a_scan_is_said_unread_and_is_read_where_tesseract_is() {
    let here = Command::new("tesseract").arg("--list-langs").output();
    let french =
        here.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).lines().any(|l| l.trim() == "fra"));
    for engine in ["sqlite", "postgres"] {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let app =
                TestApp::start_with(engine, |config| config.press.tesseract = "no-such-reader".into()).await;
            let scene = sitting(&app, &Scene::set(&app).await, "x").await;
            replace(&app, scene.authority, scene.sitting, scan("Tarifs de la piscine municipale"), 1).await;
            scene.sent(&app).await;
            read(&app).await;
            let found = asked(&app, &office(&scene), &scene.clerk, "piscine").await.expect(200).json();
            assert_eq!(found["total"], 0);
            let found =
                asked(&app, &office(&scene), &scene.clerk, "note de synthèse").await.expect(200).json();
            assert_eq!((&found["total"], &found["hits"][0]["unread"]), (&json!(1), &json!(1)), "{found:#}");
            if !french {
                eprintln!("skipped: tesseract with its French data is not installed");
                return;
            }
            // Installed since: the command that makes the index again has the scans read.
            let mut config = app.state.config.clone();
            config.press.tesseract = "tesseract".into();
            let app = TestApp::reopen(app, config).await;
            pupitre::features::papers::rebuild(&app.state, scene.authority).await.unwrap();
            assert_eq!(pupitre::features::papers::scan_again(&app.state, scene.authority).await.unwrap(), 1);
            app.run_jobs().await;
            let found =
                asked(&app, &office(&scene), &scene.clerk, "piscines municipales").await.expect(200).json();
            assert_eq!((&found["total"], &found["hits"][0]["unread"]), (&json!(1), &json!(0)), "{found:#}");
        });
    }
}

/// A page that is the picture of a text: the dots of a PNG are already as PDF packs them.
fn scan(text: &str) -> Vec<u8> {
    let page = small_pdf(text, 1);
    let png = pupitre_documents::page_grey(&page, 1).unwrap();
    let (mut dots, mut at, mut size) = (Vec::new(), 8, (0, 0));
    while at + 8 <= png.len() {
        let number = |from: usize| u32::from_be_bytes(png[from..from + 4].try_into().unwrap());
        let length = number(at) as usize;
        match &png[at + 4..at + 8] {
            b"IHDR" => size = (number(at + 8), number(at + 12)),
            b"IDAT" => dots.extend_from_slice(&png[at + 8..at + 8 + length]),
            _ => {}
        }
        at += 12 + length;
    }
    let (width, height) = size;
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    let content = "q 595 0 0 842 0 0 cm /I Do Q";
    let image = format!(
        "<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 \
         /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors 1 /BitsPerComponent 8 /Columns {width} >> /Length {} >>",
        dots.len()
    );
    for (dict, stream) in [
        ("<< /Type /Catalog /Pages 2 0 R >>".to_owned(), None),
        ("<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into(), None),
        ("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>".into(), None),
        (format!("<< /Length {} >>", content.len()), Some(content.as_bytes())),
        (image, Some(dots.as_slice())),
    ] {
        places.push(pdf.len());
        pdf.extend(format!("{} 0 obj\n{dict}\n", places.len()).bytes());
        if let Some(stream) = stream {
            pdf.extend(b"stream\n");
            pdf.extend(stream);
            pdf.extend(b"\nendstream\n");
        }
        pdf.extend(b"endobj\n");
    }
    let start = pdf.len();
    pdf.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    places.iter().for_each(|place| pdf.extend(format!("{place:010} 00000 n \n").bytes()));
    pdf.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", places.len() + 1).bytes(),
    );
    pdf
}

#[test]
fn a_real_council_paper_is_found_by_the_words_of_its_pages() {
    let Some(data) = made::data("montpellier") else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let app = TestApp::start("sqlite").await;
        let scene = sitting(&app, &Scene::set(&app).await, "x").await;
        let file = made::pdfs(&data.join("seance-2014-04-24")).remove(0);
        let bytes = std::fs::read(file).unwrap();
        let texts = pupitre_documents::page_texts(&bytes).unwrap();
        replace(&app, scene.authority, scene.sitting, bytes, texts.len() as i64).await;
        scene.sent(&app).await;
        read(&app).await;
        // Eight words that follow each other on its last page that has as many.
        let (page, words) = texts
            .iter()
            .enumerate()
            .rev()
            .map(|(n, text)| (n + 1, text.split(' ').skip(20).take(8).collect::<Vec<_>>().join(" ")))
            .find(|(_, words)| words.split(' ').count() == 8)
            .unwrap();
        let found = asked(&app, &office(&scene), &scene.clerk, &format!("« {} »", words.replace('"', "")))
            .await
            .json();
        let hit = &found["hits"][0];
        let pages = [hit["page"].as_u64().unwrap_or(0), hit["other_pages"][0].as_u64().unwrap_or(0)];
        assert!(found["total"] == 1 && pages.contains(&(page as u64)), "{words} on {page}: {found:#}");
    });
}

#[test]
fn versions_sent_before_search_was_there_are_taken_up() {
    for_each_engine(|app| async move {
        let scene = sitting(&app, &Scene::set(&app).await, "Tarifs de la piscine").await;
        let convocation: Uuid = scene.sent(&app).await.parse().unwrap();
        let mut tx = app.tenant(scene.authority).await;
        // As the migration writes it: the job bears the version's own id.
        let kept: i64 = value!(
            tx.inner(),
            "SELECT COUNT(*) FROM job WHERE tenant_id = $1 AND kind = 'papers.gather' AND subject = $2",
            scene.authority,
            convocation
        )
        .unwrap();
        assert_eq!(kept, 1);
        execute!(
            tx.inner(),
            "UPDATE job SET id = $2, state = 'ready' WHERE tenant_id = $1 AND kind = 'papers.gather'",
            scene.authority,
            convocation
        )
        .unwrap();
        tx.commit().await.unwrap();
        // Gathered twice, it is one paper.
        read(&app).await;
        assert_eq!(asked(&app, &office(&scene), &scene.clerk, "piscine").await.json()["total"], 1);
    });
}

/// A neighbouring commune whose papers bear the canary.
async fn theirs(app: &TestApp) -> Scene {
    let (authority, clerk) = app.neighbour().await;
    let council = app.council(authority, 2).await;
    let sitting = app.sitting_with_documents(authority, &council, 1).await;
    write(app, authority, sitting, &format!("La piscine du {CANARY}")).await;
    Scene { authority, clerk, council, sitting }
}

/// A second body of the authority: its own member, its own sitting.
async fn other_body(app: &TestApp, scene: &Scene) -> Scene {
    let body = app.body(scene.authority, "council", "Bureau").await;
    let member = app.councillor(scene.authority, 50, false, "sitting").await;
    let council = Council { body, members: vec![member.clone()] };
    app.seated(scene.authority, &council, member.mandate).await;
    let other =
        Scene { authority: scene.authority, clerk: scene.clerk.clone(), council, sitting: ids::new_id() };
    sitting(app, &other, "Avis de la commission").await
}
