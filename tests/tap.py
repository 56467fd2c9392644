"""Runs the test_* functions of a module and prints TAP, as cmocka does.

A test program ends with `tap.main(globals())`.  A test is a function without
arguments; its name, with spaces for underscores, is the sentence that it
proves.  It fails by raising; it is skipped by raising `tap.Skip(reason)`.
`T=word` in the environment runs the tests whose name contains the word.
"""
import os
import sys
import time
import traceback


class Skip(Exception):
    """Raised with the reason why a test cannot run here."""


def _selected(module):
    word = os.environ.get("T", "")
    found = [(n, f) for n, f in module.items()
             if n.startswith("test_") and callable(f)]
    program = os.path.basename(sys.argv[0])
    return [(n, f) for n, f in found if word in n or word in program]


def _run_one(number, name, test):
    title = name[len("test_"):].replace("_", " ")
    started = time.monotonic()
    try:
        test()
    except Skip as reason:
        print(f"ok {number} - {title} # SKIP {reason}", flush=True)
        return True
    except BaseException as e:  # a test that exits has failed as well
        print(f"not ok {number} - {title}", flush=True)
        for line in traceback.format_exc().splitlines():
            print(f"# {line}", flush=True)
        if isinstance(e, KeyboardInterrupt):
            raise
        return False
    seconds = time.monotonic() - started
    print(f"ok {number} - {title} # {seconds:.2f} s", flush=True)
    return True


def main(module):
    """Runs every test; the exit status is 1 if one of them failed."""
    tests = _selected(module)
    print(f"1..{len(tests)}", flush=True)
    results = [_run_one(i, n, t) for i, (n, t) in enumerate(tests, 1)]
    sys.exit(0 if all(results) else 1)


def equal(found, wanted, what="value"):
    """Fails with both values if they differ."""
    if found != wanted:
        raise AssertionError(f"{what}: found {found!r}, wanted {wanted!r}")
