/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "config.h"

static char path[64];

static int
name_file(void **state)
{
	int fd;

	(void)state;
	memcpy(path, "/tmp/jetond-conf-XXXXXX", 24);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	return 0;
}

static int
remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static bool
reads(struct jt_config *c, const char *text, struct jt_config_why *why)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fputs(text, f) < 0, 0);
	assert_int_equal(fclose(f), 0);
	jt_config_defaults(c);
	why->text[0] = '\0';
	return jt_config_read(c, path, why) && jt_config_finish(c, why);
}

static void
a_whole_file_is_read(void **state)
{
	struct jt_config c;
	struct jt_config_why why;

	(void)state;
	assert_true(reads(&c,
	    "# a comment\n"
	    "[server]\n"
	    "listen = [::1]:9000\n"
	    "dir = /srv/jetond\n"
	    "[token]\n"
	    "issuer = https://login.example\n"
	    "access_lifetime = 10m\n"
	    "[session]\n"
	    "absolute = 90d\n"
	    "grace = 5s\n"
	    "[hash]\n"
	    "memory = 32\n",
	    &why));
	assert_int_equal(c.address.port, 9000);
	assert_true(c.address.is_v6);
	assert_true(c.address.is_loopback);
	assert_string_equal(c.issuer, "https://login.example");
	assert_string_equal(c.database, "/srv/jetond/jetond.db");
	assert_string_equal(c.master, "/srv/jetond/master.key");
	assert_int_equal(c.access_lifetime, 600);
	assert_int_equal(c.absolute, 90 * 86400);
	assert_int_equal(c.grace, 5);
	assert_int_equal(c.hash_memory, 32);
}

static void
each_mistake_names_the_file_and_the_line(void **state)
{
	static const struct {
		const char *text;
		int line; /* 0: of the whole, so without one */
		const char *why;
	} cases[] = {
		{ "[server]\nlissten = 1\n", 2,
		    "unknown key 'server.lissten'" },
		{ "[sever]\nlisten = 1\n", 2, "unknown key 'sever.listen'" },
		{ "listen = 1\n", 1, "unknown key '.listen'" },
		{ "[token]\n\nissuer = a\nissuer = b\n", 4,
		    "token.issuer is given twice" },
		{ "[server]\nlisten = localhost:1\n", 2, "no address" },
		{ "[server]\nlisten = 127.0.0.1\n", 2, "no address" },
		{ "[server]\nlisten = 127.0.0.1:65536\n", 2, "no address" },
		{ "[server]\nlisten = 127.0.0.1:-1\n", 2, "no address" },
		{ "[server]\nworkers = 0\n", 2, "no number" },
		{ "[server]\nworkers = two\n", 2, "no number" },
		{ "[server]\nworkers = 2m\n", 2, "no number" },
		{ "[server]\nworkers = 99999999999999999999\n", 2,
		    "no number" },
		{ "[token]\naccess_lifetime = 61m\n", 2, "no time" },
		{ "[token]\naccess_lifetime = -5\n", 2, "no time" },
		{ "[token]\naccess_lifetime = 5 m\n", 2, "no time" },
		{ "[token]\naccess_lifetime = 5w\n", 2, "no time" },
		{ "[token]\naccess_lifetime =\n", 2, "no time" },
		{ "[token]\nissuer =\n", 2, "is empty" },
		{ "[server]\nnonsense\n", 2, "no key = value" },
		{ "[server\n", 1, "no key = value" },
		{ "[session]\nidle = 31d\n", 0, "longer than" },
		{ "[server]\nlisten = 0.0.0.0:80\n", 0, "token.issuer" },
		{ "[server]\nlisten = 0.0.0.0:80\n"
		  "[token]\nissuer = https://a.example\n",
		    0, "no loopback" },
		{ "[server]\ninsecure_plain_http = true\n", 2,
		    "neither yes nor no" },
		{ "[tls]\nkey = /k\n", 0, "go together" },
		{ "[tls]\ncertificate = /c\n", 0, "go together" },
	};
	struct jt_config c;
	struct jt_config_why why;
	char place[96];

	(void)state;
	for (size_t i = 0; i < JT_COUNT(cases); i++) {
		assert_false(reads(&c, cases[i].text, &why));
		snprintf(place, sizeof place, "%s:%d: ", path, cases[i].line);
		if (cases[i].line > 0)
			assert_ptr_equal(strstr(why.text, place), why.text);
		if (strstr(why.text, cases[i].why) == NULL)
			print_error("case %zu: %s\n", i, why.text);
		assert_non_null(strstr(why.text, cases[i].why));
	}
}

static void
a_missing_file_is_an_error(void **state)
{
	struct jt_config c;
	struct jt_config_why why;

	(void)state;
	jt_config_defaults(&c);
	assert_false(jt_config_read(&c, "/nonexistent/jetond.conf", &why));
	assert_non_null(strstr(why.text, "'/nonexistent/jetond.conf'"));
}

static void
every_key_can_come_from_the_environment(void **state)
{
	struct jt_config c;
	struct jt_config_why why;

	(void)state;
	jt_config_defaults(&c);
	setenv("JETOND_TOKEN_ACCESS_LIFETIME", "7", 1);
	assert_true(jt_config_environment(&c, &why));
	assert_int_equal(c.access_lifetime, 7);
	setenv("JETOND_TOKEN_ACCESS_LIFETIME", "x", 1);
	assert_false(jt_config_environment(&c, &why));
	assert_non_null(strstr(why.text, "JETOND_TOKEN_ACCESS_LIFETIME: "));
	unsetenv("JETOND_TOKEN_ACCESS_LIFETIME");
}

static void
the_issuer_is_the_address_unless_it_is_given(void **state)
{
	struct jt_config c;
	struct jt_config_why why;

	(void)state;
	jt_config_defaults(&c);
	assert_true(jt_config_finish(&c, &why));
	c.address.port = 1234;
	jt_config_listening(&c);
	assert_string_equal(c.issuer, "http://127.0.0.1:1234");
	assert_string_equal(c.audience, "http://127.0.0.1:1234");
	assert_string_equal(c.listen, "127.0.0.1:1234");
	jt_config_defaults(&c);
	assert_true(jt_config_set(&c, "token.issuer", "https://a", &why));
	jt_config_listening(&c);
	assert_string_equal(c.audience, "https://a");
}

#define WITH_FILE(f) cmocka_unit_test_setup_teardown(f, name_file, remove_file)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FILE(a_whole_file_is_read),
		WITH_FILE(each_mistake_names_the_file_and_the_line),
		cmocka_unit_test(a_missing_file_is_an_error),
		cmocka_unit_test(every_key_can_come_from_the_environment),
		cmocka_unit_test(the_issuer_is_the_address_unless_it_is_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
