//! Sealing: what is kept must not be readable by whoever holds the database alone (AES-256-GCM, a nonce for each seal).
use crate::platform::ids;
use anyhow::{Result, anyhow};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// A key of 256 bits.
pub struct Key(LessSafeKey);

impl Key {
    /// Thirty-two bytes to make a key of.
    pub fn draw() -> [u8; 32] {
        ids::random()
    }

    /// The key made of these bytes.
    pub fn of(bytes: &[u8]) -> Result<Self> {
        let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| anyhow!("a key of the wrong length"))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Seals a text to its place: moved elsewhere, it no longer opens.
    pub fn seal(&self, place: &str, text: &str) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE_LEN] = ids::random();
        let mut sealed = text.as_bytes().to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| anyhow!("a text could not be sealed"))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens what was sealed at this place.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<String> {
        let spoilt = || anyhow!("a sealed text does not open: {place}");
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN).ok_or_else(spoilt)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| spoilt())?;
        let mut rest = rest.to_vec();
        let text =
            self.0.open_in_place(nonce, Aad::from(place.as_bytes()), &mut rest).map_err(|_| spoilt())?;
        Ok(String::from_utf8(text.to_vec())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_text_opens_at_its_place_with_its_key_and_nowhere_else() {
        let (key, other) = (Key::of(&Key::draw()).unwrap(), Key::of(&Key::draw()).unwrap());
        let sealed = key.seal("a.1", "la régie, dès 2028").unwrap();
        assert_eq!(key.open("a.1", &sealed).unwrap(), "la régie, dès 2028");
        assert!(!String::from_utf8_lossy(&sealed).contains("régie"));
        assert_ne!(sealed, key.seal("a.1", "la régie, dès 2028").unwrap());
        assert!(key.open("a.2", &sealed).is_err());
        assert!(other.open("a.1", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut spoilt = sealed.clone();
            spoilt[at] ^= 1;
            assert!(key.open("a.1", &spoilt).is_err(), "byte {at}");
        }
        assert!(key.open("a.1", &sealed[..7]).is_err());
        assert!(Key::of(b"short").is_err());
    }
}
