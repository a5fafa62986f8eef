# Before an e-mail leaves: what is looked at, and what to do.

secret-dkim = The keys that sign the mail of { $domain } do not open: they were sealed with a key that is lost. Make new ones with: recado email setup SITE --new-keys

preflight-sender-none = The site file of { $site } does not say who its e-mails come from.
    .remedy = Add a line such as: mail: {"{"} from: "The shop <hello@shop.example>" {"}"}
preflight-account-none = No mail server is set for { $site }.
    .remedy = Name one in recado.yaml or in the site file: mail: {"{"} smtp: "smtp://user@mail.example:587", secret: shop-smtp {"}"}
preflight-account-folder = The e-mails of { $site } would be written to a folder, and nobody would get them.
    .remedy = Name a mail server in recado.yaml, or write ?trial=yes behind the folder's name if it is a trial.
preflight-account-wrong = The mail server's address for { $site } cannot be used as it is: its user, its secret and its encryption do not fit together.
    .remedy = Write it as smtp://user@mail.example:587, and name its password in secret.
preflight-account-secret = The password “{ $name }” of the mail server is not here.
    .remedy = Set it with: recado secret set { $name }
preflight-account-key = The passwords on this computer cannot be opened, that of the mail server among them.
    .remedy = Run recado secret list: it says what is wrong with the key.
preflight-street-missing = The e-mails of { $site } name no postal address. Many countries ask for one in each e-mail.
    .remedy = Add the street and the town to the site file: business: {"{"} street: …, city: … {"}"}

preflight-shared-domain = E-mails from { $domain } cannot be proved to be the shop’s: everybody has an address there.
    .remedy = Send from an address of the shop’s own domain, such as hello@shop.example, and keep the other one as reply_to.
preflight-names-silent = Nobody could say what stands at { $name }: { $why }.
    .remedy = Look at the internet connection, and check again in some minutes.
preflight-domain-reached = { $domain } can be written to.
preflight-domain-nowhere = { $domain } has no mail server and no address, so many receivers refuse its e-mail.
    .remedy = Look at the spelling of the address in mail: from. If it is right, whoever keeps the domain has to give it a record MX.

preflight-spf-fine = { $domain } says who may send for it (SPF).
preflight-spf-missing = { $domain } does not say who may send for it (SPF).
    .remedy = Whoever keeps the domain adds this record TXT at { $domain }: { $record }
preflight-spf-several = { $domain } says { $count } times who may send for it (SPF), so that none of it counts: { $records }
    .remedy = Whoever keeps the domain makes one record of them. recado email setup shows what it would be.
preflight-spf-syntax = The record of { $domain } that says who may send for it (SPF) has a mistake at “{ $term }”, so that none of it counts.
    .remedy = Whoever keeps the domain mends that part of the record.
preflight-spf-lookups = The record of { $domain } that says who may send for it (SPF) asks for { $lookups } other names or more. Above { $most } none of it counts.
    .remedy = Whoever keeps the domain takes out of the record what is not used for sending any more.
preflight-spf-include = The record of { $domain } that says who may send for it (SPF) includes { $included }, which has none that counts.
    .remedy = Whoever keeps the domain takes include:{ $included } out of the record, or mends its spelling.
preflight-spf-relay = It cannot be told whether { $domain } lets { $relay } send for it (SPF): the record does not name that server.
    .remedy = Ask the provider what belongs into the record. If { $relay } sends by itself, the record is: { $record }
preflight-return-elsewhere = What cannot be delivered comes back to { $return }, which is another domain than { $domain }. SPF then does not speak for the sender, and the signature alone has to.
    .remedy = Nothing has to be done as long as the signature is right.

preflight-dkim-none = There are no keys to sign the mail of { $domain } with.
    .remedy = Make them, and see what the domain has to publish: recado email setup { $site }
