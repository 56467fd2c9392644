/* SPDX-License-Identifier: Apache-2.0 */
/* Sets made of other sets, which stay as they are; and what is in one. */
#include "base/text.h"
#include "jeton/keys.h"
#include "jose/key.h"

static jeton_err
append(jeton_keys *keys, const struct jt_key *k)
{
	jeton_err e = jt_key_copy(&keys->key[keys->count], k);

	if (e != JETON_OK)
		return e;
	keys->count++;
	return jt_keys_check(keys);
}

/* All of them but number `without`. */
static jeton_err
append_all(jeton_keys *keys, const jeton_keys *from, size_t without)
{
	jeton_err e = JETON_OK;

	keys->skipped += from->skipped;
	for (size_t i = 0; i < from->count && e == JETON_OK; i++)
		if (i != without)
			e = append(keys, &from->key[i]);
	return e;
}

static jeton_err
conclude(jeton_keys **out, jeton_keys *keys, jeton_err e)
{
	if (e == JETON_OK) {
		*out = keys;
		keys = NULL;
	}
	jeton_keys_free(keys);
	return e;
}

jeton_err
jeton_keys_merge(jeton_keys **out, const jeton_keys *a, const jeton_keys *b)
{
	jeton_keys *keys;
	jeton_err e;

	*out = NULL;
	if (a == NULL || b == NULL)
		return JETON_ARGUMENT;
	if (a->count + b->count > JETON_KEYS_MAX)
		return JETON_TOO_LONG;
	keys = jt_keys_new(a->count + b->count);
	if (keys == NULL)
		return JETON_NO_MEMORY;
	e = append_all(keys, a, SIZE_MAX);
	if (e == JETON_OK)
		e = append_all(keys, b, SIZE_MAX);
	return conclude(out, keys, e);
}

jeton_err
jeton_keys_with(jeton_keys **out, const jeton_keys *keys, const jeton_key *key)
{
	jeton_keys *one;
	jeton_err e;

	*out = NULL;
	if (keys == NULL || key == NULL)
		return JETON_ARGUMENT;
	e = jeton_keys_of(&one, key);
	if (e == JETON_OK)
		e = jeton_keys_merge(out, keys, one);
	jeton_keys_free(one);
	return e;
}

jeton_err
jeton_keys_without(jeton_keys **out, const jeton_keys *keys, size_t index)
{
	jeton_keys *rest;

	*out = NULL;
	if (keys == NULL || index >= keys->count)
		return JETON_ARGUMENT;
	if (keys->count == 1)
		return JETON_KEY_NONE;
	rest = jt_keys_new(keys->count - 1);
	if (rest == NULL)
		return JETON_NO_MEMORY;
	return conclude(out, rest, append_all(rest, keys, index));
}

bool
jeton_keys_find(const jeton_keys *keys, const char *kid, size_t *index)
{
	jeton_str wanted = jeton_cstr(kid);

	*index = 0;
	for (size_t i = 0; i < keys->count && wanted.n > 0; i++) {
		const struct jt_key *k = &keys->key[i];

		if (jt_str_eq(wanted, (jeton_str){ k->kid, k->kid_size })) {
			*index = i;
			return true;
		}
	}
	return false;
}

const char *
jeton_keys_id(const jeton_keys *keys, size_t index)
{
	return index < keys->count ? keys->key[index].kid : "";
}

const char *
jeton_keys_alg(const jeton_keys *keys, size_t index)
{
	return index < keys->count ? keys->key[index].alg->name.p : "";
}
