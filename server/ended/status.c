/* SPDX-License-Identifier: Apache-2.0 */
#include "ended/status.h"

#include <stdlib.h>
#include <zlib.h>

#include "limits.h"
#include "store/statuses.h"

enum {
	BITS_SIZE = JT_STATUS_SIZE / 8,
	/* what zlib adds to what it cannot make shorter */
	PACKED_SIZE = BITS_SIZE + 64,
	URI_SIZE = 600,
	BEST = 9
};

static const char type[] = "statuslist+jwt";

/* All lists, one behind the other, and what signing one of them needs. */
struct making {
	const struct jt_keyring *keyring;
	const struct jt_list_plan *plan;
	int64_t first; /* list */
	size_t count;
	uint8_t *bits; /* count * BITS_SIZE */
	char uri[URI_SIZE];
	uint8_t packed[PACKED_SIZE];
	char json[JETON_TEXT_MAX];
};

static void
put_uri(struct jt_buf *b, const char *issuer, int64_t number)
{
	jt_put(b, jeton_cstr(issuer));
	jt_put(b, JT_LIT(JT_STATUS_PATH "?n="));
	jt_put_int(b, number);
}

void
jt_status_put_claim(struct jt_buf *b, const char *issuer, int64_t status)
{
	char text[URI_SIZE];
	struct jt_buf uri = jt_buf_over(text, sizeof text);

	put_uri(&uri, issuer, status / JT_STATUS_SIZE);
	jt_put(b, JT_LIT("{\"status_list\":{\"idx\":"));
	jt_put_int(b, status % JT_STATUS_SIZE);
	jt_put(b, JT_LIT(",\"uri\":"));
	jt_put_json_str(b, (jeton_str){ uri.p, uri.n });
	jt_put(b, JT_LIT("}}"));
}

/* The lowest bit of a byte is the first one (section 4.1). */
static void
set_bit(void *arg, int64_t status)
{
	struct making *m = arg;
	const int64_t at = status - m->first * JT_STATUS_SIZE;

	if (at >= 0 && at < (int64_t)m->count * JT_STATUS_SIZE)
		m->bits[at / 8] |= (uint8_t)(1U << (at % 8));
}

static jeton_err
read_bits(struct making *m, struct jt_db *db)
{
	int64_t low, high;

	if (jt_statuses_range(db, &low, &high) != JT_DONE)
		return JETON_FILE;
	m->first = low / JT_STATUS_SIZE;
	high /= JT_STATUS_SIZE;
	if (m->first < high - JT_STATUS_LISTS_MAX + 1)
		m->first = high - JT_STATUS_LISTS_MAX + 1;
	m->count = (size_t)(high - m->first + 1);
	m->bits = calloc(m->count, BITS_SIZE);
	if (m->bits == NULL)
		return JETON_NO_MEMORY;
	return jt_statuses_ended(db, m->plan->now, set_bit, m) == JT_DONE
	    ? JETON_OK
	    : JETON_FILE;
}

static jeton_err
write_claims(struct making *m, const uint8_t *bits)
{
	struct jt_buf b = jt_buf_over(m->json, sizeof m->json);
	uLongf n = sizeof m->packed;

	if (compress2(m->packed, &n, bits, BITS_SIZE, BEST) != Z_OK)
		return JETON_NO_MEMORY;
	jt_put(&b, JT_LIT("{\"sub\":"));
	jt_put_json_str(&b, jeton_cstr(m->uri));
	jt_put(&b, JT_LIT(",\"ttl\":"));
	jt_put_int(&b, m->plan->interval);
	jt_put(&b, JT_LIT(",\"status_list\":{\"bits\":1,\"lst\":\""));
	jt_put_base64url(&b, m->packed, n);
	jt_put(&b, JT_LIT("\"}}"));
	return jt_buf_end(&b);
}

static jeton_err
sign(struct making *m, struct jt_list_text *text)
{
	const jeton_claims claims = {
		.issuer = m->plan->issuer,
		.lifetime = m->plan->lifetime,
		.type = type,
		.json = m->json,
	};
	const int64_t now = m->plan->now;
	jeton_err e;

	text->p = malloc(JETON_TOKEN_MAX + 1);
	if (text->p == NULL)
		return JETON_NO_MEMORY;
	e = jt_keyring_sign(m->keyring, jt_keyring_public_alg(m->keyring, now),
	    &claims, now, text->p, JETON_TOKEN_MAX + 1);
	return e == JETON_OK ? jt_list_text_end(text) : e;
}

static jeton_err
make_one(struct making *m, struct jt_list_text *text, size_t i)
{
	struct jt_buf b = jt_buf_over(m->uri, sizeof m->uri);
	jeton_err e;

	put_uri(&b, m->plan->issuer, m->first + (int64_t)i);
	e = jt_buf_end(&b);
	if (e == JETON_OK)
		e = write_claims(m, m->bits + i * BITS_SIZE);
	return e == JETON_OK ? sign(m, text) : e;
}

static jeton_err
make_all(struct making *m, struct jt_list *list)
{
	jeton_err e = JETON_OK;

	list->statuses = calloc(m->count, sizeof *list->statuses);
	if (list->statuses == NULL)
		return JETON_NO_MEMORY;
	list->status_first = m->first;
	list->status_count = m->count;
	for (size_t i = 0; e == JETON_OK && i < m->count; i++)
		e = make_one(m, &list->statuses[i], i);
	return e;
}

jeton_err
jt_status_make(struct jt_list *list, struct jt_db *db,
    const struct jt_keyring *keyring, const struct jt_list_plan *plan)
{
	struct making *m = calloc(1, sizeof *m);
	jeton_err e;

	if (m == NULL)
		return JETON_NO_MEMORY;
	m->keyring = keyring;
	m->plan = plan;
	e = read_bits(m, db);
	if (e == JETON_OK)
		e = make_all(m, list);
	free(m->bits);
	free(m);
	return e;
}
