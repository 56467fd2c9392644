# SPDX-License-Identifier: Apache-2.0
"""docs/guard-a-route.md, run from the first line to the last."""
import os
import re
import shutil
import signal
import subprocess

import nginx
import tap
from server import SANITIZED, free_port

RUNS_ONCE = True
PORTS = ("8080", "9000", "8001", "8002", "8003")


def script():
    text = (nginx.TOP / "docs" / "guard-a-route.md").read_text()
    text = "".join(re.findall(r"^```sh\n(.*?)^```$", text, re.S | re.M))
    wanted = re.findall(r"^try .*# (\d+)$", text, re.M)
    text = text.replace("JETON=$PWD\n", "JETON=$TREE\n", 1).replace(
        "$JETON/build", str(nginx.BUILD))
    for port in PORTS:
        text = text.replace(port, str(free_port()))
    return text, wanted


def test_each_step_does_what_it_says():
    nginx.needed()
    if SANITIZED or os.getuid() != 0:
        raise tap.Skip("Debian's nginx writes below /var, as root")
    if shutil.which("caddy") is None:
        raise tap.Skip("no caddy here")
    text, wanted = script()
    process = subprocess.Popen(
        ["sh", "-eu", "-c", text], cwd=nginx.folder(), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True,
        env=dict(os.environ, TREE=str(nginx.TOP), HOME=str(nginx.folder())))
    try:
        out, err = process.communicate(timeout=90)
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    tap.equal(re.findall(r"^\d{3}$", out, re.M), wanted, out + err)
    assert len(wanted) == 16, wanted


tap.main(globals())
