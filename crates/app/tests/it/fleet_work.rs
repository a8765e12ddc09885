//! The work on the fleet: orders received, tablets prepared, agreements signed and verified, files read and written.
use crate::harness::{TestApp, for_each_engine};
use pupitre::platform::auth::Role;
use pupitre::platform::ids;
use serde_json::{Value, json};
use std::process::Command;
use uuid::Uuid;

/// An authority with its IT service, an intern and two members.
struct Desk {
    authority: Uuid,
    it: String,
    intern: String,
    members: Vec<Uuid>,
}

impl Desk {
    async fn set(app: &TestApp) -> Self {
        let (authority, _) = app.community().await;
        let it = app.person("Malik", "Haddad", "").await;
        app.role(authority, it, Role::It).await;
        let intern = app.person("Inès", "Roux", "").await;
        app.role(authority, intern, Role::Intern).await;
        let mut members = vec![];
        for (given, family) in [("Roland", "Cayrol"), ("Hélène", "Ferrand")] {
            let person = app.person(given, family, &format!("{}@exemple.fr", given.to_lowercase())).await;
            members.push(app.mandate(authority, person).await);
        }
        Self { authority, it: app.session(it).await, intern: app.session(intern).await, members }
    }

    fn at(&self, end: &str) -> String {
        format!("/api/authorities/{}/{end}", self.authority)
    }

    /// Three tablets ordered, the second with its serial announced.
    async fn order(&self, app: &TestApp) -> Value {
        let order = json!({ "id": ids::new_id(), "number": "BC-2026-118", "supplier": "Fournitures du Val",
            "ordered_on": "2026-11-02", "expected_on": "2026-12-01", "make": "Samsung", "model": "SM-X210", "quantity": 3,
            "cost_cents": 26_900, "warranty_months": 24, "first_tag": "T-009", "serials": [] });
        app.post(&self.at("tablet-orders"), &self.it, order).await.expect(201).json()
    }

