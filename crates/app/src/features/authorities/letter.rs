//! The letter template: text with tags, in versions; a new authority starts from a decent letter.
//!
//! What is saved was typeset once, in the press, with an invented sitting: a template that cannot be printed is
//! refused with the words of the typesetter.
use super::model::Authority;
use super::{store, typed};
use crate::platform::answer::pdf;
use crate::platform::auth::{Caller, LOOKS, Role};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::extract::{Json, Path};
use crate::platform::press::{self, Span, TaskRefusal};
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::platform::{feed, ids, journal};
use axum::extract::State;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Weekday;
use pupitre_documents::{AgendaLine, Envelope, LetterData, Press, Recipient};
use pupitre_rules::words;
use pupitre_rules::{authority::council_regime, french, law};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who may write in the name of the authority.
const WRITES: &[Role] = &[Role::Clerk, Role::President, Role::It];
/// Among the templates of the authority.
const KIND: &str = "letter";

/// The letter, as text with tags: `{civilité} {prénom} {nom} {fonction} {commune} {organe} {date} {heure} {lieu}
/// {adresse} {ordre_du_jour} {articles} {délai} {motif_urgence}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LetterTemplate {
    pub header: String,
    pub body: String,
    pub closing: String,
    pub signatory: String,
    pub reference: String,
    pub show_logo: bool,
    /// Side of the envelope's window: `left`, `right` or `none`.
    #[schema(value_type = EnvelopeWindow)]
    pub envelope: Envelope,
}

impl From<LetterTemplate> for pupitre_documents::LetterTemplate {
    fn from(t: LetterTemplate) -> Self {
        Self {
            header: t.header,
            body: t.body,
            closing: t.closing,
            signatory: t.signatory,
            reference: t.reference,
            show_logo: t.show_logo,
            envelope: t.envelope,
        }
    }
}

words! {
    /// Side of the envelope's window.
    EnvelopeWindow: "left", "right", "none";
}

/// A template with its number; 0 is the one nobody changed yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateView {
    version: i64,
    content: LetterTemplate,
}

/// The number of a saved template.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateSaved {
    version: i64,
}

const BODY: &str = "{civilité},

J’ai l’honneur de vous convoquer à la prochaine séance : {organe}, le {date} à {heure}, {lieu}.

{motif_urgence}

Les questions inscrites à l’ordre du jour sont les suivantes.

{ordre_du_jour}

La note de synthèse et les documents de chaque point sont joints à la présente convocation. Ils se lisent dans \
Pupitre, sur votre tablette, ou dans le dossier imprimé si vous avez demandé le papier.

En cas d’empêchement, vous pouvez donner à un collègue de votre choix pouvoir écrit de voter en votre nom. Chacun ne \
peut en recevoir qu’un seul, et un pouvoir se reprend à tout moment (article L2121-20 du code général des \
collectivités territoriales). Je vous remercie de faire connaître votre réponse dès que possible.";

const CLOSING: &str = "Je vous prie d’agréer, {civilité}, l’expression de ma considération distinguée.";

/// The letter an authority starts from, signed by its mayor or president when he is known.
async fn default_letter(tx: &mut TenantTx) -> sqlx::Result<LetterTemplate> {
    let authority = store::authority(tx).await?;
    let president = store::president(tx).await?;
    let feminine = president.as_ref().is_some_and(|(civility, ..)| civility == "Madame");
    let title = match (authority.kind.as_str(), feminine) {
        ("commune", false) => "Le maire",
        ("commune", true) => "La maire",
        (_, false) => "Le président",
        (_, true) => "La présidente",
    };
    let signatory = match president {
        Some((_, given, family)) => format!("{title},\n{given} {family}"),
        None => format!("{title},"),
    };
    Ok(LetterTemplate {
        header: authority.address,
        body: BODY.into(),
        closing: CLOSING.into(),
        signatory,
        reference: String::new(),
        show_logo: true,
        envelope: Envelope::Right,
    })
}

async fn in_force(tx: &mut TenantTx) -> AppResult<(i64, LetterTemplate)> {
    match store::template(tx, KIND).await? {
        Some(saved) => Ok(saved),
        None => Ok((0, default_letter(tx).await?)),
    }
}

/// The template in force, as the press takes it, with its version (0 for the one given at the start).
pub async fn letter_template(tx: &mut TenantTx) -> AppResult<(i64, pupitre_documents::LetterTemplate)> {
    let (version, template) = in_force(tx).await?;
    Ok((version, template.into()))
}

async fn logo_bytes(state: &AppState, authority: &Authority) -> AppResult<Option<Vec<u8>>> {
    match &authority.logo_hash {
        Some(hash) => Ok(Some(state.blobs.get(authority.id, hash).await?)),
        None => Ok(None),
    }
}

fn check(t: LetterTemplate) -> AppResult<LetterTemplate> {
    Ok(LetterTemplate {
        header: typed::lines("header", "en-tête", &t.header, 600)?,
        body: typed::lines("body", "corps de la lettre", &t.body, 8_000)?,
        closing: typed::lines("closing", "formule de politesse", &t.closing, 1_000)?,
        signatory: typed::lines("signatory", "signature", &t.signatory, 300)?,
        reference: typed::maybe_line("reference", "référence", &t.reference, 80)?,
        ..t
    })
}

/// The letter template in force.
#[utoipa::path(get, path = "/api/authorities/{a}/templates/letter", tag = "authorities",
    operation_id = "template_get", params(("a" = Uuid, Path)),
    security(("session" = [])),
    responses((status = 200, body = TemplateView), (status = 404)))]
