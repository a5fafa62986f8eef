# Site files (sites/<site>.yaml) and recado.yaml: what is wrong in them, and what to do.

## The text itself

finding-not-keys = This file needs lines with a name, a colon and a value.
    .hint = Begin with a line such as: { $key }: …
finding-value-not-keys = “{ $key }” needs lines of its own below it.
    .hint =
        { $listed ->
            [1] Write it like this: { $example }. Known here are: { $known }
           *[other] Write it like this: { $example }
        }
finding-key-missing = “{ $key }” is missing.
    .hint = Add it, for example: { $example }
finding-word-unknown = “{ $written }” is not known for “{ $key }”.
    .hint =
        { $found ->
            [0] Known here are: { $known }
           *[other] Did you mean this? { $suggestion }
        }

## A site

finding-site-name = The file name { $name } cannot be the name of a site: small letters without accents, digits and hyphens only.
    .hint = Rename the file to: { $suggestion }.yaml
finding-site-file-missing = The folder content/{ $site } belongs to no website: there is no file sites/{ $site }.yaml.
    .hint = Give the folder the name of its website, or write sites/{ $site }.yaml. If nothing in it is needed any more, delete the folder.
finding-site-empty = This site file is empty.
    .hint = Write at least name, url, language, timezone, target and places.
finding-theme-name = “{ $written }” cannot be the name of a theme.
    .hint = Write the name of a folder in themes, or: shopfront, classic
finding-colour-unknown = “{ $written }” is not a colour.
    .hint = Write it as # and six signs, in quotes: "#b3541e"
finding-colour-without-quotes = What stands behind # is not read: the colour needs quotes.
    .hint = Write it like this: accent: "#b3541e"
finding-business-type = “{ $written }” is not a type of business that search engines know.
    .hint = Write one word of schema.org, such as Bakery, Dentist, Restaurant or LocalBusiness.
finding-email-address = “{ $written }” is not an e-mail address.
    .hint = Write it like this: ana@example.com
finding-mail-pace = “{ $written }” is not understood for “{ $key }”.
    .hint = Write it like this: { $example }
finding-language-unknown = “{ $written }” is not the code of a language.
    .hint =
        { $found ->
            [0] Write the code of the language, such as: pt-BR, en, es
           *[other] Did you mean this? { $suggestion }
        }
finding-language-twice = The language { $language } is there twice.
    .hint = Keep one of the two.
finding-language-not-listed = The website's own language, { $language }, is not among its languages.
    .hint = Add { $language } to languages.
finding-country-unknown = “{ $written }” is not the code of a country.
    .hint =
        { $found ->
            [0] Write the two letters of the country, such as: BR, PT, GB
           *[other] Did you mean this? { $suggestion }
        }
finding-country-without-holidays = The public holidays of { $country } are not known here.
    .hint = Write each of them as a special day in hours.md.
finding-zone-unknown = “{ $written }” is not the name of a time zone. Recado does not guess one.
    .hint =
        { $found ->
            [0] Write continent and city, such as: America/Sao_Paulo
            [1] Did you mean this? { $suggestion }
           *[other] Did you mean one of these? { $suggestion }
        }
finding-refresh-not-understood = “{ $written }” does not say when the website is looked at again.
    .hint = Write daily 05:30 or weekly mon 06:00
finding-duration-not-understood = “{ $written }” is not a length of time.
    .hint = Write hours or days: 24h or 2d

## Addresses

finding-address-not-understood = “{ $written }” is not an address (“{ $key }”).
    .hint = Copy the whole address from the browser: https://example.com
finding-address-scheme = “{ $key }” needs another beginning than this: “{ $written }”
    .hint =
        { $found ->
            [0] An address begins with https://, a repository with https://, ssh:// or file://, a web host with sftp://, ftps://, https+webdav:// or s3://, a mail server with smtp:// or smtps://
           *[other] Write: { $fixed }
        }
finding-address-not-https = “{ $key }” is not encrypted: “{ $written }”
    .hint = Write: { $fixed }
finding-address-not-plain = “{ $key }” has more than the address of the website: “{ $written }”
    .hint = Write: { $fixed }
finding-address-punycode = On the internet the address “{ $written }” is written { $host }. Letters of other alphabets can look alike.
    .hint = Compare it with the address in the browser. If it is right, there is nothing to do.
finding-secret-in-file = “{ $key }” holds a password. Passwords do not belong in files.
    .hint = Delete it here and have it changed. Then set it with recado secret set NAME and write here: secret: NAME
