# SPDX-License-Identifier: Apache-2.0
"""jeton completion: the shells complete what the usage has."""
import re
import shutil
import subprocess

import tap
from shell import WORK, bad, good, write

NAMES = good("help").out.decode().split("\n\n")[1].splitlines()
COMMANDS = [re.split(r"  +", n.strip())[0] for n in NAMES]


def script(shell):
    return write(f"completion.{shell}", good("completion", shell).out)


def complete(*words):
    """What bash offers for the last of these words."""
    program = (f"source {script('bash')}; COMP_WORDS=(\"$@\"); "
               "COMP_CWORD=$(($# - 1)); _jeton; "
               "printf '%s\\n' \"${COMPREPLY[@]}\"")
    done = subprocess.run(["bash", "-c", program, "bash", *words], cwd=WORK,
                          capture_output=True, text=True, timeout=20)
    tap.equal((done.returncode, done.stderr), (0, ""), str(words))
    return done.stdout.split()


def options(name):
    text = good(*name.split(), "-h").out.decode()
    return re.findall(r"^  (?:-h, )?(--[a-z0-9-]+)", text, re.M)


def test_bash_completes_commands_of_one_word_and_of_two():
    first = sorted({c.split()[0] for c in COMMANDS})
    tap.equal(sorted(complete("jeton", "")), first)
    tap.equal(complete("jeton", "ver"), ["verify", "version"])
    seconds = [c.split()[1] for c in COMMANDS if c.startswith("key ")]
    tap.equal(complete("jeton", "key", ""), seconds)
    tap.equal(complete("jeton", "set", "ro"), ["rotate"])


def test_bash_completes_every_option_of_every_command():
    for name in COMMANDS:
        if name == "help":
            continue
        tap.equal(sorted(complete("jeton", *name.split(), "--")),
                  sorted(options(name)), name)
    tap.equal(complete("jeton", "verify", "--any-a"), ["--any-aud"])


def test_bash_completes_values():
    (WORK / "some-key.jwk").write_text("")
    tap.equal(complete("jeton", "key", "new", "--alg", "ES25"),
              ["ES256", "ES256K"])
    tap.equal(complete("jeton", "key", "convert", "--to", "p"), ["pem"])
    tap.equal(complete("jeton", "key", "new", "--curve", "X"),
              ["X25519", "X448"])
    tap.equal(complete("jeton", "verify", "--key", "some-"), ["some-key.jwk"])
    tap.equal(complete("jeton", "key", "show", "some-"), ["some-key.jwk"])
    tap.equal(complete("jeton", "key", "new", "--kid", "some-"), [])


def test_every_shell_is_told_every_option():
    for shell, form in (("bash", "{}"), ("zsh", "{}["), ("fish", "-l {} ")):
        text = good("completion", shell).out.decode()
        for name in COMMANDS:
            for option in options(name) if name != "help" else ():
                word = option if shell != "fish" else option[2:]
                if option != "--help":
                    assert form.format(word) in text, (shell, name, option)


def test_the_shells_that_are_there_take_their_scripts():
    for shell in ("bash", "zsh", "fish"):
        if shutil.which(shell) is None:
            continue
        done = subprocess.run([shell, "-n", script(shell)],
                              capture_output=True, text=True, timeout=20)
        tap.equal((done.returncode, done.stderr), (0, ""), shell)


def run_shell(*words):
    done = subprocess.run(words, cwd=WORK, capture_output=True, text=True,
                          timeout=20)
    tap.equal((done.returncode, done.stderr), (0, ""), str(words))
    return [line.split("\t")[0] for line in done.stdout.splitlines()]


def test_fish_completes_commands_options_and_values():
    if shutil.which("fish") is None:
        raise tap.Skip("fish is not installed")

    def offers(line):
        return run_shell("fish", "--no-config", "-c",
                         f"source {script('fish')}; complete -C '{line}'")

    tap.equal(offers("jeton ver"), ["verify", "version"])
    tap.equal(sorted(offers("jeton key ")), sorted(
        c.split()[1] for c in COMMANDS if c.startswith("key ")))
    tap.equal(offers("jeton key convert --t"), ["--to"])
    tap.equal(offers("jeton key new --alg ES25"), ["ES256", "ES256K"])


def test_zsh_describes_commands_and_options():
    if shutil.which("zsh") is None:
        raise tap.Skip("zsh is not installed")

    def offers(*words):
        return run_shell(
            "zsh", "-f", "-c", "_describe() { print -l -- $commands }; "
            "_arguments() { print -l -- \"$@\" }; words=(\"$@\"); "
            f"CURRENT=$#; source {script('zsh')}", "zsh", *words)

    assert "sign:Makes a signed token from claims" in offers("jeton", "")
    tap.equal([o.split(":")[0] for o in offers("jeton", "set", "")],
              [c.split()[1] for c in COMMANDS if c.startswith("set ")])
    tap.equal([re.match(r"\*?(--[a-z-]+)|", o).group(1)
               for o in offers("jeton", "key", "show", "")][:-1],
              options("key show")[:-1] + ["--help"])


def test_another_shell_is_wrong_use():
    bad(2, "bash, zsh or fish", "completion", "tcsh")
    bad(2, "bash, zsh or fish", "completion")


if __name__ == "__main__":
    tap.main(globals())
