//! The fleet: tablets entered, moved, handed over, taken back, passed on; one per member, each with its history.
use crate::harness::{TestApp, for_each_engine};
use pupitre::execute;
use pupitre::platform::auth::Role;
use pupitre::platform::ids;
use serde_json::{Value, json};
use uuid::Uuid;

/// An authority with its IT service and three members.
struct Scene {
    authority: Uuid,
    it: String,
    members: Vec<Uuid>,
    persons: Vec<Uuid>,
}

impl Scene {
    async fn set(app: &TestApp) -> Self {
        let (authority, _) = app.community().await;
        let it = app.person("Malik", "Haddad", "").await;
        app.role(authority, it, Role::It).await;
        let mut scene = Self { authority, it: app.session(it).await, members: vec![], persons: vec![] };
        for (given, family) in [("Roland", "Cayrol"), ("Hélène", "Ferrand"), ("Luc", "Déléris")] {
            let person = app.person(given, family, "").await;
            scene.members.push(app.mandate(authority, person).await);
            scene.persons.push(person);
        }
        scene
    }

    fn path(&self, end: &str) -> String {
        format!("/api/authorities/{}/tablets{end}", self.authority)
    }

    /// A tablet entered, with a case and a charger.
    async fn tablet(&self, app: &TestApp, tag: &str, serial: &str) -> Value {
        let part = |kind: &str| json!({ "id": ids::new_id(), "kind": kind });
        let new = json!({ "id": ids::new_id(), "kit": [part("case"), part("charger")],
            "tablet": { "tag": tag, "serial": serial, "make": "Samsung", "model": "SM-X210", "cost_cents": 26_900,
                "bought_on": "2026-11-02", "warranty_until": "2028-11-01" } });
        app.post(&self.path(""), &self.it, new).await.expect(201).json()
    }

    /// The same, prepared.
    async fn ready(&self, app: &TestApp, tag: &str, serial: &str) -> Value {
        let tablet = self.tablet(app, tag, serial).await;
        let mut tx = app.tenant(self.authority).await;
        let id: Uuid = id(&tablet).parse().unwrap();
        execute!(
            tx.inner(),
            "UPDATE tablet SET state = 'ready' WHERE tenant_id = $1 AND id = $2",
            self.authority,
            id
        )
        .unwrap();
        tx.commit().await.unwrap();
        tablet
    }

    fn lend(&self, tablet: &Value, member: usize) -> Value {
        json!({ "id": ids::new_id(), "mandate": self.members[member], "accessories": parts(tablet) })
    }
}

fn id(tablet: &Value) -> String {
    tablet["id"].as_str().unwrap().to_owned()
}

fn parts(tablet: &Value) -> Vec<String> {
    tablet["kit"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap().to_owned()).collect()
}

fn back(scene: &Scene, tablet: &Value, member: usize) -> Value {
    json!({ "id": ids::new_id(), "mandate": scene.members[member], "condition": "good", "accessories": parts(tablet),
        "wiped": true })
}

#[test]
fn a_tablet_is_entered_found_changed_and_its_history_says_so() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let tablet = scene.tablet(&app, "T-042", " r9tx 40 8841 ").await;
        assert_eq!((&tablet["state"], &tablet["serial"]), (&json!("received"), &json!("R9TX408841")));
        assert_eq!(tablet["kit"][0]["label"], "Étui");
        assert_eq!(tablet["worth_cents"], 26_451, "one whole month of sixty is gone");
        for code in ["t-42", "R9TX408841", "r9tx408841", &format!("https://x.fr/y/tablettes/{}", id(&tablet))]
        {
            let found =
                app.get(&scene.path(&format!("/find?code={code}")), &scene.it).await.expect(200).json();
            assert_eq!(found["id"], tablet["id"], "{code}");
        }
        let unknown = app.get(&scene.path("/find?code=T-43"), &scene.it).await;
        assert!(unknown.refused(409, "fleet.tablet_unknown").contains("T-43"));

        let path = scene.path(&format!("/{}", id(&tablet)));
        let change = |imei: &str, revision: i64| {
            json!({ "revision": revision, "tablet": { "tag": "T-042", "serial": "R9TX408841", "imei": imei, "make": "Samsung",
                "model": "SM-X210" } })
        };
        let sentence = app.put(&path, &scene.it, change("490154203237517", 1)).await;
        assert!(sentence.refused(422, "fleet.number_impossible").contains("mal lu"));
        let amended = app.put(&path, &scene.it, change("49-015420-323751-8", 1)).await.expect(200).json();
        assert_eq!(amended["imei"], "490154203237518");
        app.put(&path, &scene.it, change("", 1)).await.refused(409, "fleet.stale");
        let kinds: Vec<&str> =
            amended["history"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["amend", "create"]);
        assert_eq!(amended["history"][0]["facts"]["imei"]["to"], "490154203237518");
    });
}

