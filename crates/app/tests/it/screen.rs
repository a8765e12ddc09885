//! What the room and its members see of a sitting: the floor on a tablet, the screen on its own address, the papers of
//! the table.
use crate::floor::Floor;
use crate::harness::for_each_engine;
use pupitre::platform::ids;
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn a_member_sees_the_item_the_ballot_and_the_voices_that_are_his_to_cast() {
    for_each_engine(|app| async move {
        let floor = Floor::set(&app).await;
        let token = app.session(floor.scene.council.members[2].person).await;
        let path = format!("/api/tablet/floor/{}/{}", floor.member(2), floor.scene.sitting);
        assert_eq!(app.get(&path, &token).await.expect(200).json()["phase"], "before");
        floor.opens(&app, &[0, 1, 2, 3]).await;
        let ballot = ids::new_id();
        floor
            .happens(
                &app,
                &[
                    json!({ "fact": "proxy_given", "giver": floor.member(4), "holder": floor.member(2) }),
                    floor.takes(0),
                    json!({ "fact": "ballot_opened", "ballot": ballot, "item": floor.items[0], "secret": false }),
                ],
            )
            .await;
        let seen = app.get(&path, &token).await.expect(200).json();
        assert_eq!((&seen["present_here"], &seen["current"]["number"]), (&json!(true), &json!("1")));
        let voices = seen["ballot"]["voices"].as_array().unwrap();
        let own: Vec<(&Value, &Value)> = voices.iter().map(|v| (&v["voice"], &v["own"])).collect();
        assert_eq!(own, [(&json!(floor.member(2)), &json!(true)), (&json!(floor.member(4)), &json!(false))]);
        let vote = format!("{path}/ballots/{ballot}/votes/{}", floor.member(4));
        app.put(&vote, &token, json!({ "choice": "against", "turn": 1 })).await.expect(200);
        let seen = app.get(&path, &token).await.expect(200).json();
        assert_eq!(
            (&seen["ballot"]["voted"], &seen["ballot"]["voices"][1]["choice"]),
            (&json!(1), &json!("against"))
        );
        // Somebody else's seat, and a sitting where he has none, are not there.
        let other = format!("/api/tablet/floor/{}/{}", floor.member(3), floor.scene.sitting);
        app.get(&other, &token).await.expect(404);
        app.get(&format!("/api/tablet/floor/{}/{}", floor.member(2), ids::new_id()), &token)
            .await
            .expect(404);
    });
}

#[test]
fn whoever_waits_for_the_next_change_hears_it() {
    for_each_engine(|app| async move {
        let floor = Floor::set(&app).await;
        floor.opens(&app, &[0, 1, 2, 3]).await;
        let token = app.session(floor.scene.council.members[2].person).await;
        let path = format!("/api/tablet/floor/{}/{}", floor.member(2), floor.scene.sitting);
        let version = app.get(&path, &token).await.expect(200).json()["version"].as_str().unwrap().to_owned();
        let waits = async { app.get(&format!("{path}?after={version}"), &token).await.expect(200).json() };
        let acts = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            floor.happens(&app, &[floor.takes(1)]).await;
        };
        let (seen, _) = tokio::join!(tokio::time::timeout(Duration::from_secs(10), waits), acts);
        assert_eq!(seen.unwrap()["current"]["number"], "2");
    });
}

#[test]
fn the_screen_of_the_room_works_by_its_address_until_it_is_ended() {
    for_each_engine(|app| async move {
        let floor = Floor::set(&app).await;
        floor.opens(&app, &[0, 1, 2, 3]).await;
        floor.happens(&app, &[floor.takes(0), floor.votes(0, &[3])]).await;
        let address = || async {
            let made = app
                .post(&floor.scene.path("/screen"), &floor.scene.clerk, json!({}))
                .await
                .expect(201)
                .json();
            let url = made["url"].as_str().unwrap().to_owned();
            format!("/api/screen/{}", url.rsplit('/').next().unwrap())
        };
        let first = address().await;
        let seen = app.get(&first, "").await.expect(200).json();
        assert_eq!((&seen["present"], &seen["last"]["in_favour"]), (&json!(4), &json!(3)));
        assert!(!seen.to_string().contains(&floor.member(3).to_string()), "no member by name or id: {seen}");
        let second = address().await;
        app.get(&first, "").await.expect(404);
        app.delete(&floor.scene.path("/screen"), &floor.scene.clerk).await.expect(204);
        app.get(&second, "").await.expect(404);
        assert_eq!(floor.view(&app).await["screen"], false);
    });
}

#[test]
fn the_papers_of_the_table_are_made_for_a_convened_sitting() {
    for_each_engine(|app| async move {
        let floor = Floor::set(&app).await;
        for paper in ["/attendance-sheet.pdf", "/run-sheet.pdf"] {
            let answer = app.get(&floor.scene.path(paper), &floor.scene.clerk).await.expect(200);
            assert!(answer.bytes.starts_with(b"%PDF"), "{paper}");
        }
    });
}
