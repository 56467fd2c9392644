/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/foreign.h"

static const struct jt_password_cost most = { (size_t)64 << 20, 10 };
static const char right[] = "correct horse battery staple";

/* Of `right`, by Python's hashlib and by libxcrypt. */
static const char *const hashes[] = {
	"pbkdf2_sha256$1000$saltysalt$"
	"TGvLvWQ3FS0hm6LiY2GRRjIIFTC/Q5rp07HyYd7TgIA=",
	"$2b$04$s5OZpeihBCP0uKhQTbK00e.zcBBrzcfeYWM.EYL2pbRh2/RfZu1Lu",
	"$2y$04$s5OZpeihBCP0uKhQTbK00e.zcBBrzcfeYWM.EYL2pbRh2/RfZu1Lu",
	"$2a$04$s5OZpeihBCP0uKhQTbK00e.zcBBrzcfeYWM.EYL2pbRh2/RfZu1Lu",
	"bcrypt$$2b$04$s5OZpeihBCP0uKhQTbK00e.zcBBrzcfeYWM.EYL2pbRh2/RfZu1Lu",
	"bcrypt_sha256$"
	"$2b$04$s5OZpeihBCP0uKhQTbK00etehCx47ciTGieoDJQ2HS7ddyPfV0mdW",
	"$5$rounds=1000$saltysalt$NF0juHEcZBSRzpg4VlNbbCMCFmMjmfIdeckduDeEYTD",
	"$6$saltysalt$q9N0FkXriPH.DrKsqlNBsKnq/n/eQHULxpikBhHKTCU."
	"TwQ44dQWIaZOKTVCntzZb0Ny5OE7ulZJrj85VnE72/",
	"$6$rounds=1000$saltysalt$G5P7YFDZv.krqTXM6nNGQy1XeFY.QRyu4zRt4sRiPsup"
	"hnd0OhCKYsFhDzASTMHBKLupnvTivZRhrVyZYv.GQ/",
	"$y$j75$F5Jx5fExrKuPp53xLKQ..1$"
	"XyFxfxwa0G5N26Bxd8AIdzD64Fs3WWfQ9tsWo7cF/sB",
	"$y$j9T$F5Jx5fExrKuPp53xLKQ..1$"
	"y8e1eitiNDaQsFFW6d.9KbSTlk5zV3R3coZQtfcNAO5",
};

static const struct {
	const char *text;
	enum jt_form form;
} forms[] = {
	{ "", JT_FORM_UNKNOWN },
	{ "x", JT_FORM_UNKNOWN },
	{ "$1$saltysalt$aaaaaaaaaaaaaaaaaaaaaa", JT_FORM_UNKNOWN },
	{ "md5$salt$00000000000000000000000000000000", JT_FORM_UNKNOWN },
	{ "plaintext", JT_FORM_UNKNOWN },
	{ "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", JT_FORM_KNOWN },
	{ "argon2$argon2id$v=19$m=1024,t=2,p=8$c2FsdA$aGFz", JT_FORM_KNOWN },
	{ "$argon2id$v=19$m=65537,t=3,p=1$c2FsdA$aGFzaA", JT_FORM_COSTLY },
	{ "$argon2id$v=19$m=999999999,t=3,p=1$c2FsdA$aGFz", JT_FORM_COSTLY },
	{ "$argon2id$v=19$m=9999999999,t=3,p=1$c2FsdA$aGF", JT_FORM_UNKNOWN },
	{ "$argon2id$v=19$m=65536,t=11,p=1$c2FsdA$aGFzaA", JT_FORM_COSTLY },
	{ "$argon2id$v=19$m=65536,t=3,p=17$c2FsdA$aGFzaA", JT_FORM_COSTLY },
	{ "$argon2id$v=16$m=65536,t=3,p=1$c2FsdA$aGFzaA", JT_FORM_UNKNOWN },
	{ "$argon2id$v=19$m=0,t=3,p=1$c2FsdA$aGFzaA", JT_FORM_UNKNOWN },
	{ "$argon2id$m=65536,t=3,p=1$c2FsdA$aGFzaA", JT_FORM_UNKNOWN },
	{ "$argon2d$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA", JT_FORM_UNKNOWN },
	{ "pbkdf2_sha256$4000000$salt$aGFzaA==", JT_FORM_KNOWN },
	{ "pbkdf2_sha256$4000001$salt$aGFzaA==", JT_FORM_COSTLY },
	{ "pbkdf2_sha256$99999999999$salt$aGFzaA==", JT_FORM_UNKNOWN },
	{ "pbkdf2_sha256$-1$salt$aGFzaA==", JT_FORM_UNKNOWN },
	{ "pbkdf2_sha256$1000$$aGFzaA==", JT_FORM_UNKNOWN },
	{ "pbkdf2_sha256$1000$salt", JT_FORM_UNKNOWN },
	{ "pbkdf2_sha1$1000$salt$aGFzaA==", JT_FORM_UNKNOWN },
	{ "$2b$14$s5OZpeihBCP0uKhQTbK00e.zcBBrzcfeYWM.EYL2", JT_FORM_KNOWN },
	{ "$2b$15$s5OZpeihBCP0uKhQTbK00e.zcBBrzcfeYWM.EYL2", JT_FORM_COSTLY },
	{ "$2b$31$s5OZpeihBCP0uKhQTbK00e.zcBBrzcfeYWM.EYL2", JT_FORM_COSTLY },
	{ "bcrypt_sha256$$2b$31$s5OZpeihBCP0uKhQTbK00e.zcB", JT_FORM_COSTLY },
	{ "$2x$04$s5OZpeihBCP0uKhQTbK00e.zcBBrzcfeYWM.EYL2", JT_FORM_UNKNOWN },
	{ "$6$rounds=1000001$saltysalt$x", JT_FORM_COSTLY },
	{ "$6$rounds=999999999$saltysalt$x", JT_FORM_COSTLY },
	{ "$5$rounds=x$saltysalt$x", JT_FORM_UNKNOWN },
	{ "$y$jBT$F5Jx5fExrKuPp53xLKQ..1$x", JT_FORM_KNOWN },
	{ "$y$jCT$F5Jx5fExrKuPp53xLKQ..1$x", JT_FORM_COSTLY },
	{ "$y$jzz$F5Jx5fExrKuPp53xLKQ..1$x", JT_FORM_COSTLY },
	{ "$y$j9Tabc$F5Jx5fExrKuPp53xLKQ..1$x", JT_FORM_UNKNOWN },
	{ "$y$k9T$F5Jx5fExrKuPp53xLKQ..1$x", JT_FORM_UNKNOWN },
};

