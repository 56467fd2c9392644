/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ngx_http_jeton_module: JSON Web Tokens checked by nginx itself.
 *
 * Directives are in _module.c and _conf.c, the files that they name in
 * _file.c.  A request is decided in _access.c: _token.c finds its token,
 * libjeton verifies it, _claim.c has its claims as demands and variables,
 * _header.c as headers to the upstream.
 */
#ifndef NGX_HTTP_JETON_H
#define NGX_HTTP_JETON_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <jeton.h>
#include <jeton/cache.h>
#include <jeton/issuers.h>
#include <jeton/keys.h>
#include <jeton/revocations.h>
#include <jeton/value.h>


#define NGX_HTTP_JETON_OFF          0
#define NGX_HTTP_JETON_ON           1
#define NGX_HTTP_JETON_OPTIONAL     2

#define NGX_HTTP_JETON_ISSUERS_MAX  16
#define NGX_HTTP_JETON_FORWARD_MAX  1024   /* bytes of a forwarded claim */
#define NGX_HTTP_JETON_CACHED       1024   /* bytes of a token in the cache */


/* what a client is told; each has a status and a challenge */
typedef enum {
    NGX_HTTP_JETON_NO_TOKEN = 0,
    NGX_HTTP_JETON_TWO_TOKENS,
    NGX_HTTP_JETON_BAD_TOKEN,
    NGX_HTTP_JETON_TOO_LITTLE,
    NGX_HTTP_JETON_ANSWERS
} ngx_http_jeton_answer_e;


/* keys, or with signers a list of what ended; watched by each worker */
typedef struct ngx_http_jeton_file_s  ngx_http_jeton_file_t;

struct ngx_http_jeton_file_s {
    ngx_str_t                path;
    ngx_str_t                alg;       /* of keys that name none */
    jeton_keys              *keys;

    ngx_http_jeton_file_t   *signers;
    jeton_rules              rules;
    jeton_revocations       *ended;     /* NULL: had expired at the start */

    time_t                   mtime;
    off_t                    size;
    ngx_file_uniq_t          uniq;
};


typedef struct {
    ngx_str_t                issuer;    /* empty: jeton_issuer says */
    ngx_http_jeton_file_t   *file;
} ngx_http_jeton_keys_t;


/* a claim is a name, or a pointer into claims: "/realm_access/roles" */
typedef struct {
    ngx_str_t                claim;     /* empty: jeton_role_claim says */
    ngx_str_t               *values;    /* any of them */
    ngx_uint_t               nvalues;
} ngx_http_jeton_demand_t;


typedef struct {
    ngx_str_t                claim;
    ngx_str_t                header;
    ngx_str_t                lowcase;
    ngx_uint_t               hash;
} ngx_http_jeton_forward_t;


typedef struct {
    ngx_array_t              files;     /* ngx_http_jeton_file_t * */
    ngx_array_t              cleared;   /* ngx_str_t: lower-case headers */
    ngx_msec_t               poll;
    size_t                   cache_size;
    jeton_cache             *cache;     /* this worker's, or NULL */
    ngx_event_t              timer;
} ngx_http_jeton_main_conf_t;


typedef struct {
    ngx_uint_t               enable;
    u_char                  *file;      /* where "jeton" stands */
    ngx_uint_t               line;

    ngx_array_t             *keys;      /* ngx_http_jeton_keys_t */
    ngx_array_t             *issuers;   /* char *, a NULL at the end */
    ngx_array_t             *audiences;
    ngx_array_t             *algorithms;
    ngx_flag_t               any_issuer;
    ngx_flag_t               any_audience;
    ngx_str_t                type;
    time_t                   leeway;
    time_t                   max_age;
    jeton_rules             *rules;     /* for each element of keys */

    ngx_array_t             *demands;   /* ngx_http_jeton_demand_t */
    ngx_array_t             *scopes;    /* char *, a NULL at the end */
    ngx_str_t                role_claim;
    ngx_array_t             *forwards;  /* ngx_http_jeton_forward_t */

    ngx_flag_t               from_header;
    ngx_str_t                cookie;    /* empty: from none */

    ngx_str_t                list;      /* of revocations */
    ngx_flag_t               stale;     /* a list that expired will do */
    ngx_http_jeton_file_t   *ended;

    ngx_str_t                realm;
    ngx_str_t                challenges[NGX_HTTP_JETON_ANSWERS];
    ngx_uint_t               log_level;
} ngx_http_jeton_loc_conf_t;


/* what was decided about a request; survives internal redirects */
typedef struct {
    ngx_str_t                payload;   /* of a token that was verified */
    const char              *status;    /* "ok", "none", "refused", ... */
    const char              *reason;    /* "EXPIRED", ...; "" */
} ngx_http_jeton_ctx_t;


extern ngx_module_t  ngx_http_jeton_module;


/* the setters of _directive.c */
char *ngx_http_jeton_enable(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jeton_keys(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jeton_words(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jeton_require(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jeton_source(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jeton_forward(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_http_jeton_revocations(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_jeton_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

void *ngx_http_jeton_create_main_conf(ngx_conf_t *cf);
char *ngx_http_jeton_init_main_conf(ngx_conf_t *cf, void *conf);
void *ngx_http_jeton_create_loc_conf(ngx_conf_t *cf);
char *ngx_http_jeton_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child);

ngx_http_jeton_file_t *ngx_http_jeton_file(ngx_conf_t *cf,
    ngx_http_jeton_file_t *wanted);
void ngx_http_jeton_watch(ngx_event_t *event);

ngx_int_t ngx_http_jeton_find_token(ngx_http_request_t *r,
    ngx_http_jeton_loc_conf_t *conf, ngx_str_t *token);
ngx_int_t ngx_http_jeton_access_handler(ngx_http_request_t *r);
ngx_http_jeton_ctx_t *ngx_http_jeton_get_ctx(ngx_http_request_t *r);

ngx_int_t ngx_http_jeton_clear_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_jeton_forward_claims(ngx_http_request_t *r,
    ngx_array_t *forwards, ngx_str_t *payload);

ngx_int_t ngx_http_jeton_claim(ngx_pool_t *pool, ngx_str_t *payload,
    ngx_str_t *claim, ngx_str_t *text);
ngx_str_t *ngx_http_jeton_unmet(ngx_http_jeton_loc_conf_t *conf,
    ngx_str_t *payload);
ngx_int_t ngx_http_jeton_add_variables(ngx_conf_t *cf);
char *ngx_http_jeton_claim_set(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#endif
