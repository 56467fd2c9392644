/* SPDX-License-Identifier: Apache-2.0 */
/* jeton dev raw-verify: the primitives alone, for vectors from outside. */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "hex.h"
#include "input.h"
#include "jeton/jws.h"
#include "json.h"
#include "keys.h"
#include "output.h"

static const struct jt_option own_options[] = {
	{ "jwk", "FILE", "the key, in any form; - is stdin", 0 },
	{ "alg", "ALG", "its algorithm", 0 },
	{ "msg", "HEX", "the bytes that were signed", 0 },
	{ "sig", "HEX", "the signature; for ECDSA r and s", 0 },
	{ "lines", "FILE", "an object of jwk, alg, msg and sig per line", 0 },
	{ "json", NULL, "the result as JSON", 0 },
	{ 0 },
};

enum { BYTES_MAX = 1 << 17 };

/* Room for what a line or the options name. */
struct trial {
	jeton_str jwk, alg, msg, sig;
	size_t msg_size, sig_size;
	unsigned char msg_bytes[BYTES_MAX], sig_bytes[BYTES_MAX];
};

/* ---- One trial ---- */

static bool
decode(struct trial *t)
{
	return jt_hex_read(t->msg, t->msg_bytes, sizeof t->msg_bytes,
		   &t->msg_size) &&
	    jt_hex_read(t->sig, t->sig_bytes, sizeof t->sig_bytes,
		&t->sig_size);
}

/* A set is searched for nothing: its first key is the one. */
static jeton_err
try(const struct trial *t, jeton_why *why)
{
	jeton_str msg = { (const char *)t->msg_bytes, t->msg_size };
	char alg[32];
	jeton_key_options options = { .alg = t->alg.p == NULL ? NULL : alg,
		.why = why };
	jeton_keys *keys = NULL;
	jeton_err e;

	snprintf(alg, sizeof alg, "%.*s", (int)t->alg.n, t->alg.p);
	e = jeton_keys_parse(&keys, t->jwk, &options);
	if (e == JETON_OK)
		e = jeton_verify_bytes(keys, 0, msg, t->sig_bytes, t->sig_size);
	jeton_keys_free(keys);
	return e;
}

static enum jt_status
status_of(jeton_err e)
{
	if (e == JETON_OK)
		return JT_DONE;
	return e == JETON_BAD_SIGNATURE ? JT_REFUSED : JT_UNFIT;
}

/* What there is to say: "verified", "refused", or "unfit" of a key. */
static void
out_result(jeton_err e)
{
	static const char *const words[] = {
		[JT_DONE] = "verified",
		[JT_REFUSED] = "refused",
		[JT_UNFIT] = "unfit",
	};

	jt_out("{");
	jt_out_member("result", jeton_cstr(words[status_of(e)]), true);
	if (e != JETON_OK)
		jt_out_member("code", jeton_cstr(jeton_errname(e)), false);
	jt_out("}\n");
}

/* ---- A trial per line ---- */

/* The characters of a string that has no escapes. */
static bool
read_string(jeton_str value, jeton_str *out)
{
	if (value.n < 2 || value.p[0] != '"' ||
	    memchr(value.p, '\\', value.n) != NULL)
		return false;
	*out = (jeton_str){ value.p + 1, value.n - 2 };
	return true;
}

static bool
read_member(struct trial *t, jeton_str name, jeton_str value)
{
	const struct {
		const char *name;
		jeton_str *out;
	} strings[] = {
		{ "alg", &t->alg },
		{ "msg", &t->msg },
		{ "sig", &t->sig },
	};

	if (jt_doc_is(name, jeton_cstr("jwk"))) {
		t->jwk = value;
		return true;
	}
	for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
		if (jt_doc_is(name, jeton_cstr(strings[i].name)))
			return read_string(value, strings[i].out);
	return false;
}

static bool
read_line(struct trial *t, jeton_str line)
{
	jeton_str name, value;
	size_t at = 0;

	t->jwk = t->alg = t->msg = t->sig = (jeton_str){ NULL, 0 };
	if (!jt_doc_is_value(line) || line.p[0] != '{')
		return false;
	while (jt_doc_next(line, &at, &name, &value))
		if (!read_member(t, name, value))
			return false;
	return t->jwk.p != NULL && t->msg.p != NULL && t->sig.p != NULL &&
	    decode(t);
}

