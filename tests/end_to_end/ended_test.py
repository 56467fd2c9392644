# SPDX-License-Identifier: Apache-2.0
"""A logout reaches every kind of guard: how many seconds it takes, measured."""
import os
import pathlib
import socket
import subprocess
import time

import nginx
import tap
from server import BUILD, PASSWORD, Server, free_port

RUNS_ONCE = True
POLL = 1  # seconds: jetond looks, and so does each guard
GUARDED = """
    jeton_issuer %(issuer)s; jeton_audience orders; jeton_type at+jwt;
    jeton_keys issuer.jwks; jeton_revocations %(list)s;
    location / { jeton on; proxy_pass http://127.0.0.1:%(port)d; }
    location /admin {
        jeton on; jeton_require_role admin;
        proxy_pass http://127.0.0.1:%(port)d;
    }
"""


class Story:
    def __init__(self, **settings):
        self.folder = nginx.folder()
        self.list = self.folder / "ended"
        self.jetond = Server(
            users=(), JETOND_REVOCATIONS_FILE=str(self.list),
            JETOND_TOKEN_AUDIENCE="orders", **settings)
        self.jetond.add_user("alice", PASSWORD, "--role", "admin")
        self.jetond.add_user("bob")
        self.jetond.start()
        self.program = nginx.Upstream()
        self.program.server.handle_error = lambda *_: None
        self.issuer = f"http://127.0.0.1:{self.jetond.port}"

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.jetond.__exit__()


class Service(nginx.Nginx):
    """One of the programs of examples/."""

    def __init__(self, name, story):
        self.program = BUILD / "examples" / name
        if not self.program.exists():
            raise tap.Skip(f"{name} was not built")
        self.port = free_port()
        self.arguments = [story.issuer, "orders", story.list, str(self.port)]

    def __enter__(self):
        libraries = ":".join(str(BUILD / p) for p in ("lib", "lib/jwks"))
        self.process = subprocess.Popen(
            [self.program, *self.arguments], stderr=subprocess.PIPE,
            env=dict(os.environ, LD_LIBRARY_PATH=libraries))
        end = time.monotonic() + 20
        while time.monotonic() < end:
            assert self.process.poll() is None, self.process.stderr.read()
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                time.sleep(0.01)
        raise AssertionError("it does not listen")


def module(story):
    """nginx with our module, and the keys and the list of jetond."""
    return nginx.Nginx(
        GUARDED % {"issuer": story.issuer, "list": story.list,
                   "port": story.program.port},
        files={"issuer.jwks": story.jetond.get("/jwks.json").text})


def status(guard, token, path="/"):
    return guard.get(path, token).status


def tell(guard, story):
    """A guard with roles that refuses an ended session in time."""
    login = story.jetond.login()
    alice = login["access_token"]
    bob = story.jetond.login("bob")["access_token"]
    tap.equal([status(guard, t, p) for p in ("/", "/admin")
               for t in (alice, bob, None, "x", alice[:-2])],
              [200, 200, 401, 401, 401, 200, 403, 401, 401, 401])
    begin = time.monotonic()
    tap.equal(story.jetond.logout(login["refresh_token"]).status, 204)
    while status(guard, alice) != 401:
        assert time.monotonic() < begin + 10 * POLL, "still in"
        time.sleep(0.01)
    print(f"# refused {time.monotonic() - begin:.2f} s after the logout")
    tap.equal([status(guard, bob), status(guard, alice, "/admin")],
              [200, 401])


def test_the_nginx_module_refuses_an_ended_session():
    with Story() as story, module(story) as guard:
        tell(guard, story)


def test_a_service_of_libevent_refuses_an_ended_session():
    with Story() as story, Service("service", story) as guard:
        tell(guard, story)


def test_a_service_of_libmicrohttpd_refuses_an_ended_session():
    with Story() as story, Service("httpd", story) as guard:
        tell(guard, story)


def test_when_jetond_is_gone_a_guard_closes_with_the_last_list():
    """The list lives as long as an access token, here four seconds."""
    with Story(JETOND_REVOCATIONS_LIFETIME="4") as story, \
            module(story) as guard:
        token = story.jetond.login()["access_token"]
        tap.equal(status(guard, token), 200)
        story.jetond.kill()
        begin = time.monotonic()
        while status(guard, token) != 503:
            assert time.monotonic() < begin + 20
            time.sleep(0.05)


def test_an_example_is_short():
    for name in ("guard.c", "service.c", "httpd.c"):
        text = pathlib.Path(nginx.TOP, "examples", name).read_text()
        assert len(text.splitlines()) < 100, name


tap.main(globals())
