//! The same thing said twice at the same instant, by two taps, two tabs or two people: one act, plain answers,
//! never a fault of the server.
use crate::harness::{TestApp, for_each_engine};
use crate::scene::Scene;
use axum::body::Body;
use axum::http::Request;
use futures::future::join_all;
use pupitre::platform::ids;
use serde_json::{Value, json};

/// Sends every request at once; answers (status, body) in their order.
async fn at_once(app: &TestApp, requests: &[(String, String, Value)]) -> Vec<(u16, Value)> {
    let asked = requests.iter().map(|(path, token, body)| {
        let request = Request::post(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from(body.to_string()))
            .unwrap();
        async move {
            let answer = app.raw(request).await;
            (answer.status.as_u16(), serde_json::from_slice(&answer.bytes).unwrap_or_default())
        }
    });
    join_all(asked).await
}

#[test]
fn a_verb_of_a_tablet_that_arrives_eight_times_at_once_acts_once_and_is_answered_eight_times() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let convocation = scene.sent(&app).await;
        let (me, holder) = (&scene.council.members[0], &scene.council.members[1]);
        let token = app.session(me.person).await;
        let dispatch = scene.rows(&app, &convocation).await[0]["id"].clone();
        let verbs = json!({ "verbs": [
            { "verb": "opened", "id": ids::new_id(), "dispatch_id": dispatch, "at": 1 },
            { "verb": "reply", "id": ids::new_id(), "sitting_id": scene.sitting, "mandate_id": me.mandate,
                "answer": "absent", "at": 1 },
            { "verb": "proxy", "id": ids::new_id(), "sitting_id": scene.sitting, "mandate_id": me.mandate,
                "holder_id": holder.mandate, "at": 1 },
        ] });
        let before = scene.count(&app, "journal").await;
        let eight = vec![("/api/tablet/outbox".to_owned(), token, verbs); 8];
        for (status, answer) in at_once(&app, &eight).await {
            assert_eq!(status, 200, "{answer}");
            for result in answer["results"].as_array().unwrap() {
                assert_eq!(result["ok"], true, "{answer}");
            }
        }
        let proxies = app.get(&scene.path("/proxies"), &scene.clerk).await.expect(200).json();
        assert_eq!(proxies.as_array().unwrap().len(), 1, "{proxies}");
        assert_eq!(scene.count(&app, "journal").await, before + 1, "one proxy, written once");
    });
}

#[test]
fn two_members_who_empower_the_same_colleague_at_the_same_instant_do_not_both_succeed() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        scene.sent(&app).await;
        let holder = scene.council.members[0].mandate;
        let mut requests = Vec::new();
        for giver in &scene.council.members[1..4] {
            let verb = json!({ "verb": "proxy", "id": ids::new_id(), "sitting_id": scene.sitting,
                "mandate_id": giver.mandate, "holder_id": holder, "at": 1 });
            let token = app.session(giver.person).await;
            requests.push(("/api/tablet/outbox".to_owned(), token, json!({ "verbs": [verb] })));
        }
        let answers = at_once(&app, &requests).await;
        let taken = |(status, answer): &(u16, Value)| *status == 200 && answer["results"][0]["ok"] == true;
        assert_eq!(answers.iter().filter(|a| taken(a)).count(), 1, "{answers:?}");
        for (status, answer) in answers.iter().filter(|a| !taken(a)) {
            assert_eq!((*status, &answer["results"][0]["code"]), (200, &json!("attendance.proxy_refused")));
        }
        let proxies = app.get(&scene.path("/proxies"), &scene.clerk).await.expect(200).json();
        assert_eq!(proxies.as_array().unwrap().len(), 1, "one proxy for each holder (L2121-20): {proxies}");
    });
}

#[test]
fn two_clerks_who_send_at_the_same_instant_send_one_convocation() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let body = json!({ "kind": "initial", "revision": scene.revision(&app).await });
        let request = (scene.path("/convocations"), scene.clerk.clone(), body);
        let mut statuses: Vec<u16> =
            at_once(&app, &vec![request; 4]).await.into_iter().map(|(status, _)| status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [202, 409, 409, 409]);
        assert_eq!(scene.count(&app, "convocation").await, 1);
        assert_eq!(scene.count(&app, "dispatch").await, 6);
    });
}
