// SPDX-License-Identifier: Apache-2.0
//
// Of compare.py: an HTTP/1.1 server that answers every request a fixed time after reading it.
//
//     delay_server MICROSECONDS        prints its port on 127.0.0.1 and serves until it is killed
//
// One thread, epoll and one timerfd. Every answer waits equally long, so the queue of answers is in
// order of their deadlines and only its head arms the timer.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FD = 4096, QUEUE = 1 << 16, REQUEST_LIMIT = 8192 };

static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nfive ms late\n";

struct due {
    int64_t at;
    int fd;
    uint32_t life; // of the connection: an answer for a closed one is dropped
};

static struct due queue[QUEUE];
static uint32_t head, tail;
static uint32_t life[MAX_FD];
static char tail_bytes[MAX_FD][4]; // the last bytes read, to find the end of a request across reads

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void hang_up(int fd) {
    life[fd]++;
    close(fd);
}

// One answer per end of a request head: clients here send GETs without a body.
static void take_requests(int fd, int64_t delay) {
    char bytes[REQUEST_LIMIT];
    ssize_t count = read(fd, bytes, sizeof bytes);
    if (count <= 0) {
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        hang_up(fd);
        return;
    }
    int64_t read_at = now();
    for (ssize_t i = 0; i < count; i++) {
        memmove(tail_bytes[fd], tail_bytes[fd] + 1, 3);
        tail_bytes[fd][3] = bytes[i];
        if (memcmp(tail_bytes[fd], "\r\n\r\n", 4) != 0) continue;
        if (tail - head == QUEUE) die("queue");
        queue[tail++ % QUEUE] = (struct due){read_at + delay, fd, life[fd]};
    }
}

static void answer_due(void) {
    int64_t time = now();
    while (head != tail && queue[head % QUEUE].at <= time) {
        struct due next = queue[head++ % QUEUE];
        if (next.life != life[next.fd]) continue;
        if (send(next.fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) hang_up(next.fd);
    }
}

static void arm(int timer, int64_t *armed) {
    int64_t at = head == tail ? 0 : queue[head % QUEUE].at;
    if (at == *armed) return;
    *armed = at;
    struct itimerspec spec = {.it_value = {at / 1000000000, at % 1000000000}};
    if (timerfd_settime(timer, TFD_TIMER_ABSTIME, &spec, NULL) < 0) die("timerfd_settime");
}

static void add(int epoll, int fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0) die("epoll_ctl");
}

static void take_connection(int listener, int epoll) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    if (fd >= MAX_FD) {
        close(fd);
        return;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    memset(tail_bytes[fd], 0, 4);
    add(epoll, fd);
}

static int listen_on_loopback(void) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, 4096) < 0)
        die("listen");
    getsockname(fd, (struct sockaddr *)&address, &length);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

int main(int argc, char **argv) {
    int64_t delay = argc == 2 ? atoll(argv[1]) * 1000 : 0;
    if (delay <= 0) {
        fputs("usage: delay_server MICROSECONDS\n", stderr);
        return 64;
    }
    prctl(PR_SET_TIMERSLACK, 1);
    int epoll = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    if (epoll < 0 || timer < 0) die("epoll or timerfd");
    int listener = listen_on_loopback();
    add(epoll, listener);
    add(epoll, timer);
    int64_t armed = 0;
    for (;;) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            uint64_t expirations;
            if (fd == listener) take_connection(listener, epoll);
            else if (fd != timer) take_requests(fd, delay);
            else if (read(timer, &expirations, sizeof expirations) > 0) armed = 0;
        }
        answer_due();
        arm(timer, &armed);
    }
}
