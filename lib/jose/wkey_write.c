/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of encryption out, and fresh ones. */
#include "base/bytes.h"
#include "jose/jwk_put.h"
#include "jose/wkey.h"

enum { RSA_BITS = 3072, SECRET_BITS_OF_DIR = 256 };

/* A shared secret has no public half. */
static jeton_err
open_jwk(struct jt_jwk_out *jwk, const struct jt_wkey *key, bool with_private)
{
	const struct jt_ekind_name *kind = NULL;

	if (key->ekey != NULL)
		kind = jt_ekind_name(jt_ekey_kind(key->ekey));
	jwk->kty = kind == NULL ? "oct" : kind->kty;
	jwk->crv = kind == NULL ? NULL : kind->crv;
	jwk->alg = key->enc == NULL ? key->alg->name : key->enc->name;
	jwk->use = "enc";
	jwk->kid = key->kid;
	jwk->k = (jeton_str){ NULL, 0 };
	memset(&jwk->parts, 0, sizeof jwk->parts);
	if (key->ekey != NULL)
		return jt_ekey_parts(key->ekey, with_private, jwk->memory,
		    sizeof jwk->memory, &jwk->parts);
	if (!with_private || key->alg->way == JT_PBES2)
		return JETON_KEY_TYPE;
	jwk->k = (jeton_str){ (const char *)key->secret, key->secret_size };
	return JETON_OK;
}

/* Leaves nothing of the key in memory that is too small for it. */
static jeton_err
write_jwk(const struct jt_wkey *key, bool with_private, char *out, size_t size)
{
	struct jt_buf b = jt_buf_over(out, size);
	struct jt_jwk_out jwk;
	jeton_err e = open_jwk(&jwk, key, with_private);

	if (e == JETON_OK)
		jt_jwk_put(&b, &jwk);
	jt_wipe(&jwk, sizeof jwk);
	if (e == JETON_OK)
		e = jt_buf_end(&b);
	if (e != JETON_OK)
		jt_wipe(out, size);
	return e;
}

jeton_err
jeton_recipient_jwk(const jeton_recipient *recipient, char *out, size_t size)
{
	if (size > 0 && out != NULL)
		out[0] = '\0';
	if (recipient == NULL || out == NULL || size == 0)
		return JETON_ARGUMENT;
	return write_jwk(&recipient->key, false, out, size);
}

jeton_err
jeton_opener_private_jwk(const jeton_opener *opener, size_t index, char *out,
    size_t size)
{
	if (size > 0 && out != NULL)
		out[0] = '\0';
	if (opener == NULL || index >= opener->count || out == NULL ||
	    size == 0)
		return JETON_ARGUMENT;
	return write_jwk(&opener->key[index], true, out, size);
}

/* ---- PEM ---- */

jeton_err
jeton_recipient_pem(const jeton_recipient *recipient, char *out, size_t size)
{
	jeton_err e = JETON_ARGUMENT;

	if (recipient != NULL && out != NULL && size > 0)
		e = recipient->key.ekey == NULL
		    ? JETON_KEY_TYPE
		    : jt_ekey_write_public_pem(recipient->key.ekey, out, size);
	if (e != JETON_OK && out != NULL && size > 0)
		out[0] = '\0';
	return e;
}

/* Leaves nothing of the key in memory that is too small for it. */
jeton_err
jeton_opener_private_pem(const jeton_opener *opener, size_t index,
    jeton_str passphrase, char *out, size_t size)
{
	jeton_err e = JETON_ARGUMENT;

	if (opener != NULL && index < opener->count && out != NULL &&
	    size > 0 && (passphrase.p == NULL) == (passphrase.n == 0))
		e = opener->key[index].ekey == NULL
		    ? JETON_KEY_TYPE
		    : jt_ekey_write_private_pem(opener->key[index].ekey,
			  passphrase, out, size);
	if (e != JETON_OK && out != NULL && size > 0)
		jt_wipe(out, size);
	return e;
}

