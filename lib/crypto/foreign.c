/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/foreign.h"

#include <crypt.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/encrypt.h"

enum {
	HASH_SIZE = 32,
	HEX_SIZE = 2 * HASH_SIZE + 1,
	KIB = 1024,
	DIGITS_MAX = 9,
	CRYPT_ROUNDS = 5000 /* of $5$ and $6$, if not said */
};

/* What stands behind the prefix of a form. */
struct form {
	const char *prefix;
	/* How much of the beginning is not part of what verify() reads. */
	size_t skip;
	enum jt_form (*look)(const char *rest,
	    const struct jt_password_cost *most);
	jeton_err (*verify)(const char *text, const char *password, size_t n);
};

/* Digits at *p, which moves behind them; -1 if there are none or too many. */
static int64_t
read_number(const char **p)
{
	const char *start = *p;
	int64_t n = 0;

	for (; **p >= '0' && **p <= '9'; ++*p) {
		if (*p - start == DIGITS_MAX)
			return -1;
		n = n * 10 + (**p - '0');
	}
	return *p == start ? -1 : n;
}

/* The number of "m=65536", with *p behind what follows it; or -1. */
static int64_t
read_named(const char **p, char name, char end)
{
	int64_t n;

	if (**p != name || (*p)[1] != '=')
		return -1;
	*p += 2;
	n = read_number(p);
	if (**p != end)
		return -1;
	++*p;
	return n;
}

static enum jt_form
bound(int64_t n, int64_t max)
{
	if (n < 1)
		return JT_FORM_UNKNOWN;
	return n <= max ? JT_FORM_KNOWN : JT_FORM_COSTLY;
}

/* ---- Argon2: v=19$m=65536,t=3,p=4$salt$hash ---- */

static enum jt_form
look_argon2(const char *rest, const struct jt_password_cost *most)
{
	const int64_t version = read_named(&rest, 'v', '$');
	const int64_t kib = version == 19 ? read_named(&rest, 'm', ',') : -1;
	const int64_t times = kib < 1 ? -1 : read_named(&rest, 't', ',');
	const int64_t lanes = times < 1 ? -1 : read_named(&rest, 'p', '$');

	if (lanes < 1)
		return JT_FORM_UNKNOWN;
	if ((uint64_t)kib * KIB > most->memory)
		return JT_FORM_COSTLY;
	if (bound(lanes, JT_ARGON2_LANES_MAX) != JT_FORM_KNOWN)
		return JT_FORM_COSTLY;
	return bound(times, most->times);
}

/* ---- PBKDF2: 600000$salt$hash, the salt as it is, the hash in base64 ---- */

static enum jt_form
look_pbkdf2(const char *rest, const struct jt_password_cost *most)
{
	const int64_t rounds = read_number(&rest);
	const char *salt_end = *rest == '$' ? strchr(rest + 1, '$') : NULL;

	(void)most;
	if (salt_end == NULL || salt_end == rest + 1)
		return JT_FORM_UNKNOWN;
	return bound(rounds, JT_PBKDF2_ROUNDS_MAX);
}

