/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounded output: appends to memory that the caller owns and remembers having
 * been too small, so that twenty appends need one check.
 */
#ifndef JT_TEXT_H
#define JT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jeton.h"

/* A literal as a view; the second form is for initialisers of tables. */
#define JT_LIT(s) ((jeton_str)JT_INIT(s))
#define JT_INIT(s) { (s), sizeof(s) - 1 }
#define JT_COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct jt_buf {
	char *p;
	size_t size;
	size_t n;
	bool failed;
};

/* Makes an empty buffer over p[0..size). */
struct jt_buf jt_buf_over(char *p, size_t size);

/* Where to write n more bytes; or NULL, and failed is set. */
static inline char *
jt_buf_claim(struct jt_buf *b, size_t n)
{
	char *at;

	if (b->failed || n > b->size - b->n) {
		b->failed = true;
		return NULL;
	}
	at = b->p + b->n;
	b->n += n;
	return at;
}

/* Appends, or sets failed and changes nothing. */
static inline void
jt_put(struct jt_buf *b, jeton_str s)
{
	char *at = jt_buf_claim(b, s.n);

	if (at != NULL && s.n > 0)
		memcpy(at, s.p, s.n);
}

static inline void
jt_put_char(struct jt_buf *b, char c)
{
	char *at = jt_buf_claim(b, 1);

	if (at != NULL)
		*at = c;
}

void jt_put_int(struct jt_buf *b, int64_t n);

/* A finite number in its shortest form that reads back the same. */
void jt_put_double(struct jt_buf *b, double x);

/*
 * A JSON string with its quotes.  What must be escaped is, the rest stays
 * UTF-8; invalid UTF-8 or a NUL inside sets failed.
 */
void jt_put_json_str(struct jt_buf *b, jeton_str s);

/* Unpadded base64url of n bytes. */
void jt_put_base64url(struct jt_buf *b, const void *p, size_t n);

/*
 * Ends the text with a NUL that is not counted.  JETON_NO_SPACE, and an empty
 * text, if any append had failed or there is no room for it.
 */
jeton_err jt_buf_end(struct jt_buf *b);

bool jt_str_eq(jeton_str a, jeton_str b);

/* Equal without regard to ASCII case. */
bool jt_str_eq_nocase(jeton_str a, jeton_str b);

/*
 * The first three bytes of a name as a number: most names of the JOSE world
 * have three, and comparing numbers is cheap.
 */
#define JT_THREE(a, b, c)                                                      \
	((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16)
static inline uint32_t
jt_three(const char *p)
{
	return JT_THREE((uint8_t)p[0], (uint8_t)p[1], (uint8_t)p[2]);
}

/* Whether p[0..n) is UTF-8 (RFC 3629: no surrogates, shortest forms). */
bool jt_is_utf8(const char *p, size_t n);

#endif
