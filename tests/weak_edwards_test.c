/* SPDX-License-Identifier: Apache-2.0 */
/* Points of Ed25519 and Ed448 that are no keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "crypto/crypto.h"
#include "shelf.h"

static const struct edwards {
	const char *x;
	jeton_err e;
} edwards[] = {
	{ "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", JETON_OK },
	/* The eight points of small order... */
	{ "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", JETON_KEY_WEAK },
	{ "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o", JETON_KEY_WEAK },
	{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA", JETON_KEY_WEAK },
	{ "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU", JETON_KEY_WEAK },
	{ "7P_______________________________________38", JETON_KEY_WEAK },
	{ "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_IU", JETON_KEY_WEAK },
	{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", JETON_KEY_WEAK },
	{ "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA_o", JETON_KEY_WEAK },
	/* ...two of them spelled as p and p + 1... */
	{ "7f_______________________________________38", JETON_KEY_WEAK },
	{ "7v_______________________________________38", JETON_KEY_WEAK },
	/* ...a good point plus one of order 8, p + 3, and no point at all. */
	{ "QKTPXGEdc3ovHG_MqE2cq_7YCYfxhqWmxX5im_8a8n8", JETON_KEY_FORM },
	{ "8P_______________________________________38", JETON_KEY_FORM },
	{ "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", JETON_KEY_FORM },
};

static const struct edwards goldilocks[] = {
	{ "Q7oo9DDN_0Vq5TFUX37NCsg0pV2TWMA3K_oMbGeYwIZq6gHrAHQoArhDjqTLghac"
	  "I1FgYntMOpSA",
	    JETON_OK },
	{ "X9dEm1m0Yf0s54fsYWrUah2hNCSFpw4fig6nXYDpZ3jt8SR2m0bHBhvWeD3x5Q9s"
	  "0foavq_oJWGA",
	    JETON_OK },
	/* Twice and four times the point whose y is 3. */
	{ "4Fisdsf_sVUva44GiGtIiVGPMYcuAALhIKxKfPhXSygr00KX20NCo55ISf5yJ8tmZRfv"
	  "GWsE48OA",
	    JETON_OK },
	{ "MDbfxTJ1n-Nat-7JYBS-1i18j092vtMBw7BtUFoHrJOZm4fwIjzREwGUTHZDovlmSA5G"
	  "nImRYHIA",
	    JETON_OK },
	/* That one, of either sign: it has a part of order 2... */
	{ "AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	  "AAAAAAAAAAAA",
	    JETON_KEY_FORM },
	{ "AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	  "AAAAAAAAAACA",
	    JETON_KEY_FORM },
	/* ...and a good point plus each of the three of small order. */
	{ "zq4gbD4EvZG__YR_qd1wMdUCF4ne_VKne_axEppGZH70HncBIceG7DmSI65JcFcGPJDT"
	  "PJc_5LuA",
	    JETON_KEY_FORM },
	{ "6SmbCA5hxSqCxY6lHrm3SGicqKXms9sQHWoZ9i70fp0BDJwNJzXtgapTdk9MXESaKZnl"
	  "QHWzJPiA",
	    JETON_KEY_FORM },
	{ "FtZk9_GeOtV9OnFa4UZIt5djV1oZTCTv4pXmCdALgWL-82Py2MoSflWsibCzo7tl1mYa"
	  "v4pM2wcA",
	    JETON_KEY_FORM },
	/* The four points of small order, and what looks like them... */
	{ "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	  "AAAAAAAAAAAA",
	    JETON_KEY_WEAK },
	{ "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	  "AAAAAAAAAACA",
	    JETON_KEY_WEAK },
	{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	  "AAAAAAAAAAAA",
	    JETON_KEY_WEAK },
	{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	  "AAAAAAAAAACA",
	    JETON_KEY_WEAK },
	{ "_v____________________________________7_________________________"
	  "__________8A",
	    JETON_KEY_WEAK },
	{ "_v____________________________________7_________________________"
	  "__________-A",
	    JETON_KEY_WEAK },
	/* ...two of them spelled as p and p + 1... */
	{ "______________________________________7_________________________"
	  "__________8A",
	    JETON_KEY_WEAK },
	{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP__________________________"
	  "__________8A",
	    JETON_KEY_WEAK },
	/* ...p + 3, 3 with a bit that is none, no point, and all bits. */
	{ "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP__________________________"
	  "__________8A",
	    JETON_KEY_FORM },
	{ "AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	  "AAAAAAAAAAAB",
	    JETON_KEY_FORM },
	{ "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	  "AAAAAAAAAAAA",
	    JETON_KEY_FORM },
	{ "________________________________________________________________"
	  "____________",
	    JETON_KEY_FORM },
	{ "", JETON_KEY_FORM },
	{ "AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", JETON_KEY_FORM },
};

static void
try_edwards(enum jt_kind kind, const struct edwards *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t x[64];
		struct jt_parts parts = { .x = { (char *)x,
					      shelf_base64url(x, rows[i].x) } };

		shelf_assert_made(kind, &parts, rows[i].e,
		    rows[i].e == JETON_OK ? "" : "x");
	}
}

static void
a10_an_edwards_point_is_of_the_large_order(void **state)
{
	(void)state;
	try_edwards(JT_KIND_ED25519, edwards, JT_COUNT(edwards));
	try_edwards(JT_KIND_ED448, goldilocks, JT_COUNT(goldilocks));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a10_an_edwards_point_is_of_the_large_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
