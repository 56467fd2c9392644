/* SPDX-License-Identifier: Apache-2.0 */
/* jeton dev json-check: the reader alone, for vectors from outside. */
#include "commands.h"
#include "input.h"
#include "jeton/value.h"
#include "output.h"

enum { TEXT_MAX = 1 << 24 };

static const struct jt_option own_options[] = {
	{ "json", NULL, "the result as JSON", 0 },
	{ 0 },
};

/* {"result":"accepted"}, or refused with its code. */
static void
out_result(const char *accepted, jeton_err e)
{
	jt_out("{");
	jt_out_member("result",
	    jeton_cstr(e == JETON_OK ? accepted : "refused"), true);
	if (e != JETON_OK) {
		jt_out_member("code", jeton_cstr(jeton_errname(e)), false);
		jt_out_member("message", jeton_cstr(jeton_strerror(e)), false);
	}
	jt_out("}\n");
}

static enum jt_status
run(const struct jt_args *args)
{
	static char text[TEXT_MAX + 1];
	const char *path = jt_args_operand(args);
	enum jt_status s;
	jeton_err e;
	size_t n;

	s = jt_input_read(path == NULL ? "-" : path, text, sizeof text, &n);
	if (s != JT_DONE)
		return s;
	e = n > TEXT_MAX ? JETON_TOO_LONG
			 : jeton_json_check((jeton_str){ text, n });
	if (jt_args_has(args, "json"))
		out_result("accepted", e);
	if (e != JETON_OK)
		return jt_complain(JT_REFUSED, "refused: %s",
		    e == JETON_MALFORMED ? "not strict JSON"
					 : jeton_strerror(e));
	return JT_DONE;
}

static const struct jt_option *const groups[] = { own_options, NULL };

const struct jt_command jt_dev_json_command = {
	.name = "dev json-check",
	.operands = "[FILE | -]",
	.operands_max = 1,
	.help = "Whether a text is JSON as tokens may hold it",
	.example = "echo '{\"a\":1}' | jeton dev json-check -",
	.groups = groups,
	.run = run,
};
