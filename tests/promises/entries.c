/* SPDX-License-Identifier: Apache-2.0 */
#include "entries.h"

#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"
#include "forge.h"
#include "jeton/cache.h"
#include "jeton/issuers.h"
#include "jeton/jose.h"
#include "jeton/revocations.h"

enum {
	ANY_FORM =
	    1 << JETON_COMPACT | 1 << JETON_FLATTENED | 1 << JETON_GENERAL,
	BUF_SIZE = JETON_JWE_MAX + JETON_INFLATED_MAX
};

static const jeton_rules any = { .issuer = JETON_ANY, .audience = JETON_ANY };
static const char *const required[] = { "a", "b", "c", "d", "e", "f", NULL };
static const jeton_rules strict = { .issuer = "https://id.example",
	.audience = "orders",
	.required = required };

/* One key of each kind that a JWE may be for, but no password. */
static const char opener_set[] =
    "{\"keys\":["
    "{\"kty\":\"oct\",\"k\":\"-K3OKzVNozqDxcmrqDkd0w\",\"alg\":\"A128GCM\"},"
    "{\"kty\":\"oct\",\"k\":\"AgaaDNCzZIPxkinyd3z12w\",\"alg\":\"A128KW\"},"
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ECDH-ES\","
    "\"x\":\"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ\","
    "\"y\":\"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck\","
    "\"d\":\"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw\"}]}";

static jeton_keys *keys;
static jeton_cache *cache;
static jeton_opener *opener;
static char *buf;
static jeton_token token;

static const jeton_jwe_rules any_jwe = { .forms = ANY_FORM, .inflate = true };

/* ---- Tokens ---- */

static jeton_err
verify(jeton_str text)
{
	return jeton_verify_at(&any, keys, text, NOW, &token);
}

static jeton_err
verify_big(jeton_str text)
{
	static char bytes[JETON_BIG_SIZE(JETON_BIG_MAX)];

	return jeton_verify_big_at(&any, keys, text, NOW,
	    (jeton_memory){ bytes, sizeof bytes }, &token);
}

jeton_err
entry_verify_strictly(jeton_str text)
{
	return jeton_verify_at(&strict, keys, text, NOW, &token);
}

jeton_err
entry_explain(jeton_str text)
{
	static jeton_report report;

	return jeton_explain(&strict, keys, text, NOW, &token, &report);
}

static jeton_err
verify_cached(jeton_str text)
{
	return jeton_verify_cached_at(cache, &any, keys, text, NOW, &token);
}

static jeton_err
verify_issuers(jeton_str text)
{
	const jeton_issuer issuer = { &strict, keys };
	size_t which;

	return jeton_verify_issuers_at(&issuer, 1, text, NOW, &token, &which);
}

static jeton_err
peek(jeton_str text)
{
	jeton_str header, payload;

	return jeton_insecure_peek(text, buf, JETON_TEXT_MAX + 2, &header,
	    &payload);
}

static jeton_err
revocations(jeton_str text)
{
	jeton_revocations *list;
	jeton_err e =
	    jeton_revocations_parse_at(&list, &strict, keys, text, NOW);

	jeton_revocations_free(list);
	return e;
}

/* ---- Any JWS or JWE ---- */

static jeton_err
verify_jws(jeton_str text)
{
	const jeton_jws_rules rules = { .forms = ANY_FORM, .unencoded = true };
	jeton_jws out;

	return jeton_jws_verify(&rules, keys, text, buf, BUF_SIZE, &out);
}

static jeton_err
verify_detached(jeton_str text)
{
	const jeton_jws_rules rules = { .forms = ANY_FORM,
		.detached = true,
		.payload = JT_INIT("payload") };
	jeton_jws out;

	return jeton_jws_verify(&rules, keys, text, buf, BUF_SIZE, &out);
}

/* The text is the payload, which is as long as it likes. */
static jeton_err
verify_payload(jeton_str text)
{
	const jeton_jws_rules rules = { .detached = true, .payload = text };
	jeton_jws out;

	return jeton_jws_verify(&rules, keys,
	    JT_LIT("eyJhbGciOiJIUzI1NiJ9..AAAA"), buf, BUF_SIZE, &out);
}

