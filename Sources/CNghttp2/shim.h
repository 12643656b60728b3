// What Swift needs of libnghttp2; every difference between its versions is hidden here. From 1.60 on, functions that
// used ssize_t have successors whose names end in 2.
#pragma once
#include <stddef.h>
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
