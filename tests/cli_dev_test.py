# SPDX-License-Identifier: Apache-2.0
"""jeton dev: the reader and the primitives alone, for vectors from outside."""
import json
import pathlib

import tap
from shell import bad, good, run, write

SUITE = (pathlib.Path(__file__).resolve().parent / "vectors" /
         "JSONTestSuite" / "test_parsing")
# RFC 8032 7.1, the first: no message.
ED = {"kty": "OKP", "crv": "Ed25519",
      "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
SIG = ("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb88"
       "21590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")


def raw(*args, jwk=ED, alg="EdDSA", msg="", sig=SIG, **more):
    return run("dev", "raw-verify", "--jwk", write("raw.jwk", json.dumps(jwk)),
               "--alg", alg, "--msg", msg, "--sig", sig, *args, **more)


def test_the_json_suite_is_read_as_the_library_reads_it():
    """Every twentieth of the y_ and n_; all of them are json_suite_test's."""
    strict = {"y_object_duplicated_key.json",
              "y_object_duplicated_key_and_value.json",
              "y_object_escaped_null_in_key.json",
              "y_string_null_escape.json"}
    paths = sorted(SUITE.glob("[yn]_*.json"))
    assert len(paths) > 270, paths
    for path in [*paths[::20], *(SUITE / s for s in strict)]:
        wanted = 0 if path.name[0] == "y" and path.name not in strict else 1
        ran = run("dev", "json-check", path)
        tap.equal((ran.status, ran.out), (wanted, b""), path.name)


def test_json_is_read_from_standard_input_and_judged_as_json():
    good("dev", "json-check", "-", stdin=b'{"a":[1,2]}')
    good("dev", "json-check", stdin=b" 1e400 ")
    bad(1, "not strict JSON", "dev", "json-check", stdin=b"{} {}")
    ran = run("dev", "json-check", "--json", stdin=b"[" * 40)
    tap.equal((ran.status, ran.json()["code"]), (1, "TOO_LONG"))
    tap.equal(good("dev", "json-check", "--json", stdin=b"1").json(),
              {"result": "accepted"})
    bad(3, "could not read", "dev", "json-check", "missing.json")


def test_huge_json_is_refused_in_time():
    for unit in b"[", b"9", b'{"a":', b" ":
        ran = run("dev", "json-check", stdin=unit * (20000000 // len(unit)))
        tap.equal((ran.status, ran.out), (1, b""), unit)


def test_a_signature_from_the_rfc_holds_and_a_changed_one_does_not():
    ran = raw()
    tap.equal((ran.status, ran.out, ran.err), (0, b"", ""))
    tap.equal(raw("--json").json(), {"result": "verified"})
    for args in ({"sig": SIG[:-2] + "0a"}, {"msg": "00"}, {"sig": ""},
                 {"sig": SIG + "00"}, {"sig": SIG[:-2]}):
        ran = raw(**args)
        tap.equal((ran.status, ran.out), (1, b""), args)
    tap.equal(raw("--json", sig="").json(),
              {"result": "refused", "code": "BAD_SIGNATURE"})


def test_both_names_of_one_algorithm_fit_the_key():
    for own in None, "EdDSA", "Ed25519":
        for alg in "EdDSA", "Ed25519":
            jwk = {**ED, "alg": own} if own else ED
            tap.equal(raw(jwk=jwk, alg=alg).status, 0, (own, alg))


def test_a_bad_key_is_no_bad_signature():
    for jwk in ({**ED, "x": ED["x"][:-1]}, {**ED, "alg": "ES256"}, {},
                {**ED, "use": "enc"}, {"kty": "oct", "k": "AAAA"},
                {**ED, "crv": "X25519"}):
        ran = raw(jwk=jwk)
        tap.equal((ran.status, ran.out), (3, b""), jwk)
    tap.equal(raw(alg="ES256").status, 3)
    tap.equal(raw("--json", jwk={}).json()["result"], "unfit")


def test_what_is_missing_or_odd_is_misuse():
    bad(2, "--jwk is missing", "dev", "raw-verify", "--alg", "ES256", "--msg",
        "", "--sig", "")
    for args in {"msg": "0"}, {"sig": "xx"}, {"alg": "none"}, \
            {"alg": "EdDSA,ES256"}, {"alg": ""}:
        ran = raw(**args)
        tap.equal((ran.status, ran.out), (2, b""), args)
    tap.equal(raw("--lines", "-").status, 2)


def test_a_batch_answers_line_by_line():
    rows = [{"jwk": ED, "alg": "EdDSA", "msg": "", "sig": SIG},
            {"jwk": ED, "msg": "00", "sig": SIG},
            {"jwk": {}, "alg": "EdDSA", "msg": "", "sig": SIG}]
    lines = [json.dumps(r).encode() for r in rows]
    ran = run("dev", "raw-verify", "--lines", "-", stdin=b"\n".join(lines))
    tap.equal(ran.status, 3)
    tap.equal([json.loads(l) for l in ran.out.splitlines()],
              [{"result": "verified"},
               {"result": "refused", "code": "BAD_SIGNATURE"},
               {"result": "unfit", "code": "KEY_FORM"}])
    path = write("batch", lines[0] + b"\n")
    tap.equal(run("dev", "raw-verify", "--lines", path).status, 0)
    for line in b"", b"[]", b"{}", b'{"jwk":{},"msg":"0","sig":""}', \
            lines[0][:-1] + b',"more":1}', b'{"jwk":{},"msg":1,"sig":""}':
        bad(2, "line 1", "dev", "raw-verify", "--lines", "-",
            stdin=line + b"\n")


if __name__ == "__main__":
    tap.main(globals())
