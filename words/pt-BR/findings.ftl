# O que está errado num arquivo que a secretária escreveu, e o que fazer (o atributo `hint`).
# Sem termos de programação. O que se copia fica no fim da dica, sem aspas que não façam parte.

## O arquivo

finding-file-empty = Este arquivo está vazio: ainda não foi salvo, ou o texto se perdeu.
    .hint = Escreva o texto e salve. Se você ainda está escrevendo, não precisa fazer nada.
finding-file-too-large = Este arquivo tem { $size } MiB. Um texto pode ter até 1 MiB.
    .hint = Deixe só o texto, e coloque as fotos como arquivos ao lado dele.
finding-file-not-a-file = Isto tem nome de texto e é outra coisa (uma pasta ou um atalho).
    .hint = Dê à pasta um nome sem .md, ou salve o próprio texto aqui.
finding-file-unreadable = Não foi possível ler este arquivo: { $why }
    .hint = Se ele está numa pasta sincronizada, abra-o uma vez para que seja baixado; senão, peça permissão para ler.
finding-file-not-markdown = Este arquivo não é lido: só os que terminam em .md são.
    .hint = Se ele deve ir para o site, salve como texto simples com o nome: { $suggestion }
finding-file-hours-name = Isto parece ser o horário de funcionamento, mas tem outro nome.
    .hint = Mude o nome do arquivo para: hours.md
finding-file-out-of-place = Este arquivo não é lido: ele está ao lado das pastas, e não dentro de uma.
    .hint = Mova para promotions (promoções), announcements (avisos) ou pages (páginas).
finding-file-too-deep = Este arquivo não é lido: ele está numa pasta dentro da pasta.
    .hint = Mova para: { $suggestion }
finding-folder-unknown = Nada do que está na pasta { $folder } é lido.
    .hint =
        { $found ->
            [0] Mova o arquivo para promotions (promoções), announcements (avisos) ou pages (páginas).
           *[other] Mude o nome da pasta para: { $suggestion }
        }
finding-conflict-copy = Há duas versões deste arquivo: o programa de sincronização guardou também { $copy }.
    .hint = Compare as duas, deixe o texto certo neste arquivo e apague a outra. Até lá, o site fica como estava.
finding-conflict-copy-alone = Esta é uma segunda versão que o programa de sincronização fez de { $original }, que não está aqui.
    .hint = Se este é o texto certo, mude o nome para: { $original }
finding-merge-marker = Aqui estão as marcas de duas versões deste texto que foram juntadas.
    .hint = Deixe as linhas certas e apague as que começam com <<<<<<<, ======= e >>>>>>>.

## Letras

finding-encoding-windows-1252 = Os acentos foram salvos de um jeito antigo (Windows-1252). O texto deve ser: { $guess }
    .hint = Abra o arquivo, escolha "Salvar como" e, em codificação, escolha UTF-8.
finding-encoding-utf16 = Este arquivo foi salvo como "Unicode" (UTF-16). O texto deve ser: { $guess }
    .hint = Abra o arquivo, escolha "Salvar como" e, em codificação, escolha UTF-8.
finding-character-control = Aqui há um caractere que não pode ser mostrado ({ $character }).
    .hint = Apague: ponha o cursor ali, tire o que está em volta e digite de novo.
finding-character-lost = Uma letra se perdeu aqui; sobrou só o sinal �.
    .hint = Digite a palavra de novo.
finding-character-direction = Aqui há um sinal escondido que vira a direção da escrita.
    .hint = Ele costuma vir com texto copiado. Digite estas palavras de novo.
finding-character-invisible-in-link = Neste endereço há um caractere que ninguém vê; o link não levaria a lugar nenhum.
    .hint = Apague o endereço e digite de novo.
finding-text-mojibake = Estes acentos parecem quebrados. O texto deve ser: { $guess }
    .hint = Digite de novo as letras com acento.

## Chaves e senhas

finding-secret-private-key = Isto é uma chave secreta. Ela não pode ficar nesta pasta, e não é publicada.
    .hint = Apague o arquivo daqui, avise a pessoa que programou o site e peça a troca da chave: ela já pode ter sido copiada.
finding-secret-file-name = { $name } parece um arquivo de chaves ou senhas. Ele não pode ficar nesta pasta.
    .hint = Tire o arquivo daqui. Se ele tinha uma chave ou uma senha, peça a troca.