#[test]
fn a_number_already_known_is_refused_with_the_tablet_that_has_it() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        scene.tablet(&app, "T-042", "R9TX408841").await;
        let mut new = json!({ "id": ids::new_id(), "tablet": { "tag": "T-43", "serial": "R9TX408841", "make": "S", "model": "X" } });
        let sentence =
            app.post(&scene.path(""), &scene.it, new.clone()).await.refused(409, "fleet.number_taken");
        assert!(sentence.contains("T-042") && sentence.contains("R9TX408841"), "{sentence}");
        new["tablet"] = json!({ "tag": "t-42", "make": "S", "model": "X" });
        app.post(&scene.path(""), &scene.it, new.clone()).await.refused(409, "fleet.number_taken");
        for (field, wrong, code) in [
            ("serial", "N/A", "fleet.number_impossible"),
            ("sim", "1234", "fleet.number_impossible"),
            ("tag", "---", "fleet.tag_without_figure"),
            ("condition", "belle", "fleet.word_unknown"),
        ] {
            let mut body =
                json!({ "id": ids::new_id(), "tablet": { "tag": "T-44", "make": "S", "model": "X" } });
            body["tablet"][field] = json!(wrong);
            app.post(&scene.path(""), &scene.it, body).await.refused(422, code);
        }
        let page = app.get(&scene.path(""), &scene.it).await.expect(200).json();
        assert_eq!(page["rows"].as_array().unwrap().len(), 1, "nothing half-written");
    });
}

#[test]
fn the_register_is_filtered_and_paged_in_the_order_people_count() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        for tag in ["T-10", "T-9", "T-100", "S-1", "T-11"] {
            scene.tablet(&app, tag, "").await;
        }
        let list = async |query: &str| app.get(&scene.path(query), &scene.it).await.expect(200).json();
        let tags = |page: &Value| -> Vec<String> {
            page["rows"].as_array().unwrap().iter().map(|r| r["tag"].as_str().unwrap().to_owned()).collect()
        };
        let first = list("?limit=3").await;
        assert_eq!(tags(&first), ["S-1", "T-9", "T-10"]);
        let next = first["next"].as_str().unwrap().replace(' ', "%20");
        let second = list(&format!("?limit=3&after={next}")).await;
        assert_eq!((tags(&second), &second["next"]), (vec!["T-11".into(), "T-100".into()], &Value::Null));
        assert_eq!(tags(&list("?q=t-10").await), ["T-10", "T-100"]);
        assert_eq!(tags(&list("?q=100%25").await), Vec::<String>::new(), "a per cent sign is a sign");
        assert_eq!(tags(&list("?state=lent").await), Vec::<String>::new());
        assert_eq!(tags(&list("?state=received&lacking=true").await), Vec::<String>::new());
        assert_eq!(first["counts"], json!([{ "state": "received", "count": 5 }]));
    });
}