static jeton_err
verify_pbkdf2(const char *text, const char *password, size_t n)
{
	const int64_t rounds = read_number(&text);
	const char *salt = text + 1, *hash = strchr(salt, '$') + 1;
	const struct jt_pbkdf2 p = {
		.hash = JT_SHA256,
		.password = { password, n },
		.salt = { salt, (size_t)(hash - 1 - salt) },
		.iterations = (unsigned)rounds,
	};
	uint8_t wanted[HASH_SIZE], found[HASH_SIZE];
	size_t size = 0;
	jeton_err e;

	if (sodium_base642bin(wanted, sizeof wanted, hash, strlen(hash), NULL,
		&size, NULL, sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    size != sizeof wanted)
		return JETON_BAD_SIGNATURE;
	e = jt_pbkdf2(&p, found, sizeof found);
	if (e == JETON_OK && !jt_equal(wanted, found, sizeof found))
		e = JETON_BAD_SIGNATURE;
	jt_wipe(found, sizeof found);
	return e;
}

/* ---- crypt(5) ---- */

static enum jt_form
look_bcrypt(const char *rest, const struct jt_password_cost *most)
{
	const int64_t cost = read_number(&rest);

	(void)most;
	return *rest == '$' ? bound(cost, JT_BCRYPT_COST_MAX) : JT_FORM_UNKNOWN;
}

static enum jt_form
look_sha_crypt(const char *rest, const struct jt_password_cost *most)
{
	static const char named[] = "rounds=";
	int64_t rounds = CRYPT_ROUNDS;

	(void)most;
	if (strncmp(rest, named, sizeof named - 1) == 0) {
		rest += sizeof named - 1;
		rounds = read_number(&rest);
		if (*rest != '$')
			return JT_FORM_UNKNOWN;
	}
	return bound(rounds, JT_CRYPT_ROUNDS_MAX);
}

/* One of the 64 digits of crypt(5); -1 if it is none. */
static int
digit(char c)
{
	static const char digits[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits);
}

/* jNr$: N is 2^(n + 1), r is r + 1; 128 * N * r bytes, a pass and a third. */
static enum jt_form
look_yescrypt(const char *rest, const struct jt_password_cost *most)
{
	int n, r;

	if (rest[0] != 'j')
		return JT_FORM_UNKNOWN;
	n = digit(rest[1]);
	r = n < 0 ? -1 : digit(rest[2]);
	if (r < 0 || rest[3] != '$')
		return JT_FORM_UNKNOWN;
	if (n > 23 ||
	    ((uint64_t)128 << (n + 1)) * (uint64_t)(r + 1) > most->memory)
		return JT_FORM_COSTLY;
	return JT_FORM_KNOWN;
}

static jeton_err
verify_crypt(const char *text, const char *password, size_t n)
{
	char copy[CRYPT_MAX_PASSPHRASE_SIZE];
	struct crypt_data *data;
	const char *found;
	jeton_err e = JETON_BAD_SIGNATURE;

	if (n >= sizeof copy || memchr(password, '\0', n) != NULL)
		return JETON_BAD_SIGNATURE;
	data = calloc(1, sizeof *data);
	if (data == NULL)
		return JETON_NO_MEMORY;
	memcpy(copy, password, n);
	copy[n] = '\0';
	found = crypt_r(copy, text, data);
	if (found != NULL && strlen(found) == strlen(text) &&
	    jt_equal(found, text, strlen(text)))
		e = JETON_OK;
	jt_wipe(copy, sizeof copy);
	jt_wipe(data, sizeof *data);
	free(data);
	return e;
}

/* Django's way around the 72 bytes of bcrypt: the SHA-256 in hex. */
static jeton_err
verify_bcrypt_sha256(const char *text, const char *password, size_t n)
{
	uint8_t hash[HASH_SIZE];
	char hex[HEX_SIZE];
	jeton_err e;

	e = jt_digest(JT_SHA256, password, n, hash);
	if (e != JETON_OK)
		return e;
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	e = verify_crypt(text, hex, sizeof hex - 1);
	jt_wipe(hex, sizeof hex);
	jt_wipe(hash, sizeof hash);
	return e;
}

static const struct form forms[] = {
	{ "$argon2id$", 0, look_argon2, jt_password_verify },
	{ "$argon2i$", 0, look_argon2, jt_password_verify },
	{ "argon2$argon2id$", 6, look_argon2, jt_password_verify },
	{ "argon2$argon2i$", 6, look_argon2, jt_password_verify },
	{ "pbkdf2_sha256$", 14, look_pbkdf2, verify_pbkdf2 },
	{ "bcrypt_sha256$$2b$", 14, look_bcrypt, verify_bcrypt_sha256 },
	{ "bcrypt$$2b$", 7, look_bcrypt, verify_crypt },
	{ "$2a$", 0, look_bcrypt, verify_crypt },
	{ "$2b$", 0, look_bcrypt, verify_crypt },
	{ "$2y$", 0, look_bcrypt, verify_crypt },
	{ "$5$", 0, look_sha_crypt, verify_crypt },
	{ "$6$", 0, look_sha_crypt, verify_crypt },
	{ "$y$", 0, look_yescrypt, verify_crypt },
};

static const struct form *
find(const char *text)
{
	for (size_t i = 0; i < JT_COUNT(forms); i++)
		if (strncmp(forms[i].prefix, text, strlen(forms[i].prefix)) ==
		    0)
			return &forms[i];
	return NULL;
}

enum jt_form
jt_foreign_form(const char *text, const struct jt_password_cost *most)
{
	const struct form *f = find(text);

	if (f == NULL || strlen(text) >= JT_PASSWORD_TEXT)
		return JT_FORM_UNKNOWN;
	return f->look(text + strlen(f->prefix), most);
}

jeton_err
jt_foreign_verify(const char *text, const struct jt_password_cost *most,
    const char *password, size_t n)
{
	const struct form *f = find(text);

	if (sodium_init() < 0)
		return JETON_CRYPTO;
	if (f == NULL || jt_foreign_form(text, most) != JT_FORM_KNOWN)
		return JETON_BAD_SIGNATURE;
	return f->verify(text + f->skip, password, n);
}
