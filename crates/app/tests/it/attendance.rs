//! What members say, as the clerk records it: replies, proxies, and what the law refuses of them.
use crate::harness::{Answer, START, TestApp, for_each_engine};
use crate::scene::{DAY, Scene};
use pupitre::execute;
use pupitre::platform::ids;
use serde_json::{Value, json};

impl Scene {
    /// The clerk writes down what a member said.
    async fn heard(&self, app: &TestApp, member: usize, answer: &str, holder: Option<usize>) -> Answer {
        let mandate = |index: usize| self.council.members[index].mandate;
        let body =
            json!({ "mandate_id": mandate(member), "answer": answer, "proxy_to": holder.map(mandate) });
        app.post(&self.path("/replies"), &self.clerk, body).await
    }

    async fn readiness(&self, app: &TestApp, convocation: &str) -> Value {
        app.get(&self.of(convocation, "readiness"), &self.clerk).await.expect(200).json()
    }

    /// The same members, as another kind of body.
    async fn becomes(&self, app: &TestApp, kind: &str, regime: &str) {
        let mut tx = app.tenant(self.authority).await;
        execute!(
            tx.inner(),
            "UPDATE body SET kind = $3, regime = $4 WHERE tenant_id = $1 AND id = $2",
            self.authority,
            self.council.body,
            kind,
            regime
        )
        .unwrap();
        tx.commit().await.unwrap();
    }
}

#[test]
fn a_holder_carries_one_proxy_which_falls_when_its_giver_comes() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let id = scene.sent(&app).await;
        scene.heard(&app, 1, "proxy", Some(2)).await.expect(204);
        let said = scene.heard(&app, 3, "proxy", Some(2)).await.refused(409, "attendance.proxy_refused");
        assert!(said.contains("L2121-20"), "{said}");
        scene.heard(&app, 2, "proxy", Some(4)).await.refused(409, "attendance.proxy_refused");
        scene.heard(&app, 1, "proxy", Some(1)).await.refused(409, "attendance.proxy_refused");
        scene.heard(&app, 1, "present", None).await.expect(204);
        scene.heard(&app, 3, "proxy", Some(2)).await.expect(204);
        let proxies = app.get(&scene.path("/proxies"), &scene.clerk).await.expect(200).json();
        let standing = |p: &&Value| p["revoked_at"].is_null();
        let standing: Vec<&Value> = proxies.as_array().unwrap().iter().filter(standing).collect();
        assert_eq!(standing.len(), 1, "{proxies}");
        assert_eq!(standing[0]["giver_id"], json!(scene.council.members[3].mandate));
        assert_eq!(scene.readiness(&app, &id).await["counts"]["proxy"], 1);
    });
}

#[test]
fn a_body_without_proxies_takes_none_and_does_not_offer_them() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        scene.sent(&app).await;
        let token = app.session(scene.council.members[1].person).await;
        let offered = || async {
            let inbox = app.get("/api/tablet/inbox", &token).await.expect(200).json();
            inbox["sittings"][0]["can_give_proxy"].clone()
        };
        assert_eq!(offered().await, true);
        scene.becomes(&app, "commission", "commission_L2121_22").await;
        assert_eq!(offered().await, false);
        let said = scene.heard(&app, 1, "proxy", Some(2)).await.refused(409, "attendance.proxy_refused");
        assert!(said.contains("aucun texte n’y prévoit les pouvoirs"), "{said}");
        scene.heard(&app, 1, "absent", None).await.expect(204);
        scene.becomes(&app, "bureau", "bureau_epci_by_delegation").await;
        scene.heard(&app, 1, "proxy", Some(2)).await.expect(204);
    });
}

#[test]
fn a_substitute_is_convened_by_law_in_a_council_and_nowhere_else() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let titular = scene.council.members[2].clone();
        let substitute = app.substitute(scene.authority, &scene.council, titular.mandate).await;
        let commune = ids::new_id();
        let mut tx = app.tenant(scene.authority).await;
        execute!(
            tx.inner(),
            "INSERT INTO commune (tenant_id, id, name, name_key) VALUES ($1, $2, 'Valbrune', 'valbrune')",
            scene.authority,
            commune
        )
        .unwrap();
        for mandate in [titular.mandate, substitute.mandate] {
            execute!(
                tx.inner(),
                "UPDATE mandate SET commune_id = $3 WHERE tenant_id = $1 AND id = $2",
                scene.authority,
                mandate,
                commune
            )
            .unwrap();
        }
        tx.commit().await.unwrap();
        let convened = || async {
            let gate = app.get(&scene.path("/gate"), &scene.clerk).await.expect(200).json();
            gate["counts"]["substitutes"].clone()
        };
        assert_eq!(convened().await, 1);
        scene.becomes(&app, "cao", "commission_appel_offres").await;
        assert_eq!(convened().await, 0);
    });
}

