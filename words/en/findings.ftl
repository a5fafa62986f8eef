# What is wrong in a file that a secretary wrote, and what to do about it (the attribute `hint`).
# No terms of programming here. What is to be copied stands at the end of a hint, without quotes
# that are not part of it.

## The file itself

finding-file-empty = This file is empty: it was not saved yet, or its text was lost.
    .hint = Write the text and save. If you are still writing, there is nothing to do.
finding-file-too-large = This file has { $size } MiB. A text may have up to 1 MiB.
    .hint = Keep the text only, and put pictures as files beside it.
finding-file-not-a-file = This has the name of a text and is something else (a folder or a link).
    .hint = Give the folder a name without .md, or save the text itself here.
finding-file-unreadable = This file cannot be read: { $why }
    .hint = If it lies in a synced folder, open it once so that it is downloaded; otherwise ask for the right to read it.
finding-file-not-markdown = This file is not read: only files that end in .md are.
    .hint = If it should be on the website, save it as plain text with the name: { $suggestion }
finding-file-hours-name = This looks like the opening hours, and has another name.
    .hint = Rename the file to: hours.md
finding-file-out-of-place = This file is not read: it lies beside the folders, not in one.
    .hint = Move it to promotions, announcements or pages.
finding-file-too-deep = This file is not read: it lies in a folder inside the folder.
    .hint = Move it up to: { $suggestion }
finding-folder-unknown = Nothing in the folder { $folder } is read.
    .hint =
        { $found ->
            [0] Move the file to promotions, announcements or pages.
           *[other] Rename the folder to: { $suggestion }
        }
finding-conflict-copy = There are two versions of this file: the sync program also kept { $copy }.
    .hint = Compare the two, keep the right text in this file, and delete the other. Until then the website stays as it was.
finding-conflict-copy-alone = This is a second version that the sync program made of { $original }, which is not there.
    .hint = If this is the right text, rename it to: { $original }
finding-merge-marker = Here stand the marks of two versions of this text that were put together.
    .hint = Keep the lines that are right, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>.

## Letters

finding-encoding-windows-1252 = The accents here are saved in an old way (Windows-1252). It probably says: { $guess }
    .hint = Open the file, choose "Save as", and choose UTF-8 as the encoding.
finding-encoding-utf16 = This file is saved as "Unicode" (UTF-16). It probably says: { $guess }
    .hint = Open the file, choose "Save as", and choose UTF-8 as the encoding.
finding-character-control = Here is a character that cannot be shown ({ $character }).
    .hint = Delete it: put the cursor there, remove what is around it and type it again.
finding-character-lost = A letter was lost here; only the sign � is left of it.
    .hint = Type the word again.
finding-character-direction = Here is a hidden sign that turns the direction of writing around.
    .hint = It often comes in with copied text. Type the words here again.
finding-character-invisible-in-link = In this address is a character that nobody sees; the link would lead to nowhere.
    .hint = Delete the address and type it again.
finding-text-mojibake = These accents look broken. It should probably say: { $guess }
    .hint = Type the accented letters again.

## Keys and passwords

finding-secret-private-key = This is a private key. It must not lie in this folder, and it is not published.
    .hint = Delete the file here, tell your programmer, and have the key replaced: it may have been copied already.
finding-secret-file-name = { $name } looks like a file of keys or passwords. It must not lie in this folder.
    .hint = Move it away from here. If it held a key or a password, have that changed.
finding-secret-password = This line looks like a password. The file is not published.
    .hint = Delete the line and have the password changed. If everybody may know it, write it as a sentence: Ask for the Wi-Fi at the counter

## The lines with three hyphens

finding-dashes-missing = The file does not begin with a line of three hyphens.
    .hint = Write three hyphens as the first line, then title and dates, then three hyphens again, then the text: ---
finding-dashes-wrong = “{ $written }” is not a line of three hyphens. A word processor sometimes makes one long dash of them.
    .hint = Write exactly three hyphens: ---
finding-dashes-unclosed = The three hyphens of line { $opened } are opened and never closed.
    .hint = After the last line of title and dates, before the text, write a line with: ---
finding-dashes-three-dots = Three dots do not end the part with title and dates.
    .hint = Put three hyphens in place of the dots: ---
finding-dashes-twice = Here a second part with title and dates begins: two texts are in one file.
    .hint = Save the second one as a file of its own.

