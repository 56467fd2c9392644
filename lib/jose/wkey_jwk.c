/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Web Keys of encryption in (RFC 7517, RFC 7518 section 6, RFC 8037). */
#include "base/bytes.h"
#include "jose/jwk_parts.h"
#include "jose/kid.h"
#include "jose/why.h"
#include "jose/wkey.h"

/* A JWK for encryption. */
struct jwk {
	struct jt_jwk base;
	enum jt_wpurpose purpose;
	const struct jt_ekind_name *kind; /* NULL for a shared secret */
	struct jt_wname name;
};

/* Which key_ops a key may be used with, to encrypt and to decrypt. */
static const struct {
	enum jt_way way;
	const char *ops[2][2];
} uses[] = {
	{ JT_DIR, { { "encrypt", NULL }, { "decrypt", NULL } } },
	{ JT_KW, { { "wrapKey", NULL }, { "unwrapKey", NULL } } },
	{ JT_GCMKW, { { "wrapKey", "encrypt" }, { "unwrapKey", "decrypt" } } },
	{ JT_OAEP, { { "wrapKey", "encrypt" }, { "unwrapKey", "decrypt" } } },
	{ JT_ECDH,
	    { { "deriveKey", "deriveBits" }, { "deriveKey", "deriveBits" } } },
	{ JT_ECDH_KW,
	    { { "deriveKey", "deriveBits" }, { "deriveKey", "deriveBits" } } },
};

/* ---- Words ---- */

static jeton_err
read_type(struct jwk *j)
{
	j->kind = NULL;
	if (strcmp(j->base.kty, "oct") == 0)
		return JETON_OK;
	j->kind =
	    jt_ekind_find(jeton_cstr(j->base.kty), jeton_cstr(j->base.crv));
	if (j->kind == NULL)
		return jt_refuse(j->base.options, JETON_KEY_TYPE,
		    "its kty or crv is not one we can encrypt with");
	return JETON_OK;
}

static jeton_err
read_use(const struct jwk *j)
{
	char use[JT_JWK_WORD_MAX];
	bool found;
	jeton_err e = jt_jwk_word(&j->base, "use", use, &found);

	if (e != JETON_OK || !found || strcmp(use, "enc") == 0)
		return e;
	return jt_refuse(j->base.options, JETON_KEY_USE,
	    "member 'use' is not 'enc'");
}

static bool
fits(const struct jwk *j, const struct jt_wname *name)
{
	if (j->kind == NULL)
		return jt_encalg_is_shared(name->alg);
	return jt_encalg_has_kind(name->alg, j->kind->kind);
}

/* The algorithm of a key that names none, from what the caller said. */
static jeton_err
choose_alg(struct jwk *j, const struct jt_wname *wanted)
{
	if (wanted->alg == NULL && j->kind == NULL)
		return jt_refuse(j->base.options, JETON_KEY_FORM,
		    "a shared secret has to name its algorithm");
	if (wanted->alg == NULL)
		j->name.alg = jt_encalg_default(j->kind->kind);
	else
		j->name = *wanted;
	if (!fits(j, &j->name))
		return jt_refuse(j->base.options, JETON_KEY_MISMATCH,
		    "it is no key for the given algorithm");
	return JETON_OK;
}

static jeton_err
read_alg(struct jwk *j)
{
	struct jt_wname wanted = { NULL, NULL };
	char word[JT_JWK_WORD_MAX];
	bool found;
	jeton_err e = jt_jwk_word(&j->base, "alg", word, &found);

	if (e != JETON_OK)
		return e;
	if (j->base.options != NULL && j->base.options->alg != NULL &&
	    !jt_wname_find(&wanted, jeton_cstr(j->base.options->alg)))
		return jt_refuse(j->base.options, JETON_KEY_TYPE,
		    "the given algorithm is not one we have");
	if (!found)
		return choose_alg(j, &wanted);
	if (!jt_wname_find(&j->name, jeton_cstr(word)) ||
	    j->name.alg->way == JT_PBES2)
		return jt_refuse(j->base.options, JETON_KEY_TYPE,
		    "member 'alg' is no algorithm of keys to encrypt with");
	if (!fits(j, &j->name))
		return jt_refuse(j->base.options, JETON_KEY_MISMATCH,
		    "member 'alg' does not fit its kty and crv");
	if (wanted.alg != NULL && wanted.alg != j->name.alg)
		return jt_refuse(j->base.options, JETON_KEY_MISMATCH,
		    "member 'alg' is not the given algorithm");
	return JETON_OK;
}

