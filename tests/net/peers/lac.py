#!/usr/bin/python3 -S
# SPDX-License-Identifier: BSD-2-Clause
"""
A controller of an access concentrator, which does what the caller's name says.

  lac.py PATH LOCAL REMOTE T/PT S/PS PASSWORD            behind l2tp-controller PATH
  lac.py - LOCAL REMOTE T/PT S/PS PASSWORD COMMAND...    {control} is a descriptor

Calls go to the session S/PS of the tunnel LOCAL-REMOTE; each gets the next ids.
Each message is printed: "PACKET ..."; a response to authentication not, but
"PASSWORD right" where it is PAP's and PASSWORD. SIGUSR1 closes all control
sockets, SIGUSR2 the tunnel's. Lines in the environment's LAC_ANSWER are part of
each answer.

The part of a caller's name before @ or a dash says what is answered:
  alice      the call goes to the LNS        local      FORWARD=no
  late       the same, after 4 s             silent     nothing
  error      ERROR=                          hangup     the socket is closed
  nofd, half, garbage, banana                no good answer
  busy       the session that is in use: the same ids as the last call's
"""
import _signal as signal
import _socket as socket
import os
import select
import sys
import time

from l2tp import accept, address, pair, rights, udp

SECRETS = ("PROXY_AUTH_RESPONSE",)
late = []


def say(text):
    print(text, flush=True)


def show(lines, password):
    shown = ["%s=%s" % (k, "*" if k in SECRETS else v) for k, v in lines.items()]
    say("PACKET " + " ".join(shown))
    if lines.get("AUTH") == "pap":
        right = bytes.fromhex(lines.get("PROXY_AUTH_RESPONSE", "")) == password.encode()
        say("PASSWORD " + ("right" if right else "wrong"))


class Lac:
    def __init__(self, local, remote, tids, sids, password):
        self.tunnel = udp(address(local), address(remote))
        self.tids, self.sids, self.password = pair(tids), pair(sids), password

    def session(self, step=1):
        text = "TUNNEL_ID=%d\nPEER_TUNNEL_ID=%d\nSESSION_ID=%d\nPEER_SESSION_ID=%d\n" \
            % (*self.tids, *self.sids)
        self.sids = [n + step for n in self.sids]
        return text + os.environ.get("LAC_ANSWER", "")

    def send(self, control, text, with_tunnel=True):
        fds = rights(self.tunnel.fileno()) if with_tunnel else []
        control.sendmsg([text.encode("latin1")], fds)

    def answer(self, control, how):
        """False where the socket is to be closed."""
        if how == "alice":
            self.send(control, self.session())
        elif how == "late":
            late.append((time.monotonic() + 4, control))
        elif how == "local":
            self.send(control, "FORWARD=no\n", False)
        elif how == "error":
            self.send(control, "ERROR=no LNS\x1b today\n", False)
        elif how == "nofd":
            self.send(control, self.session(0), False)
        elif how == "half":
            self.send(control, self.session(0)[:30])
        elif how == "garbage":
            self.send(control, bytes(range(256)).decode("latin1"))
        elif how == "banana":
            self.send(control, self.session(0).replace("SESSION_ID=", "SESSION_ID=banana", 1))
        elif how == "busy":
            self.sids = [n - 1 for n in self.sids]
            self.send(control, self.session())
        return how != "hangup"

    def hear(self, control):
        """False at the end."""
        try:
            got = control.recv(65536)
        except ConnectionResetError:
            return False
        if not got:
            return False
        lines = dict(line.split("=", 1) for line in got.decode().splitlines())
        show(lines, self.password)
        if lines.get("REQUEST") != "forward":
            return True
        return self.answer(control, lines["PEER_NAME"].split("@")[0].split("-")[0])


def listen_at(path):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(path)
    listener.listen(64)
    return listener


def start(command):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [word.replace("{control}", str(theirs.fileno())) for word in command]
    pid = os.fork()
    if not pid:
        os.set_inheritable(theirs.fileno(), True)
        os.execvp(command[0], command)
    say("PPPD %d" % pid)
    theirs.close()
    return ours, pid


def main():
    path, password, command = sys.argv[1], sys.argv[6], sys.argv[7:]
    lac = Lac(*sys.argv[2:7])
    listener, pid, clients = None, None, []
    told = []
    for sig in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM):
        signal.signal(sig, lambda number, _frame: told.append(number))
    if path == "-":
        control, pid = start(command)
        clients.append(control)
    else:
        listener = listen_at(path)
    say("ready with a password of %d bytes" % len(password))
    while signal.SIGTERM not in told:
        watched = clients + ([listener] if listener else [])
        for fd in select.select(watched, [], [], 0.1)[0]:
            if fd is listener:
                clients.append(accept(listener))
            elif not lac.hear(fd):
                say("END")
                clients.remove(fd)
                fd.close()
        while late and late[0][0] < time.monotonic():
            lac.send(late.pop(0)[1], lac.session())
        if signal.SIGUSR1 in told:
            for fd in clients:
                fd.close()
            clients.clear()
        if signal.SIGUSR2 in told:
            lac.tunnel.close()
        told[:] = [number for number in told if number == signal.SIGTERM]
        if pid and os.waitpid(pid, os.WNOHANG)[0]:
            pid = None
            say("ENDED")
    if pid:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
