# Mail on its way out: why it does not leave, and what to do.
mailing-no-server = No mail server is set, so no e-mail can leave. Write its address under “mail” in recado.yaml or in the site file, such as: mail: {"{"} smtp: "smtp://user@mail.example:587", secret: mail-password {"}"}
mailing-only-folder = Under “mail” stands a folder instead of a mail server, so nobody would get anything. Write the server's address there; if this is only a trial, put “?trial=yes” behind the folder.
mailing-no-sender = Nobody is named as the sender. Add “from” under “mail”, in the site file or in recado.yaml, such as: from: "The shop <hello@shop.example>"
mailing-account = What stands at “smtp” under “mail” is not the address of a mail server. It should look like this: smtp://user@mail.example:587
    .option = The address of the mail server has an addition that is not known. Only “?tls=none” may stand behind it, for a server on this computer.
    .no-tls = Mail goes unencrypted to this computer only. Take “?tls=none” away from the address of the mail server.
    .login-without-tls = A password is never sent unencrypted. Take “?tls=none” away from the address of the mail server, or take its user out.
    .no-secret = The mail server's address names a user, but no password belongs to it. Save it with “recado secret set NAME” and write “secret: NAME” under “mail”.
    .no-user = There is a password for the mail server, but its address names no user. Write the user before the @, such as: smtp://user@mail.example:587
mailing-blocked = The mail server was not contacted, because its address is private. If it is in your own network, add that to “network: allow” in recado.yaml. ({ $why })
mailing-not-loopback = The mail server was not contacted: without encryption mail only goes to this computer. Take “?tls=none” away from its address.
mailing-unreachable = The mail server could not be reached. Check its name and port at “smtp” under “mail”, and the internet connection. The computer says: { $why }
mailing-silent = The mail server did not answer in time. Nothing was sent. Try again later; if it stays like this, ask whoever runs the server.
mailing-lost = The connection to the mail server broke off before the message was handed over. Nothing was sent. Try again in a moment.
mailing-garbage = What answers at the address of the mail server is no mail server. Check its name and port at “smtp” under “mail”.
mailing-login = The mail server does not accept the user or the password. Save the password again with “recado secret set NAME”: NAME is what stands at “secret” under “mail”. It said: { $said }
mailing-quota = The mail account has sent as much as it may for now. Wait until tomorrow, or ask the provider for more. It said: { $said }
mailing-sender = The mail server does not let this account send with this sender. Correct “from” under “mail”, or allow the address at the provider. It said: { $said }
mailing-turned-away = The mail server does not want to talk to this computer. Ask whoever runs it. It said: { $said }
mailing-later = The mail server wants nothing just now. Try again in a few minutes. It said: { $said }
mailing-recipient = The mail server does not take this address. Look at its spelling. It said: { $said }
mailing-refused = The mail server did not take the message. Ask whoever runs it why. It said: { $said }
mailing-no-tls = The mail server offers no encryption, so nothing was sent. Try port 465 with “smtps://”, or ask the provider for the right address.
mailing-tls = The encrypted connection to the mail server could not be made, so nothing was sent. Check its name at “smtp” under “mail”: it has to be the one in its certificate. The computer says: { $why }
mailing-no-login = The mail server offers no way of logging in that Recado knows. Ask the provider for an address that takes a user and a password.
mailing-too-large = The message has { $kilobytes } kB, and the mail server takes { $limit } kB. Shorten the text.
mailing-eight-bit = The mail server is too old for this message. Ask the provider for a newer one.
mailing-utf8 = The mail server does not know addresses with such letters. Use an address of plain letters.
mailing-address = This is not an address that mail can be sent to. Look at its spelling.
mailing-too-late = Sending took too long, so the message was taken back. Nothing was sent. Try again.
mailing-unknown = The message was handed over, but the mail server did not say whether it took it. Look into the mailbox before you send it again.
mailing-folder = The folder for trial mail cannot be written to: { $why }

mail-trial-subject = [Test] { $subject }

help-email-test = Sends an e-mail to an address of your own, to see how it arrives
help-argument-to-address = The address that gets it

cli-email-test-subject = Mail from { $site } arrives
cli-email-test-text = This is a test message that Recado sent for { $site }. If you can read it, the mail account works.
cli-email-test-sent = Sent to { $address }: “{ $subject }”. The mail server took it and said: { $said }
cli-email-test-folder = Written to { $file }: “{ $subject }”. Nothing was sent, because “mail” names a folder.
cli-email-test-look = Look into the mailbox. If nothing is there in a few minutes, look into the spam folder.
cli-email-test-no-item = { $site } has no promotion or announcement “{ $item }”.
cli-email-test-address = “{ $written }” is not an e-mail address.
