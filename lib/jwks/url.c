/* SPDX-License-Identifier: Apache-2.0 */
#include "jwks/url.h"

#include <curl/curl.h>
#include <stdio.h>

static const char https[] = "https://";
static const char http[] = "http://";

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool
is_printable(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text > '~' || *text == '\\')
			return false;
	return true;
}

/* By its text, so that no other client reads it as another host. */
static bool
is_loopback(const char *authority)
{
	static const char *const names[] = { "127.0.0.1", "[::1]",
		"localhost" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		size_t n = strlen(names[i]);

		if (begins(authority, names[i]) &&
		    strchr(":/?", authority[n]) != NULL)
			return true;
	}
	return false;
}

static bool
has_part(CURLU *u, CURLUPart part)
{
	char *text = NULL;
	CURLUcode code = curl_url_get(u, part, &text, 0);

	curl_free(text);
	return code == CURLUE_OK;
}

/* What the parser of the library that will connect makes of it. */
static const char *
parts_fault(CURLU *u, const char *url)
{
	if (curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    !has_part(u, CURLUPART_HOST))
		return "it is not a URL";
	if (has_part(u, CURLUPART_USER) || has_part(u, CURLUPART_PASSWORD))
		return "it names a user";
	return NULL;
}

const char *
jt_jwks_url_fault(const char *url, bool may_http)
{
	const char *fault;
	CURLU *u;

	if (strnlen(url, JETON_JWKS_URL_MAX + 1) > JETON_JWKS_URL_MAX)
		return "it is too long";
	if (!is_printable(url))
		return "it is not printable ASCII";
	if (!begins(url, https) && !(may_http && begins(url, http)))
		return "it is not https:";
	if (begins(url, http) && !is_loopback(url + strlen(http)))
		return "http: is only for this machine itself";
	if (strstr(url, ":///") != NULL)
		return "it has no host";
	if (strchr(url, '#') != NULL)
		return "it has a fragment";
	u = curl_url();
	if (u == NULL)
		return "out of memory";
	fault = parts_fault(u, url);
	curl_url_cleanup(u);
	return fault;
}

const char *
jt_jwks_issuer_fault(const char *issuer, bool may_http)
{
	const char *fault = jt_jwks_url_fault(issuer, may_http);

	if (fault == NULL && strchr(issuer, '?') != NULL)
		fault = "it has a query";
	return fault;
}

jeton_err
jt_jwks_url_of_metadata(const char *issuer, enum jt_jwks_place place, char *out,
    size_t size)
{
	const char *authority = strstr(issuer, "://") + strlen("://");
	const char *path = authority + strcspn(authority, "/");
	const char *middle = "/.well-known/oauth-authorization-server";
	int before = (int)(path - issuer), behind = (int)strlen(path), n;

	if (behind > 0 && path[behind - 1] == '/')
		behind--;
	if (place == JT_JWKS_OPENID) {
		before += behind;
		behind = 0;
		middle = "/.well-known/openid-configuration";
	}
	n = snprintf(out, size, "%.*s%s%.*s", before, issuer, middle, behind,
	    path);
	if (n >= 0 && (size_t)n < size)
		return JETON_OK;
	out[0] = '\0';
	return JETON_TOO_LONG;
}

/* Scheme and authority, byte for byte: what only looks different is. */
bool
jt_jwks_url_same_host(const char *a, const char *b)
{
	size_t scheme = strcspn(a, "/") + 2;
	size_t n = scheme + strcspn(a + scheme, "/?");

	return strncmp(a, b, n) == 0 && strchr("/?", b[n]) != NULL;
}
