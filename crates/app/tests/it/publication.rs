//! What is posted for everyone: the public site, its search, feeds and open data; what is not posted is nowhere.
use crate::fixtures::small_pdf;
use crate::harness::{Answer, TestApp, for_each_engine};
use crate::scene::{DAY, Scene};
use axum::body::Body;
use axum::http::Request;
use pupitre::features::publication::{
    self, ActFacts, Author, DeliberationFacts, Draft, Facts, SittingFacts, VoteFacts, VoteNames,
};
use pupitre::platform::auth::Role;
use pupitre::platform::ids;
use pupitre::platform::time::{Day, Timestamp};
use pupitre::{execute, value};
use serde_json::{Value, json};
use uuid::Uuid;

/// The address under which the site of the tests opens by itself.
const SITE: &str = "/collectivites/communaute-de-communes-des-trois-vallees";
/// A word that must never be public.
const CANARY: &str = "zorglubien";

async fn set(app: &TestApp) -> Scene {
    let scene = Scene::set(app).await;
    app.role(scene.authority, scene.council.members[0].person, Role::President).await;
    scene
}

fn api(scene: &Scene, rest: &str) -> String {
    format!("/api/authorities/{}/publication{rest}", scene.authority)
}

async fn public(app: &TestApp, path: &str) -> Answer {
    app.get(&format!("{SITE}{path}"), "").await
}

async fn text(app: &TestApp, path: &str) -> String {
    String::from_utf8(public(app, path).await.expect(200).bytes).unwrap()
}

async fn post_convocation(app: &TestApp, scene: &Scene) -> Value {
    let convocation = scene.sent(app).await;
    let body = json!({ "kind": "convocation", "subject": convocation });
    app.post(&api(scene, "/postings"), &scene.clerk, body).await.expect(201).json()
}

/// A deliberation as the room of deliberations hands it over.
struct Act<'a> {
    number: &'a str,
    object: &'a str,
    text: &'a str,
    day: &'a str,
    vote: VoteFacts,
}

fn act<'a>(number: &'a str, object: &'a str, text: &'a str) -> Act<'a> {
    let vote = VoteFacts {
        in_office: 6,
        present: 5,
        represented: 1,
        in_favour: 4,
        against: 1,
        abstained: 1,
        ..Default::default()
    };
    Act { number, object, text, day: "2026-12-17", vote }
}

async fn post_act(app: &TestApp, scene: &Scene, act: Act<'_>) -> Uuid {
    let original_hash = app.state.blobs.put(scene.authority, small_pdf(act.number, 1)).await.unwrap();
    let day = Day(act.day.into());
    let starts: jiff::Timestamp = format!("{}T17:30:00Z", act.day).parse().unwrap();
    let draft = Draft {
        kind: "deliberation",
        subject: ids::new_id(),
        number: act.number.into(),
        title: act.object.into(),
        day: day.clone(),
        facts: Facts {
            sitting: Some(SittingFacts {
                id: scene.sitting,
                body_id: scene.council.body,
                body: "Conseil communautaire".into(),
                title: String::new(),
                starts_at: Timestamp::from(starts),
                time_zone: "Europe/Paris".into(),
                place: "Salle des fêtes".into(),
                address: String::new(),
                public: true,
            }),
            act: ActFacts::Deliberation(Box::new(DeliberationFacts {
                item_id: None,
                number: act.number.into(),
                object: act.object.into(),
                matter: Some("7.1".into()),
                adopted: act.vote.in_favour > act.vote.against,
                visas: vec!["Vu le code général des collectivités territoriales".into()],
                recitals: vec![],
                decision: vec![act.text.into()],
                vote: Some(act.vote),
                said: vec![],
                signed_on: Some(day),
                transmitted_on: None,
            })),
        },
        original_hash,
        author: Author { given: "Hélène".into(), family: "Ferrand".into(), capacity: "présidente".into() },
    };
    let mut tx = app.tenant(scene.authority).await;
    let now = app.state.clock.now();
    let by = scene.council.members[0].person;
    let posted = publication::post_draft(&app.state, &mut tx, draft, by, now).await.unwrap();
    tx.commit().await.unwrap();
    posted.id
}

