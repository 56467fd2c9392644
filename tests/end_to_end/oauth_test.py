# SPDX-License-Identifier: Apache-2.0
"""OAuth 2 over real processes: clients, /token, /introspect, /revoke."""
import base64
import json
import subprocess
import time
import uuid

import tap
from server import JETON, JETOND, PASSWORD, POSTGRES, Server

API = "https://api.example"
BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def part(token, n):
    text = token.split(".")[n]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


class Cast:
    """A server with a client of each kind."""

    def __init__(self, **settings):
        self.s = Server(**settings)
        add = self.s.add_client
        self.shop = ("shop", add(
            "shop", "--grant", "client_credentials", "--scope", "read",
            "--scope", "write", "--audience", API, "--audience", "urn:b"))
        self.app = ("app", add(
            "app", "--grant", "password", "--grant", "refresh_token",
            "--grant", "client_credentials", "--scope", "read", "--scope",
            "write", "--scope", "admin", "--audience", API,
            "--auth", "client_secret_post"))
        add("spa", "--kind", "public", "--grant", "password", "--grant",
            "refresh_token", "--scope", "read", "--audience", API)
        self.api = ("api", add("api", "--kind", "resource", "--audience", API))
        self.other = ("other", add("other", "--kind", "resource",
                                   "--audience", "urn:b"))

    def __enter__(self):
        self.s.start()
        return self

    def __exit__(self, *_):
        self.s.__exit__()

    def token(self, client, **fields):
        """Asks as a client with Basic, as `app` in the form, or as `spa`."""
        if client == "spa":
            return self.s.form("/token", dict(fields, client_id="spa"))
        if client is self.app:
            return self.s.form("/token", dict(
                fields, client_id=client[0], client_secret=client[1]))
        return self.s.form("/token", fields, basic=client)

    def cc(self, client=None, **fields):
        return self.token(client or self.shop,
                          grant_type="client_credentials", **fields)

    def password(self, client="spa", **fields):
        answer = self.token(client, grant_type="password", username="alice",
                            password=PASSWORD, **fields)
        tap.equal(answer.status, 200, answer.text)
        return answer.json

    def refresh(self, token, client="spa", **fields):
        return self.token(client, grant_type="refresh_token",
                          refresh_token=token, **fields)

    def ask(self, token, client=None):
        answer = self.s.form("/introspect", {"token": token},
                             basic=client or self.api)
        tap.equal(answer.status, 200, answer.text)
        tap.equal(answer.field("Cache-Control"), "no-store")
        return answer.json

    def revoke(self, token, client="spa", **fields):
        fields = dict(fields, token=token)
        if client == "spa":
            return self.s.form("/revoke", dict(fields, client_id="spa"))
        if client is self.app:
            return self.s.form("/revoke", dict(
                fields, client_id=client[0], client_secret=client[1]))
        return self.s.form("/revoke", fields, basic=client)


def refused(answer, error, status=400):
    tap.equal(answer.status, status, answer.text)
    tap.equal(answer.json["error"], error, answer.text)
    tap.equal(answer.field("Cache-Control"), "no-store")
    tap.equal(answer.field("Content-Type"), "application/json")
    if status == 401:
        assert answer.field("WWW-Authenticate"), answer.fields


def dead(answer):
    tap.equal(answer, {"active": False})


# ---- client_credentials ----

def test_client_credentials_give_an_access_token_of_rfc_9068():
    with Cast() as c:
        answer = c.cc()
        tap.equal(answer.status, 200, answer.text)
        tap.equal(answer.field("Cache-Control"), "no-store")
        got = answer.json
        tap.equal(sorted(got), ["access_token", "expires_in", "scope",
                                "token_type"])
        tap.equal(got["scope"], "read write")
        header, claims = part(got["access_token"], 0), \
            part(got["access_token"], 1)
        tap.equal(header["typ"], "at+jwt")
        tap.equal(claims["sub"], "shop")
        tap.equal(claims["client_id"], "shop")
        tap.equal(claims["aud"], API)
        tap.equal(claims["scope"], "read write")
        assert "sid" not in claims and "roles" not in claims, claims
        tap.equal(claims["exp"] - claims["iat"], got["expires_in"])
        jwks = c.s.folder + "/../jwks"
        with open(jwks, "w") as f:
            f.write(c.s.get("/jwks.json").text)
        done = subprocess.run(
            [JETON, "verify", "--jwks", jwks, "--iss", claims["iss"],
             "--aud", API, "--typ", "at+jwt", got["access_token"]],
            capture_output=True, text=True)
        tap.equal(done.returncode, 0, done.stderr)


