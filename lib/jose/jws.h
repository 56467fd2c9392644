/* SPDX-License-Identifier: Apache-2.0 */
/* The compact serialisation of a JWS (RFC 7515 section 7.1). */
#ifndef JT_JWS_H
#define JT_JWS_H

#include "base/json.h"
#include "jeton.h"
#include "jose/key.h"

/* The parts of a compact JWS; views into the token's text. */
struct jt_jws {
	jeton_str signing_input; /* header '.' payload, what is signed */
	jeton_str header;        /* base64url, as are the next two */
	jeton_str payload;
	jeton_str signature;
};

/* The members of a header that decide something; views into its JSON. */
struct jt_jws_header {
	struct jt_json alg;
	struct jt_json kid; /* type JT_JSON_NONE if absent */
	struct jt_json typ; /* likewise */
};

/*
 * Takes a token apart: exactly two dots, at most JETON_TOKEN_MAX bytes.
 * JETON_TOO_LONG or JETON_MALFORMED.  A part may be empty here: no header and
 * no claims are, and no key makes an empty signature.
 */
jeton_err jt_jws_split(struct jt_jws *out, jeton_str token);

/* The same without the limit, for a JWS that is no JWT. */
jeton_err jt_jws_split_any(struct jt_jws *out, jeton_str token);

/*
 * Picks the members out of an indexed header.  alg has to be a string, kid
 * and typ may be absent: JETON_MALFORMED otherwise.  crit or b64 in any shape
 * is JETON_CRITICAL, for a JWT knows no extension (RFC 7515 4.1.11, RFC 7797
 * 7).  jwk, jku, x5u and x5c mean nothing here.  *bad names the member, or is
 * NULL.
 */
jeton_err jt_jws_header_read(struct jt_jws_header *out, jeton_str json,
    const jt_member *members, size_t count, const char **bad);

/*
 * Collects the keys that may have signed a token with this header: of its alg,
 * and of its kid if both name one.  A key that has the very kid is alone;
 * keys without a kid match any.  Sets *count, at most JETON_TRIES_MAX;
 * JETON_NO_KEY for none or for more.
 */
jeton_err jt_jws_candidates(const jeton_keys *keys,
    const struct jt_jws_header *header,
    const struct jt_key *out[JETON_TRIES_MAX], size_t *count);

/* JETON_OK, JETON_BAD_SIGNATURE, or JETON_MALFORMED for its spelling. */
jeton_err jt_jws_check(const struct jt_jws *jws, const struct jt_key *key);

#endif