static enum jt_status
run_lines(struct trial *t, const char *path)
{
	enum jt_status worst = JT_DONE, s;
	jeton_str line;
	jeton_err e;
	FILE *f;

	s = jt_input_open(path, &f);
	if (s != JT_DONE)
		return s;
	for (size_t n = 1; jt_input_line(f, &line) && !ferror(stdout); n++) {
		if (!read_line(t, line)) {
			worst = jt_complain(JT_MISUSE,
			    "line %zu has not one jwk, alg, msg and sig", n);
			break;
		}
		e = try(t, NULL);
		out_result(e);
		if (status_of(e) > worst)
			worst = status_of(e);
	}
	if (ferror(f))
		worst = jt_complain(JT_UNFIT, "could not read the lines");
	if (f != stdin)
		fclose(f);
	return worst;
}

/* ---- The command ---- */

static enum jt_status
demand(const struct jt_args *args, const char *name, jeton_str *out)
{
	if (!jt_args_has(args, name))
		return jt_complain(JT_MISUSE, "--%s is missing", name);
	*out = jeton_cstr(jt_args_value(args, name));
	return JT_DONE;
}

static enum jt_status
read_options(struct trial *t, const struct jt_args *args)
{
	enum jt_status s = demand(args, "alg", &t->alg);

	if (s == JT_DONE)
		s = demand(args, "msg", &t->msg);
	if (s == JT_DONE)
		s = demand(args, "sig", &t->sig);
	if (s == JT_DONE && !decode(t))
		s = jt_complain(JT_MISUSE,
		    "--msg and --sig are hexadecimal digits, two per byte");
	return s;
}

static enum jt_status
read_key(struct trial *t, const char *path)
{
	static char text[JETON_KEY_TEXT_MAX + 1];

	t->jwk.p = text;
	return jt_input_read(path, text, sizeof text, &t->jwk.n);
}

static enum jt_status
run_one(struct trial *t, const struct jt_args *args)
{
	struct jt_algs algs; /* which says what is wrong with a name */
	enum jt_status s = read_options(t, args);
	const char *path = jt_args_value(args, "jwk");
	jeton_why why = { "" };
	jeton_err e;

	if (s == JT_DONE && path == NULL)
		s = jt_complain(JT_MISUSE, "--jwk is missing");
	if (s == JT_DONE)
		s = jt_algs_read(t->alg.p, &algs);
	if (s == JT_DONE && (algs.count != 1 || strchr(t->alg.p, ',') != NULL))
		s = jt_complain(JT_MISUSE, "--alg is one algorithm here");
	if (s == JT_DONE)
		s = read_key(t, path);
	if (s != JT_DONE)
		return s;
	e = try(t, &why);
	if (jt_args_has(args, "json"))
		out_result(e);
	if (status_of(e) == JT_UNFIT)
		return jt_key_complain(e, path, &why);
	if (e != JETON_OK)
		return jt_complain(JT_REFUSED, "refused: %s",
		    jeton_strerror(e));
	return JT_DONE;
}

static enum jt_status
run(const struct jt_args *args)
{
	static struct trial t;

	if (!jt_args_has(args, "lines"))
		return run_one(&t, args);
	if (args->count > 1 + (jt_args_has(args, "json") ? 1u : 0u))
		return jt_complain(JT_MISUSE,
		    "--lines names keys and signatures itself");
	return run_lines(&t, jt_args_value(args, "lines"));
}

static const struct jt_option *const groups[] = { own_options, NULL };

const struct jt_command jt_dev_raw_command = {
	.name = "dev raw-verify",
	.operands = "",
	.operands_max = 0,
	.help = "Whether a key made a signature of these bytes",
	.example =
	    "echo '{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_"
	    "7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}' |\n    jeton dev raw-verify "
	    "--jwk - --alg EdDSA --msg '' --sig e5564300c3\\\n60ac729086e2cc80"
	    "6e828a84877f1eb8e5d974d873e065224901555fb8821590a33\\\nbacc61e3970"
	    "1cf9b46bd25bf5f0595bbe24655141438e7a100b",
	.groups = groups,
	.run = run,
};
