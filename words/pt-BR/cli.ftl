# A linha de comando: textos de ajuda e respostas.

help-recado = Leva ao site do cliente o que a secretária escreveu, no minuto certo, e prova que chegou.
help-demo = Experimenta tudo neste computador: dois clientes de exemplo com seus sites e um arquivo para editar
help-init = Cria uma pasta de trabalho nova com um site de exemplo comentado
help-status = Mostra o que está no ar, esperando, atrasado, com falha, pausado ou congelado, e o que fazer
help-check = Lê todos os arquivos e lista o que está errado, com a linha e a solução
help-plan = Mostra o que mudaria agora, em frases e como diferença; não grava nada
help-publish = Publica o que está na hora, uma vez, e olha se chegou
help-run = Fica de olho nos arquivos e no relógio e publica no minuto certo
help-timeline = Lista o que vai mudar, quando e por quê
help-preview = Grava numa pasta o site e os e-mails como estarão em um momento
help-email = Os e-mails dos itens: ver como são, mandar, acompanhar
help-email-preview = Grava os e-mails como eles serão: para cada um, uma mensagem, uma página e um texto
help-doctor = Olha se cada site responde e aceita o que se escreve, e o que dizer ao programador
help-verify = Olha se o que foi publicado está no ar
help-history = Lista o que foi publicado
help-secret = Guarda senhas, tokens e chaves, cifrados
help-secret-set = Guarda um valor; lê da entrada padrão ou pergunta sem mostrar
help-secret-rotate = Experimenta um valor novo em cada site que o usa, e só então esquece o antigo
help-secret-list = Lista os nomes, nunca os valores
help-secret-remove = Esquece um valor
help-secret-rekey = Cifra todos os valores com uma chave nova, no lugar da antiga
help-pause = Para de publicar um site até ele ser retomado
help-resume = Volta a publicar um site pausado
help-release = Solta um congelamento, depois de mostrar o que faria
help-schema = Imprime o JSON Schema de um tipo de arquivo, para editores: site, recado, promotion, announcement, hours, page, translation
help-completions = Imprime o autocompletar de um shell
help-man = Imprime a página de manual

help-argument-directory = A pasta de trabalho; sem ela, a pasta em que você está
help-argument-quiet = Imprime só os erros
help-argument-verbose = Imprime mais; duas vezes para tudo
help-argument-dir = A pasta; sem ela, uma nova é criada
help-argument-site = O nome do site: o nome do arquivo dele em sites/
help-argument-format = Como imprimir
help-argument-at = Como neste momento: 2026-11-27, 2026-11-27T09:00 (hora do site), ou com fuso
help-argument-until = Até este dia, inclusive
help-argument-wait = Por quantos segundos procurar a mudança na página pública
help-argument-out = A pasta onde gravar
help-argument-name = O nome do segredo, como no arquivo do site
help-argument-kind = site, recado, promotion, announcement, hours ou page
help-argument-shell = Para qual shell

cli-no-such-site = Não existe aqui um site “{ $site }”. { $more ->
    [0] Os sites são os arquivos em sites/: { $sites }.
   *[other] Os sites são os arquivos em sites/: { $sites } e mais { $more }.
}
    .near = Não existe aqui um site “{ $site }”. Você quis dizer “{ $near }”?
cli-no-sites = Ainda não há nenhum site aqui: a pasta sites/ não tem nenhum arquivo. Ponha lá o arquivo de um cliente ou crie uma pasta de trabalho nova com `recado init PASTA`.
cli-bad-instant = “{ $text }” não é um momento. Escreva data e hora assim: 2026-11-27T09:00.
cli-bad-date = “{ $text }” não é uma data. Escreva assim: 2026-11-27.
cli-unknown-schema = Não existe o schema “{ $kind }”. Peça um destes: { $kinds }.
cli-out-not-empty = { $dir } não está vazia. Indique uma pasta nova ou vazia, para nada seu ser misturado.
cli-init-not-empty = { $dir } já tem uma pasta de trabalho. Nada foi gravado.
cli-init-done = A nova pasta de trabalho está em { $dir }.
    .next = Agora abra { $file }, troque o nome e o endereço e rode `recado -C { $dir } check`.
