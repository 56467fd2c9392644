/* SPDX-License-Identifier: Apache-2.0 */
/* Flattened JWS that are strict JSON or not; P, H, S stand for good parts. */
#ifndef JWS_FLATTENED_H
#define JWS_FLATTENED_H

#include "jeton.h"

struct text_case {
	const char *text;
	jeton_err wanted;
};

static const struct text_case flattened_cases[] = {
	{ "{'payload':'P','protected':'H','signature':'S'}", JETON_OK },
	{ " {\t'signature' : 'S',\r\n'protected':'H','payload':'P' }\n",
	    JETON_OK },
	{ "{'payload':'P','protected':'H','signature':'S','x':[{}]}",
	    JETON_OK },
	{ "{'payl\\u006fad':'\\u0059WJj','protected':'H',"
	  "'signature':'S'}",
	    JETON_OK },
	{ "{'payload':'P','protected':'\\u0065yJhbGciOiJIUzI1NiJ9',"
	  "'signature':'S'}",
	    JETON_OK },
	{ "{'payload':'P','protected':'H','signature':'\\u0033T'}", JETON_OK },
	{ "{'payload':'P','protected':'H','signature':'S'}x", JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':'S'}{}",
	    JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':'S',}", JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':'S'", JETON_MALFORMED },
	{ "\xef\xbb\xbf{'payload':'P','protected':'H','signature':'S'}",
	    JETON_MALFORMED },
	{ "[{'payload':'P','protected':'H','signature':'S'}]",
	    JETON_MALFORMED },
	{ "'{}'", JETON_MALFORMED },
	{ "{}", JETON_MALFORMED },
	{ "null", JETON_MALFORMED },
	{ "{'payload':'P','payload':'P','protected':'H',"
	  "'signature':'S'}",
	    JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','protected':'H',"
	  "'signature':'S'}",
	    JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':'S',"
	  "'signatur\\u0065':'S'}",
	    JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':'S',"
	  "'x':{'y':1,'y':1}}",
	    JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':'S',"
	  "'x':'\\u0000'}",
	    JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':'S',"
	  "'x':'\\ud800'}",
	    JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':'S','x':'\xff'}",
	    JETON_MALFORMED },
	{ "{'protected':'H','signature':'S'}", JETON_MALFORMED },
	{ "{'payload':'P','signature':'S'}", JETON_MALFORMED },
	{ "{'payload':'P','protected':'H'}", JETON_MALFORMED },
	{ "{'payload':null,'protected':'H','signature':'S'}", JETON_MALFORMED },
	{ "{'payload':1,'protected':'H','signature':'S'}", JETON_MALFORMED },
	{ "{'payload':{},'protected':'H','signature':'S'}", JETON_MALFORMED },
	{ "{'payload':'P','protected':{'alg':'none'},'signature':'S'}",
	    JETON_MALFORMED },
	{ "{'payload':'P','protected':null,'signature':'S'}", JETON_MALFORMED },
	{ "{'payload':'P','protected':'','signature':'S'}", JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':null}", JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':['S']}",
	    JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':''}",
	    JETON_BAD_SIGNATURE },
	{ "{'payload':'','protected':'H','signature':'S'}",
	    JETON_BAD_SIGNATURE },
	{ "{'payload':'P=','protected':'H','signature':'S'}",
	    JETON_BAD_SIGNATURE },
	{ "{'payload':'P','protected':'H=','signature':'S'}", JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':'S='}", JETON_MALFORMED },
	{ "{'payload':'P','protected':'H','signature':'S\\n'}",
	    JETON_MALFORMED },
};

#endif
