use std::time::Instant;

use pupitre_documents::{Front, Part, assemble};

use crate::data;

#[test]
fn explore_assembly() {
    let Some(folder) = data::folder("montpellier") else { return };
    let files: Vec<_> = data::pdfs(&folder)
        .iter()
        .map(|p| (p.file_stem().unwrap().to_string_lossy().to_string(), std::fs::read(p).unwrap()))
        .collect();
    let parts: Vec<Part> = files.iter().enumerate().map(|(i, (name, bytes))| Part {
        item_number: (i / 3 + 1).to_string(), item_title: format!("Affaire numéro {} : convention d’objectifs avec la société publique locale, avenant de prolongation", i / 3 + 1), title: format!("Document {name}"), bytes: Some(bytes), note: String::new() }).collect();
    let front = Front {
        authority: "Communauté de communes des Trois Vallées".into(),
        body: "Conseil communautaire".into(),
        when_and_where: "jeudi 17 décembre 2026 à 18 h 30, salle des fêtes de Valbrune".into(),
        version: String::new(),
        accent: String::new(),
    };
    let start = Instant::now();
    let done = assemble(&parts, &front).unwrap();
    println!(
        "{:?} pages {} contents {} bytes {}",
        start.elapsed(),
        done.pages,
        done.contents_pages,
        done.bytes.len()
    );
    std::fs::write("/tmp/dossier.pdf", &done.bytes).unwrap();
    data::assert_sound(&done.bytes, "dossier");
}