finding-secret-password = Esta linha parece uma senha. O arquivo não é publicado.
    .hint = Apague a linha e troque a senha. Se todo mundo pode saber, escreva como frase: Peça a senha do Wi-Fi no balcão

## As linhas com três hifens

finding-dashes-missing = O arquivo não começa com uma linha de três hifens.
    .hint = Na primeira linha escreva três hifens, depois título e datas, outra vez três hifens, e então o texto: ---
finding-dashes-wrong = “{ $written }” não é uma linha de três hifens. Às vezes o Word faz deles um traço comprido.
    .hint = Escreva exatamente três hifens: ---
finding-dashes-unclosed = Os três hifens da linha { $opened } abrem e nunca fecham.
    .hint = Depois da última linha de título e datas, antes do texto, escreva uma linha com: ---
finding-dashes-three-dots = Três pontos não fecham a parte do título e das datas.
    .hint = No lugar dos pontos, escreva três hifens: ---
finding-dashes-twice = Aqui começa uma segunda parte com título e datas: há dois textos num arquivo só.
    .hint = Salve o segundo em outro arquivo.

## Linhas antes do texto

finding-indent-tab = Esta linha começa com a tecla Tab.
    .hint = Apague o Tab e aperte duas vezes a barra de espaço.
finding-indent-no-break-space = Esta linha começa com um espaço escondido que veio com texto copiado.
    .hint = Apague o começo da linha e aperte a barra de espaço tantas vezes quanto na linha de cima.
finding-line-without-colon = Aqui faltam um nome e dois-pontos: “{ $written }”
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
finding-hash-cuts-text = O que vem depois de # não é lido aqui.
    .hint = Ponha aspas retas em volta: { $fixed }
finding-text-after-quote = O texto continua depois de fechar as aspas.
    .hint = Ponha aspas em volta de tudo: { $fixed }
finding-text-not-one-line = “{ $key }” tem de caber numa linha.
    .hint = Escreva numa linha só.
finding-line-not-understood = Não entendemos esta linha: “{ $written }”
    .hint = Escreva o nome, dois-pontos, um espaço e o valor. Um valor com sinais fica entre aspas retas.
finding-indent-wrong = Esta linha não começa onde deveria: “{ $written }”
    .hint = Comece com tantos espaços quanto a linha a que ela pertence.
finding-quotes-open = As aspas abrem aqui e nunca fecham: “{ $written }”
    .hint = Ponha uma aspa reta também no fim do texto.
finding-brackets-open = Os colchetes ou chaves daqui não fecham, ou há um a mais: “{ $written }”
    .hint = Se eles fazem parte do texto, ponha aspas retas em volta de tudo.
finding-nested-too-deep = Há coisas demais aqui, umas dentro das outras.
    .hint = Veja um arquivo que funciona e escreva como nele.
finding-too-many-values = Há linhas demais antes do texto.
    .hint = Veja um arquivo que funciona e escreva como nele.
finding-backslash-in-quotes = O sinal \ tem outro sentido entre aspas duplas.
    .hint = Tire o sinal, ou use aspas simples retas: 'texto'
finding-character-not-shown = Aqui há um caractere que não pode ser mostrado.
    .hint = Apague: ponha o cursor ali, tire o que está em volta e digite de novo.
finding-second-part = Aqui começa uma segunda parte com título e datas: há dois textos num arquivo só.
    .hint = Salve o segundo em outro arquivo.
finding-key-not-simple = O nome antes dos dois-pontos tem de ser uma palavra simples.
    .hint = Tire os colchetes, ou ponha aspas retas em volta do texto a que pertencem.
finding-hours-list = Os horários da semana não são uma lista com hifens.
    .hint = Abaixo de horário:, escreva uma linha para cada dia, com dois espaços antes e sem hífen: seg-sex: 08:00-18:00
finding-key-unknown = “{ $key }” não é conhecido aqui.
    .hint =
        { $found ->
            [0] Valores aceitos: { $known }
           *[other] Você quis dizer isto? { $suggestion }
        }
finding-key-twice = “{ $key }” aparece duas vezes: na linha { $first-line } e na linha { $second-line }.
    .hint = Deixe uma das duas linhas e apague a outra.
finding-value-not-text = “{ $key }” precisa de um valor simples.
    .hint = Escreva assim: { $example }
