# Arquivos de site (sites/<site>.yaml) e recado.yaml: o que há de errado neles, e o que fazer.

## O texto em si

finding-not-keys = Este arquivo precisa de linhas com nome, dois-pontos e valor.
    .hint = Comece com uma linha como: { $key }: …
finding-value-not-keys = “{ $key }” precisa de linhas próprias abaixo.
    .hint =
        { $listed ->
            [1] Escreva assim: { $example }. Valores aceitos: { $known }
           *[other] Escreva assim: { $example }
        }
finding-key-missing = Falta “{ $key }”.
    .hint = Acrescente, por exemplo: { $example }
finding-word-unknown = “{ $written }” não é conhecido em “{ $key }”.
    .hint =
        { $found ->
            [0] Valores aceitos: { $known }
           *[other] Você quis dizer isto? { $suggestion }
        }

## Um site

finding-site-name = O nome de arquivo { $name } não serve para um site: só letras minúsculas sem acento, números e hifens.
    .hint = Mude o nome do arquivo para: { $suggestion }.yaml
finding-site-file-missing = A pasta content/{ $site } não é de nenhum site: não existe o arquivo sites/{ $site }.yaml.
    .hint = Dê à pasta o nome do site dela, ou escreva sites/{ $site }.yaml. Se nada nela é mais necessário, apague a pasta.
finding-site-empty = Este arquivo de site está vazio.
    .hint = Escreva pelo menos name, url, language, timezone, target e places.
finding-theme-name = “{ $written }” não serve como nome de tema.
    .hint = Escreva o nome de uma pasta em themes, ou: shopfront, classic
finding-colour-unknown = “{ $written }” não é uma cor.
    .hint = Escreva # e seis sinais, entre aspas: "#b3541e"
finding-colour-without-quotes = O que vem depois de # não é lido: a cor precisa de aspas.
    .hint = Escreva assim: accent: "#b3541e"
finding-business-type = “{ $written }” não é um tipo de negócio que os buscadores conhecem.
    .hint = Escreva uma palavra do schema.org, como Bakery, Dentist, Restaurant ou LocalBusiness.
finding-email-address = “{ $written }” não é um endereço de e-mail.
    .hint = Escreva assim: ana@example.com
finding-mail-pace = “{ $written }” não serve para “{ $key }”.
    .hint = Escreva assim: { $example }
finding-language-unknown = “{ $written }” não é o código de um idioma.
    .hint =
        { $found ->
            [0] Escreva o código do idioma, como: pt-BR, en, es
           *[other] Você quis dizer isto? { $suggestion }
        }
finding-language-twice = O idioma { $language } aparece duas vezes.
    .hint = Deixe um dos dois.
finding-language-not-listed = O idioma do próprio site, { $language }, não está entre os idiomas dele.
    .hint = Acrescente { $language } em languages.
finding-country-unknown = “{ $written }” não é o código de um país.
    .hint =
        { $found ->
            [0] Escreva as duas letras do país, como: BR, PT, GB
           *[other] Você quis dizer isto? { $suggestion }
        }
finding-country-without-holidays = Os feriados de { $country } não são conhecidos aqui.
    .hint = Escreva cada um deles como dia especial em hours.md.
finding-zone-unknown = “{ $written }” não é o nome de um fuso horário. O Recado não adivinha.
    .hint =
        { $found ->
            [0] Escreva continente e cidade, como: America/Sao_Paulo
            [1] Você quis dizer isto? { $suggestion }
           *[other] Você quis dizer um destes? { $suggestion }
        }
finding-refresh-not-understood = “{ $written }” não diz quando o site é conferido de novo.
    .hint = Escreva daily 05:30 ou weekly mon 06:00
finding-duration-not-understood = “{ $written }” não é um tempo de espera.
    .hint = Escreva horas ou dias: 24h ou 2d

## Endereços

finding-address-not-understood = “{ $written }” não é um endereço (“{ $key }”).
    .hint = Copie o endereço inteiro do navegador: https://example.com