## Lines before the text

finding-indent-tab = This line begins with a tab.
    .hint = Delete the tab and press the space bar twice.
finding-indent-no-break-space = This line begins with a hidden space that came in with copied text.
    .hint = Delete the beginning of the line and press the space bar as often as in the line above.
finding-line-without-colon = A name and a colon are missing here: “{ $written }”
    .hint = Write a name, a colon, a space and the value. If this is the text for the website, it belongs below the second line of three hyphens.
finding-colon-without-space = After the colon a space is missing.
    .hint = Write: { $fixed }
finding-colon-in-text = There is a second colon in this line, so it cannot be told where the value begins.
    .hint = Put straight quotes around it: { $fixed }
finding-quotes-curly = The curly quotes of a word processor stand around this; they do not hold it together.
    .hint = Use straight quotes: { $fixed }
finding-quotes-curly-shown = The curly quotes around this will be shown on the website.
    .hint = If they should not be shown, use straight quotes: { $fixed }
finding-sign-at-start = A value cannot begin with { $sign } unless it stands in quotes.
    .hint = Put straight quotes around it: { $fixed }
finding-hash-cuts-text = What comes after # is not read here.
    .hint = Put straight quotes around it: { $fixed }
finding-text-after-quote = The text goes on after the closing quote.
    .hint = Put quotes around the whole: { $fixed }
finding-text-not-one-line = “{ $key }” must be one line.
    .hint = Write it in one line.
finding-line-not-understood = This line is not understood: “{ $written }”
    .hint = Write a name, a colon, a space and the value. A value with signs in it stands in straight quotes.
finding-indent-wrong = This line is not as far in as it should be: “{ $written }”
    .hint = Begin it with as many spaces as the line it belongs to.
finding-quotes-open = Quotes are opened here and never closed: “{ $written }”
    .hint = Put a straight quote at the end of the text too.
finding-brackets-open = The brackets here are not closed, or there is one too many: “{ $written }”
    .hint = If the brackets belong to the text, put straight quotes around all of it.
finding-nested-too-deep = Too many things lie inside each other here.
    .hint = Look at a file that works, and write it like that.
finding-too-many-values = There are too many lines before the text.
    .hint = Look at a file that works, and write it like that.
finding-backslash-in-quotes = The sign \ has a meaning of its own between double quotes.
    .hint = Leave it out, or use single straight quotes: 'text'
finding-character-not-shown = Here is a character that cannot be shown.
    .hint = Delete it: put the cursor there, remove what is around it and type it again.
finding-second-part = Here a second part with title and dates begins: two texts are in one file.
    .hint = Save the second one as a file of its own.
finding-key-not-simple = The name before a colon must be one simple word.
    .hint = Take the brackets away, or put straight quotes around the text they belong to.
finding-hours-list = The hours of the week are not a list with hyphens.
    .hint = Write one line for each day below hours:, two spaces in, without a hyphen: mon-fri: 08:00-18:00
finding-key-unknown = “{ $key }” is not known here.
    .hint =
        { $found ->
            [0] Known here are: { $known }
           *[other] Did you mean this? { $suggestion }
        }
finding-key-twice = “{ $key }” is there twice: in line { $first-line } and in line { $second-line }.
    .hint = Keep one of the two lines and delete the other.
finding-value-not-text = “{ $key }” needs one simple value.
    .hint = Write it like this: { $example }
finding-missing-title = The title is missing.
    .hint = Add a line with: title: Black Friday
finding-missing-ends = The last day of the offer is missing.
    .hint = Add a line with: ends: 2026-11-29
finding-missing-hours = The hours of the week are missing.
    .hint = Write hours: and below it one line for each day, two spaces in: mon-fri: 08:00-18:00
finding-yes-no-not-understood = “{ $written }” is neither yes nor no.
    .hint = Write yes or no.
finding-order-not-number = “{ $written }” is not a number.
    .hint = Write a whole number, the smallest comes first: 1
finding-level-not-understood = “{ $written }” is not a level.
    .hint = Write normal or urgent.
finding-after-not-understood = “{ $written }” does not say what happens after the end.
    .hint = Write remove (the page goes away) or keep (the page says that the offer has ended).

## Names of files

finding-name-unusable = This file name cannot become an address on the website.
    .hint = Rename it with letters, digits and hyphens: { $suggestion }
