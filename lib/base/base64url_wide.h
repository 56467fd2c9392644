/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to base: base64url many characters at a time, where the processor
 * can; the same bytes and the same verdicts as without.  Nothing is read or
 * written but what the counts say.
 */
#ifndef JT_BASE64URL_WIDE_H
#define JT_BASE64URL_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { JT_WIDE_LEAST = 4 }; /* quartets, or triples */

/*
 * Decodes `quartets` times four characters, at least JT_WIDE_LEAST, and sets
 * *valid if all are in the alphabet.  False, and nothing done, if the
 * processor cannot.
 */
bool jt_wide_decode(const uint8_t *s, size_t quartets, uint8_t *out,
    bool *valid);

/* Encodes `triples` times three bytes, as above. */
bool jt_wide_encode(char *out, const uint8_t *s, size_t triples);

/* The ways there are, widest first, each for itself: for tests. */
struct jt_wide {
	const char *name;
	bool (*is_there)(void);
	bool (*decode)(const uint8_t *s, size_t quartets, uint8_t *out);
	void (*encode)(char *out, const uint8_t *s, size_t triples);
};

extern const struct jt_wide jt_wides[];
extern const size_t jt_wide_count;

#endif
