//! Votes on tablets: durable before they are acknowledged, counted once, none after the closing, and in a secret ballot
//! nothing that joins a voter and his choice.
use crate::floor::Floor;
use crate::harness::{Answer, TestApp, for_each_engine};
use crate::scene::Scene;
use pupitre::features::proceedings::{Choice, Vote, cast};
use pupitre::platform::ids;
use pupitre::{rows, value};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use uuid::Uuid;

impl Floor {
    /// Tablets may vote on an item.
    async fn ballot(&self, app: &TestApp, item: usize, secret: bool) -> Uuid {
        let ballot = ids::new_id();
        let mut facts = vec![self.takes(item)];
        if secret {
            facts.push(json!({ "fact": "ballot_asked", "item": self.items[item], "public": [], "secret": self.members(&[0, 1]) }));
        }
        facts.push(
            json!({ "fact": "ballot_opened", "ballot": ballot, "item": self.items[item], "secret": secret }),
        );
        self.happens(app, &facts).await;
        ballot
    }

    /// A member votes for a voice, on one of his tablets.
    async fn cast(
        &self,
        app: &TestApp,
        ballot: Uuid,
        by: usize,
        voice: usize,
        choice: &str,
        turn: i64,
    ) -> Answer {
        let token = app.session(self.scene.council.members[by].person).await;
        self.cast_with(app, &token, ballot, by, voice, choice, turn).await
    }

    #[allow(clippy::too_many_arguments)]
    async fn cast_with(
        &self,
        app: &TestApp,
        token: &str,
        ballot: Uuid,
        by: usize,
        voice: usize,
        choice: &str,
        turn: i64,
    ) -> Answer {
        let (mandate, voice) = (self.member(by), self.member(voice));
        let path =
            format!("/api/tablet/floor/{mandate}/{}/ballots/{ballot}/votes/{voice}", self.scene.sitting);
        app.put(&path, token, json!({ "choice": choice, "turn": turn })).await
    }

    async fn close(&self, app: &TestApp, ballot: Uuid) -> Answer {
        let path = self.scene.path(&format!("/ballots/{ballot}/close"));
        app.post(&path, &self.scene.clerk, json!({ "fact": ids::new_id() })).await
    }

    async fn progress(&self, app: &TestApp, ballot: Uuid) -> Value {
        app.get(&self.scene.path(&format!("/ballots/{ballot}")), &self.scene.clerk).await.expect(200).json()
    }

    async fn result(&self, app: &TestApp, item: usize) -> Value {
        self.state(app).await["items"][item]["votes"][0].clone()
    }
}

#[test]
fn a_public_vote_may_change_until_the_closing_and_the_last_choice_counts() {
    for_each_engine(|app| async move {
        let floor = Floor::set(&app).await;
        floor.opens(&app, &[0, 1, 2, 3, 4]).await;
        let ballot = floor.ballot(&app, 0, false).await;
        let receipt = floor.cast(&app, ballot, 0, 0, "in_favour", 1).await.expect(200).json();
        assert_eq!(receipt, json!({ "choice": "in_favour", "turn": 1, "already": false }));
        // A double tap, then a change on another tablet, then the first one sent again by a slow network.
        assert_eq!(floor.cast(&app, ballot, 0, 0, "in_favour", 1).await.expect(200).json()["already"], true);
        assert_eq!(floor.cast(&app, ballot, 0, 0, "against", 2).await.expect(200).json()["already"], false);
        let late = floor.cast(&app, ballot, 0, 0, "in_favour", 1).await.expect(200).json();
        assert_eq!((&late["choice"], &late["already"]), (&json!("against"), &json!(true)));
        floor.cast(&app, ballot, 1, 1, "abstained", 1).await.expect(200);
        floor.cast(&app, ballot, 2, 2, "in_favour", 1).await.expect(200);
        let progress = floor.progress(&app, ballot).await;
        assert_eq!(
            (&progress["entitled"], &progress["voted"], &progress["closed"]),
            (&json!(5), &json!(3), &json!(false))
        );
        let fact = floor.close(&app, ballot).await.expect(200).json();
        assert_eq!(floor.close(&app, ballot).await.expect(200).json(), fact, "closed twice is closed once");
        let result = floor.result(&app, 0).await;
        assert_eq!(result["against"], json!([floor.member(0)]));
        assert_eq!(result["abstained"], json!([floor.member(1)]));
        assert_eq!(result["not_voting"], json!(floor.members(&[3, 4])));
        assert_eq!(result["outcome"]["mode"], "public");
        // What was counted is acknowledged again; anything else is too late, and said so.
        assert_eq!(floor.cast(&app, ballot, 2, 2, "in_favour", 1).await.expect(200).json()["already"], true);
        let said = floor.cast(&app, ballot, 3, 3, "in_favour", 1).await.refused(409, "ballots.closed");
        assert!(said.contains("n’est pas compté"), "{said}");
    });
}

