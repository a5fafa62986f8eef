# E-mails à equipe: o que está errado, que já está tudo bem de novo, e o resumo. Cada assunto começa com o nome do site.
alert-paused = { $name } está em pausa. O que estava previsto espera, e nada se perde.
    .subject = { $name }: em pausa, é preciso fazer algo
alert-frozen = { $name } está bloqueado: nada é publicado e nada sai do ar.
    .subject = { $name }: bloqueado
alert-unreachable = Há meia hora não dá para publicar nada em { $name }. O Recado continua tentando.
    .subject = { $name }: o site não responde
alert-failed = Há meia hora não dá para pôr { $name } em dia.
    .subject = { $name }: não dá para pôr em dia
alert-late = Uma mudança de { $name } foi enviada e não aparece na página pública.
    .subject = { $name }: uma mudança não aparece
alert-drift = Alguém mudou no site de { $name } algo que vem do Recado. Ficou como está.
    .subject = { $name }: mudança feita no site
alert-campaign-paused = O e-mail “{ $item }” de { $name } parou no caminho. Ninguém o recebe duas vezes quando ele continuar.
    .subject = { $name }: o e-mail “{ $item }” está em pausa
alert-campaign-unknown = O e-mail “{ $item }” de { $name } foi enviado. { $people ->
    [one] De uma pessoa não dá para saber se chegou; não é enviado a ela de novo sozinho. O endereço está em: recado email status { $site }
   *[other] De { $people } pessoas não dá para saber se chegou; não é enviado a elas de novo sozinho. Os endereços estão em: recado email status { $site }
}
    .subject = { $name }: não se sabe ao certo quem recebeu o e-mail “{ $item }”
alert-campaign-expired = O e-mail “{ $item }” de { $name } terminou antes de chegar a todos, porque o prazo acabou. { $people ->
    [one] Uma pessoa não o recebeu.
   *[other] { $people } pessoas não o receberam.
}
    .subject = { $name }: nem todos receberam o e-mail “{ $item }”
alert-campaign-waits = Está na hora do e-mail “{ $item }” de { $name }, e ele não pode sair antes que alguém faça algo. Como ele está: recado email status { $site }. Para enviar à mão quando não faltar mais nada: recado email send { $site } { $item }
    .subject = { $name }: o e-mail “{ $item }” espera por alguém
alert-campaign-missed = O prazo do e-mail “{ $item }” de { $name } acabou, e ninguém o recebeu. Ele não sai mais sozinho. Para enviar mesmo assim: recado email send { $site } { $item }. Como ele está: recado email status { $site }. Se ele não precisa mais sair, não há nada a fazer.
    .subject = { $name }: o e-mail “{ $item }” não saiu
    .because = O que faltava por último: { $why }
alert-ledger = O Recado não consegue registrar nada, então nada é publicado e nenhum e-mail sai.
    .subject = { $name }: nada pode ser registrado
alert-since = Desde: { $since }
alert-well = { $name } está bem de novo desde { $until }. Tinha começado em { $since }.
    .subject = { $name }: tudo bem de novo
    .was = Era sobre: { $what }
alert-why = Você recebe isto porque seu endereço está em “notify”. `recado status` mostra como está tudo.
    .ends = Você recebe isto porque seu endereço está em “notify”. O Recado avisa uma vez só; quando acabar, vem um recado curto. `recado status` mostra como está tudo.
digest-mail = { $name }, { $day }:
    .subject = { $name }: resumo de { $day }
    .why = Você recebe isto porque seu endereço está em “notify”. O resumo diário vem quando há o que dizer; o semanal, sempre.
