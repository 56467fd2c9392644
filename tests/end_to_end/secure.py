# SPDX-License-Identifier: Apache-2.0
"""A jetond that speaks TLS, with certificates made for the test."""
import http.client
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time

from server import Answer, Server


def make_certificate(folder, name, days=30):
    """Writes NAME.crt and NAME.key, self-signed for 127.0.0.1."""
    certificate, key = f"{folder}/{name}.crt", f"{folder}/{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-days", str(days), "-subj",
         f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-out",
         certificate, "-keyout", key], check=True, capture_output=True)
    os.chmod(key, 0o600)
    return certificate, key


class SecureServer(Server):
    """Its certificate is a copy of one of the pairs in `pairs`."""

    def __init__(self, **settings):
        self.pairs = tempfile.TemporaryDirectory()
        self.certificate = self.pairs.name + "/tls.crt"
        self.key = self.pairs.name + "/tls.key"
        self.authority = self.pairs.name + "/known.crt"
        self.use("one")
        super().__init__(JETOND_TLS_CERTIFICATE=self.certificate,
                         JETOND_TLS_KEY=self.key, **settings)

    def __exit__(self, *what):
        super().__exit__(*what)
        self.pairs.cleanup()

    def use(self, name):
        """Puts another pair in place; the server has to be told."""
        folder = self.pairs.name
        if not pathlib.Path(f"{folder}/{name}.crt").exists():
            make_certificate(folder, name)
            with open(self.authority, "a") as known:
                known.write(pathlib.Path(f"{folder}/{name}.crt").read_text())
        shutil.copyfile(f"{folder}/{name}.crt", self.certificate)
        shutil.copyfile(f"{folder}/{name}.key", self.key)
        os.chmod(self.key, 0o600)

    def reload(self):
        """Returns the line in the log that says how it went."""
        before = self.log_text().count('"event":"reloaded"')
        self.process.send_signal(signal.SIGHUP)
        limit = time.monotonic() + 20
        while self.log_text().count('"event":"reloaded"') == before:
            assert time.monotonic() < limit, self.log_text()
            time.sleep(0.01)

    def context(self):
        return ssl.create_default_context(cafile=self.authority)

    def connect(self, context=None, session=None):
        """A TLS connection, and what the server proved to be."""
        plain = socket.create_connection(("127.0.0.1", self.port), 20)
        try:
            return (context or self.context()).wrap_socket(
                plain, server_hostname="127.0.0.1", session=session)
        except BaseException:
            plain.close()
            raise

    def keep_alive(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30,
                                           context=self.context())

    def request(self, method, path, body=None, headers=None):
        c = self.keep_alive()
        try:
            c.request(method, path, body, headers or {})
            return Answer(c.getresponse())
        finally:
            c.close()


def name_of(connection):
    """The common name of the certificate at the other end."""
    subject = connection.getpeercert()["subject"]
    return dict(pair[0] for pair in subject)["commonName"]
