//! Codes of countries, languages and time zones, with what people write in their place.

use crate::moment::Zone;
use crate::yaml::{fold, nearest};

/// ISO 3166-1 alpha-2.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ \
    BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE \
    DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR \
    GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP \
    KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT \
    MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW \
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG \
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// ISO 639-1.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch \
    co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he \
    hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv \
    kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny \
    oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su \
    sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// What people write for a country (folded), its code, and the zone of most of its people.
const NAMES: &[(&[&str], &str, &str)] = &[
    (&["brasil", "brazil", "bra"], "BR", "America/Sao_Paulo"),
    (&["portugal", "prt", "por"], "PT", "Europe/Lisbon"),
    (
        &["espanha", "spain", "espana", "esp"],
        "ES",
        "Europe/Madrid",
    ),
    (&["franca", "france", "fra"], "FR", "Europe/Paris"),
    (
        &["alemanha", "germany", "deutschland", "deu", "ger"],
        "DE",
        "Europe/Berlin",
    ),
    (&["italia", "italy", "ita"], "IT", "Europe/Rome"),
    (
        &[
            "reino unido",
            "united kingdom",
            "uk",
            "england",
            "inglaterra",
            "great britain",
            "gbr",
        ],
        "GB",
        "Europe/London",
    ),
    (
        &["irlanda", "ireland", "eire", "irl"],
        "IE",
        "Europe/Dublin",
    ),
    (
        &["estados unidos", "united states", "usa", "eua"],
        "US",
        "America/New_York",
    ),
    (
        &["argentina", "arg"],
        "AR",
        "America/Argentina/Buenos_Aires",
    ),
    (&["uruguai", "uruguay", "ury"], "UY", "America/Montevideo"),
    (&["paraguai", "paraguay"], "PY", "America/Asuncion"),
    (&["chile", "chl"], "CL", "America/Santiago"),
    (&["angola", "ago"], "AO", "Africa/Luanda"),
    (&["mocambique", "mozambique", "moz"], "MZ", "Africa/Maputo"),
    (&["japao", "japan", "jpn"], "JP", "Asia/Tokyo"),
    (
        &["suica", "switzerland", "schweiz", "che"],
        "CH",
        "Europe/Zurich",
    ),
    (&["noruega", "norway", "norge", "nor"], "NO", "Europe/Oslo"),
];

/// Abbreviations of time zones (folded) and the place that people mean by them.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("brt", "America/Sao_Paulo"),
    ("brst", "America/Sao_Paulo"),
    ("brasilia", "America/Sao_Paulo"),
    ("horario de brasilia", "America/Sao_Paulo"),
    ("sao paulo", "America/Sao_Paulo"),
    ("rio de janeiro", "America/Sao_Paulo"),
    ("amt", "America/Manaus"),
    ("act", "America/Rio_Branco"),
    ("fnt", "America/Noronha"),
    ("art", "America/Argentina/Buenos_Aires"),
    ("est", "America/New_York"),
    ("edt", "America/New_York"),
    ("et", "America/New_York"),
    ("cst", "America/Chicago"),
    ("cdt", "America/Chicago"),
    ("mst", "America/Denver"),
    ("mdt", "America/Denver"),
    ("pst", "America/Los_Angeles"),
    ("pdt", "America/Los_Angeles"),
    ("wet", "Europe/Lisbon"),
    ("west", "Europe/Lisbon"),
    ("cet", "Europe/Berlin"),
    ("cest", "Europe/Berlin"),
    ("eet", "Europe/Helsinki"),
    ("eest", "Europe/Helsinki"),
    ("bst", "Europe/London"),
    ("gmt", "Europe/London"),
    ("ist", "Europe/Dublin"),
    ("gb", "Europe/London"),
    ("eire", "Europe/Dublin"),
    ("japan", "Asia/Tokyo"),
    ("jst", "Asia/Tokyo"),
    ("est5edt", "America/New_York"),
    ("cst6cdt", "America/Chicago"),
    ("pst8pdt", "America/Los_Angeles"),
];

/// A place for each whole hour from UTC-11 to UTC+12, as people count (west is minus).
const HOURS: [&str; 24] = [
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Chicago",
    "America/Lima",
    "America/Manaus",
    "America/Sao_Paulo",
    "America/Noronha",
    "Atlantic/Azores",
    "Europe/Lisbon",
    "Europe/Berlin",
    "Europe/Athens",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Brisbane",
    "Pacific/Noumea",
    "Pacific/Auckland",
];

/// The code of a country, in capitals.
///
/// # Errors
/// The code that was probably meant; empty: no idea.
pub fn country(written: &str) -> Result<String, &'static str> {
    let code = written.to_ascii_uppercase();
    if COUNTRIES.split_whitespace().any(|known| known == code) {
        return Ok(code);
    }
    let folded = fold(written);
    let exact = NAMES
        .iter()
        .find(|(names, _, _)| names.contains(&folded.as_str()));
    let near = || {
        let names = NAMES.iter().flat_map(|(names, _, _)| names.iter().copied());
        let name = nearest(&folded, names.filter(|name| name.len() > 3))?;
        NAMES.iter().find(|(names, _, _)| names.contains(&name))
    };
    Err(exact.or_else(near).map_or("", |(_, code, _)| code))
}

/// The zone of most people of a country, by its code.
pub fn usual_zone(country: &str) -> Option<&'static str> {
    let entry = NAMES.iter().find(|(_, known, _)| *known == country)?;
    Some(entry.2)
}