preflight-dkim-closed = The keys that sign the mail of { $domain } do not open: they were sealed with a key that is lost.
    .remedy = Make new ones: recado email setup { $site } --new-keys
preflight-dkim-fine = The key at { $name } is the one that we sign with (DKIM).
preflight-dkim-missing = There is no key at { $name }, so receivers cannot tell that an e-mail is from { $domain } (DKIM).
    .remedy = Whoever keeps the domain adds this record TXT at { $name }: { $record }
preflight-dkim-other = At { $name } stands another key than the one that we sign with (DKIM), so each signature would be wrong.
    .remedy = Whoever keeps the domain puts this record TXT at { $name }, in the place of what is there: { $record }
preflight-dkim-testing = The key at { $name } is marked as one that is only tried out (t=y), so some receivers do not count it.
    .remedy = Whoever keeps the domain takes t=y out of the record.
preflight-dmarc-fine = { $place } says what to do with mail that is not proved: { $policy } (DMARC).
preflight-dmarc-missing = { $domain } does not say what to do with mail that is not proved (DMARC). The large mail providers ask for it.
    .remedy = Whoever keeps the domain adds this record TXT at _dmarc.{ $domain }: { $record }
preflight-dmarc-several = { $domain } has { $count } records that say what to do with mail that is not proved (DMARC), so that none counts.
    .remedy = Whoever keeps the domain leaves one of them, such as: { $record }
preflight-dmarc-syntax = The record that says what to do with mail of { $domain } that is not proved (DMARC) names no policy that is known.
    .remedy = Whoever keeps the domain puts this in its place: { $record }
preflight-signature-wrong = An e-mail that we signed for { $domain } was not found right when we looked at it as a receiver does: { $why }
    .remedy = Nothing is sent, so that nothing ends among the spam. Make new keys with recado email setup and --new-keys; if that does not help, please report it.

preflight-leave-near = Readers cannot leave the list: the addresses for that lead to this computer ({ $url }).
    .remedy = Name the public address of the desk in recado.yaml: desk: {"{"} url: https://desk.agency.example {"}"}
preflight-leave-plain = The addresses for leaving the list begin with { $url }. The large mail providers take only https.
    .remedy = Give the desk an https address, and name it in recado.yaml: desk: {"{"} url: https://desk.agency.example {"}"}
preflight-leave-fine = The page for leaving the list opens ({ $url }).
preflight-leave-silent = The page for leaving the list does not open at { $url }: { $why }.
    .remedy = Look whether recado run is running there, and whether desk: url in recado.yaml is its address.
preflight-leave-private = The page for leaving the list is at { $url }, where readers cannot come to.
    .remedy = Name an address in recado.yaml that everybody reaches: desk: {"{"} url: https://desk.agency.example {"}"}
preflight-leave-headers = This e-mail lacks the headers by which mail programs offer to leave with one click.
    .remedy = They are made from the address of the desk: name an https address in recado.yaml, desk: url.

preflight-letter-fine = “{ $subject }” is well written for mail programs ({ $kilobytes } kB).
preflight-unwritten = This e-mail cannot be written. { $why }
    .remedy = Mend the item’s file, and check again.
preflight-size = This e-mail has { $kilobytes } kB. Many programs cut off what comes after { $limit } kB, the way out of the list with it.
    .remedy = Shorten the text, and lead to the website for the rest.
preflight-subject-empty = This e-mail has no subject.
    .remedy = Write one in the item: email: {"{"} subject: … {"}"}
preflight-subject-long = The subject has { $length } characters; most programs show { $most } or fewer.
    .remedy = Say what matters in the first words, or shorten it.
preflight-subject-capitals = The subject is written in capitals only, which looks like shouting.
    .remedy = Write it as a sentence.
preflight-subject-marks = The subject has many exclamation marks, as spam has.
    .remedy = One is enough, or none.
preflight-text-empty = This e-mail has no text for programs that show none of its pictures and colours.
    .remedy = Write something into the item, or mend the theme’s text template.
