# SPDX-License-Identifier: Apache-2.0
"""The nginx module: directives, answers, headers, and no way around it."""
import base64
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import nginx
from nginx import Nginx, Upstream, claims, hs256, token
import tap

USUAL = """
    jeton_keys keys.jwk;
    jeton_issuer https://id.example;
    jeton_audience orders;
"""
UPSTREAM = Upstream()
PASS = f"proxy_pass http://127.0.0.1:{UPSTREAM.port};"
GUARDED = USUAL + "location / { jeton on; %s }" % PASS
REALM = 'Bearer realm="jeton"'
BAD = REALM + ', error="invalid_token"'


def sign(alg, folder, *args):
    """A token by jeton, and its keys in folder/alg.jwks."""
    private = folder / f"{alg}.jwk"
    if not private.exists():
        subprocess.run([nginx.JETON, "key", "new", "--alg", alg, "--out",
                        private], check=True, capture_output=True)
        public = subprocess.run([nginx.JETON, "key", "public", "--set",
                                 private], check=True, capture_output=True)
        (folder / f"{alg}.jwks").write_bytes(public.stdout)
    done = subprocess.run(
        [nginx.JETON, "sign", "--key", private, "--exp", "5m", "--sub",
         "alice", "--aud", "orders", "--iss", "https://id.example", *args],
        check=True, capture_output=True)
    return done.stdout.decode().strip()


# ---- The configuration ----

EVERY = """
    jeton_cache 2m;
    jeton_claim_set $nick /profile/nickName;
    jeton_claim_set $camel camelCase;
"""
EVERY_SERVER = """
    jeton on;
    jeton_keys keys.jwk;
    jeton_issuer https://id.example https://other.example;
    jeton_audience orders billing;
    jeton_type at+jwt;
    jeton_leeway 10s;
    jeton_max_age 1h;
    jeton_algorithms HS256 ES256;
    jeton_realm "the shop";
    jeton_log_level notice;
    jeton_role_claim /realm_access/roles;
    location / {
        jeton_require tenant a b;
        jeton_require_scope read write;
        jeton_require_role admin;
        jeton_source header cookie=__Host-at;
        jeton_forward sub as X-Subject;
        limit_except GET { jeton_require_role root; }
        if ($arg_x) { jeton_require_role x; }
    }
    location /any { jeton_issuer_any on; jeton off; }
    location /some { jeton optional; }
    location /issuers { jeton off; }
"""


def test_every_directive_is_taken():
    n = Nginx(EVERY_SERVER, EVERY)
    tap.equal(n.check()[0], 0, n.check()[1])


def test_a_bad_directive_is_told_with_its_line():
    on = "location / { jeton on; }"
    cases = [
        ("jeton maybe;", 'invalid value "maybe"'),
        (on, '"jeton" needs "jeton_keys"'),
        ("jeton_keys keys.jwk; jeton_audience a;" + on,
         '"jeton" needs one of "jeton_issuer", "jeton_issuer_any on"'),
        ("jeton_keys keys.jwk; jeton_issuer i; jeton_issuer_any on;"
         "jeton_audience a;" + on, '"jeton" needs one of "jeton_issuer"'),
        ("jeton_keys keys.jwk; jeton_issuer i;" + on,
         '"jeton" needs one of "jeton_audience" and "jeton_audience_any on"'),
        ("jeton_keys keys.jwk; jeton_keys b.jwk; jeton_issuer i;"
         "jeton_audience a;" + on,
         'needs "issuer=" with each of several "jeton_keys"'),
        ("jeton_keys keys.jwk issuer=a; jeton_issuer i; jeton_audience a;" +
         on, '"jeton" needs one of "jeton_issuer"'),
        ("jeton_keys none.jwk;", "No such file or directory"),
        ("jeton_keys nginx.conf;", "it is neither a JWK, nor a JWK Set"),
        ("jeton_keys short.jwk;", "weak"),
        ("jeton_keys keys.jwk algo=x;", 'invalid parameter "algo=x"'),
        ("jeton_keys keys.jwk alg=RS256;", "could not take keys"),
        ('jeton_issuer "";', 'invalid parameter ""'),
        ("jeton_leeway soon;", '"jeton_leeway" directive invalid value'),
        (USUAL + "jeton_leeway 11m;" + on, '"jeton_leeway" of more than 10m'),
        ("jeton_require tenant;", "invalid number of arguments"),
        ('jeton_require tenant "";', 'invalid parameter ""'),
        ("jeton_source query;", 'invalid parameter "query"'),
        ("jeton_source header; jeton_source header;", "duplicate"),
        ("jeton_forward sub to X-A;", "jeton_forward CLAIM as HEADER"),
        ("jeton_forward sub as X_A;", "letters, digits"),
        ("jeton_forward sub as Host;", "a header that nginx itself uses"),
        ("jeton_forward sub as x-forwarded-for;", "nginx itself uses"),
        ("jeton_forward sub as Cookie;", "nginx itself uses"),
        ("jeton_revocations none;" + USUAL + on,
         '"jeton" has no list of revocations in'),
        ("jeton_revocations keys.jwk;" + USUAL + on,
         "could not take revocations from"),
        ("jeton_revocations keys.jwk stale=ok;", 'invalid parameter'),
        (USUAL + "jeton_realm 'a\"b';" + on, '"jeton_realm" with a quote'),
        ("jeton_log_level loud;", 'invalid value "loud"'),
        ("jeton_insecure on;", 'unknown directive "jeton_insecure"'),
        ("jeton_validate_signature off;", "unknown directive"),
        ("jeton_keys keys.jwk; " + "jeton_keys keys.jwk issuer=x;" * 16,
         "more than 16 times"),
    ]
    for text, message in cases:
        n = Nginx(text, files={"b.jwk": nginx.jwk(),
                               "short.jwk": nginx.jwk(b"short")})
        status, said = n.check()
        tap.equal(status, 1, text)
        if message not in said or "nginx.conf" not in said:
            raise AssertionError(f"{text}: {said}")
    for text, message in [("jeton_cache none;", "invalid value"),
                          ("jeton_poll 1ms;", "value must be between 100"),
                          ("jeton_claim_set x y;", "takes a $variable"),
                          ("jeton_claim_set $x '';", "takes a $variable")]:
        n = Nginx("", text)
        if "jeton_poll" in text:
            n.write("nginx.conf",
                    (nginx.HEAD % n.parts).replace("jeton_poll 100ms;", ""))
        status, said = n.check()
        tap.equal(status, 1, text)
        if message not in said:
            raise AssertionError(f"{text}: {said}")


def test_the_manual_has_every_directive_and_its_example_is_right():
    manual = (nginx.TOP / "docs" / "nginx.md").read_text()
    table = (nginx.TOP / "nginx" / "ngx_http_jeton_module.c").read_text()
    tap.equal(set(re.findall(r"^\| `(jeton\w*)", manual, re.M)),
              set(re.findall(r'{ ngx_string\("(jeton\w*)"\),\n', table)))
    n = Nginx("")
    example = re.search(r"```nginx\n(.*?)```", manual, re.S)[1]
    n.write("nginx.conf", example.replace(
        "modules/ngx_http_jeton_module.so", str(nginx.MODULE)))
    n.write("issuer.jwks", nginx.jwk())
    tap.equal(n.check()[0], 0, n.check()[1])


# ---- Answers ----

def test_a_good_token_passes_and_is_written_down():
    with Nginx(GUARDED) as n:
        a = n.get("/x", token())
        tap.equal(a.status, 200)
        tap.equal(n.log("access.log"), "GET /x 200 ok - alice\n")


def test_every_refusal_has_its_status_its_challenge_and_its_reason():
    now = int(time.time())
    good = token()
    head, mac = good.rsplit(".", 1)
    cut = head + "." + nginx.b64(base64.urlsafe_b64decode(mac + "=")[:31])
    cases = [
        (None, 401, REALM, "none", "-"),
        ("", 401, BAD, "refused", "MALFORMED"),
        ("x.y", 401, BAD, "refused", "MALFORMED"),
        (cut, 401, BAD, "refused", "BAD_SIGNATURE"),
        (good + "=", 401, BAD, "refused", "MALFORMED"),
        (good + " " + good, 401, BAD, "refused", "MALFORMED"),
        (hs256(claims(), b"x" * 32), 401, BAD, "refused", "BAD_SIGNATURE"),
        (hs256(claims(), alg="HS384"), 401, BAD, "refused", "NO_KEY"),
        (hs256(claims(), alg="none"), 401, BAD, "refused", "NO_KEY"),
        (hs256(claims(), crit=["x"]), 401, BAD, "refused", "CRITICAL"),
        (hs256(claims(), typ="logout+jwt"), 401, BAD, "refused",
         "WRONG_TYPE"),
        (token(exp=now - 1), 401, BAD, "refused", "EXPIRED"),
        (token(exp=None), 401, BAD, "refused", "MISSING_CLAIM"),
        (token(exp="later"), 401, BAD, "refused", "BAD_CLAIM"),
        (token(nbf=now + 60), 401, BAD, "refused", "NOT_YET"),
        (token(iss="https://other"), 401, BAD, "refused", "WRONG_ISSUER"),
        (token(aud="billing"), 401, BAD, "refused", "WRONG_AUDIENCE"),
        ("A" * 7000, 401, BAD, "refused", "MALFORMED"),
    ]
    with Nginx(GUARDED) as n:
        for text, status, challenge, decided, reason in cases:
            a = n.get("/x", text)
            what = f"{reason} {text}"
            tap.equal(a.status, status, what)
            tap.equal(a.field("WWW-Authenticate"), challenge, what)
            line = n.log("access.log").splitlines()[-1]
            tap.equal(line, f"GET /x {status} {decided} {reason} -", what)
            if decided == "refused":
                n.wait_for_log(f"token refused: {reason}")
        for text, *_ in cases:
            if text and len(text) > 60 and text in n.log("error.log"):
                raise AssertionError("a48: a token is in the log")
        tap.equal(n.get("/x", None, "Authorization: Basic YTpi").status, 401)
        tap.equal(n.get("/x", None, f"Authorization: bEaReR  {good}").status,
                  200)
        tap.equal(n.get("/x", None, f"Authorization: Bearer{good}").status,
                  401)


