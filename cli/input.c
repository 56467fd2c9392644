/* SPDX-License-Identifier: Apache-2.0 */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "jeton/jws.h"

const struct jt_option jt_token_options[] = {
	{ "token-file", "FILE", "read the token from a file", 0 },
	{ 0 },
};

const struct jt_option jt_secret_options[] = {
	{ "secret-file", "FILE",
	    "a shared secret: exactly the bytes of the file", 0 },
	{ "secret-env", "NAME", "a shared secret in the environment", 0 },
	{ "secret-fd", "N", "a shared secret behind an open descriptor", 0 },
	{ "insecure-short-secret", NULL,
	    "take a secret that is shorter than the hash", 0 },
	{ 0 },
};

const struct jt_option jt_password_options[] = {
	{ "secret-file", "FILE",
	    "a shared secret or password: exactly the bytes of the file", 0 },
	{ "secret-env", "NAME", "the same in the environment", 0 },
	{ "secret-fd", "N", "the same behind an open descriptor", 0 },
	{ 0 },
};

/* More than the largest that is read, and some white space. */
enum { LINE_SIZE = JETON_JWS_MAX + 4096 };

/* Standard input has one reader. */
static enum jt_status
take_stdin(void)
{
	static bool taken;

	if (taken)
		return jt_complain(JT_MISUSE,
		    "standard input is wanted for two things");
	taken = true;
	return JT_DONE;
}

static enum jt_status
could_not_read(const char *path)
{
	return jt_complain(JT_UNFIT, "could not read %s: %s", jt_quote(path),
	    strerror(errno));
}

/* Reads until the end or until out is full. */
static bool
read_all(int fd, char *out, size_t size, size_t *n)
{
	ssize_t got = 1;

	for (*n = 0; got != 0 && *n < size;) {
		got = read(fd, out + *n, size - *n);
		if (got < 0 && errno != EINTR)
			break;
		if (got > 0)
			*n += (size_t)got;
	}
	if (got >= 0)
		return true;
	*n = 0;
	return false;
}

static bool
is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

enum jt_status
jt_input_read(const char *path, char *out, size_t size, size_t *n)
{
	enum jt_status s = JT_DONE;
	int fd = STDIN_FILENO;

	*n = 0;
	if (is_stdin(path))
		s = take_stdin();
	else
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (s == JT_DONE && (fd < 0 || !read_all(fd, out, size, n)))
		s = could_not_read(path);
	if (fd > STDIN_FILENO)
		close(fd);
	return s;
}

/* ---- Tokens ---- */

static jeton_str
trim(jeton_str s)
{
	static const char space[] = " \t\r\n";

	while (s.n > 0 && memchr(space, s.p[0], 4) != NULL)
		s = (jeton_str){ s.p + 1, s.n - 1 };
	while (s.n > 0 && memchr(space, s.p[s.n - 1], 4) != NULL)
		s.n--;
	return s;
}

/* Where the token comes from: *path, or *path NULL and the operand. */
static enum jt_status
source(const struct jt_args *args, const char **path)
{
	const char *operand = jt_args_operand(args);

	*path = jt_args_value(args, "token-file");
	if (*path != NULL && operand != NULL)
		return jt_complain(JT_MISUSE,
		    "a token and --token-file: one of them is too many");
	if (*path == NULL && (operand == NULL || is_stdin(operand)))
		*path = "-";
	if (*path != NULL && is_stdin(*path) && isatty(STDIN_FILENO))
		fputs("jeton: paste the token and end it with Ctrl-D\n",
		    stderr);
	return JT_DONE;
}

enum jt_status
jt_input_token(const struct jt_args *args, jeton_str *out)
{
	static char text[LINE_SIZE];
	const char *path;
	enum jt_status s = source(args, &path);

	*out = (jeton_str){ text, 0 };
	if (s == JT_DONE && path == NULL)
		*out = trim(jeton_cstr(jt_args_operand(args)));
	else if (s == JT_DONE)
		s = jt_input_read(path, text, sizeof text, &out->n);
	if (path != NULL && out->n < sizeof text)
		*out = trim(*out);
	return s;
}

enum jt_status
jt_input_open(const char *path, FILE **out)
{
	enum jt_status s = is_stdin(path) ? take_stdin() : JT_DONE;

	*out = NULL;
	if (s != JT_DONE)
		return s;
	*out = is_stdin(path) ? stdin : fopen(path, "re");
	return *out == NULL ? could_not_read(path) : JT_DONE;
}

static enum jt_status
open_lines(const struct jt_args *args, FILE **out)
{
	const char *path;
	enum jt_status s = source(args, &path);

	*out = NULL;
	if (s == JT_DONE && path == NULL)
		s = jt_complain(JT_MISUSE,
		    "--lines reads standard input or --token-file");
	return s == JT_DONE ? jt_input_open(path, out) : s;
}

bool
jt_input_line(FILE *f, jeton_str *out)
{
	static char text[LINE_SIZE];
	size_t n = 0;
	int c = getc(f);

	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n'; c = getc(f))
		if (n < sizeof text)
			text[n++] = (char)c;
	*out = (jeton_str){ text, n };
	if (n < sizeof text)
		*out = trim(*out);
	return true;
}

enum jt_status
jt_input_each(const struct jt_args *args,
    enum jt_status (*judge)(void *context, jeton_str line), void *context)
{
	enum jt_status worst = JT_DONE, s;
	jeton_str line;
	FILE *f;

