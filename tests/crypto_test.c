/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "crypto/crypto.h"
#include "shelf.h"

/* FIPS 180-4's own examples: "abc" and nothing. */
static const struct {
	enum jt_hash hash;
	const char *text;
	const char *digest;
} digests[] = {
	{ JT_SHA256, "",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852"
	    "b855" },
	{ JT_SHA256, "abc",
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f200"
	    "15ad" },
	{ JT_SHA384, "",
	    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6"
	    "e1da274edebfe76f65fbd51ad2f14898b95b" },
	{ JT_SHA384, "abc",
	    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff"
	    "5bed8086072ba1e7cc2358baeca134c825a7" },
	{ JT_SHA512, "",
	    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36c"
	    "e9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327a"
	    "f927da3e" },
	{ JT_SHA512, "abc",
	    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55"
	    "d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94f"
	    "a54ca49f" },
};

/* RFC 4231 4.2 to 4.8, without the truncated 4.6. */
static const struct {
	enum jt_hash hash;
	const char *key, *text, *mac;
} macs[] = {
	{ JT_SHA256, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	    "4869205468657265",
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32"
	    "cff7" },
	{ JT_SHA384, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	    "4869205468657265",
	    "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7ceb"
	    "c59cfaea9ea9076ede7f4af152e8b2fa9cb6" },
	{ JT_SHA512, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
	    "4869205468657265",
	    "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e1"
	    "7cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c20"
	    "3a126854" },
	{ JT_SHA256, "4a656665",
	    "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec"
	    "3843" },
	{ JT_SHA384, "4a656665",
	    "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	    "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322"
	    "445e8e2240ca5e69e2c78b3239ecfab21649" },
	{ JT_SHA512, "4a656665",
	    "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea25"
	    "05549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a"
	    "38bce737" },
	{ JT_SHA256, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
	    "dddddddddddddddddddddddddddddddddddddddd",
	    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced5"
	    "65fe" },
	{ JT_SHA384, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
	    "dddddddddddddddddddddddddddddddddddddddd",
	    "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966"
	    "144b2a5ab39dc13814b94e3ab6e101a34f27" },
	{ JT_SHA512, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
	    "dddddddddddddddddddddddddddddddddddddddd",
	    "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b227"
	    "9d39bf3e848279a722c806b485a47e67c807b946a337bee8942674278859"
	    "e13292fb" },
	{ JT_SHA256, "0102030405060708090a0b0c0d0e0f10111213141516171819",
	    "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
	    "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
	    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729"
	    "665b" },
	{ JT_SHA384, "0102030405060708090a0b0c0d0e0f10111213141516171819",
	    "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
	    "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
	    "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f57"
	    "3b4e6801dd23c4a7d679ccf8a386c674cffb" },
	{ JT_SHA512, "0102030405060708090a0b0c0d0e0f10111213141516171819",
	    "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
	    "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
	    "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361e"
	    "e3dba91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb"
	    "10a298dd" },
	{ JT_SHA256,
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaa",
	    "54657374205573696e67204c6172676572205468616e20426c6f636b2d53"
	    "697a65204b6579202d2048617368204b6579204669727374",
	    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee3"
	    "7f54" },
	{ JT_SHA384,
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaa",
	    "54657374205573696e67204c6172676572205468616e20426c6f636b2d53"
	    "697a65204b6579202d2048617368204b6579204669727374",
	    "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033a"
	    "c4c60c2ef6ab4030fe8296248df163f44952" },
	{ JT_SHA512,
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaa",
	    "54657374205573696e67204c6172676572205468616e20426c6f636b2d53"
	    "697a65204b6579202d2048617368204b6579204669727374",
	    "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8"
	    "f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a98"
	    "5d786598" },
	{ JT_SHA256,
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaa",
	    "5468697320697320612074657374207573696e672061206c617267657220"
	    "7468616e20626c6f636b2d73697a65206b657920616e642061206c617267"
	    "6572207468616e20626c6f636b2d73697a6520646174612e20546865206b"
	    "6579206e6565647320746f20626520686173686564206265666f72652062"
	    "65696e6720757365642062792074686520484d414320616c676f72697468"
	    "6d2e",
	    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a"
	    "35e2" },
	{ JT_SHA384,
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaa",
	    "5468697320697320612074657374207573696e672061206c617267657220"
	    "7468616e20626c6f636b2d73697a65206b657920616e642061206c617267"
	    "6572207468616e20626c6f636b2d73697a6520646174612e20546865206b"
	    "6579206e6565647320746f20626520686173686564206265666f72652062"
	    "65696e6720757365642062792074686520484d414320616c676f72697468"
	    "6d2e",
	    "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e"
	    "99c5a678cc31e799176d3860e6110c46523e" },
	{ JT_SHA512,
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaa",
	    "5468697320697320612074657374207573696e672061206c617267657220"
	    "7468616e20626c6f636b2d73697a65206b657920616e642061206c617267"
	    "6572207468616e20626c6f636b2d73697a6520646174612e20546865206b"
	    "6579206e6565647320746f20626520686173686564206265666f72652062"
	    "65696e6720757365642062792074686520484d414320616c676f72697468"
	    "6d2e",
	    "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cd"
	    "c944b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440"
	    "fa8c6a58" },
};

