# watch: abrir a pasta, o que a própria leitura encontra e quando um site fica congelado

workspace-missing = A pasta { $folder } não existe. Confira o nome ou crie uma nova pasta de trabalho com "recado init { $folder }".
workspace-not-a-folder = { $folder } é um arquivo, não uma pasta. Indique a pasta onde estão "sites" e "content".
workspace-not-one = { $folder } não é uma pasta de trabalho do Recado: não tem a pasta "sites" nem o arquivo "recado.yaml". Vá para a pasta certa ou crie uma nova com "recado init".
workspace-unreadable = Não dá para ler a pasta { $folder } ({ $why }). Confira se o disco está conectado e se você tem permissão para abrir a pasta.

finding-file-not-here = Este arquivo ainda não está neste computador.
    .hint = Espere a pasta sincronizada baixar o arquivo ou abra-o uma vez. Até lá, a última versão boa continua no site.
finding-file-linked = Este arquivo existe também com outro nome (é um vínculo físico): o que mudar lá muda aqui.
    .hint = Faça uma cópia de verdade do arquivo e apague o que está ligado.
finding-link-not-followed = Isto é um atalho para outro lugar. O Recado não segue atalhos.
    .hint = Coloque aqui o próprio arquivo ou a própria pasta.
finding-folder-unreadable = Não dá para abrir esta pasta ({ $why }), então não se sabe o que há nela.
    .hint = Confira as permissões da pasta e se o disco está conectado. Enquanto isso, nada muda no site.
finding-folder-too-deep = Há pastas demais dentro de pastas aqui.
    .hint = Traga os arquivos para cima. O Recado olha até doze pastas, uma dentro da outra.
finding-folder-too-full = Há arquivos demais aqui; o Recado lê até { $most } por site.
    .hint = Leve para outro lugar os arquivos que não são do site.
finding-folder-too-large = Os arquivos deste site são grandes demais juntos; o Recado lê até { $most } MB por site.
    .hint = Diminua as imagens ou leve para outro lugar os arquivos que não são do site.
finding-name-not-text = O nome deste arquivo tem letras que não dá para ler.
    .hint = Dê ao arquivo um nome novo, com letras comuns.
finding-site-file-yml = Este arquivo não é lido porque o nome termina em ".yml".
    .hint = Mude o nome para { $name }.
finding-file-still-empty = Este arquivo está vazio há dez minutos, por isso conta como ainda não salvo. A última versão boa continua no site.
    .hint = Salve de novo no seu editor. Se o item deve sair do site, apague o arquivo.
finding-text-shrank = Este arquivo ficou de repente com menos da metade do texto. O Recado espera um minuto antes de acreditar.
    .hint = Se foi de propósito, não precisa fazer nada. Se não foi, salve o arquivo de novo.

absent-workspace = A pasta não está como antes: o arquivo ".recado/workspace-id" sumiu. Talvez um disco não esteja conectado. Nada muda em nenhum site. Conecte o disco de novo; se é assim mesmo que deve ficar, digite "recado release".
absent-other-workspace = Neste lugar está agora outra pasta de trabalho. Nada muda em nenhum site. Coloque a pasta certa de volta; se é assim mesmo que deve ficar, digite "recado release".
absent-folder = A pasta content/{ $site } sumiu, e { $count ->
        [one] nela havia um item
       *[other] nela havia { $count } itens
    }. Talvez um disco não esteja conectado. Nada sai do site. Coloque a pasta de volta; se tudo deve mesmo sair, digite "recado release { $site }".
absent-unreadable = Não dá para ler { $path } ({ $why }). Nada sai do site { $site }. Confira o disco e as permissões da pasta; o Recado continua sozinho quando conseguir ler.
absent-many = { $count } de { $of } itens de { $site } sumiram de uma vez: { $list }. Eles continuam no site. Coloque os arquivos de volta; se devem mesmo sair, digite "recado release { $site }".

lock-held = O Recado já está trabalhando nesta pasta em { $host } (processo { $pid }, desde { $since } UTC). Use aquele ou encerre-o primeiro.
lock-held-unknown = O Recado já está trabalhando nesta pasta. Use aquele ou encerre-o primeiro.
lock-failed = Não dá para reservar { $path } ({ $why }). A pasta precisa estar num disco deste computador e você precisa poder gravar nela.

polling-asked = Os avisos de arquivo estão desligados: o Recado lê a pasta a cada 20 segundos.
polling-too-many-watches = O sistema chegou ao limite de pastas acompanhadas. O Recado lê a pasta a cada 20 segundos. Para perceber as mudanças na hora, aumente o limite: sudo sysctl fs.inotify.max_user_watches=524288
polling-too-many-instances = O sistema chegou ao limite de programas que acompanham pastas. O Recado lê a pasta a cada 20 segundos. Para perceber as mudanças na hora, aumente o limite: sudo sysctl fs.inotify.max_user_instances=1024
polling-no-event = Este disco não avisa quando um arquivo muda. O Recado lê a pasta a cada 20 segundos; um arquivo salvo leva até um minuto para ser percebido.
polling-network-drive = A pasta está num disco de rede ({ $kind }), que não avisa as mudanças feitas em outro lugar. O Recado a lê a cada 20 segundos; um arquivo salvo leva até um minuto para ser percebido.
polling-other = Não dá para perceber as mudanças na hora ({ $why }). O Recado lê a pasta a cada 20 segundos; um arquivo salvo leva até um minuto para ser percebido.
