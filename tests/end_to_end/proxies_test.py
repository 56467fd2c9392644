# SPDX-License-Identifier: Apache-2.0
"""The configurations of examples/proxies: real proxies that ask a real jetond."""
import json
import pathlib
import shutil
import socket
import subprocess
import time

import nginx
import tap
from server import PASSWORD, Server, free_port

RUNS_ONCE = True
TOP = nginx.TOP / "examples" / "proxies"
CHALLENGE = 'Bearer realm="jetond"'
OWN = ("X-Jeton-Subject", "X-Jeton-Scope", "X-Jeton-Roles")
LIES = [f"{a}{s}{b}{t}{c}: root" for a, b in (("X", "Jeton"), ("x", "jeton"))
        for c in ("Subject", "roles", "SCOPE") for s in "-_" for t in "-_"]


class Story:
    """jetond with two people, and a program behind the proxy."""

    def __init__(self):
        self.jetond = Server(users=(), JETOND_TOKEN_AUDIENCE="orders")
        self.jetond.add_user("alice", PASSWORD, "--role", "admin", "--role",
                             "ops")
        self.jetond.add_user("bob")
        self.secret = self.jetond.add_client(
            "apache", "--kind", "resource", "--audience", "orders")
        self.cron = self.jetond.add_client(
            "cron", "--grant", "client_credentials", "--audience", "billing")
        self.jetond.start()
        self.https = Https(self.jetond).__enter__()
        self.program = nginx.Upstream()
        self.program.server.handle_error = lambda *_: None

    def end(self):
        self.https.__exit__()
        self.jetond.__exit__()
        self.program.server.shutdown()


