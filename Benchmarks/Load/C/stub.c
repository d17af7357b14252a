// A chat-completions server that answers every request after a fixed time, with one reply for all:
// one thread, epoll, a wheel of timers. It bears far more requests a second than a client sends.
//
//     stub LATENCY_MS [RATE BURST HEADERS]
//
// With a rate it lets that many requests a second through (a token bucket that holds BURST) and
// answers the others with 429 at once; with HEADERS 1 it reports the bucket in x-ratelimit headers.
// The first line of its output is its port. GET /stats answers with what it has counted, GET /reset
// sets the counts to zero.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX = 20000, SIZE = 32768 };

struct connection {
    char *buffer;
    int used, waiting, next, refused;
    double due;
};

static struct connection connections[MAX];
static int poll_fd, first = -1, last = -1;
static double latency, rate, burst, level, level_time;
static int with_headers;
static long served, limited, in_flight, most;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static const char body[] =
    "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1795226286,\"model\":\"stub\","
    "\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"logprobs\":null,\"message\":{\"role\":"
    "\"assistant\",\"content\":\"{\\\"questions\\\":[\\\"How far did the glacier retreat between the "
    "first and the last survey, and by which method was that measured?\\\"]}\",\"refusal\":null}}],"
    "\"usage\":{\"prompt_tokens\":450,\"completion_tokens\":31,\"total_tokens\":481,"
    "\"prompt_tokens_details\":{\"cached_tokens\":0}}}";
static const char too_many[] =
    "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"requests\",\"param\":null,"
    "\"code\":\"rate_limit_exceeded\"}}";

static void reply(int fd, const char *status, const char *text) {
    char out[4096], head[256] = "";
    if (with_headers)
        snprintf(head, sizeof head,
                 "x-ratelimit-limit-requests: %.0f\r\nx-ratelimit-remaining-requests: %d\r\n"
                 "x-ratelimit-reset-requests: %dms\r\n",
                 rate * 60, (int)level, (int)((burst - level) / rate * 1000));
    int length = snprintf(out, sizeof out,
                          "HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sContent-Length: %zu\r\n\r\n%s",
                          status, head, strlen(text), text);
    if (send(fd, out, length, MSG_NOSIGNAL) < 0) { /* The client has gone; epoll says so too. */ }
}

// All wait equally long, so that a list in the order of arrival is in the order of time.
static void wait_for(int fd) {
    struct connection *c = &connections[fd];
    c->due = now() + latency;
    c->waiting = 1;
    c->next = -1;
    if (last >= 0) connections[last].next = fd; else first = fd;
    last = fd;
    if (++in_flight > most) most = in_flight;
}

static int passes(void) {
    if (rate <= 0) return 1;
    double t = now();
    level += (t - level_time) * rate;
    level_time = t;
    if (level > burst) level = burst;
    if (level < 1) return 0;
    level -= 1;
    return 1;
}

static void request(int fd, const char *head) {
    char text[200];
    if (!strncmp(head, "GET /stats", 10)) {
        snprintf(text, sizeof text, "{\"served\":%ld,\"limited\":%ld,\"most\":%ld}", served, limited, most);
        reply(fd, "200 OK", text);
    } else if (!strncmp(head, "GET /reset", 10)) {
        served = limited = most = 0;
        reply(fd, "200 OK", "{}");
    } else if (passes()) {
        wait_for(fd);
    } else {
        limited++;
        reply(fd, "429 Too Many Requests", too_many);
    }
}

static void drop(int fd) {
    // One that waits is closed when its time comes, so that its number is not taken meanwhile.
    if (connections[fd].waiting) {
        epoll_ctl(poll_fd, EPOLL_CTL_DEL, fd, NULL);
        connections[fd].waiting = 2;
        return;
    }
    connections[fd].used = 0;
    close(fd);
}

static void readable(int fd) {
    struct connection *c = &connections[fd];
    if (!c->buffer) c->buffer = malloc(SIZE);
    int n = recv(fd, c->buffer + c->used, SIZE - 1 - c->used, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) { drop(fd); return; }
    c->used += n;
    c->buffer[c->used] = 0;
    char *end = strstr(c->buffer, "\r\n\r\n");
    if (!end) return;
    char *field = strcasestr(c->buffer, "content-length:");
    long length = field && field < end ? atol(field + 15) : 0;
    long whole = end + 4 - c->buffer + length;
    if (c->used < whole) return;
    c->used = 0;
    request(fd, c->buffer);
}

int main(int count, char **arguments) {
    latency = (count > 1 ? atof(arguments[1]) : 200) / 1000;
    rate = count > 2 ? atof(arguments[2]) : 0;
    burst = level = count > 3 ? atof(arguments[3]) : 10;
    with_headers = count > 4 && atoi(arguments[4]);
    level_time = now();
    struct rlimit files = {MAX, MAX};
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) return 1;
    getsockname(listener, (struct sockaddr *)&address, &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    poll_fd = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[512];
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int wait = first < 0 ? -1 : (int)((connections[first].due - now()) * 1000 + 0.999);
        int ready = epoll_wait(poll_fd, events, 512, first >= 0 && wait < 0 ? 0 : wait);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd != listener) { readable(fd); continue; }
            while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                if (fd >= MAX) { close(fd); continue; }
                int one = 1;
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                event = (struct epoll_event){.events = EPOLLIN, .data.fd = fd};
                epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event);
            }
        }
        double t = now();
        while (first >= 0 && connections[first].due <= t) {
            int fd = first;
            first = connections[fd].next;
            if (first < 0) last = -1;
            in_flight--;
            int gone = connections[fd].waiting == 2;
            connections[fd].waiting = 0;
            if (gone) { drop(fd); continue; }
            served++;
            reply(fd, "200 OK", body);
        }
    }
}