def test_demands_that_are_not_met_are_403():
    server = USUAL + """
        location /role { jeton on; jeton_require_role admin root; %s }
        location /deep { jeton on; jeton_role_claim /realm/roles;
                         jeton_require_role admin; %s }
        location /scope { jeton on; jeton_require_scope read write; %s }
        location /both { jeton on; jeton_require tenant a b;
                         jeton_require plan gold; %s }
        location /flag { jeton on; jeton_require email_verified true;
                         jeton_require level 2 3; %s }
    """ % ((PASS,) * 5)
    cases = [
        ("/role", {"roles": ["user", "admin"]}, 200),
        ("/role", {"roles": "root"}, 200),
        ("/role", {"roles": ["user"]}, 403),
        ("/role", {"roles": "admin root"}, 403),
        ("/role", {"roles": {"admin": 1}}, 403),
        ("/role", {}, 403),
        ("/deep", {"realm": {"roles": ["admin"]}}, 200),
        ("/deep", {"roles": ["admin"]}, 403),
        ("/scope", {"scope": "a write read"}, 200),
        ("/scope", {"scp": ["read", "write"]}, 200),
        ("/scope", {"scope": "read", "scp": "write"}, 200),
        ("/scope", {"scope": "read writer"}, 403),
        ("/scope", {"scope": "read:write"}, 403),
        ("/scope", {}, 403),
        ("/both", {"tenant": "b", "plan": "gold"}, 200),
        ("/both", {"tenant": ["x", "a"], "plan": "gold"}, 200),
        ("/flag", {"email_verified": True, "level": 2}, 200),
        ("/flag", {"email_verified": "true", "level": "2"}, 200),
        ("/flag", {"email_verified": False, "level": 2}, 403),
        ("/both", {"tenant": "a"}, 403),
        ("/both", {"plan": "gold"}, 403),
    ]
    with Nginx(server) as n:
        for path, more, status in cases:
            a = n.get(path, token(**more))
            tap.equal(a.status, status, f"{path} {more}")
            if status == 403:
                scope = ', scope="read write"' if path == "/scope" else ""
                tap.equal(a.field("WWW-Authenticate"), REALM +
                          ', error="insufficient_scope"' + scope)
                line = n.log("access.log").splitlines()[-1]
                tap.equal(line, f"GET {path} 403 forbidden INSUFFICIENT alice")


def test_an_optional_token_is_taken_but_a_wrong_one_is_refused():
    server = USUAL + "location / { jeton optional; " \
        "jeton_forward sub as X-Subject; " + PASS + "}"
    with Nginx(server) as n:
        tap.equal(n.get("/").got("x-subject"), [])
        tap.equal(n.get("/", token()).got("x-subject"), ["alice"])
        tap.equal(n.get("/", token(exp=1)).status, 401)
        tap.equal(n.get("/", token(aud="x")).status, 401)


def test_a26_the_type_is_demanded():
    server = USUAL + "location / { jeton on; jeton_type at+jwt; %s }" % PASS
    with Nginx(server) as n:
        tap.equal(n.get("/", hs256(claims(), typ="at+jwt")).status, 200)
        tap.equal(n.get("/", hs256(claims(), typ="application/AT+JWT"))
                  .status, 200)
        for typ in ("JWT", "refresh+jwt", "logout+jwt", ""):
            tap.equal(n.get("/", hs256(claims(), typ=typ)).status, 401, typ)
        tap.equal(n.get("/", token()).status, 401)


def test_leeway_max_age_and_algorithms_narrow():
    now = int(time.time())
    server = USUAL + """
        location /leeway { jeton on; jeton_leeway 60s; %s }
        location /age { jeton on; jeton_max_age 60s; %s }
        location /alg { jeton on; jeton_algorithms ES256; %s }
    """ % (PASS, PASS, PASS)
    with Nginx(server) as n:
        tap.equal(n.get("/leeway", token(exp=now - 30)).status, 200)
        tap.equal(n.get("/leeway", token(exp=now - 90)).status, 401)
        tap.equal(n.get("/age", token(iat=now - 30)).status, 200)
        tap.equal(n.get("/age", token(iat=now - 90)).status, 401)
        tap.equal(n.get("/age", token()).status, 401)
        tap.equal(n.get("/alg", token()).status, 401)


def test_each_kind_of_key_verifies():
    server = "jeton_issuer https://id.example; jeton_audience orders;" + \
        "".join(f"location /{a} {{ jeton on; jeton_keys {a}.jwks; {PASS} }}"
                for a in ("ES256", "RS256", "EdDSA", "ES384"))
    n = Nginx(server)
    tokens = {a: sign(a, n.folder) for a in ("ES256", "RS256", "EdDSA",
                                             "ES384")}
    with n:
        for path in tokens:
            for alg, text in tokens.items():
                for _ in range(2):
                    tap.equal(n.get("/" + path, text).status,
                              200 if path == alg else 401, path + alg)


