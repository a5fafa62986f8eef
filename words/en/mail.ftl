# E-mails: why one cannot be written, and what a preview says.
mail-no-sender = The site file of { $site } does not say who its e-mails come from. Add a line such as: mail: {"{"} from: "The shop <hello@shop.example>" {"}"}
mail-address = “{ $written }” is not an address that an e-mail can have. Look at its spelling.
mail-header = “{ $written }” cannot stand at the head of an e-mail. Leave out what is not a letter, a digit or a common sign.
mail-names = { $place }: { $why }
mail-too-large = This e-mail has { $kilobytes } kB. Many programs cut off what comes after { $limit } kB: shorten the text.
mail-preview-first-name = Mary
mail-preview-name = Mary Byrne

cli-email-preview-done = { $item }: “{ $subject }”. Open { $file }.
cli-email-preview-none = { $site }: no e-mail is planned here. Name an item to see what its e-mail would look like.
cli-email-preview-no-item = { $site } has no promotion or announcement “{ $item }”.
cli-email-preview-failed = { $item }: the e-mail cannot be written. { $why }