#[test]
fn a_holder_votes_for_the_voice_he_carries_and_the_list_is_that_of_the_closing() {
    for_each_engine(|app| async move {
        let floor = Floor::set(&app).await;
        floor.opens(&app, &[0, 1, 2, 3]).await;
        floor
            .happens(
                &app,
                &[json!({ "fact": "proxy_given", "giver": floor.member(5), "holder": floor.member(2) })],
            )
            .await;
        let ballot = floor.ballot(&app, 0, false).await;
        floor.cast(&app, ballot, 1, 5, "against", 1).await.refused(409, "ballots.not_yours");
        floor.cast(&app, ballot, 5, 5, "against", 1).await.refused(409, "ballots.not_yours");
        floor.cast(&app, ballot, 2, 5, "against", 1).await.expect(200);
        floor.cast(&app, ballot, 2, 2, "in_favour", 1).await.expect(200);
        floor.cast(&app, ballot, 3, 3, "against", 1).await.expect(200);
        // The giver comes: his voice is his own again, and what he says replaces what was said for him.
        floor.happens(&app, &[json!({ "fact": "arrived", "members": floor.members(&[5]) })]).await;
        floor.cast(&app, ballot, 2, 5, "abstained", 2).await.refused(409, "ballots.not_yours");
        floor.cast(&app, ballot, 5, 5, "in_favour", 2).await.expect(200);
        // Somebody leaves before the closing: his vote goes with him.
        floor.happens(&app, &[json!({ "fact": "left", "members": floor.members(&[3]) })]).await;
        floor.close(&app, ballot).await.expect(200);
        let result = floor.result(&app, 0).await;
        assert_eq!(result["in_favour"], json!(floor.members(&[2, 5])));
        assert_eq!(result["against"], json!([]));
        assert_eq!(result["entitled"].as_array().unwrap().len(), 4);
    });
}

#[test]
fn a_secret_vote_is_final_and_nothing_anywhere_joins_a_voter_and_his_choice() {
    for_each_engine(|app| async move {
        let floor = Floor::set(&app).await;
        floor.opens(&app, &[0, 1, 2, 3, 4]).await;
        let ballot = floor.ballot(&app, 0, true).await;
        floor.cast(&app, ballot, 4, 4, "not_voting", 1).await.refused(422, "ballots.secret_needs_no_refusal");
        let casts = [(0, "in_favour"), (1, "in_favour"), (2, "against"), (3, "in_favour")];
        let votes = casts.iter().map(|(n, choice)| floor.cast(&app, ballot, *n, *n, choice, 1));
        for receipt in futures::future::join_all(votes).await {
            let receipt = receipt.expect(200).json();
            assert_eq!((&receipt["choice"], &receipt["already"]), (&Value::Null, &json!(false)));
        }
        let again = floor.cast(&app, ballot, 0, 0, "against", 2).await.expect(200).json();
        assert_eq!(again["already"], true, "in the urn it stays");
        // Leaving does not take the vote out of the urn.
        floor.happens(&app, &[json!({ "fact": "left", "members": floor.members(&[3]) })]).await;
        floor.close(&app, ballot).await.expect(200);
        let outcome = floor.result(&app, 0).await;
        let o = &outcome["outcome"];
        assert_eq!(
            (&o["in_favour"], &o["against"], &o["not_voting"], &o["entitled"]),
            (&json!(3), &json!(1), &json!(1), &json!(5))
        );
        for side in ["in_favour", "against", "abstained", "not_voting"] {
            assert_eq!(outcome[side], json!([]), "no name");
        }
        let a = floor.scene.authority;
        let mut tx = app.tenant(a).await;
        let by_name: i64 =
            value!(tx.inner(), "SELECT COUNT(*) FROM ballot_vote WHERE tenant_id = $1", a).unwrap();
        let voters: Vec<(Uuid,)> =
            rows!(tx.inner(), "SELECT voice_id FROM ballot_turnout WHERE tenant_id = $1", a).unwrap();
        let journal: Vec<(String,)> =
            rows!(tx.inner(), "SELECT body FROM journal_entry WHERE tenant_id = $1", a).unwrap();
        let feed: Vec<(String,)> =
            rows!(tx.inner(), "SELECT kind FROM feed_entry WHERE tenant_id = $1", a).unwrap();
        assert_eq!((by_name, voters.len()), (0, 4));
        assert!(journal.iter().all(|(body,)| !body.contains("in_favour")), "{journal:?}");
        assert!(feed.iter().all(|(kind,)| !kind.contains("vote")), "{feed:?}");
    });
}

#[test]
fn a_vote_that_meets_the_closing_is_counted_and_acknowledged_or_neither() {
    for_each_engine(|app| async move {
        let scene = Scene::large(&app, 60).await;
        let floor = Floor::at_its_hour(&app, scene).await;
        let all: Vec<usize> = (0..60).collect();
        floor.opens(&app, &all).await;
        let mut tokens = vec![];
        for n in &all {
            tokens.push(app.session(floor.scene.council.members[*n].person).await);
        }
        for item in 0..3 {
            let ballot = floor.ballot(&app, item, false).await;
            let votes =
                all.iter().map(|n| floor.cast_with(&app, &tokens[*n], ballot, *n, *n, "in_favour", 1));
            let closing = async {
                tokio::time::sleep(Duration::from_millis(5 + 10 * item as u64)).await;
                floor.close(&app, ballot).await.expect(200);
            };
            let (answers, ()) = tokio::join!(futures::future::join_all(votes), closing);
            let result = floor.result(&app, item).await;
            for (n, answer) in answers.into_iter().enumerate() {
                let counted = result["in_favour"].as_array().unwrap().contains(&json!(floor.member(n)));
                match answer.status.as_u16() {
                    200 => assert!(counted, "acknowledged and not counted"),
                    409 => assert!(!counted, "counted and said to be too late"),
                    other => panic!("{other}"),
                }
            }
        }
    });
}

