// SPDX-License-Identifier: Apache-2.0
// npm's oauth4webapi, which refuses answers that an RFC does not allow, walks
// through a server: node oauth4webapi.mjs FOLDER < what it needs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const at = (name) => import(pathToFileURL(require.resolve(name)));
const o = await at("oauth4webapi");
const jose = await at("jose");
const cast = JSON.parse(readFileSync(0, "utf8"));
const plain = { [o.allowInsecureRequests]: true };
const issuer = new URL(cast.issuer);

async function discover(algorithm) {
	const response = await o.discoveryRequest(issuer, {
		algorithm, ...plain });
	return o.processDiscoveryResponse(issuer, response);
}

const as = await discover("oauth2");
assert.equal(as.token_endpoint, (await discover("oidc")).token_endpoint);

async function grant(client, auth) {
	const response = await o.clientCredentialsGrantRequest(as, client, auth,
		new URLSearchParams({ scope: "read" }), plain);
	return o.processClientCredentialsResponse(as, client, response);
}

const basic = { client_id: cast.basic.id };
const post = { client_id: cast.post.id };
const key = { client_id: cast.key.id };
const api = { client_id: cast.api.id };
const apiAuth = o.ClientSecretBasic(cast.api.secret);
const jwk = await jose.importJWK(cast.key.jwk, "ES256");
const proofs = [
	[basic, o.ClientSecretBasic(cast.basic.secret)],
	[post, o.ClientSecretPost(cast.post.secret)],
	[key, o.PrivateKeyJwt(await crypto.subtle.importKey("jwk", cast.key.jwk,
		{ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]))],
];
assert.ok(jwk);

async function ask(token) {
	const response = await o.introspectionRequest(as, api, apiAuth, token,
		plain);
	return o.processIntrospectionResponse(as, api, response);
}

// A resource server of its own, by the published keys alone.
async function verify(token) {
	const request = new Request("https://api.example/orders", {
		headers: { authorization: `Bearer ${token}` } });
	return o.validateJwtAccessToken(as, request, cast.audience, plain);
}

for (const [client, auth] of proofs) {
	const got = await grant(client, auth);
	assert.equal(got.scope, "read");
	const claims = await verify(got.access_token);
	assert.equal(claims.client_id, client.client_id);
	assert.equal((await ask(got.access_token)).active, true);
	await o.processRevocationResponse(await o.revocationRequest(as, client,
		auth, got.access_token, plain));
	assert.equal((await ask(got.access_token)).active, false);
}

// A session, from the password to its end.
const spa = { client_id: cast.spa.id };
const none = o.None();
let pair = await o.processGenericTokenEndpointResponse(as, spa,
	await o.genericTokenEndpointRequest(as, spa, none, "password", {
		username: "alice", password: cast.password }, plain));
const first = pair.refresh_token;
for (let i = 0; i < 3; i++) {
	const response = await o.refreshTokenGrantRequest(as, spa, none,
		pair.refresh_token, plain);
	pair = await o.processRefreshTokenResponse(as, spa, response);
	assert.equal((await verify(pair.access_token)).client_id, spa.client_id);
}
assert.notEqual(pair.refresh_token, first);
const old = await o.refreshTokenGrantRequest(as, spa, none, first, plain);
await assert.rejects(o.processRefreshTokenResponse(as, spa, old),
	(e) => e.error === "invalid_grant" && e.status === 400);
assert.equal((await ask(pair.access_token)).active, false);

const wrong = await o.clientCredentialsGrantRequest(as, basic,
	o.ClientSecretBasic("wrong"), new URLSearchParams(), plain);
await assert.rejects(o.processClientCredentialsResponse(as, basic, wrong),
	(e) => e instanceof o.WWWAuthenticateChallengeError && e.status === 401);
console.log("done");
