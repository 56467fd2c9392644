# SPDX-License-Identifier: Apache-2.0
"""The manual names what there is, and its examples print what it says."""
import pathlib
import re
import shutil
import subprocess
import tempfile

import snippets
import tap

TOP = snippets.TOP
PAGES = sorted((TOP / "docs").glob("*.scd"))
OF_LIBRARY = [p for p in PAGES if p.name.endswith(".3.scd")]
FENCE = re.compile(r"^```\n(.*?)^```$", re.S | re.M)
NAME = re.compile(r"(?:jeton|JETON)_[A-Za-z0-9_]*[A-Za-z0-9]")


class Block:
    """A literal block of a page, and where it stands."""

    def __init__(self, page, section, before, text):
        self.page, self.section, self.before = page, section, before
        self.text = text.replace("\\\\", "\\")  # as scdoc reads it
        self.is_program = bool(re.search(r"^main\(", text, re.M))


def sections(page):
    """Each section's title with its text."""
    parts = re.split(r"^# (.*)$", page.read_text(), flags=re.M)
    return list(zip(parts[1::2], parts[2::2]))


def blocks(page):
    found = []
    for title, text in sections(page):
        at = 0
        for match in FENCE.finditer(text):
            before = text[at:match.start()].strip().splitlines()
            found.append(Block(page, title, before[-1] if before else "",
                               match.group(1)))
            at = match.end()
    return found


def synopsis(page):
    """The declarations of a page: name to prototype."""
    found = {}
    for block in blocks(page):
        if block.section != "SYNOPSIS":
            continue
        text = re.sub(r"^#.*$", "", block.text, flags=re.M)
        for one in re.sub(r"typedef[^;]*;", "", text).split(";"):
            name = re.search(r"(jeton_\w+)\(|\b(JETON_ANY)", one)
            if name:
                found[name.group(1) or name.group(2)] = snippets.flat(one)
    return found


def prose(page):
    """What a page says outside its literal blocks."""
    return FENCE.sub("", page.read_text())


# ---- What is there ----

def test_each_page_is_a_row_of_docs_meson_build():
    text = (TOP / "docs" / "meson.build").read_text()
    rows = re.findall(r"^  '([a-z_]+\.[1-8])',$", text, re.M)
    tap.equal(sorted(r + ".scd" for r in rows), [p.name for p in PAGES])


def test_each_page_is_good_input_for_scdoc_and_man():
    if shutil.which("scdoc") is None:
        raise tap.Skip("scdoc is not installed")
    for page in PAGES:
        made = subprocess.run(["scdoc"], stdin=page.open(), text=True,
                              capture_output=True)
        tap.equal((made.returncode, made.stderr), (0, ""), page.name)
        if shutil.which("groff"):
            done = subprocess.run(
                ["groff", "-man", "-Tutf8", "-ww", "-rLL=100n"], text=True,
                input=made.stdout, capture_output=True)
            tap.equal(done.stderr, "", page.name)


def test_each_literal_block_comes_out_as_it_is():
    if not shutil.which("scdoc") or not shutil.which("groff"):
        raise tap.Skip("scdoc and groff are not installed")
    for page in PAGES:
        made = subprocess.run(["scdoc"], stdin=page.open(), text=True,
                              capture_output=True)
        done = subprocess.run(
            ["groff", "-man", "-Kutf8", "-Tutf8", "-P-cbou", "-rLL=500n"],
            text=True, input=made.stdout, capture_output=True)
        shown = re.sub(r"\s+", "", done.stdout)
        for block in blocks(page):
            for line in block.text.splitlines():
                assert re.sub(r"\s+", "", line) in shown, (page.name, line)


def test_no_name_is_broken_at_the_end_of_a_line():
    if not shutil.which("scdoc") or not shutil.which("groff"):
        raise tap.Skip("scdoc and groff are not installed")
    made = sorted((snippets.BUILD / "docs").glob("*.[1-8]"))
    tap.equal(len(made), len(PAGES))
    for page in made:
        done = subprocess.run(
            ["groff", "-man", "-Kutf8", "-Tutf8", "-P-cbou", "-rLL=78n", page],
            text=True, capture_output=True)
        assert "\u2010\n" not in done.stdout, page.name


