//! Checking a proof file or an exported journal, without server or database. Findings are French sentences; none
//! means that nothing was changed.
use super::file::{FORMAT, HOW_TO_VERIFY, ProofDispatch, ProofFile, acts_hash, section_hash};
use crate::platform::ids;
use crate::platform::journal::{self, Entry};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// What was checked, and what was found.
pub struct Checked {
    /// Figures of what was checked.
    pub checked: Value,
    /// Faults, in French.
    pub findings: Vec<String>,
}

/// Checks a proof file already read as JSON.
pub fn check_proof(raw: &Value) -> Result<Checked, String> {
    let file: ProofFile = serde_json::from_value(raw.clone())
        .map_err(|e| format!("Ce fichier n’est pas une preuve d’envoi entière : {e}."))?;
    let mut findings = Vec::new();
    let mut expect = |holds: bool, sentence: &str| {
        if !holds {
            findings.push(sentence.to_owned());
        }
    };
    expect(file.format == FORMAT, "Le format annoncé n’est pas celui d’une preuve d’envoi de Pupitre.");
    expect(file.how_to_verify == HOW_TO_VERIFY, "Le mode d’emploi de la vérification a été modifié.");
    expect(
        serde_json::to_value(&file).is_ok_and(|again| again == *raw),
        "Le fichier contient des mentions ajoutées, ou d’autres ont été retirées.",
    );
    expect(
        section_hash(&file.manifest).is_ok_and(|h| h == file.manifest_sha256),
        "Ce qui a été envoyé (séance, ordre du jour, documents) a été modifié : son empreinte ne correspond plus.",
    );
    expect(
        section_hash(&file.evidence).is_ok_and(|h| h == file.evidence_sha256),
        "Les destinataires ou les preuves de réception ont été modifiés : leur empreinte ne correspond plus.",
    );
    expect(
        file.manifest.sitting.id == file.evidence.convocation.sitting_id,
        "Le dossier et l’envoi ne parlent pas de la même séance.",
    );
    check_journal_part(&file, &mut findings);
    check_acts(&file, &mut findings);
    let documents = file.manifest.agenda.iter().flat_map(|i| &i.documents).count();
    let checked = json!({
        "kind": "proof", "authority": file.manifest.authority.name, "siren": file.manifest.authority.siren,
        "body": file.manifest.sitting.body, "sitting_at": file.manifest.sitting.starts_at.instant().to_string(),
        "sent_at": file.evidence.convocation.sent_at.instant().to_string(),
        "version": file.evidence.convocation.version, "recipients": file.evidence.dispatches.len(),
        "events": file.evidence.dispatches.iter().map(|d| d.events.len()).sum::<usize>(),
        "documents": documents, "journal_entries": file.journal.len(), "head": file.head.hash,
        "manifest_sha256": file.manifest_sha256, "evidence_sha256": file.evidence_sha256,
    });
    Ok(Checked { checked, findings })
}

/// Entries about one convocation: each whole, in order, of this authority and about this sending.
fn check_journal_part(file: &ProofFile, findings: &mut Vec<String>) {
    for entry in &file.journal {
        if let Err(fault) = journal::check_chain(std::slice::from_ref(entry)) {
            findings.push(fault);
        }
        let body = body_of(entry);
        if body["authority"] != json!(file.manifest.authority.id)
            || body["subject"] != json!(file.evidence.convocation.id)
        {
            findings.push(format!(
                "L’acte n° {} du journal ne concerne pas cet envoi de cette collectivité.",
                entry.seq
            ));
        }
    }
    for pair in file.journal.windows(2) {
        if pair[1].seq <= pair[0].seq || (pair[1].seq == pair[0].seq + 1 && pair[1].prev_hash != pair[0].hash)
        {
            findings.push(format!("La chaîne du journal est rompue avant l’acte n° {}.", pair[1].seq));
        }
    }
    let last = file.journal.last();
    if last.is_none_or(|e| e.seq != file.head.seq || e.hash != file.head.hash) {
        findings.push("La tête du journal n’est pas l’acte qui scelle cette preuve.".into());
    }
    let seal = last.map(body_of).filter(|b| b["verb"] == "convocations.proof").unwrap_or_default();
    if seal["facts"]["evidence_sha256"] != json!(file.evidence_sha256) {
        findings.push(
            "Le dernier acte du journal ne scelle pas ces preuves : leur empreinte n’y est pas.".into(),
        );
    }
    let before = &file.journal[..file.journal.len().saturating_sub(1)];
    if seal["facts"]["acts_sha256"] != json!(acts_hash(before)) {
        findings.push("Un acte du journal a été retiré de la preuve, ou ajouté.".into());
    }
}

