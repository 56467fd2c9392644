/* SPDX-License-Identifier: Apache-2.0 */
/* The header of a JWE as one recipient sees it (RFC 7516 section 4). */
#ifndef JT_JWE_HEADER_H
#define JT_JWE_HEADER_H

#include "jose/encalg.h"
#include "jose/object.h"

/* Where the parameters of one recipient come from. */
struct jt_jwe_header {
	struct jt_object shielded; /* protected; the first two are for all */
	struct jt_object shared;
	struct jt_object own;
};

/* What decides something; of type JT_JSON_NONE if absent. */
struct jt_jwe_params {
	struct jt_json alg, enc, kid;
	struct jt_json epk, apu, apv; /* of ECDH-ES */
	struct jt_json iv, tag;       /* of AES-GCM key wrap */
	struct jt_json p2s, p2c;      /* of PBES2 */
};

/*
 * Reads one of the objects.  The text is checked; an absent one has no
 * members.  JETON_TOO_LONG past JETON_HEADER_MAX, JETON_MALFORMED.
 */
jeton_err jt_jwe_object_read(struct jt_object *out, jeton_str text);

/*
 * What concerns all recipients: JETON_MALFORMED for a name that is protected
 * and shared as well, JETON_CRITICAL for any crit.  *zip is set if the
 * content is compressed: JETON_CRITICAL if that is not allowed, or in a way
 * that nobody knows, JETON_MALFORMED if it is not protected.
 */
jeton_err jt_jwe_header_check(const struct jt_jwe_header *h, bool inflate,
    bool *zip);

/*
 * The parameters of a recipient whose own object was read, with the same
 * checks of that.  alg and enc have to be strings, kid may be absent.
 */
jeton_err jt_jwe_params_read(struct jt_jwe_params *out,
    const struct jt_jwe_header *h);

/* What alg or enc name, NULL if we have no such thing. */
const struct jt_encalg *jt_jwe_alg(const struct jt_jwe_params *p);
const struct jt_enc *jt_jwe_enc(const struct jt_jwe_params *p);

#endif
