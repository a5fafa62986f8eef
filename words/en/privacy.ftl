# Privacy: what is kept about a person, and what an incident has to be reported with.

help-subscribers-incident = Writes the report of an incident with personal data: what there is, until when whom to tell, what the record shows
help-argument-since = When it began: 2026-11-26, or 2026-11-26T09:00
help-argument-incident-until = When it was over; without it, now
help-argument-known = When you knew of it, from which on the time runs; without it, now

cli-incident-order = The end (--until) is before the beginning (--since). Exchange them.
cli-incident-written = The report is in { $file }. Fill in the blanks, and look at the first date in it today.

incident-title = Incident with personal data: { $client }
incident-time = From { $since } to { $until }; known since { $known } (all times are those of { $zone }).
incident-deadlines = Whom to tell, and until when
incident-deadline-tell = Brazil: the ANPD and the people concerned, until the end of { $day } (3 business days)
incident-deadline-small = Brazil, if you are a small agent: the same until the end of { $day } (6 business days)
incident-deadline-add = Brazil: what was not known yet, until the end of { $day } (20 business days)
incident-deadline-europe = European Union, if people there are concerned: the authority, until { $moment } (72 hours)
incident-kept = Weekends and national holidays are left out; look up local ones yourself. The client decides and tells; who keeps the data for the client tells the client at once. Keep this report for 5 years.
incident-data = What data there is
incident-list = List “{ $list }”: { $active ->
    [one] one person
   *[other] { $active } people
} on it, { $removed ->
    [0] nobody who left it
    [one] one person who left it and is still known
   *[other] { $removed } people who left it and are still known
}
incident-no-lists = No lists
incident-campaigns = Who got which message and what became of it: { $campaigns ->
    [one] one campaign
   *[other] { $campaigns } campaigns
}, { $messages ->
    [one] one message
   *[other] { $messages } messages
}
incident-categories = Kinds of data: e-mail address, name, language, tags, where and when they asked for e-mail; messages sent and what came back of them
incident-not-kept = Not kept here: passwords of these people, payments, health, documents, addresses of their computers, what they opened or clicked
incident-people-know = What only you know
incident-ask-what = What happened
incident-ask-how = How you learned of it
incident-ask-cause = Its cause, as far as it is known
incident-ask-affected = Whose data, how many people; are children, old people or sensitive data concerned
incident-ask-risks = What may follow for these people
incident-ask-measures-before = What protected the data before
incident-ask-measures-after = What was done, and what comes next
incident-ask-delay = If it is told late: why
incident-ask-officer = Who answers questions (name, e-mail, telephone)
incident-record = What the record shows in this time
incident-record-empty = Nothing.
incident-record-more = { $count ->
    [one] And one more line.
   *[other] And { $count } more lines.
}
