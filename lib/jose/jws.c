/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jws.h"

#include <string.h>

#include "base/base64url.h"
#include "base/bytes.h"
#include "base/text.h"

jeton_err
jt_jws_split(struct jt_jws *out, jeton_str token)
{
	const char *end = token.p + token.n;
	const char *first, *second;

	if (token.n > JETON_TOKEN_MAX)
		return JETON_TOO_LONG;
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

/* A string member into *out, or nothing if it is not this one. */
static jeton_err
take(struct jt_json *out, struct jt_json value)
{
	if (value.type != JT_JSON_STRING)
		return JETON_MALFORMED;
	*out = value;
	return JETON_OK;
}

/* An escaped name is compared in full, the usual one byte for byte. */
static bool
is_named(jeton_str json, const jt_member *m, jeton_str name)
{
	struct jt_json quoted;

	if (!m->name_escaped)
		return m->name_size == name.n &&
		    memcmp(json.p + m->name, name.p, name.n) == 0;
	quoted.text = (jeton_str){ json.p + m->name - 1, m->name_size + 2u };
	quoted.type = JT_JSON_STRING;
	quoted.escaped = true;
	return jt_json_is(quoted, name);
}

static jeton_err
read_member(struct jt_jws_header *out, jeton_str json, const jt_member *m,
    const char **bad)
{
	const struct {
		jeton_str name;
		struct jt_json *out;
	} strings[] = {
		{ JT_INIT("alg"), &out->alg },
		{ JT_INIT("kid"), &out->kid },
		{ JT_INIT("typ"), &out->typ },
	};
	static const jeton_str critical[] = { JT_INIT("crit"), JT_INIT("b64") };

	for (size_t i = 0; i < JT_COUNT(strings); i++)
		if (is_named(json, m, strings[i].name)) {
			*bad = strings[i].name.p;
			return take(strings[i].out, jt_json_value(json, m));
		}
	for (size_t i = 0; i < JT_COUNT(critical); i++)
		if (is_named(json, m, critical[i])) {
			*bad = critical[i].p;
			return JETON_CRITICAL;
		}
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
	if (out->kid.type == JT_JSON_STRING &&
	    out->kid.text.n - 2 > JETON_KID_MAX) {
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
