/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "http/head.h"

#define GET "GET / HTTP/1.1\r\n"
#define HOST "Host: x\r\n"

static const char good[] =
    "POST /login?a=%20b HTTP/1.1\r\nHost: localhost:8080\r\n"
    "Content-Type: application/json\r\nContent-Length: 120\r\n"
    "Authorization: Bearer a.b.c\r\nX-Empty:\r\n\r\n";

static const struct {
	jeton_str text;
	int status;
} cases[] = {
	{ JT_INIT(GET HOST "\r\n"), 0 },
	{ JT_INIT("GET / HTTP/1.0\r\n\r\n"), 0 },
	{ JT_INIT(GET "host:x\r\n\r\n"), 0 },
	{ JT_INIT(GET "\r\n"), 400 },
	{ JT_INIT(GET HOST HOST "\r\n"), 400 },
	{ JT_INIT(GET HOST "hOST: y\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST "Content-Length: 1\r\n"
			   "Content-Length: 1\r\n\r\n"),
	    400 },
	{ JT_INIT(GET HOST "Content-Length: 1, 1\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST "Content-Length: +1\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST "Content-Length: -1\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST "Content-Length: 0x1\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST "Content-Length:\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST "Content-Length: 18446744073709551617\r\n\r\n"),
	    400 },
	{ JT_INIT(GET HOST "Content-Length: 65536\r\n\r\n"), 0 },
	{ JT_INIT(GET HOST "Content-Length: 65537\r\n\r\n"), 413 },
	{ JT_INIT(GET HOST "Transfer-Encoding: chunked\r\n"
			   "Content-Length: 1\r\n\r\n"),
	    400 },
	{ JT_INIT(GET HOST "Transfer-Encoding: chunked\r\n\r\n"), 411 },
	{ JT_INIT(GET HOST "Transfer-Encoding : chunked\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST "X: a\r\n b\r\n\r\n"), 400 },
	{ JT_INIT(GET " X: a\r\n" HOST "\r\n"), 400 },
	{ JT_INIT(GET HOST "X: a\x01\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST "X: a\x7f\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST "X: a\tb\r\n\r\n"), 0 },
	{ JT_INIT(GET HOST "X: \xc3\xa9\r\n\r\n"), 0 },
	{ JT_INIT(GET HOST "X\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST ": a\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST "X(: a\r\n\r\n"), 400 },
	{ JT_INIT(GET HOST "Expect: 100-Continue\r\n\r\n"), 0 },
	{ JT_INIT(GET HOST "Expect: tea\r\n\r\n"), 417 },
	{ JT_INIT(GET HOST "Content-Type: a\r\n"
			   "Content-Type: a\r\n\r\n"),
	    400 },
	{ JT_INIT("BREW / HTTP/1.1\r\n" HOST "\r\n"), 501 },
	{ JT_INIT("get / HTTP/1.1\r\n" HOST "\r\n"), 501 },
	{ JT_INIT("CONNECT x:1 HTTP/1.1\r\n" HOST "\r\n"), 501 },
	{ JT_INIT("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"), 400 },
	{ JT_INIT("GET http://x/ HTTP/1.1\r\n" HOST "\r\n"), 400 },
	{ JT_INIT("GET /# HTTP/1.1\r\n" HOST "\r\n"), 400 },
	{ JT_INIT("GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n"), 400 },
	{ JT_INIT("GET  / HTTP/1.1\r\n" HOST "\r\n"), 400 },
	{ JT_INIT("GET / HTTP/1.1 \r\n" HOST "\r\n"), 400 },
	{ JT_INIT("GET /\r\n\r\n"), 400 },
	{ JT_INIT("GET / HTTP/1.2\r\n" HOST "\r\n"), 505 },
	{ JT_INIT("PRI * HTTP/2.0\r\n\r\n"), 505 },
	{ JT_INIT("\r\n"), 400 },
	{ JT_INIT("\r\n" GET HOST "\r\n"), 400 },
	{ JT_INIT("GET / HTTP/1.1\n" HOST "\r\n"), -2 },
	{ JT_INIT(GET "Host: x\n\r\n"), -2 },
	{ JT_INIT(GET HOST "\n"), -2 },
	{ JT_INIT(GET "Host: x\ry\r\n\r\n"), -2 },
	{ JT_INIT(GET "Host: x\0\r\n\r\n"), -2 },
	{ JT_INIT(GET HOST), -1 },
};

/* The status of a whole head, or -1 for one that never ends, or -2 for bad. */
static int
status_of(const char *text, size_t n, struct jt_head *head)
{
	struct jt_head_scan scan = { 0 };
	enum jt_head_state found;
	char *copy = malloc(n + (n == 0));
	const char *why;
	size_t size;
	int status;

	assert_non_null(copy);
	memcpy(copy, text, n);
	found = jt_head_find(&scan, copy, n, &size);
	status = found == JT_HEAD_MORE ? -1 : -2;
	if (found == JT_HEAD_WHOLE)
		status = jt_head_check((jeton_str){ copy, size }, head, &why);
	free(copy);
	return status;
}

static void
s35_each_broken_head_has_its_status(void **state)
{
	struct jt_head head;

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		int status = status_of(cases[i].text.p, cases[i].text.n, &head);

		if (status != cases[i].status)
			print_error("case %zu\n", i);
		assert_int_equal(status, cases[i].status);
	}
}

static void
a_good_head_tells_the_size_of_the_body(void **state)
{
	struct jt_head head;

	(void)state;
	assert_int_equal(status_of(good, sizeof good - 1, &head), 0);
	assert_int_equal(head.body, 120);
}

static void
every_prefix_is_incomplete(void **state)
{
	struct jt_head head;

	(void)state;
	for (size_t n = 0; n < sizeof good - 1; n++)
		assert_int_equal(status_of(good, n, &head), -1);
}

static void
every_changed_bit_is_judged(void **state)
{
	char text[sizeof good];
	struct jt_head head;
	int status;

	(void)state;
	memcpy(text, good, sizeof good);
	for (size_t bit = 0; bit < 8 * (sizeof good - 1); bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		status = status_of(text, sizeof good - 1, &head);
		assert_true(status <= 0 || (status >= 400 && status <= 505));
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
	}
}

static void
bytes_may_come_one_by_one(void **state)
{
	struct jt_head_scan scan = { 0 };
	size_t size;

	(void)state;
	for (size_t n = 0; n < sizeof good - 1; n++)
		assert_int_equal(jt_head_find(&scan, good, n, &size),
		    JT_HEAD_MORE);
	assert_int_equal(jt_head_find(&scan, good, sizeof good - 1, &size),
	    JT_HEAD_WHOLE);
	assert_int_equal(size, sizeof good - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s35_each_broken_head_has_its_status),
		cmocka_unit_test(a_good_head_tells_the_size_of_the_body),
		cmocka_unit_test(every_prefix_is_incomplete),
		cmocka_unit_test(every_changed_bit_is_judged),
		cmocka_unit_test(bytes_may_come_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
