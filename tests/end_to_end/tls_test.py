# SPDX-License-Identifier: Apache-2.0
"""TLS in jetond: what is spoken, what is refused, and how it is replaced."""
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import threading
import time
import warnings

import tap
from secure import SecureServer, make_certificate, name_of
from server import JETOND, SANITIZED, Server, free_port

# It is about connections, not about what is behind them.
RUNS_ONCE = True

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
warnings.simplefilter("ignore", DeprecationWarning)


def only(context, version):
    context.minimum_version = context.maximum_version = version
    return context


def read_answer(connection):
    """Head and body of one answer with a Content-Length."""
    got = b""
    while b"\r\n\r\n" not in got:
        part = connection.recv(65536)
        assert part, got
        got += part
    head, _, body = got.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1)
                  for line in head.split(b"\r\n")[1:])
    while len(body) < int(fields[b"content-length"]):
        body += connection.recv(65536)
    return head, body


def refuses(s, context):
    try:
        s.connect(context).close()
    except (ssl.SSLError, ConnectionResetError):
        return True
    return False


def test_tls_1_2_and_1_3_with_forward_secrecy_and_no_older_one():
    with SecureServer() as s:
        for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
                              (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
            with s.connect(only(s.context(), version)) as c:
                tap.equal(c.version(), name)
                assert "GCM" in c.cipher()[0] or "CHACHA" in c.cipher()[0]
                c.sendall(HEALTH)
                assert read_answer(c)[0].startswith(b"HTTP/1.1 200")
        for version in ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1:
            context = only(s.context(), version)
            context.set_ciphers("ALL:@SECLEVEL=0")
            assert refuses(s, context), version
        for weak in ("AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA",
                     "ECDHE-ECDSA-AES256-SHA384:AES256-SHA", "aNULL"):
            context = only(s.context(), ssl.TLSVersion.TLSv1_2)
            context.set_ciphers(weak + ":@SECLEVEL=0")
            assert refuses(s, context), weak


def test_http_1_1_is_agreed_on_and_nothing_else():
    with SecureServer() as s:
        context = s.context()
        context.set_alpn_protocols(["h2", "http/1.1"])
        with s.connect(context) as c:
            tap.equal(c.selected_alpn_protocol(), "http/1.1")
        context = s.context()
        context.set_alpn_protocols(["h2"])
        assert refuses(s, context)
        with s.connect() as c:
            tap.equal(c.selected_alpn_protocol(), None)


def test_a_session_is_taken_up_again_by_its_ticket():
    with SecureServer() as s:
        for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
            context = only(s.context(), version)
            with s.connect(context) as c:
                c.sendall(HEALTH)
                read_answer(c)
                session = c.session
                assert not c.session_reused
            with s.connect(context, session) as c:
                c.sendall(HEALTH)
                read_answer(c)
                assert c.session_reused, version


def test_answers_over_tls_say_so_and_over_http_do_not():
    with SecureServer() as s:
        for path in "/healthz", "/nothing", "/me":
            tap.equal(s.get(path).field("Strict-Transport-Security"),
                      "max-age=31536000", path)
        with s.connect() as c:
            c.sendall(b"broken\r\n\r\n")
            head, _ = read_answer(c)
            assert b"strict-transport-security" in head.lower(), head
            tap.equal(c.recv(100), b"")
        tap.equal(s.get("/.well-known/oauth-authorization-server")
                  .json["issuer"], f"https://127.0.0.1:{s.port}")
    with Server() as s:
        tap.equal(s.get("/healthz").field("Strict-Transport-Security"), None)


def test_plain_http_to_a_port_with_tls_gets_no_answer():
    with SecureServer() as s:
        got = s.raw(HEALTH)
        assert b"HTTP/1" not in got, got
        tap.equal(s.get("/healthz").status, 200)


def test_a_hundred_clients_stay_connected_through_a_reload():
    with SecureServer() as s:
        clients = [s.keep_alive() for _ in range(100)]
        for c in clients:
            c.request("GET", "/healthz")
            tap.equal(c.getresponse().read(), b'{"status":"ok"}')
            tap.equal(name_of(c.sock), "one")
        sockets = [c.sock for c in clients]
        failed, rounds, stop = [], [], threading.Event()

        def keep_asking(mine):
            while not stop.is_set():
                for c in mine:
                    try:
                        c.request("GET", "/healthz")
                        tap.equal(c.getresponse().read(), b'{"status":"ok"}')
                    except Exception as e:  # whatever it is, it is a loss
                        failed.append(e)
                        return
                rounds.append(1)

        threads = [threading.Thread(target=keep_asking, args=(clients[i::4],))
                   for i in range(4)]
        for t in threads:
            t.start()
        for name in "two", "three", "two":
            s.use(name)
            s.reload()
            with s.connect() as c:
                tap.equal(name_of(c), name)
        seen = len(rounds)
        while len(rounds) < seen + 8 and not failed:
            time.sleep(0.01)
        stop.set()
        for t in threads:
            t.join()
        tap.equal(failed, [])
        tap.equal([c.sock for c in clients], sockets)
        for c in clients:
            c.close()


def test_a_broken_certificate_keeps_the_old_one_and_says_so():
    with SecureServer() as s:
        good = pathlib.Path(s.certificate).read_text()
        other = make_certificate(s.pairs.name, "stranger")[1]

        def fails(word):
            before = len(s.log_text())
            s.reload()
            said = s.log_text()[before:]
            assert '"level":"error","event":"reload"' in said, said
            assert word in said, said
            with s.connect() as c:
                tap.equal(name_of(c), "one")

        pathlib.Path(s.certificate).write_text("no certificate")
        fails("tls.crt")
        pathlib.Path(s.certificate).write_text(good[:len(good) // 2])
        fails("tls.crt")
        pathlib.Path(s.certificate).write_text(good)
        shutil.copy(other, s.key)
        fails("is not the certificate's key")
        os.chmod(s.key, 0o640)
        fails("0600")
        os.unlink(s.key)
        fails("tls.key")
        s.use("two")
        s.reload()
        with s.connect() as c:
            tap.equal(name_of(c), "two")


def start(folder, **settings):
    """The exit status and stderr of a jetond that should not stay up."""
    done = subprocess.run(
        [JETOND, "--dir", folder], capture_output=True, text=True, timeout=20,
        env=dict(os.environ, **settings))
    return done.returncode, done.stderr


def test_s34_a_key_that_others_can_read_stops_the_start():
    with SecureServer() as s:
        s.stop()
        for mode in 0o640, 0o604, 0o660, 0o644:
            os.chmod(s.key, mode)
            status, said = start(s.folder, JETOND_TLS_KEY=s.key,
                                 JETOND_TLS_CERTIFICATE=s.certificate)
            tap.equal(status, 1)
            assert "tls.key" in said and "0600" in said, said
        status, said = start(s.folder, JETOND_TLS_KEY=s.key)
        tap.equal(status, 1)
        assert "tls.certificate and tls.key go together" in said, said


def test_plain_http_beyond_loopback_has_to_be_asked_for_in_words():
    with Server() as s:
        s.stop()
        beyond = {"JETOND_SERVER_LISTEN": f"0.0.0.0:{free_port()}",
                  "JETOND_TOKEN_ISSUER": "https://login.example"}
        status, said = start(s.folder, **beyond)
        tap.equal(status, 1)
        assert "insecure_plain_http" in said and "tls.certificate" in said
        status, said = start(s.folder, **beyond,
                             JETOND_SERVER_INSECURE_PLAIN_HTTP="maybe")
        tap.equal(status, 1)
        assert "neither yes nor no" in said, said
        allowed = dict(s.environment, **beyond,
                       JETOND_SERVER_INSECURE_PLAIN_HTTP="yes")
        process = subprocess.Popen([JETOND, "--dir", s.folder], env=allowed,
                                   stderr=subprocess.PIPE, text=True)
        line = process.stderr.readline()
        process.terminate()
        process.stderr.close()
        tap.equal(process.wait(20), 0)
        assert '"event":"ready"' in line, line


def test_s35_the_guards_hold_over_tls_too():
    with SecureServer() as s, s.connect() as slow, s.connect() as late:
        started = time.monotonic()
        silent = socket.create_connection(("127.0.0.1", s.port), 30)
        half = socket.create_connection(("127.0.0.1", s.port), 30)
        half.sendall(b"\x16\x03\x01\x02\x00\x01\x00")
        slow.sendall(HEALTH[:20])
        late.sendall(b"POST /login HTTP/1.1\r\nHost: a\r\n"
                     b"Content-Type: application/json\r\n"
                     b"Content-Length: 10\r\n\r\n{")
        for c in silent, half, slow, late:
            c.settimeout(30)
            try:
                tap.equal(c.recv(1000), b"")
            except (ssl.SSLError, ConnectionResetError):
                pass
            assert 5 < time.monotonic() - started < 25
        silent.close()
        half.close()
        tap.equal(s.get("/healthz").status, 200)


def test_a_client_that_only_stops_sending_gets_its_answer():
    with SecureServer() as s, s.connect() as c:
        c.sendall(HEALTH)
        tap.equal(read_answer(c)[1], b'{"status":"ok"}')
        for data in (HEALTH * 50, HEALTH[:5], b""):
            with s.connect() as other:
                other.sendall(data or b"\r")
                socket.socket.shutdown(other, socket.SHUT_WR)
                try:
                    while other.recv(65536):
                        pass
                except (ssl.SSLError, OSError):
                    pass
        tap.equal(s.get("/healthz").status, 200)


def test_requests_one_after_the_other_in_one_packet_are_all_answered():
    with SecureServer() as s, s.connect() as c:
        c.sendall(HEALTH * 20 + b"GET /nothing HTTP/1.1\r\nHost: a\r\n"
                  b"Connection: close\r\n\r\n")
        got = b""
        while part := c.recv(65536):
            got += part
        tap.equal(got.count(b"HTTP/1.1 200"), 20)
        tap.equal(got.count(b"HTTP/1.1 404"), 1)


def test_too_many_connections_are_told_so_over_tls():
    with SecureServer(JETOND_LIMITS_CONNECTIONS="3",
                      JETOND_SERVER_WORKERS="1") as s:
        held = [s.connect() for _ in range(4)]
        for c in held:
            c.sendall(HEALTH)
            assert read_answer(c)[0].startswith(b"HTTP/1.1 200")
        with s.connect() as c:
            assert read_answer(c)[0].startswith(b"HTTP/1.1 503")
        for c in held:
            c.close()


def test_renegotiation_is_refused():
    if shutil.which("openssl") is None:
        raise tap.Skip("openssl is not installed")
    with SecureServer() as s:
        done = subprocess.run(
            ["openssl", "s_client", "-tls1_2", "-connect",
             f"127.0.0.1:{s.port}"], input="R\n", capture_output=True,
            text=True, timeout=60)
        assert "no renegotiation" in done.stderr.lower(), done.stderr
        tap.equal(s.get("/healthz").status, 200)


def shake_badly(s, count):
    """Handshakes of noise, until the server has let go of all of them."""
    files = f"/proc/{s.process.pid}/fd"
    before = len(os.listdir(files))
    for i in range(count):
        with socket.create_connection(("127.0.0.1", s.port), 20) as c:
            c.sendall(bytes([0x16, 3, 1, 0, i % 200]) + os.urandom(i % 300))
    limit = time.monotonic() + 20
    while len(os.listdir(files)) > before:
        assert time.monotonic() < limit, "descriptors are left"
        time.sleep(0.05)
    return s.rss_kb()


def test_s31_broken_handshakes_leave_nothing_behind():
    with SecureServer() as s:
        s.get("/healthz")
        first = shake_badly(s, 500)
        for _ in range(1 if SANITIZED else 3):
            last = shake_badly(s, 500)
        assert SANITIZED or last < first + 4096, (first, last)
        tap.equal(s.get("/healthz").status, 200)


if __name__ == "__main__":
    tap.main(globals())
