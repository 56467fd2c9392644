/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Web Keys of encryption in (RFC 7517, RFC 7518 section 6, RFC 8037). */
#include "base/base64url.h"
#include "base/bytes.h"
#include "jose/kid.h"
#include "jose/object.h"
#include "jose/why.h"
#include "jose/wkey.h"

enum {
	WORD_MAX = 32, /* of kty, crv, use and alg, with a NUL */
	NUMBER_TEXT_MAX = JT_BASE64URL_SIZE(JT_E_MODULUS_MAX) + 1
};

/* A JWK that is being read. */
struct jwk {
	struct jt_object o;
	enum jt_wpurpose purpose;
	const jeton_key_options *options;
	const struct jt_ekind_name *kind; /* NULL for a shared secret */
	struct jt_wname name;
};

static const struct number {
	const char *name;
	size_t offset;
	const char *ktys; /* of which kinds it is a part */
	bool is_private;
} numbers[] = {
	{ "n", offsetof(struct jt_parts, n), "RSA", false },
	{ "e", offsetof(struct jt_parts, e), "RSA", false },
	{ "x", offsetof(struct jt_parts, x), "EC OKP", false },
	{ "y", offsetof(struct jt_parts, y), "EC", false },
	{ "d", offsetof(struct jt_parts, d), "RSA EC OKP", true },
	{ "p", offsetof(struct jt_parts, p), "RSA", true },
	{ "q", offsetof(struct jt_parts, q), "RSA", true },
	{ "dp", offsetof(struct jt_parts, dp), "RSA", true },
	{ "dq", offsetof(struct jt_parts, dq), "RSA", true },
	{ "qi", offsetof(struct jt_parts, qi), "RSA", true },
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

/* One that does not fit is a word that nobody knows: "". */
static jeton_err
read_word(const struct jwk *j, const char *name, char word[WORD_MAX],
    bool *found)
{
	struct jt_json value = jt_object_get(&j->o, jeton_cstr(name));
	size_t n;

	word[0] = '\0';
	*found = value.type != JT_JSON_NONE;
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
read_type(struct jwk *j)
{
	char kty[WORD_MAX], crv[WORD_MAX];
	bool has_kty, has_crv;
	jeton_err e = read_word(j, "kty", kty, &has_kty);

	if (e == JETON_OK)
		e = read_word(j, "crv", crv, &has_crv);
	if (e == JETON_OK && !has_kty)
		e = jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'kty' is missing");
	if (e != JETON_OK || strcmp(kty, "oct") == 0)
		return e;
	j->kind = jt_ekind_find(jeton_cstr(kty), jeton_cstr(crv));
	if (j->kind == NULL)
		return jt_refuse(j->options, JETON_KEY_TYPE,
		    "its kty or crv is not one we can encrypt with");
	return JETON_OK;
}

static jeton_err
read_use(const struct jwk *j)
{
	char use[WORD_MAX];
	bool found;
	jeton_err e = read_word(j, "use", use, &found);

	if (e != JETON_OK || !found || strcmp(use, "enc") == 0)
		return e;
	return jt_refuse(j->options, JETON_KEY_USE,
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
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "a shared secret has to name its algorithm");
	if (wanted->alg == NULL)
		j->name.alg = jt_encalg_default(j->kind->kind);
	else
		j->name = *wanted;
	if (!fits(j, &j->name))
		return jt_refuse(j->options, JETON_KEY_MISMATCH,
		    "it is no key for the given algorithm");
	return JETON_OK;
}

static jeton_err
read_alg(struct jwk *j)
{
	struct jt_wname wanted = { NULL, NULL };
	char word[WORD_MAX];
	bool found;
	jeton_err e = read_word(j, "alg", word, &found);

	if (e != JETON_OK)
		return e;
	if (j->options != NULL && j->options->alg != NULL &&
	    !jt_wname_find(&wanted, jeton_cstr(j->options->alg)))
		return jt_refuse(j->options, JETON_KEY_TYPE,
		    "the given algorithm is not one we have");
	if (!found)
		return choose_alg(j, &wanted);
	if (!jt_wname_find(&j->name, jeton_cstr(word)) ||
	    j->name.alg->way == JT_PBES2)
		return jt_refuse(j->options, JETON_KEY_TYPE,
		    "member 'alg' is no algorithm of keys to encrypt with");
	if (!fits(j, &j->name))
		return jt_refuse(j->options, JETON_KEY_MISMATCH,
		    "member 'alg' does not fit its kty and crv");
	if (wanted.alg != NULL && wanted.alg != j->name.alg)
		return jt_refuse(j->options, JETON_KEY_MISMATCH,
		    "member 'alg' is not the given algorithm");
	return JETON_OK;
}

/* ---- key_ops ---- */

static bool
is_allowed(const struct jwk *j, struct jt_json op)
{
	for (size_t i = 0; i < JT_COUNT(uses); i++) {
		const char *const *ops = uses[i].ops[j->purpose];

		if (uses[i].way != j->name.alg->way)
			continue;
		if (jt_json_is(op, jeton_cstr(ops[0])) ||
		    (ops[1] != NULL && jt_json_is(op, jeton_cstr(ops[1]))))
			return true;
	}
	return false;
}

/* The public half of an agreement has an empty list in WebCrypto. */
static jeton_err
read_ops(const struct jwk *j)
{
	struct jt_json array = jt_object_get(&j->o, JT_LIT("key_ops"));
	struct jt_json op;
	bool allowed = false,
	     is_public_point = j->purpose == JT_TO_ENCRYPT && j->kind != NULL &&
	    j->kind->kind != JT_E_RSA;
	size_t at = 0, count = 0;

	if (array.type == JT_JSON_NONE)
		return JETON_OK;
	if (array.type != JT_JSON_ARRAY)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'key_ops' is not an array");
	for (; jt_json_next(array.text, &at, &op); count++) {
		if (op.type != JT_JSON_STRING)
			return jt_refuse(j->options, JETON_KEY_FORM,
			    "member 'key_ops' is not a list of strings");
		allowed |= is_allowed(j, op);
	}
	if (allowed || (count == 0 && is_public_point))
		return JETON_OK;
	return jt_refuse(j->options, JETON_KEY_USE,
	    "member 'key_ops' does not allow what its algorithm does");
}

static jeton_err
read_kid(const struct jwk *j, struct jt_wkey *out)
{
	return jt_kid_read(out->kid, &out->kid_size,
	    jt_object_get(&j->o, JT_LIT("kid")), j->options);
}

/* ---- Numbers ---- */

/* Appends the bytes of a member; all are treated as if they were secret. */
static jeton_err
decode(const struct jwk *j, const char *name, struct jt_json value,
    struct jt_buf *out)
{
	char text[NUMBER_TEXT_MAX];
	size_t n;
	jeton_err e;

	if (value.type != JT_JSON_STRING)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is missing or not a string", name);
	e = jt_json_str(value, text, sizeof text, &n);
	if (e == JETON_OK)
		e = jt_base64url_decode_secret((jeton_str){ text, n },
		    out->p + out->n, out->size - out->n, &n);
	jt_wipe(text, sizeof text);
	if (e != JETON_OK)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    e == JETON_NO_SPACE ? "member '%s' is too long"
					: "member '%s' is not base64url",
		    name);
	if (n == 0)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' is empty", name);
	out->n += n;
	return JETON_OK;
}

static jeton_err
read_number(const struct jwk *j, const struct number *number,
    struct jt_buf *out, struct jt_parts *parts)
{
	jeton_str *part = (jeton_str *)(void *)((char *)parts + number->offset);
	struct jt_json value = jt_object_get(&j->o, jeton_cstr(number->name));
	size_t start = out->n;
	jeton_err e;

	if (value.type == JT_JSON_NONE && number->is_private)
		return JETON_OK;
	e = decode(j, number->name, value, out);
	if (e != JETON_OK)
		return e;
	*part = (jeton_str){ out->p + start, out->n - start };
	if (j->kind->kind == JT_E_RSA && part->p[0] == '\0')
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member '%s' begins with a zero byte", number->name);
	return JETON_OK;
}

static jeton_err
make(const struct jwk *j, struct jt_ekey **out, const struct jt_parts *parts)
{
	const char *bad;
	jeton_err e = jt_ekey_make(out, j->kind->kind, parts, &bad);

	return jt_refuse_number(j->options, e, bad);
}

static jeton_err
read_ekey(const struct jwk *j, struct jt_wkey *out)
{
	char memory[JT_PARTS_SIZE];
	struct jt_buf buf = jt_buf_over(memory, sizeof memory);
	struct jt_parts parts = { 0 };
	struct jt_ekey *ekey = NULL;
	jeton_err e = JETON_OK;

	if (jt_object_get(&j->o, JT_LIT("oth")).type != JT_JSON_NONE)
		return jt_refuse(j->options, JETON_KEY_FORM,
		    "member 'oth': there may be only two primes");
	for (size_t i = 0; i < JT_COUNT(numbers) && e == JETON_OK; i++)
		if (strstr(numbers[i].ktys, j->kind->kty) != NULL)
			e = read_number(j, &numbers[i], &buf, &parts);
	if (e == JETON_OK)
		e = make(j, &ekey, &parts);
	jt_wipe(memory, sizeof memory);
	if (e == JETON_OK)
		e = jt_wkey_take(out, ekey, j->name.alg, j->purpose);
	if (e == JETON_KEY_USE)
		jt_refuse(j->options, e,
		    "it has no private half to decrypt with");
	return e;
}

static jeton_err
read_secret(const struct jwk *j, struct jt_wkey *out)
{
	char memory[JT_E_MODULUS_MAX];
	struct jt_buf buf = jt_buf_over(memory, sizeof memory);
	jeton_err e = decode(j, "k", jt_object_get(&j->o, JT_LIT("k")), &buf);

	if (e == JETON_OK) {
		e = jt_wkey_share(out, (jeton_str){ memory, buf.n }, &j->name);
		if (e == JETON_KEY_MISMATCH)
			jt_refuse(j->options, e,
			    "member 'k' has %zu bytes, which do not fit "
			    "its algorithm",
			    buf.n);
	}
	jt_wipe(memory, sizeof memory);
	return e;
}

static jeton_err
read_members(struct jwk *j, jeton_str text)
{
	jeton_err e = jt_object_read(&j->o, text);

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
jt_wkey_read(struct jt_wkey *out, jeton_str jwk, enum jt_wpurpose purpose,
    const jeton_key_options *options)
{
	struct jwk j = { .purpose = purpose, .options = options };
	jeton_err e = read_members(&j, jwk);

	if (e == JETON_OK)
		e = j.kind == NULL ? read_secret(&j, out) : read_ekey(&j, out);
	if (e != JETON_OK)
		return e;
	e = read_kid(&j, out);
	if (e != JETON_OK)
		jt_wkey_clear(out);
	return e;
}