#[test]
fn a_tablet_handed_over_is_in_the_history_of_the_member_and_comes_back_with_what_is_missing() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let tablet = scene.ready(&app, "T-042", "R9TX408841").await;
        let path = |end: &str| scene.path(&format!("/{}{end}", id(&tablet)));
        let order = scene.lend(&tablet, 0);
        let lent = app.post(&path("/lend"), &scene.it, order.clone()).await.expect(200).json();
        assert_eq!((&lent["state"], &lent["loan"]["borrower"]), (&json!("lent"), &json!("Roland Cayrol")));
        // Sent again by an outbox that did not hear: one hand-over.
        let again = app.post(&path("/lend"), &scene.it, order).await.expect(200).json();
        assert_eq!(again["loans"].as_array().unwrap().len(), 1);
        app.post(&path("/lend"), &scene.it, scene.lend(&tablet, 1))
            .await
            .refused(409, "fleet.move_impossible");

        let other = scene.ready(&app, "T-043", "").await;
        let twice =
            app.post(&scene.path(&format!("/{}/lend", id(&other))), &scene.it, scene.lend(&other, 0)).await;
        assert!(twice.refused(409, "fleet.equipped_here").contains("T-042"));
        let mut foreign = scene.lend(&other, 1);
        foreign["accessories"] = json!(parts(&tablet));
        app.post(&scene.path(&format!("/{}/lend", id(&other))), &scene.it, foreign)
            .await
            .refused(409, "fleet.part_of_another");

        let wrong = back(&scene, &tablet, 1);
        let sentence =
            app.post(&path("/take-back"), &scene.it, wrong).await.refused(409, "fleet.return_of_another");
        assert!(sentence.contains("Roland Cayrol"), "{sentence}");
        let mut order = back(&scene, &tablet, 0);
        order["accessories"] = json!([parts(&tablet)[0]]);
        let returned = app.post(&path("/take-back"), &scene.it, order).await.expect(200).json();
        assert_eq!((&returned["state"], &returned["condition"]), (&json!("received"), &json!("good")));
        assert_eq!(returned["loans"][0]["missing"], json!(["Chargeur"]));
        assert_eq!(returned["kit"][1]["state"], "missing");
        let lacking = app.get(&scene.path("?lacking=true"), &scene.it).await.expect(200).json();
        assert_eq!(lacking["rows"][0]["lacking"], 1);

        let member = format!("/api/authorities/{}/members/{}/tablets", scene.authority, scene.members[0]);
        let story = app.get(&member, &scene.it).await.expect(200).json();
        let kinds: Vec<&str> =
            story["history"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds.len(), 2, "{story}");
        assert!(kinds.contains(&"lend") && kinds.contains(&"take_back"));
    });
}

#[test]
fn a_successor_receives_the_tablet_without_passing_through_the_stock_once_it_is_erased() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let tablet = scene.ready(&app, "T-042", "").await;
        let path = |end: &str| scene.path(&format!("/{}{end}", id(&tablet)));
        app.post(&path("/lend"), &scene.it, scene.lend(&tablet, 0)).await.expect(200);
        let mut order = json!({ "back": back(&scene, &tablet, 0), "to": scene.members[1] });
        order["back"]["wiped"] = json!(false);
        app.post(&path("/pass-on"), &scene.it, order.clone()).await.refused(409, "fleet.not_wiped");
        order["back"]["wiped"] = json!(true);
        let passed = app.post(&path("/pass-on"), &scene.it, order).await.expect(200).json();
        assert_eq!(
            (&passed["state"], &passed["loan"]["borrower"]),
            (&json!("lent"), &json!("Hélène Ferrand"))
        );
        assert_eq!(passed["loans"].as_array().unwrap().len(), 2);
        let kinds: std::collections::BTreeSet<&str> =
            passed["history"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
        assert!(kinds.contains("pass_on") && kinds.contains("lend"), "{kinds:?}");
    });
}

