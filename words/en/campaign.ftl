# Campaigns: what happens to the e-mail of an item, and what a person can do.
campaign-started = { $site }: the e-mail “{ $title }” goes out to { $count ->
    [one] one person
   *[other] { $count } people
}, until { $until } at the latest.
campaign-foretold = { $site }: the e-mail “{ $title }” will not reach everybody. { $why }
campaign-waits = { $site }: the e-mail “{ $title }” waits. { $why }
campaign-missed = { $site }: the time for the e-mail “{ $title }” ended on { $over }, and nobody was written to. To send it all the same: recado email send { $site } { $item }
campaign-paused = { $site }: the e-mail “{ $title }” is paused. { $why }
campaign-done = { $site }: the e-mail “{ $title }” is done. Accepted: { $accepted }, refused: { $refused }.{ $unknown ->
    [0] {""}
    [one] {" "}Of one person we cannot know whether it arrived: recado email status { $site }
   *[other] {" "}Of { $unknown } people we cannot know whether it arrived: recado email status { $site }
}
campaign-expired = { $site }: the time for the e-mail “{ $title }” is over. Accepted: { $accepted }, not written to any more: { $expired }.{ $unknown ->
    [0] {""}
   *[other] {" "}Of { $unknown } we cannot know whether it arrived.
}
campaign-stopped = { $site }: the e-mail “{ $title }” was ended. { $why }

campaign-why-quiet = It goes out after the quiet hours.
campaign-why-approval = The client has not said yes yet. To ask: recado review
campaign-why-not-shown = The website does not show it now.
campaign-why-not-sent = It is not on the website yet. recado run, or recado publish, brings it there.
campaign-why-over = Its time was over.
campaign-why-withdrawn = The website does not show it any more.
campaign-why-canary = Of the first { $count } people { $refused } were refused. Look at the list and the text, then: recado email resume { $site } { $item }
campaign-why-person = Somebody paused it. To go on: recado email resume { $site } { $item }
campaign-why-complaints = Too many people said that they did not want it. Look at who is on the list and where they asked for it, then: recado email resume
campaign-why-again = It went out on { $at } already, and its dates were changed since. To send it to everybody once more: recado email send, with --yes
campaign-why-same = The same e-mail went to this list on { $at }, as that of another file. To send it to everybody once more: recado email send, with --yes
campaign-why-undone = On the website stands an earlier version since an undo, and its e-mail is another one. Change the file, or: recado undo --release
campaign-why-drift = On the website somebody changed what it tells of. Look at it: recado drift
campaign-why-stopped = Somebody stopped it.

campaign-checks = { $first } { $remedy }{ $more ->
    [0] {""}
    [one] {" "}And one thing more: recado email check { $site }
   *[other] {" "}And { $more } things more: recado email check { $site }
}
campaign-no-list = There is no list “{ $list }” yet. Import one: recado subscribers import
campaign-nobody = Nobody on the list “{ $list }” can be written to{ $count ->
    [0] {"."}
   *[other] {":"} of { $count } it is not known where they asked for it. Import them again with --source.
}
campaign-person = The e-mail to { $address } cannot be made, so nothing was sent. { $why }

help-email-send = Sends the e-mail of an item now
help-email-status = How the e-mails stand: who got them, who did not
help-email-pause = Sends nothing more of an e-mail until it is resumed
help-email-resume = Goes on with an e-mail that was paused
help-email-stop = Ends an e-mail for good: whoever was not reached yet never gets it. For a while only: recado email pause
help-argument-yes = Does not ask again before many people are written to, or are left out
help-argument-unknown = Sends once more to those of whom nobody knows whether it arrived

