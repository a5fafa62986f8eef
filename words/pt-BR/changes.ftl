# Mudanças: o que o cliente aprova, uma frase por item. Prova: o que se viu na página pública.

change-add-promotion = Publicar a promoção “{ $title }”
    .until = Publicar a promoção “{ $title }”, até { $until }
change-change-promotion = Alterar a promoção “{ $title }”
    .until = Alterar a promoção “{ $title }”, até { $until }
change-end-promotion = Marcar a promoção “{ $title }” como encerrada
change-remove-promotion = Retirar a promoção “{ $title }”
change-add-announcement = Publicar o aviso “{ $title }”
    .until = Publicar o aviso “{ $title }”, até { $until }
change-change-announcement = Alterar o aviso “{ $title }”
    .until = Alterar o aviso “{ $title }”, até { $until }
change-remove-announcement = Retirar o aviso “{ $title }”
change-add-page = Publicar a página “{ $title }”
    .until = Publicar a página “{ $title }”, até { $until }
change-change-page = Alterar a página “{ $title }”
    .until = Alterar a página “{ $title }”, até { $until }
change-remove-page = Retirar a página “{ $title }”
change-add-hours = Publicar o horário de funcionamento
    .until = Publicar o horário de funcionamento, até { $until }
change-change-hours = Alterar o horário de funcionamento
    .until = Alterar o horário de funcionamento, até { $until }
change-remove-hours = Retirar o horário de funcionamento
change-blocked = { $sentence } (não foi feito: veja abaixo)
change-several = Atualizar { $count } itens: { $titles }
change-refresh = Atualizar as páginas, por exemplo o horário de hoje
change-nothing = Nada a mudar.

plan-removed = { $path }: retirado
plan-added-file = { $path }: novo, { $size } KB
plan-changed-file = { $path }: substituído, { $size } KB
plan-more-lines = … { $count ->
    [one] mais uma linha
   *[other] mais { $count } linhas
}
plan-more-files = … e { $count ->
    [one] mais um arquivo
   *[other] mais { $count } arquivos
}

drift-edited = Alguém mudou { $path } no site depois que o Recado gravou. Não mexemos nele.
    .hint = `recado drift { $site }` mostra a diferença: deixe assim, escreva por cima, ou leve as palavras para o seu arquivo.
drift-deleted = Alguém apagou { $path } do site. Não colocamos de volta.
    .hint = Para voltar ao site: `recado drift { $site } overwrite`
drift-foreign = O site já tem um arquivo { $path } que não foi o Recado que gravou. Não mexemos nele.
    .hint = Pergunte ao programador de quem é o arquivo. Para trocar: `recado drift { $site } overwrite`
drift-region-edited = Alguém mudou o texto que o Recado tinha colocado em { $path }. Não mexemos nele.
    .hint = `recado drift { $site }` mostra a diferença: deixe assim, escreva por cima, ou leve as palavras para o seu arquivo.

region-no-file = { $file } não está no site, por isso não foi possível colocar nada nele.
    .hint = Confira o nome do arquivo em “places” no arquivo do site, ou pergunte ao programador para onde foi a página.
region-no-folder = O site não tem a pasta { $file }, por isso nada foi escrito nela. Talvez “file” ou “profile” em “places” não esteja certo.
    .hint = Corrija no arquivo do site, ou peça ao programador que crie a pasta { $file } com um arquivo dentro.
region-not-found = { $file } não tem nenhum elemento que corresponda a “{ $region }”. Não mexemos na página.
    .hint = O programador pode incluir o elemento em { $file } ou corrigir “select” no arquivo do site. Elementos que o navegador cria sozinho não contam.
region-no-marker = { $file } não tem “{ $region }”. Não mexemos na página.
    .hint = O programador pode colocar { $region } e { $end } em { $file }, em volta do lugar do nosso texto.
region-several = { $file } tem { $found } lugares para “{ $region }”, e só pode haver um. Não mexemos na página.
    .hint = O programador pode tirar os outros ou deixar “{ $region }” mais exato.
