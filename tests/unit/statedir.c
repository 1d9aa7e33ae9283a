/* SPDX-License-Identifier: BSD-2-Clause */
/* The directory of the state files: who has a name, and what becomes of the dead. */
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "../../l2tp/fd.h"
#include "../../l2tp/statedir.h"

static char top[64], path[80];
static struct l2tp_owner self;

static int setup(void **state)
{
	(void)state;
	strcpy(top, "/tmp/statedir.XXXXXX");
	if (!mkdtemp(top))
		return -1;
	snprintf(path, sizeof(path), "%s/dir", top);
	l2tp_owner_self(&self);
	return 0;
}

static int teardown(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", top);
	return system(command);
}

/* A process that has ended: its pid is nobody's. */
static struct l2tp_owner dead_owner(void)
{
	struct l2tp_owner o = self;

	o.pid = fork();
	if (!o.pid)
		_exit(0);
	assert_int_equal(waitpid(o.pid, NULL, 0), o.pid);
	return o;
}

static struct l2tp_state state_of(const struct l2tp_owner *owner, uint32_t session)
{
	struct l2tp_state s = { .tunnel_id = 1,
				.session_id = session,
				.owner = *owner,
				.ifname = "ppp0" };
	return s;
}

static struct l2tp_message text_of(const struct l2tp_state *s)
{
	struct l2tp_state_events e = { .kept.len = 0 };
	struct l2tp_message m;

	l2tp_message_start(&m, "EVENT", "session");
	l2tp_message_add(&m, "TUNNEL_ID", "%u", s->tunnel_id);
	l2tp_message_add(&m, "SESSION_ID", "%u", s->session_id);
	l2tp_state_keep(&e, &m);
	l2tp_state_write(&m, s, &e);
	return m;
}

static int claim(int dir, const struct l2tp_owner *owner, uint32_t session,
		 char name[L2TP_STATE_NAME_MAX])
{
	struct l2tp_state s = state_of(owner, session);
	struct l2tp_message m = text_of(&s);

	return l2tp_statedir_claim(dir, &s, &m, name);
}

/* As another process has left it. */
static void put(int dir, const char *name, const struct l2tp_owner *owner,
		uint32_t session)
{
	struct l2tp_state s = state_of(owner, session);
	struct l2tp_message m = text_of(&s);

	assert_int_equal(l2tp_statedir_update(dir, name, &m), 0);
}

static bool is_there(int dir, const char *name)
{
	struct stat st;

	return !fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW);
}

