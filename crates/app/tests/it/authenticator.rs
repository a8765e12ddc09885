//! A passkey made of software: what a browser and its authenticator answer to the ceremonies of WebAuthn.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// One passkey, bound to one site.
pub struct Authenticator {
    key: SigningKey,
    pub id: [u8; 16],
    pub user: Vec<u8>,
    pub counter: u32,
    /// Where the browser believes to be.
    pub origin: String,
    site: String,
}

impl Authenticator {
    /// A key drawn from a number.
    pub fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).unwrap(),
            id: [seed; 16],
            user: Vec::new(),
            counter: 0,
            origin: "http://localhost:8080".into(),
            site: "localhost".into(),
        }
    }

    /// What the browser signs about itself and the request.
    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    /// Site, flags (present and verified), counter.
    fn data(&mut self, more: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Sha256::digest(self.site.as_bytes()).to_vec();
        data.push(0x05 | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// The answer to `navigator.credentials.create`.
    pub fn create(&mut self, options: &Value) -> Value {
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        self.user = B64.decode(options["user"]["id"].as_str().unwrap()).unwrap();
        let mut data = self.data(0x40);
        data.extend([0; 16]);
        data.extend((self.id.len() as u16).to_be_bytes());
        data.extend(self.id);
        let point = self.key.verifying_key().to_sec1_point(false);
        // COSE key: EC2, ES256, P-256, x, y.
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point.as_bytes()[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point.as_bytes()[33..65]);
        let mut object = vec![0xa3];
        object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        json!({ "id": B64.encode(self.id), "rawId": B64.encode(self.id), "type": "public-key", "extensions": {},
            "response": { "attestationObject": B64.encode(object),
                "clientDataJSON": B64.encode(self.client("webauthn.create", options)) } })
    }

    /// The answer to `navigator.credentials.get`.
    pub fn get(&mut self, options: &Value) -> Value {
        let data = self.data(0);
        let client = self.client("webauthn.get", options);
        let signed = [data.as_slice(), Sha256::digest(&client).as_slice()].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({ "id": B64.encode(self.id), "rawId": B64.encode(self.id), "type": "public-key", "extensions": {},
            "response": { "authenticatorData": B64.encode(data), "clientDataJSON": B64.encode(client),
                "signature": B64.encode(signature.to_der()), "userHandle": B64.encode(&self.user) } })
    }
}
