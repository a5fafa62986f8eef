"""uploads.py DIR KIND PORT [PORT2]: the servers of upload-up.sh that are written in Python; see there."""

import calendar
import errno
import os
import sys
import time

DIR, KIND, PORT, *MORE = sys.argv[1:]
PORT, MORE = int(PORT), [int(port) for port in MORE]
ROOT = os.path.join(DIR, "root")
USER, PASSWORD = "bot", "s3cret"


def on(switch):
    return os.path.exists(os.path.join(DIR, switch))


def says(switch):
    try:
        with open(os.path.join(DIR, switch)) as file:
            return file.read().strip()
    except FileNotFoundError:
        return ""


def pause():
    """How many seconds a request waits."""
    return int(says("slow") or 1000) / 1000 if on("slow") else 0


def full():
    if on("full"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def readonly():
    if on("readonly"):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))


# FTP


def ftp():
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.exceptions import FilesystemError
    from pyftpdlib.filesystems import AbstractedFS
    from pyftpdlib.handlers import DTPHandler, FTPHandler, TLS_DTPHandler, TLS_FTPHandler
    from pyftpdlib.log import logger
    from pyftpdlib.servers import ThreadedFTPServer

    class Authorizer(DummyAuthorizer):
        def has_perm(self, username, perm, path=None):
            return super().has_perm(username, perm, path) and not (perm in "adfmwMT" and on("readonly"))

    class File:
        """The file is there, or cut to nothing, before its first byte finds no room."""

        lost = False

        def __init__(self, file):
            self.file = file

        def write(self, block):
            if not self.lost and not on("full"):
                return self.file.write(block)
            self.lost = True
            return len(block)

        def __getattr__(self, name):
            return getattr(self.file, name)

    class Files(AbstractedFS):
        def open(self, filename, mode):
            file = super().open(filename, mode)
            return file if mode == "rb" else File(file)

        def mkdir(self, path):
            if on("full"):
                raise FilesystemError(os.strerror(errno.ENOSPC))
            super().mkdir(path)

    class NoRoom:
        def handle_read_event(self):
            super().handle_read_event()
            if isinstance(self.file_obj, File) and self.file_obj.lost and says("full") == "reset":
                self._error = True  # No farewell of TLS: it would hold back the reply.
                self.close()

        def close(self):
            if isinstance(self.file_obj, File) and self.file_obj.lost:
                self._resp = ("552 No space left on device; transfer aborted.", logger.warning)
            super().close()

    class Data(NoRoom, DTPHandler):
        pass

    class TlsData(NoRoom, TLS_DTPHandler):
        pass

    class Slow:
        def process_command(self, cmd, *args, **kwargs):
            time.sleep(pause())
            super().process_command(cmd, *args, **kwargs)

    authorizer = Authorizer()
    authorizer.add_user(USER, PASSWORD, ROOT, perm="elradfmwMT")

    class Plain(Slow, FTPHandler):
        dtp_handler = Data
        abstracted_fs = Files

    class OldFiles(Files):
        def rename(self, src, dst):
            if os.path.exists(dst):
                raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
            super().rename(src, dst)

    class Old(Plain):
        abstracted_fs = OldFiles
        proto_cmds = {
            name: about
            for name, about in FTPHandler.proto_cmds.items()
            if name not in ("EPRT", "EPSV", "MFMT", "MLSD", "MLST")
        }

    class Explicit(Slow, TLS_FTPHandler):
        dtp_handler = TlsData
        abstracted_fs = Files
        certfile, keyfile = os.path.join(DIR, "server.pem"), os.path.join(DIR, "server.key")
        tls_control_required = tls_data_required = True

    class Implicit(Explicit):
        def handle(self):
            self.secure_connection(self.ssl_context)
            self._pbsz = self._prot = True

        # A greeting from before the handshake would lie in a queue that nobody looks at.
        def handle_ssl_established(self):
            super().handle()

    first = {"ftp": Plain, "ftp-old": Old, "ftps": Explicit}[KIND]
    servers = []
    for port, handler in zip([PORT, *MORE], [first, Implicit]):
        handler.authorizer = authorizer
        handler.auth_failed_timeout = 0.1
        servers.append(ThreadedFTPServer(("127.0.0.1", port), handler, ioloop=servers[0].ioloop if servers else None))
    servers[0].serve_forever()


# WebDAV and S3


def switched(app, refusal):
    """A WSGI application that obeys the switches. `refusal(status)` is a body and its type."""

    def answer(environ, start_response):
        time.sleep(pause())
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD", "OPTIONS", "PROPFIND"):
            status = None
            if on("readonly"):
                status = "403 Forbidden"
            elif on("full") and environ["REQUEST_METHOD"] not in ("DELETE", "MOVE", "LOCK", "UNLOCK"):
                status = "507 Insufficient Storage"
            if status:
                while environ["wsgi.input"].read(65536):
                    pass
                body, kind = refusal(status)
                start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
                return [body]
        return app(environ, start_response)

    return answer


