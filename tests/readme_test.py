# SPDX-License-Identifier: Apache-2.0
"""The README's examples do what it says, as they stand there."""
import os
import pathlib
import re
import socket
import subprocess
import tempfile

import tap

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build"))
FOLDER = tempfile.TemporaryDirectory()


def blocks(language, page="README.md"):
    text = (TOP / page).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)


def environment():
    path = f"{BUILD / 'cli'}:{BUILD / 'server'}:{os.environ['PATH']}"
    return dict(os.environ, PATH=path, LD_LIBRARY_PATH=str(BUILD / "lib"))


def shell(script):
    return subprocess.run(["sh", "-eu", "-c", script], cwd=FOLDER.name,
                          env=environment(), capture_output=True, text=True,
                          timeout=60)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def test_the_commands_at_a_terminal_make_and_verify_a_token():
    done = shell(blocks("sh")[0])
    assert done.returncode == 0, done.stderr
    assert '"sub":"alice"' in done.stdout, done.stdout
    assert '"role":"admin"' in done.stdout, done.stdout
    assert "signature" in done.stderr, done.stderr


def test_any_bytes_are_sealed_and_signed_and_opened_again():
    done = shell(blocks("sh")[1])
    assert done.returncode == 0, done.stderr
    token = pathlib.Path(FOLDER.name) / "token"
    tap.equal(done.stdout, token.read_text())


def test_the_c_program_is_an_example():
    text = (TOP / "examples" / "verify.c").read_text()
    assert text.endswith(blocks("c")[0]), "README.md and examples/verify.c"


def test_the_c_program_greets_who_the_token_names():
    program = pathlib.Path(FOLDER.name) / "hello"
    (program.with_suffix(".c")).write_text(blocks("c")[0])
    flags = ["-fsanitize=address,undefined"] if "-san" in BUILD.name else []
    done = subprocess.run(
        ["gcc", "-Wall", "-Wextra", "-Werror", *flags, "hello.c",
         f"-I{TOP / 'include'}", f"-L{BUILD / 'lib'}", "-ljeton",
         "-o", "hello"],
        cwd=FOLDER.name, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    done = shell('./hello "$(cat token)"')
    tap.equal(done.stdout, "hello alice\n", done.stderr)
    done = shell('./hello "$(cat token)x"')
    tap.equal((done.returncode, done.stdout), (1, ""))
    assert done.stderr.startswith("refused: "), done.stderr


def test_the_story_of_a_session_runs():
    port = free_port()
    done = shell(blocks("sh")[2].replace("8080", str(port)))
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"username":"alice"' in done.stdout, done.stdout
    assert '"error":"invalid_token"' in done.stdout, done.stdout


def test_the_story_of_a_client_runs():
    with tempfile.TemporaryDirectory() as folder:
        script = blocks("sh", "docs/oauth.md")[0]
        done = shell(f"cd {folder}\n" +
                     script.replace("8080", str(free_port())))
    assert done.returncode == 0, done.stdout + done.stderr
    first, _, second = done.stdout.partition("}{")
    assert '"active":true' in first and '"scope":"read"' in first, first
    tap.equal(second, '"active":false}')


def test_every_file_that_the_maps_name_exists():
    for page in ("README.md", "HACKING.md", "SECURITY.md"):
        text = (TOP / page).read_text()
        for name in re.findall(
                r"\b((?:include|lib|cli|server|tests|bench|docs|tools)"
                r"/[A-Za-z0-9_./*-]*[A-Za-z0-9_*])", text):
            assert list(TOP.glob(name)), f"{page} names {name}"


if __name__ == "__main__":
    tap.main(globals())
