// SPDX-License-Identifier: Apache-2.0
//! Usage: peer MATERIAL SECONDS.  One JSON line per measurement.

#[cfg(not(feature = "jwt_simple"))]
#[path = "jsonwebtoken.rs"]
mod peer;
#[cfg(feature = "jwt_simple")]
#[path = "jwt_simple.rs"]
mod peer;

use std::time::Duration;

const ALGS: [&str; 6] = ["HS256", "RS256", "PS256", "ES256", "ES384", "EdDSA"];
const BATCHES: usize = 51;

pub const ISSUER: &str = "https://id.example.com";
pub const AUDIENCE: &str = "https://api.example.com";
pub const SUBJECT: &str = "user-12345";
pub const TOKEN_ID: &str = "b7e2a1c0-5d1f-4c3e";
pub const ROLE: &str = "admin";
pub const LIFETIME: u64 = 3600;

/// The operations of a library for one algorithm, with its keys prepared.
pub struct Peer {
    pub verify: Box<dyn Fn(&str) -> bool>,
    pub sign: Box<dyn Fn() -> Option<String>>,
}

fn cpu() -> Duration {
    let mut t = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut t) };
    Duration::new(t.tv_sec as u64, t.tv_nsec as u32)
}

fn batch(operation: &dyn Fn() -> bool, n: usize) -> f64 {
    let start = cpu();
    for _ in 0..n {
        assert!(operation(), "wrong result");
    }
    (cpu() - start).as_nanos() as f64 / n as f64
}

/// The best and the median time of an operation, in nanoseconds.
fn measure(operation: &dyn Fn() -> bool, seconds: f64) -> (f64, f64) {
    batch(operation, 20);
    let one = batch(operation, 20);
    let n = (seconds * 1e9 / BATCHES as f64 / one) as usize + 1;
    let mut times: Vec<f64> =
        (0..BATCHES).map(|_| batch(operation, n)).collect();
    times.sort_by(f64::total_cmp);
    (times[0], times[BATCHES / 2])
}

/// Says which tokens that a strict verifier refuses it takes.
fn print_taken(peer: &Peer, folder: &str) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let token = std::fs::read_to_string(&path)?;
        let line = serde_json::json!({
            "peer": peer::NAME, "lang": "rust", "op": "takes",
            "alg": path.file_stem().and_then(|s| s.to_str()),
            "taken": (peer.verify)(&token),
        });
        println!("{line}");
    }
    Ok(())
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let seconds: f64 = args[2].parse().expect("SECONDS");
    for alg in ALGS {
        let read = |kind: &str| {
            std::fs::read(format!("{}/{alg}.{kind}", args[1])).ok()
        };
        let text = |kind| read(kind).and_then(|b| String::from_utf8(b).ok());
        let (Some(token), Some(forged)) = (text("token"), text("forged"))
        else {
            continue;
        };
        let key = read("key").or_else(|| read("pem")).expect("a key");
        let public = read("key").or_else(|| read("public.pem"));
        let peer = peer::prepare(alg, &key, &public.expect("a public key"));
        let own = (peer.sign)().expect("a token");
        assert!((peer.verify)(&own), "a token of its own is refused");
        if alg == "HS256" {
            print_taken(&peer, &format!("{}/hostile", args[1])).expect("files");
        }
        let operations: [(&str, &dyn Fn() -> bool); 3] = [
            ("verify", &|| (peer.verify)(&token)),
            ("forged", &|| !(peer.verify)(&forged)),
            ("sign", &|| (peer.sign)().is_some()),
        ];
        for (op, operation) in operations {
            let (best, median) = measure(operation, seconds);
            println!(
                "{}",
                serde_json::json!({
                    "peer": peer::NAME, "lang": "rust", "op": op, "alg": alg,
                    "best_ns": best, "median_ns": median,
                })
            );
        }
    }
}
