/* SPDX-License-Identifier: Apache-2.0 */
/* HS256 by njs. */
import crypto from 'crypto';

const secret = 'SECRET'; /* bench/guards.py puts it here */

function holds(text) {
	const parts = text.split('.');
	const signed = crypto.createHmac('sha256', secret)
		.update(parts[0] + '.' + parts[1]).digest('base64url');

	if (parts.length !== 3 || signed !== parts[2])
		return false;
	const header = JSON.parse(Buffer.from(parts[0], 'base64url').toString());
	const claims = JSON.parse(Buffer.from(parts[1], 'base64url').toString());

	return header.alg === 'HS256' && claims.iss === 'https://id.example' &&
		claims.aud === 'orders' && claims.exp > Date.now() / 1000;
}

function check(r) {
	const field = r.headersIn.Authorization || '';

	r.return(field.startsWith('Bearer ') && holds(field.slice(7)) ? 204 : 401);
}

export default { check };
