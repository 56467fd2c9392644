/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jws.h"

#include <string.h>

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/text.h"
#include "jose/kid.h"

const char JETON_ANY[] = "any";

jeton_err
jt_jws_split_any(struct jt_jws *out, jeton_str token)
{
	const char *end = token.p + token.n;
	const char *first, *second;

	first = token.n == 0 ? NULL : memchr(token.p, '.', token.n);
	if (first == NULL)
		return JETON_MALFORMED;
	second = memchr(first + 1, '.', (size_t)(end - first - 1));
	if (second == NULL)
		return JETON_MALFORMED;
	if (memchr(second + 1, '.', (size_t)(end - second - 1)) != NULL)
		return JETON_MALFORMED;
	out->header = (jeton_str){ token.p, (size_t)(first - token.p) };
	out->payload = (jeton_str){ first + 1, (size_t)(second - first - 1) };
	out->signature = (jeton_str){ second + 1, (size_t)(end - second - 1) };
	out->signing_input = (jeton_str){ token.p, (size_t)(second - token.p) };
	return JETON_OK;
}

jeton_err
jt_jws_split(struct jt_jws *out, jeton_str token)
{
	if (token.n > JETON_TOKEN_MAX)
		return JETON_TOO_LONG;
	return jt_jws_split_any(out, token);
}

/* The members that decide something. */
enum param { ALG, KID, TYP, CRIT, B64, OTHER };

static const jeton_str params[] = {
	[ALG] = JT_INIT("alg"),
	[KID] = JT_INIT("kid"),
	[TYP] = JT_INIT("typ"),
	[CRIT] = JT_INIT("crit"),
	[B64] = JT_INIT("b64"),
};

static enum param
param_of(const char *name, size_t n)
{
	if (n == 4 && memcmp(name, "crit", 4) == 0)
		return CRIT;
	if (n != 3)
		return OTHER;
	switch (jt_three(name)) {
	case JT_THREE('a', 'l', 'g'):
		return ALG;
	case JT_THREE('k', 'i', 'd'):
		return KID;
	case JT_THREE('t', 'y', 'p'):
		return TYP;
	case JT_THREE('b', '6', '4'):
		return B64;
	default:
		return OTHER;
	}
}

/* An escaped name is compared in full. */
static enum param
param_of_escaped(jeton_str json, const jt_member *m)
{
	enum param p = ALG;

	while (p < OTHER && jt_json_find(json, m, 1, params[p]) == NULL)
		p++;
	return p;
}

static jeton_err
read_member(struct jt_jws_header *out, jeton_str json, const jt_member *m,
    const char **bad)
{
	struct jt_json *const strings[] = {
		[ALG] = &out->alg, [KID] = &out->kid, [TYP] = &out->typ
	};
	enum param p = m->name_escaped
	    ? param_of_escaped(json, m)
	    : param_of(json.p + m->name, m->name_size);

	if (p == OTHER)
		return JETON_OK;
	*bad = params[p].p;
	if (p == CRIT || p == B64)
		return JETON_CRITICAL;
	if (m->type != JT_JSON_STRING)
		return JETON_MALFORMED;
	*strings[p] = jt_json_value(json, m);
	return JETON_OK;
}

jeton_err
jt_jws_header_read(struct jt_jws_header *out, jeton_str json,
    const jt_member *members, size_t count, const char **bad)
{
	jeton_err e = JETON_OK;

	out->alg.type = JT_JSON_NONE;
	out->kid.type = JT_JSON_NONE;
	out->typ.type = JT_JSON_NONE;
	for (size_t i = 0; e == JETON_OK && i < count; i++)
		e = read_member(out, json, &members[i], bad);
	if (e != JETON_OK)
		return e;
	if (out->alg.type == JT_JSON_NONE) {
		*bad = "alg";
		return JETON_MALFORMED;
	}
	if (!jt_kid_fits(out->kid)) {
		*bad = "kid";
		return JETON_TOO_LONG;
	}
	*bad = NULL;
	return JETON_OK;
}

/* The token's alg is compared with the key's and has no other use. */
static bool
has_alg(const struct jt_key *key, struct jt_json alg)
{
	return jt_json_is(alg, key->alg->name) ||
	    (key->alg->also.n > 0 && jt_json_is(alg, key->alg->also));
}

jeton_err
jt_jws_candidates(const jeton_keys *keys, const struct jt_jws_header *header,
    const struct jt_key *out[JETON_TRIES_MAX], size_t *count)
{
	bool named = header->kid.type == JT_JSON_STRING;
	size_t n = 0;

	*count = 0;
	for (size_t i = 0; i < keys->count; i++) {
		const struct jt_key *k = &keys->key[i];
		jeton_str kid = { k->kid, k->kid_size };

		if (named && kid.n > 0) {
			if (!jt_json_is(header->kid, kid))
				continue;
			if (!has_alg(k, header->alg))
				return JETON_NO_KEY;
			out[0] = k;
			*count = 1;
			return JETON_OK;
		}
		if (!has_alg(k, header->alg))
			continue;
		if (n == JETON_TRIES_MAX)
			return JETON_NO_KEY;
		out[n++] = k;
	}
	*count = n;
	return n > 0 ? JETON_OK : JETON_NO_KEY;
}

/*
 * Compares the texts, so that each MAC has one spelling without decoding it.
 */
static jeton_err
check_mac(const struct jt_jws *jws, const struct jt_key *key)
{
	char text[JT_BASE64URL_SIZE(JT_HASH_MAX)];
	uint8_t mac[JT_HASH_MAX];
	size_t size = jt_hash_size(key->hmac.hash);
	bool same;

	jt_hmac_run(&key->hmac, jws->signing_input.p, jws->signing_input.n,
	    mac);
	jt_base64url_encode(text, mac, size);
	same = jws->signature.n == JT_BASE64URL_SIZE(size) &&
	    jt_equal(jws->signature.p, text, JT_BASE64URL_SIZE(size));
	jt_wipe(text, sizeof text);
	jt_wipe(mac, sizeof mac);
	return same ? JETON_OK : JETON_BAD_SIGNATURE;
}

/* The first refusal is that of the spelling, whatever the key says. */
static jeton_err
check_spelling(jeton_str signature, uint8_t *out, size_t size, size_t *n)
{
	jeton_err e = jt_base64url_decode(signature, out, size, n);

	return e == JETON_NO_SPACE ? JETON_BAD_SIGNATURE : e;
}

jeton_err
jt_jws_check(const struct jt_jws *jws, const struct jt_key *key)
{
	uint8_t signature[JT_SIGNATURE_MAX];
	size_t n;
	jeton_err e, spelling;

	if (key->alg->scheme == JT_SCHEME_HMAC) {
		e = check_mac(jws, key);
		if (e == JETON_OK)
			return e;
		spelling = check_spelling(jws->signature, signature,
		    sizeof signature, &n);
		return spelling == JETON_OK ? e : spelling;
	}
	e = check_spelling(jws->signature, signature, sizeof signature, &n);
	if (e == JETON_OK)
		e = jt_key_verify(key, jws->signing_input.p,
		    jws->signing_input.n, signature, n);
	return e;
}