async fn give_siret(app: &TestApp, scene: &Scene) {
    let site = json!({ "slug": SITE.rsplit('/').next().unwrap(), "online": true, "form": "electronic",
        "form_decided_on": null, "siret": "20000001600002", "contact": "contact@trois-vallees.example", "director": "", "host": "" });
    app.put(&api(scene, "/site"), &scene.clerk, site).await.expect(200);
}

#[test]
fn a_convocation_posted_is_on_the_site_in_the_calendar_and_in_the_journal_and_nothing_else_of_the_sitting_is()
{
    for_each_engine(|app| async move {
        let scene = set(&app).await;
        app.get(SITE, "").await.expect(404);
        let mut tx = app.tenant(scene.authority).await;
        execute!(
            tx.inner(),
            "UPDATE document SET title = $2, file_name = $2 WHERE tenant_id = $1",
            scene.authority,
            CANARY
        )
        .unwrap();
        tx.commit().await.unwrap();
        let due = app.get(&api(&scene, ""), &scene.clerk).await.expect(200).json();
        assert_eq!((&due["due"], &due["opened"]), (&json!([]), &json!(false)));
        let convocation = scene.sent(&app).await;
        let due = app.get(&api(&scene, ""), &scene.clerk).await.expect(200).json();
        assert_eq!((&due["due"][0]["kind"], &due["due"][0]["ready"]), (&json!("convocation"), &json!(true)));
        app.get(SITE, "").await.expect(404);
        let body = json!({ "kind": "convocation", "subject": convocation });
        let posted = app.post(&api(&scene, "/postings"), &scene.clerk, body).await.expect(201).json();
        assert_eq!(
            (&posted["posted_on"], &posted["kept_until"]),
            (&json!("2026-12-07"), &json!("2027-02-07"))
        );
        let home = text(&app, "").await;
        for words in ["Conseil communautaire", "Prochaine séance", "18\u{a0}h\u{a0}30", "Ordre du jour"] {
            assert!(home.contains(words), "{words}: {home}");
        }
        let page = text(&app, &format!("/actes/{}", posted["id"].as_str().unwrap())).await;
        assert!(page.contains(posted["hash"].as_str().unwrap()) && page.contains("sha256sum"), "{page}");
        // Unfolded: lines of a calendar are cut at 75 bytes.
        let calendar = text(&app, "/seances.ics").await.replace("\r\n ", "");
        assert!(
            calendar.contains("DTSTART:20261217T173000Z") && calendar.contains("Conseil communautaire"),
            "{calendar}"
        );
        let mut tx = app.tenant(scene.authority).await;
        let shown: i64 = value!(
            tx.inner(),
            "SELECT COUNT(*) FROM posting WHERE tenant_id = $1 AND place = 'website'",
            scene.authority
        )
        .unwrap();
        assert_eq!(shown, 1, "it is displayed in the meaning of L2121-10");
        drop(tx);
        let journal = app
            .get(&format!("/api/authorities/{}/journal", scene.authority), &scene.clerk)
            .await
            .expect(200)
            .json();
        let line =
            journal.as_array().unwrap().iter().find(|l| l["verb"] == "publication.post").expect("a line");
        assert!(line["sentence"].as_str().unwrap().contains("publié"), "{line}");
        let sitting = format!("/seances/{}", scene.sitting);
        for path in [
            "",
            "/seances",
            &sitting,
            "/recherche?q=note",
            "/actes.atom",
            "/actes.rss",
            "/oparl/v1.1/meetings",
            "/oparl/v1.1/files",
            "/sitemap.xml",
        ] {
            assert!(!text(&app, path).await.contains(CANARY), "{path}");
        }
    });
}

