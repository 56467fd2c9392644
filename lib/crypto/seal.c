/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/seal.h"

#include <openssl/evp.h>
#include <string.h>

#include "crypto/crypto.h"

static const uint8_t *
bytes(jeton_str s)
{
	return (const uint8_t *)s.p;
}

static bool
encrypt(EVP_CIPHER_CTX *c, jeton_str name, jeton_str text, uint8_t *out)
{
	uint8_t *cipher = out + JT_SEAL_NONCE;
	uint8_t *tag = cipher + text.n;
	int n = 0;

	return EVP_EncryptUpdate(c, NULL, &n, bytes(name), (int)name.n) == 1 &&
	    EVP_EncryptUpdate(c, cipher, &n, bytes(text), (int)text.n) == 1 &&
	    EVP_EncryptFinal_ex(c, tag, &n) == 1 &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, JT_SEAL_TAG, tag) == 1;
}

jeton_err
jt_seal(const uint8_t key[JT_SEAL_KEY], jeton_str name, jeton_str text,
    uint8_t *out)
{
	EVP_CIPHER_CTX *c;
	jeton_err e = JETON_CRYPTO;

	if (text.n > JT_SEAL_TEXT_MAX || name.n > JT_SEAL_TEXT_MAX)
		return JETON_TOO_LONG;
	if (jt_random(out, JT_SEAL_NONCE) != JETON_OK)
		return JETON_CRYPTO;
	c = EVP_CIPHER_CTX_new();
	if (c == NULL)
		return JETON_NO_MEMORY;
	if (EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, out) == 1 &&
	    encrypt(c, name, text, out))
		e = JETON_OK;
	EVP_CIPHER_CTX_free(c);
	return e;
}

static bool
decrypt(EVP_CIPHER_CTX *c, jeton_str name, jeton_str sealed, uint8_t *out)
{
	const uint8_t *cipher = bytes(sealed) + JT_SEAL_NONCE;
	const size_t size = sealed.n - JT_SEAL_EXTRA;
	uint8_t tag[JT_SEAL_TAG], last[JT_SEAL_TAG];
	int n = 0;

	memcpy(tag, cipher + size, sizeof tag);
	return EVP_DecryptUpdate(c, NULL, &n, bytes(name), (int)name.n) == 1 &&
	    EVP_DecryptUpdate(c, out, &n, cipher, (int)size) == 1 &&
	    EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, JT_SEAL_TAG, tag) ==
	    1 &&
	    EVP_DecryptFinal_ex(c, last, &n) == 1;
}

jeton_err
jt_unseal(const uint8_t key[JT_SEAL_KEY], jeton_str name, jeton_str sealed,
    uint8_t *out)
{
	EVP_CIPHER_CTX *c;
	jeton_err e = JETON_BAD_SIGNATURE;

	if (sealed.n < JT_SEAL_EXTRA ||
	    sealed.n > JT_SEAL_TEXT_MAX + JT_SEAL_EXTRA ||
	    name.n > JT_SEAL_TEXT_MAX)
		return JETON_BAD_SIGNATURE;
	c = EVP_CIPHER_CTX_new();
	if (c == NULL)
		return JETON_NO_MEMORY;
	if (EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key,
		bytes(sealed)) == 1 &&
	    decrypt(c, name, sealed, out))
		e = JETON_OK;
	else
		memset(out, 0, sealed.n - JT_SEAL_EXTRA);
	EVP_CIPHER_CTX_free(c);
	return e;
}
