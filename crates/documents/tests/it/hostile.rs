use std::time::Instant;

use pupitre_documents::{inspect, prepare};

use crate::data;

#[test]
fn explore() {
    let Some(folder) = data::folder("hostile-pdf") else { return };
    for path in data::pdfs(&folder) {
        let bytes = std::fs::read(&path).unwrap();
        let start = Instant::now();
        let result = prepare(&bytes);
        let took = start.elapsed().as_millis();
        let name = path.file_name().unwrap().to_string_lossy().to_string();
        let n = data::tool("qpdf", &["--show-npages"], &bytes, &[]).unwrap().1;
        let n = n.lines().last().unwrap_or("").chars().take(60).collect::<String>();
        match result {
            Ok(p) => {
                let chk = p.reading.as_ref().map(|r| data::tool("qpdf", &["--check"], r, &[]).unwrap());
                let bad = chk.as_ref().is_some_and(|c| !c.0);
                if p.inspection.pages.to_string() != n
                    || bad
                    || took > 500
                    || !p.inspection.warnings.is_empty()
                {
                    println!(
                        "{name} ours {} qpdf {n} {took}ms signed {} warn {:?} {}",
                        p.inspection.pages,
                        p.inspection.signed,
                        p.inspection.warnings,
                        if bad { chk.unwrap().1 } else { String::new() }
                    );
                }
            }
            Err(e) => println!("{name} REFUSED {e:?} qpdf {n} {took}ms"),
        }
        let _ = inspect(&bytes);
    }
}
