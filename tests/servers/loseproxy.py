#!/usr/bin/env python3
"""loseproxy.py LISTEN_PORT UP_PORT CTL_PORT: an HTTP/1.1 proxy on 127.0.0.1 that loses replies on demand.

Every request goes to UP_PORT whole, with the Host it came with. PUT a JSON object to the control port to have every
n-th matching request treated differently; what is not named gets its default, and everything is counted anew:

  every       n; 0 (the default): none
  methods     which requests match; by default POST, PUT, PATCH and DELETE
  mode        lose: the server gets the request, its reply is thrown away and the connection reset
              late: the connection is reset at once, and the server gets the request late_ms later
              both: lose and late in turn
              status: the proxy answers with status, headers and body; the server gets nothing
  late_ms     800
  status      502
  headers     {}
  body        ""

GET tells {"settings", "requests": {method: how many came}, "lost", "late", "answered", "waiting": late requests that the
server has not answered yet, "log": the last 1000 as {"method", "path", "status", "lost", "mode"}}. In the log status is
the server's (null: no answer yet, or none to be had), lost means that the client did not see it, mode is null for a
request that passed.
"""
import asyncio
import collections
import http
import itertools
import json
import socket
import struct
import sys

LISTEN, UP, CTL = map(int, sys.argv[1:4])
DEFAULTS = dict(
    every=0, methods=["POST", "PUT", "PATCH", "DELETE"], mode="lose", late_ms=800, status=502, headers={}, body=""
)
# What concerns one connection alone (RFC 9110, 7.6.1), and Expect, which the proxy meets itself.
HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"expect"}
settings = dict(DEFAULTS)
tasks = set()


def clear():
    global counts, requests, log, matched, turns
    counts = dict(lost=0, late=0, answered=0, waiting=0)
    requests = collections.Counter()
    log = collections.deque(maxlen=1000)
    matched = 0
    turns = itertools.cycle(["lose", "late"])


clear()


def reset(writer):
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def head(reader):
    """The first line and the headers as (name, value); None where the connection ended instead."""
    try:
        text = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as end:
        if end.partial:
            raise
        return None
    first, *lines = text[:-4].split(b"\r\n")
    pairs = (line.partition(b":") for line in lines)
    return first, [(name, value.strip()) for name, _, value in pairs]


def values(headers, wanted):
    return [value for name, value in headers if name.lower() == wanted]


def without(headers, *more):
    named = {token.strip().lower() for value in values(headers, b"connection") for token in value.split(b",")}
    return [(name, value) for name, value in headers if name.lower() not in HOP | named | set(more)]


async def content(reader, headers, to_the_end):
    if any(value.lower().endswith(b"chunked") for value in values(headers, b"transfer-encoding")):
        blocks = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            blocks.append(await reader.readexactly(size))
            await reader.readexactly(2)
        while await reader.readuntil(b"\r\n") != b"\r\n":
            pass
        return b"".join(blocks)
    if length := values(headers, b"content-length"):
        return await reader.readexactly(int(length[0]))
    return await reader.read() if to_the_end else b""


def message(first, headers, body, length=True):
    if length:
        headers = [*headers, (b"Content-Length", b"%d" % len(body))]
    return b"\r\n".join([first, *(name + b": " + value for name, value in headers), b"", b""]) + body


