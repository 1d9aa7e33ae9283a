# shellcheck shell=bash
# Makes the tests cheap for an emulated processor, which takes 15 ms to start a process:
# what bats, bash and Python do again for each test is done once, before the job. The
# tests are the same; on a machine's own kernel (--host) they run without this.

BATS_PREPROCESS=/usr/libexec/bats-core/bats-preprocess

# cheap_tests FILE...: makes RUN/out/cheap with the guest's own programs, and prints the
# script that uses it in the guest
cheap_tests() {
	local inside=$RUN/cheap/root at=$RUN/out/cheap
	chroot_layers "$ROOT" "$RUN/cheap" && mount -o bind,ro "$SRC" "$inside/src" || return
	mkdir "$at" && preprocess "$@" && compile_peers || return
	remove "$RUN/cheap" || return
	use_copies
	use_builtins
}

# preprocess FILE...: bats turns each file into a bash script, twice, line by line; all
# files take two minutes. This leaves the scripts, and a program that prints them. Each
# begins, in the place of "#!", with the end of bats' DEBUG trap: with it, evaluating
# the script takes six times as long, again twice. See bats_debug_trap() in lib/test.
preprocess() {
	local file
	for file; do
		mkdir -p "$at/scripts${file%/*}"
		chroot "$inside" env CHECK_BATS_COMMENT_COMMANDS=1 BATS_ROOT=/usr \
			BATS_LIBDIR=lib "$BATS_PREPROCESS" "$file" >"$at/scripts$file" || return
		sed -i '1s/^#.*/trap - DEBUG/' "$at/scripts$file"
	done
	# shellcheck disable=SC2016 # for the program
	printf '#!/bin/sh\nexec cat "/run/cheap/scripts$1"\n' >"$at/preprocess"
	chmod +x "$at/preprocess"
}

# compile_peers: Python compiles a program at each start, a module only once. This
# leaves each peer compiled, and a program of its name that runs it.
compile_peers() {
	local file names=()
	mkdir "$at/peers"
	for file in "$SRC"/tests/net/peers/*.py; do
		[[ -x $file ]] || continue
		names+=("${file##*/}")
		run_compiled >"$at/peers/${file##*/}" && chmod +x "$at/peers/${file##*/}" || return
	done
	chroot "$inside" python3 -c 'import py_compile, sys
for name in sys.argv[1:]:
    py_compile.compile("/src/tests/net/peers/" + name, "/tmp/" + name + "c", doraise=True)' \
		"${names[@]}" && cp "$inside"/tmp/*.pyc "$at/peers/"
}

# Prints a program that runs the file of its own name, compiled.
run_compiled() {
	cat <<'EOF'
#!/usr/bin/python3 -S
import marshal
with open(__file__ + "c", "rb") as code:
    exec(marshal.loads(code.read()[16:]))  # after the header, see py_compile
EOF
}

# use_copies: a guest's /src has no cache of directories, in which bats, bash and Python
# look for their files
use_copies() {
	cat <<EOF
cp -r /src/tests /out/cheap /run && rm -r /out/cheap &&
cp /run/cheap/peers/* /run/tests/net/peers && mount --bind /run/tests /src/tests &&
mount --bind /run/cheap/preprocess $BATS_PREPROCESS || exit
EOF
}

# use_builtins: bats and the tests run these programs some thirty times a test; bash
# loads them, instead of starting a process each time
use_builtins() {
	cat <<'EOF'
for name in basename dirname mkdir rm; do
	echo "enable -f /usr/lib/bash/$name $name"
done >/run/bash_env
export BASH_ENV=/run/bash_env
EOF
}
