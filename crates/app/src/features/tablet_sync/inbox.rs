//! The inbox: every sitting to which a person is convened, in all his authorities, with the frozen dossier.
use super::store;
use crate::features::attendance::AnswerGiven;
use crate::features::attendance::{self, Proxy, Reply};
use crate::features::authorities::{self, Authority, AuthorityRef};
use crate::features::bodies;
use crate::features::convocations::{self, FilePatch, FrozenItem, Received};
use crate::features::convocations::{ConvenedAs, ConvocationKind};
use crate::features::dossiers::{self, PagePicture};
use crate::features::people::{self, Member};
use crate::features::sittings::{DocumentKind, SittingState};
use crate::platform::auth::{self, Caller, HOME_ZONE, Reach};
use crate::platform::db::TenantTx;
use crate::platform::error::AppResult;
use crate::platform::ids;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::{Compression, write::GzEncoder};
use pupitre_rules::proxy;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::io::Write;
use utoipa::ToSchema;
use uuid::Uuid;

/// Sittings older than this leave the inbox: 90 days, in milliseconds.
const KEPT_AFTER: i64 = 90 * 86_400_000;

/// The member's sittings.
#[derive(Serialize, ToSchema)]
pub struct Inbox {
    pub at: Timestamp,
    pub person: TabletPerson,
    pub sittings: Vec<TabletSitting>,
}

/// The person of the tablet.
#[derive(Serialize, ToSchema)]
pub struct TabletPerson {
    pub id: Uuid,
    pub civility: String,
    pub given_name: String,
    pub family_name: String,
}

/// A sitting on the tablet.
#[derive(Serialize, ToSchema)]
pub struct TabletSitting {
    pub authority: AuthorityRef,
    pub sitting_id: Uuid,
    pub mandate_id: Uuid,
    pub body: String,
    pub title: String,
    pub starts_at: Timestamp,
    pub place: String,
    pub address: String,
    #[schema(value_type = SittingState)]
    pub state: String,
    pub remote_allowed: bool,
    pub can_reply: bool,
    pub can_give_proxy: bool,
    pub has_substitute: bool,
    #[schema(value_type = ConvenedAs)]
    pub capacity: String,
    pub reply_until: Option<Timestamp>,
    pub convocation: TabletConvocation,
    pub agenda: Vec<TabletItem>,
    pub reply: Option<TabletReply>,
    pub proxies_held: Vec<ProxyHeld>,
    pub colleagues: Vec<Colleague>,
    pub pages: i64,
    pub bytes: i64,
}

/// The version that the member holds.
#[derive(Serialize, ToSchema)]
pub struct TabletConvocation {
    pub id: Uuid,
    pub dispatch_id: Uuid,
    pub version: i64,
    #[schema(value_type = ConvocationKind)]
    pub kind: String,
    pub change_note: String,
    pub sent_at: Timestamp,
    pub letter_hash: Option<String>,
    /// From letters sent before.
    pub letter_patches: Vec<TabletPatch>,
}

/// An item of the agenda.
#[derive(Serialize, ToSchema)]
pub struct TabletItem {
    pub id: Uuid,
    pub number: String,
    pub title: String,
    pub rapporteur: Option<String>,
    pub closed_door: bool,
    pub on_site: String,
    pub documents: Vec<TabletDocument>,
}

/// A document of the dossier.
#[derive(Serialize, ToSchema)]
pub struct TabletDocument {
    pub id: Uuid,
    #[schema(value_type = DocumentKind)]
    pub kind: String,
    pub title: String,
    pub hash: String,
    pub pages: i64,
    pub bytes: i64,
    pub version: i64,
    pub media_type: String,
    /// Number of its first page in the dossier.
    pub first_page: i64,
    /// Replaced or added since the first version that this member received.
    pub changed: bool,
    /// Its first page, to be shown until the file has come.
    pub picture: Option<TabletPicture>,
    /// Smaller ways to it, for a tablet that holds a file sent before; the smallest first.
    pub patches: Vec<TabletPatch>,
}

