/* SPDX-License-Identifier: Apache-2.0 */
/* Whether rules make sense. */
#ifndef JT_RULES_H
#define JT_RULES_H

#include "base/json.h"
#include "jeton.h"
#include "jose/alg.h"

/* JETON_ARGUMENT for rules, or a time, that forget or contradict something. */
jeton_err jt_rules_check(const jeton_rules *rules, int64_t now);

/* Whether what the token says is a name of one that the rules allow. */
bool jt_rules_allow_name(const jeton_rules *rules, struct jt_json alg);

/* Whether this algorithm is among those that the rules allow. */
bool jt_rules_allow_alg(const jeton_rules *rules, const struct jt_alg *alg);

#endif