cli-check-good = { $sites ->
    [one] Está tudo em ordem em { $sites } site.
   *[other] Está tudo em ordem em { $sites } sites.
}
cli-check-sum = { $errors ->
    [0] { $warnings ->
        [one] Um ponto para olhar; nada impede o site.
       *[other] { $warnings } pontos para olhar; nada impede o site.
    }
    [one] Um ponto para corrigir
   *[other] { $errors } pontos para corrigir
}{ $errors ->
    [0] {""}
   *[other] { $warnings ->
        [0] .
        [one] , e um para olhar.
       *[other] , e { $warnings } para olhar.
    }
}
cli-plan-nothing = { $site }: nada a mudar.
cli-plan-site = { $site }, em { $at }:
cli-nothing-changed = { $site }: nada a publicar, está tudo como deve estar.
cli-published = { $site }: { $sentence }
cli-published-where = em { $target }, revisão { $revision }
cli-waiting-for-yes = esperando um sim: { $items }
cli-paused = { $site } está pausado. Nada mais é publicado até `recado resume { $site }`.
cli-was-paused = { $site } está pausado; nada foi publicado. Continue com `recado resume { $site }`.
cli-resumed = { $site } continua. O que está na hora sai com `recado publish { $site }`, ou sozinho onde o `recado run` está rodando.
cli-frozen = { $site } está congelado; nada foi publicado: { $why }
cli-released = { $site } foi solto. O que está na hora sai com `recado publish { $site }`, ou sozinho onde o `recado run` está rodando.
cli-not-frozen = Nada está congelado aqui.
cli-release-would = Soltar { $site } faria isto:
cli-secret-kept = O valor de “{ $name }” está guardado, cifrado.
cli-secret-removed = O valor de “{ $name }” foi esquecido.
cli-secret-rotated = “{ $name }” está com o valor novo. Aqui o antigo foi esquecido; peça que ele seja desativado também onde foi criado.
cli-secret-not-rotated = Nada mudou: o valor antigo de “{ $name }” continua em uso, e o novo foi esquecido. Quando estiver resolvido, rode `recado secret rotate { $name }` de novo.
cli-secret-untried = Nenhum site usa “{ $name }”, então não deu para experimentar o valor novo.
cli-secret-mail-untried = { $site } envia seus e-mails com “{ $name }”. Esse login não é experimentado aqui; isto experimenta: recado doctor { $site }
cli-secret-site-unread = ✗ sites/{ $site }.yaml cita “{ $name }” e não foi entendido, então não deu para perguntar ao site. Rode `recado check { $site }` e corrija primeiro.
cli-secret-rekeyed = { $count ->
    [one] Um valor está cifrado
   *[other] { $count } valores estão cifrados
} com uma chave nova ({ $path }). Guarde uma cópia dela em lugar seguro. A chave antiga só serve para cópias de segurança mais velhas.
cli-secret-rekeyed-elsewhere = Outros computadores usam este mesmo registro: copie já a chave nova para cada um, ou eles não conseguem entrar em lugar nenhum.
cli-secret-none = Ainda não há valores guardados aqui. Guarde um com `recado secret set NOME`.
cli-secret-unknown = Não existe um valor chamado “{ $name }”.
cli-secret-prompt = Valor de “{ $name }” (ele não aparece):
cli-secret-empty = Nada foi lido, então nada foi guardado. Passe o valor pela entrada padrão ou digite quando for perguntado.
cli-history-none = Nada foi publicado ainda.
cli-status-none = nada foi publicado ainda. Veja o que sairia com `recado plan { $site }` e publique com `recado publish { $site }`.
cli-state-live = no ar
cli-state-waiting = esperando
cli-state-late = atrasado
cli-state-failed = com falha
cli-state-paused = pausado
cli-state-frozen = congelado
cli-since = desde { $at }
cli-next = a seguir: { $at }, { $reason }
cli-run-started = De olho em { $dir }. { $sites ->
    [one] Um site.
   *[other] { $sites } sites.
} Pare com Ctrl-C.
cli-run-stopping = Parando: terminando o que está em andamento.
cli-run-stopped = Parado. Nada ficou pela metade.
cli-preview-done = O site como estará em { $at } foi gravado em { $dir }. Abra { $file }.
cli-verify-nothing = { $site }: nada foi publicado ainda, então não há o que conferir.
cli-verify-off = { $site }: o arquivo do site diz `proof: none`, então a página pública não é conferida.
cli-man-written = As páginas de manual estão em { $dir }.
cli-demo-ready = A demonstração está pronta. Dois clientes, os sites deles e esta pasta de trabalho: { $dir }
cli-demo-site = { $name }: { $url }
cli-demo-edit = Agora abra este arquivo num editor, mude o título e salve:
cli-demo-look = Em segundos a mudança aparece em { $url }
cli-demo-stop = Pare com Ctrl-C.{ $kept ->
    [yes] {" "}A pasta fica.
   *[no] {" "}Aí a pasta é removida.
}
cli-error-local = Este computador não conseguiu fazer a sua parte: { $why }
cli-busy = { $site }: outra pessoa está publicando este site agora. Tente de novo em um minuto.
cli-digest = resumo de { $at }
plan-waits-for-yes = espera o sim do cliente
state-no-site = O arquivo sites/{ $site }.yaml precisa ser corrigido antes que algo deste site possa ser publicado. `recado check { $site }` diz onde.
history-confirmed = publicado
history-refused = recusado
history-unknown = não se sabe se chegou
history-attempting = em andamento
hold-paused = Foi pausado à mão.
hold-moved = Esta pasta de trabalho está em outro computador ou em outro lugar do que antes. Se estiver certo, solte com `recado release`.
hold-restored = Este registro é mais antigo que o último daqui: foi trazido de uma cópia. Veja o que ele faria e depois libere com `recado release`.
hold-clock-back = O relógio deste computador voltou. Quando estiver certo, solte com `recado release`.
digest-changed = { $moment }: { $sentence }
digest-quiet = Nada mudou, e não há nada para esta semana.
cli-answer-lost = A resposta não pôde ser gravada até o fim. Libere espaço no disco e peça de novo.
cli-understood = As datas como foram entendidas:
understood-offer = “{ $title }”: de { $from } até { $to }.
    .now = “{ $title }”: começa já e vai até { $to }.
