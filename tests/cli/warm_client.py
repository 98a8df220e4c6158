"""One command, run by the process that tests/cli/warm.py speaks of: `python warm_client.py SOCKET ARGUMENT ...`."""

import json
import os
import socket
import sys

with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as link:
    link.connect(sys.argv[1])
    asked = {"arguments": sys.argv[2:], "folder": os.getcwd(), "environment": dict(os.environ)}
    socket.send_fds(link, [json.dumps(asked).encode()], [0, 1, 2])
    for stream in (0, 1, 2):  # a reader of ours learns of the end from the command alone
        os.close(stream)
    code = int(link.recv(100) or b"-9")
if code < 0:
    os.kill(os.getpid(), -code)
os._exit(code)