finding-missing-title = Falta o título.
    .hint = Acrescente uma linha com: título: Black Friday
finding-missing-ends = Falta o último dia da promoção.
    .hint = Acrescente uma linha com: fim: 2026-11-29
finding-missing-hours = Faltam os horários da semana.
    .hint = Escreva horário: e, abaixo, uma linha para cada dia, com dois espaços antes: seg-sex: 08:00-18:00
finding-yes-no-not-understood = “{ $written }” não é sim nem não.
    .hint = Escreva sim ou não.
finding-order-not-number = “{ $written }” não é um número.
    .hint = Escreva um número inteiro; o menor vem primeiro: 1
finding-level-not-understood = “{ $written }” não é um nível.
    .hint = Escreva normal ou urgente.
finding-after-not-understood = “{ $written }” não diz o que acontece depois do fim.
    .hint = Escreva remover (a página sai do ar) ou manter (a página diz que a promoção acabou).

## Nomes de arquivos

finding-name-unusable = Este nome de arquivo não pode virar um endereço no site.
    .hint = Mude o nome, com letras, números e hifens: { $suggestion }
finding-name-reserved = { $name } é um nome que o Windows reserva para si.
    .hint = Mude o nome do arquivo, por exemplo para: { $suggestion }
finding-name-too-long = O nome deste arquivo é comprido demais.
    .hint = Dê um nome mais curto, de até 100 letras.
finding-name-taken = { $name } é o endereço de uma página que o site já tem.
    .hint = Dê outro nome de arquivo a esta página.
finding-name-collision = Este arquivo e { $other } ficariam com o mesmo endereço. Nenhum dos dois é usado.
    .hint = Mude o nome de um deles, para que a diferença não seja só de maiúsculas, acentos ou espaços.
finding-name-same-letters = Dois arquivos têm este nome, com acentos escritos de duas formas que parecem iguais. Nenhum dos dois é usado.
    .hint = Mude o nome de um deles.

## Línguas

finding-language-is-original = { $language } é a própria língua do site; o arquivo dela não leva língua no nome.
    .hint = Mude o nome do arquivo para: { $suggestion }
finding-language-not-of-site = O site não é escrito em { $language }. Línguas dele: { $languages }
    .hint = Se isto não é uma tradução, mude o nome do arquivo para: { $suggestion }
finding-translation-without-original = Isto é uma tradução, e o texto original não está aqui.
    .hint = Escreva primeiro o original, na língua do site, no arquivo: { $expected }
finding-translation-missing = Falta a tradução para a língua { $language }; nela, este item não aparece.
    .hint = Escreva no arquivo: { $suggestion }
finding-translation-missing-hours = Falta a tradução para a língua { $language }; nela, o horário aparece sem este texto, e as notas dos dias especiais como estão aqui.
    .hint = Escreva no arquivo: { $suggestion }
finding-translation-older = { $original } mudou, e esta tradução não.
    .hint = Veja se a tradução ainda diz o mesmo, e salve.
finding-translation-overrides = “{ $key }” está diferente do original. A tradução usa as datas, o código e a lista do original.
    .hint = Apague esta linha aqui; se o erro está no original, corrija lá.
finding-translation-special-unknown = O original não tem este dia especial: { $date }.
    .hint = Acrescente o dia no original, ou apague aqui.

## Datas e horas

finding-date-not-understood = Não entendemos “{ $written }” como data.
    .hint = Escreva ano, mês e dia, e a hora se precisar: 2026-11-27 08:00
finding-date-ambiguous = “{ $written }” pode ser lido de duas formas: { $day-first } ou { $month-first }?
    .hint = Escreva a que vale: { $iso-day-first } ou { $iso-month-first }
finding-date-two-digit-year = O ano em “{ $written }” tem só dois números.
    .hint = Escreva o ano com quatro números, assim: 2026-11-27
finding-date-without-year = Falta o ano em “{ $written }”.
    .hint = Escreva também o ano, assim: 2026-11-27
finding-date-impossible = “{ $written }” não existe: o último dia desse mês é { $last }.
    .hint = Olhe no calendário e escreva o dia certo.
finding-date-impossible-month = “{ $written }” não existe: o ano tem doze meses.
    .hint = Escreva ano, mês e dia: 2026-11-27
finding-date-far-year = O ano em “{ $written }” não pode estar certo.
    .hint = Escreva o ano com quatro números: 2026-11-27
