//! Pictures on a whole website: what its pages name is there, in the size they say, and only what is
//! new is opened.

use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageFormat};
use scraper::{Html, Selector};

use crate::photos::{
    SECRETS, clear_disc, gif, holds, jpeg, png, png_taken, png_that_lies, quarters, scenery, taken,
    webp,
};
use crate::world::{BREAD, World, bakery_site};

const OFFER: &str = "content/padaria/promotions/pao.md";
const PHOTO: &str = "content/padaria/promotions/pao.jpg";
const PAGE: &str = "public/promocoes/pao/index.html";

fn offer(picture: &str) -> String {
    let image = format!("image: {picture}\nimage_alt: Pães numa cesta\nprice:");
    BREAD.replace("price:", &image)
}

/// An offer with a photo, an announcement with a picture in its text, a page with one that can be
/// seen through, and one that moves.
fn bakery() -> World {
    let world = World::bakery();
    fill(&world);
    world
}

fn fill(world: &World) {
    world.write(OFFER, &offer("pao.jpg"));
    world.write_bytes(PHOTO, &taken(&jpeg(&scenery(1400, 900)), 6));
    let news =
        "---\ntitle: Forno novo\n---\nVeja:\n\n![O forno](forno.png)\n\n![Pequena](p.webp)\n";
    world.write("content/padaria/announcements/forno.md", news);
    let oven = png_taken(&png(&scenery(1000, 500)), 1);
    world.write_bytes("content/padaria/announcements/forno.png", &oven);
    let small = webp(&quarters(120, 80));
    world.write_bytes("content/padaria/announcements/p.webp", &small);
    let about =
        "---\ntitle: Sobre\nimage: selo.png\nimage_alt: O selo da casa\n---\n![Dança](m.gif)\n";
    world.write("content/padaria/pages/sobre.md", about);
    world.write_bytes("content/padaria/pages/selo.png", &clear_disc(600));
    let moving = gif(&[quarters(60, 40), scenery(60, 40)]);
    world.write_bytes("content/padaria/pages/m.gif", &moving);
}

#[test]
fn a_picture_that_nobody_can_open_holds_back_its_own_item_alone() {
    let world = World::bakery();
    world.write(OFFER, &offer("pao.png"));
    let lie = png_that_lies(&scenery(60, 60));
    world.write_bytes("content/padaria/promotions/pao.png", &lie);
    let gone = "---\ntitle: Forno novo\n---\nChegou.\n";
    world.write("content/padaria/announcements/forno.md", gone);
    let answer = world.recado(&["check"]).expect_code(1);
    assert!(answer.out.contains("promotions/pao.md:"), "{}", answer.out);
    assert!(answer.out.contains("picture-broken"), "{}", answer.out);
    world.recado(&["publish"]).expect_code(1);
    assert_eq!(world.page(PAGE), None);
    let news = "public/avisos/forno/index.html";
    assert!(world.page(news).is_some());
    // What is to go goes, whatever is wrong beside it.
    world.remove("content/padaria/announcements/forno.md");
    world.recado(&["publish"]).expect_code(1);
    assert_eq!(world.page(news), None);
    world.write_bytes(
        "content/padaria/promotions/pao.png",
        &png(&scenery(600, 600)),
    );
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page(PAGE).is_some());
}

/// Every file below a folder.
fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => below(&path, found),
            path => found.push(path),
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    below(folder, &mut found);
    found.sort();
    found
}

#[track_caller]
fn sized(path: &Path) -> (u32, u32) {
    let bytes = std::fs::read(path).unwrap_or_else(|_| panic!("{} is there", path.display()));
    let format = image::guess_format(&bytes).expect("a picture");
    let ending = path.extension().and_then(std::ffi::OsStr::to_str);
    assert_eq!(
        ImageFormat::from_extension(ending.expect("an ending")),
        Some(format)
    );
    let picture = image::load_from_memory_with_format(&bytes, format).expect("a whole picture");
    (picture.width(), picture.height())
}

