//! The same files at the same instant give the same bytes, whoever renders them and however many cores do it.

use std::collections::BTreeMap;

use recado::change::{Body, Desired};
use recado::hash::Hash;
use recado::publication;
use recado::publication::render::{Memory, Theme, desired, desired_since};

use crate::rendering_shop::{bakery_site, pages_in, read};
use crate::samples::sample;
use crate::shop::instant;

/// Everything of a rendering that could be another one: files, regions, what is shown where, findings.
#[derive(Debug, PartialEq)]
struct Everything {
    findings: String,
    files: BTreeMap<String, Result<Hash, String>>,
    rest: String,
    whole: Hash,
}

fn everything(findings: &str, desired: &Desired) -> Everything {
    let files = desired.files.iter().map(|(path, body)| {
        let body = match body {
            Body::Bytes(bytes) => Ok(Hash::of(bytes)),
            other => Err(format!("{other:?}")),
        };
        (path.clone(), body)
    });
    Everything {
        findings: findings.to_owned(),
        files: files.collect(),
        rest: format!(
            "{:?} {:?} {:?}",
            desired.regions, desired.items, desired.data
        ),
        whole: desired.desired_hash(),
    }
}

/// Runs on so many cores.
fn on<T: Send>(cores: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(cores).build();
    pool.unwrap().install(work)
}

/// A sample, read and rendered.
fn rendered(id: &str, at: &str) -> Everything {
    let content = sample(id, instant(at));
    let theme = Theme::embedded(&content.site.theme).unwrap().unwrap();
    let publication = publication::at(&content, instant(at));
    let plan = &content.site.targets[0];
    let found = desired(&content, &publication, plan, &theme).unwrap();
    everything(&format!("{:?}", content.findings), &found)
}

#[test]
fn two_runs_and_any_number_of_cores_give_the_same_bytes() {
    for id in ["padaria-aurora", "harbor-dental"] {
        for at in ["2026-11-27T13:00:00Z", "2027-06-11T20:00:00Z"] {
            let once = on(1, || rendered(id, at));
            assert!(once.files.len() > 20, "{id}: {} files", once.files.len());
            for cores in [1, 2, 7] {
                assert_eq!(
                    on(cores, || rendered(id, at)),
                    once,
                    "{id} on {cores} cores at {at}"
                );
            }
        }
    }
}

#[test]
fn a_large_site_is_the_same_on_any_number_of_cores_rendered_whole_or_after_a_change() {
    const AT: &str = "2026-11-27T13:00:00Z";
    let files = |edited: usize| -> Vec<(String, String)> {
        let offers = (0..300).map(|number| {
            let more = if number == edited { " E mais uma coisa." } else { "" };
            let text = format!("---\ntitle: Oferta {number}\nends: 2026-12-24\nprice: R$ {number},00\n---\nTexto.{more}\n");
            (format!("promotions/oferta-{number}.md"), text)
        });
        let news = (0..300).map(|number| {
            let text = format!(
                "---\ntitle: Aviso {number}\npublish: 2026-11-{:02}\n---\nNovo.\n",
                number % 27 + 1
            );
            (format!("announcements/aviso-{number}.md"), text)
        });
        offers.chain(news).collect()
    };
    let story = || {
        let theme = Theme::embedded("shopfront").unwrap().unwrap();
        let mut memory = Memory::default();
        let rendered = [0, 150].map(|edited| {
            let files = files(edited);
            let list: Vec<(&str, &[u8])> = files
                .iter()
                .map(|(path, text)| (path.as_str(), text.as_bytes()))
                .collect();
            let content = read(bakery_site(), &list, AT);
            let publication = publication::at(&content, instant(AT));
            let plan = pages_in("", &content.site);
            let found = desired_since(&content, &publication, &plan, &theme, &mut memory).unwrap();
            everything(&format!("{:?}", content.findings), &found)
        });
        let [first, second] = &rendered;
        assert_ne!(first.whole, second.whole);
        rendered
    };
    let once = on(1, story);
    for cores in [2, 5] {
        assert!(on(cores, story) == once, "other bytes on {cores} cores");
    }
}

#[test]
fn of_several_faults_in_a_theme_always_the_same_one_is_told() {
    let template = br"{{ announcement.title }}{{ announcement.nothing_of_this_name.more }}";
    let files = [(
        "pages/announcement.html".to_owned(),
        template.as_slice().into(),
    )];
    let told = || {
        let content = sample("padaria-aurora", instant("2027-01-20T13:00:00Z"));
        let theme = Theme::from_files("own", &BTreeMap::from(files.clone())).unwrap();
        let publication = publication::at(&content, instant("2027-01-20T13:00:00Z"));
        let plan = &content.site.targets[0];
        desired(&content, &publication, plan, &theme)
            .unwrap_err()
            .to_string()
    };
    let once = on(1, told);
    for _ in 0..5 {
        assert_eq!(on(4, told), once);
    }
}
