/* SPDX-License-Identifier: Apache-2.0 */
#include "jwks/fields.h"

#include <stdlib.h>
#include <strings.h>

/* Of the connection and the framing (RFC 9110, RFC 9112). */
static const char *const reserved[] = { "Host", "Connection", "Content-Length",
	"Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Keep-Alive",
	"Proxy-Connection", "Accept-Encoding" };

/* RFC 9110 5.6.2. */
static bool
is_token(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') ||
	    (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool
is_reserved(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
		if (strlen(reserved[i]) == n &&
		    strncasecmp(reserved[i], name, n) == 0)
			return true;
	return false;
}

/* A value, for without one libcurl takes the field away. */
static bool
is_sound(const char *field)
{
	size_t n = 0, size = strnlen(field, JETON_JWKS_FIELD_MAX + 1);

	while (is_token(field[n]))
		n++;
	if (n == 0 || strncmp(field + n, ": ", 2) != 0 ||
	    size > JETON_JWKS_FIELD_MAX || is_reserved(field, n))
		return false;
	for (const char *c = field + n + 2; *c != '\0'; c++)
		if (*c < ' ' || *c > '~')
			return false;
	return field[n + 2] > ' ';
}

static size_t
count(const char *const *fields)
{
	size_t n = 0;

	while (n <= JETON_JWKS_FIELDS_MAX && fields[n] != NULL)
		n++;
	return n;
}

bool
jt_jwks_fields_are_sound(const char *const *fields)
{
	if (fields == NULL)
		return true;
	if (count(fields) > JETON_JWKS_FIELDS_MAX)
		return false;
	for (; *fields != NULL; fields++)
		if (!is_sound(*fields))
			return false;
	return true;
}

char **
jt_jwks_fields_copy(const char *const *fields)
{
	size_t n = count(fields), i = 0;
	char **copy = calloc(n + 1, sizeof *copy);

	if (copy == NULL)
		return NULL;
	while (i < n && (copy[i] = strdup(fields[i])) != NULL)
		i++;
	if (i == n)
		return copy;
	jt_jwks_fields_free(copy);
	return NULL;
}

void
jt_jwks_fields_free(char **fields)
{
	if (fields == NULL)
		return;
	for (size_t i = 0; fields[i] != NULL; i++) {
		explicit_bzero(fields[i], strlen(fields[i]));
		free(fields[i]);
	}
	free(fields);
}
