# Campanhas: o que acontece com o e-mail de um item, e o que se pode fazer.
campaign-started = { $site }: o e-mail “{ $title }” está saindo para { $count ->
    [one] uma pessoa
   *[other] { $count } pessoas
}, no máximo até { $until }.
campaign-foretold = { $site }: o e-mail “{ $title }” não vai chegar a todos. { $why }
campaign-waits = { $site }: o e-mail “{ $title }” está esperando. { $why }
campaign-missed = { $site }: o prazo do e-mail “{ $title }” acabou em { $over }, e ninguém recebeu. Para mandar mesmo assim: recado email send { $site } { $item }
campaign-paused = { $site }: o e-mail “{ $title }” está em pausa. { $why }
campaign-done = { $site }: o e-mail “{ $title }” foi enviado. Aceitos: { $accepted }, recusados: { $refused }.{ $unknown ->
    [0] {""}
    [one] {" "}De uma pessoa não dá para saber se chegou: recado email status { $site }
   *[other] {" "}De { $unknown } pessoas não dá para saber se chegou: recado email status { $site }
}
campaign-expired = { $site }: o prazo do e-mail “{ $title }” acabou. Aceitos: { $accepted }, sem envio: { $expired }.{ $unknown ->
    [0] {""}
   *[other] {" "}De { $unknown } não dá para saber se chegou.
}
campaign-stopped = { $site }: o e-mail “{ $title }” foi encerrado. { $why }

campaign-why-quiet = Ele sai depois do horário de silêncio.
campaign-why-approval = O cliente ainda não disse sim. Para perguntar: recado review
campaign-why-not-shown = O site não mostra isso agora.
campaign-why-not-sent = Ainda não está no site. O recado run, ou recado publish, leva para lá.
campaign-why-over = O prazo acabou.
campaign-why-withdrawn = O site não mostra mais isso.
campaign-why-canary = Das primeiras { $count } pessoas, { $refused } foram recusadas. Confira a lista e o texto, depois: recado email resume { $site } { $item }
campaign-why-person = Alguém pausou. Para continuar: recado email resume { $site } { $item }
campaign-why-complaints = Gente demais disse que não queria receber. Veja quem está na lista e onde pediu, depois: recado email resume
campaign-why-again = Ele já saiu em { $at }, e as datas mudaram depois. Para mandar de novo a todos: recado email send, com --yes
campaign-why-same = O mesmo e-mail foi para esta lista em { $at }, como sendo de outro arquivo. Para mandar de novo a todos: recado email send, com --yes
campaign-why-undone = O site mostra uma versão anterior desde um desfazer, e o e-mail dela é outro. Mude o arquivo, ou: recado undo --release
campaign-why-drift = No site alguém mudou o que ele conta. Veja: recado drift
campaign-why-stopped = Alguém encerrou.

campaign-checks = { $first } { $remedy }{ $more ->
    [0] {""}
    [one] {" "}E mais uma coisa: recado email check { $site }
   *[other] {" "}E mais { $more } coisas: recado email check { $site }
}
campaign-no-list = Ainda não existe a lista “{ $list }”. Importe uma: recado subscribers import
campaign-nobody = Ninguém da lista “{ $list }” pode receber e-mail{ $count ->
    [0] {"."}
   *[other] {":"} de { $count } não se sabe onde pediram. Importe de novo com --source.
}
campaign-person = O e-mail para { $address } não pode ser feito, por isso nada foi enviado. { $why }

help-email-send = Manda agora o e-mail de um item
help-email-status = Como estão os e-mails: quem recebeu, quem não
help-email-pause = Não manda mais nada de um e-mail até ser retomado
help-email-resume = Retoma um e-mail em pausa
help-email-stop = Encerra um e-mail de vez: quem ainda não recebeu nunca recebe. Só por um tempo: recado email pause
help-argument-yes = Não pergunta de novo antes de escrever para muita gente, ou de deixar gente de fora
help-argument-unknown = Manda mais uma vez para quem não se sabe se recebeu

