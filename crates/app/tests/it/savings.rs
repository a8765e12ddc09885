//! Studies before buying: kept, read, printed, refused when a figure cannot be.
use crate::harness::for_each_engine;
use pupitre::platform::ids;
use pupitre_rules::study;
use serde_json::{Value, json};

fn question() -> Value {
    serde_json::to_value(study::first_user()).unwrap()
}

#[test]
fn a_study_is_kept_changed_printed_and_removed() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let (list, id) = (format!("/api/authorities/{a}/studies"), ids::new_id());
        let one = format!("{list}/{id}");
        assert_eq!(app.get(&list, &clerk).await.expect(200).json(), json!([]));
        let kept = json!({"id": id, "title": "  Équiper   le conseil ", "question": question()});
        let row = app.post(&list, &clerk, kept.clone()).await.expect(200).json();
        assert_eq!((&row["title"], &row["question"]), (&json!("Équiper le conseil"), &question()));
        app.post(&list, &clerk, kept).await.expect(200);
        let mut changed = question();
        changed["years"] = json!(5.0);
        app.put(&one, &clerk, json!({"title": "Autre nom", "question": changed})).await.expect(200);
        let rows = app.get(&list, &clerk).await.expect(200).json();
        assert_eq!((rows.as_array().unwrap().len(), &rows[0]["title"]), (1, &json!("Autre nom")));

        let pdf = app.get(&format!("{one}/paper.pdf"), &clerk).await.expect(200).bytes;
        let words = pupitre_documents::page_texts(&pdf).unwrap().join(" ");
        for said in ["Autre nom", "Non. Le papier évité", "D’où", "ADEME"] {
            assert!(words.to_lowercase().contains(&said.to_lowercase()), "« {said} » in {words}");
        }
        if let Ok(folder) = std::env::var("PUPITRE_SPECIMENS") {
            std::fs::write(format!("{folder}/etude.pdf"), &pdf).unwrap();
        }
        app.delete(&one, &clerk).await.expect(204);
        app.delete(&one, &clerk).await.expect(404);
    });
}

#[test]
fn a_study_that_cannot_be_is_refused_with_the_field_and_a_sentence() {
    for_each_engine(|app| async move {
        let (a, clerk) = app.community().await;
        let list = format!("/api/authorities/{a}/studies");
        let refused = |change: fn(&mut Value)| {
            let (app, list, clerk) = (&app, &list, &clerk);
            async move {
                let mut body = json!({"id": ids::new_id(), "title": "Étude", "question": question()});
                change(&mut body);
                let problem = app.post(list, clerk, body).await.expect(422).json();
                (problem["field"].as_str().unwrap_or_default().to_owned(), problem["detail"].to_string())
            }
        };
        assert_eq!(refused(|b| b["title"] = json!(" ")).await.0, "title");
        assert_eq!(refused(|b| b["title"] = json!("é".repeat(121))).await.0, "title");
        assert_eq!(refused(|b| b["question"]["years"] = json!(0)).await.0, "years");
        assert_eq!(
            refused(|b| b["question"]["bodies"][0]["members"] = json!(-3)).await.0,
            "bodies[0].members"
        );
        let (field, sentence) = refused(|b| b["question"]["bodies"][0]["posted_share"] = json!(1)).await;
        assert!(field == "tariff" && sentence.contains("tarif postal"), "{field} {sentence}");
        refused(|b| b["question"]["solutions"][0]["colour"] = json!("rouge")).await;
    });
}
