# O que `recado run` diz enquanto trabalha.

service-unreadable = Não dá para ler a pasta de trabalho: { $why }. Nada é publicado e nada sai do ar até dar para ler. Confira se o disco está conectado; o Recado continua sozinho.
service-readable = A pasta de trabalho pode ser lida de novo. O Recado continua.
service-settings = O recado.yaml foi alterado. Isso só vale na próxima vez: encerre `recado run` e comece de novo.
service-left = O arquivo e a pasta do site { $site } sumiram, então nada mais é feito por ele. O que está no site fica. Se não era para ser assim, coloque-os de volta.
service-returned = { $site }: todos os arquivos voltaram. O bloqueio acabou; nada saiu do ar.
service-crashed = { $site }: uma rodada parou no meio. Ela é refeita sozinha; os outros sites não são afetados. Se acontecer de novo, avise quem cuida do Recado.
service-digest = { $site }: há um resumo novo. Veja com `recado status { $site }`.
service-slept = Este computador esteve desligado ou em repouso de { $since } até { $until } (UTC). Agora tudo é posto em dia.
service-moved = O fuso horário de { $site } mudou de { $from } para { $to }. { $count ->
    [0] Nada dos próximos dois meses muda de hora.
    [one] Uma coisa acontece em outro momento:
   *[other] { $count } coisas acontecem em outro momento:
}
service-clock-back = O relógio deste computador marca { $now }, mas antes já era { $last } (UTC). Tudo está bloqueado, para nada ser publicado na hora errada. Acerte o relógio e depois digite `recado release`.
state-proving = Foi enviado, e o Recado está conferindo se a página pública já mostra.
