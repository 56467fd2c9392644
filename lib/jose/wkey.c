/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/wkey.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "base/text.h"
#include "jose/kid.h"

bool
jt_wname_find(struct jt_wname *out, jeton_str name)
{
	out->alg = jt_encalg_find(name);
	out->enc = jt_enc_find(name);
	if (out->enc != NULL)
		out->alg = jt_encalg_find(JT_LIT("dir"));
	return out->alg != NULL;
}

static jeton_err
keep_public(struct jt_ekey **k)
{
	uint8_t buf[JT_PARTS_SIZE];
	struct jt_ekey *half;
	struct jt_parts parts;
	const char *bad;
	jeton_err e = jt_ekey_parts(*k, false, buf, sizeof buf, &parts);

	if (e == JETON_OK)
		e = jt_ekey_make(&half, jt_ekey_kind(*k), &parts, &bad);
	if (e != JETON_OK)
		return e;
	jt_ekey_free(*k);
	*k = half;
	return JETON_OK;
}

jeton_err
jt_wkey_take(struct jt_wkey *out, struct jt_ekey *ekey,
    const struct jt_encalg *alg, enum jt_wpurpose purpose)
{
	jeton_err e = JETON_OK;

	memset(out, 0, sizeof *out);
	if (!jt_encalg_has_kind(alg, jt_ekey_kind(ekey)))
		e = JETON_KEY_MISMATCH;
	else if (purpose == JT_TO_DECRYPT && !jt_ekey_is_private(ekey))
		e = JETON_KEY_USE;
	else if (purpose == JT_TO_ENCRYPT && jt_ekey_is_private(ekey))
		e = keep_public(&ekey);
	if (e == JETON_OK) {
		out->alg = alg;
		out->ekey = ekey;
		ekey = NULL;
	}
	jt_ekey_free(ekey);
	return e;
}

static jeton_err
keep(struct jt_wkey *k, jeton_str secret)
{
	k->secret = malloc(secret.n);
	if (k->secret == NULL)
		return JETON_NO_MEMORY;
	memcpy(k->secret, secret.p, secret.n);
	k->secret_size = secret.n;
	return JETON_OK;
}

/* Whether some enc has keys of this size. */
static bool
is_content_key(size_t n)
{
	for (enum jt_aead a = JT_A128CBC_HS256; a <= JT_A256GCM; a++)
		if (jt_aead_key_size(a) == n)
			return true;
	return false;
}

static bool
fits(const struct jt_wname *name, size_t n)
{
	if (name->enc != NULL)
		return n == jt_aead_key_size(name->enc->aead);
	if (name->alg->way == JT_DIR)
		return is_content_key(n);
	return jt_encalg_is_shared(name->alg) && n == name->alg->key;
}

jeton_err
jt_wkey_share(struct jt_wkey *out, jeton_str secret,
    const struct jt_wname *name)
{
	jeton_err e;

	memset(out, 0, sizeof *out);
	if (!fits(name, secret.n))
		return JETON_KEY_MISMATCH;
	e = keep(out, secret);
	if (e != JETON_OK)
		return e;
	out->alg = name->alg;
	out->enc = name->enc;
	return JETON_OK;
}

jeton_err
jt_wkey_name(struct jt_wkey *k, jeton_str kid)
{
	return jt_kid_take(k->kid, &k->kid_size, kid);
}

void
jt_wkey_clear(struct jt_wkey *k)
{
	jt_ekey_free(k->ekey);
	if (k->secret != NULL)
		jt_wipe(k->secret, k->secret_size);
	free(k->secret);
	jt_wipe(k, sizeof *k);
}

jeton_opener *
jt_opener_new(size_t room)
{
	return calloc(1, sizeof(jeton_opener) + room * sizeof(struct jt_wkey));
}

/* ---- Shared secrets and passwords ---- */

