/* SPDX-License-Identifier: Apache-2.0 */
#include "ngx_http_jeton.h"


static void
ngx_http_jeton_free_file(void *data)
{
    ngx_http_jeton_file_t  *file = data;

    jeton_keys_free(file->keys);
    jeton_revocations_free(file->ended);
}


static ngx_int_t
ngx_http_jeton_is_changed(ngx_http_jeton_file_t *file, ngx_log_t *log)
{
    ngx_file_info_t  info;

    if (ngx_file_info(file->path.data, &info) == NGX_FILE_ERROR) {
        if (file->size != -1) {
            ngx_log_error(NGX_LOG_ERR, log, ngx_errno,
                          ngx_file_info_n " \"%V\" failed", &file->path);
        }
        file->size = -1;
        return NGX_ERROR;
    }

    if (ngx_file_mtime(&info) == file->mtime
        && ngx_file_size(&info) == file->size
        && ngx_file_uniq(&info) == file->uniq)
    {
        return NGX_DECLINED;
    }

    file->mtime = ngx_file_mtime(&info);
    file->size = ngx_file_size(&info);
    file->uniq = ngx_file_uniq(&info);

    return NGX_OK;
}


static ngx_int_t
ngx_http_jeton_load_keys(ngx_http_jeton_file_t *file, ngx_uint_t level,
    ngx_log_t *log)
{
    jeton_err           e;
    jeton_why           why;
    jeton_keys         *keys;
    jeton_key_options   options;

    ngx_memzero(&options, sizeof(jeton_key_options));
    options.alg = file->alg.len ? (char *) file->alg.data : NULL;
    options.why = &why;
    why.text[0] = '\0';

    e = jeton_keys_load_with(&keys, (char *) file->path.data, &options);

    if (e != JETON_OK) {
        ngx_log_error(level, log, e == JETON_FILE ? ngx_errno : 0,
                      "jeton: could not take keys from \"%V\": %s%s%s",
                      &file->path, jeton_strerror(e),
                      why.text[0] ? ": " : "", why.text);
        return NGX_ERROR;
    }

    jeton_keys_free(file->keys);
    file->keys = keys;

    return NGX_OK;
}


static ngx_int_t
ngx_http_jeton_load_ended(ngx_http_jeton_file_t *file, ngx_uint_t level,
    ngx_log_t *log)
{
    jeton_err           e;
    jeton_revocations  *ended;

    e = jeton_revocations_load_at(&ended, &file->rules, file->signers->keys,
                                  (char *) file->path.data, ngx_time());

    if (e == JETON_OK && file->ended
        && jeton_revocations_issued(ended)
           < jeton_revocations_issued(file->ended))
    {
        jeton_revocations_free(ended);
        e = JETON_TOO_OLD;
    }

    /* an issuer that is gone closes its routes, and not all of this nginx */
    if (e == JETON_EXPIRED && level == NGX_LOG_EMERG) {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "jeton: the revocations in \"%V\" have expired",
                      &file->path);
        return NGX_OK;
    }

    if (e != JETON_OK) {
        ngx_log_error(level, log, e == JETON_FILE ? ngx_errno : 0,
                      "jeton: could not take revocations from \"%V\": %s",
                      &file->path, jeton_strerror(e));
        return NGX_ERROR;
    }

    jeton_revocations_free(file->ended);
    file->ended = ended;

    return NGX_OK;
}


static ngx_int_t
ngx_http_jeton_load(ngx_http_jeton_file_t *file, ngx_uint_t level,
    ngx_log_t *log)
{
    return file->signers ? ngx_http_jeton_load_ended(file, level, log)
                         : ngx_http_jeton_load_keys(file, level, log);
}


static ngx_uint_t
ngx_http_jeton_is_same(ngx_http_jeton_file_t *a, ngx_http_jeton_file_t *b)
{
    return a->path.len == b->path.len
           && ngx_memcmp(a->path.data, b->path.data, a->path.len) == 0
           && a->alg.len == b->alg.len
           && ngx_memcmp(a->alg.data, b->alg.data, a->alg.len) == 0
           && a->signers == b->signers
           && a->rules.issuer == b->rules.issuer
           && a->rules.issuers == b->rules.issuers
           && a->rules.algorithms == b->rules.algorithms;
}


/* one object for a file, however many locations name it */
ngx_http_jeton_file_t *
ngx_http_jeton_file(ngx_conf_t *cf, ngx_http_jeton_file_t *wanted)
{
    ngx_uint_t                    i;
    ngx_pool_cleanup_t           *cleanup;
    ngx_http_jeton_file_t        *file, **files;
    ngx_http_jeton_main_conf_t   *main;

    main = ngx_http_conf_get_module_main_conf(cf, ngx_http_jeton_module);
    files = main->files.elts;

    for (i = 0; i < main->files.nelts; i++) {
        if (ngx_http_jeton_is_same(files[i], wanted)) {
            return files[i];
        }
    }

    cleanup = ngx_pool_cleanup_add(cf->pool, sizeof(ngx_http_jeton_file_t));
    files = ngx_array_push(&main->files);
    if (cleanup == NULL || files == NULL) {
        return NULL;
    }

    file = cleanup->data;
    *file = *wanted;
    *files = file;
    cleanup->handler = ngx_http_jeton_free_file;

    if (ngx_http_jeton_is_changed(file, cf->log) == NGX_ERROR
        || ngx_http_jeton_load(file, NGX_LOG_EMERG, cf->log) != NGX_OK)
    {
        return NULL;
    }

    return file;
}


/* a file that cannot be taken is told of once, and what was there stays */
void
ngx_http_jeton_watch(ngx_event_t *event)
{
    ngx_uint_t                    i;
    ngx_http_jeton_file_t       **files;
    ngx_http_jeton_main_conf_t   *main;

    main = event->data;
    files = main->files.elts;

    for (i = 0; i < main->files.nelts; i++) {
        if (ngx_http_jeton_is_changed(files[i], event->log) == NGX_OK
            && ngx_http_jeton_load(files[i], NGX_LOG_ERR, event->log)
               == NGX_OK)
        {
            ngx_log_error(NGX_LOG_NOTICE, event->log, 0,
                          "jeton: \"%V\" was read again", &files[i]->path);
        }
    }

    ngx_add_timer(event, main->poll);
}