#[test]
fn another_authority_learns_that_a_member_is_equipped_and_by_whom_and_nothing_more() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let tablet = scene.ready(&app, "SECRET-7", "").await;
        app.post(&scene.path(&format!("/{}/lend", id(&tablet))), &scene.it, scene.lend(&tablet, 0))
            .await
            .expect(200);
        let (commune, clerk) = app.neighbour().await;
        let mandate = app.mandate(commune, scene.persons[0]).await;
        let there = Scene { authority: commune, it: clerk, members: vec![mandate], persons: vec![] };
        let mine = there.ready(&app, "M-1", "").await;
        let lend = there.path(&format!("/{}/lend", id(&mine)));
        let sentence =
            app.post(&lend, &there.it, there.lend(&mine, 0)).await.refused(409, "fleet.equipped_elsewhere");
        assert!(sentence.contains("Trois Vallées") && !sentence.contains("SECRET"), "{sentence}");
        let list = format!("/api/authorities/{commune}/tablet-borrowers");
        let told = app.get(&list, &there.it).await.expect(200);
        let text = String::from_utf8(told.bytes).unwrap();
        assert!(text.contains("Trois Vallées") && !text.contains("SECRET-7"), "{text}");
        let member = format!("/api/authorities/{commune}/members/{mandate}/tablets");
        let text = String::from_utf8(app.get(&member, &there.it).await.expect(200).bytes).unwrap();
        assert!(text.contains("Trois Vallées") && !text.contains("SECRET-7"), "{text}");
        let mut second = there.lend(&mine, 0);
        second["despite"] = json!("Sa tablette communautaire est réservée aux conseils communautaires.");
        app.post(&lend, &there.it, second).await.expect(200);
    });
}

#[test]
fn a_lost_tablet_ends_its_loan_and_interns_do_not_decide_it() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let intern = app.person("Inès", "Roux", "").await;
        app.role(scene.authority, intern, Role::Intern).await;
        let intern = app.session(intern).await;
        let tablet = scene.ready(&app, "T-1", "").await;
        let path = |end: &str| scene.path(&format!("/{}{end}", id(&tablet)));
        app.post(&path("/lend"), &intern, scene.lend(&tablet, 0)).await.expect(200);
        let lose = json!({ "id": ids::new_id(), "move": "lose", "note": "Oubliée dans le train de Rodez" });
        app.post(&path("/moves"), &intern, lose.clone()).await.refused(403, "fleet.move_not_yours");
        let lost = app.post(&path("/moves"), &scene.it, lose).await.expect(200).json();
        assert_eq!(
            (&lost["state"], &lost["loan"], &lost["loans"][0]["ending"]),
            (&json!("lost"), &Value::Null, &json!("lost"))
        );
        assert_eq!(lost["moves"], json!(["find", "retire"]));
        // The member may be equipped again.
        let spare = scene.ready(&app, "T-2", "").await;
        app.post(&scene.path(&format!("/{}/lend", id(&spare))), &intern, scene.lend(&spare, 0))
            .await
            .expect(200);
        let retire = json!({ "id": ids::new_id(), "move": "retire" });
        let sentence = app.post(&scene.path(&format!("/{}/moves", id(&spare))), &scene.it, retire).await;
        assert!(sentence.refused(409, "fleet.move_impossible").contains("retour"));
    });
}

#[test]
fn a_thousand_hands_at_once_never_lend_a_tablet_twice_nor_two_to_one_member() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let mut tablets = Vec::new();
        for n in 0..4 {
            tablets.push(scene.ready(&app, &format!("T-{n}"), "").await);
        }
        let calls = (0..1_000usize).map(|n| {
            let (tablet, member) = (&tablets[n % 4], (n / 4) % 3);
            let (path, order) = (scene.path(&format!("/{}/lend", id(tablet))), scene.lend(tablet, member));
            let (app, it) = (&app, &scene.it);
            async move { app.post(&path, it, order).await.status.as_u16() }
        });
        let answers = futures::future::join_all(calls).await;
        assert_eq!(answers.iter().filter(|s| **s == 200).count(), 3, "one tablet for each of three members");
        assert!(answers.iter().all(|s| matches!(s, 200 | 409)), "{answers:?}");
        let page = app.get(&scene.path("?state=lent"), &scene.it).await.expect(200).json();
        let holders: std::collections::BTreeSet<&str> =
            page["rows"].as_array().unwrap().iter().map(|r| r["borrower"].as_str().unwrap()).collect();
        assert_eq!(holders.len(), 3);
    });
}
