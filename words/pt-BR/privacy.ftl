# Privacidade: o que se guarda sobre uma pessoa e o que relatar de um incidente.

help-subscribers-incident = Escreve o relatório de um incidente com dados pessoais: que dados há, a quem avisar até quando, o que o registro mostra
help-argument-since = Quando começou: 2026-11-26, ou 2026-11-26T09:00
help-argument-incident-until = Quando acabou; sem isso, agora
help-argument-known = Quando você soube, a partir de quando o prazo conta; sem isso, agora

cli-incident-order = O fim (--until) vem antes do começo (--since). Troque os dois.
cli-incident-written = O relatório está em { $file }. Preencha o que falta e veja hoje mesmo a primeira data nele.

incident-title = Incidente com dados pessoais: { $client }
incident-time = De { $since } até { $until }; conhecido desde { $known } (todos os horários são de { $zone }).
incident-deadlines = A quem avisar, e até quando
incident-deadline-tell = Brasil: a ANPD e os titulares, até o fim de { $day } (3 dias úteis)
incident-deadline-small = Brasil, se você é agente de pequeno porte: o mesmo até o fim de { $day } (6 dias úteis)
incident-deadline-add = Brasil: o que ainda não se sabia, até o fim de { $day } (20 dias úteis)
incident-deadline-europe = União Europeia, se houver pessoas de lá: a autoridade, até { $moment } (72 horas)
incident-kept = Fins de semana e feriados nacionais não contam; os locais, confira você. O cliente decide e avisa; quem guarda os dados para ele avisa o cliente na hora. Guarde este relatório por 5 anos.
incident-data = Que dados há
incident-list = Lista “{ $list }”: { $active ->
    [one] uma pessoa
   *[other] { $active } pessoas
} nela, { $removed ->
    [0] ninguém que saiu dela
    [one] uma pessoa que saiu dela e ainda é conhecida
   *[other] { $removed } pessoas que saíram dela e ainda são conhecidas
}
incident-no-lists = Nenhuma lista
incident-campaigns = Quem recebeu qual mensagem e o que foi feito dela: { $campaigns ->
    [one] uma campanha
   *[other] { $campaigns } campanhas
}, { $messages ->
    [one] uma mensagem
   *[other] { $messages } mensagens
}
incident-categories = Tipos de dados: endereço de e-mail, nome, idioma, marcas, onde e quando pediram e-mail; mensagens enviadas e o que voltou delas
incident-not-kept = Não se guarda aqui: senhas dessas pessoas, pagamentos, saúde, documentos, endereços dos computadores delas, o que abriram ou clicaram
incident-people-know = O que só você sabe
incident-ask-what = O que aconteceu
incident-ask-how = Como você soube
incident-ask-cause = A causa, até onde se sabe
incident-ask-affected = Dados de quem, quantas pessoas; há crianças, idosos ou dados sensíveis
incident-ask-risks = O que pode acontecer a essas pessoas
incident-ask-measures-before = O que protegia os dados antes
incident-ask-measures-after = O que foi feito e o que vem agora
incident-ask-delay = Se o aviso atrasou: por quê
incident-ask-officer = Quem responde a perguntas (nome, e-mail, telefone)
incident-record = O que o registro mostra nesse tempo
incident-record-empty = Nada.
incident-record-more = { $count ->
    [one] E mais uma linha.
   *[other] E mais { $count } linhas.
}