finding-name-reserved = { $name } is a name that Windows keeps for itself.
    .hint = Rename the file, for example: { $suggestion }
finding-name-too-long = This file name is too long.
    .hint = Give it a shorter name, of up to 100 letters.
finding-name-taken = { $name } is the address of a page that the website has anyway.
    .hint = Give this page another file name.
finding-name-collision = This file and { $other } would get the same address. Neither is taken.
    .hint = Rename one of the two so that they differ in more than capitals, accents or spaces.
finding-name-same-letters = Two files have this name, written with accents in two ways that look the same. Neither is taken.
    .hint = Rename one of the two.

## Languages

finding-language-is-original = { $language } is the website's own language; its file has no language in its name.
    .hint = Rename the file to: { $suggestion }
finding-language-not-of-site = The website is not written in { $language }. Its languages: { $languages }
    .hint = If this is no translation, rename the file to: { $suggestion }
finding-translation-without-original = This is a translation, and what it translates is not there.
    .hint = Write the original first, in the website's own language, in the file: { $expected }
finding-translation-missing = There is no translation for the language { $language }; there it is left out.
    .hint = Write it in the file: { $suggestion }
finding-translation-missing-hours = There is no translation for the language { $language }; there the hours are shown without this text, and notes of special days as they stand here.
    .hint = Write it in the file: { $suggestion }
finding-translation-older = { $original } was changed and this translation was not.
    .hint = See whether the translation still says the same, and save it.
finding-translation-overrides = “{ $key }” differs from the original. A translation has the original's dates, code and list.
    .hint = Delete this line here; change it in the original if it is wrong there.
finding-translation-special-unknown = The original has no special day { $date }.
    .hint = Add the day to the original, or delete it here.

## Dates and times

finding-date-not-understood = “{ $written }” is not understood as a date.
    .hint = Write year, month and day, and the time if needed: 2026-11-27 08:00
finding-date-ambiguous = “{ $written }” can be read in two ways: { $day-first } or { $month-first }?
    .hint = Write the one you mean: { $iso-day-first } or { $iso-month-first }
finding-date-two-digit-year = The year in “{ $written }” has two digits.
    .hint = Write the year with four digits, like this: 2026-11-27
finding-date-without-year = The year is missing in “{ $written }”.
    .hint = Write the year too, like this: 2026-11-27
finding-date-impossible = “{ $written }” does not exist: the last day of that month is { $last }.
    .hint = Look at the calendar and write the right day.
finding-date-impossible-month = “{ $written }” does not exist: a year has twelve months.
    .hint = Write year, month and day: 2026-11-27
finding-date-far-year = The year in “{ $written }” is not one that can be meant.
    .hint = Write the year with four digits: 2026-11-27
finding-date-relative = “{ $written }” is another day each time the file is read.
    .hint = Write the date itself: 2026-11-27
finding-date-weekday-contradicts = “{ $written }” does not fit: the date is { $date }.
    .hint = Correct the date or the weekday. That weekday is { $nearest }.
finding-date-with-offset = “{ $written }” says how far the time is from another zone. Times here are those of the shop's clock.
    .hint = Write only date and time: 2026-11-27 08:00
finding-date-only = Only a day belongs here, and “{ $written }” also has a time.
    .hint = Write the day: 2026-11-27
finding-date-only-a-time = “{ $written }” is a time, and the day is missing.
    .hint = Write the day before the time: 2026-11-27 08:00
finding-time-not-understood = “{ $written }” is not understood as a time.
    .hint = Write hours and minutes: 08:30
finding-time-impossible = No clock shows “{ $written }”.
    .hint = Write hours from 00 to 23 and minutes from 00 to 59: 08:30
finding-time-midnight = Midnight belongs to two days.
    .hint = Write 00:00 for the beginning of the day, or the day alone for its end.
finding-time-in-clock-change = “{ $written }” does not exist: the clocks are put forward then. It becomes { $becomes }.
    .hint = If that is right, there is nothing to do.
finding-weekday-not-understood = “{ $written }” is not a weekday.
    .hint =
        { $found ->
            [0] Write the days like this: mon-fri, sat, sun
           *[other] Did you mean this? { $suggestion }
        }
finding-ends-before-start = It would end ({ $ends }) before it begins ({ $starts }).
    .hint = Correct one of the two dates.
finding-ended-never-shown = This was over on { $ends } and was never on the website.
    .hint = If it is still to come, correct the dates; otherwise the file can be deleted.

