#!/usr/bin/env python3
"""json-api.py PORT FLAVOUR: a shop's interface of JSON on 127.0.0.1:PORT, as programmers write them; all in memory.

Collections: promotions (title, slug, body, starts, ends, image, recado_id, visible), and files (name, url). There are
three flavours, to differ in all that interfaces differ in:

  plain    X-Api-Key; lists are arrays, `?page=`, a hundred entries each; PATCH; every change is answered with the whole
           entry; a field that it does not know is refused with 422
  wrapped  Authorization: Bearer; everything lies in `data`, an entry is {"id", "attributes"}; `?page[number]=`, two
           entries each; PUT puts the whole entry in place; POST is answered with the id alone and PUT with nothing; a field
           that it does not know is passed over

  summary  as plain, with lists that hold the id and the title alone, and are answered once more for any page

The login `editor-0123456789` may do everything, `reader-0123456789` may read.
"""
import email.parser
import email.policy
import http.server
import itertools
import json
import sys
import threading
import urllib.parse

PORT, FLAVOUR = int(sys.argv[1]), sys.argv[2]
WRAPPED = FLAVOUR == "wrapped"
FIELDS = ["title", "slug", "body", "starts", "ends", "image", "recado_id", "visible"]
PER_PAGE = 2 if WRAPPED else 100
entries, files, numbers, lock = {}, {}, itertools.count(1), threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, value=None):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def refuse(self, status, why):
        self.answer(status, {"error": {"message": why}})

    def shown(self, number):
        entry = entries[number]
        if WRAPPED:
            return {"id": str(number), "attributes": entry}
        return {"id": number, **entry, "url": f"http://127.0.0.1:{PORT}/shop/{entry['slug']}"}

    def whole(self, value):
        return {"data": value} if WRAPPED else value

    def handle_one(self, method):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        parts = [part for part in url.path.split("/") if part]
        login = self.headers.get("Authorization", "") if WRAPPED else self.headers.get("X-Api-Key", "")
        login = login.removeprefix("Bearer ")
        if login not in ("editor-0123456789", "reader-0123456789"):
            return self.refuse(401, "the key is not known")
        if login.startswith("reader") and method != "GET":
            return self.refuse(403, "this key may only read")
        with lock:
            if parts[:1] == ["files"]:
                return self.file(method, query, body)
            if parts[:1] != ["promotions"] or len(parts) > 2:
                return self.refuse(404, "there is no such thing here")
            return self.entry(method, parts[1:], query, body)

    def entry(self, method, rest, query, body):
        if not rest and method == "GET":
            page = int(query.get("page[number]" if WRAPPED else "page", 1))
            if FLAVOUR == "summary":
                return self.answer(200, [{"id": number, "title": entry["title"]} for number, entry in entries.items()])
            some = list(entries)[(page - 1) * PER_PAGE : page * PER_PAGE]
            return self.answer(200, self.whole([self.shown(number) for number in some]))
        if rest:
            number = int(rest[0]) if rest[0].isdigit() else None
            if number not in entries:
                return self.refuse(404, "there is no such entry")
            if method == "GET":
                return self.answer(200, self.whole(self.shown(number)))
            if method == "DELETE":
                del entries[number]
                return self.answer(204)
        elif method == "POST":
            number = None
        else:
            return self.refuse(405, "this cannot be done here")
        given = json.loads(body)
        given = given["data"]["attributes"] if WRAPPED else given
        unknown = [name for name in given if name not in FIELDS]
        if unknown and not WRAPPED:
            return self.refuse(422, f"there is no field {unknown[0]}")
        given = {name: value for name, value in given.items() if name in FIELDS}
        known = entries.get(number, {})
        empty = dict.fromkeys(FIELDS)
        entry = {**empty, **given} if WRAPPED else {**empty, **known, **given}
        if number is None:
            number = next(numbers)
            entries[number] = entry
            return self.answer(201, {"data": {"id": str(number)}} if WRAPPED else self.shown(number))
        entries[number] = entry
        return self.answer(204) if WRAPPED else self.answer(200, self.shown(number))

    def file(self, method, query, body):
        if method == "GET":
            some = [file for file in files.values() if query.get("name") in (None, file["name"])]
            return self.answer(200, self.whole(some))
        kind = self.headers["Content-Type"].encode()
        form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
        part = next(part for part in form.iter_parts() if part.get_param("name", header="content-disposition") == "file")
        number = next(numbers)
        name = part.get_filename()
        files[number] = {"id": number, "name": name, "url": f"/files/{number}/{name}"}
        return self.answer(201, self.whole(files[number]))

    def do_GET(self):
        self.handle_one("GET")

    def do_POST(self):
        self.handle_one("POST")

    def do_PUT(self):
        self.handle_one("PUT" if WRAPPED else "OTHER")

    def do_PATCH(self):
        self.handle_one("OTHER" if WRAPPED else "PATCH")

    def do_DELETE(self):
        self.handle_one("DELETE")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


Server(("127.0.0.1", PORT), Handler).serve_forever()
