# Antes de um e-mail sair: o que se confere, e o que fazer.

secret-dkim = As chaves que assinam os e-mails de { $domain } não abrem: foram guardadas com uma chave que se perdeu. Crie novas com: recado email setup SITE --new-keys

preflight-sender-none = O arquivo do site { $site } não diz de quem são os e-mails.
    .remedy = Acrescente uma linha como: mail: {"{"} from: "A loja <oi@loja.example>" {"}"}
preflight-account-none = Nenhum servidor de e-mail foi indicado para { $site }.
    .remedy = Indique um em recado.yaml ou no arquivo do site: mail: {"{"} smtp: "smtp://usuario@mail.example:587", secret: loja-smtp {"}"}
preflight-account-folder = Os e-mails de { $site } iriam para uma pasta, e ninguém os receberia.
    .remedy = Indique um servidor de e-mail em recado.yaml, ou escreva ?trial=yes depois do nome da pasta se for um teste.
preflight-account-wrong = O endereço do servidor de e-mail de { $site } não serve como está: usuário, senha e criptografia não combinam.
    .remedy = Escreva como smtp://usuario@mail.example:587 e indique a senha em secret.
preflight-account-secret = A senha “{ $name }” do servidor de e-mail não está aqui.
    .remedy = Guarde-a com: recado secret set { $name }
preflight-account-key = As senhas deste computador não abrem, entre elas a do servidor de e-mail.
    .remedy = Rode recado secret list: ele diz o que há com a chave.
preflight-street-missing = Os e-mails de { $site } não trazem endereço postal. Muitos países pedem um em cada e-mail.
    .remedy = Acrescente a rua e a cidade no arquivo do site: business: {"{"} street: …, city: … {"}"}

preflight-shared-domain = Não dá para provar que os e-mails de { $domain } são da loja: qualquer pessoa tem endereço lá.
    .remedy = Envie de um endereço do domínio da loja, como oi@loja.example, e deixe o outro em reply_to.
preflight-names-silent = Ninguém soube dizer o que há em { $name }: { $why }.
    .remedy = Veja a conexão com a internet e confira de novo daqui a alguns minutos.
preflight-domain-reached = Dá para escrever a { $domain }.
preflight-domain-nowhere = { $domain } não tem servidor de e-mail nem endereço, e muitos recusam e-mails assim.
    .remedy = Confira como o endereço foi escrito em mail: from. Se está certo, quem cuida do domínio precisa criar um registro MX.

preflight-spf-fine = { $domain } diz quem pode enviar em seu nome (SPF).
preflight-spf-missing = { $domain } não diz quem pode enviar em seu nome (SPF).
    .remedy = Quem cuida do domínio acrescenta este registro TXT em { $domain }: { $record }
preflight-spf-several = { $domain } diz { $count } vezes quem pode enviar em seu nome (SPF), e assim nada disso vale: { $records }
    .remedy = Quem cuida do domínio junta tudo num registro só. recado email setup mostra como ele ficaria.
preflight-spf-syntax = O registro de { $domain } que diz quem pode enviar em seu nome (SPF) tem um erro em “{ $term }”, e assim nada dele vale.
    .remedy = Quem cuida do domínio corrige essa parte do registro.
preflight-spf-lookups = O registro de { $domain } que diz quem pode enviar em seu nome (SPF) consulta outros { $lookups } nomes ou mais. Acima de { $most }, nada dele vale.
    .remedy = Quem cuida do domínio tira do registro o que já não serve para enviar.
preflight-spf-include = O registro de { $domain } que diz quem pode enviar em seu nome (SPF) inclui { $included }, que não tem nenhum que valha.
    .remedy = Quem cuida do domínio tira include:{ $included } do registro, ou corrige como foi escrito.
preflight-spf-relay = Não dá para saber se { $domain } deixa { $relay } enviar em seu nome (SPF): o registro não cita esse servidor.
    .remedy = Pergunte ao provedor o que deve constar no registro. Se { $relay } envia ele mesmo, o registro é: { $record }
preflight-return-elsewhere = O que não pode ser entregue volta para { $return }, que é outro domínio que não { $domain }. O SPF então não fala por quem envia, e a assinatura responde sozinha.
    .remedy = Nada a fazer enquanto a assinatura estiver certa.

preflight-dkim-none = Não há chaves para assinar os e-mails de { $domain }.
    .remedy = Crie-as e veja o que o domínio precisa publicar: recado email setup { $site }