static jeton_err
share(struct jt_wkey *out, const char *alg, jeton_str secret)
{
	struct jt_wname name;

	if (alg == NULL || (secret.p == NULL && secret.n > 0))
		return JETON_ARGUMENT;
	if (!jt_wname_find(&name, jeton_cstr(alg)) || name.alg->way == JT_PBES2)
		return JETON_KEY_TYPE;
	return jt_wkey_share(out, secret, &name);
}

static jeton_err
take_password(struct jt_wkey *out, const char *alg, jeton_str password)
{
	const struct jt_encalg *a = jt_encalg_find(jeton_cstr(alg));

	if (alg == NULL || (password.p == NULL && password.n > 0))
		return JETON_ARGUMENT;
	if (a == NULL)
		return JETON_KEY_TYPE;
	if (a->way != JT_PBES2)
		return JETON_KEY_MISMATCH;
	if (password.n == 0)
		return JETON_KEY_WEAK;
	if (password.n > JETON_SECRET_MAX)
		return JETON_TOO_LONG;
	memset(out, 0, sizeof *out);
	out->alg = a;
	return keep(out, password);
}

jeton_err
jt_recipient_give(jeton_recipient **out, struct jt_wkey *k)
{
	*out = malloc(sizeof **out);
	if (*out == NULL) {
		jt_wkey_clear(k);
		return JETON_NO_MEMORY;
	}
	(*out)->key = *k;
	jt_wipe(k, sizeof *k);
	return JETON_OK;
}

/* The opener of this one key, which becomes its own or is released. */
static jeton_err
give_opener(jeton_opener **out, struct jt_wkey *k)
{
	*out = jt_opener_new(1);
	if (*out == NULL) {
		jt_wkey_clear(k);
		return JETON_NO_MEMORY;
	}
	(*out)->key[0] = *k;
	(*out)->count = 1;
	jt_wipe(k, sizeof *k);
	return JETON_OK;
}

jeton_err
jeton_recipient_secret(jeton_recipient **out, const char *alg,
    const void *secret, size_t n)
{
	struct jt_wkey k;
	jeton_err e = share(&k, alg, (jeton_str){ secret, n });

	*out = NULL;
	return e == JETON_OK ? jt_recipient_give(out, &k) : e;
}

jeton_err
jeton_recipient_password(jeton_recipient **out, const char *alg,
    jeton_str password, unsigned iterations)
{
	struct jt_wkey k;
	jeton_err e = JETON_ARGUMENT;

	*out = NULL;
	if (iterations >= JETON_P2C_MIN && iterations <= JETON_P2C_MAX)
		e = take_password(&k, alg, password);
	if (e != JETON_OK)
		return e;
	k.iterations = iterations;
	return jt_recipient_give(out, &k);
}

const char *
jeton_recipient_alg(const jeton_recipient *recipient)
{
	return recipient->key.alg->name.p;
}

const char *
jeton_recipient_id(const jeton_recipient *recipient)
{
	return recipient->key.kid;
}

void
jeton_recipient_free(jeton_recipient *recipient)
{
	if (recipient == NULL)
		return;
	jt_wkey_clear(&recipient->key);
	free(recipient);
}

jeton_err
jeton_opener_secret(jeton_opener **out, const char *alg, const void *secret,
    size_t n)
{
	struct jt_wkey k;
	jeton_err e = share(&k, alg, (jeton_str){ secret, n });

	*out = NULL;
	return e == JETON_OK ? give_opener(out, &k) : e;
}

jeton_err
jeton_opener_password(jeton_opener **out, const char *alg, jeton_str password)
{
	struct jt_wkey k;
	jeton_err e = take_password(&k, alg, password);

	*out = NULL;
	return e == JETON_OK ? give_opener(out, &k) : e;
}

size_t
jeton_opener_count(const jeton_opener *opener)
{
	return opener->count;
}

size_t
jeton_opener_skipped(const jeton_opener *opener)
{
	return opener->skipped;
}

void
jeton_opener_free(jeton_opener *opener)
{
	if (opener == NULL)
		return;
	for (size_t i = 0; i < opener->count; i++)
		jt_wkey_clear(&opener->key[i]);
	free(opener);
}
