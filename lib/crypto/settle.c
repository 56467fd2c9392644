/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/settle.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <stdbool.h>

/* Not every function of OpenSSL says that it got no memory. */
static bool
is_exhausted(void)
{
	void *p = OPENSSL_malloc(1);
	bool yes = p == NULL;

	OPENSSL_free(p);
	return yes;
}

/*
 * The newest error is ours, and so is the oldest if the queue was empty when
 * it began: those in between cannot be read without taking the caller's away.
 */
static bool
is_memory(void)
{
	return ERR_GET_REASON(ERR_peek_error()) == ERR_R_MALLOC_FAILURE ||
	    ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE ||
	    is_exhausted();
}

jeton_err
jt_settle_evenly(jeton_err e)
{
	bool no_memory = is_memory();

	if (e >= JETON_KEY_FORM && no_memory)
		e = JETON_NO_MEMORY;
	ERR_pop_to_mark();
	return e;
}

jeton_err
jt_settle(jeton_err e)
{
	if (e >= JETON_KEY_FORM && is_memory())
		e = JETON_NO_MEMORY;
	ERR_pop_to_mark();
	return e;
}