	s = open_lines(args, &f);
	if (s != JT_DONE)
		return s;
	while (worst <= JT_REFUSED && !ferror(stdout) &&
	    jt_input_line(f, &line)) {
		s = judge(context, line);
		fflush(stdout); /* who asks line by line waits for it */
		if (s > worst)
			worst = s;
	}
	if (ferror(f))
		worst = jt_complain(JT_UNFIT, "could not read the tokens");
	if (f != stdin)
		fclose(f);
	return worst;
}

/* ---- Secrets ---- */

static const char *const secret_names[] = { "secret-file", "secret-env",
	"secret-fd", NULL };

bool
jt_input_has_secret(const struct jt_args *args)
{
	for (size_t i = 0; secret_names[i] != NULL; i++)
		if (jt_args_has(args, secret_names[i]))
			return true;
	return false;
}

static bool
is_wide(const struct stat *st)
{
	return S_ISREG(st->st_mode) && (st->st_mode & 077) != 0;
}

static void
warn_if_wide(const struct stat *st, const char *name)
{
	if (is_wide(st))
		jt_warn("%s is wider than 0600 (it is %04o): others on this "
			"machine may use it",
		    name, (unsigned)(st->st_mode & 07777));
}

bool
jt_input_is_wide(const char *path)
{
	struct stat st;

	return !is_stdin(path) && stat(path, &st) == 0 && is_wide(&st);
}

void
jt_input_warn_if_wide(const char *path)
{
	struct stat st;

	if (!is_stdin(path) && stat(path, &st) == 0)
		warn_if_wide(&st, jt_quote(path));
}

static void
warn_of_line_end(const struct jt_secret *s, const char *name)
{
	if (s->n > 0 && s->bytes[s->n - 1] == '\n')
		jt_warn("the secret in %s ends with a line end, which is part "
			"of it",
		    name);
}

static enum jt_status
from_file(const char *path, struct jt_secret *out)
{
	enum jt_status s =
	    jt_input_read(path, out->bytes, sizeof out->bytes, &out->n);

	if (s != JT_DONE)
		return s;
	jt_input_warn_if_wide(path);
	warn_of_line_end(out, jt_quote(path));
	return s;
}

static enum jt_status
from_environment(const char *name, struct jt_secret *out)
{
	const char *value = getenv(name);

	if (value == NULL)
		return jt_complain(JT_UNFIT,
		    "the environment has no variable %s", jt_quote(name));
	out->n = strnlen(value, sizeof out->bytes);
	memcpy(out->bytes, value, out->n);
	return JT_DONE;
}

static enum jt_status
from_descriptor(const char *text, struct jt_secret *out)
{
	size_t digits = strspn(text, "0123456789");
	char name[32];
	struct stat st;
	int fd;

	if (digits == 0 || digits > 4 || text[digits] != '\0')
		return jt_complain(JT_MISUSE,
		    "--secret-fd: %s is no descriptor number", jt_quote(text));
	fd = (int)strtol(text, NULL, 10);
	if (fd == STDIN_FILENO && take_stdin() != JT_DONE)
		return JT_MISUSE;
	snprintf(name, sizeof name, "descriptor %d", fd);
	if (!read_all(fd, out->bytes, sizeof out->bytes, &out->n))
		return jt_complain(JT_UNFIT, "could not read %s: %s", name,
		    strerror(errno));
	if (fstat(fd, &st) == 0)
		warn_if_wide(&st, name);
	warn_of_line_end(out, name);
	return JT_DONE;
}

enum { CTRL_C = 3 };

/* A line from the terminal, which shows nothing; Ctrl-C gives it up. */
static enum jt_status
read_line_unseen(struct jt_secret *out)
{
	char c = '\0';

	while (out->n < sizeof out->bytes && read(STDIN_FILENO, &c, 1) == 1) {
		if (c == '\n' || c == CTRL_C)
			break;
		out->bytes[out->n++] = c;
	}
	fputc('\n', stderr);
	if (c == CTRL_C)
		return jt_complain(JT_MISUSE, "given up");
	return JT_DONE;
}

enum jt_status
jt_input_unseen(const char *prompt, struct jt_secret *out)
{
	struct termios before, unseen;
	enum jt_status s;

	out->n = 0;
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return could_not_read("-");
	unseen = before;
	unseen.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	unseen.c_cc[VEOL] = CTRL_C; /* ends the line, as it ends no program */
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
	fputs(prompt, stderr);
	s = read_line_unseen(out);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	return s;
}

static enum jt_status
read_secret(const struct jt_args *args, struct jt_secret *out)
{
	if (jt_args_has(args, "secret-file"))
		return from_file(jt_args_value(args, "secret-file"), out);
	if (jt_args_has(args, "secret-env"))
		return from_environment(jt_args_value(args, "secret-env"), out);
	if (jt_args_has(args, "secret-fd"))
		return from_descriptor(jt_args_value(args, "secret-fd"), out);
	return jt_input_unseen("secret: ", out);
}

enum jt_status
jt_input_secret(const struct jt_args *args, struct jt_secret *out)
{
	enum jt_status s;

	out->n = 0;
	s = read_secret(args, out);
	if (s == JT_DONE && out->n == 0)
		return jt_complain(JT_UNFIT, "the secret is empty");
	if (s == JT_DONE && out->n > JETON_SECRET_MAX)
		return jt_complain(JT_UNFIT,
		    "the secret is longer than %d bytes",
		    (int)JETON_SECRET_MAX);
	return s;
}
