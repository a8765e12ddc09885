//! Import of members: preview, corrections, acceptance, encodings, what is shared and what is not.
use crate::harness::{Answer, TestApp, for_each_engine};
use axum::body::Body;
use axum::http::Method;
use pupitre::platform::{auth::Role, ids, journal};
use pupitre::value;
use serde_json::{Value, json};
use std::process::Command;
use uuid::Uuid;

fn at(a: Uuid, rest: &str) -> String {
    format!("/api/authorities/{a}/{rest}")
}

async fn upload(app: &TestApp, a: Uuid, token: &str, query: &str, bytes: impl Into<Vec<u8>>) -> Answer {
    let path = at(a, &format!("members/import?file_name=elus.csv{query}"));
    app.send(Method::POST, &path, token, Body::from(bytes.into()), "application/octet-stream").await
}

async fn accept(app: &TestApp, a: Uuid, token: &str, preview: &Value) -> Value {
    let path = at(a, &format!("members/import/{}/accept", preview["id"].as_str().unwrap()));
    app.post(&path, token, json!({})).await.expect(200).json()
}

async fn import(app: &TestApp, a: Uuid, token: &str, bytes: impl Into<Vec<u8>>) -> Value {
    let preview = upload(app, a, token, "", bytes).await.expect(201).json();
    accept(app, a, token, &preview).await
}

async fn members(app: &TestApp, a: Uuid, token: &str) -> Vec<Value> {
    app.get(&at(a, "members"), token).await.expect(200).json().as_array().unwrap().clone()
}

/// Persons, mandates, communes, seats, acts: everything an import may write.
async fn census(app: &TestApp) -> [i64; 5] {
    let mut tx = app.state.db.read().await.unwrap();
    [
        value!(&mut tx, "SELECT COUNT(*) FROM person").unwrap(),
        value!(&mut tx, "SELECT COUNT(*) FROM mandate").unwrap(),
        value!(&mut tx, "SELECT COUNT(*) FROM commune").unwrap(),
        value!(&mut tx, "SELECT COUNT(*) FROM seat").unwrap(),
        value!(&mut tx, "SELECT COUNT(*) FROM journal_entry").unwrap(),
    ]
}

fn counts(preview: &Value) -> [u64; 4] {
    ["new", "completed", "unchanged", "to_mend"].map(|key| preview["counts"][key].as_u64().unwrap())
}

fn result(created: u64, completed: u64, unchanged: u64, left_out: u64) -> Value {
    json!({"created": created, "completed": completed, "unchanged": unchanged, "left_out": left_out})
}

const HEADER: &str = "Civilité;Nom;Prénom;Courriel;Commune;Fonction;Début du mandat;Fin du mandat\n";

/// Ten good lines and the three bad ones of the drawing.
fn thirteen() -> String {
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

fn rne() -> String {
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
fn a_file_is_read_the_same_whatever_office_software_wrote_it() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let text = format!("{HEADER}Mme;LEFÈVRE;Zoé;zoe@orcy.example;Orcy;Présidente;22/03/2026;\n");
        let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let wide: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let marked = [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
        let files: [(&str, &str, Vec<u8>); 5] = [
            ("UTF-8", "point-virgule", text.clone().into_bytes()),
            ("UTF-8", "virgule", text.replace(';', ",").into_bytes()),
            ("Windows-1252", "point-virgule", latin),
            ("UTF-16", "point-virgule", wide),
            ("UTF-8", "tabulation", String::from_utf8(marked).unwrap().replace(';', "\t").into_bytes()),
        ];
        for (encoding, separator, bytes) in files {
            let preview = upload(&app, a, &clerk, "", bytes).await.expect(201).json();
            assert_eq!((&preview["encoding"], &preview["separator"]), (&json!(encoding), &json!(separator)));
            assert_eq!(counts(&preview), [1, 0, 0, 0], "{preview}");
            let row = &preview["rows"][0];
            assert_eq!((&row["family_name"], &row["given_name"]), (&json!("Lefèvre"), &json!("Zoé")));
        }
    });
}

