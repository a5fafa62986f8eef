# E-mails: por que um não pode ser escrito, e o que diz uma prévia.
mail-no-sender = O arquivo do site { $site } não diz de quem são os e-mails. Acrescente uma linha como: mail: {"{"} from: "A loja <oi@loja.example>" {"}"}
mail-address = “{ $written }” não serve de endereço de e-mail. Confira como foi escrito.
mail-header = “{ $written }” não pode ficar no cabeçalho de um e-mail. Tire o que não for letra, número ou sinal comum.
mail-names = { $place }: { $why }
mail-too-large = Este e-mail tem { $kilobytes } kB. Muitos programas cortam o que passa de { $limit } kB: encurte o texto.
mail-preview-first-name = Ana
mail-preview-name = Ana Souza

cli-email-preview-done = { $item }: “{ $subject }”. Abra { $file }.
cli-email-preview-none = { $site }: não há nenhum e-mail previsto aqui. Escreva o nome de um item para ver como seria o e-mail dele.
cli-email-preview-no-item = { $site } não tem promoção nem aviso “{ $item }”.
cli-email-preview-failed = { $item }: não foi possível escrever o e-mail. { $why }
