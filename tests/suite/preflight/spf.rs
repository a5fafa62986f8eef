//! Who may send for a domain, from records in memory.

use std::net::IpAddr;

use proptest::prelude::*;
use recado::preflight::dmarc::{self, DmarcFault, Policy, is_aligned};
use recado::preflight::names::{Answer, Answers, Kind, NotKnown, Question};
use recado::preflight::spf::{self, Found, Says, SpfFault};
use recado::preflight::spf_record;

/// Names and what they say: `TXT`, `MX` and `A` as people write them.
struct Zone(Vec<(Kind, String, String)>);

impl Zone {
    fn of(lines: &[&str]) -> Self {
        let read = |line: &&str| {
            let mut parts = line.splitn(3, ' ');
            let mut next = || parts.next().unwrap().to_owned();
            let (name, kind, value) = (next(), next(), next());
            let kind = match kind.as_str() {
                "TXT" => Kind::Text,
                "MX" => Kind::Mail,
                _ => Kind::Addresses,
            };
            (kind, name, value)
        };
        Self(lines.iter().map(read).collect())
    }

    fn say(&self, question: &Question) -> Answer {
        let found = self.0.iter();
        let found =
            found.filter(|(kind, name, _)| *kind == question.kind && *name == question.name);
        let found: Vec<String> = found.map(|(_, _, value)| value.clone()).collect();
        match question.kind {
            _ if found.is_empty() => Answer::Nothing,
            _ if found[0] == "silent" => Answer::Unknown("nobody".to_owned()),
            Kind::Text => Answer::Text(found),
            Kind::Mail => Answer::Mail(found),
            Kind::Addresses => {
                Answer::Addresses(found.iter().map(|one| one.parse().unwrap()).collect())
            }
        }
    }

    /// Asks until everything is known; how many rounds that took.
    fn ask<T>(&self, mut judge: impl FnMut(&mut Answers) -> T) -> (T, usize) {
        let mut answers = Answers::default();
        let mut rounds = 0;
        loop {
            let judged = judge(&mut answers);
            let open = answers.take_open();
            if open.is_empty() {
                return (judged, rounds);
            }
            rounds += 1;
            assert!(rounds < 64, "it asks for ever");
            for question in open {
                let said = self.say(&question);
                answers.put(question, said);
            }
        }
    }

    fn spf(&self, address: &str) -> Result<Result<Found, SpfFault>, NotKnown> {
        let address: IpAddr = address.parse().unwrap();
        self.ask(|answers| spf::check("padaria.example", address, answers))
            .0
    }

    fn says(&self, address: &str) -> Says {
        self.spf(address).unwrap().unwrap().says
    }

    fn fault(&self) -> SpfFault {
        self.spf("192.0.2.7").unwrap().unwrap_err()
    }
}

fn record(record: &str) -> Zone {
    Zone::of(&[&format!("padaria.example TXT {record}")])
}

#[test]
fn each_way_of_naming_a_server_is_understood() {
    let zone = Zone::of(&[
        "padaria.example TXT v=spf1 ip4:192.0.2.0/28 ip6:2001:db8::/32 a:web.example/24 mx include:_spf.relay.example -all",
        "padaria.example TXT google-site-verification=1",
        "padaria.example MX mx.padaria.example",
        "mx.padaria.example A 198.51.100.1",
        "web.example A 203.0.113.9",
        "_spf.relay.example TXT v=spf1 redirect=_more.relay.example",
        "_more.relay.example TXT V=SPF1 +ip4:198.51.100.77 ?all",
    ]);
    for there in [
        "192.0.2.15",
        "2001:db8::5",
        "203.0.113.200",
        "198.51.100.1",
        "198.51.100.77",
        "::ffff:192.0.2.3",
    ] {
        assert_eq!(zone.says(there), Says::Pass, "{there}");
    }
    for not in ["192.0.2.16", "198.51.100.2", "2001:db9::1"] {
        assert_eq!(zone.says(not), Says::Fail, "{not}");
    }
    let found = zone.spf("192.0.2.1").unwrap().unwrap();
    assert_eq!((found.lookups, found.partly), (4, false));
}

