/* SPDX-License-Identifier: Apache-2.0 */
#include "ngx_http_jeton.h"


/* 26 KiB that one call of the handler uses, and no request keeps */
static jeton_token  ngx_http_jeton_token;


static void
ngx_http_jeton_forget(void *data)
{
    ngx_http_jeton_ctx_t  *ctx = data;

    ngx_str_null(&ctx->payload);
}


/*
 * nginx forgets contexts at an internal redirect, but keeps the request's
 * pool: a cleanup handler marks ours there.
 */
ngx_http_jeton_ctx_t *
ngx_http_jeton_get_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t    *cleanup;
    ngx_http_jeton_ctx_t  *ctx;

    r = r->main;
    ctx = ngx_http_get_module_ctx(r, ngx_http_jeton_module);

    if (ctx == NULL && (r->internal || r->filter_finalize)) {
        for (cleanup = r->pool->cleanup; cleanup; cleanup = cleanup->next) {
            if (cleanup->handler == ngx_http_jeton_forget) {
                ctx = cleanup->data;
                ngx_http_set_ctx(r, ctx, ngx_http_jeton_module);
                break;
            }
        }
    }

    return ctx;
}


/* a request that was decided about before is decided about anew */
static ngx_http_jeton_ctx_t *
ngx_http_jeton_make_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t    *cleanup;
    ngx_http_jeton_ctx_t  *ctx;

    ctx = ngx_http_jeton_get_ctx(r);

    if (ctx) {
        if (ngx_http_jeton_clear_handler(r) == NGX_ERROR) {
            return NULL;
        }

    } else {
        cleanup = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_jeton_ctx_t));
        if (cleanup == NULL) {
            return NULL;
        }

        ctx = cleanup->data;
        cleanup->handler = ngx_http_jeton_forget;
        ngx_http_set_ctx(r, ctx, ngx_http_jeton_module);
    }

    ngx_str_null(&ctx->payload);
    ctx->status = "";
    ctx->reason = "";

    return ctx;
}


/* the client learns the code of RFC 6750 section 3.1, the log the rest */
static ngx_int_t
ngx_http_jeton_refuse(ngx_http_request_t *r, ngx_http_jeton_ctx_t *ctx,
    ngx_http_jeton_answer_e answer, const char *reason, const char *claim)
{
    ngx_table_elt_t            *h;
    ngx_http_jeton_loc_conf_t  *conf;

    static const struct {
        ngx_int_t    code;
        const char  *status;
    } answers[] = {
        { NGX_HTTP_UNAUTHORIZED, "none" },
        { NGX_HTTP_BAD_REQUEST, "refused" },
        { NGX_HTTP_UNAUTHORIZED, "refused" },
        { NGX_HTTP_FORBIDDEN, "forbidden" }
    };

    conf = ngx_http_get_module_loc_conf(r, ngx_http_jeton_module);
    ctx->status = answers[answer].status;
    ctx->reason = reason;

    if (answer != NGX_HTTP_JETON_NO_TOKEN) {
        ngx_log_error(conf->log_level, r->connection->log, 0,
                      "jeton: token refused: %s%s%s", reason,
                      claim[0] ? " " : "", claim);
    }

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_memzero(h, sizeof(ngx_table_elt_t));
    h->hash = 1;
    ngx_str_set(&h->key, "WWW-Authenticate");
    h->value = conf->challenges[answer];
    r->headers_out.www_authenticate = h;

    return answers[answer].code;
}


static jeton_err
ngx_http_jeton_verify(ngx_http_request_t *r, ngx_http_jeton_loc_conf_t *conf,
    jeton_str text, jeton_token *token)
{
    size_t                       which;
    ngx_uint_t                   i;
    jeton_issuer                 issuers[NGX_HTTP_JETON_ISSUERS_MAX];
    ngx_http_jeton_keys_t       *keys;
    ngx_http_jeton_main_conf_t  *main;

    main = ngx_http_get_module_main_conf(r, ngx_http_jeton_module);
    keys = conf->keys->elts;

    if (conf->keys->nelts > 1) {
        for (i = 0; i < conf->keys->nelts; i++) {
            issuers[i].rules = &conf->rules[i];
            issuers[i].keys = keys[i].file->keys;
        }

        return jeton_verify_issuers_at(issuers, conf->keys->nelts, text,
                                       ngx_time(), token, &which);
    }

    if (main->cache) {
        return jeton_verify_cached_at(main->cache, conf->rules,
                                      keys->file->keys, text, ngx_time(),
                                      token);
    }

    return jeton_verify_at(conf->rules, keys->file->keys, text, ngx_time(),
                           token);
}


