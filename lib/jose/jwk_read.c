/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"
#include "base/text.h"
#include "jose/jwk.h"
#include "jose/jwk_parts.h"
#include "jose/kid.h"
#include "jose/why.h"

enum { OPS_MAX = 16 };

/* One that does not fit is a word that nobody knows: "". */
static jeton_err
read_word(const struct jt_jwk *j, const char *name, char word[JT_JWK_WORD_MAX],
    bool *found)
{
	struct jt_json value;
	size_t n;

	word[0] = '\0';
	*found = jt_jwk_find(j, name, &value);
	if (!*found)
		return JETON_OK;
	if (value.type != JT_JSON_STRING)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is not a string", name);
	if (jt_json_str(value, word, JT_JWK_WORD_MAX, &n) != JETON_OK)
		word[0] = '\0';
	return JETON_OK;
}

static jeton_err
read_needed_word(const struct jt_jwk *j, const char *name,
    char word[JT_JWK_WORD_MAX])
{
	bool found;
	jeton_err e = read_word(j, name, word, &found);

	if (e == JETON_OK && !found)
		e = jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is missing", name);
	return e;
}

static struct jt_alg_type
type_of(const struct jt_jwk *j)
{
	return (struct jt_alg_type){ jeton_cstr(j->kty), jeton_cstr(j->crv) };
}

static jeton_err
read_type(struct jt_jwk *j)
{
	jeton_err e = read_needed_word(j, "kty", j->kty);

	if (e != JETON_OK)
		return e;
	if (strcmp(j->kty, "EC") == 0 || strcmp(j->kty, "OKP") == 0)
		e = read_needed_word(j, "crv", j->crv);
	if (e == JETON_OK && jt_alg_of_type(type_of(j)) == NULL)
		e = jt_refuse(j->options, JETON_KEY_TYPE,
		    "its kty or crv is not one we know");
	return e;
}

static jeton_err
read_use(const struct jt_jwk *j)
{
	char use[JT_JWK_WORD_MAX];
	bool found;
	jeton_err e = read_word(j, "use", use, &found);

	if (e != JETON_OK || !found || strcmp(use, "sig") == 0)
		return e;
	if (strcmp(use, "enc") == 0)
		return jt_refuse(j->options, JETON_KEY_TYPE,
		    "member 'use' says that it is for encryption");
	return jt_refuse(j->options, JETON_KEY_USE,
	    "member 'use' is not 'sig'");
}

/* Of keys whose kty is not enough to know what they are (RFC 9964 3). */
static bool
must_name_alg(const struct jt_alg *first)
{
	return first->scheme == JT_SCHEME_HMAC ||
	    first->scheme == JT_SCHEME_MLDSA;
}

/* The algorithm of a key that names none, from what the caller said. */
static jeton_err
choose_alg(struct jt_jwk *j, const struct jt_alg *wanted)
{
	const struct jt_alg *first = jt_alg_of_type(type_of(j));

	if (wanted != NULL && !jt_alg_has_type(wanted, type_of(j)))
		return jt_refuse(j->options, JETON_KEY_MISMATCH,
		    "it is no key for the given algorithm");
	j->alg = wanted;
	if (j->alg != NULL)
		return JETON_OK;
	if (must_name_alg(first))
		return jt_refuse(j->options, JETON_KEY_FORM,
		    first->scheme == JT_SCHEME_HMAC
			? "a shared secret has to name its algorithm"
			: "such a key has to name its algorithm");
	j->alg = jt_alg_default(first->kind);
	return JETON_OK;
}

