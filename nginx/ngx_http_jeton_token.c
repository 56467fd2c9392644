/* SPDX-License-Identifier: Apache-2.0 */
#include "ngx_http_jeton.h"


/* RFC 6750 section 2.1; the scheme in any case, RFC 9110 section 11.1 */
static ngx_uint_t
ngx_http_jeton_take_bearer(ngx_str_t *value, ngx_str_t *token)
{
    u_char  *p, *last;

    p = value->data;
    last = value->data + value->len;

    if (value->len < 6 || ngx_strncasecmp(p, (u_char *) "bearer", 6) != 0
        || (value->len > 6 && p[6] != ' '))
    {
        return 0;
    }

    for (p += 6; p < last && *p == ' '; p++) { /* void */ }

    token->data = p;
    token->len = (size_t) (last - p);

    return 1;
}


/* RFC 6265 section 4.2.1: name=value; name=value */
static ngx_uint_t
ngx_http_jeton_take_cookies(ngx_str_t *value, ngx_str_t *name,
    ngx_str_t *token)
{
    u_char      *p, *end, *last;
    ngx_uint_t   n;

    n = 0;
    last = value->data + value->len;

    for (p = value->data; p < last; p = end + 1) {
        for ( /* void */ ; p < last && *p == ' '; p++) { /* void */ }

        end = ngx_strlchr(p, last, ';');
        if (end == NULL) {
            end = last;
        }

        if ((size_t) (end - p) > name->len && p[name->len] == '='
            && ngx_memcmp(p, name->data, name->len) == 0)
        {
            token->data = p + name->len + 1;
            token->len = (size_t) (end - token->data);
            n++;
        }
    }

    return n;
}


/*
 * NGX_OK and the token; NGX_DECLINED if there is none; NGX_ABORT for more than
 * one, or for a second Authorization.  Never looks at the query.
 */
ngx_int_t
ngx_http_jeton_find_token(ngx_http_request_t *r,
    ngx_http_jeton_loc_conf_t *conf, ngx_str_t *token)
{
    ngx_uint_t        i, headers, tokens;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    headers = 0;
    tokens = 0;

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {

            if (conf->from_header && h[i].key.len == 13
                && ngx_memcmp(h[i].lowcase_key, "authorization", 13) == 0)
            {
                headers++;
                tokens += ngx_http_jeton_take_bearer(&h[i].value, token);

            } else if (conf->cookie.len && h[i].key.len == 6
                       && ngx_memcmp(h[i].lowcase_key, "cookie", 6) == 0)
            {
                tokens += ngx_http_jeton_take_cookies(&h[i].value,
                                                      &conf->cookie, token);
            }
        }
    }

    if (headers > 1 || tokens > 1) {
        return NGX_ABORT;
    }

    return tokens ? NGX_OK : NGX_DECLINED;
}
