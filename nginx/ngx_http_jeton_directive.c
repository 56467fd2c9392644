/* SPDX-License-Identifier: Apache-2.0 */
#include "ngx_http_jeton.h"


/* jeton on | off | optional */
char *
ngx_http_jeton_enable(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_jeton_loc_conf_t  *own = conf;

    own->file = cf->conf_file->file.name.data;
    own->line = cf->conf_file->line;

    return ngx_conf_set_enum_slot(cf, cmd, conf);
}


/* what a parameter says behind its name and '='; NULL if it is another */
static u_char *
ngx_http_jeton_parameter(ngx_str_t *value, const char *name)
{
    size_t  len;

    len = ngx_strlen(name);

    return value->len > len && ngx_strncmp(value->data, name, len) == 0
           ? value->data + len : NULL;
}


static char *
ngx_http_jeton_invalid(ngx_conf_t *cf, ngx_str_t *value)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid parameter \"%V\"",
                       value);

    return NGX_CONF_ERROR;
}


/* the array of a directive that may be given again; NULL without memory */
static void *
ngx_http_jeton_push(ngx_conf_t *cf, ngx_array_t **array, size_t size)
{
    if (*array == NGX_CONF_UNSET_PTR) {
        *array = ngx_array_create(cf->pool, 2, size);
    }

    return *array ? ngx_array_push(*array) : NULL;
}


