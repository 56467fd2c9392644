# SPDX-License-Identifier: Apache-2.0
"""Python's Authlib walks through a server; stdin has what it needs."""
import json
import os
import sys

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oauth2.rfc7523 import PrivateKeyJWT

cast = json.load(sys.stdin)
issuer = cast["issuer"]
token_url, asked, revoked = (issuer + p
                             for p in ("/token", "/introspect", "/revoke"))


def session(client, method):
    return OAuth2Session(client["id"], client.get("secret"),
                         token_endpoint_auth_method=method, scope="read",
                         revocation_endpoint_auth_method=method)


def signed():
    s = OAuth2Session(cast["key"]["id"], JsonWebKey.import_key(
        cast["key"]["jwk"]), token_endpoint_auth_method="private_key_jwt",
        revocation_endpoint_auth_method="private_key_jwt", scope="read")
    s.register_client_auth_method(PrivateKeyJWT(issuer, alg="ES256"))
    return s


api = session(cast["api"], "client_secret_basic")


def is_active(token):
    return api.introspect_token(asked, token=token).json()["active"]


keys = JsonWebKey.import_key_set(api.request(
    "GET", issuer + "/jwks.json", withhold_token=True).json())
for s in (session(cast["basic"], "client_secret_basic"),
          session(cast["post"], "client_secret_post"), signed()):
    got = s.fetch_token(token_url, grant_type="client_credentials")
    claims = jwt.decode(got["access_token"], keys)
    claims.validate()
    assert claims["iss"] == issuer and claims["scope"] == "read", claims
    assert is_active(got["access_token"])
    done = s.revoke_token(revoked, token=got["access_token"])
    assert done.status_code == 200, done.text
    assert not is_active(got["access_token"])

spa = session(cast["spa"], "none")
pair = spa.fetch_token(token_url, username="alice",
                       password=cast["password"])
after = spa.refresh_token(token_url, refresh_token=pair["refresh_token"])
assert after["refresh_token"] != pair["refresh_token"]
assert is_active(after["access_token"])
assert spa.revoke_token(
    revoked, token=after["refresh_token"]).status_code == 200
assert not is_active(after["access_token"])
try:
    spa.refresh_token(token_url, refresh_token=after["refresh_token"])
except OAuthError as e:
    assert e.error == "invalid_grant", e
else:
    raise AssertionError("a dead refresh token was taken")
print("done")