def test_a_pem_gets_its_algorithm():
    n = Nginx("jeton_issuer https://id.example; jeton_audience orders;"
              "location / { jeton on; jeton_keys k.pem alg=PS256; %s }" % PASS)
    private = n.folder / "k"
    subprocess.run(["openssl", "genrsa", "-out", private, "2048"],
                   check=True, capture_output=True)
    subprocess.run(["openssl", "rsa", "-in", private, "-pubout", "-out",
                    n.folder / "k.pem"], check=True, capture_output=True)
    made = subprocess.run(
        [nginx.JETON, "sign", "--key", private, "--alg", "PS256", "--exp",
         "5m", "--iss", "https://id.example", "--aud", "orders"],
        check=True, capture_output=True).stdout.decode().strip()
    with n:
        tap.equal(n.get("/", made).status, 200)


def test_a15_several_issuers_each_with_its_keys():
    other = b"another secret of thirty-two byte"
    server = """
        jeton_audience orders;
        location / { jeton on; jeton_keys keys.jwk issuer=https://a;
                     jeton_keys b.jwk issuer=https://b; %s }
    """ % PASS
    with Nginx(server, files={"b.jwk": nginx.jwk(other)}) as n:
        cases = [("https://a", nginx.SECRET, 200), ("https://b", other, 200),
                 ("https://a", other, 401), ("https://b", nginx.SECRET, 401),
                 ("https://c", other, 401), ("", other, 401)]
        for iss, secret, status in cases:
            tap.equal(n.get("/", hs256(claims(iss=iss), secret)).status,
                      status, iss)


def test_a_cookie_is_a_source_when_named():
    server = USUAL + """
        location /c { jeton on; jeton_source cookie=at; %s }
        location /b { jeton on; jeton_source header cookie=at; %s }
        location /h { jeton on; %s }
    """ % (PASS, PASS, PASS)
    good = token()
    cases = [
        ("/c", [f"Cookie: at={good}"], 200),
        ("/c", [f"Cookie: x=1; at={good}; y=2"], 200),
        ("/c", [f"Cookie: xat={good}"], 401),
        ("/c", [f"Cookie: at2={good}"], 401),
        ("/c", [f"Cookie: AT={good}"], 401),
        ("/c", [f"Cookie: at=\"{good}\""], 401),
        ("/c", [f"Authorization: Bearer {good}"], 401),
        ("/h", [f"Cookie: at={good}"], 401),
        ("/b", [f"Cookie: at={good}"], 200),
        ("/b", [f"Authorization: Bearer {good}"], 200),
        ("/b", ["Authorization: Basic YTpi", f"Cookie: at={good}"], 200),
    ]
    with Nginx(server) as n:
        for path, fields, status in cases:
            tap.equal(n.get(path, None, *fields).status, status,
                      f"{path} {fields}")


def test_b9_a_token_in_the_query_or_the_body_is_none():
    with Nginx(GUARDED) as n:
        good = token()
        for path in (f"/?access_token={good}", f"/?token={good}",
                     f"/?authorization=Bearer%20{good}"):
            tap.equal(n.get(path).status, 401)
        body = f"access_token={good}"
        a = n.raw((f"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                   f"Content-Type: application/x-www-form-urlencoded\r\n"
                   f"Content-Length: {len(body)}\r\n\r\n{body}").encode())
        tap.equal(nginx.Answer(a).status, 401)
        for name in ("X-Authorization", "Proxy-Authorization",
                     "Authorization_", "X-Access-Token", "Token"):
            tap.equal(n.get("/", None, f"{name}: Bearer {good}").status, 401)
        if good in n.log("access.log"):
            raise AssertionError("a token is in the access log")


def test_b10_two_tokens_are_a_bad_request():
    server = USUAL + "location / { jeton on; jeton_source header cookie=at;" \
        + PASS + "}"
    good = token()
    header, cookie = f"Authorization: Bearer {good}", f"Cookie: at={good}"
    with Nginx(server) as n:
        for fields in ([header, header], [header, cookie], [cookie, cookie],
                       [f"Cookie: at={good}; at={good}"],
                       ["Authorization: Basic YTpi", header],
                       [header, "Authorization: Basic YTpi"]):
            a = n.get("/", None, *fields)
            tap.equal(a.status, 400, str(fields))
            if a.field("WWW-Authenticate") is not None:
                tap.equal(a.field("WWW-Authenticate"),
                          REALM + ', error="invalid_request"')


# ---- Headers ----

FORWARDING = """
    jeton_forward sub as X-Subject;
    jeton_forward roles as X-Roles;
    jeton_forward /realm/name as X-Realm-Name;
"""


def test_claims_reach_the_upstream():
    with Nginx(GUARDED, FORWARDING) as n:
        a = n.get("/", token(roles=["a", "b"], realm={"name": "R"}))
        tap.equal(a.got("x-subject"), ["alice"])
        tap.equal(a.got("x-roles"), ["a,b"])
        tap.equal(a.got("x-realm-name"), ["R"])
        a = n.get("/", token(sub=None, roles=7, realm=True))
        tap.equal(a.got("x-subject"), [])
        tap.equal(a.got("x-roles"), ["7"])
        tap.equal(a.got("x-realm-name"), [])