static jeton_err
verify(const char *text, const char *password)
{
	return jt_foreign_verify(text, &most, password, strlen(password));
}

static void
each_form_opens_to_the_right_password_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(hashes); i++) {
		assert_int_equal(jt_foreign_form(hashes[i], &most),
		    JT_FORM_KNOWN);
		if (verify(hashes[i], right) != JETON_OK)
			fail_msg("%s", hashes[i]);
		assert_int_equal(verify(hashes[i], "correct horse battery"),
		    JETON_BAD_SIGNATURE);
		assert_int_equal(verify(hashes[i], ""), JETON_BAD_SIGNATURE);
	}
}

static void
each_form_is_bounded(void **state)
{
	(void)state;
	for (size_t i = 0; i < JT_COUNT(forms); i++) {
		if (jt_foreign_form(forms[i].text, &most) != forms[i].form)
			fail_msg("%s", forms[i].text);
		if (forms[i].form != JT_FORM_KNOWN)
			assert_int_equal(verify(forms[i].text, right),
			    JETON_BAD_SIGNATURE);
	}
}

/* Cheap ones, in memory of exactly their size. */
static void
no_prefix_and_no_changed_hash_opens(void **state)
{
	static const size_t cheap[] = { 0, 1, 5, 6, 9 };

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cheap); i++) {
		const char *text = hashes[cheap[i]];
		const size_t n = strlen(text);

		for (size_t size = 0; size < n; size++) {
			char *copy = calloc(1, size + 1);

			assert_non_null(copy);
			memcpy(copy, text, size);
			assert_int_equal(verify(copy, right),
			    JETON_BAD_SIGNATURE);
			free(copy);
		}
	}
}

static void
a_longer_password_than_crypt_takes_is_a_wrong_one(void **state)
{
	char *password = malloc(1024);

	(void)state;
	assert_non_null(password);
	memset(password, 'a', 1024);
	for (size_t i = 0; i < JT_COUNT(hashes); i++)
		assert_int_equal(jt_foreign_verify(hashes[i], &most, password,
				     1024),
		    JETON_BAD_SIGNATURE);
	free(password);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_opens_to_the_right_password_only),
		cmocka_unit_test(each_form_is_bounded),
		cmocka_unit_test(no_prefix_and_no_changed_hash_opens),
		cmocka_unit_test(
		    a_longer_password_than_crypt_takes_is_a_wrong_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
