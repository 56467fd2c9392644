/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64url.h"
#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "jose/jwk.h"
#include "jose/why.h"

enum {
	MEMBERS_MAX = 64,
	OPS_MAX = 16,
	WORD_MAX = 32, /* of kty, crv, use, alg and an operation, with a NUL */
	NUMBER_TEXT_MAX = JT_BASE64URL_SIZE(1024) + 1,
	SECRET_TEXT_MAX = JT_BASE64URL_SIZE(JETON_SECRET_MAX) + 1
};

/* A JWK that is being read. */
struct jwk {
	jeton_str text;
	enum jt_purpose purpose;
	const jeton_key_options *options;
	const struct jt_alg *alg;
	char kty[WORD_MAX], crv[WORD_MAX];
	jt_member members[MEMBERS_MAX];
	size_t count;
};

static const struct number {
	enum jt_kind kind;
	const char *name;
	size_t offset;
	size_t width; /* bytes, or 0: as few as it takes */
	bool is_private;
} numbers[] = {
	{ JT_KIND_RSA, "n", offsetof(struct jt_parts, n), 0, false },
	{ JT_KIND_RSA, "e", offsetof(struct jt_parts, e), 0, false },
	{ JT_KIND_RSA, "d", offsetof(struct jt_parts, d), 0, true },
	{ JT_KIND_RSA, "p", offsetof(struct jt_parts, p), 0, true },
	{ JT_KIND_RSA, "q", offsetof(struct jt_parts, q), 0, true },
	{ JT_KIND_RSA, "dp", offsetof(struct jt_parts, dp), 0, true },
	{ JT_KIND_RSA, "dq", offsetof(struct jt_parts, dq), 0, true },
	{ JT_KIND_RSA, "qi", offsetof(struct jt_parts, qi), 0, true },
	{ JT_KIND_P256, "x", offsetof(struct jt_parts, x), 32, false },
	{ JT_KIND_P256, "y", offsetof(struct jt_parts, y), 32, false },
	{ JT_KIND_P256, "d", offsetof(struct jt_parts, d), 32, true },
	{ JT_KIND_ED25519, "x", offsetof(struct jt_parts, x), 32, false },
	{ JT_KIND_ED25519, "d", offsetof(struct jt_parts, d), 32, true },
};

/* What to say of a number that jt_pkey_make() did not take. */
static const struct {
	jeton_err e;
	const char *phrase;
} complaints[] = {
	{ JETON_KEY_FORM, "is no number of such a key" },
	{ JETON_KEY_WEAK, "makes a weak key" },
	{ JETON_KEY_MISMATCH, "does not belong to the others" },
};

static bool
find(const struct jwk *j, const char *name, struct jt_json *value)
{
	const jt_member *m =
	    jt_json_find(j->text, j->members, j->count, jeton_cstr(name));

	if (m == NULL)
		return false;
	*value = jt_json_value(j->text, m);
	return true;
}

/* One that does not fit is a word that nobody knows: "". */
static jeton_err
read_word(const struct jwk *j, const char *name, char word[WORD_MAX],
    bool *found)
{
	struct jt_json value;
	size_t n;

	word[0] = '\0';
	*found = find(j, name, &value);
	if (!*found)
		return JETON_OK;
	if (value.type != JT_JSON_STRING)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is not a string", name);
	if (jt_json_str(value, word, WORD_MAX, &n) != JETON_OK)
		word[0] = '\0';
	return JETON_OK;
}

static jeton_err
read_needed_word(const struct jwk *j, const char *name, char word[WORD_MAX])
{
	bool found;
	jeton_err e = read_word(j, name, word, &found);

	if (e == JETON_OK && !found)
		e = jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is missing", name);
	return e;
}

static jeton_err
read_type(struct jwk *j)
{
	jeton_err e = read_needed_word(j, "kty", j->kty);

	if (e != JETON_OK)
		return e;
	if (strcmp(j->kty, "EC") == 0 || strcmp(j->kty, "OKP") == 0)
		e = read_needed_word(j, "crv", j->crv);
	if (e == JETON_OK &&
	    jt_alg_of_type(jeton_cstr(j->kty), jeton_cstr(j->crv)) == NULL)
		e = jt_refuse(j->options, JETON_KEY_TYPE,
		    "its kty or crv is not one we know");
	return e;
}

