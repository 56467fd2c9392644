/* SPDX-License-Identifier: Apache-2.0 */
#include "forge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text.h"
#include "crypto/crypto.h"

const char forge_secret[33] = "0123456789abcdef0123456789ABCDEF";

const char forge_header[] = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

const char forge_claims[] =
    "{\"iss\":\"https://id.example\",\"sub\":\"alice\","
    "\"aud\":\"orders\",\"iat\":1767225500,\"exp\":1767225800,"
    "\"jti\":\"a1\",\"role\":\"admin\"}";

const jeton_rules forge_rules = {
	.issuer = "https://id.example",
	.audience = "orders",
};

jeton_keys *
forge_keys(void)
{
	jeton_keys *keys;

	assert_int_equal(jeton_keys_secret(&keys, "HS256", forge_secret, 32),
	    JETON_OK);
	return keys;
}

void
forge_add(char *to, size_t size, const char *more)
{
	struct jt_buf b = jt_buf_over(to, size);

	b.n = strlen(to);
	jt_put(&b, jeton_cstr(more));
	assert_int_equal(jt_buf_end(&b), JETON_OK);
}

void
forge_mac(char *out, const void *secret, size_t n)
{
	struct jt_buf b = jt_buf_over(out, FORGED_MAX);
	uint8_t mac[JT_HASH_MAX];
	struct jt_hmac h;

	b.n = strlen(out);
	assert_int_equal(jt_hmac_init(&h, JT_SHA256, secret, n), JETON_OK);
	jt_hmac_run(&h, out, b.n, mac);
	jt_put_char(&b, '.');
	jt_put_base64url(&b, mac, 32);
	assert_int_equal(jt_buf_end(&b), JETON_OK);
}

void
forge_bytes(char *out, jeton_str header, jeton_str payload)
{
	struct jt_buf b = jt_buf_over(out, FORGED_MAX);

	jt_put_base64url(&b, header.p, header.n);
	jt_put_char(&b, '.');
	jt_put_base64url(&b, payload.p, payload.n);
	assert_int_equal(jt_buf_end(&b), JETON_OK);
	forge_mac(out, forge_secret, 32);
}

void
forge(char *out, const char *header, const char *payload)
{
	forge_bytes(out, jeton_cstr(header), jeton_cstr(payload));
}

static void
check_empty(const jeton_token *t)
{
	int64_t integer;
	double real;
	bool yes;

	assert_null(jeton_get_str(t, "sub"));
	assert_false(jeton_get_int(t, "exp", &integer));
	assert_int_equal(integer, 0);
	assert_false(jeton_get_double(t, "exp", &real));
	assert_false(jeton_get_bool(t, "admin", &yes));
	assert_null(jeton_get_json(t, "aud").p);
	assert_false(jeton_has(t, "aud", "orders"));
	assert_false(jeton_has_scope(t, "read"));
	assert_null(jeton_header_str(t, "alg"));
	assert_null(jeton_header(t).p);
	assert_null(jeton_payload(t).p);
	assert_int_equal(jeton_key_used(t), 0);
}

static void
check_same_text(jeton_str a, jeton_str b)
{
	assert_int_equal(a.n, b.n);
	if (a.n > 0)
		assert_memory_equal(a.p, b.p, a.n);
}

static void
check_same_string(const char *a, const char *b)
{
	assert_int_equal(a == NULL, b == NULL);
	if (a != NULL)
		assert_string_equal(a, b);
}

/* What jeton_verify_big_at() says of a token that is not too big for both. */
static void
check_twin(const jeton_rules *rules, const jeton_keys *keys, jeton_str token,
    const jeton_token *small, jeton_err wanted)
{
	jeton_memory memory = { .size = JETON_BIG_SIZE(token.n) };
	static jeton_token big;

	memory.p = malloc(memory.size);
	assert_non_null(memory.p);
	memset(memory.p, '\xff', memory.size);
	assert_int_equal(jeton_verify_big_at(rules, keys, token, NOW, memory,
			     &big),
	    wanted);
	assert_string_equal(jeton_failed_claim(&big),
	    jeton_failed_claim(small));
	if (wanted != JETON_OK)
		check_empty(&big);
	check_same_text(jeton_header(&big), jeton_header(small));
	check_same_text(jeton_payload(&big), jeton_payload(small));
	check_same_text(jeton_get_json(&big, "aud"),
	    jeton_get_json(small, "aud"));
	check_same_string(jeton_get_str(&big, "sub"),
	    jeton_get_str(small, "sub"));
	check_same_string(jeton_header_str(&big, "kid"),
	    jeton_header_str(small, "kid"));
	assert_int_equal(jeton_key_used(&big), jeton_key_used(small));
	free(memory.p);
}

/* Of a token whose payload was read: its claims alone say the same. */
static void
check_claims_alone(const jeton_rules *rules, jeton_str token, jeton_err wanted)
{
	static char buf[JETON_TEXT_MAX + 2];
	static jeton_report report;
	jeton_str header, payload;

	assert_int_equal(jeton_insecure_peek(token, buf, sizeof buf, &header,
			     &payload),
	    JETON_OK);
	assert_int_equal(jeton_insecure_check_claims(rules, header, payload,
			     NOW, &report),
	    wanted);
	assert_int_equal(report.count, 10);
	for (size_t i = 0; i < report.count; i++)
		if (report.steps[i].err != JETON_OK) {
			assert_int_equal(report.steps[i].err, wanted);
			return;
		}
	assert_int_equal(wanted, JETON_OK);
}

jeton_err
verify_exactly(const jeton_rules *rules, const jeton_keys *keys,
    jeton_str token, jeton_token *out)
{
	char *copy = malloc(token.n == 0 ? 1 : token.n);
	jeton_err e;

	assert_non_null(copy);
	if (token.n > 0)
		memcpy(copy, token.p, token.n);
	e = jeton_verify_at(rules, keys, (jeton_str){ copy, token.n }, NOW,
	    out);
	if (token.n <= JETON_TOKEN_MAX)
		check_twin(rules, keys, (jeton_str){ copy, token.n }, out, e);
	if (e == JETON_OK || e >= JETON_WRONG_TYPE)
		check_claims_alone(rules, (jeton_str){ copy, token.n }, e);
	free(copy);
	if (e != JETON_OK)
		check_empty(out);
	else
		assert_string_equal(jeton_failed_claim(out), "");
	return e;
}