preflight-dkim-closed = As chaves que assinam os e-mails de { $domain } não abrem: foram guardadas com uma chave que se perdeu.
    .remedy = Crie novas: recado email setup { $site } --new-keys
preflight-dkim-fine = A chave em { $name } é a que assina os e-mails (DKIM).
preflight-dkim-missing = Não há chave em { $name }, e quem recebe não tem como saber que o e-mail é de { $domain } (DKIM).
    .remedy = Quem cuida do domínio acrescenta este registro TXT em { $name }: { $record }
preflight-dkim-other = Em { $name } está outra chave, e não a que assina os e-mails (DKIM): toda assinatura sairia errada.
    .remedy = Quem cuida do domínio põe este registro TXT em { $name }, no lugar do que está lá: { $record }
preflight-dkim-testing = A chave em { $name } está marcada como teste (t=y), e alguns não a levam em conta.
    .remedy = Quem cuida do domínio tira t=y do registro.
preflight-dmarc-fine = { $place } diz o que fazer com e-mails sem prova: { $policy } (DMARC).
preflight-dmarc-missing = { $domain } não diz o que fazer com e-mails sem prova (DMARC). Os grandes provedores pedem isso.
    .remedy = Quem cuida do domínio acrescenta este registro TXT em _dmarc.{ $domain }: { $record }
preflight-dmarc-several = { $domain } tem { $count } registros que dizem o que fazer com e-mails sem prova (DMARC), e assim nenhum vale.
    .remedy = Quem cuida do domínio deixa um só, como: { $record }
preflight-dmarc-syntax = O registro que diz o que fazer com e-mails sem prova de { $domain } (DMARC) não traz uma regra conhecida.
    .remedy = Quem cuida do domínio põe no lugar: { $record }
preflight-signature-wrong = Um e-mail assinado por nós em nome de { $domain } não passou quando o conferimos como quem recebe: { $why }
    .remedy = Nada será enviado, para que nada caia no spam. Crie novas chaves com recado email setup e --new-keys; se não resolver, conte para nós.

preflight-leave-near = Quem lê não consegue sair da lista: os endereços para isso levam a este computador ({ $url }).
    .remedy = Indique o endereço público da mesa em recado.yaml: desk: {"{"} url: https://desk.agencia.example {"}"}
preflight-leave-plain = Os endereços para sair da lista começam com { $url }. Os grandes provedores só aceitam https.
    .remedy = Dê à mesa um endereço https e indique-o em recado.yaml: desk: {"{"} url: https://desk.agencia.example {"}"}
preflight-leave-fine = A página para sair da lista abre ({ $url }).
preflight-leave-silent = A página para sair da lista não abre em { $url }: { $why }.
    .remedy = Veja se recado run está rodando lá, e se desk: url em recado.yaml é o endereço dele.
preflight-leave-private = A página para sair da lista está em { $url }, aonde quem lê não chega.
    .remedy = Indique em recado.yaml um endereço a que todos cheguem: desk: {"{"} url: https://desk.agencia.example {"}"}
preflight-leave-headers = Faltam neste e-mail os cabeçalhos com que os programas oferecem sair com um clique.
    .remedy = Eles vêm do endereço da mesa: indique um endereço https em recado.yaml, desk: url.

preflight-letter-fine = “{ $subject }” está bem escrito para os programas de e-mail ({ $kilobytes } kB).
preflight-unwritten = Não foi possível escrever este e-mail. { $why }
    .remedy = Corrija o arquivo do item e confira de novo.
preflight-size = Este e-mail tem { $kilobytes } kB. Muitos programas cortam o que passa de { $limit } kB, e com isso o caminho para sair da lista.
    .remedy = Encurte o texto e leve ao site para ler o resto.
preflight-subject-empty = Este e-mail não tem assunto.
    .remedy = Escreva um no item: email: {"{"} subject: … {"}"}
preflight-subject-long = O assunto tem { $length } letras; a maioria dos programas mostra { $most } ou menos.
    .remedy = Diga o principal nas primeiras palavras, ou encurte.
preflight-subject-capitals = O assunto está todo em maiúsculas, o que parece grito.
    .remedy = Escreva como uma frase.
preflight-subject-marks = O assunto tem muitos pontos de exclamação, como em spam.
    .remedy = Um basta, ou nenhum.
preflight-text-empty = Este e-mail não tem texto para os programas que não mostram figuras nem cores.
    .remedy = Escreva algo no item, ou corrija o modelo de texto do tema.
