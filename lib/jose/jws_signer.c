/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jws_signer.h"

#include <string.h>

#include "jose/key.h"
#include "jose/object.h"

/* What key, fields and flags decide cannot be given as a member. */
static bool
is_free(const jeton_claim *list, bool is_protected)
{
	static const char *const ours[] = { "alg", "crit", "b64", "kid", "typ",
		"cty" };
	size_t count = is_protected ? JT_COUNT(ours) : 3;

	return !jt_list_has_any(list, ours, count);
}

/* A kid that is not protected is still the key's. */
static bool
has_right_kid(const jeton_signer *s)
{
	const jeton_claim *kid = jt_list_find(s->unprotected, "kid");
	const struct jt_key *k = &s->key->key;

	if (kid == NULL)
		return true;
	if (kid->kind != JETON_KIND_STR || kid->str == NULL)
		return false;
	return k->kid_size == 0 ||
	    jt_str_eq(jeton_cstr(kid->str), (jeton_str){ k->kid, k->kid_size });
}

static jeton_err
check_signer(const jeton_signer *s)
{
	if (s->key == NULL)
		return JETON_ARGUMENT;
	if (s->type != NULL && s->type[0] == '\0')
		return JETON_ARGUMENT;
	if (s->content_type != NULL && s->content_type[0] == '\0')
		return JETON_ARGUMENT;
	if (!is_free(s->header, true) || !is_free(s->unprotected, false))
		return JETON_ARGUMENT;
	return has_right_kid(s) ? JETON_OK : JETON_ARGUMENT;
}

static jeton_err
put_protected(struct jt_buf *b, const jeton_signer *s, bool unencoded)
{
	const struct jt_key *k = &s->key->key;
	jeton_err e;

	jt_put_char(b, '{');
	jt_put_text(b, "alg", k->alg->name);
	jt_put_str(b, "typ", s->type);
	jt_put_str(b, "cty", s->content_type);
	if (k->kid_size > 0 && jt_list_find(s->unprotected, "kid") == NULL)
		jt_put_str(b, "kid", k->kid);
	e = jt_put_list(b, s->header);
	if (unencoded)
		jt_put(b, JT_LIT(",\"b64\":false,\"crit\":[\"b64\"]"));
	jt_put_char(b, '}');
	return e == JETON_OK && b->failed ? JETON_ARGUMENT : e;
}

static jeton_err
put_unprotected(struct jt_buf *b, const jeton_signer *s)
{
	jeton_err e;

	if (s->unprotected == NULL || s->unprotected->name == NULL)
		return JETON_OK;
	jt_put_char(b, '{');
	e = jt_put_list(b, s->unprotected);
	jt_put_char(b, '}');
	return e == JETON_OK && b->failed ? JETON_ARGUMENT : e;
}

/* Reads them as a verifier will: each name once, within the limits. */
static jeton_err
check_headers(jeton_str protected, jeton_str unprotected)
{
	struct jt_object a, b = { .count = 0 };

	if (jt_object_read(&a, protected) != JETON_OK)
		return JETON_ARGUMENT;
	if (unprotected.n > 0 && jt_object_read(&b, unprotected) != JETON_OK)
		return JETON_ARGUMENT;
	return jt_object_overlaps(&b, &a) ? JETON_ARGUMENT : JETON_OK;
}

jeton_err
jt_jws_signer_write(const jeton_signer *signer, bool unencoded,
    char out[JT_JWS_HEADER_SIZE], size_t *n, struct jt_buf *unprotected)
{
	char text[JETON_HEADER_MAX];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	jeton_err e = check_signer(signer);

	*n = 0;
	if (e == JETON_OK)
		e = put_protected(&b, signer, unencoded);
	if (e == JETON_OK)
		e = put_unprotected(unprotected, signer);
	if (e == JETON_OK)
		e = check_headers((jeton_str){ text, b.n },
		    (jeton_str){ unprotected->p, unprotected->n });
	if (e != JETON_OK)
		return e;
	jt_base64url_encode(out, text, b.n);
	*n = JT_BASE64URL_SIZE(b.n);
	return JETON_OK;
}
