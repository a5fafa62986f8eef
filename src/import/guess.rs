//! Language, country and time zone of a website: said by it, or guessed from what it says.

use url::Url;

use super::fact::{Facts, What};
use crate::site::code;
use crate::words::Language;

/// Why a value was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The website says so itself.
    Said,
    Phone,
    Language,
    Host,
    Country,
    Region,
    /// Nothing was known; somebody has to correct it.
    Nothing,
}

impl Why {
    /// The key of its sentence, `import-why-…`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Said => "import-why-said",
            Self::Phone => "import-why-phone",
            Self::Language => "import-why-language",
            Self::Host => "import-why-host",
            Self::Country => "import-why-country",
            Self::Region => "import-why-region",
            Self::Nothing => "import-why-nothing",
        }
    }
}

/// A value and why it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    pub value: String,
    pub why: Why,
}

/// What every date of a website depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guesses {
    pub language: Guess,
    pub country: Option<Guess>,
    pub zone: Guess,
}

/// Country codes of telephones and the end of hosts' names, with the country.
const COUNTRIES: &[(&str, &str, &str)] = &[
    ("+55", ".br", "BR"),
    ("+351", ".pt", "PT"),
    ("+44", ".uk", "GB"),
    ("+353", ".ie", "IE"),
    ("+34", ".es", "ES"),
    ("+33", ".fr", "FR"),
    ("+49", ".de", "DE"),
    ("+39", ".it", "IT"),
    ("+41", ".ch", "CH"),
    ("+47", ".no", "NO"),
    ("+54", ".ar", "AR"),
    ("+56", ".cl", "CL"),
    ("+595", ".py", "PY"),
    ("+598", ".uy", "UY"),
    ("+244", ".ao", "AO"),
    ("+258", ".mz", "MZ"),
    ("+81", ".jp", "JP"),
    ("", ".us", "US"),
];

/// Parts of countries with several zones: their codes, and names without accents.
const REGIONS: &[(&str, &[&str], &str)] = &[
    ("BR", &["am", "amazonas"], "America/Manaus"),
    ("BR", &["rr", "roraima"], "America/Boa_Vista"),
    ("BR", &["ro", "rondonia"], "America/Porto_Velho"),
    ("BR", &["ac", "acre"], "America/Rio_Branco"),
    ("BR", &["mt", "mato grosso"], "America/Cuiaba"),
    ("BR", &["ms", "mato grosso do sul"], "America/Campo_Grande"),
    ("BR", &["pa", "para", "ap", "amapa"], "America/Belem"),
    ("BR", &["ba", "bahia"], "America/Bahia"),
    ("BR", &["pe", "pernambuco"], "America/Recife"),
    (
        "BR",
        &["ce", "ceara", "ma", "maranhao", "pi", "piaui", "rn", "pb"],
        "America/Fortaleza",
    ),
    (
        "US",
        &[
            "ca",
            "california",
            "wa",
            "washington",
            "or",
            "oregon",
            "nv",
            "nevada",
        ],
        "America/Los_Angeles",
    ),
    ("US", &["az", "arizona"], "America/Phoenix"),
    (
        "US",
        &[
            "co",
            "colorado",
            "ut",
            "utah",
            "nm",
            "mt",
            "wy",
            "new mexico",
            "montana",
            "wyoming",
        ],
        "America/Denver",
    ),
    (
        "US",
        &[
            "tx",
            "texas",
            "il",
            "illinois",
            "mn",
            "minnesota",
            "wi",
            "wisconsin",
            "ia",
            "iowa",
            "mo",
            "missouri",
            "ar",
            "arkansas",
            "la",
            "louisiana",
            "ms",
            "mississippi",
            "al",
            "alabama",
            "ok",
            "oklahoma",
        ],
        "America/Chicago",
    ),
    ("US", &["ak", "alaska"], "America/Anchorage"),
    ("US", &["hi", "hawaii"], "Pacific/Honolulu"),
    ("PT", &["acores", "azores"], "Atlantic/Azores"),
    ("PT", &["madeira"], "Atlantic/Madeira"),
    (
        "ES",
        &["canarias", "las palmas", "santa cruz de tenerife"],
        "Atlantic/Canary",
    ),
];

/// What can be known. `written` is `<html lang>`, `ours` the language of the workspace.
pub fn guess(written: Option<&str>, facts: &Facts, url: &Url, ours: Language) -> Guesses {
    let said = written.and_then(|tag| match code::language(tag) {
        Ok(tag) => Some(tag),
        Err(meant) => Some(meant).filter(|meant| !meant.is_empty()),
    });
    let country = country(said.as_deref(), facts, url);
    let language = match said {
        Some(value) => Guess {
            value,
            why: Why::Said,
        },
        None => Guess {
            value: match ours {
                Language::English => "en",
                Language::Portuguese => "pt-BR",
            }
            .to_owned(),
            why: Why::Nothing,
        },
    };
    let zone = zone(country.as_ref(), facts);
    Guesses {
        language,
        country,
        zone,
    }
}

fn country(language: Option<&str>, facts: &Facts, url: &Url) -> Option<Guess> {
    let guess = |value: &str, why| Guess {
        value: value.to_owned(),
        why,
    };
    if let Some(written) = facts.value(What::Country) {
        let known = code::country(written);
        let value = known.as_deref().unwrap_or_else(|meant| meant);
        if !value.is_empty() {
            return Some(guess(value, Why::Said));
        }
    }
    let phone = facts.value(What::Phone).map(digits).unwrap_or_default();
    let by_phone =
        |(prefix, _, _): &&(&str, &str, &str)| !prefix.is_empty() && phone.starts_with(prefix);
    if let Some((_, _, country)) = COUNTRIES.iter().find(by_phone) {
        return Some(guess(country, Why::Phone));
    }
    let host = url.host_str().unwrap_or_default();
    if let Some((_, _, country)) = COUNTRIES.iter().find(|(_, end, _)| host.ends_with(end)) {
        return Some(guess(country, Why::Host));
    }
    let region = language?.rsplit('-').next()?;
    let known = region.len() == 2 && language?.contains('-') && code::country(region).is_ok();
    known.then(|| guess(region, Why::Language))
}

fn zone(country: Option<&Guess>, facts: &Facts) -> Guess {
    let guess = |value: &str, why| Guess {
        value: value.to_owned(),
        why,
    };
    let Some(country) = country else {
        return guess("UTC", Why::Nothing);
    };
    let region = facts
        .value(What::Region)
        .map(crate::yaml::fold)
        .unwrap_or_default();
    let by_region = REGIONS
        .iter()
        .find(|(of, names, _)| *of == country.value && names.contains(&region.as_str()));
    match (by_region, code::usual_zone(&country.value)) {
        (Some((_, _, zone)), _) => guess(zone, Why::Region),
        (None, Some(zone)) => guess(zone, Why::Country),
        (None, None) => guess("UTC", Why::Nothing),
    }
}

/// Whether two telephone numbers are one, with or without the code of the country.
pub fn same_number(one: &str, two: &str) -> bool {
    const OWN_DIGITS: usize = 8;
    let end = |phone: &str| {
        digits(phone)
            .chars()
            .rev()
            .take(OWN_DIGITS)
            .collect::<String>()
    };
    end(one) == end(two)
}

/// A telephone number as it is dialled.
fn digits(phone: &str) -> String {
    let number: String = phone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    match number.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => number,
    }
}
