/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "jose/jwk_put.h"
#include "jose/key.h"

/* A shared secret has no public half. */
static jeton_err
open_jwk(struct jt_jwk_out *jwk, const struct jt_key *key, bool with_private)
{
	jwk->kty = key->alg->kty;
	jwk->crv = key->alg->crv;
	jwk->alg = key->alg->name;
	jwk->use = "sig";
	jwk->kid = key->kid;
	jwk->k = (jeton_str){ NULL, 0 };
	memset(&jwk->parts, 0, sizeof jwk->parts);
	if (key->pkey != NULL)
		return jt_pkey_parts(key->pkey, with_private, jwk->memory,
		    sizeof jwk->memory, &jwk->parts);
	if (!with_private || key->secret == NULL)
		return JETON_KEY_TYPE;
	jwk->k = (jeton_str){ (const char *)key->secret, key->secret_size };
	return JETON_OK;
}

static jeton_err
put_jwk(struct jt_buf *b, const struct jt_key *key, bool with_private)
{
	struct jt_jwk_out jwk;
	jeton_err e = open_jwk(&jwk, key, with_private);

	if (e == JETON_OK)
		jt_jwk_put(b, &jwk);
	jt_wipe(&jwk, sizeof jwk);
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

/* Of a shared secret, of the secret. */
static jeton_err
print(const struct jt_key *k, char out[JETON_THUMBPRINT_SIZE])
{
	struct jt_jwk_out jwk;
	jeton_err e;

	memset(out, 0, JETON_THUMBPRINT_SIZE);
	if (k == NULL)
		return JETON_ARGUMENT;
	e = open_jwk(&jwk, k, k->pkey == NULL);
	if (e == JETON_OK)
		e = jt_jwk_thumbprint(&jwk, out);
	jt_wipe(&jwk, sizeof jwk);
	return e;
}

jeton_err
jeton_key_thumbprint(const jeton_key *key, char out[JETON_THUMBPRINT_SIZE])
{
	return print(key_of(key), out);
}

jeton_err
jeton_keys_thumbprint(const jeton_keys *keys, size_t index,
    char out[JETON_THUMBPRINT_SIZE])
{
	return print(key_at(keys, index), out);
}

jeton_err
jeton_key_thumbprint_uri(const jeton_key *key,
    char out[JETON_THUMBPRINT_URI_SIZE])
{
	static const char prefix[] = JETON_THUMBPRINT_URN;
	jeton_err e = print(key_of(key), out + sizeof prefix - 1);

	if (e == JETON_OK)
		memcpy(out, prefix, sizeof prefix - 1);
	else
		memset(out, 0, JETON_THUMBPRINT_URI_SIZE);
	return e;
}
