// SPDX-License-Identifier: Apache-2.0
// npm's openid-client walks through a server: node openid_client.mjs FOLDER
// < what it needs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const c = await import(pathToFileURL(require.resolve("openid-client")));
const cast = JSON.parse(readFileSync(0, "utf8"));

function connect(client, auth, algorithm = "oauth2") {
	return c.discovery(new URL(cast.issuer), client.id, undefined, auth, {
		algorithm, execute: [c.allowInsecureRequests] });
}

const key = await crypto.subtle.importKey("jwk", cast.key.jwk,
	{ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
const api = await connect(cast.api, c.ClientSecretBasic(cast.api.secret));
const clients = [
	await connect(cast.basic, c.ClientSecretBasic(cast.basic.secret), "oidc"),
	await connect(cast.post, c.ClientSecretPost(cast.post.secret)),
	await connect(cast.key, c.PrivateKeyJwt(key)),
];

for (const client of clients) {
	const got = await c.clientCredentialsGrant(client, { scope: "read" });
	assert.equal(got.token_type, "bearer");
	assert.equal((await c.tokenIntrospection(api, got.access_token)).active,
		true);
	await c.tokenRevocation(client, got.access_token);
	assert.equal((await c.tokenIntrospection(api, got.access_token)).active,
		false);
	await assert.rejects(c.clientCredentialsGrant(client, { scope: "no" }),
		(e) => e.error === "invalid_scope");
}

const spa = await connect(cast.spa, c.None());
let pair = await c.genericGrantRequest(spa, "password", {
	username: "alice", password: cast.password });
pair = await c.refreshTokenGrant(spa, pair.refresh_token);
assert.equal((await c.tokenIntrospection(api, pair.access_token)).username,
	"alice");
await c.tokenRevocation(spa, pair.refresh_token);
assert.equal((await c.tokenIntrospection(api, pair.access_token)).active,
	false);
await assert.rejects(c.refreshTokenGrant(spa, pair.refresh_token),
	(e) => e.error === "invalid_grant");
console.log("done");
