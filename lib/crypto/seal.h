/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets at rest: AES-256-GCM with a random nonce, bound to a name.  A sealed
 * text is the nonce, the ciphertext, and the tag.
 */
#ifndef JT_SEAL_H
#define JT_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "jeton.h"

enum {
	JT_SEAL_KEY = 32,
	JT_SEAL_NONCE = 12,
	JT_SEAL_TAG = 16,
	JT_SEAL_EXTRA = JT_SEAL_NONCE + JT_SEAL_TAG,
	JT_SEAL_TEXT_MAX = 65536
};

/* out has text.n + JT_SEAL_EXTRA bytes.  JETON_TOO_LONG past the limit. */
jeton_err jt_seal(const uint8_t key[JT_SEAL_KEY], jeton_str name,
    jeton_str text, uint8_t *out);

/*
 * out has n - JT_SEAL_EXTRA bytes.  JETON_BAD_SIGNATURE, and zeros in out, for
 * another key, another name, or a changed or shortened text.
 */
jeton_err jt_unseal(const uint8_t key[JT_SEAL_KEY], jeton_str name,
    jeton_str sealed, uint8_t *out);

#endif
