/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/text.h"
#include "jeton/jose.h"
#include "jose/key.h"

/* The numbers of a key, or its secret as `k`. */
struct content {
	const struct jt_key *key;
	struct jt_parts parts;
	jeton_str k;
	uint8_t memory[JT_PARTS_SIZE];
};

static jeton_err
open_content(struct content *c, const struct jt_key *key, bool with_private)
{
	c->key = key;
	c->k = (jeton_str){ NULL, 0 };
	memset(&c->parts, 0, sizeof c->parts);
	if (key->pkey != NULL)
		return jt_pkey_parts(key->pkey, with_private, c->memory,
		    sizeof c->memory, &c->parts);
	if (!with_private)
		return JETON_KEY_TYPE;
	c->k = (jeton_str){ (const char *)key->secret, key->secret_size };
	return JETON_OK;
}

static void
close_content(struct content *c)
{
	jt_wipe(c, sizeof *c);
}

/* One member of an object that has some already, unless it is absent. */
static void
put_number(struct jt_buf *b, const char *name, jeton_str number)
{
	if (number.p == NULL)
		return;
	jt_put(b, JT_LIT(",\""));
	jt_put(b, jeton_cstr(name));
	jt_put(b, JT_LIT("\":\""));
	jt_put_base64url(b, number.p, number.n);
	jt_put_char(b, '"');
}

static void
put_text(struct jt_buf *b, const char *name, jeton_str text)
{
	jt_put(b, JT_LIT(",\""));
	jt_put(b, jeton_cstr(name));
	jt_put(b, JT_LIT("\":"));
	jt_put_json_str(b, text);
}

/* RFC 9964 has names of its own. */
static bool
is_akp(const struct jt_key *key)
{
	return key->alg->scheme == JT_SCHEME_MLDSA;
}

static void
put_content(struct jt_buf *b, const struct content *c)
{
	const struct jt_key *key = c->key;
	const struct jt_parts *p = &c->parts;

	jt_put(b, JT_LIT("{\"kty\":"));
	jt_put_json_str(b, jeton_cstr(key->alg->kty));
	if (key->alg->crv != NULL)
		put_text(b, "crv", jeton_cstr(key->alg->crv));
	put_number(b, "k", c->k);
	put_number(b, "n", p->n);
	put_number(b, "e", p->e);
	put_number(b, is_akp(key) ? "pub" : "x", p->x);
	put_number(b, "y", p->y);
	put_number(b, is_akp(key) ? "priv" : "d", p->d);
	put_number(b, "p", p->p);
	put_number(b, "q", p->q);
	put_number(b, "dp", p->dp);
	put_number(b, "dq", p->dq);
	put_number(b, "qi", p->qi);
	put_text(b, "alg", key->alg->name);
	put_text(b, "use", JT_LIT("sig"));
	if (key->kid_size > 0)
		put_text(b, "kid", (jeton_str){ key->kid, key->kid_size });
	jt_put_char(b, '}');
}

static jeton_err
put_jwk(struct jt_buf *b, const struct jt_key *key, bool with_private)
{
	struct content c;
	jeton_err e = open_content(&c, key, with_private);

	if (e == JETON_OK)
		put_content(b, &c);
	close_content(&c);
	return e;
}

/* Leaves nothing of the key in memory that is too small for it; k may be NULL. */
static jeton_err
write_jwk(const struct jt_key *k, bool with_private, char *out, size_t size)
{
	struct jt_buf b;
	jeton_err e;

	if (size > 0 && out != NULL)
		out[0] = '\0';
	if (k == NULL || out == NULL || size == 0)
		return JETON_ARGUMENT;
	b = jt_buf_over(out, size);
	e = put_jwk(&b, k, with_private);
	if (e == JETON_OK)
		e = jt_buf_end(&b);
	if (e != JETON_OK)
		jt_wipe(out, size);
	return e;
}

static const struct jt_key *
key_of(const jeton_key *key)
{
	return key == NULL ? NULL : &key->key;
}

static const struct jt_key *
key_at(const jeton_keys *keys, size_t index)
{
	return keys == NULL || index >= keys->count ? NULL : &keys->key[index];
}

/*
 * The members that RFC 7638 3.2, RFC 8037 2 and RFC 9964 require, sorted by
 * name: one before kty, and the others after it.
 */