/// Checks every picture that the pages below a folder name; which addresses there were.
#[track_caller]
fn checked(website: &Path) -> Vec<String> {
    let all = Selector::parse("img").expect("a selector");
    let social = Selector::parse("meta[property='og:image']").expect("a selector");
    let mut named = Vec::new();
    for page in files(website) {
        if page.extension().is_none_or(|ending| ending != "html") {
            continue;
        }
        let html = Html::parse_document(&std::fs::read_to_string(&page).expect("a page"));
        let folder = page.parent().expect("a folder");
        // A preview is opened from the disk: its addresses start at the page.
        let at = |address: &str| match address.strip_prefix('/') {
            Some(below) => website.join(below),
            None => folder.join(address),
        };
        let name = |address: &str| {
            let file = at(address).canonicalize().expect("a picture");
            let root = website.canonicalize().expect("the website");
            format!("/{}", file.strip_prefix(root).expect("below").display())
        };
        for picture in html.select(&all) {
            let attr = |name: &str| picture.attr(name).unwrap_or_default().to_owned();
            let number = |name: &str| attr(name).parse::<u32>().expect("pixels");
            assert_eq!(
                sized(&at(&attr("src"))),
                (number("width"), number("height"))
            );
            assert!(attr("loading") == "lazy" || attr("fetchpriority") == "high");
            named.push(name(&attr("src")));
            let srcset = attr("srcset");
            assert_eq!(srcset.is_empty(), attr("sizes").is_empty());
            for one in srcset.split(", ").filter(|one| !one.is_empty()) {
                let (address, width) = one.split_once(' ').expect("a width");
                assert_eq!(format!("{}w", sized(&at(address)).0), width, "{one}");
                named.push(name(address));
            }
        }
        for meta in html.select(&social) {
            let url = meta.attr("content").expect("an address");
            let address = url
                .strip_prefix("https://padaria-aurora.example")
                .expect("whole");
            // A page without a picture of its own is shown with the site's icon.
            if address.starts_with("/assets/icon-") {
                continue;
            }
            assert!(
                address.ends_with(".jpg") && sized(&at(address)).0 <= 1200,
                "{address}"
            );
            named.push(address.to_owned());
        }
    }
    named.sort();
    named.dedup();
    named
}

/// An address without the digits of its hash.
fn plain(address: &str) -> String {
    let (name, ending) = address.rsplit_once('.').expect("an ending");
    let (name, _) = name.rsplit_once('-').expect("a hash");
    format!("{name}.{ending}")
}

#[test]
fn every_picture_that_a_page_names_is_there_in_the_size_it_says() {
    let world = bakery();
    world.recado(&["publish"]).expect_code(0);
    let website = world.beside("website/public");
    let named = checked(&website);
    let plain: Vec<String> = named.iter().map(|address| plain(address)).collect();
    let expected = [
        "/assets/forno-1000.jpg",
        "/assets/forno-1000.webp",
        "/assets/forno-480.webp",
        "/assets/forno-800.webp",
        "/assets/m.gif",
        "/assets/p-120.jpg",
        "/assets/p-120.webp",
        "/assets/pao-480.webp",
        "/assets/pao-900.jpg",
        "/assets/pao-900.webp",
        "/assets/selo-480.webp",
        "/assets/selo-600.jpg",
        "/assets/selo-600.webp",
    ];
    assert_eq!(plain, expected);
    for file in files(&website) {
        let bytes = std::fs::read(&file).expect("a file");
        for secret in SECRETS {
            assert!(!holds(&bytes, secret), "{}", file.display());
        }
    }
    let page = world.page(PAGE).expect("the page");
    assert!(page.contains("\"image\":\"https://padaria-aurora.example/assets/pao-900-"));
    let assets = files(&website.join("assets")).into_iter();
    let mut seal = assets.filter(|path| path.to_string_lossy().contains("selo-480"));
    let seal = std::fs::read(seal.next().expect("the seal")).expect("read");
    let seal = image::load_from_memory(&seal);
    assert_eq!(seal.expect("a WebP").to_rgba8().get_pixel(0, 0).0[3], 0);
}

#[test]
fn what_is_live_is_never_opened_again() {
    let world = bakery();
    world.recado(&["publish"]).expect_code(0);
    let made = world.root().join(".recado/made");
    assert_eq!(files(&made).len(), 13, "five pictures, one of them moving");
    std::fs::remove_dir_all(&made).expect("removed");
    let again = world.recado(&["publish"]).expect_code(0);
    assert!(again.out.contains("nothing to publish"), "{}", again.out);
    world.write(OFFER, &offer("pao.jpg").replace("9,90", "8,90"));
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page(PAGE).expect("the page").contains("8,90"));
    assert!(
        !made.exists(),
        "a picture that was made would have been kept"
    );
    checked(&world.beside("website/public"));
    // A new photo is the only one that is opened.
    world.write_bytes(PHOTO, &jpeg(&quarters(500, 300)));
    world.recado(&["publish"]).expect_code(0);
    assert_eq!(files(&made).len(), 2);
    checked(&world.beside("website/public"));
}

