/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/bytes.h"
#include "crypto/encrypt.h"

enum { RAW_WINDOW = -15 }; /* no header of zlib or gzip */

/*
 * The next output is one byte at most when the room is used up, which tells a
 * text that just fits from one that goes on.
 */
static jeton_err
run(z_stream *z, uint8_t *out, size_t size, size_t *n)
{
	uint8_t excess;
	int answer;

	z->next_out = out;
	z->avail_out = (uInt)size;
	answer = inflate(z, Z_FINISH);
	*n = size - z->avail_out;
	if (answer == Z_BUF_ERROR && z->avail_out == 0) {
		z->next_out = &excess;
		z->avail_out = 1;
		answer = inflate(z, Z_FINISH);
		if (z->avail_out == 0)
			return JETON_TOO_LONG;
	}
	if (answer == Z_MEM_ERROR)
		return JETON_NO_MEMORY;
	return answer == Z_STREAM_END && z->avail_in == 0 ? JETON_OK
							  : JETON_MALFORMED;
}

jeton_err
jt_inflate(jeton_str p, uint8_t *out, size_t size, size_t *n)
{
	z_stream z;
	jeton_err e;

	*n = 0;
	if (p.n > INT32_MAX || size > INT32_MAX)
		return JETON_TOO_LONG;
	memset(&z, 0, sizeof z);
	if (inflateInit2(&z, RAW_WINDOW) != Z_OK)
		return JETON_NO_MEMORY;
	z.next_in = (const Bytef *)p.p;
	z.avail_in = (uInt)p.n;
	e = run(&z, out, size, n);
	inflateEnd(&z);
	if (e != JETON_OK) {
		jt_wipe(out, *n);
		*n = 0;
	}
	return e;
}
