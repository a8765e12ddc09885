//! The fleet (parc de tablettes): what an authority lends to its members (L2121-13-1), from the order to the return.
//!
//! A tablet and its kit are one thing: handed over and taken back together. One borrower per tablet, one tablet per member.
//! Nothing moves but by a move of `rules::fleet`, written in the history of the tablet and of the member; history is only
//! added. Another authority learns that a member is equipped and by whom, nothing more.
mod agreement;
mod clauses;
mod export;
mod import;
mod lend;
mod list;
mod model;
mod moves;
mod order;
mod papers;
mod prepare;
mod settings;
mod sign;
mod store;
mod tags;
mod take_back;
mod view;
mod write;

use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use export::{Format, export_file};
pub use import::{TabletsReport, import_tablets_file, preview_tablets_file};
pub use lend::{LendRequest, lend_in};
pub use model::{Accessory, Borrower, Loan, Tablet, TabletEvent, TabletView};
pub use moves::{Doing, hand, step};
pub use settings::{FleetSettings, settings};
pub use sign::check_signed;
pub use store::{history, kit, lenders, loan, loans, tablet};
pub use take_back::{ReturnRequest, take_back_in};

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::tablets, write::create))
        .routes(routes!(list::find))
        .routes(routes!(list::borrowers))
        .routes(routes!(view::one, write::amend))
        .routes(routes!(view::of_member))
        .routes(routes!(write::kit))
        .routes(routes!(moves::make))
        .routes(routes!(lend::lend))
        .routes(routes!(take_back::take_back))
        .routes(routes!(take_back::pass_on))
        .routes(routes!(agreement::get, agreement::save))
        .routes(routes!(agreement::preview, sign::on_paper))
        .routes(routes!(agreement::pack))
        .routes(routes!(sign::scan, papers::scanned))
        .routes(routes!(papers::signed))
        .routes(routes!(papers::record))
        .routes(routes!(papers::all))
        .routes(routes!(papers::labels))
        .routes(routes!(papers::preparation))
        .routes(routes!(prepare::get, prepare::prepare))
        .routes(routes!(settings::get, settings::save))
        .routes(routes!(order::list, order::create))
        .routes(routes!(order::one))
        .routes(routes!(order::receive))
        .routes(routes!(order::close))
        .routes(routes!(export::export))
        .merge(import::router())
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] =
    &[papers::TASKS[0], papers::TASKS[1], papers::TASKS[2], import::TABLE_TASK];