/* ---- key_ops ---- */

static const char *const *
ops_of(const struct jwk *j)
{
	static const char *const none[2] = { NULL, NULL };

	for (size_t i = 0; i < JT_COUNT(uses); i++)
		if (uses[i].way == j->name.alg->way)
			return uses[i].ops[j->purpose];
	return none;
}

/* The public half of an agreement has an empty list in WebCrypto. */
static jeton_err
read_ops(const struct jwk *j)
{
	bool allowed,
	    is_public_point = j->purpose == JT_TO_ENCRYPT && j->kind != NULL &&
	    j->kind->kind != JT_E_RSA;
	size_t count;
	jeton_err e = jt_jwk_ops(&j->base, ops_of(j), &allowed, &count);

	if (e != JETON_OK || allowed || (count == 0 && is_public_point))
		return e;
	return jt_refuse(j->base.options, JETON_KEY_USE,
	    "member 'key_ops' does not allow what its algorithm does");
}

static jeton_err
read_members(struct jwk *j, jeton_str text, const jeton_key_options *options)
{
	jeton_err e = jt_jwk_open(&j->base, text, options);

	if (e == JETON_OK)
		e = read_type(j);
	if (e == JETON_OK)
		e = read_use(j);
	if (e == JETON_OK)
		e = read_alg(j);
	if (e == JETON_OK)
		e = read_ops(j);
	return e;
}

/* ---- The key itself ---- */

static jeton_err
make_ekey(const struct jwk *j, struct jt_ekey **out)
{
	char memory[JT_PARTS_SIZE];
	struct jt_buf buf = jt_buf_over(memory, sizeof memory);
	struct jt_parts parts;
	const char *bad;
	jeton_err e = jt_jwk_numbers(&j->base, j->kind->crv, &buf, &parts);

	if (e == JETON_OK) {
		e = jt_ekey_make(out, j->kind->kind, &parts, &bad);
		jt_jwk_blame(&j->base, e, bad);
	}
	jt_wipe(memory, sizeof memory);
	return e;
}

static jeton_err
read_ekey(const struct jwk *j, struct jt_wkey *out)
{
	struct jt_ekey *ekey;
	jeton_err e = make_ekey(j, &ekey);

	if (e == JETON_OK)
		e = jt_wkey_take(out, ekey, j->name.alg, j->purpose);
	if (e == JETON_KEY_USE)
		jt_refuse(j->base.options, e,
		    "it has no private half to decrypt with");
	return e;
}

static jeton_err
read_secret(const struct jwk *j, struct jt_wkey *out)
{
	uint8_t secret[JETON_SECRET_MAX];
	size_t n;
	jeton_err e = jt_jwk_secret(&j->base, secret, &n);

	if (e == JETON_OK) {
		e = jt_wkey_share(out, (jeton_str){ (char *)secret, n },
		    &j->name);
		if (e == JETON_KEY_MISMATCH)
			jt_refuse(j->base.options, e,
			    "member 'k' has %zu bytes, which do not fit "
			    "its algorithm",
			    n);
	}
	jt_wipe(secret, sizeof secret);
	return e;
}

jeton_err
jt_wkey_read(struct jt_wkey *out, jeton_str jwk, enum jt_wpurpose purpose,
    const jeton_key_options *options)
{
	struct jwk j;
	jeton_err e;

	j.purpose = purpose;
	j.name = (struct jt_wname){ NULL, NULL };
	e = read_members(&j, jwk, options);
	if (e == JETON_OK)
		e = j.kind == NULL ? read_secret(&j, out) : read_ekey(&j, out);
	if (e != JETON_OK)
		return e;
	e = jt_kid_read(out->kid, &out->kid_size, jt_jwk_get(&j.base, "kid"),
	    options);
	if (e != JETON_OK)
		jt_wkey_clear(out);
	return e;
}