/* jeton_keys FILE [alg=NAME] [issuer=NAME] */
char *
ngx_http_jeton_keys(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    u_char                     *p;
    ngx_str_t                  *value;
    ngx_uint_t                  i;
    ngx_http_jeton_file_t       wanted;
    ngx_http_jeton_keys_t      *keys;
    ngx_http_jeton_loc_conf_t  *own = conf;

    keys = ngx_http_jeton_push(cf, &own->keys, sizeof(ngx_http_jeton_keys_t));
    if (keys == NULL) {
        return NGX_CONF_ERROR;
    }

    if (own->keys->nelts > NGX_HTTP_JETON_ISSUERS_MAX) {
        return "is given more than 16 times";
    }

    value = cf->args->elts;
    ngx_str_null(&keys->issuer);
    ngx_memzero(&wanted, sizeof(ngx_http_jeton_file_t));
    wanted.path = value[1];

    for (i = 2; i < cf->args->nelts; i++) {
        if ((p = ngx_http_jeton_parameter(&value[i], "alg=")) != NULL) {
            wanted.alg.data = p;
            wanted.alg.len = ngx_strlen(p);

        } else if ((p = ngx_http_jeton_parameter(&value[i], "issuer="))
                   != NULL)
        {
            keys->issuer.data = p;
            keys->issuer.len = ngx_strlen(p);

        } else {
            return ngx_http_jeton_invalid(cf, &value[i]);
        }
    }

    if (ngx_conf_full_name(cf->cycle, &wanted.path, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    keys->file = ngx_http_jeton_file(cf, &wanted);

    return keys->file ? NGX_CONF_OK : "has no keys";
}


/* texts for libjeton, with a NULL behind the last */
char *
ngx_http_jeton_words(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char         **word;
    ngx_str_t     *value;
    ngx_uint_t     i;
    ngx_array_t  **words;

    words = (ngx_array_t **) ((char *) conf + cmd->offset);

    if (*words != NGX_CONF_UNSET_PTR) {
        (*words)->nelts--;
    }

    value = cf->args->elts;

    for (i = 1; i <= cf->args->nelts; i++) {
        word = ngx_http_jeton_push(cf, words, sizeof(char *));
        if (word == NULL) {
            return NGX_CONF_ERROR;
        }

        *word = NULL;

        if (i < cf->args->nelts) {
            if (value[i].len == 0
                || ngx_strlchr(value[i].data, value[i].data + value[i].len,
                               '"'))
            {
                return ngx_http_jeton_invalid(cf, &value[i]);
            }

            *word = (char *) value[i].data;
        }
    }

    return NGX_CONF_OK;
}


/* jeton_require CLAIM VALUE..., jeton_require_role VALUE... */
char *
ngx_http_jeton_require(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_str_t                  *value;
    ngx_uint_t                  i, first;
    ngx_http_jeton_demand_t    *demand;
    ngx_http_jeton_loc_conf_t  *own = conf;

    value = cf->args->elts;
    first = cmd->offset;

    for (i = 1; i < cf->args->nelts; i++) {
        if (value[i].len == 0) {
            return ngx_http_jeton_invalid(cf, &value[i]);
        }
    }

    demand = ngx_http_jeton_push(cf, &own->demands,
                                 sizeof(ngx_http_jeton_demand_t));
    if (demand == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_str_null(&demand->claim);
    if (first > 1) {
        demand->claim = value[1];
    }

    /* nginx uses the elements of args again */
    demand->nvalues = cf->args->nelts - first;
    demand->values = ngx_palloc(cf->pool,
                                demand->nvalues * sizeof(ngx_str_t));
    if (demand->values == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memcpy(demand->values, value + first,
               demand->nvalues * sizeof(ngx_str_t));

    return NGX_CONF_OK;
}


/* jeton_source [header] [cookie=NAME] */
char *
ngx_http_jeton_source(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    u_char                     *p;
    ngx_str_t                  *value;
    ngx_uint_t                  i;
    ngx_http_jeton_loc_conf_t  *own = conf;

    if (own->from_header != NGX_CONF_UNSET) {
        return "is duplicate";
    }

    own->from_header = 0;
    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {
        if (ngx_strcmp(value[i].data, "header") == 0) {
            own->from_header = 1;

        } else if ((p = ngx_http_jeton_parameter(&value[i], "cookie="))
                   != NULL)
        {
            own->cookie.data = p;
            own->cookie.len = ngx_strlen(p);

        } else {
            return ngx_http_jeton_invalid(cf, &value[i]);
        }
    }

    return NGX_CONF_OK;
}


/* jeton_forward CLAIM as HEADER */
char *
ngx_http_jeton_forward(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    size_t                        i;
    ngx_str_t                    *value, *cleared;
    ngx_http_header_t            *known;
    ngx_http_jeton_forward_t     *forward;
    ngx_http_jeton_loc_conf_t    *own = conf;
    ngx_http_jeton_main_conf_t   *main;

    value = cf->args->elts;
    main = ngx_http_conf_get_module_main_conf(cf, ngx_http_jeton_module);
    forward = ngx_http_jeton_push(cf, &own->forwards,
                                  sizeof(ngx_http_jeton_forward_t));
    cleared = ngx_array_push(&main->cleared);
    if (forward == NULL || cleared == NULL) {
        return NGX_CONF_ERROR;
    }

    forward->claim = value[1];
    forward->header = value[3];
    forward->lowcase.len = value[3].len;
    forward->lowcase.data = ngx_pnalloc(cf->pool, value[3].len + 1);
    if (forward->lowcase.data == NULL) {
        return NGX_CONF_ERROR;
    }

    forward->hash = ngx_hash_strlow(forward->lowcase.data, value[3].data,
                                    value[3].len);
    *cleared = forward->lowcase;

    if (value[1].len == 0 || ngx_strcmp(value[2].data, "as") != 0) {
        return "is \"jeton_forward CLAIM as HEADER\"";
    }

    for (i = 0; i < value[3].len; i++) {
        if (ngx_strchr("abcdefghijklmnopqrstuvwxyz0123456789-",
                       forward->lowcase.data[i]) == NULL)
        {
            return "takes letters, digits and \"-\" for a header";
        }
    }

    /* nginx has a place of its own for these, which we could not clear */
    for (known = ngx_http_headers_in; known->name.len; known++) {
        if (value[3].len == known->name.len
            && ngx_strcasecmp(value[3].data, known->name.data) == 0)
        {
            return "cannot set a header that nginx itself uses";
        }
    }

    return value[3].len ? NGX_CONF_OK : "needs the name of a header";
}


/* jeton_revocations FILE [stale=accept] */
char *
ngx_http_jeton_revocations(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_str_t                  *value;
    ngx_http_jeton_loc_conf_t  *own = conf;

    if (own->list.len) {
        return "is duplicate";
    }

    value = cf->args->elts;
    own->list = value[1];
    own->stale = cf->args->nelts > 2;

    if (own->stale && ngx_strcmp(value[2].data, "stale=accept") != 0) {
        return ngx_http_jeton_invalid(cf, &value[2]);
    }

    return ngx_conf_full_name(cf->cycle, &own->list, 1) == NGX_OK
           ? NGX_CONF_OK : NGX_CONF_ERROR;
}


/* jeton_cache SIZE | off */
char *
ngx_http_jeton_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_str_t                   *value;
    ngx_http_jeton_main_conf_t  *main = conf;

    if (main->cache_size != NGX_CONF_UNSET_SIZE) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        main->cache_size = 0;
        return NGX_CONF_OK;
    }

    return ngx_conf_set_size_slot(cf, cmd, conf);
}
