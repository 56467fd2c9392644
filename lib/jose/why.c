/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/why.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"

static jeton_why *
why_of(const jeton_key_options *options)
{
	return options == NULL ? NULL : options->why;
}

jeton_err
jt_refuse(const jeton_key_options *options, jeton_err e, const char *format,
    ...)
{
	jeton_why *why = why_of(options);
	va_list args;

	if (why == NULL)
		return e;
	va_start(args, format);
	vsnprintf(why->text, sizeof why->text, format, args);
	va_end(args);
	return e;
}

void
jt_refuse_at(const jeton_key_options *options, size_t index)
{
	jeton_why *why = why_of(options);
	jeton_why phrase;

	if (why == NULL)
		return;
	phrase = *why;
	snprintf(why->text, sizeof why->text, "key %zu: %.*s", index,
	    (int)sizeof phrase.text - 32, phrase.text);
}

void
jt_why_clear(const jeton_key_options *options)
{
	jeton_why *why = why_of(options);

	if (why != NULL)
		why->text[0] = '\0';
}

jeton_err
jt_why_end(const jeton_key_options *options, jeton_err e)
{
	jeton_why *why = why_of(options);

	if (why == NULL)
		return e;
	if (e == JETON_OK)
		why->text[0] = '\0';
	else if (why->text[0] == '\0')
		jt_refuse(options, e, "%s",
		    e == JETON_NO_MEMORY ? "out of memory"
					 : "the crypto library failed");
	return e;
}