preflight-preheader-missing = Falta a linha ao lado do assunto, e os programas mostram o que vier primeiro.
    .remedy = Escreva uma no item: email: {"{"} preheader: … {"}"}
preflight-braces = “{ $written }” sairia assim como está: nada foi posto no lugar.
    .remedy = Nomes só entram no assunto, no preheader e na saudação. Escreva o texto sem isso.
preflight-phrases = Estas palavras aparecem em muito spam: { $phrases }.
    .remedy = Sozinhas não fazem mal. Onde der para dizer de outro jeito, diga.
preflight-hidden = Há nele um texto que ninguém vê: “{ $written }”. Os filtros não gostam disso.
    .remedy = Tire-o do item ou do tema.
preflight-alt-missing = { $count ->
    [one] Uma figura não tem
   *[other] { $count } figuras não têm
} palavras para quem não as vê: { $pictures }.
    .remedy = Escreva image_alt no item, e palavras entre os colchetes de ![…](figura.jpg).
preflight-few-words = Além das figuras, este e-mail tem { $count ->
    [one] uma palavra
   *[other] { $count } palavras
}. Os filtros tomam figuras sem palavras por spam, e muita gente não vê figuras.
    .remedy = Diga em palavras o que as figuras mostram.

preflight-links-fine = { $count ->
    [one] O único endereço dele responde.
   *[other] Os { $count } endereços dele respondem.
}
preflight-links-many = { $count ->
    [one] Um endereço não foi conferido
   *[other] { $count } endereços não foram conferidos
}: há muitos.
    .remedy = Menos links são mais lidos.
preflight-link-odd = “{ $url }” não é um endereço que se possa seguir.
    .remedy = Escreva-o por inteiro, como https://loja.example/pagina.
preflight-link-plain = O link { $url } não é criptografado (http), e os programas avisam disso.
    .remedy = Escreva https nele, se o site tiver.
preflight-link-gone = O link { $url } não leva a nada (HTTP { $why }).
    .remedy = Corrija o link no item.
preflight-link-no-host = O link { $url } leva a um site que não existe.
    .remedy = Confira como foi escrito.
preflight-link-private = O link { $url } leva a uma rede particular, aonde quem lê não chega.
    .remedy = Ponha o endereço público no lugar.
preflight-link-not-yet = O link { $url } leva a uma página que ainda não está lá.
    .remedy = Se ela vem com este item, nada a fazer: o e-mail espera por ela.
preflight-link-trouble = O link { $url } não respondeu como devia: { $why }
    .remedy = Abra você mesmo. Se abrir, está tudo certo.
preflight-picture-odd = A figura “{ $url }” não tem um endereço que um programa de e-mail possa buscar.
    .remedy = Ponha a figura ao lado do arquivo do item e cite-a nele.
preflight-picture-plain = A figura { $url } não é criptografada (http), e alguns programas não a mostram.
    .remedy = Dê ao site um endereço https e indique-o no arquivo do site: url.
preflight-picture-gone = A figura { $url } não está lá (HTTP { $why }).
    .remedy = Publique o site primeiro e confira de novo.
preflight-picture-no-host = A figura { $url } está num site que não existe.
    .remedy = Confira o endereço do site no arquivo dele: url.
preflight-picture-private = A figura { $url } está numa rede particular, aonde quem lê não chega.
    .remedy = Indique o endereço público do site no arquivo dele: url.
preflight-picture-not-yet = A figura { $url } ainda não está lá.
    .remedy = Se ela vem com este item, nada a fazer: o e-mail espera por ela.
preflight-picture-trouble = A figura { $url } não veio como devia: { $why }
    .remedy = Abra você mesmo. Se abrir, está tudo certo.
preflight-picture-other = O que está em { $url } não é figura, e sim { $why }.
    .remedy = Veja se o site responde a esse endereço com uma página própria.

