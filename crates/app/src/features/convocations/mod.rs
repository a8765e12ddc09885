//! Convocations: the gate, the sending, what each recipient received, the proof.
//!
//! Invariants: what was sent is frozen; one dispatch per recipient and version; nothing is sent from a request;
//! evidence is only added; an e-mail may repeat with the same Message-ID, a dispatch never.
mod cancel;
mod changes;
mod convene_others;
mod deliver;
mod display;
mod files;
mod gate;
mod invitation;
mod join;
mod letter;
mod list;
mod mail_words;
mod manifest;
mod model;
mod notice;
mod paper;
mod papers;
mod patch;
mod postpone;
mod preview;
mod proof;
mod readiness;
mod recipients;
mod remind;
mod send;
mod store;
mod substitute;
mod typeset;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use display::shown_on_site;
pub use list::status;
pub use model::{
    ConvenedAs, Convocation, ConvocationKind, Dispatch, FilePatch, FrozenDocument, FrozenItem, FrozenSitting,
    Manifest, Received,
};
pub use papers::{papers_of, right_to_annotated, right_to_file};
pub use patch::{file_patch, patches_for};
pub use proof::{Checked, check_against, check_files, check_journal, check_proof};
pub use send::{SendRequest, send_from};
pub use store::{
    add_evidence, authority_of_dispatch, convocation, dispatch, first_hashes, hashes_of, manifest_in_force,
    received_by, versions,
};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(gate::gate))
        .routes(routes!(list::list, send::send))
        .routes(routes!(convene_others::convene_others))
        .routes(routes!(readiness::readiness))
        .routes(routes!(readiness::readiness_csv))
        .routes(routes!(files::letter))
        .routes(routes!(files::dossier))
        .routes(routes!(files::print_run))
        .routes(routes!(files::posting_slip))
        .routes(routes!(cancel::cancel))
        .routes(routes!(postpone::postpone))
        .routes(routes!(preview::letter_preview))
        .routes(routes!(remind::remind))
        .routes(routes!(remind::resend))
        .routes(routes!(paper::posted))
        .routes(routes!(display::displayed))
        .routes(routes!(proof::proof_json))
        .routes(routes!(proof::proof_pdf))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[
    ("convocations.typeset", typeset::typeset),
    ("convocations.print_run", typeset::print_run),
    ("convocations.patch", patch::patch),
    ("convocations.deliver", deliver::deliver),
    ("convocations.remind", remind::by_itself),
    ("convocations.notice", notice::notice),
    ("convocations.convene_substitute", substitute::convene),
];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[
    ("convocations.typeset", typeset::typeset_task),
    ("convocations.proof", proof::typeset_proof),
    ("convocations.letter", preview::letter_task),
    ("convocations.patch", patch::patch_task),
];
