# As páginas públicas: inscrever-se nos e-mails de um cliente e sair.

page-not-found = Não há nada aqui
    .text = Este link não leva a lugar nenhum. Se ele veio num e-mail, abra-o de novo por lá: pode ter sido cortado no caminho.
    .confirm = Se você já apertou o botão, está tudo certo e não precisa fazer mais nada. Se pediu duas vezes, use o link do e-mail mais novo. Senão, peça de novo no site da loja.
page-wrong-host = Este não é o endereço certo
    .text = Estas páginas não atendem pelo nome que você pediu.
page-trouble = Agora não deu certo
    .text = A falha é nossa, não sua, e nada foi alterado. Tente de novo daqui a alguns minutos.
page-too-large = Foi demais
    .text = O formulário mandou mais do que cabe num formulário como este. Volte e escreva menos.
page-not-understood = Não deu para entender
    .text = O formulário não chegou inteiro. Volte e envie de novo.
page-elsewhere = Aperte o botão na nossa própria página
    .text = O pedido veio de outro site, por isso nada foi alterado. Abra o link do nosso e-mail e aperte o botão lá.
page-too-often = Um momento, por favor
    .text = Foram muitos pedidos em pouco tempo. Tente de novo { $minutes ->
    [one] daqui a um minuto
   *[other] daqui a { $minutes } minutos
}.
    .address = Escrevemos para este endereço há pouco. Olhe na sua caixa de entrada e na pasta de spam. Se nada chegou, peça de novo { $minutes ->
    [one] daqui a um minuto
   *[other] daqui a { $minutes } minutos
}.
page-to-shop = Ir para { $shop }

leave-title = Sair dos e-mails
leave-heading = Não quer mais e-mails de { $shop }?
leave-text = Com este botão, { $address } não recebe mais e-mails da lista “{ $list }”.
    .nameless = Com este botão, você não recebe mais e-mails da lista “{ $list }”.
leave-button = Sair desta lista
leave-all-button = Sair de todas as listas de { $shop }
left-heading = Você saiu da lista
    .all = Você saiu de todas as listas
left-text = A partir de agora, { $shop } não manda mais e-mails da lista “{ $list }” para você. Um que esteja saindo neste minuto ainda pode chegar.
    .all = A partir de agora, { $shop } não manda mais nenhum e-mail para você, até que se inscreva de novo. Um que esteja saindo neste minuto ainda pode chegar.
left-mistake = Se foi por engano, inscreva-se de novo no site da loja.

preferences-heading = Ou mude o que recebe
preferences-saved = Suas escolhas foram salvas.
preferences-lists = Listas em que você está
preferences-lists-hint = Tire a marca do que não quer mais.
preferences-language = Idioma
preferences-first-name = Primeiro nome
preferences-button = Salvar

sign-up-title = E-mails de { $shop }
sign-up-heading = Receba os e-mails de { $shop }
sign-up-text = Escrevemos uma vez para ter certeza de que o endereço é seu. Você pode sair com um clique quando quiser.
sign-up-email = Endereço de e-mail
sign-up-first-name = Primeiro nome (se quiser)
sign-up-language = Idioma
sign-up-trap = Deixe isto vazio
sign-up-button = Quero receber
sign-up-bad-address = Confira o endereço: { $why }.
sign-up-asked-heading = Olhe na sua caixa de entrada
sign-up-asked-text = Se o endereço estiver certo, um e-mail de { $shop } já está a caminho. Abra-o e aperte o botão: só então você entra na lista.
sign-up-asked-hint = Não chegou nada depois de alguns minutos? Olhe na pasta de spam.
sign-up-source = formulário de inscrição, { $host }

confirm-title = Só mais um clique
confirm-heading = Quer receber os e-mails de { $shop }?
confirm-text = Com este botão, { $address } entra na lista “{ $list }”. Você pode sair com um clique quando quiser.
confirm-button = Sim, quero receber
confirmed-heading = Você está na lista
confirmed-text = A partir de agora, { $shop } escreve para você quando houver novidade. Todo e-mail traz um link para sair.
confirm-old-heading = Este link venceu
confirm-old-text = Ele valia por sete dias. Inscreva-se de novo no site de { $shop } e aperte o botão do novo e-mail.

question-subject = Confirme: e-mails de { $shop }
question-text = Alguém pediu, com este endereço, os e-mails de { $shop }. Foi você? Então abra esta página e aperte o botão:
question-button = Sim, fui eu
question-rest = O link vale por sete dias. Se não foi você, não faça nada: você não está em nenhuma lista e não recebe outro e-mail.
already-subject = Você já recebe os e-mails de { $shop }
already-text = Alguém pediu, com este endereço, os e-mails de { $shop }. Você já está na lista, então não precisa fazer nada.
already-rest = Se não foi você, não faça nada. Se preferir sair, o caminho é este:
already-button = Sair ou mudar o que recebo

form-note-back = Depois, uma página nossa diz que um e-mail está a caminho. Para usar uma página deste site que diga isso, tire esta linha do comentário e escreva o endereço da página:
form-note-trap = Para programas que preenchem tudo: as pessoas nunca veem este campo, e ele tem de ficar vazio.
help-subscribers-form = Imprime um formulário de inscrição para o site do cliente; cria a lista, se ainda não existir
cli-subscribers-form-new = A lista { $list } é nova; ainda não há ninguém nela.
cli-subscribers-form-near = O formulário só funciona neste computador: { $address } não é um endereço que visitantes alcancem. Ponha o endereço público destas páginas em desk: url, no recado.yaml, e imprima o formulário de novo.
cli-subscribers-pending = { $count ->
    [one] uma ainda não confirmou
   *[other] { $count } ainda não confirmaram
}
cli-run-pages = Inscrição e saída das listas: { $url }
cli-run-pages-taken = As páginas de inscrição e saída não estão no ar, porque { $address } já é usado por outro programa. Encerre esse programa ou escolha outro endereço em desk: listen, no recado.yaml, e comece de novo. O resto continua.
cli-run-pages-refused = As páginas de inscrição e saída não estão no ar: não foi possível ouvir em { $address } ({ $why }). Mude desk: listen no recado.yaml e comece de novo. O resto continua.
