# Listas: o que se entendeu de um arquivo de pessoas e o que foi feito delas.

help-subscribers = Guarda as listas de quem pediu os e-mails de um cliente
help-subscribers-import = Traz pessoas de um arquivo CSV e antes mostra o que entendeu dele
help-subscribers-export = Entrega uma lista para a planilha, ou tudo o que se guarda sobre uma pessoa
help-subscribers-add = Põe uma pessoa numa lista
help-subscribers-remove = Tira uma pessoa de uma lista
help-subscribers-erase = Esquece uma pessoa em todas as listas do site e não deixa que ela volte
help-subscribers-list = Mostra as listas e quantas pessoas há em cada uma
help-argument-list = O nome da lista, como nos itens: email, list
help-argument-file = O arquivo CSV: qualquer separador, qualquer codificação
help-argument-source = Onde essas pessoas pediram os e-mails, por exemplo "ficha no balcão, março de 2026"; sem isso elas não recebem e-mail
help-argument-language = O idioma delas, quando o arquivo não diz
help-argument-tag = Uma etiqueta para encontrá-las; pode ser dada mais de uma vez
help-argument-dry-run = Só mostra o que seria feito
help-argument-person = Tudo o que se guarda sobre este endereço, em todas as listas do site
help-argument-out-file = O arquivo novo a gravar; sem ele, a resposta é impressa
help-argument-person-name = O nome da pessoa
help-argument-address = O endereço de e-mail

address-empty = não há endereço aqui
address-not-one = um endereço tem um único @
address-characters = há um espaço nele, ou um caractere que ninguém vê
address-too-long = é mais comprido do que um endereço pode ser
address-local = o que está antes do @ não pode fazer parte de um endereço
address-domain = o que está depois do @ não é o nome de um servidor de e-mail, como exemplo.com.br
address-line-too-long = esta linha tem mais de 64 kB, então não é uma pessoa

list-file-empty = Não há nada nele.
list-file-not-text = É uma planilha ou um documento, não uma tabela em texto. Abra no seu programa de planilhas, escolha “Salvar como” e o tipo CSV.
list-file-no-addresses = Não há nenhuma coluna com endereços de e-mail. Ele começa com: “{ $first }”. Dê à coluna dos endereços o título “e-mail”.

separator-none = uma coluna
separator-comma = colunas separadas por vírgulas
separator-semicolon = colunas separadas por ponto e vírgula
separator-tab = colunas separadas por tabulações
separator-pipe = colunas separadas por barras verticais
column-address = endereço de e-mail
column-first-name = primeiro nome
column-last-name = sobrenome
column-name = nome
column-language = idioma
column-tags = etiquetas
column-consent-source = onde pediu os e-mails
column-consent-date = quando pediu os e-mails
column-left = quem saiu: não é trazido
column-status = se está inscrito
column-none = não é guardada

cli-subscribers-file = { $file }: { $why }
cli-subscribers-unreadable = Não foi possível ler { $file }: { $why }
cli-subscribers-too-large = { $file } tem { $size } MB, e são lidos arquivos de até { $limit } MB: mais de meio milhão de pessoas. Divida em vários arquivos e importe um de cada vez.
cli-subscribers-understood = { $file }: { $charset }, { $separator }, { $header }. { $people ->
    [one] Uma pessoa
   *[other] { $people } pessoas
} em { $rows ->
    [one] uma linha
   *[other] { $rows } linhas
}.
cli-subscribers-header = títulos na linha { $line }
    .none = sem títulos
