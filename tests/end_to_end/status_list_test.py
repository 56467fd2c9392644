# SPDX-License-Identifier: Apache-2.0
"""The Token Status List, read as a verifier reads it that knows only the draft."""
import base64
import json
import subprocess
import tempfile
import time
import zlib

import tap
from server import JETON, Server

ON = {"JETOND_TOKEN_STATUS_LIST": "yes"}


def bytes_of(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims_of(token):
    return json.loads(bytes_of(token.split(".")[1]))


def status_of(s, token):
    """The bit of a token, by what its claim says and nothing else."""
    claim = claims_of(token)["status"]["status_list"]
    path = claim["uri"].removeprefix(f"http://127.0.0.1:{s.port}")
    answer = s.get(path)
    tap.equal(answer.status, 200, answer.text)
    tap.equal(answer.field("Content-Type"), "application/statuslist+jwt")
    header = json.loads(bytes_of(answer.text.split(".")[0]))
    tap.equal(header["typ"], "statuslist+jwt")
    found = claims_of(answer.text)
    tap.equal(found["sub"], claim["uri"])
    assert found["exp"] > time.time() >= found["iat"] and found["ttl"] > 0
    tap.equal(found["status_list"]["bits"], 1)
    bits = zlib.decompress(bytes_of(found["status_list"]["lst"]))
    tap.equal(len(bits) * 8, 65536)
    return bits[claim["idx"] // 8] >> claim["idx"] % 8 & 1


def wait_for(what):
    end = time.monotonic() + 10
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def test_the_bit_of_a_session_says_that_it_ended():
    with Server(**ON) as s:
        pairs = [s.login() for _ in range(12)]
        tokens = [p["access_token"] for p in pairs]
        numbers = {claims_of(t)["status"]["status_list"]["idx"]
                   for t in tokens}
        tap.equal(len(numbers), 12)
        again = s.refresh(pairs[3]["refresh_token"]).json
        tap.equal(claims_of(again["access_token"])["status"],
                  claims_of(tokens[3])["status"])
        s.logout(again["refresh_token"])
        wait_for(lambda: status_of(s, tokens[3]) == 1)
        tap.equal([status_of(s, t) for t in tokens],
                  [1 if i == 3 else 0 for i in range(12)])


def test_the_list_is_signed_with_a_published_key():
    with Server(**ON) as s, tempfile.NamedTemporaryFile("w") as keys:
        s.login()
        keys.write(s.get("/jwks.json").text)
        keys.flush()
        done = subprocess.run(
            [JETON, "verify", "--jwks", keys.name, "--typ", "statuslist+jwt",
             "--iss", f"http://127.0.0.1:{s.port}", "--any-aud"],
            input=s.get("/status-list?n=0").text, capture_output=True,
            text=True)
        tap.equal(done.returncode, 0, done.stderr)


def test_an_etag_saves_the_body_and_a_wrong_address_is_none():
    with Server(**ON) as s:
        tag = s.get("/status-list?n=0").field("ETag")
        again = s.get("/status-list?n=0", **{"If-None-Match": tag})
        tap.equal((again.status, again.text), (304, ""))
        tap.equal(s.get("/status-list?n=1").status, 404)
        for query in ("", "?n=", "?n=-1", "?n=0&n=0", "?m=0", "?n=x"):
            tap.equal(s.get("/status-list" + query).status, 400, query)


def test_without_the_setting_there_is_no_claim_and_no_list():
    with Server() as s:
        assert "status" not in claims_of(s.login()["access_token"])
        tap.equal(s.get("/status-list?n=0").status, 404)


def test_sessions_that_were_imported_keep_their_numbers():
    with Server(**ON) as s, tempfile.TemporaryDirectory() as folder:
        old = s.login()["access_token"]
        s.command("export", folder + "/all")
        with Server(users=(), **ON) as other:
            other.command("import", folder + "/all")
            new = other.login()["access_token"]
            assert claims_of(new)["status"]["status_list"]["idx"] > \
                claims_of(old)["status"]["status_list"]["idx"]


tap.main(globals())
