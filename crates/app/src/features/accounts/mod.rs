//! Accounts: how people come in, stay and leave; the first run; the demonstration's door.
//!
//! * A person has one account, whatever the number of mandates and roles; the account lives as long as one of them.
//! * A password alone opens nothing but the setting of a second factor. A tablet comes in by a one-time code.
//! * Every attempt is counted before it is tried, under the hash of what is tried; unknown and known e-mails
//!   are answered alike and take the same time.
//! * What changes an account's access is written in the journal of each authority where the person serves.
mod cut;
mod demo;
mod devices;
mod door;
mod enrol;
mod first_run;
mod me;
mod model;
mod passkey;
mod passkey_sign_in;
mod password;
mod push;
mod reference;
mod sessions;
mod sign_in;
mod store;
mod throttle;
mod totp;

use crate::platform::push as notifications;
use crate::platform::{jobs::Handler, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use crate::platform::auth::end_sessions_without_right;
pub use demo::{DEMO_PEOPLE, DemoPerson};
pub use first_run::{SETUP_CODE_LINE, setup_code};
pub use store::person_of;

/// Routes of the room.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(me::get, sessions::leave))
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(passkey_sign_in::start))
        .routes(routes!(passkey_sign_in::finish))
        .routes(routes!(enrol::enrol))
        .routes(routes!(enrol::enrol_elsewhere))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::revoke))
        .routes(routes!(push::state, push::on, push::off))
        .routes(routes!(devices::list))
        .routes(routes!(cut::cut))
        .routes(routes!(passkey::list))
        .routes(routes!(passkey::start))
        .routes(routes!(passkey::finish))
        .routes(routes!(passkey::remove))
        .routes(routes!(totp::start))
        .routes(routes!(totp::confirm))
        .routes(routes!(password::change))
        .routes(routes!(first_run::needed, first_run::run))
        .routes(routes!(reference::reference))
        .routes(routes!(demo::people))
        .routes(routes!(demo::sign_in))
        .routes(routes!(demo::mails))
        .routes(routes!(demo::mail))
}

/// Jobs of the room, by kind.
pub const JOBS: &[(&str, Handler)] = &[("outbound.push", notifications::run)];

/// Tasks that the room runs in the press.
pub const PRESS_TASKS: &[(&str, Task)] = &[];
