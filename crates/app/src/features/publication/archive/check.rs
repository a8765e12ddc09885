//! A package checked by anybody: every piece is there, is the one that was put in, and nothing else is.
use super::{FORMAT, Index};
use crate::features::convocations::Checked;
use crate::platform::ids::sha256_hex;
use serde_json::json;
use std::collections::HashSet;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Largest piece that is read: a package is no bomb.
const LARGEST: u64 = 1 << 30;
/// What stands beside the pieces.
const BESIDE: [&str; 3] = ["manifest.xml", "paquet.json", "empreintes.sha256"];

/// Checks the bytes of a package; an error means that it is none.
pub fn check_archive(bytes: &[u8]) -> Result<Checked, String> {
    let mut zip = ZipArchive::new(Cursor::new(bytes))
        .map_err(|e| format!("ce fichier n’est pas un paquet ZIP lisible ({e})."))?;
    let said = read(&mut zip, "paquet.json")
        .ok_or("ce ZIP n’est pas un paquet d’archive : il n’a pas de « paquet.json ».")?;
    let index: Index =
        serde_json::from_slice(&said).map_err(|e| format!("« paquet.json » ne se lit pas ({e})."))?;
    if index.format != FORMAT {
        return Err(format!("format inconnu : « {} ».", index.format));
    }
    let mut findings = Vec::new();
    for piece in &index.pieces {
        match read(&mut zip, &piece.path) {
            None => findings.push(format!("La pièce « {} » manque.", piece.path)),
            Some(bytes) if sha256_hex(&bytes) != piece.sha256 => {
                findings.push(format!(
                    "La pièce « {} » a été modifiée : son empreinte ne correspond plus.",
                    piece.path
                ));
            }
            Some(_) => {}
        }
    }
    let known: HashSet<&str> = index.pieces.iter().map(|p| p.path.as_str()).chain(BESIDE).collect();
    let foreign = zip
        .file_names()
        .filter(|name| !known.contains(name))
        .map(|name| format!("La pièce « {name} » n’est pas du paquet."));
    findings.extend(foreign.collect::<Vec<_>>());
    findings.extend(check_beside(&mut zip, &index, &said));
    let checked = json!({ "kind": "archive", "sitting": index.sitting, "day": index.day, "pieces": index.pieces.len(),
        "seal": sha256_hex(&said) });
    Ok(Checked { checked, findings })
}

/// The slip says the same hashes, and the list of hashes names slip and index.
fn check_beside(zip: &mut ZipArchive<Cursor<&[u8]>>, index: &Index, said: &[u8]) -> Vec<String> {
    let mut findings = Vec::new();
    let slip = read(zip, "manifest.xml").unwrap_or_default();
    let text = String::from_utf8_lossy(&slip);
    if let Some(piece) = index.pieces.iter().find(|p| !text.contains(&p.sha256)) {
        findings.push(format!("Le bordereau « manifest.xml » ne dit pas l’empreinte de « {} ».", piece.path));
    }
    let listed = read(zip, "empreintes.sha256").unwrap_or_default();
    let listed = String::from_utf8_lossy(&listed);
    for (name, bytes) in [("manifest.xml", slip.as_slice()), ("paquet.json", said)] {
        if !listed.contains(&format!("{}  {name}", sha256_hex(bytes))) {
            findings.push(format!("« {name} » a été modifié : son empreinte ne correspond plus."));
        }
    }
    findings
}

fn read(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    zip.by_name(name).ok()?.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