def test_s27_a_client_gets_no_scope_that_it_may_not_have():
    with Cast() as c:
        tap.equal(c.cc(scope="write").json["scope"], "write")
        tap.equal(c.cc(scope="write read").json["scope"], "write read")
        tap.equal(c.cc(scope="").json["scope"], "read write")
        for scope in ("admin", "read admin", "READ", "read  write", " read",
                      'read"', "r\u00e9ad", "read\twrite", "x" * 2000):
            refused(c.cc(scope=scope), "invalid_scope")


def test_a_token_is_for_one_audience_that_the_client_may_ask_for():
    with Cast() as c:
        token = c.cc(resource="urn:b").json["access_token"]
        tap.equal(part(token, 1)["aud"], "urn:b")
        for other in ("urn:c", API + "/", API.upper(), "urn:b " + API):
            refused(c.cc(resource=other), "invalid_target")


def test_a_client_credentials_token_opens_no_page_of_a_person():
    with Cast() as c:
        token = c.cc().json["access_token"]
        answer = c.s.me(token)
        tap.equal(answer.status, 401)
        assert 'error="invalid_token"' in answer.field("WWW-Authenticate")


def test_grants_are_per_client():
    with Cast() as c:
        refused(c.token(c.shop, grant_type="password", username="alice",
                        password=PASSWORD), "unauthorized_client")
        refused(c.token("spa", grant_type="client_credentials"),
                "unauthorized_client")
        refused(c.token(c.api, grant_type="client_credentials"),
                "unauthorized_client")
        for grant in ("authorization_code", "implicit", "x", "PASSWORD"):
            refused(c.token(c.shop, grant_type=grant),
                    "unsupported_grant_type")
        refused(c.token(c.shop), "invalid_request")


# ---- Who asks ----

def test_wrong_clients_are_refused_alike():
    with Cast() as c:
        s, good = c.s, {"grant_type": "client_credentials"}
        answers = [
            s.form("/token", good, basic=("shop", "wrong")),
            s.form("/token", good, basic=("nobody", "wrong")),
            s.form("/token", good, basic=("shop", c.shop[1][:-1])),
            s.form("/token", good, basic=("SHOP", c.shop[1])),
            s.form("/token", dict(good, client_id="shop")),
            s.form("/token", dict(good, client_id="shop",
                                  client_secret=c.shop[1])),
            s.form("/token", good, basic=c.app),
            s.form("/token", good)]
        for a in answers:
            refused(a, "invalid_client", 401)
        tap.equal(len({a.text for a in answers}), 1)
        assert c.shop[1] not in s.log_text()


def test_two_proofs_at_once_are_refused():
    with Cast() as c:
        s, good = c.s, {"grant_type": "client_credentials"}
        for more in ({"client_secret": c.shop[1]},
                     {"client_assertion": "x.y.z",
                      "client_assertion_type": BEARER},
                     {"client_id": "app"}):
            refused(s.form("/token", dict(good, **more), basic=c.shop),
                    "invalid_request")
        refused(s.form("/token", dict(
            good, client_id="app", client_secret=c.app[1],
            client_assertion="x.y.z", client_assertion_type=BEARER)),
            "invalid_request")
        tap.equal(s.form("/token", dict(good, client_id="shop"),
                         basic=c.shop).status, 200)


def test_malformed_basic_is_refused():
    with Cast() as c:
        for value in ("Basic", "Basic ", "Basic !", "Basic YTpi=",
                      "Basic YTp", "Basic Og==", "Basic c2hvcA==",
                      "Basic YTpiAA==", "Basic JXp6OmI=", "Basic /zpi",
                      "Basic " + "QUFB" * 1000):
            answer = c.s.form("/token", {"grant_type": "client_credentials"},
                              Authorization=value)
            assert answer.status in (400, 401), (value, answer.text)
            assert answer.json["error"] in ("invalid_request",
                                            "invalid_client"), answer.text