/* ---- Fresh keys ---- */

static jeton_err
new_secret(struct jt_wkey *out, const struct jt_wname *name)
{
	uint8_t secret[JT_AEAD_KEY_MAX];
	size_t n =
	    name->alg->way == JT_DIR ? SECRET_BITS_OF_DIR / 8 : name->alg->key;
	jeton_err e;

	if (name->enc != NULL)
		n = jt_aead_key_size(name->enc->aead);
	e = jt_random(secret, n);
	if (e == JETON_OK)
		e = jt_wkey_share(out, (jeton_str){ (char *)secret, n }, name);
	jt_wipe(secret, sizeof secret);
	return e;
}

static jeton_err
new_ekey(struct jt_wkey *out, const jeton_opener_plan *plan,
    const struct jt_encalg *alg)
{
	const char *curve = plan->curve == NULL ? "P-256" : plan->curve;
	unsigned bits = plan->rsa_bits == 0 ? RSA_BITS : plan->rsa_bits;
	const struct jt_ekind_name *kind;
	struct jt_ekey *ekey;
	jeton_err e;

	if (alg->way == JT_OAEP)
		kind = jt_ekind_name(JT_E_RSA);
	else
		kind = jt_ekind_find(JT_LIT("EC"), jeton_cstr(curve));
	if (kind == NULL)
		kind = jt_ekind_find(JT_LIT("OKP"), jeton_cstr(curve));
	if (kind == NULL)
		return JETON_KEY_TYPE;
	e = jt_ekey_generate(&ekey, kind->kind, bits);
	if (e == JETON_OK)
		e = jt_wkey_take(out, ekey, alg, JT_TO_DECRYPT);
	return e;
}

static jeton_err
print(const struct jt_wkey *key, char out[JETON_THUMBPRINT_SIZE])
{
	struct jt_jwk_out jwk;
	jeton_err e = open_jwk(&jwk, key, key->ekey == NULL);

	memset(out, 0, JETON_THUMBPRINT_SIZE);
	if (e == JETON_OK)
		e = jt_jwk_thumbprint(&jwk, out);
	jt_wipe(&jwk, sizeof jwk);
	return e;
}

jeton_err
jeton_recipient_thumbprint(const jeton_recipient *recipient,
    char out[JETON_THUMBPRINT_SIZE])
{
	jeton_err e = JETON_ARGUMENT;

	if (out == NULL)
		return e;
	if (recipient != NULL)
		e = print(&recipient->key, out);
	if (e != JETON_OK)
		out[0] = '\0';
	return e;
}

static jeton_err
name_key(struct jt_wkey *k, const char *kid)
{
	char thumbprint[JETON_THUMBPRINT_SIZE];
	jeton_err e = JETON_OK;

	if (kid == NULL)
		e = print(k, thumbprint);
	if (e == JETON_OK)
		e = jt_wkey_name(k, jeton_cstr(kid == NULL ? thumbprint : kid));
	return e;
}

jeton_err
jeton_opener_generate(const jeton_opener_plan *plan, char *out, size_t size)
{
	struct jt_wkey k = { 0 };
	struct jt_wname name;
	jeton_err e;

	if (size > 0 && out != NULL)
		out[0] = '\0';
	if (plan == NULL || plan->alg == NULL || out == NULL || size == 0)
		return JETON_ARGUMENT;
	if (!jt_wname_find(&name, jeton_cstr(plan->alg)) ||
	    name.alg->way == JT_PBES2)
		return JETON_KEY_TYPE;
	e = jt_encalg_is_shared(name.alg) ? new_secret(&k, &name)
					  : new_ekey(&k, plan, name.alg);
	if (e == JETON_OK)
		e = name_key(&k, plan->kid);
	if (e == JETON_OK)
		e = write_jwk(&k, true, out, size);
	jt_wkey_clear(&k);
	return e;
}