cli-campaign-no-item = { $site } has no e-mail for “{ $item }”. Write email: with list: in its file.
cli-campaign-not-live = “{ $title }” is not seen on the website, so no e-mail goes out. { $why }
cli-campaign-unfit = The e-mail “{ $title }” is not sent yet. First mend this, and look again with recado email check { $site }:
cli-campaign-ended-before = The e-mail “{ $title }” was begun on { $at } and ended before everybody was written to. It is not begun a second time. Who got it: recado email status { $site }
cli-campaign-quiet = Nothing goes out before { $at } (quiet_hours in the site file), and then it is too late for the e-mail “{ $title }”. Change the quiet hours, or the time in the item's file.
cli-campaign-folder = “mail” names a folder: the messages are written to { $folder }, and nobody gets them.
cli-campaign-before = The e-mail “{ $title }” was sent before, on { $at }. Nobody is written to twice.
cli-campaign-moved = “{ $title }” was sent under other dates on { $at }. To send it to everybody once more, add --yes.
cli-campaign-ahead = “{ $title }” goes out by itself on { $at }. To send it now already, add --yes.
cli-campaign-same = The same e-mail as “{ $title }” went to this list on { $at }, as that of another file. To send it to everybody once more, add --yes.
cli-campaign-elsewhere = The e-mail “{ $title }” is being sent by recado run on this computer. See how it goes: recado email status { $site }
cli-campaign-ended = “{ $title }” is over: there is nothing to write about any more.
cli-campaign-confirm = This goes to { $count } people. Type yes to send it:
cli-campaign-confirm-yes = yes
cli-campaign-not-confirmed = Nothing was sent. To send without being asked, add --yes.
cli-campaign-none-open = { $site }: no e-mail for “{ $item }” is on its way. What there is: recado email status { $site }
cli-campaign-paused = { $site }: the e-mail for “{ $item }” is paused. To go on: recado email resume { $site } { $item }
cli-campaign-resumed = { $site }: the e-mail for “{ $item }” goes on.{ $service ->
    [yes] {""}
   *[no] {" "}recado run, or recado email send { $site } { $item }, sends it.
}
cli-campaign-stopped = { $site }: the e-mail for “{ $item }” is ended for good. Not written to, now or later: { $expired }.
cli-campaign-stop-confirm = { $count ->
    [one] One person has not got this e-mail yet, and never will once it is ended.
   *[other] { $count } people have not got this e-mail yet, and never will once it is ended.
} It cannot be begun again. To halt it for a while: recado email pause { $site } { $item }. Type yes to end it for good:
cli-campaign-not-stopped = The e-mail was not ended. To end it without being asked, add --yes.
cli-campaign-cancelled = { $site }: the e-mail for “{ $item }” will not go out by itself.
cli-campaign-resent = { $count ->
    [0] There is nobody to write to again: either it is known what became of each message, or the last one was sent less than a quarter of an hour ago.
    [one] One person is written to once more.
   *[other] { $count } people are written to once more.
}
cli-campaign-held = { $site } is stopped, so no e-mail goes out. { $why }
cli-campaign-later = More is sent on { $at }. recado run does that by itself; until then see: recado email status { $site }
cli-campaign-again = It is tried again on { $at }. Ctrl-C stops here; nobody is forgotten, and nobody gets it twice.
cli-campaign-halted = Sending stopped here. Whoever was not reached is reached by the next recado email send or recado run.

cli-email-status-none = { $site }: there are no e-mails.
email-state-waiting = waits
email-state-sending = on its way
email-state-paused = paused
email-state-done = done
email-state-stopped = ended
email-state-expired = its time is over
email-status-at = goes out on { $at }
email-status-at-live = goes out when it is on the website
email-status-due = It is time. recado run sends it by itself; to send it now: recado email send { $site } { $item }
email-status-missed = Its time ended on { $over }, and nobody was written to. To send it all the same: recado email send { $site } { $item }
email-status-called-off = Somebody called it off. To send it all the same: recado email send { $site } { $item }
email-status-people = { $count ->
    [one] one person
   *[other] { $count } people
}
email-count-accepted = accepted
email-count-refused = refused
email-count-unknown = unknown
email-count-suppressed = left before
email-count-expired = not reached
email-count-open = to be sent
email-count-bounced = came back later
email-count-unsubscribed = left through it
email-count-complained = complained
email-status-unknown = We cannot know whether it arrived at: { $addresses }. To send to them once more: recado email send { $site } { $item } --unknown
