# The public pages: signing up for a client's e-mail, and leaving.

page-not-found = There is nothing here
    .text = This link does not lead anywhere. If it came in an e-mail, open it there again: it may have been cut off on the way.
    .confirm = If you have pressed the button already, all is done and you need do nothing more. If you asked twice, take the link in the newest e-mail. Otherwise ask again on the shop’s website.
page-wrong-host = This is not the right address
    .text = These pages do not answer to the name that you asked for.
page-trouble = That did not work just now
    .text = It is our fault and not yours, and nothing was changed. Please try again in a few minutes.
page-too-large = That was too much
    .text = The form sent more than a form like this can hold. Please go back and write less.
page-not-understood = That was not understood
    .text = The form did not arrive whole. Please go back and send it again.
page-elsewhere = Please press the button on our own page
    .text = This came from another website, so nothing was changed. Open the link in our e-mail and press the button there.
page-too-often = A moment, please
    .text = There were many requests in a short time. Please try again { $minutes ->
    [one] in a minute
   *[other] in { $minutes } minutes
}.
    .address = We have written to this address a short while ago. Look into your mailbox, and into the folder for unwanted e-mail. If nothing has come, ask again { $minutes ->
    [one] in a minute
   *[other] in { $minutes } minutes
}.
page-to-shop = To { $shop }

leave-title = Leave the e-mails
leave-heading = No more e-mails from { $shop }?
leave-text = With this button { $address } gets no more e-mails of the list “{ $list }”.
    .nameless = With this button you get no more e-mails of the list “{ $list }”.
leave-button = Leave this list
leave-all-button = Leave all lists of { $shop }
left-heading = You have left
    .all = You have left all lists
left-text = From now on { $shop } sends you no more e-mails of the list “{ $list }”. One that is on its way this minute may still arrive.
    .all = From now on { $shop } sends you no e-mails at all, until you sign up anew. One that is on its way this minute may still arrive.
left-mistake = If it was a mistake, sign up again on the shop’s website.

preferences-heading = Or change what you get
preferences-saved = Your wishes are saved.
preferences-lists = Lists you are on
preferences-lists-hint = Take the tick away from what you no longer want.
preferences-language = Language
preferences-first-name = First name
preferences-button = Save

sign-up-title = E-mails from { $shop }
sign-up-heading = Get the e-mails of { $shop }
sign-up-text = We write to you once to make sure that the address is yours. You can leave with one click at any time.
sign-up-email = E-mail address
sign-up-first-name = First name (if you like)
sign-up-language = Language
sign-up-trap = Leave this empty
sign-up-button = Sign up
sign-up-bad-address = Please look at the address again: { $why }.
sign-up-asked-heading = Look into your mailbox
sign-up-asked-text = If the address is right, an e-mail from { $shop } is on its way to you. Open it and press the button in it: only then are you on the list.
sign-up-asked-hint = Nothing there after a few minutes? Look into the folder for unwanted e-mail.
sign-up-source = sign-up form, { $host }

confirm-title = One more click
confirm-heading = Get the e-mails of { $shop }?
confirm-text = With this button { $address } is on the list “{ $list }”. You can leave with one click at any time.
confirm-button = Yes, write to me
confirmed-heading = You are on the list
confirmed-text = From now on { $shop } writes to you when there is something new. Every e-mail has a link for leaving.
confirm-old-heading = This link is too old
confirm-old-text = It was good for seven days. Sign up again on the website of { $shop }, and press the button in the new e-mail.

question-subject = Please confirm: e-mails from { $shop }
question-text = Somebody asked, with this address, for the e-mails of { $shop }. Was it you? Then open this page and press the button on it:
question-button = Yes, it was me
question-rest = The link is good for seven days. If it was not you, do nothing: you are on no list, and get no further e-mail.
already-subject = You get the e-mails of { $shop } already
already-text = Somebody asked, with this address, for the e-mails of { $shop }. You are on the list already, so there is nothing to do.
already-rest = If it was not you, do nothing. If you would rather leave, this is the way out:
already-button = Leave or change what I get

form-note-back = Afterwards a page of ours says that an e-mail is on its way. For a page of this website that says so, take this line out of the comment and write the page’s address:
form-note-trap = For programs that fill in everything: people never see this field, and it has to stay empty.
help-subscribers-form = Prints a sign-up form for the client's website; makes the list if there is none yet
cli-subscribers-form-new = The list { $list } is new; nobody is on it yet.
cli-subscribers-form-near = The form works on this computer only: { $address } is not an address that visitors can reach. Set desk: url in recado.yaml to the public address of these pages, and print the form again.
cli-subscribers-pending = { $count ->
    [one] one has not confirmed yet
   *[other] { $count } have not confirmed yet
}
cli-run-pages = Sign-up and leaving: { $url }
cli-run-pages-taken = The pages for sign-up and leaving are not served, because { $address } is taken by another program. End that program, or choose another address with desk: listen in recado.yaml, and start again. Everything else goes on.
cli-run-pages-refused = The pages for sign-up and leaving are not served: { $address } cannot be listened on ({ $why }). Change desk: listen in recado.yaml and start again. Everything else goes on.
