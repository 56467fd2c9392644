/* SPDX-License-Identifier: Apache-2.0 */
#include "mint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "crypto/crypto.h"

const char mint_secret[33] = "0123456789abcdef0123456789ABCDEF";

const jeton_jws_rules mint_rules = { .forms = 1u << JETON_COMPACT |
	    1u << JETON_FLATTENED | 1u << JETON_GENERAL };

jeton_key *
mint_key(void)
{
	jeton_key *key;

	assert_int_equal(jeton_key_secret(&key, "HS256", mint_secret, 32),
	    JETON_OK);
	return key;
}

jeton_keys *
mint_keys(void)
{
	jeton_keys *keys;

	assert_int_equal(jeton_keys_secret(&keys, "HS256", mint_secret, 32),
	    JETON_OK);
	return keys;
}

static void
put_header(struct jt_buf *b, const struct mint *m)
{
	if (m->header != NULL)
		jt_put_base64url(b, m->header, strlen(m->header));
}

static void
put_payload(struct jt_buf *b, const struct mint *m)
{
	if (m->unencoded)
		jt_put(b, jeton_cstr(m->payload));
	else
		jt_put_base64url(b, m->payload, strlen(m->payload));
}

static void
put_signature(struct jt_buf *b, const struct mint *m)
{
	static char input[MINT_MAX];
	struct jt_buf i = jt_buf_over(input, sizeof input);
	uint8_t mac[JT_HASH_MAX];
	struct jt_hmac h;

	put_header(&i, m);
	jt_put_char(&i, '.');
	put_payload(&i, m);
	assert_false(i.failed);
	assert_int_equal(jt_hmac_init(&h, JT_SHA256, mint_secret, 32),
	    JETON_OK);
	jt_hmac_run(&h, input, i.n, mac);
	jt_put_base64url(b, mac, 32);
}

static void
put_compact(struct jt_buf *b, const struct mint *m)
{
	put_header(b, m);
	jt_put_char(b, '.');
	put_payload(b, m);
	jt_put_char(b, '.');
	put_signature(b, m);
}

void
mint_members(struct jt_buf *b, const struct mint *m)
{
	if (m->header != NULL) {
		jt_put(b, JT_LIT("\"protected\":\""));
		put_header(b, m);
		jt_put(b, JT_LIT("\","));
	}
	if (m->unprotected != NULL) {
		jt_put(b, JT_LIT("\"header\":"));
		jt_put(b, jeton_cstr(m->unprotected));
		jt_put_char(b, ',');
	}
	jt_put(b, JT_LIT("\"signature\":\""));
	put_signature(b, m);
	jt_put_char(b, '"');
}

static void
put_json(struct jt_buf *b, const struct mint *m, bool is_general)
{
	jt_put(b, JT_LIT("{\"payload\":\""));
	put_payload(b, m);
	jt_put(b, is_general ? JT_LIT("\",\"signatures\":[{") : JT_LIT("\","));
	mint_members(b, m);
	jt_put(b, is_general ? JT_LIT("}]}") : JT_LIT("}"));
}

void
mint(char *out, jeton_form form, const struct mint *m)
{
	struct jt_buf b = jt_buf_over(out, MINT_MAX);

	if (form == JETON_COMPACT)
		put_compact(&b, m);
	else
		put_json(&b, m, form == JETON_GENERAL);
	assert_int_equal(jt_buf_end(&b), JETON_OK);
}

static void
check_empty(const jeton_jws *out)
{
	assert_null(out->payload.p);
	assert_null(out->header.p);
	assert_int_equal(out->payload.n, 0);
	assert_int_equal(out->header.n, 0);
	assert_int_equal(out->key, 0);
	assert_int_equal(out->verified, 0);
}

jeton_err
verify_jws(const jeton_jws_rules *rules, const jeton_keys *keys, jeton_str text,
    jeton_jws *out)
{
	static char *room;
	char *copy = malloc(text.n == 0 ? 1 : text.n);
	size_t size = text.n;
	jeton_err e;

	if (rules->detached)
		size += JETON_ENCODED_SIZE(rules->payload.n);
	free(room);
	room = malloc(size == 0 ? 1 : size);
	assert_non_null(copy);
	assert_non_null(room);
	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	memset(out, 0xff, sizeof *out);
	e = jeton_jws_verify(rules, keys, (jeton_str){ copy, text.n }, room,
	    size, out);
	free(copy);
	if (e != JETON_OK)
		check_empty(out);
	return e;
}

void
assert_jws(const jeton_jws_rules *rules, const jeton_keys *keys,
    const char *text, jeton_str payload)
{
	jeton_jws jws;

	assert_int_equal(verify_jws(rules, keys, jeton_cstr(text), &jws),
	    JETON_OK);
	assert_int_equal(jws.payload.n, payload.n);
	assert_non_null(jws.payload.p);
	if (payload.n > 0)
		assert_memory_equal(jws.payload.p, payload.p, payload.n);
}
