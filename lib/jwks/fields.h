/* SPDX-License-Identifier: Apache-2.0 */
/* Fields that the caller adds to each request. */
#ifndef JT_JWKS_FIELDS_H
#define JT_JWKS_FIELDS_H

#include "jeton/jwks.h"

/*
 * Whether each is "Name: value" in printable ASCII, so that none is two, with a
 * name that is the caller's to give; NULL is no list.
 */
bool jt_jwks_fields_are_sound(const char *const *fields);

/* A copy, to be freed as one; NULL if there is no memory. */
char **jt_jwks_fields_copy(const char *const *fields);

/* Wiped, for they may have passwords. */
void jt_jwks_fields_free(char **fields);

#endif