/// True where the public holidays of this country are known.
pub fn has_holidays(country: &str) -> bool {
    country
        .parse::<opening_hours::localization::Country>()
        .is_ok()
}

/// A language tag in its usual spelling: `pt-BR`, `en`, `zh-Hant-TW`.
///
/// # Errors
/// The tag that was probably meant; empty: no idea.
pub fn language(written: &str) -> Result<String, String> {
    const WORDS: &[(&str, &str)] = &[
        ("portugues", "pt-BR"),
        ("portuguese", "pt-BR"),
        ("br", "pt-BR"),
        ("brasileiro", "pt-BR"),
        ("ptbr", "pt-BR"),
        ("portugues do brasil", "pt-BR"),
        ("ingles", "en"),
        ("english", "en"),
        ("uk", "en-GB"),
        ("us", "en-US"),
        ("espanhol", "es"),
        ("spanish", "es"),
        ("frances", "fr"),
        ("french", "fr"),
        ("alemao", "de"),
        ("german", "de"),
        ("deutsch", "de"),
        ("italiano", "it"),
        ("italian", "it"),
        ("jp", "ja"),
        ("cn", "zh"),
    ];
    let folded = fold(written);
    if let Some((_, meant)) = WORDS.iter().find(|(word, _)| *word == folded) {
        return Err((*meant).to_owned());
    }
    let dashed = written.replace('_', "-");
    let Ok(tag) = dashed.parse::<unic_langid::LanguageIdentifier>() else {
        return Err(String::new());
    };
    let known = tag.language.as_str();
    if known.len() == 2 && !LANGUAGES.split_whitespace().any(|code| code == known) {
        return Err(String::new());
    }
    if known == "und" || (written.contains('_')) {
        return Err(if known == "und" {
            String::new()
        } else {
            tag.to_string()
        });
    }
    // `pt-Brasil` is well-formed: a variant nobody registered.
    for variant in tag.variants() {
        if let Err(code) = country(variant.as_str())
            && !code.is_empty()
        {
            return Err(format!("{known}-{code}"));
        }
    }
    if let Some(region) = &tag.region {
        let region = region.as_str();
        let number = region.chars().all(|c| c.is_ascii_digit());
        if !number && country(region).is_err() {
            let meant = country(region).err().filter(|code| !code.is_empty());
            return Err(meant.map_or_else(|| known.to_owned(), |code| format!("{known}-{code}")));
        }
    }
    Ok(tag.to_string())
}

/// A zone by its IANA name. The database knows them in any case.
///
/// # Errors
/// The names that were probably meant, best first; empty: no idea. Never silently another zone.
pub fn zone(written: &str, country: Option<&str>) -> Result<Zone, Vec<String>> {
    if let Some(zone) = Zone::named(written) {
        return Ok(zone);
    }
    let folded = fold(&written.replace('_', " "));
    let of_country = country.and_then(usual_zone);
    let mut found: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    };
    if let Some((_, meant)) = ABBREVIATIONS.iter().find(|(name, _)| *name == folded) {
        add(meant);
    } else if let Some((_, _, meant)) = NAMES
        .iter()
        .find(|(names, _, _)| names.contains(&folded.as_str()))
    {
        add(meant);
    } else if let Some(hours) = offset(&folded) {
        of_country.into_iter().for_each(&mut add);
        let index = usize::try_from(hours + 11).ok();
        index
            .and_then(|at| HOURS.get(at))
            .into_iter()
            .for_each(|name| add(name));
    } else if let Some(name) = misspelt(&folded) {
        add(&name);
    } else {
        of_country.into_iter().for_each(&mut add);
    }
    Err(found)
}

/// The hours of `gmt-3`, `utc +01:00`, `-03:00`, `etc/gmt+3` (whose sign is turned around).
fn offset(folded: &str) -> Option<i32> {
    let turned = folded.starts_with("etc/");
    let rest = folded
        .trim_start_matches("etc/")
        .trim_start_matches("gmt")
        .trim_start_matches("utc");
    let rest: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
    let sign = match rest.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits = rest[1..].split(':').next()?;
    let digits = if digits.len() == 4 {
        digits.get(..2)?
    } else {
        digits
    };
    let hours: i32 = digits.parse().ok()?;
    (hours <= 14).then_some(if turned { -sign * hours } else { sign * hours })
}

/// The nearest name of the database, compared whole or by its city alone.
fn misspelt(folded: &str) -> Option<String> {
    let names: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| Zone::named(name).is_some_and(|zone| zone.name() == name))
        .collect();
    let spaced: Vec<String> = names
        .iter()
        .map(|name| fold(&name.replace('_', " ")))
        .collect();
    let city = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    let wanted = city(folded);
    let whole = nearest(folded, spaced.iter().map(String::as_str)).map(str::to_owned);
    let cities: Vec<String> = spaced.iter().map(|name| city(name)).collect();
    let by_city = || {
        let squeezed = wanted.replace(' ', "");
        let at = cities
            .iter()
            .position(|name| *name == wanted || name.replace(' ', "") == squeezed);
        let near = || {
            let name = nearest(
                &wanted,
                cities
                    .iter()
                    .map(String::as_str)
                    .filter(|name| name.len() > 4),
            )?;
            cities.iter().position(|known| known == name)
        };
        at.or_else(near)
    };
    let at = whole
        .and_then(|name| spaced.iter().position(|known| *known == name))
        .or_else(by_city)?;
    names.get(at).cloned()
}
