/* SPDX-License-Identifier: Apache-2.0 */
/* A signature of any bytes, for those who bring their own serialisation. */
#include "base/bytes.h"
#include "jeton/jws.h"
#include "jose/key.h"

static bool
is_mac(const struct jt_key *key, jeton_str message, const void *mac, size_t n)
{
	uint8_t own[JT_HASH_MAX];
	bool same;

	jt_hmac_run(&key->hmac, message.p, message.n, own);
	same = n == jt_hash_size(key->hmac.hash) && jt_equal(own, mac, n);
	jt_wipe(own, sizeof own);
	return same;
}

jeton_err
jeton_verify_bytes(const jeton_keys *keys, size_t index, jeton_str message,
    const void *signature, size_t n)
{
	const struct jt_key *key;

	if (keys == NULL || index >= keys->count ||
	    (message.p == NULL && message.n > 0) ||
	    (signature == NULL && n > 0))
		return JETON_ARGUMENT;
	key = &keys->key[index];
	if (key->alg->scheme != JT_SCHEME_HMAC)
		return jt_key_verify(key, message.p, message.n, signature, n);
	return is_mac(key, message, signature, n) ? JETON_OK
						  : JETON_BAD_SIGNATURE;
}