static void
digests_are_those_of_fips_180(void **state)
{
	uint8_t out[JT_HASH_MAX], wanted[JT_HASH_MAX];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(digests); i++) {
		jeton_str text = jeton_cstr(digests[i].text);
		size_t n = shelf_hex(wanted, digests[i].digest);

		assert_int_equal(n, jt_hash_size(digests[i].hash));
		assert_int_equal(jt_digest(digests[i].hash, text.p, text.n,
				     out),
		    JETON_OK);
		assert_memory_equal(out, wanted, n);
	}
}

static void
macs_are_those_of_rfc_4231(void **state)
{
	uint8_t key[256], text[256], wanted[JT_HASH_MAX], out[JT_HASH_MAX];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(macs); i++) {
		struct jt_hmac h;
		size_t key_size = shelf_hex(key, macs[i].key);
		size_t n = shelf_hex(text, macs[i].text);
		size_t size = shelf_hex(wanted, macs[i].mac);

		assert_int_equal(jt_hmac_init(&h, macs[i].hash, key, key_size),
		    JETON_OK);
		for (int again = 0; again < 2; again++) {
			jt_hmac_run(&h, text, n, out);
			assert_memory_equal(out, wanted, size);
		}
	}
}

static void
a_mac_of_nothing_under_no_key_exists(void **state)
{
	static const char wanted[] =
	    "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
	uint8_t out[JT_HASH_MAX], bytes[JT_HASH_MAX];
	struct jt_hmac h;

	(void)state;
	shelf_hex(bytes, wanted);
	assert_int_equal(jt_hmac_init(&h, JT_SHA256, NULL, 0), JETON_OK);
	jt_hmac_run(&h, NULL, 0, out);
	assert_memory_equal(out, bytes, 32);
}

static void
random_bytes_differ_and_stay_in_bounds(void **state)
{
	uint8_t a[64] = { 0 }, b[64] = { 0 };

	(void)state;
	assert_int_equal(jt_random(a, 32), JETON_OK);
	assert_int_equal(jt_random(b, 32), JETON_OK);
	assert_memory_not_equal(a, b, 32);
	assert_memory_equal(a + 32, b + 32, 32);
	assert_int_equal(jt_random(NULL, 0), JETON_OK);
}

static void
four_thousand_random_bytes_are_all_filled(void **state)
{
	static uint8_t a[4096];
	size_t zeros = 0;

	(void)state;
	assert_int_equal(jt_random(a, sizeof a), JETON_OK);
	for (size_t i = 0; i < sizeof a; i++)
		zeros += a[i] == 0;
	assert_true(zeros < 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_those_of_fips_180),
		cmocka_unit_test(macs_are_those_of_rfc_4231),
		cmocka_unit_test(a_mac_of_nothing_under_no_key_exists),
		cmocka_unit_test(random_bytes_differ_and_stay_in_bounds),
		cmocka_unit_test(four_thousand_random_bytes_are_all_filled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
