/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header that jeton_sign() writes for a key of a set, recognised by comparing
 * bytes: what it says is then known without reading it.
 */
#ifndef JT_KNOWN_HEADER_H
#define JT_KNOWN_HEADER_H

#include "jose/jws.h"

enum { JT_KNOWN_MEMBERS = 3 };

/*
 * The key for which the text is {"alg":"...","typ":"JWT","kid":"..."}, or NULL.
 * Then members and out are exactly what jt_json_object() and jt_jws_header_read()
 * would make of it, and the key is alone among what jt_jws_candidates() would
 * find.  NULL says nothing.
 */
const struct jt_key *jt_known_header(const jeton_keys *keys, jeton_str json,
    jt_member members[JT_KNOWN_MEMBERS], struct jt_jws_header *out);

#endif