#[test]
fn what_was_made_before_is_used_again_and_a_damaged_one_is_not() {
    let world = bakery();
    world.recado(&["publish"]).expect_code(0);
    let website = world.beside("website/public");
    let before = checked(&website);
    let made = files(&world.root().join(".recado/made"));
    let stamp = |path: &PathBuf| {
        std::fs::metadata(path)
            .and_then(|about| about.modified())
            .ok()
    };
    std::fs::write(&made[0], b"half").expect("written");
    let stamps: Vec<_> = made.iter().map(stamp).collect();
    std::fs::remove_dir_all(&website).expect("removed");
    for file in files(&world.root().join(".recado")) {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.contains(".db") || name.contains("sqlite") {
            std::fs::remove_file(&file).expect("the ledger is lost");
        }
    }
    world.recado(&["publish"]).expect_code(0);
    assert_eq!(checked(&website), before);
    let changed = made
        .iter()
        .zip(&stamps)
        .filter(|(path, was)| stamp(path) != **was);
    assert_eq!(changed.count(), 1, "the damaged one is made anew");
}

/// Each with what is told of it.
#[test]
fn bombs_and_lies_are_told_and_what_is_live_stays() {
    let world = bakery();
    world.recado(&["publish"]).expect_code(0);
    let before = world.page(PAGE);
    let photo = jpeg(&scenery(300, 200));
    let mut bomb = png(&scenery(4, 4));
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let page = b"<!doctype html><script>alert(1)</script>".to_vec();
    let cases: [(&str, Vec<u8>, &str); 5] = [
        ("a bomb", bomb, "60000 × 60000"),
        (
            "half a photo",
            photo[..photo.len() / 2].to_vec(),
            "is broken or incomplete",
        ),
        ("a drawing with a script", svg.to_vec(), "SVG"),
        ("a page that says it is a photo", page, "is not a picture"),
        ("nothing", Vec::new(), "is empty"),
    ];
    for (name, bytes, told) in cases {
        world.write_bytes("content/padaria/promotions/outra.jpg", &bytes);
        world.write(OFFER, &offer("outra.jpg").replace("9,90", "7,90"));
        let answer = world.recado(&["publish"]).expect_code(1);
        let said = format!("{}{}", answer.out, answer.err);
        assert!(said.contains(told), "{name}: {said}");
        assert_eq!(world.page(PAGE), before, "{name}");
    }
    world.write(OFFER, &offer("gone.jpg"));
    let answer = world.recado(&["publish"]).expect_code(1);
    assert!(format!("{}{}", answer.out, answer.err).contains("gone.jpg is not beside"));
    assert_eq!(world.page(PAGE), before);
    checked(&world.beside("website/public"));
}

/// Browsers, too, look at the bytes and not at the name.
#[test]
fn a_picture_with_the_name_of_another_kind_is_what_it_is() {
    let world = World::bakery();
    world.write(OFFER, &offer("pao.jpg"));
    world.write_bytes(PHOTO, &png(&quarters(500, 300)));
    world.recado(&["publish"]).expect_code(0);
    let named = checked(&world.beside("website/public"));
    let plain: Vec<String> = named.iter().map(|address| plain(address)).collect();
    assert_eq!(plain, ["/assets/pao-500.jpg", "/assets/pao-500.webp"]);
}

#[test]
fn a_picture_without_words_for_those_who_cannot_see_it_is_told() {
    let world = World::bakery();
    world.write(OFFER, &BREAD.replace("price:", "image: pao.jpg\nprice:"));
    world.write_bytes(PHOTO, &jpeg(&quarters(500, 300)));
    let answer = world.recado(&["check"]);
    let said = format!("{}{}", answer.out, answer.err);
    assert!(
        said.contains("no words for those who cannot see this picture"),
        "{said}"
    );
}

/// In order from its first byte to its last, and what is packed in it makes no sense.
#[test]
fn of_an_item_whose_picture_cannot_be_opened_the_last_version_stays() {
    let world = World::bakery();
    world.write(OFFER, &offer("pao.jpg"));
    world.write_bytes(PHOTO, &jpeg(&quarters(500, 300)));
    world.recado(&["publish"]).expect_code(0);
    let before = world.page(PAGE);
    let mut senseless = gif(&[quarters(60, 40)]);
    let middle = senseless.len() / 2;
    senseless[middle..middle + 40].fill(0xff);
    let whole = recado::picture::strip(&senseless, "gif");
    assert!(whole.is_ok(), "{whole:?}");
    world.write_bytes("content/padaria/promotions/outra.gif", &senseless);
    world.write(OFFER, &offer("outra.gif"));
    let answer = world.recado(&["publish"]).expect_code(1);
    let said = format!("{}{}", answer.out, answer.err);
    assert!(said.contains("promotions/pao.md:"), "{said}");
    assert!(said.contains("outra.gif"), "{said}");
    assert!(said.contains("JPEG"), "{said}");
    assert_eq!(world.page(PAGE), before);
    world.write_bytes(
        "content/padaria/promotions/outra.gif",
        &gif(&[quarters(60, 40)]),
    );
    world.recado(&["publish"]).expect_code(0);
    assert_ne!(world.page(PAGE), before);
}