static jeton_err
read_alg(struct jt_jwk *j)
{
	const struct jt_alg *wanted = NULL;
	char name[JT_JWK_WORD_MAX];
	bool found;
	jeton_err e = read_word(j, "alg", name, &found);

	if (e != JETON_OK)
		return e;
	if (j->options != NULL && j->options->alg != NULL) {
		wanted =
		    jt_alg_find_type(jeton_cstr(j->options->alg), type_of(j));
		if (wanted == NULL)
			return jt_refuse(j->options, JETON_KEY_TYPE,
			    "the given algorithm is not one we have");
	}
	if (!found)
		return choose_alg(j, wanted);
	j->alg = jt_alg_find_type(jeton_cstr(name), type_of(j));
	if (j->alg == NULL)
		return jt_refuse(j->options, JETON_KEY_TYPE,
		    "member 'alg' is no algorithm that we have");
	if (!jt_alg_has_type(j->alg, type_of(j)))
		return jt_refuse(j->options, JETON_KEY_MISMATCH,
		    "member 'alg' does not fit its kty and crv");
	if (wanted != NULL && !jt_alg_same(wanted, j->alg))
		return jt_refuse(j->options, JETON_KEY_MISMATCH,
		    "member 'alg' is not the given algorithm");
	return JETON_OK;
}

/* Whether one of the first `before` elements of the array is this word. */
static bool
is_among(jeton_str array, size_t before, jeton_str word)
{
	struct jt_json element;
	size_t at = 0;

	for (size_t i = 0; i < before; i++)
		if (jt_json_next(array, &at, &element) &&
		    jt_json_is(element, word))
			return true;
	return false;
}

static jeton_err
check_op(const struct jt_jwk *j, jeton_str array, size_t index,
    struct jt_json element)
{
	char op[JT_JWK_WORD_MAX];
	size_t n;

	if (element.type != JT_JSON_STRING || index == OPS_MAX)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'key_ops' is not a short list of strings");
	if (jt_json_str(element, op, sizeof op, &n) == JETON_OK &&
	    is_among(array, index, (jeton_str){ op, n }))
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'key_ops' says something twice");
	return JETON_OK;
}

static jeton_err
read_ops(const struct jt_jwk *j)
{
	const char *op = j->purpose == JT_TO_SIGN ? "sign" : "verify";
	struct jt_json array, element;
	size_t at = 0, count = 0;
	jeton_err e = JETON_OK;

	if (!jt_jwk_find(j, "key_ops", &array))
		return JETON_OK;
	if (array.type != JT_JSON_ARRAY)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'key_ops' is not an array");
	while (e == JETON_OK && jt_json_next(array.text, &at, &element))
		e = check_op(j, array.text, count++, element);
	if (e == JETON_OK && !is_among(array.text, count, jeton_cstr(op)))
		e = jt_refuse(j->options, JETON_KEY_USE,
		    "member 'key_ops' does not allow to %s", op);
	return e;
}

static jeton_err
read_kid(const struct jt_jwk *j, struct jt_key *out)
{
	struct jt_json value;

	if (!jt_jwk_find(j, "kid", &value))
		value.type = JT_JSON_NONE;
	return jt_kid_read(out->kid, &out->kid_size, value, j->options);
}

static jeton_err
read_members(struct jt_jwk *j)
{
	jeton_err e =
	    jt_json_object(j->text, j->members, JT_JWK_MEMBERS_MAX, &j->count);

	if (e == JETON_TOO_LONG)
		return jt_refuse(j->options, e, "it has too many members");
	if (e != JETON_OK)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "it is not an object of strict JSON");
	e = read_type(j);
	if (e == JETON_OK)
		e = read_use(j);
	if (e == JETON_OK)
		e = read_alg(j);
	if (e == JETON_OK)
		e = read_ops(j);
	return e;
}

jeton_err
jt_jwk_read(struct jt_key *out, jeton_str text, enum jt_purpose purpose,
    const jeton_key_options *options)
{
	struct jt_jwk j = {
		.text = text, .purpose = purpose, .options = options
	};
	jeton_err e = read_members(&j);

	if (e == JETON_OK && j.alg->scheme == JT_SCHEME_HMAC)
		e = jt_jwk_read_secret(&j, out);
	else if (e == JETON_OK)
		e = jt_jwk_read_pkey(&j, out);
	if (e != JETON_OK)
		return e;
	e = read_kid(&j, out);
	if (e != JETON_OK)
		jt_key_clear(out);
	return e;
}
