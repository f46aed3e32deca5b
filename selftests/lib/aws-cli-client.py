"""Hands a command to aws-cli-server.py and ends as it does: aws-cli-client.py SOCKET WORD..."""

# Without `json` and `socket`, which take as long to load as Python takes to start.
import os
import sys

import _socket

path, *words = sys.argv[1:]
variables = (f"{name}={value}" for name, value in os.environ.items())
command = os.fsencode("\0".join([str(len(words)), *words, os.getcwd(), *variables]))
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in range(3))
server = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
server.connect(path)
message = len(command).to_bytes(4, "big") + command
sent = server.sendmsg([message], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
server.sendall(message[sent:])
code = server.recv(16)
os._exit(int(code or b"255"))
