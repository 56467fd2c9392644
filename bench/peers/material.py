#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the keys and tokens that all peers share: material.py JETON FOLDER.

For each algorithm that this jeton has: ALG.jwk and ALG.pem (private, PKCS #8),
ALG.public.jwk and ALG.public.pem, ALG.token (good for 30 days) and ALG.forged
(one character of its signature is another); for HS256 the bytes of its secret
in HS256.key.  hostile/ has HS256 tokens with the right signature that a strict
verifier refuses all the same.
"""
import base64
import hashlib
import hmac
import json
import pathlib
import shutil
import subprocess
import sys
import time

ALGS = ("HS256", "RS256", "PS256", "ES256", "ES384", "EdDSA")
RSA = bytes.fromhex("06092a864886f70d0101010500")
EC = bytes.fromhex("06072a8648ce3d0201")
CURVES = {"P-256": bytes.fromhex("06082a8648ce3d030107"),
          "P-384": bytes.fromhex("06052b81040022")}
ED25519 = bytes.fromhex("06032b6570")


def der(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    size = bytes([n]) if n < 128 else bytes([0x81, n]) if n < 256 else \
        bytes([0x82]) + n.to_bytes(2, "big")
    return bytes([tag]) + size + body


def integer(value):
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octets(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def private_der(jwk):
    """PKCS #8 of a private JWK."""
    zero = integer(0)
    if jwk["kty"] == "RSA":
        parts = [integer(int.from_bytes(octets(jwk[name]), "big"))
                 for name in ("n", "e", "d", "p", "q", "dp", "dq", "qi")]
        return der(0x30, zero, der(0x30, RSA),
                   der(4, der(0x30, zero, *parts)))
    d = octets(jwk["d"])
    if jwk["kty"] == "OKP":
        return der(0x30, zero, der(0x30, ED25519), der(4, der(4, d)))
    point = b"\0\4" + octets(jwk["x"]) + octets(jwk["y"])
    key = der(0x30, integer(1), der(4, d), der(0xa1, der(3, point)))
    return der(0x30, zero, der(0x30, EC, CURVES[jwk["crv"]]), der(4, key))


def pem(data):
    text = base64.encodebytes(data).decode().replace("\n", "")
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN PRIVATE KEY-----", *lines,
                      "-----END PRIVATE KEY-----", ""])


def write_keys(jwk, base):
    base.with_suffix(".jwk").touch(0o600)
    base.with_suffix(".jwk").write_text(json.dumps(jwk))
    if jwk["kty"] == "oct":
        base.with_suffix(".key").write_bytes(octets(jwk["k"]))
        return
    public = {name: value for name, value in jwk.items()
              if name not in ("d", "p", "q", "dp", "dq", "qi")}
    base.with_suffix(".public.jwk").write_text(json.dumps(public))
    base.with_suffix(".pem").touch(0o600)
    base.with_suffix(".pem").write_text(pem(private_der(jwk)))
    subprocess.run(["openssl", "pkey", "-in", base.with_suffix(".pem"),
                    "-pubout", "-out", base.with_suffix(".public.pem")],
                   check=True)


def write_tokens(jeton, base):
    token = subprocess.run(
        [jeton, "sign", "--key", base.with_suffix(".jwk"),
         "--iss", "https://id.example.com", "--sub", "user-12345",
         "--aud", "https://api.example.com", "--exp", "30d",
         "--jti=b7e2a1c0-5d1f-4c3e", "--claim", "role=admin"],
        check=True, capture_output=True, text=True).stdout.strip()
    base.with_suffix(".token").write_text(token)
    i = token.rindex(".")
    i += (len(token) - i) * 3 // 5
    other = "A" if token[i] != "A" else "B"
    base.with_suffix(".forged").write_text(token[:i] + other + token[i + 1:])


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def write_hostile(folder):
    key = (folder / "HS256.key").read_bytes()
    good_header = b'{"alg":"HS256","typ":"JWT"}'
    good = (b'{"iss":"https://id.example.com","sub":"user-12345",'
            b'"aud":"https://api.example.com","exp":%d,"role":"admin"}'
            % (time.time() + 30 * 86400))

    def token(payload=good, header=good_header):
        text = base64url(header) + b"." + base64url(payload)
        return text + b"." + base64url(hmac.digest(key, text, hashlib.sha256))

    plain = token()
    letters = (b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
               b"0123456789-_")
    stray = letters[letters.index(plain[-1]) | 1]
    cases = {
        "claim twice": token(good.replace(b'"role"', b'"role":"u","role"')),
        "alg twice": token(header=b'{"alg":"HS256","alg":"HS256"}'),
        "unknown crit": token(header=b'{"alg":"HS256","crit":["x"],"x":1}'),
        "no exp": token(b'{"iss":"https://id.example.com",'
                        b'"aud":"https://api.example.com"}'),
        "bad UTF-8": token(good.replace(b"admin", b"\xff")),
        "raw newline": token(good.replace(b"admin", b"\n")),
        "NUL at end": token(good + b"\0x"),
        "stray bits": plain[:-1] + bytes([stray]),
        "padding": plain + b"=",
    }
    (folder / "hostile").mkdir()
    for name, text in cases.items():
        (folder / "hostile" / f"{name}.token").write_bytes(text)


def main():
    jeton, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for alg in ALGS:
        bits = ["--bits", "2048"] if alg[1:] == "S256" and alg[0] in "RP" \
            else []
        made = subprocess.run([jeton, "key", "new", "--alg", alg, *bits],
                              capture_output=True, text=True)
        if made.returncode != 0:
            print(f"{alg}: jeton does not have it", file=sys.stderr)
            continue
        jwk = json.loads(made.stdout)
        del jwk["kid"]
        write_keys(jwk, folder / alg)
        write_tokens(jeton, folder / alg)
    write_hostile(folder)


if __name__ == "__main__":
    main()
