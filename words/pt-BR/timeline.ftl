# timeline: o que muda no site, quando e por quê
timeline-title = O que acontece no site de { $site }
timeline-zone = Todos os horários são os de { $zone }.
timeline-nothing = Nada acontece neste período.
timeline-cut = Só os primeiros { $count } acontecimentos aparecem na lista. Peça um período menor para ver o resto.

timeline-offer-starts = “{ $title }” entra no site e fica { $until }.
    .gap = “{ $title }” entra no site e fica { $until }. O horário escrito ({ $written }) não existe, porque os relógios pulam.
timeline-offer-goes-on = “{ $title }” continua sem pausa e fica { $until }.
timeline-offer-ends = “{ $title }” sai do site.
    .next = “{ $title }” sai do site. Volta: { $next }.
    .kept = “{ $title }” acabou. A página fica e avisa que acabou.
timeline-offer-skipped = “{ $title }” não acontece desta vez: o horário escrito ({ $written }) não existe, porque os relógios pulam.
timeline-appears = O aviso “{ $title }” entra no site.
    .until = O aviso “{ $title }” entra no site e fica { $until }.
timeline-disappears = O aviso “{ $title }” sai do site.
timeline-email = O e-mail de “{ $title }” vai para a lista “{ $list }”.
    .latest = O e-mail de “{ $title }” vai para a lista “{ $list }”, no máximo { $until }.
timeline-refresh = Conferência diária do site inteiro.
    .weekly = Conferência semanal do site inteiro.
timeline-special = Horário especial: { $hours }.
    .note = Horário especial ({ $note }): { $hours }.
    .until = Horário especial: { $hours }, { $until }.
    .note-until = Horário especial ({ $note }): { $hours }, { $until }.
timeline-holiday = Horário de feriado: { $hours }.
timeline-usual-hours = Volta a valer o horário de sempre: { $hours }.
timeline-first-showing = Os relógios marcam { $time } duas vezes; esta é a primeira.
timeline-second-showing = Os relógios marcam { $time } duas vezes; esta é a segunda.

timeline-hidden-draft = É um rascunho.
timeline-hidden-starts = Entra no site: { $moment }.
timeline-hidden-next = Volta: { $moment }.
timeline-hidden-ended = Acabou: { $moment }.

timeline-until-time = até as { $time }
timeline-until-moment = até { $moment }
timeline-until-end-of-day = até o fim do dia
timeline-until-end-of = até o fim de { $date }
timeline-closed = fechado
timeline-comma-and = e

timeline-clocks-back = Nesta noite os relógios atrasam { $amount }: de { $time } voltam para { $new }.
    .midnight = Os relógios atrasam { $amount } à meia-noite, quando este dia termina: voltam para { $new }.
timeline-clocks-forward = Nesta noite os relógios adiantam { $amount }: de { $time } passam para { $new }.
timeline-day-skipped = { $date } não existe aqui: o calendário pula direto para este dia.
timeline-amount = { $minutes ->
        [one] um minuto
       *[other] { $minutes } minutos
    }
    .half = meia hora
    .hours = { $hours ->
        [one] uma hora
       *[other] { $hours } horas
    }

# o resumo
digest-due = { $moment }: { $sentence }
digest-holiday = { $date } é feriado, e ninguém escreveu o horário desse dia. O site vai mostrar “{ $hours }”, como em qualquer outro dia igual. Se não estiver certo, inclua esse dia nos horários especiais.

# o que veio e passou com o computador desligado
missed-offer = “{ $title }” não apareceu: era de { $from } até { $to }, e este computador estava desligado.
    .more = “{ $title }” não apareceu: era de { $from } até { $to }, e este computador estava desligado. O mesmo vale para as vezes seguintes.

# mudança de fuso horário
moved = { $new } em vez de { $old }: { $sentence }
timeline-checked = O site inteiro é conferido { $rules }.
timeline-checked-daily = todo dia às { $time }
timeline-checked-weekly = cada { $weekday } às { $time }