#[test]
fn the_forecast_of_the_quorum_counts_who_comes_by_videoconference_and_never_a_proxy() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let mut tx = app.tenant(scene.authority).await;
        execute!(
            tx.inner(),
            "UPDATE sitting SET remote_allowed = TRUE WHERE tenant_id = $1 AND id = $2",
            scene.authority,
            scene.sitting
        )
        .unwrap();
        tx.commit().await.unwrap();
        let id = scene.sent(&app).await;
        scene.heard(&app, 0, "present", None).await.expect(204);
        scene.heard(&app, 1, "remote", None).await.expect(204);
        scene.heard(&app, 2, "proxy", Some(0)).await.expect(204);
        scene.heard(&app, 3, "absent", None).await.expect(204);
        let quorum = scene.readiness(&app, &id).await["quorum"].clone();
        assert_eq!((&quorum["in_office"], &quorum["needed"]), (&json!(6), &json!(4)));
        assert_eq!(quorum["expected_present"], 2, "{quorum}");
    });
}

#[test]
fn a_ccas_owes_a_report_where_its_commune_is_large_and_only_there() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        scene.becomes(&app, "council", "ccas_cias_board").await;
        let mut tx = app.tenant(scene.authority).await;
        execute!(tx.inner(), "UPDATE document SET kind = 'annex' WHERE tenant_id = $1", scene.authority)
            .unwrap();
        tx.commit().await.unwrap();
        for (inhabitants, owed) in [(3_500i64, true), (3_499, false)] {
            let mut tx = app.tenant(scene.authority).await;
            execute!(
                tx.inner(),
                "UPDATE authority_population SET inhabitants = $2 WHERE tenant_id = $1",
                scene.authority,
                inhabitants
            )
            .unwrap();
            tx.commit().await.unwrap();
            let gate = app.get(&scene.path("/gate"), &scene.clerk).await.expect(200).json();
            let missing = |f: &Value| f["code"] == "item.note_missing";
            assert_eq!(
                gate["findings"].as_array().unwrap().iter().any(missing),
                owed,
                "{inhabitants}: {gate}"
            );
        }
    });
}

#[test]
fn a_fourth_proxy_in_a_row_needs_the_certificate_that_the_office_holds() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        scene.sent(&app).await;
        let (giver, holder) = (scene.council.members[1].mandate, scene.council.members[2].mandate);
        for months in 1..=3 {
            let at = START.plus(-months * 30 * DAY);
            let past = app.sitting_at(scene.authority, &scene.council, 0, at).await;
            let mut tx = app.tenant(scene.authority).await;
            execute!(
                tx.inner(),
                "UPDATE sitting SET state = 'convened' WHERE tenant_id = $1 AND id = $2",
                scene.authority,
                past
            )
            .unwrap();
            execute!(
                tx.inner(),
                "INSERT INTO proxy (tenant_id, id, sitting_id, giver_id, holder_id, source, given_at)
                 VALUES ($1, $2, $3, $4, $5, 'tablet', $6)",
                scene.authority,
                ids::new_id(),
                past,
                giver,
                holder,
                at
            )
            .unwrap();
            tx.commit().await.unwrap();
        }
        let said = scene.heard(&app, 1, "proxy", Some(2)).await.refused(409, "attendance.proxy_refused");
        assert!(said.contains("ce serait la 4e"), "{said}");
        let certified =
            json!({ "mandate_id": giver, "answer": "proxy", "proxy_to": holder, "illness_certified": true });
        app.post(&scene.path("/replies"), &scene.clerk, certified).await.expect(204);
        let journal =
            app.get(&format!("/api/authorities/{}/journal", scene.authority), &scene.clerk).await.expect(200);
        assert!(String::from_utf8_lossy(&journal.bytes).contains("maladie"), "the journal says why");
    });
}
