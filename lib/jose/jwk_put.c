/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwk_put.h"

#include "base/base64url.h"
#include "base/bytes.h"
#include "jose/object.h"

enum { CANONICAL_MAX = JT_BASE64URL_SIZE(JETON_SECRET_MAX) + 64 };

/* RFC 9964 has names of its own. */
static bool
is_akp(const struct jt_jwk_out *jwk)
{
	return strcmp(jwk->kty, "AKP") == 0;
}

static bool
has_curve(const struct jt_jwk_out *jwk)
{
	return jwk->crv != NULL && jwk->crv[0] != '\0';
}

void
jt_jwk_put(struct jt_buf *b, const struct jt_jwk_out *jwk)
{
	const struct jt_parts *p = &jwk->parts;

	jt_put_char(b, '{');
	jt_put_str(b, "kty", jwk->kty);
	jt_put_str(b, "crv", has_curve(jwk) ? jwk->crv : NULL);
	jt_put_bytes(b, "k", jwk->k);
	jt_put_bytes(b, "n", p->n);
	jt_put_bytes(b, "e", p->e);
	jt_put_bytes(b, is_akp(jwk) ? "pub" : "x", p->x);
	jt_put_bytes(b, "y", p->y);
	jt_put_bytes(b, is_akp(jwk) ? "priv" : "d", p->d);
	jt_put_bytes(b, "p", p->p);
	jt_put_bytes(b, "q", p->q);
	jt_put_bytes(b, "dp", p->dp);
	jt_put_bytes(b, "dq", p->dq);
	jt_put_bytes(b, "qi", p->qi);
	jt_put_text(b, "alg", jwk->alg);
	jt_put_str(b, "use", jwk->use);
	jt_put_str(b, "kid", jwk->kid[0] != '\0' ? jwk->kid : NULL);
	jt_put_char(b, '}');
}

/*
 * The members that RFC 7638 3.2, RFC 8037 2 and RFC 9964 require, sorted by
 * name.
 */
static void
put_canonical(struct jt_buf *b, const struct jt_jwk_out *jwk)
{
	const struct jt_parts *p = &jwk->parts;

	jt_put_char(b, '{');
	if (is_akp(jwk))
		jt_put_text(b, "alg", jwk->alg);
	jt_put_str(b, "crv", has_curve(jwk) ? jwk->crv : NULL);
	jt_put_bytes(b, "e", p->e);
	jt_put_bytes(b, "k", jwk->k);
	jt_put_str(b, "kty", jwk->kty);
	jt_put_bytes(b, "n", p->n);
	jt_put_bytes(b, is_akp(jwk) ? "pub" : "x", p->x);
	jt_put_bytes(b, "y", p->y);
	jt_put_char(b, '}');
}

jeton_err
jt_jwk_thumbprint(const struct jt_jwk_out *jwk, char out[JETON_THUMBPRINT_SIZE])
{
	char text[CANONICAL_MAX];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	uint8_t digest[JT_HASH_MAX];
	jeton_err e;

	memset(out, 0, JETON_THUMBPRINT_SIZE);
	put_canonical(&b, jwk);
	e = jt_buf_end(&b);
	if (e == JETON_OK)
		e = jt_digest(JT_SHA256, text, b.n, digest);
	if (e == JETON_OK)
		jt_base64url_encode(out, digest, jt_hash_size(JT_SHA256));
	jt_wipe(text, sizeof text);
	return e;
}