understood-daily = Repete todo dia.
understood-weekly = Repete toda semana: { $days }.
understood-monthly = Repete todo mês.
understood-until = O último dia é { $until }.
understood-announcement = “{ $title }”: de { $from } até { $to }.
    .from = “{ $title }”: a partir de { $from }.
    .to = “{ $title }”: entra já e fica até { $to }.
understood-whole-day = o fim de { $day }
cli-status-broken = O arquivo do site tem erros, então nada de novo pode ser publicado. `recado check { $site }` diz onde.
cli-status-errors = { $errors ->
    [one] Há um ponto para corrigir nos arquivos: `recado check { $site }` diz onde.
   *[other] Há { $errors } pontos para corrigir nos arquivos: `recado check { $site }` diz onde.
}
cli-status-email-paused = O e-mail “{ $item }” está em pausa. { $why }
cli-status-email-waiting = O e-mail “{ $item }” espera por alguém. { $why }
cli-status-email-missed = O prazo do e-mail “{ $item }” acabou, e ninguém o recebeu. Para enviar mesmo assim: recado email send { $site } { $item }
cli-given-up-team = { $count ->
    [one] Um e-mail para a equipe não pôde ser enviado nos últimos sete dias, para { $address }.
   *[other] { $count } e-mails para a equipe não puderam ser enviados nos últimos sete dias, o último para { $address }.
} { $why } Isto testa a conta de e-mail: recado doctor { $site }
cli-given-up-visitors = { $count ->
    [one] Uma pessoa que se inscreveu nos últimos sete dias não recebeu a pergunta, { $address }.
   *[other] { $count } pessoas que se inscreveram nos últimos sete dias não receberam a pergunta, a última { $address }.
} { $why } Teste a conta de e-mail com `recado doctor { $site }`; quando ela funcionar, peça que se inscrevam de novo.
cli-given-up-said = A última resposta: “{ $said }”.
cli-given-up-expired = Já era tarde quando ele poderia ter sido enviado, como quando o serviço não estava rodando.
cli-plan-excerpt = … { $lines ->
    [one] Mais uma linha com -v.
   *[other] Mais { $lines } linhas com -v.
}
cli-plan-files = { $files ->
    [one] Um arquivo gravado ou retirado
   *[other] { $files } arquivos gravados ou retirados
}
    .more = e mais { $more }; todos com -v
