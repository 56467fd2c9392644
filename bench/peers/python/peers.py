#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Usage: peers.py MATERIAL SECONDS PEER.  One JSON line per measurement."""
import json
import math
import pathlib
import sys
import time

ISSUER = "https://id.example.com"
AUDIENCE = "https://api.example.com"
ALGS = ("HS256", "RS256", "PS256", "ES256", "ES384", "EdDSA")
BATCHES = 51


def claims():
    now = int(time.time())
    return {"iat": now, "iss": ISSUER, "sub": "user-12345", "aud": AUDIENCE,
            "exp": now + 3600, "jti": "b7e2a1c0-5d1f-4c3e", "role": "admin"}


def pyjwt(alg, jwk, public):
    import jwt
    key, public = (jwt.PyJWK(k, algorithm=alg).key for k in (jwk, public))
    options = {"require": ["exp", "iss", "aud"]}

    def verify(token):
        return jwt.decode(token, public, algorithms=[alg], issuer=ISSUER,
                          audience=AUDIENCE, options=options)
    return verify, lambda: jwt.encode(claims(), key, algorithm=alg)


def joserfc(alg, jwk, public):
    from joserfc import jwk as keys
    from joserfc import jwt
    key, public = keys.import_key(jwk), keys.import_key(public)
    header = {"alg": alg, "typ": "JWT"}
    rules = jwt.JWTClaimsRegistry(
        exp={"essential": True}, iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE})

    def verify(token):
        decoded = jwt.decode(token, public, algorithms=[alg])
        rules.validate(decoded.claims)
        return decoded
    return verify, lambda: jwt.encode(header, claims(), key, algorithms=[alg])


def authlib(alg, jwk, public):
    from authlib.jose import JsonWebKey, JsonWebToken
    key, public = map(JsonWebKey.import_key, (jwk, public))
    jwt = JsonWebToken([alg])
    header = {"alg": alg, "typ": "JWT"}
    rules = {"exp": {"essential": True},
             "iss": {"essential": True, "value": ISSUER},
             "aud": {"essential": True, "value": AUDIENCE}}

    def verify(token):
        decoded = jwt.decode(token, public, claims_options=rules)
        decoded.validate()
        return decoded
    return verify, lambda: jwt.encode(header, claims(), key)


PEERS = {"PyJWT": pyjwt, "joserfc": joserfc, "Authlib": authlib}


def batch(operation, n):
    start = time.process_time_ns()
    for _ in range(n):
        operation()
    return (time.process_time_ns() - start) / n


def measure(operation, seconds):
    batch(operation, 50)
    n = math.ceil(seconds * 1e9 / BATCHES / batch(operation, 50))
    times = sorted(batch(operation, n) for _ in range(BATCHES))
    return times[0], times[BATCHES // 2]


def refusing(verify, token):
    """verify() for a token that is bad: the result must be an exception."""
    def refuse():
        try:
            verify(token)
        except Exception:
            return
        raise AssertionError("accepted a forged token")
    return refuse


def print_taken(name, verify, folder):
    for path in sorted(folder.iterdir()):
        try:
            taken = bool(verify(path.read_text()))
        except Exception:
            taken = False
        print(json.dumps({"peer": name, "lang": "python", "op": "takes",
                          "alg": path.stem, "taken": taken}))


def main():
    folder, seconds, name = sys.argv[1:]
    folder, seconds = pathlib.Path(folder), float(seconds)
    for alg in ALGS:
        if not (folder / f"{alg}.token").exists():
            continue
        jwk = json.loads((folder / f"{alg}.jwk").read_text())
        public = jwk if alg == "HS256" else \
            json.loads((folder / f"{alg}.public.jwk").read_text())
        token = (folder / f"{alg}.token").read_text()
        forged = (folder / f"{alg}.forged").read_text()
        verify, sign = PEERS[name](alg, jwk, public)
        assert verify(token) and verify(sign())
        if alg == "HS256":
            print_taken(name, verify, folder / "hostile")
        for op, operation in (("verify", lambda: verify(token)),
                              ("forged", refusing(verify, forged)),
                              ("sign", sign)):
            best, median = measure(operation, seconds)
            print(json.dumps({
                "peer": name, "lang": "python", "op": op, "alg": alg,
                "best_ns": round(best, 1), "median_ns": round(median, 1)}),
                flush=True)


if __name__ == "__main__":
    main()