#[test]
fn a_generator_gets_the_picture_itself_without_its_secrets() {
    let world = World::bakery();
    let places = "  - data: { file: data/ofertas.json, show: promotions, profile: hugo }\n";
    let website = world.beside("website");
    std::fs::create_dir_all(website.join("data")).expect("a folder");
    let target = format!("{{ kind: folder, path: \"{}\" }}", website.display());
    let site = bakery_site(&target).replace("  - pages: public/\n", places);
    world.write("sites/padaria.yaml", &site);
    let source = taken(&jpeg(&scenery(1400, 900)), 6);
    world.write(OFFER, &(offer("pao.jpg") + "\n![Um](pao.jpg)\n"));
    world.write_bytes(PHOTO, &source);
    world.recado(&["publish"]).expect_code(0);
    let written = files(&website.join("static"));
    assert_eq!(written.len(), 1, "{written:?}");
    let bytes = std::fs::read(&written[0]).expect("read");
    let stripped = recado::picture::strip(&source, "jpg").expect("a photo");
    assert_eq!(bytes, stripped.bytes);
    assert!(SECRETS.iter().all(|secret| !holds(&bytes, secret)));
    let list = std::fs::read_to_string(website.join("data/ofertas.json")).expect("a list");
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    let address = list[0]["image"].as_str().expect("an address");
    assert!(
        written[0].ends_with(address.trim_start_matches('/')),
        "{address}"
    );
    let body = list[0]["body_html"].as_str().expect("a text");
    assert!(
        body.contains(&format!("src=\"{address}\" width=\"900\" height=\"1400\"")),
        "{body}"
    );
    assert!(!body.contains("srcset"), "{body}");
}

#[test]
fn a_preview_has_its_pictures_and_an_e_mail_a_jpeg() {
    let world = bakery();
    let with_email = offer("pao.jpg").replace(
        "price:",
        "email: { list: clientes, send: 2049-11-27 09:00 }\nprice:",
    );
    world.write(OFFER, &with_email);
    let site = world.read("sites/padaria.yaml").expect("the site");
    let mail = "mail: { from: \"Padaria <oi@padaria-aurora.example>\" }\n";
    world.write("sites/padaria.yaml", &(site + mail));
    let before = world.snapshot();
    let out = world.beside("seen");
    let to = out.display().to_string();
    world
        .recado(&["preview", "padaria", "--out", &to])
        .expect_code(0);
    assert_eq!(checked(&out.join("site")).len(), 13);
    assert_eq!(world.snapshot(), before, "a preview leaves no trace");
    let pictures = files(&out.join("email/assets"));
    let plain: Vec<String> = pictures
        .iter()
        .map(|path| plain(&path.to_string_lossy()))
        .collect();
    assert!(
        plain.len() == 1 && plain[0].ends_with("assets/pao-900.jpg"),
        "{plain:?}"
    );
    assert_eq!(sized(&pictures[0]), (900, 1400));
}

/// The same website, whoever renders it and however often.
#[test]
fn two_websites_from_the_same_files_are_the_same() {
    let hashes = [bakery(), bakery()].map(|world| {
        world.recado(&["publish"]).expect_code(0);
        let website = world.beside("website/public");
        let all = files(&website).into_iter().map(|path| {
            let bytes = std::fs::read(&path).expect("read");
            let path = path.strip_prefix(&website).expect("below").to_path_buf();
            (path, recado::hash::Hash::of(&bytes))
        });
        all.collect::<Vec<_>>()
    });
    assert_eq!(hashes[0], hashes[1]);
}

#[test]
fn a_large_photo_is_made_small() {
    let world = World::bakery();
    world.write(OFFER, &offer("pao.jpg"));
    let photo = scenery(1800, 1350);
    world.write_bytes(PHOTO, &jpeg(&photo));
    world.recado(&["publish"]).expect_code(0);
    let website = world.beside("website/public");
    let plain: Vec<String> = checked(&website)
        .iter()
        .map(|address| plain(address))
        .collect();
    let widths = ["1200.jpg", "1200.webp", "1600.webp", "480.webp", "800.webp"];
    assert_eq!(plain, widths.map(|width| format!("/assets/pao-{width}")));
    let small = files(&website.join("assets")).into_iter();
    let mut small = small.filter(|path| path.to_string_lossy().contains("pao-480"));
    let small = std::fs::read(small.next().expect("the smallest")).expect("read");
    let small = image::load_from_memory(&small)
        .expect("a picture")
        .to_rgb8();
    let wanted = DynamicImage::ImageRgb8(photo)
        .thumbnail_exact(480, 360)
        .to_rgb8();
    let off: u64 = (small.as_raw().iter().zip(wanted.as_raw()))
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    assert!(off / (480 * 360 * 3) < 6, "it shows the same: {off}");
}
