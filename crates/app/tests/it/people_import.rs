//! Import of members: preview, corrections, acceptance, encodings, what is shared and what is not.
use crate::harness::{Answer, TestApp, for_each_engine};
use axum::body::Body;
use axum::http::Method;
use pupitre::platform::{auth::Role, ids, journal};
use pupitre::value;
use serde_json::{Value, json};
use uuid::Uuid;

pub fn at(a: Uuid, rest: &str) -> String {
    format!("/api/authorities/{a}/{rest}")
}

pub async fn upload(app: &TestApp, a: Uuid, token: &str, query: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    let path = at(a, &format!("members/import?file_name=elus.csv{query}"));
    app.send(Method::POST, &path, token, Body::from(bytes.into()), "application/octet-stream").await
}

pub async fn accept(app: &TestApp, a: Uuid, token: &str, preview: &Value) -> Value {
    let path = at(a, &format!("members/import/{}/accept", preview["id"].as_str().unwrap()));
    app.post(&path, token, json!({})).await.expect(200).json()
}

pub async fn import(app: &TestApp, a: Uuid, token: &str, bytes: impl Into<Vec<u8>>) -> Value {
    let preview = upload(app, a, token, "", bytes).await.expect(201).json();
    accept(app, a, token, &preview).await
}

pub async fn members(app: &TestApp, a: Uuid, token: &str) -> Vec<Value> {
    app.get(&at(a, "members"), token).await.expect(200).json().as_array().unwrap().clone()
}

/// Persons, mandates, communes, seats, acts: everything an import may write.
pub async fn census(app: &TestApp) -> [i64; 5] {
    let mut tx = app.state.db.read().await.unwrap();
    [
        value!(&mut tx, "SELECT COUNT(*) FROM person").unwrap(),
        value!(&mut tx, "SELECT COUNT(*) FROM mandate").unwrap(),
        value!(&mut tx, "SELECT COUNT(*) FROM commune").unwrap(),
        value!(&mut tx, "SELECT COUNT(*) FROM seat").unwrap(),
        value!(&mut tx, "SELECT COUNT(*) FROM journal_entry").unwrap(),
    ]
}

pub fn counts(preview: &Value) -> [u64; 4] {
    ["new", "completed", "unchanged", "to_mend"].map(|key| preview["counts"][key].as_u64().unwrap())
}

pub fn result(created: u64, completed: u64, unchanged: u64, left_out: u64) -> Value {
    json!({"created": created, "completed": completed, "unchanged": unchanged, "left_out": left_out})
}

pub const HEADER: &str = "Civilité;Nom;Prénom;Courriel;Commune;Fonction;Début du mandat;Fin du mandat\n";

/// Ten good lines and the three bad ones of the drawing.
pub fn thirteen() -> String {
    let mut file = HEADER.to_owned();
    file.push_str("Mme;LELOUP;Maryse;m.leloup@orcy.example;Orcy;Présidente;22/03/2026;\n");
    for n in 0..9 {
        let letter = char::from(b'A' + n);
        file.push_str(&format!(
            "M.;MARTIN-{letter}{letter};Jean;m{n}@orcy.example;Orcy;Conseiller;22/03/2026;\n"
        ));
    }
    file.push_str("M.;DELVIGNE;Thierry;t.delvigne@courvalles;Courvalles;;22/03/2026;\n");
    file.push_str("Mme;ROUXEL;Nadège;n.rouxel@maxent.example;St Maxent;;22/03/2026;\n");
    file.push_str("M.;OBRY;Gérard;g.obry@orcy.example;Orcy;;22/03/2026;22/03/2025\n");
    file
}

