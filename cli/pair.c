/* SPDX-License-Identifier: Apache-2.0 */
#include "pair.h"

#include <string.h>

static jeton_err
parse_signing(struct jt_pair *out, jeton_str text,
    const jeton_key_options *options)
{
	jeton_err e = jeton_key_parse(&out->key, text, options);

	out->is_private = e == JETON_OK;
	if (e == JETON_OK)
		return jeton_keys_of(&out->keys, out->key);
	if (e != JETON_KEY_USE && e != JETON_KEY_NONE)
		return e;
	return jeton_keys_parse(&out->keys, text, options);
}

/* A form that only keys of signatures have, a line of OpenSSH, through PEM. */
static jeton_err
parse_through_pem(struct jt_pair *out, jeton_str text,
    const jeton_key_options *options)
{
	static char pem[JETON_PEM_MAX];
	jeton_keys *keys;
	jeton_err e = jeton_keys_parse(&keys, text, NULL);

	if (e == JETON_OK)
		e = jeton_keys_public_pem(keys, 0, pem, sizeof pem);
	jeton_keys_free(keys);
	if (e == JETON_OK)
		e = jeton_recipient_parse(&out->recipient, jeton_cstr(pem),
		    options);
	return e;
}

static jeton_err
parse_encrypting(struct jt_pair *out, jeton_str text,
    const jeton_key_options *options)
{
	jeton_key_options quiet = *options;
	jeton_err e = jeton_recipient_parse(&out->recipient, text, options);

	if (e == JETON_KEY_FORM && options->alg != NULL)
		return parse_through_pem(out, text, options);
	quiet.why = NULL;
	if (e == JETON_OK)
		out->is_private =
		    jeton_opener_parse(&out->opener, text, &quiet) == JETON_OK;
	return e;
}

/* Whether something else than this failure may still come of the text. */
static bool
is_final(jeton_err e)
{
	return e < JETON_KEY_FORM || e == JETON_KEY_LOCKED ||
	    e == JETON_TOO_LONG || e == JETON_KEY_WEAK;
}

static void
find_out_secret(struct jt_pair *p)
{
	char pem[8]; /* too small for one */

	p->is_secret = jt_pair_public_pem(p, pem, sizeof pem) == JETON_KEY_TYPE;
}

/* If neither will do, the complaint is that of the purpose it was made for. */
jeton_err
jt_pair_parse(struct jt_pair *out, jeton_str text,
    const jeton_key_options *options)
{
	jeton_why why = { "" };
	jeton_key_options other = *options;
	jeton_err e, f;

	*out = (struct jt_pair){ 0 };
	e = parse_signing(out, text, options);
	if (e != JETON_OK && !is_final(e)) {
		other.why = &why;
		f = parse_encrypting(out, text, &other);
		if (f != JETON_OK && f != JETON_KEY_TYPE &&
		    f != JETON_KEY_FORM && f != JETON_KEY_USE &&
		    options->why != NULL)
			*options->why = why;
		if (f != JETON_KEY_TYPE && f != JETON_KEY_FORM &&
		    f != JETON_KEY_USE)
			e = f;
	}
	if (e == JETON_OK)
		find_out_secret(out);
	else
		jt_pair_free(out);
	return e;
}

void
jt_pair_free(struct jt_pair *pair)
{
	jeton_key_free(pair->key);
	jeton_keys_free(pair->keys);
	jeton_recipient_free(pair->recipient);
	jeton_opener_free(pair->opener);
	*pair = (struct jt_pair){ 0 };
}

const char *
jt_pair_id(const struct jt_pair *pair)
{
	return pair->recipient != NULL ? jeton_recipient_id(pair->recipient)
				       : jeton_keys_id(pair->keys, 0);
}

jeton_err
jt_pair_public_jwk(const struct jt_pair *pair, char *out, size_t size)
{
	return pair->recipient != NULL
	    ? jeton_recipient_jwk(pair->recipient, out, size)
	    : jeton_keys_public_jwk(pair->keys, 0, out, size);
}

jeton_err
jt_pair_private_jwk(const struct jt_pair *pair, char *out, size_t size)
{
	if (!pair->is_private)
		return JETON_KEY_USE;
	return pair->opener != NULL
	    ? jeton_opener_private_jwk(pair->opener, 0, out, size)
	    : jeton_key_private_jwk(pair->key, out, size);
}

jeton_err
jt_pair_public_pem(const struct jt_pair *pair, char *out, size_t size)
{
	return pair->recipient != NULL
	    ? jeton_recipient_pem(pair->recipient, out, size)
	    : jeton_keys_public_pem(pair->keys, 0, out, size);
}

jeton_err
jt_pair_private_pem(const struct jt_pair *pair, jeton_str passphrase, char *out,
    size_t size)
{
	if (!pair->is_private)
		return JETON_KEY_USE;
	return pair->opener != NULL
	    ? jeton_opener_private_pem(pair->opener, 0, passphrase, out, size)
	    : jeton_key_private_pem(pair->key, passphrase, out, size);
}

jeton_err
jt_pair_thumbprint(const struct jt_pair *pair, char out[JETON_THUMBPRINT_SIZE])
{
	if (pair->recipient != NULL)
		return jeton_recipient_thumbprint(pair->recipient, out);
	return pair->key != NULL ? jeton_key_thumbprint(pair->key, out)
				 : jeton_keys_thumbprint(pair->keys, 0, out);
}
