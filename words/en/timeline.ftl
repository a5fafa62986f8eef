# timeline: what will change on a website when, and why
timeline-title = What happens on the website of { $site }
timeline-zone = All times are those of { $zone }.
timeline-nothing = Nothing happens in this time.
timeline-cut = Only the first { $count } events are listed. Ask for a shorter time to see the rest.

timeline-offer-starts = “{ $title }” goes on the website, { $until }.
    .gap = “{ $title }” goes on the website, { $until }. The time written ({ $written }) does not exist, because the clocks skip it.
timeline-offer-goes-on = “{ $title }” goes on without a pause, { $until }.
timeline-offer-ends = “{ $title }” leaves the website.
    .next = “{ $title }” leaves the website. It comes back on { $next }.
    .kept = “{ $title }” is over. Its page stays and says so.
timeline-offer-skipped = “{ $title }” does not take place this time: the time written ({ $written }) does not exist, because the clocks skip it.
timeline-appears = The announcement “{ $title }” goes on the website.
    .until = The announcement “{ $title }” goes on the website, { $until }.
timeline-disappears = The announcement “{ $title }” leaves the website.
timeline-email = The e-mail for “{ $title }” goes to the list “{ $list }”.
    .latest = The e-mail for “{ $title }” goes to the list “{ $list }”, { $until } at the latest.
timeline-refresh = Daily check of the whole website.
    .weekly = Weekly check of the whole website.
timeline-special = Special hours: { $hours }.
    .note = Special hours ({ $note }): { $hours }.
    .until = Special hours: { $hours }, { $until }.
    .note-until = Special hours ({ $note }): { $hours }, { $until }.
timeline-holiday = Hours of a public holiday: { $hours }.
timeline-usual-hours = The usual hours count again: { $hours }.
timeline-first-showing = The clocks show { $time } twice; this is the first time.
timeline-second-showing = The clocks show { $time } twice; this is the second time.

timeline-hidden-draft = It is a draft.
timeline-hidden-starts = It goes on the website on { $moment }.
timeline-hidden-next = It comes back on { $moment }.
timeline-hidden-ended = It ended on { $moment }.

timeline-until-time = until { $time }
timeline-until-moment = until { $moment }
timeline-until-end-of-day = until the end of the day
timeline-until-end-of = until the end of { $date }
timeline-closed = closed
timeline-comma-and = and

timeline-clocks-back = Clocks go back { $amount } at { $time } this night: it is { $new } again.
    .midnight = Clocks go back { $amount } at midnight, when this day ends: it is { $new } again.
timeline-clocks-forward = Clocks go forward { $amount } at { $time } this night: it is then { $new }.
timeline-day-skipped = { $date } does not exist here: the calendar goes straight on to this day.
timeline-amount = { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }
    .half = half an hour
    .hours = { $hours ->
        [one] one hour
       *[other] { $hours } hours
    }

# the digest
digest-due = { $moment }: { $sentence }
digest-holiday = { $date } is a public holiday, and nobody has written hours for it. The website will show “{ $hours }”, as on any other such day. If that is wrong, add this day to the special days.

# what came and went while the computer was off
missed-offer = “{ $title }” was not shown: it was for { $from } to { $to }, and this computer was off then.
    .more = “{ $title }” was not shown: it was for { $from } to { $to }, and this computer was off then. The same goes for later times.

# after a change of the time zone
moved = { $new } instead of { $old }: { $sentence }
timeline-checked = The whole website is checked { $rules }.
timeline-checked-daily = every day at { $time }
timeline-checked-weekly = on { $weekday } at { $time }
