/* SPDX-License-Identifier: BSD-2-Clause */
/* Waits end early if the process is to end, and only then. */
#include "test.h"

#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#include "../../l2tp/resolve.h"
#include "../../l2tp/clock.h"
#include "../../l2tp/wait.h"

static volatile sig_atomic_t told;

static bool over(void)
{
	return told;
}

static void on_alarm(int sig)
{
	(void)sig;
	told = 1;
}

static void ignore(int sig)
{
	(void)sig;
}

static int begin(void **state)
{
	(void)state;
	told = 0;
	l2tp_wait_end_when(over);
	return 0;
}

static int end(void **state)
{
	(void)state;
	l2tp_wait_end_when(NULL);
	return 0;
}

/* Send SIGALRM after that time and again: the first may precede the wait. */
static void alarm_after(int ms, void (*handler)(int))
{
	const struct itimerval when = { { 0, ms * 1000 }, { 0, ms * 1000 } };
	const struct sigaction action = { .sa_handler = handler };

	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &when, NULL), 0);
}

static void no_alarm(void)
{
	const struct itimerval never = { 0 };

	setitimer(ITIMER_REAL, &never, NULL);
}

/* How many milliseconds does the wait take? */
static long waited(uint32_t ms, int expected)
{
	struct timespec start;

	clock_gettime(CLOCK_MONOTONIC, &start);
	assert_int_equal(l2tp_wait(ms), expected);
	return (long)l2tp_elapsed_ms(&start);
}

static void whole(void **state)
{
	(void)state;
	assert_between(waited(30, 0), 30, 2000);
	l2tp_wait_end_when(NULL);
	assert_false(l2tp_wait_is_over());
	assert_between(waited(10, 0), 10, 2000);
}

static void told_before(void **state)
{
	(void)state;
	told = 1;
	assert_true(l2tp_wait_is_over());
	assert_between(waited(60000, -EINTR), 0, 2000);
}

static void told_meanwhile(void **state)
{
	(void)state;
	alarm_after(50, on_alarm);
	assert_between(waited(60000, -EINTR), 0, 10000);
	no_alarm();
}

/* Another signal does not end the wait. */
static void not_told(void **state)
{
	(void)state;
	alarm_after(50, ignore);
	waited(60000, 0);
	no_alarm();
	assert_false(l2tp_wait_is_over());
}

static void resolve(const char *host, int expected)
{
	struct l2tp_hostport hp;
	struct sockaddr_storage sa;

	assert_int_equal(l2tp_parse_hostport(host, &hp), 0);
	assert_int_equal(l2tp_resolve(&hp, AF_INET, &sa), expected);
}

/* The resolving child is gone, too; an address needs no resolver. */
static void resolver(void **state)
{
	(void)state;
	told = 1;
	resolve("nowhere.invalid", -EINTR);
	resolve("192.0.2.1", 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(whole, begin, end),
		cmocka_unit_test_setup_teardown(told_before, begin, end),
		cmocka_unit_test_setup_teardown(told_meanwhile, begin, end),
		cmocka_unit_test_setup_teardown(not_told, begin, end),
		cmocka_unit_test_setup_teardown(resolver, begin, end),
	};

	return cmocka_run_group_tests_name("wait", tests, NULL, NULL);
}