#[test]
fn a_preview_writes_nothing_and_three_bad_lines_are_mended_by_corrections() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        for name in ["Orcy", "Courvalles", "Saint-Maxent-le-Bois", "Saint-Maxent-en-Val"] {
            app.post(&at(a, "communes"), &clerk, json!({"name": name})).await.expect(201);
        }
        let before = census(&app).await;
        let preview = upload(&app, a, &clerk, "", thirteen()).await.expect(201).json();
        assert_eq!((&preview["file_name"], &preview["lines"]), (&json!("elus.csv"), &json!(13)));
        assert_eq!(counts(&preview), [10, 0, 0, 3]);
        let problems = preview["problems"].as_array().unwrap();
        let wrong: Vec<(u64, &str)> =
            problems.iter().map(|p| (p["line"].as_u64().unwrap(), p["field"].as_str().unwrap())).collect();
        assert_eq!(wrong, [(12, "email"), (13, "commune"), (14, "starts_on")]);
        assert_eq!(problems[1]["choices"], json!(["Saint-Maxent-en-Val", "Saint-Maxent-le-Bois"]));
        assert_eq!(census(&app).await, before, "a preview writes nothing");

        let path = at(a, &format!("members/import/{}", preview["id"].as_str().unwrap()));
        let mend = |line: u64, field: &str, value: &str| {
            app.post(&path, &clerk, json!({"corrections": [{"line": line, "field": field, "value": value}]}))
        };
        let preview = mend(12, "email", "t.delvigne@courvalles.example").await.expect(200).json();
        assert_eq!(counts(&preview), [11, 0, 0, 2]);
        mend(13, "commune", "Saint-Maxent").await.expect(200);
        mend(13, "commune", "Saint-Maxent-le-Bois").await.expect(200);
        let preview = mend(14, "ends_on", "").await.expect(200).json();
        assert_eq!(counts(&preview), [13, 0, 0, 0], "corrections accumulate");
        assert_eq!(preview["rows"][12]["status"], "new");
        let again = app.post(&path, &clerk, json!({})).await.expect(200).json();
        assert_eq!(counts(&again), [13, 0, 0, 0], "a re-read finds them");
        assert_eq!(census(&app).await, before);

        assert_eq!(accept(&app, a, &clerk, &preview).await, result(13, 0, 0, 0));
        assert_eq!(
            accept(&app, a, &clerk, &preview).await,
            result(13, 0, 0, 0),
            "once, however often it is sent"
        );
        let list = members(&app, a, &clerk).await;
        assert_eq!(list.len(), 13);
        let nadege = list.iter().find(|m| m["given_name"] == "Nadège").unwrap();
        assert_eq!(nadege["commune"]["name"], "Saint-Maxent-le-Bois");
        let mut tx = app.tenant(a).await;
        let acts = journal::entries(&mut tx, 0, 100).await.unwrap();
        drop(tx);
        assert_eq!(acts.len(), 5, "four communes, one import");
        let act: Value = serde_json::from_str(&acts[4].body).unwrap();
        assert_eq!((&act["verb"], &act["facts"]["created"]), (&json!("people.import"), &json!(13)));
        assert!(
            !acts[4].body.to_lowercase().contains("leloup") && !acts[4].body.contains('@'),
            "{}",
            acts[4].body
        );

        // The same file, mended: nothing changes, in the preview nor once accepted.
        let mended = thirteen()
            .replace("t.delvigne@courvalles;", "t.delvigne@courvalles.example;")
            .replace("St Maxent", "SAINT MAXENT LE BOIS")
            .replace("22/03/2025", "");
        let census_before = census(&app).await;
        let preview = upload(&app, a, &clerk, "", mended).await.expect(201).json();
        assert_eq!(counts(&preview), [0, 0, 13, 0], "{}", preview["rows"]);
        assert_eq!(accept(&app, a, &clerk, &preview).await, result(0, 0, 13, 0));
        assert_eq!(members(&app, a, &clerk).await, list);
        let after = census(&app).await;
        assert_eq!(after[..4], census_before[..4]);
    });
}

#[test]
fn lines_left_out_are_taken_up_again_after_the_others_were_written() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let file = format!(
            "{HEADER}Mme;LELOUP;Maryse;m.leloup@orcy.example;Orcy;Présidente;22/03/2026;\nM.;OBRY;Gérard;g.obry;Orcy;;22/03/2026;\n"
        );
        let preview = upload(&app, a, &clerk, "", file).await.expect(201).json();
        assert_eq!(accept(&app, a, &clerk, &preview).await, result(1, 0, 0, 1));
        let path = at(a, &format!("members/import/{}", preview["id"].as_str().unwrap()));
        let mended = json!({"corrections": [{"line": 3, "field": "email", "value": "g.obry@orcy.example"}]});
        let preview = app.post(&path, &clerk, mended).await.expect(200).json();
        assert_eq!(counts(&preview), [1, 0, 1, 0]);
        assert_eq!(accept(&app, a, &clerk, &preview).await, result(1, 0, 1, 0));
        assert_eq!(members(&app, a, &clerk).await.len(), 2);
    });
}