preflight-pace-minute = A { $rate } por minuto, { $people } mensagens levam { $unit ->
    [minutes] { $minutes } min
    [days] { $days } dias
   *[hours] { $hours } h{ $minutes ->
        [0] {""}
       *[other] {" "}{ $minutes } min
    }
}{ $waits ->
    [quiet] {" "}com o horário de silêncio
    [ahead] {" "}com a espera depois dos primeiros
    [both] {" "}com o horário de silêncio e a espera depois dos primeiros
   *[none] {""}
}. Este e-mail pode sair de { $from } até { $until }, por isso cerca de { $short ->
    [one] uma pessoa não vai receber.
   *[other] { $short } pessoas não vão receber.
}
    .remedy = Comece antes, ou aumente per_minute no arquivo do site{ $ends ->
    [yes] . O que ele conta acaba nessa hora, por isso não pode sair depois.
   *[no] , ou ponha no_later_than mais tarde no item.
}
preflight-pace-day = A { $rate } em 24 horas, { $people } mensagens levam { $unit ->
    [minutes] { $minutes } min
    [days] { $days } dias
   *[hours] { $hours } h{ $minutes ->
        [0] {""}
       *[other] {" "}{ $minutes } min
    }
}. Este e-mail pode sair de { $from } até { $until }, por isso cerca de { $short ->
    [one] uma pessoa não vai receber.
   *[other] { $short } pessoas não vão receber.
}
    .remedy = Comece antes, ou aumente per_day no arquivo do site se o remetente já for bem conhecido{ $ends ->
    [yes] . O que ele conta acaba nessa hora, por isso não pode sair depois.
   *[no] , ou ponha no_later_than mais tarde no item.
}
preflight-pace-quiet = Este e-mail pode sair de { $from } até { $until }, e ninguém recebe nada no horário de silêncio, por isso cerca de { $short ->
    [one] uma
   *[other] { $short }
} de { $people } pessoas não vai receber.
    .remedy = Comece antes, ou mude quiet_hours no arquivo do site{ $ends ->
    [yes] . O que ele conta acaba nessa hora, por isso não pode sair depois.
   *[no] , ou ponha no_later_than mais tarde no item.
}

help-email-setup = Cria as chaves que assinam os e-mails de um site e mostra o que o domínio precisa publicar
help-email-check = Mostra o que falta aos próximos e-mails, e o que fazer
help-argument-new-keys = Cria novas chaves ao lado das que estão em uso; elas passam a valer quando o domínio as publicar
help-argument-name-server = Pergunta os nomes a este servidor, e não ao de costume

cli-email-check-all = Todos os e-mails de { $site }
cli-email-check-none = { $site }: nenhum e-mail está previsto. Escreva o nome de um item para ver o que falta ao e-mail dele.
cli-email-check-done = { $site }: { $count ->
    [0] nada impede os e-mails de sair.
    [one] uma coisa impede os e-mails de sair. Corrija o que está marcado com ✗ e confira de novo.
   *[other] { $count } coisas impedem os e-mails de sair. Corrija o que está marcado com ✗ e confira de novo.
}

cli-email-setup-keys = Os e-mails de { $domain } são assinados com as chaves número { $number }.
cli-email-setup-switched = O domínio agora as publica, e as chaves número { $number } foram esquecidas. Os registros delas precisam ficar mais sete dias: e-mails a caminho são conferidos com eles.
cli-email-setup-next = As chaves número { $number } esperam até que o domínio as publique. Depois rode mais uma vez: recado email setup { $site }
cli-email-setup-dkim = Chave para assinaturas (DKIM)
cli-email-setup-spf = Quem pode enviar (SPF)
cli-email-setup-dmarc = O que fazer com e-mails sem prova (DMARC)
cli-email-setup-record =
    .there = está em { $name } como deve ser.
    .missing = ainda não há nada em { $name }. Acrescente:
    .other = há outra coisa em { $name }: { $found }. No lugar dela vai:
    .unknown = ninguém soube dizer o que há em { $name } ({ $why }). Deve ser:
cli-email-setup-account = O servidor de e-mail { $server } responde e aceita a senha.
    .wrong = O servidor de e-mail { $server } não pode ser usado: { $why }. Confira o endereço e a senha.
cli-email-setup-send = Mande isto a quem cuida do domínio:
cli-email-setup-letter = Olá,

    { $shop } envia e-mails aos clientes com o Recado. Para que cheguem, { $domain } precisa destes registros do tipo TXT:

    { $records }

    Alguns painéis acrescentam o domínio ao nome por conta própria; nesse caso, tire-o do nome. Um valor longo pode ser dividido em pedaços de até 255 letras. Só pode haver um registro que comece com v=spf1, e ele pode levar a no máximo dez outros nomes.

    Obrigado!
    .add = Acrescentar
    Nome: { $name }
    Valor: { $text }
    .replace = Pôr no lugar do que está lá
    Nome: { $name }
    Valor: { $text }
cli-email-setup-again = Registros novos levam até um dia para aparecer. Confira de novo com: recado email setup { $site }
cli-email-setup-done = { $domain } publica tudo o que é preciso. O que falta aos próximos e-mails aparece com: recado email check { $site }