cli-plan-frozen = { $site } está congelado, então nada disto é publicado antes de `recado release { $site }`: { $why }
cli-plan-paused = { $site } está pausado, então nada disto é publicado antes de `recado resume { $site }`.
cli-publish-sum = { $sites } sites: { $changed } com mudanças, { $same } como devem estar, { $trouble } para olhar.
cli-publish-trouble = Para olhar: { $sites }. `recado status SITE` diz mais.
help-heading-usage = Uso
help-heading-commands = Comandos
help-heading-arguments = Sobre o quê
help-heading-options = Opções
help-value-command = COMANDO
help-usual = (sem isso: { $usual })
help-argument-help = Mostra esta ajuda
help-argument-version = Mostra a versão
usage-no-such-command = Não existe o comando “{ $written }”.
    .near = Não existe o comando “{ $written }”. Você quis dizer “{ $near }”?
usage-no-such-argument = “{ $written }” não cabe aqui.
    .near = “{ $written }” não cabe aqui. Você quis dizer “{ $near }”?
usage-bad-value = “{ $written }” não serve para { $argument }.
    .choices = “{ $written }” não serve para { $argument }. Escolha entre: { $choices }.
usage-missing = Falta algo: { $missing }.
usage-missing-value = { $argument } precisa de um valor em seguida.
usage-twice = { $argument } está aqui duas vezes. Uma basta.
usage-help = Escreve-se assim: { $usage }
    .more = Mais com { $command }.
cli-nothing-else = { $site }: nada mais a publicar.

## What the client is asked and says
help-review = Mostra o que espera o sim do cliente, num texto pronto para enviar
help-approve = Registra o sim do cliente ao que os arquivos dizem agora
help-reject = Registra o não do cliente, com o motivo
help-argument-item = O item: promotions/black-friday, ou o arquivo dele
help-argument-by = Quem respondeu
help-argument-because = Por que não, nas palavras do cliente
help-argument-late = O sim vem mais de um dia depois do início e ainda vale
cli-nothing-waits = { $site }: nada espera um sim.
cli-needs-no-yes = { $item } não precisa de sim: o arquivo do site não pede.
cli-already-approved = { $by } já disse sim a { $item } ({ $at }).
cli-waits-for-nothing = { $item } está no site como está escrito, ou é rascunho: não há o que responder.
cli-item-undone = { $item } está segurado desde que você desfez, e não há o que responder. Mude o arquivo dele, ou: `recado undo { $site } --release`
cli-no-such-item = Não há { $item } neste site. `recado timeline { $site }` mostra o que existe.
    .near = Não há { $item } neste site. Você quis dizer { $near }?
cli-item-broken = { $item } tem um erro, e ninguém sabe como vai ficar. Corrija primeiro o arquivo; `recado check` mostra a linha.
cli-review-since = “{ $title }” espera um sim desde { $since }.
cli-silence-hold = Sem resposta, continua esperando.
cli-silence-remind = Sem resposta, vem um lembrete: { $at }.
cli-silence-publish = Sem resposta até { $at }, vale como sim.
cli-review-send = Envie isto ao cliente:
    .to = Envie isto para { $to }:
