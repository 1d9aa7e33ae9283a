/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The smallest useful L2TP controller, and the documentation for authors of
 * real ones. It speaks no control protocol: both ends get on the command line
 * the ids that SCCRQ, SCCRP and so on (RFC 2661, section 6) would negotiate.
 *
 *   controller LOCAL REMOTE TUNNEL/PEER SESSION/PEER [PPPD-OPTION...]
 *   controller --serve PATH LOCAL REMOTE TUNNEL/PEER SESSION/PEER
 *
 * The first form starts one pppd and prints the link's events. The second starts
 * none: any pppd with "l2tp-controller PATH" asks it for a session, and each gets
 * the next pair of session ids.
 *
 * A real controller only adds step 2: it exchanges control messages on the same
 * socket before it starts pppd, and continues to answer Hello and CDN there. The
 * kernel takes the data messages of the sessions that it knows; all control
 * messages still arrive here.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "../l2tp/resolve.h"
#include "../l2tp/fd.h"
#include "../l2tp/message.h"

#define MAX_CLIENTS 64
#define MAX_WORDS   64

struct tunnel {
	int fd;
	unsigned int id, peer_id, session_id, peer_session_id;
};

static void die(const char *what)
{
	fprintf(stderr, "controller: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void usage(void)
{
	fprintf(stderr, "usage: controller [--serve PATH] LOCAL[:PORT] "
			"REMOTE[:PORT]\n"
			"                  TUNNEL/PEER SESSION/PEER "
			"[PPPD-OPTION...]\n");
	exit(2);
}

/*
 * Step 1: the tunnel's socket. It must be bound and connected, else the kernel
 * silently drops every frame. It is close-on-exec, since any copy of this
 * descriptor, in any program, keeps the tunnel alive.
 */
static int open_tunnel(const char *local_text, const char *remote_text)
{
	struct sockaddr_storage local, remote;
	struct l2tp_hostport lhp, rhp;
	int fd;

	if (l2tp_parse_hostport(local_text, &lhp) ||
	    l2tp_parse_hostport(remote_text, &rhp) ||
	    l2tp_resolve(&lhp, AF_UNSPEC, &local) ||
	    l2tp_resolve(&rhp, local.ss_family, &remote))
		usage();
	fd = socket(local.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    bind(fd, (struct sockaddr *)&local,
		 l2tp_addr_len((struct sockaddr *)&local)) < 0 ||
	    connect(fd, (struct sockaddr *)&remote,
		    l2tp_addr_len((struct sockaddr *)&remote)) < 0)
		die("tunnel socket");
	return fd;
}

/* In the child: let this descriptor survive exec, and format its number. */
static void pass_on(int fd, char text[12])
{
	if (fcntl(fd, F_SETFD, 0) < 0)
		die("fcntl");
	snprintf(text, 12, "%d", fd);
}

/*
 * Step 3: pppd. Its options name the descriptor of the tunnel's socket and the
 * ids of the session; the others are pppd's own options. Close your own copy of
 * the tunnel socket only when the tunnel is to end. The plugin closes its copy
 * when the session is connected.
 */
static void exec_pppd(const struct tunnel *t, int control, char **more)
{
	char tunnel_fd[12], control_fd[12], id[4][12];
	const char *argv[MAX_WORDS + 20];
	size_t n = 0, i;

	pass_on(t->fd, tunnel_fd);
	pass_on(control, control_fd);
	snprintf(id[0], sizeof(id[0]), "%u", t->id);
	snprintf(id[1], sizeof(id[1]), "%u", t->peer_id);
	snprintf(id[2], sizeof(id[2]), "%u", t->session_id);
	snprintf(id[3], sizeof(id[3]), "%u", t->peer_session_id);
	argv[n++] = "pppd";
	argv[n++] = "plugin";
	argv[n++] = "l2tp.so";
	argv[n++] = "l2tp-tunnel-fd";
	argv[n++] = tunnel_fd;
	argv[n++] = "l2tp-tunnel-id";
	argv[n++] = id[0];
	argv[n++] = "l2tp-peer-tunnel-id";
	argv[n++] = id[1];
	argv[n++] = "l2tp-session-id";
	argv[n++] = id[2];
	argv[n++] = "l2tp-peer-session-id";
	argv[n++] = id[3];
	argv[n++] = "l2tp-control-fd";
	argv[n++] = control_fd;
	argv[n++] = "nodetach"; /* so that its exit status is ours to reap */
	for (i = 0; more[i]; i++)
		argv[n++] = more[i];
	argv[n] = NULL;
	execvp("pppd", (char **)argv);
	die("pppd");
}

static pid_t start_pppd(const struct tunnel *t, char **more, int *control)
{
	sigset_t none;
	pid_t pid;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		die("socketpair");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		/* If this controller is killed, pppd notices: its control
		 * socket is at end of file. */
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		exec_pppd(t, ends[1], more);
	}
	close(ends[1]);
	*control = ends[0];
	return pid;
}

/* A password of a caller's (REQUEST=forward) is for no log. */
static size_t secret(const char *line, const char *end)
{
	static const char key[] = "PROXY_AUTH_RESPONSE=";
	size_t len = sizeof(key) - 1;

	return (size_t)(end - line) > len && !memcmp(line, key, len) ? len : 0;
}

static void print_message(const struct l2tp_message *m)
{
	const char *line = m->text, *end = m->text + m->len, *eol;
	size_t shown;

	for (; line < end; line = eol + 1) {
		eol = memchr(line, '\n', (size_t)(end - line));
		if (!eol)
			eol = end;
		shown = secret(line, eol);
		printf("%.*s%s%c", (int)(shown ? shown : (size_t)(eol - line)), line,
		       shown ? "*" : "", eol + 1 < end ? ' ' : '\n');
	}
	fflush(stdout);
}

/*
 * Step 4: events, one packet each. After EVENT=session, frames flow: if you
 * answer your peer's ICRQ or ICCN after it, no frame is lost.
 */
static bool print_events(int *control)
{
	struct l2tp_message m;
	int got = l2tp_message_recv(*control, &m, NULL);

	if (got == 1)
		print_message(&m);
	if (got == 1 || got == -EAGAIN || got == -EMSGSIZE)
		return true;
	l2tp_close(control);
	return false;
}

/* Step 5: pppd's exit status; pppd(8) lists them, 16 is "hung up". */
static int reap(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		die("waitpid");
	if (WIFSIGNALED(status)) {
		fprintf(stderr, "controller: pppd died of signal %d\n",
			WTERMSIG(status));
		return 1;
	}
	return WEXITSTATUS(status);
}

static int signals(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC);
	if (fd < 0)
		die("signalfd");
	return fd;
}