def test_s28_a_parameter_twice_is_refused():
    with Cast() as c:
        for name in ("grant_type", "scope", "resource", "client_id", "x"):
            body = [("grant_type", "client_credentials"), (name, "read"),
                    (name, "read")]
            refused(c.s.form("/token", body, basic=c.shop), "invalid_request")
        for path in ("/introspect", "/revoke"):
            refused(c.s.form(path, [("token", "a"), ("token", "a")],
                             basic=c.api), "invalid_request")


def test_a_form_is_read_strictly():
    with Cast() as c:
        bad = ["grant_type", "=x", "grant_type=client_credentials&",
               "&grant_type=client_credentials", "a=%", "a=%4", "a=%zz",
               "a=%00", "a=%ff", "a=%c0%80", b"a=\xff", "a=1&&b=2",
               "&".join(f"p{i}=1" for i in range(33))]
        for body in bad:
            refused(c.s.form("/token", body, basic=c.shop), "invalid_request")
        for kind in ("application/json", "text/plain", "",
                     "multipart/form-data; boundary=x"):
            answer = c.s.form("/token", "grant_type=client_credentials",
                              basic=c.shop, **{"Content-Type": kind})
            refused(answer, "invalid_request", 415)
        tap.equal(c.s.form("/token", "grant_type=client%5Fcredentials",
                           basic=c.shop).status, 200)
        tap.equal(c.s.form("/token", "a=" + "x" * 65600,
                           basic=c.shop).status, 413)


# ---- private_key_jwt ----

def make_key(folder, name="client"):
    private = f"{folder}/../{name}.jwk"
    subprocess.run([JETON, "key", "new", "--alg", "ES256", "--out", private],
                   check=True, capture_output=True)
    public = subprocess.run([JETON, "key", "public", private], check=True,
                            capture_output=True, text=True).stdout
    path = f"{folder}/../{name}.pub"
    with open(path, "w") as f:
        f.write(public)
    return private, path


