// Swift cannot call variadic C functions, so each kind of argument that Quarry passes to libcurl has
// a typed function here. No logic.
#ifndef QUARRY_CCURL_SHIM_H
#define QUARRY_CCURL_SHIM_H

// libcurl's own type checks are macros that only make sense at a literal call of curl_easy_setopt.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

typedef size_t (*quarry_curl_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode quarry_curl_global_init(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

static inline CURLcode quarry_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode quarry_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode quarry_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode quarry_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode quarry_curl_set_callback(
    CURL *handle, CURLoption option, quarry_curl_callback value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode quarry_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode quarry_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode quarry_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// What libcurl wants to wait for: a socket (CURL_POLL_IN ...), or time in milliseconds.
typedef int (*quarry_curl_socket_callback)(
    CURL *handle, curl_socket_t socket, int what, void *context, void *socket_context);
typedef int (*quarry_curl_timer_callback)(CURLM *multi, long milliseconds, void *context);

static inline void quarry_curl_multi_set_callbacks(
    CURLM *multi, quarry_curl_socket_callback on_socket, quarry_curl_timer_callback on_timer,
    void *context) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

// Macros of casts, which Swift does not see.
static const curl_socket_t quarry_curl_socket_timeout = CURL_SOCKET_TIMEOUT;

#endif