## Offers

finding-price-without-amount = There is no amount in “{ $written }”.
    .hint = Write one amount: $9.90
finding-price-two-amounts = There is more than one amount in “{ $written }”.
    .hint = Write one amount. The old price has its own line, was; everything else goes into the text.
finding-price-not-lower = The price { $price } is not lower than the old one, { $was }.
    .hint = See whether the two were mixed up.
finding-price-missing-beside-was = There is an old price and no new one.
    .hint = Add a line with: price: $9.90
finding-repeat-not-understood = “{ $written }” does not say how often it repeats.
    .hint = Write daily, weekly, weekly on fri, sat, or monthly.
finding-repeat-without-start = It repeats, and when it begins the first time is missing.
    .hint = Add a line with the first time: starts: 2026-12-04 17:00
finding-repeat-until-before-start = It would repeat until { $until }, which is before the first time ({ $starts }).
    .hint = Correct the last day, or the first.
finding-repeat-first-other-weekday = The first time is { $starts }; it repeats on other weekdays.
    .hint = Let the first time be on one of the weekdays on which it repeats.
finding-repeat-overlaps = The offer lasts longer than the time until it begins again.
    .hint = starts and ends are those of the first time alone. The last day of all is: until: 2027-03-31
finding-repeat-short-months = Months with fewer than { $day } days take their last day.
    .hint = If that is right, there is nothing to do.
finding-until-without-repeat = There is a last day of repeating and nothing that repeats.
    .hint = If this is the last day of the offer, write it with: ends
finding-promotion-on-closed-day = On { $date } the shop is closed, as { $hours-file } says, and this offer is on.
    .hint = Correct the offer or the opening hours. If the offer does not need an open shop, there is nothing to do.
finding-promotion-outside-hours = On { $date } the shop is not open at the hours of this offer, as { $hours-file } says.
    .hint = Correct the offer or the opening hours. If the offer does not need an open shop, there is nothing to do.
finding-coupon-twice = The coupon { $coupon } is also in { $other }.
    .hint = Give one of the two offers another code.

## Links and pictures

finding-link-not-understood = “{ $written }” is not an address that a visitor can open.
    .hint =
        { $found ->
            [0] Write the whole address: https://example.com/shop
           *[other] Write: { $suggestion }
        }
finding-link-with-space = An address cannot have spaces or quotes: “{ $written }”
    .hint = Copy the address from the browser again.
finding-link-scheme = A link cannot begin with { $scheme }: “{ $written }”
    .hint = Write an address that begins with https://
finding-link-invisible-character = In “{ $written }” is a character that nobody sees; the link would lead to nowhere.
    .hint = Delete the address and type it again.
finding-picture-missing = The picture { $name } is not beside this text.
    .hint =
        { $found ->
            [0] Copy the picture into the folder of this file, or correct its name.
           *[other] Did you mean this? { $suggestion }
        }
finding-picture-elsewhere-on-the-web = { $name } lies on another website.
    .hint = Save the picture into the folder of this file and write its file name.
finding-picture-outside = The picture must lie in the folder of this file or below.
    .hint = Copy it here and write: { $suggestion }
finding-picture-too-large = { $name } has { $size } MiB. A picture may have up to 25 MiB.
    .hint = Save it smaller; 2000 pixels wide is plenty.
finding-picture-too-many-pixels = { $name } has { $width } × { $height } pixels, more than can be worked with.
    .hint = Save it smaller; 2000 pixels wide is plenty.
finding-picture-unreadable = { $name } cannot be read.
    .hint = Open it once to see whether it is there, and save it again.
finding-picture-empty = { $name } is empty.
    .hint = Copy the picture here again.
finding-picture-svg = { $name } is a drawing of the kind SVG, which could carry hidden programs.
    .hint = Save it as PNG or JPEG.
finding-logo-not-png = logo.png is a picture of another kind with the name of a PNG.
    .hint = Save it as PNG, best as a square of 512 pixels or more.
finding-picture-format = { $name } is not a picture that browsers show.
    .hint = Save it as JPEG or PNG.
finding-picture-broken = { $name } is broken or incomplete.
    .hint = Copy the picture here again. If that does not help, open it and save it as JPEG.
finding-picture-without-alt = There are no words for those who cannot see this picture.
    .hint = Say what the picture shows, in a line with: image_alt: Golden rolls in a basket
