# SPDX-License-Identifier: Apache-2.0
"""FastAPI and PyJWT as their manuals show them: uvicorn fast:app"""
import time

import jwt
from fastapi import FastAPI, Header, HTTPException, Response
from pydantic import BaseModel

KEY = "0123456789abcdef0123456789abcdef"
app = FastAPI()


class Refresh(BaseModel):
    refresh_token: str


def sign(use, lifetime):
    now = int(time.time())
    return jwt.encode({"sub": "alice", "use": use, "iss": "bench",
                       "aud": "bench", "iat": now, "exp": now + lifetime},
                      KEY, algorithm="HS256")


def check(text, use):
    try:
        claims = jwt.decode(text, KEY, algorithms=["HS256"], issuer="bench",
                            audience="bench")
    except jwt.InvalidTokenError as e:
        raise HTTPException(401, "invalid_token") from e
    if claims.get("use") != use:
        raise HTTPException(401, "invalid_token")


def pair():
    return {"access_token": sign("access", 300),
            "refresh_token": sign("refresh", 86400)}


@app.get("/healthz")
async def healthz():
    return {"status": "ok"}


@app.post("/login")
async def login():
    return pair()


@app.get("/me")
async def me(authorization: str = Header("")):
    check(authorization.removeprefix("Bearer "), "access")
    return {"username": "alice"}


@app.post("/refresh")
async def refresh(body: Refresh):
    check(body.refresh_token, "refresh")
    return pair()


@app.post("/logout")
async def logout():
    return Response(status_code=204)
