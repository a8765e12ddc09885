//! Dossiers: uploads by pieces, files read and refused, documents placed, dossiers assembled, on both engines.
use crate::harness::{TestApp, for_each_engine};
use crate::made;
use axum::http::{Method, Request};
use pupitre::platform::{ids, jobs};
use pupitre::{execute, value};
use serde_json::{Value, json};
use std::path::PathBuf;
use uuid::Uuid;

/// An authority with a draft sitting of seven items.
struct Desk {
    authority: Uuid,
    token: String,
    /// `/api/authorities/…/sittings/…`
    path: String,
    items: Vec<String>,
}

const ITEMS: [&str; 7] = [
    "Approbation du procès-verbal",
    "Budget primitif 2027",
    "Budget annexe de l’eau",
    "Tarifs de l’assainissement",
    "Convention avec l’école de musique",
    "Contrat de délégation du service public des transports",
    "Plan local d’urbanisme intercommunal : zonage",
];

async fn desk(app: &TestApp) -> Desk {
    let (authority, token) = app.community().await;
    let (path, mut sitting) = app.draft(authority, &token).await;
    for title in ITEMS {
        let input = json!({ "title": title });
        sitting = app.post(&format!("{path}/agenda"), &token, input).await.expect(200).json();
    }
    let items = sitting["agenda"].as_array().unwrap().iter().map(|i| id_of(i).to_owned()).collect();
    Desk { authority, token, path, items }
}

fn id_of(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

impl Desk {
    async fn announce(&self, app: &TestApp, name: &str, bytes: usize) -> Value {
        let input = json!({ "file_name": name, "bytes": bytes });
        app.post(&format!("{}/uploads", self.path), &self.token, input).await.expect(201).json()
    }

    /// Sends a whole file; returns the upload as it ended.
    async fn send(&self, app: &TestApp, name: &str, file: Vec<u8>) -> Value {
        let upload = self.announce(app, name, file.len()).await;
        let path = format!("{}/uploads/{}?offset=0", self.path, id_of(&upload));
        app.put_bytes(&path, &self.token, file).await.expect(200).json()
    }

    async fn sitting(&self, app: &TestApp) -> Value {
        app.get(&self.path, &self.token).await.expect(200).json()
    }

    /// The document that an upload made.
    async fn document(&self, app: &TestApp, upload: &Value) -> Value {
        assert_eq!(upload["state"], "done", "{upload}");
        let sitting = self.sitting(app).await;
        let items = sitting["agenda"].as_array().unwrap().iter();
        let lists = items.map(|i| &i["documents"]).chain([&sitting["unplaced"]]);
        let mut all = lists.flat_map(|l| l.as_array().unwrap());
        all.find(|d| d["id"] == upload["document_id"]).unwrap().clone()
    }

    fn document_path(&self, document: &Value, rest: &str) -> String {
        format!("{}/documents/{}{rest}", self.path, id_of(document))
    }

    fn arriving(&self, app: &TestApp, upload: &Value) -> PathBuf {
        app.state.config.data_dir.join("arriving").join(id_of(upload))
    }
}

#[test]
fn a_file_arrives_by_pieces_goes_on_after_a_cut_and_finds_its_item() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let file = made::big_pdf("Zonage", 3_000_000);
        let upload = desk.announce(&app, "07-annexe-6-zonage.pdf", file.len()).await;
        assert_eq!((&upload["state"], &upload["received"]), (&json!("arriving"), &json!(0)));
        let path = format!("{}/uploads/{}", desk.path, id_of(&upload));
        let put = |offset: usize, piece: Vec<u8>| {
            let (app, token, path) = (&app, &desk.token, format!("{path}?offset={offset}"));
            async move { app.put_bytes(&path, token, piece).await }
        };
        let first = put(0, file[..1_000_000].to_vec()).await.expect(200).json();
        assert_eq!(first["received"], 1_000_000);
        // The clerk's machine repeats itself, or jumps ahead: the server says where it is.
        for offset in [0, 500_000, 2_000_000] {
            let answer = put(offset, vec![0; 10]).await.expect(409);
            assert_eq!(answer.json()["params"]["received"], 1_000_000);
            answer.refused(409, "dossiers.upload_offset");
        }
        // A piece whose bytes reached the disk but was never acknowledged counts for nothing.
        let arriving = desk.arriving(&app, &upload);
        let mut half = std::fs::read(&arriving).unwrap();
        half.extend([0u8; 1234]);
        std::fs::write(&arriving, half).unwrap();
        assert_eq!(app.get(&path, &desk.token).await.expect(200).json()["received"], 1_000_000);
        put(1_000_000, file[1_000_000..2_000_000].to_vec()).await.expect(200);
        // Bytes lost by the disk are asked for again.
        std::fs::File::options().write(true).open(&arriving).unwrap().set_len(1_500_000).unwrap();
        let answer = put(2_000_000, file[2_000_000..].to_vec()).await.expect(409);
        assert_eq!(answer.json()["params"]["received"], 1_500_000);
        let done = put(1_500_000, file[1_500_000..].to_vec()).await.expect(200).json();
        assert_eq!((&done["state"], &done["received"]), (&json!("done"), &json!(file.len())));
        let again = put(1_500_000, file[1_500_000..].to_vec()).await.expect(200).json();
        assert_eq!(again, done, "the last piece sent twice is the same end");
        let document = desk.document(&app, &done).await;
        assert_eq!((&document["item_id"], &document["kind"]), (&json!(desk.items[6]), &json!("annex")));
        assert_eq!((&document["title"], &document["pages"]), (&json!("Annexe 6 zonage"), &json!(3)));
        let original = desk.document_path(&document, "/file?of=original");
        assert_eq!(app.get(&original, &desk.token).await.expect(200).bytes, file);
        let reading = app.get(&desk.document_path(&document, "/file"), &desk.token).await.expect(200);
        assert_eq!(json!(ids::sha256_hex(&reading.bytes)), document["reading_hash"]);
        assert_eq!(document["bytes"], reading.bytes.len());
        assert!(!arriving.exists(), "nothing is left behind");
        let sitting = desk.sitting(&app).await;
        assert_eq!((&sitting["uploads"], &sitting["documents"]), (&json!([]), &json!(1)));
    });
}

