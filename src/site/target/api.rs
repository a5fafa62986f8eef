//! A plain interface of JSON, as the site file describes it.

use super::cms::door;
use crate::site::api::{self, Api, Call, Steps};
use crate::site::{Cms, TargetKind, keys};
use crate::yaml::{Report, Sheet, excerpt, find};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

pub(super) fn http(sheet: &Sheet, report: &mut Report) -> Option<TargetKind> {
    let (url, secret) = door(sheet, report);
    let mut asked = Asked { sheet, report };
    let api = Api {
        door: Cms {
            url: url.unwrap_or_default(),
            user: None,
            secret: secret.clone().unwrap_or_default(),
        },
        login: asked.login(),
        list: asked.call(
            "list",
            "GET {{ collection }}?page={{ page }}",
            "collection page",
        ),
        read: asked.call("read", "GET {{ collection }}/{{ id }}", "collection id*"),
        make: asked.call("make", "POST {{ collection }}", "collection"),
        change: asked.call(
            "change",
            "PATCH {{ collection }}/{{ id }}",
            "collection id*",
        ),
        delete: asked.call(
            "delete",
            "DELETE {{ collection }}/{{ id }}",
            "collection id*",
        ),
        upload: asked.call_if("upload", ""),
        files: asked.call_if("files", "file*"),
        body: asked.body(),
        entries: asked.steps("list_at", ""),
        entry: asked.steps("entry_at", ""),
        id: asked.steps("id_at", "id"),
        values: asked.steps("fields_at", ""),
        link: sheet
            .get("link_at")
            .map(|_| Asked { sheet, report }.steps("link_at", "")),
    };
    if let (Some(upload), None) = (sheet.get("upload"), &api.link) {
        report.error(upload.mark, "api-link", Vec::new());
    }
    // What is missing of these two was told when they were read.
    secret?;
    (!api.door.url.is_empty()).then(|| TargetKind::Http(Box::new(api)))
}

struct Asked<'s, 'n, 'r> {
    sheet: &'s Sheet<'n>,
    report: &'r mut Report,
}

impl Asked<'_, '_, '_> {
    fn call_if(&mut self, key: &'static str, names: &'static str) -> Option<Call> {
        self.sheet.get(key).map(|_| self.call(key, "", names))
    }

    /// A method and a template of these names. A name with a star has to stand in it: without it every
    /// entry would be the same one.
    fn call(&mut self, key: &'static str, usual: &str, names: &'static str) -> Call {
        let written = self.sheet.single_line(key, self.report);
        let text = written.as_deref().unwrap_or(usual);
        let call = call(text, names);
        if call.is_none() && self.sheet.get(key).is_some() {
            self.unusable(key, text, names);
        }
        let none = Call {
            method: "GET",
            path: String::new(),
        };
        call.unwrap_or(none)
    }

    fn unusable(&mut self, key: &'static str, written: &str, names: &str) {
        let names: Vec<String> = names
            .split_whitespace()
            .map(|name| format!("{{{{ {} }}}}", name.trim_end_matches('*')))
            .collect();
        let args = vec![
            ("key", key.into()),
            ("written", excerpt(written, 80).into()),
            ("count", names.len().into()),
            ("names", names.join(", ").into()),
            ("example", example(key).into()),
        ];
        self.report.error(self.sheet.place(key), "api-call", args);
    }

    /// The header that holds the login.
    fn login(&mut self) -> (String, String) {
        let usual = "Authorization: Bearer {{ secret }}";
        let written = self.sheet.single_line("login", self.report);
        let read = login(written.as_deref().unwrap_or(usual));
        if read.is_none() {
            let place = self.sheet.place("login");
            self.report.error(place, "api-login", Vec::new());
        }
        read.unwrap_or_default()
    }

    fn body(&mut self) -> String {
        let written = self.sheet.text("body", self.report);
        let body = written.unwrap_or_else(|| "{{ fields }}".to_owned());
        let fields = serde_json::json!({ "recado": "aqui" }).to_string();
        let becomes_json = |id: &str| {
            let names = [("fields", fields.as_str()), ("collection", "x"), ("id", id)];
            let filled = api::filled(&body, &names).ok();
            let json =
                filled.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
            json.is_some_and(|json| json.to_string().contains("aqui"))
        };
        // What is made has no id yet.
        if !becomes_json("") || !becomes_json("1") {
            let place = self.sheet.place("body");
            self.report.error(place, "api-body", Vec::new());
        }
        body
    }

    fn steps(&mut self, key: &'static str, usual: &str) -> Steps {
        let written = self.sheet.single_line(key, self.report);
        let written = written.as_deref().unwrap_or(usual);
        Steps::read(written).unwrap_or_else(|| {
            let args = vec![
                ("key", key.into()),
                ("written", excerpt(written, 60).into()),
            ];
            self.report.error(self.sheet.place(key), "api-steps", args);
            Steps::default()
        })
    }
}

fn call(text: &str, names: &str) -> Option<Call> {
    let (method, path) = text.trim().split_once(char::is_whitespace)?;
    let method = METHODS
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(method))?;
    let path = path.trim().trim_start_matches('/').to_owned();
    let with = |changed: &str, value: &str| {
        let names: Vec<(&str, &str)> = names
            .split_whitespace()
            .map(|name| (name.trim_end_matches('*'), "1"))
            .map(|(name, usual)| (name, if name == changed { value } else { usual }))
            .collect();
        api::filled(&path, &names).ok()
    };
    let filled = with("", "")?;
    let elsewhere = ["://", "..", "%2e", "%2E", "#", "\\"];
    let leaves = elsewhere.iter().any(|sign| filled.contains(sign));
    let stays = !filled.is_empty() && !leaves;
    let tells = names
        .split_whitespace()
        .filter_map(|name| name.strip_suffix('*'))
        .all(|name| with(name, "2").is_some_and(|other| other != filled));
    (stays && tells).then_some(Call { method, path })
}

fn login(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once(':')?;
    let (name, value) = (name.trim(), value.trim());
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let filled = api::filled(value, &[("secret", "here")]).ok()?;
    let usable = is_name(name) && filled.contains("here") && filled.is_ascii();
    usable.then(|| (name.to_owned(), value.to_owned()))
}

/// What the reference shows behind a key.
fn example(key: &str) -> &'static str {
    find(keys::HTTP, key).map_or("", |key| key.example)
}
