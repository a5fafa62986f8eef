# Changes: what a client approves, one sentence for each item. Proof: what was seen on the public page.

change-add-promotion = Add promotion “{ $title }”
    .until = Add promotion “{ $title }”, until { $until }
change-change-promotion = Change promotion “{ $title }”
    .until = Change promotion “{ $title }”, until { $until }
change-end-promotion = Mark promotion “{ $title }” as ended
change-remove-promotion = Remove promotion “{ $title }”
change-add-announcement = Add announcement “{ $title }”
    .until = Add announcement “{ $title }”, until { $until }
change-change-announcement = Change announcement “{ $title }”
    .until = Change announcement “{ $title }”, until { $until }
change-remove-announcement = Remove announcement “{ $title }”
change-add-page = Add page “{ $title }”
    .until = Add page “{ $title }”, until { $until }
change-change-page = Change page “{ $title }”
    .until = Change page “{ $title }”, until { $until }
change-remove-page = Remove page “{ $title }”
change-add-hours = Add the opening hours
    .until = Add the opening hours, until { $until }
change-change-hours = Change the opening hours
    .until = Change the opening hours, until { $until }
change-remove-hours = Remove the opening hours
change-blocked = { $sentence } (not done: see below)
change-several = Update { $count } items: { $titles }
change-refresh = Refresh the pages, for example the hours of today
change-nothing = Nothing to change.

plan-removed = { $path }: removed
plan-added-file = { $path }: added, { $size } KB
plan-changed-file = { $path }: replaced, { $size } KB
plan-more-lines = … { $count ->
    [one] one more line
   *[other] { $count } more lines
}
plan-more-files = … and { $count ->
    [one] one more file
   *[other] { $count } more files
}

drift-edited = Somebody changed { $path } on the website after Recado wrote it. It was left alone.
    .hint = `recado drift { $site }` shows the difference: leave it, write over it, or take its words into your file.
drift-deleted = Somebody deleted { $path } from the website. It was not put back.
    .hint = To have it there again: `recado drift { $site } overwrite`
drift-foreign = The website already has a file { $path } that Recado did not write. It was left alone.
    .hint = Ask the programmer whose file it is. To replace it: `recado drift { $site } overwrite`
drift-region-edited = Somebody changed the text that Recado had put into { $path }. It was left alone.
    .hint = `recado drift { $site }` shows the difference: leave it, write over it, or take its words into your file.

region-no-file = { $file } is not on the website, so nothing could be put into it.
    .hint = Check the file's name under “places” in the site file, or ask the programmer where the page went.
region-no-folder = The website has no folder { $file }, so nothing was written into it. Perhaps “file” or “profile” under “places” is not right.
    .hint = Correct it in the site file, or have the programmer make the folder { $file } with a file in it.
region-not-found = { $file } has no element that matches “{ $region }”. The page was left alone.
    .hint = The programmer can add the element to { $file }, or correct “select” in the site file. Elements that a browser adds by itself do not count.
region-no-marker = { $file } has no “{ $region }”. The page was left alone.
    .hint = The programmer can put { $region } and { $end } into { $file } around the place for our text.
region-several = { $file } has { $found } places for “{ $region }”, and there may be only one. The page was left alone.
    .hint = The programmer can take the others away, or make “{ $region }” more exact.
region-bad-selector = “{ $region }” is not a selector that can be understood. { $file } was left alone.
    .hint = Write a CSS selector in the site file, for example “#promotions”.
region-unpaired = { $file } has only one half of “{ $region }”, or both in the wrong order. The page was left alone.
    .hint = Put { $region } before and { $end } after the place for our text.
region-cannot-hold = { $tag } in { $file } cannot hold what “{ $region }” should show. The page was left alone.
    .hint = The programmer can use a <div> or a <section> there instead of { $tag }.
region-in-comment = “{ $region }” in { $file } stands inside another comment, so nobody would see it. The page was left alone.
    .hint = Take it out of the other comment.
region-builder = The page { $file } is laid out with { $name }, which keeps what visitors see in a place of its own. Nothing was written.
    .hint = Ask the programmer for a page without { $name }, or for a place for the text in a block of the page.
region-would-change-more = Replacing “{ $region }” in { $file } would change more of the page than that place. The page was left alone.
    .hint = A tag near it is probably not closed, or closed in the wrong order. The programmer can correct that, or put two comments <!-- recado:NAME --> and <!-- /recado:NAME --> side by side in one element.
region-encoding = { $file } is written as { $found }, which cannot be changed safely. The page was left alone.
    .hint = The programmer can save { $file } as UTF-8.
region-too-large = { $file } is too large to be taken apart ({ $size } MB; the limit is 8 MB and 400,000 tags). The page was left alone.
    .hint = Put the region into a smaller page.

proof-live = Seen on the public website: { $pages ->
    [one] one page shows
   *[other] { $pages } pages show
} what was written.
    .hint = Nothing to do.
proof-not-built = Written, but { $url } does not show it yet.
    .hint = Many websites take a few minutes. If it stays like this, ask the programmer whether the website was built after the last change.
proof-cached = { $url } is up to date, but a cache still gives visitors the old page{ $minutes ->
    [0] .
    [one] , for up to a minute.
   *[other] , for up to { $minutes } minutes.
}
    .hint = It usually goes away by itself within the cache's time. The programmer can empty the cache to make it faster.
proof-different = { $url } shows something else than what was written.
    .hint = Open the page. If it is wrong, ask the programmer whether “url” in the site file and the target belong to the same website.
proof-nothing-to-see = No public page can be looked at for this change.
    .hint = Open the website and have a look.
proof-no-connection = { $url } could not be opened.
    .hint = Open the address in a browser. If it does not open there either, the website is down or its address or certificate is wrong.
proof-too-slow = { $url } did not answer in time.
    .hint = Open the address in a browser. Recado looks again by itself.
proof-too-large = { $url } is too large or too deeply nested to be read.
    .hint = Ask the programmer why the page is so large.
proof-redirects = { $url } sends its visitors round in circles.
    .hint = Tell the programmer: the page redirects more than five times.
proof-elsewhere = { $url } sends its visitors to { $to }.
    .hint = If that is the website's right address, write it as “url” in the site file.
proof-status = { $url } answered with error { $status }.
    .hint = Open the address in a browser. If it shows an error there too, tell the programmer. With error 401 or 403 the website refuses to be looked at: “proof: none” in the site file turns the look off.
change-undone = Undone: { $sentence }
