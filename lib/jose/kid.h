/* SPDX-License-Identifier: Apache-2.0 */
/* The name of a key, whatever the key is for; kept with a NUL behind it. */
#ifndef JT_KID_H
#define JT_KID_H

#include "base/json.h"
#include "jeton.h"

/* JETON_TOO_LONG, or JETON_ARGUMENT for what is not UTF-8. */
jeton_err jt_kid_take(char kid[JETON_KID_MAX + 1], size_t *size,
    jeton_str text);

/*
 * From the member of a JWK: a string that is neither empty nor too long; or, if
 * it is absent, from options->kid.
 */
jeton_err jt_kid_read(char kid[JETON_KID_MAX + 1], size_t *size,
    struct jt_json member, const jeton_key_options *options);

/* Whether that of a header, if there is one, is as short as that of a key. */
bool jt_kid_fits(struct jt_json member);

#endif
