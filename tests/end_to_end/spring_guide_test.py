# SPDX-License-Identifier: Apache-2.0
"""docs/from/spring-security.md: every block for nginx answers as it says."""
import json
import re

import nginx
import tap

RUNS_ONCE = True
GUIDE = (nginx.TOP / "docs" / "from" / "spring-security.md").read_text()
BLOCKS = re.findall(r"^```nginx\n(.*?)^```$", GUIDE, re.S | re.M)
CASE = re.compile(r"^# GET (\S+) (.*) (\d+)$", re.M)
FILES = {"issuer.jwks": nginx.jwk(), "one.jwks": nginx.jwk(),
         "two.jwks": nginx.jwk(secret=b"another secret of thirty-two byte")}


def token(text):
    if text == "-":
        return None
    claims = json.loads(text)
    header = {"typ": claims.pop("typ")} if "typ" in claims else {}
    return nginx.hs256(nginx.claims(**claims), **header)


def test_each_block_answers_as_it_says():
    nginx.needed()
    upstream = nginx.Upstream()
    upstream.server.handle_error = lambda *_: None
    for block in BLOCKS:
        cases = CASE.findall(block)
        assert cases, block
        with nginx.Nginx(block.replace("9000", str(upstream.port)),
                         files=FILES) as guard:
            for path, claims, status in cases:
                tap.equal(guard.get(path, token(claims)).status, int(status),
                          f"{path} {claims} in {block}")


def test_each_directive_that_it_names_is_one():
    there = set(re.findall(r'ngx_string\("(jeton\w*)"\)', "".join(
        p.read_text() for p in (nginx.TOP / "nginx").glob("*.c"))))
    named = set(re.findall(r"(?<!\$)\bjeton(?:_[a-z_]+)?\b", "\n".join(
        re.findall(r"`(jeton[^`]*)`", GUIDE) + BLOCKS)))
    library = {"jeton_jwks_options", "jeton_decrypt"}
    assert {"jeton_role_claim", "jeton_keys", "jeton_poll"} <= named, named
    tap.equal(named - there - library, set())


tap.main(globals())
