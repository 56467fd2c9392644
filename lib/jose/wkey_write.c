/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of encryption out, and fresh ones. */
#include "base/base64url.h"
#include "base/bytes.h"
#include "jeton/keys.h"
#include "jose/object.h"
#include "jose/wkey.h"

enum { RSA_BITS = 3072, SECRET_BITS_OF_DIR = 256 };

/* The numbers of a key, or its secret as `k`. */
struct content {
	const struct jt_wkey *key;
	struct jt_parts parts;
	jeton_str k;
	uint8_t memory[JT_PARTS_SIZE];
};

static jeton_err
open_content(struct content *c, const struct jt_wkey *key, bool with_private)
{
	c->key = key;
	c->k = (jeton_str){ NULL, 0 };
	memset(&c->parts, 0, sizeof c->parts);
	if (key->ekey != NULL)
		return jt_ekey_parts(key->ekey, with_private, c->memory,
		    sizeof c->memory, &c->parts);
	if (!with_private || key->alg->way == JT_PBES2)
		return JETON_KEY_TYPE;
	c->k = (jeton_str){ (const char *)key->secret, key->secret_size };
	return JETON_OK;
}

static void
put_number(struct jt_buf *b, const char *name, jeton_str number)
{
	if (number.p == NULL)
		return;
	jt_put_name(b, jeton_cstr(name));
	jt_put_char(b, '"');
	jt_put_base64url(b, number.p, number.n);
	jt_put_char(b, '"');
}

static void
put_type(struct jt_buf *b, const struct jt_wkey *key)
{
	const struct jt_ekind_name *kind;

	if (key->ekey == NULL) {
		jt_put_str(b, "kty", "oct");
		return;
	}
	kind = jt_ekind_name(jt_ekey_kind(key->ekey));
	jt_put_str(b, "kty", kind->kty);
	if (kind->crv[0] != '\0')
		jt_put_str(b, "crv", kind->crv);
}

static void
put_content(struct jt_buf *b, const struct content *c)
{
	const struct jt_wkey *key = c->key;
	const struct jt_parts *p = &c->parts;
	jeton_str alg = key->enc == NULL ? key->alg->name : key->enc->name;

	jt_put_char(b, '{');
	put_type(b, key);
	put_number(b, "k", c->k);
	put_number(b, "n", p->n);
	put_number(b, "e", p->e);
	put_number(b, "x", p->x);
	put_number(b, "y", p->y);
	put_number(b, "d", p->d);
	put_number(b, "p", p->p);
	put_number(b, "q", p->q);
	put_number(b, "dp", p->dp);
	put_number(b, "dq", p->dq);
	put_number(b, "qi", p->qi);
	jt_put_str(b, "alg", alg.p);
	jt_put_str(b, "use", "enc");
	if (key->kid_size > 0) {
		jt_put_name(b, JT_LIT("kid"));
		jt_put_json_str(b, (jeton_str){ key->kid, key->kid_size });
	}
	jt_put_char(b, '}');
}

/* Leaves nothing of the key in memory that is too small for it. */
static jeton_err
write_jwk(const struct jt_wkey *key, bool with_private, char *out, size_t size)
{
	struct jt_buf b = jt_buf_over(out, size);
	struct content c;
	jeton_err e = open_content(&c, key, with_private);

	if (e == JETON_OK)
		put_content(&b, &c);
	jt_wipe(&c, sizeof c);
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

/* The members that RFC 7638 3.2 requires, sorted by name. */
static void
put_canonical(struct jt_buf *b, const struct content *c)
{
	const struct jt_parts *p = &c->parts;
	const struct jt_ekind_name *kind = NULL;

	if (c->k.p == NULL)
		kind = jt_ekind_name(jt_ekey_kind(c->key->ekey));
	jt_put_char(b, '{');
	if (kind != NULL && kind->crv[0] != '\0')
		jt_put_str(b, "crv", kind->crv);
	put_number(b, "e", p->e);
	put_number(b, "k", c->k);
	jt_put_str(b, "kty", kind == NULL ? "oct" : kind->kty);
	put_number(b, "n", p->n);
	put_number(b, "x", p->x);
	put_number(b, "y", p->y);
	jt_put_char(b, '}');
}

static jeton_err
print(const struct jt_wkey *key, char out[static JETON_THUMBPRINT_SIZE])
{
	char text[JT_BASE64URL_SIZE(JT_E_MODULUS_MAX) + 64];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	uint8_t digest[JT_HASH_MAX];
	struct content c;
	jeton_err e = open_content(&c, key, key->ekey == NULL);

	if (e == JETON_OK) {
		put_canonical(&b, &c);
		e = jt_digest(JT_SHA256, text, b.n, digest);
	}
	if (e == JETON_OK) {
		b = jt_buf_over(out, JETON_THUMBPRINT_SIZE);
		jt_put_base64url(&b, digest, jt_hash_size(JT_SHA256));
		e = jt_buf_end(&b);
	}
	jt_wipe(text, sizeof text);
	jt_wipe(&c, sizeof c);
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
