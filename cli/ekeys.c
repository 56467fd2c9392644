/* SPDX-License-Identifier: Apache-2.0 */
#include "ekeys.h"

#include <string.h>
#include <unistd.h>

#include "algs.h"
#include "input.h"
#include "keys.h"
#include "passphrase.h"

/* Iterations of PBKDF2 for a password to encrypt with. */
enum { ITERATIONS = 600000 };

/* ---- Names ---- */

static bool
is(const char *ours, jeton_str name)
{
	return strlen(ours) == name.n && memcmp(ours, name.p, name.n) == 0;
}

static const char *
find_alg(jeton_str name)
{
	const char *const *a = jt_wrappings;

	while (*a != NULL && !is(*a, name))
		a++;
	return *a;
}

static const char *
find_enc(jeton_str name)
{
	const struct jt_content *c = jt_contents;

	while (c->name != NULL && !is(c->name, name))
		c++;
	return c->name;
}

enum jt_status
jt_ealgs_read(const char *list, struct jt_algs *out)
{
	return jt_names_read("alg", list, find_alg,
	    "dir, A128KW, A128GCMKW, RSA-OAEP-256, ECDH-ES, ECDH-ES+A128KW, "
	    "PBES2-HS256+A128KW and their kin",
	    out);
}

enum jt_status
jt_encs_read(const char *list, struct jt_algs *out)
{
	return jt_names_read("enc", list, find_enc,
	    "A128GCM, A192GCM, A256GCM, A128CBC-HS256, A192CBC-HS384, "
	    "A256CBC-HS512",
	    out);
}

static bool
is_password(const char *alg)
{
	return strncmp(alg, "PBES2-", 6) == 0;
}

/* ---- Secrets ---- */

static enum jt_status
refuse_both(const struct jt_args *args)
{
	if (jt_args_has(args, "key") && jt_input_has_secret(args))
		return jt_complain(JT_MISUSE,
		    "a key and a secret: one of them is too many");
	return JT_DONE;
}

/* The one algorithm of the secret that is to be read. */
static enum jt_status
demand_alg(const struct jt_args *args, const struct jt_algs *given)
{
	if (!jt_input_has_secret(args) &&
	    (given->count == 0 || !isatty(STDIN_FILENO)))
		return jt_complain(JT_MISUSE,
		    "no key is given: --key FILE, or a shared secret or "
		    "password by --secret-file, --secret-env or --secret-fd");
	if (given->count != 1)
		return jt_complain(JT_MISUSE,
		    "a shared secret or password needs its one algorithm: "
		    "--alg A256KW, dir, PBES2-HS256+A128KW or their kin");
	if (strncmp(given->names[0], "RSA", 3) == 0 ||
	    strncmp(given->names[0], "ECDH", 4) == 0)
		return jt_complain(JT_MISUSE,
		    "%s has a public key, and no secret: --key",
		    given->names[0]);
	return JT_DONE;
}

static enum jt_status
complain_of_secret(jeton_err e, const char *alg, size_t n)
{
	if (e == JETON_KEY_MISMATCH && !is_password(alg))
		return jt_complain(JT_UNFIT,
		    "the secret has %zu bytes, which %s cannot use", n, alg);
	return jt_complain(JT_UNFIT, "cannot use the secret: %s",
	    jeton_strerror(e));
}

/* The secret and its one algorithm; the caller wipes it. */
static enum jt_status
read_secret(const struct jt_args *args, const struct jt_algs *given,
    struct jt_secret *out)
{
	enum jt_status s = demand_alg(args, given);

	return s == JT_DONE ? jt_input_secret(args, out) : s;
}

static enum jt_status
opener_of_secret(const struct jt_args *args, const struct jt_algs *given,
    jeton_opener **out)
{
	const char *alg = given->names[0];
	struct jt_secret secret;
	enum jt_status s = read_secret(args, given, &secret);
	jeton_err e;

	if (s != JT_DONE)
		return s;
	if (is_password(alg))
		e = jeton_opener_password(out, alg,
		    (jeton_str){ secret.bytes, secret.n });
	else
		e = jeton_opener_secret(out, alg, secret.bytes, secret.n);
	if (e != JETON_OK)
		s = complain_of_secret(e, alg, secret.n);
	explicit_bzero(&secret, sizeof secret);
	return s;
}