    /// A tablet prepared from the box, by the intern.
    async fn ready(&self, app: &TestApp, tag: &str) -> String {
        let part = json!({ "id": ids::new_id(), "kind": "case" });
        let new = json!({ "id": ids::new_id(), "kit": [part], "tablet": { "tag": tag, "make": "Samsung", "model": "SM-X210" } });
        let tablet = app.post(&self.at("tablets"), &self.it, new).await.expect(201).json();
        let id = tablet["id"].as_str().unwrap().to_owned();
        let path = self.at(&format!("tablets/{id}/preparation"));
        let begun = app.post(&path, &self.intern, json!({ "marks": [] })).await.expect(200).json();
        let marks: Vec<Value> = begun["preparation"]["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| json!({ "key": s["key"], "done": true }))
            .collect();
        app.post(&path, &self.intern, json!({ "marks": marks, "finish": true })).await.expect(200);
        id
    }

    /// A hand-over signed on the glass, as the screen makes it.
    async fn hand_over(&self, app: &TestApp, tablet: &str, member: usize) -> Value {
        let text = self.at(&format!("tablets/{tablet}/agreement?mandate={}", self.members[member]));
        let text = app.get(&text, &self.intern).await.expect(200).json();
        let view = app.get(&self.at(&format!("tablets/{tablet}")), &self.it).await.expect(200).json();
        let parts: Vec<&Value> = view["kit"].as_array().unwrap().iter().map(|p| &p["id"]).collect();
        json!({ "id": ids::new_id(), "mandate": self.members[member], "accessories": parts,
            "signature": { "id": ids::new_id(), "version": text["version"], "content": text["content"], "ink": ink() } })
    }
}

fn ink() -> Value {
    let stroke: Vec<[f64; 2]> =
        (0..40).map(|n| [200.0 + f64::from(n) * 10.0, 120.0 + (f64::from(n) * 0.5).sin() * 60.0]).collect();
    json!({ "height": 270.0, "strokes": [stroke] })
}

#[test]
fn boxes_are_received_against_the_order_and_its_differences_are_listed() {
    for_each_engine(|app| async move {
        let desk = Desk::set(&app).await;
        let order = desk.order(&app).await;
        let tags: Vec<&str> =
            order["tablets"].as_array().unwrap().iter().map(|t| t["tag"].as_str().unwrap()).collect();
        assert_eq!((tags, &order["awaited"]), (vec!["T-009", "T-010", "T-011"], &json!(3)));
        let receive = desk.at(&format!("tablet-orders/{}/receive", order["id"].as_str().unwrap()));
        let scan = |serial: &str| json!({ "id": ids::new_id(), "serial": serial });
        let boxes =
            json!({ "boxes": [scan("R9TX000001"), scan("r9tx 000002"), scan("N/A"), scan("R9TX000001")] });
        let told = app.post(&receive, &desk.intern, boxes.clone()).await.expect(200).json();
        assert_eq!((&told["boxes"][0]["tag"], &told["boxes"][1]["tag"]), (&json!("T-009"), &json!("T-010")));
        assert!(told["boxes"][2]["problem"].as_str().unwrap().contains("pas un numéro de série"), "{told}");
        assert!(told["boxes"][3]["problem"].as_str().unwrap().contains("T-009"), "{told}");
        assert_eq!(told["awaited"][0]["tag"], "T-011");
        // The same, sent again by a phone that did not hear: nothing more.
        let again = app.post(&receive, &desk.intern, boxes).await.expect(200).json();
        assert_eq!((&again["boxes"][0]["tag"], &again["order"]["awaited"]), (&json!("T-009"), &json!(1)));
        app.post(&receive, &desk.intern, json!({ "boxes": [scan("R9TX000003")] })).await.expect(200);
        let more = app
            .post(&receive, &desk.intern, json!({ "boxes": [scan("R9TX000004")] }))
            .await
            .expect(200)
            .json();
        assert!(more["boxes"][0]["problem"].as_str().unwrap().contains("plus que commandé"), "{more}");
        let close = receive.replace("/receive", "/close");
        app.post(&close, &desk.it, json!({})).await.expect(200);
        app.post(&receive, &desk.intern, json!({ "boxes": [] })).await.refused(409, "fleet.order_closed");
    });
}

#[test]
fn an_intern_prepares_a_tablet_step_by_step_and_it_is_ready_when_every_step_is_done() {
    for_each_engine(|app| async move {
        let desk = Desk::set(&app).await;
        let new = json!({ "id": ids::new_id(), "tablet": { "tag": "T-087", "make": "Samsung", "model": "SM-X210" } });
        let tablet = app.post(&desk.at("tablets"), &desk.it, new).await.expect(201).json();
        let path = desk.at(&format!("tablets/{}/preparation", tablet["id"].as_str().unwrap()));
        let mark = |key: &str| json!({ "marks": [{ "key": key, "done": true }] });
        let begun = app.post(&path, &desk.intern, mark("unbox")).await.expect(200).json();
        assert_eq!((&begun["state"], &begun["planned_minutes"]), (&json!("preparing"), &json!(20)));
        app.advance(9 * 60_000);
        let on = app.post(&path, &desk.intern, mark("serial")).await.expect(200).json();
        assert_eq!(on["preparation"]["minutes"], 9);
        app.post(&path, &desk.intern, mark("danser")).await.refused(422, "fleet.step_unknown");
        let early = app.post(&path, &desk.intern, json!({ "marks": [], "finish": true })).await;
        assert!(early.refused(409, "fleet.steps_left").contains("Chargée à 80"));
        let keys = ["charge", "updates", "case", "enrol", "sim", "open", "label"];
        let marks: Vec<Value> = keys.iter().map(|k| json!({ "key": k, "done": true })).collect();
        let done = json!({ "marks": marks, "finish": true });
        let ended = app.post(&path, &desk.intern, done.clone()).await.expect(200).json();
        assert_eq!((&ended["state"], &ended["preparation"]["minutes"]), (&json!("ready"), &json!(9)));
        app.post(&path, &desk.intern, done).await.expect(200);
        // The checklist is the authority's own.
        let settings = desk.at("fleet-settings");
        app.put(&settings, &desk.intern, json!({})).await.expect(422);
        let mut own = app.get(&settings, &desk.it).await.expect(200).json();
        own["steps"] = json!([{ "key": "a", "label": "Une seule étape" }]);
        own["deliberation"] = json!({ "number": "2026-057", "taken_on": "2026-06-18" });
        app.put(&settings, &desk.it, own).await.expect(200);
        let warned = app.get(&desk.at("templates/agreement"), &desk.it).await.expect(200).json();
        assert_eq!(warned["warning"], Value::Null);
    });
}

#[test]
fn an_agreement_signed_on_the_glass_keeps_its_words_and_any_byte_changed_is_seen() {
    for_each_engine(|app| async move {
        let desk = Desk::set(&app).await;
        let tablet = desk.ready(&app, "T-042").await;
        let lend = desk.at(&format!("tablets/{tablet}/lend"));
        let mut order = desk.hand_over(&app, &tablet, 0).await;
        assert!(order["signature"]["content"].to_string().contains("Roland Cayrol"), "{order}");
        let good = order["signature"]["ink"].clone();
        order["signature"]["ink"] = json!({ "height": 270.0, "strokes": [[[500.0, 100.0]]] });
        app.post(&lend, &desk.intern, order.clone()).await.refused(422, "fleet.no_signature");
        let before = app.get(&desk.at(&format!("tablets/{tablet}")), &desk.it).await.expect(200).json();
        assert_eq!((&before["state"], before["loans"].as_array().unwrap().len()), (&json!("ready"), 0));
        order["signature"]["ink"] = good;
        let lent = app.post(&lend, &desk.intern, order).await.expect(200).json();
        let paper = lent["papers"][0]["id"].as_str().unwrap().to_owned();
        assert_eq!(lent["papers"][0]["kind"], "agreement");

        // A template changed later does not change what was signed.
        let template = desk.at("templates/agreement");
        let mut content = app.get(&template, &desk.it).await.expect(200).json()["content"].clone();
        content["articles"][1]["text"] = json!("Tout autre chose pour {élu}.");
        app.put(&template, &desk.it, content.clone()).await.expect(200);
        content["articles"][1]["text"] = json!("Pour {elus}.");
        app.put(&template, &desk.it, content).await.refused(422, "fleet.tag_unknown");
        let pdf =
            app.get(&desk.at(&format!("signed-papers/{paper}/paper.pdf")), &desk.it).await.expect(200).bytes;
        let words = pupitre_documents::page_texts(&pdf).unwrap().join(" ");
        assert!(words.contains("Roland Cayrol") && !words.contains("Tout autre chose"), "{words}");
        let again =
            app.get(&desk.at(&format!("signed-papers/{paper}/paper.pdf")), &desk.it).await.expect(200).bytes;
        assert_eq!(pdf, again, "the same bytes each time");

        let record = app
            .get(&desk.at(&format!("signed-papers/{paper}/record.json")), &desk.it)
            .await
            .expect(200)
            .bytes;
        let journal = app.get(&desk.at("journal/export"), &desk.it).await.expect(200).bytes;
        let (file, chain) = (app.folder().join("convention.json"), app.folder().join("journal.ndjson"));
        std::fs::write(&chain, &journal).unwrap();
        let verify = |bytes: &[u8]| {
            std::fs::write(&file, bytes).unwrap();
            let mut command = Command::new(env!("CARGO_BIN_EXE_pupitre"));
            command.arg("verify").arg(&file).arg("--journal").arg(&chain);
            command.output().unwrap().status.code().unwrap()
        };
        assert_eq!(verify(&record), 0);
        let mut changed = 0;
        for at in (0..record.len()).step_by(97) {
            let mut other = record.clone();
            other[at] = if other[at] == b'7' { b'8' } else { b'7' };
            if other != record {
                assert_ne!(verify(&other), 0, "byte {at}");
                changed += 1;
            }
        }
        assert!(changed > 20);
        // Words and hash changed together: the journal says no.
        let mut forged: Value = serde_json::from_slice(&record).unwrap();
        let text = forged["record"].as_str().unwrap().replace("Roland", "Robert");
        forged["record_sha256"] = json!(ids::sha256_hex(text.as_bytes()));
        forged["record"] = json!(text);
        assert_eq!(verify(forged.to_string().as_bytes()), 1);

        let zip = app.get(&desk.at("agreements.zip"), &desk.it).await.expect(200).bytes;
        assert!(zip.starts_with(b"PK"));
    });
}

#[test]
fn a_return_is_signed_by_both_and_an_agreement_signed_by_hand_takes_its_scan() {
    for_each_engine(|app| async move {
        let desk = Desk::set(&app).await;
        let tablet = desk.ready(&app, "T-042").await;
        let path = |end: &str| desk.at(&format!("tablets/{tablet}/{end}"));
        app.post(&path("agreement"), &desk.it, json!({ "id": ids::new_id() }))
            .await
            .refused(409, "fleet.nothing_to_sign");
        let mut order = desk.hand_over(&app, &tablet, 0).await;
        order.as_object_mut().unwrap().remove("signature");
        app.post(&path("lend"), &desk.intern, order.clone()).await.expect(200);
        let frozen = json!({ "id": ids::new_id() });
        let paper = app.post(&path("agreement"), &desk.it, frozen.clone()).await.expect(200).json();
        app.post(&path("agreement"), &desk.it, frozen).await.expect(200);
        let scan = desk.at(&format!("signed-papers/{}/scan", paper["id"].as_str().unwrap()));
        app.get(&scan, &desk.it).await.refused(409, "fleet.no_scan");
        let wrong = app.put_bytes(&scan, &desk.it, b"pas un PDF".to_vec()).await;
        assert_eq!(wrong.status.as_u16(), 422);
        let sheet = crate::made::pdf("Convention signée", 1);
        app.put_bytes(&scan, &desk.it, sheet.clone()).await.expect(204);
        assert_eq!(app.get(&scan, &desk.it).await.expect(200).bytes, sheet);

        let mut back = json!({ "id": ids::new_id(), "mandate": desk.members[0], "condition": "worn",
            "accessories": order["accessories"], "wiped": true,
            "hands": { "id": ids::new_id(), "member": ink(), "agent": { "height": 200.0, "strokes": [] } } });
        app.post(&path("take-back"), &desk.intern, back.clone()).await.refused(422, "fleet.no_signature");
        back["hands"]["agent"] = ink();
        let returned = app.post(&path("take-back"), &desk.intern, back).await.expect(200).json();
        assert_eq!(
            (&returned["papers"][0]["kind"], &returned["condition"]),
            (&json!("return"), &json!("worn"))
        );
    });
}

#[test]
fn three_thousand_lines_of_which_forty_are_wrong_are_previewed_line_by_line_and_written_once() {
    for_each_engine(|app| async move {
        let desk = Desk::set(&app).await;
        let mut csv =
            "Asset Tag,Serial,IMEI,Model name,Manufacturer,Status,Purchase Cost,Email\r\n".to_owned();
        for n in 0..3_000 {
            let (serial, imei) = match n {
                100..120 => (format!("SX{n:07}"), "490154203237517"),
                200..220 => ("SX0000050".to_owned(), ""),
                _ => (format!("SX{n:07}"), ""),
            };
            let (status, email) =
                if n == 7 { ("Deployed", "roland@exemple.fr") } else { ("Ready to Deploy", "") };
            csv.push_str(&format!("T-{n:04},{serial},{imei},SM-X210,Samsung,{status},269.00,{email}\r\n"));
        }
        let preview = app
            .send(
                axum::http::Method::POST,
                &desk.at("tablet-imports?file_name=parc.csv"),
                &desk.it,
                csv.into(),
                "application/octet-stream",
            )
            .await
            .expect(201)
            .json();
        assert_eq!(preview["layout"], "Snipe-IT");
        assert_eq!(preview["counts"], json!({ "created": 2_960, "lent": 1, "known": 0, "left_out": 40 }));
        let first = &preview["problems"][0];
        assert_eq!((&first["line"], &first["tag"]), (&json!(102), &json!("T-0100")));
        let page = app.get(&desk.at("tablets"), &desk.it).await.expect(200).json();
        assert_eq!(page["rows"], json!([]), "nothing is written before it is accepted");
        let accept = desk.at(&format!("tablet-imports/{}/accept", preview["id"].as_str().unwrap()));
        let done = app.post(&accept, &desk.it, json!({})).await.expect(200).json();
        assert_eq!(app.post(&accept, &desk.it, json!({})).await.expect(200).json(), done);
        let page = app.get(&desk.at("tablets?state=lent"), &desk.it).await.expect(200).json();
        assert_eq!(page["rows"][0]["borrower"], "Roland Cayrol");

        // What leaves is read again: nothing new.
        for (format, layout) in [("snipeit-csv", "Snipe-IT"), ("glpi-csv", "GLPI")] {
            let csv = app
                .get(&desk.at(&format!("tablet-export?format={format}")), &desk.it)
                .await
                .expect(200)
                .bytes;
            let again = app
                .send(
                    axum::http::Method::POST,
                    &desk.at("tablet-imports"),
                    &desk.it,
                    csv.into(),
                    "application/octet-stream",
                )
                .await
                .expect(201)
                .json();
            assert_eq!(
                (&again["layout"], &again["counts"]["known"]),
                (&json!(layout), &json!(2_960)),
                "{}",
                again["problems"]
            );
        }
        app.get(&desk.at("tablet-export?format=xml"), &desk.it).await.refused(422, "fleet.format_unknown");
        let zip = app.get(&desk.at("tablet-export?format=glpi-json"), &desk.it).await.expect(200).bytes;
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
        assert_eq!(zip.len(), 2_960);
        let one: Value = serde_json::from_reader(zip.by_index(0).unwrap()).unwrap();
        assert_eq!((&one["itemtype"], &one["action"]), (&json!("Phone"), &json!("inventory")));
        assert!(one["deviceid"].is_string() && one["content"]["versionclient"].is_string(), "{one}");
    });
}

#[test]
fn labels_and_preparation_sheets_are_printed_and_the_hall_has_all_it_needs_without_network() {
    for_each_engine(|app| async move {
        let desk = Desk::set(&app).await;
        let tablet = desk.ready(&app, "T-042").await;
        let mut settings = app.get(&desk.at("fleet-settings"), &desk.it).await.expect(200).json();
        settings["management"] = json!({ "component": "com.hmdm.launcher/.AdminReceiver", "download": "https://mdm.exemple.fr/l.apk",
            "checksum": "abc", "server": "https://mdm.exemple.fr", "configuration": "elus" });
        app.put(&desk.at("fleet-settings"), &desk.it, settings).await.expect(200);
        let hidden = app.get(&desk.at("fleet-settings"), &desk.intern).await.expect(200).json();
        assert_eq!(hidden["management"]["server"], "");
        for path in ["tablet-labels.pdf?format=65&skip=3", &format!("tablets/{tablet}/preparation.pdf")] {
            let pdf = app.get(&desk.at(path), &desk.intern).await.expect(200).bytes;
            let words = pupitre_documents::page_texts(&pdf).unwrap().join(" ");
            assert!(words.contains("T-042"), "{path}: {words}");
            if let Ok(folder) = std::env::var("PUPITRE_SPECIMENS") {
                let name = path.replace(['/', '?'], "-");
                std::fs::write(format!("{folder}/{name}.pdf"), &pdf).unwrap();
            }
        }
        app.get(&desk.at("tablet-labels.pdf?format=7"), &desk.intern)
            .await
            .refused(409, "fleet.label_format_unknown");
        let pack = app.get(&desk.at("tablet-hand-over"), &desk.intern).await.expect(200).json();
        assert_eq!(
            (&pack["tablets"][0]["tag"], &pack["members"][0]["values"]["élu"]),
            (&json!("T-042"), &json!("Madame Roland Cayrol"))
        );
        assert!(pack["warning"].as_str().unwrap().contains("L2121-13-1"), "{}", pack["warning"]);
        // What the screen makes of the pack is what the server makes.
        let text = app
            .get(&desk.at(&format!("tablets/{tablet}/agreement?mandate={}", desk.members[0])), &desk.it)
            .await;
        let text = text.expect(200).json();
        assert_eq!(text["content"]["articles"].as_array().unwrap().len(), 15);
    });
}
