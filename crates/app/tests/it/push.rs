//! Notifications on tablets: encrypted for one browser, signed by the instance, beside the e-mail and never instead.
use crate::harness::{TestApp, for_each_engine_with};
use crate::receiver::Receiver;
use crate::scene::{DAY, Scene};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use pupitre::platform::auth;
use pupitre::platform::config::Config;
use pupitre::platform::ids;
use pupitre::value;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};
use web_push_native::p256::SecretKey;
use web_push_native::p256::elliptic_curve::sec1::ToEncodedPoint;
use web_push_native::{Auth, decrypt};

const PATH: &str = "/api/session/push";

fn opened(config: &mut Config) {
    config.webhooks.networks = vec!["127.0.0.0/8".parse().unwrap()];
}

/// A browser: its service, and the keys that only it has.
struct Browser {
    service: Receiver,
    secret: SecretKey,
    auth: Auth,
}

impl Browser {
    async fn start() -> Self {
        let secret = SecretKey::from_slice(&ids::random::<32>()).unwrap();
        let auth = Auth::clone_from_slice(&ids::random::<16>());
        Self { service: Receiver::start().await, secret, auth }
    }

    fn subscription(&self) -> Value {
        let public = self.secret.public_key().to_encoded_point(false);
        json!({ "endpoint": self.service.url, "p256dh": URL_SAFE_NO_PAD.encode(public.as_bytes()),
            "auth": URL_SAFE_NO_PAD.encode(self.auth) })
    }

    /// What it was told so far.
    fn told(&self) -> Vec<Value> {
        let open = |bytes| decrypt(bytes, &self.secret, &self.auth).unwrap();
        self.service
            .received()
            .iter()
            .map(|r| serde_json::from_slice(&open(r.bytes.clone())).unwrap())
            .collect()
    }
}

async fn kept(app: &TestApp) -> i64 {
    let mut tx = app.state.db.read().await.unwrap();
    value!(&mut tx, "SELECT COUNT(*) FROM push_subscription").unwrap()
}

#[test]
fn a_convocation_is_announced_on_the_tablets_that_asked_for_it_beside_the_mail() {
    for_each_engine_with(opened, |app| async move {
        let scene = Scene::set(&app).await;
        let (me, other) = (&scene.council.members[0], &scene.council.members[1]);
        let (tablet, phone, browser, second) = (
            app.session(me.person).await,
            app.session(me.person).await,
            Browser::start().await,
            Browser::start().await,
        );
        let silent = app.session(other.person).await;
        let before = app.get(PATH, &tablet).await.expect(200).json();
        assert_eq!(before["told"], false);
        for (session, browser) in [(&tablet, &browser), (&phone, &second)] {
            app.put(PATH, session, browser.subscription()).await.expect(204);
        }
        assert_eq!(app.get(PATH, &tablet).await.expect(200).json()["told"], true);
        assert_eq!(app.get(PATH, &silent).await.expect(200).json()["told"], false);

        scene.sent(&app).await;
        for browser in [&browser, &second] {
            let told = browser.told();
            assert_eq!(told.len(), 1, "{told:?}");
            let title = told[0]["title"].as_str().unwrap();
            assert!(title.starts_with("Convocation : "), "{title}");
            assert_eq!(told[0]["path"], json!(format!("/seance/{}", scene.sitting)));
            assert_eq!(told[0]["tag"], json!(scene.sitting));
        }
        assert_eq!(app.mails().await.len(), 5, "the e-mails leave too");

        // Nothing of it can be read on the way, and the service knows who sends (RFC 8292).
        let received = &browser.service.received()[0];
        assert!(!received.body.contains("Convocation") && !received.body.contains("seance"));
        assert_eq!(received.header("content-encoding"), "aes128gcm");
        let (token, key) =
            received.header("authorization").strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!(json!(key), before["public_key"]);
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(key))
            .verify(signed.as_bytes(), &decode(signature))
            .unwrap();
        let claims: Value = serde_json::from_slice(&decode(signed.split_once('.').unwrap().1)).unwrap();
        assert!(browser.service.url.starts_with(claims["aud"].as_str().unwrap()), "{claims}");
        let left = claims["exp"].as_i64().unwrap() - app.state.clock.now().0 / 1000;
        assert!((0..=86_400).contains(&left), "{claims}");

        // A reminder rings too; what was switched off and who signed out stay quiet.
        app.delete(PATH, &phone).await.expect(204);
        let convocation = scene.count(&app, "convocation").await;
        assert_eq!(convocation, 1);
        let id =
            app.get(&scene.path("/convocations"), &scene.clerk).await.expect(200).json()[0]["id"].clone();
        let path = scene.of(id.as_str().unwrap(), "remind");
        app.post(&path, &scene.clerk, json!({ "who": "not_opened" })).await.expect(202);
        scene.settle(&app).await;
        assert_eq!((browser.told().len(), second.told().len()), (2, 1));
        assert!(browser.told()[1]["title"].as_str().unwrap().starts_with("Rappel : "));
        app.delete("/api/session", &tablet).await.expect(204);
        app.post(&path, &scene.clerk, json!({ "who": "not_opened" })).await.expect(202);
        scene.settle(&app).await;
        assert_eq!(browser.told().len(), 2);
    });
}