#[test]
fn what_cannot_be_posted_is_refused_with_the_reason() {
    for_each_engine(|app| async move {
        let scene = Scene::set(&app).await;
        let convocation = scene.sent(&app).await;
        let post = |kind: &'static str, subject: String| {
            let path = api(&scene, "/postings");
            let (app, clerk) = (&app, scene.clerk.clone());
            async move { app.post(&path, &clerk, json!({ "kind": kind, "subject": subject })).await }
        };
        let said = post("convocation", convocation.clone()).await.refused(409, "publication.no_author");
        assert!(said.contains("R2131-1"), "{said}");
        app.role(scene.authority, scene.council.members[0].person, Role::President).await;
        post("rumour", convocation.clone()).await.refused(422, "publication.kind_unknown");
        post("convocation", ids::new_id().to_string()).await.expect(404);
        post("convocation", convocation.clone()).await.expect(201);
        let said = post("convocation", convocation.clone()).await.refused(409, "publication.already_posted");
        assert!(said.contains("7 décembre 2026"), "{said}");
        // A replacement makes the first version the past.
        let mut tx = app.tenant(scene.authority).await;
        execute!(
            tx.inner(),
            "UPDATE sitting SET place = 'Ailleurs', revision = revision + 1 WHERE tenant_id = $1",
            scene.authority
        )
        .unwrap();
        tx.commit().await.unwrap();
        let second = scene.send(&app, "correction", "Nouveau lieu").await.expect(202).json();
        post("convocation", convocation).await.refused(409, "publication.version_replaced");
        let second = second["convocation_id"].as_str().unwrap().to_owned();
        post("convocation", second.clone()).await.refused(409, "publication.file_not_ready");
        scene.settle(&app).await;
        post("convocation", second).await.expect(201);
        assert!(text(&app, &format!("/seances/{}", scene.sitting)).await.contains("Ailleurs"));
        // A sitting that is not public.
        let other = Scene::set_again(&app, &scene).await;
        let mut tx = app.tenant(scene.authority).await;
        execute!(
            tx.inner(),
            "UPDATE sitting SET public = FALSE WHERE tenant_id = $1 AND id = $2",
            scene.authority,
            other.sitting
        )
        .unwrap();
        tx.commit().await.unwrap();
        let hidden = other.sent(&app).await;
        post("convocation", hidden).await.refused(409, "publication.sitting_not_public");
        public(&app, &format!("/seances/{}", other.sitting)).await.expect(404);
    });
}

#[test]
fn the_site_is_set_within_the_law() {
    for_each_engine(|app| async move {
        let scene = set(&app).await;
        let base = json!({ "slug": "trois-vallees", "online": true, "form": "electronic", "form_decided_on": null,
            "siret": "", "contact": "", "director": "", "host": "" });
        for (field, value, code) in [
            ("slug", json!("Trois Vallées"), "publication.slug_unfit"),
            ("form", json!("display"), "publication.form_not_free"),
            ("form", json!("pigeon"), "publication.form_unknown"),
            ("siret", json!("20000001600018"), "publication.siret_unfit"),
            ("siret", json!("73282932000074"), "publication.siret_unfit"),
            ("contact", json!("pas une adresse"), "publication.contact_unfit"),
            ("director", json!("x".repeat(301)), "field.too_long"),
        ] {
            let mut input = base.clone();
            input[field] = value;
            app.put(&api(&scene, "/site"), &scene.clerk, input).await.refused(422, code);
        }
        app.put(&api(&scene, "/site"), &scene.clerk, base.clone()).await.expect(200);
        app.get("/collectivites/trois-vallees", "").await.expect(200);
        // A commune of 1 900 inhabitants may choose, once its council has decided; the address is taken.
        let (commune, clerk) = app.neighbour().await;
        let theirs = format!("/api/authorities/{commune}/publication/site");
        app.put(&theirs, &clerk, base.clone()).await.refused(422, "publication.slug_taken");
        let mut display = base.clone();
        (display["slug"], display["form"]) = (json!("saint-aubin"), json!("display"));
        app.put(&theirs, &clerk, display.clone()).await.refused(422, "publication.form_without_decision");
        display["form_decided_on"] = json!("2026-06-15");
        app.put(&theirs, &clerk, display.clone()).await.expect(200);
        display["online"] = json!(false);
        app.put(&theirs, &clerk, display).await.expect(200);
        app.get("/collectivites/saint-aubin", "").await.expect(404);
    });
}

