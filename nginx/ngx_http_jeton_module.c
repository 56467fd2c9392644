/* SPDX-License-Identifier: Apache-2.0 */
#include "ngx_http_jeton.h"


static ngx_int_t ngx_http_jeton_add_handlers(ngx_conf_t *cf);
static ngx_int_t ngx_http_jeton_init_process(ngx_cycle_t *cycle);
static void ngx_http_jeton_exit_process(ngx_cycle_t *cycle);


#define NGX_HTTP_JETON_ANYWHERE                                               \
    (NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF                   \
     |NGX_HTTP_LIF_CONF|NGX_HTTP_LMT_CONF)


static ngx_conf_enum_t  ngx_http_jeton_enables[] = {
    { ngx_string("off"), NGX_HTTP_JETON_OFF },
    { ngx_string("on"), NGX_HTTP_JETON_ON },
    { ngx_string("optional"), NGX_HTTP_JETON_OPTIONAL },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_http_jeton_levels[] = {
    { ngx_string("info"), NGX_LOG_INFO },
    { ngx_string("notice"), NGX_LOG_NOTICE },
    { ngx_string("warn"), NGX_LOG_WARN },
    { ngx_string("error"), NGX_LOG_ERR },
    { ngx_null_string, 0 }
};


static ngx_conf_num_bounds_t  ngx_http_jeton_poll_bounds = {
    ngx_conf_check_num_bounds, 100, 86400000
};


static ngx_command_t  ngx_http_jeton_commands[] = {

    { ngx_string("jeton"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_TAKE1,
      ngx_http_jeton_enable,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, enable),
      &ngx_http_jeton_enables },

    { ngx_string("jeton_keys"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_TAKE123,
      ngx_http_jeton_keys,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("jeton_issuer"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_1MORE,
      ngx_http_jeton_words,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, issuers),
      NULL },

    { ngx_string("jeton_issuer_any"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, any_issuer),
      NULL },

    { ngx_string("jeton_audience"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_1MORE,
      ngx_http_jeton_words,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, audiences),
      NULL },

    { ngx_string("jeton_audience_any"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, any_audience),
      NULL },

    { ngx_string("jeton_algorithms"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_1MORE,
      ngx_http_jeton_words,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, algorithms),
      NULL },

    { ngx_string("jeton_type"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, type),
      NULL },

    { ngx_string("jeton_leeway"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, leeway),
      NULL },

    { ngx_string("jeton_max_age"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, max_age),
      NULL },

    { ngx_string("jeton_require"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_2MORE,
      ngx_http_jeton_require,
      NGX_HTTP_LOC_CONF_OFFSET,
      2  /* the first value */,
      NULL },

    { ngx_string("jeton_require_role"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_1MORE,
      ngx_http_jeton_require,
      NGX_HTTP_LOC_CONF_OFFSET,
      1  /* the first value */,
      NULL },

    { ngx_string("jeton_require_scope"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_1MORE,
      ngx_http_jeton_words,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, scopes),
      NULL },

    { ngx_string("jeton_role_claim"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, role_claim),
      NULL },

    { ngx_string("jeton_source"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_TAKE12,
      ngx_http_jeton_source,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("jeton_forward"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_TAKE3,
      ngx_http_jeton_forward,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("jeton_revocations"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_TAKE12,
      ngx_http_jeton_revocations,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("jeton_realm"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, realm),
      NULL },

    { ngx_string("jeton_log_level"),
      NGX_HTTP_JETON_ANYWHERE|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_jeton_loc_conf_t, log_level),
      &ngx_http_jeton_levels },

    { ngx_string("jeton_claim_set"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE2,
      ngx_http_jeton_claim_set,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("jeton_cache"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_jeton_cache,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_jeton_main_conf_t, cache_size),
      NULL },

    { ngx_string("jeton_poll"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_jeton_main_conf_t, poll),
      &ngx_http_jeton_poll_bounds },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_jeton_module_ctx = {
    ngx_http_jeton_add_variables,          /* preconfiguration */
    ngx_http_jeton_add_handlers,           /* postconfiguration */

    ngx_http_jeton_create_main_conf,       /* create main configuration */
    ngx_http_jeton_init_main_conf,         /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_http_jeton_create_loc_conf,        /* create location configuration */
    ngx_http_jeton_merge_loc_conf          /* merge location configuration */
};


ngx_module_t  ngx_http_jeton_module = {
    NGX_MODULE_V1,
    &ngx_http_jeton_module_ctx,            /* module context */
    ngx_http_jeton_commands,               /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_http_jeton_init_process,           /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_http_jeton_exit_process,           /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_jeton_add_handlers(ngx_conf_t *cf)
{
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *core;

    core = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    h = ngx_array_push(&core->phases[NGX_HTTP_POST_READ_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_jeton_clear_handler;

    h = ngx_array_push(&core->phases[NGX_HTTP_ACCESS_PHASE].handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    *h = ngx_http_jeton_access_handler;

    return NGX_OK;
}


static ngx_int_t
ngx_http_jeton_init_process(ngx_cycle_t *cycle)
{
    ngx_http_jeton_main_conf_t  *main;

    main = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_jeton_module);

    if (main == NULL || main->files.nelts == 0
        || (ngx_process != NGX_PROCESS_WORKER
            && ngx_process != NGX_PROCESS_SINGLE))
    {
        return NGX_OK;
    }

    if (main->cache_size > 0
        && jeton_cache_new(&main->cache,
                           main->cache_size / NGX_HTTP_JETON_CACHED)
           != JETON_OK)
    {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "jeton: no memory for the cache");
        return NGX_ERROR;
    }

    main->timer.handler = ngx_http_jeton_watch;
    main->timer.data = main;
    main->timer.log = cycle->log;
    main->timer.cancelable = 1;
    ngx_add_timer(&main->timer, main->poll);

    return NGX_OK;
}


static void
ngx_http_jeton_exit_process(ngx_cycle_t *cycle)
{
    ngx_http_jeton_main_conf_t  *main;

    main = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_jeton_module);

    if (main) {
        jeton_cache_free(main->cache);
        main->cache = NULL;
    }
}