/// The sending as the journal wrote it against the sending as the file tells it.
fn check_acts(file: &ProofFile, findings: &mut Vec<String>) {
    let bodies: Vec<Value> = file.journal.iter().map(body_of).collect();
    let sends: Vec<&Value> = bodies.iter().filter(|b| b["verb"] == "convocations.send").collect();
    let [send] = sends.as_slice() else {
        findings.push(format!(
            "Le journal doit contenir un acte d’envoi de cette convocation, et un seul ; il en contient {}.",
            sends.len()
        ));
        return;
    };
    let version = &file.evidence.convocation;
    let told = json!({ "sitting": version.sitting_id, "version": version.version, "kind": version.kind,
        "manifest_sha256": file.manifest_sha256, "notice": file.evidence.notice });
    let written = &send["facts"];
    for (key, value) in told.as_object().into_iter().flatten() {
        if written[key] != *value {
            findings
                .push(format!("L’acte d’envoi du journal ne dit pas la même chose que la preuve ({key})."));
        }
    }
    if send["at"] != json!(version.sent_at.instant().to_string()) || send["actor"] != json!(version.sent_by) {
        findings
            .push("L’acte d’envoi du journal porte une autre date ou un autre auteur que la preuve.".into());
    }
    check_recipients(&bodies, &file.evidence.dispatches, findings);
}

/// Everybody whom the journal convened is in the file with his address, and nobody else.
fn check_recipients(bodies: &[Value], dispatches: &[ProofDispatch], findings: &mut Vec<String>) {
    let acts = bodies.iter().filter(|b| {
        matches!(
            b["verb"].as_str(),
            Some("convocations.send" | "convocations.convene_substitute" | "convocations.convene_others")
        )
    });
    let mut convened: HashMap<String, (&Value, &Value)> = HashMap::new();
    for act in acts {
        for r in act["facts"]["recipients"].as_array().into_iter().flatten() {
            convened.insert(r["dispatch"].as_str().unwrap_or_default().to_owned(), (r, &act["at"]));
        }
    }
    let told: BTreeSet<String> = dispatches.iter().map(|d| d.id.to_string()).collect();
    if told.len() != dispatches.len() || told.len() != convened.len() {
        findings.push(format!(
            "Le journal compte {} destinataires, la preuve en montre {}.",
            convened.len(),
            dispatches.len()
        ));
    }
    for d in dispatches {
        let expected = json!({ "dispatch": d.id, "mandate": d.mandate_id, "capacity": d.capacity,
            "channel": d.channel, "address_sha256": ids::sha256_hex(d.address.as_bytes()) });
        let at = json!(d.dispatched_at.instant().to_string());
        if convened.get(&d.id.to_string()) != Some(&(&expected, &at)) {
            findings
                .push(format!("Le journal ne dit pas la même chose que la preuve de l’envoi à {}.", d.name));
        }
    }
}

fn body_of(entry: &Entry) -> Value {
    serde_json::from_str(&entry.body).unwrap_or_default()
}

