//! Dossiers: the documents of a sitting, placed on its items; uploads that survive a cut; pages as images.
//!
//! Each file is kept twice: the original, untouched, and a reading copy with object streams and without
//! active content. A signed PDF is never rewritten: its reading copy is the original. Files are read only by
//! the press, in a child process under limits. Beside them stands one small picture of the first page, derived and
//! never evidence: a tablet shows it until the file has come.
mod arriving;
mod assembly;
mod deposit;
mod discard;
mod intake;
mod matching;
mod model;
mod naming;
mod office;
mod picture;
mod place;
mod receive;
mod refusal;
mod scan;
mod serve;
mod store;
mod tasks;
mod upload;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use assembly::{
    Assembled, DossierPlan, PlannedPart, assemble_dossier, front, put_together, when_and_where,
};
pub use deposit::{Deposited, deposit_folder};
pub use intake::inspect;
pub use model::{Document, PagePicture};
pub use naming::{Clues, read_name};
pub use scan::{keep_scan, scan};
pub use serve::{content_disposition, sandboxed};
pub use store::{documents, picture, pictures, uploads_under_way};
pub use tasks::{AssembleOrder, FileRefused, Found, InspectOrder, Made, PartOrder};
pub use upload::forget_uploads;

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(discard::discard))
        .routes(routes!(upload::start))
        .routes(routes!(upload::get, receive::piece, upload::cancel))
        .routes(routes!(place::place, place::remove))
        .routes(routes!(serve::file))
        .routes(routes!(serve::page))
        .routes(routes!(assembly::now))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[("dossiers.read", intake::job)];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[
    ("dossiers.inspect", tasks::inspect),
    ("dossiers.convert", tasks::convert),
    ("dossiers.page", tasks::page),
    ("dossiers.look", tasks::look),
    ("dossiers.assemble", tasks::put_together),
];
