# O que há de errado num arquivo que alguém escreveu, e o que fazer (o atributo `hint`).

## Qualquer arquivo

finding-encoding-windows-1252 = Os acentos foram salvos de um jeito antigo (Windows-1252). O texto deve ser: { $guess }
    .hint = Abra o arquivo, escolha "Salvar como" e, em codificação, escolha UTF-8.
finding-indent-tab = Esta linha começa com a tecla Tab.
    .hint = Apague o Tab e aperte duas vezes a barra de espaço.
finding-indent-no-break-space = Esta linha começa com um espaço escondido que veio com texto copiado.
    .hint = Apague o começo da linha e aperte a barra de espaço tantas vezes quanto na linha de cima.
finding-line-without-colon = Aqui faltam um nome e dois-pontos: { $written }
    .hint = Escreva o nome, dois-pontos, um espaço e o valor. Se este é o texto do site, o lugar dele é abaixo da segunda linha de três hifens.
finding-colon-without-space = Depois dos dois-pontos falta um espaço.
    .hint = Escreva: { $fixed }
finding-colon-in-text = Há dois-pontos duas vezes nesta linha, e não dá para saber onde o valor começa.
    .hint = Ponha aspas retas em volta: { $fixed }
finding-quotes-curly = Em volta disto estão as aspas curvas do Word; elas não juntam o texto.
    .hint = Use aspas retas: { $fixed }
finding-quotes-curly-shown = As aspas curvas em volta disto vão aparecer no site.
    .hint = Se não devem aparecer, use aspas retas: { $fixed }
finding-sign-at-start = Um valor não pode começar com { $sign }, a não ser entre aspas.
    .hint = Ponha aspas retas em volta: { $fixed }
finding-text-after-quote = O texto continua depois de fechar as aspas.
    .hint = Ponha aspas em volta de tudo: { $fixed }
finding-text-not-one-line = { $key } tem de caber numa linha.
    .hint = Escreva numa linha só.
finding-line-not-understood = Não entendemos esta linha: { $written }
    .hint = Escreva o nome, dois-pontos, um espaço e o valor. Um valor com sinais fica entre aspas retas.
finding-indent-wrong = Esta linha não começa onde deveria: { $written }
    .hint = Comece com tantos espaços quanto a linha a que ela pertence.
finding-quotes-open = As aspas abrem aqui e nunca fecham: { $written }
    .hint = Ponha uma aspa reta também no fim do texto.
finding-brackets-open = Os colchetes ou chaves daqui não fecham, ou há um a mais: { $written }
    .hint = Se eles fazem parte do texto, ponha aspas retas em volta de tudo.
finding-key-unknown = { $key } não é conhecido aqui.
    .hint =
        { $found ->
            [0] Aqui se conhecem: { $known }
           *[other] Você quis dizer isto? { $suggestion }
        }
finding-key-twice = { $key } aparece duas vezes: na linha { $first-line } e na linha { $second-line }.
    .hint = Deixe uma das duas linhas e apague a outra.
finding-value-not-text = { $key } precisa de um valor simples.
    .hint = Escreva assim: { $example }
finding-yes-no-not-understood = { $written } não é sim nem não.
    .hint = Escreva sim ou não.
finding-backslash-in-quotes = O sinal \ tem outro sentido entre aspas duplas.
    .hint = Tire o sinal, ou use aspas simples retas: 'texto'
finding-character-not-shown = Aqui há um caractere que não pode ser mostrado.
    .hint = Apague: ponha o cursor ali, tire o que está em volta e digite de novo.
finding-second-part = Aqui começa uma segunda parte com título e datas: há dois textos num arquivo só.
    .hint = Salve o segundo em outro arquivo.
finding-key-not-simple = O nome antes dos dois-pontos tem de ser uma palavra simples.
    .hint = Tire os colchetes, ou ponha aspas retas em volta do texto a que pertencem.
finding-nested-too-deep = Há coisas demais aqui, umas dentro das outras.
    .hint = Veja um arquivo que funciona e escreva como nele.
finding-too-many-values = Há linhas demais antes do texto.
    .hint = Veja um arquivo que funciona e escreva como nele.
