/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a conversation may use, one per event loop.  Each conversation is a
 * handler in a file of its own that reads from top to bottom; where it waits
 * for a thread, the next function goes on.
 */
#ifndef JT_FLOW_H
#define JT_FLOW_H

#include "config.h"
#include "ended/publisher.h"
#include "http/form.h"
#include "http/request.h"
#include "jeton.h"
#include "keyring/keyring.h"
#include "people/hasher.h"
#include "store/clients.h"
#include "store/db.h"
#include "store/live.h"
#include "store/reader.h"
#include "store/writer.h"

struct jt_flow {
	const struct jt_config *config;
	struct jt_keyring *keyring; /* of the moment; see keyring/keeper.h */
	struct jt_hasher *hasher;
	struct jt_writer *writer;
	struct jt_reader *reads;
	struct jt_live *live;
	struct jt_publisher *publisher;
	/* Of the request at hand, until its handler, or a done(), ends. */
	jeton_token token;
	struct jt_form form;
	const struct jt_request *form_of; /* whose form it is, or NULL */
	const struct jt_client *client;
};

/* The handlers; context is a jt_flow. */
void jt_login(struct jt_request *r, void *context);
void jt_me(struct jt_request *r, void *context);
void jt_refresh(struct jt_request *r, void *context);
void jt_logout(struct jt_request *r, void *context);
void jt_logout_all(struct jt_request *r, void *context);
void jt_list_sessions(struct jt_request *r, void *context);
void jt_end_session(struct jt_request *r, void *context);
void jt_password(struct jt_request *r, void *context);
void jt_verify(struct jt_request *r, void *context);
void jt_register(struct jt_request *r, void *context);
void jt_simplejwt_obtain(struct jt_request *r, void *context);
void jt_simplejwt_refresh(struct jt_request *r, void *context);
void jt_simplejwt_verify(struct jt_request *r, void *context);
void jt_simplejwt_blacklist(struct jt_request *r, void *context);
void jt_token(struct jt_request *r, void *context);
void jt_introspect(struct jt_request *r, void *context);
void jt_revoke(struct jt_request *r, void *context);
void jt_discovery(struct jt_request *r, void *context);
void jt_openid_discovery(struct jt_request *r, void *context);
void jt_forward_auth(struct jt_request *r, void *context);
void jt_status_list(struct jt_request *r, void *context);
void jt_revocations(struct jt_request *r, void *context);
void jt_jwks(struct jt_request *r, void *context);
void jt_health(struct jt_request *r, void *context);
void jt_ready(struct jt_request *r, void *context);
void jt_metrics(struct jt_request *r, void *context);

#endif
