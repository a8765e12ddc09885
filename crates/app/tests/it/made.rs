//! Files made for tests: small PDFs, office documents; and the folder of real ones, when it is there.
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// A sound PDF: each page bears « {title}, page {n} ».
pub fn pdf(title: &str, pages: usize) -> Vec<u8> {
    pdf_with(title, pages, "", &[])
}

/// The same with a digital signature field.
pub fn signed_pdf(title: &str) -> Vec<u8> {
    let field = "<< /FT /Sig /T (s) /V << /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached \
        /Contents <00> /ByteRange [0 1 2 3] >> >>";
    pdf_with(title, 1, "/AcroForm << /SigFlags 3 /Fields [4 0 R] >>", &[field])
}

/// The same with a program that runs at opening.
pub fn pdf_with_program(title: &str) -> Vec<u8> {
    pdf_with(title, 1, "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", &[])
}

/// A sound PDF with these lines on its pages.
pub fn written_pdf(pages: &[Vec<String>]) -> Vec<u8> {
    let page = |lines: &Vec<String>| {
        let lines: String = lines.iter().map(|line| format!("0 -18 Td ({line}) Tj ")).collect();
        format!("BT /F1 11 Tf 60 780 Td {lines}ET")
    };
    built("", &[], &pages.iter().map(page).collect::<Vec<_>>())
}

fn pdf_with(title: &str, pages: usize, catalog: &str, more: &[&str]) -> Vec<u8> {
    let page = |n| format!("BT /F1 14 Tf 72 700 Td ({title}, page {}) Tj ET", n + 1);
    built(catalog, more, &(0..pages).map(page).collect::<Vec<_>>())
}

/// Objects 1 to 3 are the catalog, the pages and the font; `more` follow from 4 on.
fn built(catalog: &str, more: &[&str], contents: &[String]) -> Vec<u8> {
    let (first, pages) = (4 + more.len(), contents.len());
    let kids: Vec<String> = (0..pages).map(|n| format!("{} 0 R", first + 2 * n)).collect();
    let mut objects = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
        format!("<< /Type /Pages /Count {pages} /Kids [{}] >>", kids.join(" ")),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".into(),
    ];
    objects.extend(more.iter().map(|o| (*o).to_owned()));
    for (n, text) in contents.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            first + 2 * n + 1
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()));
    }
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    file.extend(format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    file
}

/// A PDF too big for one piece: the same pages, and a long comment.
pub fn big_pdf(title: &str, bytes: usize) -> Vec<u8> {
    let mut file = pdf(title, 3);
    let mut padding = b"%".to_vec();
    padding.resize(bytes.saturating_sub(file.len()), b'x');
    padding.push(b'\n');
    // Before the cross-reference table nothing may move: the comment goes last, before the trailer's end mark.
    let end = file.len() - b"%%EOF\n".len();
    let tail = file.split_off(end);
    file.extend(padding);
    // A reader looks for `startxref` near the end.
    let at = String::from_utf8_lossy(&file).rfind("startxref").unwrap();
    let line = String::from_utf8_lossy(&file[at..]).lines().take(2).collect::<Vec<_>>().join("\n");
    file.extend(format!("{line}\n").bytes());
    file.extend(tail);
    file
}

/// A DOCX of two pages, whose first words say that it is an explanatory note.
pub fn docx() -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let relations = format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>"#
    );
    let paragraph = |text: &str| format!("<w:p><w:r>{text}</w:r></w:p>");
    let document = format!(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}{}{}</w:body></w:document>"#,
        paragraph("<w:t>Note explicative de synthèse</w:t>"),
        paragraph(r#"<w:br w:type="page"/>"#),
        paragraph("<w:t>Le prix de l’eau est fixé à 2,31 €.</w:t>")
    );
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let files =
        [("[Content_Types].xml", types), ("_rels/.rels", &relations), ("word/document.xml", &document)];
    for (name, text) in files {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The folder of real files: `PUPITRE_TEST_DATA`, or `shared/data` beside the checkout. Its absence is said once.
pub fn data(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("PUPITRE_TEST_DATA")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("no {} (set PUPITRE_TEST_DATA): generated files instead", folder.display());
    None
}

/// PDFs under a folder, sorted.
pub fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(pdfs(&path));
        } else if path.extension().is_some_and(|e| e == "pdf") {
            found.push(path);
        }
    }
    found.sort();
    found
}