def test_without_scdoc_there_is_a_message_and_no_page():
    with tempfile.TemporaryDirectory() as folder:
        native = pathlib.Path(folder) / "native.ini"
        native.write_text("[binaries]\nscdoc = 'no-scdoc-here'\n")
        done = subprocess.run(
            ["meson", "setup", f"{folder}/b", TOP, "--native-file", native,
             "-Dserver=false", "-Djwks=false", "-Dtests=false",
             "-Dbench=false"], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "man pages are left out" in done.stdout, done.stdout
        plan = pathlib.Path(folder) / "b/meson-info/intro-install_plan.json"
        assert "jeton.3" not in plan.read_text()


def test_programs_and_guides_are_installed_with_the_pages():
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["meson", "install", "--quiet", "--no-rebuild", "-C",
             snippets.BUILD, "--destdir", folder],
            capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        there = {p.name for p in pathlib.Path(folder).rglob("doc/jeton/*/*")}
    for source in (TOP / "examples").glob("*.c"):
        assert source.name in there, source.name
        assert f"*{source.name}*" in (TOP / "docs/jeton.3.scd").read_text()
    assert {"pyjwt.md", "jsonwebtoken.md", "golang-jwt.md"} <= there, there


def test_pages_are_installed_and_found_by_each_function():
    if shutil.which("scdoc") is None:
        raise tap.Skip("scdoc is not installed")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["meson", "install", "--quiet", "--no-rebuild", "-C",
             snippets.BUILD, "--destdir", folder],
            capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        there = {p.name for p in pathlib.Path(folder).rglob("man[1-8]/*")
                 if p.exists()}
    wanted = {p.name.removesuffix(".scd") for p in PAGES}
    for page in OF_LIBRARY:
        wanted |= {f"{n}.3" for n in synopsis(page) if n != "JETON_ANY"}
    tap.equal(sorted(wanted - there), [])


def test_every_function_has_one_page_with_the_prototype_of_its_header():
    found, wanted = {}, snippets.prototypes()
    for page in OF_LIBRARY:
        for name, prototype in synopsis(page).items():
            assert name not in found, f"{name} has two pages"
            found[name] = prototype
    del found["jeton_cstr"]  # inline: no symbol
    tap.equal(sorted(found.keys() ^ wanted.keys()), [], "functions")
    for name, prototype in found.items():
        tap.equal(prototype, wanted[name], name)


def test_what_the_libraries_export_is_what_the_pages_have():
    exported = set()
    for part in "lib/jeton.map", "lib/jwks/jwks.map":
        exported |= set(re.findall(r"^\t(\w+);$", (TOP / part).read_text(),
                                   re.M))
    have = {name for page in OF_LIBRARY for name in synopsis(page)}
    tap.equal(sorted((have - {"jeton_cstr"}) ^ exported), [])


def test_every_function_is_described_where_it_is_declared():
    for page in OF_LIBRARY:
        text = prose(page)
        for name in synopsis(page):
            assert re.search(rf"\b{name}\b", text), f"{page.name}: {name}"


def test_every_name_in_a_page_is_in_a_header():
    known = set(NAME.findall(snippets.public_headers()))
    known |= {p.name.split(".")[0] for p in PAGES}
    for page in OF_LIBRARY:
        text = page.read_text().replace("\\_", "_")
        for name in set(NAME.findall(text)):
            assert name in known, f"{page.name} names {name}"


PRIVATE = re.compile(r"_$|_H$|^JETON_(API|CHECKED)$")


def test_every_type_and_constant_of_the_headers_is_in_a_page():
    text = snippets.public_headers()
    wanted = set(re.findall(r"\b(JETON_\w+)", text))
    wanted |= set(re.findall(r"^(?:\} |typedef (?:struct|enum) )(jeton_\w+)",
                             text, re.M))
    have = "".join(p.read_text() for p in OF_LIBRARY).replace("\\_", "_")
    have = set(NAME.findall(have))
    tap.equal(sorted(n for n in wanted - have if not PRIVATE.search(n)), [])


def test_every_result_is_explained_where_one_begins():
    text = re.search(r"typedef enum jeton_err \{(.*?)\}",
                     snippets.public_headers(), re.S).group(1)
    errors = dict(sections(TOP / "docs" / "jeton.3.scd"))["ERRORS"]
    for name in re.findall(r"\bJETON_\w+", text):
        assert f"*{name}*" in errors, name


def test_links_to_other_pages_lead_somewhere():
    there = {p.name.split(".")[0] for p in OF_LIBRARY}
    there |= set(snippets.prototypes())
    for page in PAGES:
        for name in re.findall(r"\*(jeton\w*)\*\(3\)", page.read_text()):
            assert name in there, f"{page.name}: {name}(3)"


# ---- The examples ----

def test_a_literal_block_is_a_synopsis_a_program_an_output_or_commands():
    for page in OF_LIBRARY:
        last = None
        for block in blocks(page):
            good = (block.section == "SYNOPSIS" or block.is_program or
                    block.text.startswith("$ ") or
                    (last is not None and last.is_program and
                     block.before.endswith("prints:")))
            assert good, f"{page.name}: {block.text}"
            assert not (last is not None and last.is_program and
                        not block.before.endswith("prints:")), \
                f"{page.name}: no output of {last.text}"
            last = block


def test_each_example_prints_what_the_page_says():
    with tempfile.TemporaryDirectory() as folder:
        for page in OF_LIBRARY:
            found = blocks(page)
            for program, output in zip(found, found[1:] + [None]):
                if not program.is_program:
                    continue
                assert output is not None, f"{page.name}: no output"
                print(f"# {page.name}", flush=True)
                snippets.run_c(program.text, output.text, folder)


if __name__ == "__main__":
    tap.main(globals())
