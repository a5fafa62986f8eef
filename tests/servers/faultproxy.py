#!/usr/bin/env python3
"""faultproxy.py LISTEN_PORT UP_PORT CTL_PORT: a TCP proxy on 127.0.0.1 that misbehaves on demand.

PUT a JSON object to the control port: latency_ms, rate_bps, cut_after (bytes of one direction of
one connection, then both sides are closed; reset: true for RST), blackhole (nothing passes any
more), refuse, direction (both, up, down). GET tells the settings and the bytes that passed.
"""
import asyncio
import json
import socket
import struct
import sys

LISTEN, UP, CTL = map(int, sys.argv[1:4])
ZERO = dict(latency_ms=0, rate_bps=0, cut_after=0, reset=False, blackhole=False, refuse=False, direction="both")
toxics = dict(ZERO)
stats = dict(conns=0, up=0, down=0)


def reset(writer):
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def pump(reader, writer, direction, both):
    passed = 0
    try:
        while block := await reader.read(16384):
            on = toxics["direction"] in ("both", direction)
            while on and toxics["blackhole"]:
                await asyncio.sleep(0.05)
            if on and toxics["latency_ms"]:
                await asyncio.sleep(toxics["latency_ms"] / 1000)
            if on and toxics["rate_bps"]:
                await asyncio.sleep(len(block) * 8 / toxics["rate_bps"])
            if on and toxics["cut_after"] and passed + len(block) >= toxics["cut_after"]:
                writer.write(block[: toxics["cut_after"] - passed])
                await writer.drain()
                for side in both:
                    reset(side) if toxics["reset"] else side.close()
                return
            passed += len(block)
            stats[direction] += len(block)
            writer.write(block)
            await writer.drain()
        writer.write_eof()
    except (OSError, RuntimeError):
        pass


async def connection(reader, writer):
    stats["conns"] += 1
    if toxics["refuse"]:
        reset(writer)
        return
    try:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", UP)
    except OSError:
        reset(writer)
        return
    both = (writer, up_writer)
    await asyncio.gather(pump(reader, up_writer, "up", both), pump(up_reader, writer, "down", both))
    writer.close()
    up_writer.close()


async def control(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    lines = head.split("\r\n")
    length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length")), 0)
    body = await reader.readexactly(length)
    if head.startswith("PUT"):
        toxics.clear()
        toxics.update(ZERO, **json.loads(body or b"{}"))
        stats.update(conns=0, up=0, down=0)
    out = json.dumps({"toxics": toxics, "stats": stats}).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
    writer.write(answer % len(out) + out)
    await writer.drain()
    writer.close()


async def main():
    proxy = await asyncio.start_server(connection, "127.0.0.1", LISTEN)
    switch = await asyncio.start_server(control, "127.0.0.1", CTL)
    print("ready", flush=True)
    await asyncio.gather(proxy.serve_forever(), switch.serve_forever())


asyncio.run(main())