#[test]
fn the_first_term_that_matches_decides() {
    assert_eq!(
        record("v=spf1 -ip4:192.0.2.7 +all").says("192.0.2.7"),
        Says::Fail
    );
    assert_eq!(record("v=spf1 ~all").says("192.0.2.7"), Says::SoftFail);
    assert_eq!(record("v=spf1").says("192.0.2.7"), Says::Neutral);
    assert_eq!(
        record("v=spf1 all redirect=nowhere.example").says("192.0.2.7"),
        Says::Pass
    );
}

#[test]
fn what_only_the_message_decides_is_not_guessed() {
    for depends in ["exists:%{i}.spf.example", "ptr", "include:%{d}.spf.example"] {
        let found = record(&format!("v=spf1 {depends} -all")).spf("192.0.2.7");
        let found = found.unwrap().unwrap();
        assert!(found.partly && found.lookups == 1, "{depends}");
    }
    let silent = Zone::of(&[
        "padaria.example TXT v=spf1 include:relay.example ~all",
        "relay.example TXT silent",
    ]);
    assert!(silent.spf("192.0.2.7").unwrap().unwrap().partly);
    let silent = Zone::of(&["padaria.example TXT silent"]);
    assert!(matches!(
        silent.spf("192.0.2.7"),
        Err(NotKnown::Silent { .. })
    ));
}

#[test]
fn a_record_that_counts_for_nothing_says_why() {
    assert_eq!(record("v=spf10 all").fault(), SpfFault::Missing);
    let two = Zone::of(&[
        "padaria.example TXT v=spf1 mx ~all",
        "padaria.example TXT v=spf1 a -all",
    ]);
    assert_eq!(two.fault(), SpfFault::Several(2));
    for term in [
        "ipv4:192.0.2.1",
        "ip4:",
        "ip4:192.0.2.1/33",
        "ip4:2001:db8::1",
        "include",
        "a:",
        "mx/40",
        "all:x",
        "redirect=",
    ] {
        let term = term.to_owned();
        let zone = record(&format!("v=spf1 {term} ~all"));
        assert_eq!(zone.fault(), SpfFault::Syntax { term });
    }
    let nowhere = record("v=spf1 include:old.example ~all").fault();
    let domain = "old.example".to_owned();
    assert_eq!(nowhere, SpfFault::Include { domain });
}

#[test]
fn records_that_include_each_other_come_to_an_end() {
    let round = Zone::of(&[
        "padaria.example TXT v=spf1 include:relay.example include:padaria.example ~all",
        "relay.example TXT v=spf1 include:padaria.example include:relay.example ~all",
    ]);
    assert!(matches!(round.fault(), SpfFault::TooMany { .. }));
    let redirected = record("v=spf1 redirect=padaria.example");
    assert!(matches!(redirected.fault(), SpfFault::TooMany { .. }));
}

#[test]
fn ten_lookups_are_fine_and_eleven_are_not() {
    let with = |count: usize| {
        let terms: String = (0..count).map(|n| format!("a:h{n}.example ")).collect();
        record(&format!("v=spf1 {terms}-all"))
    };
    assert_eq!(with(10).spf("192.0.2.7").unwrap().unwrap().lookups, 10);
    assert_eq!(with(11).fault(), SpfFault::TooMany { lookups: 11 });
}