class Https(nginx.Nginx):
    """jetond as the world sees it, behind TLS; cert.pem vouches for it."""

    def __init__(self, jetond):
        self.folder = nginx.folder()
        self.port = free_port()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
             "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
             "-keyout", "key.pem", "-out", "cert.pem"], cwd=self.folder,
            check=True, capture_output=True)
        paths = "".join(f"{p}_temp_path {p};" for p in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        self.write("nginx.conf", f"""pid p; daemon off; error_log error.log;
            events {{ }} http {{ access_log off; {paths} server {{
            listen 127.0.0.1:{self.port} ssl; ssl_certificate cert.pem;
            ssl_certificate_key key.pem;
            location / {{ proxy_pass http://127.0.0.1:{jetond.port}; }} }} }}
            """)
        self.wrapper = []


class Proxy(nginx.Nginx):
    """A proxy with a file of examples/proxies, whose ports are free ones."""

    def __init__(self, story, program, name, *command):
        if shutil.which(program) is None:
            raise tap.Skip(f"no {program} here")
        self.folder = nginx.folder()
        self.port = free_port()
        for file in TOP.iterdir():
            text = file.read_text()
            for old, new in ((":8080", f":{story.jetond.port}"),
                             (":9000", f":{story.program.port}"),
                             (":8000", f":{self.port}"),
                             ("id.example", f"localhost:{story.https.port}")):
                text = text.replace(old, new)
            self.write(file.name, self.localized(text, file.name))
        self.secret = story.secret
        shutil.copy(story.https.folder / "cert.pem", self.folder)
        self.words = [program, *(str(w).replace("DIR", str(self.folder))
                                 for w in command)]

    def localized(self, text, name):
        """What a service of the system would have: files in a folder of ours."""
        if name == "nginx.conf":
            paths = "".join(f"{p}_temp_path {p};" for p in (
                "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            return "pid p; daemon off; error_log error.log;\n" + text.replace(
                "http {", f"http {{ access_log off; {paths}", 1)
        if name == "apache.conf":
            text = text.replace("modules/", "/usr/lib/apache2/modules/")
            return (f"ServerRoot {self.folder}\nPidFile p\n"
                    f"ErrorLog error.log\nDefaultRuntimeDir {self.folder}\n"
                    f"OIDCCABundlePath {self.folder}/cert.pem\n"
                    ) + text
        return text

    def command(self):
        return self.words

    def __enter__(self):
        self.process = subprocess.Popen(
            self.words, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=open(self.folder / "out", "wb"), stderr=subprocess.STDOUT,
            env={"HOME": str(self.folder), "JETON_SECRET": self.secret,
                 "PATH": "/usr/sbin:/usr/bin:/bin",
                 "XDG_DATA_HOME": str(self.folder),
                 "XDG_CONFIG_HOME": str(self.folder)})
        end = time.monotonic() + 30
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log("out")
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                time.sleep(0.02)
        raise AssertionError(self.log("out"))

    def __exit__(self, *exception):
        self.process.terminate()
        self.process.wait(timeout=30)


def passes(answer, **fields):
    tap.equal(answer.status, 200, (answer.fields, answer.body))
    for name in OWN:
        value = fields.get(name.rsplit("-", 1)[1])
        if value is not None:
            got = [v for v in answer.got(name) if v]
            tap.equal(got, [value] if value else [], name)
        assert "root" not in answer.got(name), (name, answer.got(name))


def refused(answer, status, error=None):
    tap.equal(answer.status, status, answer.body)
    challenge = answer.field("WWW-Authenticate")
    if status == 401:
        assert challenge.startswith("Bearer"), challenge
    if error and (status == 401 or challenge):
        assert f'error="{error}"' in challenge, challenge


def sub_of(story, token):
    return story.jetond.me(token).json["sub"]


def billing_token(story):
    """A good one, for somebody else."""
    return story.jetond.form(
        "/token", {"grant_type": "client_credentials", "resource": "billing"},
        ("cron", story.cron)).json["access_token"]


def tell(proxy, story, cookies=True):
    """What each proxy has to do, whichever it is."""
    alice = story.jetond.login()
    bob = story.jetond.login("bob")
    a, b = alice["access_token"], bob["access_token"]
    passes(proxy.get("/", a), Subject=sub_of(story, a), Roles="admin,ops")
    passes(proxy.get("/x?y=1", b), Subject=sub_of(story, b), Roles="")
    passes(proxy.get("/admin/", a), Roles="admin,ops")
    assert "/x?y=1" in json.loads(proxy.get("/x?y=1", b).body)["line"]

    for query in ("?role=boss", "?audience=billing", "?login=redirect", "?"):
        passes(proxy.get("/" + query, b))
        passes(proxy.get("/admin/" + query, a))
    billing = billing_token(story)
    for query in ("", "?audience=billing"):
        refused(proxy.get("/" + query, billing), 401)

    error = "invalid_token"
    refused(proxy.get("/"), 401)
    refused(proxy.get("/", None, "Authorization: Basic YTpi"), 401)
    refused(proxy.get("/", a[:-2]), 401, error)
    refused(proxy.get("/", "x"), 401, error)
    refused(proxy.get("/?access_token=" + a), 401)
    refused(proxy.get("/admin/"), 401)
    refused(proxy.get("/admin/", b), 403, "insufficient_scope")
    for path in ("/admin/../admin/", "//admin/", "/%61dmin/", "/./admin/"):
        got = proxy.get(path, b)
        line = json.loads(got.body)["line"] if got.status == 200 else ""
        assert got.status != 200 or " /admin" not in line, (path, line)

    passes(proxy.get("/", a, *LIES), Subject=sub_of(story, a), Scope="",
           Roles="admin,ops")
    passes(proxy.get("/", b, *LIES), Roles="")
    if cookies:
        passes(proxy.get("/", None, f"Cookie: a=b; __Host-jeton={a}"),
               Subject=sub_of(story, a))
        assert proxy.get("/", a, f"Cookie: __Host-jeton={a}").status in \
            (400, 401)
    assert proxy.get("/", a, f"Authorization: Bearer {b}").status in (400, 401)
    post = proxy.raw((f"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                      f"Authorization: Bearer {a}\r\nContent-Length: 5\r\n\r\n"
                      "hello").encode())
    tap.equal(json.loads(nginx.Answer(post).body)["body"], "hello")

    story.jetond.logout(alice["refresh_token"])
    refused(proxy.get("/", a), 401, error)
    passes(proxy.get("/", b))
    story.jetond.command("user", "disable", "bob")
    refused(proxy.get("/", b), 401, error)


def run(program, name, *command, **more):
    story = Story()
    try:
        with Proxy(story, program, name, *command) as proxy:
            try:
                tell(proxy, story, **more)
            except BaseException:
                for log in ("out", "error.log"):
                    if (proxy.folder / log).exists():
                        print("#", proxy.log(log)[-2000:].replace(
                            "\n", "\n# "))
                raise
    finally:
        story.end()


def test_nginx_auth_request():
    run("nginx", "nginx.conf", "-p", "DIR/", "-c", "nginx.conf")


def test_caddy():
    run("caddy", "Caddyfile", "run", "--config", "Caddyfile", "--adapter",
        "caddyfile")


def test_haproxy_by_lua():
    run("haproxy", "haproxy.cfg", "-f", "haproxy.cfg", "-db")


def test_apache_by_introspection():
    if not pathlib.Path(
            "/usr/lib/apache2/modules/mod_auth_openidc.so").exists():
        raise tap.Skip("no mod_auth_openidc here")
    run("apache2", "apache.conf", "-f", "DIR/apache.conf", "-X",
        cookies=False)


tap.main(globals())
