/* SPDX-License-Identifier: Apache-2.0 */
#include "reason.h"

#include <stdio.h>
#include <string.h>

#include "output.h"
#include "times.h"

enum { DETAIL_MAX = 640 };

static bool
is_time(const char *claim)
{
	return strcmp(claim, "exp") == 0 || strcmp(claim, "nbf") == 0 ||
	    strcmp(claim, "iat") == 0;
}

/* What was found, without the quotes of a JSON string, quoted for people. */
static const char *
quote_found(const char *found)
{
	jeton_str s = jeton_cstr(found);

	if (s.n > 1 && s.p[0] == '"')
		s = (jeton_str){ s.p + 1, s.n - 1 };
	if (s.p != found && s.p[s.n - 1] == '"')
		s.n--;
	return jt_quote_str(s);
}

static const jeton_step *
find_step(const jeton_report *report, const char *check)
{
	for (size_t i = 0; i < report->count; i++)
		if (strcmp(report->steps[i].check, check) == 0)
			return &report->steps[i];
	return NULL;
}

/* "2018-01-18T01:30:22Z, 8 years ago", if this is a time. */
static bool
put_time(char *out, size_t size, const char *found, int64_t now)
{
	char when[JT_TIME_SIZE], age[JT_AGE_SIZE];
	int64_t t;

	if (!jt_time_of_json(jeton_cstr(found), &t))
		return false;
	jt_time_print(when, t);
	jt_age_print(age, t, now);
	snprintf(out, size, "%s, %s", when, age);
	return true;
}

static void
put_time_detail(char out[DETAIL_MAX], const struct jt_judged *j,
    const jeton_step *step)
{
	char words[JT_TIME_SIZE + JT_AGE_SIZE + 2];

	if (put_time(words, sizeof words, step->found, j->now))
		snprintf(out, DETAIL_MAX, "%s %s %s", step->check,
		    j->err == JETON_NOT_YET ? "is" : "was", words);
}

/* What the rules say about a claim: one text or a list of them. */
static const char *
wanted(const jeton_rules *rules, const char *claim, const char *const **many)
{
	*many = NULL;
	if (strcmp(claim, "iss") == 0) {
		*many = rules->issuers;
		return rules->issuer;
	}
	if (strcmp(claim, "aud") == 0) {
		*many = rules->audiences;
		return rules->audience;
	}
	if (strcmp(claim, "typ") == 0)
		return rules->type == NULL ? "JWT" : rules->type;
	if (strcmp(claim, "sub") == 0)
		return rules->subject;
	if (strcmp(claim, "jti") == 0)
		return rules->id;
	return strcmp(claim, "nonce") == 0 ? rules->nonce : NULL;
}

static void
put_wrong_detail(char out[DETAIL_MAX], const struct jt_judged *j,
    const jeton_step *step)
{
	const char *const *many;
	const char *one = wanted(j->rules, step->check, &many);
	bool none = step->found[0] == '\0';
	const char *found = none ? "absent" : quote_found(step->found);
	bool more = many != NULL && many[0] != NULL && many[1] != NULL;

	if (one == NULL && many != NULL)
		one = many[0];
	snprintf(out, DETAIL_MAX, "%s is %s, wanted %s%s", step->check, found,
	    one == NULL ? "another" : jt_quote(one),
	    more ? " or another of the list" : "");
}

static void
put_missing_detail(char out[DETAIL_MAX], const char *claim)
{
	if (strcmp(claim, "exp") == 0)
		snprintf(out, DETAIL_MAX,
		    "it has no exp and would never "
		    "expire; --allow-no-exp takes it all the same");
	else
		snprintf(out, DETAIL_MAX, "it has no %s", jt_quote(claim));
}

