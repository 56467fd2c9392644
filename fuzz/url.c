/* SPDX-License-Identifier: Apache-2.0 */
/* A URL that somebody wants us to fetch, or an issuer to look for. */
#include "jwks/url.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* http: goes to three names, and to those whatever curl would make of it. */
static bool
is_local(const char *url)
{
	return begins(url, "http://127.0.0.1") || begins(url, "http://[::1]") ||
	    begins(url, "http://localhost");
}

static void
check_fetched(const char *url)
{
	const char *host = strstr(url, "://") + 3;
	size_t authority = strcspn(host, "/?");

	MUST(begins(url, "https://") || is_local(url));
	MUST(strlen(url) <= JETON_JWKS_URL_MAX);
	MUST(authority > 0);
	MUST(memchr(host, '@', authority) == NULL);
	MUST(strpbrk(url, "# \t\r\n\\") == NULL);
}

/* On the same host, and one that may be fetched as well. */
static void
check_metadata(const char *issuer, enum jt_jwks_place place)
{
	size_t room = strlen(issuer) + 64;
	char *url = fuzz_alloc(room);
	const char *host = strstr(issuer, "://") + 3;
	size_t n = (size_t)(host - issuer) + strcspn(host, "/");

	MUST(jt_jwks_url_of_metadata(issuer, place, url, room) == JETON_OK);
	MUST(strncmp(url, issuer, n) == 0 && url[n] == '/');
	MUST(strstr(url, "/.well-known/") != NULL);
	if (strlen(url) <= JETON_JWKS_URL_MAX)
		MUST(jt_jwks_url_fault(url, true) == NULL);
	MUST(jt_jwks_url_of_metadata(issuer, place, url, strlen(url)) ==
	    JETON_TOO_LONG);
	MUST(url[0] == '\0');
	free(url);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char *url = fuzz_alloc(n + 1);
	const char *fault;

	memcpy(url, p, n);
	url[n] = '\0';
	fault = jt_jwks_url_fault(url, true);
	if (fault == NULL) {
		MUST(jt_jwks_url_same_host(url, url));
		check_fetched(url);
	} else
		MUST(jt_jwks_url_fault(url, false) != NULL);
	if (jt_jwks_issuer_fault(url, true) == NULL) {
		MUST(fault == NULL);
		check_metadata(url, JT_JWKS_OPENID);
		check_metadata(url, JT_JWKS_OAUTH);
	}
	free(url);
	return 0;
}
