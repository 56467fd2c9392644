/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Web Keys and sets in and out (RFC 7517, RFC 7518 section 6). */
#ifndef JT_JWK_H
#define JT_JWK_H

#include "jeton.h"
#include "jose/key.h"

/*
 * Reads one JWK into *out, which need not be initialised; on failure there is
 * nothing to release.  JETON_KEY_TYPE is what a set may skip: a kty, crv or alg
 * unknown here, or use "enc".
 */
jeton_err jt_jwk_read(struct jt_key *out, jeton_str text,
    enum jt_purpose purpose, const jeton_key_options *options);

#endif