#[test]
fn a_reading_cut_by_a_crash_is_taken_up_when_asked_again_or_by_the_job() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        for by_job in [false, true] {
            let file = made::pdf(if by_job { "Par la tâche" } else { "Par la question" }, 2);
            let upload = desk.announce(&app, "2 note.pdf", file.len()).await;
            let id: Uuid = id_of(&upload).parse().unwrap();
            // As a process leaves it that dies after the acknowledgement.
            std::fs::write(desk.arriving(&app, &upload), &file).unwrap();
            let mut tx = app.tenant(desk.authority).await;
            execute!(
                tx.inner(),
                "UPDATE upload SET received = bytes, state = 'reading' WHERE tenant_id = $1 AND id = $2",
                desk.authority,
                id
            )
            .unwrap();
            let now = app.state.clock.now();
            jobs::enqueue(&mut tx, "dossiers.read", id, &json!({}), now, now.plus(60_000)).await.unwrap();
            tx.commit().await.unwrap();
            let path = format!("{}/uploads/{id}", desk.path);
            if by_job {
                app.advance(61_000);
                app.run_jobs().await;
            }
            let done = app.get(&path, &desk.token).await.expect(200).json();
            assert_eq!(desk.document(&app, &done).await["pages"], 2);
        }
        // The job of the first, which was already read, has nothing left to do.
        app.advance(61_000);
        app.run_jobs().await;
        let mut tx = app.tenant(desk.authority).await;
        assert_eq!(jobs::counts(tx.inner()).await.unwrap(), []);
        let documents: i64 =
            value!(tx.inner(), "SELECT COUNT(*) FROM document WHERE tenant_id = $1", desk.authority).unwrap();
        assert_eq!(documents, 2);
    });
}