finding-date-relative = “{ $written }” é outro dia cada vez que o arquivo é lido.
    .hint = Escreva a própria data: 2026-11-27
finding-date-weekday-contradicts = “{ $written }” não combina: a data é { $date }.
    .hint = Corrija a data ou o dia da semana. Esse dia da semana é { $nearest }.
finding-date-with-offset = “{ $written }” traz a diferença para outro fuso. Aqui vale a hora do relógio da loja.
    .hint = Escreva só a data e a hora: 2026-11-27 08:00
finding-date-only = Aqui vai só um dia, e “{ $written }” tem também uma hora.
    .hint = Escreva o dia: 2026-11-27
finding-date-only-a-time = “{ $written }” é uma hora, e falta o dia.
    .hint = Escreva o dia antes da hora: 2026-11-27 08:00
finding-time-not-understood = Não entendemos “{ $written }” como hora.
    .hint = Escreva horas e minutos: 08:30
finding-time-impossible = Nenhum relógio mostra “{ $written }”.
    .hint = Escreva horas de 00 a 23 e minutos de 00 a 59: 08:30
finding-time-midnight = A meia-noite é de dois dias.
    .hint = Escreva 00:00 para o começo do dia, ou só o dia para o fim dele.
finding-time-in-clock-change = Esta hora não existe, porque o relógio é adiantado: “{ $written }”. Fica valendo { $becomes }.
    .hint = Se está certo assim, não precisa fazer nada.
finding-weekday-not-understood = “{ $written }” não é um dia da semana.
    .hint =
        { $found ->
            [0] Escreva os dias assim: seg-sex, sáb, dom
           *[other] Você quis dizer isto? { $suggestion }
        }
finding-ends-before-start = Acabaria ({ $ends }) antes de começar ({ $starts }).
    .hint = Corrija uma das duas datas.
finding-ended-never-shown = Isto acabou ({ $ends }) e nunca esteve no site.
    .hint = Se ainda vai acontecer, corrija as datas; senão, pode apagar o arquivo.

## Promoções

finding-price-without-amount = Não há valor em “{ $written }”.
    .hint = Escreva um valor: R$ 9,90
finding-price-two-amounts = Há mais de um valor em “{ $written }”.
    .hint = Escreva um valor só. O preço antigo tem a linha dele, antes; o resto vai no texto.
finding-price-not-lower = O preço { $price } não é menor que o antigo, { $was }.
    .hint = Veja se os dois não foram trocados.
finding-price-missing-beside-was = Há um preço antigo e nenhum novo.
    .hint = Acrescente uma linha com: preço: R$ 9,90
finding-repeat-not-understood = “{ $written }” não diz de quanto em quanto tempo se repete.
    .hint = Escreva diário, semanal, semanal na sex, sáb, ou mensal.
finding-repeat-without-start = Isto se repete, e falta quando começa a primeira vez.
    .hint = Acrescente uma linha com a primeira vez: início: 2026-12-04 17:00
finding-repeat-until-before-start = Iria se repetir até { $until }, que é antes da primeira vez ({ $starts }).
    .hint = Corrija o último dia, ou o primeiro.
finding-repeat-first-other-weekday = A primeira vez é { $starts }, mas a repetição é em outros dias da semana.
    .hint = Ponha a primeira vez num dos dias da semana em que se repete.
finding-repeat-overlaps = A promoção dura mais do que o tempo até começar de novo.
    .hint = início e fim são só os da primeira vez. O último dia de todos é: até: 2027-03-31
finding-repeat-short-months = Nos meses com menos de { $day } dias, vale o último dia do mês.
    .hint = Se está certo assim, não precisa fazer nada.
finding-until-without-repeat = Há um último dia de repetição, e nada que se repita.
    .hint = Se este é o último dia da promoção, escreva com: fim
finding-promotion-on-closed-day = A loja está fechada num dia desta promoção, segundo { $hours-file }: { $date }.
    .hint = Corrija a promoção ou o horário. Se a promoção não precisa da loja aberta, não precisa fazer nada.
finding-promotion-outside-hours = A loja não está aberta nas horas desta promoção, segundo { $hours-file }: { $date }.
    .hint = Corrija a promoção ou o horário. Se a promoção não precisa da loja aberta, não precisa fazer nada.
