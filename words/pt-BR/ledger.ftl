# O registro
ledger-full = O disco está cheio, por isso nada novo pode ser registrado nem publicado. Libere espaço; o trabalho continua sozinho.
ledger-busy = Outro Recado está gravando no registro há tempo demais. Tente de novo daqui a pouco.
ledger-unreachable = O banco de dados não responde. Veja se ele está ligado; o trabalho continua sozinho.
ledger-fenced = Outro Recado assumiu este trabalho, por isso este parou. Nada se perdeu.
ledger-newer = Este registro foi gravado por um Recado mais novo. Atualize o Recado neste computador; nada foi alterado.
ledger-older = Este registro é de um Recado mais antigo. Rode “recado publish” ou “recado run” uma vez para atualizá-lo.
ledger-network-drive = { $path } está em uma unidade de rede ({ $system }), onde o registro pode se estragar. Mude a pasta de trabalho para um disco deste computador, ou ponha “database: postgres://…” no recado.yaml.
ledger-sqlite-old = O banco de dados embutido é da versão { $found }, que pode perder dados. Instale um Recado mais novo.
ledger-path = Não dá para usar { $path }: { $why }. Veja se existe e se você pode gravar ali.
ledger-damaged = O registro tem algo que não pode ser lido ({ $what }). Restaure uma cópia de segurança, ou tire o arquivo dali: ele é refeito a partir dos seus arquivos e dos sites.
ledger-failed = O registro falhou: { $why }. Nada foi publicado sem ser registrado.

# Senhas e chaves
secret-missing = Não há nenhuma senha com o nome “{ $name }”. Cadastre com: recado secret set { $name }
secret-bad-name = “{ $name }” não serve como nome de senha. Use só letras sem acento, números, - _ e ., até 64.
secret-empty = A senha está vazia. Cole o valor e tecle Enter.
secret-too-long = Isso é comprido demais para uma senha ou chave. Confira o que você colou.
secret-no-key = Falta a chave que abre as senhas ({ $path }). Ponha-a de volta, ou cadastre cada senha de novo com: recado secret set NOME
secret-key-open = Outras pessoas neste computador podem ler a chave { $path }. Rode: chmod 600 { $path }
secret-key-broken = { $path } não contém uma chave do Recado. Ponha de volta o arquivo certo, ou tire este dali e cadastre cada senha de novo.
secret-key-file = Não dá para usar a chave { $path }: { $why }.
secret-sealed = A senha “{ $name }” não abre com esta chave. Cadastre de novo com: recado secret set { $name }
secret-same = “{ $name }” já tem este valor. Peça um novo onde ele foi criado e depois rode: recado secret rotate { $name }
secret-addresses = Não dá mais para saber quais endereços foram apagados ou não devem receber e-mail: isso foi guardado com outra chave. Ponha de volta o arquivo da chave anterior. Só se ele se perdeu de vez, rode `recado secret remove { $name }`: aí quem foi apagado pode voltar com um arquivo antigo.
secret-addresses-no-key = O arquivo da chave { $path } não está lá, e só com ele dá para saber quais endereços foram apagados ou não devem receber e-mail. Ponha de volta o arquivo da chave anterior; em outro computador com o mesmo registro, copie-o do primeiro. Só se ele se perdeu de vez, rode `recado secret remove { $name }`: aí quem foi apagado pode voltar com um arquivo antigo.
secret-key-elsewhere = A chave vem do sistema, não de um arquivo que o Recado possa trocar. Troque-a lá e cadastre cada senha de novo com: recado secret set NOME
secret-random = Este computador não fornece números aleatórios, por isso nada foi guardado. Tente de novo daqui a pouco.
