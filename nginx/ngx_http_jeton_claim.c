/* SPDX-License-Identifier: Apache-2.0 */
#include "ngx_http_jeton.h"


static jeton_value
ngx_http_jeton_find(ngx_str_t *payload, ngx_str_t *claim)
{
    jeton_value  claims;

    claims.type = JETON_OBJECT;
    claims.json.p = (char *) payload->data;
    claims.json.n = payload->len;

    return claim->data[0] == '/'
           ? jeton_value_at(claims, (char *) claim->data)
           : jeton_member(claims, (char *) claim->data);
}


/*
 * The text of a claim, see jeton_value_text(): NGX_DECLINED if it is absent,
 * NGX_ABORT if it has none.
 */
ngx_int_t
ngx_http_jeton_claim(ngx_pool_t *pool, ngx_str_t *payload, ngx_str_t *claim,
    ngx_str_t *text)
{
    jeton_value  value;

    value = ngx_http_jeton_find(payload, claim);

    if (value.type == JETON_ABSENT || value.type == JETON_NULL) {
        return NGX_DECLINED;
    }

    text->data = ngx_pnalloc(pool, value.json.n + 1);
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    if (jeton_value_text(value, (char *) text->data, value.json.n + 1)
        != JETON_OK)
    {
        return NGX_ABORT;
    }

    text->len = ngx_strlen(text->data);

    return NGX_OK;
}


/* a string or an element is this text, or a number or a truth is written so */
static ngx_uint_t
ngx_http_jeton_says(jeton_value value, ngx_str_t *text)
{
    if (value.type == JETON_NUMBER || value.type == JETON_BOOL) {
        return value.json.n == text->len
               && ngx_memcmp(value.json.p, text->data, text->len) == 0;
    }

    return jeton_value_has(value, (char *) text->data);
}


/* the claim of the first demand that is not met; NULL if all are */
ngx_str_t *
ngx_http_jeton_unmet(ngx_http_jeton_loc_conf_t *conf, ngx_str_t *payload)
{
    char                    **scope;
    ngx_str_t                *claim;
    ngx_uint_t                i, j;
    jeton_value               value, other;
    ngx_http_jeton_demand_t  *demand;

    static ngx_str_t  names[] = { ngx_string("scope"), ngx_string("scp") };

    if (conf->scopes) {
        value = ngx_http_jeton_find(payload, &names[0]);
        other = ngx_http_jeton_find(payload, &names[1]);

        for (scope = conf->scopes->elts; *scope; scope++) {
            if (!jeton_value_has_word(value, *scope)
                && !jeton_value_has_word(other, *scope))
            {
                return &names[0];
            }
        }
    }

    for (i = 0; conf->demands && i < conf->demands->nelts; i++) {
        demand = (ngx_http_jeton_demand_t *) conf->demands->elts + i;
        claim = demand->claim.len ? &demand->claim : &conf->role_claim;
        value = ngx_http_jeton_find(payload, claim);

        for (j = 0; j < demand->nvalues; j++) {
            if (ngx_http_jeton_says(value, &demand->values[j])) {
                break;
            }
        }

        if (j == demand->nvalues) {
            return claim;
        }
    }

    return NULL;
}


static ngx_int_t
ngx_http_jeton_claim_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_int_t              rc;
    ngx_str_t              text;
    ngx_http_jeton_ctx_t  *ctx;

    ctx = ngx_http_jeton_get_ctx(r);
    rc = ctx == NULL || ctx->payload.len == 0 ? NGX_DECLINED
         : ngx_http_jeton_claim(r->pool, &ctx->payload, (ngx_str_t *) data,
                                &text);

    if (rc != NGX_OK) {
        v->not_found = 1;
        return rc == NGX_ERROR ? NGX_ERROR : NGX_OK;
    }

    v->data = text.data;
    v->len = (unsigned) text.len;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    return NGX_OK;
}


static ngx_int_t
ngx_http_jeton_prefix_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char     claim[JETON_NAME_MAX];
    ngx_str_t  name, *whole;

    whole = (ngx_str_t *) data;
    name.len = whole->len - (sizeof("jeton_claim_") - 1);
    name.data = claim;

    if (name.len == 0 || name.len >= sizeof(claim)) {
        v->not_found = 1;
        return NGX_OK;
    }

    (void) ngx_cpystrn(claim, whole->data + whole->len - name.len,
                       name.len + 1);

    return ngx_http_jeton_claim_variable(r, v, (uintptr_t) &name);
}


static ngx_int_t
ngx_http_jeton_text_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    const char            *text;
    ngx_http_jeton_ctx_t  *ctx;

    ctx = ngx_http_jeton_get_ctx(r);
    text = ctx ? *(const char **) ((char *) ctx + data) : "";

    v->data = (u_char *) text;
    v->len = (unsigned) ngx_strlen(text);
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = v->len == 0;

    return NGX_OK;
}


static ngx_http_variable_t  ngx_http_jeton_vars[] = {

    { ngx_string("jeton_claim_"), NULL, ngx_http_jeton_prefix_variable,
      0, NGX_HTTP_VAR_PREFIX|NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("jeton_status"), NULL, ngx_http_jeton_text_variable,
      offsetof(ngx_http_jeton_ctx_t, status), NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("jeton_reason"), NULL, ngx_http_jeton_text_variable,
      offsetof(ngx_http_jeton_ctx_t, reason), NGX_HTTP_VAR_NOCACHEABLE, 0 },

      ngx_http_null_variable
};


ngx_int_t
ngx_http_jeton_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_http_jeton_vars; v->name.len; v++) {
        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}


/* jeton_claim_set $variable CLAIM: names in any case, and pointers */
char *
ngx_http_jeton_claim_set(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_str_t            *value, *claim, name;
    ngx_http_variable_t  *var;

    value = cf->args->elts;

    if (value[1].len < 2 || value[1].data[0] != '$' || value[2].len == 0) {
        return "takes a $variable and a claim";
    }

    name.data = value[1].data + 1;
    name.len = value[1].len - 1;

    var = ngx_http_add_variable(cf, &name, NGX_HTTP_VAR_NOCACHEABLE);
    claim = ngx_palloc(cf->pool, sizeof(ngx_str_t));
    if (var == NULL || claim == NULL) {
        return NGX_CONF_ERROR;
    }

    *claim = value[2];
    var->get_handler = ngx_http_jeton_claim_variable;
    var->data = (uintptr_t) claim;

    return NGX_CONF_OK;
}