/* whether the token was ended, if there is a list; what expired may serve */
static jeton_err
ngx_http_jeton_check_ended(ngx_http_jeton_loc_conf_t *conf,
    jeton_token *token)
{
    time_t              now;
    jeton_revocations  *list;

    if (conf->ended == NULL) {
        return JETON_OK;
    }

    now = ngx_time();
    list = conf->ended->ended;

    if (list == NULL) {
        return JETON_STALE;
    }

    if (conf->stale && now >= jeton_revocations_expire(list)) {
        now = jeton_revocations_issued(list);
    }

    return jeton_revocations_check_at(list, token, now);
}


static ngx_int_t
ngx_http_jeton_accept(ngx_http_request_t *r, ngx_http_jeton_loc_conf_t *conf,
    ngx_http_jeton_ctx_t *ctx, jeton_token *token)
{
    ngx_int_t    rc;
    ngx_str_t   *unmet;
    jeton_value  claims;

    claims = jeton_at(token, "");
    ctx->payload.data = ngx_pnalloc(r->pool, claims.json.n);
    if (ctx->payload.data == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    ngx_memcpy(ctx->payload.data, claims.json.p, claims.json.n);
    ctx->payload.len = claims.json.n;

    unmet = ngx_http_jeton_unmet(conf, &ctx->payload);
    if (unmet) {
        return ngx_http_jeton_refuse(r, ctx, NGX_HTTP_JETON_TOO_LITTLE,
                                     "INSUFFICIENT", (char *) unmet->data);
    }

    if (conf->forwards) {
        rc = ngx_http_jeton_forward_claims(r, conf->forwards, &ctx->payload);

        if (rc == NGX_ERROR) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        if (rc == NGX_DECLINED) {
            return ngx_http_jeton_refuse(r, ctx, NGX_HTTP_JETON_TOO_LITTLE,
                                         "NOT_FORWARDABLE", "");
        }
    }

    ctx->status = "ok";

    return NGX_OK;
}


ngx_int_t
ngx_http_jeton_access_handler(ngx_http_request_t *r)
{
    jeton_err                   e;
    jeton_str                   text;
    ngx_int_t                   rc;
    ngx_str_t                   found;
    ngx_http_jeton_ctx_t       *ctx;
    ngx_http_jeton_loc_conf_t  *conf;

    conf = ngx_http_get_module_loc_conf(r, ngx_http_jeton_module);

    if (conf->enable == NGX_HTTP_JETON_OFF) {
        return NGX_DECLINED;
    }

    ctx = ngx_http_jeton_make_ctx(r);
    if (ctx == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_jeton_find_token(r, conf, &found);

    if (rc == NGX_ABORT) {
        return ngx_http_jeton_refuse(r, ctx, NGX_HTTP_JETON_TWO_TOKENS,
                                     "TWO_TOKENS", "");
    }

    if (rc == NGX_DECLINED) {
        ctx->status = "none";
        return conf->enable == NGX_HTTP_JETON_OPTIONAL ? NGX_DECLINED
               : ngx_http_jeton_refuse(r, ctx, NGX_HTTP_JETON_NO_TOKEN, "",
                                       "");
    }

    text.p = (char *) found.data;
    text.n = found.len;
    e = ngx_http_jeton_verify(r, conf, text, &ngx_http_jeton_token);

    if (e == JETON_OK) {
        e = ngx_http_jeton_check_ended(conf, &ngx_http_jeton_token);
    }

    if (e == JETON_OK) {
        return ngx_http_jeton_accept(r, conf, ctx, &ngx_http_jeton_token);
    }

    if (e < JETON_REFUSED) {
        ctx->status = "failed";
        ctx->reason = jeton_errname(e);
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "jeton: could not verify: %s", jeton_strerror(e));
        return e == JETON_STALE ? NGX_HTTP_SERVICE_UNAVAILABLE
                                : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_jeton_refuse(r, ctx, NGX_HTTP_JETON_BAD_TOKEN,
                                 jeton_errname(e),
                                 jeton_failed_claim(&ngx_http_jeton_token));
}
