/* SPDX-License-Identifier: Apache-2.0 */
#include "keyfile.h"

#include <stdio.h>
#include <string.h>

#include "input.h"
#include "json.h"
#include "keys.h"
#include "passphrase.h"

static const char *
name_of(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : jt_quote(path);
}

static enum jt_status
refuse(const char *path, const char *why)
{
	return jt_complain(JT_UNFIT, "cannot use the keys in %s: %s",
	    name_of(path), why);
}

static enum jt_status
split_array(struct jt_keyfile *f)
{
	jeton_str name, value;
	size_t at = 0;

	if (f->array.p[0] != '[')
		return refuse(f->path, "member 'keys' is not an array");
	while (jt_doc_next(f->array, &at, &name, &value)) {
		if (f->count == JETON_KEYS_MAX)
			return refuse(f->path, "it has more than 64 keys");
		f->keys[f->count++] = value;
	}
	return JT_DONE;
}

static bool
is_object(jeton_str text)
{
	return jt_doc_is_value(text) && jt_doc_trim(text).p[0] == '{';
}

enum jt_status
jt_keyfile_split(struct jt_keyfile *out, const char *path, jeton_str text)
{
	jeton_str name, value;
	size_t at = 0;

	*out = (struct jt_keyfile){ .path = path, .text = text };
	while (is_object(text) && jt_doc_next(text, &at, &name, &value)) {
		if (!jt_doc_is(name, jeton_cstr("keys")))
			continue;
		if (out->is_set)
			return refuse(path, "member 'keys' is there twice");
		out->is_set = true;
		out->array = value;
	}
	if (out->is_set)
		return split_array(out);
	out->keys[out->count++] = text;
	return JT_DONE;
}

static char text[JETON_KEY_TEXT_MAX + 1];

void
jt_keyfile_forget(void)
{
	explicit_bzero(text, sizeof text);
}

enum jt_status
jt_keyfile_read(struct jt_keyfile *out, const char *path)
{
	size_t n;
	enum jt_status s = jt_input_read(path, text, sizeof text, &n);

	if (s == JT_DONE && n == sizeof text)
		return refuse(path, "it has more than 262144 bytes");
	if (s == JT_DONE)
		s = jt_keyfile_split(out, path, (jeton_str){ text, n });
	return s;
}

size_t
jt_keyfile_find(const struct jt_keyfile *f, const char *kid)
{
	jeton_str value;

	for (size_t i = 0; i < f->count; i++)
		if (jt_doc_member(f->keys[i], "kid", &value) &&
		    value.p[0] == '"' && jt_doc_is(value, jeton_cstr(kid)))
			return i;
	return f->count;
}

enum jt_status
jt_keyfile_pick(const struct jt_keyfile *f, const char *kid, size_t *index)
{
	*index = 0;
	if (!f->is_set || (f->count == 1 && kid == NULL))
		return JT_DONE;
	if (kid == NULL)
		return jt_complain(JT_UNFIT,
		    "%s has %zu keys: --kid says which one", name_of(f->path),
		    f->count);
	*index = jt_keyfile_find(f, kid);
	if (*index == f->count)
		return jt_complain(JT_UNFIT, "%s has no key with the kid %s",
		    name_of(f->path), jt_quote(kid));
	return JT_DONE;
}

jeton_err
jt_keyfile_pair(struct jt_pair *out, const struct jt_keyfile *f, size_t index,
    struct jt_reading *reading)
{
	jeton_key_options options = { .alg = reading->alg,
		.kid = f->is_set ? NULL : reading->kid,
		.why = &reading->why,
		.ask = jt_passphrase_ask };

	return jt_pair_parse(out, f->keys[index], &options);
}

enum jt_status
jt_keyfile_take(struct jt_pair *out, const struct jt_keyfile *f, size_t index,
    struct jt_reading *reading)
{
	jeton_err e = jt_keyfile_pair(out, f, index, reading);

	if (e != JETON_OK)
		return jt_key_complain(e, f->path, &reading->why);
	if (out->is_private)
		jt_input_warn_if_wide(f->path);
	return JT_DONE;
}
