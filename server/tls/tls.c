/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/tls.h"

#include <errno.h>
#include <event2/bufferevent_ssl.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char ciphers[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
static const unsigned char protocol[] = "\x08http/1.1";
static const unsigned char context_id[] = "jetond";

enum { PROTOCOL_SIZE = sizeof protocol - 1, TICKETS = 1 };

struct jt_tls {
	struct jt_tls_files files;
	pthread_mutex_t lock;
	SSL_CTX *context; /* of the connections to come */
	int64_t expires;
};

static jeton_err
refuse(jeton_why *why, const char *path, const char *reason)
{
	snprintf(why->text, sizeof why->text, "'%.90s': %s", path, reason);
	return JETON_KEY_FORM;
}

static jeton_err
file_failed(jeton_why *why, const char *path)
{
	refuse(why, path, strerror(errno));
	return JETON_FILE;
}

/* A protocol that we do not speak is worse than none. */
static int
choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *size,
    const unsigned char *in, unsigned in_size, void *arg)
{
	unsigned char *chosen;

	(void)ssl;
	(void)arg;
	if (SSL_select_next_proto(&chosen, size, protocol, PROTOCOL_SIZE, in,
		in_size) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

static bool
set_rules(SSL_CTX *c)
{
	SSL_CTX_set_options(c,
	    SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
		SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
	SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_alpn_select_cb(c, choose_protocol, NULL);
	return SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION) == 1 &&
	    SSL_CTX_set_cipher_list(c, ciphers) == 1 &&
	    SSL_CTX_set_num_tickets(c, TICKETS) == 1 &&
	    SSL_CTX_set_session_id_context(c, context_id,
		sizeof context_id - 1) == 1;
}

/* There is nobody to ask for a passphrase. */
static int
no_passphrase(char *out, int size, int writing, void *arg)
{
	(void)out;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

static jeton_err
check_mode(FILE *f, const char *path, jeton_why *why)
{
	struct stat st;

	if (fstat(fileno(f), &st) != 0)
		return file_failed(why, path);
	if (!S_ISREG(st.st_mode))
		return refuse(why, path, "is no regular file");
	if ((st.st_mode & 077) != 0)
		return refuse(why, path,
		    "others may read it: its mode must be 0600");
	return JETON_OK;
}

static jeton_err
load_key(SSL_CTX *c, const char *path, jeton_why *why)
{
	FILE *f = fopen(path, "re");
	EVP_PKEY *key = NULL;
	jeton_err e;

	if (f == NULL)
		return file_failed(why, path);
	e = check_mode(f, path, why);
	if (e == JETON_OK) {
		key = PEM_read_PrivateKey(f, NULL, no_passphrase, NULL);
		if (key == NULL)
			e = refuse(why, path, "is no private key in PEM");
		else if (SSL_CTX_use_PrivateKey(c, key) != 1)
			e = refuse(why, path, "is not the certificate's key");
	}
	EVP_PKEY_free(key);
	fclose(f);
	return e;
}

static int64_t
end_of(const SSL_CTX *c)
{
	const X509 *certificate = SSL_CTX_get0_certificate(c);
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;

	if (epoch != NULL)
		ASN1_TIME_diff(&days, &seconds, epoch,
		    X509_get0_notAfter(certificate));
	ASN1_TIME_free(epoch);
	return (int64_t)days * 86400 + seconds;
}

static jeton_err
load_pair(SSL_CTX *c, const struct jt_tls_files *files, jeton_why *why)
{
	if (access(files->certificate, R_OK) != 0)
		return file_failed(why, files->certificate);
	if (SSL_CTX_use_certificate_chain_file(c, files->certificate) != 1)
		return refuse(why, files->certificate,
		    "is no certificate in PEM that can be used");
	return load_key(c, files->key, why);
}

static jeton_err
make_context(SSL_CTX **out, const struct jt_tls_files *files, jeton_why *why)
{
	SSL_CTX *c = SSL_CTX_new(TLS_server_method());
	jeton_err e;

	*out = NULL;
	if (c == NULL || !set_rules(c))
		e = refuse(why, files->certificate, "TLS could not be set up");
	else
		e = load_pair(c, files, why);
	ERR_clear_error();
	if (e == JETON_OK)
		*out = c;
	else
		SSL_CTX_free(c);
	return e;
}

jeton_err
jt_tls_new(struct jt_tls **out, const struct jt_tls_files *files,
    jeton_why *why)
{
	struct jt_tls *t = calloc(1, sizeof *t);
	jeton_err e;

	*out = NULL;
	if (t == NULL) {
		refuse(why, files->certificate, "out of memory");
		return JETON_NO_MEMORY;
	}
	t->files = *files;
	e = make_context(&t->context, files, why);
	if (e != JETON_OK) {
		free(t);
		return e;
	}
	t->expires = end_of(t->context);
	pthread_mutex_init(&t->lock, NULL);
	*out = t;
	return JETON_OK;
}

void
jt_tls_free(struct jt_tls *t)
{
	if (t == NULL)
		return;
	SSL_CTX_free(t->context);
	pthread_mutex_destroy(&t->lock);
	free(t);
}

jeton_err
jt_tls_reload(struct jt_tls *t, jeton_why *why)
{
	SSL_CTX *fresh, *old;
	jeton_err e;

	e = make_context(&fresh, &t->files, why);
	if (e != JETON_OK)
		return e;
	pthread_mutex_lock(&t->lock);
	old = t->context;
	t->context = fresh;
	t->expires = end_of(fresh);
	pthread_mutex_unlock(&t->lock);
	SSL_CTX_free(old);
	return JETON_OK;
}

int64_t
jt_tls_expires(struct jt_tls *t)
{
	int64_t expires;

	pthread_mutex_lock(&t->lock);
	expires = t->expires;
	pthread_mutex_unlock(&t->lock);
	return expires;
}

struct bufferevent *
jt_tls_bufferevent(struct jt_tls *t, struct event_base *base)
{
	struct bufferevent *bev;
	SSL *ssl;

	pthread_mutex_lock(&t->lock);
	ssl = SSL_new(t->context);
	pthread_mutex_unlock(&t->lock);
	if (ssl == NULL)
		return NULL;
	bev = bufferevent_openssl_socket_new(base, -1, ssl,
	    BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
	if (bev == NULL) {
		SSL_free(ssl);
		return NULL;
	}
	/* The length of a message is in its head, so nothing can be cut. */
	bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
	return bev;
}

void
jt_tls_goodbye(struct bufferevent *bev)
{
	SSL *ssl = bufferevent_openssl_get_ssl(bev);

	if (ssl == NULL || !SSL_is_init_finished(ssl))
		return;
	(void)SSL_shutdown(ssl);
	ERR_clear_error();
}
