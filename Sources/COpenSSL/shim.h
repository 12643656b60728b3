// What Swift needs of OpenSSL 3. Macros and variadic functions of its API become functions here, because Swift
// imports neither; nothing else belongs in this file.
#pragma once
#include <string.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#if OPENSSL_VERSION_MAJOR < 3
#error "Drydock needs OpenSSL 3 or newer"
#endif

// Contexts.

static inline int copenssl_set_minimum_version(SSL_CTX *context, int version) {
    return SSL_CTX_set_min_proto_version(context, version) == 1;
}

/// What every context of this server has: the server's order of ciphers, no renegotiation, sessions resumed by tickets
/// alone, and no buffers kept by idle connections.
static inline void copenssl_set_server_defaults(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

static inline int copenssl_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate) == 1;
}

/// What every context of the client has: TLS 1.2 or newer, HTTP/1.1, and a server that proves who it is.
static inline int copenssl_set_client_defaults(SSL_CTX *context) {
    static const unsigned char protocols[] = "\x08http/1.1";
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1
        && SSL_CTX_set_alpn_protos(context, protocols, sizeof protocols - 1) == 0;
}

/// Lets the handshake fail unless the server's certificate is made out to the host, a name or a numeric address.
static inline int copenssl_expect_host(SSL *session, const char *host) {
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) == 1) return 1;
    ERR_clear_error();
    return SSL_set_tlsext_host_name(session, host) == 1 && SSL_set1_host(session, host) == 1;
}

// Memory.

/// The bytes that wait in a memory BIO; they stay its property.
static inline size_t copenssl_waiting_bytes(BIO *memory, const unsigned char **start) {
    char *first = NULL;
    long count = BIO_get_mem_data(memory, &first);
    *start = (const unsigned char *)first;
    return count > 0 ? (size_t)count : 0;
}

/// Makes an empty memory BIO say "try again" instead of "end of file".
static inline void copenssl_retry_when_empty(BIO *memory) { BIO_set_mem_eof_return(memory, -1); }

static inline void copenssl_empty(BIO *memory) { (void)BIO_reset(memory); }

// Keys and certificates.

/// A new key on the curve P-256, or null.
static inline EVP_PKEY *copenssl_make_p256_key(void) { return EVP_EC_gen("P-256"); }

/// Adds an extension from its text in the language of openssl.cnf.
static inline int copenssl_add_extension(X509 *certificate, X509 *issuer, int kind, const char *text) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, text);
    if (extension == NULL) return 0;
    int added = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}

/// Sets a moment given in seconds since 1970; valid beyond 2038 and where time_t is narrow.
static inline int copenssl_set_time(ASN1_TIME *time, long long seconds) {
    long days = (long)(seconds / 86400);
    return ASN1_TIME_adj(time, 0, (int)days, (long)(seconds % 86400)) != NULL;
}

// Errors.

static inline int copenssl_library_of(unsigned long code) { return ERR_GET_LIB(code); }
static inline int copenssl_reason_of(unsigned long code) { return ERR_GET_REASON(code); }

/// The reason in words; errors of the system have them elsewhere than OpenSSL's own. Null when it has none.
static inline const char *copenssl_words_for(unsigned long code) {
    return ERR_SYSTEM_ERROR(code) ? strerror(ERR_GET_REASON(code)) : ERR_reason_error_string(code);
}