preflight-preheader-missing = There is no line for beside the subject, so programs show whatever comes first.
    .remedy = Write one in the item: email: {"{"} preheader: … {"}"}
preflight-braces = “{ $written }” would be sent as it stands here: nothing filled it.
    .remedy = Names are filled in the subject, the preheader and the greeting alone. Write the text without it.
preflight-phrases = These words stand in much spam: { $phrases }.
    .remedy = They do no harm alone. Where you can say it in other words, do.
preflight-hidden = There is text in it that nobody sees: “{ $written }”. Filters do not like that.
    .remedy = Take it out of the item or the theme.
preflight-alt-missing = { $count ->
    [one] One picture has
   *[other] { $count } pictures have
} no words for those who do not see it: { $pictures }.
    .remedy = Write image_alt in the item, and words between the brackets of ![…](picture.jpg).
preflight-few-words = Beside its pictures this e-mail has { $count ->
    [one] one word
   *[other] { $count } words
}. Filters take pictures without words for spam, and many readers see no pictures.
    .remedy = Say in words what the pictures show.

preflight-links-fine = { $count ->
    [one] The one address in it answers.
   *[other] All { $count } addresses in it answer.
}
preflight-links-many = { $count ->
    [one] One address was
   *[other] { $count } addresses were
} not looked at: there are very many.
    .remedy = Fewer links are read more.
preflight-link-odd = “{ $url }” is no address that a reader can follow.
    .remedy = Write it whole, as https://shop.example/page.
preflight-link-plain = The link { $url } is not encrypted (http), and programs warn of it.
    .remedy = Write https in it, if the website has it.
preflight-link-gone = The link { $url } leads to nothing (HTTP { $why }).
    .remedy = Mend the link in the item.
preflight-link-no-host = The link { $url } leads to a website that does not exist.
    .remedy = Look at its spelling.
preflight-link-private = The link { $url } leads to a private network, where readers cannot come to.
    .remedy = Put the public address in its place.
preflight-link-not-yet = The link { $url } leads to a page that is not there yet.
    .remedy = If it comes with this item, nothing has to be done: the e-mail waits for it.
preflight-link-trouble = The link { $url } did not answer as it should: { $why }
    .remedy = Open it yourself. If it opens, all is well.
preflight-picture-odd = The picture “{ $url }” has no address that a mail program can fetch.
    .remedy = Put the picture beside the item’s file, and name it there.
preflight-picture-plain = The picture { $url } is not encrypted (http), and some programs do not show it.
    .remedy = Give the website an https address, and name it in the site file: url.
preflight-picture-gone = The picture { $url } is not there (HTTP { $why }).
    .remedy = Publish the website first, and check again.
preflight-picture-no-host = The picture { $url } is on a website that does not exist.
    .remedy = Look at the website’s address in the site file: url.
preflight-picture-private = The picture { $url } is in a private network, where readers cannot come to.
    .remedy = Name the website’s public address in the site file: url.
preflight-picture-not-yet = The picture { $url } is not there yet.
    .remedy = If it comes with this item, nothing has to be done: the e-mail waits for it.
preflight-picture-trouble = The picture { $url } did not come as it should: { $why }
    .remedy = Open it yourself. If it opens, all is well.
preflight-picture-other = What is at { $url } is no picture but { $why }.
    .remedy = Look whether the website answers this address with a page of its own.