finding-coupon-twice = O cupom { $coupon } está também em { $other }.
    .hint = Dê outro código a uma das duas promoções.

## Links e fotos

finding-link-not-understood = “{ $written }” não é um endereço que o visitante possa abrir.
    .hint =
        { $found ->
            [0] Escreva o endereço inteiro: https://exemplo.com.br/loja
           *[other] Escreva: { $suggestion }
        }
finding-link-with-space = Um endereço não pode ter espaços nem aspas: “{ $written }”
    .hint = Copie o endereço de novo do navegador.
finding-link-scheme = Um link não pode começar com { $scheme }: “{ $written }”
    .hint = Escreva um endereço que comece com https://
finding-link-invisible-character = Em “{ $written }” há um caractere que ninguém vê; o link não levaria a lugar nenhum.
    .hint = Apague o endereço e digite de novo.
finding-picture-missing = A foto { $name } não está ao lado deste texto.
    .hint =
        { $found ->
            [0] Copie a foto para a pasta deste arquivo, ou corrija o nome dela.
           *[other] Você quis dizer isto? { $suggestion }
        }
finding-picture-elsewhere-on-the-web = { $name } está em outro site.
    .hint = Salve a foto na pasta deste arquivo e escreva o nome do arquivo dela.
finding-picture-outside = A foto tem de estar na pasta deste arquivo, ou abaixo dela.
    .hint = Copie a foto para cá e escreva: { $suggestion }
finding-picture-too-large = { $name } tem { $size } MiB. Uma foto pode ter até 25 MiB.
    .hint = Salve menor; 2000 pixels de largura bastam.
finding-picture-too-many-pixels = { $name } tem { $width } × { $height } pixels, mais do que dá para usar.
    .hint = Salve menor; 2000 pixels de largura bastam.
finding-picture-unreadable = Não foi possível ler { $name }.
    .hint = Abra a foto uma vez para ver se ela está aí, e salve de novo.
finding-picture-empty = { $name } está vazio.
    .hint = Copie a foto de novo para cá.
finding-picture-svg = { $name } é um desenho do tipo SVG, que pode trazer programas escondidos.
    .hint = Salve como PNG ou JPEG.
finding-logo-not-png = logo.png é uma imagem de outro tipo com nome de PNG.
    .hint = Salve como PNG, de preferência um quadrado de 512 pixels ou mais.
finding-picture-format = { $name } não é uma imagem que os navegadores mostrem.
    .hint = Salve como JPEG ou PNG.
finding-picture-broken = { $name } está quebrado ou incompleto.
    .hint = Copie a foto de novo para cá. Se não adiantar, abra e salve como JPEG.
finding-picture-without-alt = Faltam palavras para quem não vê esta foto.
    .hint = Diga o que a foto mostra, numa linha com: imagem_alt: Pães dourados numa cesta
finding-alt-without-picture = Há palavras para uma foto, e nenhuma foto.
    .hint = Acrescente uma linha com a foto, ou apague esta.

## Horário de funcionamento

finding-hours-empty = Não há nada depois deste dia.
    .hint = Escreva o horário, ou fechado: 08:00-12:00, 13:30-18:00
finding-hours-not-understood = Não entendemos “{ $written }” como horário.
    .hint = Escreva de quando a quando, com minutos, ou fechado: 08:00-12:00, 13:30-18:00
finding-hours-span-empty = “{ $written }” começa e termina no mesmo minuto.
    .hint = Escreva 24h para o dia inteiro, ou fechado.
finding-hours-overlap = { $first } e { $second } se cruzam.
    .hint = Corrija um dos dois.
finding-hours-day-twice =
    { $weekday ->
        [1] Segunda-feira
        [2] Terça-feira
        [3] Quarta-feira
        [4] Quinta-feira
        [5] Sexta-feira
        [6] Sábado
       *[other] Domingo
    } aparece duas vezes: na linha { $first-line } e na linha { $second-line } ({ $day }).
    .hint = Deixe cada dia uma vez só.
finding-hours-day-missing =
    Nada diz como é { $weekday ->
        [1] segunda-feira
        [2] terça-feira
        [3] quarta-feira
        [4] quinta-feira
        [5] sexta-feira
        [6] sábado
       *[other] domingo
    }{ $more ->
        [0] {""}
        [1] {" "}e mais um dia
       *[other] {" "}e mais { $more } dias
    }; vale como fechado.
    .hint = Acrescente uma linha para cada dia. Para um dia fechado: dom: fechado
