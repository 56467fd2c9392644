/* SPDX-License-Identifier: Apache-2.0 */
#include "ngx_http_jeton.h"


void *
ngx_http_jeton_create_main_conf(ngx_conf_t *cf)
{
    ngx_http_jeton_main_conf_t  *main;

    main = ngx_pcalloc(cf->pool, sizeof(ngx_http_jeton_main_conf_t));
    if (main == NULL) {
        return NULL;
    }

    if (ngx_array_init(&main->files, cf->pool, 4,
                       sizeof(ngx_http_jeton_file_t *))
        != NGX_OK
        || ngx_array_init(&main->cleared, cf->pool, 4, sizeof(ngx_str_t))
           != NGX_OK)
    {
        return NULL;
    }

    main->poll = NGX_CONF_UNSET_MSEC;
    main->cache_size = NGX_CONF_UNSET_SIZE;

    return main;
}


char *
ngx_http_jeton_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_http_jeton_main_conf_t  *main = conf;

    ngx_conf_init_msec_value(main->poll, 5000);
    ngx_conf_init_size_value(main->cache_size, 1024 * 1024);

    return NGX_CONF_OK;
}


void *
ngx_http_jeton_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_jeton_loc_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool, sizeof(ngx_http_jeton_loc_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    conf->enable = NGX_CONF_UNSET_UINT;
    conf->keys = NGX_CONF_UNSET_PTR;
    conf->issuers = NGX_CONF_UNSET_PTR;
    conf->audiences = NGX_CONF_UNSET_PTR;
    conf->algorithms = NGX_CONF_UNSET_PTR;
    conf->any_issuer = NGX_CONF_UNSET;
    conf->any_audience = NGX_CONF_UNSET;
    conf->leeway = NGX_CONF_UNSET;
    conf->max_age = NGX_CONF_UNSET;
    conf->demands = NGX_CONF_UNSET_PTR;
    conf->scopes = NGX_CONF_UNSET_PTR;
    conf->forwards = NGX_CONF_UNSET_PTR;
    conf->from_header = NGX_CONF_UNSET;
    conf->stale = NGX_CONF_UNSET;
    conf->log_level = NGX_CONF_UNSET_UINT;

    return conf;
}


/* RFC 6750 section 3 */
static const char *
ngx_http_jeton_make_challenges(ngx_conf_t *cf,
    ngx_http_jeton_loc_conf_t *conf)
{
    char        **scope;
    size_t        len;
    u_char       *p;
    ngx_uint_t    i;

    static const char  *errors[] = {
        "", ", error=\"invalid_request\"", ", error=\"invalid_token\"",
        ", error=\"insufficient_scope\""
    };

    len = sizeof("Bearer realm=\"\", error=\"insufficient_scope\", scope=\"\"")
          + conf->realm.len;

    for (scope = conf->scopes ? conf->scopes->elts : NULL;
         scope && *scope;
         scope++)
    {
        len += ngx_strlen(*scope) + 1;
    }

    for (i = 0; i < NGX_HTTP_JETON_ANSWERS; i++) {
        p = ngx_pnalloc(cf->pool, len);
        if (p == NULL) {
            return "has no memory for its challenges";
        }

        conf->challenges[i].data = p;
        p = ngx_sprintf(p, "Bearer realm=\"%V\"%s", &conf->realm, errors[i]);

        if (i == NGX_HTTP_JETON_TOO_LITTLE && conf->scopes) {
            p = ngx_sprintf(p, ", scope=\"");

            for (scope = conf->scopes->elts; *scope; scope++) {
                p = ngx_sprintf(p, "%s%c", *scope, scope[1] ? ' ' : '"');
            }
        }

        conf->challenges[i].len = (size_t) (p - conf->challenges[i].data);
    }

    return NULL;
}


static const char *
ngx_http_jeton_make_rules(ngx_conf_t *cf, ngx_http_jeton_loc_conf_t *conf)
{
    ngx_uint_t              i;
    jeton_rules            *rules;
    ngx_http_jeton_file_t   wanted;
    ngx_http_jeton_keys_t  *keys;

    keys = conf->keys->elts;
    conf->rules = ngx_pcalloc(cf->pool,
                              conf->keys->nelts * sizeof(jeton_rules));
    if (conf->rules == NULL) {
        return "has no memory for its rules";
    }

    for (i = 0; i < conf->keys->nelts; i++) {
        rules = &conf->rules[i];
        rules->issuers = conf->issuers ? conf->issuers->elts : NULL;
        rules->issuer = conf->any_issuer ? JETON_ANY
                        : keys[i].issuer.len ? (char *) keys[i].issuer.data
                        : NULL;
        rules->audiences = conf->audiences ? conf->audiences->elts : NULL;
        rules->audience = conf->any_audience ? JETON_ANY : NULL;
        rules->algorithms = conf->algorithms ? conf->algorithms->elts : NULL;
        rules->type = conf->type.len ? (char *) conf->type.data : NULL;
        rules->leeway = conf->leeway;
        rules->max_age = conf->max_age;
    }

    if (conf->list.len) {
        ngx_memzero(&wanted, sizeof(ngx_http_jeton_file_t));
        wanted.path = conf->list;
        wanted.signers = keys[0].file;
        wanted.rules = conf->rules[0];

        conf->ended = ngx_http_jeton_file(cf, &wanted);
        if (conf->ended == NULL) {
            return "has no list of revocations";
        }
    }

    return NULL;
}


