"""mail.py DIR KIND PORT: aiosmtpd, started by mail-up.sh. What it accepts is kept in DIR/mail/NUMBER.json, in order. Before
it says that it has a message, it writes a line with the recipient and the Message-ID to DIR/accepted."""

import asyncio
import base64
import email.parser
import json
import os
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder, kind, port = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
record = os.open(folder / "accepted", os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def right(server, session, envelope, mechanism, data):
    login = (data.login, data.password) if data else None
    return AuthResult(success=login == (b"bot", b"s3cret"), handled=False)


class Keeper:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 nobody here"
        if address.startswith("busy@"):
            return "450 4.2.1 later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("spam@"):
            return "550 5.7.1 not wanted"
        Keeper.count += 1
        kept = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "options": envelope.mail_options,
            "tls": session.ssl is not None,
            "login": session.authenticated,
            "content": base64.b64encode(envelope.original_content).decode(),
        }
        (folder / "mail" / f"{Keeper.count:06}.json").write_text(json.dumps(kept))
        headers = email.parser.BytesHeaderParser().parsebytes(envelope.original_content)
        line = {"to": envelope.rcpt_tos[0], "id": headers["Message-ID"]}
        os.write(record, json.dumps(line).encode() + b"\n")
        return "250 2.0.0 kept"


async def main():
    plain, implicit = kind == "plain", kind == "tls"
    context = None
    if not plain:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / "good.pem", folder / "good.key")

    def factory():
        return SMTP(
            Keeper(),
            hostname="keeper",
            enable_SMTPUTF8=True,
            data_size_limit=1_000_000,
            tls_context=None if implicit else context,
            require_starttls=not (plain or implicit),
            # Behind implicit TLS aiosmtpd does not see that there is TLS.
            auth_require_tls=not (plain or implicit),
            auth_required=not plain,
            authenticator=right,
        )

    server = await asyncio.get_running_loop().create_server(
        factory, "127.0.0.1", port, ssl=context if implicit else None
    )
    await server.serve_forever()


asyncio.run(main())