const RNE: &str = "Code du département;Libellé du département;Code de la collectivité à statut particulier;Libellé de la collectivité à statut particulier;N° SIREN;Libellé de l'EPCI;Code de la commune de rattachement;Libellé de la commune de rattachement;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de début du mandat;Libellé de la fonction;Date de début de la fonction\n";

fn rne_line(
    siren: &str,
    code: &str,
    commune: &str,
    family: &str,
    given: &str,
    sex: char,
    function: &str,
) -> String {
    format!(
        "60;Oise;;;{siren};CC;{code};{commune};{family};{given};{sex};14/03/1961;33;Cadre;22/03/2026;{function};05/04/2026\n"
    )
}

pub fn rne() -> String {
    let ours = "200000016";
    [
        RNE.to_owned(),
        rne_line(ours, "60471", "Orcy", "LELOUP", "Maryse", 'F', "Président du conseil communautaire"),
        rne_line(
            ours,
            "60471",
            "Orcy",
            "DELVIGNE",
            "Thierry",
            'M',
            "1er vice-président du conseil communautaire",
        ),
        rne_line(ours, "4312", "Valbrune", "TASSIN", "Amina", 'F', ""),
        rne_line("246000129", "60001", "Abancourt", "AUTRE", "Jean", 'M', ""),
    ]
    .concat()
}

#[test]
fn a_national_file_makes_communes_known_and_fills_the_one_council() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let council = app.post(&at(a, "bodies"), &clerk, json!({"name": "Conseil", "kind": "council"})).await;
        let council = council.expect(201).json();
        let preview = upload(&app, a, &clerk, "", rne()).await.expect(201).json();
        assert_eq!((&preview["layout"], counts(&preview)), (&json!("rne"), [3, 0, 0, 0]));
        assert!(preview["remarks"].to_string().contains("laissée de côté"), "{}", preview["remarks"]);
        assert_eq!(accept(&app, a, &clerk, &preview).await, result(3, 0, 0, 0));
        let communes = app.get(&at(a, "communes"), &clerk).await.json();
        assert_eq!(
            (&communes[0]["name"], &communes[0]["insee_code"], &communes[0]["seats"]),
            (&json!("Orcy"), &json!("60471"), &json!(2))
        );
        assert_eq!(communes[1]["insee_code"], "04312", "the leading zero is put back");
        let seats = app
            .get(&at(a, &format!("bodies/{}/seats", council["id"].as_str().unwrap())), &clerk)
            .await
            .json();
        let held: Vec<(&str, &str)> = seats
            .as_array()
            .unwrap()
            .iter()
            .map(|s| (s["name"].as_str().unwrap(), s["role"].as_str().unwrap()))
            .collect();
        assert_eq!(
            held,
            [
                ("Maryse Leloup", "president"),
                ("Thierry Delvigne", "vice_president"),
                ("Amina Tassin", "member")
            ]
        );
        assert_eq!(members(&app, a, &clerk).await[1]["function"], "Présidente");
        let before = census(&app).await;
        assert_eq!(import(&app, a, &clerk, rne()).await, result(0, 0, 3, 0));
        assert_eq!(census(&app).await[..4], before[..4]);
        // The next generation of the file: a commune that joined.
        let joined = rne_line("200000016", "60472", "ORCY-LE-GRAND", "PINCHART", "Patrick", 'M', "");
        assert_eq!(import(&app, a, &clerk, format!("{}{joined}", rne())).await, result(1, 0, 3, 0));
        let communes = app.get(&at(a, "communes"), &clerk).await.json();
        assert_eq!(communes[1]["name"], "Orcy-le-Grand");
    });
}