cli-campaign-no-item = { $site } não tem e-mail para “{ $item }”. Escreva email: com list: no arquivo.
cli-campaign-not-live = “{ $title }” não aparece no site, por isso nenhum e-mail sai. { $why }
cli-campaign-unfit = O e-mail “{ $title }” ainda não sai. Primeiro acerte isto e confira com recado email check { $site }:
cli-campaign-ended-before = O envio do e-mail “{ $title }” começou em { $at } e foi encerrado antes de chegar a todos. Ele não começa de novo. Quem recebeu: recado email status { $site }
cli-campaign-quiet = Nada sai antes de { $at } (quiet_hours no arquivo do site), e então já é tarde para o e-mail “{ $title }”. Mude o horário de silêncio ou a hora no arquivo do item.
cli-campaign-folder = Em “mail” há uma pasta: as mensagens são gravadas em { $folder }, e ninguém as recebe.
cli-campaign-before = O e-mail “{ $title }” já foi enviado em { $at }. Ninguém recebe duas vezes.
cli-campaign-moved = “{ $title }” já foi enviado com outras datas em { $at }. Para mandar de novo a todos, acrescente --yes.
cli-campaign-ahead = “{ $title }” sai sozinho em { $at }. Para mandar já agora, acrescente --yes.
cli-campaign-same = O mesmo e-mail de “{ $title }” foi para esta lista em { $at }, como sendo de outro arquivo. Para mandar de novo a todos, acrescente --yes.
cli-campaign-elsewhere = O e-mail “{ $title }” está sendo enviado pelo recado run neste computador. Veja o andamento: recado email status { $site }
cli-campaign-ended = “{ $title }” já acabou: não há mais o que contar.
cli-campaign-confirm = Isto vai para { $count } pessoas. Digite sim para mandar:
cli-campaign-confirm-yes = sim
cli-campaign-not-confirmed = Nada foi enviado. Para mandar sem pergunta, acrescente --yes.
cli-campaign-none-open = { $site }: nenhum e-mail de “{ $item }” está a caminho. O que há: recado email status { $site }
cli-campaign-paused = { $site }: o e-mail de “{ $item }” está em pausa. Para continuar: recado email resume { $site } { $item }
cli-campaign-resumed = { $site }: o e-mail de “{ $item }” continua.{ $service ->
    [yes] {""}
   *[no] {" "}O recado run, ou recado email send { $site } { $item }, faz o envio.
}
cli-campaign-stopped = { $site }: o e-mail de “{ $item }” foi encerrado de vez. Sem envio, agora e depois: { $expired }.
cli-campaign-stop-confirm = { $count ->
    [one] Uma pessoa ainda não recebeu este e-mail, e não vai receber nunca se ele for encerrado.
   *[other] { $count } pessoas ainda não receberam este e-mail, e não vão receber nunca se ele for encerrado.
} Ele não começa de novo. Para parar só por um tempo: recado email pause { $site } { $item }. Digite sim para encerrar de vez:
cli-campaign-not-stopped = O e-mail não foi encerrado. Para encerrar sem pergunta, acrescente --yes.
cli-campaign-cancelled = { $site }: o e-mail de “{ $item }” não vai sair sozinho.
cli-campaign-resent = { $count ->
    [0] Não há ninguém para receber de novo: ou já se sabe o que aconteceu com cada mensagem, ou a última saiu há menos de um quarto de hora.
    [one] Uma pessoa recebe mais uma vez.
   *[other] { $count } pessoas recebem mais uma vez.
}
cli-campaign-held = { $site } está parado, por isso nenhum e-mail sai. { $why }
cli-campaign-later = O resto sai em { $at }. O recado run faz isso sozinho; até lá veja: recado email status { $site }
cli-campaign-again = Nova tentativa em { $at }. Ctrl-C para aqui; ninguém é esquecido e ninguém recebe duas vezes.
cli-campaign-halted = O envio parou aqui. Quem não recebeu recebe com o próximo recado email send ou recado run.

cli-email-status-none = { $site }: não há e-mails.
email-state-waiting = esperando
email-state-sending = a caminho
email-state-paused = em pausa
email-state-done = enviado
email-state-stopped = encerrado
email-state-expired = o prazo acabou
email-status-at = sai em { $at }
email-status-at-live = sai quando estiver no site
email-status-due = Está na hora. O recado run manda sozinho; para mandar já: recado email send { $site } { $item }
email-status-missed = O prazo acabou em { $over }, e ninguém recebeu. Para mandar mesmo assim: recado email send { $site } { $item }
email-status-called-off = Alguém cancelou. Para mandar mesmo assim: recado email send { $site } { $item }
email-status-people = { $count ->
    [one] uma pessoa
   *[other] { $count } pessoas
}
email-count-accepted = aceitos
email-count-refused = recusados
email-count-unknown = sem resposta
email-count-suppressed = saíram antes
email-count-expired = sem envio
email-count-open = por enviar
email-count-bounced = voltaram depois
email-count-unsubscribed = saíram por ele
email-count-complained = reclamaram
email-status-unknown = Não dá para saber se chegou a: { $addresses }. Para mandar mais uma vez: recado email send { $site } { $item } --unknown
