# The command line: help texts and answers.

help-recado = Carries what a secretary wrote to the client's website, at the right minute, and proves that it arrived.
help-demo = Tries everything on this computer: two sample clients with their websites, and a file to edit
help-init = Makes a new workspace with one commented sample site
help-status = Shows what is live, waiting, late, failed, paused or frozen, and what to do
help-check = Reads all files and lists what is wrong, with line and remedy
help-plan = Shows what would change now, as sentences and as a difference; writes nothing
help-publish = Publishes what is due now, once, and looks whether it arrived
help-run = Keeps watching the files and the clock, and publishes at the right minute
help-timeline = Lists what will change when, and why
help-preview = Writes the website and the e-mails as they will be at a moment into a folder
help-email = The e-mails of items: look at them, send them, see what became of them
help-email-preview = Writes the e-mails as they will be: a message, a page and a text for each
help-doctor = Looks whether every website can be reached and written to, and what to tell the programmer
help-verify = Looks whether what was published is live
help-history = Lists what was published
help-secret = Keeps passwords, tokens and keys, encrypted
help-secret-set = Keeps a value; reads it from standard input, or asks without showing it
help-secret-rotate = Tries a new value at every website that uses it, and only then forgets the old one
help-secret-list = Lists the names, never the values
help-secret-remove = Forgets a value
help-secret-rekey = Encrypts all values with a new key, in place of the old one
help-pause = Stops publishing one site until it is resumed
help-resume = Publishes a paused site again
help-release = Lets go of a freeze, after showing what it would do
help-schema = Prints the JSON Schema of a kind of file, for editors: site, recado, promotion, announcement, hours, page, translation
help-completions = Prints the completions for a shell
help-man = Prints the manual page

