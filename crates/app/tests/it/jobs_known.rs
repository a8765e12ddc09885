//! Every kind of job that any room writes has a handler, and every kind that a screen names exists.
use pupitre::app;
use std::collections::BTreeSet;
use std::path::Path;

/// The sources of the application: (file, text).
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Literals `room.verb` inside a piece of source.
fn kinds(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2).filter(|word| {
        word.split_once('.').is_some_and(|(room, verb)| {
            [room, verb]
                .iter()
                .all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
        })
    })
}

/// The call that begins here, up to its closing parenthesis.
fn call(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return &text[..at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    text
}

#[test]
fn every_job_that_a_room_writes_is_one_that_a_worker_can_do() {
    let handlers = app::handlers();
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut written = BTreeSet::new();
    for (file, text) in &files {
        for (at, _) in text.match_indices("jobs::enqueue(") {
            let kind: Vec<&str> = kinds(call(&text[at..])).collect();
            assert_eq!(
                kind.len(),
                1,
                "{file}: a job is written with its kind in plain letters, found {kind:?}"
            );
            written.insert(kind[0].to_owned());
        }
        // Written many at once, in SQL.
        for (at, _) in text.match_indices("INSERT INTO job ") {
            if file.ends_with("platform/jobs.rs") {
                continue;
            }
            let statement = &text[at..];
            let statement = &statement[..statement.find('"').unwrap_or(statement.len())];
            let kind = statement.split('\'').skip(1).step_by(2).find(|w| w.contains('.'));
            written.insert(kind.unwrap_or_else(|| panic!("{file}: no kind in {statement}")).to_owned());
        }
    }
    assert!(written.len() >= 6, "the reader of sources finds jobs: {written:?}");
    for kind in &written {
        assert!(handlers.contains_key(kind.as_str()), "« {kind} » is written by a room and done by nobody");
    }
    for kind in handlers.keys() {
        assert!(written.contains(*kind), "« {kind} » is done by a worker and written by nobody");
    }
}
