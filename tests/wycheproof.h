/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of Wycheproof, one after another. */
#ifndef WYCHEPROOF_H
#define WYCHEPROOF_H

#include <stdbool.h>

#include "base/json.h"

enum { WY_MEMBERS = 32, WY_BYTES = 2048 };

/* One vector and the group that it is in, indexed. */
struct wy_vector {
	jeton_str group, text;
	jt_member group_members[WY_MEMBERS], members[WY_MEMBERS];
	size_t group_count, count;
};

/* Bytes of a member in hexadecimal digits. */
struct wy_bytes {
	size_t n;
	uint8_t p[WY_BYTES];
};

/* A member of the vector, else of its group; fails the test if there is none.
 */
struct jt_json wy_get(const struct wy_vector *v, const char *name);

/* The characters of a string, a number, the bytes of a string. */
jeton_str wy_text(const struct wy_vector *v, const char *name);
size_t wy_number(const struct wy_vector *v, const char *name);
void wy_bytes(const struct wy_vector *v, const char *name,
    struct wy_bytes *out);
bool wy_has_flag(const struct wy_vector *v, const char *flag);

/* "valid", "invalid", "acceptable" */
bool wy_is(const struct wy_vector *v, const char *result);

/*
 * Hands each vector of a file to the function, and says how many there were.
 * It is in vectors/wycheproof, packed or not, or where WYCHEPROOF says.
 */
size_t wy_each(const char *name,
    void (*judge)(const struct wy_vector *v, const void *context),
    const void *context);

#endif
