# What is wrong in a file that somebody wrote, and what to do about it (the attribute `hint`).

## Any file

finding-encoding-windows-1252 = The accents here are saved in an old way (Windows-1252). It probably says: { $guess }
    .hint = Open the file, choose "Save as", and choose UTF-8 as the encoding.
finding-indent-tab = This line begins with a tab.
    .hint = Delete the tab and press the space bar twice.
finding-indent-no-break-space = This line begins with a hidden space that came in with copied text.
    .hint = Delete the beginning of the line and press the space bar as often as in the line above.
finding-line-without-colon = A name and a colon are missing here: { $written }
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
finding-text-after-quote = The text goes on after the closing quote.
    .hint = Put quotes around the whole: { $fixed }
finding-text-not-one-line = { $key } must be one line.
    .hint = Write it in one line.
finding-line-not-understood = This line is not understood: { $written }
    .hint = Write a name, a colon, a space and the value. A value with signs in it stands in straight quotes.
finding-indent-wrong = This line is not as far in as it should be: { $written }
    .hint = Begin it with as many spaces as the line it belongs to.
finding-quotes-open = Quotes are opened here and never closed: { $written }
    .hint = Put a straight quote at the end of the text too.
finding-brackets-open = The brackets here are not closed, or there is one too many: { $written }
    .hint = If the brackets belong to the text, put straight quotes around all of it.
finding-key-unknown = { $key } is not known here.
    .hint =
        { $found ->
            [0] Known here are: { $known }
           *[other] Did you mean this? { $suggestion }
        }
finding-key-twice = { $key } is there twice: in line { $first-line } and in line { $second-line }.
    .hint = Keep one of the two lines and delete the other.
finding-value-not-text = { $key } needs one simple value.
    .hint = Write it like this: { $example }
finding-yes-no-not-understood = { $written } is neither yes nor no.
    .hint = Write yes or no.
finding-backslash-in-quotes = The sign \ has a meaning of its own between double quotes.
    .hint = Leave it out, or use single straight quotes: 'text'
finding-character-not-shown = Here is a character that cannot be shown.
    .hint = Delete it: put the cursor there, remove what is around it and type it again.
finding-second-part = Here a second part with title and dates begins: two texts are in one file.
    .hint = Save the second one as a file of its own.
finding-key-not-simple = The name before a colon must be one simple word.
    .hint = Take the brackets away, or put straight quotes around the text they belong to.
finding-nested-too-deep = Too many things lie inside each other here.
    .hint = Look at a file that works, and write it like that.
finding-too-many-values = There are too many lines before the text.
    .hint = Look at a file that works, and write it like that.
