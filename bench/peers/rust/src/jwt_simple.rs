// SPDX-License-Identifier: Apache-2.0
//! jwt-simple, on BoringSSL.

use jwt_simple::prelude::*;

use crate::{AUDIENCE, ISSUER, LIFETIME, Peer, ROLE, SUBJECT, TOKEN_ID};

pub const NAME: &str = "jwt-simple";

#[derive(Serialize, Deserialize)]
struct More {
    role: String,
}

fn rules() -> VerificationOptions {
    VerificationOptions {
        allowed_issuers: Some([ISSUER.to_string()].into()),
        allowed_audiences: Some([AUDIENCE.to_string()].into()),
        ..Default::default()
    }
}

fn claims() -> JWTClaims<More> {
    let more = More { role: ROLE.into() };
    let lifetime = Duration::from_secs(LIFETIME);
    let mut claims = Claims::with_custom_claims(more, lifetime)
        .with_issuer(ISSUER)
        .with_subject(SUBJECT)
        .with_audience(AUDIENCE)
        .with_jwt_id(TOKEN_ID);
    claims.invalid_before = None;
    claims
}

/// Each algorithm has types of its own, so the closures are written by macro.
macro_rules! peer {
    ($key:expr, $public:expr, $sign:ident) => {{
        let (key, public) = ($key, $public);
        let rules = rules();
        Peer {
            verify: Box::new(move |token| {
                let rules = Some(rules.clone());
                public.verify_token::<More>(token, rules).is_ok()
            }),
            sign: Box::new(move || key.$sign(claims()).ok()),
        }
    }};
}

macro_rules! pair {
    ($secret:ident, $public:ident, $key:expr, $public_key:expr) => {
        peer!(
            $secret::from_pem(pem($key)).expect("a private key"),
            $public::from_pem(pem($public_key)).expect("a public key"),
            sign
        )
    };
}

fn pem(text: &[u8]) -> &str {
    std::str::from_utf8(text).expect("a PEM")
}

pub fn prepare(alg: &str, key: &[u8], public: &[u8]) -> Peer {
    match alg {
        "HS256" => {
            let (key, public) =
                (HS256Key::from_bytes(key), HS256Key::from_bytes(public));
            peer!(key, public, authenticate)
        }
        "RS256" => pair!(RS256KeyPair, RS256PublicKey, key, public),
        "PS256" => pair!(PS256KeyPair, PS256PublicKey, key, public),
        "ES256" => pair!(ES256KeyPair, ES256PublicKey, key, public),
        "ES384" => pair!(ES384KeyPair, ES384PublicKey, key, public),
        _ => pair!(Ed25519KeyPair, Ed25519PublicKey, key, public),
    }
}
