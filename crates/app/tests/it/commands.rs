//! The command line on files: checked, assembled, imported, as a clerk's machine would.
use crate::harness::TestApp;
use crate::made;
use pupitre::execute;
use pupitre::platform::time::Clock;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

fn pupitre(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pupitre")).args(arguments).current_dir(folder).output().unwrap()
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8(output.stdout.clone()).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn each_file_has_its_line_and_the_command_succeeds_whatever_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("bon.pdf", &made::pdf("Bon", 3));
    write("seul.pdf", &made::pdf("Seul", 1));
    write("note.docx", &made::docx());
    write("faux.pdf", b"pas un PDF");
    write("vide.pdf", b"");
    let names = ["bon.pdf", "seul.pdf", "note.docx", "faux.pdf", "vide.pdf", "absent.pdf", "."];
    let output = pupitre(folder.path(), &[["check", "pdf"].as_slice(), &names].concat());
    assert!(output.status.success());
    let said = lines(&output);
    let expected = [
        "accepté : 3 pages",
        "accepté : 1 page",
        "accepté",
        "refusé : ",
        "refusé : ",
        "refusé : ",
        "refusé : ",
    ];
    assert_eq!(said.len(), names.len(), "{said:?}");
    for ((line, name), words) in said.iter().zip(names).zip(expected) {
        assert!(line.starts_with(&format!("{name}\t{words}")), "{line}");
    }
    let output = pupitre(folder.path(), &["check", "pdf", "--json", "bon.pdf", "faux.pdf"]);
    let verdicts: Vec<Value> = lines(&output).iter().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!((&verdicts[0]["accepted"], &verdicts[0]["pages"]), (&true.into(), &3.into()));
    assert_eq!((&verdicts[1]["accepted"], &verdicts[1]["code"]), (&false.into(), &"not_pdf".into()));
    assert!(!pupitre(folder.path(), &["check", "pdf"]).status.success(), "no file is a fault of the command");
}

#[test]
fn every_hostile_file_has_its_line_in_bounded_time() {
    let Some(data) = made::data("hostile-pdf") else { return };
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<String> = made::pdfs(&data).iter().map(|p| p.display().to_string()).collect();
    let mut arguments = vec!["check", "pdf"];
    arguments.extend(files.iter().map(String::as_str));
    let start = Instant::now();
    let output = pupitre(folder.path(), &arguments);
    println!("{} files in {:?}", files.len(), start.elapsed());
    assert!(output.status.success());
    let said = lines(&output);
    assert_eq!(said.len(), files.len());
    let refused: Vec<&String> = said.iter().filter(|l| l.contains("\trefusé : ")).collect();
    assert!(said.iter().all(|l| l.contains("\trefusé : ") || l.contains("\taccepté : ")));
    assert!((2..20).contains(&refused.len()), "{refused:#?}");
    assert!(
        start.elapsed() < Duration::from_secs(22 * files.len() as u64 / 2),
        "no file may hold the others"
    );
}

