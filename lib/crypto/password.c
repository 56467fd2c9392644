/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/password.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "base/text.h"

enum { SALT_SIZE = 16, HASH_SIZE = 32 };

_Static_assert(JT_PASSWORD_TEXT >= crypto_pwhash_STRBYTES, "too short");

jeton_err
jt_password_hash(const struct jt_password_cost *cost, const char *password,
    size_t n, char out[JT_PASSWORD_TEXT])
{
	out[0] = '\0';
	if (sodium_init() < 0)
		return JETON_CRYPTO;
	errno = 0;
	if (crypto_pwhash_str_alg(out, password, n, cost->times, cost->memory,
		crypto_pwhash_ALG_ARGON2ID13) == 0)
		return JETON_OK;
	out[0] = '\0';
	return errno == EINVAL || errno == EFBIG ? JETON_ARGUMENT
						 : JETON_NO_MEMORY;
}

jeton_err
jt_password_verify(const char *text, const char *password, size_t n)
{
	char copy[JT_PASSWORD_TEXT];
	size_t size = strlen(text);

	if (sodium_init() < 0)
		return JETON_CRYPTO;
	if (size >= sizeof copy)
		return JETON_BAD_SIGNATURE;
	memset(copy, 0, sizeof copy);
	memcpy(copy, text, size);
	errno = 0;
	if (crypto_pwhash_str_verify(copy, password, n) == 0)
		return JETON_OK;
	return errno == ENOMEM ? JETON_NO_MEMORY : JETON_BAD_SIGNATURE;
}

bool
jt_password_is_stale(const struct jt_password_cost *cost, const char *text)
{
	char copy[JT_PASSWORD_TEXT];
	size_t size = strlen(text);

	if (size >= sizeof copy)
		return true;
	memset(copy, 0, sizeof copy);
	memcpy(copy, text, size);
	return crypto_pwhash_str_needs_rehash(copy, cost->times,
		   cost->memory) != 0;
}

jeton_err
jt_password_decoy(const struct jt_password_cost *cost,
    char out[JT_PASSWORD_TEXT])
{
	const int variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
	uint8_t salt[SALT_SIZE], hash[HASH_SIZE];
	char salt_text[32], hash_text[64];
	struct jt_buf b = jt_buf_over(out, JT_PASSWORD_TEXT);

	out[0] = '\0';
	if (sodium_init() < 0)
		return JETON_CRYPTO;
	randombytes_buf(salt, sizeof salt);
	randombytes_buf(hash, sizeof hash);
	sodium_bin2base64(salt_text, sizeof salt_text, salt, sizeof salt,
	    variant);
	sodium_bin2base64(hash_text, sizeof hash_text, hash, sizeof hash,
	    variant);
	jt_put(&b, JT_LIT("$argon2id$v=19$m="));
	jt_put_int(&b, (int64_t)(cost->memory / 1024));
	jt_put(&b, JT_LIT(",t="));
	jt_put_int(&b, cost->times);
	jt_put(&b, JT_LIT(",p=1$"));
	jt_put(&b, jeton_cstr(salt_text));
	jt_put_char(&b, '$');
	jt_put(&b, jeton_cstr(hash_text));
	return jt_buf_end(&b);
}
