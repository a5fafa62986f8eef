# Falhas em um tema, para o programador que o escreveu.
theme-template = { $place }: { $said }
theme-unknown-element = { $place }: o MJML não tem o elemento <{ $name }>. Confira como foi escrito.
theme-no-way-out = { $place }: este e-mail não tem o link para sair da lista. Escreva {"{{"} links.unsubscribe {"}}"} onde as pessoas o encontrem.
theme-too-large = { $place }: esta página passou de { $limit } MiB. Procure um laço que se repete demais.
theme-words = { $place }: as palavras do tema são um "nome: texto" em cada linha. { $said }
theme-everything = { $place }: `__tera_context` mostra tudo, cada vez em outra ordem. Escreva o nome do que você quer ver.
theme-not-text = { $place }: este arquivo não é texto em UTF-8. Salve de novo como UTF-8.
theme-unknown = { $place }: não existe esse tema. Use shopfront ou classic, ou crie a pasta.
finding-theme-fault = O tema tem um erro: { $said }
    .hint = O que está no site fica como está. Corrija o arquivo, ou fale com quem fez o tema.

# Uma foto que não dá para reduzir.
picture-unmade = Não foi possível abrir a foto { $file }, por isso nada foi publicado: o que está no ar continua. Abra a foto e salve de novo como JPEG ou PNG, ou tire-a do texto.
