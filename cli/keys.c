/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algs.h"
#include "input.h"
#include "passphrase.h"
#include "remote.h"

/* ---- Algorithms ---- */

static const struct jt_signing *
find_signing(jeton_str name)
{
	const struct jt_signing *a = jt_signings;

	while (a->name != NULL &&
	    (strlen(a->name) != name.n || memcmp(a->name, name.p, name.n) != 0))
		a++;
	return a->name == NULL ? NULL : a;
}

static const char *
find_alg(jeton_str name)
{
	const struct jt_signing *a = find_signing(name);

	return a == NULL ? NULL : a->name;
}

static size_t
min_secret(const char *alg)
{
	const struct jt_signing *a = find_signing(jeton_cstr(alg));

	return a == NULL ? 0 : a->secret;
}

enum jt_status
jt_algs_read(const char *list, struct jt_algs *out)
{
	return jt_names_read("alg", list, find_alg,
	    "HS256, RS256, PS256, ES256, the same with 384 and 512, ES256K, "
	    "EdDSA, Ed25519, Ed448",
	    out);
}

/* ---- Keys ---- */

enum jt_status
jt_key_complain(jeton_err e, const char *path, const jeton_why *why)
{
	const char *name =
	    strcmp(path, "-") == 0 ? "standard input" : jt_quote(path);

	if (e == JETON_KEY_LOCKED && !isatty(STDIN_FILENO))
		return jt_complain(JT_UNFIT,
		    "cannot use the key in %s: it is encrypted, and the "
		    "passphrase missing or wrong; --passphrase-file FILE "
		    "gives one",
		    name);
	if (e == JETON_FILE)
		return jt_complain(JT_UNFIT, "could not read %s: %s", name,
		    strerror(errno));
	return jt_complain(JT_UNFIT, "cannot use the key in %s: %s", name,
	    why->text[0] != '\0' ? jt_plain(why->text) : jeton_strerror(e));
}

/* The text of a key on standard input. */
static enum jt_status
read_stdin(jeton_str *out)
{
	static char text[JETON_KEY_TEXT_MAX + 1];

	out->p = text;
	return jt_input_read("-", text, sizeof text, &out->n);
}

enum jt_status
jt_key_read(const char *path, const char *alg, const char *kid, jeton_key **out)
{
	jeton_why why = { "" };
	jeton_key_options options = {
		.alg = alg, .kid = kid, .why = &why, .ask = jt_passphrase_ask
	};
	bool is_file = strcmp(path, "-") != 0;
	jeton_str text = { NULL, 0 };
	enum jt_status s = is_file ? JT_DONE : read_stdin(&text);
	jeton_err e;

	*out = NULL;
	if (s != JT_DONE)
		return s;
	e = is_file ? jeton_key_load_with(out, path, &options)
		    : jeton_key_parse(out, text, &options);
	if (e != JETON_OK)
		return jt_key_complain(e, path, &why);
	jt_input_warn_if_wide(path);
	return JT_DONE;
}

/*
 * A file that holds a private key should be its owner's alone.  Only files are
 * read again: a pipe has nothing more to say.
 */
static void
warn_if_private(const char *path, const jeton_key_options *options)
{
	jeton_key_options quiet = { .alg = options->alg };
	jeton_key *key = NULL;

	if (!jt_input_is_wide(path))
		return;
	if (jeton_key_load_with(&key, path, &quiet) == JETON_OK)
		jt_input_warn_if_wide(path);
	jeton_key_free(key);
}

enum jt_status
jt_keys_read(const char *path, const char *alg, jeton_keys **out)
{
	jeton_why why = { "" };
	jeton_key_options options = {
		.alg = alg, .why = &why, .ask = jt_passphrase_ask
	};
	bool is_file = strcmp(path, "-") != 0;
	jeton_str text = { NULL, 0 };
	enum jt_status s = is_file ? JT_DONE : read_stdin(&text);
	jeton_err e;

	*out = NULL;
	if (s != JT_DONE)
		return s;
	do {
		e = is_file ? jeton_keys_load_with(out, path, &options)
			    : jeton_keys_parse(out, text, &options);
		if (e != JETON_KEY_MISMATCH || options.alg == NULL)
			break;
		options.alg = NULL; /* they name theirs; --alg narrows */
		why.text[0] = '\0';
	} while (true);
	if (e != JETON_OK)
		return jt_key_complain(e, path, &why);
	if (is_file)
		warn_if_private(path, &options);
	return JT_DONE;
}

/* ---- Secrets ---- */

static enum jt_status
complain_of_secret(jeton_err e, const char *alg, size_t n)
{
	if (e == JETON_KEY_WEAK)
		return jt_complain(JT_UNFIT,
		    "the secret has %zu bytes, %s needs %zu or more: whoever "
		    "has one token can guess it; --insecure-short-secret "
		    "takes it all the same",
		    n, alg, min_secret(alg));
	if (e == JETON_KEY_FORM)
		return jt_complain(JT_UNFIT,
		    "the secret is a key in PEM, DER "
		    "or JWK form, and a key is not a secret; --key takes it");
	return jt_complain(JT_UNFIT, "cannot use the secret: %s",
	    jeton_strerror(e));
}