def test_b8_the_clients_own_spelling_never_reaches_the_upstream():
    server = "underscores_in_headers on; ignore_invalid_headers off;" + \
        USUAL + """
        location / { jeton on; %s }
        location /off { jeton off; %s }
        location /some { jeton optional; %s }
    """ % (PASS, PASS, PASS)
    spellings = ["X-Subject", "x-subject", "X_Subject", "x_SUBJECT",
                 "X.Subject", "X-Roles", "X_Roles", "X-Realm_Name",
                 "X_Realm-Name"]
    others = [f"X-Other-{i}: {i}" for i in range(40)]
    with Nginx(server, FORWARDING) as n:
        for path, bearer, subject in (("/", token(roles="r"), ["alice"]),
                                      ("/off", None, []), ("/some", None, []),
                                      ("/off", token(), [])):
            for spelling in spellings:
                a = n.get(path, bearer, f"{spelling}: evil",
                          *others, f"{spelling}: evil2")
                tap.equal(a.status, 200, spelling)
                tap.equal(a.got("x-subject"), subject, spelling)
                if b"evil" in a.body:
                    raise AssertionError(f"{path} {spelling}: {a.body}")
                for i in range(40):
                    tap.equal(a.got(f"x-other-{i}"), [str(i)], spelling)


def test_b11_a_claim_that_no_header_can_carry_is_refused():
    server = USUAL + "location / { jeton on; jeton_forward sub as X-S;" \
        "jeton_forward list as X-List; %s }" % PASS
    with Nginx(server) as n:
        for sub in ("a\r\nX-Evil: 1", "a\nb", "caf\u00e9", "\u0001", "\x7f",
                    "a" * 1025):
            a = n.get("/", token(sub=sub))
            tap.equal(a.status, 403, repr(sub))
        n.wait_for_log("token refused: NOT_FORWARDABLE")
        tap.equal(n.get("/", hs256(json.dumps(claims(sub="a\0b")).encode()))
                  .status, 401)
        tap.equal(n.get("/", token(sub="a" * 1024)).got("x-s"), ["a" * 1024])
        tap.equal(n.get("/", token(sub="a b~")).got("x-s"), ["a b~"])
        tap.equal(n.get("/", token(list=["a,b"])).status, 403)
        tap.equal(n.get("/", token(list=[["a"]])).status, 403)
        tap.equal(n.get("/", token(list={})).status, 403)
        tap.equal(n.get("/", token(list=[])).got("x-list"), [""])


def test_variables_have_claims_and_only_of_a_good_token():
    server = USUAL + """
        location / { jeton optional;
            add_header X-Sub "$jeton_claim_sub" always;
            add_header X-Nick "$nick" always;
            add_header X-Camel "$camel" always;
            add_header X-None "[$jeton_claim_none]" always;
            add_header X-Status $jeton_status always; %s }
    """ % PASS
    http = "jeton_claim_set $nick /profile/nickName; " \
           "jeton_claim_set $camel camelCase;"
    with Nginx(server, http) as n:
        a = n.get("/", token(profile={"nickName": "Al"}, camelCase=1))
        tap.equal([a.field(f) for f in ("X-Sub", "X-Nick", "X-Camel", "X-None",
                                        "X-Status")],
                  ["alice", "Al", "1", "[]", "ok"])
        a = n.get("/", token(exp=1))
        tap.equal([a.field(f) for f in ("X-Sub", "X-Status")],
                  [None, "refused"])
        a = n.get("/")
        tap.equal([a.field(f) for f in ("X-Sub", "X-Status")], [None, "none"])


# ---- No way around it ----

def test_b12_redirects_inside_nginx_do_not_skip_the_check():
    server = USUAL + """
        root html;
        location /open { try_files /none @guarded; }
        location @guarded { jeton on; jeton_forward sub as X-Subject; %s }
        location /rewrite { rewrite ^ /guarded/x last; }
        location /guarded/ { jeton on; jeton_forward sub as X-Subject; %s }
        location /errors { error_page 404 /guarded/404; return 404; }
        location /index/ { index none page; jeton off; }
        location /login { jeton on; error_page 401 = @login; %s }
        location @login { add_header X-Sub "[$jeton_claim_sub]";
                          add_header X-Reason "$jeton_reason";
                          return 200 "please log in"; }
        location /loop { jeton on; error_page 401 /loop/again; %s }
        location /twice { jeton on; jeton_forward sub as X-Subject;
                          try_files /none @guarded; }
        location /other { jeton on; jeton_audience billing;
                          try_files /none @guarded; }
        location /then { jeton on; try_files /none @other; }
        location @other { jeton on; jeton_audience billing; %s }
        location /later { jeton on; try_files /none @off; }
        location @off { add_header X-Sub "$jeton_claim_sub"; %s }
    """ % (PASS, PASS, PASS, PASS, PASS, PASS)
    with Nginx(server) as n:
        good = token()
        for path in ("/open", "/rewrite", "/errors", "/twice"):
            tap.equal(n.get(path).status, 401, path)
            tap.equal(n.get(path, token(exp=1)).status, 401, path)
        for path in ("/open", "/rewrite", "/twice"):
            tap.equal(n.get(path, good).got("x-subject"), ["alice"], path)
        tap.equal(n.get("/other", good).status, 401)
        tap.equal(n.get("/then", good).status, 401)
        tap.equal(n.get("/then", token(aud=["orders", "billing"])).status, 200)
        tap.equal(n.get("/later", good).field("X-Sub"), "alice")
        a = n.get("/login", token(exp=1))
        tap.equal((a.status, a.field("X-Sub"), a.field("X-Reason")),
                  (200, "[]", "EXPIRED"))
        tap.equal(n.get("/loop").status, 401)