#[test]
fn a_file_lost_before_it_was_read_is_given_back_to_the_clerk() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let upload = desk.announce(&app, "note.pdf", 100).await;
        let id: Uuid = id_of(&upload).parse().unwrap();
        let mut tx = app.tenant(desk.authority).await;
        execute!(
            tx.inner(),
            "UPDATE upload SET state = 'reading' WHERE tenant_id = $1 AND id = $2",
            desk.authority,
            id
        )
        .unwrap();
        let now = app.state.clock.now();
        jobs::enqueue(&mut tx, "dossiers.read", id, &json!({}), now, now).await.unwrap();
        tx.commit().await.unwrap();
        for _ in 0..8 {
            app.run_jobs().await;
            app.advance(3_600_000);
        }
        let sitting = desk.sitting(&app).await;
        assert_eq!(sitting["uploads"][0]["state"], "refused");
        assert!(sitting["uploads"][0]["refusal"].as_str().unwrap().contains("perdu"));
    });
}

#[test]
fn what_cannot_be_taken_is_refused_at_the_door() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let uploads = format!("{}/uploads", desk.path);
        let cases = [
            (json!({ "file_name": "scan.pdf", "bytes": 3_221_225_472u64 }), 413, "dossiers.file_too_large"),
            (json!({ "file_name": "vide.pdf", "bytes": 0 }), 422, "dossiers.file_empty"),
            (json!({ "file_name": "moins.pdf", "bytes": -1 }), 422, "dossiers.file_empty"),
            (json!({ "file_name": "programme.exe", "bytes": 10 }), 422, "dossiers.type_refused"),
            (json!({ "file_name": "tableau.XLSX", "bytes": 10 }), 422, "dossiers.type_refused"),
            (json!({ "file_name": " \u{0}\u{202e} ", "bytes": 10 }), 422, "dossiers.name_missing"),
            (json!({ "file_name": "é".repeat(501), "bytes": 10 }), 422, "dossiers.name_too_long"),
            (
                json!({ "file_name": "a.pdf", "bytes": 10, "replaces": Uuid::nil() }),
                422,
                "dossiers.replaced_unknown",
            ),
            (json!({ "file_name": "a.pdf" }), 422, "request.unreadable"),
        ];
        for (input, status, code) in cases {
            app.post(&uploads, &desk.token, input).await.refused(status, code);
        }
        let heavy = json!({ "file_name": "scan.pdf", "bytes": 3_221_225_472u64 });
        let sentence = app.post(&uploads, &desk.token, heavy).await.refused(413, "dossiers.file_too_large");
        assert!(sentence.contains("3,0 Go") && sentence.contains("500 Mo"), "{sentence}");
        // More than was announced, or more than a piece: nothing of it stays.
        let upload = desk.announce(&app, "note.pdf", 100).await;
        let path = format!("{uploads}/{}?offset=0", id_of(&upload));
        app.put_bytes(&path, &desk.token, vec![b'x'; 101])
            .await
            .refused(422, "dossiers.longer_than_announced");
        let large = desk.announce(&app, "large.pdf", 9_000_000).await;
        let path = format!("{uploads}/{}?offset=0", id_of(&large));
        app.put_bytes(&path, &desk.token, vec![b'x'; 8_400_000])
            .await
            .refused(413, "dossiers.piece_too_large");
        app.put_bytes(&path, &desk.token, vec![b'x'; 8 * 1024 * 1024]).await.expect(200);
        // Given up: gone from the sitting and from the disk.
        app.delete(&format!("{uploads}/{}", id_of(&large)), &desk.token).await.expect(204);
        assert!(!desk.arriving(&app, &large).exists());
        app.get(&format!("{uploads}/{}", id_of(&large)), &desk.token).await.expect(404);
    });
}

#[test]
fn a_file_that_tablets_could_not_open_is_refused_with_its_reason() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let mut no_page = String::from_utf8(made::pdf("Vide", 1)).unwrap();
        no_page = no_page.replace("/Count 1 /Kids [4 0 R]", "/Count 0 /Kids []     ");
        let cases: [(&str, Vec<u8>, &str); 5] = [
            ("vide.pdf", no_page.into_bytes(), "aucune page"),
            ("image.pdf", b"\x89PNG\r\n\x1a\n rest".to_vec(), "une image PNG"),
            ("page.pdf", b"<!DOCTYPE html><html></html>".to_vec(), "une page web"),
            ("note.docx", b"PK\x03\x04 rest".to_vec(), "endommag"),
            ("coupe.pdf", made::pdf("Coupé", 1)[..60].to_vec(), "coupé"),
        ];
        for (name, file, words) in cases {
            let ended = desk.send(&app, name, file).await;
            assert_eq!(ended["state"], "refused", "{name}");
            let sentence = ended["refusal"].as_str().unwrap();
            assert!(sentence.contains(words) && sentence.ends_with('.'), "{name}: {sentence}");
        }
        let sitting = desk.sitting(&app).await;
        assert_eq!(sitting["uploads"].as_array().unwrap().len(), 5, "refusals stay until put away");
        assert_eq!(sitting["documents"], 0);
        let first = format!("{}/uploads/{}", desk.path, id_of(&sitting["uploads"][0]));
        app.delete(&first, &desk.token).await.expect(204);
        assert_eq!(desk.sitting(&app).await["uploads"].as_array().unwrap().len(), 4);
    });
}

