/* SPDX-License-Identifier: Apache-2.0 */
/* jeton key new, jeton key public */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "input.h"
#include "jeton/jose.h"
#include "keys.h"
#include "output.h"

/* ---- A private key goes to a new file of its own, or to stdout ---- */

static bool
write_all(int fd, const char *p, size_t n)
{
	ssize_t done = 0;

	for (; n > 0; p += done, n -= (size_t)done) {
		done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			done = 0;
		if (done < 0)
			return false;
	}
	return true;
}

/* What cannot be written whole is not left behind. */
static enum jt_status
write_new_file(const char *path, const char *text)
{
	int fd = open(path,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool done;

	if (fd < 0)
		return jt_complain(JT_UNFIT, "could not create %s: %s",
		    jt_quote(path), strerror(errno));
	done = fchmod(fd, 0600) == 0 && write_all(fd, text, strlen(text)) &&
	    write_all(fd, "\n", 1) && fsync(fd) == 0;
	if (close(fd) != 0 || !done) {
		unlink(path);
		return jt_complain(JT_UNFIT, "could not write %s: %s",
		    jt_quote(path), strerror(errno));
	}
	return JT_DONE;
}

static enum jt_status
emit(const char *text, const char *path)
{
	if (path != NULL)
		return write_new_file(path, text);
	jt_out(text);
	jt_out("\n");
	return JT_DONE;
}

/* ---- key new ---- */

static const struct jt_option new_options[] = {
	{ "alg", "ALG", "HS256, RS256, PS256, ES256 (or 384, 512), EdDSA, ...",
	    0 },
	{ "bits", "N", "of an RSA key (default: 3072)", 0 },
	{ "kid", "KID", "its id (default: its thumbprint)", 0 },
	{ "out", "FILE", "a new file, 0600; never over one that is there", 0 },
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
		    "Ed448 are those there are",
		    jt_quote(alg));
	return jt_complain(JT_UNFIT, "could not make a key: %s",
	    jeton_strerror(e));
}

static enum jt_status
run_new(const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "kid", "out", NULL };
	const char *alg = jt_args_value(args, "alg");
	static char text[JETON_JWK_MAX + 64];
	enum jt_status s = jt_args_refuse_empty(args, texts);
	jeton_key *key = NULL;
	unsigned bits = 0;
	jeton_err e;

	if (alg == NULL)
		alg = "ES256";
	if (s == JT_DONE)
		s = read_bits(args, alg, &bits);
	if (s != JT_DONE)
		return s;
	e = jeton_key_generate(&key, alg, bits, jt_args_value(args, "kid"));
	if (e == JETON_OK)
		e = jeton_key_private_jwk(key, text, sizeof text);
	s = e == JETON_OK ? emit(text, jt_args_value(args, "out"))
			  : complain_of_new(e, alg);
	jeton_key_free(key);
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
	{ "kid", "KID", "the key's id, if it has none", 0 },
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

static jeton_err
out_set(const jeton_key *key, char *text, size_t size)
{
	jeton_keys *keys = NULL;
	jeton_err e = jeton_keys_of(&keys, key);

	if (e == JETON_OK)
		e = jeton_keys_public_jwks(keys, text, size);
	jeton_keys_free(keys);
	return e;
}

static enum jt_status
run_public(const struct jt_args *args)
{
	static const char *const texts[] = { "alg", "kid", NULL };
	const char *path = jt_args_operand(args);
	static char text[JETON_JWK_MAX + 64];
	jeton_key *key = NULL;
	enum jt_status s = jt_args_refuse_empty(args, texts);
	jeton_err e;

	if (s == JT_DONE)
		s = jt_key_read(path == NULL ? "-" : path,
		    jt_args_value(args, "alg"), jt_args_value(args, "kid"),
		    &key);
	if (s != JT_DONE)
		return s;
	e = jt_args_has(args, "set")
	    ? out_set(key, text, sizeof text)
	    : jeton_key_public_jwk(key, text, sizeof text);
	s = e == JETON_OK ? emit(text, NULL) : complain_of_public(e);
	jeton_key_free(key);
	return s;
}

static const struct jt_option *const public_groups[] = { public_options, NULL };

const struct jt_command jt_key_public_command = {
	.name = "key public",
	.operands = "[FILE | -]",
	.operands_max = 1,
	.help = "Prints the public half of a private key as a JWK",
	.example = "jeton key new | jeton key public --set",
	.groups = public_groups,
	.run = run_public,
};
