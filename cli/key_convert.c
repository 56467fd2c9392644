/* SPDX-License-Identifier: Apache-2.0 */
/* jeton key convert: a key in another form. */
#include <string.h>

#include "base64.h"
#include "commands.h"
#include "json.h"
#include "keyfile.h"
#include "lock.h"
#include "newfile.h"
#include "openssh.h"
#include "output.h"
#include "passphrase.h"

static const struct jt_option own_options[] = {
	{ "to", "FORM", "jwk, jwks, pem, der or openssh", 0 },
	{ "private", NULL, "with the private half", 0 },
	{ "alg", "ALG", "the algorithm, if the key names none", 0 },
	{ "kid", "KID", "the key's id, if it has none; which one of a set", 0 },
	{ "out", "FILE", "a new file, 0600; never over one that is there", 0 },
	{ "new-passphrase-file", "FILE", "encrypts the private key with it",
	    0 },
	{ 0 },
};

enum { ROOM = JETON_JWE_MAX };

/* What is written, and how. */
struct job {
	const struct jt_args *args;
	bool with_private;
	struct jt_keyfile file;
	size_t index; /* of the key to convert; unless it is all of them */
	struct jt_reading reading;
	struct jt_secret passphrase; /* of the result; n 0 for none */
	size_t n;
	char text[ROOM];
};

static enum jt_status
complain(const struct job *j, jeton_err e)
{
	if (e == JETON_KEY_TYPE && !j->with_private)
		return jt_complain(JT_UNFIT,
		    "a shared secret has no public half; --private writes all "
		    "of it");
	if (e == JETON_KEY_TYPE)
		return jt_complain(JT_UNFIT,
		    "a shared secret has no such form; --to jwk");
	if (e == JETON_KEY_USE)
		return jt_complain(JT_UNFIT,
		    "there is no private key in it, and --private asks for "
		    "one");
	if (e == JETON_NO_SPACE || e == JETON_TOO_LONG)
		return jt_complain(JT_UNFIT, "the result is too long");
	return jt_complain(JT_UNFIT, "could not write the key: %s",
	    jeton_strerror(e));
}

static jeton_err
append_jwk(struct job *j, const struct jt_pair *pair)
{
	char *at = j->text + j->n;
	size_t room = sizeof j->text - j->n - 8;
	jeton_err e = j->with_private ? jt_pair_private_jwk(pair, at, room)
				      : jt_pair_public_jwk(pair, at, room);

	if (e == JETON_OK)
		j->n += strlen(at);
	return e;
}

static void
append(struct job *j, const char *text)
{
	size_t n = strlen(text);

	memcpy(j->text + j->n, text, n + 1);
	j->n += n;
}

/* ---- Forms ---- */

static enum jt_status
lock(struct job *j)
{
	static char locked[ROOM];
	jeton_str passphrase = { j->passphrase.bytes, j->passphrase.n };
	jeton_err e;

	if (passphrase.n == 0)
		return JT_DONE;
	e = jt_lock((jeton_str){ j->text, j->n }, passphrase, locked,
	    sizeof locked - 2);
	if (e != JETON_OK)
		return complain(j, e);
	explicit_bzero(j->text, sizeof j->text);
	j->n = 0;
	append(j, locked);
	return JT_DONE;
}

static enum jt_status
finish_json(struct job *j, jeton_err e)
{
	enum jt_status s = e == JETON_OK ? lock(j) : complain(j, e);

	if (s == JT_DONE)
		append(j, "\n");
	return s;
}

static enum jt_status
put_jwk(struct job *j, const struct jt_pair *pair)
{
	return finish_json(j, append_jwk(j, pair));
}

static jeton_err
put_pem_text(struct job *j, const struct jt_pair *pair)
{
	jeton_str passphrase = { NULL, j->passphrase.n };
	jeton_err e;

	if (j->passphrase.n > 0)
		passphrase.p = j->passphrase.bytes;
	e = j->with_private
	    ? jt_pair_private_pem(pair, passphrase, j->text, sizeof j->text)
	    : jt_pair_public_pem(pair, j->text, sizeof j->text);
	j->n = strlen(j->text);
	return e;
}

static enum jt_status
put_pem(struct job *j, const struct jt_pair *pair)
{
	jeton_err e = put_pem_text(j, pair);

	return e == JETON_OK ? JT_DONE : complain(j, e);
}

/* What is between the two lines of a PEM. */
static jeton_str
inside(jeton_str pem)
{
	const char *first = memchr(pem.p, '\n', pem.n);
	const char *last = memmem(pem.p, pem.n, "\n-----END", 9);

	if (first == NULL || last == NULL || last < first)
		return (jeton_str){ pem.p, 0 };
	return (jeton_str){ first, (size_t)(last - first) };
}

static enum jt_status
put_der(struct job *j, const struct jt_pair *pair)
{
	static char der[JETON_PEM_MAX];
	jeton_err e = put_pem_text(j, pair);

	if (e != JETON_OK)
		return complain(j, e);
	jt_base64_get(inside((jeton_str){ j->text, j->n }), der, &j->n);
	memcpy(j->text, der, j->n);
	explicit_bzero(der, sizeof der);
	return JT_DONE;
}

