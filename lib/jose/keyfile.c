/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "jose/file.h"
#include "jose/key.h"
#include "jose/why.h"

/* One byte more than is allowed, to see that there is one. */
enum { SIZE = JETON_KEY_TEXT_MAX + 1 };

/* The content of the file, which release() takes back. */
static jeton_err
load(char **out, size_t *n, const char *path, const jeton_key_options *options)
{
	char *p;
	jeton_err e;

	*out = NULL;
	jt_why_clear(options);
	if (path == NULL)
		return jt_refuse(options, JETON_ARGUMENT, "there is no path");
	p = malloc(SIZE);
	if (p == NULL)
		return jt_why_end(options, JETON_NO_MEMORY);
	*out = p;
	e = jt_file_read(path, p, SIZE, n);
	if (e == JETON_FILE)
		return jt_refuse(options, e, "the file could not be read");
	if (e != JETON_OK)
		return jt_refuse(options, e, "it has more than %d bytes",
		    JETON_KEY_TEXT_MAX);
	return JETON_OK;
}

static void
release(char *p, size_t n)
{
	int cause = errno;

	if (p != NULL)
		jt_wipe(p, n);
	free(p);
	errno = cause;
}

jeton_err
jeton_keys_load_with(jeton_keys **out, const char *path,
    const jeton_key_options *options)
{
	char *p;
	size_t n = 0;
	jeton_err e = load(&p, &n, path, options);

	*out = NULL;
	if (e == JETON_OK)
		e = jeton_keys_parse(out, (jeton_str){ p, n }, options);
	release(p, n);
	return e;
}

jeton_err
jeton_keys_load(jeton_keys **out, const char *path)
{
	return jeton_keys_load_with(out, path, NULL);
}

jeton_err
jeton_key_load_with(jeton_key **out, const char *path,
    const jeton_key_options *options)
{
	char *p;
	size_t n = 0;
	jeton_err e = load(&p, &n, path, options);

	*out = NULL;
	if (e == JETON_OK)
		e = jeton_key_parse(out, (jeton_str){ p, n }, options);
	release(p, n);
	return e;
}

jeton_err
jeton_key_load(jeton_key **out, const char *path)
{
	return jeton_key_load_with(out, path, NULL);
}
