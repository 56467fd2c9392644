/* SPDX-License-Identifier: Apache-2.0 */
#include "flows/throttle.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "flows/answer.h"

enum {
	MS = 1000,
	SLOT_BITS = 20, /* of each kind there are 2^20 buckets at most */
	PLACE_SIZE = 40,
	TEXT_SIZE = 16 + PLACE_SIZE + JT_NAME_MAX
};

enum kind { ADDRESS, USER, ACCOUNT };

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * MS + t.tv_nsec / 1000000;
}

/* Of IPv6 whoever has one address has the other 2^64 of its network as well. */
static void
put_place(struct jt_buf *b, const char *address)
{
	unsigned char v6[16];
	char text[PLACE_SIZE];

	if (inet_pton(AF_INET6, address, v6) != 1) {
		jt_put(b, jeton_cstr(address));
		return;
	}
	memset(v6 + 8, 0, 8);
	if (inet_ntop(AF_INET6, v6, text, sizeof text) != NULL)
		jt_put(b, jeton_cstr(text));
}

/*
 * By a MAC: nobody can aim at somebody else's bucket, and the store does not
 * learn what was typed as a name, which may have been a password.
 */
static int64_t
id_of(const struct jt_throttle *t, enum kind kind)
{
	uint8_t mac[JT_MAC_SIZE];
	char text[TEXT_SIZE];
	struct jt_buf b = jt_buf_over(text, sizeof text);
	int64_t id = kind;

	jt_put(&b, JT_LIT("throttle:"));
	jt_put_int(&b, kind);
	jt_put_char(&b, ':');
	if (kind != ACCOUNT)
		put_place(&b, t->address);
	jt_put_char(&b, '\0');
	if (kind != ADDRESS)
		jt_put(&b, t->name);
	jt_keyring_mac(t->flow->keyring, (jeton_str){ b.p, b.n }, mac);
	for (size_t i = 0; i < 4; i++)
		id = id << 8 | mac[i];
	return id >> (32 - SLOT_BITS);
}

static void
fill_buckets(struct jt_throttle *t)
{
	const struct jt_config *c = t->flow->config;
	const struct jt_bucket buckets[JT_BUCKETS] = {
		[ADDRESS] = { 0, c->address_tries, c->address_every * MS },
		[USER] = { 0, c->user_tries, c->user_every * MS },
		[ACCOUNT] = { 0, c->account_tries, c->account_every * MS },
	};

	for (size_t i = 0; i < JT_BUCKETS; i++) {
		t->buckets[i] = buckets[i];
		t->buckets[i].id = id_of(t, (enum kind)i);
		if (i != ADDRESS && t->name.n == 0)
			t->buckets[i].limit = 0;
	}
}

/*
 * On the writer's thread; a refusal undoes what was taken of other buckets.  An
 * address that the account knows is not held up by what strangers do to it.
 */
static enum jt_outcome
take(struct jt_db *db, struct jt_write *w)
{
	struct jt_throttle *t = (struct jt_throttle *)w;
	enum jt_outcome o = JT_DONE;

	for (size_t i = 0; o == JT_DONE && i < JT_BUCKETS; i++) {
		o = jt_bucket_take(db, &t->buckets[i], t->now_ms, &t->wait_ms);
		if (i != ACCOUNT || o != JT_CONFLICT)
			continue;
		o = jt_address_is_known(db, t->name, jeton_cstr(t->address));
		if (o == JT_ABSENT)
			o = JT_CONFLICT;
		else
			t->buckets[i].limit = 0;
	}
	return o;
}

static void
taken(struct jt_job *job)
{
	struct jt_throttle *t = (struct jt_throttle *)job;

	t->done(t, t->write.outcome);
}

static void
submit(struct jt_throttle *t,
    enum jt_outcome (*run)(struct jt_db *, struct jt_write *),
    void (*done)(struct jt_job *))
{
	t->write.job.home = jt_request_home(t->request);
	t->write.job.done = done;
	t->write.run = run;
	if (!jt_writer_submit(t->flow->writer, &t->write))
		t->done(t, JT_UNAVAILABLE);
}

void
jt_throttle_take(struct jt_throttle *t, struct jt_request *r, struct jt_flow *f)
{
	t->request = r;
	t->flow = f;
	t->now_ms = now_ms();
	jt_copy(t->address, sizeof t->address, jt_request_peer(r));
	fill_buckets(t);
	submit(t, take, taken);
}

enum jt_outcome
jt_throttle_return(struct jt_db *db, const struct jt_throttle *t)
{
	enum jt_outcome o = JT_DONE;

	for (size_t i = 0; o == JT_DONE && i < JT_BUCKETS; i++)
		o = jt_bucket_return(db, &t->buckets[i]);
	return o;
}

static enum jt_outcome
give_back(struct jt_db *db, struct jt_write *w)
{
	return jt_throttle_return(db, (struct jt_throttle *)w);
}

static void
given_up(struct jt_job *job)
{
	struct jt_throttle *t = (struct jt_throttle *)job;

	t->done(t, JT_UNAVAILABLE);
}

void
jt_throttle_give_up(struct jt_throttle *t)
{
	submit(t, give_back, given_up);
}

void
jt_throttle_answer(const struct jt_throttle *t)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, (t->wait_ms + MS - 1) / MS);
	jt_reply_header(t->request, "Retry-After", text);
	jt_answer_error(t->request, 429, "too_many_attempts",
	    "there were too many attempts; try again later");
}
