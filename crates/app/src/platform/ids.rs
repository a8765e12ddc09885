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

/// Random bytes: salts, secrets.
#[allow(clippy::disallowed_methods)]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// 256 random bits, URL-safe: session tokens, calendar addresses.
pub fn secret() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
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

/// Stored form of a typed code: spaces, dashes and small letters do not matter.
pub fn code_hash(typed: &str) -> String {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    sha256_hex(plain.to_ascii_uppercase().as_bytes())
}

/// Form of an e-mail address under which an account is found.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// SHA-256 in lower-case hexadecimal: name of blobs, stored form of secrets.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_however_it_is_typed() {
        let code = typed_code();
        assert_eq!(code.len(), 14);
        assert_eq!(code_hash(&code), code_hash(&format!("  {} ", code.to_lowercase().replace('-', " "))));
        assert_ne!(code_hash(&code), code_hash(&typed_code()));
    }
}
