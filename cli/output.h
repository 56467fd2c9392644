/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The result, on stdout.  What came from a token is written as it is when it
 * goes to a file or a pipe; on a terminal, what could move its cursor, change
 * its state or turn the direction of the text is escaped.
 */
#ifndef JT_OUTPUT_H
#define JT_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "message.h"

/* Text of our own. */
void jt_out(const char *text);

/* Exactly these bytes; on a terminal, as jt_out_text(). */
void jt_out_bytes(jeton_str bytes);

/* These bytes; those of a JSON text stay JSON with the same meaning. */
void jt_out_json(jeton_str json);

/* The same on one line: without white space between the values. */
void jt_out_json_line(jeton_str json);

/* A JSON string with its quotes; what is not UTF-8 becomes U+FFFD. */
void jt_out_string(jeton_str s);

/* "name":"text" with a comma before it if it is not the first. */
void jt_out_member(const char *name, jeton_str text, bool first);

/* "result":"verified" and what the token says, as members of an object. */
void jt_out_token(const jeton_token *token, bool one_line);

/* For people: JSON over several lines, each indented by so many blanks. */
void jt_out_pretty(jeton_str json, unsigned indent);

/* For people: text that is no JSON, what is not printable as \xNN. */
void jt_out_text(jeton_str text);

/* The end of a result that has no line end of its own. */
void jt_out_end(void);

/*
 * Writes out what is still kept.  JT_DONE, or JT_UNFIT and one line on stderr
 * if anything could not be written.
 */
enum jt_status jt_out_close(void);

#endif