static jeton_err
read_use(const struct jwk *j)
{
	char use[WORD_MAX];
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

static bool
fits(const struct jwk *j, const struct jt_alg *alg)
{
	return jt_alg_has_type(alg, jeton_cstr(j->kty), jeton_cstr(j->crv));
}

/* The algorithm of a key that names none, from what the caller said. */
static jeton_err
choose_alg(struct jwk *j, const struct jt_alg *wanted)
{
	const struct jt_alg *first =
	    jt_alg_of_type(jeton_cstr(j->kty), jeton_cstr(j->crv));

	if (wanted != NULL && !fits(j, wanted))
		return jt_refuse(j->options, JETON_KEY_MISMATCH,
		    "it is no key for the given algorithm");
	j->alg = wanted;
	if (j->alg != NULL)
		return JETON_OK;
	if (first->scheme == JT_SCHEME_HMAC)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "a shared secret has to name its algorithm");
	j->alg = jt_alg_default(first->kind);
	return JETON_OK;
}

static jeton_err
read_alg(struct jwk *j)
{
	const struct jt_alg *wanted = NULL;
	char name[WORD_MAX];
	bool found;
	jeton_err e = read_word(j, "alg", name, &found);

	if (e != JETON_OK)
		return e;
	if (j->options != NULL && j->options->alg != NULL) {
		wanted = jt_alg_find(jeton_cstr(j->options->alg));
		if (wanted == NULL)
			return jt_refuse(j->options, JETON_KEY_TYPE,
			    "the given algorithm is not one we have");
	}
	if (!found)
		return choose_alg(j, wanted);
	j->alg = jt_alg_find(jeton_cstr(name));
	if (j->alg == NULL)
		return jt_refuse(j->options, JETON_KEY_TYPE,
		    "member 'alg' is no algorithm that we have");
	if (!fits(j, j->alg))
		return jt_refuse(j->options, JETON_KEY_MISMATCH,
		    "member 'alg' does not fit its kty and crv");
	if (wanted != NULL && wanted != j->alg)
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
check_op(const struct jwk *j, jeton_str array, size_t index,
    struct jt_json element)
{
	char op[WORD_MAX];
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
read_ops(const struct jwk *j)
{
	const char *op = j->purpose == JT_TO_SIGN ? "sign" : "verify";
	struct jt_json array, element;
	size_t at = 0, count = 0;
	jeton_err e = JETON_OK;

	if (!find(j, "key_ops", &array))
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
read_kid(const struct jwk *j, struct jt_key *out)
{
	struct jt_json value;
	jeton_err e;

	if (!find(j, "kid", &value)) {
		if (j->options == NULL)
			return JETON_OK;
		return jt_key_name(out, jeton_cstr(j->options->kid));
	}
	if (value.type != JT_JSON_STRING)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'kid' is not a string");
	e = jt_json_str(value, out->kid, sizeof out->kid, &out->kid_size);
	if (e != JETON_OK)
		return jt_refuse(j->options, JETON_TOO_LONG,
		    "member 'kid' has more than %d bytes", JETON_KID_MAX);
	if (out->kid_size == 0)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'kid' is empty");
	return JETON_OK;
}

static jeton_err
check_number(const struct jwk *j, const struct number *number, const uint8_t *p,
    size_t n)
{
	if (number->width != 0 && n != number->width)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' must be %zu bytes, is %zu", number->name,
		    number->width, n);
	if (n == 0)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is empty", number->name);
	if (number->width == 0 && p[0] == 0)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' begins with a zero byte", number->name);
	return JETON_OK;
}

static jeton_err
decode_number(const struct jwk *j, const struct number *number,
    struct jt_json value, struct jt_buf *out)
{
	char text[NUMBER_TEXT_MAX];
	size_t n, room = out->size - out->n;
	uint8_t *p = (uint8_t *)out->p + out->n;
	jeton_err e;

	if (value.type != JT_JSON_STRING)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is not a string", number->name);
	e = jt_json_str(value, text, sizeof text, &n);
	if (e == JETON_OK && number->is_private)
		e = jt_base64url_decode_secret((jeton_str){ text, n }, p, room,
		    &n);
	else if (e == JETON_OK)
		e = jt_base64url_decode((jeton_str){ text, n }, p, room, &n);
	jt_wipe(text, sizeof text);
	if (e != JETON_OK)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    e == JETON_NO_SPACE ? "member '%s' is too long"
					: "member '%s' is not base64url",
		    number->name);
	e = check_number(j, number, p, n);
	if (e == JETON_OK)
		out->n += n;
	return e;
}

static jeton_err
read_number(const struct jwk *j, const struct number *number,
    struct jt_buf *out, struct jt_parts *parts)
{
	jeton_str *part = (jeton_str *)(void *)((char *)parts + number->offset);
	struct jt_json value;
	size_t start = out->n;
	jeton_err e;

	if (!find(j, number->name, &value)) {
		if (number->is_private)
			return JETON_OK;
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is missing", number->name);
	}
	e = decode_number(j, number, value, out);
	if (e == JETON_OK)
		*part = (jeton_str){ out->p + start, out->n - start };
	return e;
}

static jeton_err
make_pkey(const struct jwk *j, struct jt_pkey **out,
    const struct jt_parts *parts)
{
	const char *bad;
	jeton_err e = jt_pkey_make(out, j->alg->kind, parts, &bad);

	for (size_t i = 0; i < JT_COUNT(complaints) && bad != NULL; i++)
		if (complaints[i].e == e)
			return jt_refuse(j->options, e, "member '%s' %s", bad,
			    complaints[i].phrase);
	return e;
}

static jeton_err
read_pkey(const struct jwk *j, struct jt_key *out)
{
	char memory[JT_PARTS_SIZE];
	struct jt_buf buf = jt_buf_over(memory, sizeof memory);
	struct jt_parts parts = { 0 };
	struct jt_pkey *pkey = NULL;
	struct jt_json value;
	jeton_err e = JETON_OK;

	if (j->alg->kind == JT_KIND_RSA && find(j, "oth", &value))
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'oth': there may be only two primes");
	for (size_t i = 0; i < JT_COUNT(numbers) && e == JETON_OK; i++)
		if (numbers[i].kind == j->alg->kind)
			e = read_number(j, &numbers[i], &buf, &parts);
	if (e == JETON_OK)
		e = make_pkey(j, &pkey, &parts);
	jt_wipe(memory, sizeof memory);
	if (e == JETON_OK)
		e = jt_key_take(out, pkey, j->alg, j->purpose);
	if (e == JETON_KEY_USE)
		jt_refuse(j->options, e, "it has no private half to sign with");
	return e;
}

static jeton_err
decode_secret(const struct jwk *j, uint8_t *out, size_t *n)
{
	char text[SECRET_TEXT_MAX];
	struct jt_json value;
	jeton_err e;

	if (!find(j, "k", &value) || value.type != JT_JSON_STRING)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'k' is missing or not a string");
	e = jt_json_str(value, text, sizeof text, n);
	if (e == JETON_OK)
		e = jt_base64url_decode_secret((jeton_str){ text, *n }, out,
		    JETON_SECRET_MAX, n);
	jt_wipe(text, sizeof text);
	if (e == JETON_NO_SPACE)
		return jt_refuse(j->options, JETON_TOO_LONG,
		    "member 'k' has more than %d bytes", JETON_SECRET_MAX);
	if (e != JETON_OK)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'k' is not base64url");
	return JETON_OK;
}

static jeton_err
read_secret(const struct jwk *j, struct jt_key *out)
{
	uint8_t secret[JETON_SECRET_MAX];
	size_t n = 0;
	jeton_err e = decode_secret(j, secret, &n);

	if (e != JETON_OK)
		goto out;
	e = jt_key_share(out, (jeton_str){ (char *)secret, n }, j->alg,
	    j->alg->min_secret, j->purpose);
	if (e == JETON_KEY_WEAK)
		jt_refuse(j->options, e, "member 'k' must be %zu bytes, is %zu",
		    j->alg->min_secret, n);
	else if (e == JETON_KEY_FORM)
		jt_refuse(j->options, e, "member 'k' is itself a key");
out:
	jt_wipe(secret, sizeof secret);
	return e;
}

static jeton_err
read_members(struct jwk *j)
{
	jeton_err e =
	    jt_json_object(j->text, j->members, MEMBERS_MAX, &j->count);

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
	struct jwk j = { .text = text, .purpose = purpose, .options = options };
	jeton_err e = read_members(&j);

	if (e == JETON_OK && j.alg->scheme == JT_SCHEME_HMAC)
		e = read_secret(&j, out);
	else if (e == JETON_OK)
		e = read_pkey(&j, out);
	if (e != JETON_OK)
		return e;
	e = read_kid(&j, out);
	if (e != JETON_OK)
		jt_key_clear(out);
	return e;
}
