# SPDX-License-Identifier: Apache-2.0
"""The programs of examples/ do what they are there to show."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import snippets
import tap

EXAMPLES = snippets.BUILD / "examples"
JETON = os.environ.get("JETON", str(snippets.BUILD / "cli" / "jeton"))
FOLDER = tempfile.TemporaryDirectory()
ISSUER, AUDIENCE = "https://id.example", "orders"
NO_KEY = "no key has its kid and algorithm"


def run(name, *arguments, text=None, **more):
    program = JETON if name == "jeton" else EXAMPLES / name
    return subprocess.run([program, *arguments], cwd=FOLDER.name, input=text,
                          env=snippets.environment(**more), timeout=60,
                          capture_output=True, text=True)


def output(name, *arguments, **more):
    done = run(name, *arguments, **more)
    assert done.returncode == 0, f"{name}: {done.stderr}"
    return done.stdout


def path(name):
    return pathlib.Path(FOLDER.name) / name


def key(name, alg="ES256"):
    """A private key NAME.jwk and the public one NAME.jwks."""
    if not path(f"{name}.jwk").exists():
        output("jeton", "key", "new", "--alg", alg, "--out", f"{name}.jwk")
        path(f"{name}.jwks").write_text(
            output("jeton", "key", "public", f"{name}.jwk"))
    return f"{name}.jwk"


def sign(name="issuer", issuer=ISSUER, subject="alice"):
    return output("sign", key(name), issuer, AUDIENCE, subject).strip()


def refused(done, reason):
    tap.equal((done.returncode, done.stdout, done.stderr.strip()),
              (1, "", f"refused: {reason}"))


def test_what_sign_makes_verify_takes():
    token = sign()
    tap.equal(output("verify", token), "hello alice\n")
    refused(run("verify", token[:-1] + "?"), "malformed")
    key("other")
    refused(run("verify", sign("other")), NO_KEY)
    refused(run("verify"), "malformed")


def test_sign_says_why_a_key_is_unfit():
    done = run("sign", "nowhere.jwk", "i", "a", "s")
    tap.equal((done.returncode, done.stderr),
              (2, "could not read 'nowhere.jwk': No such file or directory\n"))
    path("short.jwk").write_text('{"kty":"oct","alg":"HS256","k":"AAAA"}')
    done = run("sign", "short.jwk", "i", "a", "s")
    assert "must be 32 bytes, is 3" in done.stderr, done.stderr
    tap.equal((done.returncode, done.stdout), (2, ""))


def test_each_token_of_sign_has_an_id_of_its_own():
    ids = {json.loads(output("jeton", "verify", "--key", "issuer.jwks",
                             "--iss", ISSUER, "--aud", AUDIENCE,
                             text=sign()))["jti"] for _ in range(3)}
    tap.equal(len(ids), 3)


READER = {"kty": "OKP", "crv": "X25519", "alg": "ECDH-ES",
          "d": "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo",
          "x": "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"}


def test_what_encrypt_makes_only_decrypt_with_the_key_reads():
    path("reader.jwk").write_text(json.dumps(READER))
    public = {k: v for k, v in READER.items() if k != "d"}
    path("reader-public.jwk").write_text(json.dumps(public))
    text = output("encrypt", "reader-public.jwk", text="for you\nalone").strip()
    assert "for you" not in text
    tap.equal(text.count("."), 4)
    tap.equal(output("decrypt", "reader.jwk", text), "for you\nalone")
    bent = text[:-4] + ("AAAA" if text[-4:] != "AAAA" else "BBBB")
    refused(run("decrypt", "reader.jwk", bent), "the signature is wrong")
    done = run("decrypt", "reader-public.jwk", text)
    tap.equal((done.returncode, done.stdout), (1, ""))


def test_a_nested_token_comes_back():
    tap.equal(output("nested"), "hello alice\n")


def test_each_of_several_issuers_vouches_for_its_own():
    key("shop", "EdDSA")
    table = [AUDIENCE, ISSUER, "issuer.jwks", "https://shop.example",
             "shop.jwks"]
    tap.equal(output("issuers", sign(), *table),
              f"hello alice of {ISSUER}\n")
    tap.equal(output("issuers", sign("shop", "https://shop.example", "bob"),
                     *table), "hello bob of https://shop.example\n")
    refused(run("issuers", sign("shop", ISSUER), *table), NO_KEY)
    refused(run("issuers", sign("shop", "https://x.example"), *table),
            "wrong issuer")


def test_threads_share_one_cache():
    found = re.fullmatch(
        r"4000 verified, (\d+) from memory, 1 remembered\n",
        output("cache", "issuer.jwks", ISSUER, AUDIENCE, sign()))
    assert found and 3990 <= int(found.group(1)) < 4000, found
    done = run("cache", "issuer.jwks", ISSUER, "bills", sign())
    tap.equal((done.returncode, done.stdout),
              (1, "0 verified, 0 from memory, 0 remembered\n"))


# ---- An HSM ----

def module():
    found = [*pathlib.Path("/usr/lib").glob("softhsm/libsofthsm2.so"),
             *pathlib.Path("/usr/lib").glob("*/softhsm/libsofthsm2.so")]
    if not found or not shutil.which("softhsm2-util") or \
            not shutil.which("pkcs11-tool"):
        raise tap.Skip("softhsm2 and opensc are not installed")
    return found[0]


def hsm(*command):
    done = subprocess.run(
        command, capture_output=True, cwd=FOLDER.name, timeout=60,
        env=dict(os.environ, SOFTHSM2_CONF=str(path("softhsm2.conf"))))
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def with_a_device():
    """Makes a device with an empty token, once."""
    if path("softhsm2.conf").exists():
        return
    path("tokens").mkdir()
    path("softhsm2.conf").write_text(
        f"directories.tokendir = {path('tokens')}\nlog.level = ERROR\n")
    hsm("softhsm2-util", "--init-token", "--free", "--label", "jeton",
        "--pin", "1234", "--so-pin", "5678")


def make_inside(library, number, kind):
    """A key pair made in the device; its public half goes to a file."""
    tool = ["pkcs11-tool", "--module", library, "--login", "--pin", "1234",
            "--token-label", "jeton", "--id", number]
    hsm(*tool, "--keypairgen", "--key-type", kind, "--label", f"k{number}",
        "--usage-sign")
    hsm(*tool, "--read-object", "--type", "pubkey", "--output-file",
        f"hsm{number}.der")


def sign_inside(library, number, pin="1234"):
    uri = f"pkcs11:token=jeton;id=%{number};type=private"
    return run("hsm", str(library), uri, ISSUER, AUDIENCE, PIN=pin,
               SOFTHSM2_CONF=str(path("softhsm2.conf")))


def test_a_key_that_was_made_in_an_hsm_signs_there():
    library = module()
    if snippets.SANITIZED:
        raise tap.Skip("the module is not built for a sanitizer")
    with_a_device()
    for number, kind in (("01", "EC:prime256v1"), ("02", "rsa:2048")):
        make_inside(library, number, kind)
        done = sign_inside(library, number)
        assert done.returncode == 0, (kind, done.stderr)
        claims = output("jeton", "verify", "--key", f"hsm{number}.der",
                        "--iss", ISSUER, "--aud", AUDIENCE, text=done.stdout)
        tap.equal(json.loads(claims)["sub"], "alice", kind)


def test_a_wrong_pin_makes_no_token():
    library = module()
    if snippets.SANITIZED:
        raise tap.Skip("the module is not built for a sanitizer")
    with_a_device()
    done = sign_inside(library, "01", "9999")
    tap.equal((done.returncode, done.stdout), (1, ""))
    assert "9999" not in done.stderr, done.stderr


# ---- Their form ----

def test_examples_are_short_and_their_first_lines_say_what_they_are():
    for source in (snippets.TOP / "examples").glob("*.c"):
        lines = source.read_text().splitlines()
        assert len(lines) <= 100, f"{source.name} has {len(lines)} lines"
        assert lines[1].startswith("/*"), source.name
        text = (snippets.TOP / "examples" / "meson.build").read_text()
        assert re.search(rf"'{source.stem}(\.c)?'", text), source.name


if __name__ == "__main__":
    tap.main(globals())
