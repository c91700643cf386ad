// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "CCurl.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

CURLcode CCurl_setLong(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

CURLcode CCurl_setOffset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

CURLcode CCurl_setString(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

CURLcode CCurl_setPointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

CURLcode CCurl_setList(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

CURLcode CCurl_setBlob(CURL *easy, CURLoption option, const void *data, size_t count) {
    struct curl_blob blob = {.data = (void *)data, .len = count, .flags = CURL_BLOB_NOCOPY};
    return curl_easy_setopt(easy, option, &blob);
}

CURLcode CCurl_setWriteFunction(CURL *easy, CCurl_WriteFunction function) {
    return curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, function);
}

CURLcode CCurl_setHeaderFunction(CURL *easy, CCurl_WriteFunction function) {
    return curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, function);
}

CURLcode CCurl_setOpenSocketFunction(CURL *easy, CCurl_OpenSocketFunction function) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, function);
}

CURLcode CCurl_setCloseSocketFunction(CURL *easy, CCurl_CloseSocketFunction function) {
    return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, function);
}

CURLcode CCurl_getLong(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

CURLcode CCurl_getOffset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

CURLcode CCurl_getSocket(CURL *easy, CURLINFO info, curl_socket_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

CURLcode CCurl_getPointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

CURLMcode CCurl_multiSetPointer(CURLM *multi, CURLMoption option, void *value) {
    return curl_multi_setopt(multi, option, value);
}

CURLMcode CCurl_multiSetSocketFunction(CURLM *multi, CCurl_SocketFunction function) {
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, function);
}

CURLMcode CCurl_multiSetTimerFunction(CURLM *multi, CCurl_TimerFunction function) {
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, function);
}

CURLSHcode CCurl_shareConnections(CURLSH *share) {
    return curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
}

CURLcode CCurl_result(const CURLMsg *message) { return message->data.result; }

int CCurl_epollWait(int epoll, struct epoll_event *events, int capacity, int64_t timeoutNanoseconds) {
    struct timespec timeout = {timeoutNanoseconds / 1000000000, timeoutNanoseconds % 1000000000};
    int count = epoll_pwait2(epoll, events, capacity, timeoutNanoseconds < 0 ? NULL : &timeout, NULL);
    if (count >= 0 || errno != ENOSYS) return count;
    // Kernels before 5.11 and some sandboxes: whole milliseconds, rounded up so as not to spin.
    int64_t milliseconds = timeoutNanoseconds < 0 ? -1 : (timeoutNanoseconds + 999999) / 1000000;
    return epoll_wait(epoll, events, capacity, milliseconds > 60000 ? 60000 : (int)milliseconds);
}

int CCurl_openWakeDescriptor(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/* With a short time slice the scheduler lets this thread in soon when another has the core, such as
   one that packs what this one measured. Kernels before 6.12 take no notice. */
static void askForShortSlices(void) {
    /* The kernel's struct sched_attr, whose header quarrels with the C library's. */
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {0};
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
    attributes.runtime = 100 * 1000;
    syscall(SYS_sched_setattr, 0, &attributes, 0);
}

void CCurl_prepareThread(const char *name) {
    askForShortSlices();
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    pthread_setname_np(pthread_self(), name);
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, NULL);
}

curl_socket_t CCurl_openSocket(struct curl_sockaddr *address) {
    int type = address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK;
    return socket(address->family, type, address->protocol);
}
