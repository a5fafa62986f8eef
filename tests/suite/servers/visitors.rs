//! Pages as visitors meet them, in a browser under moved clocks (`tests/servers/visitors.sh` puts there
//! what judges them).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::shop::{date, zone};
use crate::world::World;

/// Minutes after a day's first instant at which its pages are looked at: around the hour in which
/// clocks change, and around openings and closings.
const MINUTES: [i64; 14] = [
    0, 30, 75, 90, 105, 150, 215, 479, 480, 735, 1079, 1081, 1335, 1439,
];

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the script put the programs"
)]
pub fn tools() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let folder = std::env::var_os("RECADO_VISITORS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| cache.unwrap_or_else(home).join("recado/visitors"));
    assert!(
        folder.join("version").exists(),
        "lighthouse is not there: run tests/servers/visitors.sh"
    );
    folder
}

/// A shop's hours, the same as an expression, and the days on which its page is looked at.
struct Shop {
    language: &'static str,
    zone: &'static str,
    country: &'static str,
    hours: &'static str,
    expression: &'static str,
    /// The page is made on this day and never again.
    made: &'static str,
    days: &'static [&'static str],
    /// Which row is today's, by instant; empty where none is.
    rows: &'static [(&'static str, &'static str)],
    /// Where the other evaluator is wrong itself.
    unlike: &'static [&'static str],
}

/// Nights, a closed Christmas, a long New Year, and both nights on which the clocks change.
const BAR: Shop = Shop {
    language: "en",
    zone: "Europe/Dublin",
    country: "IE",
    hours: "  mon: closed\n  tue-thu: 17:00-24:00\n  fri: 18:00-02:00\n  sat: 12:00-16:00, 18:00-03:00\n  sun: 12:00-23:00\nspecial:\n  - { date: 2026-12-24, hours: 12:00-18:00, note: Christmas Eve }\n  - { from: 2026-12-25, to: 2026-12-28, hours: closed, note: Christmas }\n  - { date: 2026-12-31, hours: 18:00-04:00, note: New Year }\n",
    expression: "Tu-Th 17:00-24:00, Fr 18:00-02:00, Sa 12:00-16:00,18:00-03:00, Su 12:00-23:00; 2026 Dec 24 12:00-18:00; 2026 Dec 25-28 off; 2026 Dec 31 18:00-04:00",
    made: "2026-10-20T12:00",
    days: &[
        "2026-10-23",
        "2026-10-24",
        "2026-10-25",
        "2026-10-26",
        "2026-12-23",
        "2026-12-24",
        "2026-12-25",
        "2026-12-28",
        "2026-12-31",
        "2027-01-01",
        "2027-03-27",
        "2027-03-28",
    ],
    rows: &[
        ("2026-10-25T00:00:00Z", "Sunday Today"),
        ("2026-10-26T00:00:00Z", "Monday Today"),
        ("2026-12-25T12:05:00Z", "Friday, 25 December 2026"),
        (
            "2026-12-31T12:15:00Z",
            "Thursday, 31 December 2026 Today New Year",
        ),
    ],
    // On the evening of a day of 23 hours it takes the night of Saturday for that of Sunday.
    unlike: &["2027-03-28T22:15:00Z", "2027-03-28T23:59:00Z"],
};

/// Public holidays with hours of their own, and a zone whose clocks stand still.
const BAKERY: Shop = Shop {
    language: "pt-BR",
    zone: "America/Sao_Paulo",
    country: "BR",
    hours: "  mon-fri: 06:00-20:00\n  sat: 06:30-20:00\n  sun: 06:30-13:00\nspecial:\n  - { date: 2026-12-25, hours: closed, note: Natal }\n  - { from: 2027-02-08, to: 2027-02-09, hours: 06:30-13:00, note: Carnaval }\nholidays: 06:30-13:00\n",
    expression: "Mo-Fr 06:00-20:00; Sa 06:30-20:00; Su 06:30-13:00; 2026 Nov 15 06:30-13:00; 2026 Nov 20 06:30-13:00; 2026 Dec 25 off; 2027 Jan 01 06:30-13:00; 2027 Feb 08-09 06:30-13:00",
    made: "2026-11-10T12:00",
    days: &[
        "2026-11-14",
        "2026-11-15",
        "2026-11-20",
        "2026-12-24",
        "2026-12-25",
        "2026-12-31",
        "2027-01-01",
        "2027-02-07",
        "2027-02-08",
        "2027-02-10",
    ],
    rows: &[
        ("2026-11-20T15:15:00Z", ""),
        ("2026-11-14T15:15:00Z", "Sábado Hoje"),
    ],
    unlike: &[],
};

