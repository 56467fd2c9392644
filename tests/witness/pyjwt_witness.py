# SPDX-License-Identifier: Apache-2.0
"""Signs and verifies by PyJWT: jobs as JSON on stdin, answers on stdout.

A job has alg, private and public (JWKs), claims, and token, one of ours.  The
answer has token, one of theirs with these claims, and claims, those of our
token, or error.
"""
import json
import sys

import jwt


def answer(job):
    private = jwt.PyJWK(job["private"], algorithm=job["alg"])
    public = jwt.PyJWK(job["public"], algorithm=job["alg"])
    theirs = jwt.encode(job["claims"], private.key, algorithm=job["alg"])
    try:
        claims = jwt.decode(
            job["token"], public.key, algorithms=[job["alg"]],
            audience="orders", issuer="https://id.example")
    except jwt.InvalidTokenError as e:
        return {"token": theirs, "error": type(e).__name__}
    return {"token": theirs, "claims": claims}


json.dump([answer(job) for job in json.load(sys.stdin)], sys.stdout)