static enum jt_status
put_openssh(struct job *j, const struct jt_pair *pair)
{
	static char jwk[JETON_JWK_MAX];
	jeton_err e = jt_pair_public_jwk(pair, jwk, sizeof jwk);

	if (e != JETON_OK)
		return complain(j, e);
	if (!jt_openssh_put(j->text, jeton_cstr(jwk)))
		return jt_complain(JT_UNFIT,
		    "OpenSSH has no keys of this kind");
	j->n = strlen(j->text);
	append(j, "\n");
	return JT_DONE;
}

static const struct form {
	const char *name;
	enum jt_status (*put)(struct job *j, const struct jt_pair *pair);
} forms[] = {
	{ "jwk", put_jwk },
	{ "jwks", NULL }, /* all keys at once */
	{ "pem", put_pem },
	{ "der", put_der },
	{ "openssh", put_openssh },
};

static const struct form *
find_form(const char *name)
{
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		if (strcmp(forms[i].name, name) == 0)
			return &forms[i];
	return NULL;
}

/* ---- The way ---- */

static enum jt_status
put_one(struct job *j, const struct form *form)
{
	struct jt_pair pair;
	enum jt_status s =
	    jt_keyfile_take(&pair, &j->file, j->index, &j->reading);

	if (s == JT_DONE)
		s = form->put(j, &pair);
	jt_pair_free(&pair);
	return s;
}

static enum jt_status
append_element(struct job *j, size_t index)
{
	struct jt_pair pair;
	enum jt_status s = jt_keyfile_take(&pair, &j->file, index, &j->reading);
	jeton_err e = JETON_OK;

	if (s == JT_DONE && sizeof j->text - j->n < 2 * JETON_JWK_MAX)
		e = JETON_TOO_LONG;
	if (s == JT_DONE && e == JETON_OK)
		e = append_jwk(j, &pair);
	jt_pair_free(&pair);
	return e == JETON_OK ? s : complain(j, e);
}

/* All of the keys, or the one that --kid picks. */
static enum jt_status
put_set(struct job *j)
{
	bool is_one = j->file.is_set && j->reading.kid != NULL;
	size_t first = is_one ? j->index : 0;
	size_t end = is_one ? j->index + 1 : j->file.count;
	enum jt_status s = JT_DONE;

	append(j, "{\"keys\":[");
	for (size_t i = first; i < end && s == JT_DONE; i++) {
		if (i > first)
			append(j, ",");
		s = append_element(j, i);
	}
	if (s != JT_DONE)
		return s;
	append(j, "]}");
	return finish_json(j, JETON_OK);
}

static enum jt_status
check(const struct jt_args *args, const struct form **form)
{
	static const char *const texts[] = { "to", "alg", "kid", "out",
		"new-passphrase-file", NULL };
	const char *to = jt_args_value(args, "to");
	enum jt_status s = jt_args_refuse_empty(args, texts);

	if (s != JT_DONE)
		return s;
	if (to == NULL)
		return jt_complain(JT_MISUSE,
		    "--to is missing: jwk, jwks, pem, der or openssh");
	*form = find_form(to);
	if (*form == NULL)
		return jt_complain(JT_MISUSE,
		    "--to: there is no form %s; jwk, jwks, pem, der or openssh",
		    jt_quote(to));
	if (jt_args_has(args, "new-passphrase-file") &&
	    !jt_args_has(args, "private"))
		return jt_complain(JT_MISUSE,
		    "--new-passphrase-file is for private keys: --private");
	if ((*form)->put == put_openssh && jt_args_has(args, "private"))
		return jt_complain(JT_MISUSE,
		    "--to openssh writes public keys only");
	return JT_DONE;
}

static enum jt_status
convert(struct job *j, const struct form *form)
{
	const char *path = jt_args_operand(j->args);
	const char *lock_file = jt_args_value(j->args, "new-passphrase-file");
	enum jt_status s = JT_DONE;

	if (lock_file != NULL)
		s = jt_passphrase_read(lock_file, &j->passphrase);
	if (s == JT_DONE)
		s = jt_keyfile_read(&j->file, path == NULL ? "-" : path);
	if (s == JT_DONE && (form->put != NULL || j->reading.kid != NULL))
		s = jt_keyfile_pick(&j->file, j->reading.kid, &j->index);
	if (s == JT_DONE)
		s = form->put == NULL ? put_set(j) : put_one(j, form);
	if (s == JT_DONE)
		s = jt_newfile_or_stdout(jt_args_value(j->args, "out"),
		    (jeton_str){ j->text, j->n });
	return s;
}

static enum jt_status
run(const struct jt_args *args)
{
	static struct job j;
	const struct form *form = NULL;
	enum jt_status s = check(args, &form);

	j.args = args;
	j.with_private = jt_args_has(args, "private");
	j.reading = (struct jt_reading){ .alg = jt_args_value(args, "alg"),
		.kid = jt_args_value(args, "kid") };
	if (s == JT_DONE && form != NULL)
		s = convert(&j, form);
	explicit_bzero(&j.passphrase, sizeof j.passphrase);
	explicit_bzero(j.text, sizeof j.text);
	return s;
}

static const struct jt_option *const groups[] = { own_options,
	jt_passphrase_options, NULL };

const struct jt_command jt_key_convert_command = {
	.name = "key convert",
	.operands = "[FILE | -]",
	.operands_max = 1,
	.help = "Writes a key in another form; its public half, unless asked",
	.example = "jeton key new --alg RS256 | jeton key convert --to pem",
	.groups = groups,
	.run = run,
};
