//! What follows a sitting: deliberations, list, transmission, minutes, duties. From its facts to its signatures.
use crate::fixtures::SITTING;
use crate::harness::{TestApp, for_each_engine};
use crate::scene::{DAY, Scene};
use pupitre::platform::ids;
use pupitre::{execute, values};
use serde_json::{Value, json};
use uuid::Uuid;

/// A sitting about to be held: facts one minute apart.
pub struct Evening {
    pub scene: Scene,
    pub items: Vec<Uuid>,
    minute: std::cell::Cell<i64>,
}

impl Evening {
    /// Convened, and the evening has come.
    pub async fn come(app: &TestApp) -> Self {
        let scene = Scene::set(app).await;
        scene.sent(app).await;
        let items = items(app, scene.authority, scene.sitting).await;
        app.advance(10 * DAY + DAY / 2);
        Self { scene, items, minute: std::cell::Cell::new(0) }
    }

    pub fn member(&self, n: usize) -> Uuid {
        self.scene.council.members[n].mandate
    }

    /// Writes facts in order.
    pub async fn write(&self, app: &TestApp, facts: Vec<Value>) {
        let entries: Vec<Value> = facts
            .into_iter()
            .map(|mut fact| {
                self.minute.set(self.minute.get() + 1);
                fact["id"] = json!(ids::new_id());
                fact["at"] = json!(SITTING.0 + self.minute.get() * 60_000);
                fact
            })
            .collect();
        let answer =
            app.post(&self.scene.path("/proceedings/facts"), &self.scene.clerk, json!(entries)).await;
        let answer = answer.expect(200).json();
        assert!(answer["refused"].is_null(), "{answer}");
    }

    /// Roll-call of all but the last, opening, one item adopted by name, one refused, one only discussed, closing.
    pub async fn held(app: &TestApp) -> Self {
        let evening = Self::come(app).await;
        let there: Vec<Uuid> = (0..5).map(|n| evening.member(n)).collect();
        let [first, second, third] = evening.items[..] else { panic!("three items") };
        evening
            .write(
                app,
                vec![
                    json!({ "fact": "arrived", "members": there }),
                    json!({ "fact": "opened", "chair": there[0], "secretaries": [there[1]] }),
                    json!({ "fact": "item_taken", "item": first }),
                    json!({ "fact": "noted", "item": first, "text": "Mme Élu001 demande le détail des charges." }),
                    json!({ "fact": "voted", "items": [first], "by_name": true, "against": [there[3]] }),
                    json!({ "fact": "item_taken", "item": second }),
                    json!({ "fact": "voted", "items": [second], "against": [there[0], there[1], there[2]] }),
                    json!({ "fact": "item_taken", "item": third }),
                    json!({ "fact": "closed" }),
                ],
            )
            .await;
        app.run_jobs().await;
        evening
    }

    pub fn path(&self, rest: &str) -> String {
        self.scene.path(rest)
    }

    pub async fn acts(&self, app: &TestApp) -> Value {
        app.get(&self.path("/deliberations"), &self.scene.clerk).await.expect(200).json()
    }

    pub async fn minutes(&self, app: &TestApp) -> Value {
        app.get(&self.path("/minutes"), &self.scene.clerk).await.expect(200).json()
    }

    pub async fn post(&self, app: &TestApp, rest: &str, body: Value) -> crate::harness::Answer {
        app.post(&self.path(rest), &self.scene.clerk, body).await
    }

