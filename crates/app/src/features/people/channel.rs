//! How a member receives his papers: electronically, or on paper at his dated request, at the address he
//! chose (CGCT L2121-10).
use super::list::{shown, today};
use super::model::{Channel, MemberRow};
use super::store;
use crate::platform::auth::{Caller, PREPARES};
use crate::platform::error::{AppError, AppResult, Refusal};
use crate::platform::extract::{Json, Path};
use crate::platform::state::AppState;
use crate::platform::time::Day;
use crate::platform::{feed, journal};
use axum::extract::State;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

/// The choice of a member.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelInput {
    channel: Channel,
    /// Day of his request for paper.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    requested_on: Option<Day>,
    /// Where the paper goes: his home or another address.
    #[serde(default)]
    address: String,
}

/// Why the channel does not change.
#[derive(Debug)]
enum ChannelRefusal {
    NoRequest,
    RequestToCome,
    NoAddress,
    AddressTooLong,
    Informed,
}

impl Refusal for ChannelRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRequest => "people.paper_without_request",
            Self::RequestToCome => "people.paper_request_to_come",
            Self::NoAddress => "people.paper_without_address",
            Self::AddressTooLong => "people.too_long",
            Self::Informed => "people.informed_on_paper",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NoRequest => {
                "Le papier ne s’envoie qu’à l’élu qui l’a demandé (article L2121-10 du CGCT). Écrivez le jour de sa \
                 demande."
            }
            Self::RequestToCome => "Cette demande porte une date à venir. Écrivez le jour où l’élu l’a faite.",
            Self::NoAddress => {
                "Le papier s’envoie au domicile de l’élu ou à une autre adresse de son choix (article L2121-10 du \
                 CGCT). Écrivez cette adresse."
            }
            Self::AddressTooLong => "Cette adresse dépasse 500 caractères. Écrivez-la plus court.",
            Self::Informed => {
                "Un conseiller informé reçoit tout par voie électronique (article L5211-40-2 du CGCT) : le papier \
                 n’est pas prévu pour lui."
            }
        }
        .into()
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoRequest | Self::RequestToCome => "requested_on",
            Self::NoAddress | Self::AddressTooLong => "address",
            Self::Informed => "channel",
        })
    }
}

/// A postal address: lines tidied, empty ones left out.
fn postal(text: &str) -> Result<String, ChannelRefusal> {
    let lines = text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines = lines.map(|l| l.chars().filter(|c| !c.is_control()).collect::<String>());
    let address = lines.filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
    match address.chars().count() {
        0 => Err(ChannelRefusal::NoAddress),
        1..=500 => Ok(address),
        _ => Err(ChannelRefusal::AddressTooLong),
    }
}

/// Writes the choice of a member down.
#[utoipa::path(post, path = "/api/authorities/{a}/members/{m}/channel", tag = "people",
    operation_id = "member_channel", params(("a" = Uuid, Path), ("m" = Uuid, Path)), request_body = ChannelInput,
    security(("session" = []), ("token" = ["members:write"])),
    responses((status = 200, body = MemberRow)))]
pub(super) async fn channel(
    State(state): State<AppState>,
    caller: Caller,
    Path((a, m)): Path<(Uuid, Uuid)>,
    Json(input): Json<ChannelInput>,
) -> AppResult<Json<MemberRow>> {
    let desk = caller.desk(&state, a, PREPARES).await?;
    let now = state.clock.now();
    let mut tx = desk.write().await?;
    let today = today(&mut tx, &state).await?;
    let member = store::member(&mut tx, m).await?.ok_or(AppError::NotFound)?;
    let before = member.mandate();
    let mut mandate = before.clone();
    mandate.channel = input.channel.key().into();
    (mandate.paper_requested_on, mandate.paper_address) = match input.channel {
        Channel::Electronic => (None, String::new()),
        Channel::Paper if member.capacity == "informed" => return Err(ChannelRefusal::Informed.into()),
        Channel::Paper => {
            let day = input.requested_on.ok_or(ChannelRefusal::NoRequest)?;
            if day > today {
                return Err(ChannelRefusal::RequestToCome.into());
            }
            (Some(day), postal(&input.address)?)
        }
    };
    if mandate != before {
        store::update_mandate(&mut tx, m, &mandate).await?;
        let facts = json!({ "channel": mandate.channel, "requested_on": mandate.paper_requested_on });
        let act = journal::Act {
            at: now,
            actor: Some(desk.person),
            verb: "people.channel",
            subject: Some(m),
            facts: &facts,
        };
        feed::act(&mut tx, act).await?;
    }
    let row = shown(&mut tx, m, &today).await?;
    tx.commit().await?;
    Ok(Json(row))
}