#[test]
fn doubles_and_formulas_block_their_line_and_nothing_is_calculated() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let file = format!(
            "{HEADER}Mme;LELOUP;Maryse;m.leloup@orcy.example;Orcy;;22/03/2026;\n\
             Mme;LELOUP;Maryse;m.leloup@orcy.example;Orcy;;22/03/2026;\n\
             M.;MARTIN;Jean;m.leloup@orcy.example;Orcy;;22/03/2026;\n\
             M.;DURAND;Paul;paul@orcy.example;Orcy;=HYPERLINK(\"http://x\");22/03/2026;\n\
             M.;@SUM(1+1);Luc;luc@orcy.example;Orcy;;22/03/2026;\n"
        );
        let preview = upload(&app, a, &clerk, "", file).await.expect(201).json();
        assert_eq!(counts(&preview), [1, 0, 0, 4]);
        let sentences = preview["problems"].to_string();
        assert!(sentences.contains("déjà à la ligne 2") && sentences.contains("formule"), "{sentences}");
        assert_eq!(accept(&app, a, &clerk, &preview).await, result(1, 0, 0, 4));
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
fn columns_matched_by_hand_are_kept_for_the_next_file() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let file = "Qui;Prénom;Contact\nLeloup;Maryse;m.leloup@orcy.example\n";
        let preview = upload(&app, a, &clerk, "", file).await.expect(201).json();
        let path = at(a, &format!("members/import/{}", preview["id"].as_str().unwrap()));
        app.post(&path, &clerk, json!({"mapping": {"Qui": "nonsense"}}))
            .await
            .refused(422, "people.field_unknown");
        let mapping = json!({"mapping": {"Qui": "family_name", "Contact": "email"}});
        let preview = app.post(&path, &clerk, mapping).await.expect(200).json();
        assert_eq!(counts(&preview), [1, 0, 0, 0], "{preview}");
        let preview = app.post(&path, &clerk, json!({"mapping": {"Contact": null}})).await.expect(200).json();
        assert_eq!(preview["rows"][0]["email"], "");
        app.post(&path, &clerk, json!({"mapping": {"Contact": "email"}})).await.expect(200);
        accept(&app, a, &clerk, &preview).await;
        let next = "Qui;Prénom;Contact\nTassin;Amina;a.tassin@orcy.example\n";
        let preview = upload(&app, a, &clerk, "", next).await.expect(201).json();
        assert_eq!(preview["rows"][0]["email"], "a.tassin@orcy.example");
    });
}

#[test]
fn what_is_no_table_is_refused_with_a_sentence_and_never_a_fault() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let files: [(&str, Vec<u8>); 7] = [
            ("nothing", Vec::new()),
            ("a picture", b"\x89PNG\r\n\x1a\nxxxx".to_vec()),
            ("a broken workbook", b"PK\x03\x04broken".to_vec()),
            ("a PDF", b"%PDF-1.7".to_vec()),
            ("an old workbook", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec()),
            ("a page", b"<!doctype html><table></table>".to_vec()),
            ("zeros", vec![0; 4096]),
        ];
        for (what, bytes) in files {
            let answer = upload(&app, a, &clerk, "", bytes).await;
            assert_eq!(answer.status.as_u16(), 422, "{what}");
            answer.refused(422, "people.file_unreadable");
        }
        let large = upload(&app, a, &clerk, "", vec![b'x'; 20 * 1024 * 1024 + 1]).await;
        large.refused(413, "people.file_too_large");
        let mut long = String::from("Nom;Prénom\n");
        (0..10_001).for_each(|n| long.push_str(&format!("Martin{n};Jean\n")));
        upload(&app, a, &clerk, "", long).await.refused(422, "people.file_too_long");
        let preview = upload(&app, a, &clerk, "", thirteen()).await.expect(201).json();
        let path = at(a, &format!("members/import/{}", preview["id"].as_str().unwrap()));
        let post = |field: &str, value: String| {
            app.post(&path, &clerk, json!({"corrections": [{"line": 2, "field": field, "value": value}]}))
        };
        post("nonsense", "x".into()).await.refused(422, "people.field_unknown");
        post("email", "x".repeat(1_001)).await.refused(422, "people.too_long");
        app.post(&path, &clerk, json!({"corrections": [{"line": -1}]}))
            .await
            .refused(422, "request.unreadable");
        assert_eq!(census(&app).await[1], 0);
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

#[test]
fn the_command_line_reads_without_a_base_previews_and_imports() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let file = app.folder().join("rne.csv");
        std::fs::write(&file, rne()).unwrap();
        let run = |args: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_pupitre"));
            command.args(["import", "members"]).args(args).arg(&file).current_dir(app.folder());
            command.env("PUPITRE_DATA_DIR", &app.state.config.data_dir).env("PUPITRE_LOG", "off");
            if let Some(url) = &app.state.config.database_url {
                command.env("PUPITRE_DATABASE_URL", url);
            }
            let output = command.output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            (
                output.status.code().unwrap(),
                serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
                told,
            )
        };
        let (code, report, _) = run(&["--dry-run"]);
        assert_eq!((code, &report["layout"], counts(&report)), (0, &json!("rne"), [4, 0, 0, 0]));
        let (code, _, told) = run(&[]);
        assert_eq!(code, 1);
        assert!(told.contains("--authority"), "{told}");
        let (code, report, told) = run(&["--dry-run", "--authority", "200000016"]);
        assert_eq!((code, counts(&report), &report["written"]), (0, [3, 0, 0, 0], &Value::Null), "{told}");
        assert_eq!(census(&app).await[1], 0);
        let (code, report, told) = run(&["--authority", "200 000 016"]);
        assert_eq!((code, &report["written"]), (0, &result(3, 0, 0, 0)), "{told}");
        let (_, report, _) = run(&["--authority", "200000016", "--capacity", "sitting"]);
        assert_eq!(report["written"], result(0, 0, 3, 0));
        assert_eq!(members(&app, a, &clerk).await.len(), 3);
        let (code, _, told) = run(&["--authority", "999999999"]);
        assert_eq!(code, 1);
        assert!(told.contains("SIREN"), "{told}");
    });
}