#[test]
fn a_dossier_is_made_of_many_files_named_after_them() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    write("02-annexe.pdf", &made::pdf("Annexe", 2));
    write("01-note.pdf", &made::pdf("Note", 1));
    write("02-plan.pdf", &made::pdf("Plan", 1));
    write("faux.pdf", b"pas un PDF");
    let good = ["assemble", "--out", "dossier.pdf", "01-note.pdf", "02-annexe.pdf", "02-plan.pdf"];
    let output = pupitre(folder.path(), &good);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(lines(&output)[0].contains("3 documents, 5 pages"), "{:?}", lines(&output));
    let bytes = std::fs::read(folder.path().join("dossier.pdf")).unwrap();
    let texts = pupitre_documents::page_texts(&bytes).unwrap();
    let bare: String = texts[4].split_whitespace().collect();
    assert!(bare.contains("Point2–page4"), "{}", texts[4]);
    // A file at fault is named, and the dossier made before stays.
    let output = pupitre(folder.path(), &["assemble", "--out", "dossier.pdf", "01-note.pdf", "faux.pdf"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("Faux"), "{:?}", output);
    assert_eq!(std::fs::read(folder.path().join("dossier.pdf")).unwrap(), bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_becomes_a_sitting_with_its_agenda_and_its_documents() {
    let app = TestApp::start("sqlite").await;
    let (authority, token) = app.community().await;
    app.body(authority, "council", "Conseil communautaire").await;
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path().join("séance");
    std::fs::create_dir(&files).unwrap();
    for (name, pages) in
        [("01-Budget.pdf", 2), ("02-Eau potable.pdf", 1), ("02-annexe-tarifs.pdf", 3), ("05-Culture.pdf", 1)]
    {
        std::fs::write(files.join(name), made::pdf(name, pages)).unwrap();
    }
    std::fs::write(files.join("06-faux.pdf"), "pas un PDF").unwrap();
    let config = folder.path().join("pupitre.toml");
    std::fs::write(&config, format!("data_dir = {:?}\n", app.state.config.data_dir.display().to_string()))
        .unwrap();
    let config = config.display().to_string();
    let day = Clock::System.now().plus(40 * 86_400_000).day_in("Europe/Paris").0;
    let date = format!("{day}T18:30");
    let import = ["--config", &config, "import", "dossier", "--authority", "200 000 016"];
    let new = [import.as_slice(), &["--body", "conseil Communautaire", "--date", &date, "séance"]].concat();
    let output = pupitre(folder.path(), &new);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = lines(&output);
    assert!(said[0].starts_with("06-faux.pdf\trefusé : "), "{said:?}");
    assert!(said[1].ends_with("4 documents, 7 pages"), "{said:?}");
    let list = app.get(&format!("/api/authorities/{authority}/sittings"), &token).await.expect(200).json();
    let id = list[0]["id"].as_str().unwrap();
    let path = format!("/api/authorities/{authority}/sittings/{id}");
    let sitting = app.get(&path, &token).await.expect(200).json();
    let shape: Vec<(String, usize)> = sitting["agenda"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| (i["title"].as_str().unwrap().to_owned(), i["documents"].as_array().unwrap().len()))
        .collect();
    let expected = [("Budget", 1), ("Eau potable", 2), ("Culture", 1), ("Faux", 0)];
    assert_eq!(shape, expected.map(|(title, n)| (title.to_owned(), n)));
    // The same folder into the same sitting: its agenda stays, files are placed by number or left to the clerk.
    let again = [import.as_slice(), &["--sitting", id, "séance"]].concat();
    let output = pupitre(folder.path(), &again);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let sitting = app.get(&path, &token).await.expect(200).json();
    assert_eq!(sitting["agenda"].as_array().unwrap().len(), 4);
    assert_eq!(sitting["documents"], 8);
    for (arguments, words) in [
        (vec!["--body", "Conseil des sages", "--date", &date, "séance"], "Conseil communautaire"),
        (vec!["--body", "Conseil communautaire", "--date", "2020-01-01T10:00", "séance"], "passée"),
        (vec!["--body", "Conseil communautaire", "--date", &date, "absent"], "absent"),
        (vec!["--sitting", "00000000-0000-0000-0000-000000000000", "séance"], "n’existe pas"),
    ] {
        let output = pupitre(folder.path(), &[import.as_slice(), &arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(words), "{said}");
    }
    let mut tx = app.tenant(authority).await;
    execute!(tx.inner(), "DELETE FROM upload WHERE tenant_id = $1", authority).unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn the_law_of_a_sitting_is_asked_from_the_command_line_and_answers_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let asked = |words: &str| {
        let arguments: Vec<&str> = words.split(' ').collect();
        let output = pupitre(folder.path(), &[&["rules"], arguments.as_slice()].concat());
        (
            output.status.code(),
            serde_json::from_slice::<Value>(&output.stdout).unwrap_or_default(),
            output.stderr,
        )
    };
    let answer = |words: &str| {
        let (code, answer, _) = asked(words);
        assert_eq!(code, Some(0), "{words}");
        answer
    };
    let quorum = answer("quorum --in-office 110 --present 55");
    assert_eq!((&quorum["needed"], &quorum["reached"]), (&56.into(), &false.into()));
    assert_eq!(answer("quorum --in-office 110 --present 55 --set-aside 2")["reached"], true);
    assert_eq!(answer("quorum --in-office 110 --present 3 --second")["reached"], true);
    let vote = answer("majority --for 40 --against 40 --abstentions 3 --president for");
    assert_eq!((&vote["adopted"], &vote["casting_vote"]), (&true.into(), &true.into()));
    assert_eq!(answer("majority --mode secret --for 40 --against 40 --blank 2")["adopted"], false);
    assert_eq!(answer("ballot --present 88 --ask-public 22")["mode"], "public");
    assert_eq!(answer("ballot --present 88 --appointment")["mode"], "secret");
    let rounds = "appointment --round Roy=20,Petit=18,blank=3,Bel=4 --round Roy=21,Petit=21 --round \
                  Roy=21@1962-06-01,Petit=21@1949-02-03";
    let elected = answer(&rounds.replace("                  ", ""));
    assert_eq!((&elected["elected"], &elected["by_age"]), (&"Petit".into(), &true.into()));
    let duties = answer("duties --regime epci_council --meeting 2026-12-17 --next 2027-01-28");
    let due = |key: &str| duties.as_array().unwrap().iter().find(|d| d["key"] == key).unwrap()["due"].clone();
    assert_eq!(
        (due("list_of_deliberations"), due("minutes_published")),
        ("2026-12-24".into(), "2027-02-04".into())
    );
    for (words, wanted) in [
        ("quorum --in-office 5 --present 9", "9 présents pour 5 membres"),
        ("majority --for 5 --entitled 9", "Le compte n’y est pas"),
        ("majority --for 5 --against 5", "voix est prépondérante"),
        ("ballot --present 5 --ask-secret 6", "un pouvoir ne porte aucune demande"),
        ("appointment --round Roy=x", "ne se lit pas"),
        ("duties --regime epci_council --meeting 2026-12-17 --settled 2026-12-01", "ne peut pas précéder"),
    ] {
        let (code, _, said) = asked(words);
        let said = String::from_utf8(said).unwrap().replace('\u{a0}', " ");
        assert_eq!(code, Some(2), "{words}");
        assert!(said.contains(wanted), "{words}: {said}");
    }
}

#[test]
fn the_first_users_study_answers_no_from_the_command_line_and_its_own_question_answers_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let said = |arguments: &[&str]| -> serde_json::Value {
        let output = pupitre(folder.path(), arguments);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let answer = said(&["study", "--example", "first-user"]);
    assert_eq!(answer["answer"], "no");
    assert_eq!(answer["solutions"][0]["balance"].as_f64().unwrap().round(), -34_210.0);
    let mut question = said(&["study", "--example", "first-user", "--question"]);
    let file = folder.path().join("chiffres.json");
    std::fs::write(&file, question.to_string()).unwrap();
    assert_eq!(said(&["study", "--input", file.to_str().unwrap()]), answer);

    question["years"] = 0.into();
    std::fs::write(&file, question.to_string()).unwrap();
    let refused = pupitre(folder.path(), &["study", "--input", file.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(lines(&refused).join(" ").contains("La durée du mandat"));
}
