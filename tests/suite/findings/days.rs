//! What is said of an offer's days, and what is not worth saying.

use super::*;

/// What is said of an offer beside a shop that is closed at Easter, at noon of a day.
fn said(offer: &str, today: &str) -> Vec<String> {
    let hours = "---\nhours:\n  mon-sat: 08:00-18:00\n  sun: closed\nspecial:\n  - date: 2027-03-26\n    hours: closed\n---\n";
    let files = vec![
        bytes("content/aurora/hours.md", hours),
        bytes(
            "content/aurora/promotions/x.md",
            format!("---\ntitle: Pão\nprice: R$ 9,90\n{offer}\n---\nOi.\n"),
        ),
    ];
    let now = format!("{today}T15:00:00Z").parse().unwrap();
    let content = content::read(&aurora(), &raw("aurora", files), &Accepted::new(), now);
    let mine = content
        .findings
        .iter()
        .filter(|one| one.place.file.ends_with("x.md"));
    mine.map(|one| one.code.to_owned()).collect()
}

#[test]
fn a_closed_day_within_a_long_offer_goes_without_saying_to_its_very_end() {
    let months = "starts: 2027-01-04\nends: 2027-03-28";
    for today in ["2026-12-01", "2027-02-01", "2027-03-22", "2027-03-26"] {
        assert_eq!(said(months, today), Vec::<String>::new(), "{today}");
    }
    let week = "starts: 2027-03-22\nends: 2027-03-28";
    assert_eq!(said(week, "2027-03-01"), ["promotion-on-closed-day"]);
    assert_eq!(
        said(week, "2027-03-27"),
        Vec::<String>::new(),
        "the day is over"
    );
}

#[test]
fn a_month_without_the_day_is_named_only_where_the_offer_meets_one() {
    let short_months = |until: &str| {
        let monthly = "starts: 2027-04-30\nends: 2027-04-30\nrepeat: monthly";
        let said = said(&format!("{monthly}\nuntil: {until}"), "2027-03-01");
        said.contains(&"repeat-short-months".to_owned())
    };
    assert!(!short_months("2027-11-30"));
    assert!(short_months("2028-02-29"));
}