finding-hours-night-long =
    O horário de { $weekday ->
        [1] segunda-feira
        [2] terça-feira
        [3] quarta-feira
        [4] quinta-feira
        [5] sexta-feira
        [6] sábado
       *[other] domingo
    } passa a noite inteira: { $span }.
    .hint = Se está certo assim, não precisa fazer nada.
finding-hours-night-overlaps =
    O horário de { $weekday ->
        [1] segunda-feira
        [2] terça-feira
        [3] quarta-feira
        [4] quinta-feira
        [5] sexta-feira
        [6] sábado
       *[other] domingo
    } ({ $span }) entra no da manhã seguinte.
    .hint = Corrija um dos dois.
finding-hours-expression = Não entendemos esta parte do horário: { $part }
    .hint = Abaixo de horário:, escreva uma linha para cada dia, com dois espaços antes: seg-sex: 08:00-18:00
finding-hours-expression-too-long = Este horário é comprido demais para ser lido.
    .hint = Abaixo de horário:, escreva uma linha para cada dia, e as exceções como dias especiais.
finding-special-not-block = Um dia especial precisa de data e horário.
    .hint = Escreva duas linhas, a primeira com hífen, a segunda com dois espaços antes: - data: 2026-12-24
finding-special-without-date = Este dia especial não tem data, ou não tem começo e fim.
    .hint = Escreva data, ou de e até: data: 2026-12-24
finding-special-without-hours = Este dia especial não tem horário.
    .hint = Escreva o horário, ou fechado: horário: 08:00-12:00
finding-special-backwards = Os dias especiais acabariam ({ $to }) antes de começar ({ $from }).
    .hint = Corrija uma das duas datas.
finding-special-twice = Este dia aparece duas vezes, na linha { $first-line } e na linha { $second-line }: { $date }. Vale o que vem depois.
    .hint = Deixe um dos dois.
finding-holidays-unknown = Os feriados do país deste site não são conhecidos, e esta linha não muda nada.
    .hint = Peça a quem programou o site que escreva o país nas configurações; até lá, escreva dias especiais.
finding-holiday-without-hours = Vem um feriado sem horário escrito: { $date }. O site mostraria um dia comum.
    .hint = Acrescente uma linha para todos os feriados, como feriados: fechado, ou um dia especial para este.

## E-mail

finding-email-not-block = “{ $key }” precisa de linhas próprias.
    .hint = Escreva abaixo, com dois espaços antes: lista: clientes
finding-email-list-missing = Falta dizer para quem vai o e-mail.
    .hint = Escreva abaixo, com dois espaços antes: lista: clientes
finding-email-after-end = O e-mail sairia ({ $send }) quando isto já acabou ({ $ends }).
    .hint = Corrija quando ele é enviado, ou o fim.
finding-email-before-start = O e-mail está marcado para { $send }, antes do começo ({ $starts }). Ele espera até a página estar no ar.
    .hint = Se está certo assim, não precisa fazer nada.
finding-email-limit-before-send = O limite do e-mail ({ $limit }) vem antes do envio ({ $send }).
    .hint = Corrija um dos dois.
finding-email-unknown-name = { $name } não é um nome que o e-mail saiba preencher.
    .hint = Você quis dizer isto? { $suggestion }
finding-email-name-without-default = Nem todos informam o nome: sem outra palavra, esta linha ficaria com um buraco.
    .hint = Escreva o que aparece nesse caso: {"{{"} { $name } | default("cliente") {"}}"}
finding-email-braces = Não entendemos estas chaves: “{ $written }”
    .hint = Um nome a preencher se escreve assim: {"{{"} first_name | default("cliente") {"}}"}

## O relatório e o recado ao lado do arquivo

report-severity-error = erro
report-severity-warning = atenção
report-what-to-do = O que fazer
report-line = linha { $line }
report-nothing = Está tudo em ordem.
note-title = Sobre o arquivo { $file }
note-intro =
    { $count ->
        [1] Uma coisa neste arquivo não pôde ser entendida:
       *[other] Algumas coisas neste arquivo não puderam ser entendidas:
    }
note-stays = O site continua mostrando o que mostrava antes; o que há de novo neste arquivo espera.
note-goes = Este recado some sozinho quando o arquivo estiver em ordem.