def test_b12_subrequests_heads_and_satisfy():
    server = USUAL + """
        location /asked { auth_request /auth; %s }
        location = /auth { internal; jeton on; proxy_pass_request_body off; %s }
        location /any { satisfy any; allow 10.0.0.0/8; deny all; jeton on; %s }
        location /here { satisfy any; allow 127.0.0.1; deny all; jeton on;
                         jeton_forward sub as X-Subject; %s }
        location /all { allow 10.0.0.0/8; deny all; jeton on; %s }
        location /put { limit_except GET { jeton on; } %s }
        location /get { jeton on; limit_except GET { deny all; } %s }
        location / { jeton on; %s }
    """ % ((PASS,) * 8)
    with Nginx(server) as n:
        good = token()
        tap.equal(n.get("/any").status, 401)
        tap.equal(n.get("/any").field("WWW-Authenticate"), REALM)
        tap.equal(n.get("/any", good).status, 200)
        tap.equal(n.get("/here").status, 200)
        tap.equal(n.get("/here", None, "X-Subject: evil").got("x-subject"),
                  [])
        tap.equal(n.get("/all", good).status, 403)
        tap.equal(n.get("/put").status, 200)
        tap.equal(n.get("/put", method="PUT").status, 401)
        tap.equal(n.get("/put", good, method="PUT").status, 200)
        tap.equal(n.get("/get", good, method="PUT").status, 403)
        tap.equal(n.get("/get", good).status, 200)
        for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH",
                       "FOO"):
            tap.equal(n.get("/x", method=method).status, 401, method)
        a = n.get("/x", method="HEAD")
        tap.equal((a.status, a.body), (401, b""))
        tap.equal(n.get("/x", good, method="HEAD").status, 200)
        tap.equal(n.get("/x", None, "X-HTTP-Method-Override: GET").status,
                  401)


def test_b12_keep_alive_decides_each_request():
    with Nginx(GUARDED) as n:
        good = token()
        with socket.create_connection(("127.0.0.1", n.port)) as s:
            f = s.makefile("rb")
            for i in range(40):
                field = f"Authorization: Bearer {good}\r\n" if i % 2 else ""
                s.sendall(f"GET /{i} HTTP/1.1\r\nHost: x\r\n{field}\r\n"
                          .encode())
                status = int(f.readline().split()[1])
                length = 0
                while (line := f.readline().strip()):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split()[1])
                f.read(length)
                tap.equal(status, 200 if i % 2 else 401, str(i))
        pipelined = b"".join(
            f"GET /p HTTP/1.1\r\nHost: x\r\n{field}\r\n".encode()
            for field in ("", f"Authorization: Bearer {good}\r\n", "",
                          "Connection: close\r\n"))
        statuses = re.findall(rb"HTTP/1.1 (\d+)", n.raw(pipelined))
        tap.equal(statuses, [b"401", b"200", b"401", b"401"])


def test_b12_http_2_is_judged_alike():
    with Nginx(GUARDED + FORWARDING) as n:
        good, url = token(), f"http://127.0.0.1:{n.port2}/"

        def curl(*args):
            return subprocess.run(
                ["curl", "-sS", "--http2-prior-knowledge", "-o", "/dev/null",
                 "-w", "%{http_code}", *args, url], check=True,
                capture_output=True, text=True).stdout

        tap.equal(curl(), "401")
        tap.equal(curl("-H", f"Authorization: Bearer {good}"), "200")
        tap.equal(curl("-H", f"Authorization: Bearer {token(exp=1)}"), "401")
        tap.equal(curl("-H", f"Authorization: Bearer {good}", "-H",
                       "X-Subject: evil"), "200")


def test_b7_a_path_in_another_spelling_gets_the_same_answer():
    server = USUAL + """
        location / { %s }
        location /admin { jeton on; jeton_require_role admin; %s }
    """ % (PASS, PASS)
    spellings = ["/admin", "/admin/", "//admin", "/./admin", "/a/../admin",
                 "/%61dmin", "/a/%2e%2e/admin", "/%2e/admin", "/a/..//admin",
                 "/admin%2f", "/admin;x", "/admin?x", "/admin%3fx",
                 "/admin%23", "/admin/..;/admin", "/admin%00"[:6],
                 "http://guard.example/admin", "/ad%6Din/x/../y"]
    with Nginx(server) as n:
        for path in spellings:
            tap.equal(n.get(path).status, 401, path)
            tap.equal(n.get(path, token()).status, 403, path)
            tap.equal(n.get(path, token(roles="admin")).status, 200, path)
        for path in ("/admin%00", "/admin/../../x", "/%zz"):
            tap.equal(n.get(path).status, 400, path)