#[test]
fn a_browser_that_is_gone_is_forgotten_and_a_service_that_is_down_is_tried_again_for_a_day() {
    for_each_engine_with(opened, |app| async move {
        let scene = Scene::set(&app).await;
        let [gone, down] = [0, 1].map(|n| scene.council.members[n].person);
        let (first, second) = (Browser::start().await, Browser::start().await);
        for (person, browser) in [(gone, &first), (down, &second)] {
            app.put(PATH, &app.session(person).await, browser.subscription()).await.expect(204);
        }
        first.service.answer(410);
        second.service.answer(503);
        scene.sent(&app).await;
        assert_eq!(kept(&app).await, 1, "the one that is gone");
        let tries = second.told().len();
        assert!(tries >= 1);
        second.service.answer(201);
        for _ in 0..4 {
            app.advance(900_000);
            app.run_jobs().await;
        }
        assert_eq!(second.told().len(), tries + 1, "received once");
        assert_eq!(first.told().len(), 1, "a browser that is gone is asked once");
        // What nobody could be told within a day is no news any more.
        second.service.answer(503);
        scene.send(&app, "addendum", "Un point s’ajoute.").await.expect(202);
        scene.settle(&app).await;
        let tries = second.told().len();
        second.service.answer(201);
        app.advance(2 * DAY);
        app.run_jobs().await;
        assert_eq!(second.told().len(), tries);
    });
}

#[test]
fn a_tablet_that_reaches_one_authority_is_told_of_that_one_only() {
    for_each_engine_with(opened, |app| async move {
        let scene = Scene::set(&app).await;
        let person = scene.council.members[0].person;
        let (elsewhere, _) = app.neighbour().await;
        let (session, browser) = (app.session(person).await, Browser::start().await);
        app.put(PATH, &session, browser.subscription()).await.expect(204);
        let mut tx = app.state.db.write().await.unwrap();
        let reach = auth::new_reach(&mut tx, &[elsewhere]).await.unwrap();
        auth::limit_session(&mut tx, &session, reach).await.unwrap();
        tx.commit().await.unwrap();
        scene.sent(&app).await;
        assert_eq!(browser.told(), Vec::<Value>::new());
    });
}

#[test]
fn an_address_or_keys_that_no_browser_gives_are_refused_plainly() {
    for_each_engine_with(opened, |app| async move {
        let scene = Scene::set(&app).await;
        let session = app.session(scene.council.members[0].person).await;
        let good = Browser::start().await.subscription();
        for (field, value, code) in [
            ("endpoint", json!("http://exemple.fr/push"), "push.address"),
            ("endpoint", json!("https://10.0.0.8/push"), "push.address"),
            ("endpoint", json!("pas une adresse"), "push.address"),
            ("endpoint", json!(format!("https://push.exemple.fr/{}", "a".repeat(2_000))), "push.address"),
            ("p256dh", json!("AAAA"), "push.keys"),
            ("p256dh", json!("é".repeat(65)), "push.keys"),
            ("auth", json!("c291cw"), "push.keys"),
        ] {
            let mut bad = good.clone();
            bad[field] = value;
            let sentence = app.put(PATH, &session, bad).await.refused(422, code);
            assert!(sentence.len() > 30, "{sentence}");
        }
        assert_eq!(kept(&app).await, 0);
        app.put(PATH, &session, good).await.expect(204);
        // When the session has ended, its browser is forgotten by the daily sweep.
        app.delete("/api/session", &session).await.expect(204);
        pupitre::housekeeping::sweep(&app.state).await.unwrap();
        assert_eq!(kept(&app).await, 0);
    });
}