#[test]
fn a_sample_of_hostile_files_is_accepted_or_refused_with_a_sentence() {
    for_each_engine(|app| async move {
        let Some(folder) = made::data("hostile-pdf") else { return };
        let desk = desk(&app).await;
        let step = if app.engine == "sqlite" { 8 } else { 24 };
        let mut refused = 0;
        for path in made::pdfs(&folder).into_iter().step_by(step) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let ended = desk.send(&app, &name, std::fs::read(&path).unwrap()).await;
            match ended["state"].as_str().unwrap() {
                "done" => assert!(desk.document(&app, &ended).await["pages"].as_i64().unwrap() > 0, "{name}"),
                "refused" => {
                    refused += 1;
                    assert!(ended["refusal"].as_str().unwrap().ends_with('.'), "{name}: {ended}");
                }
                other => panic!("{name}: {other}"),
            }
        }
        println!("{refused} refused");
    });
}

#[test]
fn names_with_quotes_emojis_and_500_characters_are_kept_and_given_back_whole() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let long = format!("{}.pdf", "é".repeat(496));
        for name in ["« L’eau » \"potable\" 🚰.pdf", long.as_str(), "a;b=c,d%22.pdf"] {
            let done = desk.send(&app, name, made::pdf(&ids::sha256_hex(name.as_bytes()), 1)).await;
            assert_eq!(done["file_name"], name);
            let document = desk.document(&app, &done).await;
            let answer =
                app.get(&desk.document_path(&document, "/file?of=original"), &desk.token).await.expect(200);
            let disposition = answer.headers["content-disposition"].to_str().unwrap();
            assert!(disposition.starts_with("attachment; filename=\""), "{disposition}");
            let encoded = disposition.split("UTF-8''").nth(1).unwrap();
            let bytes: Vec<u8> = {
                let mut out = Vec::new();
                let mut rest = encoded.bytes();
                while let Some(b) = rest.next() {
                    if b == b'%' {
                        let hex = [rest.next().unwrap(), rest.next().unwrap()];
                        out.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
                    } else {
                        out.push(b);
                    }
                }
                out
            };
            assert_eq!(String::from_utf8(bytes).unwrap(), name);
        }
        let tricky = desk.send(&app, "..\\..\\/etc/passwd\r\n.pdf", made::pdf("Chemin", 1)).await;
        assert_eq!(tricky["file_name"], "passwd .pdf");
    });
}

#[test]
fn files_are_served_where_nothing_can_run() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let done = desk.send(&app, "note.pdf", made::pdf_with_program("Actif")).await;
        let document = desk.document(&app, &done).await;
        let warnings = document["warnings"].to_string();
        assert!(warnings.contains("JavaScript"), "{warnings}");
        let file = desk.document_path(&document, "/file");
        let answer = app.get(&file, &desk.token).await.expect(200);
        assert!(!String::from_utf8_lossy(&answer.bytes).contains("JavaScript"));
        let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/pdf");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").starts_with("sandbox"));
        assert!(header("content-disposition").starts_with("inline"));
        let request = Request::get(&file)
            .header("authorization", format!("Bearer {}", desk.token))
            .header("if-none-match", header("etag"));
        assert_eq!(app.raw(request.body(axum::body::Body::empty()).unwrap()).await.status.as_u16(), 304);
    });
}