static enum jt_status
recipient_of_secret(const struct jt_args *args, const struct jt_algs *given,
    jeton_recipient **out)
{
	const char *alg = given->names[0];
	struct jt_secret secret;
	enum jt_status s = read_secret(args, given, &secret);
	jeton_err e;

	if (s != JT_DONE)
		return s;
	if (is_password(alg))
		e = jeton_recipient_password(out, alg,
		    (jeton_str){ secret.bytes, secret.n }, ITERATIONS);
	else
		e = jeton_recipient_secret(out, alg, secret.bytes, secret.n);
	if (e != JETON_OK)
		s = complain_of_secret(e, alg, secret.n);
	explicit_bzero(&secret, sizeof secret);
	return s;
}

/* ---- Files ---- */

static char text[JETON_KEY_TEXT_MAX + 1];

static enum jt_status
read_text(const char *path, jeton_str *out)
{
	out->p = text;
	return jt_input_read(path, text, sizeof text, &out->n);
}

/* A key that names an algorithm has that; --alg narrows what is taken. */
static enum jt_status
read_opener(const char *path, const char *alg, jeton_opener **out)
{
	jeton_why why = { "" };
	jeton_key_options options = {
		.alg = alg, .why = &why, .ask = jt_passphrase_ask
	};
	jeton_str keys;
	enum jt_status s = read_text(path, &keys);
	jeton_err e;

	if (s != JT_DONE)
		return s;
	e = jeton_opener_parse(out, keys, &options);
	if (e == JETON_KEY_MISMATCH && alg != NULL) {
		options.alg = NULL;
		why.text[0] = '\0';
		e = jeton_opener_parse(out, keys, &options);
	}
	explicit_bzero(text, sizeof text);
	if (e != JETON_OK)
		return jt_key_complain(e, path, &why);
	jt_input_warn_if_wide(path);
	return JT_DONE;
}

static enum jt_status
read_recipient(const char *path, const char *alg, const char *kid,
    jeton_recipient **out)
{
	jeton_why why = { "" };
	jeton_key_options options = {
		.alg = alg, .kid = kid, .why = &why, .ask = jt_passphrase_ask
	};
	jeton_str key;
	enum jt_status s = read_text(path, &key);
	jeton_err e;

	if (s != JT_DONE)
		return s;
	e = jeton_recipient_parse(out, key, &options);
	explicit_bzero(text, sizeof text);
	return e == JETON_OK ? s : jt_key_complain(e, path, &why);
}

/* ---- What the options name ---- */

enum jt_status
jt_opener_read(const struct jt_args *args, const struct jt_algs *given,
    jeton_opener **out)
{
	const char *key = jt_args_value(args, "key");
	const char *set = jt_args_value(args, "jwks");
	const char *alg = given->count == 1 ? given->names[0] : NULL;
	enum jt_status s = refuse_both(args);

	*out = NULL;
	if (s != JT_DONE)
		return s;
	if (set != NULL && (key != NULL || jt_input_has_secret(args)))
		return jt_complain(JT_MISUSE,
		    "--jwks and another key: one of them is too many");
	if (set == NULL && key == NULL)
		return opener_of_secret(args, given, out);
	if (alg != NULL && is_password(alg))
		return jt_complain(JT_MISUSE,
		    "%s has a password, and no key: --secret-file, "
		    "--secret-env or --secret-fd",
		    alg);
	return read_opener(set != NULL ? set : key, alg, out);
}

enum jt_status
jt_recipients_read(const struct jt_args *args,
    jeton_recipient *out[JETON_RECIPIENTS_MAX], size_t *count)
{
	const char *kid = jt_args_value(args, "kid"), *path;
	struct jt_algs given;
	enum jt_status s = jt_ealgs_read(jt_args_value(args, "alg"), &given);

	*count = 0;
	if (s == JT_DONE)
		s = refuse_both(args);
	if (s == JT_DONE && given.count > 1)
		s = jt_complain(JT_MISUSE,
		    "--alg: one algorithm encrypts, not %zu", given.count);
	if (s == JT_DONE && !jt_args_has(args, "key")) {
		s = recipient_of_secret(args, &given, &out[0]);
		*count = s == JT_DONE ? 1 : 0;
		return s;
	}
	while (s == JT_DONE &&
	    (path = jt_args_nth(args, "key", *count)) != NULL) {
		if (*count == JETON_RECIPIENTS_MAX)
			return jt_complain(JT_MISUSE, "more than %d keys",
			    (int)JETON_RECIPIENTS_MAX);
		s = read_recipient(path, given.names[0], kid, &out[*count]);
		*count += s == JT_DONE ? 1 : 0;
	}
	return s;
}
