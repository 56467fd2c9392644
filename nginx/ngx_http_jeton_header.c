/* SPDX-License-Identifier: Apache-2.0 */
#include "ngx_http_jeton.h"


/* X-A, x_a and X.A are one header to some upstream */
static ngx_uint_t
ngx_http_jeton_is_spelling(ngx_table_elt_t *h, ngx_array_t *names)
{
    u_char      *c;
    size_t       n;
    ngx_str_t   *name;
    ngx_uint_t   i;

    name = names->elts;

    for (i = 0; i < names->nelts; i++) {
        if (h->key.len != name[i].len) {
            continue;
        }

        c = h->lowcase_key;

        for (n = 0; n < name[i].len; n++) {
            if (c[n] != name[i].data[n]
                && (name[i].data[n] != '-' || (c[n] >= 'a' && c[n] <= 'z')
                    || (c[n] >= '0' && c[n] <= '9')))
            {
                break;
            }
        }

        if (n == name[i].len) {
            return 1;
        }
    }

    return 0;
}


/* a new list: nginx keeps pointers into the old one */
static ngx_int_t
ngx_http_jeton_remove(ngx_http_request_t *r, ngx_array_t *names)
{
    ngx_list_t       *kept;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h, *copy;

    kept = ngx_list_create(r->pool, 20, sizeof(ngx_table_elt_t));
    if (kept == NULL) {
        return NGX_ERROR;
    }

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (ngx_http_jeton_is_spelling(&h[i], names)) {
                continue;
            }

            copy = ngx_list_push(kept);
            if (copy == NULL) {
                return NGX_ERROR;
            }

            *copy = h[i];
        }
    }

    r->headers_in.headers = *kept;

    if (kept->last == &kept->part) {
        r->headers_in.headers.last = &r->headers_in.headers.part;
    }

    return NGX_DECLINED;
}


/* before anything else, on every route: a client never says what we say */
ngx_int_t
ngx_http_jeton_clear_handler(ngx_http_request_t *r)
{
    ngx_uint_t                    i;
    ngx_list_part_t              *part;
    ngx_table_elt_t              *h;
    ngx_http_jeton_main_conf_t   *main;

    main = ngx_http_get_module_main_conf(r, ngx_http_jeton_module);

    if (main->cleared.nelts == 0) {
        return NGX_DECLINED;
    }

    for (part = &r->headers_in.headers.part; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (ngx_http_jeton_is_spelling(&h[i], &main->cleared)) {
                return ngx_http_jeton_remove(r, &main->cleared);
            }
        }
    }

    return NGX_DECLINED;
}


/* printable ASCII, and not too much of it */
static ngx_uint_t
ngx_http_jeton_is_plain(ngx_str_t *text)
{
    size_t  i;

    for (i = 0; i < text->len; i++) {
        if (text->data[i] < 0x20 || text->data[i] > 0x7e) {
            return 0;
        }
    }

    return text->len <= NGX_HTTP_JETON_FORWARD_MAX;
}


/* NGX_DECLINED for a claim that no header can carry; an absent one has none */
ngx_int_t
ngx_http_jeton_forward_claims(ngx_http_request_t *r, ngx_array_t *forwards,
    ngx_str_t *payload)
{
    ngx_int_t                  rc;
    ngx_str_t                  text;
    ngx_uint_t                 i;
    ngx_table_elt_t           *h;
    ngx_http_jeton_forward_t  *forward;

    forward = forwards->elts;

    for (i = 0; i < forwards->nelts; i++) {
        rc = ngx_http_jeton_claim(r->pool, payload, &forward[i].claim, &text);

        if (rc == NGX_ERROR) {
            return NGX_ERROR;
        }

        if (rc == NGX_DECLINED) {
            continue;
        }

        if (rc == NGX_ABORT || !ngx_http_jeton_is_plain(&text)) {
            return NGX_DECLINED;
        }

        h = ngx_list_push(&r->headers_in.headers);
        if (h == NULL) {
            return NGX_ERROR;
        }

        ngx_memzero(h, sizeof(ngx_table_elt_t));
        h->hash = forward[i].hash;
        h->key = forward[i].header;
        h->lowcase_key = forward[i].lowcase.data;
        h->value = text;
    }

    return NGX_OK;
}