/// What changes a file sent before into this one.
#[derive(Clone, Serialize, ToSchema)]
pub struct TabletPatch {
    /// The file that the tablet must hold.
    pub from: String,
    pub bytes: i64,
}

/// The first page of a document as a small picture.
#[derive(Clone, Serialize, ToSchema)]
pub struct TabletPicture {
    pub hash: String,
    pub bytes: i64,
    /// Of the page, in points.
    pub width: f64,
    /// Of the page, in points.
    pub height: f64,
}

/// What the member last said.
#[derive(Serialize, ToSchema)]
pub struct TabletReply {
    pub id: Uuid,
    #[schema(value_type = AnswerGiven)]
    pub answer: String,
    pub at: Timestamp,
    pub proxy: Option<ProxyGiven>,
}

/// The proxy he gave.
#[derive(Serialize, ToSchema)]
pub struct ProxyGiven {
    pub holder_id: Uuid,
    pub holder_name: String,
}

/// A proxy he carries.
#[derive(Serialize, ToSchema)]
pub struct ProxyHeld {
    pub giver_name: String,
}

/// Someone to whom he may give a proxy.
#[derive(Serialize, ToSchema)]
pub struct Colleague {
    pub mandate_id: Uuid,
    pub name: String,
    pub commune: String,
    pub sort_key: String,
    /// Name of the member whose proxy he already carries.
    pub holds_from: Option<String>,
}

/// The inbox; 304 when nothing changed since the tablet last asked.
#[utoipa::path(get, path = "/api/tablet/inbox", tag = "tablet_sync", operation_id = "tablet_inbox",
    security(("session" = []), ("tablet" = [])),
    responses((status = 200, body = Inbox), (status = 304), (status = 401)))]
pub(super) async fn inbox(State(state): State<AppState>, mut parts: Parts) -> AppResult<Response> {
    let now = state.clock.now();
    let generation = state.db.generation().await;
    let session = auth::session_named(&state, &parts.headers);
    let asked = parts.headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).map(str::to_owned);
    if let (Some(session), Some(tag), Some(generation)) = (&session, &asked, &generation)
        && state.unchanged.holds(session, tag, generation, now)
    {
        return Ok((StatusCode::NOT_MODIFIED, common(tag)).into_response());
    }
    let packed = takes_gzip(&parts.headers);
    let caller = Caller::from_request_parts(&mut parts, &state).await?;
    let mut inbox = read(&state, caller.person, &caller.reach).await?;
    // The moment of the answer is no news: the tag is that of the rest.
    let now = std::mem::replace(&mut inbox.at, Timestamp(0));
    let tag = format!("\"{}\"", &ids::sha256_hex(&serde_json::to_vec(&inbox)?)[..32]);
    inbox.at = now;
    if let (Some(session), Some(generation)) = (session, generation) {
        state.unchanged.keep(session, tag.clone(), generation, now, holds_until(&inbox, now));
    }
    if asked.as_deref() == Some(tag.as_str()) {
        return Ok((StatusCode::NOT_MODIFIED, common(&tag)).into_response());
    }
    let json = serde_json::to_vec(&inbox)?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let vary = (header::VARY, HeaderValue::from_static("accept-encoding"));
    if !packed {
        return Ok((common(&tag), [kind, vary], json).into_response());
    }
    let encoding = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Ok((common(&tag), [kind, vary, encoding], gzip(&json)?).into_response())
}

fn common(tag: &str) -> [(HeaderName, HeaderValue); 2] {
    let tag = HeaderValue::from_str(tag).unwrap_or(HeaderValue::from_static("\"\""));
    [(header::ETAG, tag), (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))]
}

/// When the clock alone changes this inbox: a sitting opens or is no longer kept, a mandate begins or ends with the day.
fn holds_until(inbox: &Inbox, now: Timestamp) -> Timestamp {
    let midnight = now.zoned(HOME_ZONE).tomorrow().and_then(|day| day.start_of_day());
    let midnight = midnight.map_or(now, |midnight| midnight.timestamp().into());
    let moments = inbox.sittings.iter().flat_map(|s| [s.starts_at, s.starts_at.plus(KEPT_AFTER)]);
    moments.filter(|moment| *moment > now).fold(midnight, Timestamp::min)
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accepted
        .split(',')
        .map(str::trim)
        .any(|one| one == "gzip" || (one.starts_with("gzip;") && !one.ends_with("q=0")))
}

