// SPDX-License-Identifier: Apache-2.0
//
// Typed, non-variadic wrappers of the libcurl calls that Swift cannot call, and the few Linux calls
// that Glibc's module lacks.

#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stdint.h>
#include <sys/epoll.h>

#pragma clang assume_nonnull begin

typedef size_t (*CCurl_WriteFunction)(char *data, size_t size, size_t count, void *_Nullable context);
typedef int (*CCurl_CloseSocketFunction)(void *_Nullable context, curl_socket_t socket);
typedef curl_socket_t (*CCurl_OpenSocketFunction)(
    void *_Nullable context, curlsocktype purpose, struct curl_sockaddr *address);
typedef int (*CCurl_SocketFunction)(
    CURL *easy, curl_socket_t socket, int what, void *_Nullable context, void *_Nullable entry);
typedef int (*CCurl_TimerFunction)(CURLM *multi, long timeoutMilliseconds, void *_Nullable context);

CURLcode CCurl_setLong(CURL *easy, CURLoption option, long value);
CURLcode CCurl_setOffset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode CCurl_setString(CURL *easy, CURLoption option, const char *_Nullable value);
CURLcode CCurl_setPointer(CURL *easy, CURLoption option, void *_Nullable value);
CURLcode CCurl_setList(CURL *easy, CURLoption option, struct curl_slist *_Nullable value);
/// Data that stays where it is, as long as the handle uses it.
CURLcode CCurl_setBlob(CURL *easy, CURLoption option, const void *data, size_t count);
CURLcode CCurl_setWriteFunction(CURL *easy, CCurl_WriteFunction function);
CURLcode CCurl_setHeaderFunction(CURL *easy, CCurl_WriteFunction _Nullable function);
CURLcode CCurl_setOpenSocketFunction(CURL *easy, CCurl_OpenSocketFunction function);
CURLcode CCurl_setCloseSocketFunction(CURL *easy, CCurl_CloseSocketFunction function);

CURLcode CCurl_getLong(CURL *easy, CURLINFO info, long *value);
CURLcode CCurl_getOffset(CURL *easy, CURLINFO info, curl_off_t *value);
CURLcode CCurl_getSocket(CURL *easy, CURLINFO info, curl_socket_t *value);
CURLcode CCurl_getPointer(CURL *easy, CURLINFO info, void *_Nullable *_Nonnull value);

CURLMcode CCurl_multiSetPointer(CURLM *multi, CURLMoption option, void *_Nullable value);
CURLMcode CCurl_multiSetSocketFunction(CURLM *multi, CCurl_SocketFunction function);
CURLMcode CCurl_multiSetTimerFunction(CURLM *multi, CCurl_TimerFunction function);

CURLSHcode CCurl_shareConnections(CURLSH *share);

/// The result of a finished transfer; `message` must be of kind CURLMSG_DONE.
CURLcode CCurl_result(const CURLMsg *message);

/// epoll_wait with a timeout in nanoseconds; a negative one waits for ever.
int CCurl_epollWait(int epoll, struct epoll_event *events, int capacity, int64_t timeoutNanoseconds);

/// A non-blocking eventfd.
int CCurl_openWakeDescriptor(void);

/// Names the calling thread, wakes it as near to the asked time as the kernel can, and keeps SIGPIPE
/// from it: OpenSSL writes to sockets whose peer may have gone.
void CCurl_prepareThread(const char *name);

/// A socket for an address that libcurl resolved.
curl_socket_t CCurl_openSocket(struct curl_sockaddr *address);

#pragma clang assume_nonnull end

#endif