#[test]
fn a_signed_file_is_served_byte_for_byte() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let file = made::signed_pdf("Signé");
        let done = desk.send(&app, "convention signée.pdf", file.clone()).await;
        let document = desk.document(&app, &done).await;
        assert_eq!(document["signed"], true);
        assert!(document["warnings"].to_string().contains("signé"));
        let reading = app.get(&desk.document_path(&document, "/file"), &desk.token).await.expect(200);
        assert_eq!(reading.bytes, file);
    });
}

#[test]
fn a_replaced_document_keeps_its_place_and_its_earlier_file() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let first = desk.send(&app, "02 note.pdf", made::pdf("Avant", 1)).await;
        let before = desk.document(&app, &first).await;
        let replace = |file: Vec<u8>| {
            let (app, desk, before) = (&app, &desk, &before);
            async move {
                let input =
                    json!({ "file_name": "autre nom.pdf", "bytes": file.len(), "replaces": id_of(before) });
                let upload =
                    app.post(&format!("{}/uploads", desk.path), &desk.token, input).await.expect(201).json();
                let path = format!("{}/uploads/{}?offset=0", desk.path, id_of(&upload));
                let done = app.put_bytes(&path, &desk.token, file).await.expect(200).json();
                desk.document(app, &done).await
            }
        };
        let same = replace(made::pdf("Avant", 1)).await;
        assert_eq!(same["version"], 1, "the same file is no new version");
        let after = replace(made::pdf("Après", 4)).await;
        assert_eq!((&after["id"], &after["version"], &after["pages"]), (&before["id"], &json!(2), &json!(4)));
        for kept in ["item_id", "kind", "title", "position"] {
            assert_eq!(after[kept], before[kept], "{kept}");
        }
        let mut tx = app.tenant(desk.authority).await;
        let earlier: String = value!(
            tx.inner(),
            "SELECT reading_hash FROM document_version WHERE tenant_id = $1 AND version = 1",
            desk.authority
        )
        .unwrap();
        assert_eq!(json!(earlier), before["reading_hash"]);
        assert!(app.state.blobs.length(desk.authority, &earlier).await.unwrap().is_some());
    });
}

#[test]
fn documents_are_named_placed_put_in_order_and_taken_out() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let mut made_ones = Vec::new();
        for name in ["premier.pdf", "second.pdf", "troisième.pdf"] {
            let done = desk.send(&app, name, made::pdf(name, 1)).await;
            made_ones.push(desk.document(&app, &done).await);
        }
        assert_eq!(desk.sitting(&app).await["unplaced"].as_array().unwrap().len(), 3);
        let put = |document: &Value, input: Value| {
            let (app, token, path) = (&app, &desk.token, desk.document_path(document, ""));
            async move { app.put(&path, token, input).await }
        };
        let titles = |sitting: &Value, item: usize| -> Vec<String> {
            let documents = sitting["agenda"][item]["documents"].as_array().unwrap();
            documents.iter().map(|d| d["title"].as_str().unwrap().to_owned()).collect()
        };
        for (n, document) in made_ones.iter().enumerate() {
            let input = json!({ "item_id": desk.items[1], "kind": "annex", "title": format!("Annexe {n}") });
            put(document, input).await.expect(200);
        }
        let first = json!({ "item_id": desk.items[1], "kind": "note", "title": "Note", "position": 0 });
        let sitting = put(&made_ones[2], first).await.expect(200).json();
        assert_eq!(titles(&sitting, 1), ["Note", "Annexe 0", "Annexe 1"]);
        let cases = [
            (json!({ "item_id": Uuid::nil(), "kind": "note", "title": "x" }), "dossiers.item_unknown"),
            (json!({ "item_id": null, "kind": "poème", "title": "x" }), "dossiers.kind_unknown"),
            (json!({ "item_id": null, "kind": "note", "title": " " }), "dossiers.title_missing"),
            (json!({ "item_id": null, "kind": "note", "title": "a".repeat(501) }), "sittings.too_long"),
        ];
        for (input, code) in cases {
            put(&made_ones[0], input).await.refused(422, code);
        }
        // An item taken off leaves its documents unplaced; a document taken out is gone.
        let off = format!("{}/agenda/{}", desk.path, desk.items[1]);
        let sitting = app.delete(&off, &desk.token).await.expect(200).json();
        assert_eq!(sitting["unplaced"].as_array().unwrap().len(), 3);
        let out = app.delete(&desk.document_path(&made_ones[0], ""), &desk.token).await.expect(200).json();
        assert_eq!(out["unplaced"].as_array().unwrap().len(), 2);
        app.get(&desk.document_path(&made_ones[0], "/file"), &desk.token).await.expect(404);
        app.delete(&desk.document_path(&made_ones[0], ""), &desk.token).await.expect(404);
    });
}

