//! The authority's template of letter, version by version; a sober one until it writes its own.
use crate::maybe_value;
use crate::platform::db::TenantTx;
use pupitre_documents::{Envelope, LetterTemplate};
use sqlx::types::Json;

/// The template in force: its version (0 for the one given at the start) and its content.
pub async fn letter_template(tx: &mut TenantTx) -> sqlx::Result<(i64, LetterTemplate)> {
    let tenant = tx.tenant();
    let version: Option<i64> = maybe_value!(
        tx.inner(),
        "SELECT version FROM template WHERE tenant_id = $1 AND kind = 'letter' ORDER BY version DESC LIMIT 1",
        tenant
    )?;
    let Some(version) = version else { return Ok((0, first_template())) };
    let content: Option<Json<LetterTemplate>> = maybe_value!(
        tx.inner(),
        "SELECT content FROM template WHERE tenant_id = $1 AND kind = 'letter' AND version = $2",
        tenant,
        version
    )?;
    Ok((version, content.map_or_else(first_template, |json| json.0)))
}

/// What a new authority starts with.
pub fn first_template() -> LetterTemplate {
    LetterTemplate {
        header: String::new(),
        body: "{civilité} {nom},\n\nJ’ai l’honneur de vous convoquer à la séance du {organe} qui se tiendra le {date} \
               à {heure}, {lieu}, {adresse}.\n\nL’ordre du jour en est le suivant :\n\n{ordre_du_jour}\n\n\
               Les notes explicatives et les documents de chaque point sont joints à cette convocation.\n\n\
               Si vous ne pouvez pas venir, vous pouvez donner pouvoir, par écrit, à un collègue de votre choix."
            .into(),
        closing: "Je vous prie d’agréer, {civilité}, l’expression de ma considération distinguée.".into(),
        signatory: "Le président".into(),
        reference: String::new(),
        show_logo: true,
        envelope: Envelope::Right,
    }
}
