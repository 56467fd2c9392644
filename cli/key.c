/* SPDX-License-Identifier: Apache-2.0 */
/* jeton key new, jeton key public */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "keyfile.h"
#include "keys.h"
#include "lock.h"
#include "newfile.h"
#include "output.h"
#include "passphrase.h"

static enum jt_status
emit(char *text, size_t size, const char *path)
{
	size_t n = strlen(text);

	if (n + 1 < size)
		text[n++] = '\n';
	return jt_newfile_or_stdout(path, (jeton_str){ text, n });
}

/* ---- key new ---- */

static const struct jt_option new_options[] = {
	{ "alg", "ALG", "what it is for: ES256, EdDSA, RSA-OAEP-256, A256KW...",
	    0 },
	{ "bits", "N", "of an RSA key (default: 3072)", 0 },
	{ "curve", "CRV", "of ECDH-ES: P-256 (default), P-384, X25519, ...",
	    0 },
	{ "kid", "KID", "its id (default: its thumbprint)", 0 },
	{ "out", "FILE", "a new file, 0600; never over one that is there", 0 },
	{ "passphrase-file", "FILE", "encrypts it with what is in the file",
	    0 },
	{ 0 },
};

static enum jt_status
read_bits(const struct jt_args *args, const char *alg, unsigned *out)
{
	const char *text = jt_args_value(args, "bits");
	size_t digits;

	*out = 0;
	if (text == NULL)
		return JT_DONE;
	digits = strspn(text, "0123456789");
	if (alg[0] != 'R' && alg[0] != 'P')
		return jt_complain(JT_MISUSE,
		    "--bits is for RSA keys, not for %s", jt_quote(alg));
	if (digits == 4 || digits == 5)
		*out = (unsigned)strtoul(text, NULL, 10);
	if (text[digits] != '\0' || *out < 2048 || *out > 4096)
		return jt_complain(JT_MISUSE,
		    "--bits: %s is not within 2048 and 4096", jt_quote(text));
	return JT_DONE;
}

static enum jt_status
complain_of_new(jeton_err e, const char *alg)
{
	if (e == JETON_KEY_TYPE || e == JETON_ARGUMENT)
		return jt_complain(JT_MISUSE,
		    "cannot make a key for %s: HS256, RS256, PS256, ES256, "
		    "the same with 384 and 512, ES256K, EdDSA, Ed25519 and "
		    "Ed448 sign; RSA-OAEP-256, ECDH-ES, ECDH-ES+A128KW, "
		    "A128KW, A128GCMKW, A256GCM and their kin encrypt",
		    jt_quote(alg));
	return jt_complain(JT_UNFIT, "could not make a key: %s",
	    jeton_strerror(e));
}

/* The private JWK of a key that signs, else of one that decrypts. */
static jeton_err
generate(const struct jt_args *args, const char *alg, unsigned bits, char *out,
    size_t size)
{
	jeton_opener_plan plan = { .alg = alg,
		.curve = jt_args_value(args, "curve"),
		.rsa_bits = bits,
		.kid = jt_args_value(args, "kid") };
	jeton_key *key = NULL;
	jeton_err e = JETON_KEY_TYPE;

	if (plan.curve == NULL)
		e = jeton_key_generate(&key, alg, bits, plan.kid);
	if (e == JETON_OK)
		e = jeton_key_private_jwk(key, out, size);
	else if (e == JETON_KEY_TYPE)
		e = jeton_opener_generate(&plan, out, size);
	jeton_key_free(key);
	return e;
}

static enum jt_status
lock(const char *path, char *text, size_t size)
{
	static char locked[2 * JETON_JWK_MAX];
	struct jt_secret passphrase;
	enum jt_status s = jt_passphrase_read(path, &passphrase);
	jeton_err e;

	if (s != JT_DONE)
		return s;
	e = jt_lock(jeton_cstr(text),
	    (jeton_str){ passphrase.bytes, passphrase.n }, locked,
	    sizeof locked);
	explicit_bzero(&passphrase, sizeof passphrase);
	explicit_bzero(text, size);
	if (e == JETON_OK && strlen(locked) >= size)
		e = JETON_NO_SPACE;
	if (e != JETON_OK)
		return jt_complain(JT_UNFIT, "could not encrypt the key: %s",
		    jeton_strerror(e));
	memcpy(text, locked, strlen(locked) + 1);
	return JT_DONE;
}