/// On a slow line the inbox of forty documents is most of what a tablet asks for each day.
fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Everything a person received, over all the authorities where a mandate of his runs.
pub(super) async fn read(state: &AppState, person: Uuid, reach: &Reach) -> AppResult<Inbox> {
    let now = state.clock.now();
    let mut tx = state.db.read().await?;
    let who = store::person(&mut tx, person).await?;
    let mut mandates = people::mandates_of(&mut tx, person, &now.day_in(HOME_ZONE)).await?;
    mandates.retain(|m| reach.allows(m.tenant_id));
    drop(tx);
    let in_force: HashSet<Uuid> = mandates.iter().map(|m| m.mandate_id).collect();
    let tenants: HashSet<Uuid> = mandates.iter().map(|m| m.tenant_id).collect();
    let mut sittings = Vec::new();
    for tenant in tenants {
        let mut tx = state.db.tenant(tenant).read().await?;
        let authority = authorities::authority(&mut tx).await?;
        for received in convocations::received_by(&mut tx, person).await? {
            let starts = received.manifest.0.sitting.starts_at;
            if in_force.contains(&received.mandate_id) && starts.plus(KEPT_AFTER) > now {
                sittings.push(sitting(&mut tx, &authority, received, now).await?);
            }
        }
    }
    sittings.sort_by_key(|s| (s.starts_at, s.sitting_id));
    let person = TabletPerson {
        id: who.id,
        civility: who.civility,
        given_name: who.given_name,
        family_name: who.family_name,
    };
    Ok(Inbox { at: now, person, sittings })
}

async fn sitting(
    tx: &mut TenantTx,
    authority: &Authority,
    received: Received,
    now: Timestamp,
) -> AppResult<TabletSitting> {
    let manifest = received.manifest.0;
    let frozen = manifest.sitting;
    let day = frozen.starts_at.day_in(&frozen.time_zone);
    let seats = bodies::seats_on(tx, frozen.body_id, &day).await?;
    let members: HashMap<Uuid, Member> =
        people::members_on(tx, &day).await?.into_iter().map(|m| (m.mandate_id, m)).collect();
    let replies = attendance::current_replies(tx, frozen.id).await?;
    let proxies = attendance::current_proxies(tx, frozen.id).await?;
    let earlier = convocations::first_hashes(tx, frozen.id, received.mandate_id).await?;
    let open = received.state == "convened" && now < frozen.starts_at && received.capacity != "informed";
    let body = bodies::body(tx, frozen.body_id).await?;
    let proxies_exist = body.is_some_and(|b| proxy::allowed(&b.kind, &b.regime, &b.name).is_ok());
    let titular = |m: &Uuid| seats.iter().any(|s| s.mandate_id == *m && s.role != "substitute");
    let me = received.mandate_id;
    let colleagues = colleagues(&members, &proxies, me, titular);
    let pictures: HashMap<String, TabletPicture> = dossiers::pictures(tx, frozen.id)
        .await?
        .into_iter()
        .map(|p| (p.file_hash.clone(), shown(p)))
        .collect();
    let patches = match received.version {
        1 => Patches::new(),
        _ => patches(convocations::patches_for(tx, received.convocation_id, me).await?),
    };
    let onto = |hash: &str| patches.get(hash).cloned().unwrap_or_default();
    Ok(TabletSitting {
        authority: AuthorityRef::from(authority),
        sitting_id: frozen.id,
        mandate_id: me,
        body: frozen.body,
        title: frozen.title,
        starts_at: frozen.starts_at,
        place: frozen.place,
        address: frozen.address,
        state: received.state,
        remote_allowed: frozen.remote_allowed,
        can_reply: open,
        can_give_proxy: open && proxies_exist && titular(&me) && !colleagues.is_empty(),
        has_substitute: seats.iter().any(|s| s.substitute_for == Some(me)),
        capacity: received.capacity,
        reply_until: frozen.reply_until,
        convocation: TabletConvocation {
            id: received.convocation_id,
            dispatch_id: received.dispatch_id,
            version: received.version,
            kind: received.kind,
            change_note: received.change_note,
            sent_at: received.sent_at,
            letter_patches: received.letter_hash.as_deref().map(onto).unwrap_or_default(),
            letter_hash: received.letter_hash,
        },
        reply: reply(&replies, &proxies, &members, me),
        proxies_held: proxies
            .iter()
            .filter(|p| p.holder_id == me)
            .map(|p| ProxyHeld { giver_name: name(&members, p.giver_id) })
            .collect(),
        colleagues,
        pages: manifest.pages,
        bytes: manifest.bytes,
        agenda: manifest
            .agenda
            .into_iter()
            .map(|i| item(i, received.version, &earlier, &pictures, &onto))
            .collect(),
    })
}

