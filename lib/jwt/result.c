/* SPDX-License-Identifier: Apache-2.0 */
/* The words for each result. */
#include "base/text.h"
#include "jeton.h"

static const struct {
	jeton_err e;
	const char *name;
	const char *phrase;
} results[] = {
	{ JETON_OK, "OK", "done" },
	{ JETON_ARGUMENT, "ARGUMENT", "the call is wrong" },
	{ JETON_NO_MEMORY, "NO_MEMORY", "out of memory" },
	{ JETON_NO_SPACE, "NO_SPACE", "the output buffer is too small" },
	{ JETON_FILE, "FILE", "the file could not be read" },
	{ JETON_CRYPTO, "CRYPTO", "the crypto library failed" },
	{ JETON_STALE, "STALE", "the list of revocations has expired" },
	{ JETON_KEY_FORM, "KEY_FORM", "not a key, or a broken one" },
	{ JETON_KEY_TYPE, "KEY_TYPE",
	    "a kind of key or an algorithm that is not supported" },
	{ JETON_KEY_WEAK, "KEY_WEAK", "the key is too weak" },
	{ JETON_KEY_MISMATCH, "KEY_MISMATCH",
	    "parts of the key, or key and algorithm, do not fit" },
	{ JETON_KEY_USE, "KEY_USE", "the key may not be used for this" },
	{ JETON_KEY_DUPLICATE, "KEY_DUPLICATE", "two keys have the same kid" },
	{ JETON_KEY_MIXED, "KEY_MIXED",
	    "shared secrets and public keys in one set" },
	{ JETON_KEY_NONE, "KEY_NONE", "no key of the set can be used" },
	{ JETON_KEY_LOCKED, "KEY_LOCKED",
	    "the key is encrypted, and the passphrase missing or wrong" },
	{ JETON_REFUSED, "REFUSED", "refused" },
	{ JETON_TOO_LONG, "TOO_LONG", "longer than the limit" },
	{ JETON_MALFORMED, "MALFORMED", "malformed" },
	{ JETON_CRITICAL, "CRITICAL", "a critical extension is not known" },
	{ JETON_NO_KEY, "NO_KEY", "no key has its kid and algorithm" },
	{ JETON_BAD_SIGNATURE, "BAD_SIGNATURE", "the signature is wrong" },
	{ JETON_WRONG_TYPE, "WRONG_TYPE", "wrong type of token" },
	{ JETON_MISSING_CLAIM, "MISSING_CLAIM", "a claim is missing" },
	{ JETON_BAD_CLAIM, "BAD_CLAIM", "a claim has the wrong JSON type" },
	{ JETON_OUT_OF_RANGE, "OUT_OF_RANGE", "a time is out of range" },
	{ JETON_EXPIRED, "EXPIRED", "expired" },
	{ JETON_NOT_YET, "NOT_YET", "not valid yet" },
	{ JETON_TOO_OLD, "TOO_OLD", "issued too long ago" },
	{ JETON_WRONG_ISSUER, "WRONG_ISSUER", "wrong issuer" },
	{ JETON_WRONG_AUDIENCE, "WRONG_AUDIENCE", "wrong audience" },
	{ JETON_WRONG_SUBJECT, "WRONG_SUBJECT", "wrong subject" },
	{ JETON_WRONG_ID, "WRONG_ID", "wrong token id" },
	{ JETON_WRONG_NONCE, "WRONG_NONCE", "wrong nonce" },
	{ JETON_ENDED, "ENDED", "ended before its time" },
};

const char *
jeton_strerror(jeton_err e)
{
	for (size_t i = 0; i < JT_COUNT(results); i++)
		if (results[i].e == e)
			return results[i].phrase;
	return "unknown result";
}

const char *
jeton_errname(jeton_err e)
{
	for (size_t i = 0; i < JT_COUNT(results); i++)
		if (results[i].e == e)
			return results[i].name;
	return "UNKNOWN";
}
