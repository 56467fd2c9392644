/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwk_parts.h"
#include "jose/why.h"

struct jt_json
jt_jwk_get(const struct jt_jwk *j, const char *name)
{
	static const struct jt_json absent = { { NULL, 0 }, JT_JSON_NONE,
		false };
	const jt_member *m =
	    jt_json_find(j->text, j->members, j->count, jeton_cstr(name));

	return m == NULL ? absent : jt_json_value(j->text, m);
}

jeton_err
jt_jwk_word(const struct jt_jwk *j, const char *name,
    char word[JT_JWK_WORD_MAX], bool *found)
{
	struct jt_json value = jt_jwk_get(j, name);
	size_t n;

	word[0] = '\0';
	*found = value.type != JT_JSON_NONE;
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
	jeton_err e = jt_jwk_word(j, name, word, &found);

	if (e == JETON_OK && !found)
		e = jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is missing", name);
	return e;
}

jeton_err
jt_jwk_open(struct jt_jwk *out, jeton_str text,
    const jeton_key_options *options)
{
	jeton_err e =
	    jt_json_object(text, out->members, JT_JWK_MEMBERS_MAX, &out->count);

	out->text = text;
	out->options = options;
	out->kty[0] = out->crv[0] = '\0';
	if (e == JETON_TOO_LONG)
		return jt_refuse(options, e, "it has too many members");
	if (e != JETON_OK)
		return jt_refuse(options, JETON_KEY_FORM,
		    "it is not an object of strict JSON");
	e = read_needed_word(out, "kty", out->kty);
	if (e == JETON_OK &&
	    (strcmp(out->kty, "EC") == 0 || strcmp(out->kty, "OKP") == 0))
		e = read_needed_word(out, "crv", out->crv);
	return e;
}

/* ---- key_ops ---- */

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

	if (element.type != JT_JSON_STRING || index == JT_JWK_OPS_MAX)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'key_ops' is not a short list of strings");
	if (jt_json_str(element, op, sizeof op, &n) == JETON_OK &&
	    is_among(array, index, (jeton_str){ op, n }))
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'key_ops' says something twice");
	return JETON_OK;
}

jeton_err
jt_jwk_ops(const struct jt_jwk *j, const char *const words[2], bool *allowed,
    size_t *count)
{
	struct jt_json array = jt_jwk_get(j, "key_ops"), element;
	size_t at = 0;
	jeton_err e = JETON_OK;

	*allowed = array.type == JT_JSON_NONE;
	*count = 0;
	if (*allowed)
		return JETON_OK;
	if (array.type != JT_JSON_ARRAY)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'key_ops' is not an array");
	while (e == JETON_OK && jt_json_next(array.text, &at, &element))
		e = check_op(j, array.text, (*count)++, element);
	for (size_t i = 0; i < 2 && words[i] != NULL; i++)
		*allowed |= is_among(array.text, *count, jeton_cstr(words[i]));
	return e;
}