def webdav():
    from cheroot import wsgi
    from cheroot.ssl.builtin import BuiltinSSLAdapter
    from wsgidav.wsgidav_app import WsgiDAVApp

    app = WsgiDAVApp(
        {
            "provider_mapping": {"/": ROOT},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": PASSWORD}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "verbose": 1,
        }
    )
    app = switched(app, lambda status: (status.encode(), "text/plain"))
    server = wsgi.Server(("127.0.0.1", PORT), app, numthreads=20)
    if KIND == "webdav-tls":
        server.ssl_adapter = BuiltinSSLAdapter(os.path.join(DIR, "server.pem"), os.path.join(DIR, "server.key"))
    server.start()


def s3_error(code):
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{code}</Message></Error>'
    return body.encode(), "application/xml"


def signed(app):
    """moto takes any key and any signature; the service does not."""
    import hashlib
    import io

    from botocore.auth import S3SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    signer = S3SigV4Auth(Credentials("test", "test"), "s3", "us-east-1")

    def wrong(environ, body):
        kind, _, fields = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind != "AWS4-HMAC-SHA256":
            return "AccessDenied"
        fields = dict(field.strip().split("=", 1) for field in fields.split(","))
        key, day, region, service, _ = fields["Credential"].split("/")
        if key != "test":
            return "InvalidAccessKeyId"
        if (region, service) != ("us-east-1", "s3"):
            return "AuthorizationHeaderMalformed"
        stamp = environ.get("HTTP_X_AMZ_DATE", "")
        told = time.strptime(stamp, "%Y%m%dT%H%M%SZ")
        if not stamp.startswith(day) or abs(time.time() - calendar.timegm(told)) > 900:
            return "RequestTimeTooSkewed"
        headers = {}
        for name in fields["SignedHeaders"].split(";"):
            entry = name.upper().replace("-", "_")
            headers[name] = environ.get(entry if entry in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_" + entry, "")
        if "host" not in headers or any(
            name.startswith("HTTP_X_AMZ_") and name[5:].lower().replace("_", "-") not in headers for name in environ
        ):
            return "AccessDenied"
        digest = environ.get("HTTP_X_AMZ_CONTENT_SHA256", "")
        if len(digest) == 64 and digest != hashlib.sha256(body).hexdigest():
            return "XAmzContentSHA256Mismatch"
        request = AWSRequest(environ["REQUEST_METHOD"], "http://host" + environ["RAW_URI"], headers=headers)
        request.context["timestamp"] = stamp
        text = signer.string_to_sign(request, signer.canonical_request(request))
        return None if signer.signature(text, request) == fields["Signature"] else "SignatureDoesNotMatch"

    def answer(environ, start_response):
        # The server ends the input by itself only where it comes in chunks.
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        body = environ["wsgi.input"].read(-1 if chunked else int(environ.get("CONTENT_LENGTH") or 0))
        try:
            code = wrong(environ, body)
        except (KeyError, ValueError):
            code = "AuthorizationHeaderMalformed"
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        if code:
            malformed = code in ("AuthorizationHeaderMalformed", "XAmzContentSHA256Mismatch")
            body, kind = s3_error(code)
            start_response(
                "400 Bad Request" if malformed else "403 Forbidden",
                [("Content-Type", kind), ("Content-Length", str(len(body)))],
            )
            return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
        return app(environ, start_response)

    return answer


def s3():
    from moto.core import DEFAULT_ACCOUNT_ID
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from moto.s3.models import s3_backends
    from werkzeug.serving import make_server

    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket("site", "us-east-1")
    app = DomainDispatcherApplication(create_backend_app)
    refusal = {"403 Forbidden": "AccessDenied", "507 Insufficient Storage": "InsufficientStorage"}
    app = signed(switched(app, lambda status: s3_error(refusal[status])))
    make_server("127.0.0.1", PORT, app, threaded=True, request_handler=MotoRequestHandler).serve_forever()


# SFTP


def sftp():
    import asyncio

    import asyncssh

    class Server(asyncssh.SSHServer):
        def password_auth_supported(self):
            return True

        def validate_password(self, username, password):
            return (username, password) == (USER, PASSWORD)

    class Files(asyncssh.SFTPServer):
        def __init__(self, chan):
            super().__init__(chan, chroot=ROOT.encode())

        async def open(self, path, pflags, attrs):
            await asyncio.sleep(pause())
            if pflags & (asyncssh.FXF_WRITE | asyncssh.FXF_APPEND | asyncssh.FXF_CREAT | asyncssh.FXF_TRUNC):
                readonly()
            return super().open(path, pflags, attrs)

        async def write(self, file_obj, offset, data):
            await asyncio.sleep(pause())
            full()
            return super().write(file_obj, offset, data)

    def change(name, fills):
        async def method(self, *args):
            await asyncio.sleep(pause())
            readonly()
            if fills:
                full()
            return getattr(super(Files, self), name)(*args)

        setattr(Files, name, method)

    for name in ["setstat", "fsetstat", "remove", "rmdir", "rename", "posix_rename"]:
        change(name, False)
    for name in ["mkdir", "symlink", "link"]:
        change(name, True)

    async def serve():
        key = os.path.join(DIR, "host_key")
        await asyncssh.listen(
            "127.0.0.1", PORT, server_factory=Server, server_host_keys=[key], sftp_factory=Files, allow_scp=False
        )
        await asyncio.Event().wait()

    asyncio.run(serve())


{"ftp": ftp, "ftp-old": ftp, "ftps": ftp, "webdav": webdav, "webdav-tls": webdav, "s3": s3, "sftp-password": sftp}[KIND]()
