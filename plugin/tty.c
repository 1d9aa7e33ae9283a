/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include "tty.h"

/* As many as pppd has options of a serial line, and a few. */
#define MANY 40

static void say_once(const char *name)
{
	static const char *said[MANY];
	size_t i;

	for (i = 0; i < MANY && said[i]; i++)
		if (!strcmp(said[i], name))
			return;
	if (i < MANY)
		said[i] = name;
	notice("option %s has no meaning over L2TP; ignored", name);
}

/* pppd calls a parser without saying for which option it is. */
#define IGNORE(id, name) \
	static int ignore_##id(char **argv) \
	{ \
		(void)argv; \
		say_once(name); \
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
	(void)argv;
	if (!*word || word[strspn(word, "0123456789")])
		return 0;
	if (doit)
		say_once("tty speed");
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
	{ "tty speed", o_wild, (void *)ignore_speed, "Not used over L2TP",
	  OPT_NOARG | OPT_NOPRINT, NULL, 0, 0, NULL, 0, 0 },
	{ .name = NULL },
};

/* Those that were read before pppd was told of us, /etc/ppp/options first. */
static void say_earlier(void)
{
	const option_t *opt;

	for (opt = the_channel->options; opt->name; opt++)
		if (opt->source)
			say_once(opt[opt->winner].name);
}

void tty_register(void)
{
	say_earlier();
	ppp_add_options(tty_options);
}