finding-address-scheme = “{ $key }” precisa começar de outro jeito: “{ $written }”
    .hint =
        { $found ->
            [0] Um endereço começa com https://, um repositório com https://, ssh:// ou file://, uma hospedagem com sftp://, ftps://, https+webdav:// ou s3://, um servidor de e-mail com smtp:// ou smtps://
           *[other] Escreva: { $fixed }
        }
finding-address-not-https = “{ $key }” não usa conexão segura (https): “{ $written }”
    .hint = Escreva: { $fixed }
finding-address-not-plain = “{ $key }” tem mais que o endereço do site: “{ $written }”
    .hint = Escreva: { $fixed }
finding-address-punycode = Na internet o endereço “{ $written }” se escreve { $host }. Letras de outros alfabetos podem parecer iguais.
    .hint = Compare com o endereço no navegador. Se estiver certo, não há nada a fazer.
finding-secret-in-file = Há uma senha em “{ $key }”. Senhas não ficam em arquivos.
    .hint = Apague a senha daqui e peça para trocá-la. Depois guarde a nova com recado secret set NOME e escreva aqui: secret: NOME
finding-secret-not-a-name = Depois de secret vem o nome de uma senha, e isto parece a própria senha.
    .hint = Apague a senha daqui e peça para trocá-la. Depois guarde a nova com recado secret set NOME e escreva aqui: secret: NOME
finding-secret-not-needed = Um repositório neste computador não precisa de senha.
    .hint = Apague esta linha ou corrija remote.

## Destinos e lugares

finding-target-kind-upload = “{ $written }” não é um tipo próprio aqui.
    .hint = Escreva kind: upload e faça url começar com { $scheme }
finding-target-and-targets = Há um destino e também uma lista de destinos.
    .hint = Ponha todos na lista targets.
finding-target-twice = Este destino é o mesmo que { $other }.
    .hint = Deixe um dos dois, com os lugares de ambos.
finding-places-beside-targets = Numa lista de destinos, cada um tem os seus próprios lugares.
    .hint = Leve estes lugares para dentro do destino a que pertencem.
finding-places-twice = Os lugares estão dentro do destino e também fora dele.
    .hint = Deixe uma das duas listas.
finding-places-overlap = Os lugares da linha { $first-line } e da linha { $second-line } escreveriam a mesma parte do site.
    .hint = Mude um dos dois.
finding-data-show-or-each = Um arquivo de dados traz uma lista, ou há um para cada item; este lugar não diz nenhum dos dois.
    .hint = Escreva show: hours para um arquivo só, ou each: announcements para um arquivo de cada um.
finding-data-show-and-each = Um arquivo de dados é escrito uma vez (show) ou para cada item (each), não os dois.
    .hint = Deixe um dos dois, ou faça dois lugares.
finding-data-hole = “{ $written }” tem chaves que não dá para entender.
    .hint = Entre chaves podem estar: { $holes }
finding-data-ending = “{ $written }” não é um tipo de arquivo de dados.
    .hint = O nome precisa terminar em .json, .yaml, .md ou .html.
finding-data-list-ending = “{ $written }” não pode trazer uma lista: .md e .html são para um item cada.
    .hint = Termine o nome em .json ou .yaml, ou escreva each no lugar de show.
finding-data-needs-slug = Com “{ $written }”, todos os itens seriam escritos no mesmo arquivo.
    .hint = Ponha { "{" }slug{ "}" } no nome, por exemplo: { "{" }slug{ "}" }.md
finding-data-no-slug = “{ $written }” é um arquivo só para todos os itens; o nome não pode trazer o nome ou a data de um.
    .hint = Tire { "{" }slug{ "}" } e { "{" }date{ "}" } do nome, ou escreva each no lugar de show.
finding-data-jekyll-date = O Jekyll ignora “{ $written }”: em _posts, o nome começa com o dia.
    .hint = Escreva: _posts/{ "{" }date{ "}" }-{ "{" }slug{ "}" }.md
