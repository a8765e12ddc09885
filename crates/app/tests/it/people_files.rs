//! Files of members as offices write them: encodings, doubles, formulas, what is no table, the command line.
use crate::harness::for_each_engine;
use crate::people_import::{HEADER, accept, at, census, counts, members, result, rne, thirteen, upload};
use serde_json::{Value, json};
use std::process::Command;

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
