//! Notifications on tablets (RFC 8030): a few words, encrypted for one browser (RFC 8291) and signed by the instance
//! (RFC 8292), left with the service of that browser. They come beside an e-mail, never instead of it.
use crate::platform::db::{TenantTx, Tx};
use crate::platform::jobs::{self, Failure, Finished, Job};
use crate::platform::outbound::OutboundFault;
use crate::platform::state::AppState;
use crate::platform::time::Timestamp;
use crate::{execute, maybe_row, maybe_value, value, values};
use anyhow::{Context, Result, anyhow};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures::future::BoxFuture;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;
use web_push_native::{Auth, p256::PublicKey};

/// Word of a notification about a convocation is worth nothing after a day, in milliseconds.
const WORTH: i64 = 86_400_000;
/// A signature serves for half a day, in seconds: services refuse more than one.
const SIGNED_FOR: i64 = 43_200;

/// How a browser is reached.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Subscription {
    pub endpoint: String,
    /// Its public key, an uncompressed point in URL-safe base64.
    pub p256dh: String,
    /// Its secret of sixteen bytes, in URL-safe base64.
    pub auth: String,
}

/// What is shown on the tablet.
#[derive(Debug, Serialize, Deserialize)]
pub struct Words {
    pub title: String,
    pub body: String,
    /// Page that a touch opens, e.g. `/seance/…`.
    pub path: String,
    /// A later notification of the same subject takes the place of the former.
    pub tag: String,
}

#[derive(Serialize, Deserialize)]
struct Order {
    words: Words,
    asked_at: Timestamp,
}

impl Subscription {
    /// The keys of the browser; none when they are no keys.
    pub fn keys(&self) -> Option<(PublicKey, Auth)> {
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
        let auth = decode(&self.auth).filter(|bytes| bytes.len() == 16)?;
        let public = PublicKey::from_sec1_bytes(&decode(&self.p256dh)?).ok()?;
        Some((public, Auth::clone_from_slice(&auth)))
    }
}

/// Keeps how the browser of a session is reached, in place of what was kept for it.
pub async fn subscribe(tx: &mut Tx, session: Uuid, s: &Subscription, now: Timestamp) -> sqlx::Result<()> {
    execute!(
        tx,
        "INSERT INTO push_subscription (session_id, endpoint, p256dh, auth, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (session_id) DO UPDATE SET endpoint = $2, p256dh = $3, auth = $4, created_at = $5",
        session,
        &s.endpoint,
        &s.p256dh,
        &s.auth,
        now
    )?;
    Ok(())
}

/// Forgets how the browser of a session is reached.
pub async fn unsubscribe(tx: &mut Tx, session: Uuid) -> sqlx::Result<()> {
    execute!(tx, "DELETE FROM push_subscription WHERE session_id = $1", session)?;
    Ok(())
}

/// Whether the browser of a session is told.
pub async fn is_told(tx: &mut Tx, session: Uuid) -> sqlx::Result<bool> {
    value!(tx, "SELECT EXISTS (SELECT 1 FROM push_subscription WHERE session_id = $1)", session)
}

/// Forgets the browsers of sessions that ended.
pub async fn forget_ended(tx: &mut Tx, now: Timestamp) -> sqlx::Result<()> {
    execute!(
        tx,
        "DELETE FROM push_subscription WHERE session_id IN
            (SELECT id FROM session WHERE revoked_at IS NOT NULL OR expires_at <= $1)",
        now
    )?;
    Ok(())
}

/// Tells a person, on each of his browsers that asked for it and reaches this authority: one job for each, whose subject is
/// the session.
pub async fn ring(tx: &mut TenantTx, person: Uuid, words: Words, now: Timestamp) -> sqlx::Result<()> {
    let tenant = tx.tenant();
    let sessions: Vec<Uuid> = values!(
        tx.inner(),
        "SELECT s.id FROM push_subscription p JOIN session s ON s.id = p.session_id
         WHERE s.person_id = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND (s.reach_id IS NULL
            OR EXISTS (SELECT 1 FROM reach r WHERE r.id = s.reach_id AND r.authority_id = $3))",
        person,
        now,
        tenant
    )?;
    if sessions.is_empty() {
        return Ok(());
    }
    let order = json!(Order { words, asked_at: now });
    for session in sessions {
        jobs::enqueue(tx, "outbound.push", session, &order, now, now).await?;
    }
    Ok(())
}

/// The public key of the instance, as browsers want it; the pair is made the first time.
pub async fn public_key(state: &AppState) -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(pair(state).await?.public_key().as_ref()))
}

