//! A site's icon: its logo, or its letter.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something impossible stops there"
)]

use recado::change::{Body, Desired};
use recado::content::SiteContent;
use recado::publication;
use recado::publication::render::{Memory, desired_since};

use crate::rendering_shop::{FRIDAY, bakery_site, file, read, read_whatever, render, shopfront};
use crate::shop::instant;

/// A PNG of one colour.
fn picture(width: u32, height: u32, [red, green, blue]: [u8; 3]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let pixels = [red, green, blue, 255].repeat((width * height) as usize);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

/// The colours of an icon, row by row, and its side.
fn colours(desired: &Desired, size: &str) -> (u32, Vec<[u8; 3]>) {
    let icon = format!("assets/icon-{size}-");
    let (_, body) = desired
        .files
        .iter()
        .find(|(path, _)| path.starts_with(&icon))
        .unwrap();
    let Body::Bytes(bytes) = body else {
        panic!("{body:?}");
    };
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut buffer = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut buffer).unwrap();
    assert_eq!(
        (frame.width, frame.color_type),
        (frame.height, png::ColorType::Rgb)
    );
    let pixels = buffer[..frame.buffer_size()].chunks(3);
    (
        frame.width,
        pixels.map(|one| one.try_into().unwrap()).collect(),
    )
}

fn with_logo(bytes: &[u8]) -> SiteContent {
    of_files(&[("logo.png", bytes)])
}

fn of_files(files: &[(&str, &[u8])]) -> SiteContent {
    read_whatever(bakery_site(), files, FRIDAY)
}

#[test]
fn a_site_without_a_logo_shows_its_letter_on_its_accent() {
    let desired = render(&of_files(&[]), FRIDAY);
    for size in ["180", "192", "512"] {
        let (side, pixels) = colours(&desired, size);
        assert_eq!(side.to_string(), size);
        let accent = [0xb3, 0x54, 0x1e];
        assert_eq!([pixels[0], pixels[pixels.len() - 1]], [accent; 2]);
        let white = pixels.iter().filter(|pixel| **pixel == [0xff; 3]).count();
        let share = white * 100 / pixels.len();
        assert!((5..30).contains(&share), "{share} % is letter");
    }
    let page = file(&desired, "index.html");
    assert!(page.contains("<link rel=\"icon\" type=\"image/svg+xml\" href=\"/assets/icon-"));
}

#[test]
fn names_in_other_alphabets_have_an_icon_too() {
    let icon = |name: &str| {
        let mut site = bakery_site();
        site.name = name.to_owned();
        let desired = render(&read(site, &[], FRIDAY), FRIDAY);
        let mut names = desired.files.keys().cloned();
        names
            .find(|path| path.starts_with("assets/icon-192-"))
            .unwrap()
    };
    assert_eq!(icon("Ótica Sol"), icon("«o que é»"));
    assert_eq!(icon("李明"), icon("Жанна"));
    assert_ne!(icon("李明"), icon("Ótica Sol"));
    assert_ne!(icon("7 Irmãos"), icon("8 Irmãos"));
}

#[test]
fn a_logo_is_the_icon_whole_and_in_the_middle() {
    let red = [200, 10, 20];
    let content = with_logo(&picture(900, 300, red));
    assert_eq!(content.findings, []);
    let desired = render(&content, FRIDAY);
    let (side, pixels) = colours(&desired, "512");
    let at = |x: u32, y: u32| pixels[(y * side + x) as usize];
    let paper = at(0, 0);
    assert!(paper.iter().all(|part| *part > 0xf0), "{paper:?}");
    // As wide as the circle leaves room, a third as high.
    assert_eq!([at(256, 256), at(100, 256), at(410, 256)], [red; 3]);
    assert_eq!(
        [at(256, 180), at(256, 330), at(40, 256), at(470, 256)],
        [paper; 4]
    );
    let page = file(&desired, "index.html");
    assert!(page.contains("<link rel=\"icon\" type=\"image/png\" href=\"/assets/icon-192-"));
    assert!(!desired.files.keys().any(|path| path.ends_with(".svg")));
}

#[test]
fn another_logo_is_another_icon_on_every_page_and_the_same_is_drawn_once() {
    let (first, second) = ([200, 10, 20], [10, 20, 200]);
    let mut memory = Memory::default();
    let mut drawn = |colour| {
        let content = with_logo(&picture(600, 600, colour));
        let publication = publication::at(&content, instant(FRIDAY));
        let plan = content.site.targets[0].clone();
        let made = desired_since(&content, &publication, &plan, &shopfront(), &mut memory).unwrap();
        let files = made.files.iter();
        let anew = files.filter(|(path, body)| {
            matches!(body, Body::Bytes(_)) && (path.contains("icon-") || path.ends_with(".html"))
        });
        anew.count()
    };
    let all = drawn(first);
    assert_eq!(drawn(first), 0);
    assert_eq!(drawn(second), all);
}

#[test]
fn a_logo_that_cannot_be_used_is_told_and_the_letter_stays() {
    let photo = include_bytes!("rendering/pao.jpg");
    let wrong = with_logo(photo);
    let codes: Vec<_> = wrong.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["logo-not-png"]);
    let letter = colours(&render(&of_files(&[]), FRIDAY), "192");
    assert_eq!(colours(&render(&wrong, FRIDAY), "192"), letter);
    let large = with_logo(&picture(5_000, 10, [0; 3]));
    let codes: Vec<_> = large.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["picture-too-many-pixels"]);
    // Its head is whole, so that only drawing finds out.
    let mut broken = picture(300, 300, [9; 3]);
    broken.truncate(60);
    assert_eq!(colours(&render(&with_logo(&broken), FRIDAY), "192"), letter);
}