static void made_with_its_mode(void **state)
{
	mode_t before = umask(077);
	CLEANUP_FD int dir = l2tp_statedir_open(path, true);
	char name[L2TP_STATE_NAME_MAX];
	struct stat st;

	(void)state;
	assert_true(dir >= 0);
	assert_int_equal(fstat(dir, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	assert_int_equal(claim(dir, &self, 2, name), 0);
	umask(before);
	assert_string_equal(name, "1-2");
	assert_int_equal(fstatat(dir, "1-2", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_mode & 07777, 0644);
}

static void no_directory_of_ours(void **state)
{
	int fd;

	(void)state;
	assert_int_equal(l2tp_statedir_open(path, false), -ENOENT);
	assert_int_equal(l2tp_statedir_open("/nowhere/dir", true), -ENOENT);
	assert_int_equal(symlink(top, path), 0);
	assert_true(l2tp_statedir_open(path, true) < 0);
	assert_int_equal(unlink(path), 0);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(l2tp_statedir_open(path, true), -ENOTDIR);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(chmod(path, 0775), 0);
	assert_int_equal(l2tp_statedir_open(path, true), -EPERM);
	assert_int_equal(chmod(path, 0757), 0);
	assert_int_equal(l2tp_statedir_open(path, false), -EPERM);
}

static void another_user(void **state)
{
	(void)state;
	if (geteuid())
		skip();
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(chown(path, 12345, 0), 0);
	assert_int_equal(l2tp_statedir_open(path, true), -EPERM);
}

static void taken_names(void **state)
{
	CLEANUP_FD int dir = l2tp_statedir_open(path, true);
	struct l2tp_owner other = self, dead = dead_owner();
	char name[L2TP_STATE_NAME_MAX], suffixed[L2TP_STATE_NAME_MAX];

	(void)state;
	other.pid = getppid(); /* it runs */
	other.start = 0;
	other.netns = 1;
	put(dir, "1-2", &dead, 2);
	assert_int_equal(claim(dir, &other, 2, name), 0);
	assert_string_equal(name, "1-2");
	assert_int_equal(claim(dir, &self, 2, name), 0);
	l2tp_state_name(suffixed, 1, 2, self.netns);
	assert_string_equal(name, suffixed);
	/* a file is no obstacle where it says nothing */
	assert_int_equal(symlinkat("/etc/passwd", dir, "1-3"), 0);
	assert_int_equal(claim(dir, &self, 3, name), 0);
	assert_string_equal(name, "1-3");
	put(dir, "1-4", &other, 4);
	l2tp_state_name(suffixed, 1, 4, self.netns);
	put(dir, suffixed, &other, 4);
	assert_int_equal(claim(dir, &self, 4, name), -EEXIST);
}

static void reading(void **state)
{
	CLEANUP_FD int dir = l2tp_statedir_open(path, true);
	struct l2tp_state s;
	int fd;

	(void)state;
	put(dir, "1-2", &self, 2);
	assert_int_equal(l2tp_statedir_read(dir, "1-2", &s), 0);
	assert_int_equal(s.session_id, 2);
	put(dir, "1-3", &self, 2);
	assert_int_equal(l2tp_statedir_read(dir, "1-3", &s), -EINVAL);
	assert_int_equal(symlinkat("1-2", dir, "1-4"), 0);
	assert_int_equal(l2tp_statedir_read(dir, "1-4", &s), -ELOOP);
	assert_int_equal(mkfifoat(dir, "1-5", 0644), 0);
	assert_int_equal(l2tp_statedir_read(dir, "1-5", &s), -EINVAL);
	assert_int_equal(mkdirat(dir, "1-6", 0755), 0);
	assert_int_equal(l2tp_statedir_read(dir, "1-6", &s), -EINVAL);
	fd = openat(dir, "1-2", O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_int_equal(ftruncate(fd, L2TP_MESSAGE_MAX), 0);
	close(fd);
	assert_int_equal(l2tp_statedir_read(dir, "1-2", &s), -EINVAL);
}

static void the_dead_go(void **state)
{
	CLEANUP_FD int dir = l2tp_statedir_open(path, true);
	struct l2tp_owner dead = dead_owner(), again = self, elsewhere = dead;
	char temporary[64];

	(void)state;
	again.start++; /* our pid was somebody else's before */
	elsewhere.pidns++;
	put(dir, "1-1", &self, 1);
	put(dir, "1-2", &dead, 2);
	put(dir, "1-3", &again, 3);
	put(dir, "1-4", &elsewhere, 4);
	put(dir, "1-5.77", &dead, 5);
	put(dir, "1-6", &dead, 7); /* not its name */
	put(dir, "notes", &dead, 1);
	snprintf(temporary, sizeof(temporary), ".1-1.%d", (int)dead.pid);
	put(dir, temporary, &dead, 1);
	assert_int_equal(l2tp_statedir_clear(dir, &self), 4);
	assert_true(is_there(dir, "1-1") && is_there(dir, "1-4"));
	assert_true(is_there(dir, "1-6") && is_there(dir, "notes"));
	assert_false(is_there(dir, "1-2") || is_there(dir, "1-3"));
	assert_false(is_there(dir, "1-5.77") || is_there(dir, temporary));
	assert_int_equal(l2tp_statedir_clear(dir, &self), 0);
}

static void look_at_few(void **state)
{
	CLEANUP_FD int dir = l2tp_statedir_open(path, true);
	struct l2tp_owner dead = dead_owner();
	char name[L2TP_STATE_NAME_MAX];
	uint32_t i;
	int removed = 0;

	(void)state;
	for (i = 1; i <= 200; i++) {
		l2tp_state_name(name, 1, i, 0);
		put(dir, name, i > 100 ? &dead : &self, i);
	}
	for (i = 0; i < 400 && removed < 100; i++) {
		self.pid += 7; /* another start looks elsewhere */
		removed += l2tp_statedir_clear(dir, &self);
	}
	assert_int_equal(removed, 100);
}

static int count(const struct l2tp_state *s, void *data)
{
	(void)s;
	return ++*(int *)data == 3 ? -ECANCELED : 0;
}

static void each_that_runs(void **state)
{
	CLEANUP_FD int dir = l2tp_statedir_open(path, true);
	struct l2tp_owner dead = dead_owner();
	int counted = 0;

	(void)state;
	put(dir, "1-1", &self, 1);
	put(dir, "1-2", &dead, 2);
	put(dir, "1-3", &self, 3);
	assert_int_equal(l2tp_statedir_each(dir, &self, count, &counted), 0);
	assert_int_equal(counted, 2);
	assert_int_equal(l2tp_statedir_each(dir, &self, count, &counted),
			 -ECANCELED);
}

/*
 * Whoever holds the lock for ever keeps nobody waiting for ever, and nobody at all
 * who needs no dead one's name.
 */
static void locked(void **state)
{
	CLEANUP_FD int dir = l2tp_statedir_open(path, true);
	struct l2tp_owner dead = dead_owner();
	char name[L2TP_STATE_NAME_MAX];
	int pipes[2];
	char byte;
	pid_t holder;

	(void)state;
	put(dir, "1-2", &dead, 2);
	assert_int_equal(pipe(pipes), 0);
	holder = fork();
	if (!holder) {
		int fd = openat(dir, ".lock", O_RDWR | O_CREAT, 0600);

		if (!flock(fd, LOCK_EX) && write(pipes[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(pipes[0], &byte, 1), 1);
	assert_int_equal(claim(dir, &self, 2, name), -EBUSY);
	assert_int_equal(l2tp_statedir_clear(dir, &self), -EBUSY);
	assert_int_equal(claim(dir, &self, 3, name), 0);
	assert_string_equal(name, "1-3");
	kill(holder, SIGKILL);
	waitpid(holder, NULL, 0);
	assert_int_equal(claim(dir, &self, 2, name), 0);
	close(pipes[0]);
	close(pipes[1]);
}

#define WITH_DIR(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIR(made_with_its_mode),
		WITH_DIR(no_directory_of_ours),
		WITH_DIR(another_user),
		WITH_DIR(taken_names),
		WITH_DIR(reading),
		WITH_DIR(the_dead_go),
		WITH_DIR(look_at_few),
		WITH_DIR(each_that_runs),
		WITH_DIR(locked),
	};

	return cmocka_run_group_tests_name("statedir", tests, NULL, NULL);
}
