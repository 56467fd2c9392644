# SPDX-License-Identifier: Apache-2.0
"""Every fuzz target holds its promises over the corpus that is kept."""
import os
import pathlib
import subprocess
import tempfile

import tap

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build"))
CORPUS = TOP / "fuzz" / "corpus"
FILES_MAX, BYTES_MAX = 80, 4096


def run(name, *inputs):
    return subprocess.run([BUILD / "fuzz" / name, *inputs],
                          capture_output=True, text=True, timeout=120)


def over_its_corpus(name):
    def test():
        files = sorted((CORPUS / name).iterdir())
        done = run(name, CORPUS / name)
        assert done.returncode == 0, done.stdout + done.stderr
        tap.equal(done.stdout, f"{len(files)} inputs\n")
    return test


TARGETS = sorted(p.name for p in CORPUS.iterdir())
for target in TARGETS:
    globals()[f"test_{target}_holds_over_its_corpus"] = over_its_corpus(target)


def test_every_target_has_a_corpus_and_every_corpus_is_small():
    shared = {"fuzz", "keys", "openers", "standalone"}
    sources = {p.stem for p in (TOP / "fuzz").glob("*.c")} - shared
    tap.equal(sorted(sources), TARGETS, "targets")
    for name in TARGETS:
        files = list((CORPUS / name).iterdir())
        assert 0 < len(files) <= FILES_MAX, (name, len(files))
        for path in files:
            assert path.stat().st_size <= BYTES_MAX, path


def test_a_run_over_nothing_is_no_success():
    with tempfile.TemporaryDirectory() as folder:
        tap.equal(run(TARGETS[0], folder).returncode, 2)
    tap.equal(run(TARGETS[0]).returncode, 2)
    tap.equal(run(TARGETS[0], "/nonexistent").returncode, 2)


if __name__ == "__main__":
    tap.main(globals())