static enum jt_status
read_secret(const struct jt_args *args, const char *alg, struct jt_secret *out)
{
	if (!jt_input_has_secret(args) &&
	    (alg == NULL || !isatty(STDIN_FILENO)))
		return jt_complain(JT_MISUSE,
		    "no key is given: --key FILE, or "
		    "a shared secret by --secret-file, --secret-env or "
		    "--secret-fd");
	if (alg == NULL)
		return jt_complain(JT_MISUSE,
		    "a shared secret needs its algorithm: --alg HS256, HS384 "
		    "or HS512");
	if (min_secret(alg) == 0)
		return jt_complain(JT_MISUSE,
		    "a shared secret is for HS256, HS384 or HS512, not for %s",
		    alg);
	return jt_input_secret(args, out);
}

static enum jt_status
keys_of_secret(const struct jt_args *args, const struct jt_algs *algs,
    jeton_keys **out)
{
	struct jt_secret secret;
	enum jt_status s;
	jeton_err e;

	if (algs->count > 1)
		return jt_complain(JT_MISUSE,
		    "a shared secret has one algorithm; --alg names %zu",
		    algs->count);
	s = read_secret(args, algs->names[0], &secret);
	if (s == JT_DONE) {
		e = jt_args_has(args, "insecure-short-secret")
		    ? jeton_keys_insecure_short_secret(out, algs->names[0],
			  secret.bytes, secret.n)
		    : jeton_keys_secret(out, algs->names[0], secret.bytes,
			  secret.n);
		if (e != JETON_OK)
			s = complain_of_secret(e, algs->names[0], secret.n);
	}
	explicit_bzero(&secret, sizeof secret);
	return s;
}

static enum jt_status
refuse_both(const struct jt_args *args)
{
	int sources = jt_args_has(args, "secret-file") +
	    jt_args_has(args, "secret-env") + jt_args_has(args, "secret-fd") +
	    jt_args_has(args, "key");

	if (sources > 1)
		return jt_complain(JT_MISUSE,
		    "one key or one secret, not %d of them", sources);
	return JT_DONE;
}

static enum jt_status
keys_of_url(const struct jt_args *args, const struct jt_algs *algs,
    const char *url, jeton_keys **out)
{
	struct jt_remote what = { .args = args,
		.url = url,
		.alg = algs->count == 1 ? algs->names[0] : NULL };
	size_t skipped;

	return jt_remote_keys(&what, out, &skipped);
}

enum jt_status
jt_keys_to_verify(const struct jt_args *args, const struct jt_algs *algs,
    jeton_keys **out)
{
	const char *key = jt_args_value(args, "key");
	const char *set = jt_args_value(args, "jwks");
	enum jt_status s = refuse_both(args);

	*out = NULL;
	if (s != JT_DONE)
		return s;
	if (set != NULL && (key != NULL || jt_input_has_secret(args)))
		return jt_complain(JT_MISUSE,
		    "--jwks and another key: one of them is too many");
	if (set == NULL && key == NULL)
		return keys_of_secret(args, algs, out);
	if (set != NULL && jt_remote_is_url(set))
		return keys_of_url(args, algs, set, out);
	return jt_keys_read(set != NULL ? set : key,
	    algs->count == 1 ? algs->names[0] : NULL, out);
}

/* ---- A secret to sign with ---- */

static jeton_err
make_secret(const struct jt_args *args, const struct jt_secret *secret,
    jeton_key **out)
{
	const jeton_key_options options = { .alg = jt_args_value(args, "alg"),
		.kid = jt_args_value(args, "kid") };

	if (jt_args_has(args, "insecure-short-secret"))
		return jeton_key_insecure_short_secret(out, options.alg,
		    secret->bytes, secret->n);
	return jeton_key_secret_with(out, secret->bytes, secret->n, &options);
}

static enum jt_status
key_of_secret(const struct jt_args *args, jeton_key **out)
{
	const char *alg = jt_args_value(args, "alg");
	struct jt_secret secret;
	enum jt_status s;
	jeton_err e;

	if (jt_args_has(args, "kid") &&
	    jt_args_has(args, "insecure-short-secret"))
		return jt_complain(JT_MISUSE,
		    "--kid and --insecure-short-secret do not go together");
	s = read_secret(args, alg, &secret);
	if (s == JT_DONE) {
		e = make_secret(args, &secret, out);
		if (e != JETON_OK)
			s = complain_of_secret(e, alg, secret.n);
	}
	explicit_bzero(&secret, sizeof secret);
	return s;
}

enum jt_status
jt_key_to_sign(const struct jt_args *args, jeton_key **out)
{
	const char *path = jt_args_value(args, "key");
	const char *alg = jt_args_value(args, "alg");
	enum jt_status s = refuse_both(args);

	*out = NULL;
	if (s != JT_DONE)
		return s;
	if (alg != NULL && find_alg(jeton_cstr(alg)) == NULL)
		return jt_complain(JT_MISUSE,
		    "--alg: jeton has no algorithm "
		    "%s",
		    jt_quote(alg));
	if (path == NULL)
		return key_of_secret(args, out);
	return jt_key_read(path, alg, jt_args_value(args, "kid"), out);
}
