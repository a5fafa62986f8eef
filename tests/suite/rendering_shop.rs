//! A bakery in two languages, read from files as a secretary writes them, for the tests of what
//! visitors see.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something impossible stops there"
)]

use std::sync::Arc;

use recado::change::{Body, Desired};
use recado::content::{self, Accepted, RawBody, RawFile, RawSite, SiteContent};
use recado::publication;
use recado::publication::render::{Theme, desired};
use recado::site::{Business, Place, Site, TargetPlan};

use crate::shop::{instant, site};

/// Friday of the sale, ten in the morning in São Paulo.
pub const FRIDAY: &str = "2026-11-27T13:00:00Z";

const FOTO: &[u8] = include_bytes!("rendering/pao.jpg");

pub fn bakery_site() -> Site {
    let mut site = site("Padaria Aurora", "America/Sao_Paulo");
    site.id = "padaria-aurora".to_owned();
    site.url = "https://padaria-aurora.example".to_owned();
    site.language = "pt-BR".to_owned();
    site.languages = vec!["pt-BR".to_owned(), "en".to_owned()];
    site.country = Some("BR".to_owned());
    site.business = Business {
        kind: "Bakery".to_owned(),
        claim: vec![("pt-BR".to_owned(), "Pão quente desde 1987".to_owned())],
        phone: Some("+55 11 3333-4444".to_owned()),
        email: Some("oi@padaria-aurora.example".to_owned()),
        street: Some("Rua das Flores 10".to_owned()),
        city: Some("São Paulo".to_owned()),
        region: None,
        postcode: None,
    };
    site
}

/// Content files by path below the site's folder, which have no errors.
pub fn read(site: Site, files: &[(&str, &[u8])], at: &str) -> SiteContent {
    let content = read_whatever(site, files, at);
    let errors: Vec<_> = content.findings.iter().filter(|f| f.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    content
}

/// As [`read`], with errors.
pub fn read_whatever(site: Site, files: &[(&str, &[u8])], at: &str) -> SiteContent {
    let mut files: Vec<RawFile> = files
        .iter()
        .map(|(path, bytes)| RawFile {
            path: format!("content/{}/{path}", site.id),
            body: RawBody::Bytes(Arc::from(*bytes)),
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let raw = RawSite {
        id: site.id.clone(),
        files,
        conflicts: Vec::new(),
    };
    content::read(&Arc::new(site), &raw, &Accepted::new(), instant(at))
}

/// Two offers, one of them in both languages, three announcements, hours, a page.
pub fn bakery() -> SiteContent {
    let files: &[(&str, &[u8])] = &[
        ("promotions/black-friday.md", BLACK_FRIDAY.as_bytes()),
        ("promotions/black-friday.en.md", BLACK_FRIDAY_EN.as_bytes()),
        ("promotions/pao-de-queijo.jpg", FOTO),
        ("promotions/happy-hour.md", HAPPY_HOUR.as_bytes()),
        ("announcements/natal.md", NATAL.as_bytes()),
        ("announcements/agua.md", AGUA.as_bytes()),
        ("announcements/forno.md", FORNO.as_bytes()),
        ("pages/sobre.md", SOBRE.as_bytes()),
        ("hours.md", HOURS.as_bytes()),
    ];
    read(bakery_site(), files, FRIDAY)
}

pub fn shopfront() -> Theme {
    Theme::embedded("shopfront").unwrap().unwrap()
}

/// Everything the first target holds at this instant.
pub fn render(content: &SiteContent, at: &str) -> Desired {
    render_by(&shopfront(), content, at)
}

/// The same by another theme.
pub fn render_by(theme: &Theme, content: &SiteContent, at: &str) -> Desired {
    let publication = publication::at(content, instant(at));
    let plan = content.site.targets[0].clone();
    desired(content, &publication, &plan, theme).unwrap()
}

/// A target that holds rendered pages below a folder.
pub fn pages_in(folder: &str, site: &Site) -> TargetPlan {
    let mut plan = site.targets[0].clone();
    plan.places = vec![Place::Pages {
        folder: folder.to_owned(),
    }];
    plan
}

/// The text of a file.
pub fn file(desired: &Desired, path: &str) -> String {
    match desired.files.get(path) {
        Some(Body::Bytes(bytes)) => String::from_utf8(bytes.to_vec()).unwrap(),
        other => panic!(
            "{path} is {other:?}; there are {:?}",
            desired.files.keys().collect::<Vec<_>>()
        ),
    }
}

/// The part of a page between `<main …>` and `</main>`.
pub fn main_of(desired: &Desired, path: &str) -> String {
    let page = file(desired, path);
    let start = page.find("<main").unwrap();
    let start = start + page[start..].find('>').unwrap() + 1;
    page[start..page.find("</main>").unwrap()].trim().to_owned()
}

/// The structured data of a page.
pub fn json_ld(desired: &Desired, path: &str) -> serde_json::Value {
    let page = file(desired, path);
    let start = page.find("application/ld+json\">").unwrap() + "application/ld+json\">".len();
    let end = start + page[start..].find("</script>").unwrap();
    let graph: serde_json::Value = serde_json::from_str(&page[start..end]).unwrap();
    assert_eq!(graph["@context"], "https://schema.org");
    graph["@graph"].clone()
}

const BLACK_FRIDAY: &str = "---
title: Black Friday no balcão
starts: 2026-11-27
ends: 2026-11-29
image: pao-de-queijo.jpg
image_alt: Pães de queijo dourados numa cesta
price: R$ 9,90
was: R$ 19,90
code: PAO2
link: /loja
terms: Um por cliente.
after: keep
---
Dois pães de queijo pelo preço de um, **só no balcão**.

# Como funciona

- Diga o código no caixa.
- Leve dois, pague um.
";

const BLACK_FRIDAY_EN: &str = "---
title: Black Friday at the counter
image_alt: Golden cheese breads in a basket
terms: One per customer.
---
Two cheese breads for the price of one, **at the counter only**.
";

const HAPPY_HOUR: &str = "---
title: Café da tarde
starts: 2026-11-20 16:00
ends: 2026-11-20 23:30
repeat: daily
until: 2027-03-31
---
Café e bolo do dia por um preço só.
";

const NATAL: &str = "---
title: Encomendas de Natal abertas
publish: 2026-11-20 08:00
---
Panetones, rabanadas e a nossa **ceia completa**. Encomende até 20 de dezembro pelo
[telefone](tel:+551133334444).
";

const AGUA: &str = "---
title: Sem água na rua hoje
publish: 2026-11-27 07:00
expires: 2026-11-27 18:00
level: urgent
---
O banheiro fica fechado; o balcão atende normalmente.
";

const FORNO: &str = "---
title: Forno novo
publish: 2026-10-01
---
Agora sai pão quente de hora em hora.
";

const SOBRE: &str = "---
title: Sobre nós
menu: true
order: 1
---
Desde 1987 na mesma esquina.

## Quem faz o pão

| nome | desde |
|---|---|
| Ana | 1987 |
| Beto | 2004 |
";

const HOURS: &str = "---
hours:
  mon-fri: 08:00-12:00, 13:30-18:00
  sat: 08:00-13:00
  sun: closed
special:
  - date: 2026-12-24
    hours: 08:00-12:00
    note: Véspera de Natal
  - from: 2026-12-25
    to: 2026-12-26
    hours: closed
    note: Natal
holidays: closed
---
Aos sábados o pão sai às 7h.
";
