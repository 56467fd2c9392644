/* SPDX-License-Identifier: Apache-2.0 */
#include "lock.h"

#include "jeton/jwe.h"

/* What OWASP asks of PBKDF2 with HMAC-SHA-512. */
enum { ROUNDS = 210000 };

jeton_err
jt_lock(jeton_str jwk, jeton_str passphrase, char *out, size_t size)
{
	jeton_jwe_options options = { .content_type = "jwk+json" };
	jeton_recipient *lock;
	const jeton_recipient *locks[1];
	jeton_err e = jeton_recipient_password(&lock, "PBES2-HS512+A256KW",
	    passphrase, ROUNDS);

	if (e == JETON_OK) {
		locks[0] = lock;
		e = jeton_encrypt(locks, 1, &options, jwk, out, size);
	}
	jeton_recipient_free(lock);
	return e;
}