help-argument-directory = The workspace; without it the folder you are in
help-argument-quiet = Prints errors only
help-argument-verbose = Prints more; twice for everything
help-argument-dir = The folder; without it a new one is made
help-argument-site = The site's id: the name of its file in sites/
help-argument-format = How to print it
help-argument-at = As of this moment: 2026-11-27, 2026-11-27T09:00 (the site's time), or with an offset
help-argument-until = Up to and including this day
help-argument-wait = How many seconds to look for the change on the public page
help-argument-out = The folder to write into
help-argument-name = The secret's name, as in the site file
help-argument-kind = site, recado, promotion, announcement, hours or page
help-argument-shell = For which shell

cli-no-such-site = There is no site “{ $site }” here. { $more ->
    [0] Sites are the files in sites/: { $sites }.
   *[other] Sites are the files in sites/: { $sites } and { $more } more.
}
    .near = There is no site “{ $site }” here. Did you mean “{ $near }”?
cli-no-sites = There is no site here yet: the folder sites/ holds no file. Put a client's file there, or make a new workspace with `recado init FOLDER`.
cli-bad-instant = “{ $text }” is not a moment. Write a date and time such as 2026-11-27T09:00.
cli-bad-date = “{ $text }” is not a date. Write it as 2026-11-27.
cli-unknown-schema = There is no schema “{ $kind }”. Ask for one of: { $kinds }.
cli-out-not-empty = { $dir } is not empty. Name a new or empty folder, so that nothing of yours is mixed in.
cli-init-not-empty = { $dir } already holds a workspace. Nothing was written.
cli-init-done = A new workspace stands in { $dir }.
    .next = Next: open { $file }, change the name and the address, then run `recado -C { $dir } check`.
cli-check-good = { $sites ->
    [one] Everything is in order in { $sites } site.
   *[other] Everything is in order in { $sites } sites.
}
cli-check-sum = { $errors ->
    [0] { $warnings ->
        [one] One thing to look at; nothing stops the website.
       *[other] { $warnings } things to look at; nothing stops the website.
    }
    [one] One thing to mend
   *[other] { $errors } things to mend
}{ $errors ->
    [0] {""}
   *[other] { $warnings ->
        [0] .
        [one] , and one to look at.
       *[other] , and { $warnings } to look at.
    }
}
cli-plan-nothing = { $site }: nothing to change.
cli-plan-site = { $site }, as of { $at }:
cli-nothing-changed = { $site }: nothing to publish, everything is as it should be.
cli-published = { $site }: { $sentence }
cli-published-where = on { $target }, revision { $revision }
cli-waiting-for-yes = waits for a yes: { $items }
cli-paused = { $site } is paused. Nothing more is published until `recado resume { $site }`.
cli-was-paused = { $site } is paused; nothing was published. Go on with `recado resume { $site }`.
cli-resumed = { $site } goes on. What is due goes out with `recado publish { $site }`, or by itself where `recado run` is running.
cli-frozen = { $site } is frozen; nothing was published: { $why }
cli-released = { $site } is released. What is due goes out with `recado publish { $site }`, or by itself where `recado run` is running.
cli-not-frozen = Nothing is frozen here.
cli-release-would = Releasing { $site } would do this:
cli-secret-kept = The value of “{ $name }” is kept, encrypted.
cli-secret-removed = The value of “{ $name }” is forgotten.
cli-secret-rotated = “{ $name }” has the new value. Here the old one is forgotten; have it ended where it was made, too.
cli-secret-not-rotated = Nothing was changed: the old value of “{ $name }” stays in use, and the new one is forgotten. When that is mended, run `recado secret rotate { $name }` again.
cli-secret-untried = No website uses “{ $name }”, so the new value could not be tried.
cli-secret-mail-untried = { $site } sends its e-mail with “{ $name }”. That login is not tried here; this tries it: recado doctor { $site }
cli-secret-site-unread = ✗ sites/{ $site }.yaml names “{ $name }” and is not understood, so its website could not be asked. Run `recado check { $site }` and mend it first.
cli-secret-rekeyed = { $count ->
    [one] One value is
   *[other] { $count } values are
} encrypted with a new key ({ $path }). Keep a copy of it in a safe place. The old key is only needed for older backups.
cli-secret-rekeyed-elsewhere = Other computers share this ledger: copy the new key to each of them now, or they cannot log in anywhere.
cli-secret-none = No values are kept here yet. Keep one with `recado secret set NAME`.
cli-secret-unknown = There is no value called “{ $name }”.
cli-secret-prompt = Value of “{ $name }” (it is not shown):
cli-secret-empty = Nothing was read, so nothing was kept. Give the value on standard input or type it when asked.
cli-history-none = Nothing was published yet.
cli-status-none = nothing was published yet. Look at what would go out with `recado plan { $site }`, then publish it with `recado publish { $site }`.
cli-state-live = live
cli-state-waiting = waiting
cli-state-late = late
cli-state-failed = failed
cli-state-paused = paused
cli-state-frozen = frozen
cli-since = since { $at }
cli-next = next: { $at }, { $reason }
cli-run-started = Watching { $dir }. { $sites ->
    [one] One site.
   *[other] { $sites } sites.
} Stop with Ctrl-C.
cli-run-stopping = Stopping: finishing what is under way.
cli-run-stopped = Stopped. Nothing was left half-done.
cli-preview-done = The website as of { $at } stands in { $dir }. Open { $file }.
cli-verify-nothing = { $site }: nothing was published yet, so there is nothing to look at.
cli-verify-off = { $site }: the site file says `proof: none`, so the public page is not looked at.
cli-man-written = The manual pages stand in { $dir }.
cli-demo-ready = The demo is ready. Two clients, their websites, and this workspace: { $dir }
cli-demo-site = { $name }: { $url }
cli-demo-edit = Now open this file in an editor, change the title, and save it:
cli-demo-look = Within seconds the change is on { $url }
cli-demo-stop = Stop with Ctrl-C.{ $kept ->
    [yes] {" "}The folder stays.
   *[no] {" "}The folder is removed then.
}
cli-error-local = This computer could not do its part: { $why }
cli-busy = { $site }: somebody else is publishing this site just now. Try again in a minute.
cli-digest = digest of { $at }
plan-waits-for-yes = waits for the client's yes
state-no-site = The file sites/{ $site }.yaml has to be mended before anything of this site can be published. `recado check { $site }` says where.
history-confirmed = published
history-refused = refused
history-unknown = not known whether it arrived
history-attempting = under way
hold-paused = It was paused by hand.
hold-moved = This workspace is on another computer or in another folder than before. If that is right, let it go on with `recado release`.
hold-restored = This ledger is older than the last one here: it was put back from a copy. Look at what it would do, then let it go on with `recado release`.
hold-clock-back = The clock of this computer went back. Once it is right, let it go on with `recado release`.
digest-changed = { $moment }: { $sentence }
digest-quiet = Nothing changed, and nothing is due this week.
cli-answer-lost = The answer could not be written to the end. Make room on the disk and ask again.
cli-understood = The dates as they were understood:
understood-offer = “{ $title }”: from { $from } to { $to }.
    .now = “{ $title }”: at once, to { $to }.
understood-daily = Again every day.
understood-weekly = Again every week: { $days }.
understood-monthly = Again every month.
understood-until = The last day is { $until }.
understood-announcement = “{ $title }”: from { $from } to { $to }.
    .from = “{ $title }”: from { $from }.
    .to = “{ $title }”: at once, to { $to }.
understood-whole-day = the end of { $day }
cli-status-broken = The site file has mistakes, so nothing new can be published. `recado check { $site }` says where.
cli-status-errors = { $errors ->
    [one] One thing in the files is to be mended: `recado check { $site }` says where.
   *[other] { $errors } things in the files are to be mended: `recado check { $site }` says where.
}
cli-status-email-paused = The e-mail “{ $item }” is paused. { $why }
cli-status-email-waiting = The e-mail “{ $item }” waits for somebody. { $why }
cli-status-email-missed = The time for the e-mail “{ $item }” is over, and nobody was written to. To send it all the same: recado email send { $site } { $item }
cli-given-up-team = { $count ->
    [one] One mail to the team could not be sent in the last seven days, to { $address }.
   *[other] { $count } mails to the team could not be sent in the last seven days, the last one to { $address }.
} { $why } This tries the mail account: recado doctor { $site }
cli-given-up-visitors = { $count ->
    [one] One person who signed up in the last seven days never got the question, { $address }.
   *[other] { $count } people who signed up in the last seven days never got the question, the last one { $address }.
} { $why } Try the mail account with `recado doctor { $site }`; once it works, ask them to sign up again.
cli-given-up-said = What was said last: “{ $said }”.
cli-given-up-expired = It was too late when it could have been sent, as where the service did not run.
cli-plan-excerpt = … { $lines ->
    [one] One more line with -v.
   *[other] { $lines } more lines with -v.
}
cli-plan-files = { $files ->
    [one] One file is written or removed
   *[other] { $files } files are written or removed
}
    .more = and { $more } more; all of them with -v
cli-plan-frozen = { $site } is frozen, so none of this is published until `recado release { $site }`: { $why }
cli-plan-paused = { $site } is paused, so none of this is published until `recado resume { $site }`.
cli-publish-sum = { $sites } sites: { $changed } changed, { $same } as they should be, { $trouble } to look at.
cli-publish-trouble = To look at: { $sites }. `recado status SITE` says more.
help-heading-usage = Usage
help-heading-commands = Commands
help-heading-arguments = What it is about
help-heading-options = Options
help-value-command = COMMAND
help-usual = (without it: { $usual })
help-argument-help = Prints this help
help-argument-version = Prints the version
usage-no-such-command = There is no command “{ $written }”.
    .near = There is no command “{ $written }”. Did you mean “{ $near }”?
usage-no-such-argument = “{ $written }” does not belong here.
    .near = “{ $written }” does not belong here. Did you mean “{ $near }”?
usage-bad-value = “{ $written }” does not fit { $argument }.
    .choices = “{ $written }” does not fit { $argument }. It is one of: { $choices }.
usage-missing = Something is missing: { $missing }.
usage-missing-value = { $argument } needs a value after it.
usage-twice = { $argument } stands here twice. Once is enough.
usage-help = It is written so: { $usage }
    .more = More with { $command }.
cli-nothing-else = { $site }: nothing else to publish.

## What the client is asked and says
help-review = Prints what waits for the client's yes, as a text ready to send
help-approve = Records the client's yes to what the files say now
help-reject = Records the client's no, with the reason
help-argument-item = The item: promotions/black-friday, or its file
help-argument-by = Who said it
help-argument-because = Why not, in the client's words
help-argument-late = The yes comes more than a day after the start and still counts
cli-nothing-waits = { $site }: nothing waits for a yes.
cli-needs-no-yes = { $item } needs no yes: the site file does not ask for one.
cli-already-approved = { $by } already said yes to { $item }, on { $at }.
cli-waits-for-nothing = { $item } is on the website as it is written, or is a draft: there is nothing to answer.
cli-item-undone = { $item } is kept back since an undo, so there is nothing to answer. Change its file, or: `recado undo { $site } --release`
cli-no-such-item = There is no { $item } on this site. `recado timeline { $site }` shows what there is.
    .near = There is no { $item } on this site. Did you mean { $near }?
cli-item-broken = { $item } has a mistake, so nobody can say what it will look like. Correct its file first; `recado check` shows the line.
cli-review-since = “{ $title }” has waited for a yes since { $since }.
cli-silence-hold = Without an answer it goes on waiting.
cli-silence-remind = Without an answer you will be reminded on { $at }.
cli-silence-publish = No answer by { $at } counts as a yes.
cli-review-send = Send this to the client:
    .to = Send this to { $to }:
cli-review-then = When the answer comes: `recado approve { $site } --by NAME`, or `recado reject { $site } ITEM --by NAME --because "…"`.
cli-changed-since = “{ $title }” was changed after you showed it to the client, so nothing was recorded. Show the new version: `recado review { $site } { $item }`. This is different now:
cli-approve-late = “{ $title }” should have started more than a day ago. If it is still wanted, say so: run the same command with --late. If not, change its dates.
cli-approve-ended = “{ $title }” was over on { $at }, so there is nothing to put online. Change the dates in { $item } to offer it again.
cli-approved = { $by } says yes to “{ $title }”. It is recorded.
cli-approved-then = It goes online at its time: by itself where `recado run` is at work, else with `recado publish { $site }`.
cli-approve-unseen = “{ $title }” still waits, because you have not shown it to the client yet: `recado review { $site } { $item }`
cli-rejected-because = { $by } says no to “{ $title }”: “{ $because }”. Change { $item }, and the client is asked again.
cli-says-nothing = A name or a reason is missing: write it after --by or --because, in quotes.
cli-remind = { $site }: the client has not answered about “{ $title }” yet. Send the question again: `recado review { $site } { $item }`
cli-blocked = For now nothing of this site is published: the version that has to stay on the website cannot be shown with the site file as it is now. Get the client's yes to the new version, or put the site file back as it was.
cli-approved-by-silence = { $site }: nobody answered about “{ $title }” in time, and the site file says that this is a yes.
review-subject = Before it goes online: { $titles }
review-greeting = Hello! This is ready for the website of { $site }:
review-new = “{ $title }”
review-changed = “{ $title }” – only this is different from what you know:
review-answer = Is it right? Just answer yes, or tell me what to change.
review-link = See it as it will be: { $link }
review-nothing = (nothing)
review-only-form = where or when it is shown, not what it says
review-title = Title
review-price = Price
review-was = Price before
review-text = Text
review-terms = Terms
review-link-to = Link
review-pictures = Pictures
review-image-alt = What the picture shows
review-subject-line = Subject of the e-mail
review-preheader = First line of the e-mail
review-starts = From
review-ends = Until
review-repeat = Repeats
review-until = Last time
review-code = Code
review-urgent = Urgent
review-yes = yes
review-hours = Opening hours
review-daily = every day
review-weekly = every week
review-weekly-on = every week on { $days }
review-monthly = every month
review-email = E-mail
review-email-at = to the list “{ $list }”, { $at }
review-email-at-start = to the list “{ $list }” when it starts
cli-published-more = { $site }: and { $more ->
    [one] one more change
   *[other] { $more } more changes
}; `recado history` shows them.

## Going back
help-undo = Puts back an earlier live state of a site, as a new change
help-argument-to = The change whose state comes back: its number in recado history
help-argument-release = Lets the files count again
cli-undo-to = { $site }: back to how it was after change #{ $number }.
cli-undo-earlier = “{ $title }” goes back to its earlier version.
cli-undo-as-written = “{ $title }” is shown as its file says.
cli-undo-gone = “{ $title }” was not there then and is taken off the website.
cli-undo-over = “{ $title }” was over on { $at } and stays down: dates still count. Change them in its file to offer it again.
cli-undo-stays = Your files were not touched. What went back stays until you change its file, or until `recado undo { $site } --release`.
cli-undo-released = { $site }: your files count again.
cli-nothing-undone = { $site }: nothing is undone. The website shows what the files say.
cli-undo-nothing = { $site }: nothing was published yet, so there is nothing to undo.
cli-undo-first = { $site }: there is no earlier state to go back to. To take everything down, delete the files or pause the site.
cli-undo-no-such = { $site } has no change #{ $number }. `recado history { $site }` shows the numbers.
cli-undo-same = { $site } already shows the state of change #{ $number }. Nothing was done.
cli-undo-no-item = The last change of { $site }, #{ $number }, changed no item: it came from the clock, the theme or the site file. Nothing was undone.
    .earlier = To take back the last change of an item: `recado undo { $site } --to { $number }`
cli-undo-too-old = Change #{ $number } of { $site } was made before Recado kept earlier versions, so it cannot be put back. Correct the file instead.
cli-undo-lost = The earlier version of “{ $title }” or one of its pictures is not kept any more, so nothing was done. Correct the file instead.
cli-undo-frozen = { $site } is frozen, so nothing was undone. See `recado status { $site }`, then `recado release { $site }`.
cli-undo-paused = { $site } is paused, so nothing was undone. First: `recado resume { $site }`
cli-undone-items = kept back since an undo: { $items }. Change the file, or: `recado undo { $site } --release`

## What a human changed on the website
help-drift = Shows what somebody changed on the website, and does what you decide
help-argument-task = What to do with it
help-argument-path = The file on the website; without it all that were changed
cli-drift-none = { $site }: the website is as Recado left it.
cli-drift-none-there = { $site }: nobody changed { $path }. `recado drift { $site }` lists what was changed.
cli-drift-choices =
    (- is Recado's version, + is what stands there now.)
    You decide, for all of it, or for one file with its path after the command:
      `recado drift { $site } leave`: it stays as it is.
      `recado drift { $site } overwrite`: Recado's version comes back.
      `recado drift { $site } adopt`: the new words go into your file, or you are shown what to copy.
cli-drift-other = The site { $site } writes a file with this path too. If both share one website, give them different places.
cli-drift-will = Decided: Recado's version comes back with the next pass.
cli-drift-stays = Decided: it stays as it is.
cli-drift-overwrite = { $path }: Recado's version comes back.
cli-drift-removed = { $path } is taken off the website: what it showed is over.
cli-drift-over = What this file showed is over: `overwrite` takes it off the website.
cli-drift-waits = The client is asked first: `recado review { $site }`. Until the yes, the website keeps what stands there now; after it, bring your file there with `recado drift { $site } overwrite`.
cli-drift-adopt-deleted = { $path } was deleted on the website, so there are no words to take over. To keep it off, delete its file here or write “draft: true” in it. To have it back, use overwrite.
cli-drift-left = { $path } stays as it is. You are told again when somebody changes it once more.
cli-drift-adopt = Recado cannot say for certain which line of your file this belongs to. Copy the words there yourself, then write over the page: `recado drift { $site } overwrite`. Nothing was changed. (+ stands on the website, - is Recado's)
cli-drift-took = { $path }: the words of the website now stand in this file.
cli-drift-adopted = { $path } goes out again, from your file.

## The coming days, played through
help-rehearse = Plays the next days through without touching anything: changes, e-mails, conflicts
help-argument-days = How many days ahead
cli-rehearse-days = Ask for 1 to { $most } days: --days 30
cli-rehearse-title = { $site }, from { $from } to { $until }
cli-rehearse-empty = On the website at the beginning: no offers and no news.
cli-rehearse-shown = On the website at the beginning: { $titles }.
    .more = On the website at the beginning: { $titles } and { $more } more.
cli-rehearse-held = “{ $title }” is not shown unless the client says yes before.
    .who = “{ $title }” is not shown unless { $who } says yes before.
    .live = “{ $title }” stays at its earlier version until the client says yes to the new one.
    .silent = “{ $title }” waits for a yes. No answer by { $at } counts as one.
cli-rehearse-if = { $reason } Only if the client says yes before.
    .who = { $reason } Only if { $who } says yes before.
cli-rehearse-silence = “{ $title }”: nobody answered, and the site file says that this is a yes.
cli-rehearse-mail = The e-mails are only listed: a rehearsal sends none.
cli-rehearse-conflicts = To look at:
cli-rehearse-shared = { $sites } all write { $path } of one website ({ $website }). Give them different places.
cli-rehearse-sum = { $changes ->
    [0] No change
    [one] One change
   *[other] { $changes } changes
}, { $emails ->
    [0] no e-mail
    [one] one e-mail
   *[other] { $emails } e-mails
}, { $conflicts ->
    [0] nothing to look at
    [one] one thing to look at
   *[other] { $conflicts } things to look at
}. { $refreshes ->
    [0] The site file asks for no regular look.
    [one] The whole website is looked over once.
   *[other] The whole website is looked over { $refreshes } times.
}

## Themes

help-theme = Begins a theme of your own
help-theme-new = Copies a theme of the program into themes/, to start from
help-argument-theme = The new theme's name: small letters, digits and hyphens
help-argument-from = The theme that is copied: shopfront or classic
cli-theme-name = “{ $theme }” cannot be the name of a theme. Use small letters without accents, digits and hyphens, such as: my-shop
cli-theme-unknown = There is no theme “{ $base }” in the program. Choose one of these: { $known }
cli-theme-exists = themes/{ $theme } is there already, and nothing in it was touched. Choose another name, or remove the folder first.
cli-theme-made = themes/{ $theme } is there, copied from { $base }.
    .next =
        Next:
        - Put this line into the site file: theme: { $theme }
        - Read themes/{ $theme }/README.md: every file, every variable, and how to check your changes.
        - Delete each file that you do not change: it is taken from the program again.

## recado doctor

doctor-target-good = { $target } answers and accepts the login.
doctor-page-good = { $url } answers.
doctor-too-much = The login “{ $user }” is an administrator's. An editor's is enough, and does less harm in the wrong hands: ask the programmer for one.
doctor-no-uploads = The login “{ $user }” may not upload pictures. Ask the programmer for an editor's login.
doctor-no-pages = The login “{ $user }” may not change pages, which the region in the site file needs. Ask the programmer for an editor's login.
doctor-not-there-yet = The folder { $path } does not exist yet. The first publish makes it.
doctor-little-room = { $path } has { $megabytes } MB of room left. Delete what nobody needs there, or ask the web host for more.
doctor-old-secret = The secret “{ $name }” is { $days } days old. Ask for a new one, put it in its place with “recado secret rotate { $name }”, and have the old one ended.
doctor-send = To send to the programmer:
doctor-letter = Hello! I look after the website of { $name } ({ $url }) with Recado, and it cannot write to { $target }.
    What it says: { $technical }
    It tried on { $time }. Could you please have a look?
