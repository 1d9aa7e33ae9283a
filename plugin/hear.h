/* SPDX-License-Identifier: BSD-2-Clause */
/* What comes from the controller: COMMAND=close, and its end. */
#ifndef PLUGIN_HEAR_H
#define PLUGIN_HEAR_H

#include <stdbool.h>

#include "../l2tp/message.h"

/* The socket to listen to from now on; -1: none.  What was heard is forgotten. */
void hear_from(int fd);

/* Take in all that has come.  One system call where nothing has. */
void hear_look(void);

/* Has the controller closed its end? */
bool hear_end(void);

/* The reason of a COMMAND=close, which may be empty; NULL: there was none. */
const char *hear_close(void);

/* Is this message a COMMAND=close?  Then it is heard, and its text is spent. */
bool hear_command(struct l2tp_message *m);

/* The link is closed, or there is none: a COMMAND=close is not for the next one. */
void hear_no_close(void);

#endif