def assertion(s, private, sub="bot", **claims):
    now = int(time.time())
    base = {"iss": sub, "sub": sub, "exp": now + 60,
            "aud": f"http://127.0.0.1:{s.port}", "jti": str(uuid.uuid4())}
    base.update(claims)
    text = json.dumps({k: v for k, v in base.items() if v is not None})
    command = [JETON, "sign", "--key", private, "--no-iat", "-"]
    if base["exp"] is None:
        command.insert(-1, "--no-exp")
    done = subprocess.run(command, input=text, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def assert_with(s, text, **more):
    return s.form("/token", dict({
        "grant_type": "client_credentials", "client_assertion": text,
        "client_assertion_type": BEARER}, **more))


def test_s21_an_assertion_is_good_once_and_only_for_us():
    s = Server()
    private, public = make_key(s.folder)
    stranger, _ = make_key(s.folder, "stranger")
    s.add_client("bot", "--keys", public, "--grant", "client_credentials",
                 "--scope", "read")
    with s:
        issuer = f"http://127.0.0.1:{s.port}"
        now = int(time.time())
        good = assertion(s, private)
        tap.equal(assert_with(s, good).status, 200)
        refused(assert_with(s, good), "invalid_client", 401)
        tap.equal(assert_with(s, assertion(s, private),
                              client_id="bot").status, 200)
        bad = [dict(aud=issuer + "/token"), dict(aud=[issuer]),
               dict(aud=issuer + "/"), dict(aud=None), dict(exp=now - 60),
               dict(exp=None), dict(exp=now + 86400), dict(jti=None),
               dict(jti=""), dict(jti="x" * 1000), dict(iss="other"),
               dict(sub="nobody"), dict(iss=None)]
        for claims in bad:
            refused(assert_with(s, assertion(s, private, **claims)),
                    "invalid_client", 401)
        refused(assert_with(s, assertion(s, stranger)), "invalid_client", 401)
        refused(assert_with(s, assertion(s, private), client_id="other"),
                "invalid_request")
        refused(assert_with(s, assertion(s, private),
                            client_assertion_type="x"), "invalid_request")
        refused(assert_with(s, "x.y.z"), "invalid_request")


def test_s21_of_parallel_uses_of_an_assertion_one_is_taken():
    import concurrent.futures
    s = Server()
    private, public = make_key(s.folder)
    s.add_client("bot", "--keys", public, "--grant", "client_credentials")
    with s, concurrent.futures.ThreadPoolExecutor(16) as pool:
        for _ in range(5):
            text = assertion(s, private)
            got = list(pool.map(lambda _: assert_with(s, text).status,
                                range(16)))
            tap.equal(sorted(got), [200] + [401] * 15)


# ---- password and refresh_token ----

def test_password_grant_begins_a_session_of_the_client():
    with Cast() as c:
        pair = c.password(scope="read")
        tap.equal(pair["scope"], "read")
        claims = part(pair["access_token"], 1)
        tap.equal((claims["client_id"], claims["aud"], claims["scope"]),
                  ("spa", API, "read"))
        assert claims["sid"] and claims["sub"] != "spa"
        for name, word in (("alice", "wrong password!"), ("bob", PASSWORD)):
            refused(c.token("spa", grant_type="password", username=name,
                            password=word), "invalid_grant")
        refused(c.token("spa", grant_type="password", username="alice"),
                "invalid_request")


def test_refresh_keeps_the_scope_and_may_narrow_one_token():
    with Cast() as c:
        pair = c.password(c.app, scope="read write")
        narrow = c.refresh(pair["refresh_token"], c.app, scope="read").json
        tap.equal(part(narrow["access_token"], 1)["scope"], "read")
        again = c.refresh(narrow["refresh_token"], c.app).json
        tap.equal(again["scope"], "read write")
        tap.equal(part(again["access_token"], 1)["scope"], "read write")


def test_s27_refresh_with_a_wider_scope_is_refused_and_burns_nothing():
    with Cast() as c:
        pair = c.password(c.app, scope="read")
        for scope in ("write", "read write", "admin", "read admin"):
            refused(c.refresh(pair["refresh_token"], c.app, scope=scope),
                    "invalid_scope")
        tap.equal(c.refresh(pair["refresh_token"], c.app).status, 200)


def test_s4_a_refresh_token_is_its_clients_and_nobody_elses():
    with Cast() as c:
        pair = c.password("spa")
        first_party = c.s.login()
        for token in (pair, first_party):
            refused(c.refresh(token["refresh_token"], c.app),
                    "invalid_grant")
            refused(c.refresh(token["refresh_token"], c.app, scope="read"),
                    "invalid_grant")
        refused(c.refresh(first_party["refresh_token"]), "invalid_grant")
        tap.equal(c.s.refresh(pair["refresh_token"]).status, 401)
        tap.equal(c.refresh(pair["refresh_token"]).status, 200)
        tap.equal(c.s.refresh(first_party["refresh_token"]).status, 200)


def test_s1_reuse_ends_the_family_and_its_access_tokens_at_once():
    with Cast(JETOND_SESSION_GRACE="0") as c:
        first = c.password()
        second = c.refresh(first["refresh_token"]).json
        tap.equal(c.ask(second["access_token"])["active"], True)
        refused(c.refresh(first["refresh_token"]), "invalid_grant")
        dead(c.ask(second["access_token"]))
        dead(c.ask(first["access_token"]))
        refused(c.refresh(second["refresh_token"]), "invalid_grant")
        assert '"refresh_reused"' in c.s.log_text()


def test_a_lost_answer_gets_the_same_refresh_token_again():
    with Cast() as c:
        first = c.password()
        second = c.refresh(first["refresh_token"]).json
        again = c.refresh(first["refresh_token"]).json
        tap.equal(again["refresh_token"], second["refresh_token"])
        tap.equal(c.ask(again["access_token"])["active"], True)


def test_a_clients_own_times_hold():
    s = Server()
    s.add_client("brief", "--kind", "public", "--grant", "password",
                 "--grant", "refresh_token", "--access-lifetime", "7",
                 "--idle", "1", "--absolute", "2")
    with s:
        answer = s.form("/token", {
            "grant_type": "password", "username": "alice",
            "password": PASSWORD, "client_id": "brief"}).json
        assert answer["expires_in"] <= 1, answer
        time.sleep(1.2)
        refused(s.form("/token", {
            "grant_type": "refresh_token", "client_id": "brief",
            "refresh_token": answer["refresh_token"]}), "invalid_grant")


# ---- /introspect ----

def test_introspection_says_what_the_token_is():
    with Cast() as c:
        pair = c.password()
        got, claims = c.ask(pair["access_token"]), part(pair["access_token"],
                                                        1)
        for name, value in claims.items():
            tap.equal(got[name], value, name)
        tap.equal((got["active"], got["username"], got["token_type"]),
                  (True, "alice", "Bearer"))
        got = c.ask(c.cc().json["access_token"])
        tap.equal((got["active"], got["sub"], got["client_id"]),
                  (True, "shop", "shop"))
        assert "username" not in got, got


def test_s19_introspection_is_for_resource_servers_and_their_own_tokens():
    with Cast() as c:
        token = c.password()["access_token"]
        dead(c.ask(token, c.other))
        tap.equal(c.ask(token)["active"], True)
        dead(c.ask(c.s.login()["access_token"]))
        refused(c.s.form("/introspect", {"token": token}, basic=c.shop),
                "unauthorized_client", 403)
        refused(c.s.form("/introspect", {"token": token,
                                         "client_id": "spa"}),
                "unauthorized_client", 403)
        refused(c.s.form("/introspect", {"token": token}),
                "invalid_client", 401)
        refused(c.s.form("/introspect", {"token": token},
                         basic=("api", "x")), "invalid_client", 401)
        refused(c.s.form("/introspect", {}, basic=c.api), "invalid_request")


def test_dead_tokens_are_inactive_at_once():
    with Cast() as c:
        for kill in (lambda p: c.revoke(p["refresh_token"]),
                     lambda p: c.s.command("user", "disable", "alice"),
                     lambda p: c.s.command("client", "remove", "spa")):
            c.s.command("user", "enable", "alice")
            pair = c.password()
            for _ in range(3):
                tap.equal(c.ask(pair["access_token"])["active"], True)
            kill(pair)
            if POSTGRES:
                time.sleep(0.3)  # another process's doing: store.staleness
            dead(c.ask(pair["access_token"]))


def test_other_things_are_inactive():
    with Cast() as c:
        pair = c.password()
        good = pair["access_token"]
        for bad in (pair["refresh_token"], good[:-1], good + "A", "x", "a.b.c",
                    good.replace(".", "..", 1), good[:40] + "x" + good[41:]):
            dead(c.ask(bad))


# ---- /revoke ----

def test_revoking_a_refresh_token_ends_the_session():
    with Cast() as c:
        pair = c.password()
        tap.equal(c.revoke(pair["refresh_token"],
                           token_type_hint="access_token").status, 200)
        dead(c.ask(pair["access_token"]))
        refused(c.refresh(pair["refresh_token"]), "invalid_grant")
        tap.equal(c.revoke(pair["refresh_token"]).status, 200)


def test_revoking_an_access_token_ends_that_one():
    with Cast() as c:
        pair = c.password()
        tap.equal(c.ask(pair["access_token"])["active"], True)
        tap.equal(c.revoke(pair["access_token"]).status, 200)
        dead(c.ask(pair["access_token"]))
        after = c.refresh(pair["refresh_token"]).json
        tap.equal(c.ask(after["access_token"])["active"], True)
        token = c.cc().json["access_token"]
        tap.equal(c.revoke(token, c.shop).status, 200)
        dead(c.ask(token))


def test_s19_a_client_revokes_only_its_own():
    with Cast() as c:
        pair = c.password()
        for token in (pair["access_token"], pair["refresh_token"]):
            refused(c.revoke(token, c.shop), "invalid_grant")
            refused(c.revoke(token, c.app), "invalid_grant")
        tap.equal(c.ask(pair["access_token"])["active"], True)
        tap.equal(c.refresh(pair["refresh_token"]).status, 200)


def test_s20_a_forged_token_revokes_nothing():
    with Cast() as c:
        pair = c.password()
        header, payload, signature = pair["access_token"].split(".")
        forged = f"{header}.{payload}." + signature[:-4] + "AAAA"
        sid = pair["refresh_token"].split(".")[0]
        for token in (forged, f"{sid}.1.{'A' * 43}", "x", sid):
            answer = c.revoke(token)
            tap.equal((answer.status, answer.text), (200, ""))
        tap.equal(c.ask(pair["access_token"])["active"], True)
        tap.equal(c.refresh(pair["refresh_token"]).status, 200)


def test_s17_a_revocation_that_was_answered_survives_kill_9():
    with Cast() as c:
        for _ in range(3):
            pair, other = c.password(), c.password()
            tap.equal(c.revoke(pair["refresh_token"]).status, 200)
            tap.equal(c.revoke(other["access_token"]).status, 200)
            c.s.kill()
            c.s.start()
            dead(c.ask(pair["access_token"]))
            dead(c.ask(other["access_token"]))
            refused(c.refresh(pair["refresh_token"]), "invalid_grant")


# ---- Discovery ----

def test_s29_discovery_is_from_the_configuration_whatever_host_says():
    with Cast() as c:
        issuer = f"http://127.0.0.1:{c.s.port}"
        for name in ("openid-configuration", "oauth-authorization-server"):
            path = "/.well-known/" + name
            answer = c.s.get(path)
            tap.equal(answer.status, 200, answer.text)
            got = answer.json
            tap.equal(got["issuer"], issuer)
            tap.equal(c.s.get(path, Host="evil.example").text, answer.text)
            for key, value in got.items():
                if not key.endswith(("_endpoint", "_uri")):
                    continue
                tap.equal(value[:len(issuer)], issuer)
                there = c.s.request("OPTIONS", value[len(issuer):]).status
                tap.equal(there, 405, key)
            assert "authorization_endpoint" not in got
            tap.equal(set(got["grant_types_supported"]), {
                "client_credentials", "refresh_token", "password"})


def test_s29_another_issuer_is_used_as_it_is_written():
    with Server(JETOND_TOKEN_ISSUER="https://id.example/") as s:
        got = s.get("/.well-known/oauth-authorization-server").json
        tap.equal(got["issuer"], "https://id.example/")
        tap.equal(got["token_endpoint"], "https://id.example/token")


def test_s23_nobody_registers_himself():
    with Server() as s:
        for path in ("/register", "/connect/register", "/clients"):
            tap.equal(s.post(path, {}).status, 404)


# ---- jetond client ----

def command(s, *words):
    done = subprocess.run([JETOND, *words, "--dir", s.folder],
                          capture_output=True, text=True, env=s.environment)
    return done.returncode, done.stdout, done.stderr


def test_clients_that_contradict_themselves_are_not_added():
    with Server() as s:
        for words in (
                ["x1"], ["1ab", "--grant", "client_credentials"],
                ["a" * 22, "--grant", "client_credentials"],
                ["jetond", "--grant", "client_credentials"],
                ["shop", "--grant", "magic"], ["shop", "--bad", "x"],
                ["shop", "--grant", "client_credentials", "--kind", "public"],
                ["shop", "--grant", "client_credentials", "--auth", "none"],
                ["shop", "--grant", "refresh_token"],
                ["shop", "--auth", "private_key_jwt", "--grant", "password"],
                ["shop", "--kind", "resource"],
                ["shop", "--kind", "resource", "--audience", "a",
                 "--grant", "password"],
                ["shop", "--grant", "password", "--scope", "a b  c"],
                ["shop", "--grant", "password", "--alg", "HS256"],
                ["shop", "--grant", "password", "--alg", "RS256"],
                ["shop", "--grant", "password", "--access-lifetime", "2h"],
                ["shop", "--grant", "password", "--idle", "2d",
                 "--absolute", "1d"],
                ["shop", "--grant", "password", "--keys", "/dev/null"]):
            status, out, err = command(s, "client", "add", *words)
            assert status in (1, 2) and err and not out, (words, out, err)
        tap.equal(command(s, "client", "list"), (0, "", ""))


def test_a_secret_is_shown_once_and_kept_as_a_hash():
    with Server() as s:
        add = ("client", "add", "shop", "--grant", "client_credentials")
        old = s.command(*add).strip()
        tap.equal(len(old), 43)
        tap.equal(command(s, *add)[0], 1)
        new = s.command("client", "secret", "shop").strip()
        grant = {"grant_type": "client_credentials"}
        tap.equal(s.form("/token", grant, basic=("shop", old)).status, 401)
        tap.equal(s.form("/token", grant, basic=("shop", new)).status, 200)
        listed = s.command("client", "list")
        assert "shop" in listed and old not in listed and new not in listed
        for name in () if POSTGRES else ("jetond.db", "jetond.db-wal"):
            with open(f"{s.folder}/{name}", "rb") as f:
                text = f.read()
            assert old.encode() not in text and new.encode() not in text
        s.command("client", "remove", "shop")
        tap.equal(s.form("/token", grant, basic=("shop", new)).status, 401)
        for verb in ("remove", "secret"):
            tap.equal(command(s, "client", verb, "shop")[0], 1)


if __name__ == "__main__":
    tap.main(globals())
