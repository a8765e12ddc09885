//! The files of the scenarios: the real ones when they are there, else made here.
use crate::Bench;
use anyhow::Result;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// A folder of the test data: `PUPITRE_TEST_DATA`, or `shared/data` beside the checkout.
fn test_data(bench: &Bench) -> PathBuf {
    std::env::var_os("PUPITRE_TEST_DATA").map_or_else(|| bench.root.join("../shared/data"), PathBuf::from)
}

/// The 122 papers of two sittings of a real council; none when the data is not there.
pub fn council_papers(bench: &Bench) -> Option<Vec<PathBuf>> {
    let root = test_data(bench).join("montpellier");
    let mut found = Vec::new();
    for sitting in ["seance-2014-04-24", "seance-2014-05-22"] {
        gather(&root.join(sitting), &mut found);
    }
    found.sort();
    (!found.is_empty()).then_some(found)
}

/// The same with the minutes of two sittings: every page of the real papers.
pub fn council_and_minutes(bench: &Bench) -> Vec<PathBuf> {
    let mut found = council_papers(bench).unwrap_or_default();
    gather(&test_data(bench).join("montpellier/proces-verbaux"), &mut found);
    found
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|e| e == "pdf") {
            found.push(path);
        }
    }
}

/// As many papers, made here.
pub fn made_papers(folder: &Path, count: usize) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let paper = |n: usize| {
        let path = folder.join(format!("{:03}-note.pdf", n + 1));
        std::fs::write(&path, pdf(&format!("Affaire {}", n + 1), 2 + n % 3, 40_000))?;
        Ok(path)
    };
    (0..count).map(paper).collect()
}

/// A PDF of pages of text; `weight`: bytes of noise that no compression shrinks, the same at every run.
pub fn pdf(title: &str, pages: usize, weight: usize) -> Vec<u8> {
    let kids: String = (0..pages).map(|n| format!("{} 0 R ", 4 + 2 * n)).collect();
    let mut objects: Vec<Vec<u8>> = vec![
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>".to_vec(),
        format!("<< /Type /Pages /Count {pages} /Kids [{kids}] >>").into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    let title: String = title.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    for n in 0..pages {
        let text = format!("BT /F1 16 Tf 60 770 Td ({title}, page {} sur {pages}) Tj ET", n + 1);
        let content = 5 + 2 * n;
        let image =
            if weight > 0 { format!("/XObject << /N {} 0 R >>", 4 + 2 * pages) } else { String::new() };
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R \
                 /Resources << /Font << /F1 3 0 R >> {image} >> >>"
            )
            .into_bytes(),
        );
        objects.push(format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()).into_bytes());
    }
    if weight > 0 {
        let head = format!(
            "<< /Type /XObject /Subtype /Image /Width {weight} /Height 1 /ColorSpace /DeviceGray \
             /BitsPerComponent 8 /Length {weight} >>\nstream\n"
        );
        objects.push([head.as_bytes(), &noise(&title, weight), b"\nendstream"].concat());
    }
    whole(&objects)
}

fn noise(seed: &str, length: usize) -> Vec<u8> {
    let mut noise = Vec::with_capacity(length + 32);
    let mut seed = Sha256::digest(seed);
    while noise.len() < length {
        noise.extend_from_slice(&seed);
        seed = Sha256::digest(seed);
    }
    noise.truncate(length);
    noise
}

fn whole(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.extend_from_slice(format!("{} 0 obj\n", index + 1).as_bytes());
        pdf.extend_from_slice(object);
        pdf.extend_from_slice(b"\nendobj\n");
    }
    let start = pdf.len();
    pdf.extend_from_slice(table.as_bytes());
    let trailer =
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    pdf.extend_from_slice(trailer.as_bytes());
    pdf
}
