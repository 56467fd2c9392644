/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens that are signed and then encrypted (RFC 7519 section 5.2). */
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "jeton/jwe.h"
#include "jose/expected.h"
#include "jose/jwe_encrypt.h"
#include "jose/object.h"
#include "jwt/token.h"

static const char content_type[] = "JWT";

/* ---- Sign, then encrypt ---- */

/* The token is made at the front of out and read from its end. */
static jeton_err
sign(const jeton_nesting *nesting, const jeton_claims *claims, int64_t now,
    struct jt_buf memory, jeton_str *token)
{
	char *out = memory.p, *at;
	jeton_err e =
	    jeton_sign_at(nesting->key, claims, now, out, memory.size);

	if (e != JETON_OK)
		return e;
	token->n = strlen(out);
	at = out + memory.size - token->n;
	memmove(at, out, token->n);
	token->p = at;
	return JETON_OK;
}

static jeton_err
encrypt(const jeton_nesting *nesting, jeton_str token, char *out, size_t size)
{
	const jeton_jwe_options options = { .enc = nesting->enc,
		.content_type = content_type };
	const struct jt_jwe_order order = { .recipients = &nesting->recipient,
		.count = 1,
		.options = &options,
		.plaintext = token,
		.chance = &jt_chance };

	return jt_jwe_encrypt(&order, out, size);
}

jeton_err
jeton_sign_encrypt_at(const jeton_nesting *nesting, const jeton_claims *claims,
    int64_t now, char *out, size_t size)
{
	jeton_str token;
	size_t used = 0;
	jeton_err e;

	if (size == 0)
		return JETON_NO_SPACE;
	out[0] = '\0';
	if (nesting == NULL)
		return JETON_ARGUMENT;
	e = sign(nesting, claims, now, jt_buf_over(out, size), &token);
	if (e == JETON_OK)
		e = encrypt(nesting, token, out, size);
	if (e == JETON_OK)
		used = strlen(out) + 1;
	jt_wipe(out + used, size - used);
	return e;
}

jeton_err
jeton_sign_encrypt(const jeton_nesting *nesting, const jeton_claims *claims,
    char *out, size_t size)
{
	return jeton_sign_encrypt_at(nesting, claims, time(NULL), out, size);
}

/* ---- Decrypt, then verify ---- */

static bool
is_token(jeton_str header)
{
	struct jt_object o;

	return jt_object_read(&o, header) == JETON_OK &&
	    jt_expected_type(jt_object_get(&o, JT_LIT("cty")), "JWT");
}

static jeton_err
open_token(const jeton_unnesting *u, jeton_str text, struct jt_buf memory,
    jeton_jwe *jwe)
{
	jeton_jwe_rules rules;
	jeton_err e;

	*jwe = (jeton_jwe){ .key = 0 };
	if (u == NULL || u->outer == NULL)
		return JETON_ARGUMENT;
	rules = *u->outer;
	rules.forms = 0;
	e = jeton_decrypt(&rules, u->opener, text, memory.p, memory.size, jwe);
	if (e == JETON_OK && !is_token(jwe->header))
		e = JETON_WRONG_TYPE;
	return e;
}

jeton_err
jeton_decrypt_verify_at(const jeton_unnesting *unnesting, jeton_str text,
    int64_t now, void *buf, size_t size, jeton_token *out)
{
	jeton_jwe jwe;
	jeton_err e = open_token(unnesting, text, jt_buf_over(buf, size), &jwe);

	jt_token_reset(out);
	if (e == JETON_WRONG_TYPE)
		jt_token_blame(out, jwe.header.p == NULL ? "typ" : "cty");
	if (e == JETON_OK)
		e = jeton_verify_at(unnesting->rules, unnesting->keys,
		    jwe.plaintext, now, out);
	if (jwe.plaintext.n > 0)
		jt_wipe(buf,
		    (size_t)(jwe.plaintext.p - (const char *)buf) +
			jwe.plaintext.n);
	return e;
}

jeton_err
jeton_decrypt_verify(const jeton_unnesting *unnesting, jeton_str text,
    void *buf, size_t size, jeton_token *out)
{
	return jeton_decrypt_verify_at(unnesting, text, time(NULL), buf, size,
	    out);
}