/// What a tablet sends: (voice, choice, turn).
type Tap = (usize, Choice, i64);

/// Taps of one ballot, in the order of a bad evening: each voice votes, taps twice, changes its mind on another tablet, and
/// an old request arrives again after the new one.
fn taps(voices: usize, salt: usize) -> Vec<Tap> {
    let choice = |n: usize| [Choice::InFavour, Choice::Against, Choice::Abstained, Choice::InFavour][n % 4];
    let mut taps: Vec<Tap> = Vec::new();
    for voice in 0..voices {
        let (first, then) = (choice(voice + salt), choice(voice * 7 + salt + 1));
        taps.extend([(voice, first, 1), (voice, first, 1), (voice, then, 2), (voice, first, 1)]);
    }
    let many = taps.len();
    // A stride prime to the length: everybody's taps are mixed, and the same at each run.
    (0..many).map(|n| taps[(n * 7919 + salt) % many]).collect()
}

#[test]
fn a_hundred_thousand_votes_are_each_counted_once_whatever_arrives_twice_late_or_from_two_tablets() {
    for_each_engine(|app| async move {
        let (members, ballots) = if app.engine == "sqlite" { (500, 50) } else { (200, 5) };
        let scene = Scene::with_items(&app, members, ballots).await;
        let floor = Floor::at_its_hour(&app, scene).await;
        floor.opens(&app, &(0..members).collect::<Vec<_>>()).await;
        let mut sent = 0;
        for item in 0..ballots {
            let ballot = floor.ballot(&app, item, false).await;
            let vote = |(voice, choice, turn): Tap| {
                let by = floor.member(voice);
                let (sitting, at) = (floor.scene.sitting, app.state.clock.now());
                let vote = Vote { sitting, ballot, voice: by, by, choice, turn, at };
                let (state, authority) = (app.state.clone(), floor.scene.authority);
                async move { (voice, choice, turn, cast(&state, authority, vote).await) }
            };
            let evening = taps(members, item);
            sent += evening.len();
            // The ballot closes while the last tenth is on its way.
            let late = evening.len() / 10 * 9;
            let answers = async {
                let mut answers = Vec::new();
                for chunk in evening[..late].chunks(400) {
                    answers.extend(futures::future::join_all(chunk.iter().map(|tap| vote(*tap))).await);
                }
                let rest = evening[late..].iter().map(|tap| vote(*tap));
                let closes = async {
                    tokio::time::sleep(Duration::from_micros(200 * item as u64)).await;
                    floor.close(&app, ballot).await.expect(200);
                };
                let (rest, ()) = tokio::join!(futures::future::join_all(rest), closes);
                answers.extend(rest);
                answers
            }
            .await;
            // What was acknowledged last for each voice, by its turn; nothing else may count.
            let mut acknowledged: HashMap<usize, (i64, Choice)> = HashMap::new();
            for (voice, choice, turn, answer) in answers {
                let Ok(receipt) = answer else { continue };
                let stands = (receipt.turn, receipt.choice.unwrap_or(choice));
                let known = acknowledged.entry(voice).or_insert(stands);
                assert!(receipt.turn >= turn);
                *known = (*known).max_by_turn(stands);
            }
            let result = floor.state(&app).await["items"][item]["votes"][0].clone();
            let side = |name: &str| result[name].as_array().unwrap().clone();
            for voice in 0..members {
                let id = json!(floor.member(voice));
                let counted =
                    ["in_favour", "against", "abstained", "not_voting"].map(|name| side(name).contains(&id));
                assert_eq!(counted.iter().filter(|c| **c).count(), 1, "each voice stands once");
                let wanted = match acknowledged.get(&voice).map(|(_, choice)| *choice) {
                    Some(Choice::InFavour) => 0,
                    Some(Choice::Against) => 1,
                    Some(Choice::Abstained) => 2,
                    _ => 3,
                };
                assert!(
                    counted[wanted],
                    "ballot {item}, voice {voice}: {:?} {counted:?}",
                    acknowledged.get(&voice)
                );
            }
        }
        println!("{sent} votes on {}", app.engine);
        assert!(app.engine == "postgres" || sent == 100_000);
    });
}

trait ByTurn {
    fn max_by_turn(self, other: Self) -> Self;
}

impl ByTurn for (i64, Choice) {
    fn max_by_turn(self, other: Self) -> Self {
        if other.0 > self.0 { other } else { self }
    }
}
