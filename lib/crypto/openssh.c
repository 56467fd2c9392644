/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys as OpenSSH writes them; everything has one spelling. */
#include <string.h>

#include "base/base64url.h"
#include "base/text.h"
#include "crypto/crypto.h"
#include "crypto/encrypt.h"

enum { BLOB_MAX = 2048, TEXT_MAX = JT_BASE64URL_SIZE(BLOB_MAX) };

static const struct type {
	jeton_str name;
	enum jt_kind kind;
	enum jt_ekind ekind; /* not of Ed25519, which encrypts nothing */
	jeton_str curve;     /* of ECDSA */
	size_t width;
} types[] = {
	{ JT_INIT("ssh-rsa"), JT_KIND_RSA, JT_E_RSA, { NULL, 0 }, 0 },
	{ JT_INIT("ecdsa-sha2-nistp256"), JT_KIND_P256, JT_E_P256,
	    JT_INIT("nistp256"), 32 },
	{ JT_INIT("ecdsa-sha2-nistp384"), JT_KIND_P384, JT_E_P384,
	    JT_INIT("nistp384"), 48 },
	{ JT_INIT("ecdsa-sha2-nistp521"), JT_KIND_P521, JT_E_P521,
	    JT_INIT("nistp521"), 66 },
	{ JT_INIT("ssh-ed25519"), JT_KIND_ED25519, JT_E_RSA, { NULL, 0 }, 32 },
};

static const jeton_str beginnings[] = {
	JT_INIT("ssh-"),
	JT_INIT("ecdsa-sha2-"),
	JT_INIT("sk-ssh-"),
	JT_INIT("sk-ecdsa-"),
};

/* ---- The line ---- */

/* Takes what comes before the first space, or all, and that space. */
static jeton_str
take_word(jeton_str *line)
{
	const char *space = memchr(line->p, ' ', line->n);
	jeton_str word = *line;

	if (space != NULL)
		word.n = (size_t)(space - line->p);
	line->p += word.n + (space != NULL);
	line->n -= word.n + (space != NULL);
	return word;
}

static bool
has_control(jeton_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' && s.p[i] != '\t')
			return true;
	return false;
}

/* base64 as RFC 4648 4 has it: another alphabet, and padding. */
static jeton_err
decode(jeton_str word, uint8_t *out, size_t *n)
{
	char text[TEXT_MAX + 1];
	size_t pads = 0;

	while (pads < 2 && pads < word.n && word.p[word.n - 1 - pads] == '=')
		pads++;
	if (word.n % 4 != 0 || word.n - pads > TEXT_MAX ||
	    (word.n - pads + 3) / 4 * 4 != word.n)
		return JETON_KEY_FORM;
	for (size_t i = 0; i < word.n - pads; i++) {
		char c = word.p[i];

		if (c == '-' || c == '_')
			return JETON_KEY_FORM;
		text[i] = (char)(c == '+' ? '-' : c == '/' ? '_' : c);
	}
	if (jt_base64url_decode((jeton_str){ text, word.n - pads }, out,
		BLOB_MAX, n) != JETON_OK)
		return JETON_KEY_FORM;
	return JETON_OK;
}

/* ---- What was in base64 (RFC 4251 5) ---- */

static bool
take_string(jeton_str *blob, jeton_str *out)
{
	const uint8_t *p = (const uint8_t *)blob->p;
	size_t n;

	if (blob->n < 4)
		return false;
	n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	if (n > blob->n - 4)
		return false;
	*out = (jeton_str){ blob->p + 4, n };
	blob->p += 4 + n;
	blob->n -= 4 + n;
	return true;
}

/* A number above zero; a zero byte in front only where it has to be. */
static bool
take_number(jeton_str *blob, jeton_str *out)
{
	if (!take_string(blob, out) || out->n == 0 || (out->p[0] & 0x80) != 0)
		return false;
	if (out->p[0] != 0)
		return true;
	out->p++;
	out->n--;
	return out->n > 0 && (out->p[0] & 0x80) != 0;
}

static bool
take_point(jeton_str *blob, const struct type *t, struct jt_parts *parts)
{
	jeton_str curve, point;

	if (!take_string(blob, &curve) || !jt_str_eq(curve, t->curve) ||
	    !take_string(blob, &point) || point.n != 1 + 2 * t->width ||
	    point.p[0] != 0x04)
		return false;
	parts->x = (jeton_str){ point.p + 1, t->width };
	parts->y = (jeton_str){ point.p + 1 + t->width, t->width };
	return true;
}

static bool
take_key(jeton_str *blob, const struct type *t, struct jt_parts *parts)
{
	jeton_str name;

	if (!take_string(blob, &name) || !jt_str_eq(name, t->name))
		return false;
	if (t->kind == JT_KIND_RSA)
		return take_number(blob, &parts->e) &&
		    take_number(blob, &parts->n);
	if (t->curve.p != NULL)
		return take_point(blob, t, parts);
	return take_string(blob, &parts->x);
}

bool
jt_pkey_may_be_openssh(jeton_str text)
{
	for (size_t i = 0; i < JT_COUNT(beginnings); i++)
		if (text.n >= beginnings[i].n &&
		    memcmp(text.p, beginnings[i].p, beginnings[i].n) == 0)
			return true;
	return false;
}

static const struct type *
find_type(jeton_str name)
{
	for (size_t i = 0; i < JT_COUNT(types); i++)
		if (jt_str_eq(types[i].name, name))
			return &types[i];
	return NULL;
}

/* The numbers lie in memory. */
static jeton_err
read_line(jeton_str line, uint8_t memory[BLOB_MAX], const struct type **t,
    struct jt_parts *parts)
{
	jeton_str blob = { (char *)memory, 0 };
	jeton_err e;

	*parts = (struct jt_parts){ 0 };
	if (line.n > 0 && line.p[line.n - 1] == '\n')
		line.n--;
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (has_control(line))
		return JETON_KEY_FORM;
	*t = find_type(take_word(&line));
	if (*t == NULL)
		return JETON_KEY_TYPE;
	e = decode(take_word(&line), memory, &blob.n);
	if (e == JETON_OK && (!take_key(&blob, *t, parts) || blob.n > 0))
		e = JETON_KEY_FORM;
	return e;
}

jeton_err
jt_pkey_openssh(struct jt_pkey **out, jeton_str line)
{
	uint8_t memory[BLOB_MAX];
	struct jt_parts parts;
	const struct type *t;
	const char *bad;
	jeton_err e = read_line(line, memory, &t, &parts);

	*out = NULL;
	return e == JETON_OK ? jt_pkey_make(out, t->kind, &parts, &bad) : e;
}

jeton_err
jt_ekey_openssh(struct jt_ekey **out, jeton_str line)
{
	uint8_t memory[BLOB_MAX];
	struct jt_parts parts;
	const struct type *t;
	const char *bad;
	jeton_err e = read_line(line, memory, &t, &parts);

	*out = NULL;
	if (e == JETON_OK && t->kind == JT_KIND_ED25519)
		e = JETON_KEY_TYPE;
	return e == JETON_OK ? jt_ekey_make(out, t->ekind, &parts, &bad) : e;
}
