# O que as pessoas leem quando um site não pôde ser lido ou alterado. $target é o endereço.

target-unreachable = Não deu para chegar a { $target }. O Recado tenta de novo sozinho. Se continuar assim, verifique a internet; se for uma pasta, veja se o disco está ligado e se você pode gravar nela.
target-login = { $target } não aceita a senha ou a chave. Este site fica em pausa até que uma nova seja guardada com “recado secret set”.
target-login-missing = { $target } pede uma senha ou chave, e nenhuma foi guardada. Guarde com “recado secret set” e escreva o nome dela no arquivo do site.
target-login-key = Não foi possível ler a chave guardada para { $target }. Guarde a chave privada inteira, sem frase secreta, com “recado secret set”.
target-login-unseen = { $target } não reconhece o login que o Recado envia. Ou a senha está errada, ou o servidor a retira no caminho. Salve a senha mais uma vez com “recado secret set”; se continuar assim, pergunte ao programador se o cabeçalho Authorization chega.
target-login-in-address = O endereço de { $target } contém uma senha. Tire a senha do arquivo do site e guarde-a com “recado secret set”.
target-stripped = { $target } não recebe o login que o Recado envia: o servidor o retira no caminho. Repasse ao programador: “Por favor, deixe o cabeçalho Authorization chegar ao sistema por trás dele, por exemplo com a linha SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1 no .htaccess.” Este site fica em pausa até lá; depois execute “recado resume”.
target-role = O login em { $target } não pode fazer isto. Ele disse: { $said } Peça ao programador uma conta que possa publicar (de editor), salve a senha dela com “recado secret set” e execute “recado resume”.
target-firewall = Um firewall na frente de { $target } recusou o Recado; a senha não é o motivo. Ele disse: { $said } Peça à hospedagem que deixe o Recado passar. Este site fica em pausa até lá; depois execute “recado resume”.
target-not-api = { $target } responde com algo que não é uma interface em que se possa escrever, como uma página. Ele disse: { $said } Confira “url” no arquivo do site com o programador e execute “recado resume”.
target-later = { $target } está ocupado e pede para não ser incomodado por { $minutes ->
    [one] um minuto
   *[other] { $minutes } minutos
}. O Recado volta sozinho.
target-host-key-new = { $target } ainda não foi confirmado. Ele mostra a impressão digital { $offered }. Pergunte ao programador se está certa e então escreva “host_key: { $offered }” no arquivo do site. Nada foi enviado.
target-host-key-changed = { $target } mostra uma impressão digital diferente da anterior: { $offered } em vez de { $pinned }. Nada foi enviado. Fale com o programador antes de trocar host_key no arquivo do site.
target-refused = { $target } recusou a mudança. A resposta foi: { $said }
target-certificate = A identidade de { $target } não pôde ser confirmada: o certificado não é válido. Nada foi enviado. Confira o endereço no arquivo do site ou peça à hospedagem que renove o certificado. O computador diz: { $why }
target-denied = { $target } aceita a entrada, mas não deixa gravar ali. Peça à hospedagem o direito de gravar nesta pasta ou corrija o endereço no arquivo do site. A resposta foi: { $said }
target-full = O disco de { $target } está cheio ou a cota acabou. Apague ali o que ninguém precisa ou peça mais espaço à hospedagem; o Recado tenta de novo sozinho. A resposta foi: { $said }
target-moved = Outra pessoa alterou { $target } nesse meio-tempo. O Recado olha de novo e recomeça sozinho.
target-rewritten = O histórico de { $target } foi trocado: nossa última mudança, { $last }, não faz mais parte dele, que agora está em { $now }. Nada foi alterado. Pergunte ao programador o que aconteceu e depois rode “recado verify”.
target-gone = O que o Recado publicou em { $target } ({ $last }) não está mais lá. Nada foi alterado. Pergunte ao programador o que aconteceu e depois rode “recado verify”.
target-not-ready = { $target } não está pronto para receber mudanças. Repasse isto ao programador: { $why }
target-no-branch = { $target } não tem o ramo (branch) “{ $branch }”; tem: { $existing }. Corrija “branch” no arquivo do site ou acrescente “create_branch: true”.
target-no-branch-at-all = { $target } não tem o ramo (branch) “{ $branch }”. Corrija “branch” no arquivo do site ou acrescente “create_branch: true”.
target-blocked = { $target } não foi contatado: o endereço é de uma rede interna ou não é criptografado. Use um endereço https ou acrescente a rede em “network: allow” no recado.yaml.
target-too-large = { $target } passa de { $megabytes } MB, mais do que o Recado baixa. Peça ao programador um repositório menor para o site.
target-redirected = { $target } mudou para { $to }. A senha não foi enviada para lá. Se o novo endereço estiver certo, escreva-o no arquivo do site.
target-forbidden = O Recado não escreve em { $path }: { $why }.
target-forbidden-name = “{ $path }” não serve como nome de arquivo no site. Escolha um nome mais simples.
target-forbidden-hidden = O Recado não escreve em { $path }: nomes que começam com ponto são configurações, não conteúdo. Escolha outro lugar no arquivo do site.
target-forbidden-settings = O Recado não escreve em { $path }: esse arquivo comanda como o site é montado ou servido. Escolha outro lugar no arquivo do site.
target-forbidden-link = O Recado não escreve em { $path }: ali existe um atalho para outro arquivo. Escolha outro lugar no arquivo do site.
target-forbidden-submodule = O Recado não escreve em { $path }: essa pasta pertence a outro repositório (um submódulo). Escolha outro lugar no arquivo do site.
target-forbidden-lfs = O Recado não escreve em { $path }: o conteúdo dele fica no Git LFS. Escolha outro lugar no arquivo do site.
target-forbidden-not-a-folder = O Recado não consegue escrever em { $path }: um arquivo e uma pasta com o mesmo nome se atrapalham. Escolha outro lugar no arquivo do site.
target-unknown = { $target } não confirmou se a mudança chegou. O Recado confere sozinho antes de fazer qualquer outra coisa.
target-local = Este computador não conseguiu fazer a parte dele: { $why }. O Recado tenta de novo sozinho; verifique se o disco não está cheio.