#[test]
fn the_dossier_bears_the_numbers_that_were_announced() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        app.get(&format!("{}/dossier.pdf", desk.path), &desk.token).await.expect(200);
        for (name, pages) in [("2 note.pdf", 2), ("2 annexe.pdf", 3), ("7 projet.pdf", 1), ("5.pdf", 4)] {
            desk.send(&app, name, made::pdf(name, pages)).await;
        }
        desk.send(&app, "6 contrat.docx", made::docx()).await;
        let answer = app.get(&format!("{}/dossier.pdf", desk.path), &desk.token).await.expect(200);
        let texts = pupitre_documents::page_texts(&answer.bytes).unwrap();
        let bare = |text: &str| text.split_whitespace().collect::<String>();
        assert!(bare(&texts[0]).contains(&bare("Contrat de délégation")), "{}", texts[0]);
        // 2 + 3 pages of item 2, then 4 of item 5, then 1 of item 7; the contents are numbered apart.
        for (at, stamp, words) in [
            (1, "Point 2 – page 1", "2 note.pdf, page 1"),
            (3, "Point 2 – page 3", "2 annexe.pdf, page 1"),
            (6, "Point 5 – page 6", "5.pdf, page 1"),
            (10, "Point 7 – page 10", "7 projet.pdf, page 1"),
        ] {
            let page = bare(&texts[at]);
            assert!(page.contains(&bare(stamp)) && page.contains(&bare(words)), "{stamp}: {}", texts[at]);
        }
        assert_eq!(texts.len(), 11);
        let empty = {
            let body = app.body(desk.authority, "bureau", "Bureau").await;
            let input = json!({ "body_id": body, "starts": "2026-12-20T09:00", "place": "Siège" });
            let list = format!("/api/authorities/{}/sittings", desk.authority);
            app.post(&list, &desk.token, input).await.expect(201).json()
        };
        let path = format!("/api/authorities/{}/sittings/{}/dossier.pdf", desk.authority, id_of(&empty));
        app.get(&path, &desk.token).await.refused(422, "dossiers.nothing_to_assemble");
    });
}

#[test]
fn pages_are_shown_as_pictures() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let done = desk.send(&app, "note.pdf", made::pdf("Note", 2)).await;
        let document = desk.document(&app, &done).await;
        for _ in 0..2 {
            let answer =
                app.get(&desk.document_path(&document, "/pages/2.png"), &desk.token).await.expect(200);
            assert_eq!(answer.headers["content-type"], "image/png");
            assert!(answer.bytes.starts_with(b"\x89PNG"));
        }
        for page in ["0.png", "3.png", "4294967296.png", "x.png", "1"] {
            app.get(&desk.document_path(&document, &format!("/pages/{page}")), &desk.token).await.expect(404);
        }
        let done = desk.send(&app, "note.docx", made::docx()).await;
        let document = desk.document(&app, &done).await;
        let page = desk.document_path(&document, "/pages/1.png");
        app.get(&page, &desk.token).await.refused(422, "dossiers.not_a_pdf");
    });
}

#[test]
fn office_documents_are_made_pdf_where_libreoffice_is_and_kept_as_they_are_elsewhere() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for (tool, converted) in [("soffice", true), ("no-such-office", false)] {
            let app = TestApp::start_with("sqlite", |config| config.press.soffice = tool.into()).await;
            let desk = desk(&app).await;
            let done = desk.send(&app, "4.docx", made::docx()).await;
            let document = desk.document(&app, &done).await;
            assert_eq!(document["item_id"], desk.items[3]);
            let original = desk.document_path(&document, "/file?of=original");
            let original = app.get(&original, &desk.token).await.expect(200);
            assert_eq!(original.bytes, made::docx());
            assert!(original.headers["content-type"].to_str().unwrap().contains("wordprocessingml"));
            if converted {
                let shape = (&document["media_type"], &document["pages"], &document["kind"]);
                assert_eq!(shape, (&json!("application/pdf"), &json!(2), &json!("note")), "{document}");
                assert!(document["warnings"].to_string().contains("converti"));
                let pdf = app.get(&desk.document_path(&document, "/file"), &desk.token).await.expect(200);
                let texts = pupitre_documents::page_texts(&pdf.bytes).unwrap();
                assert!(texts[1].contains("2,31"), "{texts:?}");
            } else {
                assert_eq!(document["pages"], 0);
                assert!(document["warnings"].to_string().contains("pas un PDF"));
            }
        }
    });
}

