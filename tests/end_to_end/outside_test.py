# SPDX-License-Identifier: Apache-2.0
"""Other people's OAuth clients walk through a running jetond."""
import json
import pathlib
import shutil
import subprocess

import tap
from server import BUILD, PASSWORD, JETON, Server
import witnesses

HERE = pathlib.Path(__file__).resolve().parent / "outside"
API = "https://api.example"


def node(script):
    return ["node", HERE / script,
            witnesses.node_with("oauth-js", HERE / "package.json")]


def python(script):
    return [witnesses.python_with("oauth-py", HERE / "requirements.txt"),
            HERE / script]


def cast_of(s):
    """A client of each kind, as the scripts want them."""
    private = pathlib.Path(s.folder).parent / "client.jwk"
    public = pathlib.Path(s.folder).parent / "client.pub"
    subprocess.run([JETON, "key", "new", "--alg", "ES256", "--out", private],
                   check=True, capture_output=True)
    public.write_bytes(subprocess.run(
        [JETON, "key", "public", private], check=True,
        capture_output=True).stdout)
    own = ["--grant", "client_credentials", "--scope", "read",
           "--audience", API]
    return {
        "issuer": f"http://127.0.0.1:{s.port}", "audience": API,
        "password": PASSWORD,
        "basic": {"id": "shop", "secret": s.add_client("shop", *own)},
        "post": {"id": "app", "secret": s.add_client(
            "app", *own, "--auth", "client_secret_post")},
        "key": {"id": "bot", "jwk": json.loads(private.read_text()),
                "secret": s.add_client("bot", *own, "--keys", str(public))},
        "spa": {"id": "spa", "secret": s.add_client(
            "spa", "--kind", "public", "--grant", "password", "--grant",
            "refresh_token", "--scope", "read", "--audience", API)},
        "api": {"id": "api", "secret": s.add_client(
            "api", "--kind", "resource", "--audience", API)}}


def walk(command, **settings):
    s = Server(**settings)
    cast = cast_of(s)
    with s:
        done = subprocess.run(command, input=json.dumps(cast),
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr + s.log_text()[-2000:]
        tap.equal(done.stdout.strip(), "done")


def test_oauth4webapi_walks_through():
    walk(node("oauth4webapi.mjs"), JETOND_SESSION_GRACE="0")


def test_openid_client_walks_through():
    walk(node("openid_client.mjs"))


def test_authlib_walks_through():
    walk(python("authlib_client.py"))


if __name__ == "__main__":
    tap.main(globals())