finding-secret-not-a-name = After secret comes the name of a password, and this looks like the password itself.
    .hint = Delete it here and have it changed. Then set it with recado secret set NAME and write here: secret: NAME
finding-secret-not-needed = A repository on this computer needs no password.
    .hint = Delete this line, or correct remote.

## Targets and places

finding-target-kind-upload = “{ $written }” is no kind of its own here.
    .hint = Write kind: upload, and let url begin with { $scheme }
finding-target-and-targets = There is a target and also a list of targets.
    .hint = Put all of them in the list of targets.
finding-target-twice = This target is the same as { $other }.
    .hint = Keep one of the two, with the places of both.
finding-places-beside-targets = With a list of targets, each one has its own places.
    .hint = Move these places into the target that they belong to.
finding-places-twice = The places stand in the target and beside it.
    .hint = Keep one of the two lists.
finding-places-overlap = The places of line { $first-line } and line { $second-line } would write the same part of the website.
    .hint = Change one of the two.
finding-data-show-or-each = A data file holds a list, or there is one for each item; this place says neither.
    .hint = Write show: hours for one file, or each: announcements for a file for each of them.
finding-data-show-and-each = A data file is written once (show) or for each item (each), not both.
    .hint = Keep one of the two, or make two places of it.
finding-data-hole = “{ $written }” has braces that are not understood.
    .hint = Between braces may stand: { $holes }
finding-data-ending = “{ $written }” is no kind of data file.
    .hint = Let the name end in .json, .yaml, .md or .html.
finding-data-list-ending = “{ $written }” cannot hold a list: .md and .html are for one item each.
    .hint = Let the name end in .json or .yaml, or write each in place of show.
finding-data-needs-slug = With “{ $written }” all items would be written into the same file.
    .hint = Put { "{" }slug{ "}" } into the name, for example: { "{" }slug{ "}" }.md
finding-data-no-slug = “{ $written }” is one file for all items, so its name cannot hold the name or date of one.
    .hint = Take { "{" }slug{ "}" } and { "{" }date{ "}" } out of the name, or write each in place of show.
finding-data-jekyll-date = Jekyll passes over “{ $written }”: in _posts a name begins with its day.
    .hint = Write: _posts/{ "{" }date{ "}" }-{ "{" }slug{ "}" }.md
finding-place-empty = This place says nothing.
    .hint = Write the folder of the pages (pages: public/), or pages: "" for the top of the website, or a region.
finding-place-two-kinds = A place is either pages, a region, or data.
    .hint = Make two places of it, each with its own hyphen.
finding-place-absolute = “{ $written }” begins at the top of the disk. A place lies inside its target.
    .hint = Write the path inside the target: { $fixed }
finding-place-root = The whole website is written as two quotes with nothing between them.
    .hint = Write: pages: ""
finding-place-outside = “{ $written }” leads out of the target.
    .hint = Write a path without .. in it.
finding-place-backslash = A path is written with / between its folders: “{ $written }”
    .hint = Write: { $fixed }
finding-place-settings = Recado never writes “{ $written }”: such files steer how a website is built or served.
    .hint = Choose a page or a folder of pages.
finding-place-unusable = “{ $written }” cannot be the name of a file.
    .hint = Use letters, digits, hyphens and dots.
finding-path-outside = “{ $written }” leads out of the workspace.
    .hint = Write the whole path from the top of the disk, or a path inside the workspace.
finding-path-home = “{ $written }” begins with ~, which means another folder for each user.
    .hint = Write the whole path: /home/ana/website
finding-path-own = “{ $written }” belongs to the workspace itself. A website written there would be read as content again.
    .hint = Choose another folder, such as: public/padaria
finding-path-is-address = “{ $key }” is a folder, and this is an address: “{ $written }”
    .hint = For a repository write kind: git and remote.
finding-branch-unusable = “{ $written }” cannot be the name of a branch.
    .hint = Write it as git shows it, for example: main
finding-host-key-form = “{ $written }” is not the fingerprint of a server.
    .hint = It begins with SHA256: and has 43 characters after that. Without this line Recado refuses to connect and prints the one to check.
finding-host-key-not-needed = Only a server reached with ssh:// or sftp:// has a fingerprint.
    .hint = Delete this line, or correct the address.
finding-upload-readable = Over ftp:// the password and the pages travel readable for everybody on the way.
    .hint = Ask the web host for ftps:// or sftp:// and write that here. Nearly every host offers one of them.
