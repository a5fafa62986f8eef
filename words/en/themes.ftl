# Faults in a theme, for the programmer who wrote it.
theme-template = { $place }: { $said }
theme-unknown-element = { $place }: MJML has no element <{ $name }>. Look at its spelling.
theme-no-way-out = { $place }: this e-mail has no link for leaving. Write {"{{"} links.unsubscribe {"}}"} where people find it.
theme-too-large = { $place }: this page grew past { $limit } MiB. Look for a loop that repeats too often.
theme-words = { $place }: the theme's words are one "name: text" on each line. { $said }
theme-everything = { $place }: `__tera_context` prints everything in another order each time. Name what you want to see instead.
theme-not-text = { $place }: this file is not UTF-8 text. Save it again as UTF-8.
theme-unknown = { $place }: there is no such theme. Use shopfront or classic, or make the folder.
finding-theme-fault = The theme has a fault: { $said }
    .hint = What is on the website stays as it is. Correct the file, or ask whoever made the theme.

# A picture that cannot be made smaller.
picture-unmade = The picture { $file } cannot be opened, so nothing was published: what is live stays. Open it, save it anew as JPEG or PNG, or take it out of the text.
