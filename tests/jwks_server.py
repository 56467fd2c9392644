# SPDX-License-Identifier: Apache-2.0
"""An HTTPS server that misbehaves as told, and the authority it stands by.

A page is a function that writes raw bytes to the connection, or the bytes
themselves; `answer()` makes a proper one.
"""
import pathlib
import socket
import ssl
import subprocess
import threading

CA_CONFIG = """
[ca]
default_ca = all
[all]
database = {folder}/index
serial = {folder}/serial
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
default_md = sha256
policy = any
email_in_dn = no
[any]
commonName = supplied
[names]
subjectAltName = {names}
"""


def openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr


class Authority:
    """A certificate authority below a folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.file = self.folder / "ca.pem"
        (self.folder / "index").write_text("")
        (self.folder / "serial").write_text("01\n")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                "-subj", "/CN=an authority for tests",
                "-keyout", self.folder / "ca.key", "-out", self.file)

    def context(self, name, names="DNS:localhost,IP:127.0.0.1",
                first="20240101000000Z", last="20491231235959Z"):
        """The TLS context of a server with a certificate of these names."""
        at = self.folder / name
        config = self.folder / f"{name}.conf"
        config.write_text(CA_CONFIG.format(folder=self.folder, names=names))
        openssl("req", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", f"/CN={name}", "-keyout", f"{at}.key",
                "-out", f"{at}.csr")
        openssl("ca", "-batch", "-notext", "-config", config, "-extensions",
                "names", "-startdate", first, "-enddate", last,
                "-in", f"{at}.csr", "-out", f"{at}.pem")
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(f"{at}.pem", f"{at}.key")
        return made


def answer(body, status="200 OK", kind="application/json", fields=()):
    if isinstance(body, str):
        body = body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}",
             "Connection: close", *fields]
    if kind is not None:
        lines.insert(1, f"Content-Type: {kind}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Site:
    """Serves self.pages on 127.0.0.1; counts what is asked for."""

    def __init__(self, context=None):
        self.context = context
        self.pages = {}
        self.asked = []
        self.connections = 0
        self.over = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        scheme = "http" if context is None else "https"
        self.base = f"{scheme}://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Also wakes what accept() waits for."""
        self.over.set()
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()
        self.thread.join()

    def url(self, path="/jwks"):
        return self.base + path

    def count(self, path="/jwks"):
        return self.asked.count(path)

    def listen(self):
        while not self.over.is_set():
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self.serve, args=(connection,),
                             daemon=True).start()

    def serve(self, connection):
        try:
            connection.settimeout(20)
            if self.context is not None:
                connection = self.context.wrap_socket(connection,
                                                      server_side=True)
            with connection:
                self.converse(connection)
        except (OSError, ValueError):
            connection.close()

    def converse(self, connection):
        head = b""
        while b"\r\n\r\n" not in head:
            more = connection.recv(4096)
            if not more:
                return
            head += more
        self.head = head.decode()
        path = head.split(b" ")[1].decode()
        self.asked.append(path)
        page = self.pages.get(path, answer("", "404 Not Found"))
        if callable(page):
            page(connection)
        else:
            connection.sendall(page)
