/* SPDX-License-Identifier: Apache-2.0 */
/*
 * G3 for encryption: every allocation fails once, ours and those of OpenSSL.
 * The result is then the one without a failure, or JETON_NO_MEMORY or
 * JETON_CRYPTO; nothing leaks, and no plaintext stays behind.
 */
#include <openssl/err.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "jwe_desk.h"
#include "memory.h"

struct scene {
	const char *alg;
	const char *jwk; /* private, or NULL for a password */
	struct desk desk;
	char jwe[4096], wrong[4096];
};

typedef jeton_err call(const struct scene *s);

static const char plaintext[] = "a plaintext that nobody else may see";

static jeton_err
parse_opener(const struct scene *s)
{
	jeton_key_options options = { .alg = s->alg };
	jeton_opener *o;
	jeton_err e;

	if (s->jwk == NULL)
		e = jeton_opener_password(&o, s->alg, JT_LIT("password"));
	else
		e = jeton_opener_parse(&o, jeton_cstr(s->jwk), &options);
	assert_int_equal(e == JETON_OK, o != NULL);
	jeton_opener_free(o);
	return e;
}

static jeton_err
parse_recipient(const struct scene *s)
{
	jeton_key_options options = { .alg = s->alg };
	jeton_recipient *r;
	jeton_err e;

	if (s->jwk == NULL)
		e = jeton_recipient_password(&r, s->alg, JT_LIT("password"),
		    1000);
	else
		e = jeton_recipient_parse(&r, jeton_cstr(s->jwk), &options);
	assert_int_equal(e == JETON_OK, r != NULL);
	jeton_recipient_free(r);
	return e;
}

static jeton_err
encrypt(const struct scene *s)
{
	static char out[4096];
	const jeton_recipient *list[] = { s->desk.recipient };
	jeton_err e = jeton_encrypt(list, 1, NULL, jeton_cstr(plaintext), out,
	    sizeof out);

	assert_int_equal(e == JETON_OK, out[0] != '\0');
	memory_rest();
	if (e == JETON_OK)
		assert_true(desk_reads(&s->desk, out, jeton_cstr(plaintext)));
	return e;
}

static jeton_err
open_text(const struct scene *s, const char *text)
{
	static char buf[4096];
	jeton_jwe jwe;
	jeton_err e;

	memset(buf, 0, sizeof buf);
	e = jeton_decrypt(&desk_rules, s->desk.opener, jeton_cstr(text), buf,
	    sizeof buf, &jwe);
	assert_int_equal(e == JETON_OK, jwe.plaintext.p != NULL);
	assert_int_equal(e == JETON_OK,
	    memmem(buf, sizeof buf, plaintext, sizeof plaintext - 1) != NULL);
	return e;
}

static jeton_err
decrypt(const struct scene *s)
{
	return open_text(s, s->jwe);
}

static jeton_err
decrypt_wrong(const struct scene *s)
{
	return open_text(s, s->wrong);
}

/* ---- One call with less and less failing ---- */

/* OpenSSL has one answer for a wrong padding of RSA and for no memory there. */
static bool
is_fair(const struct scene *s, jeton_err e, jeton_err wanted)
{
	if (e == JETON_BAD_SIGNATURE && strncmp(s->alg, "RSA", 3) == 0)
		return true;
	return e == wanted || e == JETON_NO_MEMORY || e == JETON_CRYPTO;
}

static jeton_err
run_at(call *run, const struct scene *s, size_t n, bool and_after, bool *failed)
{
	jeton_err e;

	memory_fail_at(n, and_after);
	e = run(s);
	*failed = memory_has_failed();
	memory_rest();
	ERR_clear_error();
	return e;
}

/* One that grows each time is no cache that OpenSSL filled on the way. */
static bool
leaks(call *run, const struct scene *s, size_t n, bool and_after)
{
	bool failed;

	for (int i = 0; i < 3; i++) {
		size_t before = memory_live();

		(void)run_at(run, s, n, and_after, &failed);
		if (memory_live() <= before)
			return false;
	}
	return true;
}

static size_t
exhaust(const char *name, call *run, const struct scene *s, bool and_after)
{
	jeton_err wanted = run(s), e;
	bool failed = true;
	size_t bad = 0;

	for (size_t n = 1; failed && bad < 5; n += 1 + n / 8) {
		e = run_at(run, s, n, and_after, &failed);
		if (!is_fair(s, e, wanted)) {
			print_error("%s %s: allocation %zu: %s for %s\n",
			    s->alg, name, n, jeton_errname(e),
			    jeton_errname(wanted));
			bad++;
		}
		if (leaks(run, s, n, and_after)) {
			print_error("%s %s: allocation %zu: a leak\n", s->alg,
			    name, n);
			bad++;
		}
	}
	return bad;
}

static void
set_up(struct scene *s, const struct desk_alg *alg)
{
	static char jwk[JETON_JWK_MAX];
	jeton_opener_plan plan = {
		.alg = alg->alg, .curve = alg->curve, .rsa_bits = 2048
	};
	char *tag;

	s->alg = alg->alg;
	s->jwk = NULL;
	if (strncmp(alg->alg, "PBES2", 5) == 0) {
		s->desk = desk_set(alg, NULL, NULL);
	} else {
		assert_int_equal(jeton_opener_generate(&plan, jwk, sizeof jwk),
		    JETON_OK);
		s->jwk = jwk;
		s->desk = desk_set_jwk(jwk, NULL);
	}
	desk_write(&s->desk, NULL, jeton_cstr(plaintext), s->wrong);
	memcpy(s->jwe, s->wrong, sizeof s->jwe);
	tag = strrchr(s->wrong, '.') + 1;
	*tag = *tag == 'A' ? 'B' : 'A';
}

static void
g3_encryption_works_or_memory_is_blamed(void **state)
{
	static const struct {
		const char *name;
		call *run;
	} calls[] = {
		{ "parse_opener", parse_opener },
		{ "parse_recipient", parse_recipient },
		{ "encrypt", encrypt },
		{ "decrypt", decrypt },
		{ "decrypt_wrong", decrypt_wrong },
	};
	static struct scene s;
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < desk_alg_count; i++) {
		set_up(&s, &desk_algs[i]);
		for (size_t j = 0; j < JT_COUNT(calls); j++) {
			bad += exhaust(calls[j].name, calls[j].run, &s, false);
			bad += exhaust(calls[j].name, calls[j].run, &s, true);
		}
		desk_clear(&s.desk);
	}
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(g3_encryption_works_or_memory_is_blamed),
	};

	if (!memory_begin())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
