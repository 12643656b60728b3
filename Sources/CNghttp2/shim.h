// What Swift needs of libnghttp2; every difference between its versions is hidden here. From 1.60 on, functions that
// used ssize_t have successors whose names end in 2.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <nghttp2/nghttp2.h>

/// Copies content into `buffer`; nghttp2_data_source_read_callback under every version's name.
typedef ptrdiff_t (*cnghttp2_read_content)(nghttp2_session *session, int32_t stream, uint8_t *buffer, size_t length,
                                           uint32_t *flags, nghttp2_data_source *source, void *connection);

#if NGHTTP2_VERSION_NUM >= 0x013c00

static inline ptrdiff_t cnghttp2_receive(nghttp2_session *session, const uint8_t *bytes, size_t count) {
    return nghttp2_session_mem_recv2(session, bytes, count);
}

static inline ptrdiff_t cnghttp2_next_output(nghttp2_session *session, const uint8_t **bytes) {
    return nghttp2_session_mem_send2(session, bytes);
}

/// Decodes the next field of a header block that is whole.
static inline ptrdiff_t cnghttp2_inflate(nghttp2_hd_inflater *inflater, nghttp2_nv *field, int *flags,
                                         const uint8_t *block, size_t count) {
    return nghttp2_hd_inflate_hd3(inflater, field, flags, block, count, 1);
}

/// Submits a response; without `read` it has no content.
static inline int cnghttp2_submit_response(nghttp2_session *session, int32_t stream, const nghttp2_nv *fields,
                                           size_t count, void *context, cnghttp2_read_content read) {
    nghttp2_data_provider2 content = {.source = {.ptr = context}, .read_callback = read};
    return nghttp2_submit_response2(session, stream, fields, count, read ? &content : NULL);
}

#else

static inline ptrdiff_t cnghttp2_receive(nghttp2_session *session, const uint8_t *bytes, size_t count) {
    return nghttp2_session_mem_recv(session, bytes, count);
}

static inline ptrdiff_t cnghttp2_next_output(nghttp2_session *session, const uint8_t **bytes) {
    return nghttp2_session_mem_send(session, bytes);
}

/// Decodes the next field of a header block that is whole.
static inline ptrdiff_t cnghttp2_inflate(nghttp2_hd_inflater *inflater, nghttp2_nv *field, int *flags,
                                         const uint8_t *block, size_t count) {
    return nghttp2_hd_inflate_hd2(inflater, field, flags, block, count, 1);
}

/// Submits a response; without `read` it has no content.
static inline int cnghttp2_submit_response(nghttp2_session *session, int32_t stream, const nghttp2_nv *fields,
                                           size_t count, void *context, cnghttp2_read_content read) {
    nghttp2_data_provider content = {.source = {.ptr = context},
                                     .read_callback = (nghttp2_data_source_read_callback)read};
    return nghttp2_submit_response(session, stream, fields, count, read ? &content : NULL);
}

#endif

#ifdef __linux__
// Which versions have them differs from distribution to distribution.
extern void nghttp2_option_set_stream_reset_rate_limit(nghttp2_option *option, uint64_t burst, uint64_t rate)
    __attribute__((weak));
extern void nghttp2_option_set_max_continuations(nghttp2_option *option, size_t count) __attribute__((weak));
#define CNGHTTP2_HAS(function) (function != NULL)
#else
#define CNGHTTP2_HAS(function) 1
#endif

/// Switches off libnghttp2's own limits on resets (1000, then 33 a second), CONTINUATION (8, and it counts one again for
/// each read that its header takes) and other frames, where it has them: they take no account of what else a client does.
static inline void cnghttp2_lift_limits(nghttp2_option *option) {
    if (CNGHTTP2_HAS(nghttp2_option_set_stream_reset_rate_limit)) {
        nghttp2_option_set_stream_reset_rate_limit(option, UINT32_MAX, UINT32_MAX);
    }
    if (CNGHTTP2_HAS(nghttp2_option_set_max_continuations)) {
        nghttp2_option_set_max_continuations(option, UINT32_MAX);
    }
#if NGHTTP2_VERSION_NUM >= 0x014400
    nghttp2_option_set_glitch_rate_limit(option, UINT32_MAX, UINT32_MAX);
#endif
}
