//! Where the test files are, and the outside tools that judge our output; absent ones are said in one line.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of real files: `PUPITRE_TEST_DATA`, or `shared/data` beside the checkout.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("PUPITRE_TEST_DATA")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no {} (set PUPITRE_TEST_DATA to the folder of test files)", folder.display());
    None
}

/// Every PDF under a folder, sorted.
pub(crate) fn pdfs(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "pdf") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Runs a tool on bytes given as a file; none when it is not installed.
pub(crate) fn tool(name: &str, before: &[&str], bytes: &[u8], after: &[&str]) -> Option<(bool, String)> {
    let folder = std::env::temp_dir().join("pupitre-documents-tests");
    std::fs::create_dir_all(&folder).ok()?;
    let thread = format!("{:?}", std::thread::current().id()).replace(['(', ')'], "");
    let file = folder.join(format!("{}-{thread}-{}.pdf", std::process::id(), bytes.len()));
    std::fs::write(&file, bytes).ok()?;
    let output = Command::new(name).args(before).arg(&file).args(after).output();
    let _ = std::fs::remove_file(&file);
    match output {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned()
                + &String::from_utf8_lossy(&output.stderr);
            Some((output.status.success(), said))
        }
        Err(_) => {
            eprintln!("skipped: {name} is not installed");
            None
        }
    }
}

/// Fails unless qpdf finds nothing wrong.
pub(crate) fn assert_sound(bytes: &[u8], what: &str) {
    if let Some((fine, said)) = tool("qpdf", &["--check"], bytes, &[]) {
        assert!(fine, "{what}: {said}");
    }
}

/// The text of each page as poppler reads it, when it is installed.
pub(crate) fn texts(bytes: &[u8]) -> Option<Vec<String>> {
    let (fine, said) = tool("pdftotext", &["-q", "-raw"], bytes, &["-"])?;
    assert!(fine, "pdftotext: {said}");
    Some(said.split('\u{c}').map(str::to_string).collect())
}

/// Keeps a document to be looked at, in the folder named by `PUPITRE_SPECIMENS`.
pub(crate) fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("PUPITRE_SPECIMENS") {
        let _ = std::fs::create_dir_all(&folder);
        let _ = std::fs::write(Path::new(&folder).join(name), bytes);
    }
}

/// As [`texts`], for files that poppler itself may refuse.
pub(crate) fn try_texts(bytes: &[u8]) -> Option<String> {
    let (fine, said) = tool("pdftotext", &["-q", "-raw"], bytes, &["-"])?;
    fine.then_some(said)
}