finding-alt-without-picture = There are words for a picture and no picture.
    .hint = Add a line with the picture, or delete this one.

## Opening hours

finding-hours-empty = Nothing stands after this day.
    .hint = Write its hours, or closed: 08:00-12:00, 13:30-18:00
finding-hours-not-understood = “{ $written }” is not understood as hours.
    .hint = Write from and to with minutes, or closed: 08:00-12:00, 13:30-18:00
finding-hours-span-empty = “{ $written }” begins and ends at the same minute.
    .hint = Write 24h for the whole day, or closed.
finding-hours-overlap = { $first } and { $second } overlap.
    .hint = Correct one of the two.
finding-hours-day-twice =
    { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[other] Sunday
    } is there twice: in line { $first-line } and in line { $second-line } ({ $day }).
    .hint = Keep each day once.
finding-hours-day-missing =
    Nothing is said of { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[other] Sunday
    }{ $more ->
        [0] {""}
        [one] {" "}and one more day
       *[other] {" "}and { $more } more days
    }; it counts as closed.
    .hint = Add a line for each day. For a closed one: sun: closed
finding-hours-night-long =
    The hours of { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[other] Sunday
    } run through the whole night: { $span }.
    .hint = If that is right, there is nothing to do.
finding-hours-night-overlaps =
    The hours of { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[other] Sunday
    } ({ $span }) run into those of the next morning.
    .hint = Correct one of the two.
finding-hours-expression = This part of the hours is not understood: { $part }
    .hint = Write one line for each day below hours:, two spaces in: mon-fri: 08:00-18:00
finding-hours-expression-too-long = These hours are too long to be read.
    .hint = Write one line for each day below hours:, and the exceptions as special days.
finding-special-not-block = A special day needs a date and hours.
    .hint = Write two lines, the first with a hyphen, the second two spaces in: - date: 2026-12-24
finding-special-without-date = This special day has no date, or not both ends of a time.
    .hint = Write date, or from and to: date: 2026-12-24
finding-special-without-hours = This special day has no hours.
    .hint = Write the hours, or closed: hours: 08:00-12:00
finding-special-backwards = The special days would begin on { $from } and end before that, on { $to }.
    .hint = Correct one of the two dates.
finding-special-twice = { $date } is there twice: in line { $first-line } and in line { $second-line }. The later one counts.
    .hint = Keep one of the two.
finding-holidays-unknown = The public holidays of this website's country are not known, so this line changes nothing.
    .hint = Ask your programmer to write the country into the website's settings, and write special days until then.
finding-holiday-without-hours = { $date } is a public holiday, and its hours are not written. It would be shown as any other day.
    .hint = Add a line for all holidays, such as holidays: closed, or a special day for this one.

## E-mail

finding-email-not-block = “{ $key }” needs lines of its own.
    .hint = Write below it, two spaces in: list: clientes
finding-email-list-missing = To whom the e-mail goes is missing.
    .hint = Write below it, two spaces in: list: clientes
finding-email-after-end = The e-mail would go out on { $send }, when this is over ({ $ends }).
    .hint = Correct when it is sent, or the end.
finding-email-before-start = The e-mail is set for { $send }, before this begins ({ $starts }). It waits until the page is live.
    .hint = If that is right, there is nothing to do.
finding-email-limit-before-send = The latest time for the e-mail ({ $limit }) is before it is sent ({ $send }).
    .hint = Correct one of the two.
finding-email-unknown-name = { $name } is not a name that an e-mail can fill in.
    .hint = Did you mean this? { $suggestion }
finding-email-name-without-default = Not everybody gives a name: without another word, this line would have a hole.
    .hint = Write what stands there then: {"{{"} { $name } | default("friend") {"}}"}
finding-email-braces = The curly brackets here are not understood: “{ $written }”
    .hint = A name to fill in is written like this: {"{{"} first_name | default("friend") {"}}"}

## The report and the note beside a file

report-severity-error = error
report-severity-warning = warning
report-what-to-do = What to do
report-line = line { $line }
report-nothing = Everything is in order.
note-title = About the file { $file }
note-intro =
    { $count ->
        [one] Something in this file could not be understood:
       *[other] Some things in this file could not be understood:
    }
note-stays = The website goes on showing what it showed before; what is new in this file waits.
note-goes = This note goes away by itself once the file is in order.
