//! Identifiers and chance: the only place that draws random bytes.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::RngCore;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A new identifier, ordered by time of creation (UUID v7).
#[allow(clippy::disallowed_methods)]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// 256 random bits, URL-safe: session tokens, calendar addresses.
#[allow(clippy::disallowed_methods)]
pub fn secret() -> String {
    let mut bytes = [0u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A one-time code that a person can type: twelve letters and figures without look-alikes (about 59 bits).
#[allow(clippy::disallowed_methods)]
pub fn typed_code() -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    let mut rng = rand::rng();
    let letter = |_| {
        // Rejection keeps every letter equally likely.
        loop {
            let byte = (rng.next_u32() & 31) as usize;
            if byte < ALPHABET.len() {
                return ALPHABET[byte] as char;
            }
        }
    };
    let code: String = (0..12).map(letter).collect();
    format!("{}-{}-{}", &code[0..4], &code[4..8], &code[8..12])
}

/// SHA-256 in lower-case hexadecimal: name of blobs, stored form of secrets.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
