"""A process that has loaded the AWS CLI once and forks for each command, so that a command costs a fork and not a start.

It prints the path of its socket, and ends when its standard input does. A message holds a command's words, variables and folder as JSON on
one line, with its three standard streams attached. The command runs in a process of its own, in the CLI's own main(); the answer is its exit code.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import tempfile
import traceback

sys.argv = ["aws"]
import awscli.clidriver
import awscli.handlers  # The CLI imports it only with its first command.

MESSAGE_BYTES = 1024 * 1024
FAILED = 255


def carry_out(words, variables, folder, streams):
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    # Set by the CLI itself when it is loaded: where its own models are.
    variables["AWS_DATA_PATH"] = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = ["aws", *words]
    return awscli.clidriver.main()


def child(connection, command, streams):
    code = FAILED
    try:
        code = carry_out(*command, streams) or 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
        connection.sendall(str(code).encode())
    finally:
        os._exit(code)


def reap(*_):
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass


def receive(connection):
    message, streams, _, _ = socket.recv_fds(connection, MESSAGE_BYTES, 3)
    while not message.endswith(b"\n"):
        more = connection.recv(MESSAGE_BYTES)
        if not more:
            raise ConnectionError("the command broke off")
        message += more
    return json.loads(message), streams


def serve(path):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(128)
    signal.signal(signal.SIGCHLD, reap)
    gc.freeze()
    print(path, flush=True)
    while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
        connection, _ = listener.accept()
        command, streams = receive(connection)
        if os.fork() == 0:
            listener.close()
            child(connection, command, streams)
        connection.close()
        for stream in streams:
            os.close(stream)


with tempfile.TemporaryDirectory(prefix="aws-cli-") as folder:
    serve(os.path.join(folder, "socket"))