static void
put_canonical(struct jt_buf *b, const struct content *c)
{
	const struct jt_alg *alg = c->key->alg;
	const struct jt_parts *p = &c->parts;

	if (c->k.p != NULL) {
		jt_put(b, JT_LIT("{\"k\":\""));
		jt_put_base64url(b, c->k.p, c->k.n);
	} else if (p->e.p != NULL) {
		jt_put(b, JT_LIT("{\"e\":\""));
		jt_put_base64url(b, p->e.p, p->e.n);
	} else if (is_akp(c->key)) {
		jt_put(b, JT_LIT("{\"alg\":\""));
		jt_put(b, alg->name);
	} else {
		jt_put(b, JT_LIT("{\"crv\":\""));
		jt_put(b, jeton_cstr(alg->crv));
	}
	jt_put(b, JT_LIT("\",\"kty\":\""));
	jt_put(b, jeton_cstr(alg->kty));
	jt_put_char(b, '"');
	put_number(b, "n", p->n);
	put_number(b, is_akp(c->key) ? "pub" : "x", p->x);
	put_number(b, "y", p->y);
	jt_put_char(b, '}');
}

static jeton_err
print(const struct jt_key *key, char *out)
{
	struct content c;
	char text[JT_BASE64URL_SIZE(JETON_SECRET_MAX) + 64];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	uint8_t digest[JT_HASH_MAX];
	jeton_err e = open_content(&c, key, key->pkey == NULL);

	if (e == JETON_OK) {
		put_canonical(&b, &c);
		e = jt_buf_end(&b);
	}
	if (e == JETON_OK)
		e = jt_digest(JT_SHA256, text, b.n, digest);
	if (e == JETON_OK)
		jt_base64url_encode(out, digest, jt_hash_size(JT_SHA256));
	jt_wipe(text, sizeof text);
	close_content(&c);
	return e;
}

jeton_err
jeton_key_public_jwk(const jeton_key *key, char *out, size_t size)
{
	return write_jwk(key_of(key), false, out, size);
}

jeton_err
jeton_key_private_jwk(const jeton_key *key, char *out, size_t size)
{
	return write_jwk(key_of(key), true, out, size);
}

jeton_err
jeton_keys_public_jwk(const jeton_keys *keys, size_t index, char *out,
    size_t size)
{
	return write_jwk(key_at(keys, index), false, out, size);
}

jeton_err
jeton_keys_public_jwks(const jeton_keys *keys, char *out, size_t size)
{
	struct jt_buf b;
	jeton_err e = JETON_OK;

	if (size > 0 && out != NULL)
		out[0] = '\0';
	if (keys == NULL || out == NULL || size == 0)
		return JETON_ARGUMENT;
	b = jt_buf_over(out, size);
	jt_put(&b, JT_LIT("{\"keys\":["));
	for (size_t i = 0; i < keys->count && e == JETON_OK; i++) {
		if (i > 0)
			jt_put_char(&b, ',');
		e = put_jwk(&b, &keys->key[i], false);
	}
	jt_put(&b, JT_LIT("]}"));
	if (e == JETON_OK)
		e = jt_buf_end(&b);
	if (e != JETON_OK)
		out[0] = '\0';
	return e;
}

static jeton_err
print_or_empty(const struct jt_key *k, char *out)
{
	jeton_err e = JETON_ARGUMENT;

	memset(out, 0, JETON_THUMBPRINT_SIZE);
	if (k != NULL)
		e = print(k, out);
	if (e != JETON_OK)
		memset(out, 0, JETON_THUMBPRINT_SIZE);
	return e;
}

jeton_err
jeton_key_thumbprint(const jeton_key *key, char out[JETON_THUMBPRINT_SIZE])
{
	return print_or_empty(key_of(key), out);
}

jeton_err
jeton_keys_thumbprint(const jeton_keys *keys, size_t index,
    char out[JETON_THUMBPRINT_SIZE])
{
	return print_or_empty(key_at(keys, index), out);
}

jeton_err
jeton_key_thumbprint_uri(const jeton_key *key,
    char out[JETON_THUMBPRINT_URI_SIZE])
{
	static const char prefix[] = JETON_THUMBPRINT_URN;
	jeton_err e = print_or_empty(key_of(key), out + sizeof prefix - 1);

	if (e == JETON_OK)
		memcpy(out, prefix, sizeof prefix - 1);
	else
		memset(out, 0, JETON_THUMBPRINT_URI_SIZE);
	return e;
}