#[test]
fn a_withdrawn_posting_is_gone_everywhere_and_its_trace_stays() {
    for_each_engine(|app| async move {
        let scene = set(&app).await;
        give_siret(&app, &scene).await;
        let id = post_act(
            &app,
            &scene,
            act("2026-12-01", "Aide à la famille Zorglubien", "Le conseil accorde une aide."),
        )
        .await;
        let everywhere = [
            "".to_owned(),
            "/deliberations".into(),
            "/recherche?q=zorglubien".into(),
            "/actes.atom".into(),
            "/actes.rss".into(),
            "/deliberations.csv".into(),
            "/oparl/v1.1/papers".into(),
            "/oparl/v1.1/files".into(),
            format!("/seances/{}", scene.sitting),
        ];
        for path in &everywhere {
            assert!(text(&app, path).await.to_lowercase().contains(CANARY), "{path}");
        }
        let page = text(&app, &format!("/actes/{id}")).await;
        let file = page
            .split("href=\"")
            .find_map(|h| h.split('"').next().filter(|h| h.ends_with(".pdf")))
            .unwrap()
            .to_owned();
        assert_eq!(app.get(&file, "").await.expect(200).bytes, small_pdf("2026-12-01", 1), "byte for byte");
        let path = api(&scene, &format!("/postings/{id}/withdraw"));
        app.post(&path, &scene.clerk, json!({ "reason": "zut" }))
            .await
            .refused(422, "publication.reason_missing");
        app.post(&path, &scene.clerk, json!({ "reason": "Nom d’une famille aidée" })).await.expect(204);
        app.post(&path, &scene.clerk, json!({ "reason": "Nom d’une famille aidée" }))
            .await
            .refused(409, "publication.already_withdrawn");
        for path in everywhere.iter().filter(|p| !p.starts_with("/seances/") && !p.starts_with("/recherche"))
        {
            assert!(!text(&app, path).await.to_lowercase().contains(CANARY), "{path}");
        }
        assert!(text(&app, "/recherche?q=zorglubien").await.contains("Aucun acte publié"));
        public(&app, &format!("/seances/{}", scene.sitting)).await.expect(404);
        app.get(&file, "").await.expect(404);
        let gone = public(&app, &format!("/actes/{id}")).await.expect(410);
        let gone = String::from_utf8(gone.bytes).unwrap();
        assert!(gone.contains("données personnelles") && !gone.to_lowercase().contains(CANARY), "{gone}");
        let since = text(&app, "/oparl/v1.1/papers?modified_since=2026-12-01T00:00:00Z").await;
        assert!(since.contains("\"deleted\":true") && !since.to_lowercase().contains(CANARY), "{since}");
    });
}