#[test]
fn two_authorities_share_a_person_and_neither_learns_what_the_other_knows() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let (b, neighbour) = app.neighbour().await;
        let theirs = "Nom;Prénom;Courriel;Téléphone;Commune représentée;Fonction;Date de naissance;Début du mandat\n\
                      LELOUP;Maryse;m.leloup@orcy.example;06 12 34 56 78;Orcy;Présidente;14/03/1961;22/03/2026\n\
                      TASSIN;Amina;a.tassin@orcy.example;;Orcy;;02/02/1970;22/03/2026\n";
        assert_eq!(import(&app, a, &clerk, theirs).await, result(2, 0, 0, 0));
        let before = members(&app, a, &clerk).await;
        // Linked by names and birth, by e-mail; an address under another name stays out.
        let ours = "Nom;Prénom;Courriel;Commune représentée;Fonction;Date de naissance;Début du mandat\n\
                    Leloup;Maryse;;Saint-Aubin;Maire;14/03/1961;22/03/2026\n\
                    Tassin;Amina;A.Tassin@orcy.example;Saint-Aubin;Adjointe;;22/03/2026\n\
                    Voleur;Jean;m.leloup@orcy.example;Saint-Aubin;;;22/03/2026\n";
        let preview = upload(&app, b, &neighbour, "", ours).await.expect(201).json();
        assert_eq!(counts(&preview), [2, 0, 0, 1], "known elsewhere looks new here");
        assert_eq!(preview["problems"].as_array().unwrap().len(), 1);
        assert_eq!(preview["problems"][0]["field"], "email");
        let shown = preview.to_string().replace("m.leloup@orcy.example", "");
        assert!(!shown.contains("06 12 34 56 78") && !shown.contains("Présidente"), "{shown}");
        assert!(!preview["problems"].to_string().contains("Maryse"), "{}", preview["problems"]);
        let persons = census(&app).await[0];
        assert_eq!(accept(&app, b, &neighbour, &preview).await, result(2, 0, 0, 1));
        assert_eq!(census(&app).await[0], persons, "nobody is written twice");
        let here = members(&app, b, &neighbour).await;
        let maryse = here.iter().find(|m| m["given_name"] == "Maryse").unwrap();
        assert_eq!((&maryse["email"], &maryse["phone"]), (&Value::Null, &json!("")));
        let id = |list: &[Value]| list.iter().map(|m| m["person_id"].clone()).collect::<Vec<_>>();
        assert_eq!(id(&before), id(&here));
        assert_eq!(members(&app, a, &clerk).await, before);
        // A new address said here stays here; the second time nothing changes.
        let said = ours
            .replace("Maryse;;", "Maryse;mairie@saint-aubin.example;")
            .replace("Tassin;Amina", "TASSIN;AMINA");
        assert_eq!(import(&app, b, &neighbour, said.clone()).await, result(0, 1, 1, 1));
        assert_eq!(import(&app, b, &neighbour, said).await, result(0, 0, 2, 1));
        assert_eq!(members(&app, a, &clerk).await, before);
        let here = members(&app, b, &neighbour).await;
        assert!(here.iter().any(|m| m["email"] == "mairie@saint-aubin.example"));
    });
}

#[test]
fn a_substitute_takes_place_beside_his_titular() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let council =
            app.post(&at(a, "bodies"), &clerk, json!({"name": "Conseil", "kind": "council"})).await.json();
        let template = app.get(&at(a, "members/import-template.csv"), &clerk).await.expect(200);
        let header = String::from_utf8(template.bytes).unwrap();
        let lines = "Madame;Leloup;Maryse;m.leloup@orcy.example;;Orcy;;;;titulaire;;22/03/2026;;tablette;;;;1\r\n\
                     Monsieur;Obry;Gérard;g.obry@orcy.example;;Orcy;;;;suppléant;LELOUP Maryse;22/03/2026;;papier;01/12/2026;3 rue Basse, 60130 Orcy;;\r\n";
        let file = format!("{header}{lines}");
        let preview = upload(&app, a, &clerk, "", file.clone()).await.expect(201).json();
        assert_eq!((&preview["layout"], counts(&preview)), (&json!("pupitre"), [2, 0, 0, 0]), "{preview}");
        accept(&app, a, &clerk, &preview).await;
        let seats = app
            .get(&at(a, &format!("bodies/{}/seats", council["id"].as_str().unwrap())), &clerk)
            .await
            .json();
        assert_eq!(
            (&seats[1]["role"], &seats[1]["substitute_for"]),
            (&json!("substitute"), &seats[0]["mandate_id"])
        );
        assert_eq!(seats[1]["warning"], Value::Null);
        let gerard =
            members(&app, a, &clerk).await.into_iter().find(|m| m["given_name"] == "Gérard").unwrap();
        assert_eq!(
            (&gerard["channel"], &gerard["paper_requested_on"]),
            (&json!("paper"), &json!("2026-12-01"))
        );
        assert_eq!(import(&app, a, &clerk, file).await, result(0, 0, 2, 0));
    });
}

