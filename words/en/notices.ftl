# Mails to the team: what is wrong, that it is well again, and the digest. Each subject begins with the site's name.
alert-paused = { $name } is paused. What is due waits, and nothing is lost.
    .subject = { $name }: paused, something has to be done
alert-frozen = { $name } is frozen: nothing is published and nothing is taken down.
    .subject = { $name }: frozen
alert-unreachable = For half an hour nothing could be published to { $name }. Recado goes on trying.
    .subject = { $name }: the website does not answer
alert-failed = For half an hour { $name } could not be brought up to date.
    .subject = { $name }: cannot be brought up to date
alert-late = A change of { $name } was sent, and does not show on the public page.
    .subject = { $name }: a change does not show
alert-drift = Somebody changed something on the website of { $name } that comes from Recado. It was left as it is.
    .subject = { $name }: changed on the website
alert-campaign-paused = The e-mail “{ $item }” of { $name } stopped on its way. Nobody gets it twice when it goes on.
    .subject = { $name }: the e-mail “{ $item }” is paused
alert-campaign-unknown = The e-mail “{ $item }” of { $name } was sent. { $people ->
    [one] Of one person nobody can know whether it arrived; it is not sent there again by itself. The address is in: recado email status { $site }
   *[other] Of { $people } people nobody can know whether it arrived; it is not sent to them again by itself. The addresses are in: recado email status { $site }
}
    .subject = { $name }: it is not certain who got the e-mail “{ $item }”
alert-campaign-expired = The e-mail “{ $item }” of { $name } ended before everybody was written to, because its time was over. { $people ->
    [one] One person did not get it.
   *[other] { $people } people did not get it.
}
    .subject = { $name }: not everybody got the e-mail “{ $item }”
alert-campaign-waits = It is time for the e-mail “{ $item }” of { $name }, and it cannot go out before somebody does something. How it stands: recado email status { $site }. To send it by hand once nothing is missing: recado email send { $site } { $item }
    .subject = { $name }: the e-mail “{ $item }” waits for somebody
alert-campaign-missed = The time for the e-mail “{ $item }” of { $name } is over, and nobody was written to. It does not go out by itself any more. To send it all the same: recado email send { $site } { $item }. How it stands: recado email status { $site }. If it need not go out any more, there is nothing to do.
    .subject = { $name }: the e-mail “{ $item }” did not go out
    .because = What it last waited for: { $why }
alert-ledger = Recado cannot record anything, so nothing is published and no e-mail goes out.
    .subject = { $name }: nothing can be recorded
alert-since = Since: { $since }
alert-well = { $name } is fine again since { $until }. It had begun on { $since }.
    .subject = { $name }: well again
    .was = It was about: { $what }
alert-why = You get this because your address stands under “notify”. `recado status` says how everything stands.
    .ends = You get this because your address stands under “notify”. Recado tells it once; when it is over, there is a short note. `recado status` says how everything stands.
digest-mail = { $name }, { $day }:
    .subject = { $name }: digest of { $day }
    .why = You get this because your address stands under “notify”. A daily digest comes when there is something to say, a weekly one always.