static void
put_detail(char out[DETAIL_MAX], const struct jt_judged *j, const char *claim)
{
	const jeton_step *step = find_step(j->report, claim);

	out[0] = '\0';
	if (j->err == JETON_MISSING_CLAIM)
		put_missing_detail(out, claim);
	else if (j->err == JETON_NO_KEY && strcmp(claim, "alg") == 0 &&
	    j->rules->algorithms != NULL)
		snprintf(out, DETAIL_MAX, "--alg does not list its algorithm");
	else if (step == NULL || step->verdict != JETON_FAILED)
		return;
	else if (j->err == JETON_BAD_CLAIM || j->err == JETON_OUT_OF_RANGE)
		snprintf(out, DETAIL_MAX, "%s is %s", claim,
		    jt_quote(step->found));
	else if (is_time(claim))
		put_time_detail(out, j, step);
	else
		put_wrong_detail(out, j, step);
}

static void
put_text(struct jt_reason *out, jeton_err e, const char *detail)
{
	if (detail[0] == '\0')
		snprintf(out->text, sizeof out->text, "%s", jeton_strerror(e));
	else
		snprintf(out->text, sizeof out->text, "%s (%s)",
		    jeton_strerror(e), detail);
}

void
jt_reason_read(struct jt_reason *out, const struct jt_judged *j)
{
	char detail[DETAIL_MAX];

	out->code = jeton_errname(j->err);
	snprintf(out->claim, sizeof out->claim, "%s",
	    jeton_failed_claim(j->token));
	put_detail(detail, j, out->claim);
	put_text(out, j->err, detail);
}

void
jt_reason_plain(struct jt_reason *out, jeton_err e, const char *detail)
{
	out->code = jeton_errname(e);
	out->claim[0] = '\0';
	put_text(out, e, detail);
}

enum jt_status
jt_reason_judge(struct jt_reason *out, const struct jt_judged *judged,
    const char *lacking)
{
	if (judged->err == JETON_OK && lacking == NULL)
		return JT_DONE;
	if (judged->err != JETON_OK) {
		jt_reason_read(out, judged);
		return JT_REFUSED;
	}
	out->code = "WRONG_SCOPE";
	snprintf(out->claim, sizeof out->claim, "scope");
	snprintf(out->text, sizeof out->text, "scope does not contain %s",
	    jt_quote(lacking));
	return JT_REFUSED;
}

void
jt_reason_out(const struct jt_reason *reason)
{
	jt_out_member("result", jeton_cstr("refused"), true);
	jt_out_member("code", jeton_cstr(reason->code), false);
	jt_out_member("claim", jeton_cstr(reason->claim), false);
	jt_out_member("message", jeton_cstr(reason->text), false);
}

enum jt_status
jt_reason_complain(const struct jt_reason *reason)
{
	return jt_complain(JT_REFUSED, "%srefused%s: %s", jt_paint(JT_RED),
	    jt_paint(JT_PLAIN), reason->text);
}

const char *
jt_reason_word(jeton_verdict verdict)
{
	if (verdict == JETON_PASSED)
		return "passed";
	return verdict == JETON_FAILED ? "failed" : "skipped";
}

static enum jt_colour
colour_of(jeton_verdict verdict)
{
	if (verdict == JETON_PASSED)
		return JT_GREEN;
	return verdict == JETON_FAILED ? JT_RED : JT_GREY;
}

static void
print_step(const jeton_step *s, int64_t now)
{
	char words[JT_TIME_SIZE + JT_AGE_SIZE + 2];

	fprintf(stderr, "%s%-7s%s %s", jt_paint(colour_of(s->verdict)),
	    jt_reason_word(s->verdict), jt_paint(JT_PLAIN), s->check);
	if (s->found[0] != '\0')
		fprintf(stderr, " %s", jt_quote(s->found));
	if (is_time(s->check) && put_time(words, sizeof words, s->found, now))
		fprintf(stderr, " (%s)", words);
	if (s->verdict == JETON_FAILED)
		fprintf(stderr, ": %s", jeton_strerror(s->err));
	fputc('\n', stderr);
}

void
jt_reason_steps(const struct jt_judged *j)
{
	for (size_t i = 0; i < j->report->count; i++)
		print_step(&j->report->steps[i], j->now);
}
