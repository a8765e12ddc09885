//! A device hands over what was written on it. Each entry is taken once; what cannot be taken is answered with a
//! sentence and stays on the device.
use super::{own, store};
use crate::platform::auth::Caller;
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::seal::Key;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Entries taken at once.
const AT_ONCE: usize = 200;
/// Bytes of one entry.
const HEAVIEST: usize = 65_536;
/// Entries of one mandate: a member who adds one every minute of every sitting for six years writes fewer.
const MOST: i64 = 100_000;

/// What a device hands over.
#[derive(Deserialize, ToSchema)]
pub struct NotesPush {
    entries: Vec<NoteEntry>,
    /// How many times the device knows the list to have been emptied.
    #[serde(default)]
    generation: i64,
}

/// One entry: its name, and a text that the server does not read.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct NoteEntry {
    /// `writer.number`, small letters and figures; a writer is one opening of the application on one device.
    pub r#ref: String,
    pub content: String,
}

/// The answer to one entry.
#[derive(Serialize, ToSchema)]
pub struct NoteResult {
    r#ref: String,
    ok: bool,
    code: Option<String>,
    sentence: Option<String>,
}

/// The answers, in the order of the entries.
#[derive(Serialize, ToSchema)]
pub struct NotesPushed {
    results: Vec<NoteResult>,
}

/// Why an entry is not taken.
#[derive(Debug, PartialEq, Eq)]
enum NotTaken {
    NotAName,
    Empty,
    TooHeavy { bytes: usize },
    OtherContent,
    Full,
}

impl Refusal for NotTaken {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAName => "notes.not_a_name",
            Self::Empty => "notes.empty",
            Self::TooHeavy { .. } => "notes.too_heavy",
            Self::OtherContent => "notes.other_content",
            Self::Full => "notes.full",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotAName => "Cette note n’a pas un nom que le serveur peut garder.".into(),
            Self::Empty => "Cette note est vide : il n’y a rien à copier.".into(),
            Self::TooHeavy { bytes } => format!(
                "Cette note est trop longue pour être copiée : {} Ko, pour 64 Ko au plus. Elle reste sur cette \
                 tablette ; écrivez-la en plusieurs notes.",
                bytes.div_ceil(1024)
            ),
            Self::OtherContent => {
                "Une autre note porte déjà ce nom dans la copie. Celle-ci reste sur cette tablette.".into()
            }
            Self::Full => format!(
                "La copie de vos notes est pleine ({MOST} traits et notes). Celle-ci reste sur cette tablette."
            ),
        }
    }
}

/// Adds entries to the notes of one of the caller's mandates.
#[utoipa::path(post, path = "/api/tablet/notes/{mandate}", tag = "annotations", operation_id = "notes_push",
    params(("mandate" = Uuid, Path)), request_body = NotesPush,
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, body = NotesPushed), (status = 401), (status = 404), (status = 409), (status = 410),
        (status = 422)))]
pub(super) async fn push(
    State(state): State<AppState>,
    caller: Caller,
    Path(mandate): Path<Uuid>,
    Json(request): Json<NotesPush>,
) -> AppResult<Json<NotesPushed>> {
    let tenant = own::mandate(&state, &caller, mandate).await?.tenant_id;
    if request.entries.len() > AT_ONCE {
        return Err(AppError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "notes.too_many",
            format!(
                "La tablette envoie plus de {AT_ONCE} notes à la fois : elle doit les envoyer en plusieurs fois."
            ),
        ));
    }
    let blob = own::key_to_write(&state, tenant, mandate).await?;
    let key = own::key(&state, tenant, &blob).await?;
    let now = state.clock.now();
    let mut tx = state.db.tenant(tenant).write().await?;
    // Emptied meanwhile: what was written before must not come back, nor be sealed with a key that is no more.
    let same = store::generation(&mut tx, mandate).await? == request.generation;
    if !same || store::key(&mut tx, mandate).await?.as_ref() != Some(&blob) {
        return Err(emptied());
    }
    let mut list = List { tx, key, mandate, now };
    let mut results = Vec::with_capacity(request.entries.len());
    for entry in request.entries {
        let refused = list.take(&entry).await?.err();
        results.push(NoteResult {
            r#ref: entry.r#ref,
            ok: refused.is_none(),
            code: refused.as_ref().map(|r| r.code().into()),
            sentence: refused.as_ref().map(Refusal::sentence),
        });
    }
    list.tx.commit().await?;
    Ok(Json(NotesPushed { results }))
}

fn emptied() -> AppError {
    AppError::refused(
        StatusCode::CONFLICT,
        "notes.emptied",
        "Les notes de ce mandat ont été effacées depuis un autre appareil : la tablette reprend la liste avant d’y écrire.",
    )
}

/// The entries of one mandate, while some are added.
struct List {
    tx: crate::platform::db::TenantTx,
    key: Key,
    mandate: Uuid,
    now: Timestamp,
}

impl List {
    async fn take(&mut self, entry: &NoteEntry) -> AppResult<Result<(), NotTaken>> {
        if let Err(fault) = check(entry) {
            return Ok(Err(fault));
        }
        let name = &entry.r#ref;
        let place = place(self.mandate, name);
        if let Some(kept) = store::sealed(&mut self.tx, self.mandate, name).await? {
            let same = self.key.open(&place, &kept)? == entry.content;
            return Ok(if same { Ok(()) } else { Err(NotTaken::OtherContent) });
        }
        let last = store::last(&mut self.tx, self.mandate).await?;
        if last >= MOST {
            return Ok(Err(NotTaken::Full));
        }
        let sealed = self.key.seal(&place, &entry.content)?;
        store::add(&mut self.tx, self.mandate, last + 1, name, &sealed, self.now).await?;
        Ok(Ok(()))
    }
}

/// What an entry is sealed to.
pub(super) fn place(mandate: Uuid, name: &str) -> String {
    format!("{mandate}/{name}")
}

fn check(entry: &NoteEntry) -> Result<(), NotTaken> {
    if !is_name(&entry.r#ref) {
        return Err(NotTaken::NotAName);
    }
    match entry.content.len() {
        0 => Err(NotTaken::Empty),
        bytes if bytes > HEAVIEST => Err(NotTaken::TooHeavy { bytes }),
        _ => Ok(()),
    }
}

/// `writer.number`: what a name looks like.
pub(super) fn is_name(name: &str) -> bool {
    name.split_once('.').is_some_and(|(writer, number)| {
        (1..=40).contains(&writer.len())
            && writer.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            && (1..=10).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_writer_and_a_number_and_nothing_else() {
        for good in ["a.1", "0190b5c8e1f24a7b.4294967295"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "a", ".1", "a.", "A.1", "a.-1", "a.1.2", "a.12345678901", "é.1", "a/b.1", "a.1\u{0}"]
        {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