#[test]
fn a_full_disk_is_said_as_such_and_the_upload_goes_on_afterwards() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let file = made::pdf("Note", 1);
        let upload = desk.announce(&app, "note.pdf", file.len()).await;
        let arriving = desk.arriving(&app, &upload);
        std::os::unix::fs::symlink("/dev/full", &arriving).unwrap();
        let path = format!("{}/uploads/{}?offset=0", desk.path, id_of(&upload));
        app.put_bytes(&path, &desk.token, file.clone()).await.refused(507, "storage.full");
        let sitting = desk.sitting(&app).await;
        assert_eq!(sitting["uploads"][0]["received"], 0, "nothing was acknowledged");
        std::fs::remove_file(&arriving).unwrap();
        let done = app.put_bytes(&path, &desk.token, file).await.expect(200).json();
        assert_eq!(done["state"], "done");
    });
}

#[test]
fn another_authority_reaches_neither_files_nor_uploads() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let done = desk.send(&app, "note.pdf", made::pdf("Note", 1)).await;
        let document = desk.document(&app, &done).await;
        let (theirs, token) = app.neighbour().await;
        let (own_path, _) = app.draft(theirs, &token).await;
        let sitting = desk.path.rsplit('/').next().unwrap();
        let through = format!("/api/authorities/{theirs}/sittings/{sitting}");
        for base in [desk.path.as_str(), through.as_str(), own_path.as_str()] {
            let (d, u) = (id_of(&document), id_of(&done));
            for path in [
                format!("{base}/documents/{d}/file"),
                format!("{base}/documents/{d}/pages/1.png"),
                format!("{base}/uploads/{u}"),
            ] {
                app.get(&path, &token).await.refused(404, "not_found");
            }
            app.put_bytes(&format!("{base}/uploads/{u}?offset=0"), &token, vec![0]).await.expect(404);
            app.delete(&format!("{base}/uploads/{u}"), &token).await.expect(404);
            app.delete(&format!("{base}/documents/{d}"), &token).await.expect(404);
            let input = json!({ "item_id": null, "kind": "note", "title": "x" });
            app.put(&format!("{base}/documents/{d}"), &token, input).await.expect(404);
        }
        for base in [desk.path.as_str(), through.as_str()] {
            app.get(&format!("{base}/dossier.pdf"), &token).await.expect(404);
            app.delete(base, &token).await.expect(404);
            let input = json!({ "file_name": "a.pdf", "bytes": 1 });
            app.post(&format!("{base}/uploads"), &token, input).await.expect(404);
        }
        // Their own sitting, our document as the one replaced, our item as the place.
        let input = json!({ "file_name": "a.pdf", "bytes": 1, "replaces": id_of(&document) });
        let answer = app.post(&format!("{own_path}/uploads"), &token, input).await;
        answer.refused(422, "dossiers.replaced_unknown");
        app.send(Method::GET, &desk.document_path(&document, "/file"), "", axum::body::Body::empty(), "")
            .await
            .expect(401);
    });
}