/// Checks files given beside a proof: (name, SHA-256) each. Every document must be there, unchanged; what belongs
/// to the sending but was not given (letter, dossier, print run) is no fault; a foreign file is one.
pub fn check_files(raw: &Value, given: &[(String, String)]) -> Checked {
    let Ok(file) = serde_json::from_value::<ProofFile>(raw.clone()) else {
        return Checked { checked: Value::Null, findings: Vec::new() };
    };
    let held: BTreeSet<&str> = given.iter().map(|(_, hash)| hash.as_str()).collect();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut findings = Vec::new();
    let made = &file.evidence.files;
    let made = [&made.letter_sha256, &made.dossier_sha256, &made.print_run_sha256, &made.posting_slip_sha256];
    known.extend(made.into_iter().flatten().map(String::as_str));
    let mut found = 0;
    for d in file.manifest.agenda.iter().flat_map(|i| &i.documents) {
        known.extend([d.hash.as_str(), d.original_hash.as_str()]);
        if held.contains(d.hash.as_str()) || held.contains(d.original_hash.as_str()) {
            found += 1;
        } else {
            findings.push(format!(
                "Le document « {} » manque parmi les fichiers, ou il a été modifié (empreinte attendue : {}).",
                d.title, d.hash
            ));
        }
    }
    for (name, _) in given.iter().filter(|(_, hash)| !known.contains(hash.as_str())) {
        findings.push(format!(
            "Le fichier « {name} » n’est pas une pièce de cette convocation, ou il a été modifié."
        ));
    }
    Checked { checked: json!({ "given": given.len(), "documents_found": found }), findings }
}

/// Checks an exported journal: one entry a line; a first line without `seq` is a heading. An error means that there
/// is no journal at all.
pub fn check_journal(text: &str) -> Result<Checked, String> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut heading = Value::Null;
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let value: Value = serde_json::from_str(line).unwrap_or_default();
        if index == 0 && value.is_object() && value.get("seq").is_none() {
            heading = value;
            continue;
        }
        match serde_json::from_value(value) {
            Ok(entry) => entries.push(entry),
            Err(_) => findings.push(format!("La ligne {} n’est pas un acte entier du journal.", index + 1)),
        }
    }
    if entries.is_empty() && heading["format"] != journal::EXPORT_FORMAT {
        return Err("Aucun acte ne s’y lit.".into());
    }
    findings.extend(journal::check_chain(&entries).err());
    let authorities: BTreeSet<String> = entries.iter().map(|e| body_of(e)["authority"].to_string()).collect();
    if authorities.len() > 1 {
        findings.push("Les actes de ce journal sont de plusieurs collectivités.".into());
    }
    check_heading(&heading, &entries, &authorities, &mut findings);
    let last = entries.last();
    let checked = json!({ "kind": "journal", "journal_entries": entries.len(), "first": entries.first().map(|e| e.seq),
        "from_the_beginning": entries.first().is_none_or(|e| e.seq == 1), "last": last.map(|e| e.seq),
        "head": last.map(|e| &e.hash), "heading": !heading.is_null() });
    Ok(Checked { checked, findings })
}

/// The heading says how many acts there are and which is the last: a shortened export is found.
fn check_heading(
    heading: &Value,
    entries: &[Entry],
    authorities: &BTreeSet<String>,
    findings: &mut Vec<String>,
) {
    if heading.is_null() {
        return;
    }
    let head = entries.last().map_or(journal::GENESIS, |e| &e.hash);
    if heading["head"] != json!(head) || heading["entries"] != json!(entries.len()) {
        findings.push(format!(
            "L’en-tête du journal annonce {} actes et un dernier acte que le fichier ne contient pas ainsi : des actes y \
             manquent ou ont été ajoutés.",
            heading["entries"]
        ));
    }
    let named = heading["authority"]["id"].to_string();
    if !authorities.is_empty() && !authorities.contains(&named) {
        findings.push("L’en-tête du journal nomme une autre collectivité que ses actes.".into());
    }
}

/// Checks that the acts of a proof stand in an exported journal of the same authority.
pub fn check_against(raw: &Value, journal_text: &str) -> Result<Checked, String> {
    let mut whole = check_journal(journal_text)?;
    let Ok(file) = serde_json::from_value::<ProofFile>(raw.clone()) else { return Ok(whole) };
    let lines = journal_text.lines().filter_map(|l| serde_json::from_str::<Entry>(l).ok());
    let hashes: HashMap<i64, String> = lines.map(|e| (e.seq, e.hash)).collect();
    for entry in file.journal.iter().filter(|e| hashes.get(&e.seq) != Some(&e.hash)) {
        whole.findings.push(format!(
            "L’acte n° {} de la preuve n’est pas dans le journal exporté, ou il y est autrement.",
            entry.seq
        ));
    }
    Ok(whole)
}