/*
 * Step 2 would be here: the control protocol, on t->fd. This function only prints
 * the messages, to show that the kernel leaves them to the controller.
 */
static void show_control_message(int fd)
{
	unsigned char buf[2048];
	ssize_t len = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);

	if (len >= 0)
		printf("CONTROL bytes=%zd first=%02x%02x\n", len,
		       len > 0 ? buf[0] : 0, len > 1 ? buf[1] : 0);
	fflush(stdout);
}

static int run_one(struct tunnel *t, char **more)
{
	struct signalfd_siginfo info;
	int control, sigs = signals();
	pid_t pid = start_pppd(t, more, &control);
	struct pollfd p[3];

	for (;;) {
		p[0] = (struct pollfd){ .fd = sigs, .events = POLLIN };
		p[1] = (struct pollfd){ .fd = control, .events = POLLIN };
		p[2] = (struct pollfd){ .fd = t->fd, .events = POLLIN };
		if (poll(p, 3, -1) < 0)
			die("poll");
		if (p[1].revents)
			print_events(&control);
		if (p[2].revents)
			show_control_message(t->fd);
		if (!(p[0].revents & POLLIN))
			continue;
		if (read(sigs, &info, sizeof(info)) != sizeof(info))
			die("signalfd");
		if (info.ssi_signo == SIGCHLD)
			break;
		/* SIGTERM and SIGINT end pppd, SIGHUP hangs up: pass them on */
		kill(pid, (int)info.ssi_signo);
	}
	while (control >= 0 && print_events(&control))
		;
	return reap(pid);
}

