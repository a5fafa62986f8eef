# The page of the demonstration's mail catcher.
catcher-title = E-mails that arrived
catcher-about = Mail catcher of the demonstration: nothing leaves this computer.
catcher-count = { $count ->
    [0] Nothing yet
    [one] One e-mail
   *[other] { $count } e-mails, the newest first
}
catcher-empty = No e-mail has arrived yet.
    .more = What the demonstration sends appears here by itself: the e-mail of an offer, a digest, an alert.
catcher-to = To { $to }
catcher-from = From { $from }
catcher-no-subject = (no subject)
catcher-back = All e-mails
catcher-missing = There is no such e-mail.
catcher-views = Views of this e-mail
catcher-html = As it looks
catcher-text = As text
catcher-headers = Headers
catcher-source = Save the file
catcher-fact-from = From
catcher-fact-to = To
catcher-fact-envelope = Envelope
catcher-fact-time = Arrived

cli-demo-mail = In about two minutes the bakery's e-mail goes out. Nothing leaves this computer; read it at { $url }
cli-demo-commands = Other commands, in another terminal, begin so:
