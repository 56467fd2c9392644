/* SPDX-License-Identifier: Apache-2.0 */
#include "passphrase.h"

#include <string.h>
#include <unistd.h>

const struct jt_option jt_passphrase_options[] = {
	{ "passphrase-file", "FILE",
	    "what opens an encrypted key (default: asked for)", 0 },
	{ 0 },
};

/* The file that was given, and what came of it, once. */
static const char *file;
static struct jt_secret kept;
static bool was_asked;

void
jt_passphrase_source(const struct jt_args *args)
{
	if (jt_args_knows(args, "passphrase-file"))
		file = jt_args_value(args, "passphrase-file");
}

static void
drop_line_end(struct jt_secret *s)
{
	if (s->n > 0 && s->bytes[s->n - 1] == '\n')
		s->n--;
	if (s->n > 0 && s->bytes[s->n - 1] == '\r')
		s->n--;
}

enum jt_status
jt_passphrase_read(const char *path, struct jt_secret *out)
{
	enum jt_status s =
	    jt_input_read(path, out->bytes, sizeof out->bytes, &out->n);

	if (s != JT_DONE)
		return s;
	jt_input_warn_if_wide(path);
	drop_line_end(out);
	if (out->n == 0)
		s = jt_complain(JT_UNFIT, "the passphrase is empty");
	else if (out->n > JETON_PASSPHRASE_MAX)
		s = jt_complain(JT_UNFIT,
		    "the passphrase has more than %d bytes",
		    (int)JETON_PASSPHRASE_MAX);
	if (s != JT_DONE)
		explicit_bzero(out, sizeof *out);
	return s;
}

static void
fetch(void)
{
	enum jt_status s = JT_UNFIT;

	if (file != NULL)
		s = jt_passphrase_read(file, &kept);
	else if (isatty(STDIN_FILENO))
		s = jt_input_unseen("passphrase: ", &kept);
	if (s != JT_DONE)
		kept.n = 0;
}

bool
jt_passphrase_ask(void *context, char *out, size_t size, size_t *n)
{
	(void)context;
	if (!was_asked)
		fetch();
	was_asked = true;
	if (kept.n == 0 || kept.n > size)
		return false;
	memcpy(out, kept.bytes, kept.n);
	*n = kept.n;
	return true;
}

void
jt_passphrase_forget(void)
{
	explicit_bzero(&kept, sizeof kept);
}
