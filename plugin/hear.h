/* SPDX-License-Identifier: BSD-2-Clause */
/* What comes from the controller: COMMAND=close, and its end. */
#ifndef PLUGIN_HEAR_H
#define PLUGIN_HEAR_H

#include <stdbool.h>

#include "../l2tp/message.h"

/* The socket to listen to from now on; -1: none.  What was heard is forgotten. */
void hear_from(int fd);

/*
 * Take in all that has come, but leave a COMMAND=close in the queue. Returns true
 * where the controller has closed its end or wants the link closed. One system call
 * where nothing has come.
 */
bool hear_look(void);

/* The same, where SIGIO is blocked; safe in its handler. */
bool hear_now(void);

/* Has the controller closed its end? */
bool hear_end(void);

/*
 * The reason of a COMMAND=close, which may be empty; NULL: there was none.  Takes
 * it out of the queue, so not for a signal handler.
 */
const char *hear_close(void);

/* Is this message a COMMAND=close?  Then it is heard, and its text is spent. */
bool hear_command(struct l2tp_message *m);

/* The link is closed, or there is none: a COMMAND=close is not for the next one. */
void hear_no_close(void);

/* Between these two nothing is taken in: what comes is an answer. */
void hear_pause(void);
void hear_resume(void);

#endif