cli-review-then = Quando a resposta chegar: `recado approve { $site } --by NOME`, ou `recado reject { $site } ITEM --by NOME --because "…"`.
cli-changed-since = “{ $title }” mudou depois que você mostrou ao cliente, e por isso nada foi registrado. Mostre a versão nova: `recado review { $site } { $item }`. Isto está diferente agora:
cli-approve-late = “{ $title }” devia ter começado há mais de um dia. Se ainda vale, confirme: repita o comando com --late. Se não, mude as datas.
cli-approve-ended = “{ $title }” já acabou ({ $at }), e não há o que publicar. Mude as datas em { $item } para oferecer de novo.
cli-approved = { $by } diz sim a “{ $title }”. Está registrado.
cli-approved-then = Vai ao ar na hora marcada: sozinho se `recado run` estiver trabalhando, senão com `recado publish { $site }`.
cli-approve-unseen = “{ $title }” continua esperando, porque você ainda não mostrou ao cliente: `recado review { $site } { $item }`
cli-rejected-because = { $by } diz não a “{ $title }”: “{ $because }”. Mude { $item }, e o cliente é consultado de novo.
cli-says-nothing = Falta um nome ou um motivo: escreva depois de --by ou --because, entre aspas.
cli-remind = { $site }: o cliente ainda não respondeu sobre “{ $title }”. Envie a pergunta de novo: `recado review { $site } { $item }`
cli-blocked = Por enquanto nada deste site é publicado: com o arquivo do site como está agora, a versão que tem de ficar no site não pode ser mostrada. Peça o sim do cliente para a versão nova, ou ponha o arquivo do site como estava.
cli-approved-by-silence = { $site }: ninguém respondeu a tempo sobre “{ $title }”, e o arquivo do site diz que isso vale como sim.
review-subject = Antes de ir ao ar: { $titles }
review-greeting = Olá! Isto está pronto para o site de { $site }:
review-new = “{ $title }”
review-changed = “{ $title }” – só isto mudou em relação ao que você já conhece:
review-answer = Está certo? É só responder sim, ou me dizer o que mudar.
review-link = Veja como vai ficar: { $link }
review-nothing = (nada)
review-only-form = onde ou quando aparece, não o que diz
review-title = Título
review-price = Preço
review-was = Preço antes
review-text = Texto
review-terms = Condições
review-link-to = Link
review-pictures = Fotos
review-image-alt = O que a foto mostra
review-subject-line = Assunto do e-mail
review-preheader = Primeira linha do e-mail
review-starts = De
review-ends = Até
review-repeat = Repete
review-until = Última vez
review-code = Código
review-urgent = Urgente
review-yes = sim
review-hours = Horário
review-daily = todos os dias
review-weekly = toda semana
review-weekly-on = toda semana: { $days }
review-monthly = todo mês
review-email = E-mail
review-email-at = para a lista “{ $list }”, { $at }
review-email-at-start = para a lista “{ $list }” quando começar
cli-published-more = { $site }: e { $more ->
    [one] mais uma mudança
   *[other] mais { $more } mudanças
}; `recado history` mostra todas.

