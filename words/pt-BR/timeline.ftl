# timeline: o que muda no site, quando e por quê
timeline-title = O que acontece no site de { $site }
timeline-zone = Todos os horários são os de { $zone }.
timeline-nothing = Nada acontece neste período.
timeline-cut = Só os primeiros { $count } acontecimentos aparecem na lista. Peça um período menor para ver o resto.

timeline-offer-starts = “{ $title }” entra no site e fica { $until }.
    .gap = “{ $title }” entra no site e fica { $until }. Está escrito { $written }, um horário que os relógios pulam.
timeline-offer-goes-on = “{ $title }” continua sem pausa e fica { $until }.
timeline-offer-ends = “{ $title }” sai do site.
    .next = “{ $title }” sai do site. Volta: { $next }.
    .kept = “{ $title }” acabou. A página fica e avisa que acabou.
timeline-offer-skipped = “{ $title }” não acontece desta vez: está escrito { $written }, e os relógios pulam esse horário.
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

timeline-clocks-back = Os relógios atrasam { $amount } às { $time } nesta noite: voltam a marcar { $new }.
    .midnight = Os relógios atrasam { $amount } à meia-noite, quando este dia termina: voltam a marcar { $new }.
timeline-clocks-forward = Os relógios adiantam { $amount } às { $time } nesta noite: passam a marcar { $new }.
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
digest-holiday = { $date } é feriado, e ninguém escreveu o horário desse dia. O site vai mostrar { $hours }, como em qualquer outro dia igual. Se não estiver certo, inclua esse dia nos horários especiais.