/// Open from Friday to Sunday without a pause, in the zone of New York.
const STORE: Shop = Shop {
    language: "en-US",
    zone: "America/New_York",
    country: "US",
    hours: "  mon-thu: 07:00-11:30, 12:15-22:00\n  fri-sat: 00:00-24:00\n  sun: 00:00-18:00\nspecial:\n  - { date: 2026-11-26, hours: closed, note: Thanksgiving }\n",
    expression: "Mo-Th 07:00-11:30,12:15-22:00; Fr-Sa 00:00-24:00; Su 00:00-18:00; 2026 Nov 26 off",
    made: "2026-10-20T12:00",
    days: &[
        "2026-10-29",
        "2026-10-31",
        "2026-11-01",
        "2026-11-02",
        "2026-11-25",
        "2026-11-26",
        "2026-11-27",
        "2027-03-13",
        "2027-03-14",
    ],
    rows: &[("2026-11-26T05:00:00Z", "Thursday, November 26, 2026")],
    unlike: &[],
};

/// An expression whose weeks differ with the season, on the other half of the earth.
const BEACH: Shop = Shop {
    language: "en",
    zone: "Australia/Sydney",
    country: "AU",
    hours: " \"Oct-Mar Mo-Su 09:00-21:00; Apr-Sep We-Su 10:00-17:00; Dec 25 off; Dec 31 09:00-24:00\"\n",
    expression: "Oct-Mar Mo-Su 09:00-21:00; Apr-Sep We-Su 10:00-17:00; Dec 25 off; Dec 31 09:00-24:00",
    made: "2026-09-20T12:00",
    days: &[
        "2026-09-28",
        "2026-09-30",
        "2026-10-01",
        "2026-10-03",
        "2026-10-04",
        "2026-12-24",
        "2026-12-25",
        "2026-12-31",
        "2027-01-01",
        "2027-03-31",
        "2027-04-03",
        "2027-04-04",
        "2027-04-05",
    ],
    rows: &[],
    unlike: &[],
};

impl Shop {
    fn site(&self) -> String {
        let Self {
            language,
            zone,
            country,
            ..
        } = self;
        format!(
            "name: The Shop\nurl: https://shop.example\nlanguage: {language}\ntimezone: {zone}\ncountry: {country}\ntheme: shopfront\ntarget: {{ kind: folder, path: out }}\nplaces:\n  - pages: \"\"\nproof: none\n"
        )
    }

    /// What the evaluator of the other script is told.
    fn case(&self, site: &Path) -> Value {
        let shop = zone(self.zone);
        let instants = self.days.iter().flat_map(|day| {
            let first = shop.start_of_day(date(day));
            MINUTES.map(|minutes| (first + SignedDuration::from_mins(minutes)).to_string())
        });
        let rows: BTreeMap<&str, &str> = self.rows.iter().copied().collect();
        let mut clocks: Vec<String> = instants.collect();
        for (clock, _) in self.rows {
            clocks.push((*clock).to_owned());
        }
        let (file, weekdays, locale) = match self.language {
            "pt-BR" => (
                "pt",
                [
                    "segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo",
                ],
                "pt-BR",
            ),
            language => (
                "en",
                [
                    "Monday",
                    "Tuesday",
                    "Wednesday",
                    "Thursday",
                    "Friday",
                    "Saturday",
                    "Sunday",
                ],
                if language == "en-US" {
                    "en-US"
                } else {
                    "en-GB"
                },
            ),
        };
        let words = format!("themes/shopfront/words.{file}.yaml");
        let words = std::fs::read_to_string(root().join(words)).expect("words");
        let words: BTreeMap<String, String> = serde_yaml::from_str(&words).expect("words");
        json!({ "site": site, "page": "", "zone": self.zone, "expression": self.expression,
            "words": words, "weekdays": weekdays, "locale": locale, "clocks": clocks, "rows": rows,
            "unlike": self.unlike })
    }

    /// The page says the same as another evaluator of the same hours, wherever it is read.
    #[track_caller]
    fn says_the_same_as_another_evaluator(&self) {
        let world = World::empty();
        world.write("sites/shop.yaml", &self.site());
        let hours = format!("---\nhours:\n{}---\n", self.hours);
        world.write(
            "content/shop/hours.md",
            &hours.replace("hours:\n \"", "hours: \""),
        );
        let site = previewed(&world, "shop", self.made);
        let case = world.beside("case.json");
        std::fs::write(&case, self.case(&site).to_string()).expect("a case");
        let mut node = script("open-now.mjs");
        node.env("TZ", self.zone).arg(tools()).arg(case);
        let said = run(&mut node);
        assert!(said.contains(" 0 findings"), "{said}");
    }
}

/// The rendered site.
pub fn previewed(world: &World, site: &str, at: &str) -> PathBuf {
    let out = world.beside(site);
    let shown = out.display().to_string();
    world
        .recado(&["preview", site, "--at", at, "--out", &shown])
        .expect_code(0);
    out.join("site")
}

pub fn script(name: &str) -> Command {
    let mut node = Command::new("node");
    node.arg(root().join("tests/servers").join(name));
    node
}

#[track_caller]
pub fn run(command: &mut Command) -> String {
    let looked = command.output().expect("the program is installed");
    let said = String::from_utf8_lossy(&looked.stdout).into_owned();
    let trouble = String::from_utf8_lossy(&looked.stderr);
    assert!(looked.status.success(), "{said}\n{trouble}");
    said
}