region-bad-selector = Não dá para entender o seletor “{ $region }”. Não mexemos em { $file }.
    .hint = Escreva um seletor CSS no arquivo do site, por exemplo “#promotions”.
region-unpaired = { $file } tem só uma metade de “{ $region }”, ou as duas na ordem errada. Não mexemos na página.
    .hint = Coloque { $region } antes e { $end } depois do lugar do nosso texto.
region-cannot-hold = { $tag } em { $file } não pode conter o que “{ $region }” deve mostrar. Não mexemos na página.
    .hint = O programador pode usar um <div> ou uma <section> no lugar de { $tag }.
region-in-comment = “{ $region }” em { $file } está dentro de outro comentário, então ninguém veria o texto. Não mexemos na página.
    .hint = Tire a marca de dentro do outro comentário.
region-builder = A página { $file } é montada com { $name }, que guarda o que os visitantes veem num lugar próprio. Nada foi escrito.
    .hint = Peça ao programador uma página sem { $name }, ou um lugar para o texto num bloco da página.
region-would-change-more = Trocar “{ $region }” em { $file } mudaria mais do que esse lugar da página. Não mexemos na página.
    .hint = Perto dele deve haver uma tag sem fechar, ou fechada na ordem errada. O programador pode corrigir isso, ou colocar dois comentários <!-- recado:NOME --> e <!-- /recado:NOME --> lado a lado no mesmo elemento.
region-encoding = { $file } está gravado como { $found }, que não dá para mudar com segurança. Não mexemos na página.
    .hint = O programador pode salvar { $file } em UTF-8.
region-too-large = { $file } é grande demais para examinar ({ $size } MB; o limite é 8 MB e 400.000 tags). Não mexemos na página.
    .hint = Coloque a região em uma página menor.

proof-live = Conferido no site público: { $pages ->
    [one] uma página mostra
   *[other] { $pages } páginas mostram
} o que foi gravado.
    .hint = Nada a fazer.
proof-not-built = Já foi gravado, mas { $url } ainda não mostra a mudança.
    .hint = Muitos sites levam alguns minutos. Se continuar assim, pergunte ao programador se o site foi gerado depois da última mudança.
proof-cached = { $url } está atualizado, mas um cache ainda entrega a página antiga aos visitantes{ $minutes ->
    [0] .
    [one] , por até um minuto.
   *[other] , por até { $minutes } minutos.
}
    .hint = Costuma se resolver sozinho quando o prazo do cache termina. O programador pode esvaziar o cache para ser mais rápido.
proof-different = { $url } mostra outra coisa, diferente do que foi gravado.
    .hint = Abra a página. Se estiver errada, pergunte ao programador se “url” no arquivo do site e o destino são do mesmo site.
proof-nothing-to-see = Não há página pública em que dê para conferir esta mudança.
    .hint = Abra o site e dê uma olhada.
proof-no-connection = Não foi possível abrir { $url }.
    .hint = Abra o endereço no navegador. Se também não abrir, o site está fora do ar, ou o endereço ou o certificado está errado.
proof-too-slow = { $url } não respondeu a tempo.
    .hint = Abra o endereço no navegador. O Recado tenta de novo sozinho.
proof-too-large = { $url } é grande ou complicada demais para ser lida.
    .hint = Pergunte ao programador por que a página é tão grande.
proof-redirects = { $url } fica mandando os visitantes de um endereço para outro, sem fim.
    .hint = Avise o programador: a página redireciona mais de cinco vezes.
proof-elsewhere = { $url } manda os visitantes para { $to }.
    .hint = Se esse é o endereço certo do site, escreva-o em “url” no arquivo do site.
proof-status = { $url } respondeu com o erro { $status }.
    .hint = Abra o endereço no navegador. Se aparecer um erro lá também, avise o programador. Com o erro 401 ou 403 o site não deixa conferir: “proof: none” no arquivo do site desliga a conferência.
change-undone = Desfeito: { $sentence }
