// SPDX-License-Identifier: Apache-2.0
// The same as pyjwt_witness.py by npm's jose, which is found in the folder
// that is the argument.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const jose = await import(pathToFileURL(require.resolve("jose")));

async function answer({ alg, private: own, public: theirs, claims, token }) {
	const signed = await new jose.SignJWT(claims)
		.setProtectedHeader({ alg })
		.sign(await jose.importJWK(own, alg));
	try {
		const { payload } = await jose.jwtVerify(
			token, await jose.importJWK(theirs, alg), {
				algorithms: [alg],
				audience: "orders",
				issuer: "https://id.example",
			});
		return { token: signed, claims: payload };
	} catch (e) {
		return { token: signed, error: e.code ?? String(e) };
	}
}

const jobs = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(await Promise.all(jobs.map(answer))));