#[test]
fn a_bar_is_open_until_the_minute_wherever_its_page_is_read() {
    BAR.says_the_same_as_another_evaluator();
}

#[test]
fn a_bakery_keeps_its_holidays_without_a_rebuild() {
    BAKERY.says_the_same_as_another_evaluator();
}

#[test]
fn a_store_that_is_open_for_days_says_until_which() {
    STORE.says_the_same_as_another_evaluator();
}

#[test]
fn an_expression_changes_with_the_season() {
    BEACH.says_the_same_as_another_evaluator();
}

/// A bakery whose only offer and only news end on the same evening.
fn with_an_end() -> (World, PathBuf) {
    let world = World::empty();
    world.write("sites/shop.yaml", &BAKERY.site());
    world.write(
        "content/shop/hours.md",
        "---\nhours:\n  mon-sun: 08:00-18:00\n---\n",
    );
    world.write(
        "content/shop/promotions/bolo.md",
        "---\ntitle: Bolo\nends: 2026-11-27 18:00\ncode: BOLO\n---\nDe fubá.\n",
    );
    world.write(
        "content/shop/promotions/amanha.md",
        "---\ntitle: Segredo de amanhã\nstarts: 2026-11-28\nends: 2026-11-29\n---\nAinda não.\n",
    );
    world.write(
        "content/shop/announcements/agua.md",
        "---\ntitle: Sem água\nexpires: 2026-11-27 18:00\nlevel: urgent\n---\nVolta logo.\n",
    );
    let site = previewed(&world, "shop", "2026-11-27T10:00");
    (world, site)
}

fn seen(story: &str, site: &Path, instants: &[&str]) -> Value {
    let mut node = script("by-itself.mjs");
    node.arg(tools()).arg(story).arg(site).args(instants);
    serde_json::from_str(&run(&mut node)).expect("JSON")
}

#[test]
fn what_is_over_goes_though_nobody_publishes() {
    let (_world, site) = with_an_end();
    let seen = seen(
        "over",
        &site,
        &["2026-11-27T20:30:00Z", "2026-11-27T21:00:01Z"],
    );
    let before = json!({ "cards": 1, "headings": ["Promoções", "Horário de funcionamento"], "banner": 1,
        "none": 0, "over": 0, "code": 1, "article": 1, "instead": 0 });
    assert_eq!(seen["before"], before);
    let after = json!({ "cards": 0, "headings": ["Horário de funcionamento"], "banner": 0,
        "none": 1, "over": 1, "code": 0, "article": 0, "instead": 1 });
    assert_eq!(seen["after"], after);
    assert_eq!(seen["while"], 0, "a tab that stayed open");
}

#[test]
fn what_begins_tomorrow_is_in_no_file_today() {
    let (_world, site) = with_an_end();
    let mut folders = vec![site];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = std::fs::read(entry.path()).expect("a file");
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("Segredo"), "{}", entry.path().display());
            assert!(!text.contains("amanha"), "{}", entry.path().display());
        }
    }
}

#[test]
fn the_sentence_changes_at_its_minute_while_the_page_is_open() {
    let (_world, site) = with_an_end();
    let seen = seen("change", &site, &["2026-11-27T20:59:00Z"]);
    let open = json!(["Aberto agora, até 18:00"]);
    assert_eq!([&seen["before"], &seen["just_before"]], [&open, &open]);
    let closed = "Fechado agora, abre amanhã às 08:00";
    assert_eq!(seen["after"], json!([closed]));
    let next = json!({ "now": ["Fechado agora, abre às 08:00"], "today": ["08:00–18:00"],
        "row": ["Todos os dias Hoje"] });
    assert_eq!(seen["next_day"], next);
}

#[test]
fn without_a_script_the_table_stands_and_nothing_is_claimed() {
    for theme in ["shopfront", "classic"] {
        let world = World::empty();
        let site = BAKERY
            .site()
            .replace("theme: shopfront", &format!("theme: {theme}"));
        world.write("sites/shop.yaml", &site);
        let hours = format!("---\nhours:\n{}---\n", BAKERY.hours);
        world.write("content/shop/hours.md", &hours);
        let site = previewed(&world, "shop", "2026-11-27T10:00");
        let seen = seen("plain", &site, &["2026-11-27T13:00:00Z"]);
        let plain = json!({ "now": 0, "said": [""], "rows": [
            "Segunda a sexta Hoje 06:00–20:00", "Sábado 06:30–20:00", "Domingo 06:30–13:00",
            "Sexta-feira, 25 de dezembro de 2026 Natal Fechado",
            "Segunda-feira, 8 de fevereiro de 2027 a terça-feira, 9 de fevereiro de 2027 Carnaval 06:30–13:00",
        ] });
        assert_eq!(seen["plain"], plain, "{theme}");
        assert_eq!(seen["now"], json!(["Aberto agora, até 20:00"]), "{theme}");
        assert_eq!(seen["moved"], 0, "{theme}");
        assert_eq!(seen["height"][0], seen["height"][1], "{theme}");
    }
}
