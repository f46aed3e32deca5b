"""A process that has loaded the AWS CLI once and forks for each command, so that a command costs a fork and not a start.

It prints the path of its socket, and ends when its standard input does. A message holds, behind its length, the number of a command's words, these,
its folder and its variables, with a zero between two of them, and has its three standard streams attached. The command runs in a process of its own, in the CLI's own main(); the answer is its exit code.
What the CLI reads of its own installation, and of the system's name, is read before and handed on to all of them: that is half of what a command takes.
"""

import functools
import gc
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
from botocore import hooks, loaders

MESSAGE_BYTES = 1024 * 1024
LENGTH_BYTES = 4
FAILED = 255

# What is read with every command, and of each service: its operations, its addresses, how its answers go on, how it is waited for.
ALWAYS = ("cli", "endpoints", "partitions", "sdk-default-configuration", "_retry")
MODELS = ("service-2", "endpoint-rule-set-1", "paginators-1", "waiters-2")


def keep(owner, name):
    read = getattr(owner, name)
    known = {}

    def kept(self, *words, **named):
        key = (words, *named.items())
        if key not in known:
            known[key] = read(self, *words, **named)
        return known[key]

    setattr(owner, name, kept)


keep(loaders.JSONFileLoader, "exists")
keep(loaders.JSONFileLoader, "load_file")
keep(loaders.Loader, "list_available_services")
keep(loaders.Loader, "determine_latest_version")
hooks.accepts_kwargs = functools.cache(hooks.accepts_kwargs)
session = awscli.clidriver.create_clidriver().session
loader = session.get_component("data_loader")
unread = set(session.get_available_services())


def try_to(read, *words):
    try:
        read(*words)
    except (loaders.DataNotFoundError, loaders.UnknownServiceError):
        pass


def read_ahead(words):
    service = next((word for word in words if word in unread), None)
    if service is None:
        return
    unread.remove(service)
    for model in MODELS:
        try_to(loader.load_service_model, service, model)
    gc.freeze()


for name in ALWAYS:
    try_to(loader.load_data, name)


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
    while len(message) < LENGTH_BYTES or len(message) < LENGTH_BYTES + int.from_bytes(message[:LENGTH_BYTES], "big"):
        more = connection.recv(MESSAGE_BYTES)
        if not more:
            raise ConnectionError("the command broke off")
        message += more
    count, *fields = os.fsdecode(message[LENGTH_BYTES:]).split("\0")
    words, (folder, *variables) = fields[: int(count)], fields[int(count) :]
    return (words, dict(each.split("=", 1) for each in variables), folder), streams


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
        read_ahead(command[0])
        if os.fork() == 0:
            listener.close()
            child(connection, command, streams)
        connection.close()
        for stream in streams:
            os.close(stream)


with tempfile.TemporaryDirectory(prefix="aws-cli-") as folder:
    serve(os.path.join(folder, "socket"))