#[test]
fn a_draft_is_thrown_away_with_everything_in_it() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        desk.send(&app, "2 note.pdf", made::pdf("Note", 1)).await;
        let half = desk.announce(&app, "autre.pdf", 1000).await;
        let path = format!("{}/uploads/{}?offset=0", desk.path, id_of(&half));
        app.put_bytes(&path, &desk.token, vec![b'x'; 10]).await.expect(200);
        app.delete(&desk.path, &desk.token).await.expect(204);
        app.get(&desk.path, &desk.token).await.expect(404);
        assert!(!desk.arriving(&app, &half).exists());
        let mut tx = app.tenant(desk.authority).await;
        let left: i64 = value!(
            tx.inner(),
            "SELECT (SELECT COUNT(*) FROM document WHERE tenant_id = $1) + (SELECT COUNT(*) FROM upload WHERE tenant_id = $1)
                + (SELECT COUNT(*) FROM agenda_item WHERE tenant_id = $1)",
            desk.authority
        )
        .unwrap();
        assert_eq!(left, 0);
    });
}

#[test]
fn many_files_sent_at_once_all_arrive_each_once() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let one = |n: usize| {
            let (app, desk) = (&app, &desk);
            async move {
                desk.send(app, &format!("{} annexe {n}.pdf", n % 7 + 1), made::pdf(&format!("Annexe {n}"), 1))
                    .await
            }
        };
        let ended = futures::future::join_all((0..12).map(one)).await;
        assert!(ended.iter().all(|u| u["state"] == "done"), "{ended:?}");
        let sitting = desk.sitting(&app).await;
        assert_eq!((&sitting["documents"], &sitting["unplaced"]), (&json!(12), &json!([])));
        // The same piece twice at the same moment: one file, whatever answers were given.
        let file = made::pdf("Deux fois", 1);
        let upload = desk.announce(&app, "deux.pdf", file.len()).await;
        let path = format!("{}/uploads/{}?offset=0", desk.path, id_of(&upload));
        let twice = [0, 1].map(|_| app.put_bytes(&path, &desk.token, file.clone()));
        for answer in futures::future::join_all(twice).await {
            assert!([200, 503].contains(&answer.status.as_u16()), "{}", answer.status);
        }
        let path = format!("{}/uploads/{}", desk.path, id_of(&upload));
        let done = app.get(&path, &desk.token).await.expect(200).json();
        assert_eq!(done["state"], "done");
        assert_eq!(desk.sitting(&app).await["documents"], 13);
    });
}

#[test]
fn two_real_sittings_of_40_and_82_files_arrive_and_make_their_dossiers() {
    for_each_engine(|app| async move {
        let desk = desk(&app).await;
        let folder = made::data("montpellier");
        let list = format!("/api/authorities/{}/sittings", desk.authority);
        for (name, count) in [("seance-2014-04-24", 40), ("seance-2014-05-22", 82)] {
            let files: Vec<(String, Vec<u8>)> = match &folder {
                Some(folder) => made::pdfs(&folder.join(name))
                    .iter()
                    .map(|p| {
                        (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(p).unwrap())
                    })
                    .collect(),
                None => (0..count)
                    .map(|n| (format!("2014-{n}.pdf"), made::pdf(&format!("Affaire {n}"), 3)))
                    .collect(),
            };
            assert_eq!(files.len(), count);
            let body = desk.sitting(&app).await["body"]["id"].clone();
            let input = json!({ "body_id": body, "starts": "2026-12-22T18:30", "place": name });
            let sitting = app.post(&list, &desk.token, input).await.expect(201).json();
            let path = format!("{list}/{}", id_of(&sitting));
            let one = Desk { authority: desk.authority, token: desk.token.clone(), path, items: Vec::new() };
            let mut pages = 0;
            for (name, file) in files {
                let input = json!({ "title": name });
                let sitting =
                    app.post(&format!("{}/agenda", one.path), &one.token, input).await.expect(200).json();
                let item = sitting["agenda"].as_array().unwrap().last().unwrap()["id"].clone();
                let done = one.send(&app, &name, file).await;
                let document = one.document(&app, &done).await;
                assert_eq!(document["warnings"], json!([]), "{name}");
                pages += document["pages"].as_i64().unwrap();
                let input = json!({ "item_id": item, "kind": "draft", "title": document["title"] });
                app.put(&one.document_path(&document, ""), &one.token, input).await.expect(200);
            }
            let dossier = app.get(&format!("{}/dossier.pdf", one.path), &one.token).await.expect(200);
            let made = pupitre_documents::inspect(&dossier.bytes).unwrap();
            assert!(i64::from(made.pages) > pages, "{} pages, {pages} of documents", made.pages);
        }
    });
}