cli-subscribers-column = coluna { $number }
cli-subscribers-rejected = linha { $line }: “{ $written }”: { $why }
cli-subscribers-rejected-more = { $count ->
    [one] E mais uma linha assim.
   *[other] E mais { $count } linhas assim.
}
cli-subscribers-repeated = { $count ->
    [one] Uma linha repete um endereço que está mais acima.
   *[other] { $count } linhas repetem um endereço que está mais acima.
}
cli-subscribers-without-address = { $count ->
    [one] Uma linha não tem endereço.
   *[other] { $count } linhas não têm endereço.
}
cli-subscribers-left-in-file = { $count ->
    [one] Uma pessoa saiu, diz o arquivo, e não é trazida.
   *[other] { $count } pessoas saíram, diz o arquivo, e não são trazidas.
}
cli-subscribers-several = { $count ->
    [one] Uma linha tem vários endereços; vale o primeiro.
   *[other] { $count } linhas têm vários endereços; vale o primeiro.
}
cli-subscribers-undated = { $count ->
    [one] Uma data de consentimento não foi entendida e fica de fora. Escreva assim: 2026-03-31.
   *[other] { $count } datas de consentimento não foram entendidas e ficam de fora. Escreva assim: 2026-03-31.
}
cli-subscribers-nobody = Ninguém pôde ser trazido: nenhuma linha tem um endereço que possa receber e-mail. Nada mudou.
cli-subscribers-imported = { $new ->
    [yes] A lista nova { $list } tem
   *[no] Entraram em { $list }:
} { $added ->
    [0] ninguém novo
    [one] uma pessoa
   *[other] { $added } pessoas
}.
    .would = { $new ->
    [yes] A lista nova { $list } teria
   *[no] Entrariam em { $list }:
} { $added ->
    [0] ninguém novo
    [one] uma pessoa
   *[other] { $added } pessoas
}.
cli-subscribers-known = { $count ->
    [one] Uma dessas pessoas já está na lista; só se aproveita o que ainda não se sabia dela.
   *[other] { $count } dessas pessoas já estão na lista; só se aproveita o que ainda não se sabia delas.
}
cli-subscribers-now-with-source = { $count ->
    [one] Uma delas pode receber e-mail a partir de agora, porque agora se sabe onde pediu.
   *[other] { $count } delas podem receber e-mail a partir de agora, porque agora se sabe onde pediram.
}
cli-subscribers-left = { $count ->
    [one] Uma pessoa já saiu desta lista e não entra de novo.
   *[other] { $count } pessoas já saíram desta lista e não entram de novo.
}
cli-subscribers-suppressed = { $count ->
    [one] Um endereço não deve mais receber e-mail
   *[other] { $count } endereços não devem mais receber e-mail
} e não { $count ->
    [one] entra
   *[other] entram
}{ $erased ->
    [0] {""}
    [one] {" "}(um deles foi apagado)
   *[other] {" "}({ $erased } deles foram apagados)
}. Se alguém pedir os e-mails de novo, use `recado subscribers add`.
cli-subscribers-without-source = { $count ->
    [one] Uma pessoa fica guardada, mas não recebe e-mail
   *[other] { $count } pessoas ficam guardadas, mas não recebem e-mail
}: ninguém disse onde elas pediram. Importe o arquivo de novo com --source "onde e quando pediram".
cli-subscribers-dry-run = Nada mudou. Sem --dry-run, é feito.
cli-subscribers-source-empty = Diga onde a pessoa pediu os e-mails, por exemplo --source "ficha no balcão, março de 2026".
cli-subscribers-bad-address = “{ $written }” não é um endereço de e-mail: { $why }.
cli-subscribers-bad-list = “{ $written }” não serve de nome de lista. Use um nome curto, numa linha só, como clientes.
cli-subscribers-bad-language = “{ $written }” não é um dos idiomas de { $site }: { $languages }.
cli-subscribers-no-such-list = { $site } não tem nenhuma lista “{ $list }”. { $count ->
    [0] Ainda não tem nenhuma: crie uma com `recado subscribers import { $site } { $list } ARQUIVO.csv`.
    [one] Tem uma: { $lists }.
   *[other] Tem estas: { $lists }.
}
cli-subscribers-no-lists = Ainda não há listas. Crie uma com `recado subscribers import { $site } clientes ARQUIVO.csv --source "onde pediram"`.
cli-subscribers-list = { $site }, { $list }: { $active ->
    [one] uma pessoa
   *[other] { $active } pessoas
}, { $mailable ->
    [one] uma pode
   *[other] { $mailable } podem
} receber e-mail{ $removed ->
    [0] {""}
    [one] {"; "}uma saiu
   *[other] {"; "}{ $removed } saíram
}
cli-subscribers-added = { $address } está agora em { $list }.
    .known = { $address } já estava em { $list }; o novo consentimento está anotado.
    .left = { $address } tinha saído de { $list } e está de volta, com este novo consentimento.
    .unsubscribed = { $address } tinha cancelado a inscrição e está agora em { $list }, com este novo consentimento. Se não foi a própria pessoa que pediu, tire de novo: `recado subscribers remove`.
    .bounced = { $address } está agora em { $list }, com este novo consentimento. E-mails para este endereço já voltaram: confira como foi escrito.
    .complained = { $address } tinha reclamado dos seus e-mails e está agora em { $list }, com este novo consentimento. Se não foi a própria pessoa que pediu, tire de novo: `recado subscribers remove`.
    .erased = { $address } tinha sido apagado a pedido e está agora em { $list }, com este novo consentimento. Se não foi a própria pessoa que pediu, apague de novo: `recado subscribers erase`.
cli-subscribers-removed = { $address } saiu de { $list }. Uma importação não põe a pessoa de volta. Para esquecê-la de vez: `recado subscribers erase { $site } { $address }`.
cli-subscribers-not-on-list = { $address } não está em { $list }. Nada mudou.
cli-subscribers-erased = { $lists ->
    [0] { $address } não estava em nenhuma lista de { $site }, e agora não volta mais.
    [one] { $address } foi apagado de uma lista de { $site }.
   *[other] { $address } foi apagado de { $lists } listas de { $site }.
}
    .rest = Uma coisa fica: um código feito do endereço com a chave desta instalação. Ele não deixa que um arquivo antigo traga a pessoa de volta, e ninguém consegue ler o endereço nele. Apague o endereço também dos seus próprios arquivos.
cli-subscribers-exported = { $count ->
    [one] Uma pessoa está
   *[other] { $count } pessoas estão
} em { $file }. São dados pessoais: guarde o arquivo só enquanto precisar dele.
cli-subscribers-file-exists = { $file } já existe e não é sobrescrito. Indique um arquivo novo.
cli-subscribers-unwritten = Não foi possível gravar { $file }: { $why }
