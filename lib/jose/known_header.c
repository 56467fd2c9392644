/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/known_header.h"

#include <string.h>

#include "base/text.h"

/* {"alg":"..." and then these, the kid between them. */
static const jeton_str before_alg = JT_INIT("{\"alg\":\"");
static const jeton_str before_kid = JT_INIT("\",\"typ\":\"JWT\",\"kid\":\"");
static const jeton_str after_kid = JT_INIT("\"}");

/* Where in it the value of typ and the names of the others are. */
enum { TYP_AT = 8, NAME_SIZE = 3, TYP_SIZE = 5 };

static bool
has(jeton_str json, size_t at, jeton_str part)
{
	return memcmp(json.p + at, part.p, part.n) == 0;
}

/* Whether it is the header of this key, which has a kid. */
static bool
is_of(const struct jt_key *k, jeton_str json)
{
	const jeton_str kid = { k->kid, k->kid_size };
	size_t alg_end = before_alg.n + k->alg->name.n;
	size_t kid_at = alg_end + before_kid.n;

	return json.n == kid_at + kid.n + after_kid.n &&
	    has(json, kid_at, kid) && has(json, 0, before_alg) &&
	    has(json, before_alg.n, k->alg->name) &&
	    has(json, alg_end, before_kid) &&
	    has(json, kid_at + kid.n, after_kid) && jt_json_is_plain(kid);
}

/* A string value with its quotes, and its name of three letters before it. */
static jt_member
string_member(size_t at, size_t size)
{
	return (jt_member){
		.name = (uint32_t)(at - NAME_SIZE - 2),
		.name_size = NAME_SIZE,
		.value = (uint32_t)at,
		.value_size = (uint32_t)size,
		.type = JT_JSON_STRING,
	};
}

static void
index_members(const struct jt_key *k, jeton_str json, jt_member *members,
    struct jt_jws_header *out)
{
	size_t alg_end = before_alg.n + k->alg->name.n;
	size_t kid_at = alg_end + before_kid.n;

	members[0] = string_member(before_alg.n - 1, k->alg->name.n + 2);
	members[1] = string_member(alg_end + TYP_AT, TYP_SIZE);
	members[2] = string_member(kid_at - 1, k->kid_size + 2);
	out->alg = jt_json_value(json, &members[0]);
	out->typ = jt_json_value(json, &members[1]);
	out->kid = jt_json_value(json, &members[2]);
}

/* Keys without a kid would be candidates too: for them it is not known. */
const struct jt_key *
jt_known_header(const jeton_keys *keys, jeton_str json,
    jt_member members[JT_KNOWN_MEMBERS], struct jt_jws_header *out)
{
	for (size_t i = 0; i < keys->count; i++) {
		const struct jt_key *k = &keys->key[i];

		if (k->kid_size == 0)
			return NULL;
		if (is_of(k, json)) {
			index_members(k, json, members, out);
			return k;
		}
	}
	return NULL;
}
