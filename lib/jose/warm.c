/* SPDX-License-Identifier: Apache-2.0 */
#include "jeton/keys.h"
#include "jose/key.h"

jeton_err
jeton_keys_warm(const jeton_keys *keys)
{
	jeton_err e = keys == NULL ? JETON_ARGUMENT : JETON_OK;

	for (size_t i = 0; e == JETON_OK && i < keys->count; i++)
		if (keys->key[i].pkey != NULL)
			e = jt_pkey_warm(keys->key[i].pkey);
	return e;
}
