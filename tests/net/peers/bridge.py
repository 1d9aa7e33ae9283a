#!/usr/bin/python3 -S
"""Peers and parents of l2tp-bridge, for its tests.

  hold COUNT LOCAL REMOTE LOCAL REMOTE   opens two tunnels, starts COUNT bridges
                                         that inherit them
  early bound|unbound LOCAL REMOTE ENDPOINT
                                         starts a bridge that inherits a session
                                         on which frames have arrived
  echo LOCAL REMOTE TUNNEL               an L2TPv2 peer that returns each frame
  ping LOCAL REMOTE TUNNEL COUNT [SIZE]  sends a frame on each session and waits
                                         until all have come back
  padt INTERFACE PEER-MAC SESSION        ends a PPPoE session
Session ids are 1 to COUNT at both ends. Tunnel ids are 2/1 in the first tunnel,
3/4 in the second.
"""
import _signal as signal
import _socket as socket
import fcntl
import os
import select
import struct
import sys
import time

import l2tp

PPPIOCGCHAN = 0x80047437
DATA = struct.Struct('!HHH')  # L2TPv2: flags and version, tunnel, session


def say(*words):
    print(*words, flush=True)


def udp(local, remote):
    return l2tp.udp((local, 1701), (remote, 1701))


def endpoint(fd, tunnel, peer, session):
    return (f'l2tp:tunnel-fd={fd},tunnel-id={tunnel},peer-tunnel-id={peer},'
            f'session-id={session},peer-session-id={session}')


def start(number, before, behind):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    fds = [before.fileno(), behind.fileno(), theirs.fileno()]
    # DUP2 to the same number lets the descriptor be inherited.
    child = os.posix_spawnp(
        'l2tp-bridge', ['l2tp-bridge', '--control-fd', str(fds[2]),
                        endpoint(fds[0], 2, 1, number), endpoint(fds[1], 3, 4, number)],
        os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, fd, fd) for fd in fds],
        setsigdef=[signal.SIGPIPE])
    theirs.close()
    return child, ours


def show(number, control):
    text = control.recv(4096).decode().strip().replace('\n', ' ')
    if text:
        say(number, text)
    return text


def hold(count, *addresses):
    """SIGUSR1 closes the second tunnel, SIGUSR2 all control sockets; SIGALRM sends
    COMMAND=close on them."""
    count = int(count)
    wake = os.pipe()
    os.set_blocking(wake[1], False)
    signal.set_wakeup_fd(wake[1])
    for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    before, behind = udp(*addresses[:2]), udp(*addresses[2:])
    began = time.monotonic()
    children = [start(n + 1, before, behind) for n in range(count)]
    bridged, ends = 0, {c.fileno(): (n + 1, c) for n, (_, c) in enumerate(children)}
    while ends:
        for fd in select.select([wake[0], *ends], [], [])[0]:
            if fd == wake[0]:
                got = os.read(fd, 1)[0]
                if got == signal.SIGUSR1:
                    behind.close()
                elif got == signal.SIGUSR2:
                    for _, control in ends.values():
                        control.close()
                    ends = {}
                elif got == signal.SIGALRM:
                    for _, control in ends.values():
                        control.send(b'HELLO=1\n')
                        control.send(b'COMMAND=close\nREASON=the customer left\n')
                else:
                    for child, _ in children:
                        os.kill(child, signal.SIGTERM)
                continue
            if fd not in ends:
                continue
            text = show(*ends[fd])
            if not text:
                del ends[fd]
            bridged += text.startswith('EVENT=bridged')
            if bridged == count and text.startswith('EVENT=bridged'):
                say(f'all bridged after {time.monotonic() - began:.2f} s')
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, _ in children]
    say('statuses', *sorted(set(statuses)), 'of', len(statuses))
    sys.exit(max(statuses))


def early(bound, local, remote, other):
    tunnel = udp(local, remote)
    l2tp.make_tunnel(tunnel, 2, 1)
    session = l2tp.session((2, 1, 1, 1))
    if bound == 'bound':
        fcntl.ioctl(session.fileno(), PPPIOCGCHAN, b'\0' * 4)
    say('connected')
    signal.sigwait([signal.SIGUSR1])
    os.set_inheritable(session.fileno(), True)
    os.set_inheritable(tunnel.fileno(), True)  # else exec would close the tunnel
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])
    os.execvp('l2tp-bridge', ['l2tp-bridge', f'l2tp:session-fd={session.fileno()}',
                               other.format(fd=session.fileno())])


def echo(local, remote, tunnel):
    s = udp(local, remote)
    say('listening')
    while True:
        frame = s.recv(65535)
        flags, _, session = DATA.unpack_from(frame)
        say('frame of session', session, len(frame), frame[DATA.size:].hex()[:200])
        s.send(DATA.pack(flags, int(tunnel), session) + frame[DATA.size:])


BURST = 100  # more would not fit into a socket's buffer


def ping(local, remote, tunnel, count, size=40):
    """A frame of each session from 1 to COUNT goes there and comes back."""
    def frame_of(session):
        return b'\xff\x03\x00\x21%0*d' % (int(size), session)
    s = udp(local, remote)
    s.settimeout(20)
    for first in range(1, int(count) + 1, BURST):
        missing = set(range(first, min(first + BURST, int(count) + 1)))
        for session in missing:
            s.send(DATA.pack(2, int(tunnel), session) + frame_of(session))
        while missing:
            frame = s.recv(65535)
            _, _, session = DATA.unpack_from(frame)
            if frame[DATA.size:] != frame_of(session):
                sys.exit(f'session {session} brought {len(frame)} bytes: {frame.hex()[:200]}')
            missing.discard(session)
    say('all', count, 'came back')


def padt(interface, mac, session):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind((interface, 0x8863))
    s.send(bytes.fromhex(mac.replace(':', '')) + s.getsockname()[4] +
           struct.pack('!HBBHH', 0x8863, 0x11, 0xa7, int(session), 0))


if __name__ == '__main__':
    # First, before anybody can send the signal.
    if sys.argv[1] == 'early':
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    {f.__name__: f for f in (hold, early, echo, ping, padt)}[sys.argv[1]](*sys.argv[2:])
