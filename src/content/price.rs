//! A price is text with one amount in it; the text is shown as written.

use super::fault::Fault;
use super::spelling::excerpt;

/// The amount inside a price, for machines that read the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Hundredths of the currency's unit.
    pub cents: i64,
    /// ISO 4217, where the text names one that is certain (`R$`, `€`, `£`, a code).
    pub currency: Option<&'static str>,
}

const CURRENCIES: &[(&str, Option<&str>)] = &[
    ("r$", Some("BRL")),
    ("us$", Some("USD")),
    ("a$", Some("AUD")),
    ("nz$", Some("NZD")),
    ("c$", Some("CAD")),
    ("€", Some("EUR")),
    ("£", Some("GBP")),
    ("brl", Some("BRL")),
    ("usd", Some("USD")),
    ("eur", Some("EUR")),
    ("gbp", Some("GBP")),
    ("chf", Some("CHF")),
    ("aud", Some("AUD")),
    ("reais", Some("BRL")),
    ("real", Some("BRL")),
    ("euros", Some("EUR")),
    ("euro", Some("EUR")),
    // The dollar and yen signs belong to many countries.
    ("$", None),
    ("¥", None),
    ("kr", None),
];

/// The one amount in a price as people write it: `R$ 9,90`, `10,00 €`, `$5`, `3 por R$ 10`.
///
/// # Errors
/// `price-without-amount`, `price-two-amounts`.
pub fn amount(text: &str) -> Result<Amount, Fault> {
    let lower = text.to_lowercase();
    let numbers = numbers(&lower);
    let money: Vec<&Number> = numbers
        .iter()
        .filter(|number| number.money.is_some())
        .collect();
    let chosen: Vec<&Number> = if money.is_empty() {
        numbers.iter().filter(|number| !number.counted).collect()
    } else {
        numbers
            .iter()
            .filter(|number| number.money.is_some() || (number.joined && !number.counted))
            .collect()
    };
    let written = || excerpt(text, 40);
    match chosen.as_slice() {
        [] => Err(Fault::new("price-without-amount").with("written", written())),
        [one] => Ok(Amount {
            cents: one
                .cents
                .ok_or_else(|| Fault::new("price-without-amount").with("written", written()))?,
            currency: one.money.flatten(),
        }),
        _ => Err(Fault::new("price-two-amounts").with("written", written())),
    }
}

struct Number {
    cents: Option<i64>,
    /// Stands beside a currency; the inner value is its code where that is certain.
    money: Option<Option<&'static str>>,
    /// Followed by `%`, `x` or a unit: a quantity, not an amount.
    counted: bool,
    /// Joined to the number before it by a dash: the other end of a range.
    joined: bool,
}

fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut before = String::new();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        before.push_str(&rest[..start]);
        let tail = &rest[start..];
        let length = tail
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
            .unwrap_or(tail.len());
        let digits = tail[..length].trim_end_matches(['.', ',']);
        rest = &tail[digits.len()..];
        let joined = !found.is_empty() && matches!(before.trim(), "-" | "–" | "—" | "/");
        found.push(Number {
            cents: cents(digits),
            money: currency_before(&before).or_else(|| currency_after(rest)),
            counted: is_counted(rest),
            joined,
        });
        before.clear();
    }
    found
}

fn currency_before(before: &str) -> Option<Option<&'static str>> {
    let before = before.trim_end();
    CURRENCIES
        .iter()
        .find(|(sign, _)| before.ends_with(sign))
        .map(|(_, code)| *code)
}

fn currency_after(after: &str) -> Option<Option<&'static str>> {
    let after = after.trim_start();
    CURRENCIES
        .iter()
        // A sign before the next number belongs to that number: "3 R$ 10".
        .find(|(sign, _)| {
            after.strip_prefix(sign).is_some_and(|rest| {
                !rest.trim_start().starts_with(|c: char| c.is_ascii_digit())
                    && !rest.starts_with(char::is_alphanumeric)
            })
        })
        .map(|(_, code)| *code)
}

fn is_counted(after: &str) -> bool {
    const UNITS: &[&str] = &["%", "x", "kg", "g", "ml", "l", "un", "cm", "m", "pcs", "h"];
    let after = after.trim_start();
    UNITS.iter().any(|unit| {
        after
            .strip_prefix(unit)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// The last separator is the decimal one when one or two digits follow it.
fn cents(digits: &str) -> Option<i64> {
    let decimals = digits
        .rfind(['.', ','])
        .filter(|at| (1..=2).contains(&(digits.len() - at - 1)));
    let (whole, fraction) = match decimals {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, ""),
    };
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let whole: i64 = whole.parse().ok()?;
    let fraction: i64 = format!("{fraction:0<2}").parse().ok()?;
    whole.checked_mul(100)?.checked_add(fraction)
}
