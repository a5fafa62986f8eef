//! Broken site files: what stands in them, and the findings as `line:column code` (`?`: a warning).

use Broken::{Below, Line, Places, Target, Whole};

/// How a file differs from the good one.
pub enum Broken {
    /// This is the whole file.
    Whole(&'static str),
    /// This line stands in the place of the one with the same key, or at the end.
    Line(&'static str),
    /// These lines stand below `target:`.
    Target(&'static str),
    /// These lines stand below `places:`.
    Places(&'static str),
    /// These lines stand below the good file.
    Below(&'static str),
}

impl Broken {
    /// The file.
    pub fn text(&self) -> String {
        match self {
            Whole(text) => (*text).to_owned(),
            Line(line) => super::with(line),
            Target(lines) => super::target(lines),
            Places(lines) => super::places(lines),
            Below(lines) => format!("{}{lines}", super::GOOD),
        }
    }
}

/// Every broken file.
pub fn cases() -> impl Iterator<Item = (String, &'static str)> {
    let all = [TEXT, SITE, TARGETS, PLACES].into_iter().flatten();
    all.map(|(broken, expected)| (broken.text(), *expected))
}

/// About the text itself.
const TEXT: &[(Broken, &str)] = &[
    (Whole(""), "1:1 site-empty"),
    (Whole("# nothing yet\n"), "1:1 site-empty"),
    (Whole("just a text\n"), "1:1 not-keys"),
    (Whole("- a\n- b\n"), "1:1 not-keys"),
    (Line("name: Padaria: a melhor"), "1:7 colon-in-text"),
    (Line("name: @padaria"), "1:7 sign-at-start"),
    (Line("name: *base"), "1:7 sign-at-start"),
    (Line("name: \"Padaria"), "1:7 quotes-open"),
    (Line("languages: [pt-BR, en"), "8:12 brackets-open"),
    (Line("name:Padaria"), "1:5 colon-without-space"),
    (Line("business:\n\tphone: 1"), "9:1 indent-tab"),
    (
        Line("business:\n\u{a0}\u{a0}phone: 1"),
        "9:1 indent-no-break-space",
    ),
    (Line("name: “Aurora”"), "1:7 quotes-curly-shown?"),
    (Below("---\nname: x\n"), "8:1 second-part"),
    (Line("name: [Padaria, Aurora]"), "1:7 value-not-text"),
    (
        Line("name: |\n  Padaria\n  Aurora"),
        "2:3 text-not-one-line",
    ),
    (Line("name: \"a\\r\\nBcc: b\""), "1:7 text-not-one-line"),
    (Line("name: \"a\\x07b\""), "1:7 text-not-one-line"),
    (Line("name: a\u{8}b"), "1:8 character-not-shown"),
    (Line("name:"), "1:1 key-missing"),
    (Line("nme: x"), "8:1 key-unknown"),
    (Line("titulo: x"), "8:1 key-unknown"),
    (Line("nome: Outra"), "8:1 key-twice"),
    (Below("name: Outra\n"), "8:1 key-twice"),
    (Line("business: padaria"), "8:11 value-not-keys"),
];

/// About the keys of a site.
const SITE: &[(Broken, &str)] = &[
    (Line("url: padaria.example"), "2:6 address-scheme"),
    (Line("url: ftp://padaria.example"), "2:6 address-scheme"),
    (Line("url: javascript:alert(1)"), "2:6 address-scheme"),
    (Line("url: http://padaria.example"), "2:6 address-not-https"),
    (
        Line("url: https://padaria.example/?utm=1"),
        "2:6 address-not-plain",
    ),
    (
        Line("url: https://padaria.example/wp-admin/edit.php"),
        "2:6 address-not-plain",
    ),
    (Line("url: https://padaria"), "2:6 address-not-understood"),
    (
        Line("url: https://pàdaria.example"),
        "2:6 address-punycode?",
    ),
    (
        Line("url: https://ana:hunter2@padaria.example"),
        "2:6 secret-in-file",
    ),
    (Line("language: português"), "3:11 language-unknown"),
    (Line("language: pt_BR"), "3:11 language-unknown"),
    (Line("language: en-UK"), "3:11 language-unknown"),
    (Line("languages: [en, es]"), "8:12 language-not-listed"),
    (Line("languages: [pt-BR, en, en]"), "8:24 language-twice"),
    (Line("timezone: BRT"), "4:11 zone-unknown"),
    (Line("timezone: GMT-3"), "4:11 zone-unknown"),
    (Line("timezone: America/São Paulo"), "4:11 zone-unknown"),
    (Line("timezone: Etc/GMT+3"), "4:11 zone-unknown"),
    (Line("country: Brasil"), "8:10 country-unknown"),
    (Line("country: XX"), "8:10 country-unknown"),
    (Line("country: AQ"), "8:10 country-without-holidays?"),
    (Line("theme: ../evil"), "8:8 theme-name"),
    (Line("look: { accent: brown }"), "8:17 colour-unknown"),
    (Line("look: { accent: \"#b354é\" }"), "8:17 colour-unknown"),
    (
        Below("look:\n  accent: #b3541e\n"),
        "9:3 colour-without-quotes",
    ),
    (Line("look: { font: comic }"), "8:15 word-unknown"),
    (
        Line("look: { colour: \"#fff\", size: 3 }"),
        "8:25 key-unknown",
    ),
    (Line("look: brown"), "8:7 value-not-keys"),
    (
        Line("business: { claim: { xx: a } }"),
        "8:22 language-unknown",
    ),
    (
        Line("business: { type: Padaria & Café }"),
        "8:19 business-type",
    ),
    (
        Line("business: { email: oi at padaria }"),
        "8:20 email-address",
    ),
    (Line("refresh: daily"), "8:10 refresh-not-understood"),
    (
        Line("refresh: [daily 25:00, weekly 06:00]"),
        "8:11 refresh-not-understood, 8:24 refresh-not-understood",
    ),
    (
        Line("refresh: daily mon 06:00"),
        "8:10 refresh-not-understood",
    ),
    (Line("review: { promotions: maybe }"), "8:23 word-unknown"),
    (Line("review: { reviewers: [ana] }"), "8:23 email-address"),
    (
        Line("review: { if_silent: { after: soon, then: wait } }"),
        "8:31 duration-not-understood, 8:43 word-unknown",
    ),
    (
        Line("review: { if_silent: { after: 24h } }"),
        "8:22 key-missing",
    ),
    (Line("notify: [x]"), "8:10 email-address"),
    (Line("mail: { reply_to: a@b.example }"), "8:7 key-missing"),
    (Line("mail: { from: Padaria }"), "8:15 email-address"),
    (
        Line("mail: { from: a@b.example, smtp: \"smtp://a:pw@mail.example\" }"),
        "8:34 secret-in-file",
    ),
    (
        Line("mail: { from: a@b.example, smtp: mail.example }"),
        "8:34 address-scheme",
    ),
    (
        Line("mail: { from: a@b.example, smtp: \"ana:hunter2@mail.example\" }"),
        "8:34 secret-in-file",
    ),
    (
        Line("mail: { from: a@b.example, secret: \"hunter2!\" }"),
        "8:36 secret-not-a-name",
    ),
    (Line("proof: maybe"), "8:8 word-unknown"),
];

/// About targets.
const TARGETS: &[(Broken, &str)] = &[
    (
        Target("kind: http\nurl: https://x.example"),
        "6:3 key-missing, 9:5 place-for-files",
    ),
    (
        Target("kind: http\nurl: https://x.example\nsecret: s\nread: GET {{ collection }}"),
        "9:9 api-call, 11:5 place-for-files",
    ),
    (
        Target(
            "kind: http\nurl: https://x.example\nsecret: s\nlist: FETCH {{ collection }}\nmake: POST {{ place }}",
        ),
        "9:9 api-call, 10:9 api-call, 12:5 place-for-files",
    ),
    (
        Target(
            "kind: http\nurl: https://x.example\nsecret: s\ndelete: DELETE https://y.example/{{ id }}",
        ),
        "9:11 api-call, 11:5 place-for-files",
    ),
    (
        Target(
            "kind: http\nurl: https://x.example\nsecret: s\nchange: \"PUT {% for x in range(end=9) %}{{ id }}{% endfor %}\"",
        ),
        "9:11 api-call, 11:5 place-for-files",
    ),
    (
        Target(
            "kind: http\nurl: https://x.example\nsecret: s\nmake: 'POST {{ \"}}\" ~ range(end=99) }}'",
        ),
        "9:9 api-call, 11:5 place-for-files",
    ),
    (
        Target("kind: http\nurl: https://x.example\nsecret: s\nread: \"GET posts/#{{ id }}\""),
        "9:9 api-call, 11:5 place-for-files",
    ),
    (
        Target(
            "kind: http\nurl: https://x.example\nsecret: s\nbody: '{ \"id\": {{ id }}, \"it\": {{ fields }} }'",
        ),
        "9:9 api-body, 11:5 place-for-files",
    ),
    (
        Target("kind: http\nurl: https://x.example\nsecret: s\nlogin: \"X-Api-Key: abc\""),
        "9:10 api-login, 11:5 place-for-files",
    ),
    (
        Target("kind: http\nurl: https://x.example\nsecret: s\nbody: \"{ data: {{ fields }} }\""),
        "9:9 api-body, 11:5 place-for-files",
    ),
    (
        Target(
            "kind: http\nurl: https://x.example\nsecret: s\nid_at: data..id\nupload: POST files",
        ),
        "9:10 api-steps, 10:3 api-link, 12:5 place-for-files",
    ),
    (Target("kind: upload"), "6:3 key-missing, 6:3 key-missing"),
    (
        Target("kind: upload\nurl: sftp://web.example\nsecret: web"),
        "6:3 key-missing",
    ),
    (
        Target("kind: upload\nurl: sftp://ana:hunter2@web.example\nsecret: web"),
        "7:8 secret-in-file",
    ),
    (
        Target("kind: upload\nurl: gopher://ana@web.example\nsecret: web"),
        "7:8 address-scheme",
    ),
    (
        Target("kind: upload\nurl: web.example\nuser: ana\nsecret: web"),
        "7:8 address-scheme",
    ),
    (
        Target("kind: upload\nurl: ana:hunter2@web.example/x\nsecret: web"),
        "7:8 secret-in-file",
    ),
    (
        Target("kind: sftp\nurl: sftp://ana@web.example\nsecret: web"),
        "6:9 target-kind-upload",
    ),
    (
        Target("kind: upload\nurl: https://web.example/dav\nuser: ana\nsecret: web"),
        "7:8 address-scheme",
    ),
    (
        Target("kind: upload\nurl: http+webdav://web.example\nuser: ana\nsecret: web"),
        "7:8 address-not-https",
    ),
    (
        Target("kind: upload\nurl: ftps://ana@web.example/?passive\nsecret: web"),
        "7:8 address-not-plain",
    ),
    (
        Target("kind: upload\nurl: s3://shop?endpoint=http://s3.example\nuser: ana\nsecret: web"),
        "7:8 address-not-https",
    ),
    (
        Target("kind: upload\nurl: ftp://ana@web.example\nsecret: web"),
        "7:8 upload-readable?",
    ),
    (
        Target(
            "kind: upload\nurl: ftps://ana@web.example\nsecret: web\nhost_key: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ),
        "9:13 host-key-not-needed?",
    ),
    (
        Target("kind: upload\nurl: sftp://ana@web.example\nsecret: \"hunter2!\""),
        "8:11 secret-not-a-name",
    ),
    (Target("kind: gti\nremote: x"), "6:9 word-unknown"),
    (Target("path: /srv"), "6:3 key-missing"),
    (Target("kind: folder"), "6:3 key-missing"),
    (Target("kind: folder\npath: ../outside"), "7:9 path-outside"),
    (Target("kind: folder\npath: ~/site"), "7:9 path-home"),
    (
        Target("kind: folder\npath: content/padaria"),
        "7:9 path-own",
    ),
    (
        Target("kind: folder\npath: https://x.example"),
        "7:9 path-is-address",
    ),
    (
        Target("kind: folder\npath: /srv\nbranch: main"),
        "8:3 key-unknown",
    ),
    (Target("kind: git"), "6:3 key-missing"),
    (
        Target("kind: git\nremote: https://ana:hunter2@git.example/x.git"),
        "7:11 secret-in-file",
    ),
    (
        Target("kind: git\nremote: https://ghp_abcdefghijklmnop@git.example/x.git"),
        "7:11 secret-in-file",
    ),
    (
        Target("kind: git\nremote: git@git.example:padaria/site.git"),
        "7:11 address-scheme",
    ),
    (
        Target("kind: git\nremote: git://git.example/site.git"),
        "7:11 address-scheme",
    ),
    (
        Target("kind: git\nremote: http://git.example/site.git"),
        "7:11 address-not-https",
    ),
    (
        Target("kind: git\nremote: /srv/x.git\nbranch: a..b"),
        "8:11 branch-unusable",
    ),
    (
        Target("kind: git\nremote: /srv/x.git\nsecret: padaria-git"),
        "8:11 secret-not-needed?",
    ),
    (
        Target("kind: git\nremote: https://g.example/x.git\nsecret: glpat-abcdefgh12345"),
        "8:11 secret-not-a-name",
    ),
    (
        Target("kind: git\nremote: ssh://git@g.example/x.git\nhost_key: AAAA"),
        "8:13 host-key-form",
    ),
    (
        Target("kind: git\nremote: /srv/x.git\ncreate_branch: maybe"),
        "8:18 yes-no-not-understood",
    ),
    (
        Target("kind: folder\npath: /srv\nplaces: [{ pages: x }]"),
        "8:3 places-twice",
    ),
    (
        Line("targets:\n  - kind: folder\n    path: /srv"),
        "8:1 target-and-targets",
    ),
    (
        Whole(
            "name: P
url: https://p.example
language: pt-BR
timezone: America/Sao_Paulo
targets: [{ kind: folder, path: /srv/padaria }]
places:
  - pages: public/
",
        ),
        "5:11 key-missing, 6:1 places-beside-targets",
    ),
    (
        Whole(
            "name: P\nurl: https://p.example\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\ntargets:\n  - { kind: folder, path: /srv, places: [{ pages: a }] }\n  - { kind: folder, path: /srv, places: [{ pages: b }] }\n",
        ),
        "7:5 target-twice",
    ),
    (
        Whole(
            "name: P\nurl: https://p.example\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\nplaces:\n  - pages: public/\n",
        ),
        "1:1 key-missing",
    ),
];

/// About places.
const PLACES: &[(Broken, &str)] = &[
    (Places(""), "5:9 key-missing"),
    (Places("  - pages:\n"), "7:5 place-empty"),
    (Places("  - pages: /\n"), "7:12 place-root"),
    (Places("  - pages: /public\n"), "7:12 place-absolute"),
    (Places("  - pages: C:/public\n"), "7:12 place-absolute"),
    (Places("  - pages: a/../../b\n"), "7:12 place-outside"),
    (Places("  - pages: a\\b\n"), "7:12 place-backslash"),
    (
        Places("  - pages: .github/workflows\n"),
        "7:12 place-settings",
    ),
    (Places("  - pages: functions\n"), "7:12 place-settings"),
    (Places("  - pages: node_modules/x\n"), "7:12 place-settings"),
    (Places("  - pages: con\n"), "7:12 place-unusable"),
    (
        Places("  - region: { file: hours.php, marker: x, show: hours }\n"),
        "7:21 place-settings",
    ),
    (
        Places("  - region: { file: .GIT/config, marker: x, show: hours }\n"),
        "7:21 place-settings",
    ),
    (
        Places("  - region: { file: netlify.toml, marker: x, show: hours }\n"),
        "7:21 place-settings",
    ),
    (
        Places("  - region: { file: _redirects, marker: x, show: hours }\n"),
        "7:21 place-settings",
    ),
    (
        Places("  - region: { file: package.json, marker: x, show: hours }\n"),
        "7:21 place-settings",
    ),
    (
        Places("  - region: { file: \"a?.html\", marker: x, show: hours }\n"),
        "7:21 place-unusable",
    ),
    (
        Places("  - region: { file: pages/, marker: x, show: hours }\n"),
        "7:21 region-not-a-file",
    ),
    (
        Places("  - region: { file: a.html, show: hours }\n"),
        "7:13 region-no-way",
    ),
    (
        Places("  - region: { file: a.html, marker: x }\n"),
        "7:13 key-missing",
    ),
    (
        Places("  - region: { file: a.html, select: \"#a\", marker: a, show: hours }\n"),
        "7:43 region-two-ways",
    ),
    (
        Places("  - region: { file: a.html, select: \"##\", show: hours }\n"),
        "7:37 selector-not-understood",
    ),
    (
        Places("  - region: { file: a.html, marker: \"a --> b\", show: hours }\n"),
        "7:37 marker-unusable",
    ),
    (
        Places("  - region: { file: a.html, marker: x, show: promos }\n"),
        "7:46 word-unknown",
    ),
    (
        Places("  - data: { file: x.json }\n"),
        "7:11 data-show-or-each",
    ),
    (
        Places("  - data: { file: \"{slug}.md\", show: hours, each: pages }\n"),
        "7:45 data-show-and-each",
    ),
    (
        Places("  - data: { file: \"{name}.md\", each: pages }\n"),
        "7:19 data-hole",
    ),
    (
        Places("  - data: { file: hours.toml, show: hours }\n"),
        "7:19 data-ending",
    ),
    (
        Places("  - data: { file: hours.md, show: hours }\n"),
        "7:19 data-list-ending",
    ),
    (
        Places("  - data: { file: page.md, each: pages }\n"),
        "7:19 data-needs-slug",
    ),
    (
        Places("  - data: { file: \"{date}.json\", show: hours }\n"),
        "7:19 data-no-slug",
    ),
    (
        Places("  - data: { file: \"_posts/{slug}.md\", each: pages, profile: jekyll }\n"),
        "7:19 data-jekyll-date",
    ),
    (
        Places("  - data: { file: x.json, show: hours, profile: jekyl }\n"),
        "7:49 word-unknown",
    ),
    (
        Places("  - data: { file: ../x.json, show: hours }\n"),
        "7:19 place-outside",
    ),
    (
        Places(
            "  - data: { file: x.json, show: hours }\n  - data: { file: x.json, show: promotions }\n",
        ),
        "8:5 places-overlap",
    ),
    (
        Places("  - entries: { each: promotions }\n"),
        "7:5 place-for-systems",
    ),
    (
        Places("  - pages: public\n  - pages: public/\n"),
        "8:5 places-overlap",
    ),
    (
        Places(
            "  - pages: public\n  - region: { file: public/index.html, marker: x, show: hours }\n",
        ),
        "8:5 places-overlap",
    ),
    (
        Places(
            "  - pages: \"\"\n  - region: { file: en/hours/index.html, marker: x, show: hours }\n",
        ),
        "8:5 places-overlap",
    ),
    (
        Places(
            "  - region: { file: a.html, marker: x, show: hours }\n  - region: { file: ./a.html, marker: x, show: banner }\n",
        ),
        "8:5 places-overlap",
    ),
    (Places("  - public/\n"), "7:5 value-not-keys"),
];
