// SPDX-License-Identifier: Apache-2.0
// Usage: node peers.js MATERIAL SECONDS PEER.  One JSON line per measurement.
import { createPrivateKey, createPublicKey, createSecretKey } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { run } from "./clock.js";

const ISSUER = "https://id.example.com";
const AUDIENCE = "https://api.example.com";

const now = () => Math.floor(Date.now() / 1000);

const claims = () => ({
	iat: now(),
	iss: ISSUER,
	sub: "user-12345",
	aud: AUDIENCE,
	exp: now() + 3600,
	jti: "b7e2a1c0-5d1f-4c3e",
	role: "admin",
});

// Each gives { verify(token), sign() } for one algorithm.
const peers = {
	jsonwebtoken: async ({ alg, key, publicKey }) => {
		const { default: jwt } = await import("jsonwebtoken");
		const rules = { algorithms: [alg], issuer: ISSUER, audience: AUDIENCE };
		return {
			verify: (token) => jwt.verify(token, publicKey, rules),
			sign: () => jwt.sign(claims(), key, { algorithm: alg }),
		};
	},

	jose: async ({ alg, jwk, publicJwk }) => {
		const { importJWK, jwtVerify, SignJWT } = await import("jose");
		const key = await importJWK(jwk, alg);
		const publicKey = await importJWK(publicJwk, alg);
		const rules = {
			algorithms: [alg],
			issuer: ISSUER,
			audience: AUDIENCE,
			requiredClaims: ["exp"],
		};
		const header = { alg, typ: "JWT" };
		return {
			verify: (token) => jwtVerify(token, publicKey, rules),
			sign: () => new SignJWT(claims()).setProtectedHeader(header).sign(key),
		};
	},

	"fast-jwt": (material) => fastJwt(material, false),
	"fast-jwt (cached)": async (material) => ({
		verify: (await fastJwt(material, true)).verify,
	}),
};

async function fastJwt({ alg, pem, publicPem }, cache) {
	const { createSigner, createVerifier } = await import("fast-jwt");
	const sign = createSigner({ algorithm: alg, key: pem });
	return {
		verify: createVerifier({
			key: publicPem,
			algorithms: [alg],
			allowedIss: ISSUER,
			allowedAud: AUDIENCE,
			requiredClaims: ["exp"],
			cache,
		}),
		sign: () => sign(claims()),
	};
}

function load(folder, alg) {
	const read = (kind) => readFileSync(`${folder}/${alg}.${kind}`);
	const m = { alg, token: `${read("token")}`, forged: `${read("forged")}` };
	m.jwk = m.publicJwk = JSON.parse(read("jwk"));
	if (alg === "HS256") {
		m.pem = m.publicPem = read("key");
		m.key = m.publicKey = createSecretKey(m.pem);
		return m;
	}
	m.publicJwk = JSON.parse(read("public.jwk"));
	m.pem = read("pem");
	m.publicPem = read("public.pem");
	m.key = createPrivateKey(m.pem);
	m.publicKey = createPublicKey(m.publicPem);
	return m;
}

async function isGood(peer, token) {
	try {
		return Boolean(await peer.verify(token));
	} catch {
		return false;
	}
}

// The operations of a peer, after a look at their results.
async function operations(peer, { token, forged }) {
	if (!(await isGood(peer, token)) || (await isGood(peer, forged)))
		throw new Error("wrong result");
	const list = { verify: () => peer.verify(token) };
	if (!peer.sign) return list;
	if (!(await isGood(peer, await peer.sign())))
		throw new Error("a token of its own is refused");
	const refuse = () => {
		try {
			const result = peer.verify(forged);
			return result instanceof Promise ? result.catch(() => {}) : result;
		} catch {
			return null;
		}
	};
	return { ...list, forged: refuse, sign: peer.sign };
}

// Which tokens that a strict verifier refuses it takes.
async function printTaken(name, peer, folder) {
	for (const file of readdirSync(folder)) {
		const taken = await isGood(peer, readFileSync(`${folder}/${file}`, "utf8"));
		const alg = file.replace(".token", "");
		console.log(
			JSON.stringify({ peer: name, lang: "node", op: "takes", alg, taken }),
		);
	}
}

const [folder, seconds, name] = process.argv.slice(2);
for (const alg of ["HS256", "RS256", "PS256", "ES256", "ES384", "EdDSA"]) {
	if (!existsSync(`${folder}/${alg}.token`)) continue;
	if (name === "jsonwebtoken" && alg === "EdDSA") continue;
	const material = load(folder, alg);
	const peer = await peers[name](material);
	if (alg === "HS256") await printTaken(name, peer, `${folder}/hostile`);
	for (const [op, operation] of Object.entries(
		await operations(peer, material),
	)) {
		const times = await run(operation, Number(seconds));
		const line = { peer: name, lang: "node", op, alg, ...times };
		console.log(JSON.stringify(line));
	}
}
