# SPDX-License-Identifier: Apache-2.0
"""Other people's programs that judge ours: from their registries, below BUILD.

Each is installed once per build folder, and again when what is wanted changes.
A test that needs one is skipped, with the reason, where it cannot be had.
"""
import os
import pathlib
import shutil
import subprocess
import sys

import tap

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build")).resolve()


def install(commands):
    """Runs the commands, or skips the test with what the last one said."""
    for command in commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True,
                                  timeout=300)
        except (OSError, subprocess.TimeoutExpired) as e:
            raise tap.Skip(f"{command[0]}: {e}") from e
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise tap.Skip(f"{' '.join(map(str, command[:4]))}: "
                           f"{said[-1] if said else done.returncode}")


def make_venv(folder):
    """By Debian's Python if it can, else by the one that runs this."""
    for python in ("/usr/bin/python3", sys.executable):
        shutil.rmtree(folder, ignore_errors=True)
        done = subprocess.run([python, "-m", "venv", folder],
                              capture_output=True, check=False) \
            if os.path.exists(python) else None
        if done is not None and done.returncode == 0:
            return
    raise tap.Skip("no Python here can make a venv")


def is_fresh(mark, wanted):
    return mark.exists() and mark.read_text() == wanted


def python_with(name, requirements):
    """A Python that has what this file requires."""
    folder = BUILD / "witness" / name
    wanted = requirements.read_text()
    if not is_fresh(folder / "installed", wanted):
        make_venv(folder)
        install([[folder / "bin" / "pip", "install", "--quiet", "-r",
                  requirements]])
        (folder / "installed").write_text(wanted)
    return folder / "bin" / "python"


def node_with(name, package):
    """A folder in which node finds what this package.json depends on."""
    folder = BUILD / "witness" / name
    wanted = package.read_text()
    if not is_fresh(folder / "installed", wanted):
        if shutil.which("npm") is None or shutil.which("node") is None:
            raise tap.Skip("there is no npm here")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(package, folder)
        install([["npm", "install", "--silent", "--no-audit", "--no-fund",
                  "--no-package-lock", "--prefix", folder]])
        (folder / "installed").write_text(wanted)
    return folder