preflight-pace-minute = At { $rate } a minute, { $people } messages take { $unit ->
    [minutes] { $minutes } min
    [days] { $days } days
   *[hours] { $hours } h{ $minutes ->
        [0] {""}
       *[other] {" "}{ $minutes } min
    }
}{ $waits ->
    [quiet] {" "}with the quiet hours
    [ahead] {" "}with the wait behind the first ones
    [both] {" "}with the quiet hours and the wait behind the first ones
   *[none] {""}
}. This e-mail may go from { $from } until { $until }, so about { $short ->
    [one] one person
   *[other] { $short } people
} will not get it.
    .remedy = Start it earlier, or raise per_minute in the site file{ $ends ->
    [yes] . What it tells of ends then, so it cannot go later.
   *[no] , or set no_later_than later in the item.
}
preflight-pace-day = At { $rate } in 24 hours, { $people } messages take { $unit ->
    [minutes] { $minutes } min
    [days] { $days } days
   *[hours] { $hours } h{ $minutes ->
        [0] {""}
       *[other] {" "}{ $minutes } min
    }
}. This e-mail may go from { $from } until { $until }, so about { $short ->
    [one] one person
   *[other] { $short } people
} will not get it.
    .remedy = Start it earlier, or raise per_day in the site file if the sender is known well enough{ $ends ->
    [yes] . What it tells of ends then, so it cannot go later.
   *[no] , or set no_later_than later in the item.
}
preflight-pace-quiet = This e-mail may go from { $from } until { $until }, and nobody is written to in the quiet hours, so about { $short ->
    [one] one
   *[other] { $short }
} of { $people } people will not get it.
    .remedy = Start it earlier, or change quiet_hours in the site file{ $ends ->
    [yes] . What it tells of ends then, so it cannot go later.
   *[no] , or set no_later_than later in the item.
}

help-email-setup = Makes the keys that sign the e-mails of a site, and shows what its domain has to publish
help-email-check = Shows what the coming e-mails lack, and what to do about it
help-argument-new-keys = Makes new keys beside those in use; they are used once the domain publishes them
help-argument-name-server = Asks this server for names instead of the usual one

cli-email-check-all = All e-mails of { $site }
cli-email-check-none = { $site }: no e-mail is planned. Name an item to see what its e-mail would lack.
cli-email-check-done = { $site }: { $count ->
    [0] nothing keeps the e-mails from leaving.
    [one] one thing keeps the e-mails from leaving. Mend what is marked with ✗, and check again.
   *[other] { $count } things keep the e-mails from leaving. Mend what is marked with ✗, and check again.
}

cli-email-setup-keys = The mail of { $domain } is signed with the keys number { $number }.
cli-email-setup-switched = The domain publishes them now, so the keys number { $number } were forgotten. Their records have to stay for seven days more: mail that is under way is verified with them.
cli-email-setup-next = The keys number { $number } wait until the domain publishes them. Then run this once more: recado email setup { $site }
cli-email-setup-dkim = Key for signatures (DKIM)
cli-email-setup-spf = Who may send (SPF)
cli-email-setup-dmarc = What to do with mail that is not proved (DMARC)
cli-email-setup-record =
    .there = it is at { $name } as it should be.
    .missing = there is nothing at { $name } yet. Add:
    .other = something else is at { $name }: { $found }. In its place comes:
    .unknown = nobody could say what is at { $name } ({ $why }). It has to be:
cli-email-setup-account = The mail server { $server } answers and takes the login.
    .wrong = The mail server { $server } cannot be used: { $why }. Look at its address and its password.
cli-email-setup-send = Send this to whoever keeps the domain:
cli-email-setup-letter = Hello,

    { $shop } sends e-mail to its customers with Recado. So that it arrives, { $domain } needs these records of the kind TXT:

    { $records }

    Some panels add the domain to the name by themselves; then leave it out there. A long value may be divided into strings of up to 255 characters. There may be only one record that begins with v=spf1, and it may lead to at most ten other names.

    Thank you!
    .add = Add
    Name: { $name }
    Value: { $text }
    .replace = Put in the place of what is there
    Name: { $name }
    Value: { $text }
cli-email-setup-again = New records take up to a day to be seen. Look again with: recado email setup { $site }
cli-email-setup-done = { $domain } publishes all that is needed. What the coming e-mails lack is shown by: recado email check { $site }