/* Answer a pppd with l2tp-controller: REQUEST=session, CALL, PID. */
static void answer(struct tunnel *t, int *client)
{
	struct l2tp_message m;
	char *cursor = m.text, *key, *value;
	int got = l2tp_message_recv(*client, &m, NULL);

	if (got == -EAGAIN)
		return;
	if (got != 1) {
		l2tp_close(client);
		return;
	}
	print_message(&m);
	if (l2tp_message_next(&m, &cursor, &key, &value) != 1 ||
	    strcmp(key, "REQUEST") || strcmp(value, "session"))
		return;
	m.len = 0;
	l2tp_message_add(&m, "TUNNEL_ID", "%u", t->id);
	l2tp_message_add(&m, "PEER_TUNNEL_ID", "%u", t->peer_id);
	l2tp_message_add(&m, "SESSION_ID", "%u", t->session_id++);
	l2tp_message_add(&m, "PEER_SESSION_ID", "%u", t->peer_session_id++);
	l2tp_message_add(&m, "VERSION", "2");
	/* The tunnel's socket is attached; the plugin closes its copy later. */
	if (l2tp_message_send_fd(*client, &m, t->fd))
		l2tp_close(client);
}

static int listen_at(const char *path)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	mode_t old = umask(0177); /* for root only, as it hands out sockets */

	if (strlen(path) >= sizeof(name.sun_path))
		usage();
	strcpy(name.sun_path, path);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&name, sizeof(name)) < 0 ||
	    listen(fd, 16) < 0)
		die(path);
	umask(old);
	return fd;
}

static void accept_client(int listener, int *clients)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	size_t i;

	for (i = 0; fd >= 0 && i < MAX_CLIENTS; i++)
		if (clients[i] < 0) {
			clients[i] = l2tp_steal(&fd);
			return;
		}
	l2tp_close(&fd);
}

static int serve(struct tunnel *t, const char *path)
{
	int clients[MAX_CLIENTS], sigs = signals(), listener = listen_at(path);
	struct pollfd p[MAX_CLIENTS + 2];
	size_t i;

	for (i = 0; i < MAX_CLIENTS; i++)
		clients[i] = -1;
	for (;;) {
		p[MAX_CLIENTS] = (struct pollfd){ .fd = listener, .events = POLLIN };
		p[MAX_CLIENTS + 1] = (struct pollfd){ .fd = sigs, .events = POLLIN };
		for (i = 0; i < MAX_CLIENTS; i++)
			p[i] = (struct pollfd){ .fd = clients[i], .events = POLLIN };
		if (poll(p, MAX_CLIENTS + 2, -1) < 0)
			die("poll");
		for (i = 0; i < MAX_CLIENTS; i++)
			if (p[i].revents)
				answer(t, &clients[i]);
		if (p[MAX_CLIENTS].revents)
			accept_client(listener, clients);
		if (p[MAX_CLIENTS + 1].revents)
			break;
	}
	unlink(path);
	return 0;
}

static void parse_pair(const char *text, unsigned int *id, unsigned int *peer)
{
	char end;

	if (sscanf(text, "%u/%u%c", id, peer, &end) != 2)
		usage();
}

int main(int argc, char **argv)
{
	const char *path = NULL;
	struct tunnel t;

	if (argc > 2 && !strcmp(argv[1], "--serve")) {
		path = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc < 5 || argc > 5 + MAX_WORDS)
		usage();
	parse_pair(argv[3], &t.id, &t.peer_id);
	parse_pair(argv[4], &t.session_id, &t.peer_session_id);
	t.fd = open_tunnel(argv[1], argv[2]);
	return path ? serve(&t, path) : run_one(&t, argv + 5);
}