def test_what_is_too_big_is_refused_and_nothing_breaks():
    with Nginx(GUARDED + "large_client_header_buffers 4 80k;") as n:
        for text in ("A" * 65536, "." * 65536, "eyJ" + "e" * 65533,
                     token() + "A" * 65536):
            tap.equal(n.get("/", text).status, 401)
        tap.equal(n.get("/", token(pad="x" * 4000)).status, 200)
        tap.equal(n.get("/", token()).status, 200)


# ---- Files that change ----

def test_a_new_key_file_is_taken_and_a_broken_one_is_not():
    other = b"another secret of thirty-two byte"
    with Nginx(GUARDED, workers=2) as n:
        old, new = token(), hs256(claims(), other)
        tap.equal([n.get("/", old).status, n.get("/", new).status],
                  [200, 401])
        for broken in ("", "{", '{"keys":[]}', nginx.jwk(b"short")):
            n.write("keys.jwk", broken)
            n.wait_for_log("could not take keys")
            time.sleep(0.25)
            tap.equal([n.get("/", old).status, n.get("/", new).status],
                      [200, 401], broken)
        (n.folder / "keys.jwk").unlink()
        n.wait_for_log("No such file")
        tap.equal(n.get("/", old).status, 200)
        n.write("keys.jwk", nginx.jwk(other))
        end = time.monotonic() + 10
        while n.log("error.log").count("was read again") < 2:
            assert time.monotonic() < end
            time.sleep(0.02)
        for _ in range(8):
            tap.equal([n.get("/", old).status, n.get("/", new).status],
                      [401, 200])
        complaints = n.log("error.log").count("No such file")
        time.sleep(0.5)
        tap.equal(n.log("error.log").count("No such file"), complaints)


def revocations(sids=(), jtis=(), life=60, **more):
    now = int(time.time())
    return hs256({"iss": nginx.ISSUER, "iat": now, "exp": now + life,
                  "part": 1, "parts": 1, "sids": list(sids),
                  "jtis": list(jtis), **more}, typ="revocations+jwt")


def test_a_session_that_ended_is_refused_within_the_poll():
    server = USUAL + """
        location / { jeton on; jeton_revocations ended.list; %s }
    """ % PASS
    with Nginx(server, files={"ended.list": revocations(["s0"])}) as n:
        good = token(jti="j1")
        tap.equal(n.get("/", good).status, 200)
        tap.equal(n.get("/", token(sid="s0")).status, 401)
        tap.equal(n.get("/", token(sid=None)).status, 401)
        n.wait_for_log("token refused: MISSING_CLAIM")
        n.write("ended.list", revocations(["s0", "s1"]))
        started = time.monotonic()
        while n.get("/", good).status == 200:
            assert time.monotonic() - started < 5
        if time.monotonic() - started > 1:
            raise AssertionError("longer than ten polls")
        n.wait_for_log("token refused: ENDED")
        for broken in ("", "x", revocations() + "\n" + revocations(),
                       hs256(claims()), revocations(iat=1)):
            n.write("ended.list", broken)
            time.sleep(0.25)
            tap.equal(n.get("/", good).status, 401, broken)
        n.write("ended.list", revocations([], ["j1"]))
        time.sleep(0.4)
        tap.equal(n.get("/", good).status, 401)
        tap.equal(n.get("/", token(jti="j2")).status, 200)


def test_an_old_list_is_no_list_unless_in_words():
    server = USUAL + """
        location / { jeton on; jeton_revocations ended.list; %s }
        location /stale { jeton on; jeton_revocations ended.list stale=accept;
                          %s }
    """ % (PASS, PASS)
    with Nginx(server, files={"ended.list": revocations(["s0"], life=1)}) as n:
        tap.equal(n.get("/", token()).status, 200)
        time.sleep(2.2)
        tap.equal(n.get("/", token()).status, 503)
        tap.equal(n.get("/stale", token()).status, 200)
        tap.equal(n.get("/stale", token(sid="s0")).status, 401)


def test_a_list_that_had_expired_at_the_start_closes_its_routes_only():
    server = USUAL + """
        location / { %s }
        location /guarded { jeton on; jeton_revocations ended.list; %s }
        location /stale { jeton on; jeton_revocations ended.list stale=accept;
                          %s }
    """ % (PASS, PASS, PASS)
    old = revocations(["s0"], life=1)
    time.sleep(2.2)
    with Nginx(server, files={"ended.list": old}) as n:
        tap.equal(n.get("/").status, 200)
        tap.equal(n.get("/guarded", token()).status, 503)
        tap.equal(n.get("/stale", token()).status, 503)
        tap.equal(n.get("/guarded", "x").status, 401)
        n.write("ended.list", revocations(["s0"]))
        n.wait_for_log("was read again")
        tap.equal(n.get("/guarded", token()).status, 200)
        tap.equal(n.get("/guarded", token(sid="s0")).status, 401)


