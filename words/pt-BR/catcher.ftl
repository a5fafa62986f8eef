# A página que mostra os e-mails da demonstração.
catcher-title = E-mails que chegaram
catcher-about = Caixa de e-mails da demonstração: nada sai deste computador.
catcher-count = { $count ->
    [0] Nada ainda
    [one] Um e-mail
   *[other] { $count } e-mails, o mais novo primeiro
}
catcher-empty = Nenhum e-mail chegou ainda.
    .more = O que a demonstração envia aparece aqui sozinho: o e-mail de uma oferta, um resumo, um aviso.
catcher-to = Para { $to }
catcher-from = De { $from }
catcher-no-subject = (sem assunto)
catcher-back = Todos os e-mails
catcher-missing = Este e-mail não existe.
catcher-views = Modos de ver este e-mail
catcher-html = Como aparece
catcher-text = Como texto
catcher-headers = Cabeçalhos
catcher-source = Salvar o arquivo
catcher-fact-from = De
catcher-fact-to = Para
catcher-fact-envelope = Envelope
catcher-fact-time = Chegou

cli-demo-mail = Em uns dois minutos sai o e-mail da padaria. Nada deixa este computador; leia em { $url }
cli-demo-commands = Outros comandos, em outro terminal, começam assim:
