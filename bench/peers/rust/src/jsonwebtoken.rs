// SPDX-License-Identifier: Apache-2.0
//! jsonwebtoken, on AWS-LC or on the crates of Rust Crypto.

use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode,
};
use serde::{Deserialize, Serialize};

use crate::{AUDIENCE, ISSUER, LIFETIME, Peer, ROLE, SUBJECT, TOKEN_ID};

#[cfg(feature = "aws_lc_rs")]
pub const NAME: &str = "jsonwebtoken (aws_lc_rs)";
#[cfg(not(feature = "aws_lc_rs"))]
pub const NAME: &str = "jsonwebtoken (rust_crypto)";

#[derive(Serialize, Deserialize)]
struct Claims<S> {
    iat: u64,
    iss: S,
    sub: S,
    aud: S,
    exp: u64,
    jti: S,
    role: S,
}

fn claims() -> Claims<&'static str> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("1970");
    Claims {
        iat: now.as_secs(),
        iss: ISSUER,
        sub: SUBJECT,
        aud: AUDIENCE,
        exp: now.as_secs() + LIFETIME,
        jti: TOKEN_ID,
        role: ROLE,
    }
}

fn keys(alg: &str, key: &[u8], public: &[u8]) -> (EncodingKey, DecodingKey) {
    let keys = match &alg[..2] {
        "HS" => (
            Ok(EncodingKey::from_secret(key)),
            Ok(DecodingKey::from_secret(public)),
        ),
        "RS" | "PS" => (
            EncodingKey::from_rsa_pem(key),
            DecodingKey::from_rsa_pem(public),
        ),
        "ES" => (
            EncodingKey::from_ec_pem(key),
            DecodingKey::from_ec_pem(public),
        ),
        _ => (
            EncodingKey::from_ed_pem(key),
            DecodingKey::from_ed_pem(public),
        ),
    };
    (
        keys.0.expect("a private key"),
        keys.1.expect("a public key"),
    )
}

pub fn prepare(alg: &str, key: &[u8], public: &[u8]) -> Peer {
    let algorithm = Algorithm::from_str(alg).expect("an algorithm");
    let (key, public) = keys(alg, key, public);
    let header = Header::new(algorithm);
    let mut rules = Validation::new(algorithm);
    rules.set_required_spec_claims(&["exp", "iss", "aud"]);
    rules.set_issuer(&[ISSUER]);
    rules.set_audience(&[AUDIENCE]);
    Peer {
        verify: Box::new(move |token| {
            decode::<Claims<String>>(token, &public, &rules).is_ok()
        }),
        sign: Box::new(move || encode(&header, &claims(), &key).ok()),
    }
}
