# O que voltou de e-mails: que não foram entregues, que não eram desejados.

bounce-says-hard = este endereço não recebe mais e-mail
bounce-says-soft = esta mensagem não pôde ser entregue
bounce-says-delivered = ela foi entregue
bounce-says-delayed = ainda se tenta entregar
bounce-says-complaint = a pessoa a considera indesejada
bounce-says-auto-reply = alguém está ausente
bounce-says-unsubscribe = a pessoa não quer mais recebê-las
bounce-says-nothing = não é um relatório

bounce-ignored-delayed = Nada a fazer: o outro servidor ainda tenta entregar a mensagem.
bounce-ignored-auto-reply = Nada a fazer: uma máquina respondeu porque alguém está ausente.
bounce-ignored-nothing = Nada a fazer: não é um relatório sobre uma mensagem nossa. Se uma pessoa escreveu, responda a ela.
bounce-unproved = Ignorado: diz que { $says }, mas não traz a marca de nenhuma mensagem enviada daqui, então qualquer um pode ter escrito. É apenas contado.
bounce-gone = Ignorado: diz que { $says }, mas esta mensagem não está guardada aqui.
bounce-known = { $site }: isto já se sabia. Nada mudou.
bounce-applied-hard = { $site }: o endereço não recebe mais e-mail. A pessoa não recebe mais nada.
bounce-applied-soft = { $site }: a mensagem não pôde ser entregue desta vez. { $suppressed ->
    [no] A pessoa continua na lista.
   *[other] É a terceira campanha em um mês, então a pessoa não recebe mais nada.
}
bounce-applied-delivered = { $site }: uma mensagem da qual nada se sabia foi entregue.
bounce-applied-complaint = { $site }: a pessoa considera a mensagem indesejada. Ela saiu de todas as listas deste site.
bounce-applied-unsubscribe = { $suppressed ->
    [no] { $site }: a pessoa já tinha saído da lista.
   *[other] { $site }: a pessoa saiu da lista.
}
bounce-alarm-warn = Mais de uma em cada 1.000 pessoas reclama desta campanha. Veja para quem ela foi e onde as pessoas pediram: acima de três em 1.000, os provedores recusam tudo o que vem de você.
bounce-alarm-paused = Mais de três em cada 1.000 pessoas reclamam desta campanha, por isso ela foi pausada. Veja para quem ela foi e onde as pessoas pediram antes de continuar: os provedores recusam tudo o que vem de remetentes assim.

help-email-bounce = Recebe um e-mail que voltou, pela entrada padrão
help-email-bounces = Mostra o que voltou dos e-mails de um site
help-argument-of-site = Só para mensagens deste site

cli-bounce-terminal = Passe o e-mail assim: recado email bounce < mensagem.eml
cli-bounces-none = Nada voltou dos e-mails de { $site }.
cli-bounces-row = { $when }: { $address }, { $item }: { $kind ->
    [hard] não entregue, em definitivo
    [soft] não entregue desta vez
   *[complaint] considerada indesejada
}{ $said ->
    [none] {""}
   *[other] {": "}“{ $said }”
}
cli-bounces-forgotten = (apagado)
cli-bounces-unproved = { $count ->
    [one] Um relatório foi ignorado, porque não trazia a marca de uma mensagem enviada daqui.
   *[other] { $count } relatórios foram ignorados, porque não traziam a marca de uma mensagem enviada daqui.
}

inbox-not-understood = o endereço da caixa postal não foi entendido: escreva assim: imaps://usuario@mail.example
inbox-no-secret = falta a senha: dê o nome dela com “secret:” abaixo de “bounces:” e guarde-a com `recado secret set NOME`
inbox-no-user = falta o usuário no endereço: escreva assim: imaps://usuario@mail.example
inbox-no-tls = só um servidor de e-mail neste computador pode ser acessado sem criptografia
inbox-blocked = { $why }; dê o nome da rede abaixo de “network:” no recado.yaml se for isso mesmo
inbox-unreachable = o servidor de e-mail não responde: { $why }
inbox-tls = não há conexão criptografada: { $why }
inbox-no-starttls = o servidor não oferece criptografia nesta porta: escreva imaps:// em vez de imap://
inbox-login = o acesso foi recusado: { $why }. Confira o usuário no endereço e guarde a senha de novo com `recado secret set`
inbox-timeout = o servidor de e-mail demorou demais
inbox-protocol = o servidor de e-mail diz algo que não se entende: { $why }
inbox-ledger = { $why }

service-inbox-failed = Não é possível ler de { $inbox } o que volta dos e-mails: { $why }. O Recado tenta de novo sozinho.
service-inbox-good = A caixa postal { $inbox } pode ser lida de novo.
service-inbox-read = { $inbox }: { $reports ->
    [one] um relatório sobre um e-mail que voltou.
   *[other] { $reports } relatórios sobre e-mails que voltaram.
}

doctor-mail-good = O servidor de e-mail { $server } responde e aceita o acesso. Nada foi enviado.
doctor-mail-bad = O servidor de e-mail não pode ser usado: { $why }. Confira “smtp:” e “secret:” abaixo de “mail:”, e guarde a senha de novo com `recado secret set` se ela mudou.
doctor-mail-folder = Os e-mails são gravados em { $folder } e não são enviados.
doctor-mail-none = Ainda não há servidor de e-mail, então nada é enviado. Dê o nome dele com “smtp:” abaixo de “mail:”.
doctor-inbox-good = A caixa postal { $inbox } pode ser lida.
doctor-inbox-bad = Não é possível ler de { $inbox } o que volta dos e-mails: { $why }.
