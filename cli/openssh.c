/* SPDX-License-Identifier: Apache-2.0 */
#include "openssh.h"

#include <stdio.h>
#include <string.h>

#include "base64.h"
#include "json.h"

enum { WIRE_MAX = 2304, NUMBER_MAX = 1026 };

/* Strings with their sizes before them (RFC 4251 section 5). */
struct wire {
	size_t n;
	char p[WIRE_MAX];
};

static const struct {
	const char *crv, *type, *curve; /* no curve: the key is x alone */
} kinds[] = {
	{ "P-256", "ecdsa-sha2-nistp256", "nistp256" },
	{ "P-384", "ecdsa-sha2-nistp384", "nistp384" },
	{ "P-521", "ecdsa-sha2-nistp521", "nistp521" },
	{ "Ed25519", "ssh-ed25519", NULL },
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

static void
put_string(struct wire *w, jeton_str s)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		w->p[w->n++] = (char)(s.n >> shift & 0xff);
	memcpy(w->p + w->n, s.p, s.n);
	w->n += s.n;
}

/* Appends the bytes of a member to out; the library made it, so it fits. */
static void
get_number(jeton_str jwk, const char *name, char *out, size_t *n)
{
	jeton_str value;
	size_t more = 0;

	if (jt_doc_member(jwk, name, &value) && value.n >= 2 &&
	    value.n <= NUMBER_MAX / 3 * 4)
		jt_base64_get((jeton_str){ value.p + 1, value.n - 2 }, out + *n,
		    &more);
	*n += more;
}

/* A number that would look negative has a zero byte before it. */
static void
put_number(struct wire *w, jeton_str jwk, const char *name)
{
	char number[NUMBER_MAX + 1] = { 0 };
	size_t n = 1;

	get_number(jwk, name, number, &n);
	if (((unsigned char)number[1] & 0x80) != 0)
		put_string(w, (jeton_str){ number, n });
	else
		put_string(w, (jeton_str){ number + 1, n - 1 });
}

static void
put_point(struct wire *w, jeton_str jwk, const char *curve)
{
	char point[NUMBER_MAX] = { 4 }; /* uncompressed */
	size_t n = curve == NULL ? 0 : 1;

	if (curve != NULL)
		put_string(w, jeton_cstr(curve));
	get_number(jwk, "x", point, &n);
	if (curve != NULL)
		get_number(jwk, "y", point, &n);
	put_string(w, (jeton_str){ point, n });
}

/* The type of the key, or NULL. */
static const char *
put_key(struct wire *w, jeton_str jwk)
{
	jeton_str crv;

	if (!jt_doc_member(jwk, "crv", &crv)) {
		put_string(w, jeton_cstr("ssh-rsa"));
		put_number(w, jwk, "e");
		put_number(w, jwk, "n");
		return "ssh-rsa";
	}
	for (size_t i = 0; i < KINDS; i++) {
		if (!jt_doc_is(crv, jeton_cstr(kinds[i].crv)))
			continue;
		put_string(w, jeton_cstr(kinds[i].type));
		put_point(w, jwk, kinds[i].curve);
		return kinds[i].type;
	}
	return NULL;
}

/* The comment, with the blank before it. */
static void
put_comment(char *out, size_t size, jeton_str jwk)
{
	jeton_str kid;

	out[0] = '\0';
	if (!jt_doc_member(jwk, "kid", &kid) || kid.n < 3 || kid.n >= size)
		return;
	for (size_t i = 1; i < kid.n - 1; i++)
		if (kid.p[i] <= ' ' || kid.p[i] > '~' || kid.p[i] == '\\')
			return;
	snprintf(out, size, " %.*s", (int)kid.n - 2, kid.p + 1);
}

bool
jt_openssh_put(char out[JT_OPENSSH_MAX], jeton_str jwk)
{
	struct wire w = { 0 };
	char text[JT_BASE64_SIZE(WIRE_MAX)], comment[JETON_KID_MAX + 2];
	const char *type = put_key(&w, jwk);

	if (type == NULL)
		return false;
	jt_base64_put(text, w.p, w.n);
	put_comment(comment, sizeof comment, jwk);
	snprintf(out, JT_OPENSSH_MAX, "%s %s%s", type, text, comment);
	return true;
}