static enum jt_status
refuse_curve(const struct jt_args *args, const char *alg)
{
	if (jt_args_has(args, "curve") && strncmp(alg, "ECDH-ES", 7) != 0)
		return jt_complain(JT_MISUSE,
		    "--curve is for keys of ECDH-ES, not for %s",
		    jt_quote(alg));
	return JT_DONE;
}

static enum jt_status
run_new(const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "curve", "kid", "out",
		"passphrase-file", NULL };
	static char text[2 * JETON_JWK_MAX];
	const char *alg = jt_args_value(args, "alg");
	const char *passphrase = jt_args_value(args, "passphrase-file");
	enum jt_status s = jt_args_refuse_empty(args, texts);
	unsigned bits = 0;
	jeton_err e;

	if (alg == NULL)
		alg = "ES256";
	if (s == JT_DONE)
		s = read_bits(args, alg, &bits);
	if (s == JT_DONE)
		s = refuse_curve(args, alg);
	if (s != JT_DONE)
		return s;
	e = generate(args, alg, bits, text, sizeof text);
	if (e != JETON_OK)
		return complain_of_new(e, alg);
	if (passphrase != NULL)
		s = lock(passphrase, text, sizeof text);
	if (s == JT_DONE)
		s = emit(text, sizeof text, jt_args_value(args, "out"));
	explicit_bzero(text, sizeof text);
	return s;
}

static const struct jt_option *const new_groups[] = { new_options, NULL };

const struct jt_command jt_key_new_command = {
	.name = "key new",
	.operands = "",
	.help = "Makes a fresh private key as a JWK",
	.example = "jeton key new --alg EdDSA --out key.jwk",
	.groups = new_groups,
	.run = run_new,
};

/* ---- key public ---- */

static const struct jt_option public_options[] = {
	{ "alg", "ALG", "the algorithm, if the key names none", 0 },
	{ "kid", "KID", "the key's id, if it has none; which one of a set", 0 },
	{ "set", NULL, "as a JWK Set", 0 },
	{ 0 },
};

static enum jt_status
complain_of_public(jeton_err e)
{
	if (e == JETON_KEY_TYPE)
		return jt_complain(JT_UNFIT,
		    "a shared secret has no public half");
	return jt_complain(JT_UNFIT, "could not write the public key: %s",
	    jeton_strerror(e));
}

static enum jt_status
print_public(const struct jt_pair *pair, bool as_set)
{
	static char text[JETON_JWK_MAX];
	jeton_err e = jt_pair_public_jwk(pair, text, sizeof text);

	if (e != JETON_OK)
		return complain_of_public(e);
	jt_out(as_set ? "{\"keys\":[" : "");
	jt_out_bytes(jeton_cstr(text));
	jt_out(as_set ? "]}\n" : "\n");
	return JT_DONE;
}

static enum jt_status
run_public(const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "kid", NULL };
	static struct jt_keyfile file;
	struct jt_reading reading = { .alg = jt_args_value(args, "alg"),
		.kid = jt_args_value(args, "kid") };
	const char *path = jt_args_operand(args);
	struct jt_pair pair = { 0 };
	enum jt_status s = jt_args_refuse_empty(args, texts);
	size_t index = 0;

	if (s == JT_DONE)
		s = jt_keyfile_read(&file, path == NULL ? "-" : path);
	if (s == JT_DONE)
		s = jt_keyfile_pick(&file, reading.kid, &index);
	if (s == JT_DONE)
		s = jt_keyfile_take(&pair, &file, index, &reading);
	if (s == JT_DONE)
		s = print_public(&pair, jt_args_has(args, "set"));
	jt_pair_free(&pair);
	return s;
}

static const struct jt_option *const public_groups[] = { public_options,
	jt_passphrase_options, NULL };

const struct jt_command jt_key_public_command = {
	.name = "key public",
	.operands = "[FILE | -]",
	.operands_max = 1,
	.help = "Prints the public half of a key as a JWK",
	.example = "jeton key new | jeton key public --set",
	.groups = public_groups,
	.run = run_public,
};