finding-place-empty = Este lugar não diz nada.
    .hint = Escreva a pasta das páginas (pages: public/), pages: "" para o começo do site, ou uma região.
finding-place-two-kinds = Um lugar é ou pages, ou region, ou data.
    .hint = Faça dois lugares, cada um com o seu hífen.
finding-place-absolute = “{ $written }” começa no topo do disco. Um lugar fica dentro do seu destino.
    .hint = Escreva o caminho dentro do destino: { $fixed }
finding-place-root = O site inteiro se escreve com duas aspas e nada entre elas.
    .hint = Escreva: pages: ""
finding-place-outside = “{ $written }” leva para fora do destino.
    .hint = Escreva um caminho sem .. nele.
finding-place-backslash = Um caminho se escreve com / entre as pastas: “{ $written }”
    .hint = Escreva: { $fixed }
finding-place-settings = O Recado nunca escreve “{ $written }”: arquivos assim mandam em como o site é montado ou servido.
    .hint = Escolha uma página ou uma pasta de páginas.
finding-place-unusable = “{ $written }” não serve como nome de arquivo.
    .hint = Use letras, números, hifens e pontos.
finding-path-outside = “{ $written }” leva para fora da pasta de trabalho.
    .hint = Escreva o caminho inteiro desde o topo do disco, ou um caminho dentro da pasta de trabalho.
finding-path-home = “{ $written }” começa com ~, que é outra pasta para cada usuário.
    .hint = Escreva o caminho inteiro: /home/ana/site
finding-path-own = “{ $written }” é da própria pasta de trabalho. Um site escrito ali seria lido de novo como conteúdo.
    .hint = Escolha outra pasta, como: public/padaria
finding-path-is-address = “{ $key }” é uma pasta, e isto é um endereço: “{ $written }”
    .hint = Para um repositório, escreva kind: git e remote.
finding-branch-unusable = “{ $written }” não serve como nome de ramo.
    .hint = Escreva como o git mostra, por exemplo: main
finding-host-key-form = “{ $written }” não é a impressão digital de um servidor.
    .hint = Ela começa com SHA256: e tem mais 43 caracteres. Sem esta linha o Recado se recusa a conectar e mostra qual conferir.
finding-host-key-not-needed = Só um servidor com ssh:// ou sftp:// tem impressão digital.
    .hint = Apague esta linha ou corrija o endereço.
finding-upload-readable = Com ftp:// a senha e as páginas viajam legíveis para qualquer um no caminho.
    .hint = Peça à hospedagem um endereço com ftps:// ou sftp:// e escreva-o aqui. Quase toda hospedagem oferece um deles.
finding-region-not-a-file = “{ $written }” é uma pasta. Uma região é parte de uma página.
    .hint = Escreva o arquivo: index.html
finding-region-two-ways = Uma região se encontra por select ou por marker, não pelos dois.
    .hint = Deixe uma das duas linhas.
finding-region-no-way = Falta dizer como se encontra a região.
    .hint = Acrescente select: "#promocoes" ou marker: promocoes
finding-selector-not-understood = “{ $written }” não é um seletor que encontre um elemento.
    .hint = Escreva como numa folha de estilo, entre aspas: "#promocoes"
finding-marker-unusable = “{ $written }” não serve como nome de marcador.
    .hint = Use letras, números e hifens simples: promocoes
finding-region-needs-page = Um site { $kind } tem páginas, não arquivos.
    .hint = No lugar de file, escreva page: contato, a última parte do endereço da página.
finding-region-needs-file = page é para sistemas como o WordPress; isto é { $kind }.
    .hint = No lugar dela, escreva file: index.html
finding-region-page-unusable = “{ $written }” não serve como última parte do endereço de uma página.
    .hint = Abra a página no navegador e copie o que vem depois da última barra: contato
