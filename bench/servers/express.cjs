// SPDX-License-Identifier: Apache-2.0
// Express and jsonwebtoken as their manuals show them.  express.cjs PORT
const express = require("express");
const jwt = require("jsonwebtoken");

const key = "0123456789abcdef0123456789abcdef";
const rules = { algorithms: ["HS256"], issuer: "bench", audience: "bench" };
const app = express();
app.use(express.json());

function sign(use, expiresIn) {
  return jwt.sign({ use }, key, { algorithm: "HS256", subject: "alice",
    issuer: "bench", audience: "bench", expiresIn });
}

function isGood(text, use) {
  try {
    return jwt.verify(text, key, rules).use === use;
  } catch {
    return false;
  }
}

function pair(response) {
  response.json({ access_token: sign("access", 300),
    refresh_token: sign("refresh", 86400) });
}

app.get("/healthz", (request, response) => response.json({ status: "ok" }));
app.post("/login", (request, response) => pair(response));
app.post("/logout", (request, response) => response.status(204).end());
app.get("/me", (request, response) => {
  const text = (request.get("authorization") || "").replace("Bearer ", "");
  if (!isGood(text, "access"))
    return response.status(401).json({ error: "invalid_token" });
  response.json({ username: "alice" });
});
app.post("/refresh", (request, response) => {
  if (!isGood(request.body.refresh_token, "refresh"))
    return response.status(401).json({ error: "invalid_grant" });
  pair(response);
});
app.listen(Number(process.argv[2]), "127.0.0.1");
