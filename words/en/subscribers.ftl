# Lists: what was understood of a file of people, and what became of them.

help-subscribers = Keeps the lists of people who asked for a client's e-mail
help-subscribers-import = Takes people over from a CSV file, and shows first what was understood of it
help-subscribers-export = Hands out a list for a spreadsheet, or everything that is kept about one person
help-subscribers-add = Adds one person to a list
help-subscribers-remove = Takes one person off one list
help-subscribers-erase = Forgets one person on every list of the site, and keeps them from coming back
help-subscribers-list = Shows the lists and how many people are on each
help-argument-list = The list's name, as in the items: email, list
help-argument-file = The CSV file: any separator, any charset
help-argument-source = Where these people asked for e-mail, such as "counter form, March 2026"; without it they cannot be mailed
help-argument-language = Their language, where the file does not say
help-argument-tag = A word to find them by; may be given more than once
help-argument-dry-run = Only shows what would be done
help-argument-person = Everything that is kept about this address, on all lists of the site
help-argument-out-file = The new file to write; without it the answer is printed
help-argument-person-name = The person's name
help-argument-address = The e-mail address

address-empty = there is no address here
address-not-one = an address has one @ in it
address-characters = there is a space in it, or a character that nobody can see
address-too-long = it is longer than an address can be
address-local = what stands before the @ cannot be part of an address
address-domain = what stands behind the @ is not the name of a mail server, such as example.com
address-line-too-long = this line is longer than 64 kB, so it is no person

list-file-empty = There is nothing in it.
list-file-not-text = It is a workbook or a document, not a table as text. Open it in your spreadsheet program, choose “Save as”, and take CSV.
list-file-no-addresses = There is no column with e-mail addresses in it. It begins with: “{ $first }”. Give the column of addresses the heading “e-mail”.

separator-none = one column
separator-comma = columns separated by commas
separator-semicolon = columns separated by semicolons
separator-tab = columns separated by tabs
separator-pipe = columns separated by vertical bars
column-address = e-mail address
column-first-name = first name
column-last-name = last name
column-name = name
column-language = language
column-tags = tags
column-consent-source = where they asked for e-mail
column-consent-date = when they asked for e-mail
column-left = who has left: not taken over
column-status = whether they are subscribed
column-none = not kept

cli-subscribers-file = { $file }: { $why }
cli-subscribers-unreadable = { $file } cannot be read: { $why }
cli-subscribers-too-large = { $file } has { $size } MB, and files of up to { $limit } MB are read: more than half a million people. Divide it into several files and import each of them.
cli-subscribers-understood = { $file }: { $charset }, { $separator }, { $header }. { $people ->
    [one] One person
   *[other] { $people } people
} in { $rows ->
    [one] one line
   *[other] { $rows } lines
}.
cli-subscribers-header = headings in line { $line }
    .none = no headings
