// SPDX-License-Identifier: Apache-2.0
//
// Of compare.py: an HTTP/1.1 server that answers every request late by a known law, and remembers how
// late it really was.
//
//     delay_server LOG constant US
//     delay_server LOG bimodal US OTHER_US PERCENT_OF_OTHER
//     delay_server LOG freeze US AFTER_MS FOR_MS
//
// It prints its port on 127.0.0.1 and serves until SIGTERM. Then it writes to LOG, for each answer, the
// nanoseconds from having read the request to beginning to write the answer, as int64 in the
// machine's order. In a freeze, which begins AFTER_MS after the first request, no answer is written;
// those that were due then are written when it ends.
//
// One thread that never sleeps: what a sleeping thread takes to wake up would be in the client's
// latency and not in the log. All answers of one delay are due in the order of their requests, so each
// delay has a queue of its own and only heads are looked at.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FD = 1 << 15, QUEUE = 1 << 16, REQUEST_LIMIT = 8192, LOG_LIMIT = 1 << 23 };

static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nlate\n";

struct law {
    int64_t delays[2];
    uint64_t other_percent;
    int64_t freeze_after, freeze_for;
};

struct due {
    int64_t at, read_at;
    int fd;
    uint32_t life; // of the connection: an answer for a closed one is dropped
};

struct queue {
    struct due items[QUEUE];
    uint32_t head, tail;
};

static struct law law;
static struct queue queues[2];
static int64_t thaw, freeze; // instants; 0 before the first request
static uint32_t life[MAX_FD];
static char tail_bytes[MAX_FD][4]; // the last bytes read, to find the end of a request across reads
static int64_t log_entries[LOG_LIMIT];
static size_t log_count;
static volatile sig_atomic_t is_over;

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

// Xorshift of a fixed seed: every run has the same sequence.
static uint64_t percentage(void) {
    static uint64_t state = 88172645463325252;
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return (state >> 11) % 100;
}

static void schedule(int fd, int64_t read_at) {
    int which = law.other_percent > 0 && percentage() < law.other_percent;
    struct queue *queue = &queues[which];
    int64_t at = read_at + law.delays[which];
    if (law.freeze_for > 0 && freeze == 0) {
        freeze = read_at + law.freeze_after;
        thaw = freeze + law.freeze_for;
    }
    if (law.freeze_for > 0 && at >= freeze && at < thaw) at = thaw;
    if (queue->tail - queue->head == QUEUE) die("queue");
    queue->items[queue->tail++ % QUEUE] = (struct due){at, read_at, fd, life[fd]};
}

// One answer per end of a request head: clients here send GETs without a body.
static void take_requests(int fd) {
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
        if (memcmp(tail_bytes[fd], "\r\n\r\n", 4) == 0) schedule(fd, read_at);
    }
}

// One at a time: between two answers requests are read, so that these are not in the log late.
static void answer_head(struct queue *queue) {
    int64_t time = now();
    if (queue->head == queue->tail || queue->items[queue->head % QUEUE].at > time) return;
    struct due next = queue->items[queue->head++ % QUEUE];
    if (next.life != life[next.fd]) return;
    if (log_count == LOG_LIMIT) die("log");
    log_entries[log_count++] = time - next.read_at;
    if (send(next.fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) hang_up(next.fd);
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

static void take_law(int count, char **words) {
    if (count == 2 && strcmp(words[0], "constant") == 0) {
        law.delays[0] = atoll(words[1]) * 1000;
    } else if (count == 4 && strcmp(words[0], "bimodal") == 0) {
        law.delays[0] = atoll(words[1]) * 1000;
        law.delays[1] = atoll(words[2]) * 1000;
        law.other_percent = strtoull(words[3], NULL, 10);
    } else if (count == 4 && strcmp(words[0], "freeze") == 0) {
        law.delays[0] = atoll(words[1]) * 1000;
        law.freeze_after = atoll(words[2]) * 1000000;
        law.freeze_for = atoll(words[3]) * 1000000;
    } else {
        fputs("usage: delay_server LOG constant US | bimodal US US PERCENT | freeze US MS MS\n", stderr);
        exit(64);
    }
}

static void end(int number) {
    (void)number;
    is_over = 1;
}

static void write_log(const char *path) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(log_entries, sizeof *log_entries, log_count, file) != log_count || fclose(file))
        die(path);
}

int main(int argc, char **argv) {
    take_law(argc - 2, argv + 2);
    signal(SIGTERM, end);
    int epoll = epoll_create1(0);
    if (epoll < 0) die("epoll");
    int listener = listen_on_loopback();
    add(epoll, listener);
    while (!is_over) {
        struct epoll_event event;
        if (epoll_wait(epoll, &event, 1, 0) > 0) {
            if (event.data.fd == listener) take_connection(listener, epoll);
            else take_requests(event.data.fd);
        }
        answer_head(&queues[0]);
        answer_head(&queues[1]);
    }
    write_log(argv[1]);
    return 0;
}