finding-place-for-files = Um site { $kind } não tem pastas: pages e data não servem para ele.
    .hint = Use entries: {"{"} each: promotions, as: post {"}"} ou region: {"{"} page: contato, marker: promotions {"}"}
finding-place-for-systems = entries é para sistemas como o WordPress; isto é { $kind }.
    .hint = Use pages, region ou data.
finding-entries-as-unusable = “{ $written }” não é um tipo de publicação.
    .hint = Escreva as: post, as: page ou o nome que a interface do sistema usa para o tipo dele.
finding-entries-as-ghost = O Ghost tem posts e páginas, e não “{ $written }”.
    .hint = Escreva as: post ou as: page
finding-region-not-here = Um site { $kind } não guarda nas páginas HTML em que uma região possa ficar.
    .hint = No lugar da região, use entries.
finding-mapping-without-item = Nenhum campo guarda item, pelo qual o Recado reconhece o que é dele.
    .hint = Peça ao programador um campo de texto e acrescente em fields: recado_id: item
finding-mapping-states = draft precisa citar os mesmos campos que published, com outro valor em pelo menos um.
    .hint = Escreva, por exemplo, published: {"{"} status: published {"}"} e draft: {"{"} status: draft {"}"}
finding-mapping-field-twice = O campo “{ $field }” é preenchido duas vezes.
    .hint = Fique com um dos dois.
finding-mapping-field-unusable = “{ $field }” não serve como nome de campo.
    .hint = Escreva como está na coleção, por exemplo: title
finding-mapping-differs = Outro lugar preenche a mesma coleção de outro jeito.
    .hint = Escreva os mesmos fields, published e draft nos dois lugares.
finding-api-call = “{ $written }” não serve em { $key }.
    .hint =
        Escreva um método e o que vem depois de url{ $count ->
            [0] : { $example }
           *[other] , com { $names } no lugar certo: { $example }
        }
finding-api-login = login precisa ser o nome de um cabeçalho, dois-pontos e um valor com o segredo dentro.
    .hint = Escreva, por exemplo, login: "X-Api-Key: {"{{"} secret {"}}"}"
finding-api-body = body não vira um JSON que contenha os campos.
    .hint = Escreva, por exemplo, body: '{"{"} "data": {"{{"} fields {"}}"} {"}"}'
finding-api-steps = “{ $written }” não é caminho até um valor, em { $key }.
    .hint = Escreva os nomes com um ponto entre eles, por exemplo: data.attributes
finding-api-link = As imagens são enviadas, e nada diz onde a resposta traz o endereço delas.
    .hint = Escreva, por exemplo, link_at: url
finding-entries-language = “{ $written }” não é um idioma.
    .hint = Escreva um dos idiomas do site: en

## recado.yaml

finding-settings-language = A mesa não fala “{ $written }”.
    .hint = Escreva en ou pt-BR
finding-listen-not-understood = “{ $key }” precisa de um número e de uma porta, não “{ $written }”.
    .hint = Escreva: "127.0.0.1:8420"
finding-preview-same-port = A mesa e as prévias não podem usar a mesma porta.
    .hint = Dê outra porta às prévias: "127.0.0.1:8421"
finding-preview-same-host = A mesa e as prévias precisam de endereços diferentes, para que uma página em prévia não alcance a mesa.
    .hint = Dê às prévias um nome próprio: https://previa.agencia.example
finding-database-unknown = Este banco de dados não é conhecido.
    .hint = Escreva sqlite, ou um endereço que comece com postgres://
finding-database-password = O endereço do banco de dados tem uma senha que todos os que leem esta pasta podem ver.
    .hint = Tire a senha daqui e deixe o PostgreSQL lê-la do arquivo de senhas dele.
finding-network-not-understood = “{ $written }” não é uma rede.
    .hint = Escreva número/bits: 127.0.0.0/8
finding-network-everything = “{ $written }” libera todos os endereços, também os de dentro da sua própria rede.
    .hint = Liste só as redes necessárias.
