/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include "tty.h"

static void say_once(const char *name, bool *said)
{
	if (!*said)
		notice("option %s has no meaning over L2TP; ignored", name);
	*said = true;
}

/* pppd calls a parser without saying for which option it is. */
#define IGNORE(id, name) \
	static int ignore_##id(char **argv) \
	{ \
		static bool said; \
		(void)argv; \
		say_once(name, &said); \
		return 1; \
	}

IGNORE(lock, "lock")
IGNORE(nolock, "nolock")
IGNORE(init, "init")
IGNORE(connect, "connect")
IGNORE(disconnect, "disconnect")
IGNORE(welcome, "welcome")
IGNORE(pty, "pty")
IGNORE(notty, "notty")
IGNORE(socket, "socket")
IGNORE(record, "record")
IGNORE(crtscts, "crtscts")
IGNORE(nocrtscts, "nocrtscts")
IGNORE(minus_crtscts, "-crtscts")
IGNORE(cdtrcts, "cdtrcts")
IGNORE(nocdtrcts, "nocdtrcts")
IGNORE(minus_cdtrcts, "-cdtrcts")
IGNORE(xonxoff, "xonxoff")
IGNORE(stop_bits, "stop-bits")
IGNORE(modem, "modem")
IGNORE(local, "local")
IGNORE(sync, "sync")
IGNORE(datarate, "datarate")
IGNORE(escape, "escape")

/* A speed: any word of digits that no other option took. */
static int ignore_speed(char *word, char **argv, int doit)
{
	static bool said;

	(void)argv;
	if (!*word || word[strspn(word, "0123456789")])
		return 0;
	if (doit)
		say_once("<speed>", &said);
	return 1;
}

#define PLAIN(name, id) \
	{ \
		name, o_special_noarg, (void *)ignore_##id, "Not used over L2TP", \
			OPT_NOPRINT, NULL, 0, 0, NULL, 0, 0 \
	}
#define WITH_ARG(name, id) \
	{ \
		name, o_special, (void *)ignore_##id, "Not used over L2TP", \
			OPT_NOPRINT, NULL, 0, 0, NULL, 0, 0 \
	}

static option_t tty_options[] = {
	PLAIN("lock", lock),
	PLAIN("nolock", nolock),
	WITH_ARG("init", init),
	WITH_ARG("connect", connect),
	WITH_ARG("disconnect", disconnect),
	WITH_ARG("welcome", welcome),
	WITH_ARG("pty", pty),
	PLAIN("notty", notty),
	WITH_ARG("socket", socket),
	WITH_ARG("record", record),
	PLAIN("crtscts", crtscts),
	PLAIN("nocrtscts", nocrtscts),
	PLAIN("-crtscts", minus_crtscts),
	PLAIN("cdtrcts", cdtrcts),
	PLAIN("nocdtrcts", nocdtrcts),
	PLAIN("-cdtrcts", minus_cdtrcts),
	PLAIN("xonxoff", xonxoff),
	WITH_ARG("stop-bits", stop_bits),
	PLAIN("modem", modem),
	PLAIN("local", local),
	PLAIN("sync", sync),
	WITH_ARG("datarate", datarate),
	WITH_ARG("escape", escape),
	{ "<speed>", o_wild, (void *)ignore_speed, "Not used over L2TP",
	  OPT_NOARG | OPT_NOPRINT, NULL, 0, 0, NULL, 0, 0 },
	{ .name = NULL },
};

void tty_register(void)
{
	ppp_add_options(tty_options);
}