/// By the file they lead to.
type Patches = HashMap<String, Vec<TabletPatch>>;

fn patches(all: Vec<FilePatch>) -> Patches {
    let mut patches = Patches::new();
    for FilePatch { from_hash, to_hash, bytes, .. } in all {
        patches.entry(to_hash).or_default().push(TabletPatch { from: from_hash, bytes });
    }
    patches
}

fn shown(picture: PagePicture) -> TabletPicture {
    let PagePicture { picture_hash, bytes, width, height, .. } = picture;
    TabletPicture { hash: picture_hash, bytes, width, height }
}

fn item(
    item: FrozenItem,
    version: i64,
    earlier: &HashSet<String>,
    pictures: &HashMap<String, TabletPicture>,
    patches: &dyn Fn(&str) -> Vec<TabletPatch>,
) -> TabletItem {
    let documents = item
        .documents
        .into_iter()
        .map(|d| TabletDocument {
            changed: version > 1 && !earlier.contains(&d.hash),
            picture: pictures.get(&d.hash).cloned(),
            patches: patches(&d.hash),
            id: d.id,
            kind: d.kind,
            title: d.title,
            hash: d.hash,
            pages: d.pages,
            bytes: d.bytes,
            version: d.version,
            media_type: d.media_type,
            first_page: d.first_page,
        })
        .collect();
    TabletItem {
        id: item.id,
        number: item.number,
        title: item.title,
        rapporteur: item.rapporteur,
        closed_door: item.closed_door,
        on_site: item.on_site,
        documents,
    }
}

fn name(members: &HashMap<Uuid, Member>, mandate: Uuid) -> String {
    members.get(&mandate).map(Member::full_name).unwrap_or_default()
}

fn reply(
    replies: &[Reply],
    proxies: &[Proxy],
    members: &HashMap<Uuid, Member>,
    me: Uuid,
) -> Option<TabletReply> {
    let reply = replies.iter().find(|r| r.mandate_id == me)?;
    let given = proxies.iter().find(|p| p.giver_id == me);
    Some(TabletReply {
        id: reply.id,
        answer: reply.answer.clone(),
        at: reply.at,
        proxy: given.map(|p| ProxyGiven { holder_id: p.holder_id, holder_name: name(members, p.holder_id) }),
    })
}

fn colleagues(
    members: &HashMap<Uuid, Member>,
    proxies: &[Proxy],
    me: Uuid,
    titular: impl Fn(&Uuid) -> bool,
) -> Vec<Colleague> {
    let mine = members.get(&me).map(|m| m.person_id);
    let mut list: Vec<Colleague> = members
        .values()
        .filter(|m| titular(&m.mandate_id) && Some(m.person_id) != mine)
        .map(|m| Colleague {
            mandate_id: m.mandate_id,
            name: m.full_name(),
            commune: m.commune.clone().unwrap_or_default(),
            sort_key: m.sort_key.clone(),
            holds_from: proxies
                .iter()
                .find(|p| p.holder_id == m.mandate_id && p.giver_id != me)
                .map(|p| name(members, p.giver_id)),
        })
        .collect();
    list.sort_by(|a, b| a.sort_key.cmp(&b.sort_key).then(a.mandate_id.cmp(&b.mandate_id)));
    list
}