## Going back
help-undo = Põe de volta um estado anterior de um site, como uma nova mudança
help-argument-to = A mudança cujo estado volta: o número em recado history
help-argument-release = Faz os arquivos valerem de novo
cli-undo-to = { $site }: de volta a como estava depois da mudança #{ $number }.
cli-undo-earlier = “{ $title }” volta à versão anterior.
cli-undo-as-written = “{ $title }” aparece como o arquivo diz.
cli-undo-gone = “{ $title }” não existia ainda e sai do site.
cli-undo-over = “{ $title }” já acabou ({ $at }) e continua fora do ar: as datas ainda valem. Mude as datas no arquivo para oferecer de novo.
cli-undo-stays = Seus arquivos não foram tocados. O que voltou fica assim até você mudar o arquivo, ou até `recado undo { $site } --release`.
cli-undo-released = { $site }: os seus arquivos valem de novo.
cli-nothing-undone = { $site }: nada está desfeito. O site mostra o que os arquivos dizem.
cli-undo-nothing = { $site }: nada foi publicado ainda, e não há o que desfazer.
cli-undo-first = { $site }: não há estado anterior para voltar. Para tirar tudo do ar, apague os arquivos ou pause o site.
cli-undo-no-such = { $site } não tem a mudança #{ $number }. `recado history { $site }` mostra os números.
cli-undo-same = { $site } já mostra o estado da mudança #{ $number }. Nada foi feito.
cli-undo-no-item = A última mudança de { $site }, a #{ $number }, não mudou nenhum item: veio da hora, do tema ou do arquivo do site. Nada foi desfeito.
    .earlier = Para desfazer a última mudança de um item: `recado undo { $site } --to { $number }`
cli-undo-too-old = A mudança #{ $number } de { $site } foi feita antes de o Recado guardar versões, e não dá para pôr de volta. Corrija o arquivo.
cli-undo-lost = A versão anterior de “{ $title }” ou uma das fotos não está mais guardada, e nada foi feito. Corrija o arquivo.
cli-undo-frozen = { $site } está congelado, e nada foi desfeito. Veja `recado status { $site }`, depois `recado release { $site }`.
cli-undo-paused = { $site } está pausado, e nada foi desfeito. Primeiro: `recado resume { $site }`
cli-undone-items = segurado desde que você desfez: { $items }. Mude o arquivo, ou: `recado undo { $site } --release`

## What a human changed on the website
help-drift = Mostra o que alguém mudou no site, e faz o que você decidir
help-argument-task = O que fazer
help-argument-path = O arquivo no site; sem ele, todos os que mudaram
cli-drift-none = { $site }: o site está como o Recado deixou.
cli-drift-none-there = { $site }: ninguém mudou { $path }. `recado drift { $site }` mostra o que mudou.
cli-drift-choices =
    (- é a versão do Recado, + é o que está lá agora.)
    Você decide, para tudo, ou para um arquivo só, com o caminho dele depois do comando:
      `recado drift { $site } leave`: fica como está.
      `recado drift { $site } overwrite`: volta a versão do Recado.
      `recado drift { $site } adopt`: as palavras novas vão para o seu arquivo, ou você vê o que copiar.
cli-drift-other = O site { $site } também escreve um arquivo com este caminho. Se os dois dividem um site, dê lugares diferentes a eles.
cli-drift-will = Decidido: a versão do Recado volta na próxima passada.
cli-drift-stays = Decidido: fica como está.
cli-drift-overwrite = { $path }: volta a versão do Recado.
cli-drift-removed = { $path } sai do site: o que mostrava já acabou.
cli-drift-over = O que este arquivo mostrava já acabou: `overwrite` tira do site.
cli-drift-waits = O cliente é consultado primeiro: `recado review { $site }`. Até o sim, o site fica como está agora; depois, leve o seu arquivo para lá com `recado drift { $site } overwrite`.
cli-drift-adopt-deleted = { $path } foi apagado no site, e não há palavras para levar. Para ficar fora, apague aqui o arquivo dele ou escreva nele “rascunho: sim”. Para voltar, use overwrite.
cli-drift-left = { $path } fica como está. Você é avisado quando alguém mudar de novo.
cli-drift-adopt = O Recado não sabe com certeza a que linha do seu arquivo isto pertence. Copie você mesmo as palavras e depois escreva por cima da página: `recado drift { $site } overwrite`. Nada foi mudado. (+ está no site, - é do Recado)
cli-drift-took = { $path }: as palavras do site agora estão neste arquivo.
cli-drift-adopted = { $path } vai ao ar de novo, a partir do seu arquivo.