#[test]
fn councillors_who_do_not_sit_are_informed_and_those_who_sit_are_left_alone() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        import(&app, a, &clerk, rne()).await;
        let sitting = members(&app, a, &clerk).await;
        let municipal = "Code du département;Libellé du département;Code de la collectivité à statut particulier;Libellé de la collectivité à statut particulier;Code de la commune;Libellé de la commune;Nom de l'élu;Prénom de l'élu;Code sexe;Date de naissance;Code de la catégorie socio-professionnelle;Libellé de la catégorie socio-professionnelle;Date de début du mandat;Libellé de la fonction;Date de début de la fonction;Code nationalité\n\
            60;Oise;;;60471;Orcy;LELOUP;Maryse;F;14/03/1961;33;Cadre;15/03/2026;Maire;20/03/2026;FR\n\
            60;Oise;;;60471;Orcy;PETIT;Lou;F;01/01/1990;33;Cadre;15/03/2026;;;FR\n\
            60;Oise;;;60002;Abbecourt;LOIN;Jean;M;01/01/1980;33;Cadre;15/03/2026;;;FR\n";
        let preview = upload(&app, a, &clerk, "&capacity=informed", municipal).await.expect(201).json();
        assert_eq!(counts(&preview), [1, 0, 1, 0], "{}", preview["rows"]);
        assert_eq!(accept(&app, a, &clerk, &preview).await, result(1, 0, 1, 0));
        let all = members(&app, a, &clerk).await;
        let (informed, rest): (Vec<Value>, Vec<Value>) =
            all.into_iter().partition(|m| m["capacity"] == "informed");
        assert_eq!(rest, sitting);
        assert_eq!((informed.len(), &informed[0]["family_name"]), (1, &json!("Petit")));
        // Paper is not for them.
        let paper = "Nom;Prénom;Commune représentée;Reçoit par;Papier demandé le;Adresse postale\nGrand;Luc;Orcy;papier;01/12/2026;Orcy\n";
        let preview = upload(&app, a, &clerk, "&capacity=informed", paper).await.expect(201).json();
        assert_eq!(counts(&preview), [0, 0, 0, 1]);
        assert_eq!(preview["problems"][0]["field"], "channel");
    });
}

#[test]
fn an_import_is_its_authority_s_and_only_those_who_prepare_carry_it_out() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let (b, neighbour) = app.neighbour().await;
        let preview = upload(&app, a, &clerk, "", thirteen()).await.expect(201).json();
        let i = preview["id"].as_str().unwrap();
        for base in [at(b, &format!("members/import/{i}")), at(a, &format!("members/import/{i}"))] {
            app.post(&base, &neighbour, json!({})).await.expect(404);
            app.post(&format!("{base}/accept"), &neighbour, json!({})).await.expect(404);
        }
        upload(&app, a, &neighbour, "", thirteen()).await.expect(404);
        app.get(&at(a, "members/import-template.csv"), &neighbour).await.expect(404);
        app.post(&at(a, &format!("members/import/{}", ids::new_id())), &clerk, json!({})).await.expect(404);
        for role in [Role::It, Role::Intern, Role::Trainer, Role::Direction] {
            let person = app.person("Rôle", &format!("{role:?}"), "").await;
            app.role(a, person, role).await;
            let token = app.session(person).await;
            upload(&app, a, &token, "", thirteen()).await.refused(403, "session.role_missing");
            let base = at(a, &format!("members/import/{i}"));
            app.post(&base, &token, json!({})).await.refused(403, "session.role_missing");
            app.post(&format!("{base}/accept"), &token, json!({})).await.refused(403, "session.role_missing");
        }
        assert_eq!(census(&app).await[1], 0);
    });
}

#[test]
fn a_file_accepted_twice_at_once_is_written_once() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let preview = upload(&app, a, &clerk, "", rne()).await.expect(201).json();
        let other = upload(&app, a, &clerk, "", rne()).await.expect(201).json();
        let (one, two, three) = tokio::join!(
            accept(&app, a, &clerk, &preview),
            accept(&app, a, &clerk, &preview),
            accept(&app, a, &clerk, &other)
        );
        assert_eq!(one, two);
        let created = |result: &Value| result["created"].as_u64().unwrap();
        assert_eq!(created(&one) + created(&three), 3, "{one} {three}");
        assert_eq!(members(&app, a, &clerk).await.len(), 3);
    });
}
