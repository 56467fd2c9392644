# SPDX-License-Identifier: Apache-2.0
"""The guides for users of other libraries run, on their side and on ours.

A block of code is the frame of its language, the first one in a guide, or goes
into that frame at the line that says "the example".  What it prints stands
beside the line that prints it: `/* prints alice */`.
"""
import json
import pathlib
import re
import shutil
import subprocess
import tempfile

import snippets
import tap
import witnesses

GUIDES = sorted((snippets.TOP / "docs" / "from").glob("*.md"))
# What these are about is a library, and its users call ours.
LIBRARIES = ("golang-jwt", "jsonwebtoken", "pyjwt")
PRINTS = re.compile(r"(?:/\*|//|#) prints (.*?)(?: \*/)?$", re.M)
PEERS = snippets.BUILD / "guides"


def programs(language):
    """Each guide's examples in their frame, with what they print."""
    for guide in GUIDES:
        found = re.findall(rf"^```{language}\n(.*?)^```$", guide.read_text(),
                           re.S | re.M)
        if not found:
            continue
        frame, examples = found[0], found[1:]
        marks = re.findall(r"^.*the example.*$", frame, re.M)
        tap.equal(len(marks), 1, f"{guide.name}: lines of 'the example'")
        assert examples, guide.name
        for example in examples:
            wanted = "".join(f"{p}\n" for p in PRINTS.findall(example))
            assert wanted, f"{guide.name}: prints nothing: {example}"
            space = re.match(r"\s*", marks[0]).group()
            example = re.sub(r"^(?=.)", space, example, flags=re.M)
            yield frame.replace(marks[0], example.rstrip()), wanted


def installed(name, wanted, install):
    """A folder of packages, made once for these versions."""
    folder = PEERS / name
    mark = folder / "installed"
    if not witnesses.is_fresh(mark, wanted):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        mark.write_text(wanted)
    return folder


def run_all(language, command, suffix, folder):
    count = 0
    for source, wanted in programs(language):
        path = folder / f"example{suffix}"
        path.write_text(source)
        snippets.run([*command, path], wanted, folder, source)
        count += 1
    assert count > 0, language


# ---- Ours ----

def test_each_example_in_c_is_built_and_prints_what_it_says():
    with tempfile.TemporaryDirectory() as folder:
        for source, wanted in programs("c"):
            snippets.run_c(source, wanted, folder, "-Wno-unused-variable")


def test_guides_name_what_there_is():
    known = set(re.findall(r"(?:jeton|JETON)_\w+", snippets.public_headers()))
    known |= {"jeton_jwks"}
    nginx = snippets.TOP / "nginx"
    for source in nginx.glob("*.c"):
        known |= set(re.findall(r'ngx_string\("(jeton_\w+)"\)',
                                source.read_text()))
    for guide in GUIDES:
        for name in re.findall(r"\b(?:jeton|JETON)_\w+", guide.read_text()):
            is_variable = name.startswith("jeton_claim_")
            assert name in known or is_variable, f"{guide.name}: {name}"


def test_guides_name_every_option_of_the_calls_they_are_about():
    fields = re.search(r"typedef struct jeton_rules \{(.*?)\} jeton_rules",
                       snippets.public_headers(), re.S).group(1)
    for name in LIBRARIES:
        guide = snippets.TOP / "docs" / "from" / f"{name}.md"
        text = guide.read_text()
        if "jeton_rules" not in text:
            continue  # about the server
        for name in re.findall(r"(\w+);", fields):
            if name not in ("allow", "required", "type", "id", "nonce"):
                assert f".{name}" in text, f"{guide.name}: {name}"


# ---- A token of theirs, in the hands of ours ----

SECRET = "at least thirty-two random bytes"
CLAIMS = {"iss": "https://id.example", "aud": "orders", "sub": "alice"}


def ours_takes(token):
    """The command verifies it with the secret that all the guides use."""
    with tempfile.TemporaryDirectory() as folder:
        secret = pathlib.Path(folder) / "secret"
        secret.write_text(SECRET)
        done = subprocess.run(
            [snippets.BUILD / "cli" / "jeton", "verify", "--alg", "HS256",
             "--secret-file", secret, "--iss", CLAIMS["iss"], "--aud",
             CLAIMS["aud"], "-"], input=token, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    tap.equal(json.loads(done.stdout)["sub"], "alice")


def their_token(command, text):
    done = subprocess.run([*command, text], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# ---- Theirs ----

NPM = {"jsonwebtoken": "9.0.3"}
PIP = "PyJWT[crypto]==2.15.1"
GO = "github.com/golang-jwt/jwt/v5@v5.3.1"


def test_the_guides_are_about_these_versions():
    for name, version in (("jsonwebtoken", "9.0.3"), ("pyjwt", "2.15.1"),
                          ("golang-jwt", "5.3.1")):
        text = (snippets.TOP / "docs" / "from" / f"{name}.md").read_text()
        assert version in text, name


def test_examples_of_jsonwebtoken_run():
    if not shutil.which("npm") or not shutil.which("node"):
        raise tap.Skip("there is no npm here")
    packages = [f"{name}@{version}" for name, version in NPM.items()]
    folder = installed("js", " ".join(packages), lambda folder: witnesses.install(
        [["npm", "install", "--silent", "--no-audit", "--no-fund",
          "--no-package-lock", "--prefix", folder, *packages]]))
    run_all("js", ["node"], ".cjs", folder)
    ours_takes(their_token(
        ["node", "-e"], f"process.chdir({json.dumps(str(folder))});"
        f"console.log(require({json.dumps(str(folder))} +"
        f"'/node_modules/jsonwebtoken').sign({json.dumps(CLAIMS)},"
        f" {json.dumps(SECRET)}, {{expiresIn: '5m'}}))"))


def test_examples_of_pyjwt_run():
    def install(folder):
        witnesses.make_venv(folder)
        witnesses.install([[folder / "bin" / "pip", "install", "--quiet", PIP]])
    folder = installed("py", PIP, install)
    run_all("python", [folder / "bin" / "python"], ".py", folder)
    ours_takes(their_token(
        [folder / "bin" / "python", "-c"], "import jwt, time; print(jwt.encode("
        f"{{**{CLAIMS!r}, 'exp': int(time.time()) + 300}}, {SECRET!r}))"))


def test_examples_of_golang_jwt_run():
    go = shutil.which("go")
    if go is None:
        raise tap.Skip("there is no Go here")

    def install(folder):
        (folder / "go.mod").write_text("module example\n\ngo 1.18\n")
        witnesses.install([[go, "-C", folder, "get", GO]])
    folder = installed("go", GO, install)
    for source, wanted in programs("go"):
        for package in ("errors", "time"):  # Go wants no import unused
            if f"{package}." not in source:
                source = source.replace(f'\t"{package}"\n', "")
        path = folder / "example.go"
        path.write_text(source)
        snippets.run([go, "run", path], wanted, folder, source)


if __name__ == "__main__":
    tap.main(globals())
