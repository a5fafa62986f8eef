# What came back of e-mails: that they were not delivered, that they were unwanted.

bounce-says-hard = this address takes no mail any more
bounce-says-soft = this message could not be delivered
bounce-says-delivered = it was delivered
bounce-says-delayed = it is still tried
bounce-says-complaint = the person calls it unwanted
bounce-says-auto-reply = somebody is away
bounce-says-unsubscribe = the person wants no more of them
bounce-says-nothing = it is no report

bounce-ignored-delayed = Nothing to do: the other server still tries to deliver the message.
bounce-ignored-auto-reply = Nothing to do: a machine answered because somebody is away.
bounce-ignored-nothing = Nothing to do: this is no report about a message of ours. If a person wrote it, answer them.
bounce-unproved = Ignored: it says that { $says }, but it does not carry the mark of any message sent from here, so anybody may have written it. It is only counted.
bounce-gone = Ignored: it says that { $says }, but this message is not kept here.
bounce-known = { $site }: this was known already. Nothing was changed.
bounce-applied-hard = { $site }: the address takes no mail any more. The person is not written to again.
bounce-applied-soft = { $site }: the message could not be delivered this time. { $suppressed ->
    [no] The person stays on the list.
   *[other] It is the third campaign in a month, so the person is not written to again.
}
bounce-applied-delivered = { $site }: a message of which nothing was known was delivered.
bounce-applied-complaint = { $site }: the person calls the message unwanted. They are taken off all lists of this site.
bounce-applied-unsubscribe = { $suppressed ->
    [no] { $site }: the person had left the list already.
   *[other] { $site }: the person left the list.
}
bounce-alarm-warn = More than one of 1,000 people complain about this campaign. Look at whom it went to, and where they asked for it: above three of 1,000, mail providers turn away everything that comes from you.
bounce-alarm-paused = More than three of 1,000 people complain about this campaign, so it was paused. Look at whom it went to, and where they asked for it, before you go on: mail providers turn away everything that comes from senders like that.

help-email-bounce = Takes in one e-mail that came back, from standard input
help-email-bounces = Shows what came back of a site's e-mails
help-argument-of-site = Only for messages of this site

cli-bounce-terminal = Pipe the e-mail in: recado email bounce < message.eml
cli-bounces-none = Nothing came back of the e-mails of { $site }.
cli-bounces-row = { $when }: { $address }, { $item }: { $kind ->
    [hard] not delivered, for good
    [soft] not delivered this time
   *[complaint] called unwanted
}{ $said ->
    [none] {""}
   *[other] {": "}“{ $said }”
}
cli-bounces-forgotten = (erased)
cli-bounces-unproved = { $count ->
    [one] One report was ignored, because it did not carry the mark of a message sent from here.
   *[other] { $count } reports were ignored, because they did not carry the mark of a message sent from here.
}

inbox-not-understood = the address of the mailbox is not understood: write it as imaps://user@mail.example
inbox-no-secret = there is no password for it: name it with “secret:” below “bounces:”, and save it with `recado secret set NAME`
inbox-no-user = the address has no user: write it as imaps://user@mail.example
inbox-no-tls = only a mail server on this computer may be reached without encryption
inbox-blocked = { $why }; name the network below “network:” in recado.yaml if that is meant
inbox-unreachable = the mail server does not answer: { $why }
inbox-tls = no encrypted connection: { $why }
inbox-no-starttls = the server offers no encryption on this port: write imaps:// instead of imap://
inbox-login = the login is refused: { $why }. Check the user in the address, and save the password again with `recado secret set`
inbox-timeout = the mail server took too long
inbox-protocol = the mail server says something that is not understood: { $why }
inbox-ledger = { $why }

service-inbox-failed = What comes back of e-mails cannot be read from { $inbox }: { $why }. Recado tries again by itself.
service-inbox-good = The mailbox { $inbox } can be read again.
service-inbox-read = { $inbox }: { $reports ->
    [one] one report about an e-mail that came back.
   *[other] { $reports } reports about e-mails that came back.
}

doctor-mail-good = The mail server { $server } answers and accepts the login. Nothing was sent.
doctor-mail-bad = The mail server cannot be used: { $why }. Check “smtp:” and “secret:” below “mail:”, and save the password again with `recado secret set` if it was changed.
doctor-mail-folder = E-mails are written to { $folder } and not sent.
doctor-mail-none = There is no mail server yet, so nothing is sent. Name it with “smtp:” below “mail:”.
doctor-inbox-good = The mailbox { $inbox } can be read.
doctor-inbox-bad = What comes back of e-mails cannot be read from { $inbox }: { $why }.
