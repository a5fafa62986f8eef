# Os primeiros arquivos de um cliente, lidos de um site que já existe.

help-import = Lê o site que o cliente já tem e escreve um primeiro rascunho dos arquivos; nunca escreve por cima
help-argument-url = O endereço do site
help-argument-new-site = O nome do novo site nos arquivos; sem ele, o começo do endereço

import-trouble-address = “{ $address }” não é o endereço de um site. Escreva como no navegador: https://loja.example
import-trouble-blocked = { $address } não foi contatado: o endereço é privado, ou não é criptografado. Use um endereço https, ou acrescente a rede em “network: allow” no recado.yaml.
import-trouble-silent = { $address } não responde. Confira como está escrito, e se um navegador abre.
import-trouble-slow = { $address } demora demais para responder. Tente de novo mais tarde.
import-trouble-large = { $address } é maior do que se lê de uma página.
import-trouble-elsewhere = { $address } leva a outro site, { $to }. Se for o do cliente: recado import { $to }
import-trouble-circle = { $address } fica redirecionando em círculo.
import-trouble-login = { $address } não deixa ninguém entrar sem senha, e não há o que ler.
import-trouble-status = { $address } responde com o erro { $status }. Veja se um navegador abre.
import-trouble-not-html = { $address } não é uma página da web.
import-trouble-no-posts = { $address } não dá uma lista de artigos.
import-trouble-robots = { $address } não foi lido: o robots.txt do site pede que programas não entrem.
import-trouble-spent = { $address } não foi lido: uma importação faz no máximo dez pedidos.

import-site-name = “{ $site }” não serve como nome de um site. Use letras minúsculas sem acento, números e hifens, por exemplo: minha-loja
import-nothing = Nada sobre o negócio foi entendido em { $url }: nem horário, nem telefone, nem endereço, nem textos. Nada foi escrito. `recado init` mostra arquivos para começar.
import-other-site = { $file } é de outro site, não de { $url }, e nada foi escrito. Escolha outro nome com --site.
import-wrote = escrito: { $file }
import-left-alone = fica como está: { $file }
import-all-there = Tudo já estava lá. Nada foi mudado.
import-next-secret = Agora: crie no WordPress uma senha de aplicativo para o usuário que está no arquivo do site, e guarde: recado secret set { $secret }
import-next = Agora: leia content/{ $site }/IMPORT.txt, depois recado check { $site }, depois recado preview { $site } --out PASTA

import-said-business = Negócio: { $known } ({ $places }).
    .none = Negócio: nada foi encontrado.
import-said-hours = Horário: { $place }.
    .none = Horário: nenhum foi entendido.
import-said-texts = Textos: { $announcements ->
    [0] nenhum aviso
    [one] um aviso
   *[other] { $announcements } avisos
}, { $pages ->
    [0] nenhuma página
    [one] uma página
   *[other] { $pages } páginas
}.
import-place = { $source }, em { $page }
import-source-json-ld = dados estruturados (JSON-LD)
import-source-microdata = dados estruturados (microdata)
import-source-link = um link
import-source-meta = título e descrição da página
import-source-text = o texto que os visitantes leem
import-what-name = nome
import-what-kind = tipo
import-what-claim = frase
import-what-phone = telefone
import-what-email = e-mail
import-what-street = rua
import-what-city = cidade
import-what-region = estado
import-what-postcode = CEP
import-what-country = país
import-what-logo = logotipo
import-what-profile = perfil
import-what-language = idioma
import-what-zone = fuso horário

import-why-said = como o site diz
import-why-phone = pelo número de telefone
import-why-language = pelo idioma da página
import-why-host = pelo fim do endereço do site
import-why-country = pelo país
import-why-region = pelo país e estado
import-why-nothing = o site não diz: corrija, por favor

import-file-head = Lido de { $url }. content/{ $id }/IMPORT.txt diz onde cada coisa foi encontrada; corrija o que estiver errado.
import-file-guess = Um palpite,
import-file-wordpress = O usuário é um do WordPress; guarde a senha de aplicativo dele com `recado secret set { $id }-wordpress`.
import-file-folder =
    Uma pasta que o seu servidor mostra. Para escrever no site que já existe, escolha um destino e lugares dele
    (docs/programmer.md).
import-file-proof = Tire esta linha quando o site no endereço acima for escrito pelo Recado.
import-category-promotions = Promoções
import-category-announcements = Avisos

import-note-head = Lido de { $url } em { $day }. Nada lê esta nota; apague quando tudo estiver certo.
import-note-read = O que foi lido, e onde:
import-note-fact = { $what }: { $value } ({ $place })
import-note-page = A página “{ $title }” veio de { $page }.
import-note-generator = O site é feito com { $generator }.
import-note-guessed = Datas e feriados dependem disto. Confira primeiro:
import-note-guess = { $what }: { $value }, { $why }
import-note-contradictions = O site se contradiz. Pergunte ao cliente:
import-note-other = também está lá: { $fact }
import-note-hours-differ = { $day }: { $taken } ({ $from }, ficou este), mas { $other } ({ $place })
import-note-unclear = Não foi lido ou não foi entendido:
import-note-unsaid = Nada foi dito sobre { $days }; está como fechado.
import-note-doubted = O horário de { $days } não foi entendido e ficou fora de hours.md: escreva lá.
import-note-text = { $page }: “{ $text }”
import-note-refused = { $file } ficou de fora: { $why }
import-note-posts-left = { $count ->
    [one] Um artigo ficou de fora: não tem texto, ou tem senha.
   *[other] { $count } artigos ficaram de fora: não têm texto, ou têm senha.
}
import-note-by-hand = Para fazer à mão:
import-note-logo = Um logotipo ou uma foto está em { $url }. Salve como content/{ $id }/logo.png se quiser usar.
import-note-pictures = { $count ->
    [one] Uma foto dos textos não foi trazida.
   *[other] { $count } fotos dos textos não foram trazidas.
}
import-note-drafts = Os avisos são rascunhos, porque o site já os mostra. Tire “rascunho” de um só quando for para o Recado publicar, e apague o artigo.
import-note-profiles = Perfis em outros lugares: { $profiles }
