# The first files of a client, read off an existing website.

help-import = Reads a client's existing website and writes a first draft of its files; never overwrites one
help-argument-url = The address of the website
help-argument-new-site = The id of the new site; without it the beginning of the website's name

import-trouble-address = “{ $address }” is not the address of a website. Write it as in the browser: https://shop.example
import-trouble-blocked = { $address } was not contacted: its address is private, or it is not encrypted. Use an https address, or add its network to “network: allow” in recado.yaml.
import-trouble-silent = { $address } does not answer. Look at the spelling, and whether a browser opens it.
import-trouble-slow = { $address } takes too long to answer. Try again later.
import-trouble-large = { $address } is larger than a page is read.
import-trouble-elsewhere = { $address } leads to another website, { $to }. If that is the client's: recado import { $to }
import-trouble-circle = { $address } sends its visitors around in a circle.
import-trouble-login = { $address } lets nobody in without a login, so there is nothing to read.
import-trouble-status = { $address } answers with the error { $status }. Look whether a browser opens it.
import-trouble-not-html = { $address } is not a web page.
import-trouble-no-posts = { $address } gives no list of posts.
import-trouble-robots = { $address } was not read: the website's robots.txt asks programs to stay away.
import-trouble-spent = { $address } was not read: an import sends ten requests at most.

import-site-name = “{ $site }” cannot be the id of a site. Use small letters, digits and hyphens, for example: my-shop
import-nothing = Nothing about the business was understood at { $url }: no hours, no telephone, no address, no texts. Nothing was written. `recado init` shows files to begin with.
import-other-site = { $file } is about another website than { $url }, so nothing was written. Choose another name with --site.
import-wrote = written: { $file }
import-left-alone = left as it is: { $file }
import-all-there = Everything was there already. Nothing was changed.
import-next-secret = Next: make an application password in WordPress for the user in the site file, and keep it: recado secret set { $secret }
import-next = Next: read content/{ $site }/IMPORT.txt, then recado check { $site }, then recado preview { $site } --out FOLDER

import-said-business = Business: { $known } ({ $places }).
    .none = Business: nothing was found.
import-said-hours = Hours: { $place }.
    .none = Hours: none were understood.
import-said-texts = Texts: { $announcements ->
    [0] no announcements
    [one] one announcement
   *[other] { $announcements } announcements
}, { $pages ->
    [0] no pages
    [one] one page
   *[other] { $pages } pages
}.
import-place = { $source } on { $page }
import-source-json-ld = structured data (JSON-LD)
import-source-microdata = structured data (microdata)
import-source-link = a link
import-source-meta = the page's title and description
import-source-text = the text that visitors read
import-what-name = name
import-what-kind = kind
import-what-claim = claim
import-what-phone = telephone
import-what-email = e-mail
import-what-street = street
import-what-city = city
import-what-region = region
import-what-postcode = postcode
import-what-country = country
import-what-logo = logo
import-what-profile = profile
import-what-language = language
import-what-zone = time zone

import-why-said = as the website says
import-why-phone = by the telephone number
import-why-language = by the language of the page
import-why-host = by the end of the website's name
import-why-country = by the country
import-why-region = by the country and region
import-why-nothing = the website does not say: please correct it

import-file-head = Read off { $url }. content/{ $id }/IMPORT.txt says where each word was found; correct what is wrong.
import-file-guess = A guess,
import-file-wordpress = The user is one of WordPress's; keep its application password with `recado secret set { $id }-wordpress`.
import-file-folder =
    A folder that your web server shows. To write into the website there is instead, choose a target and places of its own
    (docs/programmer.md).
import-file-proof = Take this line out once the website at the address above is written by Recado.
import-category-promotions = Offers
import-category-announcements = News

import-note-head = Read off { $url } on { $day }. Nothing reads this note; delete it once everything is right.
import-note-read = What was read, and where:
import-note-fact = { $what }: { $value } ({ $place })
import-note-page = The page “{ $title }” was taken from { $page }.
import-note-generator = The website is made with { $generator }.
import-note-guessed = Dates and holidays depend on these. Look at them first:
import-note-guess = { $what }: { $value }, { $why }
import-note-contradictions = The website contradicts itself. Ask the client:
import-note-other = also there: { $fact }
import-note-hours-differ = { $day }: { $taken } ({ $from }, taken), but { $other } ({ $place })
import-note-unclear = Not read or not understood:
import-note-unsaid = Nothing was said about { $days }; written as closed.
import-note-doubted = The hours on { $days } were not understood and are left out of hours.md: write them there.
import-note-text = { $page }: “{ $text }”
import-note-refused = { $file } was left out: { $why }
import-note-posts-left = { $count ->
    [one] One post was left out: it has no text, or a password.
   *[other] { $count } posts were left out: they have no text, or a password.
}
import-note-by-hand = To do by hand:
import-note-logo = A logo or picture is at { $url }. Save it as content/{ $id }/logo.png if you want it.
import-note-pictures = { $count ->
    [one] One picture of the texts was not taken over.
   *[other] { $count } pictures of the texts were not taken over.
}
import-note-drafts = The announcements are drafts, since the website shows them already. Take “draft” out of one only when it is to be published by Recado, and delete the post.
import-note-profiles = Profiles elsewhere: { $profiles }
