/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * relay ENDPOINT ENDPOINT: joins two sessions without PPPIOCBRIDGECHAN. It reads
 * a frame from one and writes it to the other. l2tp-bridge is compared with it.
 */
#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>

#include "../../tools/side.h"

#define BATCH 64 /* frames from one side before the other has its turn */

static void pass(int from, int to)
{
	char frame[4096];
	ssize_t len;
	int i;

	for (i = 0; i < BATCH; i++) {
		len = recv(from, frame, sizeof(frame), MSG_DONTWAIT);
		if (len <= 0)
			return;
		send(to, frame, (size_t)len, MSG_DONTWAIT);
	}
}

int main(int argc, char **argv)
{
	struct side sides[2] = { NO_SIDE, NO_SIDE };
	struct pollfd p[2] = { { .events = POLLIN }, { .events = POLLIN } };
	struct l2tp_complaint c = L2TP_NO_COMPLAINT;
	int i;

	for (i = 0; i < 2; i++) {
		if (argc != 3 ||
		    endpoint_parse(argv[i + 1], &sides[i].endpoint, &c) ||
		    side_connect(&sides[i], &c)) {
			fprintf(stderr, "relay: %s\n", argc == 3 ? c.text : "usage");
			return 2;
		}
		p[i].fd = sides[i].session.fd;
	}
	puts("relaying");
	fflush(stdout);
	while (poll(p, 2, -1) > 0)
		for (i = 0; i < 2; i++)
			if (p[i].revents)
				pass(p[i].fd, p[!i].fd);
	return 1;
}