finding-region-not-a-file = “{ $written }” is a folder. A region is part of a page.
    .hint = Write the file: index.html
finding-region-two-ways = A region is found by select or by marker, not by both.
    .hint = Keep one of the two lines.
finding-region-no-way = How the region is found is missing.
    .hint = Add select: "#promotions" or marker: promotions
finding-selector-not-understood = “{ $written }” is not a selector that finds an element.
    .hint = Write it as in a style sheet, in quotes: "#promotions"
finding-marker-unusable = “{ $written }” cannot be the name of a marker.
    .hint = Use letters, digits and single hyphens: promotions
finding-region-needs-page = A { $kind } website has pages, not files.
    .hint = Write page: contato, the last part of the page's address, in place of file.
finding-region-needs-file = page belongs to a content system such as WordPress; this is a { $kind }.
    .hint = Write file: index.html in its place.
finding-region-page-unusable = “{ $written }” cannot be the last part of a page's address.
    .hint = Open the page in a browser and copy what stands behind the last slash: contato
finding-place-for-files = A { $kind } website has no folders: pages and data do not fit it.
    .hint = Use entries: {"{"} each: promotions, as: post {"}"} or region: {"{"} page: contato, marker: promotions {"}"}
finding-place-for-systems = Entries belong to a content system such as WordPress; this is a { $kind }.
    .hint = Use pages, region or data.
finding-entries-as-unusable = “{ $written }” is not a kind of entry.
    .hint = Write as: post, as: page, or the name that the content system's interface has for its own kind.
finding-entries-as-ghost = Ghost has posts and pages, and no “{ $written }”.
    .hint = Write as: post or as: page
finding-region-not-here = A { $kind } website keeps no HTML in its pages that a region could stand in.
    .hint = Use entries in place of the region.
finding-mapping-without-item = No field holds item, by which Recado would know its own entries again.
    .hint = Ask the programmer for a field of text, and add it to fields: recado_id: item
finding-mapping-states = draft has to name the same fields as published, with another value in at least one.
    .hint = Write, for example, published: {"{"} status: published {"}"} and draft: {"{"} status: draft {"}"}
finding-mapping-field-twice = The field “{ $field }” is filled twice.
    .hint = Keep one of the two.
finding-mapping-field-unusable = “{ $field }” cannot be the name of a field.
    .hint = Write it as the collection has it, for example: title
finding-mapping-differs = Another place fills the same collection in another way.
    .hint = Write the same fields, published and draft in both places.
finding-api-call = “{ $written }” cannot be used as { $key }.
    .hint =
        Write a method and what follows the url{ $count ->
            [0] : { $example }
           *[other] , with { $names } where it belongs: { $example }
        }
finding-api-login = login has to be the name of a header, a colon, and a value with the secret in it.
    .hint = Write, for example, login: "X-Api-Key: {"{{"} secret {"}}"}"
finding-api-body = body does not become JSON that holds the fields.
    .hint = Write, for example, body: '{"{"} "data": {"{{"} fields {"}}"} {"}"}'
finding-api-steps = “{ $written }” is no way to a value, behind { $key }.
    .hint = Write the names with a dot between them, for example: data.attributes
finding-api-link = Pictures are uploaded, and nothing says where an answer has their address.
    .hint = Write, for example, link_at: url
finding-entries-language = “{ $written }” is not a language.
    .hint = Write one of the site's languages: en

## recado.yaml

finding-settings-language = The desk does not speak “{ $written }”.
    .hint = Write en or pt-BR
finding-listen-not-understood = “{ $key }” needs a number and a port, not “{ $written }”.
    .hint = Write: "127.0.0.1:8420"
finding-preview-same-port = The desk and the previews cannot listen on the same port.
    .hint = Give the previews another port: "127.0.0.1:8421"
finding-preview-same-host = The desk and the previews need different hosts, so that a page under preview cannot touch the desk.
    .hint = Give the previews a name of their own: https://preview.agency.example
finding-database-unknown = This database is not known.
    .hint = Write sqlite, or an address that begins with postgres://
finding-database-password = The address of the database holds a password that everybody who reads this folder can see.
    .hint = Take it out and let PostgreSQL read it from its own password file.
finding-network-not-understood = “{ $written }” is not a network.
    .hint = Write number/bits: 127.0.0.0/8
finding-network-everything = “{ $written }” allows every address, also those inside your own network.
    .hint = List only the networks that are needed.
