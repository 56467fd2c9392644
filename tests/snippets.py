# SPDX-License-Identifier: Apache-2.0
"""Programs that stand in the manual, the guides and examples/: built and run."""
import os
import pathlib
import re
import subprocess

import tap

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build")).resolve()
SANITIZED = "-san" in BUILD.name
HAS_JWKS = (BUILD / "lib" / "jwks").is_dir()
PATHS = [BUILD / "lib"] + ([BUILD / "lib" / "jwks"] if HAS_JWKS else [])


def environment(**more):
    """In which programs find the libraries of this build."""
    return dict(os.environ, LD_LIBRARY_PATH=":".join(map(str, PATHS)), **more)


def compile_c(source, program, *more):
    """Builds a program from C text as a careful user would."""
    if "jeton/jwks.h" in source and not HAS_JWKS:
        raise tap.Skip("it was built without libjeton-jwks")
    program.with_suffix(".c").write_text(source)
    flags = ["-fsanitize=address,undefined"] if SANITIZED else []
    libraries = ["-ljeton"] + (["-ljeton-jwks"] if HAS_JWKS else [])
    done = subprocess.run(
        ["gcc", "-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror",
         *flags, *more, program.with_suffix(".c"), "-o", program,
         f"-I{TOP / 'include'}", *(f"-L{p}" for p in PATHS),
         "-Wl,--as-needed", *libraries, "-lpthread"],
        capture_output=True, text=True)
    assert done.returncode == 0, f"{source}\n{done.stderr}"


def run(command, wanted, folder, what):
    """The command ends well and prints exactly this."""
    done = subprocess.run([str(c) for c in command], cwd=folder, text=True,
                          env=environment(), capture_output=True, timeout=60)
    assert done.returncode == 0, f"{what}\n{done.returncode} {done.stderr}"
    tap.equal(done.stdout, wanted, what)


def run_c(source, wanted, folder, *more):
    program = pathlib.Path(folder) / "program"
    compile_c(source, program, *more)
    run([program], wanted, folder, source)


def public_headers():
    """The text of the public headers, without comments."""
    text = "".join(p.read_text() for p in (TOP / "include").rglob("*.h"))
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def prototypes():
    """Each public function with its prototype, white space aside."""
    text = re.sub(r"^\s*#.*?$", "", public_headers(), flags=re.M)
    found = {}
    for one in re.findall(r"JETON_API([^;{]*);", text):
        line = flat(one.replace("JETON_CHECKED", ""))
        name = re.search(r"(jeton_\w+)\(|(JETON_ANY)", line)
        found[name.group(1) or name.group(2)] = line
    return found


def flat(text):
    return re.sub(r"\s*([(*,)])\s*", r"\1", re.sub(r"\s+", " ", text)).strip()
