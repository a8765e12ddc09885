//! Enrolment: a one-time code for the tablet of a member, shown once, kept as a hash, printed on a sheet.
//!
//! A code lives seven days; a new one withdraws the person's earlier unused ones given by this authority.
mod create;
mod sheet;
mod store;

use crate::platform::{ids, press::Task, state::AppState};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes of enrolment.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create::create)).routes(routes!(sheet::sheet))
}

/// The task that typesets the sheet.
pub(super) const SHEET_TASK: (&str, Task) = ("people.enrolment_sheet", sheet::task);

/// What is stored of a code, however it was typed: small letters, spaces or no hyphens give the same hash.
pub fn code_hash(typed: &str) -> String {
    let letters: Vec<char> =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    ids::sha256_hex(groups.join("-").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_recognised_however_it_is_typed() {
        let code = ids::typed_code();
        assert_eq!(code_hash(&code), ids::sha256_hex(code.as_bytes()));
        assert_eq!(code_hash(&code.to_lowercase().replace('-', " ")), code_hash(&code));
        assert_ne!(code_hash(&ids::typed_code()), code_hash(&code));
    }
}