static jeton_err
verify_stream(jeton_str text)
{
	const jeton_jws_rules rules = { .forms = ANY_FORM, .detached = true };
	jeton_stream *s;
	jeton_err e = jeton_stream_verify(&s, &rules, keys, text);

	jeton_stream_free(s);
	return e;
}

static jeton_err
verify_bytes(jeton_str text)
{
	return jeton_verify_bytes(keys, 0, JT_LIT("abc"), text.p, text.n);
}

static jeton_err
decrypt(jeton_str text)
{
	jeton_jwe out;

	return jeton_decrypt(&any_jwe, opener, text, buf, BUF_SIZE, &out);
}

static jeton_err
decrypt_verify(jeton_str text)
{
	const jeton_unnesting u = { &any_jwe, opener, &any, keys };

	return jeton_decrypt_verify_at(&u, text, NOW, buf, BUF_SIZE, &token);
}

/* ---- Keys ---- */

static jeton_err
parse_keys(jeton_str text)
{
	jeton_keys *out;
	jeton_err e = jeton_keys_parse(&out, text, NULL);

	jeton_keys_free(out);
	return e;
}

static jeton_err
parse_key(jeton_str text)
{
	jeton_key_options options = { .passphrase = JT_INIT("passphrase") };
	jeton_key *out;
	jeton_err e = jeton_key_parse(&out, text, &options);

	jeton_key_free(out);
	return e;
}

static jeton_err
parse_recipient(jeton_str text)
{
	jeton_recipient *out;
	jeton_err e = jeton_recipient_parse(&out, text, NULL);

	jeton_recipient_free(out);
	return e;
}

static jeton_err
parse_opener(jeton_str text)
{
	jeton_opener *out;
	jeton_err e = jeton_opener_parse(&out, text, NULL);

	jeton_opener_free(out);
	return e;
}

static jeton_err
secret(jeton_str text)
{
	jeton_keys *out;
	jeton_err e = jeton_keys_secret(&out, "HS256", text.p, text.n);

	jeton_keys_free(out);
	return e;
}

/* ---- JSON ---- */

static jeton_err
json(jeton_str text)
{
	return jt_json_check(text);
}

static jeton_err
object(jeton_str text)
{
	static jt_member members[JETON_CLAIMS_MAX];
	size_t count;

	return jt_json_object(text, members, JETON_CLAIMS_MAX, &count);
}

const struct entry entries[] = {
	{ "verify", verify, false },
	{ "verify_big", verify_big, false },
	{ "explain", entry_explain, false },
	{ "verify_cached", verify_cached, false },
	{ "verify_issuers", verify_issuers, false },
	{ "peek", peek, false },
	{ "revocations", revocations, false },
	{ "verify_jws", verify_jws, false },
	{ "verify_detached", verify_detached, false },
	{ "verify_payload", verify_payload, false },
	{ "verify_stream", verify_stream, false },
	{ "verify_bytes", verify_bytes, false },
	{ "decrypt", decrypt, false },
	{ "decrypt_verify", decrypt_verify, false },
	{ "parse_keys", parse_keys, false },
	{ "parse_key", parse_key, false },
	{ "parse_recipient", parse_recipient, false },
	{ "parse_opener", parse_opener, false },
	{ "secret", secret, false },
	{ "json", json, true }, /* a number of 8 MB is JSON */
	{ "object", object, false },
};

const size_t entry_count = COUNT(entries);

int
entries_open(void **state)
{
	(void)state;
	keys = forge_keys();
	buf = malloc(BUF_SIZE);
	if (buf == NULL ||
	    jeton_opener_parse(&opener, jeton_cstr(opener_set), NULL) !=
		JETON_OK ||
	    jeton_cache_new(&cache, 100) != JETON_OK)
		return -1;
	return 0;
}

int
entries_close(void **state)
{
	(void)state;
	jeton_cache_free(cache);
	jeton_opener_free(opener);
	jeton_keys_free(keys);
	free(buf);
	return 0;
}
