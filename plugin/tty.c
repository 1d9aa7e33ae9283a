/* SPDX-License-Identifier: BSD-2-Clause */
#include "pppd.h"

#include <stdio.h>

#include "tty.h"

/* Room for the name of each option there is, and ", ". */
#define NAMES_MAX 400

static int ignore(char **argv)
{
	(void)argv;
	return 1;
}

/* A speed: any word of digits that no other option took. */
static int ignore_speed(char *word, char **argv, int doit)
{
	(void)argv;
	(void)doit;
	return *word && !word[strspn(word, "0123456789")];
}

#define PLAIN(name) \
	{ \
		name, o_special_noarg, (void *)ignore, "Not used over L2TP", \
			OPT_NOPRINT, NULL, 0, 0, NULL, 0, 0 \
	}
#define WITH_ARG(name) \
	{ \
		name, o_special, (void *)ignore, "Not used over L2TP", OPT_NOPRINT, \
			NULL, 0, 0, NULL, 0, 0 \
	}

static option_t tty_options[] = {
	PLAIN("lock"),
	PLAIN("nolock"),
	WITH_ARG("init"),
	WITH_ARG("connect"),
	WITH_ARG("disconnect"),
	WITH_ARG("welcome"),
	WITH_ARG("pty"),
	PLAIN("notty"),
	WITH_ARG("socket"),
	WITH_ARG("record"),
	PLAIN("crtscts"),
	PLAIN("nocrtscts"),
	PLAIN("-crtscts"),
	PLAIN("cdtrcts"),
	PLAIN("nocdtrcts"),
	PLAIN("-cdtrcts"),
	PLAIN("xonxoff"),
	WITH_ARG("stop-bits"),
	PLAIN("modem"),
	PLAIN("local"),
	PLAIN("sync"),
	WITH_ARG("datarate"),
	WITH_ARG("escape"),
	{ "tty speed", o_wild, (void *)ignore_speed, "Not used over L2TP",
	  OPT_NOARG | OPT_NOPRINT, NULL, 0, 0, NULL, 0, 0 },
	{ .name = NULL },
};

/* pppd's own table, which parsed the options before the plugin was loaded. */
static const option_t *earlier;

void tty_register(void)
{
	earlier = the_channel->options;
	ppp_add_options(tty_options);
}

/* Is this name one of the ", "-separated ones? */
static bool listed(const char *names, const char *name)
{
	size_t len = strlen(name);
	const char *p;

	for (p = names; (p = strstr(p, name)); p++)
		if ((p == names || p[-1] == ' ') && (!p[len] || p[len] == ','))
			return true;
	return false;
}

/*
 * process_option() records where an option came from. Configuration files are
 * the distribution's (Debian's /etc/ppp/options has lock, crtscts and modem);
 * the user's options are in a peers file or on the command line.
 */
static void list(const option_t *opt, char names[NAMES_MAX])
{
	const char *name;
	size_t len;

	for (; opt->name; opt++) {
		if (!opt->source || opt->priority % OPRIO_ROOT == OPRIO_CFGFILE)
			continue;
		name = opt[opt->winner].name;
		len = strlen(names);
		if (!listed(names, name))
			snprintf(names + len, NAMES_MAX - len, "%s%s",
				 len ? ", " : "", name);
	}
}

bool tty_device_given(void)
{
	static const char *const names[] = { "device name", "pty", "notty",
					     "socket" };
	const option_t *opt;
	size_t i;

	for (opt = earlier; opt->name; opt++)
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (opt->source && !strcmp(opt->name, names[i]))
				return true;
	return false;
}

void tty_check(void)
{
	char names[NAMES_MAX] = "";

	list(earlier, names);
	list(tty_options, names);
	if (names[0])
		notice("options of a serial line are ignored: %s", names);
}