#[test]
fn a_citizen_finds_an_act_however_it_is_typed_and_pages_are_drawn_once() {
    for_each_engine(|app| async move {
        let scene = set(&app).await;
        let water = Act {
            day: "2025-11-13",
            ..act(
                "2025-11-03",
                "Tarifs de l’eau et de l’assainissement",
                "Le conseil fixe les tarifs de la régie des eaux.",
            )
        };
        post_act(&app, &scene, water).await;
        post_act(
            &app,
            &scene,
            act("2026-12-01", "Subvention à la médiathèque", "Le conseil subventionne la lecture publique."),
        )
        .await;
        for words in [
            "tarif+eau",
            "TARIFS%20EAUX",
            "2025-11-03",
            "assainissement&annee=2025",
            "regie&type=deliberation",
        ] {
            let page = text(&app, &format!("/recherche?q={words}")).await;
            assert!(page.contains("2025-11-03") && page.contains("1 acte trouvé"), "{words}: {page}");
        }
        assert!(text(&app, "/recherche?q=regie&annee=2026").await.contains("Aucun acte publié"));
        assert!(text(&app, "/recherche?q=eau+mediatheque").await.contains("une partie"));
        assert!(text(&app, "/recherche?q=de+la").await.contains("au moins un mot"));
        let page = text(&app, "/recherche?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
        assert!(!page.contains("<script"), "{page}");
        // From the first page: the year, the act.
        assert!(text(&app, "").await.contains("/deliberations\""));
        assert!(text(&app, "/deliberations?annee=2025").await.contains("Tarifs de l’eau"));
        // Nothing to run, nothing to keep, nothing from elsewhere.
        let request = |tag: &str| {
            let request =
                Request::get(format!("{SITE}/recherche?q=eau")).header("accept-encoding", "gzip, br");
            request.header("if-none-match", tag).body(Body::empty()).unwrap()
        };
        let first = app.raw(request("")).await.expect(200);
        assert_eq!(first.headers["content-encoding"], "gzip");
        assert!(first.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        assert!(!first.headers.contains_key("set-cookie"));
        let tag = first.headers["etag"].to_str().unwrap().to_owned();
        let again = app.raw(request(&tag)).await.expect(304);
        assert!(again.bytes.is_empty());
        post_act(&app, &scene, act("2026-12-02", "Eau potable : travaux", "Le conseil approuve.")).await;
        app.raw(request(&tag)).await.expect(200);
        app.get("/collectivites/%00", "").await.expect(404);
        for path in ["/nulle-part", "/seances/x", "/actes/x", &format!("/actes/{}", ids::new_id())] {
            public(&app, path).await.expect(404);
        }
    });
}

#[test]
fn another_authority_shows_nothing_of_this_one() {
    for_each_engine(|app| async move {
        let scene = set(&app).await;
        let id = post_act(&app, &scene, act("2026-12-01", CANARY, "Le conseil approuve.")).await;
        let (commune, clerk) = app.neighbour().await;
        let site = json!({ "slug": "saint-aubin", "online": true, "form": "electronic", "form_decided_on": null,
            "siret": "", "contact": "", "director": "", "host": "" });
        app.put(&format!("/api/authorities/{commune}/publication/site"), &clerk, site).await.expect(200);
        let theirs = |path: String| {
            let app = &app;
            async move { app.get(&format!("/collectivites/saint-aubin{path}"), "").await }
        };
        theirs(format!("/actes/{id}")).await.expect(404);
        theirs(format!("/actes/{id}/deliberation.pdf")).await.expect(404);
        theirs(format!("/seances/{}", scene.sitting)).await.expect(404);
        theirs("/deliberations.csv".into()).await.expect(404);
        for path in ["", "/deliberations", "/recherche?q=zorglubien", "/actes.atom", "/oparl/v1.1/papers"] {
            let answer = theirs(path.into()).await.expect(200);
            let said = String::from_utf8(answer.bytes)
                .unwrap()
                .replace("q=zorglubien", "")
                .replace("« zorglubien »", "");
            assert!(path.starts_with("/recherche") || !said.contains(CANARY), "{path}");
            assert!(!said.contains(&id.to_string()), "{path}");
        }
        app.post(
            &format!("/api/authorities/{commune}/publication/postings/{id}/withdraw"),
            &clerk,
            json!({ "reason": "pas chez vous du tout" }),
        )
        .await
        .expect(404);
    });
}

#[test]
fn nobody_is_named_beside_a_secret_ballot_and_everybody_beside_a_public_one() {
    for_each_engine(|app| async move {
        let scene = set(&app).await;
        let names = || VoteNames {
            in_favour: vec!["Luc Tassin".into()],
            against: vec!["Maud Jolivel".into()],
            abstained: vec![],
        };
        let vote = |secret| VoteFacts {
            secret,
            in_office: 6,
            present: 2,
            in_favour: 1,
            against: 1,
            names: Some(names()),
            ..Default::default()
        };
        let secret = post_act(
            &app,
            &scene,
            Act { vote: vote(true), ..act("2026-12-01", "Nomination", "Le conseil nomme.") },
        )
        .await;
        let open = post_act(
            &app,
            &scene,
            Act { vote: vote(false), ..act("2026-12-02", "Budget", "Le conseil adopte.") },
        )
        .await;
        let page = text(&app, &format!("/actes/{secret}")).await;
        assert!(
            page.contains("Scrutin secret") && !page.contains("Tassin") && !page.contains("Jolivel"),
            "{page}"
        );
        let page = text(&app, &format!("/actes/{open}")).await;
        assert!(page.contains("Scrutin public") && page.contains("Maud Jolivel"), "{page}");
        let papers: Value = serde_json::from_str(&text(&app, "/oparl/v1.1/papers").await).unwrap();
        let of = |id: Uuid| {
            papers["data"]
                .as_array()
                .unwrap()
                .iter()
                .find(|p| p["id"].as_str().unwrap().ends_with(&id.to_string()))
                .unwrap()
                .clone()
        };
        assert_eq!(of(secret)["pupitre:vote"]["names"], Value::Null);
        assert_eq!(of(open)["pupitre:vote"]["names"]["in_favour"], json!(["Luc Tassin"]));
    });
}

/// One line of CSV, quotes undone.
fn cells(line: &str) -> Vec<String> {
    let (mut all, mut cell, mut quoted) = (vec![], String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    all.push(cell);
    all
}

#[test]
fn the_file_of_deliberations_fits_the_common_schema() {
    for_each_engine(|app| async move {
        let scene = set(&app).await;
        post_act(&app, &scene, act("2026-12-01", "Budget « eau », \"annexe\"", "Le conseil adopte.")).await;
        public(&app, "/deliberations.csv").await.expect(404);
        give_siret(&app, &scene).await;
        let answer = public(&app, "/deliberations.csv").await.expect(200);
        assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
        let csv = String::from_utf8(answer.bytes).unwrap();
        let mut lines = csv.lines();
        assert_eq!(cells(lines.next().unwrap()), publication::SCDL_FIELDS);
        let line = cells(lines.next().unwrap());
        assert_eq!(line.len(), 17);
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let field =
            |name: &str| line[publication::SCDL_FIELDS.iter().position(|f| *f == name).unwrap()].as_str();
        assert_eq!(field("COLL_NOM"), "Communauté de communes des Trois Vallées");
        assert!(field("COLL_SIRET").len() == 14 && digits(field("COLL_SIRET")));
        assert_eq!((field("DELIB_ID"), field("DELIB_DATE")), ("2026-12-01", "2026-12-17"));
        let (family, code) = field("DELIB_MATIERE_CODE").split_once('.').unwrap();
        assert!(family.len() == 1 && digits(family) && digits(code) && code.len() <= 2);
        assert_eq!(field("DELIB_MATIERE_NOM"), "Finances locales/Décisions budgétaires");
        assert_eq!(field("DELIB_OBJET"), "Budget « eau », \"annexe\"");
        for (name, figure) in [
            ("VOTE_EFFECTIF", "6"),
            ("VOTE_REEL", "6"),
            ("VOTE_POUR", "4"),
            ("VOTE_CONTRE", "1"),
            ("VOTE_ABSTENTION", "1"),
        ] {
            assert_eq!(field(name), figure, "{name}");
        }
        assert!(field("DELIB_URL").starts_with("http://localhost:8080/collectivites/"));
        let path = field("DELIB_URL").trim_start_matches("http://localhost:8080").to_owned();
        app.get(&path, "").await.expect(200);
    });
}

#[test]
fn oparl_objects_have_what_the_schema_requires_and_their_addresses_answer() {
    for_each_engine(|app| async move {
        let scene = set(&app).await;
        post_convocation(&app, &scene).await;
        for n in 1..=3 {
            app.advance(1_000);
            post_act(&app, &scene, act(&format!("2026-12-0{n}"), "Objet", "Le conseil approuve.")).await;
        }
        let json = |path: String| {
            let app = &app;
            async move { serde_json::from_str::<Value>(&text(app, &path).await).unwrap() }
        };
        let required = |object: &Value, fields: &[&str]| {
            for field in fields {
                assert!(!object[*field].is_null(), "{field}: {object:#}");
            }
        };
        let system = json("/oparl/v1.1/system".into()).await;
        required(&system, &["id", "type", "oparlVersion", "body"]);
        assert_eq!(system["oparlVersion"], "https://schema.oparl.org/1.1/");
        let bodies = json("/oparl/v1.1/bodies".into()).await;
        let body = bodies["data"][0].clone();
        required(
            &body,
            &["id", "type", "name", "organization", "person", "meeting", "paper", "legislativeTerm"],
        );
        for (list, kind, fields) in [
            ("organizations", "Organization", &["name", "membership", "memberCount"][..]),
            ("people", "Person", &["name", "familyName", "givenName"]),
            ("memberships", "Membership", &["person", "organization", "votingRight"]),
            (
                "meetings",
                "Meeting",
                &["name", "meetingState", "start", "agendaItem", "invitation", "location"],
            ),
            ("agendaitems", "AgendaItem", &["order", "meeting", "number", "name"]),
            ("papers", "Paper", &["name", "reference", "mainFile", "consultation", "pupitre:vote"]),
            ("consultations", "Consultation", &["paper", "meeting"]),
            ("files", "File", &["accessUrl", "sha512Checksum", "mimeType", "size"]),
            ("locations", "Location", &["description"]),
            ("legislativeterms", "LegislativeTerm", &["body", "startDate"]),
        ] {
            let page = json(format!("/oparl/v1.1/{list}")).await;
            required(&page, &["data", "pagination", "links"]);
            required(&page["links"], &["first", "self", "last"]);
            let first = page["data"][0].clone();
            required(&first, &["id", "type", "created", "modified"]);
            required(&first, fields);
            assert_eq!(first["type"], format!("https://schema.oparl.org/1.1/{kind}"), "{list}");
            let address = first["id"].as_str().unwrap().strip_prefix("http://localhost:8080").unwrap();
            let same: Value = app.get(address, "").await.expect(200).json();
            assert_eq!(same, first, "{list}: an identifier is an address");
        }
        let files = json("/oparl/v1.1/files".into()).await;
        let file = &files["data"][0];
        let download = file["downloadUrl"].as_str().unwrap().strip_prefix("http://localhost:8080").unwrap();
        let bytes = app.get(download, "").await.expect(200).bytes;
        assert_eq!(file["size"], bytes.len());
        assert_eq!(file["pupitre:sha256"], ids::sha256_hex(&bytes));
        assert_eq!(json("/oparl/v1.1/papers".into()).await["pagination"]["totalElements"], 3);
        let since = app.state.clock.now().instant().to_string();
        assert_eq!(
            json(format!("/oparl/v1.1/papers?created_since={since}")).await["pagination"]["totalElements"],
            1
        );
        let lean = json("/oparl/v1.1/meetings?omit_internal=true".into()).await;
        assert!(lean["data"][0]["agendaItem"].is_null(), "{lean:#}");
        public(&app, "/oparl/v1.1/papers/x").await.expect(404);
        let people = json("/oparl/v1.1/people".into()).await.to_string();
        assert!(!people.contains('@') && !people.contains("phone"), "no way to reach a member is told");
    });
}

#[test]
fn postings_of_yesterday_are_still_found_after_a_day_without_a_commit() {
    for_each_engine(|app| async move {
        let scene = set(&app).await;
        post_convocation(&app, &scene).await;
        assert!(text(&app, "").await.contains("Prochaine séance"));
        app.advance(11 * DAY);
        assert!(text(&app, "").await.contains("Aucune séance publique"));
    });
}

#[test]
fn what_is_masked_is_in_no_page_no_file_no_index_and_the_original_is_kept() {
    for_each_engine(|app| async move {
        let scene = set(&app).await;
        let id = post_act(
            &app,
            &scene,
            act("2026-12-01", "Aide exceptionnelle", "Une aide de 300 € est versée à Madame Zorglubien."),
        )
        .await;
        let path = api(&scene, &format!("/postings/{id}/mask"));
        for (passages, code) in [
            (json!([]), "publication.nothing_to_mask"),
            (json!(["e"]), "publication.nothing_to_mask"),
            (json!(["Madame Inconnue"]), "publication.passage_not_found"),
        ] {
            app.post(&path, &scene.clerk, json!({ "passages": passages })).await.refused(422, code);
        }
        assert!(text(&app, "/recherche?q=zorglubien").await.contains("1 acte trouvé"));
        app.post(&path, &scene.clerk, json!({ "passages": ["Madame Zorglubien"] })).await.expect(204);
        let page = text(&app, &format!("/actes/{id}")).await;
        assert!(page.contains("ont été masquées") && page.contains("[donnée personnelle masquée]"), "{page}");
        assert!(page.contains("300"), "the rest is there");
        for path in [
            format!("/actes/{id}"),
            "/actes.atom".into(),
            "/oparl/v1.1/papers".into(),
            "/recherche?q=aide".into(),
        ] {
            assert!(!text(&app, &path).await.to_lowercase().contains(CANARY), "{path}");
        }
        assert!(text(&app, "/recherche?q=zorglubien").await.contains("Aucun acte publié"));
        let file = page
            .split("href=\"")
            .find_map(|h| h.split('"').next().filter(|h| h.ends_with(".pdf")))
            .unwrap()
            .to_owned();
        let copy = app.get(&file, "").await.expect(200).bytes;
        let words = pupitre_documents::page_texts(&copy).unwrap().join(" ").to_lowercase();
        assert!(words.contains("aide") && words.contains("masquée") && !words.contains(CANARY), "{words}");
        assert!(page.contains(&ids::sha256_hex(&copy)), "the page says the hash of the copy");
        let original =
            app.get(&api(&scene, &format!("/postings/{id}/original.pdf")), &scene.clerk).await.expect(200);
        assert_eq!(original.bytes, small_pdf("2026-12-01", 1));
        let journal = app
            .get(&format!("/api/authorities/{}/journal/export", scene.authority), &scene.clerk)
            .await
            .expect(200);
        let journal = String::from_utf8(journal.bytes).unwrap();
        assert!(
            journal.contains("publication.mask") && !journal.to_lowercase().contains(CANARY),
            "nor in the journal"
        );
    });
}

#[test]
fn the_package_of_a_sitting_is_whole_sealed_and_any_change_is_seen() {
    for_each_engine(|app| async move {
        let scene = set(&app).await;
        post_convocation(&app, &scene).await;
        post_act(&app, &scene, act("2026-12-01", "Tarifs", "Le conseil fixe les tarifs.")).await;
        let path = api(&scene, &format!("/sittings/{}/archive.zip", scene.sitting));
        let zip = app.get(&path, &scene.clerk).await.expect(200).bytes;
        let checked = publication::check_archive(&zip).unwrap();
        assert_eq!((&checked.findings, &checked.checked["pieces"]), (&vec![], &json!(3)));
        let sealed = app
            .get(&format!("/api/authorities/{}/journal/export", scene.authority), &scene.clerk)
            .await
            .expect(200);
        let sealed = String::from_utf8(sealed.bytes).unwrap();
        assert!(sealed.contains(checked.checked["seal"].as_str().unwrap()), "the journal names its seal");
        let slip = part(&zip, "manifest.xml");
        for words in [
            "fr:gouv:culture:archivesdefrance:seda:v2.2",
            "<MessageDigest algorithm=\"SHA-256\">",
            "<Identifier>200000016</Identifier>",
            "<DescriptionLevel>RecordGrp</DescriptionLevel>",
        ] {
            assert!(slip.contains(words), "{words}: {slip}");
        }
        assert!(part(&zip, "content/faits.json").contains("Le conseil fixe les tarifs."));
        // A piece changed, taken away, added.
        for (change, said) in [("change", "modifiée"), ("drop", "manque"), ("add", "n’est pas du paquet")]
        {
            let findings = publication::check_archive(&tampered(&zip, change)).unwrap().findings;
            assert!(findings.iter().any(|f| f.contains(said)), "{change}: {findings:?}");
        }
        assert!(publication::check_archive(b"PK\x03\x04 rien").is_err());
        app.get(&api(&scene, &format!("/sittings/{}/archive.zip", ids::new_id())), &scene.clerk)
            .await
            .expect(404);
    });
}

fn part(zip: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    std::io::read_to_string(zip.by_name(name).unwrap()).unwrap()
}

/// The package with its deliberation changed or taken away, or with a piece more.
fn tampered(zip: &[u8], change: &str) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for at in 0..from.len() {
        let mut file = from.by_index(at).unwrap();
        let (name, mut bytes) = (file.name().to_owned(), Vec::new());
        file.read_to_end(&mut bytes).unwrap();
        if name.contains("deliberation") {
            match change {
                "drop" => continue,
                "change" => bytes.push(b' '),
                _ => {}
            }
        }
        to.start_file(name, options).unwrap();
        to.write_all(&bytes).unwrap();
    }
    if change == "add" {
        to.start_file("content/intrus.pdf", options).unwrap();
        to.write_all(b"%PDF").unwrap();
    }
    to.finish().unwrap().into_inner()
}