cli-subscribers-column = column { $number }
cli-subscribers-rejected = line { $line }: “{ $written }”: { $why }
cli-subscribers-rejected-more = { $count ->
    [one] And one more line like these.
   *[other] And { $count } more lines like these.
}
cli-subscribers-repeated = { $count ->
    [one] One line repeats an address from further up.
   *[other] { $count } lines repeat an address from further up.
}
cli-subscribers-without-address = { $count ->
    [one] One line has no address.
   *[other] { $count } lines have no address.
}
cli-subscribers-left-in-file = { $count ->
    [one] One person has left, says the file, and is not taken over.
   *[other] { $count } people have left, says the file, and are not taken over.
}
cli-subscribers-several = { $count ->
    [one] One line has several addresses; the first one counts.
   *[other] { $count } lines have several addresses; the first one counts.
}
cli-subscribers-undated = { $count ->
    [one] One date of consent was not understood and is left out. Write it as 2026-03-31.
   *[other] { $count } dates of consent were not understood and are left out. Write them as 2026-03-31.
}
cli-subscribers-nobody = Nobody could be taken over: no line has an address that mail can be sent to. Nothing was changed.
cli-subscribers-imported = { $new ->
    [yes] The new list { $list } has
   *[no] Added to { $list }:
} { $added ->
    [0] nobody new
    [one] one person
   *[other] { $added } people
}.
    .would = { $new ->
    [yes] The new list { $list } would have
   *[no] Would be added to { $list }:
} { $added ->
    [0] nobody new
    [one] one person
   *[other] { $added } people
}.
cli-subscribers-known = { $count ->
    [one] One of these people is on the list already; only what was not known about them is taken over.
   *[other] { $count } of these people are on the list already; only what was not known about them is taken over.
}
cli-subscribers-now-with-source = { $count ->
    [one] One of them can be mailed from now on, because it is known now where they asked for it.
   *[other] { $count } of them can be mailed from now on, because it is known now where they asked for it.
}
cli-subscribers-left = { $count ->
    [one] One person left this list earlier and is not added again.
   *[other] { $count } people left this list earlier and are not added again.
}
cli-subscribers-suppressed = { $count ->
    [one] One address must not be mailed any more
   *[other] { $count } addresses must not be mailed any more
} and { $count ->
    [one] is
   *[other] are
} not added{ $erased ->
    [0] {""}
    [one] {" "}(one of them was erased)
   *[other] {" "}({ $erased } of them were erased)
}. If somebody asks for e-mail again, add them with `recado subscribers add`.
cli-subscribers-without-source = { $count ->
    [one] One person is kept but cannot be mailed
   *[other] { $count } people are kept but cannot be mailed
}: nobody said where they asked for it. Import the file again with --source "where and when they asked".
cli-subscribers-dry-run = Nothing was changed. Without --dry-run it is done.
cli-subscribers-source-empty = Say where the person asked for e-mail, such as --source "counter form, March 2026".
cli-subscribers-bad-address = “{ $written }” is no e-mail address: { $why }.
cli-subscribers-bad-list = “{ $written }” cannot be the name of a list. Take a short name on one line, such as clients.
cli-subscribers-bad-language = “{ $written }” is not one of the languages of { $site }: { $languages }.
cli-subscribers-no-such-list = { $site } has no list “{ $list }”. { $count ->
    [0] It has none yet: make one with `recado subscribers import { $site } { $list } FILE.csv`.
    [one] It has one: { $lists }.
   *[other] It has these: { $lists }.
}
cli-subscribers-no-lists = There are no lists yet. Make one with `recado subscribers import { $site } clients FILE.csv --source "where they asked for it"`.
cli-subscribers-list = { $site }, { $list }: { $active ->
    [one] one person
   *[other] { $active } people
}, { $mailable } can be mailed{ $removed ->
    [0] {""}
    [one] {"; "}one left
   *[other] {"; "}{ $removed } left
}
cli-subscribers-added = { $address } is on { $list } now.
    .known = { $address } was on { $list } already; the new consent is noted.
    .left = { $address } had left { $list } and is back with this new consent.
    .unsubscribed = { $address } had unsubscribed and is on { $list } now, with this new consent. If they did not ask for it themselves, take them off again: `recado subscribers remove`.
    .bounced = { $address } is on { $list } now, with this new consent. Mail to this address came back earlier: look at its spelling.
    .complained = { $address } had complained about your e-mail and is on { $list } now, with this new consent. If they did not ask for it themselves, take them off again: `recado subscribers remove`.
    .erased = { $address } had been erased at their own wish and is on { $list } now, with this new consent. If they did not ask for it themselves, erase them again: `recado subscribers erase`.
cli-subscribers-removed = { $address } is off { $list }. An import does not put them back. To forget them altogether: `recado subscribers erase { $site } { $address }`.
cli-subscribers-not-on-list = { $address } is not on { $list }. Nothing was changed.
cli-subscribers-erased = { $lists ->
    [0] { $address } was on no list of { $site }, and is kept from coming back.
    [one] { $address } is erased from one list of { $site }.
   *[other] { $address } is erased from { $lists } lists of { $site }.
}
    .rest = One thing stays: a code made from the address with this installation's key. It keeps an old file from bringing the person back, and nobody can read the address from it. Delete the address from your own files, too.
cli-subscribers-exported = { $count ->
    [one] One person stands
   *[other] { $count } people stand
} in { $file }. These are personal data: keep the file only as long as you need it.
cli-subscribers-file-exists = { $file } is there already and is not written over. Name a new file.
cli-subscribers-unwritten = { $file } cannot be written: { $why }