async def forward(method, target, headers, body):
    """The server's reply as (status, message), on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", UP, limit=1 << 20)

    async def send():
        had = values(headers, b"content-length") or values(headers, b"transfer-encoding")
        sent = [*without(headers, b"content-length"), (b"Connection", b"close")]
        try:
            writer.write(message(method + b" " + target + b" HTTP/1.1", sent, body, bool(had or body)))
            await writer.drain()
        except OSError:
            pass  # It may have answered before it had read everything.

    sending = asyncio.create_task(send())
    try:
        status = 100
        while 100 <= status < 200:
            got = await head(reader)
            if got is None:
                raise ConnectionError("closed without a reply")
            first, reply = got
            status = int(first.split()[1])
        if method == b"HEAD" or status in (204, 304):
            return status, message(first, without(reply), b"", False)
        answer = await content(reader, reply, True)
        return status, message(first, without(reply, b"content-length"), answer)
    finally:
        sending.cancel()
        writer.close()


def treatment(method):
    global matched
    if not settings["every"] or method not in settings["methods"]:
        return None
    matched += 1
    if matched % settings["every"]:
        return None
    return next(turns) if settings["mode"] == "both" else settings["mode"]


async def deliver_late(entry, tally, request):
    await asyncio.sleep(settings["late_ms"] / 1000)
    try:
        entry["status"], _ = await forward(*request)
    except (OSError, ValueError, EOFError, asyncio.LimitOverrunError):
        pass
    tally["waiting"] -= 1


async def connection(reader, writer):
    try:
        while got := await head(reader):
            first, headers = got
            method, target, version = first.split(b" ")
            if any(value.lower() == b"100-continue" for value in values(headers, b"expect")):
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = await content(reader, headers, False)
            request = (method, target, headers, body)
            named = b",".join(values(headers, b"connection")).lower()
            keep = b"close" not in named if version == b"HTTP/1.1" else False

            mode = treatment(method.decode())
            tally = counts
            entry = dict(method=method.decode(), path=target.decode("latin-1"), status=None, lost=False, mode=mode)
            requests[entry["method"]] += 1
            log.append(entry)
            if mode == "status":
                tally["answered"] += 1
                entry["status"] = settings["status"]
                await say(writer, settings["status"], settings["headers"], settings["body"].encode(), method == b"HEAD")
            elif mode == "late":
                tally["late"] += 1
                tally["waiting"] += 1
                entry["lost"] = True
                task = asyncio.create_task(deliver_late(entry, tally, request))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
                return reset(writer)
            else:
                if mode == "lose":
                    tally["lost"] += 1
                    entry["lost"] = True
                entry["status"], reply = await forward(*request)
                if mode == "lose":
                    return reset(writer)
                writer.write(reply if keep else reply.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
                await writer.drain()
            if not keep:
                break
        writer.close()
    except (OSError, ValueError, EOFError, asyncio.LimitOverrunError):
        reset(writer)


async def say(writer, status, headers, body, head_only=False):
    try:
        phrase = http.HTTPStatus(status).phrase
    except ValueError:
        phrase = "Unknown"
    if "content-type" not in {name.lower() for name in headers}:
        headers = {"Content-Type": "text/html; charset=utf-8", **headers}
    lines = [(name.encode(), str(value).encode()) for name, value in headers.items()]
    text = message(b"HTTP/1.1 %d %s" % (status, phrase.encode()), lines, body)
    writer.write(text[: len(text) - len(body)] if head_only else text)
    await writer.drain()


async def control(reader, writer):
    status = 200
    try:
        first, headers = await head(reader)
        body = await content(reader, headers, False)
        if first.startswith(b"PUT "):
            wanted = json.loads(body or b"{}")
            unknown = set(wanted) - set(DEFAULTS)
            if unknown or wanted.get("mode", "lose") not in ("lose", "late", "both", "status"):
                status, out = 400, {"error": f"unknown: {sorted(unknown) or wanted['mode']}"}
            else:
                settings.clear()
                settings.update(DEFAULTS, **wanted)
                clear()
        if status == 200:
            out = dict(settings=settings, requests=requests, **counts, log=list(log))
    except (TypeError, ValueError, EOFError) as error:
        status, out = 400, {"error": str(error)}
    await say(
        writer, status, {"Content-Type": "application/json", "Connection": "close"}, json.dumps(out).encode()
    )
    writer.close()


async def main():
    proxy = await asyncio.start_server(connection, "127.0.0.1", LISTEN, limit=1 << 20)
    switch = await asyncio.start_server(control, "127.0.0.1", CTL)
    print("ready", flush=True)
    await asyncio.gather(proxy.serve_forever(), switch.serve_forever())


asyncio.run(main())
