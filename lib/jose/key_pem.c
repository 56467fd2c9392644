/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "jeton/keys.h"
#include "jose/key.h"

static jeton_err
check(const struct jt_key *k, const char *out, size_t size)
{
	if (out == NULL || size == 0)
		return JETON_ARGUMENT;
	return k->pkey == NULL ? JETON_KEY_TYPE : JETON_OK;
}

static jeton_err
write_public(const struct jt_key *k, char *out, size_t size)
{
	jeton_err e = check(k, out, size);

	if (e == JETON_OK)
		e = jt_pkey_write_public_pem(k->pkey, out, size);
	if (e != JETON_OK && out != NULL && size > 0)
		out[0] = '\0';
	return e;
}

jeton_err
jeton_key_public_pem(const jeton_key *key, char *out, size_t size)
{
	if (key != NULL)
		return write_public(&key->key, out, size);
	if (out != NULL && size > 0)
		out[0] = '\0';
	return JETON_ARGUMENT;
}

jeton_err
jeton_keys_public_pem(const jeton_keys *keys, size_t index, char *out,
    size_t size)
{
	if (keys != NULL && index < keys->count)
		return write_public(&keys->key[index], out, size);
	if (out != NULL && size > 0)
		out[0] = '\0';
	return JETON_ARGUMENT;
}

/* Leaves nothing of the key in memory that is too small for it. */
jeton_err
jeton_key_private_pem(const jeton_key *key, jeton_str passphrase, char *out,
    size_t size)
{
	jeton_err e = JETON_ARGUMENT;

	if (key != NULL && (passphrase.p == NULL) == (passphrase.n == 0))
		e = check(&key->key, out, size);
	if (e == JETON_OK)
		e = jt_pkey_write_private_pem(key->key.pkey, passphrase, out,
		    size);
	if (e != JETON_OK && out != NULL && size > 0)
		jt_wipe(out, size);
	return e;
}
