//! `pupitre verify`: checks a proof of sending, a signed paper, an exported journal or an archive package, without server, database or account.
//!
//! The answer is JSON on the standard output. Exit code 0: nothing was changed; 1: something was; 2: unreadable.
use crate::features::convocations::{Checked, check_against, check_files, check_journal, check_proof};
use crate::features::fleet::check_signed;
use crate::features::publication::check_archive;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What to check.
#[derive(clap::Args)]
pub struct Verify {
    /// Preuve d’envoi (preuve.json), document signé (.json), journal exporté (.ndjson) ou paquet d’archive (.zip).
    file: PathBuf,
    /// Dossier des fichiers de la convocation, à comparer aux empreintes de la preuve.
    #[arg(long)]
    files: Option<PathBuf>,
    /// Journal exporté de la même collectivité : les actes de la preuve doivent s’y trouver.
    #[arg(long)]
    journal: Option<PathBuf>,
}

/// Checks, prints, and says how it ended.
pub fn verify(order: &Verify) -> ExitCode {
    let (answer, code) = match check(order) {
        Ok(checked) => {
            let ok = checked.findings.is_empty();
            (json!({ "ok": ok, "checked": checked.checked, "findings": checked.findings }), u8::from(!ok))
        }
        Err(sentence) => {
            eprintln!("pupitre : {sentence}");
            (json!({ "ok": false, "checked": {}, "findings": [sentence] }), 2)
        }
    };
    println!("{answer:#}");
    ExitCode::from(code)
}

/// The check itself; an error means that nothing could be read.
fn check(order: &Verify) -> Result<Checked, String> {
    let bytes = std::fs::read(&order.file).map_err(|e| unreadable(&order.file, &e))?;
    if bytes.starts_with(b"PK\x03\x04") {
        return check_archive(&bytes);
    }
    let text = String::from_utf8(bytes).map_err(|e| unreadable(&order.file, &e))?;
    let whole: Option<Value> = serde_json::from_str(&text).ok();
    if let Some(raw) = &whole {
        let journal = order.journal.as_deref().map(read).transpose()?;
        if let Some(checked) = check_signed(raw, journal.as_deref()) {
            return checked;
        }
    }
    let Some(raw) = whole.filter(|v| v.get("manifest").is_some() || v.get("evidence").is_some()) else {
        return check_journal(&text).map_err(|fault| {
            format!("{} n’est ni une preuve d’envoi, ni un journal exporté. {fault}", order.file.display())
        });
    };
    // A proof that lost its shape was changed: that is an answer, not a reading fault.
    let mut result = check_proof(&raw)
        .unwrap_or_else(|fault| Checked { checked: json!({ "kind": "proof" }), findings: vec![fault] });
    if let Some(folder) = &order.files {
        let given = hashes(folder, &order.file)?;
        let files = check_files(&raw, &given);
        result.checked["files"] = files.checked;
        result.findings.extend(files.findings);
    }
    if let Some(journal) = &order.journal {
        let chain = check_against(&raw, &read(journal)?)?;
        result.checked["journal"] = chain.checked;
        result.findings.extend(chain.findings);
    }
    Ok(result)
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| unreadable(path, &e))
}

fn unreadable(path: &Path, fault: &dyn std::fmt::Display) -> String {
    format!("le fichier {} ne se lit pas : {fault}.", path.display())
}

/// Names and SHA-256 of the files of a folder and of those under it, the proof itself, hidden files and other
/// proofs left out.
fn hashes(folder: &Path, proof: &Path) -> Result<Vec<(String, String)>, String> {
    let fault = |e: std::io::Error| format!("le dossier {} ne se lit pas : {e}.", folder.display());
    let proof = proof.canonicalize().map_err(fault)?;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let aside = name.starts_with('.')
            || [".json", ".ndjson"].iter().any(|end| name.ends_with(end))
            || (name.starts_with("preuve-") && name.ends_with(".pdf"));
        if path.is_dir() {
            found.extend(hashes(&path, &proof)?);
        } else if !aside && path.canonicalize().ok().as_deref() != Some(&proof) {
            found.push((name, hash(&path).map_err(fault)?));
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn hash(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut piece = vec![0; 256 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex::encode(hasher.finalize())),
            read => hasher.update(&piece[..read]),
        }
    }
}
