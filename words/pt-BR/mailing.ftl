# E-mails a caminho: por que não saem, e o que fazer.
mailing-no-server = Nenhum servidor de e-mail está configurado, então nenhum e-mail pode sair. Escreva o endereço dele em “mail”, no recado.yaml ou no arquivo do site, por exemplo: mail: {"{"} smtp: "smtp://usuario@mail.example:587", secret: senha-do-email {"}"}
mailing-only-folder = Em “mail” há uma pasta no lugar de um servidor de e-mail, então ninguém receberia nada. Escreva ali o endereço do servidor; se for só um teste, ponha “?trial=yes” depois da pasta.
mailing-no-sender = Ninguém consta como remetente. Escreva “from” em “mail”, no arquivo do site ou no recado.yaml, por exemplo: from: "A loja <oi@loja.example>"
mailing-account = O que está em “smtp”, dentro de “mail”, não é o endereço de um servidor de e-mail. Deve ser assim: smtp://usuario@mail.example:587
    .option = O endereço do servidor de e-mail tem um complemento desconhecido. Só “?tls=none” pode vir depois dele, para um servidor neste computador.
    .no-tls = E-mail sem criptografia só vai para este computador. Tire “?tls=none” do endereço do servidor de e-mail.
    .login-without-tls = Uma senha nunca é enviada sem criptografia. Tire “?tls=none” do endereço do servidor de e-mail, ou tire o usuário dele.
    .no-secret = O endereço do servidor de e-mail tem um usuário, mas nenhuma senha. Guarde a senha com “recado secret set NOME” e escreva “secret: NOME” em “mail”.
    .no-user = Há uma senha para o servidor de e-mail, mas o endereço dele não tem usuário. Escreva o usuário antes do @, por exemplo: smtp://usuario@mail.example:587
mailing-blocked = O Recado não falou com o servidor de e-mail, porque o endereço dele é privado. Se ele fica na sua própria rede, acrescente-a em “network: allow” no recado.yaml. ({ $why })
mailing-not-loopback = O Recado não falou com o servidor de e-mail: sem criptografia, e-mails só vão para este computador. Tire “?tls=none” do endereço dele.
mailing-unreachable = O servidor de e-mail não foi encontrado. Confira o nome e a porta em “smtp”, dentro de “mail”, e a conexão com a internet. O computador diz: { $why }
mailing-silent = O servidor de e-mail não respondeu a tempo. Nada foi enviado. Tente mais tarde; se continuar assim, fale com quem cuida do servidor.
mailing-lost = A conexão com o servidor de e-mail caiu antes de a mensagem ser entregue a ele. Nada foi enviado. Tente de novo daqui a pouco.
mailing-garbage = O que responde no endereço do servidor de e-mail não é um servidor de e-mail. Confira o nome e a porta em “smtp”, dentro de “mail”.
mailing-login = O servidor de e-mail não aceita o usuário ou a senha. Guarde a senha de novo com “recado secret set NOME”: NOME é o que está em “secret”, dentro de “mail”. Ele disse: { $said }
mailing-quota = A conta de e-mail já enviou tudo o que pode por enquanto. Espere até amanhã, ou peça um limite maior ao provedor. Ele disse: { $said }
mailing-sender = O servidor de e-mail não deixa esta conta enviar com este remetente. Corrija “from” em “mail”, ou libere o endereço no provedor. Ele disse: { $said }
mailing-turned-away = O servidor de e-mail não quer falar com este computador. Fale com quem cuida dele. Ele disse: { $said }
mailing-later = O servidor de e-mail não quer nada agora. Tente de novo em alguns minutos. Ele disse: { $said }
mailing-recipient = O servidor de e-mail não aceita este endereço. Confira se está escrito certo. Ele disse: { $said }
mailing-refused = O servidor de e-mail não aceitou a mensagem. Pergunte o motivo a quem cuida dele. Ele disse: { $said }
mailing-no-tls = O servidor de e-mail não oferece criptografia, então nada foi enviado. Tente a porta 465 com “smtps://”, ou peça o endereço certo ao provedor.
mailing-tls = Não deu para fazer a conexão criptografada com o servidor de e-mail, então nada foi enviado. Confira o nome em “smtp”, dentro de “mail”: tem de ser o que está no certificado dele. O computador diz: { $why }
mailing-no-login = O servidor de e-mail não oferece nenhum jeito de entrar que o Recado conheça. Peça ao provedor um endereço que aceite usuário e senha.
mailing-too-large = A mensagem tem { $kilobytes } kB, e o servidor de e-mail aceita { $limit } kB. Encurte o texto.
mailing-eight-bit = O servidor de e-mail é antigo demais para esta mensagem. Peça ao provedor um mais novo.
mailing-utf8 = O servidor de e-mail não conhece endereços com essas letras. Use um endereço só com letras simples.
mailing-address = Este não é um endereço para o qual se possa enviar e-mail. Confira se está escrito certo.
mailing-too-late = O envio demorou demais, então a mensagem foi retirada. Nada foi enviado. Tente de novo.
mailing-unknown = A mensagem foi entregue ao servidor de e-mail, mas ele não disse se aceitou. Olhe a caixa de entrada antes de enviar de novo.
mailing-folder = Não dá para escrever na pasta dos e-mails de teste: { $why }

mail-trial-subject = [Teste] { $subject }

help-email-test = Envia um e-mail a um endereço seu, para ver como ele chega
help-argument-to-address = O endereço que recebe

cli-email-test-subject = Os e-mails de { $site } chegam
cli-email-test-text = Esta é uma mensagem de teste que o Recado enviou por { $site }. Se você consegue ler isto, a conta de e-mail funciona.
cli-email-test-sent = Enviado a { $address }: “{ $subject }”. O servidor de e-mail aceitou e disse: { $said }
cli-email-test-folder = Escrito em { $file }: “{ $subject }”. Nada foi enviado, porque “mail” aponta para uma pasta.
cli-email-test-look = Olhe a caixa de entrada. Se não houver nada em alguns minutos, olhe a pasta de spam.
cli-email-test-no-item = { $site } não tem promoção nem aviso “{ $item }”.
cli-email-test-address = “{ $written }” não é um endereço de e-mail.