def test_reload_under_load_gives_not_one_wrong_answer():
    requests = 100_000 if os.environ.get("JETON_EVERY") else 6_000
    wrong, done, reloads = [], [], []

    def ask(n, good):
        with socket.create_connection(("127.0.0.1", n.port), 30) as s:
            f = s.makefile("rb")
            for i in range(50):
                field = f"Authorization: Bearer {good}\r\n" if i % 2 else ""
                close = "Connection: close\r\n" if i == 49 else ""
                s.sendall(f"GET /e HTTP/1.1\r\nHost: x\r\n{field}{close}\r\n"
                          .encode())
                line = f.readline()
                if not line:
                    return i  # nginx closes what idles when it reloads
                status = int(line.split()[1])
                length = 0
                while (field := f.readline().strip()):
                    if field.lower().startswith(b"content-length:"):
                        length = int(field.split()[1])
                f.read(length)
                if status != (204 if i % 2 else 401):
                    wrong.append(status)
        return 50

    def client(n, good):
        while (sum(done) < requests or len(reloads) < 4) and not wrong:
            try:
                done.append(ask(n, good))
            except ConnectionResetError:
                pass

    server = USUAL + "location /e { jeton on; try_files /none @e; }" \
        "location @e { return 204; }"
    with Nginx(server, workers=2, level="error", main="worker_shutdown_timeout"
               " 5s;") as n:
        threads = [threading.Thread(target=client, args=(n, token()))
                   for _ in range(4)]
        for t in threads:
            t.start()
        while any(t.is_alive() for t in threads):
            time.sleep(0.2)
            subprocess.run(n.command("-s", "reload"), check=True,
                           capture_output=True)
            reloads.append(time.monotonic())
        for t in threads:
            t.join()
        tap.equal(wrong, [])


ALL = USUAL + """
    location / { jeton on; jeton_revocations ended.list;
                 jeton_require_role a; jeton_forward sub as X-Subject;
                 jeton_source header cookie=at; %s }
""" % PASS


def try_all(n):
    """Every way through the module, and files that change meanwhile."""
    for text in (token(roles=["a"]), token(roles=["a"]), token(), "x",
                 token(exp=1), token(sid="s0"), "A" * 3000, None,
                 token(sub="a\nb", roles="a")):
        n.get("/", text, "X_Subject: evil")
    n.get("/", None, "Cookie: at=" + token(roles="a"))
    n.write("keys.jwk", nginx.jwk(b"x" * 32))
    n.write("ended.list", "x")
    n.wait_for_log("was read again")
    n.get("/", token())


def test_valgrind_finds_nothing_in_a_worker():
    if subprocess.run(["which", "valgrind"], capture_output=True).returncode:
        raise tap.Skip("no valgrind here")
    log = nginx.folder() / "valgrind.log"
    with Nginx(ALL, files={"ended.list": revocations(["s0"])},
               main="master_process off;",
               wrapper=["valgrind", "-q", "--error-exitcode=9",
                        f"--log-file={log}",
                        "--sim-hints=no-nptl-pthread-stackcache"]) as n:
        try_all(n)
    found = [line for line in log.read_text().splitlines()
             if "jeton" in line or "ngx_http_jeton" in line]
    tap.equal(found, [], log.read_text())


def test_address_sanitizer_finds_nothing_in_a_worker():
    nginx.needed()
    build = nginx.BUILD / "nginx-asan"
    runtime = subprocess.run(["gcc", "-print-file-name=libasan.so"],
                             capture_output=True, text=True).stdout.strip()
    if not os.path.isabs(runtime):
        raise tap.Skip("no libasan here")
    (build / "lib").mkdir(parents=True, exist_ok=True)
    shutil.copy(nginx.BUILD / "lib" / "libjeton.a", build / "lib")
    subprocess.run([nginx.TOP / "tools" / "nginx-module", build,
                    "-fsanitize=address"], check=True)
    log = nginx.folder() / "asan"
    options = f"detect_leaks=0:log_path={log}:halt_on_error=0"
    server = Nginx(ALL, files={"ended.list": revocations(["s0"])},
                   main="master_process off; env ASAN_OPTIONS;",
                   wrapper=["env", f"LD_PRELOAD={runtime}",
                            f"ASAN_OPTIONS={options}"])
    server.parts["module"] = build / "nginx" / nginx.MODULE.name
    server.write("nginx.conf", nginx.HEAD % server.parts)
    with server as n:
        maps = open(f"/proc/{n.process.pid}/maps").read()
        assert "libasan" in maps and "nginx-asan" in maps
        try_all(n)
        tap.equal(n.process.poll(), None)
    found = [p.read_text() for p in log.parent.glob("asan.*")]
    tap.equal(found, [])


def private_kb(n):
    """What the worker has for itself."""
    pid = n.process.pid
    worker, = open(f"/proc/{pid}/task/{pid}/children").read().split()
    text = open(f"/proc/{worker}/smaps_rollup").read()
    return int(re.search(r"Private_Dirty:\s+(\d+)", text).group(1))


def test_a_worker_needs_less_than_1_mb_beside_its_cache():
    used = []
    for server, http in (("location / { %s }" % PASS, ""),
                         (ALL, "jeton_cache off;"), (ALL, "")):
        with Nginx(server, http=http,
                   files={"ended.list": revocations(["s0"])}) as n:
            for i in range(1500):
                n.get("/", token(roles=["a"], jti=str(i)))
            used.append(private_kb(n))
    print(f"# {used[1] - used[0]} KiB without a cache, "
          f"{used[2] - used[0]} with its 1 MiB full")
    assert used[1] - used[0] < 1024, used
    assert used[2] - used[0] < 2048, used


tap.main(globals())