/* what is missing or too much, in words; NULL if nothing is */
static const char *
ngx_http_jeton_check(ngx_http_jeton_loc_conf_t *conf)
{
    ngx_uint_t              i, named;
    ngx_http_jeton_keys_t  *keys;

    if (conf->keys == NULL) {
        return "needs \"jeton_keys\"";
    }

    keys = conf->keys->elts;
    named = 0;

    for (i = 0; i < conf->keys->nelts; i++) {
        named += keys[i].issuer.len > 0;
    }

    if (conf->keys->nelts > 1 && named < conf->keys->nelts) {
        return "needs \"issuer=\" with each of several \"jeton_keys\"";
    }

    if ((conf->issuers != NULL) + (conf->any_issuer != 0) + (named > 0) != 1) {
        return "needs one of \"jeton_issuer\", \"jeton_issuer_any on\" and "
               "\"issuer=\" of \"jeton_keys\"";
    }

    if ((conf->audiences != NULL) + (conf->any_audience != 0) != 1) {
        return "needs one of \"jeton_audience\" and "
               "\"jeton_audience_any on\"";
    }

    if (conf->leeway > JETON_LEEWAY_MAX) {
        return "has a \"jeton_leeway\" of more than 10m";
    }

    if (conf->list.len && (conf->keys->nelts > 1 || conf->any_issuer)) {
        return "has \"jeton_revocations\", which are of one issuer";
    }

    if (ngx_strlchr(conf->realm.data, conf->realm.data + conf->realm.len, '"')
        || ngx_strlchr(conf->realm.data, conf->realm.data + conf->realm.len,
                       '\\'))
    {
        return "has a \"jeton_realm\" with a quote or a backslash";
    }

    return NULL;
}


char *
ngx_http_jeton_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_jeton_loc_conf_t  *prev = parent;
    ngx_http_jeton_loc_conf_t  *conf = child;

    const char  *fault;

    if (conf->file == NULL) {
        conf->file = prev->file;
        conf->line = prev->line;
    }

    ngx_conf_merge_uint_value(conf->enable, prev->enable, NGX_HTTP_JETON_OFF);
    ngx_conf_merge_ptr_value(conf->keys, prev->keys, NULL);
    ngx_conf_merge_ptr_value(conf->issuers, prev->issuers, NULL);
    ngx_conf_merge_ptr_value(conf->audiences, prev->audiences, NULL);
    ngx_conf_merge_ptr_value(conf->algorithms, prev->algorithms, NULL);
    ngx_conf_merge_value(conf->any_issuer, prev->any_issuer, 0);
    ngx_conf_merge_value(conf->any_audience, prev->any_audience, 0);
    ngx_conf_merge_str_value(conf->type, prev->type, "");
    ngx_conf_merge_sec_value(conf->leeway, prev->leeway, 0);
    ngx_conf_merge_sec_value(conf->max_age, prev->max_age, 0);
    ngx_conf_merge_ptr_value(conf->demands, prev->demands, NULL);
    ngx_conf_merge_ptr_value(conf->scopes, prev->scopes, NULL);
    ngx_conf_merge_str_value(conf->role_claim, prev->role_claim, "roles");
    ngx_conf_merge_ptr_value(conf->forwards, prev->forwards, NULL);
    ngx_conf_merge_str_value(conf->list, prev->list, "");
    ngx_conf_merge_value(conf->stale, prev->stale, 0);
    ngx_conf_merge_str_value(conf->realm, prev->realm, "jeton");
    ngx_conf_merge_uint_value(conf->log_level, prev->log_level, NGX_LOG_ERR);

    if (conf->from_header == NGX_CONF_UNSET) {
        conf->cookie = prev->cookie;
    }

    ngx_conf_merge_value(conf->from_header, prev->from_header, 1);

    if (conf->enable == NGX_HTTP_JETON_OFF) {
        return NGX_CONF_OK;
    }

    fault = ngx_http_jeton_check(conf);

    if (fault == NULL) {
        fault = ngx_http_jeton_make_challenges(cf, conf);
    }

    if (fault == NULL) {
        fault = ngx_http_jeton_make_rules(cf, conf);
    }

    if (fault) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0, "\"jeton\" %s in %s:%ui",
                      fault, conf->file, conf->line);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}