pub async fn get(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
) -> AppResult<Json<TemplateView>> {
    let desk = caller.desk(&state, authority, LOOKS).await?;
    let mut tx = desk.read().await?;
    let (version, content) = in_force(&mut tx).await?;
    Ok(Json(TemplateView { version, content }))
}

/// Saves a new version of the letter template.
#[utoipa::path(put, path = "/api/authorities/{a}/templates/letter", tag = "authorities",
    operation_id = "template_save", params(("a" = Uuid, Path)), request_body = LetterTemplate,
    security(("session" = [])),
    responses((status = 200, body = TemplateSaved), (status = 404), (status = 422)))]
pub async fn save(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(content): Json<LetterTemplate>,
) -> AppResult<Json<TemplateSaved>> {
    let desk = caller.desk(&state, authority, WRITES).await?;
    let content = check(content)?;
    let mut look = desk.read().await?;
    let known = store::authority(&mut look).await?;
    drop(look);
    print(&state, &known, content.clone()).await?;
    let now = state.clock.now();
    let id = ids::new_id();
    let hash = ids::sha256_hex(serde_json::to_string(&content)?.as_bytes());
    let mut tx = desk.write().await?;
    let saved: Option<(i64, LetterTemplate)> = store::template(&mut tx, KIND).await?;
    let version = saved.map_or(0, |(version, _)| version) + 1;
    store::save_template(&mut tx, (KIND, id), (version, &content), caller.person, now).await?;
    let facts = json!({ "kind": KIND, "version": version, "sha256": hash });
    let act = journal::Act {
        at: now,
        actor: Some(caller.person),
        verb: "authorities.save_template",
        subject: Some(id),
        facts: &facts,
    };
    feed::act(&mut tx, act).await?;
    tx.commit().await?;
    Ok(Json(TemplateSaved { version }))
}

/// A letter as this template makes it, for an invented sitting.
#[utoipa::path(post, path = "/api/authorities/{a}/templates/letter/preview", tag = "authorities",
    operation_id = "template_preview", params(("a" = Uuid, Path)), request_body = LetterTemplate,
    security(("session" = [])),
    responses((status = 200, content_type = "application/pdf"), (status = 404), (status = 422)))]
pub async fn preview(
    State(state): State<AppState>,
    caller: Caller,
    Path(authority): Path<Uuid>,
    Json(content): Json<LetterTemplate>,
) -> AppResult<Response> {
    let desk = caller.desk(&state, authority, WRITES).await?;
    let content = check(content)?;
    let mut tx = desk.read().await?;
    let known = store::authority(&mut tx).await?;
    drop(tx);
    let bytes = print(&state, &known, content).await?;
    Ok(pdf(bytes, "apercu-de-la-lettre.pdf"))
}

async fn print(state: &AppState, authority: &Authority, template: LetterTemplate) -> AppResult<Vec<u8>> {
    let logo = if template.show_logo { logo_bytes(state, authority).await? } else { None };
    let letter = sample(authority, template, logo, state.clock.now());
    press::typeset(state, "authorities.letter", Span::Read, letter).await
}

/// The press's side: typesets one letter.
pub fn typeset(order: Value) -> Result<Value, TaskRefusal> {
    press::to_files(order, "authorities.letter", |letter| Press::new().letter(letter))
}

/// An invented sitting, on the third Thursday to come, and an invented member.
fn sample(
    authority: &Authority,
    template: LetterTemplate,
    logo: Option<Vec<u8>>,
    now: Timestamp,
) -> LetterData {
    let today = now.day_in(&authority.time_zone);
    let day = today.date().checked_add(15.days()).unwrap_or(today.date());
    let day = day.nth_weekday(1, Weekday::Thursday).unwrap_or(day);
    let rule = law::rule_on(council_regime(&authority.kind, 5_000, day), day);
    let body = if authority.kind == "commune" { "Conseil municipal" } else { "Conseil communautaire" };
    LetterData {
        authority: authority.name.clone(),
        accent: authority.accent.clone(),
        logo,
        template: template.into(),
        heading: "Convocation".into(),
        body: body.into(),
        date: french::long_date(day),
        time: french::hour(day.at(18, 30, 0, 0)),
        place: "salle des fêtes de Valbrune".into(),
        place_address: "4 place du Marché, 21400 Valbrune".into(),
        sent_from: String::new(),
        sent_on: french::long_date(today.date()),
        recipient: Some(Recipient {
            civility: "Madame".into(),
            given_name: "Claire".into(),
            family_name: "Exemple".into(),
            function: "conseillère".into(),
            commune: "Valbrune".into(),
            address: "12 rue du Pont\n21400 Valbrune".into(),
        }),
        agenda: [
            ("1", "Approbation du procès-verbal de la séance précédente", ""),
            ("2", "Budget primitif", "Jean-Luc Garnot"),
            ("3", "Convention de mise à disposition d’un agent", "Hélène Ferrand"),
            ("4", "Informations du président", ""),
        ]
        .map(|(number, title, rapporteur)| AgendaLine {
            number: number.into(),
            title: title.into(),
            rapporteur: rapporteur.into(),
            ..AgendaLine::default()
        })
        .into(),
        articles: rule.map_or(String::new(), |r| format!("Convocation adressée selon : {}.", r.legal_ref)),
        notice: rule.map_or(String::new(), law::Rule::delay_words),
        urgency_reason: String::new(),
        change_note: String::new(),
        proxy_rule: None,
        made_at: now.0,
    }
}