async fn pair(state: &AppState) -> Result<EcdsaKeyPair> {
    let mut tx = state.db.read().await?;
    let kept: Option<Vec<u8>> = maybe_value!(&mut tx, "SELECT pkcs8 FROM push_key WHERE one = 1")?;
    drop(tx);
    let kept = match kept {
        Some(kept) => kept,
        None => draw(state).await?,
    };
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &kept, &SystemRandom::new())
        .map_err(|error| anyhow!("the key pair of notifications does not read: {error}"))
}

/// Draws the pair, unless another node just did; the one that counts.
async fn draw(state: &AppState) -> Result<Vec<u8>> {
    let fresh = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
    let fresh = fresh.map_err(|_| anyhow!("no key pair could be drawn"))?;
    let mut tx = state.db.write().await?;
    execute!(
        &mut tx,
        "INSERT INTO push_key (one, pkcs8) VALUES (1, $1) ON CONFLICT DO NOTHING",
        fresh.as_ref()
    )?;
    let kept = value!(&mut tx, "SELECT pkcs8 FROM push_key WHERE one = 1")?;
    tx.commit().await?;
    Ok(kept)
}

/// Leaves one notification with the service of a browser.
pub fn run(state: AppState, job: Job) -> BoxFuture<'static, Result<Finished, Failure>> {
    Box::pin(async move {
        let order: Order = serde_json::from_value(job.payload.0.clone())?;
        let Some(session) = job.subject else { return Ok(Finished::Now) };
        let now = state.clock.now();
        if now.0 - order.asked_at.0 > WORTH {
            return Ok(Finished::Now);
        }
        let mut tx = state.db.read().await?;
        let subscription: Option<Subscription> = maybe_row!(
            &mut tx,
            "SELECT endpoint, p256dh, auth FROM push_subscription WHERE session_id = $1",
            session
        )?;
        let Some(subscription) = subscription else { return Ok(Finished::Now) };
        drop(tx);
        let pair = pair(&state).await?;
        match leave(&state, &pair, &subscription, &order.words, now).await? {
            Ok(200..=299) => Ok(Finished::Now),
            // The browser no longer wants it, or was wiped: the service says so for good.
            Ok(404 | 410) => {
                let mut tx = state.db.write().await?;
                unsubscribe(&mut tx, session).await?;
                tx.commit().await?;
                Ok(Finished::Now)
            }
            // Refused as it is: trying again would change nothing, and the e-mail left.
            Ok(status @ (400 | 401 | 403 | 413)) => {
                tracing::warn!(status, "a notification was refused");
                Ok(Finished::Now)
            }
            Ok(status) => Err(Failure::Later(format!("Le service de notification a répondu {status}."))),
            Err(OutboundFault::Barred(_)) => Ok(Finished::Now),
            Err(OutboundFault::Silent(sentence)) => Err(Failure::Later(sentence)),
        }
    })
}

async fn leave(
    state: &AppState,
    pair: &EcdsaKeyPair,
    to: &Subscription,
    words: &Words,
    now: Timestamp,
) -> Result<Result<u16, OutboundFault>> {
    let url = Url::parse(&to.endpoint)?;
    let (public, auth) = to.keys().context("the keys of a browser do not read")?;
    let body = web_push_native::encrypt(serde_json::to_vec(words)?, &public, &auth)
        .map_err(|error| anyhow!("a notification could not be encrypted: {error}"))?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("aes128gcm"));
    headers.insert(HeaderName::from_static("ttl"), HeaderValue::from(WORTH / 1000));
    headers.insert(HeaderName::from_static("urgency"), HeaderValue::from_static("high"));
    let signed = signature(pair, &url, state.config.base_url(), now)?;
    headers.insert(AUTHORIZATION, HeaderValue::from_str(&signed)?);
    Ok(state.outbound.post(&url, headers, body).await)
}

/// « vapid t=…, k=… »: who sends, to which service, until when.
fn signature(pair: &EcdsaKeyPair, to: &Url, from: &str, now: Timestamp) -> Result<String> {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims =
        json!({ "aud": to.origin().ascii_serialization(), "exp": now.0 / 1000 + SIGNED_FOR, "sub": from });
    let signed = format!("{}.{}", part(json!({ "typ": "JWT", "alg": "ES256" })), part(claims));
    let signature = pair.sign(&SystemRandom::new(), signed.as_bytes());
    let signature = signature.map_err(|_| anyhow!("a notification could not be signed"))?;
    let key = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
    Ok(format!("vapid t={signed}.{}, k={key}", URL_SAFE_NO_PAD.encode(signature.as_ref())))
}
