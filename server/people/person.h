/* SPDX-License-Identifier: Apache-2.0 */
/* What a user's name, password and roles may be, and random ones. */
#ifndef JT_PERSON_H
#define JT_PERSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "jeton.h"
#include "store/users.h"

enum { JT_RANDOM_PASSWORD = 25 }; /* 24 of 64 letters, with a NUL */

/* 1..JT_NAME_MAX bytes of UTF-8 without control characters. */
bool jt_is_name(jeton_str s);

/* Letters, digits, and _ . : / - */
bool jt_is_role(jeton_str s);

/* Writes roles as a JSON array; false if one is none, or they are too many. */
bool jt_write_roles(const char *const *roles, size_t n,
    char out[JT_ROLES_SIZE]);

jeton_err jt_random_id(char out[JT_ID_SIZE]);
jeton_err jt_random_password(char out[JT_RANDOM_PASSWORD]);

#endif