    async fn pdf(&self, app: &TestApp, rest: &str) -> String {
        let answer = app.get(&self.path(rest), &self.scene.clerk).await.expect(200);
        pupitre_documents::page_texts(&answer.bytes)
            .unwrap()
            .join(" ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Gives every draft a matter, and the authority an address with its postal code.
    async fn ready_to_transmit(&self, app: &TestApp) {
        let authority = self.scene.authority;
        let mut tx = app.tenant(authority).await;
        execute!(
            tx.inner(),
            "UPDATE authority SET address = '1 place de la Mairie, 70000 Valbrune' WHERE id = $1",
            authority
        )
        .unwrap();
        execute!(tx.inner(), "UPDATE deliberation SET matter = '7.1' WHERE tenant_id = $1", authority)
            .unwrap();
        tx.commit().await.unwrap();
    }
}

async fn items(app: &TestApp, authority: Uuid, sitting: Uuid) -> Vec<Uuid> {
    let mut tx = app.tenant(authority).await;
    values!(
        tx.inner(),
        "SELECT id FROM agenda_item WHERE tenant_id = $1 AND sitting_id = $2 ORDER BY position",
        authority,
        sitting
    )
    .unwrap()
}

#[test]
fn nothing_follows_a_sitting_that_is_not_closed() {
    for_each_engine(|app| async move {
        let evening = Evening::come(&app).await;
        for rest in ["/deliberations", "/minutes", "/duties", "/minutes.pdf", "/closing-sheet.pdf"] {
            let said = app.get(&evening.path(rest), &evening.scene.clerk).await;
            let said = said.refused(409, "deliberations.sitting_not_held");
            assert!(said.contains("L2121-15"), "{said}");
        }
    });
}

#[test]
fn the_closing_draws_one_deliberation_for_each_item_that_was_voted_with_its_names() {
    for_each_engine(|app| async move {
        let evening = Evening::held(&app).await;
        let acts = evening.acts(&app).await;
        let all = acts["deliberations"].as_array().unwrap();
        assert_eq!(all.len(), 2, "the third item was only discussed");
        assert_eq!(all[0]["number"], "2026-12-17-01");
        assert_eq!((&all[0]["adopted"], &all[1]["adopted"]), (&json!(true), &json!(false)));
        let record = &all[0]["record"];
        assert_eq!(record["present"].as_array().unwrap().len(), 5);
        assert_eq!(record["absent"], json!(["Camille Élu005"]));
        assert_eq!(record["votes"][0]["names"]["against"], json!(["Camille Élu003"]));
        assert!(record["quorum"].as_str().unwrap().contains("Quorum atteint"));
        assert!(all[1]["record"]["votes"][0]["names"].is_null(), "a vote by hand names nobody");
        assert!(all[0]["visas"].as_str().unwrap().contains("lundi 7 décembre 2026"), "{}", all[0]["visas"]);
        let paper =
            evening.pdf(&app, &format!("/deliberations/{}/paper.pdf", all[0]["id"].as_str().unwrap())).await;
        for words in ["2026-12-17-01", "Camille Élu003", "4 pour", "L2131-1", "Secrétaire"] {
            assert!(words == "L2131-1" || paper.contains(words), "{words}: {paper}");
        }
    });
}

#[test]
fn a_deliberation_is_edited_until_final_signed_then_never_again() {
    for_each_engine(|app| async move {
        let evening = Evening::held(&app).await;
        let d = evening.acts(&app).await["deliberations"][0].clone();
        let one = format!("/deliberations/{}", d["id"].as_str().unwrap());
        let words = json!({ "revision": d["revision"], "object": "Prix de l’eau 2027", "matter": "7.1", "visas": "Vu le code ;",
            "recitals": "Considérant le rapport ;", "decision": "Article 1er – Les tarifs sont fixés." });
        let clerk = &evening.scene.clerk;
        let wrong = json!({ "revision": d["revision"], "object": "x", "matter": "99.9", "visas": "", "recitals": "", "decision": "" });
        app.put(&evening.path(&one), clerk, wrong).await.refused(422, "deliberations.matter_unknown");
        app.put(&evening.path(&one), clerk, words.clone()).await.expect(200);
        app.put(&evening.path(&one), clerk, words.clone())
            .await
            .refused(409, "deliberations.changed_meanwhile");
        let early = json!({ "signed_on": "2026-12-17" });
        let said = evening
            .post(&app, "/deliberations/sign", early)
            .await
            .refused(409, "deliberations.signed_before_final");
        assert!(said.contains("L2121-23"), "{said}");
        evening.post(&app, "/deliberations/finalize", json!({})).await.expect(200);
        app.put(&evening.path(&one), clerk, words.clone()).await.refused(409, "deliberations.final");
        evening.post(&app, &format!("{one}/reopen"), json!(null)).await.expect(200);
        evening.post(&app, "/deliberations/finalize", json!({})).await.expect(200);
        let future = json!({ "signed_on": "2027-03-01" });
        evening
            .post(&app, "/deliberations/sign", future)
            .await
            .refused(422, "deliberations.signed_in_the_future");
        let before = json!({ "signed_on": "2026-12-16" });
        evening
            .post(&app, "/deliberations/sign", before)
            .await
            .refused(422, "deliberations.signed_before_sitting");
        let view = evening
            .post(&app, "/deliberations/sign", json!({ "signed_on": "2026-12-17" }))
            .await
            .expect(200)
            .json();
        let signed = &view["deliberations"][0];
        assert_eq!((&signed["state"], &signed["signed_on"]), (&json!("signed"), &json!("2026-12-17")));
        assert_eq!(signed["signatures"][0]["name"], "Camille Élu000");
        assert_eq!(signed["signatures"][1]["quality"], "Secrétaire de séance");
        evening.post(&app, &format!("{one}/reopen"), json!(null)).await.refused(409, "deliberations.signed");
        let extract = evening.pdf(&app, &format!("{one}/extract.pdf")).await;
        assert!(
            extract.contains("Extrait du registre") && extract.contains("Prix de l’eau 2027"),
            "{extract}"
        );
        let closing = evening.pdf(&app, "/closing-sheet.pdf").await;
        assert!(closing.contains("2026-12-17-02") && closing.contains("Camille Élu004"), "{closing}");
        let tables =
            format!("/api/authorities/{}/deliberations/tables.pdf?year=2026", evening.scene.authority);
        app.get(&tables, clerk).await.expect(200);
    });
}

#[test]
fn a_scan_is_kept_once_signed_and_only_when_it_is_a_pdf() {
    for_each_engine(|app| async move {
        let evening = Evening::held(&app).await;
        let d = evening.acts(&app).await["deliberations"][0]["id"].as_str().unwrap().to_owned();
        let (scan, clerk) = (evening.path(&format!("/deliberations/{d}/scan")), &evening.scene.clerk);
        let pdf = crate::fixtures::small_pdf("signed", 1);
        app.put_bytes(&scan, clerk, pdf.clone()).await.refused(409, "deliberations.scan_before_signature");
        evening.post(&app, "/deliberations/finalize", json!({})).await.expect(200);
        evening.post(&app, "/deliberations/sign", json!({ "signed_on": "2026-12-17" })).await.expect(200);
        app.put_bytes(&scan, clerk, b"not a PDF".to_vec()).await.expect(422);
        app.put_bytes(&scan, clerk, pdf).await.expect(204);
        app.get(&evening.path(&format!("/deliberations/{d}/scan.pdf")), clerk).await.expect(200);
    });
}

#[test]
fn the_list_is_drawn_posted_with_its_certificate_and_told_to_be_old_when_something_changes() {
    for_each_engine(|app| async move {
        let evening = Evening::held(&app).await;
        let clerk = &evening.scene.clerk;
        app.get(&evening.path("/deliberation-list.pdf"), clerk)
            .await
            .refused(409, "deliberations.list_not_drawn");
        let view = evening.post(&app, "/deliberation-list", json!(null)).await.expect(200).json();
        let lines = view["list"]["lines"].as_array().unwrap();
        assert_eq!(lines.iter().map(|l| &l["outcome"]).collect::<Vec<_>>(), ["adopted", "rejected"]);
        let said = evening.pdf(&app, "/deliberation-list.pdf").await;
        assert!(
            said.contains("approuvée") && said.contains("refusée") && said.contains("L2121-25"),
            "{said}"
        );
        let posted = |on: &str| json!({ "posted_on": on, "posted_by": "Sylvie Aubertin" });
        evening
            .post(&app, "/deliberation-list/posted", posted("2026-12-10"))
            .await
            .refused(422, "deliberations.list_posted_before_sitting");
        evening.post(&app, "/deliberation-list/posted", posted("2026-12-17")).await.expect(200);
        let certificate = evening.pdf(&app, "/posting-certificate.pdf").await;
        assert!(
            certificate.contains("Sylvie Aubertin") && certificate.contains("17 décembre 2026"),
            "{certificate}"
        );
        let duties = app.get(&evening.path("/duties"), clerk).await.expect(200).json();
        let list = duties.as_array().unwrap().iter().find(|d| d["key"] == "list_of_deliberations").unwrap();
        assert_eq!((&list["done_on"], &list["due"]), (&json!("2026-12-17"), &json!("2026-12-24")));
        evening
            .post(&app, "/deliberation-list/send", json!(null))
            .await
            .refused(409, "deliberations.nobody_informed");
    });
}

#[test]
fn a_deliberation_is_enforceable_once_published_and_acknowledged() {
    for_each_engine(|app| async move {
        let evening = Evening::held(&app).await;
        let clerk = &evening.scene.clerk;
        let id: Uuid = evening.acts(&app).await["deliberations"][0]["id"].as_str().unwrap().parse().unwrap();
        let step = format!("/deliberations/{id}/transmission");
        let sent = json!({ "kind": "sent", "happened_on": "2026-12-17" });
        evening
            .post(&app, &step, sent.clone())
            .await
            .refused(409, "deliberations.transmitted_before_signature");
        app.get(&evening.path("/actes.zip"), clerk).await.refused(409, "deliberations.nothing_to_transmit");
        evening.ready_to_transmit(&app).await;
        evening.post(&app, "/deliberations/finalize", json!({})).await.expect(200);
        evening.post(&app, "/deliberations/sign", json!({ "signed_on": "2026-12-17" })).await.expect(200);
        let package = app.get(&evening.path("/actes.zip"), clerk).await.expect(200);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(package.bytes)).unwrap();
        let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
        assert!(
            names
                .iter()
                .any(|n| n.starts_with("99_DE-070-") && n.ends_with("-20261217-20261217_01-DE-1-1_1.pdf")),
            "{names:?}"
        );
        assert!(
            names.iter().any(|n| n.starts_with("070-") && n.ends_with("-20261217_01-DE-1-1_0.xml")),
            "{names:?}"
        );
        assert!(!names.iter().any(|n| n.contains("20261217_02")), "what was refused is not transmitted");
        let mut form = String::new();
        std::io::Read::read_to_string(&mut zip.by_name("s2low.json").unwrap(), &mut form).unwrap();
        let form: Value = serde_json::from_str(&form).unwrap();
        assert_eq!((&form[0]["classif1"], &form[0]["type_acte"]), (&json!("7"), &json!("99_DE")));
        let received = json!({ "kind": "acknowledged", "happened_on": "2026-12-17", "act_id": "070-…-20261217_01-DE", "receipt": "PGE+" });
        evening.post(&app, &step, received.clone()).await.refused(409, "deliberations.answered_before_sent");
        evening.post(&app, &step, sent).await.expect(200);
        let nameless = json!({ "kind": "acknowledged", "happened_on": "2026-12-17" });
        evening.post(&app, &step, nameless).await.refused(422, "deliberations.act_id_missing");
        let view = evening.post(&app, &step, received).await.expect(200).json();
        let d = &view["deliberations"][0];
        assert!(d["enforceable_on"].is_null(), "it is not published");
        let receipt = d["transmissions"][1]["id"].as_str().unwrap();
        let receipt = format!("/deliberations/{id}/transmission/{receipt}/receipt");
        assert_eq!(app.get(&evening.path(&receipt), clerk).await.expect(200).bytes, b"<a>");
        let mut tx = app.tenant(evening.scene.authority).await;
        let on = pupitre::platform::time::Day("2026-12-18".into());
        pupitre::features::deliberations::set_published(&mut tx, id, &on).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(evening.acts(&app).await["deliberations"][0]["enforceable_on"], "2026-12-18");
    });
}

#[test]
fn minutes_are_drawn_edited_settled_at_a_later_sitting_and_signed_in_that_order() {
    for_each_engine(|app| async move {
        let evening = Evening::held(&app).await;
        let clerk = &evening.scene.clerk;
        let m = evening.minutes(&app).await;
        assert_eq!(m["state"], "draft");
        let text = m["content"].to_string();
        for words in
            ["jeudi 17 décembre 2026", "Camille Élu005", "détail des charges", "2026-12-17-01", "Pour"]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
        let sign = json!({ "signed_on": "2026-12-18" });
        let said = evening
            .post(&app, "/minutes/sign", sign.clone())
            .await
            .refused(409, "minutes.signed_before_settled");
        assert!(said.contains("L2121-15"), "{said}");
        let mut content = m["content"].clone();
        content["content"].as_array_mut().unwrap().push(
            json!({ "type": "paragraph", "content": [{ "type": "text", "text": "Ajout du secrétariat." }] }),
        );
        let bad = json!({ "type": "doc", "content": [{ "type": "iframe" }] });
        let minutes = evening.path("/minutes");
        app.put(&minutes, clerk, json!({ "revision": m["revision"], "content": bad }))
            .await
            .refused(422, "minutes.content_unknown");
        app.put(&minutes, clerk, json!({ "revision": m["revision"], "content": content })).await.expect(200);
        app.put(&minutes, clerk, json!({ "revision": m["revision"], "content": content }))
            .await
            .refused(409, "minutes.changed_meanwhile");
        evening
            .post(&app, "/minutes/comments", json!({ "quote": "charges", "text": "À préciser ?" }))
            .await
            .expect(200);
        let later = next_sitting(&app, &evening).await;
        let settle = json!({ "settled_in": later, "item": null });
        evening
            .post(&app, "/minutes/settle", settle.clone())
            .await
            .refused(409, "minutes.settled_before_proposed");
        evening.post(&app, "/minutes/propose", json!(null)).await.expect(200);
        app.put(&minutes, clerk, json!({ "revision": 3, "content": content }))
            .await
            .refused(409, "minutes.proposed");
        let itself = json!({ "settled_in": evening.scene.sitting });
        evening.post(&app, "/minutes/settle", itself).await.refused(409, "minutes.settled_too_early");
        let item = items(&app, evening.scene.authority, later).await[0];
        let settle = json!({ "settled_in": later, "item": item });
        let m = evening.post(&app, "/minutes/settle", settle).await.expect(200).json();
        assert_eq!((&m["state"], &m["settled_on"]), (&json!("settled"), &json!("2026-12-24")));
        assert!(m["settled_words"].as_str().unwrap().contains("Adoptée à l’unanimité"), "{m}");
        let paper = evening.pdf(&app, "/minutes.pdf").await;
        assert!(
            paper.contains("Ajout du secrétariat.") && paper.contains("arrêté au commencement"),
            "{paper}"
        );
        evening.post(&app, "/minutes/sign", sign).await.refused(422, "minutes.signed_too_early");
        let m = evening
            .post(&app, "/minutes/sign", json!({ "signed_on": "2026-12-24" }))
            .await
            .expect(200)
            .json();
        assert_eq!((&m["state"], &m["signatures"][1]["name"]), (&json!("signed"), &json!("Camille Élu001")));
        let duties = app.get(&evening.path("/duties"), clerk).await.expect(200).json();
        let published =
            duties.as_array().unwrap().iter().find(|d| d["key"] == "minutes_published").unwrap().clone();
        assert_eq!(published["due"], "2026-12-31", "a week after the sitting that settled them");
    });
}

/// A later sitting of the same council, convened and held, whose only item approves the minutes.
async fn next_sitting(app: &TestApp, evening: &Evening) -> Uuid {
    let Scene { authority, clerk, council, .. } = &evening.scene;
    let sitting = app.sitting_at(*authority, council, 1, SITTING.plus(7 * DAY)).await;
    let scene = Scene {
        authority: *authority,
        clerk: clerk.clone(),
        council: crate::fixtures::Council { body: council.body, members: council.members.clone() },
        sitting,
    };
    scene.sent(app).await;
    app.advance(7 * DAY);
    let item = items(app, *authority, sitting).await[0];
    let next = Evening { scene, items: vec![item], minute: std::cell::Cell::new(7 * 24 * 60) };
    let there: Vec<Uuid> = (0..4).map(|n| next.member(n)).collect();
    next.write(
        app,
        vec![
            json!({ "fact": "arrived", "members": there }),
            json!({ "fact": "opened", "chair": there[0], "secretaries": [there[1]] }),
            json!({ "fact": "item_taken", "item": item }),
            json!({ "fact": "voted", "items": [item] }),
            json!({ "fact": "closed" }),
        ],
    )
    .await;
    sitting
}

#[test]
fn a_fact_corrected_afterwards_is_told_in_deliberations_and_minutes_and_nothing_leaves_before_it_is_mended() {
    for_each_engine(|app| async move {
        let evening = Evening::held(&app).await;
        let clerk = &evening.scene.clerk;
        let log = app.get(&evening.path("/proceedings"), clerk).await.expect(200).json();
        let entries = log["entries"].as_array().unwrap();
        let id_of = |fact: &str| {
            entries.iter().rev().find(|e| e["fact"] == fact).unwrap()["id"].as_str().unwrap().to_owned()
        };
        let strike = |id: String| format!("/proceedings/facts/{id}/strike");
        let why = json!({ "reason": "Erreur de saisie" });
        evening.post(&app, &strike(id_of("closed")), why.clone()).await.expect(204);
        evening.post(&app, &strike(id_of("voted")), why).await.expect(204);
        let (second, chair) = (evening.items[1], evening.member(0));
        evening
            .write(
                &app,
                vec![
                    json!({ "fact": "voted", "items": [second], "against": [chair] }),
                    json!({ "fact": "closed" }),
                ],
            )
            .await;
        let acts = evening.acts(&app).await;
        assert_eq!(acts["deliberations"][1]["corrected"], true);
        evening
            .post(&app, "/deliberations/finalize", json!({}))
            .await
            .refused(409, "deliberations.facts_corrected");
        let m = evening.minutes(&app).await;
        assert!(
            m["corrected"].as_array().unwrap().iter().any(|k| k.as_str().unwrap().contains("outcome")),
            "{m}"
        );
        evening.post(&app, "/minutes/propose", json!(null)).await.refused(409, "minutes.facts_corrected");
        let view = evening.post(&app, "/deliberations/draft", json!(null)).await.expect(200).json();
        assert_eq!(
            (&view["deliberations"][1]["corrected"], &view["deliberations"][1]["adopted"]),
            (&json!(false), &json!(true))
        );
    });
}

#[test]
fn what_is_late_goes_to_the_matters_to_settle_and_leaves_them_once_done() {
    for_each_engine(|app| async move {
        let evening = Evening::held(&app).await;
        let clerk = &evening.scene.clerk;
        app.advance(9 * DAY);
        app.run_jobs().await;
        let attention = format!("/api/authorities/{}/attention", evening.scene.authority);
        let late = app.get(&attention, clerk).await.expect(200).json();
        let matter = late.as_array().unwrap().iter().find(|m| m["code"] == "duty_late").unwrap();
        assert!(
            matter["sentence"].as_str().unwrap().contains("Liste des délibérations examinées"),
            "{matter}"
        );
        assert!(matter["link"].as_str().unwrap().ends_with("/suites"), "{matter}");
        evening.post(&app, "/deliberation-list", json!(null)).await.expect(200);
        let posted = json!({ "posted_on": "2026-12-18", "posted_by": "Sylvie Aubertin" });
        evening.post(&app, "/deliberation-list/posted", posted).await.expect(200);
        app.advance(8 * DAY);
        app.run_jobs().await;
        let late = app.get(&attention, clerk).await.expect(200).json();
        assert!(late.as_array().unwrap().iter().all(|m| m["code"] != "duty_late"), "{late}");
    });
}

#[test]
fn a_decision_is_followed_reminded_by_mail_and_said_done() {
    for_each_engine(|app| async move {
        let evening = Evening::held(&app).await;
        let all = evening.acts(&app).await["deliberations"].clone();
        let follow = |n: usize| format!("/deliberations/{}/follow-ups", all[n]["id"].as_str().unwrap());
        let todo = json!({ "what": "Signer le marché", "who": "Direction des achats", "email": "achats@valbrune.fr", "due_on": "2027-01-20" });
        evening.post(&app, &follow(1), todo.clone()).await.refused(409, "deliberations.follow_refused");
        let early = json!({ "what": "x", "who": "y", "due_on": "2026-12-01" });
        evening.post(&app, &follow(0), early).await.refused(422, "deliberations.follow_too_early");
        let view = evening.post(&app, &follow(0), todo).await.expect(200).json();
        let id = view["deliberations"][0]["follow_ups"][0]["id"].as_str().unwrap().to_owned();
        app.advance(28 * DAY);
        app.run_jobs().await;
        let mail = app
            .mails()
            .await
            .into_iter()
            .find(|m| m.to.contains("achats@valbrune.fr"))
            .expect("a reminder left");
        assert!(
            mail.text.contains("Signer le marché") && mail.subject.contains("20 janvier 2027"),
            "{}",
            mail.text
        );
        let done = json!({ "done_on": "2027-01-12" });
        evening.post(&app, &format!("/follow-ups/{id}/done"), done.clone()).await.expect(200);
        evening
            .post(&app, &format!("/follow-ups/{id}/done"), done)
            .await
            .refused(409, "deliberations.already_done");
    });
}

#[test]
fn numbers_follow_the_year_when_the_authority_wants_it_and_unknown_tags_are_named() {
    for_each_engine(|app| async move {
        let (authority, clerk) = app.community().await;
        let path = format!("/api/authorities/{authority}/templates/deliberation");
        let mut template = app.get(&path, &clerk).await.expect(200).json()["content"].clone();
        template["visas"] = json!("Vu {objett}");
        let said = app.put(&path, &clerk, template.clone()).await.refused(422, "deliberations.tag_unknown");
        assert!(said.contains("{objett}") && said.contains("{objet}"), "{said}");
        template["visas"] = json!("Vu {objet}");
        template["numbering"] = json!("year");
        assert_eq!(app.put(&path, &clerk, template).await.expect(200).json()["version"], 1);
    });
}