## The coming days, played through
help-rehearse = Ensaia os próximos dias sem tocar em nada: mudanças, e-mails, conflitos
help-argument-days = Quantos dias à frente
cli-rehearse-days = Peça de 1 a { $most } dias: --days 30
cli-rehearse-title = { $site }, de { $from } a { $until }
cli-rehearse-empty = No site, no começo: nenhuma promoção e nenhum aviso.
cli-rehearse-shown = No site, no começo: { $titles }.
    .more = No site, no começo: { $titles } e mais { $more }.
cli-rehearse-held = “{ $title }” não aparece se o cliente não disser sim antes.
    .who = “{ $title }” não aparece se { $who } não disser sim antes.
    .live = “{ $title }” fica na versão anterior até o cliente dizer sim à nova.
    .silent = “{ $title }” espera um sim. Sem resposta até { $at }, vale como sim.
cli-rehearse-if = { $reason } Só se o cliente disser sim antes.
    .who = { $reason } Só se { $who } disser sim antes.
cli-rehearse-silence = “{ $title }”: ninguém respondeu, e o arquivo do site diz que isso vale como sim.
cli-rehearse-mail = Os e-mails são só listados: um ensaio não envia nenhum.
cli-rehearse-conflicts = Para olhar:
cli-rehearse-shared = { $sites } escrevem { $path } do mesmo site ({ $website }). Dê lugares diferentes a eles.
cli-rehearse-sum = { $changes ->
    [0] Nenhuma mudança
    [one] Uma mudança
   *[other] { $changes } mudanças
}, { $emails ->
    [0] nenhum e-mail
    [one] um e-mail
   *[other] { $emails } e-mails
}, { $conflicts ->
    [0] nada para olhar
    [one] uma coisa para olhar
   *[other] { $conflicts } coisas para olhar
}. { $refreshes ->
    [0] O arquivo do site não pede conferência regular.
    [one] O site inteiro é conferido uma vez.
   *[other] O site inteiro é conferido { $refreshes } vezes.
}

## Temas

help-theme = Começa um tema próprio
help-theme-new = Copia um tema do programa para themes/, como ponto de partida
help-argument-theme = O nome do novo tema: letras minúsculas, números e hifens
help-argument-from = O tema que é copiado: shopfront ou classic
cli-theme-name = “{ $theme }” não serve como nome de tema. Use letras minúsculas sem acento, números e hifens, por exemplo: minha-loja
cli-theme-unknown = Não existe o tema “{ $base }” no programa. Escolha um destes: { $known }
cli-theme-exists = themes/{ $theme } já existe, e nada nela foi mudado. Escolha outro nome ou remova a pasta antes.
cli-theme-made = themes/{ $theme } está pronta, copiada de { $base }.
    .next =
        Agora:
        - Ponha esta linha no arquivo do site: theme: { $theme }
        - Leia themes/{ $theme }/README.md: cada arquivo, cada variável e como conferir o que você mudou.
        - Apague os arquivos que você não mudar: eles voltam a vir do programa.

## recado doctor

doctor-target-good = { $target } responde e aceita o login.
doctor-page-good = { $url } responde.
doctor-too-much = O login “{ $user }” é de administrador. Um de editor basta e faz menos estrago em mãos erradas: peça um ao programador.
doctor-no-uploads = O login “{ $user }” não pode enviar imagens. Peça ao programador um login de editor.
doctor-no-pages = O login “{ $user }” não pode mudar páginas, e a região no arquivo do site precisa disso. Peça ao programador um login de editor.
doctor-not-there-yet = A pasta { $path } ainda não existe. A primeira publicação a cria.
doctor-little-room = Em { $path } restam { $megabytes } MB de espaço. Apague o que ninguém precisa ali, ou peça mais espaço à hospedagem.
doctor-old-secret = O segredo “{ $name }” tem { $days } dias. Peça um novo, ponha-o no lugar com “recado secret rotate { $name }” e peça que o antigo seja desativado.
doctor-send = Para enviar ao programador:
doctor-letter = Olá! Cuido do site de { $name } ({ $url }) com o Recado, e ele não consegue escrever em { $target }.
    O que ele diz: { $technical }
    Tentou em { $time }. Pode dar uma olhada, por favor?