#[test]
fn what_is_proposed_completes_what_stands() {
    let relay = Some("smtp.relay.example");
    let cases = [
        (None, relay, "v=spf1 a:smtp.relay.example ~all"),
        (None, None, "v=spf1 a mx ~all"),
        (None, Some("192.0.2.25"), "v=spf1 ip4:192.0.2.25 ~all"),
        (None, Some("2001:db8::25"), "v=spf1 ip6:2001:db8::25 ~all"),
        (
            Some("v=spf1 include:_spf.google.com -all"),
            relay,
            "v=spf1 include:_spf.google.com a:smtp.relay.example -all",
        ),
        (
            Some("v=spf1 mx"),
            Some("smtp.sendgrid.net"),
            "v=spf1 mx include:sendgrid.net",
        ),
        (
            Some("v=spf1 redirect=_spf.old.example"),
            Some("email-smtp.us-east-1.amazonaws.com"),
            "v=spf1 include:amazonses.com redirect=_spf.old.example",
        ),
        (
            Some("v=spf1 include:_spf.google.com ~all"),
            Some("smtp.gmail.com"),
            "v=spf1 include:_spf.google.com ~all",
        ),
    ];
    for (standing, relay, wanted) in cases {
        assert_eq!(spf_record(standing, relay), wanted);
    }
}

#[test]
fn a_policy_is_the_domains_own_or_the_nearest_above() {
    let look = |zone: &Zone, domain: &str| zone.ask(|answers| dmarc::look(domain, answers)).0;
    let zone = Zone::of(&[
        "_dmarc.padaria.example TXT v=DMARC1; p=reject; sp=quarantine; rua=mailto:d@padaria.example; aspf=s",
        "_dmarc.padaria.example TXT other",
        "_dmarc.own.padaria.example TXT v = DMARC1 ; p = none",
        "_dmarc.two.example TXT v=DMARC1; p=none",
        "_dmarc.two.example TXT v=DMARC1; p=reject",
        "_dmarc.odd.example TXT v=DMARC1; p=maybe",
        "_dmarc.com.br TXT v=DMARC1; p=reject; psd=y",
    ]);
    let found = |domain| look(&zone, domain).unwrap();
    let policy = |domain| found(domain).map(|dmarc| dmarc.policy);
    assert_eq!(policy("padaria.example"), Ok(Policy::Reject));
    assert_eq!(policy("news.padaria.example"), Ok(Policy::Quarantine));
    assert_eq!(policy("own.padaria.example"), Ok(Policy::None));
    assert!(found("padaria.example").unwrap().strict_spf);
    assert_eq!(policy("nobody.example"), Err(DmarcFault::Missing));
    assert_eq!(policy("padaria.com.br"), Err(DmarcFault::Missing));
    assert_eq!(
        policy("two.example"),
        Err(DmarcFault::Several(vec![
            "v=DMARC1; p=none".to_owned(),
            "v=DMARC1; p=reject".to_owned(),
        ]))
    );
    assert_eq!(
        policy("odd.example"),
        Err(DmarcFault::Syntax("v=DMARC1; p=maybe".to_owned()))
    );
    assert!(is_aligned("padaria.example", "mail.padaria.example", false));
    assert!(!is_aligned("padaria.example", "mail.padaria.example", true));
    assert!(!is_aligned("aria.example", "padaria.example", false));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_text_breaks_the_readers(
        text in ".{0,120}",
        terms in prop::collection::vec(
            "[-+~?]?(all|a|mx|ptr|ip4|ip6|include|exists|redirect|exp|[a-z]{1,6})[:/=]?[a-z0-9.:/%{}é-]{0,20}",
            0..8,
        ),
    ) {
        for record in [text.clone(), format!("v=spf1 {}", terms.join(" ")), format!("v=spf1 {text}")] {
            let zone = Zone(vec![(Kind::Text, "padaria.example".to_owned(), record.clone())]);
            let _ = zone.spf("192.0.2.7");
            let _ = zone.spf("2001:db8::1");
            let _ = spf_record(Some(&record), Some("smtp.relay.example"));
            let _ = recado::mail::dkim::PublicKey::read(&record);
        }
        for record in [text.clone(), format!("v=DMARC1;{text}"), format!("v=DMARC1; p=none; {text}")] {
            let name = "_dmarc.padaria.example".to_owned();
            let zone = Zone(vec![(Kind::Text, name, record)]);
            let _ = zone.ask(|answers| dmarc::look("padaria.example", answers));
        }
    }
}
